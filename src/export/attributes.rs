//! The attributes of nodes and edges, once for all formats: names, types, values.
//!
//! Formats write label, weight, colour and size in their own way; everything else comes from here.

use std::borrow::Cow;

use super::Quote;
use super::bytes::Bytes;
use super::text::clean;
use crate::graph::{Edge, KnowledgeGraph, Layer, Node};
use crate::model::PartialDate;

/// What kind of value an attribute has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Characters; dates and lists too, because no other type of theirs is read everywhere.
    Text,
    /// A whole number of 32 bits.
    Count,
    /// A finite number.
    Number,
}

/// Name and kind of an attribute.
pub(super) type Attribute = (&'static str, Kind);

/// A value, or none.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Missing,
    Text(&'a str),
    List(&'a [String]),
    Count(u32),
    Number(f64),
    /// A date; readers that want days get the first day of its period.
    First(PartialDate),
    /// A date; readers that want days get the last day of its period.
    Last(PartialDate),
}

/// Attributes of nodes, in the order of [`node_values`]; the first is never missing.
pub(super) const NODE: [Attribute; 15] = [
    ("uid", Kind::Text),
    ("type", Kind::Text),
    ("name", Kind::Text),
    ("aliases", Kind::Text),
    ("pinyin", Kind::Text),
    ("home", Kind::Text),
    ("origin", Kind::Text),
    ("mentions", Kind::Count),
    ("sentences", Kind::Count),
    ("articles", Kind::Count),
    ("documents", Kind::Count),
    ("degree", Kind::Count),
    ("first_seen", Kind::Text),
    ("last_seen", Kind::Text),
    ("seen_precision", Kind::Text),
];

/// Attributes of edges, in the order of [`edge_values`]; the first is never missing and the same for
/// all edges of a relation.
pub(super) const EDGE: [Attribute; 14] = [
    ("relation", Kind::Text),
    ("clause", Kind::Count),
    ("roster", Kind::Count),
    ("sentence", Kind::Count),
    ("article", Kind::Count),
    ("articles", Kind::Count),
    ("documents", Kind::Count),
    ("first_seen", Kind::Text),
    ("last_seen", Kind::Text),
    ("seen_precision", Kind::Text),
    ("npmi", Kind::Number),
    ("log_likelihood", Kind::Number),
    ("quote", Kind::Text),
    ("quote_source", Kind::Text),
];

/// The attributes of edges that a graph has, with their positions: the article rung only in the
/// layer that counts it.
pub(super) fn edge_attributes(graph: &KnowledgeGraph) -> Vec<(usize, Attribute)> {
    let counted = |name| name != "article" || graph.layer == Layer::Article;
    EDGE.into_iter()
        .enumerate()
        .filter(|(_, (name, _))| counted(*name))
        .collect()
}

/// The values of a node.
pub(super) fn node_values(node: &Node) -> [Value<'_>; NODE.len()] {
    [
        Value::Text(&node.key),
        Value::Text(&node.kind),
        Value::Text(&node.name),
        Value::List(&node.aliases),
        Value::Text(&node.pinyin),
        Value::Text(&node.home),
        Value::Text(&node.origin),
        Value::Count(node.mentions),
        Value::Count(node.sentences),
        Value::Count(node.articles),
        Value::Count(node.documents),
        Value::Count(node.degree),
        node.first_seen.map_or(Value::Missing, Value::First),
        node.last_seen.map_or(Value::Missing, Value::Last),
        precision(node.first_seen, node.last_seen),
    ]
}

/// The values of an edge.
pub(super) fn edge_values<'a>(
    graph: &'a KnowledgeGraph,
    edge: &'a Edge,
    quote: Option<&'a Quote>,
) -> [Value<'a>; EDGE.len()] {
    [
        Value::Text(&graph.relation(edge).id),
        Value::Count(edge.clause),
        Value::Count(edge.roster),
        Value::Count(edge.sentence),
        Value::Count(edge.article),
        Value::Count(edge.articles),
        Value::Count(edge.documents),
        edge.first_seen.map_or(Value::Missing, Value::First),
        edge.last_seen.map_or(Value::Missing, Value::Last),
        precision(edge.first_seen, edge.last_seen),
        Value::Number(edge.npmi),
        Value::Number(edge.log_likelihood),
        quote.map_or(Value::Missing, |quote| Value::Text(&quote.text)),
        quote.map_or(Value::Missing, |quote| Value::Text(&quote.source)),
    ]
}

/// The coarser of the two dates' precisions where that is not the day: the days written are then
/// the first and last of a month or year.
fn precision(first: Option<PartialDate>, last: Option<PartialDate>) -> Value<'static> {
    let dates = || [first, last].into_iter().flatten();
    if dates().any(|date| date.month == 0) {
        Value::Text("year")
    } else if dates().any(|date| date.day == 0) {
        Value::Text("month")
    } else {
        Value::Missing
    }
}

/// Text shown for an edge: the relation in Chinese, else in English, else its identifier.
pub(super) fn relation_label(graph: &KnowledgeGraph, relation: usize) -> Cow<'_, str> {
    let label = &graph.relations[relation];
    let words = [&label.zh, &label.en, &label.id];
    words
        .into_iter()
        .map(|word| clean(word))
        .find(|word| !word.is_empty())
        .unwrap_or_default()
}

/// Text shown for a node, never empty: Gephi would show the id.
pub(super) fn node_label(node: &Node) -> Cow<'_, str> {
    let words = [&node.label, &node.name, &node.key];
    let found = words
        .into_iter()
        .map(|word| clean(word))
        .find(|word| !word.is_empty());
    found.unwrap_or(Cow::Borrowed("?"))
}

/// Writes `before` and the value, nothing where it is missing. Dates are whole days.
pub(super) fn put(
    bytes: &mut Bytes,
    value: Value<'_>,
    escape: impl Fn(&str, &mut Vec<u8>),
    before: &str,
) {
    match value {
        Value::Missing => {}
        Value::Count(count) => {
            bytes.raw(before);
            bytes.count(u64::from(count));
        }
        Value::Number(number) => {
            if number.is_finite() {
                bytes.raw(before);
                bytes.number(number);
            }
        }
        Value::First(date) => {
            bytes.raw(before);
            bytes.day(date.first_day());
        }
        Value::Last(date) => {
            bytes.raw(before);
            bytes.day(date.last_day());
        }
        Value::Text(text) => put_text(bytes, &clean(text), escape, before),
        Value::List(list) => put_text(bytes, &join(list), escape, before),
    }
}

fn put_text(bytes: &mut Bytes, text: &str, escape: impl Fn(&str, &mut Vec<u8>), before: &str) {
    if !text.is_empty() {
        bytes.raw(before);
        escape(text, &mut bytes.buffer);
    }
}

/// Joins a list by `|`; a `|` inside becomes `/`.
pub(super) fn join(list: &[String]) -> String {
    let parts: Vec<String> = list
        .iter()
        .map(|part| clean(part).replace('|', "/"))
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("|")
}
