//! When an edge is there: the days of what its relation counts, as a time line needs them.
//!
//! An occasion lasts from its first to its last day, a unit of being named together the day of its
//! issue, an office from when it was first to when it was last seen, another statement likewise. A date
//! without day or month stands for all its days. What is undated has no spell; a time line shows it
//! always.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::entities::Entities;
use super::facts::{Collected, Scope};
use super::groups::Groups;
use super::projection::Projection;
use super::recount::Recount;
use super::spells::{Dated, Spell, dated, merge, spell, windows};
use super::{Filter, GraphError, KnowledgeGraph, Layer};
use crate::model::{Period, Schema};

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
    /// Edges that have spells, but also facts without a date, which no spell shows.
    pub partly_undated: usize,
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
    let known = |facts: &[Dated]| facts.iter().map(|fact| f64::from(fact.count)).sum::<f64>();
    let both = graph.graph.edge_weights().zip(&dated);
    let partly = both.filter(|(edge, facts)| !facts.is_empty() && known(facts) < edge.weight);
    let partly_undated = partly.count();
    let nodes = parts
        .nodes
        .then(|| of_nodes(graph, &dated, filter.period()));
    Ok(Timeline {
        edges,
        nodes,
        weights,
        partly_undated,
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
    let mut projection = Projection::new(schema, filter);
    let groups = Groups::read(connection, &entities, &filter.roll_up)?;
    let scope = Scope {
        groups: groups.clone(),
        links: true,
        ..Scope::default()
    };
    let ranks = &entities.ranks;
    let facts = Collected::read(connection, ranks, &persons, &mut projection, filter, scope)?;
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
    for link in facts.links.into_iter().flatten() {
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
        let counted = Recount::of(&entities, &groups, filter).days(connection, &units)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::spells::tests::{day, told};
    use crate::graph::{load, sample};

    /// Two meetings of 甲 and 乙, one over a month's end; 甲 and 丙 in sentences of two issues; an office
    /// of 甲 in 丁; an undated meeting of 乙 and 丙.
    fn database() -> Connection {
        let connection = sample::database();
        for (id, key) in (1..).zip(["person:甲", "person:乙", "person:丙", "enterprise:丁"]) {
            sample::add_entity(&connection, id, key, "");
        }
        sample::add_document(&connection, 1, Some("2031-03-06"), "甲 丙。甲 丙。甲 乙。");
        sample::add_document(&connection, 2, Some("2031-05-06"), "甲 丙。甲，丙。");
        sample::add_occasion(&connection, 1, "visit", Some("2031-03-31"), "甲, 乙");
        sample::add_occasion(&connection, 2, "visit", Some("2031-06"), "甲, 乙");
        sample::add_occasion(&connection, 3, "visit", None, "乙, 丙");
        connection
            .execute_batch(
                "UPDATE event SET date_end = '2031-04-01' WHERE id = 1;
                 INSERT INTO entity_count VALUES
                     (1, 6, 5, 2, 2, '2031-03-06', '2031-05-06'), (2, 1, 1, 1, 1, '2031-03-06', '2031-03-06'),
                     (3, 4, 4, 2, 2, '2031-03-06', '2031-05-06');
                 INSERT INTO cooccurrence VALUES
                     (1, 2, 1, 0, 0, 1, 1, '2031-03-06', '2031-03-06', 0.5, 1.5),
                     (1, 3, 3, 0, 1, 2, 2, '2031-03-06', '2031-05-06', 0.5, 1.5);
                 INSERT INTO tenure VALUES
                     (1, 1, '经理', 4, 'current', '2030', '2031-02', NULL, NULL, 1, 1, 0);",
            )
            .unwrap();
        connection
    }

    fn lines(filter: &Filter, parts: TimelineParts) -> (Vec<String>, Timeline) {
        let (connection, schema) = (database(), sample::schema());
        let (graph, _) = load(&connection, &schema, filter).unwrap();
        let read = timeline(&connection, &schema, filter, &graph, parts).unwrap();
        let line = |(raw, spells): (&petgraph::graph::Edge<super::super::Edge>, &Vec<Spell>)| {
            let [a, b] = [raw.source(), raw.target()].map(|end| &graph.graph[end].name);
            let relation = &graph.relation(&raw.weight).id;
            let spells: Vec<String> = spells.iter().map(told).collect();
            // what the attributes of the edge say is what the timeline shows
            if let (Some(first), Some(last), None) =
                (raw.weight.first_seen, raw.weight.last_seen, filter.from)
            {
                let ends = format!("{}..{}", day(first.first_day()), day(last.last_day()));
                let (start, end) = (&spells[0], &spells[spells.len() - 1]);
                assert_eq!(format!("{}{}", &start[..12], &end[12..]), ends);
            }
            format!("{a}{b} {relation}: {}", spells.join(" "))
        };
        let edges = graph.graph.raw_edges().iter().zip(&read.edges);
        (edges.map(line).collect(), read)
    }

    #[test]
    fn an_edge_is_there_while_its_relation_is() {
        let (edges, read) = lines(&Filter::default(), TimelineParts::default());
        let want = [
            "丁甲 holds_post: 2030-01-01..2031-02-28",
            "丙乙 met: ",
            "丙甲 clause: 2031-03-06..2031-03-06 2031-05-06..2031-05-06",
            "乙甲 met: 2031-03-31..2031-04-01 2031-06-01..2031-06-30",
        ];
        assert_eq!(edges, want);
        assert_eq!((read.undated(), read.nodes, read.weights), (1, None, None));
        for (layer, want) in [
            (Layer::Met, vec![want[1], want[3]]),
            (
                Layer::Cooccurrence,
                vec![want[2], "乙甲 clause: 2031-03-06..2031-03-06"],
            ),
        ] {
            let filter = Filter {
                layer,
                ..Filter::default()
            };
            assert_eq!(lines(&filter, TimelineParts::default()).0, want);
        }
        let april = Filter {
            from: "2031-04".parse().ok(),
            ..Filter::default()
        };
        let want = [
            "丙甲 clause: 2031-05-06..2031-05-06",
            "乙甲 met: 2031-04-01..2031-04-01 2031-06-01..2031-06-30",
        ];
        assert_eq!(lines(&april, TimelineParts::default()).0, want);
    }

    #[test]
    fn nodes_last_from_first_to_last_and_every_edge_has_a_weight() {
        let parts = TimelineParts {
            nodes: true,
            weights: true,
        };
        let (_, read) = lines(&Filter::default(), parts);
        let nodes: Vec<String> = read
            .nodes
            .unwrap()
            .iter()
            .map(|one| told(&one[0]))
            .collect();
        let want = [
            "2030-01-01..2031-02-28",
            "2031-03-06..2031-05-06",
            "2031-03-06..2031-06-30",
            "2030-01-01..2031-06-30",
        ];
        assert_eq!(nodes, want);
        let weights: Vec<Vec<String>> = (read.weights.unwrap().iter())
            .map(|of| {
                of.iter()
                    .map(|(spell, weight)| format!("{} {weight}", told(spell)))
                    .collect()
            })
            .collect();
        assert_eq!(
            weights[1],
            ["2030-01-01..2031-06-30 1"],
            "undated, over the whole time"
        );
        // two clauses in the first issue, one in the second; the sentence is another rung
        assert_eq!(
            weights[2],
            ["2031-03-06..2031-03-06 2", "2031-05-06..2031-05-06 1"]
        );
    }

    #[test]
    fn an_edge_of_an_occasion_is_there_on_its_days() {
        let filter = Filter {
            layer: Layer::Events,
            ..Filter::default()
        };
        let (edges, read) = lines(&filter, TimelineParts::default());
        assert_eq!((edges.len(), read.undated()), (6, 2));
        let first = edges
            .iter()
            .filter(|line| line.ends_with("participant: 2031-03-31..2031-04-01"));
        assert_eq!(first.count(), 2, "{edges:?}");
    }
}
