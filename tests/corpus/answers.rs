//! Everything that a finished database says, without its internal numbers.

use std::collections::BTreeMap;
use std::path::Path;

use guanxi::export::{ExportFormat, Provenance, Quote, write};
use guanxi::graph::{Filter, KnowledgeGraph, Layer, load};
use guanxi::lexicon::{Sources, load_schema};
use guanxi::model::{Period, Polarity, Schema};
use guanxi::query::{
    EdgeQuotes, EntityFilter, ExplainFilter, LinkFilter, MentionFilter, OccasionFilter, PathFilter,
    PathLayer, Quotes, Rung, appearances, coverage, entities, explain, links, mentions, met, path,
    stats, timeline,
};
use guanxi::store::Store;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// Tables with natural keys in place of row numbers.
const TABLES: [(&str, &str); 22] = [
    ("build", "SELECT key, value FROM build ORDER BY key"),
    (
        "document",
        "SELECT d.key, hex(d.input), hex(d.text_hash), f.key, d.newspaper, d.newspaper_origin,
             d.date, d.date_origin, d.page, d.page_origin, d.url, d.home, d.home_origin, d.length,
             d.text
         FROM document d LEFT JOIN document f ON f.id = d.duplicate_of ORDER BY d.key",
    ),
    (
        "article",
        "SELECT d.key, a.id & 0xFFFFFF, title, spans, reporters, fragment
         FROM article a JOIN document d ON d.id = a.id >> 24 ORDER BY 1, 2",
    ),
    (
        "mention",
        "SELECT d.key, m.id & 0xFFFFFF, start, \"end\", article, sentence, clause, roster, part,
             form, status, e.key
         FROM mention m JOIN document d ON d.id = m.id >> 24
         LEFT JOIN entity e ON e.id = m.entity ORDER BY 1, 2",
    ),
    (
        "candidate",
        "SELECT d.key, c.mention & 0xFFFFFF, e.key FROM candidate c
         JOIN document d ON d.id = c.mention >> 24 JOIN entity e ON e.id = c.entity ORDER BY 1, 2, 3",
    ),
    (
        "entity",
        "SELECT key, type, name, home, parent, origin, pinyin FROM entity ORDER BY key",
    ),
    (
        "form",
        "SELECT e.key, f.form, f.text, f.kind FROM form f JOIN entity e ON e.id = f.entity
         ORDER BY 1, 2",
    ),
    (
        "resolution",
        "SELECT d.key, r.mention & 0xFFFFFF, e.key, r.reason FROM resolution r
         JOIN document d ON d.id = r.mention >> 24 LEFT JOIN entity e ON e.id = r.entity
         ORDER BY 1, 2",
    ),
    (
        "entity_mention",
        "SELECT e.key, d.key, em.mention & 0xFFFFFF FROM entity_mention em
         JOIN entity e ON e.id = em.entity JOIN document d ON d.id = em.mention >> 24
         ORDER BY 1, 2, 3",
    ),
    (
        "entity_count",
        "SELECT key, mentions, sentences, articles, documents, first_date, last_date
         FROM entity_count JOIN entity ON id = entity ORDER BY key",
    ),
    (
        "edge",
        "SELECT min(source, target), max(source, target), relation, weight, clause, roster,
             sentence, articles, documents, first_date, last_date, npmi, log_likelihood
         FROM edge ORDER BY 1, 2",
    ),
    (
        "relation_statement",
        "SELECT d.key, s.id & 0xFFFFFF, article, relation, subject & 0xFFFFFF, object & 0xFFFFFF,
             start, \"end\", rule
         FROM relation_statement s JOIN document d ON d.id = s.id >> 24 ORDER BY 1, 2",
    ),
    (
        "event_report",
        "SELECT r.key, d.key, r.id & 0xFFFFFF, article, type, polarity, r.date, date_end, date_text,
             r.date_origin, open_list, stated, evidence, trigger_start, trigger_end, rule
         FROM event_report r JOIN document d ON d.id = r.id >> 24 ORDER BY 1, 2, 3",
    ),
    (
        "report_participant",
        "SELECT d.key, report & 0xFFFFFF, ordinal, mention & 0xFFFFFF, presence, role, function, side,
             position, title_start, title_end, verbs
         FROM report_participant JOIN document d ON d.id = report >> 24 ORDER BY 1, 2, 3",
    ),
    (
        "event",
        "SELECT key, type, polarity, date, date_end, date_origin, reports, documents, persons,
             participants, open_list, stated FROM event ORDER BY key",
    ),
    (
        "event_member",
        "SELECT v.key, r.key FROM event_member m JOIN event v ON v.id = m.event
         JOIN event_report r ON r.id = m.report ORDER BY 1, 2",
    ),
    (
        "participant",
        "SELECT v.key, e.key, presence, role, function, side, position, r.key, p.mention & 0xFFFFFF
         FROM participant p JOIN event v ON v.id = p.event JOIN entity e ON e.id = p.entity
         JOIN event_report r ON r.id = p.report ORDER BY 1, 2",
    ),
    (
        "event_place",
        "SELECT v.key, e.key FROM event_place p JOIN event v ON v.id = p.event
         JOIN entity e ON e.id = p.entity ORDER BY 1, 2",
    ),
    (
        "event_correction",
        "SELECT v.key, correction FROM event_correction c JOIN event v ON v.id = c.event
         ORDER BY 1, 2",
    ),
    (
        "relation",
        "SELECT a.key, b.key, relation, statements, documents, first_date, last_date
         FROM relation JOIN entity a ON a.id = subject JOIN entity b ON b.id = object
         ORDER BY 1, 2, 3",
    ),
    (
        "appearance",
        "SELECT * FROM appearance ORDER BY event, person",
    ),
    (
        "schema",
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY 2",
    ),
];

