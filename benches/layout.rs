//! What a layout costs: 5,000 nodes in 30 communities of uneven size, 20,000 edges.

use divan::Bencher;
use guanxi::graph::force::arrange;
use guanxi::graph::{Edge, KnowledgeGraph, Layer, Node};
use petgraph::graph::{NodeIndex, UnGraph};

const NODES: usize = 5_000;
const EDGES: usize = 20_000;
const COMMUNITIES: usize = 30;

fn main() {
    divan::main();
}

/// Numbers that look random: a linear congruential generator (Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = (self.0)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most
    }
}

fn graph() -> KnowledgeGraph {
    let mut numbers = Numbers(7);
    let mut graph = UnGraph::with_capacity(NODES, EDGES);
    let mut members = vec![Vec::new(); COMMUNITIES];
    for node in 0..NODES {
        let most = numbers.below(COMMUNITIES) + 1;
        members[numbers.below(most)].push(node);
        graph.add_node(Node {
            size: 5.0 + numbers.below(20) as f64,
            ..Node::default()
        });
    }
    members.retain(|members| !members.is_empty());
    while graph.edge_count() < EDGES {
        let own = &members[numbers.below(members.len())];
        let a = own[numbers.below(own.len())];
        let b = match numbers.below(10) {
            0 => numbers.below(NODES),
            _ => own[numbers.below(own.len())],
        };
        let weight = 1.0 + (numbers.below(9) * numbers.below(9) / 10) as f64;
        let [a, b] = [a.min(b), a.max(b)].map(NodeIndex::new);
        if a != b && graph.find_edge(a, b).is_none() {
            let edge = Edge {
                weight,
                ..Edge::default()
            };
            graph.add_edge(a, b, edge);
        }
    }
    KnowledgeGraph::new(graph, Vec::new(), Vec::new(), Layer::Default)
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn layout(bencher: Bencher<'_, '_>) {
    let graph = graph();
    bencher.bench(|| arrange(&graph));
}
