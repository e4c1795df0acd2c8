//! The database as a graph of entities: what is a node, which facts become edges, which part of it
//! is wanted.
//!
//! What belongs here: reading the graph from the store, the projection of facts to edges
//! (`projection`, the one place), filters and cuts, paths. What does not: file formats (`export`),
//! questions about single entities (`query`), deciding what a mention means (`derive`).
//!
//! Order is part of the contract: nodes by key, edges by (source key, target key), source < target;
//! so the same database and filter give the same graph whatever the row numbers.

mod assemble;
pub mod association;
mod backbone;
mod choose;
mod column;
mod component;
mod element;
mod entities;
mod facts;
#[cfg(test)]
mod facts_tests;
mod filter;
pub mod force;
mod groups;
mod homes;
mod intake;
mod load;
pub mod measure;
mod namesakes;
mod neighbours;
mod occasions;
mod pairs;
mod path;
mod projection;
mod random;
mod recount;
mod reduce;
mod rolled_up;
mod same_nodes;
#[cfg(test)]
mod sample;
mod slices;
mod spells;
mod statements;
mod surprise;
mod tally;
mod timeline;
mod two_mode;

pub use column::{Column, Sparse, Values};
pub use element::{
    Edge, Facts, FactsId, KnowledgeGraph, Node, OccasionNode, Participation, Proof, RelationId, Tie,
};
pub use filter::{Cut, Division, FactCounts, Filter, Layer, LeftOut, Limits, RollUp};
pub use load::{load, load_judged};
pub use neighbours::{Neighbours, neighbours};
pub use path::{Path, path};
pub use same_nodes::on_nodes_of;
pub use slices::{Series, Slice, SliceUnit, Unplaced, issues, series};
pub use spells::{Day, Spell};
pub use surprise::{LEAST_OCCASIONS, Surprise, Surprising, surprising};
pub use timeline::{Timeline, TimelineParts, timeline};

/// Why a graph cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// SQLite refused.
    #[error("the graph cannot be read from the database: {0}")]
    Database(#[from] rusqlite::Error),
    /// A filter names a type that the schema lacks.
    #[error("'{name}' is no entity type; there are {known}")]
    UnknownType {
        /// The type asked for.
        name: String,
        /// The types of the schema, joined by a comma.
        known: String,
    },
    /// A filter names a type of occasion that the schema lacks.
    #[error("'{name}' is no type of occasion; there are {known}")]
    UnknownEventType {
        /// The type asked for.
        name: String,
        /// The types of the schema, joined by a comma.
        known: String,
    },
    /// A filter names a relation that the schema lacks.
    #[error("'{name}' is no relation; there are {known}")]
    UnknownRelation {
        /// The relation asked for.
        name: String,
        /// The relations of the schema, joined by a comma.
        known: String,
    },
    /// A filter asks for a relation that no edge of the layer has.
    #[error("no edge of the layer {layer} is of the relation {name}")]
    NotInLayer {
        /// The relation asked for.
        name: String,
        /// The layer.
        layer: &'static str,
    },
    /// A filter asks for something that changes nothing in the layer.
    #[error(
        "--{wish} changes nothing in the layer {layer}, whose edges do not come from such facts"
    )]
    NoEffect {
        /// The name of the option.
        wish: &'static str,
        /// The layer.
        layer: &'static str,
    },
    /// A filter asks for the association of pairs in a layer that counts no sentences.
    #[error("layer {0} counts no sentences, so its edges have no association to filter by")]
    NoSentences(&'static str),
    /// A filter names an entity that does not occur.
    #[error("'{0}' does not occur in the graph that the other wishes leave")]
    UnknownEntity(String),
    /// A filter asks for what surrounds an entity that it leaves out.
    #[error("'{0}' is discovered: without discovered entities there is nothing around it")]
    DiscoveredEgo(String),
}
