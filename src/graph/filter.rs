//! Which part of the graph is wanted, and what was left out.

use std::fmt;

use crate::model::{PartialDate, Period};

/// Which facts become edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum Layer {
    /// One edge a pair: its strongest evidence, weighed by the occasions or units at that strength.
    #[default]
    Default,
    /// Natural persons who were in one room, weighed by the occasions.
    Met,
    /// Two modes: occasions on the one side, who took part and where on the other.
    Events,
    /// One edge a pair: named together, weighed by the units of every rung together.
    Cooccurrence,
    /// As the default, with pairs that share an article but no sentence; counted from mentions.
    Article,
}

impl Layer {
    /// Every layer.
    pub const ALL: [Layer; 5] = [
        Layer::Default,
        Layer::Met,
        Layer::Events,
        Layer::Cooccurrence,
        Layer::Article,
    ];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Default => "default",
            Layer::Met => "met",
            Layer::Events => "events",
            Layer::Cooccurrence => "cooccurrence",
            Layer::Article => "article",
        }
    }

    /// Whether sentences that name two are counted.
    pub fn counts_units(self) -> bool {
        !matches!(self, Layer::Met | Layer::Events)
    }
}

/// How much of a graph is still readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nodes to keep at most.
    pub nodes: usize,
    /// Edges to keep at most.
    pub edges: usize,
}

impl Limits {
    /// What a laptop lays out in a minute and an eye can still follow.
    pub const READABLE: Limits = Limits {
        nodes: 1_000,
        edges: 3_000,
    };
}

/// What is wanted. They apply in this order: dates and what concerns occasions, types, weight, ego,
/// top, cut.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Filter {
    /// Which facts become edges.
    pub layer: Layer,
    /// First date. Sentences are counted afresh from the documents issued in the period, occasions
    /// by their own date, offices by the time they were seen; what is undated is left out.
    pub from: Option<PartialDate>,
    /// Last date.
    pub to: Option<PartialDate>,
    /// Types of occasions, identifiers in the schema; empty = all.
    pub event_types: Vec<String>,
    /// Keys of places; occasions at one of them or at what lies in it. Empty = anywhere.
    pub places: Vec<String>,
    /// Most persons at an occasion, named or stated; larger ones tie nobody. `None` = no bound.
    pub max_size: Option<u32>,
    /// Whether what a dictionary says of where a place lies and what a body is part of makes edges.
    pub hierarchy: bool,
    /// Entity types, identifiers in the schema; empty = all. An edge needs both ends.
    pub types: Vec<String>,
    /// Whether entities with origin discovered are left out, and what ties to them.
    pub without_discovered: bool,
    /// Least weight of an edge.
    pub min_weight: f64,
    /// Keys of the entities in the middle; empty = the whole graph.
    pub ego: Vec<String>,
    /// Steps from the entities in the middle; all edges between what is reached are kept.
    pub radius: u32,
    /// Keep an edge only where it is among the this many heaviest of one of its ends.
    pub top: Option<usize>,
    /// Keep the edges with most evidence only and drop nodes without an edge; `None` keeps all.
    pub cut: Option<Limits>,
}

impl Filter {
    /// The wanted period of issue dates.
    pub fn period(&self) -> Period {
        Period {
            from: self.from,
            to: self.to,
        }
    }
}

/// What is in a graph, and what its cut left out. Filters on dates, types, weight, ego and top are
/// wishes and count as nothing left out.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Cut {
    /// Nodes in the graph.
    pub nodes: usize,
    /// Edges in the graph.
    pub edges: usize,
    /// Nodes before the cut.
    pub of_nodes: usize,
    /// Edges before the cut.
    pub of_edges: usize,
    /// Nodes left out because no edge ended in them even before the cut.
    pub isolated: usize,
    /// Weight of the lightest edge in the graph.
    pub lightest: Option<f64>,
}

impl Cut {
    /// True where nothing was left out.
    pub fn is_whole(&self) -> bool {
        self.nodes == self.of_nodes && self.edges == self.of_edges
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            return write!(
                f,
                "{} nodes, {} edges, nothing left out",
                self.nodes, self.edges
            );
        }
        write!(
            f,
            "{} of {} nodes, {} of {} edges",
            self.nodes, self.of_nodes, self.edges, self.of_edges
        )?;
        if let Some(lightest) = self.lightest
            && self.edges < self.of_edges
        {
            write!(
                f,
                "; the edges with most evidence, of weight {lightest} or more"
            )?;
        }
        if self.isolated > 0 {
            write!(f, "; {} nodes without an edge left out", self.isolated)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_tells_what_it_left_out() {
        let whole = Cut {
            nodes: 3,
            of_nodes: 3,
            edges: 2,
            of_edges: 2,
            ..Cut::default()
        };
        assert_eq!(whole.to_string(), "3 nodes, 2 edges, nothing left out");
        let lone = Cut {
            nodes: 2,
            isolated: 1,
            ..whole
        };
        assert_eq!(
            lone.to_string(),
            "2 of 3 nodes, 2 of 2 edges; 1 nodes without an edge left out"
        );
        let cut = Cut {
            nodes: 2,
            edges: 1,
            lightest: Some(4.0),
            ..whole
        };
        assert_eq!(
            cut.to_string(),
            "2 of 3 nodes, 1 of 2 edges; the edges with most evidence, of weight 4 or more"
        );
    }
}
