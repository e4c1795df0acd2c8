//! Exports as their readers see them: well-formed whatever the names, the same bytes twice, and
//! accepted by independent programs where these are installed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

#[path = "laws/formats.rs"]
mod formats;

use std::path::{Path, PathBuf};
use std::process::Command;

use guanxi::export::{ExportFormat, Provenance, Quote, Table, write, write_table};
use guanxi::graph::{
    Edge, Facts, FactsId, KnowledgeGraph, Layer, Node, OccasionNode, Participation, Proof,
    RelationId, Tie,
};
use guanxi::model::{Function, Label, PartySide, Role};
use petgraph::graph::UnGraph;
use proptest::prelude::*;

fn label(id: &str, zh: &str) -> Label {
    Label {
        id: id.into(),
        zh: zh.into(),
        en: String::new(),
        color: String::new(),
        rank: 0,
    }
}

fn node(i: usize, name: &str, date: &str) -> Node {
    Node {
        key: format!("person:{i}{name}"),
        name: name.into(),
        label: name.into(),
        kind: if i.is_multiple_of(2) {
            "person"
        } else {
            "enterprise"
        }
        .into(),
        home: name.into(),
        pinyin: "shendong".into(),
        origin: "dictionary".into(),
        aliases: vec![name.into(), "别名".into()],
        mentions: 3 + i as u32,
        sentences: 2,
        articles: 1,
        documents: 1,
        first_seen: date.parse().ok(),
        last_seen: date.parse().ok(),
        degree: 1,
        color: "#1f77b4".into(),
        size: 12.5 + i as f64 / 3.0,
        occasion: None,
    }
}

/// A ring of the names with one quote on every edge.
fn ring(names: &[String], layer: Layer) -> KnowledgeGraph {
    let dates = ["2024-03-05", "2024-02", "2023", ""];
    let mut graph = UnGraph::default();
    for (i, name) in names.iter().enumerate() {
        graph.add_node(node(i, name, dates[i % dates.len()]));
    }
    for i in 1..names.len() {
        let edge = Edge {
            weight: i as f64 + 0.5,
            npmi: if i == 1 { f64::NAN } else { -1.0 / i as f64 },
            log_likelihood: 1e3 / i as f64,
            clause: i as u32,
            roster: 0,
            sentence: 2,
            article: 1,
            articles: 1,
            documents: 1,
            first_seen: dates[i % dates.len()].parse().ok(),
            last_seen: dates[i % dates.len()].parse().ok(),
            relation: RelationId((i % 2) as u8),
            ..Edge::default()
        };
        graph.add_edge((i as u32 - 1).into(), (i as u32).into(), edge);
    }
    let relations = vec![label("clause", "同分句"), label("roster", "")];
    KnowledgeGraph::new(graph, relations, Vec::new(), layer)
}

fn bytes(format: ExportFormat, table: Table, graph: &KnowledgeGraph, text: &str) -> Vec<u8> {
    let info = Provenance {
        program: format!("guanxi {text}"),
        build: vec![("corpus".into(), "a---b--".into())],
        filters: vec![("--ego".into(), text.into())],
        cut: "2 of 3 nodes".into(),
    };
    let mut quotes = |edge: petgraph::graph::EdgeIndex| {
        (edge.index() != 2).then(|| Quote::new(text, "d/1.txt", Some(text), Some("2024-03-05")))
    };
    let mut out = Vec::new();
    write_table(format, table, graph, &info, &mut quotes, &mut out).unwrap();
    out
}

/// What a name is once it is cleaned for readers; written apart from the code under test.
fn legible(name: &str) -> String {
    let breaks = [
        '\t', '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ];
    let mut legible = String::new();
    for c in name.trim().chars() {
        if breaks.contains(&c) {
            if !legible.ends_with(' ') {
                legible.push(' ');
            }
        } else if !c.is_control() && c != '\u{fffe}' && c != '\u{ffff}' {
            legible.push(c);
        }
    }
    legible.trim().to_owned()
}

/// Names with everything that has ever broken a reader.
fn names() -> impl Strategy<Value = Vec<String>> {
    let piece = prop_oneof![
        any::<String>(),
        "[沈东钟楼]{1,4}",
        Just("]]>".to_owned()),
        Just("<!-- -->".to_owned()),
        Just("&amp;&#0;".to_owned()),
        Just("\u{301}\u{338}".to_owned()),
        Just("👨‍👩‍👧\u{feff}".to_owned()),
        Just("=cmd|' /C calc'!A0".to_owned()),
        Just("\0\u{1b}[31m\r\n\t\u{85}\u{fffe}".to_owned()),
        Just("\"'\\,;|".to_owned()),
    ];
    let name = prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat());
    prop::collection::vec(name, 1..6)
}

