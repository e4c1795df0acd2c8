//! Surprise: which persons met more often than their duties make them.
//!
//! Whoever attends everything meets everybody. So the joint occasions of two persons are held against
//! those that chance would give them, each person being as active and each occasion as large as it
//! was, within each type of occasion and stretch of time. What belongs here: the table of persons and
//! occasions in strata (`table`), the null model (`ensemble`, `second_order`, `symmetric`; `simulation`
//! draws tables to test it), p-values (`hypergeometric`), false discovery (`discovery`), what the edges
//! of a graph (`pairs`) and one person (`around`) have of it. `docs/surprise.md` tells it in words.

mod around;
mod discovery;
mod ensemble;
mod hypergeometric;
mod pairs;
mod second_order;
#[cfg(test)]
mod simulation;
mod symmetric;
mod table;
#[cfg(test)]
mod tests;

pub use around::{Surprising, surprising};
pub(super) use pairs::Surprises;
pub(super) use table::Gathering;

use super::{Column, KnowledgeGraph, Sparse, Values};

/// Occasions that a person must have attended to be judged.
pub const LEAST_OCCASIONS: u32 = 5;

/// How often two persons met, and how often they would have by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surprise {
    /// Occasions at which both were in the room.
    pub observed: u32,
    /// Mean number of these by chance.
    pub expected: f64,
    /// Chance of as many or more.
    pub p: f64,
    /// Smallest false discovery rate at which the pair still counts as surprising.
    pub q: f64,
    /// Chance of exactly as many; p − `exactly`/2 is the mid-p value.
    pub exactly: f64,
}

impl Surprise {
    /// Observed occasions by expected ones.
    pub fn ratio(&self) -> f64 {
        f64::from(self.observed) / self.expected
    }
}

/// Adds what is known of the pairs to the edges; nothing where no pair could be judged. `kept` tells
/// which ranks the nodes have.
pub(super) fn add_columns(graph: &mut KnowledgeGraph, surprises: &Surprises, kept: &[bool]) {
    if surprises.pairs().is_empty() {
        return;
    }
    let ranks: Vec<u32> = (0..)
        .zip(kept)
        .filter_map(|(rank, kept)| kept.then_some(rank))
        .collect();
    let rank = |node: petgraph::graph::NodeIndex| ranks.get(node.index()).copied();
    // edges and judged pairs stand in one order
    let mut judged = surprises.pairs().iter().peekable();
    let found: Vec<(u32, Surprise)> = (0..)
        .zip(graph.graph.raw_edges())
        .filter_map(|(at, edge)| {
            let ends = (rank(edge.source())?, rank(edge.target())?);
            while judged.next_if(|(pair, _)| *pair < ends).is_some() {}
            let (_, one) = judged.next_if(|(pair, _)| *pair == ends)?;
            Some((at, *one))
        })
        .collect();
    if found.is_empty() {
        return;
    }
    let column = |name, value: fn(&Surprise) -> f64| Column {
        name,
        values: Values::Few(Sparse::new(found.iter().map(|(at, one)| (*at, value(one))))),
    };
    graph.edge_columns.extend([
        column("expected", |one| one.expected),
        column("surprise", Surprise::ratio),
        column("p_value", |one| one.p),
        column("q_value", |one| one.q),
    ]);
}
