//! The beginning of a line as folded characters.

use crate::text::fold_char;

/// Beginning of a line, folded, with the byte where each character stands. Reused from line to
/// line.
#[derive(Debug, Default)]
pub(super) struct Folded {
    chars: Vec<char>,
    at: Vec<u32>,
    end: u32,
}

impl Folded {
    /// Takes the first `limit` characters of a string.
    pub fn fill(&mut self, text: &str, limit: usize) {
        self.chars.clear();
        self.at.clear();
        self.end = text.len() as u32;
        for (at, c) in text.char_indices().take(limit + 1) {
            if self.chars.len() == limit {
                self.end = at as u32;
                break;
            }
            self.chars.push(fold_char(c));
            self.at.push(at as u32);
        }
    }

    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// Byte where a character stands; the end for one past the last.
    pub fn byte(&self, index: usize) -> usize {
        self.at.get(index).copied().unwrap_or(self.end) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_know_their_bytes() {
        let mut folded = Folded::default();
        folded.fill("鐘Ａ樓區", 3);
        assert_eq!(folded.chars(), ['钟', 'a', '楼']);
        assert_eq!(
            (0..4).map(|i| folded.byte(i)).collect::<Vec<_>>(),
            [0, 3, 6, 9]
        );
    }
}