/// All tables, all exports, and the answers about every entity, by name.
pub fn everything(database: &Path, dictionaries: &Path) -> BTreeMap<String, String> {
    let store = Store::open(database).unwrap();
    assert!(store.is_finished().unwrap(), "the build came to its end");
    let connection = store.connection();
    let mut told = BTreeMap::new();
    let sound: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sound, "ok");
    for (name, sql) in TABLES {
        told.insert(format!("table {name}"), rows(connection, sql));
    }
    export(&store, dictionaries, &mut told);
    let schema = load_schema(&Sources::new(&[dictionaries.to_owned()])).unwrap();
    ask(connection, &schema, &mut told);
    told
}

fn rows(connection: &Connection, sql: &str) -> String {
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut found = statement.query([]).unwrap();
    let mut out = String::new();
    while let Some(row) = found.next().unwrap() {
        for column in 0..columns {
            match row.get_ref(column).unwrap() {
                ValueRef::Text(text) => {
                    out.push_str(&String::from_utf8_lossy(text).replace('\n', "⏎"))
                }
                other => out.push_str(&format!("{other:?}")),
            }
            out.push('\t');
        }
        out.push('\n');
    }
    out
}

fn export(store: &Store, dictionaries: &Path, told: &mut BTreeMap<String, String>) {
    let schema = load_schema(&Sources::new(&[dictionaries.to_owned()])).unwrap();
    let build = ["version", "corpus", "dictionaries", "corrections"];
    for layer in Layer::ALL {
        let filter = Filter {
            layer,
            ..Filter::default()
        };
        let (graph, cut) = load(store.connection(), &schema, &filter).unwrap();
        let info = Provenance {
            program: "guanxi".into(),
            build: build
                .iter()
                .map(|key| ((*key).into(), store.build_value(key).unwrap().unwrap()))
                .collect(),
            filters: Vec::new(),
            cut: cut.to_string(),
        };
        let mut found = EdgeQuotes::new(store.connection(), filter.period(), &graph).unwrap();
        check_rungs(store, &graph, filter.period());
        for format in ExportFormat::ALL {
            let mut quotes = |edge: petgraph::graph::EdgeIndex| {
                let row = found.find(&graph, edge).unwrap()?;
                let (page, date) = (row.page.as_deref(), row.date.as_deref());
                Some(Quote::new(row.quote, &row.document, page, date))
            };
            let mut bytes = Vec::new();
            write(format, &graph, &info, &mut quotes, &mut bytes).unwrap();
            let name = format!("export {} {}", layer.name(), format.name());
            // a workbook is no text
            let text = String::from_utf8(bytes);
            let told_as = text.unwrap_or_else(|error| error.as_bytes().escape_ascii().to_string());
            told.insert(name, told_as);
        }
    }
}

/// An edge of co-occurrence asked for by itself gets the quote that it gets among all.
fn check_rungs(store: &Store, graph: &KnowledgeGraph, period: Period) {
    let edges = graph.graph.raw_edges().iter();
    let edges: Vec<(&str, &str, Rung)> = edges
        .filter(|edge| graph.tie(&edge.weight).is_none())
        .map(|edge| {
            let key = |node: petgraph::graph::NodeIndex| graph.graph[node].key.as_str();
            let counts = [edge.weight.clause, edge.weight.roster, edge.weight.sentence];
            let rung = counts.iter().position(|count| *count > 0);
            let rung = Rung::ALL[rung.unwrap_or(counts.len())];
            (key(edge.source()), key(edge.target()), rung)
        })
        .collect();
    let all = |some: &[_]| Quotes::new(store.connection(), period, some.iter().copied()).unwrap();
    let mut found = all(&edges);
    for edge in edges.iter().step_by(5) {
        let alone = all(std::slice::from_ref(edge))
            .find(edge.0, edge.1)
            .unwrap();
        let among = found.find(edge.0, edge.1).unwrap();
        assert_eq!(among, alone, "the quote of {edge:?}");
    }
}

