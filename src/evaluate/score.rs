//! All figures over all documents.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::annotation::{Annotation, base};
use super::identity::{Aligned, Names};
use super::mentions::{score_headlines, score_mentions};
use super::occasions::score_occasions;
use super::pairs::score_met;
use super::posts::score_posts;
use super::report::{Counts, Figure, Miss, Report};

/// Figures that are printed even where nothing is counted, in this order; the types of mentions
/// stand after the first three.
const FIGURES: [&str; 13] = [
    "mentions.span",
    "mentions.type",
    "mentions.entity",
    "articles",
    "met",
    "met.baseline.sentence",
    "met.baseline.article",
    "posts",
    "events",
    "event.participants",
    "event.roles",
    "event.types",
    "event.dates",
];
const RATES: [&str; 3] = ["event.roles", "event.types", "event.dates"];

/// One document in both versions.
pub(super) struct Page<'a> {
    /// Its name in gold, without folder.
    pub name: &'a str,
    pub gold: &'a Annotation,
    pub output: &'a Annotation,
    /// Its text, where known: the baselines need it.
    pub text: Option<&'a str>,
    pub names: &'a Names<'a>,
    pub aligned: Aligned<'a>,
}

/// What has been counted so far.
#[derive(Default)]
pub(super) struct Tally {
    counts: BTreeMap<String, Counts>,
    /// Right ones and all, by figure.
    rates: BTreeMap<&'static str, (u32, u32)>,
    /// Sum of F1 over occasions, and their number.
    pub mean: (f64, u32),
    /// Passages taken for occasions, and all.
    pub wrong: (u32, u32),
    pub misses: Vec<Miss>,
}

impl Tally {
    fn counts(&mut self, figure: &str) -> &mut Counts {
        self.counts.entry(figure.to_owned()).or_default()
    }

    pub(super) fn found(&mut self, figure: &str, n: u32) {
        self.counts(figure).found += n;
    }

    pub(super) fn spurious(&mut self, figure: &str, n: u32) {
        self.counts(figure).spurious += n;
    }

    pub(super) fn missed(&mut self, figure: &str, n: u32) {
        self.counts(figure).missed += n;
    }

    pub(super) fn right(&mut self, figure: &'static str, right: u32, of: u32) {
        let rate = self.rates.entry(figure).or_default();
        *rate = (rate.0 + right, rate.1 + of);
    }

    fn figures(mut self) -> (Vec<(String, Figure)>, Vec<Miss>) {
        let mut figures = Vec::new();
        for name in FIGURES {
            let figure = if RATES.contains(&name) {
                let (right, of) = self.rates.get(name).copied().unwrap_or_default();
                Figure::Right { right, of }
            } else {
                Figure::Counts(self.counts.remove(name).unwrap_or_default())
            };
            if name == "event.roles" {
                let (sum, of) = self.mean;
                figures.push(("event.macro".to_owned(), Figure::Mean { sum, of }));
            }
            figures.push((name.to_owned(), figure));
        }
        let (wrong, of) = self.wrong;
        figures.push(("not_events".to_owned(), Figure::Wrong { wrong, of }));
        let types = self.counts.into_iter();
        let types = types.map(|(name, counts)| (name, Figure::Counts(counts)));
        figures.splice(3..3, types);
        self.misses.sort();
        (figures, self.misses)
    }
}

/// Scores outputs against gold; documents are matched by the last component of their names, and so
/// are `texts`. Baselines count only documents whose text is known.
pub fn score(
    gold: &[Annotation],
    output: &[Annotation],
    texts: &BTreeMap<String, String>,
) -> Report {
    let outputs: FxHashMap<&str, &Annotation> = output.iter().map(|a| (base(&a.doc), a)).collect();
    let names = Names::new(gold);
    let mut tally = Tally::default();
    let mut missing = Vec::new();
    let empty = Annotation::default();
    for document in gold {
        let name = base(&document.doc);
        let output = outputs.get(name).copied().unwrap_or_else(|| {
            missing.push(name.to_owned());
            &empty
        });
        let page = Page {
            name,
            gold: document,
            output,
            text: texts.get(name).map(String::as_str),
            names: &names,
            aligned: Aligned::new(&names, document, output),
        };
        score_mentions(&page, &mut tally);
        score_headlines(&page, &mut tally);
        score_met(&page, &mut tally);
        score_posts(&page, &mut tally);
        score_occasions(&page, &mut tally);
    }
    let (figures, misses) = tally.figures();
    Report {
        documents: gold.len() as u32,
        missing,
        figures,
        misses,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A document with persons `P1`, `P2`, …, one letter each, and a firm.
    pub(in super::super) fn document(rest: &str) -> Annotation {
        let entity = |c: char| {
            let kind = if c == '厂' { "enterprise" } else { "person" };
            format!(r#"{{"id": "{kind}:{c}氏", "type": "{kind}", "name": "{c}氏"}}"#)
        };
        let entities: Vec<String> = "甲乙丙丁戊厂".chars().map(entity).collect();
        let entities = entities.join(",");
        let text = format!(r#"{{"doc": "a.txt", "entities": [{entities}], {rest}}}"#);
        serde_json::from_str(&text).unwrap()
    }

    /// An occasion: type, date, evidence, then participants as letter and role.
    pub(in super::super) fn event(told: &str, participants: &str) -> String {
        let participants = participants.split_whitespace().map(|p| {
            let (name, role) = p.split_once('/').unwrap_or((p, "attend"));
            let optional = name.ends_with('?');
            let name = name.trim_end_matches('?');
            let kind = if name == "厂" {
                "enterprise"
            } else {
                "person"
            };
            format!(r#"{{"entity": "{kind}:{name}氏", "role": "{role}", "optional": {optional}}}"#)
        });
        let participants = participants.collect::<Vec<_>>().join(",");
        format!(r#"{{{told}, "participants": [{participants}]}}"#)
    }

    pub(in super::super) fn counts(report: &Report, figure: &str) -> (u32, u32, u32) {
        match report.figure(figure) {
            Some(Figure::Counts(c)) => (c.found, c.spurious, c.missed),
            other => panic!("{figure}: {other:?}"),
        }
    }

    #[test]
    fn figures_stand_in_a_fixed_order_and_gold_without_output_is_missed() {
        let told = event(r#""type": "talk""#, "甲 乙");
        let gold = document(&format!(
            r#""mentions": [{{"start": 0, "end": 2, "entity": "person:甲氏"}}], "events": [{told}]"#
        ));
        let report = score(&[gold], &[], &BTreeMap::new());
        let names: Vec<&str> = report
            .figures
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(
            names,
            [
                "mentions.span",
                "mentions.type",
                "mentions.entity",
                "type.person",
                "articles",
                "met",
                "met.baseline.sentence",
                "met.baseline.article",
                "posts",
                "events",
                "event.participants",
                "event.macro",
                "event.roles",
                "event.types",
                "event.dates",
                "not_events",
            ]
        );
        assert_eq!(report.missing, ["a.txt"]);
        assert_eq!(counts(&report, "met"), (0, 0, 1));
        assert_eq!(counts(&report, "event.participants"), (0, 0, 2));
        assert_eq!(
            report.figure("event.macro"),
            Some(Figure::Mean { sum: 0.0, of: 1 })
        );
    }
}
