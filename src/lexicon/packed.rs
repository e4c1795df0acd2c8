//! Words and parts of names in tables that are asked for whole stretches of text.

use rustc_hash::FxHashMap;

use super::beginnings::{Bits, ENDS, GOES_ON};
use super::words::LONGEST;
use crate::model::{NamePart, NamePartRole, Tag, Words};

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

impl Unit {
    fn bit(role: NamePartRole) -> u16 {
        1 << role as u16
    }

    /// Whether names use it so.
    pub fn has(&self, role: NamePartRole) -> bool {
        self.roles & Self::bit(role) != 0
    }
}

/// What [`super::WordIndex::known`] finds, and room for its work.
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

/// Words of up to four characters in one table without further links: with 96,000 words every look
/// into a map of strings waits for memory three times, into this once, and where a smaller table of bits
/// says that there is nothing, not at all.
#[derive(Clone, Debug, Default)]
pub(super) struct Packed {
    /// Key and what is known of it; key 0 = free. At most half of the slots are taken.
    slots: Vec<(u64, Unit)>,
    shift: u32,
    /// Characters of the basic plane by code point; empty where there are no words.
    pub(super) singles: Vec<Unit>,
    /// Which pairs of characters are words, and which ones begin longer words.
    pairs: Bits,
    /// The same for what is longer.
    longer: Bits,
    /// Longer words, and those with characters beyond the basic plane.
    pub(super) others: FxHashMap<Box<str>, Unit>,
}

/// The characters of a word in one number; `None` where they are too many or too rare.
pub(super) fn pack(word: &str) -> Option<u64> {
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
    /// The words of the list and the parts of names.
    pub(super) fn new(list: &Words, parts: &[NamePart]) -> Self {
        let words = list.entries.iter();
        let words = words.map(|(word, (frequency, tag))| {
            let unit = Unit {
                frequency: *frequency,
                tag: *tag,
                roles: 0,
            };
            (&**word, unit)
        });
        let strings = list.entries.len() + parts.len();
        let parts = parts.iter().map(|part| {
            let unit = Unit {
                roles: Unit::bit(part.role),
                ..Unit::default()
            };
            (part.word.as_str(), unit)
        });
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
    pub(super) fn get(&self, key: u64) -> Option<&Unit> {
        if key < 1 << 16 {
            return self.singles.get(key as usize);
        }
        if self.slots.is_empty() || self.bits(key) & ENDS == 0 {
            return None;
        }
        let found = &self.slots[self.slot(key)];
        (found.0 == key).then_some(&found.1)
    }

    /// See [`super::WordIndex::known`].
    ///
    /// Each table is asked for all characters before the next one is: the processor then waits for memory
    /// once and not at every character.
    pub(super) fn known(
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
        if self.slots.is_empty() || count < 2 {
            return;
        }
        let packed = self;
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
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn finds_words_and_parts_of_every_length() {
        let words = [
            "霁",
            "霁川",
            "霁川县",
            "川县",
            "一二三四五",
            "一二三四",
            "丁\u{20000}",
        ];
        let tag = Tag::new("n");
        let entries = words
            .iter()
            .zip(1..)
            .map(|(word, n)| ((*word).into(), (n, tag)));
        let words = Words {
            entries: Arc::new(entries.collect()),
        };
        let parts = [NamePart {
            word: "县霁".to_owned(),
            role: NamePartRole::Outside,
            kind: None,
        }];
        let packed = Packed::new(&words, &parts);
        let text = "霁川县霁川一二三四五丁\u{20000}川";
        let mut edges: Vec<(usize, char)> = text.char_indices().collect();
        edges.push((text.len(), '\0'));
        let mut room = KnownStrings::default();
        packed.known(text, &edges, 5, &mut room);
        let found = |(at, count, unit): &(u32, u32, Unit)| {
            let (from, to) = (edges[*at as usize].0, edges[(*at + *count) as usize].0);
            (text[from..to].to_owned(), unit.frequency)
        };
        let found: Vec<(String, u32)> = room.found.iter().map(found).collect();
        let expected = [
            ("霁川", 2),
            ("霁川县", 3),
            ("川县", 4),
            ("县霁", 0),
            ("霁川", 2),
            ("一二三四", 6),
            ("一二三四五", 5),
            ("丁\u{20000}", 7),
        ];
        assert_eq!(found, expected.map(|(word, n)| (word.to_owned(), n)));
        assert!(room.found[3].2.has(NamePartRole::Outside));
        assert_eq!(
            pack("霁")
                .and_then(|key| packed.get(key))
                .unwrap()
                .frequency,
            1
        );
    }
}
