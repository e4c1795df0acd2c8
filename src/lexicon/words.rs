//! Ordinary words: does a form sit across word edges, and which reading of a stretch is likelier?
//!
//! The model is the unigram model over `words.csv`: a reading's weight is the product of the
//! relative frequencies of its words; a character that is no known word has frequency 1.

use rustc_hash::FxHashMap;

use super::beginnings::{Bits, ENDS, GOES_ON};
use crate::model::{Grammar, NamePartRole, Tag};

const LONGEST: usize = 4;
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

/// What [`WordIndex::known`] finds, and room for its work.
#[derive(Debug, Default)]
pub struct KnownStrings {
    bits: Vec<u8>,
    /// First character, end and key; key 0 where the string is too long or too rare to have one.
    wanted: Vec<(u32, u32, u64)>,
    looked: Vec<(u64, Unit)>,
    /// First character, number of characters, what is known.
    pub found: Vec<(u32, u32, Unit)>,
}

/// Bits for a pair with a character beyond the basic plane.
const RARE: u8 = (GOES_ON | ENDS) as u8;

/// What is known of a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// How often the word list's corpus has it; 0 where it is no word.
    pub frequency: u32,
    /// Its part-of-speech tag; the empty one where it is no word.
    pub tag: Tag,
    /// What it does in names, a bit for each [`NamePartRole`].
    pub roles: u16,
}

fn slot(a: char, b: char) -> usize {
    let mixed = (u32::from(a).wrapping_mul(0x9E37_79B1)) ^ (u32::from(b).wrapping_mul(0x85EB_CA6B));
    (mixed.wrapping_mul(0xC2B2_AE35) >> 12) as usize % BLOOM_BITS
}

/// Words of up to four characters in one table without further links: with 96,000 words every look
/// into a map of strings waits for memory three times, into this once, and where a smaller table of bits
/// says that there is nothing, not at all.
#[derive(Clone, Debug, Default)]
struct Packed {
    /// Key and what is known of it; key 0 = free. At most half of the slots are taken.
    slots: Vec<(u64, Unit)>,
    shift: u32,
    /// Characters of the basic plane by code point; empty where there are no words.
    singles: Vec<Unit>,
    /// Which pairs of characters are words, and which ones begin longer words.
    pairs: Bits,
    /// The same for what is longer.
    longer: Bits,
    /// Longer words, and those with characters beyond the basic plane.
    others: FxHashMap<Box<str>, Unit>,
}

/// The characters of a word in one number; `None` where they are too many or too rare.
fn pack(word: &str) -> Option<u64> {
    let mut key = 0;
    let mut count = 0;
    for c in word.chars() {
        key = packed_with(key, c)?;
        count += 1;
        if count > LONGEST {
            return None;
        }
    }
    (count > 0).then_some(key)
}

/// The key of a string with one more character behind it.
#[inline]
fn packed_with(key: u64, c: char) -> Option<u64> {
    let unit = u16::try_from(u32::from(c)).ok().filter(|unit| *unit > 0)?;
    Some(key << 16 | u64::from(unit))
}

