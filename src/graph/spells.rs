//! When an edge is there: the days of what its relation counts, as a time line needs them.
//!
//! An occasion lasts from its first to its last day, a unit of being named together the day of its
//! issue, an office from when it was first to when it was last seen, another statement likewise. A date
//! without day or month stands for all its days. What is undated has no spell; a time line shows it
//! always.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rustc_hash::FxHashMap;
use time::{Date, Month};

use super::entities::Entities;
use super::facts::Collected;
use super::projection::Projection;
use super::{Filter, GraphError, KnowledgeGraph, Layer, recount};
use crate::model::{PartialDate, Period, Schema};

/// A day: year, month, day.
pub type Day = (i16, u8, u8);

/// Days without a gap, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// First day.
    pub start: Day,
    /// Last day.
    pub end: Day,
}

/// When the parts of a graph are there. Spells of one element are ascending, do not overlap and have
/// at least a day between them; none means always.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Spells of the edges, in their order.
    pub edges: Vec<Vec<Spell>>,
    /// Spells of the nodes, where they are wanted: from the first to the last day on which the node is
    /// named or has an edge.
    pub nodes: Option<Vec<Vec<Spell>>>,
    /// What the relation counts on each day, where it is wanted; of an edge without spells its weight,
    /// over the whole time.
    pub weights: Option<Vec<Vec<(Spell, f64)>>>,
}

/// What beside the spells of edges is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimelineParts {
    /// Spells of nodes.
    pub nodes: bool,
    /// Weights by the day.
    pub weights: bool,
}

impl Timeline {
    /// Edges without a date.
    pub fn undated(&self) -> usize {
        self.edges.iter().filter(|spells| spells.is_empty()).count()
    }
}

/// Days (numbered from an origin of the calendar) on which an edge has so many facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Dated {
    start: i32,
    end: i32,
    count: u32,
}

/// Reads when the edges of a graph are there; `filter` is the one it was read with.
///
/// # Errors
/// Where SQLite refuses.
pub fn timeline(
    connection: &Connection,
    schema: &Schema,
    filter: &Filter,
    graph: &KnowledgeGraph,
    parts: TimelineParts,
) -> Result<Timeline, GraphError> {
    let dated = if graph.layer == Layer::Events {
        of_occasions(graph, filter.period())
    } else {
        of_pairs(connection, schema, filter, graph)?
    };
    let edges: Vec<Vec<Spell>> = dated.iter().map(|facts| merge(facts)).collect();
    let days = || dated.iter().flatten();
    let whole = (days().map(|fact| fact.start).min()).zip(days().map(|fact| fact.end).max());
    let weights = whole.filter(|_| parts.weights).map(|(start, end)| {
        let weights = graph.graph.edge_weights().zip(&dated);
        let of_edge = |(edge, facts): (&super::Edge, &Vec<Dated>)| match facts[..] {
            [] => vec![(spell(start, end), edge.weight)],
            _ => windows(facts),
        };
        weights.map(of_edge).collect()
    });
    let nodes = parts
        .nodes
        .then(|| of_nodes(graph, &dated, filter.period()));
    Ok(Timeline {
        edges,
        nodes,
        weights,
    })
}

/// The days of every edge between an occasion and what took part in it.
fn of_occasions(graph: &KnowledgeGraph, period: Period) -> Vec<Vec<Dated>> {
    let dates = graph.graph.edge_weights().map(|edge| {
        let (first, last) = edge.first_seen.zip(edge.last_seen)?;
        dated(first, last, 1, period)
    });
    dates.map(|one| one.into_iter().collect()).collect()
}

