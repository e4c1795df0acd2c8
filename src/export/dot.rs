//! DOT, the language of [Graphviz](https://graphviz.org/doc/info/lang.html).
//!
//! The label of an edge becomes its tool tip: thousands of words would hide the drawing. Attributes
//! that Graphviz does not know are kept by its tools and read by others.

use std::io::{self, Write};

use super::attributes::{Value, join, node_label, position, put, relation_label};
use super::bytes::Bytes;
use super::columns::{OfEdge, edge_attributes, edge_value, node_attributes, node_value};
use super::edges;
use super::text::clean;
use super::{Provenance, Quotes};
use crate::graph::KnowledgeGraph;

/// Fonts with Chinese characters on Linux, Windows and macOS; the first that is found is taken.
const FONT: &str = "Noto Sans CJK SC,Microsoft YaHei,PingFang SC,sans-serif";
/// Points in an inch: sizes are points, Graphviz wants inches.
const INCH: f64 = 72.0;

pub(super) fn write(
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut bytes = Bytes::default();
    for line in info.lines(graph) {
        bytes.raw("// ");
        bytes.raw(&clean(&line));
        bytes.raw("\n");
    }
    bytes.raw("graph guanxi {\n");
    bytes.raw("graph [charset=\"UTF-8\", outputorder=edgesfirst, overlap=false];\n");
    for (of, looks) in [
        ("node", "shape=ellipse, style=filled, fontsize=10"),
        ("edge", "color=\"#00000040\""),
    ] {
        let parts = [of, " [", looks, ", fontname=\"", FONT, "\"];\n"];
        parts.into_iter().for_each(|part| bytes.raw(part));
    }
    write_nodes(&mut bytes, graph, out)?;
    bytes.hand_over(out)?;
    write_edges(graph, quotes, out)?;
    bytes.raw("}\n");
    bytes.hand_over(out)?;
    out.flush()
}

fn write_nodes(bytes: &mut Bytes, graph: &KnowledgeGraph, out: &mut dyn Write) -> io::Result<()> {
    let attributes: Vec<_> = (node_attributes(graph).into_iter())
        .map(|of| (of, open(of.attribute.0)))
        .collect();
    for (at, node) in graph.graph.node_weights().enumerate() {
        bytes.id(b'n', at);
        bytes.raw(" [label=\"");
        escape_label(&node_label(node), &mut bytes.buffer);
        bytes.raw("\"");
        for (of, before) in &attributes {
            put_quoted(bytes, node_value(graph, at, of), before);
        }
        put_quoted(bytes, Value::Text(&node.color), &open("fillcolor"));
        put_quoted(bytes, Value::Number(node.size / INCH), &open("width"));
        if let Some([x, y]) = position(graph, at) {
            bytes.raw(&open("pos"));
            bytes.number(x);
            bytes.raw(",");
            bytes.number(y);
            bytes.raw("\"");
        }
        bytes.raw("];\n");
        bytes.pass_on(out)?;
    }
    Ok(())
}

fn write_edges(
    graph: &KnowledgeGraph,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let attributes: Vec<(OfEdge<'_>, String)> = (edge_attributes(graph).into_iter())
        .map(|of| {
            let before = open(of.attribute.0);
            (of, before)
        })
        .collect();
    let tips: Vec<Vec<u8>> = (0..graph.relations.len())
        .map(|relation| {
            let mut tip = Vec::new();
            escape_label(&relation_label(graph, relation), &mut tip);
            tip
        })
        .collect();
    edges::write(graph, quotes, out, |bytes, at, quote| {
        let raw = &graph.graph.raw_edges()[at];
        bytes.id(b'n', raw.source().index());
        bytes.raw(" -- ");
        bytes.id(b'n', raw.target().index());
        bytes.raw(" [id=\"");
        bytes.id(b'e', at);
        bytes.raw("\", weight=\"");
        bytes.number(raw.weight.weight);
        bytes.raw("\", tooltip=\"");
        let tip = &tips[usize::from(raw.weight.relation.0)];
        bytes.buffer.extend_from_slice(tip);
        bytes.raw("\"");
        let drawn = edges::drawn(graph, at, quote);
        for (of, before) in &attributes {
            put_quoted(bytes, edge_value(graph, &drawn, of), before);
        }
        bytes.raw("];\n");
    })
}

/// The beginning of an attribute behind another. pydot, through which Python reads DOT, fails at a
/// node with an attribute `name`.
fn open(name: &str) -> String {
    let name = if name == "name" { "entity_name" } else { name };
    format!(", {name}=\"")
}

fn put_quoted(bytes: &mut Bytes, value: Value<'_>, before: &str) {
    let known = match value {
        Value::Missing => false,
        Value::Number(number) => number.is_finite(),
        Value::Text(text) => !clean(text).is_empty(),
        Value::List(list) => !join(list).is_empty(),
        Value::Count(_) | Value::First(_) | Value::Last(_) => true,
    };
    if known {
        put(bytes, value, escape, before);
        bytes.raw("\"");
    }
}

/// Escapes what stands between quotes. Graphviz takes a backslash for the start of a code such as
/// `\N`, the name of the node; two are one.
fn escape(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
}

/// Escapes what is drawn, where Graphviz reads references such as `&lt;` too.
fn escape_label(text: &str, out: &mut Vec<u8>) {
    escape(&text.replace('&', "&amp;"), out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_codes_and_references_are_plain_text() {
        for (text, want) in [
            ("沈东", "沈东"),
            ("说\"好\"", "说\\\"好\\\""),
            ("a\\N", "a\\\\N"),
            ("\\", "\\\\"),
            ("R&lt;", "R&amp;lt;"),
        ] {
            let mut out = Vec::new();
            escape_label(text, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), want);
        }
    }
}
