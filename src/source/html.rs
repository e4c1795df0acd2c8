//! The text of an HTML page: what a reader sees, one line a block.

use std::convert::Infallible;

use encoding_rs::Encoding;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

/// Bytes at the start of a page in which its encoding must be declared.
const DECLARATION: usize = 4096;

/// Elements whose start and end are line ends.
const BLOCKS: [&str; 42] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements whose text is no part of the page; `nav` leads to other pages.
const DROPPED: [&str; 7] = [
    "nav", "template", "select", "button", "svg", "object", "math",
];

/// Elements that hold raw text up to their end tag, which the reader never sees.
const RAW: [&str; 9] = [
    "script",
    "style",
    "noscript",
    "iframe",
    "noembed",
    "noframes",
    "xmp",
    "textarea",
    "plaintext",
];

/// The encoding that a page declares in a `meta` element.
pub(super) fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes[..bytes.len().min(DECLARATION)].to_ascii_lowercase();
    let mut rest = start.as_slice();
    while let Some(at) = rest.windows(8).position(|w| w == b"charset=") {
        rest = &rest[at + 8..];
        let label = rest.trim_ascii_start();
        let label = label
            .strip_prefix(b"\"")
            .or(label.strip_prefix(b"'"))
            .unwrap_or(label);
        let end = label
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':')))
            .unwrap_or(label.len());
        if let Some(encoding) = Encoding::for_label(&label[..end]) {
            return Some(encoding);
        }
    }
    None
}

/// Extracts the text of a page: block elements give line ends, other white space of the source is
/// one blank at most and none between Chinese characters, entities are decoded. The title comes
/// first where the text does not have it.
pub(super) fn extract_text(page: &str) -> String {
    let mut extract = Extract::default();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        extract.handle(&event);
        None::<Infallible>
    });
    emitter.naively_switch_states(true);
    // reading from memory cannot fail
    let _: Result<(), Infallible> = Tokenizer::new_with_emitter(page, emitter).finish();
    extract.finish()
}

#[derive(Default)]
struct Extract {
    text: String,
    title: String,
    in_title: bool,
    in_raw: bool,
    in_pre: bool,
    /// Open elements that are dropped at their end: place in [`DROPPED`], length of `text` before.
    dropping: Vec<(usize, usize)>,
    /// White space seen since the last character: 0 none, 1 blanks, 2 a line end among them.
    gap: u8,
}

