//! Making a graph smaller: the surroundings of an entity, the heaviest edges of each node, and in
//! which order these, the backbone, the largest component and the cut apply.

use std::cmp::Ordering;

use super::backbone::{keep_readable, keep_significant};
use super::component::keep_largest;
use super::intake::Intake;
use super::{Cut, Edge, Filter, LeftOut};

/// An edge between two ranks, the smaller first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub a: u32,
    pub b: u32,
    pub edge: Edge,
}

/// Most evidence first, whatever the relation: two who met once and are named together forty times
/// come before two who are named together twice. Ties by weight, stronger relation, then keys. A
/// total order, so a cut never depends on the order in which pairs were read.
pub(super) fn heavier(x: &Pair, y: &Pair) -> Ordering {
    (y.edge.mass().total_cmp(&x.edge.mass()))
        .then_with(|| y.edge.weight.total_cmp(&x.edge.weight))
        .then_with(|| x.edge.relation.cmp(&y.edge.relation))
        .then_with(|| (x.a, x.b).cmp(&(y.a, y.b)))
}

/// Keeps the `count` heaviest, in no order.
pub(super) fn keep_heaviest(pairs: &mut Vec<Pair>, count: usize) {
    if count < pairs.len() {
        pairs.select_nth_unstable_by(count, heavier);
        pairs.truncate(count);
    }
}

/// Keeps what is at most `radius` steps from one of the `egos`, with all edges in between.
pub(super) fn keep_surroundings(
    pairs: &mut Vec<Pair>,
    kept: &mut [bool],
    egos: &[u32],
    radius: u32,
) {
    let mut reached = vec![false; kept.len()];
    for &ego in egos {
        reached[ego as usize] = true;
    }
    for _ in 0..radius {
        let mut next = Vec::new();
        for pair in pairs.iter() {
            match (reached[pair.a as usize], reached[pair.b as usize]) {
                (true, false) => next.push(pair.b),
                (false, true) => next.push(pair.a),
                _ => {}
            }
        }
        if next.is_empty() {
            break;
        }
        for node in next {
            reached[node as usize] = true;
        }
    }
    pairs.retain(|pair| reached[pair.a as usize] && reached[pair.b as usize]);
    for (kept, reached) in kept.iter_mut().zip(reached) {
        *kept &= reached;
    }
}

/// Keeps an edge where it is among the `top` heaviest of one of its ends, by the weight that a file shows,
/// then by evidence, relation and keys.
pub(super) fn keep_top(pairs: &mut Vec<Pair>, nodes: usize, top: usize) {
    let weight = |x: &Pair, y: &Pair| y.edge.weight.total_cmp(&x.edge.weight);
    pairs.sort_unstable_by(|x, y| weight(x, y).then_with(|| heavier(x, y)));
    let mut seen = vec![0usize; nodes];
    pairs.retain(|pair| {
        let (a, b) = (pair.a as usize, pair.b as usize);
        let among = seen[a] < top || seen[b] < top;
        seen[a] += 1;
        seen[b] += 1;
        among
    });
}

/// Pairs as they were taken in, about to be made fewer.
pub(super) struct Trimming {
    parts: Vec<Vec<Pair>>,
    /// Wanted pairs, those that an intake did not keep among them.
    count: usize,
    /// Entities that occur in a wanted pair, by rank.
    touched: Vec<bool>,
    left: LeftOut,
}

impl Trimming {
    /// Adds up what was taken in.
    pub(super) fn new(kept: &[bool], parts: Vec<Intake>) -> Self {
        let mut touched = vec![false; kept.len()];
        for part in &parts {
            let both = touched.iter_mut().zip(&part.touched);
            both.for_each(|(sum, part)| *sum |= part);
        }
        Self {
            count: parts.iter().map(|part| part.count).sum(),
            left: LeftOut {
                unrelated: parts.iter().map(|part| part.unrelated).sum(),
                of_theirs: parts.iter().map(|part| part.of_theirs).sum(),
                light: parts.iter().map(|part| part.light).sum(),
                loose: parts.iter().map(|part| part.loose).sum(),
                ..LeftOut::default()
            },
            parts: (parts.into_iter())
                .flat_map(|part| part.parts.into_iter().chain([part.pairs]))
                .collect(),
            touched,
        }
    }

