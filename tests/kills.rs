//! A build that is killed again and again at random moments, from outside and without warning, and
//! then finished, exports the same bytes as one that was left in peace.
//!
//! `GUANXI_KILLS=20 GUANXI_MB=10 cargo test --release --test kills -- --nocapture` runs the long one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod corpus;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use corpus::{Dice, ENTITIES, article, command, guanxi, write_dictionaries};
use guanxi::store::Store;

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable)
        .ok()
        .map_or(default, |value| value.parse().unwrap())
}

fn write_pages(folder: &Path, bytes: usize, dice: &mut Dice) {
    fs::create_dir_all(folder.join("news")).unwrap();
    fs::write(folder.join("news/manifest.csv"), "path,home\n.,青崖县\n").unwrap();
    let mut written = 0;
    let mut file = 0;
    while written < bytes {
        let mut text = String::new();
        while text.len() < 20_000 {
            text.push_str(&article(dice, 6));
        }
        written += text.len();
        file += 1;
        fs::write(folder.join(format!("news/{file:05}.txt")), text).unwrap();
    }
}

fn exports(folder: &Path, database: &str) -> Vec<String> {
    ["graphml", "gexf", "csv"]
        .iter()
        .map(|format| {
            let line = format!("export --all --as {format} --db {database} -o -");
            guanxi(folder, &line).expect(0, &[]).out.clone()
        })
        .collect()
}

#[test]
fn killed_builds_are_finished_by_the_next() {
    let (kills, megabytes) = (number("GUANXI_KILLS", 8), number("GUANXI_MB", 2));
    let mut dice = Dice::new(number("GUANXI_SEED", 5) as u64);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_pages(folder, megabytes << 20, &mut dice);
    fs::create_dir(folder.join("dict")).unwrap();
    write_dictionaries(&folder.join("dict"), &[0; ENTITIES.len()]);

    let begin = Instant::now();
    guanxi(
        folder,
        "build news --dict dict --db peace.db -o peace.graphml",
    )
    .expect(0, &[]);
    let whole = begin.elapsed();
    let expected = exports(folder, "peace.db");
    let graph = fs::read(folder.join("peace.graphml")).unwrap();

    // the dictionaries of every second build are others, so that each build has all to do
    let mut versions = [0; ENTITIES.len()];
    let mut died = 0;
    let mut unfinished = 0;
    let mut moments = Vec::new();
    for kill in 0..kills {
        versions[1] = kill % 2;
        write_dictionaries(&folder.join("dict"), &versions);
        let line = "build news --dict dict --db a.db -o a.graphml --threads 2";
        let mut build = command(folder, line).stderr(Stdio::null()).spawn().unwrap();
        // the first part is the loading of dictionaries
        let moment = whole.mul_f64(0.2 + dice.below(1000) as f64 / 1000.0);
        thread::sleep(moment);
        build.kill().unwrap();
        died += usize::from(!build.wait().unwrap().success());
        moments.push(moment.as_millis());
        let database = folder.join("a.db");
        if database.exists() && fs::metadata(&database).unwrap().len() > 0 {
            let store = Store::open(&database).unwrap();
            let sound: String = store
                .connection()
                .query_row("PRAGMA integrity_check", [], |row| row.get(0))
                .unwrap();
            assert_eq!(sound, "ok");
            unfinished += usize::from(!store.is_finished().unwrap());
        }
        if let Ok(export) = fs::read_to_string(folder.join("a.graphml")) {
            let whole = export.trim_end().ends_with("</graphml>");
            assert!(whole, "an export is whole or not there");
        }
    }
    write_dictionaries(&folder.join("dict"), &[0; ENTITIES.len()]);
    guanxi(folder, "build news --dict dict --db a.db -o a.graphml").expect(0, &[]);
    assert!(exports(folder, "a.db") == expected, "the exports differ");
    assert!(fs::read(folder.join("a.graphml")).unwrap() == graph);
    assert!(died > 0, "at least one kill came in time");
    println!(
        "{megabytes} MB built in {} ms; {kills} kills after {moments:?} ms: {died} died, \
         {unfinished} left an unfinished database; exports equal, {} bytes of GraphML",
        whole.as_millis(),
        graph.len()
    );
    // what a dead build leaves beside the database is taken away or not there
    let mut left: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    let known = [
        "a.db",
        "a.graphml",
        "dict",
        "news",
        "peace.db",
        "peace.graphml",
    ];
    assert_eq!(left, known);
    assert!(whole < Duration::from_secs(600));
}
