//! A graph read from a file by several connections is the graph read by one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use guanxi::graph::{Edge, Filter, Limits, Node, load};
use guanxi::model::Schema;
use rusqlite::{Connection, params};

/// Entities enough for a second reader; ids run against the keys.
const ENTITIES: i64 = 5000;

fn database(path: Option<&Path>) -> Connection {
    let connection = path
        .map_or_else(Connection::open_in_memory, Connection::open)
        .unwrap();
    connection
        .execute_batch(include_str!("../src/store/schema.sql"))
        .unwrap();
    let all = connection.unchecked_transaction().unwrap();
    connection
        .execute("INSERT INTO build VALUES ('state', 'complete')", [])
        .unwrap();
    let mut entity = connection
        .prepare("INSERT INTO entity VALUES (?1, ?2, 'person', ?2, '', NULL, 'dictionary', 'p')")
        .unwrap();
    let mut count = connection
        .prepare("INSERT INTO entity_count VALUES (?, 3, 2, 1, 1, NULL, NULL)")
        .unwrap();
    let mut pair = connection
        .prepare(
            "INSERT OR IGNORE INTO cooccurrence VALUES (?, ?, ?, 0, 1, 1, 1, '2024-03-05', NULL, 0.5, 2)",
        )
        .unwrap();
    for id in 1..=ENTITIES {
        entity
            .execute(params![id, format!("person:{:05}", id * 7919 % 10007)])
            .unwrap();
        count.execute([id]).unwrap();
        for other in [id + 1, id + 17, id * 2 + 1]
            .into_iter()
            .filter(|o| *o <= ENTITIES)
        {
            let row = params![id, other, (id + other) * 31 % 97];
            pair.execute(row).unwrap();
        }
    }
    drop((entity, count, pair));
    all.commit().unwrap();
    connection
}

/// Nodes, edges with their ends, and the cut in words.
type Told = (Vec<Node>, Vec<(usize, usize, Edge)>, String);

fn told(connection: &Connection, filter: &Filter) -> Told {
    let (graph, cut) = load(connection, &Schema::default(), filter).unwrap();
    let edges = graph.graph.raw_edges().iter();
    let edges = edges
        .map(|e| (e.source().index(), e.target().index(), e.weight))
        .collect();
    (
        graph.graph.node_weights().cloned().collect(),
        edges,
        cut.to_string(),
    )
}

#[test]
fn several_readers_see_what_one_sees() {
    let folder = tempfile::tempdir().unwrap();
    let file = database(Some(&folder.path().join("guanxi.db")));
    let memory = database(None);
    let cut = Some(Limits {
        nodes: 400,
        edges: 300,
    });
    for filter in [
        Filter::default(),
        Filter {
            cut,
            ..Filter::default()
        },
        Filter {
            cut,
            top: Some(2),
            ..Filter::default()
        },
        Filter {
            min_weight: 50.0,
            ..Filter::default()
        },
    ] {
        let one = told(&memory, &filter);
        assert!(!one.1.is_empty());
        assert!(one.0.is_sorted_by(|a, b| a.key < b.key));
        assert!(one.1.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
        assert!(
            one.1
                .iter()
                .all(|(a, b, edge)| a < b && edge.first_seen.is_some())
        );
        assert!(told(&file, &filter) == one, "{filter:?}");
    }
    // Inside a transaction that has written, only this connection sees what it wrote.
    file.execute_batch("BEGIN; DELETE FROM cooccurrence WHERE a > 100")
        .unwrap();
    assert!(told(&file, &Filter::default()).1.len() < 400);
    file.execute_batch("ROLLBACK").unwrap();
    assert_eq!(
        told(&file, &Filter::default()),
        told(&memory, &Filter::default())
    );
}