    /// Keeps what ego, top, backbone, largest component and cut of the filter leave, of the nodes in
    /// `kept` too.
    pub(super) fn trim(
        self,
        kept: &mut Vec<bool>,
        egos: &[u32],
        filter: &Filter,
    ) -> (Vec<Vec<Pair>>, Cut) {
        let (mut parts, mut of_edges, mut touched) = (self.parts, self.count, self.touched);
        let mut left = self.left;
        if filter.needs_surroundings() {
            let mut pairs = join(parts);
            let mut before = pairs.len();
            let mut lost = |pairs: &Vec<Pair>| {
                let lost = before - pairs.len();
                before = pairs.len();
                lost
            };
            if !egos.is_empty() {
                keep_surroundings(&mut pairs, kept, egos, filter.radius);
                left.beyond = lost(&pairs);
            }
            if let Some(top) = filter.top {
                keep_top(&mut pairs, kept.len(), top);
                left.below_top = lost(&pairs);
            }
            if let Some(level) = filter.backbone {
                let weight = |pair: &Pair| pair.edge.weight;
                let mass = |pair: &Pair| pair.edge.mass();
                let measure = if filter.weighs_alike() { weight } else { mass };
                keep_significant(&mut pairs, kept.len(), measure, level);
                left.insignificant = lost(&pairs);
            }
            if filter.giant {
                keep_largest(&mut pairs, kept);
                left.apart = lost(&pairs);
            }
            of_edges = pairs.len();
            touched = ends(&pairs, kept.len());
            parts = vec![pairs];
        }
        let mut cut = Cut {
            of_nodes: kept.iter().filter(|kept| **kept).count(),
            of_edges,
            left,
            ..Cut::default()
        };
        if let Some(limits) = filter.cut {
            let lone = |(kept, touched): &(&bool, &bool)| **kept && !**touched;
            // who was asked for stays, also where nothing is around him
            let mut asked = vec![false; kept.len()];
            for &ego in egos {
                asked[ego as usize] = kept[ego as usize];
                touched[ego as usize] = true;
            }
            cut.isolated = kept.iter().zip(&touched).filter(lone).count();
            let mut pairs = join(parts);
            keep_readable(&mut pairs, kept.len(), limits);
            *kept = ends(&pairs, kept.len());
            kept.iter_mut()
                .zip(asked)
                .for_each(|(kept, asked)| *kept |= asked);
            parts = vec![pairs];
        }
        let weights = parts.iter().flatten().map(|pair| pair.edge.weight);
        cut.lightest = weights.min_by(f64::total_cmp);
        (parts, cut)
    }
}

fn join(mut parts: Vec<Vec<Pair>>) -> Vec<Pair> {
    let mut all = parts.pop().unwrap_or_default();
    parts.iter_mut().for_each(|part| all.append(part));
    all
}

/// Marks the ends of the pairs, by rank.
fn ends(pairs: &[Pair], count: usize) -> Vec<bool> {
    let mut ends = vec![false; count];
    for pair in pairs {
        ends[pair.a as usize] = true;
        ends[pair.b as usize] = true;
    }
    ends
}

/// A pair named together in some clauses.
#[cfg(test)]
pub(super) fn pair(a: u32, b: u32, clauses: u32) -> Pair {
    let edge = Edge {
        weight: f64::from(clauses),
        clause: clauses,
        articles: 1,
        documents: 1,
        ..Edge::default()
    };
    Pair { a, b, edge }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(pairs: &[Pair]) -> Vec<(u32, u32)> {
        let mut ends: Vec<_> = pairs.iter().map(|p| (p.a, p.b)).collect();
        ends.sort_unstable();
        ends
    }

    /// 0–1–2–3 a chain, 0–2 a chord, 4–5 apart.
    fn chain() -> Vec<Pair> {
        vec![
            pair(0, 1, 9),
            pair(1, 2, 5),
            pair(2, 3, 1),
            pair(0, 2, 2),
            pair(4, 5, 7),
        ]
    }

    #[test]
    fn surroundings_have_all_edges_inside_the_radius() {
        for (egos, radius, want) in [
            (&[0][..], 0, vec![]),
            (&[0], 1, vec![(0, 1), (0, 2), (1, 2)]),
            (&[0], 2, vec![(0, 1), (0, 2), (1, 2), (2, 3)]),
            (&[3, 4], 1, vec![(2, 3), (4, 5)]),
            (&[0], u32::MAX, vec![(0, 1), (0, 2), (1, 2), (2, 3)]),
        ] {
            let (mut pairs, mut kept) = (chain(), vec![true; 6]);
            keep_surroundings(&mut pairs, &mut kept, egos, radius);
            assert_eq!(ends(&pairs), want, "{egos:?} {radius}");
            assert!(egos.iter().all(|&ego| kept[ego as usize]));
        }
    }

    #[test]
    fn top_keeps_the_heaviest_of_either_end() {
        let mut pairs = chain();
        keep_top(&mut pairs, 6, 1);
        assert_eq!(ends(&pairs), [(0, 1), (1, 2), (2, 3), (4, 5)]);
        // forty large meetings weigh more than one small one, though they are less evidence
        let mut pairs = vec![pair(0, 1, 1), pair(0, 2, 2), pair(1, 2, 3)];
        pairs[0].edge.weight = 40.0;
        keep_top(&mut pairs, 3, 1);
        assert_eq!(ends(&pairs), [(0, 1), (1, 2)]);
        keep_top(&mut pairs, 6, 0);
        assert!(pairs.is_empty());
    }
}
