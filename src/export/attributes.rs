//! The attributes of nodes and edges, once for all formats: names, types, values.
//!
//! Formats write label, weight, colour and size in their own way; everything else comes from here.

use std::borrow::Cow;

use super::Quote;
use super::sink::Sink;
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

/// Attributes of nodes, in the order of [`node_values`].
pub(super) const NODE: [Attribute; 15] = [
    ("type", Kind::Text),
    ("uid", Kind::Text),
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

/// Attributes of edges, in the order of [`edge_values`].
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
        Value::Text(&node.kind),
        Value::Text(&node.key),
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

/// Writes a value between `before` and `after`, nothing where it is missing. Dates are whole days.
pub(super) fn put(
    sink: &mut Sink<'_>,
    value: Value<'_>,
    escape: impl Fn(&str, &mut Vec<u8>),
    before: &str,
    after: &str,
) {
    match value {
        Value::Missing => return,
        Value::Text(text) => {
            let text = clean(text);
            if text.is_empty() {
                return;
            }
            sink.raw(before);
            escape(&text, &mut sink.buffer);
        }
        Value::List(list) => {
            let joined = join(list);
            if joined.is_empty() {
                return;
            }
            sink.raw(before);
            escape(&joined, &mut sink.buffer);
        }
        Value::Count(count) => {
            sink.raw(before);
            sink.count(u64::from(count));
        }
        Value::Number(number) => {
            if !number.is_finite() {
                return;
            }
            sink.raw(before);
            sink.number(number);
        }
        Value::First(date) => {
            sink.raw(before);
            sink.day(date.first_day());
        }
        Value::Last(date) => {
            sink.raw(before);
            sink.day(date.last_day());
        }
    }
    sink.raw(after);
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
