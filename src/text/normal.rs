//! The text that is matched: folded, broken lines joined, with the way back to the original.

use super::code_points::CodePoints;
use super::fold::{fold_char, plain, table};
use super::units::is_blank;
use crate::model::Span;

/// Code points that a removed line end takes at most, blanks and indentation included; more is
/// another piece of the page.
const LINE_END: u32 = 16;

/// Folded text of one article with line breaks inside sentences removed.
///
/// Folding keeps length and joining only deletes, so the offset map is a list of cuts.
#[derive(Clone, Debug, Default)]
pub struct NormalText {
    /// The text; `\n` stands where a paragraph, headline or span ends.
    pub text: String,
    /// (code point of `text`, code point of the document) where a run without deletions begins.
    runs: Vec<(u32, u32)>,
    before: Vec<u32>,
    /// Byte offsets of `text` at which a line end was removed.
    cuts: Vec<u32>,
}

impl NormalText {
    /// Normalises the spans of `document` in order. `breaks` are the document's line ends that end
    /// a paragraph (code points, ascending); other line ends, with the blanks around them, are
    /// deleted. After every span that ends at a break, and after the last, stands one `\n`.
    pub fn new(document: &CodePoints<'_>, spans: &[Span], breaks: &[u32]) -> Self {
        let bytes = spans.iter().map(|s| s.len() as usize * 3).sum::<usize>();
        let mut out = Self {
            text: String::with_capacity(bytes + 1),
            ..Self::default()
        };
        let mut count = 0_u32;
        let mut expected = u32::MAX;
        for span in spans {
            let mut next_break = breaks.partition_point(|&b| b < span.start);
            let mut pending_blanks = 0_usize;
            let mut after_line_end = true;
            let mut rest = document.slice(*span);
            let mut at = span.start;
            loop {
                // most of a text is taken as it is, a clause at a time
                let (length, chars) = plain_run(rest);
                if length > 0 {
                    if expected != at {
                        out.runs.push((count, at));
                    }
                    out.text.push_str(&rest[..length]);
                    (count, at) = (count + chars, at + chars);
                    expected = at;
                    (pending_blanks, after_line_end) = (0, false);
                }
                let mut others = rest[length..].chars();
                let Some(c) = others.next() else { break };
                rest = others.as_str();
                let here = at;
                at += 1;
                if c == '\n' || c == '\r' {
                    while pending_blanks > 0 {
                        out.text.pop();
                        count -= 1;
                        pending_blanks -= 1;
                        expected = u32::MAX;
                    }
                    if breaks.get(next_break) == Some(&here) {
                        next_break += 1;
                        if !out.text.is_empty() && !out.text.ends_with('\n') {
                            out.push('\n', here, &mut count, &mut expected);
                        }
                    }
                    if out.cuts.last() != Some(&(out.text.len() as u32)) {
                        out.cuts.push(out.text.len() as u32);
                    }
                    after_line_end = true;
                    continue;
                }
                let folded = fold_char(c);
                if is_blank(folded) {
                    if after_line_end {
                        continue;
                    }
                    pending_blanks += 1;
                } else {
                    pending_blanks = 0;
                    after_line_end = false;
                }
                out.push(folded, here, &mut count, &mut expected);
            }
            if breaks.binary_search(&span.end).is_ok() && !out.text.ends_with('\n') {
                out.push('\n', span.end, &mut count, &mut expected);
            }
        }
        if !out.text.is_empty() && !out.text.ends_with('\n') {
            let end = spans.last().map_or(0, |s| s.end);
            out.push('\n', end, &mut count, &mut expected);
        }
        out.before = block_counts(&out.text);
        out
    }

    fn push(&mut self, c: char, at: u32, count: &mut u32, expected: &mut u32) {
        if *expected != at {
            self.runs.push((*count, at));
        }
        self.text.push(c);
        *count += 1;
        *expected = at + 1;
    }

    /// The run that a code point of `text` is in.
    fn run(&self, at: u32) -> usize {
        self.runs.partition_point(|&(start, _)| start <= at).max(1) - 1
    }

