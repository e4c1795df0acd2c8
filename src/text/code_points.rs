//! Code points ↔ bytes of one string, without a table as long as the string.

use crate::model::Span;

const BLOCK: usize = 64;

/// A string together with the number of code points before every 64th byte.
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    text: &'a str,
    before: Vec<u32>,
    len: u32,
}

fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&b| u32::from((b as i8) >= -0x40)).sum()
}

impl<'a> CodePoints<'a> {
    /// Indexes a string.
    pub fn new(text: &'a str) -> Self {
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            before.push(count);
            count += starts(block);
        }
        Self {
            text,
            before,
            len: count,
        }
    }

    /// The string itself.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Length in code points.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// True where the string is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Code points before the byte offset, which must be a character boundary.
    pub fn at_byte(&self, byte: usize) -> u32 {
        let block = byte / BLOCK;
        match self.before.get(block) {
            Some(&count) => count + starts(&self.text.as_bytes()[block * BLOCK..byte]),
            None => self.len,
        }
    }

    /// Byte offset of the code point; the string's length for its end and beyond.
    pub fn to_byte(&self, code_point: u32) -> usize {
        if code_point >= self.len {
            return self.text.len();
        }
        let block = self.before.partition_point(|&count| count <= code_point) - 1;
        let mut left = code_point - self.before[block];
        let bytes = self.text.as_bytes();
        let mut at = block * BLOCK;
        loop {
            if (bytes[at] as i8) >= -0x40 {
                if left == 0 {
                    return at;
                }
                left -= 1;
            }
            at += 1;
        }
    }

    /// The text of a span; a span beyond the end is cut.
    pub fn slice(&self, span: Span) -> &'a str {
        &self.text[self.to_byte(span.start)..self.to_byte(span.end)]
    }

    /// The span of a byte range, whose ends must be character boundaries.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.at_byte(start), self.at_byte(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_and_code_points_agree(text in "\\PC{0,300}") {
            let index = CodePoints::new(&text);
            prop_assert_eq!(index.len() as usize, text.chars().count());
            for (i, (byte, c)) in text.char_indices().enumerate() {
                prop_assert_eq!(index.to_byte(i as u32), byte);
                prop_assert_eq!(index.at_byte(byte), i as u32);
                let one = index.slice(Span::new(i as u32, i as u32 + 1));
                prop_assert_eq!(one.chars().next(), Some(c));
            }
            prop_assert_eq!(index.at_byte(text.len()), index.len());
        }
    }
}
