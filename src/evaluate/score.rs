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
