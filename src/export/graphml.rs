//! GraphML, the format for everything: keys, then nodes, then edges.
//!
//! Provenance stands in a comment: data of the graph itself makes Gephi warn. The relation is also
//! the attribute `label` of the edge element, which is Gephi's edge kind and which others ignore.

use std::io::{self, Write};

use super::attributes::{Attribute, Kind, Value, node_label, position, put, relation_label};
use super::bytes::Bytes;
use super::columns::{OfEdge, OfNode, edge_attributes, node_attributes, node_value};
use super::edges;
use super::elements::{Elements, Frame};
use super::text::{clean, escape_attribute, escape_content};
use super::{Provenance, Quotes};
use crate::graph::KnowledgeGraph;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const ROOT: &str = "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
    xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
    http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";
pub(super) fn write(
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut bytes = Bytes::default();
    bytes.raw(HEAD);
    write_comment(&mut bytes, &info.lines(graph));
    bytes.raw(ROOT);
    let edge_attributes = edge_attributes(graph);
    let node_attributes = node_attributes(graph);
    let label = ("label", Kind::Text);
    for attribute in std::iter::once(label).chain(node_attributes.iter().map(|of| of.attribute)) {
        write_key(&mut bytes, "node", attribute);
    }
    for attribute in [("color", Kind::Text), ("size", Kind::Number)] {
        write_key(&mut bytes, "node", attribute);
    }
    if graph.positions.is_some() {
        for attribute in [("x", Kind::Number), ("y", Kind::Number)] {
            write_key(&mut bytes, "node", attribute);
        }
    }
    for attribute in [("label", Kind::Text), ("weight", Kind::Number)] {
        write_key(&mut bytes, "edge", attribute);
    }
    for of in &edge_attributes {
        write_key(&mut bytes, "edge", of.attribute);
    }
    bytes.raw("<graph id=\"G\" edgedefault=\"undirected\">\n");
    write_nodes(&mut bytes, graph, &node_attributes, out)?;
    bytes.hand_over(out)?;
    write_edges(graph, &edge_attributes, quotes, out)?;
    bytes.raw("</graph>\n</graphml>\n");
    bytes.hand_over(out)?;
    out.flush()
}

/// A comment must not hold two hyphens in a row, nor end in one.
fn write_comment(bytes: &mut Bytes, lines: &[String]) {
    bytes.raw("<!--\n");
    for line in lines {
        // Twice, because the first round may leave a pair: `---` becomes `- --`.
        bytes.raw(&clean(line).replace("--", "- -").replace("--", "- -"));
        bytes.raw("\n");
    }
    bytes.raw("-->\n");
}

fn write_key(bytes: &mut Bytes, of: &str, (name, kind): Attribute<'_>) {
    let kind = match kind {
        Kind::Text => "string",
        Kind::Count => "int",
        Kind::Number => "double",
    };
    let parts = [
        "<key id=\"",
        &of[..1],
        "_",
        name,
        "\" for=\"",
        of,
        "\" attr.name=\"",
        name,
        "\" attr.type=\"",
        kind,
        "\"/>\n",
    ];
    parts.into_iter().for_each(|part| bytes.raw(part));
}

fn write_nodes(
    bytes: &mut Bytes,
    graph: &KnowledgeGraph,
    attributes: &[OfNode<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let open: Vec<String> = attributes
        .iter()
        .map(|of| open("n", of.attribute.0))
        .collect();
    for (i, node) in graph.graph.node_weights().enumerate() {
        bytes.raw("<node id=\"");
        bytes.id(b'n', i);
        bytes.raw("\"><data key=\"n_label\">");
        escape_content(&node_label(node), &mut bytes.buffer);
        for (of, open) in attributes.iter().zip(&open) {
            put(bytes, node_value(graph, i, of), escape_content, open);
        }
        put(
            bytes,
            Value::Text(&node.color),
            escape_content,
            "</data><data key=\"n_color\">",
        );
        put(
            bytes,
            Value::Number(node.size),
            escape_content,
            "</data><data key=\"n_size\">",
        );
        if let Some([x, y]) = position(graph, i) {
            for (value, open) in [
                (x, "</data><data key=\"n_x\">"),
                (y, "</data><data key=\"n_y\">"),
            ] {
                put(bytes, Value::Number(value), escape_content, open);
            }
        }
        bytes.raw("</data></node>\n");
        bytes.pass_on(out)?;
    }
    Ok(())
}

/// What stands between one value and the next: the end of the one element, the start of the other.
fn open(of: &str, name: &str) -> String {
    format!("</data><data key=\"{of}_{name}\">")
}

fn write_edges(
    graph: &KnowledgeGraph,
    attributes: &[OfEdge<'_>],
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let elements = Elements::new(
        graph,
        attributes,
        |name| open("e", name),
        frame,
        escape_content,
    );
    edges::write(graph, quotes, out, |bytes, i, quote| {
        elements.begin(bytes, i, quote);
        bytes.raw("</data></edge>\n");
    })
}

/// What all edges of a relation have between target and weight, and behind the weight.
fn frame(graph: &KnowledgeGraph, relation: usize) -> Frame {
    let id = clean(&graph.relations[relation].id);
    let mut before = b"\" label=\"".to_vec();
    escape_attribute(&id, &mut before);
    before.extend_from_slice(b"\"><data key=\"e_label\">");
    escape_content(&relation_label(graph, relation), &mut before);
    before.extend_from_slice(open("e", "weight").as_bytes());
    let mut after = open("e", "relation").into_bytes();
    escape_content(&id, &mut after);
    [before, after]
}
