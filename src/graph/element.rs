//! The graph itself: nodes, edges and what their codes mean.

use petgraph::graph::{NodeIndex, UnGraph};

use super::Layer;
use crate::model::{Label, PartialDate};

/// An entity that occurs.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Natural key `type:name` or `type:name@home`.
    pub key: String,
    /// Canonical name.
    pub name: String,
    /// Text to show: the name, with home, type or key behind it where a namesake occurs.
    pub label: String,
    /// Entity type, identifier in the schema.
    pub kind: String,
    /// Places it belongs to, as written; empty = anywhere.
    pub home: String,
    /// Pinyin of the name, without tones, blanks or capitals.
    pub pinyin: String,
    /// Where the entity comes from: dictionary, gazetteer, …
    pub origin: String,
    /// Other names it goes by: aliases, weak aliases, former names.
    pub aliases: Vec<String>,
    /// Decided mentions of any part but byline.
    pub mentions: u32,
    /// Sentences that name it as actor.
    pub sentences: u32,
    /// Articles that name it.
    pub articles: u32,
    /// Documents that name it.
    pub documents: u32,
    /// Earliest issue date, `None` where all are undated.
    pub first_seen: Option<PartialDate>,
    /// Latest issue date.
    pub last_seen: Option<PartialDate>,
    /// Edges in this graph.
    pub degree: u32,
    /// Colour of its type, `#rrggbb`.
    pub color: String,
    /// Size to draw, 5–50, growing with the square root of the mentions.
    pub size: f64,
}

/// Index into [`KnowledgeGraph::relations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationId(pub u8);

/// What ties two entities together: one edge a pair. Kept small, a graph has millions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Number of units that the projection counts, more than 0.
    pub weight: f64,
    /// Normalised pointwise mutual information over sentences.
    pub npmi: f64,
    /// Dunning's G² over sentences.
    pub log_likelihood: f64,
    /// Sentences in which they share a clause but no list.
    pub clause: u32,
    /// Sentences in which one list joined by 、 names both.
    pub roster: u32,
    /// Sentences that name both, in different clauses.
    pub sentence: u32,
    /// Articles that name both, in different sentences; 0 outside [`Layer::Article`].
    pub article: u32,
    /// Articles with a counted unit.
    pub articles: u32,
    /// Documents with a counted unit.
    pub documents: u32,
    /// Earliest issue date of a counted unit.
    pub first_seen: Option<PartialDate>,
    /// Latest issue date of a counted unit.
    pub last_seen: Option<PartialDate>,
    /// Strongest evidence.
    pub relation: RelationId,
}

impl Edge {
    /// Units of every rung together.
    pub fn units(&self) -> u64 {
        [self.clause, self.roster, self.sentence, self.article]
            .iter()
            .map(|&n| u64::from(n))
            .sum()
    }
}

/// Entities and what ties them together. Nodes stand in the order of their keys, edges in the order
/// of (source key, target key); the source has the smaller key.
#[derive(Clone, Debug)]
pub struct KnowledgeGraph {
    /// The graph; indices are positions in the stable order.
    pub graph: UnGraph<Node, Edge, u32>,
    /// What relation codes mean, strongest evidence first.
    pub relations: Vec<Label>,
    /// Which facts became edges.
    pub layer: Layer,
}

impl KnowledgeGraph {
    /// The relation of an edge.
    ///
    /// # Panics
    /// Where the edge is of another graph with more relations.
    pub fn relation(&self, edge: &Edge) -> &Label {
        &self.relations[usize::from(edge.relation.0)]
    }

    /// The node of a key.
    pub fn find(&self, key: &str) -> Option<NodeIndex> {
        let nodes = self.graph.raw_nodes();
        let found = nodes
            .binary_search_by(|node| node.weight.key.as_str().cmp(key))
            .ok()?;
        Some(NodeIndex::new(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_and_a_half_edges_fit() {
        // petgraph adds 16 bytes for the two ends and the two chains.
        assert!((size_of::<Edge>() + 16) * 1_500_000 <= 150_000_000);
    }
}