fn of_pairs(
    connection: &Connection,
    schema: &Schema,
    filter: &Filter,
    graph: &KnowledgeGraph,
) -> Result<Vec<Vec<Dated>>, GraphError> {
    let period = filter.period();
    let entities = Entities::list(connection)?;
    let persons = entities.persons(schema);
    let mut projection = Projection::new(schema, graph.layer);
    let links = Collected::links(
        connection,
        &entities.ranks,
        &persons,
        &mut projection,
        filter,
    )?;
    let mut ranks = Vec::with_capacity(graph.graph.node_count());
    for node in graph.graph.node_weights() {
        ranks.push(entities.find(connection, &node.key)?.unwrap_or(u32::MAX));
    }
    let mut place = FxHashMap::default();
    let mut units = FxHashMap::default();
    for (at, raw) in graph.graph.raw_edges().iter().enumerate() {
        let [a, b] = [raw.source(), raw.target()].map(|end| ranks[end.index()]);
        let pair = (a.min(b), a.max(b));
        place.insert(pair, at);
        if projection.is_rung(raw.weight.relation) {
            let all = graph.layer == Layer::Cooccurrence;
            let rung = (!all).then(|| graph.relation(&raw.weight).id.as_str());
            units.insert(pair, rung);
        }
    }
    let mut found: Vec<Vec<Dated>> = vec![Vec::new(); graph.graph.edge_count()];
    for link in links {
        let Some(&at) = place.get(&link.ends) else {
            continue;
        };
        let edge = &graph.graph.raw_edges()[at].weight;
        let dates = link.first.zip(link.last);
        if let Some((first, last)) = dates.filter(|_| edge.relation == link.relation) {
            found[at].extend(dated(first, last, link.count, period));
        }
    }
    if !units.is_empty() {
        let article_rung = graph.layer == Layer::Article;
        let ranks = &entities.ranks;
        let count = entities.ids.len();
        let counted = recount::days(connection, ranks, count, period, article_rung, &units)?;
        for (pair, date, count) in counted {
            if let Some(&at) = place.get(&pair) {
                found[at].extend(dated(date, date, count, period));
            }
        }
    }
    for facts in &mut found {
        facts.sort_unstable();
    }
    Ok(found)
}

/// From the first to the last day on which a node is named or has an edge.
fn of_nodes(graph: &KnowledgeGraph, dated_edges: &[Vec<Dated>], period: Period) -> Vec<Vec<Spell>> {
    let mut ends: Vec<Option<(i32, i32)>> = Vec::with_capacity(graph.graph.node_count());
    for node in graph.graph.node_weights() {
        let dates = node.first_seen.zip(node.last_seen);
        let seen = dates.and_then(|(first, last)| dated(first, last, 1, period));
        ends.push(seen.map(|seen| (seen.start, seen.end)));
    }
    for (raw, facts) in graph.graph.raw_edges().iter().zip(dated_edges) {
        for fact in facts {
            for end in [raw.source(), raw.target()] {
                let known = &mut ends[end.index()];
                let (start, last) = known.unwrap_or((fact.start, fact.end));
                *known = Some((start.min(fact.start), last.max(fact.end)));
            }
        }
    }
    let one = |ends: Option<(i32, i32)>| ends.map(|(start, end)| spell(start, end));
    ends.into_iter()
        .map(|ends| one(ends).into_iter().collect())
        .collect()
}

/// The days from the first to the last date that lie in the period; `None` where none does.
fn dated(first: PartialDate, last: PartialDate, count: u32, period: Period) -> Option<Dated> {
    let start = number(first.first_day())?;
    let end = number(last.last_day())?;
    let from = period.from.and_then(|from| number(from.first_day()));
    let to = period.to.and_then(|to| number(to.last_day()));
    let (start, end) = (
        from.map_or(start, |from| start.max(from)),
        to.map_or(end, |to| end.min(to)),
    );
    (start <= end).then_some(Dated { start, end, count })
}

fn number((year, month, day): Day) -> Option<i32> {
    let month = Month::try_from(month).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, day).ok()?;
    Some(date.to_julian_day())
}

fn spell(start: i32, end: i32) -> Spell {
    let day = |number| {
        let date = Date::from_julian_day(number).unwrap_or(Date::MIN);
        (date.year() as i16, u8::from(date.month()), date.day())
    };
    Spell {
        start: day(start),
        end: day(end),
    }
}

/// The days of sorted facts without overlaps; spells with no day between them become one.
fn merge(facts: &[Dated]) -> Vec<Spell> {
    let mut merged: Vec<(i32, i32)> = Vec::new();
    for fact in facts {
        match merged.last_mut() {
            Some((_, end)) if fact.start <= *end + 1 => *end = (*end).max(fact.end),
            _ => merged.push((fact.start, fact.end)),
        }
    }
    merged
        .into_iter()
        .map(|(start, end)| spell(start, end))
        .collect()
}

/// How many facts there are on every day that has one; each spell ends the day before the next.
fn windows(facts: &[Dated]) -> Vec<(Spell, f64)> {
    let mut changes: BTreeMap<i32, i64> = BTreeMap::new();
    for fact in facts {
        *changes.entry(fact.start).or_default() += i64::from(fact.count);
        *changes.entry(fact.end + 1).or_default() -= i64::from(fact.count);
    }
    let mut windows = Vec::new();
    let (mut since, mut count) = (0, 0);
    for (day, change) in changes.into_iter().filter(|(_, change)| *change != 0) {
        if count > 0 {
            windows.push((spell(since, day - 1), count as f64));
        }
        since = day;
        count += change;
    }
    windows
}
