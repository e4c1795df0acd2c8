//! An afternoon with the newspapers of counties that nobody has a dictionary for: the program proposes,
//! a person decides, the decisions are kept, the graph is built. Twice.
//!
//! The person is played by the key of the annotated articles, honestly: what is right is accepted, a
//! wrong type corrected, a short form made an alias, what is wrong refused, and what the key leaves
//! open is left for later. Nothing is added that the program did not propose.
//!
//! The table is printed by `cargo test --test afternoon -- --nocapture`; it stands in
//! `docs/discover.md`.

#![allow(clippy::unwrap_used, reason = "a failing step is a failing test")]
#![allow(clippy::print_stdout, reason = "the table is for people")]

mod corpus;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use corpus::guanxi;
use serde_json::Value;

/// Rows of the sheet that are decided in one round: an hour's work.
const ROUND: usize = 100;
/// Least F1 of mentions (span, type and entity) and of pairs who met: with an empty dictionary and
/// `--discover`, after the first round, after the second.
const FLOORS: [(f64, f64); 3] = [(0.83, 0.84), (0.62, 0.53), (0.78, 0.83)];

/// What the annotations know of names.
#[derive(Default)]
struct Key {
    /// Name → type.
    names: BTreeMap<String, String>,
    /// Other printed form → name.
    forms: BTreeMap<String, String>,
    /// Stretches that the annotators left open.
    open: BTreeSet<String>,
}

impl Key {
    fn read(folder: &Path) -> Self {
        let mut key = Self::default();
        let files = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path());
        for file in files.filter(|path| path.extension().is_some_and(|e| e == "json")) {
            let page: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
            let list = |name: &str| page[name].as_array().cloned().unwrap_or_default();
            for entity in list("entities") {
                let name = entity["name"].as_str().unwrap().to_owned();
                for form in entity["surfaces"].as_array().into_iter().flatten() {
                    let form = form.as_str().unwrap();
                    if form.chars().count() > 1 {
                        key.forms.insert(form.to_owned(), name.clone());
                    }
                }
                key.names
                    .insert(name, entity["type"].as_str().unwrap().to_owned());
            }
            for span in list("ambiguous").into_iter().chain(list("optional")) {
                key.open
                    .insert(span["text"].as_str().unwrap_or_default().to_owned());
            }
        }
        key
    }

    /// What the person writes beside a candidate.
    fn decide(&self, name: &str, kind: &str) -> String {
        match (self.names.get(name), self.forms.get(name)) {
            (Some(right), _) if right == kind => "accept".to_owned(),
            (Some(right), _) => right.clone(),
            (None, Some(full)) => format!("alias of {full}"),
            (None, None) if self.open.iter().any(|open| open.contains(name)) => String::new(),
            (None, None) => "reject".to_owned(),
        }
    }
}

/// Fills in the column of decisions at the top of a sheet; how many of each were made.
fn decide(sheet: &Path, key: &Key) -> BTreeMap<String, usize> {
    let text = fs::read_to_string(sheet).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().unwrap().clone();
    assert_eq!(
        head.iter().take(3).collect::<Vec<_>>(),
        ["decision", "type", "name"]
    );
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&head).unwrap();
    let mut made: BTreeMap<String, usize> = BTreeMap::new();
    for (at, row) in reader.records().enumerate() {
        let row = row.unwrap();
        let decision = match at < ROUND {
            true => key.decide(&row[2], &row[1]),
            false => String::new(),
        };
        let word = decision.split(' ').next().unwrap().to_owned();
        *made
            .entry(if word.is_empty() { "open".into() } else { word })
            .or_default() += 1;
        let cells = std::iter::once(decision.as_str()).chain(row.iter().skip(1));
        writer.write_record(cells).unwrap();
    }
    fs::write(sheet, writer.into_inner().unwrap()).unwrap();
    made
}

/// F1 of mentions with their entity, and of pairs who met.
fn scores(folder: &Path, options: &str) -> (f64, f64) {
    let said = guanxi(
        folder,
        &format!("eval papers papers {options} --format jsonl -q"),
    );
    said.expect(0, &[]);
    let (figures, values) = (said.column("figure"), said.column("f1"));
    let of = |name: &str| {
        let at = figures.iter().position(|figure| figure == name).unwrap();
        values[at].parse().unwrap()
    };
    (of("mentions.entity"), of("met"))
}

#[test]
fn an_afternoon_makes_a_dictionary() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path();
    let papers = folder.join("papers");
    fs::create_dir(&papers).unwrap();
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    for file in fs::read_dir(articles)
        .unwrap()
        .map(|file| file.unwrap().path())
    {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if file.is_file() && name != "README.md" {
            fs::copy(&file, papers.join(name)).unwrap();
        }
    }
    let key = Key::read(&papers);
    let mut reached = vec![scores(folder, "--discover --dict county")];
    println!("dictionary            decisions                    entity F1  met F1");
    let told = |what: &str, made: &str, (entity, met): (f64, f64)| {
        println!("{what:20} {made:30} {entity:.3}      {met:.3}");
    };
    told("empty, --discover", "", reached[0]);
    for round in 1..=2 {
        let sheet = format!("round{round}.csv");
        let line = format!("discover papers --dict county -o {sheet} -q");
        guanxi(folder, &line).expect(0, &[]);
        let made = decide(&folder.join(&sheet), &key);
        let said = guanxi(folder, &format!("accept {sheet} --dict county"));
        said.expect(0, &["accepted"]);
        let db = format!("round{round}.db");
        let line = format!("build papers --dict county --db {db} --no-export -q");
        guanxi(folder, &line).expect(0, &[]);
        let met = guanxi(folder, &format!("met --db {db} --format jsonl -q"));
        assert!(met.out.lines().count() > 10, "who met whom: {}", met.err);
        reached.push(scores(folder, "--dict county"));
        told(
            &format!("after round {round}"),
            &format!("{made:?}"),
            reached[round],
        );
    }
    told(
        "with --discover",
        "",
        scores(folder, "--discover --dict county"),
    );
    for (at, ((entity, met), floor)) in reached.iter().zip(FLOORS).enumerate() {
        assert!(
            *entity >= floor.0 && *met >= floor.1,
            "round {at}: {entity} {met}, {floor:?}"
        );
    }
    // what was decided is not asked again
    let first = fs::read_to_string(folder.join("round1.csv")).unwrap();
    let refused: Vec<&str> = first.lines().filter(|l| l.starts_with("reject,")).collect();
    assert!(!refused.is_empty(), "the key refuses something");
    let rest = guanxi(folder, "discover papers --dict county --format jsonl -q").column("name");
    for line in refused {
        let name = line.split(',').nth(2).unwrap();
        assert!(!rest.iter().any(|one| one == name), "{name} was refused");
    }
}
