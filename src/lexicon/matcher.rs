//! Finding every form in a text, overlapping matches included.
//!
//! The beginnings of forms are kept as hashes in tables of bits. The walk that looks for the first two
//! characters of all vocabularies (`starts`) tells where a form may begin; from there the text is
//! followed as long as a form goes on, and what ends is compared in full. An automaton (`aho-corasick`,
//! `daachorse`) reads a random place in many megabytes for every character of the text; the table of
//! pairs stays in the processor's cache. In builds of 100 MB with 90,000 forms a third less time was
//! spent here than with `daachorse`, though on a short text that stays in the cache `daachorse` finds
//! faster; preparing takes a twentieth of its time (`benches/matcher.rs` has both beside it). The price:
//! a text costs time in proportion to the length of the forms that it begins and does not end.

use rustc_hash::FxHashMap;

use super::beginnings::{Bits, ENDS, GOES_ON, step};

/// Finds all patterns in a text.
#[derive(Debug, Default)]
pub struct Matcher {
    /// All patterns in a row.
    texts: String,
    /// Where each pattern ends in `texts`.
    ends: Vec<u32>,
    /// Two bits for the hash of the first two characters of a pattern.
    pairs: Bits,
    /// Two bits for the hash of each longer beginning.
    beginnings: Bits,
    /// Patterns by their hash.
    slots: Vec<Slot>,
    /// Patterns of one character.
    single: FxHashMap<char, u32>,
}

/// A pattern. The hash and the place of its text spare looks at other patterns and at `ends`.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u32,
    /// Its number plus one; 0 = free.
    after: u32,
    /// Its first byte in `texts`.
    start: u32,
    /// One past its last byte.
    end: u32,
}

impl Matcher {
    /// Prepares the patterns; the i-th has number i. An empty one occurs nowhere.
    ///
    /// # Errors
    /// Where a pattern occurs twice, or they are too long together (4 GB).
    pub fn new<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Result<Self, String> {
        let mut out = Self::default();
        for pattern in patterns {
            out.texts.push_str(pattern);
            let end = u32::try_from(out.texts.len());
            out.ends
                .push(end.map_err(|_| "they are too long".to_owned())?);
        }
        out.slots = vec![Slot::default(); (out.ends.len() * 2).next_power_of_two()];
        // two slots of four stay free of the beginnings, which are fewer than the characters
        out.beginnings = Bits::new(out.texts.len());
        out.pairs = Bits::new(out.ends.len() * 8);
        for number in 0..out.ends.len() {
            out.add(number)?;
        }
        Ok(out)
    }

    fn add(&mut self, number: usize) -> Result<(), String> {
        let twice = |text: &str| Err(format!("'{text}' occurs twice"));
        let text = text(&self.texts, &self.ends, number);
        let mut chars = text.chars().peekable();
        let Some(first) = chars.next() else {
            return Ok(());
        };
        let mut hash = step(0, first);
        if chars.peek().is_none() {
            return match self.single.insert(first, number as u32) {
                Some(_) => twice(text),
                None => Ok(()),
            };
        }
        let mut count = 1;
        while let Some(c) = chars.next() {
            hash = step(hash, c);
            count += 1;
            let bits = if chars.peek().is_some() {
                GOES_ON
            } else {
                ENDS
            };
            let table = if count == 2 {
                &mut self.pairs
            } else {
                &mut self.beginnings
            };
            table.set(hash, bits);
        }
        match self.slot(hash, text) {
            Ok(_) => twice(text),
            Err(free) => {
                self.slots[free] = Slot {
                    hash: hash as u32,
                    after: number as u32 + 1,
                    start: number.checked_sub(1).map_or(0, |before| self.ends[before]),
                    end: self.ends[number],
                };
                Ok(())
            }
        }
    }

