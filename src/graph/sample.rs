//! Small graphs and databases for the tests of this room.

use petgraph::graph::UnGraph;
use rusqlite::{Connection, params};

use super::{Edge, KnowledgeGraph, Layer, Node, RelationId};
use crate::model::{
    EntityType, FormKind, Function, Label, Part, PartySide, Presence, Role, Schema,
};

/// A schema with persons, enterprises and places and a short ladder.
pub(super) fn schema() -> Schema {
    let label = |id: &str, zh: &str, color: &str| Label {
        id: id.to_owned(),
        zh: zh.to_owned(),
        en: id.to_owned(),
        color: color.to_owned(),
        rank: 0,
    };
    let kind = |id: &str, zh: &str, color: &str| EntityType {
        label: label(id, zh, color),
        natural_person: id == "person",
        group: id.to_owned(),
    };
    Schema {
        entity_types: vec![
            kind("person", "人物", "#1F77B4"),
            kind("enterprise", "企业", "#ff7f0e"),
            kind("place", "地点", "green"),
        ],
        event_types: ["meeting", "visit"].map(|id| label(id, id, "")).to_vec(),
        relations: [
            "met",
            "visited",
            "attended",
            "holds_post",
            "clause",
            "roster",
            "sentence",
            "article",
        ]
        .map(|id| label(id, id, ""))
        .to_vec(),
        ..Schema::default()
    }
}

fn node(key: &str, name: &str) -> Node {
    Node {
        key: key.to_owned(),
        name: name.to_owned(),
        label: name.to_owned(),
        kind: "person".to_owned(),
        home: String::new(),
        pinyin: String::new(),
        origin: "dictionary".to_owned(),
        aliases: Vec::new(),
        mentions: 1,
        sentences: 1,
        articles: 1,
        documents: 1,
        first_seen: None,
        last_seen: None,
        degree: 0,
        color: "#999999".to_owned(),
        size: 5.0,
        occasion: None,
    }
}

/// A graph of persons named by one letter; edges are (two letters, weight).
pub(super) fn drawn(edges: &[(&str, u32)]) -> KnowledgeGraph {
    let mut letters: Vec<char> = edges.iter().flat_map(|(ends, _)| ends.chars()).collect();
    letters.sort_unstable();
    letters.dedup();
    let mut graph = UnGraph::default();
    for letter in &letters {
        graph.add_node(node(&format!("person:{letter}"), &letter.to_string()));
    }
    for (ends, weight) in edges {
        let mut ends = ends
            .chars()
            .map(|c| letters.binary_search(&c).unwrap() as u32);
        let (a, b) = (ends.next().unwrap(), ends.next().unwrap());
        let edge = Edge {
            weight: f64::from(*weight),
            npmi: 0.0,
            log_likelihood: 0.0,
            clause: *weight,
            roster: 0,
            sentence: 0,
            article: 0,
            articles: 1,
            documents: 1,
            first_seen: None,
            last_seen: None,
            relation: RelationId(0),
            ..Edge::default()
        };
        graph.add_edge(a.min(b).into(), a.max(b).into(), edge);
    }
    KnowledgeGraph::new(graph, schema().relations, Vec::new(), Layer::Default)
}

/// A database without rows but for the words behind the codes.
pub(super) fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(include_str!("../store/schema.sql"))
        .unwrap();
    for (code, part) in Part::ALL.iter().enumerate() {
        let row = params![code as i64, part.name()];
        connection
            .execute("INSERT INTO part VALUES (?, ?)", row)
            .unwrap();
    }
    for (code, kind) in FormKind::ALL.iter().enumerate() {
        let row = params![code as i64, kind.name()];
        connection
            .execute("INSERT INTO form_kind VALUES (?, ?)", row)
            .unwrap();
    }
    connection
}

/// Adds an entity; its type is what stands before the colon.
pub(super) fn add_entity(connection: &Connection, id: i64, key: &str, home: &str) {
    let (kind, name) = key.split_once(':').unwrap();
    let name = name.split('@').next().unwrap();
    connection
        .execute(
            "INSERT INTO entity VALUES (?, ?, ?, ?, ?, NULL, 'dictionary', 'pinyin')",
            params![id, key, kind, name, home],
        )
        .unwrap();
}

