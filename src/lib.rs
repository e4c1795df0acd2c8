//! guanxi (关系): a folder of Chinese local newspapers becomes a graph of who met whom, with the
//! sentence behind every edge.
//!
//! The rooms, lowest floor first; a room uses only rooms on lower floors (`tests/tidy.rs`):
//! [`model`] and [`text`] are plain values and pure functions; [`source`] reads files, [`store`]
//! knows the database; [`lexicon`] is what dictionaries say, [`graph`] what becomes an edge;
//! `layout` finds the articles of a page, [`extract`] what they mention, [`derive`](mod@derive) what follows
//! from all documents, `query` answers questions, [`export`] writes graphs, [`draw`] figures; `pipeline` puts them
//! in order.

pub mod audit;
pub mod cli;
pub mod derive;
pub mod discover;
pub mod draw;
pub mod evaluate;
pub mod export;
pub mod extract;
pub mod graph;
pub mod layout;
pub mod lexicon;
pub mod model;
pub mod pipeline;
pub mod query;
pub mod recognize;
pub mod source;
pub mod store;
pub mod text;
