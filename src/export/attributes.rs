//! Values of attributes and how they are written, once for all formats; which attributes there are,
//! `columns` says.

use std::borrow::Cow;

use super::bytes::Bytes;
use super::text::clean;
use crate::graph::{KnowledgeGraph, Node};
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
pub(super) type Attribute<'a> = (&'a str, Kind);

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

impl Value<'_> {
    /// A count that is none where it is 0.
    pub(super) fn some(count: u32) -> Self {
        if count == 0 {
            return Self::Missing;
        }
        Self::Count(count)
    }
}

/// The coarser of the two dates' precisions where that is not the day: the days written are then
/// the first and last of a month or year.
pub(super) fn precision(first: Option<PartialDate>, last: Option<PartialDate>) -> Value<'static> {
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

/// Where to draw the node at a position; a graph has all places, finite, or none is written.
pub(super) fn position(graph: &KnowledgeGraph, node: usize) -> Option<[f64; 2]> {
    let place = *graph.positions.as_ref()?.get(node)?;
    place.iter().all(|part| part.is_finite()).then_some(place)
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
