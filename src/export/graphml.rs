//! GraphML, the format for everything: keys, then nodes, then edges.
//!
//! Provenance stands in a comment: data of the graph itself makes Gephi warn. The relation is also
//! the attribute `label` of the edge element, which is Gephi's edge kind and which others ignore.

use std::io::{self, Write};

use petgraph::graph::EdgeIndex;

use super::attributes::{
    self, Attribute, Kind, edge_values, node_label, node_values, put, relation_label,
};
use super::sink::Sink;
use super::text::{clean, escape_attribute, escape_content};
use super::{Provenance, Quotes};
use crate::graph::KnowledgeGraph;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const ROOT: &str = "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
    xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
    http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";
const CLOSE: &str = "</data>";

pub(super) fn write(
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sink = Sink::new(out);
    sink.raw(HEAD);
    write_comment(&mut sink, &info.lines(graph));
    sink.raw(ROOT);
    let edge_attributes = attributes::edge_attributes(graph);
    for attribute in [("label", Kind::Text)].into_iter().chain(attributes::NODE) {
        write_key(&mut sink, "node", attribute);
    }
    for attribute in [("color", Kind::Text), ("size", Kind::Number)] {
        write_key(&mut sink, "node", attribute);
    }
    for attribute in [("label", Kind::Text), ("weight", Kind::Number)] {
        write_key(&mut sink, "edge", attribute);
    }
    for (_, attribute) in &edge_attributes {
        write_key(&mut sink, "edge", *attribute);
    }
    sink.raw("<graph id=\"G\" edgedefault=\"undirected\">\n");
    write_nodes(&mut sink, graph)?;
    write_edges(&mut sink, graph, &edge_attributes, quotes)?;
    sink.raw("</graph>\n</graphml>\n");
    sink.finish()
}

/// A comment must not hold two hyphens in a row, nor end in one.
fn write_comment(sink: &mut Sink<'_>, lines: &[String]) {
    sink.raw("<!--\n");
    for line in lines {
        // Twice, because the first round may leave a pair: `---` becomes `- --`.
        sink.raw(&clean(line).replace("--", "- -").replace("--", "- -"));
        sink.raw("\n");
    }
    sink.raw("-->\n");
}

fn write_key(sink: &mut Sink<'_>, of: &str, (name, kind): Attribute) {
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
    parts.into_iter().for_each(|part| sink.raw(part));
}

fn write_nodes(sink: &mut Sink<'_>, graph: &KnowledgeGraph) -> io::Result<()> {
    let open: Vec<String> = attributes::NODE
        .iter()
        .map(|(name, _)| format!("<data key=\"n_{name}\">"))
        .collect();
    for (i, node) in graph.graph.node_weights().enumerate() {
        sink.raw("<node id=\"");
        sink.id(b'n', i);
        sink.raw("\"><data key=\"n_label\">");
        escape_content(&node_label(node), &mut sink.buffer);
        sink.raw(CLOSE);
        for (value, open) in node_values(node).into_iter().zip(&open) {
            put(sink, value, escape_content, open, CLOSE);
        }
        let color = attributes::Value::Text(&node.color);
        put(sink, color, escape_content, "<data key=\"n_color\">", CLOSE);
        let size = attributes::Value::Number(node.size);
        put(sink, size, escape_content, "<data key=\"n_size\">", CLOSE);
        sink.raw("</node>\n");
        sink.pass_on()?;
    }
    Ok(())
}

fn write_edges(
    sink: &mut Sink<'_>,
    graph: &KnowledgeGraph,
    attributes: &[(usize, Attribute)],
    quotes: &mut Quotes<'_>,
) -> io::Result<()> {
    let open: Vec<(usize, String)> = attributes
        .iter()
        .map(|(place, (name, _))| (*place, format!("<data key=\"e_{name}\">")))
        .collect();
    let heads: Vec<Vec<u8>> = (0..graph.relations.len())
        .map(|r| edge_head(graph, r))
        .collect();
    for (i, raw) in graph.graph.raw_edges().iter().enumerate() {
        let edge = &raw.weight;
        sink.raw("<edge id=\"");
        sink.id(b'e', i);
        sink.raw("\" source=\"");
        sink.id(b'n', raw.source().index());
        sink.raw("\" target=\"");
        sink.id(b'n', raw.target().index());
        sink.buffer
            .extend_from_slice(&heads[usize::from(edge.relation.0)]);
        sink.number(edge.weight);
        sink.raw(CLOSE);
        let quote = quotes(EdgeIndex::new(i));
        let values = edge_values(graph, edge, quote.as_ref());
        for (place, open) in &open {
            put(sink, values[*place], escape_content, open, CLOSE);
        }
        sink.raw("</edge>\n");
        sink.pass_on()?;
    }
    Ok(())
}

/// What all edges of a relation have between target and weight.
fn edge_head(graph: &KnowledgeGraph, relation: usize) -> Vec<u8> {
    let mut head = b"\" label=\"".to_vec();
    escape_attribute(&clean(&graph.relations[relation].id), &mut head);
    head.extend_from_slice(b"\"><data key=\"e_label\">");
    escape_content(&relation_label(graph, relation), &mut head);
    head.extend_from_slice(b"</data><data key=\"e_weight\">");
    head
}
