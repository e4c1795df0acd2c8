//! Surprise as people see it: from texts to `guanxi links --by surprise` and to the edges of exports.

#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

mod corpus;

use std::fs;
use std::path::Path;

use corpus::{Desk, errors, text};

/// The secretary, two deputies who come together, and who comes by turns.
const NAMES: [&str; 7] = [
    "苗远山",
    "甘霖霖",
    "罗盛野",
    "陶知秋",
    "柏青禾",
    "江晚舟",
    "凌霄汉",
];
/// At a meeting of each month: the deputies or not, and two of the others.
const MEETINGS: [&str; 12] = [
    "012 34", "0 45", "012 56", "0 36", "012 35", "0 46", "012 34", "0 56", "012 45", "0 36",
    "012 46", "0 35",
];

/// A desk with its database.
fn built() -> Desk {
    let officials: String = NAMES.map(|name| format!("{name},青崖县\n")).concat();
    let desk = Desk::with(&[
        (
            "dictionaries/officials.csv",
            &format!("name,home\n{officials}"),
        ),
        (
            "dictionaries/places.csv",
            "name,aliases,home\n湖南省青崖县,青崖县,\n",
        ),
    ]);
    for (at, digits) in MEETINGS.iter().enumerate() {
        let who = digits.bytes().filter(u8::is_ascii_digit);
        let mut who: Vec<&str> = who.map(|digit| NAMES[usize::from(digit - b'0')]).collect();
        let chair = who.remove(0);
        let month = at + 1;
        let text = format!(
            "# 县政府召开第{month}次常务会议\n\n本报讯 {month}月8日，青崖县政府召开第{month}次常务会议。{chair}主持会议，{}出席会议。\n",
            who.join("、")
        );
        desk.write(&format!("data/青崖报/2031-{month:02}-09.txt"), &text);
    }
    desk.told(&["build"]);
    desk
}

/// The heads and rows of a CSV file.
fn table(path: &Path) -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let bytes = fs::read(path).unwrap();
    let mut reader =
        csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
    let heads = reader.headers().unwrap().clone();
    (heads, reader.records().map(Result::unwrap).collect())
}

fn position(heads: &csv::StringRecord, name: &str) -> usize {
    heads.iter().position(|head| head == name).unwrap()
}

#[test]
fn deputies_stand_above_the_secretary() {
    let desk = built();
    let ask = |rest: &[&str]| {
        let mut arguments = vec!["links", "甘霖霖", "--by", "surprise"];
        arguments.extend(rest);
        let output = desk.run(&arguments);
        (output.status.code(), text(&output), errors(&output))
    };
    let (code, csv, said) = ask(&["--format", "csv"]);
    assert_eq!(code, Some(0), "{said}");
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    assert_eq!(
        lines.next(),
        Some("key,name,type,observed,expected,surprise,p_value,q_value")
    );
    let first = lines.next().unwrap();
    assert!(
        first.starts_with("person:罗盛野,罗盛野,official,6,"),
        "{csv}"
    );
    // he meets her whenever she comes: as often as expected, p = q = 1
    let secretary = csv.lines().find(|line| line.contains("苗远山")).unwrap();
    assert_eq!(secretary, "person:苗远山,苗远山,official,6,6,1,1,1");
    let numbers: Vec<f64> = first
        .split(',')
        .skip(3)
        .map(|cell| cell.parse().unwrap())
        .collect();
    let [observed, expected, ratio, p, q] = numbers[..] else {
        panic!("{first}")
    };
    assert!(
        (observed / expected - ratio).abs() < 1e-6 && p < 0.01 && p <= q,
        "{first}"
    );

    // the same values stand on the edge, whatever is left out of the picture
    for rest in [
        &["--all"][..],
        &["--layer", "met"],
        &["--ego", "甘霖霖", "--min-weight", "6"],
    ] {
        let mut arguments = vec!["export", "--as", "csv", "-o", "graph.csv"];
        arguments.extend(rest);
        desk.told(&arguments);
        let (heads, nodes) = table(&desk.path().join("graph.nodes.csv"));
        let uid = position(&heads, "uid");
        let id = |key: &str| nodes.iter().find(|node| &node[uid] == key).unwrap()[0].to_owned();
        let ends = ["person:甘霖霖", "person:罗盛野"].map(id);
        let (heads, edges) = table(&desk.path().join("graph.edges.csv"));
        let pair = |edge: &&csv::StringRecord| {
            ends.contains(&edge[0].to_owned()) && ends.contains(&edge[1].to_owned())
        };
        let edge = edges.iter().find(pair).unwrap();
        for (name, want) in [
            ("expected", expected),
            ("surprise", ratio),
            ("p_value", p),
            ("q_value", q),
        ] {
            let found: f64 = edge[position(&heads, name)].parse().unwrap();
            assert_eq!(found, want, "{name} {rest:?}");
        }
    }

    for (rest, code, output, errors) in [
        (&["--format", "json"][..], 0, "\"q_value\":", ""),
        (
            &["--format", "jsonl", "--limit", "1"],
            0,
            "\"observed\":6",
            "1 of 6",
        ),
        (&[], 0, "p_value", ""),
        (
            &["--from", "2031-09"],
            1,
            "",
            "person:甘霖霖 was at 2 of the occasions wanted",
        ),
        (&["--min-weight", "9"], 1, "", "met no such person"),
        (&["--articles"], 2, "", "counts occasions"),
    ] {
        let (found, out, error) = ask(rest);
        assert_eq!(found, Some(code), "{rest:?} {error}");
        assert!(out.contains(output), "{rest:?} {out}");
        assert!(error.contains(errors), "{rest:?} {error}");
    }
}
