//! Taking in pairs as they are read: only wanted ones, and where a cut is coming only the heaviest.

use super::facts::Collected;
use super::projection::{Counts, Projection};
use super::reduce::{Pair, keep_heaviest};
use super::{Edge, Filter};

/// What an edge must reach by itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Least {
    pub weight: f64,
    pub npmi: Option<f64>,
    pub log_likelihood: Option<f64>,
}

impl Least {
    /// What a filter asks for.
    pub(super) fn of(filter: &Filter) -> Self {
        Self {
            weight: filter.min_weight,
            npmi: filter.min_npmi,
            log_likelihood: filter.min_log_likelihood,
        }
    }

    /// Whether association is asked for, which is read with the details of a pair.
    pub(super) fn needs_details(&self) -> bool {
        self.npmi.is_some() || self.log_likelihood.is_some()
    }

    fn associates(&self, edge: &Edge) -> bool {
        if !self.needs_details() {
            return true;
        }
        // G² is as large for pairs that avoid each other; they are not what a backbone wants.
        let attracts = self
            .log_likelihood
            .is_none_or(|least| edge.npmi > 0.0 && edge.log_likelihood >= least);
        let together = edge.clause + edge.roster + edge.sentence > 0;
        together && attracts && self.npmi.is_none_or(|least| edge.npmi >= least)
    }
}

/// Shares that pairs are kept in where all of them stay.
const SHARES: usize = 128;
/// Pairs in a part of a share. Parts never grow beyond, so that no memory is left behind by growing.
const PART: usize = 1024;

/// Which pairs are wanted.
pub(super) struct Sieve<'a> {
    /// Which entities may be nodes, by rank.
    pub kept: &'a [bool],
    /// Which would be if entities of all types, homes and origins were wanted, by rank.
    pub possible: &'a [bool],
    /// What makes edges of counts.
    pub projection: &'a Projection,
    /// What ties pairs beyond units.
    pub facts: &'a Collected,
    /// What an edge must reach by itself.
    pub least: Least,
    /// How many of the heaviest pairs are enough.
    pub bound: Option<usize>,
}

/// The wanted pairs of one part of the table. With a bound only the heaviest of them stay, so that a
/// readable cut of millions of pairs needs the memory of thousands.
pub(super) struct Intake {
    /// The pairs, in no order.
    pub pairs: Vec<Pair>,
    /// Without a bound the pairs stand here, those of neighbouring ranks together: what has become
    /// part of the graph gives its memory back while the rest still waits.
    pub parts: Vec<Vec<Pair>>,
    /// Wanted pairs seen, those that did not stay among them.
    pub count: usize,
    /// Entities that occur in a wanted pair, by rank.
    pub touched: Vec<bool>,
    /// Pairs without a wanted relation.
    pub unrelated: usize,
    /// Pairs of which an end is of another type, home or origin.
    pub of_theirs: usize,
    /// Pairs that were too light.
    pub light: usize,
    /// Pairs that were heavy enough but too loose.
    pub loose: usize,
}

impl Intake {
    /// Starts with nothing taken.
    pub(super) fn new(sieve: &Sieve<'_>) -> Self {
        Self {
            pairs: Vec::new(),
            parts: match sieve.bound {
                Some(_) => Vec::new(),
                None => vec![Vec::new(); SHARES],
            },
            count: 0,
            touched: vec![false; sieve.kept.len()],
            unrelated: 0,
            of_theirs: 0,
            light: 0,
            loose: 0,
        }
    }

    /// Pairs that are wanted as they are.
    pub(super) fn of(pairs: Vec<Pair>, nodes: usize) -> Self {
        let mut touched = vec![false; nodes];
        for pair in &pairs {
            touched[pair.a as usize] = true;
            touched[pair.b as usize] = true;
        }
        Self {
            count: pairs.len(),
            parts: Vec::new(),
            pairs,
            touched,
            unrelated: 0,
            of_theirs: 0,
            light: 0,
            loose: 0,
        }
    }

    /// Takes the pair of two ranks, the smaller first, if it is wanted.
    pub(super) fn take(&mut self, sieve: &Sieve<'_>, a: u32, b: u32, counts: &Counts) {
        let both = |list: &[bool]| list[a as usize] && list[b as usize];
        if !both(sieve.possible) && !both(sieve.kept) {
            return;
        }
        let facts = sieve.facts.take(a, b);
        let Some(edge) = sieve.projection.edge(counts, facts) else {
            self.unrelated += usize::from(sieve.projection.is_tied(counts, facts));
            return;
        };
        if !both(sieve.kept) {
            self.of_theirs += 1;
            return;
        }
        if edge.weight < sieve.least.weight {
            self.light += 1;
            return;
        }
        if !sieve.least.associates(&edge) {
            self.loose += 1;
            return;
        }
        self.count += 1;
        self.touched[a as usize] = true;
        self.touched[b as usize] = true;
        let pair = Pair { a, b, edge };
        let Some(bound) = sieve.bound else {
            let share = a as usize * SHARES / sieve.kept.len();
            if self.parts[share].len() == PART {
                let full = std::mem::replace(&mut self.parts[share], Vec::with_capacity(PART));
                self.parts.push(full);
            }
            self.parts[share].push(pair);
            return;
        };
        self.pairs.push(pair);
        // Half of a large heap is thrown away at a time: constant work a pair.
        if self.pairs.len() > 2 * bound.max(1024) {
            keep_heaviest(&mut self.pairs, bound);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn a_bounded_intake_keeps_the_same_edges_in_any_order() {
        let projection = Projection::new(&sample::schema(), &Filter::default());
        let kept = vec![true; 5001];
        let facts = Collected::none(5001);
        let bound = Some(10);
        let sieve = Sieve {
            kept: &kept,
            possible: &kept,
            projection: &projection,
            facts: &facts,
            least: Least {
                weight: 2.0,
                ..Least::default()
            },
            bound,
        };
        let take = |ranks: &mut dyn Iterator<Item = u32>| {
            let mut intake = Intake::new(&sieve);
            for i in ranks {
                let counts = Counts {
                    clause: i * 7919 % 1000,
                    ..Counts::default()
                };
                intake.take(&sieve, i, i + 1, &counts);
            }
            assert_eq!(intake.count, 5000 - 2 * 5);
            // those without a unit are no pairs at all
            assert_eq!(intake.light, 5);
            keep_heaviest(&mut intake.pairs, 10);
            let mut ends: Vec<_> = (intake.pairs.iter()).map(|pair| (pair.a, pair.b)).collect();
            ends.sort_unstable();
            ends
        };
        let forward = take(&mut (0..5000));
        assert_eq!(forward.len(), 10);
        assert_eq!(forward, take(&mut (0..5000).rev()));
    }
}