    /// The number of the pattern with this hash and text, else the free slot for it.
    fn slot(&self, hash: u64, wanted: &str) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        // the high bits were used already
        let mut at = (hash >> 20) as usize & mask;
        loop {
            let slot = self.slots[at];
            let Some(number) = slot.after.checked_sub(1) else {
                return Err(at);
            };
            let text = || &self.texts[slot.start as usize..slot.end as usize];
            if slot.hash == hash as u32 && text() == wanted {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Number of patterns.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True where there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The pattern with this number.
    ///
    /// # Panics
    /// Where there is none.
    pub fn text(&self, number: u32) -> &str {
        text(&self.texts, &self.ends, number as usize)
    }

    /// All patterns in the order of their numbers.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|number| text(&self.texts, &self.ends, number))
    }

    /// The number of the pattern that is this text.
    pub fn number(&self, wanted: &str) -> Option<u32> {
        let mut chars = wanted.chars();
        let first = chars.next()?;
        let rest = chars.as_str();
        if rest.is_empty() {
            return self.single.get(&first).copied();
        }
        let hash = rest.chars().fold(step(0, first), step);
        self.slot(hash, wanted).ok()
    }

    /// Calls `found(start byte, end byte, pattern)` for every occurrence, ordered by start, longer
    /// ones first.
    pub fn find(&self, text: &str, found: impl FnMut(usize, usize, u32)) {
        self.find_from(text, text.char_indices().map(|(at, _)| at), found);
    }

    /// As `find`, for occurrences that begin at one of these bytes, in their order.
    pub fn find_from(
        &self,
        text: &str,
        starts: impl IntoIterator<Item = usize>,
        mut found: impl FnMut(usize, usize, u32),
    ) {
        if self.ends.is_empty() {
            return;
        }
        let mut here = Vec::new();
        for start in starts {
            let mut rest = text[start..].chars();
            let Some(first) = rest.next() else { continue };
            let after = start + first.len_utf8();
            if let Some(second) = rest.next() {
                let hash = step(step(0, first), second);
                let bits = self.pairs.get(hash);
                if bits != 0 {
                    let end = after + second.len_utf8();
                    self.follow(text, (start, end), hash, bits, &mut here);
                    for (end, number) in here.drain(..).rev() {
                        found(start, end, number);
                    }
                }
            }
            if !self.single.is_empty()
                && let Some(number) = self.single.get(&first)
            {
                found(start, after, *number);
            }
        }
    }

    /// Whether a pattern may begin with the two characters of this hash; says yes of some where none
    /// does.
    #[inline]
    pub(super) fn may_begin(&self, pair: u64) -> bool {
        self.pairs.get(pair) != 0
    }

    /// The patterns of one character.
    pub(super) fn single_characters(&self) -> impl Iterator<Item = char> {
        self.single.keys().copied()
    }

    /// The patterns that begin with two characters of the text, from `start` to `end`, whose hash
    /// and bits are given; shortest first.
    fn follow(
        &self,
        text: &str,
        (start, mut end): (usize, usize),
        mut hash: u64,
        mut bits: u64,
        here: &mut Vec<(usize, u32)>,
    ) {
        let mut rest = text[end..].chars();
        loop {
            if bits & ENDS != 0
                && let Ok(number) = self.slot(hash, &text[start..end])
            {
                here.push((end, number));
            }
            if bits & GOES_ON == 0 {
                return;
            }
            let Some(c) = rest.next() else { return };
            hash = step(hash, c);
            bits = self.beginnings.get(hash);
            end += c.len_utf8();
        }
    }

    /// Bytes held on the heap.
    pub fn heap_bytes(&self) -> usize {
        let bits = self.pairs.heap_bytes() + self.beginnings.heap_bytes();
        let slots = size_of::<Slot>() * self.slots.len();
        self.texts.len() + 4 * self.ends.len() + slots + bits
    }
}

fn text<'t>(texts: &'t str, ends: &[u32], number: usize) -> &'t str {
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    &texts[start as usize..ends[number] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_differ_and_empty_ones_occur_nowhere() {
        for patterns in [&["甲乙", "丙", "甲乙"][..], &["丙", "丙"]] {
            assert!(Matcher::new(patterns.iter().copied()).is_err());
        }
        let mut found = Vec::new();
        let matcher = Matcher::new(["甲乙", ""]).unwrap();
        matcher.find("丙甲乙", |start, end, number| {
            found.push((start, end, number))
        });
        assert_eq!(found, [(3, 9, 0)]);
        assert_eq!(matcher.number(""), None);
        let none = Matcher::new([]).unwrap();
        none.find("甲乙", |_, _, _| panic!("nothing is looked for"));
        assert!(none.is_empty() && none.number("甲").is_none());
    }

    proptest! {
        #[test]
        fn every_occurrence_is_found(
            patterns in prop::collection::btree_set("[甲乙a\u{20000}]{1,5}", 0..30),
            text in "[甲乙a\u{20000}。]{0,40}",
        ) {
            let patterns: Vec<String> = patterns.into_iter().collect();
            let matcher = Matcher::new(patterns.iter().map(String::as_str)).unwrap();
            let mut found = Vec::new();
            matcher.find(&text, |start, end, number| found.push((start, end, number)));
            let mut expected = Vec::new();
            for (start, _) in text.char_indices() {
                let begins = |p: &&String| text[start..].starts_with(p.as_str());
                let mut here: Vec<&String> = patterns.iter().filter(begins).collect();
                here.sort_by_key(|p| std::cmp::Reverse(p.len()));
                expected.extend(here.iter().map(|p| (start, start + p.len(), p.as_str())));
            }
            let found: Vec<_> = found.iter().map(|&(s, e, n)| (s, e, matcher.text(n))).collect();
            prop_assert_eq!(found, expected);
            for (number, pattern) in (0..).zip(&patterns) {
                prop_assert_eq!(matcher.number(pattern), Some(number));
            }
        }
    }
}
