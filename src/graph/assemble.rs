//! Putting nodes and edges into the graph in the stable order.

use std::cmp::Reverse;
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
    parts.sort_unstable_by_key(|part| Reverse(part.last().map(|pair| (pair.a, pair.b))));
    let mut open = Vec::new();
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

/// The pair with the smallest ranks of all parts. `open` are those that have begun, in no order,
/// `waiting` the others, the next one last.
fn pop_first(open: &mut Vec<Vec<Pair>>, waiting: &mut Vec<Vec<Pair>>) -> Option<Pair> {
    let ahead = |part: &Vec<Pair>| part.last().map(|pair| (pair.a, pair.b));
    let smallest = |open: &[Vec<Pair>]| {
        let heads = open.iter().enumerate();
        heads
            .filter_map(|(at, part)| Some((ahead(part)?, at)))
            .min()
    };
    let mut first = smallest(open);
    while let Some(next) = waiting.last().and_then(ahead)
        && first.is_none_or(|(head, _)| next < head)
    {
        open.extend(waiting.pop());
        first = smallest(open);
    }
    let (_, at) = first?;
    let pair = open[at].pop();
    if open[at].is_empty() {
        open.swap_remove(at);
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
