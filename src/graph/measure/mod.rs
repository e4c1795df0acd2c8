//! Measures of nodes: how many ties, how central, in which part of the graph.
//!
//! What belongs here: one file a measure with its formula and its source, on the bare graph
//! ([`Topology`]). What does not: what a tie is (`projection`), what is printed of them (`cli`,
//! `export`).
//!
//! The result is the same on every machine and with every number of threads: sums are made in a
//! fixed order, chance comes from a seed, and no function of the system's mathematics library is
//! used.

mod betweenness;
mod closeness;
mod community;
mod component;
mod constraint;
mod core;
mod moving;
mod pagerank;
mod share;
mod strength;
mod topology;

use std::num::NonZeroUsize;
use std::thread;

pub use betweenness::{betweenness, sources};
pub use closeness::closeness;
pub use community::{Communities, communities};
pub use component::{Components, components};
pub use constraint::constraint;
pub use core::core;
pub use pagerank::pagerank;
pub use strength::strength;
pub use topology::Topology;

use super::{Column, KnowledgeGraph, Layer, Values};

/// A measure of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Number of edges.
    Degree,
    /// Sum of their weights.
    Strength,
    /// Share of the pairs of others between which the node lies.
    Betweenness,
    /// How few steps it is from all others.
    Closeness,
    /// Where a random walk is.
    PageRank,
    /// How deep in the densely tied middle.
    Core,
    /// Which part that hangs together, and its size.
    Component,
    /// How far its neighbours are tied to each other.
    Constraint,
    /// Which group that is closely tied.
    Community,
}

/// Sources × edges up to which betweenness is exact: below half a minute on two processors.
const EXACT: u64 = 5_000_000_000;
/// The same for an estimate.
const ESTIMATE: u64 = EXACT / 4;
/// Sources of an estimate at least.
const LEAST_SOURCES: u64 = 256;
/// Nodes and edges up to which costly measures are taken without being asked for.
const USUAL: (usize, usize) = (20_000, 100_000);

impl Measure {
    /// Every measure.
    pub const ALL: [Measure; 9] = [
        Measure::Degree,
        Measure::Strength,
        Measure::Betweenness,
        Measure::Closeness,
        Measure::PageRank,
        Measure::Core,
        Measure::Component,
        Measure::Constraint,
        Measure::Community,
    ];

    /// The word on the command line, and the attribute in exports.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Degree => "degree",
            Measure::Strength => "strength",
            Measure::Betweenness => "betweenness",
            Measure::Closeness => "closeness",
            Measure::PageRank => "pagerank",
            Measure::Core => "core",
            Measure::Component => "component",
            Measure::Constraint => "constraint",
            Measure::Community => "community",
        }
    }

    /// Whether it is a number of a group and no amount.
    pub fn is_group(self) -> bool {
        matches!(self, Measure::Component | Measure::Community)
    }

    /// Whether it means something in a layer: where occasions are nodes too, no two persons are
    /// neighbours, so that neighbours are never tied to each other and all edges weigh the same.
    pub fn is_for(self, layer: Layer) -> bool {
        layer != Layer::Events
            || matches!(
                self,
                Measure::Degree | Measure::Betweenness | Measure::Component
            )
    }

    /// Whether it costs little in a graph of this size: some walks over the edges in any, more only
    /// up to 20,000 nodes and 100,000 edges.
    pub fn is_cheap(self, nodes: usize, edges: usize) -> bool {
        let linear = [
            Measure::Degree,
            Measure::Strength,
            Measure::Core,
            Measure::Component,
        ];
        linear.contains(&self) || (nodes <= USUAL.0 && edges <= USUAL.1)
    }
}

/// How measures are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Threads to work with; the result does not depend on them.
    pub threads: usize,
    /// Seed of the communities, and of the sources of an estimated betweenness.
    pub seed: u64,
    /// Resolution of the communities.
    pub resolution: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: thread::available_parallelism().map_or(1, NonZeroUsize::get),
            seed: 1,
            resolution: 1.0,
        }
    }
}

/// Measures taken.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Measured {
    /// One column a measure, in the order asked for; behind `component` stands `component_size`.
    pub columns: Vec<Column>,
    /// Sources that betweenness was estimated from, and how many there are; `None` where it is exact.
    pub estimated: Option<(usize, usize)>,
    /// Number of communities and their modularity; `None` without an edge.
    pub communities: Option<(usize, f64)>,
}

