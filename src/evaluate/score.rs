//! Precision, recall and F1 of mentions and headlines, and every miss.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::gold::{Annotation, Entity, base};

/// Counts of one figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In gold and output.
    pub found: u32,
    /// In the output alone.
    pub spurious: u32,
    /// In gold alone.
    pub missed: u32,
}

impl Counts {
    /// Share of the output that is in gold; 0 where there is none.
    pub fn precision(self) -> f64 {
        ratio(self.found, self.found + self.spurious)
    }

    /// Share of gold that is in the output; 0 where there is none.
    pub fn recall(self) -> f64 {
        ratio(self.found, self.found + self.missed)
    }

    /// Harmonic mean of precision and recall; 0 where both are.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        }
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        0.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}

/// One difference between gold and output.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Miss {
    /// Document as gold names it.
    pub document: String,
    /// First code point; 0 for headlines.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// missed, spurious, type, entity or headline.
    pub kind: &'static str,
    /// Printed text.
    pub text: String,
    /// What gold says.
    pub gold: String,
    /// What the output says.
    pub output: String,
}

/// All figures.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Documents scored.
    pub documents: u32,
    /// Gold documents without output.
    pub missing: Vec<String>,
    /// `mentions.span`, `mentions.type`, `mentions.entity`, `type.<type>`, `articles`.
    pub figures: BTreeMap<String, Counts>,
    /// Every miss, in order of document and place.
    pub misses: Vec<Miss>,
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn headline(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '#' | '*' | '□'))
        .collect()
}

fn coarse(kind: &str) -> &str {
    if kind == "official" { "person" } else { kind }
}

/// Scores outputs against gold; documents are matched by the last component of their names.
pub fn score(gold: &[Annotation], output: &[Annotation]) -> Report {
    let outputs: FxHashMap<&str, &Annotation> = output.iter().map(|a| (base(&a.doc), a)).collect();
    let mut names: FxHashMap<&str, FxHashSet<String>> = FxHashMap::default();
    for entity in gold.iter().flat_map(|a| &a.entities) {
        let known = names.entry(&entity.id).or_default();
        known.insert(squeeze(&entity.name));
        known.extend(entity.surfaces.iter().map(|s| squeeze(s)));
    }
    let mut report = Report {
        documents: gold.len() as u32,
        ..Report::default()
    };
    for figure in [
        "mentions.span",
        "mentions.type",
        "mentions.entity",
        "articles",
    ] {
        report.figures.insert(figure.to_owned(), Counts::default());
    }
    let empty = Annotation::default();
    for document in gold {
        let name = base(&document.doc);
        let found = outputs.get(name).copied().unwrap_or_else(|| {
            report.missing.push(name.to_owned());
            &empty
        });
        score_mentions(document, found, &names, &mut report);
        score_headlines(document, found, &mut report);
    }
    report.misses.sort();
    report
}

fn index(annotation: &Annotation) -> FxHashMap<&str, &Entity> {
    annotation
        .entities
        .iter()
        .map(|e| (e.id.as_str(), e))
        .collect()
}

