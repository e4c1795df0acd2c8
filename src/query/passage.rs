//! Where a mention stands: its document, its headline, the text around it, its sentence.

use std::ops::Range;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension};

use crate::model::Span;
use crate::text::{CodePoints, Units, fold_char, is_blank};

const SOURCE: &str = "SELECT key, newspaper, date, page FROM document WHERE id = ?1";
const TEXT: &str = "SELECT text FROM document WHERE id = ?1";
const ARTICLE: &str = "SELECT title, spans FROM article WHERE id = ?1";

/// Bits of a mention or article id that hold the ordinal inside the document.
pub(super) const ORDINAL_BITS: u32 = 24;

/// Code points on either side of a mention within which its sentence is sought.
const REACH: usize = 300;

/// The document that something is printed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) key: String,
    pub(super) newspaper: Option<String>,
    pub(super) date: Option<String>,
    pub(super) page: Option<String>,
}

/// Reads what is known of a document beside its text.
pub(super) fn read_source(connection: &Connection, document: i64) -> rusqlite::Result<Source> {
    connection
        .prepare_cached(SOURCE)?
        .query_row([document], |row| {
            Ok(Source {
                key: row.get(0)?,
                newspaper: row.get(1)?,
                date: row.get(2)?,
                page: row.get(3)?,
            })
        })
}

/// Reads a document's text.
pub(super) fn read_text(connection: &Connection, document: i64) -> rusqlite::Result<String> {
    connection
        .prepare_cached(TEXT)?
        .query_row([document], |row| {
            // as the driver would, several times as fast
            let bytes = row.get_ref(0)?.as_bytes()?;
            let text = simdutf8::basic::from_utf8(bytes).map_err(|cause| {
                rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(cause))
            })?;
            Ok(text.to_owned())
        })
}

/// What is printed from one code point of a document to another, on one line.
pub(super) fn quoted(
    connection: &Connection,
    document: i64,
    start: u32,
    end: u32,
) -> rusqlite::Result<String> {
    let text: String = connection
        .prepare_cached("SELECT substr(text, ?2 + 1, ?3 - ?2) FROM document WHERE id = ?1")?
        .query_row([document, start.into(), end.into()], |row| row.get(0))?;
    Ok(joined(&text.chars().collect::<Vec<_>>()))
}

/// An article's headline and where its text stands in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) title: String,
    pub(super) spans: Vec<Span>,
}

/// Reads an article; an empty place where the database knows none.
pub(super) fn read_place(
    connection: &Connection,
    document: i64,
    article: i64,
) -> rusqlite::Result<Place> {
    let id = (document << ORDINAL_BITS) | article;
    let row = connection
        .prepare_cached(ARTICLE)?
        .query_row([id], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })
        .optional()?;
    let Some((title, spans)) = row else {
        return Ok(Place::default());
    };
    let spans: Vec<(u32, u32)> = serde_json::from_str(&spans).unwrap_or_default();
    let spans = spans.into_iter().filter(|(start, end)| start <= end);
    Ok(Place {
        title,
        spans: spans.map(|(start, end)| Span::new(start, end)).collect(),
    })
}

/// The text of one article in reading order; only what is asked for is read.
pub(super) struct Passage<'a> {
    place: &'a Place,
    document: &'a CodePoints<'a>,
    spans: Vec<Span>,
}

impl<'a> Passage<'a> {
    /// An article of a document; a place without spans is the whole document.
    pub(super) fn new(document: &'a CodePoints<'a>, place: &'a Place) -> Self {
        let whole = Span::new(0, document.len());
        let within = |span: &Span| Span {
            start: span.start.min(whole.end),
            end: span.end.min(whole.end),
        };
        let spans = if place.spans.is_empty() {
            vec![whole]
        } else {
            place.spans.iter().map(within).collect()
        };
        Self {
            place,
            document,
            spans,
        }
    }

    /// Position in the article's characters of a code point of the document.
    fn position(&self, code_point: u32) -> Option<usize> {
        let mut before = 0;
        for span in &self.spans {
            if span.start <= code_point && code_point < span.end {
                return Some(before + (code_point - span.start) as usize);
            }
            before += span.len() as usize;
        }
        None
    }

    /// Range in the article's characters of a mention.
    fn range(&self, mention: Span) -> Option<(usize, usize)> {
        let last = mention.end.checked_sub(1)?;
        Some((self.position(mention.start)?, self.position(last)? + 1))
    }

