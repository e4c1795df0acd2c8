//! Ordinary words: does a form sit across word edges, and which reading of a stretch is likelier?
//!
//! The model is the unigram model over `words.csv`: a reading's weight is the product of the
//! relative frequencies of its words; a character that is no known word has frequency 1.

use super::packed::{KnownStrings, Packed, Unit, pack};
use crate::model::{Grammar, NamePart, NamePartRole, Tag, Words};

pub(super) const LONGEST: usize = 4;
/// Forms of more characters are not asked about.
const LONGEST_UNIT: usize = 16;
/// What a form of the dictionaries weighs as a word, in occurrences: a researcher's entry is met
/// more often than a rare word, less often than a common one.
const FORM: u32 = 120;
/// A word counts as ordinary from this frequency on (occurrences in the word list's corpus).
const ORDINARY: u32 = 3;
/// Tag of place names in the word list: words for the edges, but no ordinary words.
const PROPER: Tag = Tag(*b"ns");
const BLOOM_BITS: usize = 1 << 20;

/// Words indexed for questions about edges.
#[derive(Clone, Debug, Default)]
pub struct WordIndex {
    packed: Packed,
    /// Pairs of neighbouring characters inside words.
    inside: Vec<u64>,
    log_total: f32,
}

fn slot(a: char, b: char) -> usize {
    let mixed = (u32::from(a).wrapping_mul(0x9E37_79B1)) ^ (u32::from(b).wrapping_mul(0x85EB_CA6B));
    (mixed.wrapping_mul(0xC2B2_AE35) >> 12) as usize % BLOOM_BITS
}

impl WordIndex {
    /// Indexes the words of a grammar.
    pub fn new(grammar: &Grammar) -> Self {
        Self::of(&grammar.words, &grammar.name_parts)
    }

    /// Indexes words and parts of names.
    pub(super) fn of(words: &Words, parts: &[NamePart]) -> Self {
        let mut inside = vec![0_u64; BLOOM_BITS / 64];
        let mut total = 0_u64;
        for (word, (frequency, _)) in words.entries.iter() {
            total += u64::from(*frequency);
            for (a, b) in word.chars().zip(word.chars().skip(1)) {
                let bit = slot(a, b);
                inside[bit / 64] |= 1 << (bit % 64);
            }
        }
        Self {
            packed: Packed::new(words, parts),
            inside,
            log_total: (total.max(1) as f32).ln(),
        }
    }

    fn get(&self, word: &str) -> Option<&Unit> {
        match pack(word) {
            Some(key) => self.packed.get(key),
            None => self.packed.others.get(word),
        }
    }

    /// What is known of a string.
    pub fn unit(&self, word: &str) -> Unit {
        self.get(word).copied().unwrap_or_default()
    }

    /// How often the word list's corpus has the word; 0 where it has not.
    pub fn frequency(&self, word: &str) -> u32 {
        self.get(word).map_or(0, |w| w.frequency)
    }

    /// Part-of-speech tag of a word; the empty one where unknown.
    pub fn tag(&self, word: &str) -> Tag {
        self.get(word).map_or(Tag::default(), |w| w.tag)
    }

    /// Whether names use a word so.
    pub fn has_role(&self, word: &str, role: NamePartRole) -> bool {
        self.get(word).is_some_and(|w| w.has(role))
    }

    /// Every string of two to `longest` characters that is known in a stretch of text, by its first
    /// character and its length, ascending; `edges` are the bytes where the characters begin and the
    /// characters, with one more edge for the end.
    pub fn known(
        &self,
        text: &str,
        edges: &[(usize, char)],
        longest: usize,
        room: &mut KnownStrings,
    ) {
        self.packed.known(text, edges, longest, room);
    }

    /// Every character that is a word by itself, with how often the word list's corpus has it.
    pub fn singles(&self) -> impl Iterator<Item = (char, u32)> {
        let plane = (0..).zip(&self.packed.singles);
        let plane = plane.filter_map(|(c, unit)| Some((char::from_u32(c)?, unit.frequency)));
        let rare = self.packed.others.iter().filter_map(|(word, unit)| {
            let mut chars = word.chars();
            let only = chars.next().filter(|_| chars.next().is_none());
            only.map(|c| (c, unit.frequency))
        });
        plane.chain(rare).filter(|(_, frequency)| *frequency > 0)
    }

    /// Whether a string is an ordinary word of the language: known, not rare, no proper name.
    pub fn is_ordinary(&self, word: &str) -> bool {
        let known = self.get(word);
        known.is_some_and(|w| w.frequency >= ORDINARY && w.tag != PROPER)
    }

    fn joined(&self, left: char, right: char) -> bool {
        let bit = slot(left, right);
        self.inside[bit / 64] & (1 << (bit % 64)) != 0
    }

    /// Whether some word lies across the byte offset: begins before and ends after it.
    pub fn crosses(&self, text: &str, at: usize) -> bool {
        let (Some(left), Some(right)) = (text[..at].chars().next_back(), text[at..].chars().next())
        else {
            return false;
        };
        if !self.joined(left, right) {
            return false;
        }
        let ends = ends_after(text, at);
        starts_before(text, at).any(|start| {
            ends.iter().any(|&end| {
                let word = &text[start..end];
                word.chars().count() <= LONGEST && self.frequency(word) > 0
            })
        })
    }

