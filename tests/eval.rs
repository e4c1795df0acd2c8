//! `guanxi eval` as people run it: gold beside texts, an output of `tag`, a table of appearances.

#![allow(clippy::unwrap_used, reason = "a failing step is a failing test")]

mod corpus;

use corpus::Desk;
use serde_json::{Value, json};

const OFFICIALS: &str = "name,home\n苗远山,青崖县\n甘霖霖,青崖县\n罗盛野,青崖县\n";
const PLACES: &str = "name,aliases,home\n湖南省青崖县,青崖县,\n";
const ENTERPRISES: &str = "name,aliases\n湖南启明星照明有限公司,启明星照明\n";
const PAGE: &str =
    "# 苗远山调研启明星照明\n\n本报讯 3月4日，青崖县县长苗远山到启明星照明调研，甘霖霖陪同。\n";

const FIRM: &str = "enterprise:湖南启明星照明有限公司";

/// A folder with a text, dictionaries and, as gold, an annotation of the text.
fn desk() -> Desk {
    Desk::with(&[
        ("dictionaries/officials.csv", OFFICIALS),
        ("dictionaries/places.csv", PLACES),
        ("dictionaries/enterprises.csv", ENTERPRISES),
        ("data/青崖报/2031-03-05.txt", PAGE),
        ("gold/2031-03-05.txt.json", &gold().to_string()),
    ])
}

/// What a careful reader marks.
fn gold() -> Value {
    let person =
        |name: &str| json!({"id": format!("official:{name}"), "type": "official", "name": name});
    let points: Vec<char> = PAGE.chars().collect();
    let mut mentions = Vec::new();
    let entities = [
        person("苗远山"),
        person("甘霖霖"),
        json!({"id": FIRM, "type": "enterprise", "name": "湖南启明星照明有限公司",
               "surfaces": ["启明星照明"]}),
    ];
    for entity in &entities {
        let printed = entity["surfaces"][0].as_str().or(entity["name"].as_str());
        let name: Vec<char> = printed.unwrap().chars().collect();
        for start in 0..points.len() {
            if points[start..].starts_with(&name) {
                let end = start + name.len();
                mentions.push(json!({"start": start, "end": end, "entity": entity["id"]}));
            }
        }
    }
    let sentence = PAGE.chars().position(|c| c == '本').unwrap();
    json!({
        "doc": "2031-03-05.txt",
        "articles": [{"id": "a1", "title": "苗远山调研启明星照明", "spans": [[0, points.len()]]}],
        "entities": entities,
        "mentions": mentions,
        // the county in the title of its head is no mention
        "ambiguous": [[sentence + 9, sentence + 12]],
        "posts": [{"person": "official:苗远山", "post": "县长", "evidence": [sentence + 9, sentence + 17]}],
        "events": [{
            "type": "inspection", "date": "2031-03-04",
            "participants": [
                {"entity": "official:苗远山", "role": "lead"},
                {"entity": "official:甘霖霖", "role": "accompany"},
                {"entity": FIRM, "role": "visited"},
            ],
            "evidence": [[sentence, points.len() - 1]],
        }],
    })
}

fn scored(desk: &Desk, arguments: &[&str]) -> Value {
    let told = desk.told(&[arguments, &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&told).unwrap();
    report["figures"].clone()
}

#[test]
fn tagging_is_scored_in_all_figures() {
    let desk = desk();
    let figures = scored(&desk, &["eval", "gold", "data"]);
    for figure in [
        "mentions.entity",
        "articles",
        "posts",
        "met",
        "events",
        "event.participants",
    ] {
        assert_eq!(figures[figure]["f1"], 1.0, "{figure}: {figures}");
    }
    for figure in ["event.roles", "event.types", "event.dates"] {
        assert_eq!(figures[figure]["share"], 1.0, "{figure}: {figures}");
    }
    assert_eq!(figures["event.macro"], json!({"f1": 1.0, "of": 1}));
    // the sentence names both, the article likewise
    assert_eq!(figures["met.baseline.sentence"]["found"], 1);
    assert_eq!(figures["met.baseline.article"]["found"], 1);
}

#[test]
fn an_output_of_tag_is_scored_like_tagging() {
    let desk = desk();
    let tagged = desk.told(&["tag", "data"]);
    desk.write("out.jsonl", &tagged);
    let given = ["eval", "gold", "data", "--tagged", "out.jsonl"];
    assert_eq!(
        scored(&desk, &given),
        scored(&desk, &["eval", "gold", "data"])
    );

    let mut changed: Value = serde_json::from_str(&tagged).unwrap();
    let event = &mut changed["events"][0];
    event["date"] = json!("2031-03");
    event["participants"].as_array_mut().unwrap().truncate(2);
    event["participants"][0]["role"] = json!("host");
    changed["posts"] = json!([]);
    desk.write("out.jsonl", &changed.to_string());
    let errors = desk.told(&[&given[..], &["--errors"]].concat());
    for kind in ["date", "participant-missed", "role", "post-missed"] {
        let line = errors
            .lines()
            .find(|line| line.contains(&format!(" {kind} ")));
        let line = line.or(errors.lines().find(|line| line.ends_with(kind)));
        assert!(
            line.is_some_and(|l| l.starts_with("2031-03-05.txt:")),
            "{kind}\n{errors}"
        );
    }
    let evidence = "> 本报讯 3月4日，青崖县县长苗远山到启明星照明调研，甘霖霖陪同";
    assert!(errors.contains(evidence), "{errors}");
}

#[test]
fn occasions_are_scored_against_a_table_of_appearances() {
    let desk = desk();
    desk.write(
        "mine.csv",
        "date,person,type,role\n2031-03-04,苗远山,inspection,lead\n\
         2031-03-04,甘霖霖,inspection,accompany\n2031-03-06,罗盛野,meeting,\n",
    );
    let table = ["eval", "--appearances", "mine.csv", "data"];
    let figures = scored(&desk, &table);
    for (figure, expected) in [
        ("occasions", (1, 0, 1)),
        ("appearances", (2, 0, 1)),
        ("met", (1, 0, 0)),
    ] {
        let figure = &figures[figure];
        let counts = json!([figure["found"], figure["spurious"], figure["missed"]]);
        assert_eq!(
            counts,
            json!([expected.0, expected.1, expected.2]),
            "{figures}"
        );
    }
    assert_eq!(
        figures["appearances.roles"],
        json!({"share": 1.0, "found": 2, "of": 2})
    );
    let errors = desk.told(&[&table[..], &["--errors"]].concat());
    assert!(
        errors.contains("occasion-missed 2031-03-06 meeting\n  gold   罗盛野"),
        "{errors}"
    );

    // two tables: one made by hand, one printed by the program
    let own = scored(
        &desk,
        &["eval", "--appearances", "mine.csv", "--tagged", "mine.csv"],
    );
    assert_eq!(own["appearances"]["f1"], 1.0);
}

#[test]
fn what_cannot_be_scored_is_said() {
    let desk = desk();
    desk.write("mine.csv", "name\n苗远山\n");
    desk.write("good.csv", "date,person\n2031,苗远山\n");
    for (arguments, message) in [
        (
            &["eval", "--appearances", "mine.csv", "data"][..],
            "mine.csv:1: needs the columns",
        ),
        (&["eval", "--appearances", "good.csv"], "no texts to score"),
        (&["eval", "data"], "no annotation files"),
        (
            &["eval", "gold", "dictionaries"],
            "no text belongs to the gold",
        ),
        (&["eval"], "required"),
    ] {
        let output = desk.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(errors.contains(message), "{arguments:?}: {errors}");
    }
}
