//! Edges as elements of XML: what GraphML and GEXF have in common. Each tells how its attributes begin,
//! how values are escaped, and what all edges of a relation share.

use super::attributes::put;
use super::bytes::Bytes;
use super::columns::{OfEdge, edge_value};
use super::{Quote, edges};
use crate::graph::KnowledgeGraph;

/// What all edges of a relation have between target and weight, and behind the weight.
pub(super) type Frame = [Vec<u8>; 2];

/// How edges are laid out.
pub(super) struct Elements<'a> {
    graph: &'a KnowledgeGraph,
    attributes: Vec<(&'a OfEdge<'a>, String)>,
    frames: Vec<Frame>,
    escape: fn(&str, &mut Vec<u8>),
}

impl<'a> Elements<'a> {
    /// `open` is what stands between a value and that of the attribute named, `frame` is asked for every
    /// relation. The first attribute, the relation, is in the frame.
    pub(super) fn new(
        graph: &'a KnowledgeGraph,
        attributes: &'a [OfEdge<'a>],
        open: fn(&str) -> String,
        frame: fn(&KnowledgeGraph, usize) -> Frame,
        escape: fn(&str, &mut Vec<u8>),
    ) -> Self {
        let attributes = attributes.iter().skip(1);
        let relations = 0..graph.relations.len();
        Self {
            graph,
            attributes: attributes.map(|of| (of, open(of.attribute.0))).collect(),
            frames: relations.map(|relation| frame(graph, relation)).collect(),
            escape,
        }
    }

    /// Appends an edge up to its last value, which stays open.
    pub(super) fn begin(&self, bytes: &mut Bytes, at: usize, quote: Option<&Quote>) {
        let raw = &self.graph.graph.raw_edges()[at];
        let [before_weight, after_weight] = &self.frames[usize::from(raw.weight.relation.0)];
        bytes.raw("<edge id=\"");
        bytes.id(b'e', at);
        bytes.raw("\" source=\"");
        bytes.id(b'n', raw.source().index());
        bytes.raw("\" target=\"");
        bytes.id(b'n', raw.target().index());
        bytes.buffer.extend_from_slice(before_weight);
        bytes.number(raw.weight.weight);
        bytes.buffer.extend_from_slice(after_weight);
        let drawn = edges::drawn(self.graph, at, quote);
        for (attribute, open) in &self.attributes {
            let value = edge_value(self.graph, &drawn, attribute);
            put(bytes, value, self.escape, open);
        }
    }
}
