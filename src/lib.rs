//! guanxi (关系): a folder of Chinese local newspapers becomes a graph of who met whom, with the
//! sentence behind every edge.

pub mod export;
pub mod graph;
pub mod model;
pub mod text;
