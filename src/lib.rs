//! guanxi (关系): a folder of Chinese local newspapers becomes a graph of who met whom, with the
//! sentence behind every edge.

pub mod model;
pub mod text;

pub mod layout;
