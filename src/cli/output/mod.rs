//! Answers on standard output: a table for people; JSON, JSON Lines and CSV for programs, with the
//! same column names.
//!
//! What belongs here: how rows look. What does not: which rows there are (`query`).

mod cells;
mod concordance;
mod machine;
mod quote;
mod table;
mod text;

use std::io::{self, BufWriter, Write};

use clap::ValueEnum;

pub(super) use cells::{Cell, Column};
pub(super) use concordance::print_concordance;
pub(super) use machine::write_csv;
pub(super) use quote::{print_quote, print_told};
pub(super) use table::Look;
pub(super) use text::{harmless, on_one_line};

use super::error::CommandError;

/// How an answer is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Aligned columns, fitted to the terminal.
    #[default]
    Table,
    /// One JSON array of objects.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a byte order mark, as Excel wants them.
    Csv,
}

/// Writes to standard output through a buffer; a closed pipe comes back as a quiet error.
pub(super) fn to_stdout(
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), CommandError> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    write(&mut out)
        .and_then(|()| out.flush())
        .map_err(|error| CommandError::output(&error))
}

/// Prints rows on standard output.
pub(super) fn print(
    format: Format,
    look: Look,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), CommandError> {
    to_stdout(|out| match format {
        Format::Table => {
            let rows: Vec<Vec<Cell>> = rows.collect();
            table::write(look, columns, &rows, out)
        }
        Format::Json => machine::write_json(columns, rows, out),
        Format::Jsonl => machine::write_json_lines(columns, rows, out),
        Format::Csv => machine::write_csv(columns, rows, out),
    })
}
