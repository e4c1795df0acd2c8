//! GEXF 1.3, Gephi's own format: kinds, colours and sizes in its own places. First and last date are
//! attributes; of a graph with a time line `dynamic` adds the spells.

use std::io::{self, Write};

use super::attributes::{Attribute, Kind, node_label, position, put, relation_label};
use super::bytes::Bytes;
use super::columns::{OfEdge, OfNode, edge_attributes, node_attributes, node_value};
use super::elements::{Elements, Frame};
use super::text::{clean, escape_attribute, escape_content};
use super::{Provenance, Quotes, dynamic, edges};
use crate::graph::{KnowledgeGraph, Node};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n";

pub(super) fn write(
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut bytes = Bytes::default();
    bytes.raw(HEAD);
    bytes.raw("<meta><creator>");
    escape_content(&clean(&info.program), &mut bytes.buffer);
    bytes.raw("</creator><description>");
    escape_content(&clean(&info.lines(graph).join("; ")), &mut bytes.buffer);
    bytes.raw("</description></meta>\n");
    let timeline = graph.timeline.as_ref();
    bytes.raw(dynamic::graph_element(timeline));
    let edge_attributes = edge_attributes(graph);
    let node_attributes = node_attributes(graph);
    write_declarations(
        &mut bytes,
        "node",
        node_attributes.iter().map(|of| of.attribute),
    );
    dynamic::declare_weight(&mut bytes, timeline);
    write_declarations(
        &mut bytes,
        "edge",
        edge_attributes.iter().map(|of| of.attribute),
    );
    bytes.raw("<nodes>\n");
    write_nodes(&mut bytes, graph, &node_attributes, out)?;
    bytes.raw("</nodes>\n<edges>\n");
    bytes.hand_over(out)?;
    write_edges(graph, &edge_attributes, quotes, out)?;
    bytes.raw("</edges>\n</graph>\n</gexf>\n");
    bytes.hand_over(out)?;
    out.flush()
}

fn write_declarations<'a>(
    bytes: &mut Bytes,
    class: &str,
    attributes: impl Iterator<Item = Attribute<'a>>,
) {
    for part in ["<attributes class=\"", class, "\" mode=\"static\">\n"] {
        bytes.raw(part);
    }
    for (name, kind) in attributes {
        let kind = match kind {
            Kind::Text => "string",
            Kind::Count => "integer",
            Kind::Number => "double",
        };
        let parts = [
            "<attribute id=\"",
            name,
            "\" title=\"",
            name,
            "\" type=\"",
            kind,
            "\"/>\n",
        ];
        parts.into_iter().for_each(|part| bytes.raw(part));
    }
    bytes.raw("</attributes>\n");
}

fn write_nodes(
    bytes: &mut Bytes,
    graph: &KnowledgeGraph,
    attributes: &[OfNode<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let attributes = &attributes[1..];
    let open: Vec<String> = attributes.iter().map(|of| open(of.attribute.0)).collect();
    for (i, node) in graph.graph.node_weights().enumerate() {
        bytes.raw("<node id=\"");
        bytes.id(b'n', i);
        bytes.raw("\" label=\"");
        escape_attribute(&node_label(node), &mut bytes.buffer);
        bytes.raw("\"><attvalues><attvalue for=\"uid\" value=\"");
        escape_attribute(&clean(&node.key), &mut bytes.buffer);
        for (of, open) in attributes.iter().zip(&open) {
            put(bytes, node_value(graph, i, of), escape_attribute, open);
        }
        bytes.raw("\"/></attvalues>");
        dynamic::put_node_spells(bytes, graph.timeline.as_ref(), i);
        write_looks(bytes, node);
        if let Some(place) = position(graph, i) {
            write_position(bytes, place);
        }
        bytes.raw("</node>\n");
        bytes.pass_on(out)?;
    }
    Ok(())
}

/// What stands between one value and the next: the end of the one element, the start of the other.
fn open(name: &str) -> String {
    format!("\"/><attvalue for=\"{name}\" value=\"")
}

/// Size and colour; a colour that is none is left to the reader.
fn write_looks(bytes: &mut Bytes, node: &Node) {
    if node.size.is_finite() {
        bytes.raw("<viz:size value=\"");
        bytes.number(node.size);
        bytes.raw("\"/>");
    }
    let hex = node.color.strip_prefix('#').filter(|hex| hex.len() == 6);
    if let Some(color) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
        for (open, shift) in [("<viz:color r=\"", 16), ("\" g=\"", 8), ("\" b=\"", 0)] {
            bytes.raw(open);
            bytes.count(u64::from(color >> shift & 0xff));
        }
        bytes.raw("\"/>");
    }
}

fn write_position(bytes: &mut Bytes, [x, y]: [f64; 2]) {
    bytes.raw("<viz:position x=\"");
    bytes.number(x);
    bytes.raw("\" y=\"");
    bytes.number(y);
    bytes.raw("\" z=\"0\"/>");
}

fn write_edges(
    graph: &KnowledgeGraph,
    attributes: &[OfEdge<'_>],
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let elements = Elements::new(graph, attributes, open, frame, escape_attribute);
    edges::write(graph, quotes, out, |bytes, i, quote| {
        elements.begin(bytes, i, quote);
        let timeline = graph.timeline.as_ref();
        dynamic::put_weights(bytes, timeline, i);
        bytes.raw("\"/></attvalues>");
        dynamic::put_edge_spells(bytes, timeline, i);
        bytes.raw("</edge>\n");
    })
}

/// What all edges of a relation have between target and weight, and behind the weight.
fn frame(graph: &KnowledgeGraph, relation: usize) -> Frame {
    let id = clean(&graph.relations[relation].id);
    let mut before = b"\" kind=\"".to_vec();
    escape_attribute(&id, &mut before);
    before.extend_from_slice(b"\" label=\"");
    escape_attribute(&relation_label(graph, relation), &mut before);
    before.extend_from_slice(b"\" weight=\"");
    let mut after = b"\"><attvalues><attvalue for=\"relation\" value=\"".to_vec();
    escape_attribute(&id, &mut after);
    [before, after]
}