proptest! {
    #[test]
    fn files_are_well_formed_for_any_name(names in names()) {
        let mut graph = ring(&names, Layer::Default);
        graph.positions = Some(vec![[1.5, -2.0]; names.len()]);
        let files = |format: &ExportFormat| format.tables().len() == 1;
        for format in ExportFormat::ALL.into_iter().filter(files) {
            let written = bytes(format, Table::Whole, &graph, &names[0]);
            let (labels, ends) = formats::read_back(format, &written);
            prop_assert_eq!(labels.len(), names.len());
            let want: Vec<[usize; 2]> = (1..names.len()).map(|i| [i - 1, i]).collect();
            prop_assert_eq!(ends, want);
            for (shown, name) in labels.iter().zip(&names) {
                let want = legible(name);
                prop_assert!(!shown.is_empty());
                prop_assert!(want.is_empty() || *shown == want, "{:?}: {:?} {:?}", format, shown, want);
            }
            prop_assert!(written == bytes(format, Table::Whole, &graph, &names[0]));
        }
    }

    #[test]
    fn tables_have_equal_rows_and_no_formula(names in names()) {
        let graph = ring(&names, Layer::Article);
        for (table, rows) in [(Table::Nodes, names.len()), (Table::Edges, names.len() - 1)] {
            let written = bytes(ExportFormat::Csv, table, &graph, &names[0]);
            prop_assert!(written.starts_with(&[0xef, 0xbb, 0xbf]));
            let mut reader = csv::Reader::from_reader(&written[3..]);
            let heads = reader.headers().unwrap().clone();
            let records: Vec<_> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(records.len(), rows);
            for (head, field) in records.iter().flat_map(|record| heads.iter().zip(record)) {
                let computed = field.starts_with(['=', '+', '@', '-', '\t', '\r']);
                let is_number = ["npmi", "log_likelihood"].contains(&head);
                prop_assert!(!computed || is_number, "{}: {:?}", head, field);
            }
        }
    }
}

#[test]
fn csv_into_one_stream_has_both_tables() {
    let graph = ring(&["甲".into(), "乙".into()], Layer::Default);
    let mut out = Vec::new();
    write(
        ExportFormat::Csv,
        &graph,
        &Provenance::default(),
        &mut |_| None,
        &mut out,
    )
    .unwrap();
    let text = String::from_utf8(out).unwrap();
    let want = "\u{feff}Id,Label,uid,type,name,aliases,pinyin,home,origin,mentions,sentences,articles,\
        documents,degree,first_seen,last_seen\r\n\
        n1,甲,person:0甲,person,甲,甲|别名,shendong,甲,dictionary,3,2,1,1,1,2024年3月5日,2024年3月5日\r\n\
        n2,乙,person:1乙,enterprise,乙,乙|别名,shendong,乙,dictionary,4,2,1,1,1,2024年2月,2024年2月\r\n\
        \r\n\
        \u{feff}Source,Target,Type,Kind,Id,Label,Weight,relation,clause,roster,sentence,articles,\
        documents,first_seen,last_seen,npmi,log_likelihood,quote,quote_source\r\n\
        n1,n2,Undirected,roster,e1,roster,1.5,roster,1,0,2,1,1,2024年2月,2024年2月,,1000,,\r\n";
    assert_eq!(text, want);
}

#[test]
fn partial_dates_are_whole_periods_in_xml() {
    let graph = ring(&["甲".into(), "乙".into(), "丙".into()], Layer::Default);
    let text = String::from_utf8(bytes(ExportFormat::GraphMl, Table::Whole, &graph, "句")).unwrap();
    for want in [
        "<data key=\"n_first_seen\">2024-02-01</data><data key=\"n_last_seen\">2024-02-29</data>\
         <data key=\"n_seen_precision\">month</data>",
        "<data key=\"n_first_seen\">2023-01-01</data><data key=\"n_last_seen\">2023-12-31</data>\
         <data key=\"n_seen_precision\">year</data>",
        "<data key=\"e_quote\">句</data><data key=\"e_quote_source\">d/1.txt, 句, 2024-03-05</data>",
        "filter - -ego 句\n",
    ] {
        assert!(text.contains(want), "{want} is not in\n{text}");
    }
    assert!(
        !text.contains("e_article\""),
        "the article rung belongs to its layer alone"
    );
}

