//! Drawing tables at random from all with the same margins, by trades between occasions, to hold the
//! null model against.
//!
//! Two occasions pool the persons that only one of them has and share them out anew, each getting back
//! as many as it gave: Strona, Nappo, Boccacci, Fattorini and San-Miguel-Ayanz, "A fast and unbiased
//! procedure to randomize ecological binary matrices with fixed row and column totals", Nature
//! Communications 5, 4114 (2014). That every table becomes equally likely was shown by Carstens,
//! Physical Review E 91, 042812 (2015).

use crate::graph::random::Random;

/// A table under trades. Persons are small numbers.
#[derive(Clone, Debug)]
pub(super) struct Trading {
    /// Who is at each occasion, in no order.
    pub occasions: Vec<Vec<u32>>,
    marks: Vec<u64>,
    turn: u64,
    order: Vec<usize>,
    pool: Vec<u32>,
}

impl Trading {
    /// Starts with a table of `persons` persons.
    pub(super) fn new(occasions: Vec<Vec<u32>>, persons: usize) -> Self {
        Self {
            order: (0..occasions.len()).collect(),
            occasions,
            marks: vec![0; persons],
            turn: 0,
            pool: Vec::new(),
        }
    }

    /// Lets every occasion trade once, with one drawn at random.
    pub(super) fn round(&mut self, chance: &mut Random) {
        chance.shuffle(&mut self.order);
        for at in (1..self.order.len()).step_by(2) {
            self.trade(self.order[at - 1], self.order[at], chance);
        }
    }

    fn trade(&mut self, a: usize, b: usize, chance: &mut Random) {
        self.turn += 2;
        let (turn, marks, pool) = (self.turn, &mut self.marks, &mut self.pool);
        pool.clear();
        for person in &self.occasions[a] {
            marks[*person as usize] = turn;
        }
        // who is at both stays where he is
        let mut theirs = std::mem::take(&mut self.occasions[b]);
        theirs.retain(|person| {
            let both = marks[*person as usize] == turn;
            if both {
                marks[*person as usize] = turn + 1;
            } else {
                pool.push(*person);
            }
            both
        });
        let ours = &mut self.occasions[a];
        let give = pool.len();
        ours.retain(|person| {
            let both = marks[*person as usize] == turn + 1;
            if !both {
                pool.push(*person);
            }
            both
        });
        let keep = pool.len() - give;
        for at in 0..keep {
            let drawn = at + chance.below(pool.len() - at);
            pool.swap(at, drawn);
        }
        ours.extend_from_slice(&pool[..keep]);
        theirs.extend_from_slice(&pool[keep..]);
        self.occasions[b] = theirs;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_table_is_as_likely_as_any_other() {
        // three occasions of sizes 1, 2, 2; persons at 2, 1, 1, 1 of them
        let start = vec![vec![0], vec![0, 1], vec![2, 3]];
        let mut trading = Trading::new(start, 4);
        let mut chance = Random::new(5);
        let mut seen: BTreeMap<Vec<Vec<u32>>, u32> = BTreeMap::new();
        let draws = 60_000;
        for _ in 0..draws {
            trading.round(&mut chance);
            trading.round(&mut chance);
            let mut table = trading.occasions.clone();
            table.iter_mut().for_each(|who| who.sort_unstable());
            *seen.entry(table).or_default() += 1;
        }
        // person 0 at the small occasion and one of two large ones, beside one of three: 6 tables; at
        // both large ones, beside two of three: 6 tables
        assert_eq!(seen.len(), 12);
        let expected = f64::from(draws) / 12.0;
        for count in seen.values() {
            assert!(
                (f64::from(*count) - expected).abs() < 5.0 * expected.sqrt(),
                "{seen:?}"
            );
        }
    }
}
