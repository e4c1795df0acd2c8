//! `guanxi discover`: names of a corpus that no dictionary has.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::{DictionaryOption, FormatOption, Globals, LimitOption, score_parser};
use super::output::{Cell, Column, Look, print};
use super::progress::{Bars, stop_on_ctrl_c};
use super::say;
use crate::discover::{Candidate, Census};
use crate::lexicon::{Lexicon, entity_file};
use crate::pipeline::{Observer, lost_input, observe_paths};
use crate::source::Sheet;

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

/// A cell of the sheet: its column and what it says of a candidate.
type SheetColumn = (&'static str, fn(&Candidate) -> String);

/// The sheet; `accept` reads it by these names.
const SHEET: [SheetColumn; 15] = [
    ("decision", |_| String::new()),
    ("type", |c| c.kind.clone()),
    ("name", |c| c.name.clone()),
    ("home", |c| c.home.clone()),
    ("aliases", |c| c.aliases.join("|")),
    ("score", |c| crate::export::nine_digits(c.score).to_string()),
    ("mentions", |c| c.mentions.to_string()),
    ("articles", |c| c.articles.to_string()),
    ("posts", |c| c.posts.join("|")),
    ("first", |c| c.first.clone()),
    ("last", |c| c.last.clone()),
    ("quotes", |c| c.quotes.join(" | ")),
    ("alias_of", |c| c.alias_of.clone()),
    ("warning", |c| c.warning.clone()),
    ("x_file", |c| entity_file(&c.kind)),
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
    /// Write a sheet with a column for decisions to this file, unless it holds decisions already
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Leave out candidates with a lower score (0 to 1)
    #[arg(long, value_name = "SCORE", default_value_t = 0.5, value_parser = score_parser)]
    min_score: f64,
    #[command(flatten)]
    limit: LimitOption,
    #[command(flatten)]
    format: FormatOption,
    #[command(flatten)]
    dictionaries: DictionaryOption,
}

/// Refuses to write over a sheet that holds decisions, or over a table that is none.
fn spare(path: &Path) -> Result<(), CommandError> {
    if fs::metadata(path).is_ok_and(|file| file.len() == 0) || !path.exists() {
        return Ok(());
    }
    let shown = path.display();
    let sheet = Sheet::read(path).map_err(|error| {
        CommandError::new(error.to_string()).hint("it was not written over; name another file")
    })?;
    if sheet.column(&["decision"]).is_none() {
        let message = format!("{shown} exists and is no sheet of candidates");
        return Err(CommandError::new(message).hint("move it away or name another file"));
    }
    let decided = sheet.rows.iter();
    let decided = decided.filter(|(_, row)| !sheet.cell(row, "decision").is_empty());
    match decided.count() {
        0 => Ok(()),
        n => {
            let them = if n == 1 { "decision" } else { "decisions" };
            let message = format!("{shown} holds {n} {them}, which would be lost");
            let hint = format!("carry them out first, guanxi accept {shown}, or name another file");
            Err(CommandError::new(message).hint(hint))
        }
    }
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    stop_on_ctrl_c();
    if let Some(path) = &arguments.output {
        spare(path)?;
    }
    let sources = arguments.dictionaries.sources().may_be_empty(true);
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
    let mut candidates = census.candidates(&lexicon, arguments.min_score);
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
    // the process ends: giving the tables back piece by piece would only take time
    std::mem::forget(observer);
    std::mem::forget(lexicon);
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

/// The sheet as bytes that Excel opens: with a byte order mark.
fn sheet(candidates: &[Candidate]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    // writing to memory does not fail
    let _ = writer.write_record(SHEET.map(|(name, _)| name));
    for candidate in candidates {
        let _ = writer.write_record(SHEET.map(|(_, cell)| cell(candidate)));
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_with_decisions_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("candidates.csv");
        assert!(spare(&path).is_ok());
        for (text, refused) in [
            ("", ""),
            ("decision,type,name\n,person,甘霖\n", ""),
            (
                "decision;type;name\n;person;甘霖\n接受;person;石榴\n",
                "holds 1 decision,",
            ),
            ("name,home\n甘霖,\n", "no sheet of candidates"),
        ] {
            fs::write(&path, text).unwrap();
            let said = spare(&path).err().map(|error| error.to_string());
            let said = said.unwrap_or_default();
            assert_eq!(refused.is_empty(), said.is_empty(), "{text}: {said}");
            assert!(said.contains(refused), "{text}: {said}");
        }
    }
}
