//! Mentions and headlines.

use std::collections::BTreeMap;

use super::annotation::{Annotation, Entity, Pair};
use super::identity::{Index, coarse, index};
use super::report::Miss;
use super::score::{Page, Tally};

const ALL: [&str; 3] = ["mentions.span", "mentions.type", "mentions.entity"];

/// Linked mentions by span; of two with the same span the later one counts.
fn linked<'a>(
    annotation: &'a Annotation,
    entities: &Index<'a>,
) -> BTreeMap<Pair, (&'a str, &'a Entity)> {
    let mentions = annotation.mentions.iter().filter_map(|m| {
        let entity = entities.get(m.entity.as_deref()?)?;
        Some(((m.start, m.end), (m.text.as_str(), *entity)))
    });
    mentions.collect()
}

/// Scores spans, types and entities of mentions.
///
/// A reporter left out costs nothing, nor does a span that annotators left open.
pub(super) fn score_mentions(page: &Page<'_>, tally: &mut Tally) {
    let wanted = linked(page.gold, &index(page.gold));
    let given = linked(page.output, &index(page.output));
    let miss = |kind, span: Pair, text: &str, gold: &str, output: &str| Miss {
        document: page.name.to_owned(),
        start: span.0,
        end: span.1,
        kind,
        text: text.to_owned(),
        gold: gold.to_owned(),
        output: output.to_owned(),
        evidence: Vec::new(),
    };
    for (span, (text, entity)) in &wanted {
        let typed = format!("type.{}", entity.kind);
        let Some((_, other)) = given.get(span) else {
            if !page.gold.is_exempt(*span) && !entity.reporter {
                ALL.iter().for_each(|f| tally.missed(f, 1));
                tally.missed(&typed, 1);
                tally
                    .misses
                    .push(miss("missed", *span, text, &entity.id, ""));
            }
            continue;
        };
        tally.found("mentions.span", 1);
        if coarse(&entity.kind) == coarse(&other.kind) {
            tally.found("mentions.type", 1);
            tally.found(&typed, 1);
        } else {
            tally.missed("mentions.type", 1);
            tally.spurious("mentions.type", 1);
            tally.missed(&typed, 1);
            tally.spurious(&format!("type.{}", other.kind), 1);
            tally
                .misses
                .push(miss("type", *span, text, &entity.id, &other.id));
        }
        if page.names.means(&entity.id, &other.name) {
            tally.found("mentions.entity", 1);
        } else {
            tally.missed("mentions.entity", 1);
            tally.spurious("mentions.entity", 1);
            tally
                .misses
                .push(miss("entity", *span, text, &entity.id, &other.id));
        }
    }
    for (span, (text, entity)) in given.iter().filter(|(s, _)| !wanted.contains_key(*s)) {
        if !page.gold.is_exempt(*span) {
            ALL.iter().for_each(|f| tally.spurious(f, 1));
            tally.spurious(&format!("type.{}", entity.kind), 1);
            tally
                .misses
                .push(miss("spurious", *span, text, "", &entity.id));
        }
    }
}

/// A headline without blanks and marks of layout.
fn headline(title: Option<&str>) -> String {
    let kept = |c: &char| !c.is_whitespace() && !matches!(c, '#' | '*' | '□');
    title.unwrap_or_default().chars().filter(kept).collect()
}

/// Scores headlines as a bag: each of gold is found once.
pub(super) fn score_headlines(page: &Page<'_>, tally: &mut Tally) {
    let titles = |a: &Annotation| -> Vec<String> {
        let titles = a
            .articles
            .iter()
            .map(|article| headline(article.title.as_deref()));
        titles.collect()
    };
    let mut open: BTreeMap<String, u32> = BTreeMap::new();
    for title in titles(page.gold) {
        *open.entry(title).or_default() += 1;
    }
    let miss = |gold: String, output: String| Miss {
        document: page.name.to_owned(),
        kind: "headline",
        gold,
        output,
        ..Miss::default()
    };
    for title in titles(page.output) {
        match open.get_mut(&title).filter(|n| **n > 0) {
            Some(n) => {
                *n -= 1;
                tally.found("articles", 1);
            }
            None => {
                tally.spurious("articles", 1);
                tally.misses.push(miss(String::new(), title));
            }
        }
    }
    for (title, n) in open {
        tally.missed("articles", n);
        for _ in 0..n {
            tally.misses.push(miss(title.clone(), String::new()));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::evaluate::{Annotation, Counts, Figure, score};

    fn read(text: &str) -> Annotation {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn counts_found_missed_spurious_and_optional() {
        let gold = read(
            r#"{"doc": "a.txt", "optional": [[20, 30]],
                "articles": [{"title": "甲地 通车"}, {"title": "甲地通车"}, {"title": "乙"}],
                "entities": [{"id": "official:甲乙", "type": "official", "name": "甲乙"},
                             {"id": "place:丙地", "type": "place", "name": "丙地"},
                             {"id": "person:记者", "type": "person", "name": "记者", "reporter": true}],
                "mentions": [{"start": 0, "end": 2, "entity": "official:甲乙"},
                             {"start": 5, "end": 7, "entity": "place:丙地"},
                             {"start": 40, "end": 42, "entity": "person:记者"}]}"#,
        );
        let output = read(
            r#"{"doc": "x/a.txt",
                "articles": [{"title": "■□甲地通车"}, {"title": "□甲地通车"}, {"title": null}],
                "entities": [{"id": "person:甲乙", "type": "person", "name": "甲乙"},
                             {"id": "place:丁地", "type": "place", "name": "丁地"}],
                "mentions": [{"start": 0, "end": 2, "entity": "person:甲乙"},
                             {"start": 3, "end": 4, "entity": null},
                             {"start": 5, "end": 8, "entity": "place:丁地"},
                             {"start": 21, "end": 23, "entity": "place:丁地"}]}"#,
        );
        let report = score(&[gold], &[output], &Default::default());
        let counts = |found, spurious, missed| {
            Some(Figure::Counts(Counts {
                found,
                spurious,
                missed,
            }))
        };
        assert_eq!(report.figure("mentions.span"), counts(1, 1, 1));
        assert_eq!(report.figure("mentions.entity"), counts(1, 1, 1));
        assert_eq!(report.figure("type.official"), counts(1, 0, 0));
        assert_eq!(report.figure("type.place"), counts(0, 1, 1));
        assert_eq!(report.figure("articles"), counts(1, 2, 2));
        assert_eq!(report.misses.len(), 2 + 4);
    }
}
