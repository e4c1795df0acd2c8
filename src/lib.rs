//! guanxi (关系): a folder of Chinese local newspapers becomes a graph of who met whom, with the
//! sentence behind every edge.

pub mod cli;
pub mod derive;
pub mod model;
pub mod query;
pub mod store;
pub mod text;
