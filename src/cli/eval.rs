//! `guanxi eval`: annotations against gold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::{DictionaryOption, FormatOption, Globals};
use super::progress::{Bars, stop_on_ctrl_c};
use super::say;
use super::scores::print_report;
use crate::evaluate::{Annotation, load, score};
use crate::export::annotations::annotation;
use crate::lexicon::Lexicon;
use crate::pipeline::{lost_input, observe_paths};
use crate::source::{Manifest, read, walk};

/// Score mentions, posts and occasions against annotations made by hand
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi eval gold/ newspapers/\n  \
    guanxi eval gold/ newspapers/ --errors\n  \
    guanxi eval gold/ --tagged annotations.jsonl --format json\n\n\
    Texts and gold are matched by file name. Without texts those beside the gold are read.")]
pub(super) struct Arguments {
    /// Folder of gold annotations (*.json), or one file
    gold: PathBuf,
    /// Texts to tag and score, or that --tagged is about [default: those beside the gold]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Score this output of `guanxi tag` instead of tagging
    #[arg(long, value_name = "FILE", visible_alias = "output")]
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
        Some(file) => read_tagged(file, arguments, &gold)?,
        None => tag(arguments, &gold, globals)?,
    };
    let report = score(&gold, &tagged.annotations, &tagged.texts);
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
    print_report(
        &report,
        &tagged.texts,
        arguments.errors,
        arguments.format.format,
        globals,
    )?;
    Ok(if tagged.incomplete {
        Outcome::Incomplete
    } else {
        Outcome::Done
    })
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The texts: those named, else the files beside the gold that it names, else its folder.
fn paths(arguments: &Arguments, gold: &[Annotation]) -> Vec<PathBuf> {
    if !arguments.paths.is_empty() {
        return arguments.paths.clone();
    }
    let folder = if arguments.gold.is_dir() {
        arguments.gold.as_path()
    } else {
        arguments.gold.parent().unwrap_or(Path::new("."))
    };
    // a corpus of records is named before the sign, its record after it
    let file = |a: &Annotation| base(a.doc.split('#').next().unwrap_or(&a.doc)).to_owned();
    let mut files: Vec<PathBuf> = gold.iter().map(|a| folder.join(file(a))).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files.dedup();
    if files.is_empty() {
        files.push(folder.to_owned());
    }
    files
}

fn tag(
    arguments: &Arguments,
    gold: &[Annotation],
    globals: &Globals,
) -> Result<Tagged, CommandError> {
    let (lexicon, mut findings) = Lexicon::load(&arguments.dictionaries.sources())?;
    let paths = paths(arguments, gold);
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

/// Annotations of a file, and those texts that can be found: they are wanted for the sentences of
/// misses and for the baselines, not for the other figures.
fn read_tagged(
    file: &Path,
    arguments: &Arguments,
    gold: &[Annotation],
) -> Result<Tagged, CommandError> {
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
    let found = walk(&paths(arguments, gold));
    for input in &found.inputs {
        read(input, &Manifest::default(), &mut |document| {
            let name = base(&document.key);
            if gold.iter().any(|annotation| base(&annotation.doc) == name) {
                tagged.texts.insert(name.to_owned(), document.text);
            }
        });
    }
    Ok(tagged)
}