    /// Whether the text from the byte offset on begins with a word of two or more characters.
    pub fn begins(&self, text: &str, at: usize) -> bool {
        let (Some(a), Some(b)) = (text[at..].chars().next(), text[at..].chars().nth(1)) else {
            return false;
        };
        self.joined(a, b)
            && ends_after(text, at)
                .iter()
                .skip(1)
                .any(|&end| self.frequency(&text[at..end]) > 0)
    }

    /// By how much (natural logarithm) the likeliest reading of the surroundings that parts words
    /// at both `start` and `end` is better than the likeliest that runs across one of them.
    /// `others` are further units (byte ranges of forms) that either reading may use.
    pub fn advantage(
        &self,
        text: &str,
        start: usize,
        end: usize,
        others: &[(usize, usize)],
    ) -> f32 {
        let from = starts_before(text, start).last().unwrap_or(start);
        let to = ends_after(text, end).last().copied().unwrap_or(end);
        let mut edges: Vec<usize> = text[from..to]
            .char_indices()
            .map(|(at, _)| from + at)
            .collect();
        edges.push(to);
        // best weight of a reading up to each edge: [keeps both edges so far, has run across one]
        let mut best = vec![[f32::NEG_INFINITY; 2]; edges.len()];
        best[0][0] = 0.0;
        for right in 1..edges.len() {
            for left in right.saturating_sub(LONGEST_UNIT)..right {
                let range = (edges[left], edges[right]);
                let Some(weight) = self.weight(text, range, (start, end), others, right - left)
                else {
                    continue;
                };
                let across = [start, end]
                    .iter()
                    .any(|&edge| range.0 < edge && edge < range.1);
                let [clean, crossed] = best[left];
                let reached = if across { clean.max(crossed) } else { crossed } + weight;
                best[right][1] = best[right][1].max(reached);
                if !across {
                    best[right][0] = best[right][0].max(clean + weight);
                }
            }
        }
        let [clean, crossed] = best[edges.len() - 1];
        clean - crossed
    }

    /// Log probability of a stretch as one word of a reading; `None` where it is none.
    fn weight(
        &self,
        text: &str,
        range: (usize, usize),
        unit: (usize, usize),
        others: &[(usize, usize)],
        length: usize,
    ) -> Option<f32> {
        let known = if length <= LONGEST {
            self.frequency(&text[range.0..range.1])
        } else {
            0
        };
        let frequency = if range == unit || others.contains(&range) {
            known.max(FORM)
        } else {
            known
        };
        (frequency > 0 || length == 1).then(|| (frequency.max(1) as f32).ln() - self.log_total)
    }

    /// Whether the unit keeps its right edge: no word lies across it, or the reading with the unit
    /// is the likelier one.
    pub fn stands(&self, text: &str, start: usize, end: usize) -> bool {
        !self.crosses(text, end) || self.advantage(text, start, end, &[]) >= 0.0
    }
}

/// Up to three character boundaries before the offset, nearest first.
fn starts_before(text: &str, at: usize) -> impl Iterator<Item = usize> + '_ {
    text[..at]
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_han(*c))
        .take(LONGEST - 1)
        .map(|(start, _)| start)
}

/// Up to four character ends after the offset, nearest first.
fn ends_after(text: &str, at: usize) -> Ends {
    let mut ends = Ends {
        at: [0; LONGEST],
        count: 0,
    };
    let han = text[at..].char_indices().take_while(|(_, c)| is_han(*c));
    for (start, c) in han.take(LONGEST) {
        ends.at[ends.count] = at + start + c.len_utf8();
        ends.count += 1;
    }
    ends
}

/// A few byte offsets.
struct Ends {
    at: [usize; LONGEST],
    count: usize,
}

impl std::ops::Deref for Ends {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        &self.at[..self.count]
    }
}

/// Whether a character is a Chinese character of the basic block.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn index(rows: &[(&str, u32)]) -> WordIndex {
        let tag = Tag::new("n");
        let entries = rows
            .iter()
            .map(|(word, frequency)| ((*word).into(), (*frequency, tag)));
        let words = Words {
            entries: Arc::new(entries.collect()),
        };
        WordIndex::new(&Grammar {
            words,
            ..Grammar::default()
        })
    }

    #[test]
    fn sees_words_across_edges() {
        let words = index(&[
            ("从容", 900),
            ("北上", 300),
            ("从", 90_000),
            ("上", 90_000),
            ("县", 9_000),
            ("县长", 3_000),
            ("的", 50_000_000),
        ]);
        let text = "车队从容北上";
        let at = text.find('容').unwrap();
        assert!(words.crosses(text, at));
        let end = at + "容北".len();
        assert!(
            words.advantage(text, at, end, &[]) < 0.0,
            "从容|北上 is the better reading"
        );
        let text = "县长江涛到场";
        let start = text.find('江').unwrap();
        assert!(words.advantage(text, start, start + "江涛".len(), &[(3, 9)]) > 0.0);
    }
}