/// Takes measures of a graph, each once; those that mean nothing in its layer are left out.
pub fn measure(graph: &KnowledgeGraph, wanted: &[Measure], options: &Options) -> Measured {
    let topology = Topology::of(graph);
    let mut measured = Measured::default();
    for (at, &one) in wanted.iter().enumerate() {
        if !wanted[..at].contains(&one) && one.is_for(graph.layer) {
            take(&topology, one, options, &mut measured);
        }
    }
    measured
}

fn take(topology: &Topology, one: Measure, options: &Options, measured: &mut Measured) {
    let threads = options.threads;
    let values = match one {
        Measure::Degree => {
            let degrees = (0..topology.nodes()).map(|node| topology.degree(node) as u32);
            Values::counts(degrees.collect())
        }
        Measure::Strength => Values::numbers(strength(topology)),
        Measure::Betweenness => {
            let all = sources(topology, usize::MAX, 0);
            let count = affordable(all.len(), topology.edges());
            if count == all.len() {
                Values::numbers(betweenness(topology, &all, threads))
            } else {
                measured.estimated = Some((count, all.len()));
                let drawn = sources(topology, count, options.seed);
                Values::numbers(betweenness(topology, &drawn, threads))
            }
        }
        Measure::Closeness => Values::numbers(closeness(topology, threads)),
        Measure::PageRank => Values::numbers(pagerank(topology)),
        Measure::Core => Values::counts(core(topology)),
        Measure::Constraint => Values::Number(constraint(topology, threads)),
        Measure::Component => {
            let found = components(topology);
            let size = |number: &u32| found.sizes[*number as usize - 1];
            let sizes = found.of.iter().map(size).collect();
            measured
                .columns
                .push(column(one.name(), Values::counts(found.of)));
            measured
                .columns
                .push(column("component_size", Values::counts(sizes)));
            return;
        }
        Measure::Community => {
            let found = communities(topology, options.resolution, options.seed);
            // without an edge there is no modularity
            let some = !found.sizes.is_empty();
            measured.communities = some.then_some((found.sizes.len(), found.modularity));
            Values::Count(found.of)
        }
    };
    measured.columns.push(column(one.name(), values));
}

/// From how many of the sources ways are counted: all, or so many that an estimate costs a quarter of
/// what would still be exact.
fn affordable(sources: usize, edges: usize) -> usize {
    let edges = edges.max(1) as u64;
    if (sources as u64).saturating_mul(edges) <= EXACT {
        return sources;
    }
    let count = (ESTIMATE / edges).max(LEAST_SOURCES);
    usize::try_from(count).unwrap_or(sources).min(sources)
}

fn column(name: &'static str, values: Values) -> Column {
    Column { name, values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn large_graphs_get_an_estimate() {
        for (sources, edges, want) in [
            (0, 0, 0),
            (1_000, 3_000, 1_000),
            (20_000, 200_000, 20_000),
            (100_000, 1_500_000, 833),
            (300, 40_000_000, 256),
            (20, usize::MAX, 20),
        ] {
            assert_eq!(affordable(sources, edges), want, "{sources} {edges}");
        }
    }

    #[test]
    fn a_column_a_measure_each_once() {
        let mut graph = sample::drawn(&[("ab", 2), ("bc", 1), ("ac", 1), ("xy", 4)]);
        let twice = [&Measure::ALL[..], &Measure::ALL].concat();
        let measured = measure(&graph, &twice, &Options::default());
        let names: Vec<&str> = measured.columns.iter().map(|column| column.name).collect();
        let mut want: Vec<&str> = Measure::ALL.map(Measure::name).to_vec();
        want.insert(7, "component_size");
        assert_eq!(names, want);
        for column in &measured.columns {
            assert!((0..5).all(|node| column.values.number(node).is_some()));
        }
        assert_eq!(measured.communities.map(|(count, _)| count), Some(2));
        assert_eq!(measured.estimated, None);
        let lone = measure(&sample::drawn(&[]), &Measure::ALL, &Options::default());
        assert_eq!(lone.communities, None);
        graph.layer = Layer::Events;
        let measured = measure(&graph, &Measure::ALL, &Options::default());
        assert_eq!(measured.columns.len(), 4);
    }
}
