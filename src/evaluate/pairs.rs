//! Who met whom: unordered pairs of persons at one actual occasion, and two baselines that call
//! everybody met who stands in one sentence, or in one article, of the gold mentions.

use std::collections::{BTreeMap, BTreeSet};

use super::annotation::{Annotation, Pair};
use super::identity::{Index, index, is_person};
use super::report::Miss;
use super::score::{Page, Tally};

/// Pairs of keys, the smaller first, with the passages of the first occasion that they share.
type Pairs = BTreeMap<(String, String), Vec<Pair>>;

/// Persons of a document who are not its reporters.
fn is_actor(entities: &Index<'_>, id: &str) -> bool {
    entities
        .get(id)
        .is_some_and(|e| is_person(e) && !e.reporter)
}

fn add_pairs(keys: &BTreeSet<String>, evidence: &[Pair], pairs: &mut Pairs) {
    for first in keys {
        for second in keys.range(first.clone()..).skip(1) {
            pairs
                .entry((first.clone(), second.clone()))
                .or_insert_with(|| evidence.to_vec());
        }
    }
}

/// Pairs of persons at actual occasions; `implied` takes those of gold in that are only implied.
fn met(annotation: &Annotation, implied: bool, key: &dyn Fn(&str) -> String) -> Pairs {
    let entities = index(annotation);
    let mut pairs = Pairs::new();
    let events = annotation.events.iter();
    for event in events.filter(|e| e.is_actual() && (implied || !e.optional)) {
        let present = event.participants.iter();
        let keys: BTreeSet<String> = present
            .filter(|p| (implied || !p.optional) && is_actor(&entities, &p.entity))
            .map(|p| key(&p.entity))
            .collect();
        add_pairs(&keys, &event.evidence, &mut pairs);
    }
    pairs
}

/// Scores met pairs. Pairs of whom one was only implied to be there are scored neither way.
pub(super) fn score_met(page: &Page<'_>, tally: &mut Tally) {
    let own = |id: &str| id.to_owned();
    let wanted = met(page.gold, false, &own);
    let implied = met(page.gold, true, &own);
    let given = met(page.output, true, &|id| page.aligned.key(id));
    for (pair, evidence) in &wanted {
        if given.contains_key(pair) {
            tally.found("met", 1);
        } else {
            tally.missed("met", 1);
            tally.misses.push(miss(page, "met-missed", pair, evidence));
        }
    }
    for (pair, evidence) in &given {
        if !implied.contains_key(pair) {
            tally.spurious("met", 1);
            tally
                .misses
                .push(miss(page, "met-spurious", pair, evidence));
        }
    }
    if let Some(text) = page.text {
        let ends = text.chars().zip(1..);
        let ends = ends.filter(|(c, _)| matches!(c, '。' | '！' | '？' | '；' | '\n'));
        let ends: Vec<u32> = ends.map(|(_, after)| after).collect();
        compare(
            &wanted,
            &together(page.gold, &ends),
            "met.baseline.sentence",
            tally,
        );
        let starts = page.gold.articles.iter();
        let mut starts: Vec<u32> = starts.filter_map(|a| Some(a.spans.first()?.0)).collect();
        starts.sort_unstable();
        compare(
            &wanted,
            &together(page.gold, &starts),
            "met.baseline.article",
            tally,
        );
    }
}

fn miss(page: &Page<'_>, kind: &'static str, pair: &(String, String), evidence: &[Pair]) -> Miss {
    let who = format!("{} + {}", pair.0, pair.1);
    let is_missed = kind == "met-missed";
    let (start, end) = evidence.first().copied().unwrap_or_default();
    Miss {
        document: page.name.to_owned(),
        start,
        end,
        kind,
        gold: if is_missed {
            who.clone()
        } else {
            String::new()
        },
        output: if is_missed { String::new() } else { who },
        evidence: evidence.to_vec(),
        ..Miss::default()
    }
}

