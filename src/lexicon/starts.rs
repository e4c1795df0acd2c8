//! One walk over a text for several vocabularies: at which characters may a string of any begin?
//!
//! A text is asked for forms, triggers, words of relations and of dates, and verbs of speech. Their
//! first two characters are kept by hash in one table, so that a text is decoded and hashed once; each
//! vocabulary then looks at the few characters where one of its strings may begin.

use super::beginnings::step;
use super::matcher::Matcher;

/// Slots for each pair of characters: one in sixteen is taken, so a look is rarely wrong.
const SLOTS: usize = 16;
/// Slots for single characters, as a power of two.
const FIRST_BITS: u32 = 12;
/// Characters for which the tables are asked at once: the processor then waits for memory once.
const AT_ONCE: usize = 64;

/// What is looked for in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Vocabulary {
    /// Forms of the dictionaries, and what is matched like them.
    Forms = 1,
    /// Words of occasions and roles.
    Triggers = 2,
    /// Words of other relations.
    Relations = 4,
    /// Words of dates.
    Dates = 8,
    /// Verbs that open reported speech.
    Speech = 16,
    /// Titles, and words before them.
    Titles = 32,
    /// Words that speak of an office between person and post.
    Offices = 64,
    /// What closes a phrase and makes it a formula.
    FormulaHeads = 128,
}

/// A character of a text at which a string may begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Its first byte.
    pub at: u32,
    of: u16,
}

impl Start {
    /// Whether a string of the vocabulary may begin here; says yes of some where none does.
    pub fn is_of(self, vocabulary: Vocabulary) -> bool {
        self.of & vocabulary as u16 != 0
    }
}

/// The beginnings of all strings but the forms, which their matcher knows.
pub(super) struct Starts {
    /// Vocabularies that have a string of one character, by its hash.
    firsts: Vec<u16>,
    /// Vocabularies that have a longer string, by the hash of its first two characters.
    pairs: Vec<u16>,
    shift: u32,
}

impl Starts {
    /// Indexes strings, and of the forms those of one character.
    pub(super) fn new<'s>(
        strings: impl IntoIterator<Item = (Vocabulary, &'s str)>,
        forms: &Matcher,
    ) -> Self {
        let strings: Vec<(Vocabulary, &str)> = strings.into_iter().collect();
        let slots = (strings.len() * SLOTS).next_power_of_two().max(SLOTS);
        let mut out = Self {
            firsts: vec![0; 1 << FIRST_BITS],
            pairs: vec![0; slots],
            shift: 64 - slots.trailing_zeros(),
        };
        for (vocabulary, string) in strings {
            let mut chars = string.chars();
            let Some(first) = chars.next() else { continue };
            let hash = step(0, first);
            let slot = match chars.next() {
                Some(second) => {
                    let at = (step(hash, second) >> out.shift) as usize;
                    &mut out.pairs[at]
                }
                None => &mut out.firsts[(hash >> (64 - FIRST_BITS)) as usize],
            };
            *slot |= vocabulary as u16;
        }
        for only in forms.single_characters() {
            out.firsts[(step(0, only) >> (64 - FIRST_BITS)) as usize] |= Vocabulary::Forms as u16;
        }
        out
    }

    /// The characters of a text at which a string may begin, in order.
    pub(super) fn walk(&self, forms: &Matcher, text: &str) -> Vec<Start> {
        let mut out = Vec::with_capacity(text.len() / 12);
        let mut chars = text.char_indices().map(|(at, c)| (at, c, step(0, c)));
        let Some(mut here) = chars.next() else {
            return out;
        };
        let mut places = [0_u32; AT_ONCE];
        // hashes of each character and of it with the next
        let mut hashes = [(0_u64, 0_u64); AT_ONCE];
        let mut found = [Start::default(); AT_ONCE];
        let mut done = false;
        while !done {
            let mut count = 0;
            while count < AT_ONCE {
                let (at, _, first) = here;
                places[count] = at as u32;
                let Some(next) = chars.next() else {
                    // behind the last character nothing follows that a pair could begin with
                    hashes[count] = (first, 0);
                    count += 1;
                    done = true;
                    break;
                };
                hashes[count] = (first, step(first, next.1));
                here = next;
                count += 1;
            }
            let mut kept = 0;
            for (&at, &(first, pair)) in places.iter().zip(&hashes[..count]) {
                let of = self.firsts[(first >> (64 - FIRST_BITS)) as usize]
                    | self.pairs[(pair >> self.shift) as usize]
                    | u16::from(forms.may_begin(pair));
                found[kept] = Start { at, of };
                kept += usize::from(of != 0);
            }
            out.extend_from_slice(&found[..kept]);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_start_is_missed(
            forms in prop::collection::btree_set("[甲乙a\u{20000}]{1,3}", 0..9),
            words in prop::collection::btree_set("[乙丙a]{1,3}", 0..9),
            text in "[甲乙丙a\u{20000}]{0,150}",
        ) {
            let matcher = Matcher::new(forms.iter().map(String::as_str)).unwrap();
            let strings = words.iter().map(|word| (Vocabulary::Speech, word.as_str()));
            let starts = Starts::new(strings, &matcher).walk(&matcher, &text);
            prop_assert!(starts.is_sorted_by_key(|start| start.at));
            for (at, _) in text.char_indices() {
                let rest = &text[at..];
                for (vocabulary, list) in [(Vocabulary::Forms, &forms), (Vocabulary::Speech, &words)] {
                    let begins = list.iter().any(|s| rest.starts_with(s.as_str()));
                    let told = |s: &Start| s.at as usize == at && s.is_of(vocabulary);
                    prop_assert!(!begins || starts.iter().any(told));
                }
            }
        }
    }
}
