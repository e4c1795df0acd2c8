//! The automaton: every form in one pass, overlapping matches included.
//!
//! `daachorse` is the same algorithm as `aho-corasick` over characters instead of bytes; with
//! Chinese forms it is built several times faster and is smaller (see `benches/matcher.rs`), and
//! nobody outside this file knows which one it is.

use daachorse::CharwiseDoubleArrayAhoCorasick;

/// Finds all patterns in a text.
pub struct Matcher {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
}

impl Matcher {
    /// Builds the automaton; the i-th pattern has number i.
    ///
    /// # Errors
    /// Where a pattern is empty or occurs twice, or there are more than the automaton can hold.
    pub fn new(patterns: &[Box<str>]) -> Result<Self, String> {
        if patterns.is_empty() {
            return Ok(Self { automaton: None });
        }
        let numbered = patterns.iter().zip(0_u32..).map(|(p, i)| (p.as_ref(), i));
        CharwiseDoubleArrayAhoCorasick::with_values(numbered)
            .map(|automaton| Self {
                automaton: Some(automaton),
            })
            .map_err(|cause| cause.to_string())
    }

    /// Calls `found(start byte, end byte, pattern)` for every occurrence, ordered by end, longer
    /// ones first.
    pub fn find(&self, text: &str, mut found: impl FnMut(usize, usize, u32)) {
        if let Some(automaton) = &self.automaton {
            for hit in automaton.find_overlapping_iter(text) {
                found(hit.start(), hit.end(), hit.value());
            }
        }
    }

    /// Bytes held on the heap.
    pub fn heap_bytes(&self) -> usize {
        self.automaton
            .as_ref()
            .map_or(0, CharwiseDoubleArrayAhoCorasick::heap_bytes)
    }
}