fn score_mentions(
    gold: &Annotation,
    output: &Annotation,
    names: &FxHashMap<&str, FxHashSet<String>>,
    report: &mut Report,
) {
    let (gold_entities, output_entities) = (index(gold), index(output));
    let optional = gold.optional_spans();
    let exempt = |span: (u32, u32)| optional.iter().any(|o| span.0 < o.1 && o.0 < span.1);
    fn spans<'a>(
        annotation: &'a Annotation,
        entities: &FxHashMap<&str, &'a Entity>,
    ) -> BTreeMap<(u32, u32), (&'a str, &'a Entity)> {
        let linked = annotation.mentions.iter().filter_map(|m| {
            let entity = entities.get(m.entity.as_deref()?)?;
            Some(((m.start, m.end), (m.text.as_str(), *entity)))
        });
        linked.collect()
    }
    let wanted = spans(gold, &gold_entities);
    let given = spans(output, &output_entities);
    let mut add = |figure: &str, change: &dyn Fn(&mut Counts)| {
        change(report.figures.entry(figure.to_owned()).or_default());
    };
    let mut misses = Vec::new();
    let mut miss = |kind, span: (u32, u32), text: &str, gold_says: &str, output_says: &str| {
        misses.push(Miss {
            document: base(&gold.doc).to_owned(),
            start: span.0,
            end: span.1,
            kind,
            text: text.to_owned(),
            gold: gold_says.to_owned(),
            output: output_says.to_owned(),
        });
    };
    const ALL: [&str; 3] = ["mentions.span", "mentions.type", "mentions.entity"];
    for (span, (text, entity)) in &wanted {
        let typed = format!("type.{}", entity.kind);
        let Some((_, other)) = given.get(span) else {
            if !exempt(*span) && !entity.reporter {
                ALL.iter().for_each(|f| add(f, &|c| c.missed += 1));
                add(&typed, &|c| c.missed += 1);
                miss("missed", *span, text, &entity.id, "");
            }
            continue;
        };
        add("mentions.span", &|c| c.found += 1);
        if coarse(&entity.kind) == coarse(&other.kind) {
            add("mentions.type", &|c| c.found += 1);
            add(&typed, &|c| c.found += 1);
        } else {
            add("mentions.type", &|c| {
                (c.missed, c.spurious) = (c.missed + 1, c.spurious + 1)
            });
            add(&typed, &|c| c.missed += 1);
            add(&format!("type.{}", other.kind), &|c| c.spurious += 1);
            miss("type", *span, text, &entity.id, &other.id);
        }
        let name = squeeze(&other.name);
        let plain = entity.id.split_once(':').map_or("", |(_, rest)| rest);
        let plain = squeeze(plain.split('@').next().unwrap_or(plain));
        if names
            .get(entity.id.as_str())
            .is_some_and(|n| n.contains(&name))
            || name == plain
        {
            add("mentions.entity", &|c| c.found += 1);
        } else {
            add("mentions.entity", &|c| {
                (c.missed, c.spurious) = (c.missed + 1, c.spurious + 1)
            });
            miss("entity", *span, text, &entity.id, &other.id);
        }
    }
    for (span, (text, entity)) in given.iter().filter(|(s, _)| !wanted.contains_key(*s)) {
        if !exempt(*span) {
            ALL.iter().for_each(|f| add(f, &|c| c.spurious += 1));
            add(&format!("type.{}", entity.kind), &|c| c.spurious += 1);
            miss("spurious", *span, text, "", &entity.id);
        }
    }
    report.misses.extend(misses);
}

fn score_headlines(gold: &Annotation, output: &Annotation, report: &mut Report) {
    let mut open: BTreeMap<String, i32> = BTreeMap::new();
    let titles = |a: &Annotation| -> Vec<String> {
        a.articles
            .iter()
            .map(|t| headline(t.title.as_deref().unwrap_or("")))
            .collect()
    };
    for title in titles(gold) {
        *open.entry(title).or_default() += 1;
    }
    let counts = report.figures.entry("articles".to_owned()).or_default();
    let mut miss = |kind, gold_says: &str, output_says: &str| {
        report.misses.push(Miss {
            document: base(&gold.doc).to_owned(),
            start: 0,
            end: 0,
            kind,
            text: String::new(),
            gold: gold_says.to_owned(),
            output: output_says.to_owned(),
        });
    };
    for title in titles(output) {
        match open.get_mut(&title).filter(|n| **n > 0) {
            Some(n) => {
                *n -= 1;
                counts.found += 1;
            }
            None => {
                counts.spurious += 1;
                miss("headline", "", &title);
            }
        }
    }
    for (title, n) in open {
        for _ in 0..n {
            counts.missed += 1;
            miss("headline", &title, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annotation(mentions: &[(u32, u32, &str)], optional: &[[u32; 2]]) -> Annotation {
        let mut out = Annotation {
            doc: "a.txt".to_owned(),
            ..Annotation::default()
        };
        for (start, end, id) in mentions {
            let (kind, name) = id.split_once(':').unwrap();
            out.mentions.push(super::super::gold::Mention {
                start: *start,
                end: *end,
                text: name.to_owned(),
                entity: Some((*id).to_owned()),
            });
            if !out.entities.iter().any(|e| e.id == *id) {
                let (id, kind, name) = ((*id).to_owned(), kind.to_owned(), name.to_owned());
                out.entities.push(Entity {
                    id,
                    kind,
                    name,
                    ..Entity::default()
                });
            }
        }
        out.optional = optional.iter().map(|o| serde_json::json!(o)).collect();
        out
    }

    #[test]
    fn counts_found_missed_spurious_and_optional() {
        let gold = annotation(
            &[(0, 2, "official:甲乙"), (5, 7, "place:丙地")],
            &[[20, 30]],
        );
        let output = annotation(
            &[
                (0, 2, "person:甲乙"),
                (5, 8, "place:丙地"),
                (21, 23, "place:丁地"),
            ],
            &[],
        );
        let report = score(&[gold], &[output]);
        let expected = Counts {
            found: 1,
            spurious: 1,
            missed: 1,
        };
        assert_eq!(report.figures["mentions.span"], expected);
        assert_eq!(report.figures["mentions.entity"], expected);
        assert_eq!(
            report.figures["type.official"],
            Counts {
                found: 1,
                ..Counts::default()
            }
        );
        assert_eq!(report.misses.len(), 2);
    }
}
