//! A graph of 10,000 nodes and 100,000 edges in every format, read back here, and by independent
//! programs where these are installed: `.ci/run` puts them into `target/readers`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

#[path = "laws/formats.rs"]
mod formats;

use std::path::{Path, PathBuf};
use std::process::Command;

use guanxi::export::{
    ExportFormat, Field, Provenance, Quote, Sheet, Table, write_table, write_workbook,
};
use guanxi::graph::{Column, Edge, KnowledgeGraph, Layer, Node, RelationId, Values};
use guanxi::model::Label;
use petgraph::graph::{EdgeIndex, UnGraph};

const NODES: usize = 10_000;
const EDGES: usize = 100_000;

/// A ring with chords, so that no pair has two edges.
fn large() -> KnowledgeGraph {
    let mut graph = UnGraph::with_capacity(NODES, EDGES);
    for i in 0..NODES {
        graph.add_node(Node {
            key: format!("person:人{i:05}"),
            name: format!("人{i:05}"),
            label: format!("人{i:05} <&>"),
            kind: ["person", "enterprise", "place"][i % 3].into(),
            origin: "dictionary".into(),
            aliases: vec![format!("甲{i}"), format!("乙{i}")],
            mentions: i as u32 % 97 + 1,
            sentences: 1,
            articles: 1,
            documents: 1,
            first_seen: format!("2024-{:02}-05", i % 12 + 1).parse().ok(),
            last_seen: ["2024-12-31", "2024", "2024-12"][i % 3].parse().ok(),
            degree: 20,
            color: "#1f77b4".into(),
            size: 5.0 + (i % 45) as f64,
            ..Node::default()
        });
    }
    for i in 0..EDGES {
        let (from, step) = (i % NODES, i / NODES + 1);
        let to = (from + step) % NODES;
        let ends = [from.min(to) as u32, from.max(to) as u32];
        let edge = Edge {
            weight: (i % 7 + 1) as f64,
            npmi: (i % 1000) as f64 / 1000.0,
            log_likelihood: (i % 333) as f64 / 3.0,
            clause: (i % 7 + 1) as u32,
            articles: 1,
            documents: 1,
            relation: RelationId(0),
            ..Edge::default()
        };
        graph.add_edge(ends[0].into(), ends[1].into(), edge);
    }
    let relation = Label {
        id: "clause".into(),
        zh: "同一分句".into(),
        en: String::new(),
        color: String::new(),
        rank: 0,
    };
    let mut graph = KnowledgeGraph::new(graph, vec![relation], Vec::new(), Layer::Default);
    graph.node_columns.push(Column {
        name: "betweenness",
        values: Values::numbers((0..NODES).map(|i| i as f64 / 7.0).collect()),
    });
    graph.positions = Some((0..NODES).map(|i| [i as f64, -(i as f64) / 3.0]).collect());
    graph
}

fn write(format: ExportFormat, graph: &KnowledgeGraph, folder: &Path) -> Vec<PathBuf> {
    let info = Provenance::default();
    let mut quotes = |edge: EdgeIndex| {
        let told = format!("第{}次会见，=1+1。", edge.index());
        edge.index()
            .is_multiple_of(3)
            .then(|| Quote::new(told, "d/1.txt", Some("A1"), Some("2024-03-05")))
    };
    let path = folder.join("large").with_extension(format.extension());
    let tables = format.tables().iter();
    let written = tables.map(|&table| {
        let path = format.table_path(&path, table);
        let mut bytes = Vec::new();
        if format == ExportFormat::Xlsx {
            let sheet = Sheet {
                name: "events",
                columns: vec![("event", 12), ("date", 11)],
                rows: vec![vec![Field::Text("=1+1".into()), Field::Missing]; 10],
            };
            write_workbook(graph, &info, &mut quotes, &[sheet], &mut bytes).unwrap();
        } else {
            write_table(format, table, graph, &info, &mut quotes, &mut bytes).unwrap();
        }
        if table == Table::Whole {
            let (labels, ends) = formats::read_back(format, &bytes);
            assert_eq!((labels.len(), ends.len()), (NODES, EDGES), "{format:?}");
        }
        std::fs::write(&path, bytes).unwrap();
        path
    });
    written.collect()
}

/// Checks one format; without the readers, by our own parsers alone.
fn check(format: ExportFormat, graph: &KnowledgeGraph, folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/readers/bin/python");
    let files = write(format, graph, folder);
    if !python.exists() {
        return;
    }
    let output = Command::new(&python)
        .arg(root.join("tests/check_graph_export.py"))
        .args(&files)
        .args(["--expect-nodes", &NODES.to_string()])
        .args(["--expect-edges", &EDGES.to_string()])
        .args(["--require-node", "betweenness:number"])
        .args(["--require-edge", "relation:string!"])
        .arg("--node-modules")
        .arg(root.join("target/readers/node_modules"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{format:?}: {told}");
}

#[test]
fn independent_readers_count_the_same_in_every_format() {
    let graph = large();
    let folder = tempfile::tempdir().unwrap();
    let (graph, folder) = (&graph, folder.path());
    // two at a time: readers in other languages need a core each
    std::thread::scope(|scope| {
        for first in 0..2 {
            scope.spawn(move || {
                for format in ExportFormat::ALL.into_iter().skip(first).step_by(2) {
                    // one name, one folder: two kinds of JSON share their ending
                    let own = folder.join(format.name());
                    std::fs::create_dir(&own).unwrap();
                    check(format, graph, &own);
                }
            });
        }
    });
}
