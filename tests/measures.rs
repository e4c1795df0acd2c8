//! Measures against those of networkx and igraph (`tests/measures/reference.py` writes the values),
//! and laws that hold for any graph.

use guanxi::graph::measure::{
    Communities, Measure, Topology, betweenness, closeness, communities, components, constraint,
    core, pagerank, sources, strength,
};
use proptest::prelude::*;
use serde_json::Value;

const REFERENCE: &str = include_str!("measures/reference.json");

/// Two ends and a weight.
type Edge = (u32, u32, f64);

/// All measures of a graph but communities, by the names of the exports; `None` where one is missing.
fn all(topology: &Topology, threads: usize) -> Vec<(&'static str, Vec<Option<f64>>)> {
    let known = |values: Vec<f64>| values.into_iter().map(Some).collect();
    let counts = |values: Vec<u32>| values.into_iter().map(|n| Some(f64::from(n))).collect();
    let everywhere = sources(topology, usize::MAX, 1);
    let parts = components(topology);
    let size = |number: &u32| parts.sizes[*number as usize - 1];
    let degree = (0..topology.nodes()).map(|node| topology.neighbours(node).len() as u32);
    vec![
        ("degree", counts(degree.collect())),
        ("strength", known(strength(topology))),
        (
            "betweenness",
            known(betweenness(topology, &everywhere, threads)),
        ),
        ("closeness", known(closeness(topology, threads))),
        ("pagerank", known(pagerank(topology))),
        ("core", counts(core(topology))),
        (
            "component_size",
            counts(parts.of.iter().map(size).collect()),
        ),
        ("component", counts(parts.of)),
        ("constraint", constraint(topology, threads)),
    ]
}

#[test]
fn measures_equal_those_of_networkx_and_igraph() {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    for name in ["karate", "scattered", "occasions"] {
        let stored = &reference[name];
        let edges: Vec<Edge> = serde_json::from_value(stored["edges"].clone()).unwrap();
        let nodes = stored["nodes"].as_u64().unwrap() as usize;
        let topology = Topology::new(nodes, edges.iter().copied());
        let ours = all(&topology, 2);
        assert_eq!(stored["values"].as_object().unwrap().len(), ours.len());
        for (measure, values) in ours {
            let theirs = stored["values"][measure].clone();
            let theirs: Vec<Option<f64>> = serde_json::from_value(theirs).unwrap();
            assert_eq!(values.len(), theirs.len());
            for (node, pair) in values.into_iter().zip(theirs).enumerate() {
                let equal = match pair {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a == b,
                };
                assert!(equal, "{name} {measure} {node}: {pair:?}");
            }
        }
        let found = communities(&topology, 1.0, 1);
        let theirs = stored["modularity"].as_f64().unwrap();
        assert!(
            found.modularity >= 0.99 * theirs,
            "{name}: {} {theirs}",
            found.modularity
        );
        assert!((modularity(nodes, &edges, &found) - found.modularity).abs() < 1e-9);
    }
}

#[test]
fn every_measure_is_documented() {
    let read = |page: &str| {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        std::fs::read_to_string(folder.join(page)).unwrap()
    };
    let (measures, exports) = (read("measures.md"), read("exports.md"));
    for name in Measure::ALL.map(Measure::name) {
        assert!(measures.contains(&format!("\n## {name}\n")), "{name}");
        assert!(exports.contains(&format!("\n| `{name}` | ")), "{name}");
    }
}

/// Modularity by its definition, pair by pair.
fn modularity(nodes: usize, edges: &[Edge], found: &Communities) -> f64 {
    let mut strength = vec![0.0; nodes];
    for &(a, b, weight) in edges {
        strength[a as usize] += weight;
        strength[b as usize] += weight;
    }
    let total: f64 = strength.iter().sum();
    let together = |a: usize, b: usize| found.of[a].is_some() && found.of[a] == found.of[b];
    let mut sum: f64 = edges
        .iter()
        .filter(|(a, b, _)| together(*a as usize, *b as usize))
        .map(|(_, _, weight)| 2.0 * weight)
        .sum();
    for a in 0..nodes {
        for b in (0..nodes).filter(|&b| together(a, b)) {
            sum -= strength[a] * strength[b] / total;
        }
    }
    sum / total
}

/// A graph of up to 40 nodes with weights of a quarter to ten, and an order to name its nodes anew.
fn graphs() -> impl Strategy<Value = (usize, Vec<Edge>, Vec<u32>)> {
    (1usize..40).prop_flat_map(|nodes| {
        let end = 0..nodes as u32;
        let edge = (end.clone(), end, 1u32..40)
            .prop_map(|(a, b, quarters)| (a.min(b), a.max(b), f64::from(quarters) / 4.0));
        let edges = prop::collection::vec(edge, 0..120).prop_map(|mut edges| {
            edges.sort_by_key(|(a, b, _)| (*a, *b));
            edges.dedup_by_key(|(a, b, _)| (*a, *b));
            edges.retain(|(a, b, _)| a != b);
            edges
        });
        let names = Just((0..nodes as u32).collect::<Vec<u32>>()).prop_shuffle();
        (Just(nodes), edges, names)
    })
}

proptest! {
    #[test]
    fn other_names_and_threads_change_nothing((nodes, edges, names) in graphs()) {
        let topology = Topology::new(nodes, edges.iter().copied());
        let renamed = edges.iter().map(|&(a, b, w)| (names[a as usize], names[b as usize], w));
        let renamed = Topology::new(nodes, renamed);
        let ours = all(&topology, 1);
        // To the last bit, whoever does the work.
        prop_assert_eq!(&ours, &all(&topology, 3));
        for ((measure, values), (_, others)) in ours.into_iter().zip(all(&renamed, 2)) {
            if measure == "component" {
                continue; // of two as large the first is named first
            }
            for (node, value) in values.into_iter().enumerate() {
                match (value, others[names[node] as usize]) {
                    (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-9, "{}", measure),
                    (a, b) => prop_assert_eq!(a, b),
                }
            }
        }
    }

    #[test]
    fn communities_are_parts_that_hang_together((nodes, edges, _) in graphs(), seed in 0u64..9) {
        let topology = Topology::new(nodes, edges.iter().copied());
        let found = communities(&topology, 1.0, seed);
        prop_assert_eq!(&found, &communities(&topology, 1.0, seed));
        let members: u32 = found.sizes.iter().sum();
        let tied = (0..nodes).filter(|&node| !topology.neighbours(node).is_empty());
        prop_assert_eq!(members as usize, tied.count());
        prop_assert!(found.sizes.is_sorted_by(|a, b| a >= b));
        if !edges.is_empty() {
            prop_assert!((modularity(nodes, &edges, &found) - found.modularity).abs() < 1e-9);
        }
        // Not worse than one community a component, and none falls apart.
        let inside = edges.iter().copied().filter(|(a, b, _)| {
            found.of[*a as usize] == found.of[*b as usize]
        });
        let parts = components(&Topology::new(nodes, inside));
        let isolated = nodes - members as usize;
        prop_assert_eq!(parts.sizes.len(), found.sizes.len() + isolated);
        let whole = components(&topology);
        let of = whole.of.into_iter().map(Some).collect();
        let whole = Communities { of, sizes: whole.sizes, modularity: 0.0 };
        if !edges.is_empty() {
            prop_assert!(found.modularity >= modularity(nodes, &edges, &whole) - 1e-9);
        }
    }
}
