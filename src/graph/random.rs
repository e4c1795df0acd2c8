//! Numbers that look random and are the same on every machine: SplitMix64. For all that draws lots
//! in the graph: sampled sources, orders of visiting, tables drawn by tests.
//!
//! Steele, Lea & Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. A few lines,
//! while a crate may change its numbers with a version.

/// A sequence of numbers that its seed decides.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, 0 where that is 0.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number from 0 to 1, without 1.
    #[cfg(test)]
    pub(super) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Brings a list into another order, all orders being as likely (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }

    /// Draws `count` of a list, each as likely as any, and keeps their order.
    pub(super) fn draw<T: Copy + Ord>(&mut self, list: &[T], count: usize) -> Vec<T> {
        let mut drawn = list.to_vec();
        self.shuffle(&mut drawn);
        drawn.truncate(count);
        drawn.sort_unstable();
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_paper_and_spread_evenly() {
        // Reference values of the authors' code for the seed 1234567.
        let mut random = Random::new(1_234_567);
        let first = [(); 3].map(|()| random.next());
        assert_eq!(
            first,
            [
                6457827717110365317,
                3203168211198807973,
                9817491932198370423
            ]
        );
        let mut seen = [0; 7];
        (0..7000).for_each(|_| seen[random.below(7)] += 1);
        assert!(seen.iter().all(|n| (850..1150).contains(n)), "{seen:?}");
        assert_eq!(random.below(0), 0);
        let drawn = random.draw(&[1, 2, 3, 4, 5, 6], 3);
        assert_eq!(drawn.len(), 3);
        assert!(drawn.is_sorted());
    }
}
