//! A validation sample as a paper reports it, judged by the key of the annotated articles in place of
//! a person: precision of mentions, occasions and ties, and recall from articles read blindly.
//!
//! What is judged how: a mention is right where the key marks the same characters as the same entity; an
//! occasion where the key has one of that type and day (places are not compared) with all the persons listed; a tie of occasions
//! where both took part in one; a tie of sentences where the key marks both in the document. What the
//! annotators left open is unsure, ties of other kinds stay open. The table is printed by
//! `cargo test --test judged -- --nocapture`; it stands in `docs/evaluation.md`.

#![allow(clippy::unwrap_used, reason = "a failing step is a failing test")]
#![allow(clippy::print_stdout, reason = "the table is for people")]

mod corpus;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use corpus::guanxi;
use guanxi::text::fold;
use serde_json::Value;

/// Least shares: precision of mentions, events and edges, recall of occasions, of persons at them, of
/// pairs who met.
const FLOORS: [(&str, &str, f64); 6] = [
    ("mentions.csv", "precision", 0.97),
    ("events.csv", "precision", 0.88),
    ("edges.csv", "precision", 0.93),
    ("articles.csv", "recall of occasions", 0.80),
    ("articles.csv", "recall of appearances", 0.85),
    ("articles.csv", "recall of met", 0.92),
];

/// Ties that rest on occasions, and those that rest on sentences.
const OF_OCCASIONS: [&str; 4] = ["met", "accompanied", "visited", "received"];
const OF_SENTENCES: [&str; 3] = ["clause", "roster", "sentence"];

/// One annotated page.
struct Page {
    value: Value,
    /// Its text without blanks, and where each character stands.
    text: Vec<(char, usize)>,
    /// Entity → its names, folded.
    names: BTreeMap<String, BTreeSet<String>>,
}

impl Page {
    fn read(folder: &Path, document: &str) -> Self {
        let text = fs::read_to_string(folder.join(document)).unwrap();
        let json = fs::read_to_string(folder.join(format!("{document}.json"))).unwrap();
        let value: Value = serde_json::from_str(&json).unwrap();
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for entity in list(&value, "entities") {
            let forms = list(&entity, "surfaces")
                .into_iter()
                .chain([entity["name"].clone()]);
            let forms = forms.map(|form| fold(form.as_str().unwrap())).collect();
            names.insert(entity["id"].as_str().unwrap().to_owned(), forms);
        }
        let text = text.chars().zip(0..).filter(|(c, _)| !c.is_whitespace());
        Self {
            text: text.collect(),
            value,
            names,
        }
    }

    fn is(&self, entity: &Value, name: &str) -> bool {
        let names = entity.as_str().and_then(|id| self.names.get(id));
        names.is_some_and(|names| names.contains(&fold(name)))
    }

    fn is_person(&self, entity: &Value) -> bool {
        let id = entity.as_str().unwrap_or_default();
        id.starts_with("person:") || id.starts_with("official:")
    }

    fn knows(&self, name: &str) -> Vec<&str> {
        let known = self
            .names
            .iter()
            .filter(|(_, names)| names.contains(&fold(name)));
        known.map(|(id, _)| id.as_str()).collect()
    }

    /// First and last character of what stands between two contexts.
    fn locate(&self, before: &str, printed: &str, after: &str) -> Option<(usize, usize)> {
        let plain = |text: &str| {
            text.chars()
                .filter(|c| !c.is_whitespace())
                .collect::<Vec<_>>()
        };
        let (before, printed) = (plain(before), plain(printed));
        let whole = [before.clone(), printed.clone(), plain(after)].concat();
        let at = self
            .text
            .windows(whole.len().max(1))
            .position(|window| window.iter().map(|(c, _)| *c).eq(whole.iter().copied()))?;
        let first = at + before.len();
        Some((
            self.text[first].1,
            self.text[first + printed.len() - 1].1 + 1,
        ))
    }

    fn left_open(&self, start: usize, end: usize) -> bool {
        let spans = ["ambiguous", "optional"]
            .map(|name| list(&self.value, name))
            .concat();
        spans.iter().any(|span| {
            let at = |name: &str, place: usize| {
                let at = span[name].as_u64().or(span[place].as_u64());
                at.unwrap() as usize
            };
            at("start", 0) < end && start < at("end", 1)
        })
    }

    fn participants(&self) -> Vec<(Value, Vec<Value>)> {
        let events = list(&self.value, "events").into_iter();
        let events = events.map(|event| {
            let who = list(&event, "participants")
                .iter()
                .map(|p| p["entity"].clone())
                .collect();
            (event, who)
        });
        events.collect()
    }
}

