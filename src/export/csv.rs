//! Two CSV tables for spreadsheets and for Gephi's import: nodes and edges.
//!
//! Dates are written `2024年3月5日`: Excel takes that for a date, whereas a column of plain ISO dates
//! becomes a set of time stamps in Gephi. Colours and sizes cannot be imported from CSV and are left
//! out. `Type` of an edge is its direction, `Kind` its relation; both are Gephi's words.

use std::io::{self, Write};

use super::Quotes;
use super::attributes::{Attribute, Value, join, node_label, relation_label};
use super::bytes::Bytes;
use super::columns::{PRECISION, edge_attributes, edge_value, node_attributes, node_value};
use super::edges;
use super::text::{clean, escape_field};
use crate::graph::KnowledgeGraph;

/// Excel takes a file without it for GB18030.
const MARK: &str = "\u{feff}";
const END: &str = "\r\n";

pub(super) fn write_nodes(graph: &KnowledgeGraph, out: &mut dyn Write) -> io::Result<()> {
    let mut bytes = Bytes::default();
    let mut columns = node_attributes(graph);
    columns.retain(|of| has_column(of.attribute));
    write_header(
        &mut bytes,
        "Id,Label",
        columns.iter().map(|of| of.attribute),
    );
    for (i, node) in graph.graph.node_weights().enumerate() {
        bytes.id(b'n', i);
        bytes.raw(",");
        escape_field(&node_label(node), &mut bytes.buffer);
        write_values(
            &mut bytes,
            columns.iter().map(|of| node_value(graph, i, of)),
        );
        bytes.pass_on(out)?;
    }
    bytes.hand_over(out)?;
    out.flush()
}

pub(super) fn write_edges(
    graph: &KnowledgeGraph,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut columns = edge_attributes(graph);
    columns.retain(|of| has_column(of.attribute));
    let mut bytes = Bytes::default();
    write_header(
        &mut bytes,
        "Source,Target,Type,Kind,Id,Label,Weight",
        columns.iter().map(|of| of.attribute),
    );
    bytes.hand_over(out)?;
    let relations: Vec<[Vec<u8>; 2]> = (0..graph.relations.len())
        .map(|relation| {
            let mut fields = [Vec::new(), Vec::new()];
            escape_field(&clean(&graph.relations[relation].id), &mut fields[0]);
            escape_field(&relation_label(graph, relation), &mut fields[1]);
            fields
        })
        .collect();
    edges::write(graph, quotes, out, |bytes, i, quote| {
        let raw = &graph.graph.raw_edges()[i];
        let edge = &raw.weight;
        let [kind, label] = &relations[usize::from(edge.relation.0)];
        bytes.id(b'n', raw.source().index());
        bytes.raw(",");
        bytes.id(b'n', raw.target().index());
        bytes.raw(",Undirected,");
        bytes.buffer.extend_from_slice(kind);
        bytes.raw(",");
        bytes.id(b'e', i);
        bytes.raw(",");
        bytes.buffer.extend_from_slice(label);
        bytes.raw(",");
        bytes.number(edge.weight);
        let drawn = edges::drawn(graph, i, quote);
        write_values(
            bytes,
            columns.iter().map(|of| edge_value(graph, &drawn, of)),
        );
    })?;
    out.flush()
}

/// The dates show their precision themselves.
fn has_column((name, _): Attribute<'_>) -> bool {
    name != PRECISION
}

fn write_header<'a>(bytes: &mut Bytes, first: &str, columns: impl Iterator<Item = Attribute<'a>>) {
    bytes.raw(MARK);
    bytes.raw(first);
    for (name, _) in columns {
        bytes.raw(",");
        bytes.raw(name);
    }
    bytes.raw(END);
}

fn write_values<'a>(bytes: &mut Bytes, values: impl Iterator<Item = Value<'a>>) {
    for value in values {
        bytes.raw(",");
        match value {
            Value::Missing => {}
            Value::Text(text) => escape_field(&clean(text), &mut bytes.buffer),
            Value::List(list) => escape_field(&join(list), &mut bytes.buffer),
            Value::Count(count) => bytes.count(u64::from(count)),
            Value::Number(number) if number.is_finite() => bytes.number(number),
            Value::Number(_) => {}
            Value::First(date) | Value::Last(date) => bytes.chinese_date(date),
        }
    }
    bytes.raw(END);
}
