//! `guanxi eval`: annotations against gold.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::{DatabaseOption, DictionaryOption, FormatOption, Globals};
use super::progress::{Bars, stop_on_ctrl_c};
use super::scores::print_report;
use super::{judged, say};
use crate::evaluate::{
    Annotation, Report, load, load_appearances, occasions, score, score_appearances,
};
use crate::export::annotations::annotation;
use crate::lexicon::Lexicon;
use crate::pipeline::{Observer, lost_input, observe_paths};
use crate::source::{Manifest, read, walk};

/// Score mentions, posts and occasions against annotations made by hand
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi eval gold/ newspapers/\n  \
    guanxi eval gold/ newspapers/ --errors\n  \
    guanxi eval gold/ newspapers/ --discover --dict county/\n  \
    guanxi eval gold/ --tagged annotations.jsonl --format json\n  \
    guanxi eval --appearances mine.csv newspapers/\n  \
    guanxi eval --appearances mine.csv --tagged appearances.csv\n  \
    guanxi eval --judged sample.csv\n\n\
    Texts and gold are matched by file name. Without texts those beside the gold are read.\n\
    mine.csv has one row per person and occasion, with the columns person and event or date,\n\
    and where wanted type, place, role. sample.csv is what `guanxi sample` wrote, judged by hand.")]
pub(super) struct Arguments {
    /// Folder of gold annotations (*.json), or one file
    #[arg(required_unless_present_any = ["appearances", "judged"])]
    gold: Option<PathBuf>,
    /// Texts to tag and score, or that --tagged is about [default: those beside the gold]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Score occasions against this table instead of gold; every PATH is a text then
    #[arg(long, value_name = "FILE")]
    appearances: Option<PathBuf>,
    /// Estimate precision from this judged sample, or recall from this sheet of articles, with 95 %
    /// intervals
    #[arg(long, value_name = "FILE", conflicts_with_all = ["appearances", "tagged", "gold"])]
    judged: Option<PathBuf>,
    /// Score this output of `guanxi tag` (with --appearances also of `guanxi appearances`, as CSV)
    /// instead of tagging
    #[arg(long, value_name = "FILE", visible_alias = "output")]
    tagged: Option<PathBuf>,
    /// Print every miss with its sentence
    #[arg(long)]
    errors: bool,
    /// Also take in names that no dictionary has
    #[arg(long)]
    discover: bool,
    #[command(flatten)]
    dictionaries: DictionaryOption,
    #[command(flatten)]
    format: FormatOption,
    #[command(flatten)]
    database: DatabaseOption,
}

/// What was tagged, with the texts by the last component of their document's name.
#[derive(Default)]
struct Tagged {
    annotations: Vec<Annotation>,
    texts: BTreeMap<String, String>,
    incomplete: bool,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    stop_on_ctrl_c();
    if let Some(sheet) = &arguments.judged {
        let (format, database) = (arguments.format, &arguments.database);
        return judged::run(sheet, arguments.errors, database, format, globals);
    }
    let (report, tagged) = match (&arguments.appearances, &arguments.gold) {
        (Some(table), _) => against_table(table, arguments, globals)?,
        (None, Some(gold)) => against_gold(gold, arguments, globals)?,
        (None, None) => {
            return Err(CommandError::new("nothing to score against")
                .hint("name a folder of gold, or a table with --appearances"));
        }
    };
    let format = arguments.format.format;
    print_report(&report, &tagged.texts, arguments.errors, format, globals)?;
    Ok(if tagged.incomplete {
        Outcome::Incomplete
    } else {
        Outcome::Done
    })
}