/// Adds a document with its mentions in a compact notation: sentences divided by `。`, articles by
/// `#`, clauses by `，`, names by a blank, `甲、乙` a list; `$` before a name makes it a byline, `"` a
/// mention in speech. Names are those of entities in the database.
pub(super) fn add_document(connection: &Connection, id: i64, date: Option<&str>, text: &str) {
    connection
        .execute(
            "INSERT INTO document (id, key, input, text_hash, date, length, text)
             VALUES (?, 'd' || ?, x'', x'', ?, 0, '')",
            params![id, id, date],
        )
        .unwrap();
    let (mut order, mut sentences, mut clauses, mut rosters) = (0, 0, 0, 0);
    for (article, body) in text.split('#').enumerate() {
        for sentence in body.split('。').filter(|s| !s.is_empty()) {
            for clause in sentence.split('，') {
                for list in clause.split(' ').filter(|s| !s.is_empty()) {
                    let joined = list.contains('、');
                    rosters += i32::from(joined);
                    for name in list.split('、') {
                        let (part, name) = match name.chars().next() {
                            Some('$') => (Part::Byline, &name[1..]),
                            Some('"') => (Part::Speech, &name[1..]),
                            _ => (Part::Actor, name),
                        };
                        let part = Part::ALL.iter().position(|p| *p == part).unwrap() as i64;
                        let mention = (id << 24) + order;
                        let roster = if joined { rosters } else { 0 };
                        connection
                            .execute(
                                "INSERT INTO mention
                                 SELECT ?, 0, 0, ?, ?, ?, ?, ?, 0, 0, id FROM entity WHERE name = ?",
                                params![mention, article as i64, sentences, clauses, roster, part, name],
                            )
                            .unwrap();
                        connection
                            .execute(
                                "INSERT INTO entity_mention
                                 SELECT entity, id FROM mention WHERE id = ?",
                                [mention],
                            )
                            .unwrap();
                        order += 1;
                    }
                }
                clauses += 1;
            }
            sentences += 1;
        }
    }
}

/// Adds an occasion (`e` and its id is its key) with its participants, `乙 lead guest, 甲 host receive
/// home, 丙 remote`: names of entities in the database, behind them role, function, side, presence in
/// any order, else what is usual: attend, none, none, room.
pub(super) fn add_occasion(
    connection: &Connection,
    id: i64,
    kind: &str,
    date: Option<&str>,
    who: &str,
) {
    let mut counts = [0, 0];
    for (rank, one) in who.split(", ").enumerate() {
        let mut words = one.split(' ');
        let name = words.next().unwrap();
        let words: Vec<&str> = words.collect();
        let find = |list: &[&'static str]| {
            let found = list.iter().find(|known| words.contains(*known));
            found.copied()
        };
        let named = |all: Vec<&'static str>| find(&all);
        let presence = named(Presence::ALL.iter().map(|p| p.name()).collect()).unwrap_or("room");
        let role = named(Role::ALL.iter().map(|r| r.name()).collect()).unwrap_or("attend");
        let function = named(Function::ALL.iter().map(|f| f.name()).collect());
        let side = named(PartySide::ALL.iter().map(|s| s.name()).collect());
        let (entity, person): (i64, bool) = connection
            .query_row(
                "SELECT id, type = 'person' FROM entity WHERE name = ?",
                [name],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        if presence == "room" {
            counts[0] += i64::from(person);
            counts[1] += 1;
        }
        connection
            .execute(
                "INSERT INTO participant VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)",
                params![id, entity, presence, role, function, side, rank as i64 + 1],
            )
            .unwrap();
    }
    connection
        .execute(
            "INSERT INTO event VALUES (?, 'e' || ?, ?, 'actual', ?, NULL, NULL, 1, 1, ?, ?, 0, NULL)",
            params![id, id, kind, date, counts[0], counts[1]],
        )
        .unwrap();
}
