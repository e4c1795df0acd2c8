//! What measures cost: a graph of 20,000 nodes and 200,000 edges, made of occasions in a hundred
//! counties. `tests/measures/speed.py` makes the same graph and asks networkx and igraph.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "it says what it measured")]

use std::collections::BTreeMap;

use divan::Bencher;
use guanxi::graph::measure::{
    Topology, betweenness, closeness, communities, components, constraint, core, pagerank, sources,
};

const NODES: u64 = 20_000;
const EDGES: usize = 200_000;
const COUNTY: u64 = 200;

fn main() {
    divan::main();
}

/// Occasions of two to ten; the first of a county attend most, one guest in sixteen comes from
/// elsewhere.
fn graph() -> Topology {
    let mut state = 1u64;
    let mut draw = |bound: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let mut weights: BTreeMap<(u32, u32), f64> = BTreeMap::new();
    while weights.len() < EDGES {
        let county = draw(NODES / COUNTY);
        let size = 2 + draw(9);
        let mut present = Vec::new();
        for _ in 0..size {
            let home = if draw(16) == 0 {
                draw(NODES / COUNTY)
            } else {
                county
            };
            let one = home * COUNTY + draw(COUNTY) * draw(COUNTY) / COUNTY;
            present.push(u32::try_from(one).unwrap());
        }
        present.sort_unstable();
        present.dedup();
        for (at, &a) in present.iter().enumerate() {
            for &b in &present[at + 1..] {
                *weights.entry((a, b)).or_default() += 1.0;
            }
        }
    }
    let edges = weights.into_iter().map(|((a, b), weight)| (a, b, weight));
    let edges: Vec<(u32, u32, f64)> = edges.take(EDGES).collect();
    Topology::new(NODES as usize, edges.into_iter())
}

#[divan::bench(args = [1, 2], sample_count = 1, sample_size = 1)]
fn between(bencher: Bencher, threads: usize) {
    let graph = graph();
    let all = sources(&graph, usize::MAX, 1);
    bencher.bench_local(|| betweenness(&graph, &all, threads));
}

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn close(bencher: Bencher, threads: usize) {
    let graph = graph();
    bencher.bench_local(|| closeness(&graph, threads));
}

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn constrained(bencher: Bencher, threads: usize) {
    let graph = graph();
    bencher.bench_local(|| constraint(&graph, threads));
}

#[divan::bench(args = ["pagerank", "core", "components", "communities"], sample_count = 3, sample_size = 1)]
fn other(bencher: Bencher, name: &str) {
    let graph = graph();
    bencher.bench_local(|| match name {
        "pagerank" => pagerank(&graph).iter().sum(),
        "core" => f64::from(core(&graph).into_iter().max().unwrap()),
        "components" => components(&graph).sizes.len() as f64,
        _ => communities(&graph, 1.0, 1).modularity,
    });
}

/// Prints what `speed.py` prints too, so that both are seen to measure one graph.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn told() {
    let graph = graph();
    let total: f64 = (0..graph.nodes())
        .flat_map(|node| graph.weights(node))
        .sum();
    let found = communities(&graph, 1.0, 1);
    println!(
        "{} nodes, {} edges, weight {}, {} communities, modularity {:.6}",
        graph.nodes(),
        graph.edges(),
        total / 2.0,
        found.sizes.len(),
        found.modularity
    );
}
