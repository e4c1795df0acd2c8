//! How two entities are connected.

use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::KnowledgeGraph;

/// A way from one entity to another: one more node than edges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The entities, both ends included.
    pub nodes: Vec<NodeIndex>,
    /// The edges between them.
    pub edges: Vec<EdgeIndex>,
}

/// Finds the shortest path over edges of at least `min_weight`: fewest steps, among these the one
/// whose lightest edge is heaviest, among these the first by the keys along the way. `None` where
/// the two are not connected; an entity reaches itself in no step.
pub fn path(
    graph: &KnowledgeGraph,
    from: NodeIndex,
    to: NodeIndex,
    min_weight: f64,
) -> Option<Path> {
    let graph = &graph.graph;
    // Steps to the goal and the heaviest possible lightest edge on the way, layer by layer from it.
    let mut steps = vec![u32::MAX; graph.node_count()];
    let mut strength = vec![0.0f64; graph.node_count()];
    steps[to.index()] = 0;
    strength[to.index()] = f64::INFINITY;
    let mut layer = vec![to];
    while steps[from.index()] == u32::MAX && !layer.is_empty() {
        let mut next = Vec::new();
        for &near in &layer {
            for edge in graph
                .edges(near)
                .filter(|edge| edge.weight().weight >= min_weight)
            {
                let far = edge.target();
                if steps[far.index()] == u32::MAX {
                    steps[far.index()] = steps[near.index()] + 1;
                    next.push(far);
                }
                if steps[far.index()] == steps[near.index()] + 1 {
                    let lightest = edge.weight().weight.min(strength[near.index()]);
                    strength[far.index()] = strength[far.index()].max(lightest);
                }
            }
        }
        layer = next;
    }
    if steps[from.index()] == u32::MAX {
        return None;
    }
    let least = strength[from.index()].max(min_weight);
    let mut path = Path {
        nodes: vec![from],
        edges: Vec::new(),
    };
    let mut here = from;
    while here != to {
        let forward = graph.edges(here).filter(|edge| {
            let there = edge.target().index();
            steps[there].checked_add(1) == Some(steps[here.index()])
                && edge.weight().weight >= least
                && strength[there] >= least
        });
        let edge = forward.min_by_key(|edge| (edge.target(), edge.id()))?;
        here = edge.target();
        path.nodes.push(here);
        path.edges.push(edge.id());
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    /// Nodes are named by the letters of a string, edges are (ends, weight).
    fn way(edges: &[(&str, u32)], ends: &str, min_weight: f64) -> Option<String> {
        let graph = sample::drawn(edges);
        let find = |c: char| graph.find(&format!("person:{c}")).unwrap();
        let (a, b) = (ends.chars().next().unwrap(), ends.chars().last().unwrap());
        let path = path(&graph, find(a), find(b), min_weight)?;
        assert_eq!(path.nodes.len(), path.edges.len() + 1);
        for (pair, edge) in path.nodes.windows(2).zip(&path.edges) {
            let (x, y) = graph.graph.edge_endpoints(*edge).unwrap();
            assert!((x, y) == (pair[0], pair[1]) || (y, x) == (pair[0], pair[1]));
        }
        Some(
            path.nodes
                .iter()
                .map(|&n| graph.graph[n].name.clone())
                .collect(),
        )
    }

    #[test]
    fn fewest_steps_then_strongest_then_first_by_key() {
        let square = [
            ("ab", 9),
            ("bd", 1),
            ("ac", 4),
            ("cd", 3),
            ("ae", 4),
            ("ed", 3),
            ("xy", 1),
        ];
        let long = [("ab", 9), ("bc", 9), ("cd", 9), ("ad", 1)];
        let trap = [
            ("ab", 5),
            ("bd", 5),
            ("dz", 2),
            ("ac", 2),
            ("ce", 9),
            ("ez", 9),
        ];
        for (edges, ends, min_weight, want) in [
            (&square[..], "ad", 0.0, Some("acd")),
            (&square, "da", 0.0, Some("dca")),
            (&square, "ay", 0.0, None),
            (&square, "aa", 0.0, Some("a")),
            (&square, "ad", 4.0, None),
            (&long, "ad", 0.0, Some("ad")),
            (&long, "ad", 2.0, Some("abcd")),
            (&trap, "az", 0.0, Some("abdz")),
        ] {
            assert_eq!(
                way(edges, ends, min_weight).as_deref(),
                want,
                "{ends} {min_weight}"
            );
        }
    }
}
