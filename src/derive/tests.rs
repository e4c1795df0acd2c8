//! Whole derivations of marked text.

use super::{Corrections, Options, derive};
use crate::store::sample::{Names, ask, store};
use crate::store::{Store, Writer};

const PAIRS: &str = "SELECT min(a.name, b.name), max(a.name, b.name), roster, clause, sentence, articles, documents,
        first_date, last_date
    FROM cooccurrence JOIN entity a ON a.id = a JOIN entity b ON b.id = b ORDER BY 1, 2";
const EDGES: &str = "SELECT min(source, target), max(source, target), relation, weight, clause,
        roster, sentence, articles, documents, first_date, last_date, npmi, log_likelihood
    FROM edge ORDER BY 1, 2";
const COUNTS: &str = "SELECT key, mentions, sentences, articles, documents, first_date, last_date
    FROM entity_count JOIN entity ON id = entity ORDER BY key";
const DECIDED: &str = "SELECT key, document, start FROM entity_mention
    JOIN entity ON entity.id = entity_mention.entity
    JOIN mention_text ON mention_text.id = entity_mention.mention ORDER BY key, document, start";

type Documents<'a> = &'a [(&'a str, &'a str, &'a str)];

fn names() -> Names {
    Names::new(&["安一", "白二", "程三", "杜四@北丘", "杜四@南丘"])
}

fn built(folder: &tempfile::TempDir, documents: Documents<'_>) -> Store {
    store(&folder.path().join("a.db"), &names(), documents)
}

fn corrections(rows: &str) -> Corrections {
    let file = format!("document,quote,action,field,value\n{rows}\n");
    let (found, problems) = Corrections::parse("c.csv", file.as_bytes());
    assert_eq!(problems, []);
    found
}

fn everything(store: &Store) -> Vec<String> {
    [EDGES, COUNTS, DECIDED]
        .iter()
        .flat_map(|sql| ask(store, sql))
        .collect()
}

#[test]
fn the_table_of_a_small_corpus() {
    let folder = tempfile::tempdir().unwrap();
    let documents = [
        // sentences: {安,白} by list, {安,白,程}, {安}, {白,程}; byline and title are no actors
        (
            "一",
            "[!程三]在。[安一]、[白二]来，[安一]走。[安一]见[白二]，[程三]看。|[安一]回。",
            "2024-03-05",
        ),
        ("二", "[~安一]写。[程三]见[白二]。", "2024-03"),
    ];
    let mut store = built(&folder, &documents);
    let report = derive(&mut store, &Corrections::default(), &Options::default()).unwrap();
    assert_eq!(
        (report.documents, report.pairs, report.mentions),
        (2, 3, 11)
    );
    assert_eq!(
        ask(&store, PAIRS),
        [
            "安一 白二 1 1 0 1 1 2024-03-05 2024-03-05",
            "安一 程三 0 0 1 1 1 2024-03-05 2024-03-05",
            "白二 程三 0 1 1 2 2 2024-03 2024-03-05",
        ]
    );
    // N = 4, 安 in 3, 白 in 3, both in 2: ln(8/9) / ln 2; all other figures by hand as well
    assert_eq!(
        ask(
            &store,
            "SELECT npmi, log_likelihood FROM edge ORDER BY source, target"
        )[0],
        "-0.169925 0.679596"
    );
    assert_eq!(
        ask(&store, COUNTS),
        [
            "person:安一 4 3 2 1 2024-03-05 2024-03-05",
            "person:白二 3 3 2 2 2024-03 2024-03-05",
            "person:程三 3 2 2 2 2024-03 2024-03-05",
        ]
    );
    assert_eq!(ask(&store, "SELECT count(*) FROM entity_mention"), ["11"]);
}

#[test]
fn a_page_under_two_names_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let page = "[安一]见[白二]。";
    let mut store = built(
        &folder,
        &[("丙", page, ""), ("甲", page, ""), ("乙", page, "")],
    );
    let report = derive(&mut store, &Corrections::default(), &Options::default()).unwrap();
    assert_eq!(
        (report.documents, report.duplicates, report.mentions),
        (1, 2, 2)
    );
    let duplicates = "SELECT d.key, f.key FROM document d
        LEFT JOIN document f ON f.id = d.duplicate_of ORDER BY d.key";
    // the order is that of code points: 丙 U+4E19, 乙 U+4E59, 甲 U+7532
    assert_eq!(ask(&store, duplicates), ["丙 -", "乙 丙", "甲 丙"]);
    assert_eq!(
        ask(&store, DECIDED),
        ["person:安一 丙 0", "person:白二 丙 3"]
    );
}

#[test]
fn corrections_reach_the_counts() {
    let documents = [
        ("一", "[安一]见[白二]。[杜四]见[程三]。", ""),
        ("二", "[安一]见[白二]，[安一]走。", ""),
    ];
    for (row, pairs, decided) in [
        ("", vec!["安一-白二 2"], 6),
        ("一,白二,drop,,", vec!["安一-白二 1"], 5),
        (
            "一,安一 见白\n二,drop,entity,person:安一",
            vec!["安一-白二 1"],
            5,
        ),
        (
            "一,杜四見程三,set,entity,person:杜四@南丘",
            vec!["安一-白二 2", "杜四-程三 1"],
            7,
        ),
        (
            "一,白二,set,entity,程三",
            vec!["安一-白二 1", "安一-程三 1"],
            6,
        ),
        (",白二,merge,,person:程三", vec!["安一-程三 2"], 6),
        (
            "二,白二,merge,,person:程三",
            vec!["安一-白二 1", "安一-程三 1"],
            6,
        ),
        (
            "二,x,merge,白二,程三\n一,x,merge,白二,程三",
            vec!["安一-程三 2"],
            6,
        ),
        (
            "一,安一,split,entity,official:安一@西丘",
            vec!["安一-白二 1", "安一-白二 1"],
            6,
        ),
        (",安一,merge,,白二", vec![], 6),
        (
            "一,白二,set,,程三\n,程三,merge,,安一",
            vec!["安一-白二 1"],
            6,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut store = built(&folder, &documents);
        let row = row.replace("白\n二", "白二");
        let report = derive(&mut store, &corrections(&row), &Options::default()).unwrap();
        assert_eq!(report.diagnostics, [], "{row}");
        let mut found = ask(
            &store,
            "SELECT min(source_name, target_name) || '-'
            || max(source_name, target_name), weight FROM edge ORDER BY 1, 2",
        );
        found.sort();
        assert_eq!(found, pairs, "{row}");
        assert_eq!(
            ask(&store, "SELECT count(*) FROM entity_mention"),
            [decided.to_string()],
            "{row}"
        );
        // built again, the same: nothing of the last correction is left
        let before = everything(&store);
        store.finish().unwrap();
        store.begin().unwrap();
        derive(&mut store, &corrections(&row), &Options::default()).unwrap();
        assert_eq!(everything(&store), before, "{row}");
    }
}

#[test]
fn the_reason_of_a_correction_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = built(&folder, &[("一", "[安一]见[白二]。", "")]);
    let rows = corrections("一,安一,drop,,\n一,白二,split,entity,person:白二@西丘");
    derive(&mut store, &rows, &Options::default()).unwrap();
    assert_eq!(
        ask(
            &store,
            "SELECT mention, entity, type, correction FROM mention_text ORDER BY start"
        ),
        ["安一 - - c.csv:2", "白二 person:白二@西丘 person c.csv:3"]
    );
}

#[test]
fn corrections_without_effect_are_reported() {
    for (row, words) in [
        ("九,安一,drop,,", "no document '九'"),
        ("一,安二,drop,,", "quote is gone"),
        ("一,见,drop,,", "nothing is left"),
        ("一,安一见白二,set,entity,程三", "several names"),
        ("一,安一,set,entity,杜四", "name of 2 entities"),
        ("一,安一,set,entity,无人", "occurs nowhere"),
        (",程三,merge,,安一", ""),
        (",无人,merge,,安一", "occurs nowhere"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut store = built(&folder, &[("一", "[安一]见[白二]。[杜四]、[程三]走。", "")]);
        let before = "SELECT count(*) FROM resolution";
        let report = derive(&mut store, &corrections(row), &Options::default()).unwrap();
        if words.is_empty() {
            assert_eq!(report.diagnostics, [], "{row}");
            continue;
        }
        assert_eq!(report.diagnostics.len(), 1, "{row}");
        assert!(
            report.diagnostics[0].message.contains(words),
            "{}",
            report.diagnostics[0]
        );
        assert_eq!(report.diagnostics[0].place, "c.csv:2");
        assert_eq!(ask(&store, before), ["0"], "{row}");
    }
}

#[test]
fn threads_memory_and_history_change_nothing() {
    let people = ["安一", "白二", "程三", "戴五"];
    let marked = |n: usize| {
        let name = |k: usize| people[k % people.len()];
        format!(
            "[{}]、[{}]见[{}]，[{}]走。|[{}]见[{}]。",
            name(n),
            name(n + n / 4 + 1),
            name(n / 3),
            name(n / 7),
            name(n / 5),
            name(n / 11 + 2)
        )
    };
    let documents: Vec<(String, String, String)> = (0..700)
        .map(|n| {
            (
                format!("文{n:03}"),
                marked(n),
                format!("2024-{:02}-{:02}", n % 12 + 1, n % 28 + 1),
            )
        })
        .collect();
    let documents: Vec<_> = documents
        .iter()
        .map(|(k, m, d)| (k.as_str(), m.as_str(), d.as_str()))
        .collect();
    let derived = |documents: Documents<'_>, threads, memory_bytes, begin_again: bool| {
        let folder = tempfile::tempdir().unwrap();
        let mut store = built(&folder, documents);
        if begin_again {
            // the mentions of most documents are then read, those of the others remembered
            store.forget_recent();
            let names = names();
            let mut writer = Writer::new(&mut store, &names).unwrap();
            for (key, marked, date) in documents.iter().rev().take(50) {
                crate::store::sample::write(&mut writer, &names, key, marked, date).unwrap();
            }
            writer.commit().unwrap();
        }
        let options = Options {
            threads,
            min_score: 0.0,
            memory_bytes,
        };
        let report = derive(&mut store, &Corrections::default(), &options).unwrap();
        (report.spilled, everything(&store))
    };
    let (spilled, expected) = derived(&documents, 1, 64 << 20, false);
    assert_eq!(spilled, 0);
    let mut backwards = documents.clone();
    backwards.reverse();
    for (documents, threads, memory, again) in [
        (&documents, 1, 4096, false),
        (&documents, 3, 9000, true),
        (&backwards, 2, 64 << 20, false),
    ] {
        let (spilled, found) = derived(documents, threads, memory, again);
        assert_eq!(spilled > 0, memory < 10_000);
        assert_eq!(found, expected, "{threads} threads, {memory} bytes");
    }
}