    fn code_point(&self, byte: usize) -> u32 {
        let block = byte / 64;
        let count = self.before.get(block).copied().unwrap_or(0);
        let tail = &self.text.as_bytes()[(block * 64).min(self.text.len())..byte];
        count
            + tail
                .iter()
                .map(|&b| u32::from((b as i8) >= -0x40))
                .sum::<u32>()
    }

    /// Span of the document for a byte range of `text`, which must not be empty. Deleted line ends
    /// inside it are part of the span.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let first = self.code_point(start);
        let last = first + self.text[start..end].chars().count().max(1) as u32 - 1;
        let run = self.run(first);
        // a name that no line end breaks lies in one run
        let whole = (self.runs.get(run + 1)).is_none_or(|&(next, _)| last < next);
        let original = |run: usize, at: u32| {
            let run = self.runs.get(run);
            run.map_or(0, |&(begin, original)| original + (at - begin))
        };
        let last_run = if whole { run } else { self.run(last) };
        Span::new(original(run, first), original(last_run, last) + 1)
    }

    /// Spans of the document for a byte range of `text`, which must not be empty: one, or several
    /// where another column stands between.
    pub fn spans(&self, start: usize, end: usize) -> Vec<Span> {
        let (first, last) = (self.code_point(start), self.code_point(end));
        let mut out: Vec<Span> = Vec::new();
        let mut run = self.run(first);
        let mut at = first;
        while let Some(&(begin, original)) = self.runs.get(run).filter(|_| at < last) {
            let stop = self.runs.get(run + 1).map_or(last, |next| next.0.min(last));
            let from = original + (at - begin);
            let to = from + (stop - at);
            match out.last_mut() {
                // a removed line end with its blanks
                Some(before) if from >= before.end && from - before.end <= LINE_END => {
                    before.end = to;
                }
                _ => out.push(Span::new(from, to)),
            }
            at = stop;
            run += 1;
        }
        out
    }

    /// Byte offset of the first removed line end strictly inside a byte range of `text`.
    pub fn cut_within(&self, start: usize, end: usize) -> Option<usize> {
        let at = self.cuts.partition_point(|&cut| cut as usize <= start);
        self.cuts
            .get(at)
            .map(|&cut| cut as usize)
            .filter(|&cut| cut < end)
    }
}

/// Bytes and code points at the start of a text that normal text takes as they are.
fn plain_run(text: &str) -> (usize, u32) {
    let table = table();
    let mut chars = 0;
    for (at, c) in text.char_indices() {
        if !plain(table, c) {
            return (at, chars);
        }
        chars += 1;
    }
    (text.len(), chars)
}

fn block_counts(text: &str) -> Vec<u32> {
    let mut count = 0;
    text.as_bytes()
        .chunks(64)
        .map(|block| {
            let before = count;
            count += block
                .iter()
                .map(|&b| u32::from((b as i8) >= -0x40))
                .sum::<u32>();
            before
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normal(text: &str, breaks: &[u32]) -> NormalText {
        let index = CodePoints::new(text);
        NormalText::new(&index, &[Span::new(0, index.len())], breaks)
    }

    #[test]
    fn joins_broken_lines_and_keeps_paragraphs() {
        let text = "區長沈\n  东出席。\n會議";
        let normal = normal(text, &[10]);
        assert_eq!(normal.text, "区长沈东出席。\n会议\n");
        let at = normal.text.find("沈东").unwrap();
        let span = normal.span(at, at + "沈东".len());
        assert_eq!(CodePoints::new(text).slice(span), "沈\n  东");
    }

    proptest! {
        #[test]
        fn every_character_comes_from_its_place(
            text in "[a-c钟楼區\\n\\r 　]{0,60}",
            breaks in proptest::collection::btree_set(0_u32..60, 0..8),
        ) {
            let index = CodePoints::new(&text);
            let breaks: Vec<u32> = breaks.into_iter().collect();
            let half = index.len() / 2;
            let spans = [Span::new(half, index.len()), Span::new(0, half)];
            let normal = NormalText::new(&index, &spans, &breaks);
            for (byte, c) in normal.text.char_indices().filter(|(_, c)| *c != '\n') {
                let span = normal.span(byte, byte + c.len_utf8());
                let printed: Vec<char> = index.slice(span).chars().collect();
                prop_assert_eq!(printed.len(), 1);
                prop_assert_eq!(fold_char(printed[0]), c);
            }
        }
    }
}
