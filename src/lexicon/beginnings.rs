//! Hashes of the beginnings of strings in tables of bits, which stay in the processor's cache: whether
//! any string goes on behind a beginning, and whether one ends there.

/// A string goes on behind this beginning.
pub(super) const GOES_ON: u64 = 1;
/// A string ends with it.
pub(super) const ENDS: u64 = 2;

/// A table of two bits a slot, as many slots as a power of two.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    words: Vec<u64>,
    shift: u32,
}

impl Bits {
    /// At least so many slots of two bits.
    pub(super) fn new(slots: usize) -> Self {
        let slots = slots.next_power_of_two().max(64);
        Self {
            words: vec![0; slots / 32],
            shift: 64 - slots.trailing_zeros(),
        }
    }

    pub(super) fn set(&mut self, hash: u64, bits: u64) {
        let slot = (hash >> self.shift) as usize;
        self.words[slot / 32] |= bits << (slot % 32 * 2);
    }

    /// The bits that were set for the hash, or for another one that shares its slot.
    #[inline]
    pub(super) fn get(&self, hash: u64) -> u64 {
        let slot = (hash >> self.shift) as usize;
        self.words[slot / 32] >> (slot % 32 * 2) & (GOES_ON | ENDS)
    }

    /// Bytes held on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        8 * self.words.len()
    }
}

/// The hash of a beginning with one more character.
#[inline]
pub(super) fn step(hash: u64, c: char) -> u64 {
    // the multiplier of `rustc-hash`; the high bits, which are used, depend on all characters
    (hash.rotate_left(23) ^ u64::from(u32::from(c))).wrapping_mul(0xf135_7aea_2e62_a9c5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_is_found() {
        let mut bits = Bits::new(1 << 12);
        let hash = |text: &str| text.chars().fold(0, step);
        bits.set(hash("甲"), GOES_ON);
        bits.set(hash("甲乙"), ENDS);
        assert_eq!(bits.get(hash("甲")), GOES_ON);
        assert_eq!(bits.get(hash("甲乙")), ENDS);
        assert_eq!(bits.get(hash("乙甲")), 0);
    }
}