fn ask(connection: &Connection, schema: &Schema, told: &mut BTreeMap<String, String>) {
    let mut tell = |name: &str, answer: String| told.insert(format!("answer {name}"), answer);
    tell(
        "stats",
        format!(
            "{:#?}\n{:#?}",
            stats(connection).unwrap(),
            coverage(connection).unwrap()
        ),
    );
    let list = entities(connection, &EntityFilter::default()).unwrap();
    tell("entities", format!("{list:#?}"));
    let mut ids = connection
        .prepare("SELECT id, key FROM entity ORDER BY key")
        .unwrap();
    let ids: Vec<(i64, String)> = ids
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (id, key) in &ids {
        let filter = MentionFilter {
            width: 8,
            ..MentionFilter::default()
        };
        tell(
            &format!("mentions {key}"),
            format!("{:#?}", mentions(connection, *id, &filter).unwrap()),
        );
        let found = links(connection, schema, *id, &LinkFilter::default()).unwrap();
        tell(&format!("links {key}"), format!("{found:#?}"));
        let found = timeline(connection, *id, &OccasionFilter::default()).unwrap();
        tell(
            &format!("timeline {key}"),
            without_numbers(&format!("{found:#?}")),
        );
    }
    let filter = OccasionFilter {
        polarities: Polarity::ALL.to_vec(),
        ..OccasionFilter::default()
    };
    let found = met(connection, &[], &filter).unwrap();
    tell("met", without_numbers(&format!("{found:#?}")));
    let found = appearances(connection, None, &filter).unwrap();
    tell("appearances", without_numbers(&format!("{found:#?}")));
    if let (Some(first), Some(last)) = (ids.first(), ids.last()) {
        let found = path(connection, first.0, last.0, &PathFilter::default()).unwrap();
        tell("path", format!("{found:#?}"));
        let met = PathFilter {
            layer: PathLayer::Met(20),
            ..PathFilter::default()
        };
        let people: Vec<i64> = ids
            .iter()
            .filter(|(_, key)| key.starts_with("person:"))
            .map(|(id, _)| *id)
            .collect();
        for pair in people.windows(2) {
            let found = path(connection, pair[0], pair[1], &met).unwrap();
            let ends = format!("path {:?}", ids.iter().find(|(id, _)| *id == pair[0]));
            tell(
                &ends.replace(&pair[0].to_string(), ""),
                without_numbers(&format!("{found:#?}")),
            );
        }
    }
    for pair in ids.windows(2) {
        let found = explain(connection, pair[0].0, pair[1].0, &ExplainFilter::default()).unwrap();
        tell(
            &format!("explain {} {}", pair[0].1, pair[1].1),
            without_numbers(&format!("{found:#?}")),
        );
    }
}

/// An answer without the row numbers in it.
fn without_numbers(answer: &str) -> String {
    let number = |line: &&str| {
        let line = line.trim_start();
        ["id: ", "entity: ", "report: ", "mention: "]
            .iter()
            .any(|name| {
                line.strip_prefix(name)
                    .is_some_and(|rest| !rest.starts_with('"'))
            })
    };
    let lines: Vec<&str> = answer.lines().filter(|line| !number(line)).collect();
    lines.join("\n")
}

/// Fails with the first line that differs.
pub fn compare(found: &BTreeMap<String, String>, expected: &BTreeMap<String, String>, told: &str) {
    for (name, expected) in expected {
        let found = found.get(name).map_or("", String::as_str);
        if found == expected {
            continue;
        }
        let (mut one, mut other) = (found.lines(), expected.lines());
        loop {
            let (one, other) = (one.next(), other.next());
            if one != other || one.is_none() {
                panic!(
                    "{told}\n{name}:\n  after the script {}\n  built afresh     {}",
                    one.unwrap_or("(nothing)"),
                    other.unwrap_or("(nothing)")
                );
            }
        }
    }
    let more: Vec<&String> = found
        .keys()
        .filter(|name| !expected.contains_key(*name))
        .collect();
    assert!(
        more.is_empty(),
        "{told}\nanswers that a fresh build has not: {more:?}"
    );
}
