//! The graph itself: nodes, edges and what their codes mean.

use std::num::NonZeroU32;

use petgraph::graph::{NodeIndex, UnGraph};

use super::{Column, Layer, Timeline};
use crate::model::{Function, Label, PartialDate, PartySide, Role};

/// An entity that occurs, or in [`Layer::Events`] also an occasion.
#[derive(Clone, Debug, PartialEq, Default)]
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
    /// Size to draw, 5–50, growing with the square root of the mentions (of an occasion, of the
    /// participants).
    pub size: f64,
    /// What an occasion is; `None` for an entity.
    pub occasion: Option<Box<OccasionNode>>,
}

/// What a node that is an occasion says of it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct OccasionNode {
    /// Identifier of its type in the schema.
    pub kind: String,
    /// Names of the places where it took place, sorted.
    pub places: Vec<String>,
    /// Natural persons in the room.
    pub persons: u32,
    /// All participants in the room.
    pub participants: u32,
    /// Reports of it, duplicates of pages left out.
    pub reports: u32,
    /// Number of persons printed, where one is.
    pub stated: Option<u32>,
    /// Whether a list of participants ends in "and others".
    pub open_list: bool,
}

/// Index into [`KnowledgeGraph::relations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RelationId(pub u8);

/// Index into [`KnowledgeGraph::facts`], counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactsId(pub NonZeroU32);

impl FactsId {
    /// The id of the facts at a position.
    pub fn at(position: usize) -> Option<Self> {
        NonZeroU32::new(u32::try_from(position + 1).ok()?).map(Self)
    }

    /// The position.
    pub fn position(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// What ties two entities beyond being named together: occasions, offices, other stated relations.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Facts {
    /// One entry a relation, strongest first.
    pub ties: Vec<Tie>,
    /// Sum over the occasions where both met of 1/(persons − 1), persons named or, where more, stated;
    /// after Newman, "Scientific
    /// collaboration networks II", Phys. Rev. E 64, 016132 (2001): a congress ties nobody.
    pub shared: f64,
    /// What the facts weigh in a cut: occasions by 1/(participants − 1), all else 1 each.
    pub strength: f64,
    /// Offices that the one holds in the other, with the years known, joined by `|`.
    pub posts: String,
    /// What the entity did at the occasion, in [`Layer::Events`].
    pub part: Option<Participation>,
}

impl Facts {
    /// The tie of a relation.
    pub fn tie(&self, relation: RelationId) -> Option<&Tie> {
        self.ties.iter().find(|tie| tie.relation == relation)
    }
}

/// One relation of two entities.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// Which.
    pub relation: RelationId,
    /// Occasions, offices or statements, more than 0.
    pub count: u32,
    /// Printed reports or statements behind them.
    pub evidence: u32,
    /// How many of the count start from the entity with the smaller key, how many from the other;
    /// those without direction are in neither.
    pub from: [u32; 2],
    /// Earliest date: of the occasion, of the office, of the issue with the statement.
    pub first: Option<PartialDate>,
    /// Latest date.
    pub last: Option<PartialDate>,
    /// Where its evidence is found.
    pub proof: Proof,
}

/// Where the evidence of a tie is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The occasion with this `event.id`, the earliest of the tie.
    Occasion(i64),
    /// A statement that the one holds an office in the other.
    Office,
    /// A statement of the relation.
    Statement,
    /// The dictionary alone.
    Dictionary,
}

/// What a participant did at an occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Participation {
    /// Its role.
    pub role: Role,
    /// Its function.
    pub function: Option<Function>,
    /// Its side.
    pub side: Option<PartySide>,
    /// Rank among the natural persons, 0 for others.
    pub position: u32,
}

/// What ties two entities together: one edge a pair. Kept small, a graph has millions.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
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
    /// Earliest date of what the relation counts: of a unit the issue date, of an occasion its own.
    pub first_seen: Option<PartialDate>,
    /// Latest date.
    pub last_seen: Option<PartialDate>,
    /// Strongest evidence.
    pub relation: RelationId,
    /// What the facts weigh in a cut, see [`Facts::strength`].
    pub strength: f32,
    /// Facts beyond co-occurrence.
    pub facts: Option<FactsId>,
}

impl Edge {
    /// All evidence together: what a cut goes by.
    pub fn mass(&self) -> f64 {
        self.units() as f64 + f64::from(self.strength)
    }

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
    /// What edges say beyond co-occurrence.
    pub facts: Vec<Facts>,
    /// Which facts became edges.
    pub layer: Layer,
    /// What was computed of the nodes, in their order; attributes of every export.
    pub node_columns: Vec<Column>,
    /// What was computed of the edges, in their order.
    pub edge_columns: Vec<Column>,
    /// Where to draw the nodes, x to the right and y upwards, in their order.
    pub positions: Option<Vec<[f64; 2]>>,
    /// When nodes and edges are there; only formats that know time write it.
    pub timeline: Option<Timeline>,
}

impl KnowledgeGraph {
    /// A graph of which nothing has been computed yet.
    pub fn new(
        graph: UnGraph<Node, Edge, u32>,
        relations: Vec<Label>,
        facts: Vec<Facts>,
        layer: Layer,
    ) -> Self {
        Self {
            graph,
            relations,
            facts,
            layer,
            node_columns: Vec::new(),
            edge_columns: Vec::new(),
            positions: None,
            timeline: None,
        }
    }

    /// The relation of an edge.
    ///
    /// # Panics
    /// Where the edge is of another graph with more relations.
    pub fn relation(&self, edge: &Edge) -> &Label {
        &self.relations[usize::from(edge.relation.0)]
    }

    /// The facts of an edge, `None` where it has none but co-occurrence.
    pub fn facts(&self, edge: &Edge) -> Option<&Facts> {
        self.facts.get(edge.facts?.position())
    }

    /// The tie that gives an edge its relation, `None` where that is co-occurrence.
    pub fn tie(&self, edge: &Edge) -> Option<&Tie> {
        self.facts(edge)?.tie(edge.relation)
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
