//! Putting nodes and edges into the graph in the stable order.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::thread;

use petgraph::graph::{NodeIndex, UnGraph};

use super::reduce::Pair;
use super::{Edge, Node};

/// More threads than this sort no faster: the parts are small.
const MOST_WORKERS: usize = 4;

/// Builds the graph of `nodes`, in the order of keys, and the pairs of all `parts`. `kept` tells
/// which ranks the nodes have.
pub(super) fn assemble(
    nodes: Vec<Node>,
    kept: &[bool],
    mut parts: Vec<Vec<Pair>>,
) -> UnGraph<Node, Edge, u32> {
    let edges = parts.iter().map(Vec::len).sum();
    let mut graph = UnGraph::with_capacity(nodes.len(), edges);
    let mut index = vec![NodeIndex::default(); kept.len()];
    let ranks = (0..kept.len()).filter(|&rank| kept[rank]);
    for (rank, node) in ranks.zip(nodes) {
        index[rank] = graph.add_node(node);
    }
    sort(&mut parts);
    // Those that begin late wait at the front; memory is given back part by part.
    parts.retain(|part| !part.is_empty());
    parts.sort_unstable_by_key(|part| Reverse(next(part)));
    let mut open = BinaryHeap::new();
    while let Some(Pair { a, b, edge }) = pop_first(&mut open, &mut parts) {
        let (a, b) = (index[a as usize], index[b as usize]);
        graph[a].degree += 1;
        graph[b].degree += 1;
        graph.add_edge(a, b, edge);
    }
    graph
}

/// Sorts each part on its own, the smallest ranks last, where they can be taken.
fn sort(parts: &mut [Vec<Pair>]) {
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    let each = parts.len().div_ceil(cores.min(MOST_WORKERS)).max(1);
    thread::scope(|scope| {
        for parts in parts.chunks_mut(each) {
            scope.spawn(|| {
                for part in parts {
                    part.sort_unstable_by_key(|pair| Reverse((pair.a, pair.b)));
                }
            });
        }
    });
}

/// A part that has begun. The greatest of several is the one whose next pair comes first.
struct Open {
    next: Reverse<(u32, u32)>,
    part: Vec<Pair>,
}

impl Open {
    fn new(part: Vec<Pair>) -> Option<Self> {
        let next = Reverse(next(&part)?);
        Some(Self { next, part })
    }
}

impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        self.next.cmp(&other.next)
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.next == other.next
    }
}

impl Eq for Open {}

/// The ranks of the pair that a sorted part gives next.
fn next(part: &[Pair]) -> Option<(u32, u32)> {
    part.last().map(|pair| (pair.a, pair.b))
}

/// The pair with the smallest ranks of all parts. `open` are those that have begun, `waiting` the
/// others, the next one last.
fn pop_first(open: &mut BinaryHeap<Open>, waiting: &mut Vec<Vec<Pair>>) -> Option<Pair> {
    while let Some(ranks) = waiting.last().and_then(|part| next(part))
        && open.peek().is_none_or(|first| ranks < first.next.0)
    {
        open.extend(waiting.pop().and_then(Open::new));
    }
    let mut first = open.peek_mut()?;
    let pair = first.part.pop();
    match next(&first.part) {
        Some(ranks) => first.next = Reverse(ranks),
        None => drop(PeekMut::pop(first)),
    }
    pair
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(ranks: &[(u32, u32)]) -> Vec<Pair> {
        let pair = |&(a, b)| Pair {
            a,
            b,
            edge: Edge {
                weight: f64::from(10 * a + b),
                ..Edge::default()
            },
        };
        ranks.iter().map(pair).collect()
    }

    #[test]
    fn parts_that_overlap_in_any_way_become_one_order() {
        let parts = vec![
            part(&[(4, 5), (0, 3), (2, 3)]),
            Vec::new(),
            part(&[(1, 2), (0, 1)]),
            part(&[(3, 5)]),
            part(&[(0, 2), (3, 4)]),
        ];
        let nodes = vec![Node::default(); 6];
        let graph = assemble(nodes, &[true; 6], parts);
        let weights: Vec<f64> = graph.edge_weights().map(|edge| edge.weight).collect();
        assert_eq!(weights, [1.0, 2.0, 3.0, 12.0, 23.0, 34.0, 35.0, 45.0]);
        let degrees: Vec<u32> = graph.node_weights().map(|node| node.degree).collect();
        assert_eq!(degrees, [3, 2, 3, 4, 2, 2]);
    }
}
