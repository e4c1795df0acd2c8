//! Sets of strings asked by the text beside a position: what does this text start or end with?
//!
//! The beginnings of the strings (for ends: their ends, backwards) are kept as hashes in a table of bits:
//! nearly every question is answered by the one or two characters beside the position.

use super::beginnings::{Bits, ENDS, GOES_ON, step};

/// Slots of bits for each character of a set: one in sixteen is taken, so a look is rarely wrong.
const SLOTS: usize = 16;
/// Sets of more characters have fewer slots for each.
const LARGE: usize = 1 << 14;

/// Strings with numbers, found at the beginning or end of a text, longest first.
#[derive(Clone, Debug, Default)]
pub struct Affixes {
    first: Side,
    last: Side,
}

/// The strings read from one of their ends.
#[derive(Clone, Debug, Default)]
struct Side {
    bits: Bits,
    /// Open addressing by the hash of a whole string; at most half of the slots are taken.
    slots: Vec<Slot>,
}

/// A string with its number; an empty one is a free slot.
#[derive(Clone, Debug, Default)]
struct Slot {
    string: Box<str>,
    number: u32,
}

impl Side {
    fn new(count: usize, characters: usize) -> Self {
        let each = if characters > LARGE { SLOTS / 4 } else { SLOTS };
        Self {
            bits: Bits::new(characters * each),
            slots: vec![Slot::default(); (count * 2).next_power_of_two()],
        }
    }

    /// Of equal strings the first is kept.
    fn add(&mut self, string: &str, number: u32, outermost: impl Iterator<Item = char>) {
        let mut hash = 0;
        let mut outermost = outermost.peekable();
        while let Some(c) = outermost.next() {
            hash = step(hash, c);
            let last = outermost.peek().is_none();
            self.bits.set(hash, if last { ENDS } else { GOES_ON });
        }
        if let Err(free) = self.slot(hash, string) {
            self.slots[free] = Slot {
                string: string.into(),
                number,
            };
        }
    }

    /// The number of the string with this hash, else the free slot for it.
    fn slot(&self, hash: u64, wanted: &str) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        // the high bits were used already
        let mut at = (hash >> 20) as usize & mask;
        loop {
            let slot = &self.slots[at];
            if slot.string.is_empty() {
                return Err(at);
            }
            if *slot.string == *wanted {
                return Ok(slot.number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Bytes and number of the longest string that the characters from the edge inwards begin with;
    /// `part` gives so many bytes of the text at the edge.
    #[inline]
    fn longest<'t>(
        &self,
        inwards: impl Iterator<Item = char>,
        part: impl Fn(usize) -> &'t str,
    ) -> Option<(usize, u32)> {
        if self.slots.is_empty() {
            return None;
        }
        let (mut hash, mut length, mut found) = (0, 0, None);
        for c in inwards {
            hash = step(hash, c);
            length += c.len_utf8();
            let bits = self.bits.get(hash);
            if bits & ENDS != 0
                && let Ok(number) = self.slot(hash, part(length))
            {
                found = Some((length, number));
            }
            if bits & GOES_ON == 0 {
                break;
            }
        }
        found
    }
}

impl Affixes {
    /// Builds the set from folded strings; empty ones are left out.
    pub fn new<'a>(strings: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut strings: Vec<(&str, u32)> = strings.into_iter().collect();
        strings.retain(|(string, _)| !string.is_empty());
        if strings.is_empty() {
            return Self::default();
        }
        let characters = strings.iter().map(|(s, _)| s.chars().count()).sum();
        let side = || Side::new(strings.len(), characters);
        let (mut first, mut last) = (side(), side());
        for (string, number) in strings {
            first.add(string, number, string.chars());
            last.add(string, number, string.chars().rev());
        }
        Self { first, last }
    }

    /// All strings, in no particular order.
    pub(super) fn strings(&self) -> impl Iterator<Item = &str> {
        let slots = self.first.slots.iter().map(|slot| &*slot.string);
        slots.filter(|string| !string.is_empty())
    }

    /// Whether a string may begin with these two characters, or is the first alone; says yes of some
    /// where none does.
    #[inline]
    pub fn may_begin(&self, first: char, second: char) -> bool {
        if self.first.slots.is_empty() {
            return false;
        }
        let hash = step(0, first);
        let bits = self.first.bits.get(hash);
        bits & ENDS != 0 || bits & GOES_ON != 0 && self.first.bits.get(step(hash, second)) != 0
    }

    /// Bytes and number of the longest string that `text` starts with.
    pub fn at_start(&self, text: &str) -> Option<(usize, u32)> {
        self.first.longest(text.chars(), |length| &text[..length])
    }

    /// Bytes and number of the longest string that `text` ends with.
    pub fn at_end(&self, text: &str) -> Option<(usize, u32)> {
        let from = |length| &text[text.len() - length..];
        self.last.longest(text.chars().rev(), from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_string_at_an_edge_wins() {
        let set = Affixes::new([("书记", 0), ("副书记", 1), ("长", 2), ("局长", 3), ("", 4)]);
        for (text, start, end) in [
            ("副书记到", Some((9, 1)), None),
            ("县委副书记", None, Some((9, 1))),
            ("长江", Some((3, 2)), None),
            ("局长", Some((6, 3)), Some((6, 3))),
            ("校长", None, Some((3, 2))),
            ("长", Some((3, 2)), Some((3, 2))),
            ("", None, None),
        ] {
            assert_eq!(set.at_start(text), start, "{text}");
            assert_eq!(set.at_end(text), end, "{text}");
        }
    }
}
