//! Two CSV tables for spreadsheets and for Gephi's import: nodes and edges.
//!
//! Dates are written `2024年3月5日`: Excel takes that for a date, whereas a column of plain ISO dates
//! becomes a set of time stamps in Gephi. Colours and sizes cannot be imported from CSV and are left
//! out. `Type` of an edge is its direction, `Kind` its relation; both are Gephi's words.

use std::io::{self, Write};

use petgraph::graph::EdgeIndex;

use super::Quotes;
use super::attributes::{
    self, Attribute, Value, edge_values, join, node_label, node_values, relation_label,
};
use super::sink::Sink;
use super::text::{clean, escape_field};
use crate::graph::KnowledgeGraph;

/// Excel takes a file without it for GB18030.
const MARK: &str = "\u{feff}";
const END: &str = "\r\n";

pub(super) fn write_nodes(graph: &KnowledgeGraph, out: &mut dyn Write) -> io::Result<()> {
    let mut sink = Sink::new(out);
    let columns: Vec<(usize, Attribute)> = attributes::NODE
        .into_iter()
        .enumerate()
        .filter(|(_, a)| has_column(*a))
        .collect();
    write_header(&mut sink, "Id,Label", &columns);
    for (i, node) in graph.graph.node_weights().enumerate() {
        sink.id(b'n', i);
        sink.raw(",");
        escape_field(&node_label(node), &mut sink.buffer);
        write_values(&mut sink, &columns, &node_values(node));
        sink.pass_on()?;
    }
    sink.finish()
}

pub(super) fn write_edges(
    graph: &KnowledgeGraph,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sink = Sink::new(out);
    let mut columns = attributes::edge_attributes(graph);
    columns.retain(|(_, attribute)| has_column(*attribute));
    write_header(
        &mut sink,
        "Source,Target,Type,Kind,Id,Label,Weight",
        &columns,
    );
    let relations: Vec<[Vec<u8>; 2]> = (0..graph.relations.len())
        .map(|relation| {
            let mut fields = [Vec::new(), Vec::new()];
            escape_field(&clean(&graph.relations[relation].id), &mut fields[0]);
            escape_field(&relation_label(graph, relation), &mut fields[1]);
            fields
        })
        .collect();
    for (i, raw) in graph.graph.raw_edges().iter().enumerate() {
        let edge = &raw.weight;
        let [kind, label] = &relations[usize::from(edge.relation.0)];
        sink.id(b'n', raw.source().index());
        sink.raw(",");
        sink.id(b'n', raw.target().index());
        sink.raw(",Undirected,");
        sink.buffer.extend_from_slice(kind);
        sink.raw(",");
        sink.id(b'e', i);
        sink.raw(",");
        sink.buffer.extend_from_slice(label);
        sink.raw(",");
        sink.number(edge.weight);
        let quote = quotes(EdgeIndex::new(i));
        write_values(
            &mut sink,
            &columns,
            &edge_values(graph, edge, quote.as_ref()),
        );
        sink.pass_on()?;
    }
    sink.finish()
}

/// The dates show their precision themselves.
fn has_column((name, _): Attribute) -> bool {
    name != "seen_precision"
}

fn write_header(sink: &mut Sink<'_>, first: &str, columns: &[(usize, Attribute)]) {
    sink.raw(MARK);
    sink.raw(first);
    for (_, (name, _)) in columns {
        sink.raw(",");
        sink.raw(name);
    }
    sink.raw(END);
}

fn write_values(sink: &mut Sink<'_>, columns: &[(usize, Attribute)], values: &[Value<'_>]) {
    for (place, _) in columns {
        sink.raw(",");
        match values[*place] {
            Value::Missing => {}
            Value::Text(text) => escape_field(&clean(text), &mut sink.buffer),
            Value::List(list) => escape_field(&join(list), &mut sink.buffer),
            Value::Count(count) => sink.count(u64::from(count)),
            Value::Number(number) if number.is_finite() => sink.number(number),
            Value::Number(_) => {}
            Value::First(date) | Value::Last(date) => sink.chinese_date(date),
        }
    }
    sink.raw(END);
}