fn list(value: &Value, name: &str) -> Vec<Value> {
    value[name].as_array().cloned().unwrap_or_default()
}

/// The name in a key: `person:张三@云谷县`.
fn name_of(key: &str) -> &str {
    let name = key.split_once(':').map_or(key, |(_, name)| name);
    name.split('@').next().unwrap()
}

/// A judgement, and how many of those present were not.
fn judge(of: &str, page: &Page, cell: &dyn Fn(&str) -> String) -> (&'static str, String) {
    let said = |right: bool| (if right { "right" } else { "wrong" }, String::new());
    let claim = cell("claim");
    match of {
        "mentions" => {
            let (before, printed, after) = (cell("before"), cell("printed"), cell("after"));
            let Some((start, end)) = page.locate(&before, &printed, &after) else {
                return ("", String::new());
            };
            let name = name_of(claim.rsplit_once(" (").map_or(&*claim, |(key, _)| key)).to_owned();
            let right = list(&page.value, "mentions").iter().any(|mention| {
                let at = |name: &str| mention[name].as_u64().unwrap() as usize;
                (at("start"), at("end")) == (start, end) && page.is(&mention["entity"], &name)
            });
            match right || !page.left_open(start, end) {
                true => said(right),
                false => ("unsure", String::new()),
            }
        }
        "events" => {
            let parts: Vec<&str> = claim.split("; ").collect();
            let day = parts.iter().find(|part| part.starts_with("20"));
            // as far as it is given: a month, the first of several days
            let day = day.map(|day| day.split("..").next().unwrap());
            let who = parts
                .last()
                .unwrap()
                .split(", ")
                .map(|one| one.split(" (").next().unwrap());
            let who: Vec<&str> = who.collect();
            let persons: Vec<&&str> = who
                .iter()
                .filter(|name| {
                    let known = page.knows(name);
                    let person = |id: &&str| page.is_person(&Value::from(*id));
                    known.is_empty() || known.iter().any(person)
                })
                .collect();
            let best = page.participants().into_iter().map(|(event, there)| {
                let absent = persons
                    .iter()
                    .filter(|name| !there.iter().any(|id| page.is(id, name)));
                let absent = absent.count();
                let days = [event["date"].clone(), event["date_end"].clone()].into_iter();
                let mut days = days.chain(list(&event, "date_alt"));
                let same_day = day.is_none_or(|day| {
                    days.any(|one| one.as_str().is_some_and(|one| one.starts_with(day)))
                });
                let kind = event["type"].as_str() == Some(parts[0]);
                (absent, !(kind && same_day))
            });
            let Some((absent, other)) = best.min() else {
                return ("wrong", who.len().to_string());
            };
            (
                if absent == 0 && !other {
                    "right"
                } else {
                    "wrong"
                },
                absent.to_string(),
            )
        }
        _ => {
            let Some((relation, pair)) = claim.split_once(": ") else {
                return ("", String::new());
            };
            let relation = relation.split(' ').next().unwrap().trim_end_matches(',');
            let Some((a, b)) = pair.split_once(" — ") else {
                return ("", String::new());
            };
            let (a, b) = (name_of(a), name_of(b.trim()));
            if OF_OCCASIONS.contains(&relation) {
                let met = |(_, there): &(Value, Vec<Value>)| {
                    [a, b]
                        .iter()
                        .all(|name| there.iter().any(|id| page.is(id, name)))
                };
                said(page.participants().iter().any(met))
            } else if OF_SENTENCES.contains(&relation) {
                let marked = |name: &str| {
                    let mentions = list(&page.value, "mentions");
                    mentions
                        .iter()
                        .any(|mention| page.is(&mention["entity"], name))
                };
                let both = marked(a) && marked(b);
                let quote = cell("quote");
                let place = page.locate("", quote.split(" … ").next().unwrap(), "");
                match place.filter(|(start, end)| !both && page.left_open(*start, *end)) {
                    Some(_) => ("unsure", String::new()),
                    None => said(both),
                }
            } else {
                ("", String::new())
            }
        }
    }
}

fn rows(path: &Path) -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let text = fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().unwrap().clone();
    (head, reader.records().map(Result::unwrap).collect())
}

fn file_of(document: &str) -> &str {
    document
        .rsplit('/')
        .next()
        .unwrap()
        .split('@')
        .next()
        .unwrap()
}

