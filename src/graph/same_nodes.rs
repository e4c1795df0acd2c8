//! A period drawn on the nodes of a whole range, so that the pictures of a series can be compared.

use petgraph::graph::UnGraph;

use super::{Column, Edge, KnowledgeGraph, Node, Sparse, Values};

/// The nodes of `whole`, in its order, as `part` counts them, and of the edges of `part` those whose
/// pair `whole` joins too. A node that `part` lacks stays without counts and dates. Positions are
/// those of `whole`, what was computed of `part` stays.
pub fn on_nodes_of(whole: &KnowledgeGraph, part: KnowledgeGraph) -> KnowledgeGraph {
    let mut graph: UnGraph<Node, Edge, u32> = UnGraph::default();
    // where the nodes and edges stand in the part
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for node in whole.graph.node_weights() {
        let at = part.find(&node.key);
        nodes.push(at.map(|at| at.index()));
        let mut node = at.map_or_else(|| absent(node), |at| part.graph[at].clone());
        node.degree = 0;
        graph.add_node(node);
    }
    for (at, raw) in part.graph.raw_edges().iter().enumerate() {
        let ends = [raw.source(), raw.target()].map(|end| whole.find(&part.graph[end].key));
        let [Some(a), Some(b)] = ends else { continue };
        if whole.graph.find_edge(a, b).is_none() {
            continue;
        }
        // both orders are those of the keys
        graph[a].degree += 1;
        graph[b].degree += 1;
        graph.add_edge(a, b, raw.weight);
        edges.push(Some(at));
    }
    let mut drawn = KnowledgeGraph::new(graph, part.relations, part.facts, part.layer);
    drawn.positions.clone_from(&whole.positions);
    drawn.node_columns = pick(&part.node_columns, &nodes);
    drawn.edge_columns = pick(&part.edge_columns, &edges);
    drawn
}

/// The values at other positions; missing where there is none.
fn pick(columns: &[Column], from: &[Option<usize>]) -> Vec<Column> {
    fn take<T: Clone>(values: &[Option<T>], from: &[Option<usize>]) -> Vec<Option<T>> {
        let value = |at: &Option<usize>| values.get((*at)?).cloned().flatten();
        from.iter().map(value).collect()
    }
    let picked = columns.iter().map(|column| Column {
        name: column.name,
        values: match &column.values {
            Values::Count(values) => Values::Count(take(values, from)),
            Values::Number(values) => Values::Number(take(values, from)),
            few @ Values::Few(_) => {
                let value = |(at, old): (u32, &Option<usize>)| Some((at, few.number((*old)?)?));
                Values::Few(Sparse::new((0..).zip(from).filter_map(value)))
            }
            Values::Text(values) => Values::Text(take(values, from)),
        },
    });
    picked.collect()
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
        let mut part = sample::drawn(&[("bc", 1), ("bd", 1), ("be", 7)]);
        let column = |values| Column {
            name: "x",
            values: Values::counts(values),
        };
        part.node_columns = vec![column(vec![10, 11, 12, 13])];
        let few = |at| Column {
            name: "y",
            values: Values::Few(Sparse::new([(at, 0.5)])),
        };
        part.edge_columns = vec![column(vec![20, 21, 22]), few(0), few(2)];
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
        let want = Values::Count(vec![None, Some(10), Some(11), Some(12)]);
        assert_eq!(drawn.node_columns[0].values, want);
        assert_eq!(drawn.edge_columns[0].values, Values::counts(vec![20]));
        assert_eq!(drawn.edge_columns[1], few(0));
        assert_eq!(drawn.edge_columns[2].values, Values::Few(Sparse::default()));
    }
}