/// Pairs of persons between two neighbouring cuts.
fn together(gold: &Annotation, cuts: &[u32]) -> Pairs {
    let entities = index(gold);
    let mut units: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for mention in &gold.mentions {
        let Some(id) = mention
            .entity
            .as_deref()
            .filter(|id| is_actor(&entities, id))
        else {
            continue;
        };
        let unit = cuts.partition_point(|cut| *cut <= mention.start);
        units.entry(unit).or_default().insert(id.to_owned());
    }
    let mut pairs = Pairs::new();
    units
        .values()
        .for_each(|keys| add_pairs(keys, &[], &mut pairs));
    pairs
}

fn compare(wanted: &Pairs, given: &Pairs, figure: &str, tally: &mut Tally) {
    for pair in wanted.keys() {
        if given.contains_key(pair) {
            tally.found(figure, 1);
        } else {
            tally.missed(figure, 1);
        }
    }
    let spurious = given.keys().filter(|pair| !wanted.contains_key(*pair));
    tally.spurious(figure, spurious.count() as u32);
}

#[cfg(test)]
mod tests {
    use super::super::score::score;
    use super::super::score::tests::{counts, document, event};
    use std::collections::BTreeMap;

    #[test]
    fn implied_presence_counts_neither_way() {
        let gold = [
            event(r#""type": "talk", "evidence": [[0, 5]]"#, "甲 乙 丙? 厂"),
            event(r#""type": "visit", "optional": true"#, "丁 戊"),
        ];
        let gold = document(&format!(r#""events": [{}]"#, gold.join(",")));
        let output = [
            event(r#""type": "talk""#, "甲 丙"),
            event(r#""type": "talk", "polarity": "planned""#, "甲 乙"),
            event(r#""type": "talk""#, "丁 戊 厂"),
            event(r#""type": "talk""#, "甲 丁"),
        ];
        let output = document(&format!(r#""events": [{}]"#, output.join(",")));
        let report = score(&[gold], &[output], &BTreeMap::new());
        assert_eq!(counts(&report, "met"), (0, 1, 1));
        let met = report.misses.iter().filter(|m| m.kind.starts_with("met"));
        let met: Vec<(&str, &str, &str)> = met
            .map(|m| (m.kind, m.gold.as_str(), m.output.as_str()))
            .collect();
        assert_eq!(
            met,
            [
                ("met-spurious", "", "person:丁氏 + person:甲氏"),
                ("met-missed", "person:乙氏 + person:甲氏", ""),
            ]
        );
    }

    #[test]
    fn baselines_pair_whoever_stands_together() {
        let told = event(r#""type": "talk""#, "甲 乙 丁");
        let gold = document(&format!(
            r#""articles": [{{"spans": [[0, 8]]}}, {{"spans": [[8, 12]]}}], "events": [{told}],
               "mentions": [{{"start": 0, "end": 2, "entity": "person:甲氏"}},
                            {{"start": 2, "end": 4, "entity": "person:乙氏"}},
                            {{"start": 5, "end": 7, "entity": "person:丙氏"}},
                            {{"start": 9, "end": 11, "entity": "person:丁氏"}}]"#
        ));
        let texts = BTreeMap::from([("a.txt".to_owned(), "甲氏乙氏。丙氏\n\n丁氏。".to_owned())]);
        let report = score(
            std::slice::from_ref(&gold),
            std::slice::from_ref(&gold),
            &texts,
        );
        assert_eq!(counts(&report, "met"), (3, 0, 0));
        assert_eq!(counts(&report, "met.baseline.sentence"), (1, 0, 2));
        assert_eq!(counts(&report, "met.baseline.article"), (1, 2, 2));
        let blind = score(
            std::slice::from_ref(&gold),
            std::slice::from_ref(&gold),
            &BTreeMap::new(),
        );
        assert_eq!(counts(&blind, "met.baseline.article"), (0, 0, 0));
    }
}
