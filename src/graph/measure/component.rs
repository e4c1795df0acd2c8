//! Components: the parts that a graph falls into.

use super::Topology;

/// The components of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components {
    /// By node: the number of its component, from 1. The largest is 1; of two as large the one whose
    /// first node comes first.
    pub of: Vec<u32>,
    /// By component: its nodes.
    pub sizes: Vec<u32>,
}

/// The components.
pub fn components(topology: &Topology) -> Components {
    let nodes = topology.nodes();
    const NONE: u32 = u32::MAX;
    let mut of = vec![NONE; nodes];
    let mut found = 0;
    let mut stack = Vec::new();
    for first in 0..nodes {
        if of[first] != NONE {
            continue;
        }
        of[first] = found;
        stack.push(first);
        while let Some(node) = stack.pop() {
            for &end in topology.neighbours(node) {
                if of[end as usize] == NONE {
                    of[end as usize] = found;
                    stack.push(end as usize);
                }
            }
        }
        found += 1;
    }
    let sizes = number_by_size(&mut of);
    Components { of, sizes }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_is_the_first() {
        let edges = [(1, 2, 1.0), (3, 4, 1.0), (4, 6, 1.0)];
        let found = components(&Topology::new(7, edges.into_iter()));
        assert_eq!(found.of, [3, 2, 2, 1, 1, 4, 1]);
        assert_eq!(found.sizes, [3, 2, 1, 1]);
        assert!(
            components(&Topology::new(0, std::iter::empty()))
                .sizes
                .is_empty()
        );
    }
}