    /// The article's characters from one position to another, cut at its end.
    fn chars(&self, from: usize, to: usize) -> Vec<char> {
        let mut out = Vec::with_capacity(to.saturating_sub(from));
        let mut before = 0;
        for span in &self.spans {
            let length = span.len() as usize;
            let (first, last) = (from.max(before), to.min(before + length));
            if first < last {
                let at = |position: usize| span.start + (position - before) as u32;
                out.extend(self.document.slice(Span::new(at(first), at(last))).chars());
            }
            before += length;
        }
        out
    }

    /// Up to `width` characters before and after the mention: lines of one paragraph joined, other
    /// line breaks shown as one blank.
    pub(super) fn around(&self, mention: Span, width: usize) -> (String, String) {
        let Some((start, end)) = self.range(mention) else {
            return Default::default();
        };
        // blanks fall together: what is not enough at first is read more amply
        let mut before = Vec::new();
        let mut after = Vec::new();
        for reach in [width + 16, width * 8 + 256] {
            let from = start.saturating_sub(reach);
            let chars = self.chars(from, end + reach);
            let (start, end) = (start - from, end - from);
            before = flatten(self.unbroken(&chars, 0..start).rev(), width);
            after = flatten(self.unbroken(&chars, end..chars.len()), width);
            if before.len() == width && after.len() == width {
                break;
            }
        }
        before.reverse();
        (before.into_iter().collect(), after.into_iter().collect())
    }

    /// Characters of the article without the line breaks inside paragraphs.
    fn unbroken(
        &self,
        chars: &[char],
        range: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = char> {
        let breaks = |c: &&char| matches!(c, '\n' | '\r');
        let latin = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
        let kept = move |at: &usize| {
            let (before, after) = (&chars[..*at], &chars[at + 1..]);
            !breaks(&&chars[*at])
                || self.ends_block(chars, *at, 0, 0)
                || latin(before.iter().rev().find(|c| !breaks(c)))
                    && latin(after.iter().find(|c| !breaks(c)))
        };
        range.filter(kept).map(|at| chars[at])
    }

    /// The sentence from the first to the last of the mentions, line breaks inside it removed or
    /// shown as one blank.
    pub(super) fn sentence(&self, mentions: &[Span]) -> String {
        let ranges: Vec<_> = mentions.iter().filter_map(|m| self.range(*m)).collect();
        let first = ranges.iter().map(|r| r.0).min();
        let last = ranges.iter().map(|r| r.1).max();
        let (Some(first), Some(last)) = (first, last) else {
            return String::new();
        };
        let from = first.saturating_sub(REACH);
        let chars = self.chars(from, last + REACH);
        let (first, last) = (first - from, last - from);
        let mut folded = String::with_capacity(chars.len() * 3);
        let mut offsets = Vec::with_capacity(chars.len());
        for (at, c) in chars.iter().enumerate() {
            offsets.push(folded.len());
            folded.push(match c {
                '\n' | '\r' if !self.ends_block(&chars, at, first, last) => ' ',
                '\n' | '\r' => '\n',
                c => fold_char(*c),
            });
        }
        let units = Units::new(&folded);
        let begin = units.sentence(offsets[first]).0;
        let stop = units.sentence(offsets[last - 1]).1;
        let begin = offsets.partition_point(|&offset| offset < begin);
        let stop = offsets.partition_point(|&offset| offset < stop);
        joined(&chars[begin..stop.max(begin)])
    }

    /// True where the line end at `at` ends a paragraph or headline as far as the page shows:
    /// after a full stop, before an empty or indented line or a mark, after a line of the headline.
    /// A line end between the two mentions never does: they stand in one sentence.
    fn ends_block(&self, chars: &[char], at: usize, first: usize, last: usize) -> bool {
        if (first..last).contains(&at) {
            return false;
        }
        let rest = &chars[at + 1..];
        let next = rest.iter().copied().find(|c| *c != '\r' && *c != '\n');
        let blank_line = chars[at] == '\n'
            && rest
                .iter()
                .take_while(|c| c.is_whitespace())
                .any(|c| *c == '\n');
        if blank_line || next.is_none_or(|c| is_blank(c) || matches!(c, '#' | '□' | '■' | '*'))
        {
            return true;
        }
        let line_start = chars[..at]
            .iter()
            .rposition(|c| *c == '\n')
            .map_or(0, |i| i + 1);
        let line: String = chars[line_start..at].iter().collect();
        let line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '*'));
        !line.is_empty() && self.place.title.contains(line)
    }
}

/// Takes characters until `width` are held; a run of line breaks with its blanks is one blank.
fn flatten(chars: impl Iterator<Item = char>, width: usize) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(width);
    for c in chars {
        let c = if c.is_control() || is_blank(c) {
            ' '
        } else {
            c
        };
        if c == ' ' && out.last().is_none_or(|last| *last == ' ') {
            continue;
        }
        if out.len() == width {
            break;
        }
        out.push(c);
    }
    if out.last() == Some(&' ') {
        out.pop();
    }
    out
}

