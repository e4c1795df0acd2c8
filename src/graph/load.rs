//! From database and filter to the graph.

use rusqlite::Connection;
use rustc_hash::FxHashSet;

use super::assemble::assemble;
use super::entities::{Entities, date};
use super::facts::{Collected, Scope};
use super::groups::Groups;
use super::intake::{Intake, Least, Sieve};
use super::projection::{Counts, Projection};
use super::recount::Recount;
use super::reduce::Trimming;
use super::surprise::{Gathering, Surprises};
use super::tally::Ends;
use super::{
    Column, Cut, FactCounts, Filter, GraphError, KnowledgeGraph, Layer, LeftOut, Limits, Values,
    choose, pairs, surprise, two_mode,
};
use crate::model::Schema;

/// Reads the graph that `filter` wants, and tells what its cut left out.
///
/// Nodes are the entities of the wanted types with a mention (of any part but byline) in the period
/// or with a wanted fact; without a cut those without an edge are among them. In the layers of
/// meetings and of occasions they are those who were at a wanted occasion.
///
/// # Errors
/// Where SQLite refuses, or the filter names an unknown type or entity.
pub fn load(
    connection: &Connection,
    schema: &Schema,
    filter: &Filter,
) -> Result<(KnowledgeGraph, Cut), GraphError> {
    read(connection, schema, filter, None)
}

/// The same, with what is surprising about pairs of persons as columns of the edges. That asks for
/// everybody's occasions and takes longer than the rest of a small graph.
///
/// # Errors
/// As [`load`].
pub fn load_judged(
    connection: &Connection,
    schema: &Schema,
    filter: &Filter,
) -> Result<(KnowledgeGraph, Cut), GraphError> {
    read(connection, schema, filter, Some(Gathering::default()))
}

fn read(
    connection: &Connection,
    schema: &Schema,
    filter: &Filter,
    mut occasions: Option<Gathering>,
) -> Result<(KnowledgeGraph, Cut), GraphError> {
    choose::check_types(schema, filter)?;
    // One state of the database for all statements; inside a build's own transaction it has one.
    let _state = if connection.is_autocommit() {
        Some(connection.unchecked_transaction()?)
    } else {
        None
    };
    let mut entities = Entities::counted(connection)?;
    if filter.layer == Layer::Events {
        return two_mode::load(connection, schema, &entities, filter);
    }
    let mut projection = Projection::new(schema, filter);
    let persons = entities.persons(schema);
    let ranks = &entities.ranks;
    let scope = Scope {
        groups: Groups::read(connection, &entities, &filter.roll_up)?,
        gathering: occasions.as_mut(),
        ..Scope::default()
    };
    let mut facts = Collected::read(connection, ranks, &persons, &mut projection, filter, scope)?;
    let counts_units = filter.layer.counts_units();
    let as_stored = filter.period().is_open() && facts.groups.is_none();
    let stored = counts_units && as_stored && filter.layer != Layer::Article;
    // Counts of a group are those of its members in every layer.
    let counted = if counts_units && !stored || !facts.groups.is_none() {
        count_afresh(connection, &mut entities, &mut facts, filter)?
    } else {
        Vec::new()
    };
    let chosen = choose::entities(connection, &entities, filter, &facts.tied, &facts.groups)?;
    let (mut kept, egos) = (chosen.kept.clone(), &chosen.egos);
    let least = Least::of(filter);
    let sieve = Sieve {
        kept: &kept,
        possible: &chosen.possible,
        projection: &projection,
        facts: &facts,
        least,
        bound: (filter.cut)
            .map(Limits::candidates)
            .filter(|_| !filter.needs_surroundings()),
    };
    // A cut throws most pairs away: their details are not worth reading.
    let details = filter.cut.is_none() || least.needs_details();
    let mut parts = if stored {
        pairs::read(connection, &entities.ranks, &sieve, details)?
    } else {
        Vec::new()
    };
    // Pairs that were counted here, and those that facts tie but no sentence names together.
    let mut intake = Intake::new(&sieve);
    for ((a, b), counts) in &counted {
        intake.take(&sieve, *a, *b, counts);
    }
    for (a, b) in facts.left() {
        intake.take(&sieve, a, b, &Counts::default());
    }
    parts.push(intake);
    drop(counted);
    let (mut parts, mut cut) = Trimming::new(&kept, parts).trim(&mut kept, egos, filter);
    if filter.cut.is_some() && stored {
        for part in &mut parts {
            pairs::complete(connection, &entities, &projection, part)?;
        }
    }
    let mut graph = assemble(entities.nodes(connection, schema, &kept)?, &kept, parts);
    (cut.nodes, cut.edges) = (graph.node_count(), graph.edge_count());
    let documents = documents_left(connection, filter)?;
    cut.left = left_out(documents, &facts.unwanted, &chosen.left, cut.left);
    let members = (!facts.groups.is_none()).then(|| members(&facts.members, &kept));
    let relations = projection.into_relations();
    let facts = facts.into_facts_of(graph.edge_weights_mut());
    let mut graph = KnowledgeGraph::new(graph, relations, facts, filter.layer);
    if let Some(occasions) = occasions {
        surprise::add_columns(&mut graph, &Surprises::of(occasions), &kept);
    }
    graph.node_columns.extend(members);
    Ok((graph, cut))
}

