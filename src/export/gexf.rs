//! GEXF 1.3, Gephi's own format: kinds, colours and sizes in its own places. Static: first and last
//! date are attributes.

use std::io::{self, Write};

use petgraph::graph::EdgeIndex;

use super::attributes::{
    self, Attribute, Kind, edge_values, node_label, node_values, put, relation_label,
};
use super::sink::Sink;
use super::text::{clean, escape_attribute, escape_content};
use super::{Provenance, Quotes};
use crate::graph::{KnowledgeGraph, Node};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n";
const CLOSE: &str = "\"/>";

pub(super) fn write(
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sink = Sink::new(out);
    sink.raw(HEAD);
    sink.raw("<meta><creator>");
    escape_content(&clean(&info.program), &mut sink.buffer);
    sink.raw("</creator><description>");
    escape_content(&clean(&info.lines(graph).join("; ")), &mut sink.buffer);
    sink.raw("</description></meta>\n<graph mode=\"static\" defaultedgetype=\"undirected\">\n");
    let edge_attributes = attributes::edge_attributes(graph);
    write_declarations(&mut sink, "node", attributes::NODE.into_iter());
    write_declarations(&mut sink, "edge", edge_attributes.iter().map(|(_, a)| *a));
    sink.raw("<nodes>\n");
    write_nodes(&mut sink, graph)?;
    sink.raw("</nodes>\n<edges>\n");
    write_edges(&mut sink, graph, &edge_attributes, quotes)?;
    sink.raw("</edges>\n</graph>\n</gexf>\n");
    sink.finish()
}

fn write_declarations(
    sink: &mut Sink<'_>,
    class: &str,
    attributes: impl Iterator<Item = Attribute>,
) {
    for part in ["<attributes class=\"", class, "\" mode=\"static\">\n"] {
        sink.raw(part);
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
        parts.into_iter().for_each(|part| sink.raw(part));
    }
    sink.raw("</attributes>\n");
}

fn write_nodes(sink: &mut Sink<'_>, graph: &KnowledgeGraph) -> io::Result<()> {
    let open: Vec<String> = (attributes::NODE.iter())
        .map(|(name, _)| format!("<attvalue for=\"{name}\" value=\""))
        .collect();
    for (i, node) in graph.graph.node_weights().enumerate() {
        sink.raw("<node id=\"");
        sink.id(b'n', i);
        sink.raw("\" label=\"");
        escape_attribute(&node_label(node), &mut sink.buffer);
        sink.raw("\"><attvalues>");
        for (value, open) in node_values(node).into_iter().zip(&open) {
            put(sink, value, escape_attribute, open, CLOSE);
        }
        sink.raw("</attvalues>");
        write_looks(sink, node);
        sink.raw("</node>\n");
        sink.pass_on()?;
    }
    Ok(())
}

/// Size and colour; a colour that is none is left to the reader.
fn write_looks(sink: &mut Sink<'_>, node: &Node) {
    if node.size.is_finite() {
        sink.raw("<viz:size value=\"");
        sink.number(node.size);
        sink.raw(CLOSE);
    }
    let hex = node.color.strip_prefix('#').filter(|hex| hex.len() == 6);
    if let Some(color) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
        for (open, shift) in [("<viz:color r=\"", 16), ("\" g=\"", 8), ("\" b=\"", 0)] {
            sink.raw(open);
            sink.count(u64::from(color >> shift & 0xff));
        }
        sink.raw(CLOSE);
    }
}

fn write_edges(
    sink: &mut Sink<'_>,
    graph: &KnowledgeGraph,
    attributes: &[(usize, Attribute)],
    quotes: &mut Quotes<'_>,
) -> io::Result<()> {
    let open: Vec<(usize, String)> = attributes
        .iter()
        .map(|(place, (name, _))| (*place, format!("<attvalue for=\"{name}\" value=\"")))
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
        sink.raw("\"><attvalues>");
        let quote = quotes(EdgeIndex::new(i));
        let values = edge_values(graph, edge, quote.as_ref());
        for (place, open) in &open {
            put(sink, values[*place], escape_attribute, open, CLOSE);
        }
        sink.raw("</attvalues></edge>\n");
        sink.pass_on()?;
    }
    Ok(())
}

/// What all edges of a relation have between target and weight.
fn edge_head(graph: &KnowledgeGraph, relation: usize) -> Vec<u8> {
    let mut head = b"\" kind=\"".to_vec();
    escape_attribute(&clean(&graph.relations[relation].id), &mut head);
    head.extend_from_slice(b"\" label=\"");
    escape_attribute(&relation_label(graph, relation), &mut head);
    head.extend_from_slice(b"\" weight=\"");
    head
}