/// Fills in a sheet of claims.
fn judge_sheet(folder: &Path, of: &str, pages: &BTreeMap<String, Page>) {
    let path = folder.join(format!("{of}.csv"));
    let (head, rows) = rows(&path);
    let mut writer = csv::Writer::from_path(&path).unwrap();
    writer.write_record(&head).unwrap();
    let at = |name: &str| head.iter().position(|column| column == name).unwrap();
    for row in rows {
        let cell = |name: &str| row[at(name)].to_owned();
        // a tie that no passage shows, as between a body and what it is part of
        let page = pages.get(file_of(&cell("document")));
        let judged = page.map(|page| judge(of, page, &cell));
        let (judgement, absent) = judged.unwrap_or_default();
        let mut cells: Vec<&str> = row.iter().collect();
        cells[at("judgement")] = judgement;
        if of == "events" {
            cells[at("present_wrong")] = &absent;
        }
        writer.write_record(cells).unwrap();
    }
    writer.flush().unwrap();
}

/// Writes down what the key has of each article of a blind sheet.
fn read_blindly(folder: &Path, pages: &BTreeMap<String, Page>) {
    let path = folder.join("articles.csv");
    let (_, rows) = rows(&path);
    let ids: BTreeSet<String> = rows.iter().map(|row| row[0].to_owned()).collect();
    let mut writer = csv::Writer::from_path(&path).unwrap();
    let head = [
        "article",
        "read",
        "occasion",
        "event_date",
        "event_type",
        "persons",
    ];
    writer.write_record(head).unwrap();
    for id in ids {
        let page = &pages[file_of(&id)];
        let start: u64 = id.rsplit('@').next().unwrap().parse().unwrap();
        let articles = list(&page.value, "articles");
        let article = articles.iter().find(|article| {
            list(article, "spans")
                .iter()
                .any(|span| span[0].as_u64() == Some(start))
        });
        let Some(article) = article else { continue };
        let here = page
            .participants()
            .into_iter()
            .filter(|(e, _)| e["article"] == article["id"]);
        let mut told = 0;
        for (event, there) in here {
            let persons = there.iter().filter(|id| page.is_person(id));
            let persons: Vec<&str> = persons.map(|id| name_of(id.as_str().unwrap())).collect();
            told += 1;
            let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
            let number = told.to_string();
            let cells = [
                &id,
                "",
                &number,
                &text("date"),
                &text("type"),
                &persons.join("、"),
            ];
            writer.write_record(cells).unwrap();
        }
        if told == 0 {
            writer.write_record([&id, "x", "", "", "", ""]).unwrap();
        }
    }
    writer.flush().unwrap();
}

#[test]
fn a_sample_is_judged_by_the_key() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path();
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles");
    fs::create_dir(folder.join("papers")).unwrap();
    fs::create_dir(folder.join("dict")).unwrap();
    let mut pages = BTreeMap::new();
    for (from, to) in [
        (articles.clone(), "papers"),
        (articles.join("dict"), "dict"),
    ] {
        for file in fs::read_dir(from).unwrap().map(|file| file.unwrap().path()) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".csv") || name.ends_with(".txt") {
                fs::copy(&file, folder.join(to).join(&name)).unwrap();
            }
            if name.ends_with(".txt") {
                pages.insert(name.clone(), Page::read(&articles, &name));
            }
        }
    }
    guanxi(folder, "build papers --dict dict --no-export -q").expect(0, &[]);
    println!("figure                   judged  share  95 % interval");
    let mut wrong = Vec::new();
    for of in ["mentions", "events", "edges", "articles"] {
        guanxi(
            folder,
            &format!("sample --of {of} -n 200 --seed 7 -o {of}.csv -q"),
        )
        .expect(0, &[]);
        match of {
            "articles" => read_blindly(folder, &pages),
            _ => judge_sheet(folder, of, &pages),
        }
        let said = guanxi(
            folder,
            &format!("eval --judged {of}.csv --errors --format jsonl"),
        );
        said.expect(0, &["Wilson"]);
        let column = |name: &str| said.column(name);
        let (figures, by, shares) = (column("figure"), column("by"), column("share"));
        let (low, high) = (column("low"), column("high"));
        let (right, not) = (column("right"), column("wrong"));
        for at in (0..figures.len()).filter(|at| by[*at] == "all" || of == "articles") {
            let number = |list: &[String]| list[at].parse::<f64>().unwrap();
            let judged = number(&right) + number(&not);
            println!(
                "{of}: {:24} {judged:4} {:.3}  {:.3}–{:.3}",
                figures[at],
                number(&shares),
                number(&low),
                number(&high)
            );
            assert!(number(&low) <= number(&shares) && number(&shares) <= number(&high));
            for (file, figure, floor) in FLOORS {
                if file == format!("{of}.csv") && figure == figures[at] && number(&shares) < floor {
                    wrong.push(format!("{of} {figure}: {} < {floor}", shares[at]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
