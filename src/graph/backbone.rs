//! Which edges say more than that one of their ends is busy.
//!
//! The disparity filter of Serrano, Boguñá & Vespignani, "Extracting the multiscale backbone of
//! complex weighted networks", PNAS 106 (2009) 6483–6488, equation 2: where a node spreads its weight
//! over k edges by chance alone (k − 1 cuts drawn evenly over the unit interval), one of them gets a
//! share of p or more with the probability
//!
//! ```text
//! α = (1 − p)^(k − 1)
//! ```
//!
//! An edge stays where α is below the level for one of its ends. An end with one edge says nothing
//! (α = 1, as in the paper): a node hanging by one edge stays where that edge matters to the other
//! end, and two nodes that have but each other go.
//!
//! [`keep_readable`] is the cut that a first picture is made of.

use super::Limits;
use super::component::Sets;
use super::reduce::{Pair, heavier, keep_heaviest};

/// What an edge weighs against the others of its end.
pub(super) type Measure = fn(&Pair) -> f64;

/// The probability α of each edge by the end where it is least, in the order of `pairs`. They must
/// stand in one order whoever read them: floating-point sums depend on it.
fn significance(pairs: &[Pair], nodes: usize, measure: Measure) -> Vec<f64> {
    let mut degree = vec![0u32; nodes];
    let mut strength = vec![0.0f64; nodes];
    for pair in pairs {
        for end in [pair.a as usize, pair.b as usize] {
            degree[end] += 1;
            strength[end] += measure(pair);
        }
    }
    let chance = |end: u32, weight: f64| {
        let end = end as usize;
        let share = if strength[end] > 0.0 {
            (weight / strength[end]).min(1.0)
        } else {
            0.0
        };
        power(1.0 - share, degree[end].saturating_sub(1))
    };
    let of_pair = |pair: &Pair| {
        let weight = measure(pair);
        chance(pair.a, weight).min(chance(pair.b, weight))
    };
    pairs.iter().map(of_pair).collect()
}

/// A power by squaring: `powi` may differ in the last digits from one machine to the next.
fn power(mut base: f64, mut exponent: u32) -> f64 {
    let mut product = 1.0;
    while exponent > 0 {
        if exponent & 1 == 1 {
            product *= base;
        }
        base *= base;
        exponent >>= 1;
    }
    product
}

/// Keeps the edges that are significant at `level` for one of their ends.
pub(super) fn keep_significant(pairs: &mut Vec<Pair>, nodes: usize, measure: Measure, level: f64) {
    pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    let alpha = significance(pairs, nodes, measure);
    let mut alpha = alpha.into_iter();
    pairs.retain(|_| alpha.next().is_some_and(|alpha| alpha < level));
}

