//! Which nodes hang together: sets that grow with each edge, for whoever asks for the parts of a graph
//! by pairs, by springs or as a measure.

use super::reduce::Pair;

/// Sets of nodes that grow together: each node points to another of its set, the last to itself.
pub(super) struct Sets {
    next: Vec<u32>,
    size: Vec<u32>,
}

impl Sets {
    /// Every node alone.
    pub(super) fn of(nodes: usize) -> Self {
        Self {
            next: (0..).take(nodes).collect(),
            size: vec![1; nodes],
        }
    }

    /// The node that stands for the set of a node.
    pub(super) fn find(&mut self, mut node: u32) -> u32 {
        while self.next[node as usize] != node {
            let skipped = self.next[self.next[node as usize] as usize];
            self.next[node as usize] = skipped;
            node = skipped;
        }
        node
    }

    /// Joins the sets of two nodes; false where they were one already.
    pub(super) fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return false;
        }
        let (less, more) = if self.size[a as usize] < self.size[b as usize] {
            (a, b)
        } else {
            (b, a)
        };
        self.next[less as usize] = more;
        self.size[more as usize] += self.size[less as usize];
        true
    }
}

/// By node the number of its component, and by component how many nodes it has; numbers as
/// [`number_by_size`] gives them. `ends` are the two nodes of each edge.
pub(super) fn numbered(nodes: usize, ends: impl Iterator<Item = [u32; 2]>) -> (Vec<u32>, Vec<u32>) {
    let mut sets = Sets::of(nodes);
    for [a, b] in ends {
        sets.join(a, b);
    }
    let mut of: Vec<u32> = (0..).take(nodes).map(|node| sets.find(node)).collect();
    let sizes = number_by_size(&mut of);
    (of, sizes)
}

/// Numbers groups from 1, the largest first, of two as large the one that comes first in the list;
/// gives the sizes in that order. Groups are any numbers not above the length of the list.
pub(super) fn number_by_size(groups: &mut [u32]) -> Vec<u32> {
    let mut sizes = vec![0u32; groups.len() + 1];
    let mut firsts = Vec::new();
    for &group in groups.iter() {
        if sizes[group as usize] == 0 {
            firsts.push(group);
        }
        sizes[group as usize] += 1;
    }
    // Stable: of two as large the earlier stays before.
    firsts.sort_by_key(|&group| std::cmp::Reverse(sizes[group as usize]));
    let mut number = vec![0u32; groups.len() + 1];
    for (at, &group) in (1..).zip(&firsts) {
        number[group as usize] = at;
    }
    for group in groups {
        *group = number[*group as usize];
    }
    firsts.iter().map(|&group| sizes[group as usize]).collect()
}

/// Keeps the component with most nodes, of equal ones that with most edges, of these the one with the
/// smallest rank. Without an edge there is none.
pub(super) fn keep_largest(pairs: &mut Vec<Pair>, kept: &mut [bool]) {
    let mut sets = Sets::of(kept.len());
    for pair in pairs.iter() {
        sets.join(pair.a, pair.b);
    }
    let mut edges = vec![0u32; kept.len()];
    for pair in pairs.iter() {
        edges[sets.find(pair.a) as usize] += 1;
    }
    let mut best: Option<(u32, u32, u32)> = None;
    for rank in (0u32..).take(kept.len()) {
        let root = sets.find(rank);
        let sizes = (sets.size[root as usize], edges[root as usize]);
        if sizes.1 > 0 && best.is_none_or(|(nodes, edges, _)| sizes > (nodes, edges)) {
            best = Some((sizes.0, sizes.1, root));
        }
    }
    let largest = best.map(|(_, _, root)| root);
    pairs.retain(|pair| Some(sets.find(pair.a)) == largest);
    for (rank, kept) in (0u32..).zip(kept.iter_mut()) {
        *kept &= Some(sets.find(rank)) == largest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::reduce::pair;

    #[test]
    fn the_component_with_most_nodes_then_edges_then_the_smallest_rank_stays() {
        for (pairs, want) in [
            (vec![(4, 5), (0, 1), (1, 2)], vec![(0, 1), (1, 2)]),
            (
                vec![(0, 1), (1, 2), (3, 4), (4, 5), (3, 5)],
                vec![(3, 4), (3, 5), (4, 5)],
            ),
            (vec![(4, 5), (2, 3)], vec![(2, 3)]),
            (vec![], vec![]),
        ] {
            let mut pairs: Vec<Pair> = pairs.iter().map(|&(a, b)| pair(a, b, 1)).collect();
            let mut kept = vec![true; 7];
            keep_largest(&mut pairs, &mut kept);
            let mut ends: Vec<_> = pairs.iter().map(|pair| (pair.a, pair.b)).collect();
            ends.sort_unstable();
            assert_eq!(ends, want);
            let stay = (0..7).filter(|rank| kept[*rank as usize]);
            let inside = |rank: &u32| want.iter().any(|(a, b)| a == rank || b == rank);
            assert!(stay.eq((0..7).filter(inside)), "{want:?}");
        }
    }
}