/// Removes line breaks: nothing between Chinese characters, one blank beside Latin ones.
fn joined(chars: &[char]) -> String {
    let mut out = String::with_capacity(chars.len() * 3);
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c != '\n' && c != '\r' {
            out.push(if c.is_control() { ' ' } else { c });
            at += 1;
            continue;
        }
        out.truncate(out.trim_end_matches(is_blank).len());
        while chars
            .get(at)
            .is_some_and(|c| c.is_control() || is_blank(*c))
        {
            at += 1;
        }
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if latin(out.chars().next_back()) && latin(chars.get(at).copied()) {
            out.push(' ');
        }
    }
    let trimmed = out.trim_matches(|c: char| is_blank(c) || c == ' ');
    if trimmed.len() == out.len() {
        out
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span_of(text: &str, part: &str) -> Span {
        let index = CodePoints::new(text);
        let at = text.find(part).unwrap();
        index.span(at, at + part.len())
    }

    #[test]
    fn context_joins_lines_and_shows_other_breaks_as_blanks() {
        let text = "第一行\r\n\u{3000}\u{3000}第二\r\n行陶立第三\n行ab\ncd\n\n下文";
        let index = CodePoints::new(text);
        let place = Place::default();
        let passage = Passage::new(&index, &place);
        for (width, before, after) in [
            (20, "第一行 第二行", "第三行ab cd 下文"),
            (4, "第二行", "第三行a"),
            (2, "二行", "第三"),
            (0, "", ""),
        ] {
            let around = passage.around(span_of(text, "陶立"), width);
            assert_eq!(around, (before.to_owned(), after.to_owned()), "{width}");
        }
    }

    #[test]
    fn a_line_that_begins_like_the_headline_is_joined() {
        let text = "陶立到云谷\n\n区长陶立到云\n谷走访。";
        let index = CodePoints::new(text);
        let place = Place {
            title: "陶立到云谷".into(),
            spans: Vec::new(),
        };
        let around = Passage::new(&index, &place).around(Span::new(9, 11), 9);
        assert_eq!(around, ("陶立到云谷 区长".into(), "到云谷走访。".into()));
    }

    #[test]
    fn context_follows_the_reading_order_of_the_spans() {
        let text = "区长陶\n别栏文字\n立到场。";
        let index = CodePoints::new(text);
        let place = Place {
            title: String::new(),
            spans: vec![Span::new(9, 13), Span::new(0, 3)],
        };
        let passage = Passage::new(&index, &place);
        assert_eq!(
            passage.around(span_of(text, "区长"), 9),
            ("立到场。".into(), "陶".into())
        );
        assert_eq!(
            passage.around(span_of(text, "别栏"), 9),
            (String::new(), String::new())
        );
    }

    #[test]
    fn sentences_are_cut_where_the_page_shows_it() {
        for (text, title, mentions, sentence) in [
            (
                "甲说。陶立会见白露。乙说。",
                "",
                &["陶立", "白露"][..],
                "陶立会见白露。",
            ),
            (
                "陶立会\n见白露。乙",
                "",
                &["陶立", "白露"],
                "陶立会见白露。",
            ),
            ("小标题\n陶立到场。", "小标题", &["陶立"], "陶立到场。"),
            ("## 小标题\n陶立到场。", "小标题", &["陶立"], "陶立到场。"),
            ("前文\n\n陶立到场；散会", "", &["陶立"], "陶立到场；"),
            ("前文\n\u{3000}\u{3000}陶立到场", "", &["陶立"], "陶立到场"),
            ("Smith\nand 陶立", "", &["陶立"], "Smith and 陶立"),
            ("“陶立好。”他说", "", &["陶立"], "“陶立好。”"),
        ] {
            let index = CodePoints::new(text);
            let place = Place {
                title: title.to_owned(),
                spans: Vec::new(),
            };
            let spans: Vec<_> = mentions.iter().map(|m| span_of(text, m)).collect();
            assert_eq!(
                Passage::new(&index, &place).sentence(&spans),
                sentence,
                "{text}"
            );
        }
    }

    #[test]
    fn a_sentence_without_end_is_bounded() {
        let text = format!("{}陶立{}", "前".repeat(900), "后".repeat(900));
        let index = CodePoints::new(&text);
        let place = Place::default();
        let sentence = Passage::new(&index, &place).sentence(&[span_of(&text, "陶立")]);
        assert_eq!(sentence.chars().count(), REACH * 2 + 2);
    }
}