impl Extract {
    fn handle(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.open(name),
            CallbackEvent::EndTag { name } => self.close(name),
            CallbackEvent::String { value } => self.add(&String::from_utf8_lossy(value)),
            _ => {}
        }
    }

    fn open(&mut self, name: &[u8]) {
        let Ok(name) = std::str::from_utf8(name) else {
            return;
        };
        self.in_title = name == "title" && self.title.is_empty() && self.dropping.is_empty();
        self.in_raw = RAW.contains(&name) || (name == "title" && !self.in_title);
        if name == "pre" {
            self.in_pre = true;
        }
        if let Some(kind) = DROPPED.iter().position(|d| *d == name) {
            self.end_line();
            self.dropping.push((kind, self.text.len()));
        } else if BLOCKS.binary_search(&name).is_ok() {
            self.end_line();
        }
    }

    fn close(&mut self, name: &[u8]) {
        let Ok(name) = std::str::from_utf8(name) else {
            return;
        };
        (self.in_title, self.in_raw) = (false, false);
        if name == "pre" {
            self.in_pre = false;
        }
        if let Some(kind) = DROPPED.iter().position(|d| *d == name) {
            // an element that is never closed is not dropped: the page may be in it
            if let Some(open) = self.dropping.iter().rposition(|(k, _)| *k == kind) {
                self.text.truncate(self.dropping[open].1);
                self.dropping.truncate(open);
                self.gap = 0;
            }
        } else if BLOCKS.binary_search(&name).is_ok() {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        self.gap = 0;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn add(&mut self, piece: &str) {
        if self.in_raw {
            return;
        }
        if self.in_title {
            self.title.push_str(piece);
            return;
        }
        for c in piece.chars() {
            match c {
                '\n' if self.in_pre => self.end_line(),
                '\n' | '\r' => self.gap = 2,
                ' ' | '\t' | '\x0C' => self.gap = self.gap.max(1),
                c => {
                    self.fill_gap(c);
                    self.text.push(c);
                }
            }
        }
    }

    fn fill_gap(&mut self, next: char) {
        let gap = std::mem::take(&mut self.gap);
        let Some(before) = self
            .text
            .chars()
            .next_back()
            .filter(|&c| gap > 0 && c != '\n')
        else {
            return;
        };
        let wide = |c: char| c >= '\u{2E80}';
        if gap == 1 || !(wide(before) && wide(next)) {
            self.text.push(' ');
        }
    }

    fn finish(mut self) -> String {
        self.end_line();
        let title = self.title.split_whitespace().collect::<Vec<_>>().join(" ");
        // "headline_newspaper_site": the longest part is the headline
        let parts = title.split(['_', '|', '-', '–', '—']).map(str::trim);
        let headline = parts.max_by_key(|part| part.len()).unwrap_or_default();
        if headline.is_empty() || self.text.contains(headline) {
            return self.text;
        }
        format!("{title}\n{}", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_are_sorted() {
        assert!(BLOCKS.is_sorted());
    }

    #[test]
    fn pages_become_lines() {
        for (what, page, text) in [
            (
                "blocks",
                "<p>一</p><p>二<br>三</p><div>四<div>五</div></div>",
                "一\n二\n三\n四\n五\n",
            ),
            ("inline", "<p>区长<b>沈知远</b>出席</p>", "区长沈知远出席\n"),
            (
                "source line ends",
                "<p>区长\n  沈知远 A\n B</p>",
                "区长沈知远 A B\n",
            ),
            (
                "entities",
                "<p>&ldquo;好&rdquo;&#x5E38;&nbsp;&amp;</p>",
                "“好”常\u{A0}&\n",
            ),
            (
                "not seen",
                "<style>p{}</style><script>if(a<b){'<p>x'}</script><noscript><p>y</noscript>\
                 <template><p>z</template><!-- c --><p>正文",
                "正文\n",
            ),
            ("nav", "<nav><a>首页</a><ul><li>要闻</nav><p>正文", "正文\n"),
            ("nav left open", "<nav><a>首页</a><p>正文", "首页\n正文\n"),
            (
                "table",
                "<table><tr><td>一<td>二<tr><td>三</table>",
                "一\n二\n三\n",
            ),
            (
                "title absent",
                "<title>标题 甲_常丰日报</title><p>正文",
                "标题 甲_常丰日报\n正文\n",
            ),
            (
                "title in body",
                "<title>重点项目开工_常丰日报</title><h1>重点项目开工</h1>正文",
                "重点项目开工\n正文\n",
            ),
            ("title alone", "<title>标题</title>", "标题\n"),
            ("pre", "<pre>一\n二</pre>", "一\n二\n"),
            ("upper case", "<P>一</P><SCRIPT>x</SCRIPT><P>二", "一\n二\n"),
            ("nothing", "", ""),
        ] {
            assert_eq!(extract_text(page), text, "{what}");
        }
    }

    #[test]
    fn declarations_are_found() {
        for (page, name) in [
            ("<meta charset=gb2312>", Some("GBK")),
            (
                "<META http-equiv=Content-Type content=\"text/html; CHARSET=big5\">",
                Some("Big5"),
            ),
            ("<meta charset='utf-8'>", Some("UTF-8")),
            ("<meta charset=\"nonsense\">", None),
            ("<p>charset", None),
        ] {
            assert_eq!(
                declared_encoding(page.as_bytes()).map(Encoding::name),
                name,
                "{page}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_page_gives_text(page in "(<[/!]?(p|nav|script|title|pre|template|br)?|>|[常a&;#\\n \"]){0,60}") {
            let text = extract_text(&page);
            prop_assert!(!text.contains("\n\n"));
        }
    }
}
