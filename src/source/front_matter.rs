//! The block of `key: value` lines between `---` lines at the top of a text.

use super::fields::{Fields, alias};
use crate::text::fold;

/// Lines after which no front matter is looked for.
const MAX_LINES: usize = 64;

/// Reads the front matter of a text: its fields and its length in bytes, both `---` lines
/// included. `None` where the text has none: without a closing line, with a line that is no
/// `key: value`, or without a single known key it is ordinary text between two rules.
pub(super) fn front_matter(text: &str) -> Option<(Fields, usize)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---")?;
    let mut length = first.len();
    let mut fields = Fields::default();
    let mut known = 0;
    for line in lines.take(MAX_LINES) {
        length += line.len();
        let content = line.trim_end();
        if matches!(content, "---" | "...") {
            return (known > 0).then_some((fields, length));
        }
        let nested = content.starts_with([' ', '\t', '#', '-']);
        if content.is_empty() || nested {
            continue;
        }
        let (key, value) = content.split_once([':', '：'])?;
        if let Some(alias) = alias(&fold(key)) {
            known += 1;
            fields.set(alias, unquoted(value.trim()).to_owned());
        }
    }
    None
}

/// Length of the front matter of a plain text or Markdown document in bytes; 0 where it has none.
/// It is part of the document's text, but no article.
pub fn front_matter_len(text: &str) -> usize {
    front_matter(text).map_or(0, |(_, length)| length)
}

fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::fields::Field;

    #[test]
    fn reads_keys_in_both_languages() {
        let block = "---\r\ntitle: \"会议\"\n报纸：常丰日报\n日期: 2024-03-05\ntags:\n  - a\n---\n";
        let text = format!("{block}正文: 一\n---\n");
        let (fields, length) = front_matter(&text).unwrap();
        assert_eq!(&text[length..], "正文: 一\n---\n");
        assert_eq!(fields.get(Field::Title), Some("会议"));
        assert_eq!(fields.get(Field::Newspaper), Some("常丰日报"));
        assert_eq!(fields.get(Field::Date), Some("2024-03-05"));
        assert_eq!(front_matter_len(block), block.len());
    }

    #[test]
    fn ordinary_text_between_rules_is_none() {
        for text in [
            "",
            "---",
            "---\n日期: 2024-03-05\n",
            "---\n区长出席会议\n---\n",
            "---\n他说: 好\n---\n",
            "正文\n---\n日期: 2024\n---\n",
            "----\n日期: 2024\n----\n",
        ] {
            assert_eq!(front_matter_len(text), 0, "{text}");
        }
    }
}
