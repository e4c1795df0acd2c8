//! Lines and what each looks like by itself. A line is 16 bytes, so that a file of nothing but
//! line ends stays small.

use super::byline;
use super::dateline::dateline;
use super::folded::Folded;
use super::rules::{LayoutRules, is_byline_mark, is_han};
use crate::text::is_blank;

/// What a line looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Decoration without words.
    Rule,
    /// Markdown heading of a level 1–6.
    Heading(u8),
    /// Short, without final punctuation: a headline, a sub-heading, or a line of a list.
    Short,
    /// Reporters and nothing else.
    Byline,
    /// Running text that a byline opens.
    Dateline,
    /// Words to a picture.
    Caption,
    /// Item of a Markdown list.
    Item,
    /// A remark wholly in brackets.
    Note,
    /// Running text.
    Body,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With a sentence.
    Full,
    /// With a colon: what follows belongs to it but may stand on lines of its own.
    Colon,
    /// With a comma: the sentence goes on.
    Comma,
    /// With a word: perhaps in mid-sentence.
    Open,
}

/// One line that is not empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// First byte that is no blank.
    pub start: u32,
    /// One past the last byte that is no blank.
    pub end: u32,
    /// Length in code points, at most 65535.
    pub chars: u16,
    /// Empty lines before it, at most 255.
    pub gap: u8,
    /// What it looks like.
    pub kind: Kind,
    /// How it ends.
    pub ending: Ending,
    /// Bits: see the methods.
    flags: u8,
}

const MID_START: u8 = 1;
const INDENTED: u8 = 2;
const AFTER_RULE: u8 = 4;
const SIGNED: u8 = 8;

impl Line {
    /// Byte range without the blanks around it.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// True where it begins with what only stands inside a sentence.
    pub fn starts_mid(self) -> bool {
        self.flags & MID_START != 0
    }

    /// True where it is set in by two characters or more.
    pub fn indented(self) -> bool {
        self.flags & INDENTED != 0
    }

    /// True where a decoration stands before it.
    pub fn after_rule(self) -> bool {
        self.flags & AFTER_RULE != 0
    }

    /// True where running text ends with the names of those who wrote it.
    pub fn signed(self) -> bool {
        self.flags & SIGNED != 0
    }

    /// Width in half characters; exact for ASCII and Chinese.
    pub fn halves(self) -> u32 {
        let chars = u32::from(self.chars);
        chars + (self.end - self.start).saturating_sub(chars) / 2
    }
}

/// A first line of a paragraph that breaks off is at least so long, in code points.
const PARAGRAPH: u16 = 15;

/// Longest line, in code points, that may be a headline.
pub(super) const SHORT: u16 = 60;

/// Describes the lines of a text from a byte on; decorations and empty lines are left out.
pub(super) fn lines(text: &str, from: usize, rules: &LayoutRules) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity((text.len() - from) / 200);
    let mut folded = Folded::default();
    let (mut at, mut gap, mut after_rule) = (from, 0_u8, false);
    while at < bytes.len() {
        let rest = &bytes[at..];
        let len = rest
            .iter()
            .position(|&b| b == b'\n' || b == b'\r')
            .unwrap_or(rest.len());
        let next = at
            + len
            + if rest[len..].starts_with(b"\r\n") {
                2
            } else {
                1
            };
        let raw = &text[at..at + len];
        let content = raw.trim_matches(blank);
        let start = at + (raw.len() - raw.trim_start_matches(blank).len());
        at = next;
        if content.is_empty() {
            gap = gap.saturating_add(1);
            continue;
        }
        let mut line = describe(content, start, rules, &mut folded);
        if line.kind == Kind::Rule {
            after_rule = true;
            gap = gap.saturating_add(1);
            continue;
        }
        line.gap = gap;
        let indent = &text[start - (raw.len() - raw.trim_start_matches(blank).len())..start];
        let width: usize = indent
            .chars()
            .map(|c| if c.is_ascii() { 1 } else { 2 })
            .sum();
        line.flags |= if width >= 4 { INDENTED } else { 0 };
        // a paragraph is set in by two characters under a line that is not: its first line may look
        // like a headline where it breaks off
        let before: Option<&Line> = out.last();
        if line.kind == Kind::Short
            && width == 4
            && indent.chars().count() == 2
            && line.chars >= PARAGRAPH
            && gap == 0
            && before.is_some_and(|b| !b.indented() && b.kind == Kind::Short)
        {
            line.kind = Kind::Body;
        }
        line.flags |= if after_rule { AFTER_RULE } else { 0 };
        out.push(line);
        (gap, after_rule) = (0, false);
    }
    out
}

fn blank(c: char) -> bool {
    c.is_whitespace() || is_blank(c)
}

fn describe(content: &str, start: usize, rules: &LayoutRules, folded: &mut Folded) -> Line {
    let chars = content.bytes().filter(|&b| (b as i8) >= -0x40).count();
    let mut line = Line {
        start: start as u32,
        end: (start + content.len()) as u32,
        chars: u16::try_from(chars).unwrap_or(u16::MAX),
        gap: 0,
        kind: Kind::Body,
        ending: ending(content),
        flags: if starts_mid(content) { MID_START } else { 0 },
    };
    line.kind = kind(content, line, rules, folded);
    if line.kind == Kind::Body
        && line.ending != Ending::Full
        && byline::signature(content, rules, folded).is_some()
    {
        line.flags |= SIGNED;
        line.ending = Ending::Full;
    }
    line
}

