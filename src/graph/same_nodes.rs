//! A period drawn on the nodes of a whole range, so that the pictures of a series can be compared.

use petgraph::graph::UnGraph;

use super::{Edge, KnowledgeGraph, Node};

/// The nodes of `whole`, in its order, as `part` counts them, and of the edges of `part` those whose
/// pair `whole` joins too. A node that `part` lacks stays without counts and dates. Positions are
/// those of `whole`; what was computed of `part` is left out.
pub fn on_nodes_of(whole: &KnowledgeGraph, part: KnowledgeGraph) -> KnowledgeGraph {
    let mut graph: UnGraph<Node, Edge, u32> = UnGraph::default();
    for node in whole.graph.node_weights() {
        let known = part.find(&node.key).map(|at| part.graph[at].clone());
        let mut node = known.unwrap_or_else(|| absent(node));
        node.degree = 0;
        graph.add_node(node);
    }
    for raw in part.graph.raw_edges() {
        let ends = [raw.source(), raw.target()].map(|end| whole.find(&part.graph[end].key));
        let [Some(a), Some(b)] = ends else { continue };
        if whole.graph.find_edge(a, b).is_none() {
            continue;
        }
        // both orders are those of the keys
        graph[a].degree += 1;
        graph[b].degree += 1;
        graph.add_edge(a, b, raw.weight);
    }
    let mut drawn = KnowledgeGraph::new(graph, part.relations, part.facts, part.layer);
    drawn.positions.clone_from(&whole.positions);
    drawn
}

fn absent(node: &Node) -> Node {
    Node {
        mentions: 0,
        sentences: 0,
        articles: 0,
        documents: 0,
        first_seen: None,
        last_seen: None,
        ..node.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn a_part_is_drawn_on_the_nodes_of_the_whole() {
        let mut whole = sample::drawn(&[("ab", 3), ("bc", 2), ("cd", 1)]);
        whole.positions = Some(vec![[1.0, 0.5]; 4]);
        // bd is no edge of the whole, e no node
        let part = sample::drawn(&[("bc", 1), ("bd", 1), ("be", 7)]);
        let drawn = on_nodes_of(&whole, part);
        let nodes: Vec<_> = (drawn.graph.node_weights())
            .map(|node| (node.name.as_str(), node.mentions, node.degree))
            .collect();
        assert_eq!(nodes, [("a", 0, 0), ("b", 1, 1), ("c", 1, 1), ("d", 1, 0)]);
        let edges = drawn.graph.raw_edges();
        let ends = (edges[0].source().index(), edges[0].target().index());
        assert_eq!(
            (edges.len(), ends, edges[0].weight.weight),
            (1, (1, 2), 1.0)
        );
        assert_eq!(drawn.positions, whole.positions);
    }
}