fn against_gold(
    folder: &Path,
    arguments: &Arguments,
    globals: &Globals,
) -> Result<(Report, Tagged), CommandError> {
    let gold = load(folder)?;
    let paths = match arguments.paths.as_slice() {
        [] => beside(folder, &gold),
        given => given.to_vec(),
    };
    let wanted = |name: &str| gold.iter().any(|annotation| base(&annotation.doc) == name);
    let tagged = match &arguments.tagged {
        Some(file) => read_tagged(file, &paths, &wanted)?,
        None => tag(&paths, &wanted, arguments, globals)?,
    };
    let report = score(&gold, &tagged.annotations, &tagged.texts);
    for name in &report.missing {
        say::warn(
            globals,
            &format!("{name}: gold without a text; all of it counts as missed"),
        );
    }
    if report.missing.len() as u32 == report.documents {
        return Err(CommandError::new("no text belongs to the gold")
            .hint("name the texts: guanxi eval GOLD PATH; names must agree (a.txt, a.txt.json)"));
    }
    Ok((report, tagged))
}

fn against_table(
    table: &Path,
    arguments: &Arguments,
    globals: &Globals,
) -> Result<(Report, Tagged), CommandError> {
    let wanted = load_appearances(table)?;
    let paths: Vec<PathBuf> = arguments
        .gold
        .iter()
        .chain(&arguments.paths)
        .cloned()
        .collect();
    let is_table = |file: &&PathBuf| {
        file.extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("csv"))
    };
    if let Some(file) = arguments.tagged.as_ref().filter(is_table) {
        let report = score_appearances(&wanted, &load_appearances(file)?);
        return Ok((report, Tagged::default()));
    }
    let tagged = match &arguments.tagged {
        Some(file) => read_tagged(file, &paths, &|_| true)?,
        None if paths.is_empty() => {
            return Err(CommandError::new("no texts to score").hint(
                "name them: guanxi eval --appearances FILE PATH, or an output with --tagged",
            ));
        }
        None => tag(&paths, &|_| true, arguments, globals)?,
    };
    let report = score_appearances(&wanted, &occasions(&tagged.annotations));
    Ok((report, tagged))
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The files beside the gold that it names, else its folder.
fn beside(gold: &Path, annotations: &[Annotation]) -> Vec<PathBuf> {
    let folder = if gold.is_dir() {
        gold
    } else {
        gold.parent().unwrap_or(Path::new("."))
    };
    // a corpus of records is named before the sign, its record after it
    let file = |a: &Annotation| base(a.doc.split('#').next().unwrap_or(&a.doc)).to_owned();
    let mut files: Vec<PathBuf> = annotations.iter().map(|a| folder.join(file(a))).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files.dedup();
    if files.is_empty() {
        files.push(folder.to_owned());
    }
    files
}

fn tag(
    paths: &[PathBuf],
    wanted: &dyn Fn(&str) -> bool,
    arguments: &Arguments,
    globals: &Globals,
) -> Result<Tagged, CommandError> {
    let sources = arguments.dictionaries.sources();
    let sources = sources.may_be_empty(arguments.discover);
    let (lexicon, mut findings) = Lexicon::load(&sources)?;
    let mut tagged = Tagged::default();
    let mut broken = None;
    let bars = Bars::new(globals);
    let read = observe_paths(
        paths,
        &Observer::discovering(&lexicon, arguments.discover),
        &bars,
        &mut |observed| {
            let name = base(&observed.document.key);
            if !wanted(name) {
                return;
            }
            let value = annotation(&observed.document, &observed.observations, &lexicon);
            match serde_json::from_value(value) {
                Ok(annotation) => tagged.annotations.push(annotation),
                Err(error) => broken = Some(error),
            }
            tagged.texts.insert(name.to_owned(), observed.document.text);
        },
    )?;
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
    paths: &[PathBuf],
    wanted: &dyn Fn(&str) -> bool,
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
    let found = walk(paths);
    for input in &found.inputs {
        read(input, &Manifest::default(), &mut |document| {
            let name = base(&document.key);
            if wanted(name) {
                tagged.texts.insert(name.to_owned(), document.text);
            }
        });
    }
    Ok(tagged)
}
