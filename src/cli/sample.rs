//! `guanxi sample`: sheets to be judged or filled in by hand.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::error::{CommandError, Outcome};
use super::options::{DatabaseOption, Globals};
use super::output::{Cell, Column, to_stdout, write_csv};
use super::{database, say};
use crate::query::{ArticleRow, SampleRow, Sampled, sample, sample_articles};

/// Empty rows after the first of an article.
const BLANKS: usize = 3;

const COLUMNS: [Column; 21] = [
    Column::data("id"),
    Column::data("of"),
    Column::data("judgement"),
    Column::data("present_wrong"),
    Column::data("comment"),
    Column::data("type"),
    Column::data("rule"),
    Column::data("claim"),
    Column::data("present"),
    Column::data("before"),
    Column::data("printed"),
    Column::data("after"),
    Column::data("quote"),
    Column::data("headline"),
    Column::data("newspaper"),
    Column::data("date"),
    Column::data("page"),
    Column::data("document"),
    Column::data("stratum_size"),
    Column::data("stratum_drawn"),
    Column::data("seed"),
];

const SHEET: [Column; 14] = [
    Column::data("article"),
    Column::data("read"),
    Column::data("occasion"),
    Column::data("event_date"),
    Column::data("event_type"),
    Column::data("place"),
    Column::data("persons"),
    Column::data("comment"),
    Column::data("headline"),
    Column::data("text"),
    Column::data("newspaper"),
    Column::data("date"),
    Column::data("page"),
    Column::data("document"),
];

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Mentions: is this the entity?
    Mentions,
    /// Occasions: did they meet?
    Events,
    /// Edges: does the quote show it?
    Edges,
    /// Articles for a blind reading: who met whom?
    Articles,
}

/// Draw a sample to be judged by hand, or articles to be read blindly
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi sample --of events -n 200 --seed 7 -o events.csv\n  \
    guanxi sample --of mentions -n 300 -o mentions.csv\n  \
    guanxi sample --of articles -n 50 -o blind.csv\n  \
    guanxi eval --judged events.csv\n\n\
    Write right, wrong or unsure into the column judgement; of an event also how many of those\n\
    present were not there. On the sheet of articles write one row\n\
    an occasion: a number, its date, and all persons who were there, joined by 、; put an x under\n\
    read where an article tells of none. The same seed draws the same things on every machine.")]
pub(super) struct Arguments {
    /// Draw these
    #[arg(long, value_enum, value_name = "WHAT")]
    of: Of,
    /// Draw this many
    #[arg(short = 'n', long = "size", value_name = "N", default_value_t = 200)]
    size: usize,
    /// Draw by this number; another one gives another sample
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Write to this file, which must not exist yet, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = database::open(&arguments.database, globals)?;
    let (connection, n, seed) = (store.connection(), arguments.size, arguments.seed);
    let of = match arguments.of {
        Of::Mentions => Sampled::Mentions,
        Of::Events => Sampled::Events,
        Of::Edges => Sampled::Edges,
        Of::Articles => {
            let articles = sample_articles(connection, n, seed)?;
            let drawn = articles.len();
            let rows: Vec<Vec<Cell>> = articles.into_iter().flat_map(sheet).collect();
            return finish(arguments, globals, &SHEET, rows, drawn);
        }
    };
    let drawn = sample(connection, of, n, seed)?;
    let count = drawn.len();
    let rows = drawn.into_iter().map(|row| cells(row, of, seed)).collect();
    finish(arguments, globals, &COLUMNS, rows, count)
}

fn finish(
    arguments: &Arguments,
    globals: &Globals,
    columns: &[Column],
    rows: Vec<Vec<Cell>>,
    drawn: usize,
) -> Result<Outcome, CommandError> {
    if drawn == 0 {
        say::nothing("the database has nothing of that kind to draw from");
        return Ok(Outcome::NothingFound);
    }
    match &arguments.output {
        Some(path) => write_new(path, columns, rows)?,
        None => to_stdout(|out| write_csv(columns, rows.into_iter(), out))?,
    }
    if drawn < arguments.size {
        say::note(globals, &format!("there are only {drawn}; all were drawn"));
    }
    Ok(Outcome::Done)
}

/// Writes a file that is not there yet: a sheet may hold days of work.
fn write_new(path: &Path, columns: &[Column], rows: Vec<Vec<Cell>>) -> Result<(), CommandError> {
    let failed = |error: std::io::Error| {
        let message = CommandError::new(format!("cannot write {}: {error}", path.display()));
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                message.hint("it may hold judgements; move it away or choose another name")
            }
            _ => message,
        }
    };
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed)?;
    let mut out = BufWriter::new(file);
    write_csv(columns, rows.into_iter(), &mut out)
        .and_then(|()| out.flush())
        .map_err(failed)
}

fn cells(row: SampleRow, of: Sampled, seed: u64) -> Vec<Cell> {
    vec![
        row.id.into(),
        Cell::word(of.name()),
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
        row.class.into(),
        row.rule.into(),
        row.claim.into(),
        row.present.into(),
        row.before.into(),
        row.printed.into(),
        row.after.into(),
        row.quote.into(),
        row.headline.into(),
        row.newspaper.into(),
        row.date.into(),
        row.page.into(),
        row.document.into(),
        row.stratum_size.into(),
        row.stratum_drawn.into(),
        seed.into(),
    ]
}

/// The row of an article and empty ones below it.
fn sheet(article: ArticleRow) -> Vec<Vec<Cell>> {
    let id = article.id.clone();
    let mut first = vec![Cell::Missing; 8];
    first[0] = id.clone().into();
    first.extend([
        article.headline.into(),
        article.text.into(),
        article.newspaper.into(),
        article.date.into(),
        article.page.into(),
        article.document.into(),
    ]);
    let mut blank = vec![Cell::Missing; SHEET.len()];
    blank[0] = id.into();
    let mut rows = vec![first];
    rows.extend(vec![blank; BLANKS]);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_its_cell() {
        let row = cells(SampleRow::default(), Sampled::Events, 7);
        assert_eq!(row.len(), COLUMNS.len());
        let article = ArticleRow {
            id: "报@0".into(),
            document: "报".into(),
            newspaper: None,
            date: None,
            page: None,
            headline: String::new(),
            text: "文".into(),
        };
        let rows = sheet(article);
        assert_eq!(rows.len(), 1 + BLANKS);
        assert!(
            rows.iter()
                .all(|row| row.len() == SHEET.len() && row[0] == Cell::word("报@0"))
        );
    }

    #[test]
    fn a_sheet_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sheet.csv");
        assert!(write_new(&path, &SHEET, Vec::new()).is_ok());
        let error = write_new(&path, &SHEET, Vec::new()).unwrap_err();
        assert!(error.to_string().contains("judgements"), "{error}");
    }
}
