//! `guanxi eval`: annotations against gold.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value, json};

use super::error::{CommandError, Outcome};
use super::options::{DictionaryOption, FormatOption, Globals};
use super::output::{Cell, Column, Format, Look, on_one_line, print, to_stdout};
use super::progress::{Bars, stop_on_ctrl_c};
use super::say;
use crate::evaluate::{Annotation, Counts, Miss, Report, load, score};
use crate::export::annotations::annotation;
use crate::lexicon::Lexicon;
use crate::model::Span;
use crate::pipeline::{lost_input, observe_paths};
use crate::text::{CodePoints, Units, fold};

const FIGURES: [Column; 7] = [
    Column::word("figure", 0),
    Column::number("precision", 0),
    Column::number("recall", 0),
    Column::number("f1", 0),
    Column::number("found", 0),
    Column::number("spurious", 0),
    Column::number("missed", 0),
];

/// Score tagging against annotations made by hand
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi eval gold/ newspapers/\n  \
    guanxi eval gold/ newspapers/ --errors\n  \
    guanxi eval gold/ --tagged annotations.jsonl --format json\n\n\
    Texts and gold are matched by file name. Without texts those beside the gold are read.")]
pub(super) struct Arguments {
    /// Folder of gold annotations (*.json), or one file
    gold: PathBuf,
    /// Texts to tag and score [default: those beside the gold]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Score this output of `guanxi tag` instead of tagging
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    tagged: Option<PathBuf>,
    /// Print every miss with its sentence
    #[arg(long)]
    errors: bool,
    #[command(flatten)]
    dictionaries: DictionaryOption,
    #[command(flatten)]
    format: FormatOption,
}

/// Annotations by the last component of their document's name, with the text where it is known.
#[derive(Default)]
struct Tagged {
    annotations: Vec<Annotation>,
    texts: BTreeMap<String, String>,
    incomplete: bool,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    stop_on_ctrl_c();
    let gold = load(&arguments.gold)?;
    let tagged = match &arguments.tagged {
        Some(file) => read_tagged(file)?,
        None => tag(arguments, &gold, globals)?,
    };
    let report = score(&gold, &tagged.annotations);
    for name in &report.missing {
        say::warn(
            globals,
            &format!("{name}: gold without a text; all its mentions count as missed"),
        );
    }
    if report.missing.len() as u32 == report.documents {
        return Err(CommandError::new("no text belongs to the gold")
            .hint("name the texts: guanxi eval GOLD PATH; names must agree (a.txt, a.txt.json)"));
    }
    let look = Look::of_stdout(globals.color);
    match arguments.format.format {
        Format::Json => to_stdout(|out| {
            serde_json::to_writer_pretty(&mut *out, &as_json(&report, &tagged, arguments.errors))?;
            writeln!(out)
        })?,
        format => {
            print(format, look, &FIGURES, report.figures.iter().map(figure))?;
            if arguments.errors {
                to_stdout(|out| write_misses(&report.misses, &tagged.texts, out))?;
            }
        }
    }
    Ok(if tagged.incomplete {
        Outcome::Incomplete
    } else {
        Outcome::Done
    })
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn tag(
    arguments: &Arguments,
    gold: &[Annotation],
    globals: &Globals,
) -> Result<Tagged, CommandError> {
    let (lexicon, mut findings) = Lexicon::load(&arguments.dictionaries.sources())?;
    let mut paths = arguments.paths.clone();
    if paths.is_empty() {
        let folder = if arguments.gold.is_dir() {
            arguments.gold.as_path()
        } else {
            arguments.gold.parent().unwrap_or(Path::new("."))
        };
        paths.push(folder.to_owned());
    }
    let wanted: Vec<&str> = gold
        .iter()
        .map(|annotation| base(&annotation.doc))
        .collect();
    let mut tagged = Tagged::default();
    let mut broken = None;
    let bars = Bars::new(globals);
    let read = observe_paths(&paths, &lexicon, &bars, &mut |observed| {
        let name = base(&observed.document.key);
        if !wanted.contains(&name) {
            return;
        }
        let value = annotation(&observed.document, &observed.observations, &lexicon);
        match serde_json::from_value(value) {
            Ok(annotation) => tagged.annotations.push(annotation),
            Err(error) => broken = Some(error),
        }
        tagged.texts.insert(name.to_owned(), observed.document.text);
    })?;
    drop(bars);
    if let Some(error) = broken {
        return Err(
            CommandError::new(format!("an annotation cannot be read back: {error}"))
                .hint("this is a fault of guanxi; please report it"),
        );
    }
    findings.extend(read);
    say::findings(globals, &findings);
    tagged.incomplete = lost_input(&findings);
    Ok(tagged)
}

fn read_tagged(file: &Path) -> Result<Tagged, CommandError> {
    let at = |line: usize, error: &dyn std::fmt::Display| {
        CommandError::new(format!("{}:{line}: {error}", file.display()))
            .hint("expected JSON Lines as `guanxi tag` prints them")
    };
    let text = std::fs::read_to_string(file)
        .map_err(|error| CommandError::new(format!("{}: {error}", file.display())))?;
    let mut tagged = Tagged::default();
    for (line, number) in text
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty())
    {
        tagged
            .annotations
            .push(serde_json::from_str(line).map_err(|error| at(number, &error))?);
    }
    Ok(tagged)
}

