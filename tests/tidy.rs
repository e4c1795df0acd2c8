//! House rules as tests: floors, headers, sizes, vocabulary, paths named in the documents.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Floors of ARCHITECTURE.md: a module uses only modules of a smaller number.
const FLOORS: [(&str, u8); 20] = [
    ("model", 0),
    ("text", 1),
    ("source", 2),
    ("store", 2),
    ("lexicon", 3),
    ("graph", 3),
    ("layout", 4),
    ("recognize", 4),
    ("extract", 5),
    ("derive", 4),
    ("query", 4),
    ("export", 4),
    ("draw", 4),
    ("pipeline", 6),
    ("discover", 7),
    ("evaluate", 7),
    ("audit", 7),
    ("cli", 8),
    ("lib", 9),
    ("main", 10),
];

const LONGEST_FILE: usize = 500;
/// Digits are no vocabulary.
const NUMERALS: &str = "〇一二三四五六七八九十";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, out: &mut Vec<(PathBuf, String)>) {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                out.push((path, text));
            }
        }
    }
    let mut out = Vec::new();
    walk(&root().join("src"), &mut out);
    assert!(out.len() > 30, "the sources were found");
    out
}

fn room(path: &Path) -> String {
    let relative = path.strip_prefix(root().join("src")).unwrap();
    let first = relative
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The part of a file above its unit tests; nothing of a file that holds tests alone.
fn without_tests<'t>(path: &Path, text: &'t str) -> &'t str {
    let name = path.file_stem().unwrap().to_string_lossy();
    if name.ends_with("tests") || ["samples", "sample", "fixture"].contains(&&*name) {
        return "";
    }
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn modules_use_only_lower_floors() {
    let floors: BTreeMap<&str, u8> = FLOORS.into_iter().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = room(&path);
        let Some(floor) = floors.get(own.as_str()) else {
            wrong.push(format!(
                "{own}: has no floor; add it to FLOORS and to ARCHITECTURE.md"
            ));
            continue;
        };
        for piece in text.split("crate::").skip(1) {
            let used: String = piece
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            let Some(below) = floors.get(used.as_str()) else {
                continue;
            };
            if used != own && below >= floor {
                wrong.push(format!(
                    "{}: `{own}` ({floor}) uses `{used}` ({below}): move the shared type down, or \
                     pass the value in",
                    path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_rooms_meant_for_it_touch_sql_and_files() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = room(&path);
        let code = without_tests(&path, &text);
        let sql = ["store", "derive", "query", "graph"];
        if code.contains("rusqlite") && !sql.contains(&own.as_str()) {
            wrong.push(format!("{}: only {sql:?} know SQLite", path.display()));
        }
        // derive spills counts to temporary files
        let files = ["source", "lexicon", "store", "cli", "evaluate", "derive"];
        if (code.contains("std::fs") || code.contains("fs::read")) && !files.contains(&own.as_str())
        {
            wrong.push(format!("{}: only {files:?} touch files", path.display()));
        }
        if code.contains("SystemTime::now") || code.contains("now_utc") {
            wrong.push(format!(
                "{}: nothing reads the clock: results must be the same tomorrow",
                path.display()
            ));
        }
        if own == "model" && code.contains("serde::") {
            wrong.push(format!(
                "{}: model types have no file format",
                path.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for_and_stays_small() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//!") && !text.starts_with("#!") {
            wrong.push(format!(
                "{}: begin with a //! line that says what the file is for",
                path.display()
            ));
        }
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!(
                "{}: {lines} lines; split it by what changes together",
                path.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn chinese_vocabulary_lives_in_the_dictionaries() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        // the command line speaks to people: its examples name people
        if room(&path) == "cli" {
            continue;
        }
        for (number, line) in without_tests(&path, &text).lines().enumerate() {
            let code = line.split("//").next().unwrap_or(line);
            let run = code
                .split(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c) || NUMERALS.contains(c))
                .map(|r| r.chars().count())
                .max();
            if run >= Some(2) {
                wrong.push(format!(
                    "{}:{}: {}",
                    path.display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "words belong in dictionaries/:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn paths_named_in_the_documents_exist() {
    let mut wrong = Vec::new();
    for document in [
        "README.md",
        "README.zh-CN.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
    ] {
        let text = fs::read_to_string(root().join(document)).unwrap_or_default();
        for quoted in text.split('`').skip(1).step_by(2) {
            let top = [
                "src/",
                "docs/",
                "dictionaries/",
                "tests/",
                "benches/",
                "fuzz/",
                "data/",
            ];
            let plain = quoted
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            if plain && top.iter().any(|t| quoted.starts_with(t)) && !root().join(quoted).exists() {
                wrong.push(format!("{document}: `{quoted}` does not exist"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
