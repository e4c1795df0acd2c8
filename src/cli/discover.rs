//! `guanxi discover`: names of a corpus that no dictionary has.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use rustc_hash::FxHashSet;

use super::error::{CommandError, Outcome};
use super::options::{DictionaryOption, FormatOption, Globals, LimitOption};
use super::output::{Cell, Column, Look, print};
use super::progress::{Bars, stop_on_ctrl_c};
use super::say;
use crate::discover::{Candidate, Census};
use crate::lexicon::Lexicon;
use crate::pipeline::{Observer, lost_input, observe_paths};
use crate::text::fold;

/// Columns of the sheet; `accept` reads it by these names.
pub(super) const SHEET: [&str; 15] = [
    "decision", "type", "name", "home", "aliases", "score", "mentions", "articles", "posts",
    "first", "last", "quotes", "alias_of", "warning", "x_file",
];

const COLUMNS: [Column; 8] = [
    Column::text("name", 0).at_least(8),
    Column::word("type", 0),
    Column::text("home", 3),
    Column::number("mentions", 0),
    Column::number("articles", 0),
    Column::number("score", 0),
    Column::text("posts", 2),
    Column::text("quotes", 1).at_least(20),
];

/// Propose entities that no dictionary has, the most useful first
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi discover newspapers/ --limit 50\n  \
    guanxi discover newspapers/ -o candidates.csv    then fill the column decision\n  \
    guanxi accept candidates.csv --dict county/")]
pub(super) struct Arguments {
    /// Files and folders
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Write a sheet with a column for decisions to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leave out candidates with a lower score (0 to 1)
    #[arg(long, value_name = "SCORE", default_value_t = 0.5)]
    min_score: f64,
    #[command(flatten)]
    limit: LimitOption,
    #[command(flatten)]
    format: FormatOption,
    #[command(flatten)]
    dictionaries: DictionaryOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    stop_on_ctrl_c();
    let sources = arguments.dictionaries.sources().may_be_empty(true);
    let mut rejected = FxHashSet::default();
    for folder in &sources.folders {
        let path = folder.join("rejected.csv");
        if path.exists() {
            let rows = super::accept::read_sheet(&path)?;
            rejected.extend(
                rows.iter()
                    .map(|row| (row.get("type"), fold(&row.get("name")))),
            );
        }
    }
    let (lexicon, mut findings) = Lexicon::load(&sources)?;
    let observer = Observer::discovering(&lexicon, true);
    let bars = Bars::new(globals);
    let mut census = Census::default();
    findings.extend(observe_paths(
        &arguments.paths,
        &observer,
        &bars,
        &mut |observed| {
            census.add(&observed, &lexicon);
        },
    )?);
    drop(bars);
    say::findings(globals, &findings);
    for same in census.namesakes() {
        let [one, other] = &same.offices;
        let note = format!("{}: several persons? {one}, {other}", same.name);
        say::note(globals, &note);
    }
    let mut candidates = census.candidates(&lexicon, &rejected, arguments.min_score);
    let total = candidates.len();
    if let Some(limit) = arguments.limit.limit {
        candidates.truncate(limit);
    }
    if total == 0 {
        say::nothing("no name that the dictionaries lack");
        return Ok(Outcome::NothingFound);
    }
    match &arguments.output {
        Some(path) => {
            let bytes = sheet(&candidates);
            fs::write(path, bytes).map_err(|error| {
                CommandError::new(format!("cannot write {}: {error}", path.display()))
            })?;
            let note = format!("{}: {} candidates", path.display(), candidates.len());
            say::note(globals, &note);
        }
        None => {
            let shown = candidates.len();
            print(
                arguments.format.format,
                Look::of_stdout(globals.color),
                &COLUMNS,
                candidates.into_iter().map(cells),
            )?;
            say::limited(globals, shown, total);
        }
    }
    Ok(if lost_input(&findings) {
        Outcome::Incomplete
    } else {
        Outcome::Done
    })
}

fn cells(c: Candidate) -> Vec<Cell> {
    vec![
        c.name.into(),
        c.kind.into(),
        c.home.into(),
        c.mentions.into(),
        c.articles.into(),
        Some(c.score).into(),
        c.posts.join("|").into(),
        c.quotes.first().cloned().unwrap_or_default().into(),
    ]
}

/// The sheet as bytes that Excel opens.
fn sheet(candidates: &[Candidate]) -> Vec<u8> {
    let rows = candidates.iter().map(|c| {
        vec![
            String::new(),
            c.kind.clone(),
            c.name.clone(),
            c.home.clone(),
            c.aliases.join("|"),
            super::output::nine_digits(c.score).to_string(),
            c.mentions.to_string(),
            c.articles.to_string(),
            c.posts.join("|"),
            c.first.clone(),
            c.last.clone(),
            c.quotes.join(" | "),
            c.alias_of.clone(),
            c.warning.clone(),
            super::accept::file_of(&c.kind),
        ]
    });
    super::accept::table(&SHEET.map(str::to_owned), rows)
}
