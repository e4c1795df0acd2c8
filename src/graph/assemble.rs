//! Putting nodes and edges into the graph in the stable order.

use std::cmp::Reverse;

use petgraph::graph::{NodeIndex, UnGraph};

use super::reduce::Pair;
use super::{Edge, Node};

/// Edges moved before memory is given back.
const STRIDE: usize = 1 << 16;

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
    // Taken from the end, so that the memory of the pairs is given back while the graph grows.
    std::thread::scope(|scope| {
        for part in &mut parts {
            scope.spawn(|| part.sort_unstable_by_key(|pair| Reverse((pair.a, pair.b))));
        }
    });
    while let Some(Pair { a, b, edge }) = pop_first(&mut parts) {
        let (a, b) = (index[a as usize], index[b as usize]);
        graph[a].degree += 1;
        graph[b].degree += 1;
        graph.add_edge(a, b, edge);
    }
    graph
}

/// The pair with the smallest ranks of all parts, each of which has its smallest at the end.
fn pop_first(parts: &mut [Vec<Pair>]) -> Option<Pair> {
    let ahead = |part: &&mut Vec<Pair>| part.last().map(|pair| (pair.a, pair.b));
    let part = parts
        .iter_mut()
        .filter(|part| !part.is_empty())
        .min_by_key(ahead)?;
    if part.len().is_multiple_of(STRIDE) {
        part.shrink_to_fit();
    }
    part.pop()
}