/// Counts what the stored counts do not serve for: the occurrence of entities, who counts for which
/// group, and the pairs of a layer that has them, ascending.
fn count_afresh(
    connection: &Connection,
    entities: &mut Entities,
    facts: &mut Collected,
    filter: &Filter,
) -> Result<Vec<(Ends, Counts)>, GraphError> {
    let totals = Recount::of(entities, &facts.groups, filter).totals(connection)?;
    entities.occurrence = totals.occurrence;
    if !facts.groups.is_none() {
        facts.members.extend(totals.members);
    }
    let wanted = filter.layer.counts_units();
    Ok(if wanted { totals.pairs } else { Vec::new() })
}

/// Documents that a layer of sentences does not count, undated ones and those of other times.
fn documents_left(connection: &Connection, filter: &Filter) -> Result<(usize, usize), GraphError> {
    let period = filter.period();
    let (mut undated, mut outside) = (0, 0);
    if period.is_open() || !filter.layer.counts_units() {
        return Ok((undated, outside));
    }
    let mut statement =
        connection.prepare("SELECT date FROM document WHERE duplicate_of IS NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        match date(row.get_ref(0)?) {
            None => undated += 1,
            Some(date) => outside += usize::from(!period.covers(date)),
        }
    }
    Ok((undated, outside))
}

/// Everything that the wishes left out: documents, facts, entities, edges.
pub(super) fn left_out(
    (undated, outside): (usize, usize),
    facts: &LeftOut,
    entities: &LeftOut,
    edges: LeftOut,
) -> LeftOut {
    LeftOut {
        undated: FactCounts {
            documents: undated,
            ..facts.undated
        },
        outside: FactCounts {
            documents: outside,
            ..facts.outside
        },
        unlike: facts.unlike,
        large: facts.large,
        of_others: entities.of_others,
        elsewhere: entities.elsewhere,
        homeless: entities.homeless,
        discovered: entities.discovered,
        ..edges
    }
}

