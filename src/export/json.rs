//! What the three kinds of JSON have in common: texts, attributes, lists of nodes and edges, where the
//! graph comes from. What a member is called and where it stands is told by the file of each kind.
//!
//! Values are those of GraphML and GEXF: lists are one text joined by `|`, dates whole days.

use std::io::{self, Write};

use super::attributes::{Value, join, node_label, position, put, relation_label};
use super::bytes::Bytes;
use super::columns::{OfEdge, OfNode, edge_attributes, edge_value, node_attributes, node_value};
use super::edges;
use super::text::clean;
use super::{Provenance, Quote, Quotes};
use crate::graph::KnowledgeGraph;

/// Appends a text as a JSON string.
pub(super) fn escape_string(text: &str, out: &mut Vec<u8>) {
    // memory takes everything, and every text is a JSON string
    let _ = serde_json::to_writer(out, text);
}

/// The beginning of a member behind another: `,"name":`.
fn member(name: &str) -> String {
    let mut bytes = b",".to_vec();
    escape_string(name, &mut bytes);
    bytes.push(b':');
    String::from_utf8(bytes).unwrap_or_default()
}

/// Appends a member, nothing where its value is missing; `before` is what [`member`] gave.
fn put_member(bytes: &mut Bytes, value: Value<'_>, before: &str) {
    match value {
        Value::Text(text) => put_text(bytes, &clean(text), before),
        Value::List(list) => put_text(bytes, &join(list), before),
        Value::First(_) | Value::Last(_) => {
            bytes.raw(before);
            bytes.raw("\"");
            put(bytes, value, escape_string, "");
            bytes.raw("\"");
        }
        Value::Missing | Value::Count(_) | Value::Number(_) => {
            put(bytes, value, escape_string, before);
        }
    }
}

fn put_text(bytes: &mut Bytes, text: &str, before: &str) {
    if !text.is_empty() {
        bytes.raw(before);
        escape_string(text, &mut bytes.buffer);
    }
}

/// The attributes of nodes with the beginnings of their members.
pub(super) struct NodeMembers<'a>(Vec<(OfNode<'a>, String)>);

impl<'a> NodeMembers<'a> {
    /// Of all that a graph has.
    fn new(graph: &'a KnowledgeGraph) -> Self {
        let attributes = node_attributes(graph);
        let named = attributes
            .into_iter()
            .map(|of| (of, member(of.attribute.0)));
        Self(named.collect())
    }

    /// Appends label, attributes, colour and size of a node; something must stand before them.
    pub(super) fn write(&self, bytes: &mut Bytes, graph: &'a KnowledgeGraph, at: usize) {
        let node = &graph.graph.raw_nodes()[at].weight;
        put_text(bytes, &node_label(node), ",\"label\":");
        for (of, before) in &self.0 {
            put_member(bytes, node_value(graph, at, of), before);
        }
        put_member(bytes, Value::Text(&node.color), ",\"color\":");
        put_member(bytes, Value::Number(node.size), ",\"size\":");
    }
}

/// The attributes of edges with the beginnings of their members.
struct EdgeMembers<'a> {
    attributes: Vec<(OfEdge<'a>, String)>,
    labels: Vec<String>,
    weight: &'static str,
}

impl<'a> EdgeMembers<'a> {
    /// Of all that a graph has; `weight` is the beginning of the member that holds the weight.
    fn new(graph: &'a KnowledgeGraph, weight: &'static str) -> Self {
        let attributes = edge_attributes(graph).into_iter();
        let label = |relation| relation_label(graph, relation).into_owned();
        Self {
            attributes: attributes
                .map(|of| {
                    let before = member(of.attribute.0);
                    (of, before)
                })
                .collect(),
            labels: (0..graph.relations.len()).map(label).collect(),
            weight,
        }
    }

    /// Appends label, weight and attributes of an edge; something must stand before them.
    fn write(&self, bytes: &mut Bytes, graph: &KnowledgeGraph, at: usize, quote: Option<&Quote>) {
        let drawn = edges::drawn(graph, at, quote);
        let label = &self.labels[usize::from(drawn.edge.relation.0)];
        put_text(bytes, label, ",\"label\":");
        put_member(bytes, Value::Number(drawn.edge.weight), self.weight);
        for (of, before) in &self.attributes {
            put_member(bytes, edge_value(graph, &drawn, of), before);
        }
    }
}

/// Writes the nodes, divided by commas, as `row` lays each out.
pub(super) fn write_nodes<'a>(
    bytes: &mut Bytes,
    graph: &'a KnowledgeGraph,
    out: &mut dyn Write,
    row: impl Fn(&mut Bytes, usize, &NodeMembers<'a>),
) -> io::Result<()> {
    let members = NodeMembers::new(graph);
    for at in 0..graph.graph.node_count() {
        divide(bytes, at);
        row(bytes, at, &members);
        bytes.pass_on(out)?;
    }
    Ok(())
}

/// Writes the edges, divided by commas, as `row` lays each out; `weight` is the beginning of the member
/// that holds the weight.
pub(super) fn write_edges(
    graph: &KnowledgeGraph,
    weight: &'static str,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
    row: impl Fn(&mut Bytes, usize, &dyn Fn(&mut Bytes)) + Sync,
) -> io::Result<()> {
    let members = EdgeMembers::new(graph, weight);
    edges::write(graph, quotes, out, |bytes, at, quote| {
        divide(bytes, at);
        row(bytes, at, &|bytes| members.write(bytes, graph, at, quote));
    })
}

fn divide(bytes: &mut Bytes, at: usize) {
    bytes.raw(if at == 0 { "\n" } else { ",\n" });
}

/// Appends `"source":"n1","target":"n2"`.
pub(super) fn put_ends(bytes: &mut Bytes, graph: &KnowledgeGraph, edge: usize) {
    let raw = &graph.graph.raw_edges()[edge];
    bytes.raw("\"source\":\"");
    bytes.id(b'n', raw.source().index());
    bytes.raw("\",\"target\":\"");
    bytes.id(b'n', raw.target().index());
    bytes.raw("\"");
}

/// Which way heights count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heights {
    /// As in mathematics, and in the graph.
    Upwards,
    /// As on screens.
    Downwards,
}

/// Appends the place of a node, where it has one; `before` is the beginning of its first member.
/// Returns whether it has one.
pub(super) fn put_place(
    bytes: &mut Bytes,
    graph: &KnowledgeGraph,
    node: usize,
    heights: Heights,
    before: &str,
) -> bool {
    let Some([x, y]) = position(graph, node) else {
        return false;
    };
    let y = if heights == Heights::Downwards { -y } else { y };
    put_member(bytes, Value::Number(x), before);
    put_member(bytes, Value::Number(y), ",\"y\":");
    true
}

/// Appends an object that says in `about` where the graph comes from.
pub(super) fn write_about(bytes: &mut Bytes, graph: &KnowledgeGraph, info: &Provenance) {
    bytes.raw("{\"about\":[");
    for (i, line) in info.lines(graph).iter().enumerate() {
        bytes.raw(if i == 0 { "" } else { "," });
        escape_string(&clean(line), &mut bytes.buffer);
    }
    bytes.raw("]}");
}