fn figure((name, counts): (&String, &Counts)) -> Vec<Cell> {
    vec![
        Cell::word(name),
        Cell::Real(counts.precision()),
        Cell::Real(counts.recall()),
        Cell::Real(counts.f1()),
        counts.found.into(),
        counts.spurious.into(),
        counts.missed.into(),
    ]
}

/// The sentence of a miss, on one line; empty where the text is not known.
fn sentence(miss: &Miss, texts: &BTreeMap<String, String>) -> String {
    let Some(text) = texts.get(&miss.document) else {
        return String::new();
    };
    let folded = fold(text);
    let (points, original) = (CodePoints::new(&folded), CodePoints::new(text));
    let units = Units::new(&folded);
    let start = units.sentence(points.to_byte(miss.start)).0;
    let end = units.sentence(points.to_byte(miss.end.max(1) - 1)).1;
    let span = Span::new(points.at_byte(start), points.at_byte(end.max(start)));
    on_one_line(original.slice(span)).trim().to_owned()
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
        writeln!(out, "\n{}", on_one_line(&line))?;
        writeln!(out, "  gold   {}", on_one_line(&miss.gold))?;
        writeln!(out, "  output {}", on_one_line(&miss.output))?;
        let sentence = sentence(miss, texts);
        if !sentence.is_empty() {
            writeln!(out, "  > {sentence}")?;
        }
    }
    Ok(())
}

fn as_json(report: &Report, tagged: &Tagged, errors: bool) -> Value {
    let figures: Map<String, Value> = report
        .figures
        .iter()
        .map(|(name, counts)| {
            let nine = |number: f64| json!(super::output::nine_digits(number));
            let value = json!({
                "precision": nine(counts.precision()),
                "recall": nine(counts.recall()),
                "f1": nine(counts.f1()),
                "found": counts.found,
                "spurious": counts.spurious,
                "missed": counts.missed,
            });
            (name.clone(), value)
        })
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
                "sentence": sentence(miss, &tagged.texts),
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
    fn misses_show_their_sentence() {
        let texts = BTreeMap::from([("a.txt".to_owned(), "甲说。陶立到场！乙说。".to_owned())]);
        let miss = Miss {
            document: "a.txt".into(),
            start: 3,
            end: 5,
            kind: "missed",
            text: "陶立".into(),
            gold: "person:陶立".into(),
            output: String::new(),
        };
        assert_eq!(sentence(&miss, &texts), "陶立到场！");
        let mut out = Vec::new();
        write_misses(std::slice::from_ref(&miss), &texts, &mut out).unwrap();
        assert!(
            String::from_utf8(out)
                .unwrap()
                .contains("a.txt:3-5 missed 陶立")
        );
        assert_eq!(sentence(&miss, &BTreeMap::new()), "");
    }
}