/// The high bits tell where a key stands.
#[inline]
fn spread(key: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Packed {
    fn new(grammar: &Grammar) -> Self {
        let words = grammar.words.entries.iter();
        let words = words.map(|(word, (frequency, tag))| {
            let unit = Unit {
                frequency: *frequency,
                tag: *tag,
                roles: 0,
            };
            (&**word, unit)
        });
        let parts = grammar.name_parts.iter().map(|part| {
            let unit = Unit {
                roles: Unit::bit(part.role),
                ..Unit::default()
            };
            (part.word.as_str(), unit)
        });
        let strings = grammar.words.entries.len() + grammar.name_parts.len();
        let count = (strings * 2).next_power_of_two().max(2);
        let mut packed = Self {
            slots: vec![(0, Unit::default()); count],
            shift: 64 - count.trailing_zeros(),
            singles: vec![Unit::default(); 1 << 16],
            pairs: Bits::new(count),
            longer: Bits::new(count * 2),
            others: FxHashMap::default(),
        };
        for (string, unit) in words.chain(parts) {
            packed.add(string, unit);
        }
        packed
    }

    /// Adds what is known of a string to what was known.
    fn add(&mut self, string: &str, unit: Unit) {
        let known = match pack(string) {
            Some(single) if single < 1 << 16 => &mut self.singles[single as usize],
            Some(key) => {
                let slot = self.slot(key);
                self.slots[slot].0 = key;
                &mut self.slots[slot].1
            }
            None => self.others.entry(string.into()).or_default(),
        };
        known.frequency = known.frequency.max(unit.frequency);
        if unit.tag != Tag::default() {
            known.tag = unit.tag;
        }
        known.roles |= unit.roles;
        let mut key = 0;
        let mut rest = string.chars().take(LONGEST + 1).peekable();
        for count in 1.. {
            let next = rest.next().and_then(|c| packed_with(key, c));
            let Some(next) = next.filter(|_| count <= LONGEST) else {
                return;
            };
            key = next;
            let bits = if rest.peek().is_some() { GOES_ON } else { ENDS };
            match count {
                1 => {}
                2 => self.pairs.set(spread(key), bits),
                _ => self.longer.set(spread(key), bits),
            }
        }
    }

    /// Where a key stands or would stand.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mut slot = (spread(key) >> self.shift) as usize;
        while self.slots[slot].0 != 0 && self.slots[slot].0 != key {
            slot = (slot + 1) % self.slots.len();
        }
        slot
    }

    /// Whether the string of a key ends, and whether one goes on behind it; may say yes where not.
    #[inline]
    fn bits(&self, key: u64) -> u64 {
        match key {
            0..0x1_0000 => GOES_ON | ENDS,
            0x1_0000..0x1_0000_0000 => self.pairs.get(spread(key)),
            _ => self.longer.get(spread(key)),
        }
    }

    #[inline]
    fn get(&self, key: u64) -> Option<&Unit> {
        if key < 1 << 16 {
            return self.singles.get(key as usize);
        }
        if self.slots.is_empty() || self.bits(key) & ENDS == 0 {
            return None;
        }
        let found = &self.slots[self.slot(key)];
        (found.0 == key).then_some(&found.1)
    }
}

impl Unit {
    fn bit(role: NamePartRole) -> u16 {
        1 << role as u16
    }

    /// Whether names use it so.
    pub fn has(&self, role: NamePartRole) -> bool {
        self.roles & Self::bit(role) != 0
    }
}

impl WordIndex {
    /// Indexes the words of a grammar.
    pub fn new(grammar: &Grammar) -> Self {
        let mut inside = vec![0_u64; BLOOM_BITS / 64];
        let mut total = 0_u64;
        for (word, (frequency, _)) in grammar.words.entries.iter() {
            total += u64::from(*frequency);
            for (a, b) in word.chars().zip(word.chars().skip(1)) {
                let bit = slot(a, b);
                inside[bit / 64] |= 1 << (bit % 64);
            }
        }
        Self {
            packed: Packed::new(grammar),
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
    ///
    /// Each table is asked for all characters before the next one is: the processor then waits for memory
    /// once and not at every character.
    pub fn known(
        &self,
        text: &str,
        edges: &[(usize, char)],
        longest: usize,
        room: &mut KnownStrings,
    ) {
        let KnownStrings {
            bits,
            wanted,
            looked,
            found,
        } = room;
        found.clear();
        let count = edges.len().saturating_sub(1);
        if self.packed.slots.is_empty() || count < 2 {
            return;
        }
        let packed = &self.packed;
        let pair = |at: usize| {
            let key = packed_with(0, edges[at].1)?;
            packed_with(key, edges[at + 1].1)
        };
        bits.clear();
        bits.extend((0..count - 1).map(|at| match pair(at) {
            Some(key) => packed.pairs.get(spread(key)) as u8,
            None => RARE,
        }));
        wanted.clear();
        for (at, &pair_bits) in bits.iter().enumerate() {
            if pair_bits == 0 {
                continue;
            }
            let mut key = packed_with(0, edges[at].1);
            let last = (at + longest).min(count);
            for end in at + 2..=last {
                let c = edges[end - 1].1;
                key = key.filter(|_| end - at <= LONGEST);
                key = key.and_then(|key| packed_with(key, c));
                let bits = key.map_or(u64::from(RARE), |key| packed.bits(key));
                if bits & ENDS != 0 {
                    wanted.push((at as u32, end as u32, key.unwrap_or_default()));
                }
                if bits & GOES_ON == 0 {
                    break;
                }
            }
        }
        looked.clear();
        looked.extend(
            wanted
                .iter()
                .map(|wanted| packed.slots[(spread(wanted.2) >> packed.shift) as usize]),
        );
        for (&(at, end, key), &(there, unit)) in wanted.iter().zip(looked.iter()) {
            let unit = match key {
                0 => {
                    let string = &text[edges[at as usize].0..edges[end as usize].0];
                    packed.others.get(string).copied()
                }
                _ if there == key => Some(unit),
                _ if there == 0 => None,
                _ => packed.get(key).copied(),
            };
            found.extend(unit.map(|unit| (at, end - at, unit)));
        }
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
        let words = crate::model::Words {
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
