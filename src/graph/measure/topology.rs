//! The bare graph that measures work on: who is tied to whom, and by how much.
//!
//! Neighbours stand one after the other in memory, in the order of the nodes, so that a walk over
//! all edges is a walk over two arrays.

use petgraph::visit::EdgeRef;

use crate::graph::KnowledgeGraph;

/// An undirected graph with weights: of every node its neighbours in ascending order. At most one
/// edge a pair, no edge from a node to itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Topology {
    /// Where the neighbours of a node begin; one more than there are nodes.
    starts: Vec<usize>,
    neighbours: Vec<u32>,
    weights: Vec<f64>,
}

impl Topology {
    /// The bare form of a graph: nodes in its order, weights those of its edges.
    pub fn of(graph: &KnowledgeGraph) -> Self {
        let edges = graph.graph.edge_references().map(|edge| {
            let (a, b) = (edge.source().index() as u32, edge.target().index() as u32);
            (a, b, edge.weight().weight)
        });
        Self::new(graph.graph.node_count(), edges)
    }

    /// A graph of `nodes` nodes from its edges (two ends, weight), each pair once. Edges from a node
    /// to itself, or to a node that there is not, are left out.
    pub fn new(nodes: usize, edges: impl Iterator<Item = (u32, u32, f64)> + Clone) -> Self {
        let edges = edges.filter(|(a, b, _)| a != b && (*a.max(b) as usize) < nodes);
        let mut starts = vec![0usize; nodes + 1];
        for (a, b, _) in edges.clone() {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut free = starts.clone();
        let mut neighbours = vec![0u32; starts[nodes]];
        let mut weights = vec![0.0; starts[nodes]];
        for (a, b, weight) in edges {
            for (from, to) in [(a, b), (b, a)] {
                let place = &mut free[from as usize];
                (neighbours[*place], weights[*place]) = (to, weight);
                *place += 1;
            }
        }
        let mut topology = Self {
            starts,
            neighbours,
            weights,
        };
        topology.sort();
        topology
    }

    /// Brings neighbours into ascending order; edges that came in the order of their ends are.
    fn sort(&mut self) {
        for node in 0..self.nodes() {
            let range = self.starts[node]..self.starts[node + 1];
            if self.neighbours[range.clone()].is_sorted() {
                continue;
            }
            let ends = self.neighbours[range.clone()].iter().copied();
            let mut both: Vec<(u32, f64)> = ends
                .zip(self.weights[range.clone()].iter().copied())
                .collect();
            both.sort_by_key(|(end, _)| *end);
            for (place, (end, weight)) in range.zip(both) {
                (self.neighbours[place], self.weights[place]) = (end, weight);
            }
        }
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of edges.
    pub fn edges(&self) -> usize {
        self.neighbours.len() / 2
    }

    /// The neighbours of a node, ascending.
    ///
    /// # Panics
    /// Where there is no such node.
    pub fn neighbours(&self, node: usize) -> &[u32] {
        &self.neighbours[self.starts[node]..self.starts[node + 1]]
    }

    /// The weights of the edges to them.
    ///
    /// # Panics
    /// Where there is no such node.
    pub fn weights(&self, node: usize) -> &[f64] {
        &self.weights[self.starts[node]..self.starts[node + 1]]
    }

    /// The neighbours of a node with the weights of the edges to them.
    pub(super) fn around(&self, node: usize) -> impl Iterator<Item = (usize, f64)> {
        let ends = self.neighbours(node).iter().map(|&end| end as usize);
        ends.zip(self.weights(node).iter().copied())
    }

    /// Number of neighbours.
    pub(super) fn degree(&self, node: usize) -> usize {
        self.starts[node + 1] - self.starts[node]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn neighbours_stand_in_order_whatever_the_order_of_edges() {
        let edges = [
            (2, 1, 3.0),
            (0, 2, 1.0),
            (1, 0, 2.0),
            (3, 3, 9.0),
            (0, 7, 9.0),
        ];
        let topology = Topology::new(4, edges.into_iter());
        assert_eq!((topology.nodes(), topology.edges()), (4, 3));
        for (node, ends, weights) in [
            (0, &[1, 2][..], &[2.0, 1.0][..]),
            (1, &[0, 2], &[2.0, 3.0]),
            (2, &[0, 1], &[1.0, 3.0]),
            (3, &[], &[]),
        ] {
            assert_eq!(topology.neighbours(node), ends);
            assert_eq!(topology.weights(node), weights);
        }
        let drawn = sample::drawn(&[("ab", 2), ("bc", 3), ("ac", 1)]);
        let topology = Topology::of(&drawn);
        assert_eq!(topology.neighbours(1), [0, 2]);
        assert_eq!(topology.weights(1), [2.0, 3.0]);
    }
}