fn kind(content: &str, line: Line, rules: &LayoutRules, folded: &mut Folded) -> Kind {
    let first = content.chars().next().unwrap_or(' ');
    if !is_han(first) {
        if is_decoration(content) {
            return Kind::Rule;
        }
        let hashes = content.bytes().take_while(|&b| b == b'#').count();
        if (1..=6).contains(&hashes) && content.len() > hashes && !content.ends_with('#') {
            return Kind::Heading(hashes as u8);
        }
    }
    // Markdown sets words to a picture in italics
    folded.fill(content.trim_start_matches(['*', '_']), 8);
    if rules.opens_caption(folded.chars()) {
        return Kind::Caption;
    }
    if dateline(content, rules, folded).is_some() {
        return Kind::Dateline;
    }
    if ["- ", "* ", "+ ", "• "]
        .iter()
        .any(|mark| content.starts_with(mark))
    {
        return Kind::Item;
    }
    if line.chars > SHORT {
        return Kind::Body;
    }
    if byline::byline_line(content, rules, folded).is_some() {
        return Kind::Byline;
    }
    if byline::credited(content, rules, folded) {
        return Kind::Caption;
    }
    if matches!(first, '(' | '（') && content.ends_with([')', '）']) {
        return Kind::Note;
    }
    // a remark in brackets that is itself broken
    let bracket = matches!(first, '(' | '（') && !content.contains([')', '）']);
    let closed =
        bracket || content.contains('。') || matches!(line.ending, Ending::Full | Ending::Comma);
    let exclaims = content.ends_with(['！', '？', '!', '?']) && line.chars <= 30;
    if (closed && !exclaims) || line.starts_mid() || !content.chars().any(is_han) {
        return Kind::Body;
    }
    Kind::Short
}

fn is_decoration(content: &str) -> bool {
    content.len() >= 3
        && content.chars().all(|c| {
            matches!(
                c,
                '-' | '=' | '*' | '_' | '~' | '—' | '─' | '━' | '═' | '·' | '•' | '.' | '…'
            ) || is_byline_mark(c)
        })
}

/// Marks that close a quotation or bracket after a full stop; Markdown emphasis among them.
fn is_closer(c: char) -> bool {
    matches!(
        c,
        '”' | '’' | '」' | '』' | '"' | '\'' | ')' | '）' | '》' | ']' | '】' | '*' | '_'
    )
}

fn ending(content: &str) -> Ending {
    let body = content.trim_end_matches(is_closer);
    match body.chars().next_back() {
        Some('。' | '！' | '？' | '!' | '?' | '；' | ';' | '…' | '｡') => Ending::Full,
        Some('.')
            if body
                .chars()
                .rev()
                .nth(1)
                .is_some_and(|c| !c.is_ascii_digit()) =>
        {
            Ending::Full
        }
        Some('：' | ':') => Ending::Colon,
        Some('，' | '、' | ',') => Ending::Comma,
        _ => Ending::Open,
    }
}

fn starts_mid(content: &str) -> bool {
    let mut chars = content.chars();
    match chars.next() {
        Some(
            '，' | '。' | '、' | '；' | '：' | '！' | '？' | '”' | '’' | '」' | '』' | '）' | '》',
        ) => true,
        Some(',' | ';' | ':' | '!' | '?' | ')' | '%') => true,
        Some('·') => chars.next().is_some_and(is_han),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::rules;
    use super::*;

    #[test]
    fn lines_are_told_apart_by_their_look() {
        let rules = rules();
        for (text, kind) in [
            ("霞溪县召开河长制会议", Kind::Short),
            ("谁来照看老人？", Kind::Short),
            ("## 霞溪县召开河长制会议", Kind::Heading(2)),
            ("□记者 温知远", Kind::Byline),
            ("温知远 梁小棠图文报道", Kind::Byline),
            ("本报讯（温知远 梁小棠）昨日，会议召开", Kind::Dateline),
            ("【本報訊】（記者 溫知遠）昨日", Kind::Dateline),
            ("**本报讯** 昨日", Kind::Dateline),
            ("▲图为会场。", Kind::Caption),
            ("志愿者清理河道。 梁小棠 摄", Kind::Caption),
            ("*图为会场。梁小棠 摄*", Kind::Caption),
            ("志愿者清理河道 本报编辑部 摄", Kind::Caption),
            ("本报编辑部 摄", Kind::Byline),
            ("- 一般公共预算收入增长", Kind::Item),
            ("（3月1日霞溪县第九届人民代表大会通过）", Kind::Note),
            ("【霞溪四季】", Kind::Short),
            ("会议结束。", Kind::Body),
            ("，县长到会", Kind::Body),
            ("记者了解到，工程将于年底完工。", Kind::Body),
            ("* * *", Kind::Item),
        ] {
            assert_eq!(lines(text, 0, &rules)[0].kind, kind, "{text}");
        }
        assert!(lines("----\n\n□□□\n", 0, &rules).is_empty());
    }

    #[test]
    fn line_ends_of_every_system_part_lines() {
        let gaps = |text: &str| {
            lines(text, 0, &rules())
                .iter()
                .map(|l| (l.gap, l.ending))
                .collect::<Vec<_>>()
        };
        let open = Ending::Open;
        assert_eq!(
            gaps("甲\r\n\r\n　　乙：\r丙\n"),
            [(0, open), (1, Ending::Colon), (0, open)]
        );
        assert!(gaps(" \r\n\n").is_empty());
        assert_eq!(std::mem::size_of::<Line>(), 16);
    }
}
