//! What every question to the database shares: where it is put, how much of the answer is wanted,
//! how the answer is printed.

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::{DatabaseOption, FormatOption, Globals, LimitOption};
use super::output::{Cell, Column, Look, print};
use super::{database, say};
use crate::store::Store;

/// Where a question is put, and what of the answer is wanted in which format.
#[derive(Clone, Debug, Args)]
pub(super) struct AnswerOptions {
    #[command(flatten)]
    limit: LimitOption,
    #[command(flatten)]
    pub(super) format: FormatOption,
    #[command(flatten)]
    database: DatabaseOption,
}

impl AnswerOptions {
    /// Opens the database for reading.
    pub(super) fn open(&self, globals: &Globals) -> Result<Store, CommandError> {
        database::open(&self.database, globals)
    }

    /// Most rows wanted.
    pub(super) fn limit(&self) -> Option<usize> {
        self.limit.limit
    }

    /// Prints the rows that there are of `total`, and says so where these are not all.
    pub(super) fn print(
        &self,
        globals: &Globals,
        columns: &[Column],
        rows: impl ExactSizeIterator<Item = Vec<Cell>>,
        total: usize,
    ) -> Result<Outcome, CommandError> {
        let shown = rows.len();
        let look = Look::of_stdout(globals.color);
        print(self.format.format, look, columns, rows)?;
        say::limited(globals, shown, total);
        Ok(Outcome::Done)
    }
}
