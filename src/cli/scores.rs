//! Figures and misses of an evaluation, as table and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::error::CommandError;
use super::options::Globals;
use super::output::{Cell, Column, Format, Look, on_one_line, print, to_stdout};
use crate::evaluate::{Figure, Miss, Report};
use crate::export::nine_digits;
use crate::model::Span;
use crate::text::{CodePoints, Units, fold};

const FIGURES: [Column; 9] = [
    Column::word("figure", 0),
    Column::number("precision", 0),
    Column::number("recall", 0),
    Column::number("f1", 0),
    Column::number("share", 0),
    Column::number("found", 0),
    Column::number("spurious", 0),
    Column::number("missed", 0),
    Column::number("of", 0),
];

/// Prints the figures, and every miss with its sentence if `errors`.
pub(super) fn print_report(
    report: &Report,
    texts: &BTreeMap<String, String>,
    errors: bool,
    format: Format,
    globals: &Globals,
) -> Result<(), CommandError> {
    if format == Format::Json {
        to_stdout(|out| {
            serde_json::to_writer_pretty(&mut *out, &as_json(report, texts, errors))?;
            writeln!(out)
        })?;
        return Ok(());
    }
    let look = Look::of_stdout(globals.color);
    print(format, look, &FIGURES, report.figures.iter().map(row))?;
    if errors {
        to_stdout(|out| write_misses(&report.misses, texts, out))?;
    }
    Ok(())
}

fn row((name, figure): &(String, Figure)) -> Vec<Cell> {
    let none = || Cell::Missing;
    let value = Cell::Real(figure.value());
    // precision, recall, f1, share, found, spurious, missed, of
    let cells = match *figure {
        Figure::Counts(counts) => [
            Cell::Real(counts.precision()),
            Cell::Real(counts.recall()),
            value,
            none(),
            counts.found.into(),
            counts.spurious.into(),
            counts.missed.into(),
            none(),
        ],
        Figure::Mean { of, .. } => [
            none(),
            none(),
            value,
            none(),
            none(),
            none(),
            none(),
            of.into(),
        ],
        Figure::Right { right, of } => [
            none(),
            none(),
            none(),
            value,
            right.into(),
            none(),
            none(),
            of.into(),
        ],
        Figure::Wrong { wrong, of } => [
            none(),
            none(),
            none(),
            value,
            none(),
            wrong.into(),
            none(),
            of.into(),
        ],
    };
    std::iter::once(Cell::word(name)).chain(cells).collect()
}

/// The passages of a miss on one line, of a mention its sentence; empty where there is no text.
fn passage(miss: &Miss, texts: &BTreeMap<String, String>) -> String {
    let Some(text) = texts.get(&miss.document).filter(|_| miss.end > 0) else {
        return String::new();
    };
    let original = CodePoints::new(text);
    let printed = |span| on_one_line(original.slice(span)).trim().to_owned();
    // spans made by hand may be the wrong way round
    let ordered = |start: u32, end: u32| Span::new(start.min(end), start.max(end));
    if !miss.evidence.is_empty() {
        let spans = miss
            .evidence
            .iter()
            .map(|(start, end)| ordered(*start, *end));
        return spans.map(printed).collect::<Vec<_>>().join(" … ");
    }
    let folded = fold(text);
    let points = CodePoints::new(&folded);
    let units = Units::new(&folded);
    let start = units.sentence(points.to_byte(miss.start)).0;
    let end = units.sentence(points.to_byte(miss.end - 1)).1;
    printed(ordered(points.at_byte(start), points.at_byte(end)))
}

fn write_misses(
    misses: &[Miss],
    texts: &BTreeMap<String, String>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for miss in misses {
        let Miss {
            document,
            start,
            end,
            kind,
            ..
        } = miss;
        let line = format!("{document}:{start}-{end} {kind} {}", miss.text);
        writeln!(out, "\n{}", on_one_line(line.trim_end()))?;
        writeln!(out, "  gold   {}", on_one_line(&miss.gold))?;
        writeln!(out, "  output {}", on_one_line(&miss.output))?;
        let passage = passage(miss, texts);
        if !passage.is_empty() {
            writeln!(out, "  > {passage}")?;
        }
    }
    Ok(())
}

fn figure_json(figure: Figure) -> Value {
    let nine = |number: f64| json!(nine_digits(number));
    match figure {
        Figure::Counts(counts) => json!({
            "precision": nine(counts.precision()),
            "recall": nine(counts.recall()),
            "f1": nine(counts.f1()),
            "found": counts.found,
            "spurious": counts.spurious,
            "missed": counts.missed,
        }),
        Figure::Mean { of, .. } => json!({"f1": nine(figure.value()), "of": of}),
        Figure::Right { right, of } => {
            json!({"share": nine(figure.value()), "found": right, "of": of})
        }
        Figure::Wrong { wrong, of } => {
            json!({"share": nine(figure.value()), "spurious": wrong, "of": of})
        }
    }
}

fn as_json(report: &Report, texts: &BTreeMap<String, String>, errors: bool) -> Value {
    let figures: Map<String, Value> = report
        .figures
        .iter()
        .map(|(name, figure)| (name.clone(), figure_json(*figure)))
        .collect();
    let mut out =
        json!({ "documents": report.documents, "missing": report.missing, "figures": figures });
    if errors {
        let miss = |miss: &Miss| {
            json!({
                "document": miss.document,
                "start": miss.start,
                "end": miss.end,
                "kind": miss.kind,
                "text": miss.text,
                "gold": miss.gold,
                "output": miss.output,
                "sentence": passage(miss, texts),
            })
        };
        out["errors"] = report.misses.iter().map(miss).collect();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misses_show_their_sentence_or_their_passages() {
        let texts = BTreeMap::from([("a.txt".to_owned(), "甲说。陶立到场！乙说。".to_owned())]);
        let mention = Miss {
            document: "a.txt".into(),
            start: 3,
            end: 5,
            kind: "missed",
            text: "陶立".into(),
            gold: "person:陶立".into(),
            ..Miss::default()
        };
        assert_eq!(passage(&mention, &texts), "陶立到场！");
        let occasion = Miss {
            kind: "event-missed",
            evidence: vec![(0, 3), (8, 99)],
            ..mention.clone()
        };
        assert_eq!(passage(&occasion, &texts), "甲说。 … 乙说。");
        let mut out = Vec::new();
        write_misses(&[mention.clone(), occasion], &texts, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("a.txt:3-5 missed 陶立\n") && out.contains("event-missed"));
        let headline = Miss {
            end: 0,
            ..mention.clone()
        };
        assert_eq!(passage(&headline, &texts), "");
        assert_eq!(passage(&mention, &BTreeMap::new()), "");
    }
}
