//! Our own annotated articles: what is found in them, with floors below which no change may fall.
//!
//! Raise a floor when a change lifts the figure; lower one only with a reason. The table is printed
//! by `cargo test --test articles -- --nocapture`, the misses by
//! `guanxi eval tests/articles --dict tests/articles/dict --errors`.

#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
#![expect(clippy::print_stdout, reason = "the table is for people")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use guanxi::evaluate::{Annotation, Figure, Report, load, score};
use guanxi::export::annotations::annotation;
use guanxi::lexicon::{Lexicon, Sources};
use guanxi::pipeline::{Observer, Silent, observe_paths};

/// A folder with texts, gold (`a.txt.json`), `manifest.csv` and `dict/`, and what it must reach.
struct Set {
    folder: &'static str,
    /// Least F1, mean or share by figure.
    floors: &'static [(&'static str, f64)],
    /// Most passages that may be taken for occasions though they are none.
    not_events: u32,
}

const SETS: [Set; 2] = [
    Set {
        folder: "tests/articles",
        floors: &[
            ("articles", 1.0),
            ("mentions.entity", 0.98),
            ("posts", 0.97),
            ("met", 0.95),
            ("events", 0.91),
            ("event.participants", 0.91),
            ("event.macro", 0.8),
            ("event.roles", 0.91),
            ("event.types", 0.93),
            ("event.dates", 0.91),
        ],
        not_events: 1,
    },
    Set {
        folder: "tests/articles/dev",
        floors: &[
            ("articles", 1.0),
            ("mentions.entity", 0.99),
            ("posts", 0.98),
            ("met", 0.98),
            ("events", 0.94),
            ("event.participants", 0.96),
            ("event.macro", 0.88),
            ("event.roles", 0.94),
            ("event.types", 0.96),
            ("event.dates", 0.99),
        ],
        not_events: 0,
    },
];

/// Texts of a folder, without what lies below it.
fn texts(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    files
}

fn evaluate(folder: &Path) -> Report {
    let gold = load(folder).unwrap();
    let (lexicon, findings) = Lexicon::load(&Sources::new(&[folder.join("dict")])).unwrap();
    assert!(findings.is_empty(), "{}: {findings:?}", folder.display());
    let mut output: Vec<Annotation> = Vec::new();
    let mut known = BTreeMap::new();
    let findings = observe_paths(
        &texts(folder),
        &Observer::new(&lexicon),
        &Silent::default(),
        &mut |observed| {
            let value = annotation(&observed.document, &observed.observations, &lexicon);
            let name = observed.document.key.rsplit('/').next().unwrap().to_owned();
            output.push(serde_json::from_value(value).unwrap());
            known.insert(name, observed.document.text);
        },
    );
    assert!(findings.is_ok(), "{findings:?}");
    let report = score(&gold, &output, &known);
    assert!(
        report.missing.is_empty(),
        "gold without text: {:?}",
        report.missing
    );
    report
}

fn row(name: &str, figure: Figure) -> String {
    let value = figure.value();
    match figure {
        Figure::Counts(c) => format!(
            "{name:24} {:.3} {:.3} {value:.3} {:5} {:5} {:5}",
            c.precision(),
            c.recall(),
            c.found,
            c.spurious,
            c.missed
        ),
        Figure::Mean { of, .. } => format!("{name:24} {:11} {value:.3} of {of}", ""),
        Figure::Right { right, of } => format!("{name:24} {:11} {value:.3} {right} of {of}", ""),
        Figure::Wrong { wrong, of } => format!("{name:24} {:11} {value:.3} {wrong} of {of}", ""),
    }
}

#[test]
fn articles_keep_their_scores() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let present = SETS.iter().filter(|set| root.join(set.folder).is_dir());
    let (mut wrong, mut scored) = (Vec::new(), 0);
    for set in present {
        let report = evaluate(&root.join(set.folder));
        scored += report.documents;
        println!(
            "\n{}: precision, recall, F1 or share, found, spurious, missed",
            set.folder
        );
        for (name, figure) in &report.figures {
            println!("{}", row(name, *figure));
        }
        for (name, floor) in set.floors {
            let value = report.figure(name).unwrap().value();
            if value < *floor {
                wrong.push(format!(
                    "{}: {name} is {value:.4}, below {floor}",
                    set.folder
                ));
            }
        }
        let taken = match report.figure("not_events") {
            Some(Figure::Wrong { wrong, .. }) => wrong,
            other => panic!("not_events is no count of wrong ones: {other:?}"),
        };
        if taken > set.not_events {
            wrong.push(format!(
                "{}: {taken} passages taken for occasions",
                set.folder
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(scored > 0, "there is nothing in tests/articles");
}
