//! guanxi (关系): a folder of Chinese local newspapers becomes a graph of who met whom, with the
//! sentence behind every edge.

pub mod audit;
pub mod evaluate;
pub mod export;
pub mod extract;
pub mod lexicon;
pub mod model;
pub mod source;
pub mod text;