/// Keeps what a first picture can show. A graph within the limits stays whole. Of a larger one:
///
/// 1. the entities with most evidence, as many as the limit allows;
/// 2. the edges that hold these together by the most evidence (a maximum spanning forest), so that
///    everybody hangs on the one closest to the rest;
/// 3. until the limit is reached, the edges that stand out most for one of their ends, by the
///    disparity filter over the edges among these entities.
///
/// The heaviest edges alone would be those of the few who are everywhere.
pub(super) fn keep_readable(pairs: &mut Vec<Pair>, nodes: usize, limits: Limits) {
    // As many as every intake has kept at least: what comes does not depend on how many there were.
    keep_heaviest(pairs, limits.candidates());
    let mut mass = vec![0.0f64; nodes];
    pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    for pair in pairs.iter() {
        mass[pair.a as usize] += pair.edge.mass();
        mass[pair.b as usize] += pair.edge.mass();
    }
    let mut ranks: Vec<u32> = (0u32..)
        .zip(&mass)
        .filter(|(_, mass)| **mass > 0.0)
        .map(|(rank, _)| rank)
        .collect();
    if ranks.len() > limits.nodes {
        let most = |x: &u32, y: &u32| {
            (mass[*y as usize].total_cmp(&mass[*x as usize])).then_with(|| x.cmp(y))
        };
        ranks.sort_unstable_by(most);
        let mut shown = vec![false; nodes];
        for rank in ranks.iter().take(limits.nodes) {
            shown[*rank as usize] = true;
        }
        pairs.retain(|pair| shown[pair.a as usize] && shown[pair.b as usize]);
    }
    if pairs.len() <= limits.edges {
        return;
    }
    let alpha = significance(pairs, nodes, |pair| pair.edge.mass());
    let mut order: Vec<(Pair, f64)> = pairs.drain(..).zip(alpha).collect();
    order.sort_unstable_by(|(x, _), (y, _)| heavier(x, y));
    let mut sets = Sets::of(nodes);
    let (mut forest, mut others) = (Vec::new(), Vec::new());
    for (pair, alpha) in order {
        if sets.join(pair.a, pair.b) {
            forest.push(pair);
        } else {
            others.push((pair, alpha));
        }
    }
    // stable: of equal ones the heavier comes first
    others.sort_by(|(_, x), (_, y)| x.total_cmp(y));
    pairs.extend(forest);
    pairs.extend(others.into_iter().map(|(pair, _)| pair));
    pairs.truncate(limits.edges);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::reduce::pair;

    fn ends(pairs: &[Pair]) -> Vec<(u32, u32)> {
        let mut ends: Vec<_> = pairs.iter().map(|pair| (pair.a, pair.b)).collect();
        ends.sort_unstable();
        ends
    }

    /// A hub 0 with spokes of 90, 4, 3, 2 and 1, a chord between the last two, a pair apart.
    fn wheel() -> Vec<Pair> {
        vec![
            pair(0, 1, 90),
            pair(0, 2, 4),
            pair(0, 3, 3),
            pair(0, 4, 2),
            pair(0, 5, 1),
            pair(4, 5, 8),
            pair(6, 7, 50),
        ]
    }

    #[test]
    fn significance_is_that_of_the_formula() {
        let mut pairs = wheel();
        pairs.reverse();
        pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
        let alpha = significance(&pairs, 8, |pair| pair.edge.weight);
        // by hand: hub k = 5, s = 100; node 4 k = 2, s = 10; node 5 k = 2, s = 9
        let want = [
            0.1f64.powi(4),
            0.96f64.powi(4),
            0.97f64.powi(4),
            // 0.98⁴ = 0.922 by the hub, 1 − 2/10 = 0.8 by the spoke
            0.8,
            8.0 / 9.0,
            // 1 − 8/10 by the one, 1 − 8/9 by the other
            1.0 / 9.0,
            1.0,
        ];
        for (alpha, want) in alpha.iter().zip(want) {
            assert!((alpha - want).abs() < 1e-12, "{alpha} {want}");
        }
        assert_eq!(power(0.5, 10).to_bits(), (1.0f64 / 1024.0).to_bits());
        assert_eq!(power(0.0, 0).to_bits(), 1.0f64.to_bits());
    }

    #[test]
    fn the_backbone_keeps_what_stands_out_for_either_end() {
        for (level, want) in [
            (0.05, vec![(0, 1)]),
            (0.2, vec![(0, 1), (4, 5)]),
            (0.85, vec![(0, 1), (0, 2), (0, 4), (4, 5)]),
            // two who have but each other say nothing at any level
            (1.0, vec![(0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (4, 5)]),
            (0.0, vec![]),
        ] {
            let mut pairs = wheel();
            keep_significant(&mut pairs, 8, |pair| pair.edge.weight, level);
            assert_eq!(ends(&pairs), want, "{level}");
            let mut pairs: Vec<Pair> = wheel().into_iter().rev().collect();
            keep_significant(&mut pairs, 8, |pair| pair.edge.weight, level);
            assert_eq!(ends(&pairs), want, "{level}");
        }
    }

    #[test]
    fn a_first_picture_shows_who_counts_and_how_they_hang_together() {
        for (nodes, edges, want) in [
            (8, 7, ends(&wheel())),
            // the spanning forest first, then what stands out for one of its ends
            (8, 6, vec![(0, 1), (0, 2), (0, 3), (0, 4), (4, 5), (6, 7)]),
            (8, 2, vec![(0, 1), (6, 7)]),
            // most evidence: 0, 1, then 6 and 7 by their rank
            (3, 7, vec![(0, 1)]),
            (4, 7, vec![(0, 1), (6, 7)]),
            (0, 7, vec![]),
            (8, 0, vec![]),
        ] {
            for turned in [false, true] {
                let mut pairs = wheel();
                if turned {
                    pairs.reverse();
                }
                keep_readable(&mut pairs, 8, Limits { nodes, edges });
                assert_eq!(ends(&pairs), want, "{nodes} {edges}");
            }
        }
    }
}