/// How many entities count for each node, at least the one it is.
fn members(of: &FxHashSet<(u32, u32)>, kept: &[bool]) -> Column {
    let mut counts = vec![0u32; kept.len()];
    for (group, _) in of {
        counts[*group as usize] += 1;
    }
    let nodes = counts.iter().zip(kept).filter(|(_, kept)| **kept);
    Column {
        name: "members",
        values: Values::counts(nodes.map(|(count, _)| (*count).max(1)).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    /// Six entities whose row numbers run against their keys, stored counts, one entity without
    /// edge (`place:己`) and one without mention (`person:庚`).
    fn database() -> Connection {
        let connection = sample::database();
        let keys = [
            "person:庚",
            "place:己",
            "person:张三@place:乙县",
            "person:张三@place:甲县",
            "enterprise:丙",
            "enterprise:乙",
            "person:丁",
        ];
        for (i, key) in keys.iter().enumerate() {
            let home = key.split_once('@').map_or("", |(_, home)| home);
            sample::add_entity(&connection, i as i64 + 1, key, home);
        }
        connection
            .execute_batch(
                "INSERT INTO entity_count
                     SELECT id, id * 4, id, 1, 1, '2024-01-02', '2024-03' FROM entity WHERE id > 1;
                 INSERT INTO form VALUES (6, 'y', '乙公司', 1), (6, 'z', '乙', 0), (6, 'o', '己公司', 4);
                 INSERT INTO cooccurrence VALUES
                     (3, 4, 0, 0, 2, 1, 1, '2024-01-02', '2024-01-02', 0.5, 1.5),
                     (4, 5, 7, 1, 0, 1, 1, NULL, NULL, 0.5, 1.5),
                     (5, 6, 3, 0, 1, 1, 1, NULL, NULL, 0.5, 1.5),
                     (3, 7, 0, 4, 0, 1, 1, NULL, NULL, 0.5, 1.5);",
            )
            .unwrap();
        connection
    }

    fn told(filter: &Filter) -> (Vec<String>, Vec<String>, Cut) {
        let (graph, cut) = load(&database(), &sample::schema(), filter).unwrap();
        let nodes = graph
            .graph
            .node_weights()
            .map(|node| node.label.clone())
            .collect();
        let edge = |i| {
            let (a, b) = graph.graph.edge_endpoints(i).unwrap();
            assert!(graph.graph[a].key < graph.graph[b].key);
            let edge = &graph.graph[i];
            let relation = &graph.relation(edge).id;
            let (a, b) = (&graph.graph[a].label, &graph.graph[b].label);
            format!("{a} {b} {relation} {}", edge.weight)
        };
        (nodes, graph.graph.edge_indices().map(edge).collect(), cut)
    }

    #[test]
    fn everything_in_the_order_of_keys() {
        let (nodes, edges, cut) = told(&Filter::default());
        let (yi, jia) = ("张三（乙县）", "张三（甲县）");
        assert_eq!(nodes, ["丙", "乙", "丁", yi, jia, "己"]);
        let want = [
            "丙 乙 clause 3",
            "丙 张三（甲县） clause 7",
            "丁 张三（乙县） roster 4",
            "张三（乙县） 张三（甲县） sentence 2",
        ];
        assert_eq!(edges, want);
        assert!(cut.is_whole());
        assert_eq!(
            (cut.of_nodes, cut.of_edges, cut.lightest),
            (6, 4, Some(2.0))
        );
    }

    #[test]
    fn filters_choose_and_cuts_are_told() {
        let all = Filter::default();
        let ego = vec!["person:丁".to_owned()];
        let types = vec!["person".to_owned()];
        let cut = Some(Limits { nodes: 4, edges: 2 });
        for (filter, nodes, edges, isolated, whole) in [
            (
                Filter {
                    min_weight: 3.0,
                    ..all.clone()
                },
                6,
                3,
                0,
                true,
            ),
            (
                Filter {
                    types: types.clone(),
                    ..all.clone()
                },
                3,
                2,
                0,
                true,
            ),
            (
                Filter {
                    ego: ego.clone(),
                    radius: 1,
                    ..all.clone()
                },
                2,
                1,
                0,
                true,
            ),
            (
                Filter {
                    ego,
                    radius: 2,
                    types,
                    ..all.clone()
                },
                3,
                2,
                0,
                true,
            ),
            (
                Filter {
                    top: Some(1),
                    ..all.clone()
                },
                6,
                3,
                0,
                true,
            ),
            (Filter { cut, ..all.clone() }, 3, 2, 1, false),
            (
                Filter {
                    cut: Some(Limits::READABLE),
                    ..all.clone()
                },
                5,
                4,
                1,
                false,
            ),
            (
                Filter {
                    layer: Layer::Cooccurrence,
                    min_weight: 4.0,
                    ..all.clone()
                },
                6,
                3,
                0,
                true,
            ),
        ] {
            let (n, e, cut) = told(&filter);
            assert_eq!(
                (n.len(), e.len(), cut.isolated),
                (nodes, edges, isolated),
                "{filter:?}"
            );
            assert_eq!(
                (cut.nodes, cut.edges, cut.is_whole()),
                (nodes, edges, whole),
                "{filter:?}"
            );
        }
    }

    #[test]
    fn nodes_carry_what_readers_show() {
        let (graph, _) = load(&database(), &sample::schema(), &Filter::default()).unwrap();
        let node = |key| &graph.graph[graph.find(key).unwrap()];
        let firm = node("enterprise:乙");
        assert_eq!(firm.aliases, ["乙公司"]);
        assert_eq!(
            (firm.color.as_str(), firm.degree, firm.mentions),
            ("#ff7f0e", 1, 24)
        );
        assert_eq!(
            firm.first_seen.map(|d| d.to_string()).as_deref(),
            Some("2024-01-02")
        );
        assert_eq!(
            firm.last_seen.map(|d| d.to_string()).as_deref(),
            Some("2024-03")
        );
        assert_eq!(node("person:丁").size, 50.0);
        assert_eq!(node("person:丁").color, "#1f77b4");
        assert_eq!(node("place:己").color, "#999999");
        assert_eq!(graph.find("person:庚"), None);
    }

    #[test]
    fn wrong_wishes_are_refused_with_what_there_is() {
        let schema = sample::schema();
        for (filter, want) in [
            (
                Filter {
                    types: vec!["planet".to_owned()],
                    ..Filter::default()
                },
                "'planet' is no entity type; there are person, enterprise, place",
            ),
            (
                Filter {
                    ego: vec!["person:庚".to_owned()],
                    ..Filter::default()
                },
                "'person:庚' does not occur in the graph",
            ),
        ] {
            let error = load(&database(), &schema, &filter).unwrap_err().to_string();
            assert!(error.starts_with(want), "{error}");
        }
    }

    #[test]
    fn a_period_is_counted_from_the_mentions() {
        let connection = sample::database();
        for (id, key) in [(1, "person:乙"), (2, "person:甲"), (3, "enterprise:丙")] {
            sample::add_entity(&connection, id, key, "");
        }
        sample::add_document(&connection, 1, Some("2024-01-05"), "甲 乙。丙、甲。");
        sample::add_document(
            &connection,
            2,
            Some("2024-02-05"),
            "甲 乙。甲 乙。#甲。丙。",
        );
        let mut filter = Filter {
            from: "2024-02".parse().ok(),
            ..Filter::default()
        };
        let (graph, cut) = load(&connection, &sample::schema(), &filter).unwrap();
        assert_eq!((cut.nodes, cut.edges), (3, 1));
        let edge = &graph.graph.raw_edges()[0].weight;
        assert_eq!(
            (edge.weight, edge.clause, edge.articles, edge.documents),
            (2.0, 2, 1, 1)
        );
        filter.layer = Layer::Article;
        let (graph, _) = load(&connection, &sample::schema(), &filter).unwrap();
        let edge = &graph.graph.raw_edges()[0].weight;
        assert_eq!(
            (graph.relation(edge).id.as_str(), edge.weight),
            ("article", 1.0)
        );
    }
}
