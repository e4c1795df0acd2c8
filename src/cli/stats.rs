//! `guanxi stats`: how much of everything there is.

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::{DatabaseOption, FormatOption, Globals};
use super::output::{Cell, Column, Look, print};
use super::{database, say};
use crate::query::{coverage, stats};

const COUNTS: [Column; 4] = [
    Column::word("what", 0),
    Column::word("by", 0),
    Column::word("value", 0),
    Column::number("count", 0),
];
const COVERAGE: [Column; 6] = [
    Column::text("newspaper", 0),
    Column::date("month", 0),
    Column::number("documents", 0),
    Column::number("articles", 0),
    Column::number("dated_events", 0),
    Column::number("undated_events", 0),
];

/// Count what is in the database
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi stats\n  \
    guanxi stats --coverage --format csv > coverage.csv")]
pub(super) struct Arguments {
    /// Count documents, articles and occasions by newspaper and month instead; undated ones too
    #[arg(long)]
    coverage: bool,
    #[command(flatten)]
    format: FormatOption,
    #[command(flatten)]
    database: DatabaseOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = database::open(&arguments.database, globals)?;
    let look = Look::of_stdout(globals.color);
    let format = arguments.format.format;
    if !arguments.coverage {
        let rows = stats(store.connection())?.into_iter().map(|row| {
            vec![
                Cell::word(row.what),
                Cell::word(row.by),
                row.value.into(),
                row.count.into(),
            ]
        });
        print(format, look, &COUNTS, rows)?;
        return Ok(Outcome::Done);
    }
    let rows = coverage(store.connection())?;
    let undated: u64 = rows
        .iter()
        .filter(|row| row.month.is_none())
        .map(|row| row.documents)
        .sum();
    if rows.is_empty() {
        say::nothing("no document in the database");
        return Ok(Outcome::NothingFound);
    }
    let cells = rows.into_iter().map(|row| {
        vec![
            row.newspaper.into(),
            row.month.into(),
            row.documents.into(),
            row.articles.into(),
            row.dated_events.into(),
            row.undated_events.into(),
        ]
    });
    print(format, look, &COVERAGE, cells)?;
    if undated > 0 {
        let documents = if undated == 1 {
            "document is"
        } else {
            "documents are"
        };
        say::note(globals, &format!("{undated} {documents} undated"));
    }
    Ok(Outcome::Done)
}
