//! Components: the parts that a graph falls into.

use super::Topology;
use crate::graph::component::numbered;

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
    let ends = (0..nodes).flat_map(|node| {
        let neighbours = topology.neighbours(node).iter();
        neighbours.map(move |&end| [node as u32, end])
    });
    let (of, sizes) = numbered(nodes, ends);
    Components { of, sizes }
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