#[test]
fn a_table_that_a_format_lacks_is_refused() {
    let graph = ring(&["甲".into()], Layer::Default);
    for (format, table) in [
        (ExportFormat::Csv, Table::Whole),
        (ExportFormat::Gexf, Table::Edges),
    ] {
        let info = Provenance::default();
        let error = write_table(format, table, &graph, &info, &mut |_| None, &mut Vec::new());
        assert_eq!(error.unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
    }
}

/// A graph with facts on its first edge: two persons, a firm; in the layer of occasions the person in
/// the middle is one.
fn tied(layer: Layer) -> KnowledgeGraph {
    let mut graph = ring(&["甲".into(), "乙".into(), "丙".into()], layer);
    graph.relations = ["met", "visited", "weight", "holds_post", "clause"]
        .map(|id| label(id, ""))
        .to_vec();
    let tie = |relation, count, from| Tie {
        relation: RelationId(relation),
        count,
        evidence: count + 1,
        from,
        first: "2031-03-04".parse().ok(),
        last: "2031-03-05".parse().ok(),
        proof: Proof::Office,
    };
    let part = Participation {
        role: Role::Lead,
        function: Some(Function::Receive),
        side: Some(PartySide::Guest),
        position: 1,
    };
    graph.facts = vec![Facts {
        ties: vec![tie(0, 2, [0, 0]), tie(2, 9, [0, 0]), tie(3, 1, [0, 1])],
        shared: 1.25,
        strength: 2.0,
        posts: "经理 2030–2031|顾问".into(),
        part: (layer == Layer::Events).then_some(part),
    }];
    let first = &mut graph.graph[petgraph::graph::EdgeIndex::new(0)];
    (first.relation, first.weight) = (RelationId(0), 2.0);
    first.facts = FactsId::at(0);
    let second = &mut graph.graph[petgraph::graph::EdgeIndex::new(1)];
    second.relation = RelationId(4);
    if layer == Layer::Events {
        let node = &mut graph.graph[petgraph::graph::NodeIndex::new(1)];
        node.kind = "event".into();
        node.occasion = Some(Box::new(OccasionNode {
            kind: "visit".into(),
            places: vec!["丁".into(), "戊|己".into()],
            persons: 2,
            participants: 3,
            reports: 1,
            stated: None,
            open_list: true,
        }));
    }
    graph
}

/// The columns of a table that none of the others has, and the values of the first row there.
fn columns(graph: &KnowledgeGraph, table: Table, row: usize) -> Vec<(String, String)> {
    let written = bytes(ExportFormat::Csv, table, graph, "句");
    let mut reader = csv::Reader::from_reader(&written[3..]);
    let heads = reader.headers().unwrap().clone();
    let row = reader.records().nth(row).unwrap().unwrap();
    let pairs = heads.iter().zip(&row);
    pairs
        .map(|(head, value)| (head.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn layers_have_the_columns_of_their_facts() {
    let default = columns(&tied(Layer::Default), Table::Edges, 0);
    let told = |columns: &[(String, String)], names: &[&str]| -> Vec<String> {
        let value = |name: &&str| columns.iter().find(|(head, _)| head == name);
        let value = |name| value(name).map_or("-".to_owned(), |(_, value)| value.clone());
        names.iter().map(value).collect()
    };
    let names = [
        "Kind",
        "met",
        "visited",
        "weight",
        "holds_post",
        "shared",
        "evidence",
        "subject",
    ];
    // no edge was visited, and no relation takes the name of the weight
    assert_eq!(
        told(&default, &names),
        ["met", "2", "-", "-", "1", "1.25", "3", ""]
    );
    let names = ["Weight", "posts", "clause", "documents", "role"];
    assert_eq!(
        told(&default, &names),
        ["2", "经理 2030–2031|顾问", "1", "1", "-"]
    );
    let second = columns(&tied(Layer::Default), Table::Edges, 1);
    assert_eq!(
        told(&second, &["Kind", "met", "evidence", "clause"]),
        ["clause", "", "", "2"]
    );

    let met = columns(&tied(Layer::Met), Table::Edges, 0);
    let names = ["met", "shared", "clause", "documents", "npmi", "quote"];
    assert_eq!(told(&met, &names), ["2", "1.25", "-", "-", "-", "句"]);

    let events = columns(&tied(Layer::Events), Table::Edges, 0);
    let names = [
        "role", "function", "side", "position", "met", "shared", "clause",
    ];
    assert_eq!(
        told(&events, &names),
        ["lead", "receive", "guest", "1", "-", "-", "-"]
    );
    let names = [
        "type",
        "bipartite",
        "event_type",
        "places",
        "persons",
        "stated",
        "mentions",
    ];
    let node = columns(&tied(Layer::Events), Table::Nodes, 1);
    assert_eq!(
        told(&node, &names),
        ["event", "1", "visit", "丁|戊/己", "2", "", ""]
    );
    let node = columns(&tied(Layer::Events), Table::Nodes, 0);
    assert_eq!(told(&node, &names), ["person", "0", "", "", "", "", "3"]);
}

#[test]
fn a_direction_is_told_by_the_key_of_the_subject() {
    let mut graph = tied(Layer::Default);
    graph.graph[petgraph::graph::EdgeIndex::new(0)].relation = RelationId(3);
    let mut subject = |from| {
        graph.facts[0].ties[2].from = from;
        let row = columns(&graph, Table::Edges, 0);
        let found = row.into_iter().find(|(head, _)| head == "subject");
        found.unwrap().1
    };
    let told = [[1, 0], [0, 2], [1, 1], [0, 0]].map(&mut subject);
    assert_eq!(told, ["person:0甲", "person:1乙", "both", ""]);
}

#[test]
fn independent_readers_accept_every_layer() {
    let folder = tempfile::tempdir().unwrap();
    let installed = has_readers();
    for layer in [Layer::Default, Layer::Met, Layer::Events] {
        let graph = tied(layer);
        for format in ExportFormat::ALL {
            let mut files = Vec::new();
            for &table in format.tables() {
                let path = folder
                    .path()
                    .join("graph")
                    .with_extension(format.extension());
                let path = format.table_path(&path, table);
                std::fs::write(&path, bytes(format, table, &graph, "会见了<沈东>。")).unwrap();
                files.push(path);
            }
            if !installed {
                continue;
            }
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check_graph_export.py");
            let mut command = Command::new(python());
            command
                .arg(script)
                .args(&files)
                .args(["--expect-nodes", "3", "--expect-edges", "2"]);
            if format != ExportFormat::Csv {
                command.arg("--strict");
            }
            let output = command.output().unwrap();
            let told = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{layer:?} {format:?}: {told}");
        }
    }
}

/// The Python with the independent readers: what `.ci/run` has set up, else the system's.
fn python() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/readers/bin/python");
    if own.exists() { own } else { "python3".into() }
}

/// True where it has them.
fn has_readers() -> bool {
    let imports = "import networkx, igraph, rustworkx, openpyxl";
    let status = Command::new(python()).args(["-c", imports]).output();
    status.is_ok_and(|output| output.status.success())
}

fn check(files: &[&Path], options: &[&str]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check_graph_export.py");
    let required = [
        "--require-node",
        "uid:string!",
        "--require-node",
        "mentions:int!",
        "--require-node",
        "degree:int!",
        "--require-node",
        "first_seen:string",
        "--require-edge",
        "relation:string!",
        "--require-edge",
        "weight:double!",
        "--require-edge",
        "clause:int!",
        "--require-edge",
        "quote:string",
        "--types",
        "person,enterprise",
        "--expect-nodes",
        "7",
        "--expect-edges",
        "6",
    ];
    let output = Command::new(python())
        .arg(script)
        .args(files)
        .args(required)
        .args(options)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{files:?}: {told}");
}

#[test]
fn independent_readers_accept_every_format() {
    let names = [
        "沈东",
        "a & <b>",
        "]]>",
        "\"引号\"",
        "👨‍👩‍👧",
        "e\u{301}",
        "0012",
    ];
    let names: Vec<String> = names.map(str::to_owned).to_vec();
    let graph = ring(&names, Layer::Article);
    let folder = tempfile::tempdir().unwrap();
    let installed = has_readers();
    for format in ExportFormat::ALL {
        let mut paths = Vec::new();
        for &table in format.tables() {
            let path = format.table_path(
                &folder
                    .path()
                    .join("graph")
                    .with_extension(format.extension()),
                table,
            );
            let written = bytes(format, table, &graph, "会见了<沈东>。");
            if table == Table::Whole {
                let (labels, ends) = formats::read_back(format, &written);
                assert_eq!((labels.len(), ends.len()), (7, 6), "{format:?}");
            }
            std::fs::write(&path, written).unwrap();
            paths.push(path);
        }
        if installed {
            let files: Vec<&Path> = paths.iter().map(|path| path.as_path()).collect();
            let strict: &[&str] = match format {
                ExportFormat::GraphMl => &[
                    "--strict",
                    "--require-readers",
                    "networkx,igraph,rustworkx",
                    "--require-edge",
                    "first_seen:date",
                ],
                ExportFormat::Gexf => &["--strict", "--require-edge", "first_seen:date"],
                // The byte order mark for Excel is a caution by intent.
                ExportFormat::Csv => &["--require-edge", "article:int!"],
                _ => &["--require-edge", "article:int!"],
            };
            check(&files, strict);
        }
    }
}
