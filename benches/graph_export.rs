//! What an export costs once the database is there: reading the graph from the table of pairs, and
//! writing it in every format. 20 000 entities, 200 000 pairs, in memory, so that the disk does not
//! count.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use divan::Bencher;
use guanxi::export::{ExportFormat, Provenance, write};
use guanxi::graph::{Filter, Limits, load};
use guanxi::model::Schema;
use rusqlite::{Connection, params};

const ENTITIES: i64 = 20_000;
const PAIRS_EACH: i64 = 10;

fn main() {
    divan::main();
}

fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(include_str!("../src/store/schema.sql"))
        .unwrap();
    let all = connection.unchecked_transaction().unwrap();
    let mut entity = connection
        .prepare("INSERT INTO entity VALUES (?1, ?2, 'person', ?2, '', NULL, 'dictionary', 'p')")
        .unwrap();
    let mut count = connection
        .prepare("INSERT INTO entity_count VALUES (?, ?, 2, 1, 1, '2020-01-02', '2024-03-05')")
        .unwrap();
    let mut pair = connection
        .prepare(
            "INSERT OR IGNORE INTO cooccurrence
             VALUES (?, ?, ?, 0, 1, 1, 1, '2020-01-02', '2024-03-05', ?, ?)",
        )
        .unwrap();
    for id in 1..=ENTITIES {
        entity
            .execute(params![id, format!("person:{:05}", id * 7919 % 20011)])
            .unwrap();
        count.execute([id, id % 500]).unwrap();
        for step in 1..=PAIRS_EACH {
            let other = (id + step * step * 37) % ENTITIES + 1;
            let (a, b) = (id.min(other), id.max(other));
            let share = 1.0 / (id + step) as f64;
            pair.execute(params![a, b, (id * step) % 97, share, share * 1e5])
                .unwrap();
        }
    }
    drop((entity, count, pair));
    all.commit().unwrap();
    connection
}

#[divan::bench(args = ["all", "cut"])]
fn read(bencher: Bencher, what: &str) {
    let connection = database();
    let cut = (what == "cut").then_some(Limits::READABLE);
    let filter = Filter {
        cut,
        ..Filter::default()
    };
    bencher.bench_local(|| load(&connection, &Schema::default(), &filter).unwrap());
}

/// A workbook has no room for so many edges.
#[divan::bench(args = ExportFormat::ALL.into_iter().filter(|f| *f != ExportFormat::Xlsx).map(ExportFormat::name))]
fn lay_out(bencher: Bencher, name: &str) {
    let format = ExportFormat::ALL
        .into_iter()
        .find(|format| format.name() == name)
        .unwrap();
    let (graph, _) = load(&database(), &Schema::default(), &Filter::default()).unwrap();
    let info = Provenance::default();
    bencher.bench(|| write(format, &graph, &info, &mut |_| None, &mut std::io::sink()).unwrap());
}
