//! The text that is matched: folded, broken lines joined, with the way back to the original.

use super::code_points::CodePoints;
use super::fold::fold_char;
use super::units::is_blank;
use crate::model::Span;

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
}

impl NormalText {
    /// Normalises the spans of `document` in order. `breaks` are the document's line ends that end
    /// a paragraph (code points, ascending); other line ends, with the blanks around them, are
    /// deleted. After every span that ends at a break, and after the last, stands one `\n`.
    pub fn new(document: &CodePoints<'_>, spans: &[Span], breaks: &[u32]) -> Self {
        let bytes = spans.iter().map(|s| s.len() as usize * 3).sum::<usize>();
        let mut out = Self { text: String::with_capacity(bytes + 1), ..Self::default() };
        let mut count = 0_u32;
        let mut expected = u32::MAX;
        for span in spans {
            let mut next_break = breaks.partition_point(|&b| b < span.start);
            let mut pending_blanks = 0_usize;
            let mut after_line_end = true;
            let piece = document.slice(*span);
            for (at, c) in (span.start..).zip(piece.chars()) {
                if c == '\n' || c == '\r' {
                    while pending_blanks > 0 {
                        out.text.pop();
                        count -= 1;
                        pending_blanks -= 1;
                        expected = u32::MAX;
                    }
                    if breaks.get(next_break) == Some(&at) {
                        next_break += 1;
                        if !out.text.is_empty() && !out.text.ends_with('\n') {
                            out.push('\n', at, &mut count, &mut expected);
                        }
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
                out.push(folded, at, &mut count, &mut expected);
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

    /// Code point of the document for a byte offset of `text`.
    fn original(&self, byte: usize) -> u32 {
        let at = self.code_point(byte);
        let run = self.runs.partition_point(|&(start, _)| start <= at).max(1) - 1;
        self.runs.get(run).map_or(0, |&(start, original)| original + (at - start))
    }

    fn code_point(&self, byte: usize) -> u32 {
        let block = byte / 64;
        let count = self.before.get(block).copied().unwrap_or(0);
        let tail = &self.text.as_bytes()[(block * 64).min(self.text.len())..byte];
        count + tail.iter().map(|&b| u32::from((b as i8) >= -0x40)).sum::<u32>()
    }

    /// Span of the document for a byte range of `text`, which must not be empty. Deleted line ends
    /// inside it are part of the span.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let last = self.text[..end].char_indices().next_back().map_or(start, |(at, _)| at);
        Span::new(self.original(start), self.original(last) + 1)
    }

    /// Byte offset in `text` of the first character printed at or after a code point of the
    /// document's span; the text's length where there is none. `span` pieces may be out of order
    /// on the page, so this looks through the runs.
    pub fn byte_of(&self, code_point: u32) -> Option<usize> {
        let mut byte = 0;
        for (i, &(start, original)) in self.runs.iter().enumerate() {
            let next = self.runs.get(i + 1).map(|r| r.0);
            let mut at = original;
            let mut index = start;
            for c in self.text[byte..].chars() {
                if next == Some(index) {
                    break;
                }
                if at == code_point {
                    return Some(byte);
                }
                byte += c.len_utf8();
                at += 1;
                index += 1;
            }
        }
        None
    }

    /// The document's text regions as byte ranges of `text`: for each given span, the range of
    /// `text` printed inside it (empty ranges left out). Spans must not overlap.
    pub fn ranges_of(&self, spans: &[Span]) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        if spans.is_empty() {
            return out;
        }
        let mut index = 0_u32;
        let mut run = 0;
        let mut open: Option<(usize, usize, usize)> = None; // span number, start, end
        for (byte, c) in self.text.char_indices() {
            while self.runs.get(run + 1).is_some_and(|r| r.0 <= index) {
                run += 1;
            }
            let (start, original) = self.runs[run];
            let at = original + (index - start);
            let inside = spans.iter().position(|s| s.start <= at && at < s.end);
            match (&mut open, inside) {
                (Some((number, _, end)), Some(i)) if *number == i => *end = byte + c.len_utf8(),
                (state, inside) => {
                    if let Some((_, start, end)) = state.take() {
                        out.push((start, end));
                    }
                    *state = inside.map(|i| (i, byte, byte + c.len_utf8()));
                }
            }
            index += 1;
        }
        out.extend(open.map(|(_, start, end)| (start, end)));
        out
    }
}

fn block_counts(text: &str) -> Vec<u32> {
    let mut count = 0;
    text.as_bytes()
        .chunks(64)
        .map(|block| {
            let before = count;
            count += block.iter().map(|&b| u32::from((b as i8) >= -0x40)).sum::<u32>();
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
