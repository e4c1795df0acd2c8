//! `guanxi diff`: what another dictionary, version or corpus changed.

use std::path::PathBuf;

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::{DatabaseOption, FormatOption, Globals, LimitOption, one_of};
use super::output::{Cell, Column, Format, Look, print};
use super::{database, say};
use crate::query::{Compared, DiffFilter, DiffRow, DiffTotal, diff};

/// Rows of each kind that a table shows unless a limit is given.
const SHOWN: usize = 10;

const TOTALS: [Column; 5] = [
    Column::word("kind", 0),
    Column::number("appeared", 0),
    Column::number("vanished", 0),
    Column::number("changed", 0),
    Column::number("same", 0),
];

const COLUMNS: [Column; 9] = [
    Column::word("kind", 0),
    Column::word("change", 0),
    Column::word("type", 5),
    Column::text("key", 1).at_least(16),
    Column::text("before", 3),
    Column::text("after", 4),
    Column::word("date", 6),
    Column::data("document"),
    Column::text("quote", 2).at_least(20),
];

/// Compare two databases: what appears, vanishes or changes between two builds
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi diff before.db after.db\n  \
    guanxi diff before.db after.db --of event,edge --limit 50\n  \
    guanxi diff before.db after.db --totals --format json\n  \
    guanxi diff before.db after.db --of mention --format csv > changes.csv\n\n\
    Totals stand first; a table shows 10 rows of each kind, other formats all rows without totals.\n\
    Exit code 1 where nothing differs.")]
pub(super) struct Arguments {
    /// The older database
    #[arg(value_name = "A.db")]
    before: PathBuf,
    /// The newer database
    #[arg(value_name = "B.db")]
    after: PathBuf,
    /// Compare these only, joined by commas
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = one_of(&Compared::ALL, Compared::name))]
    of: Vec<Compared>,
    /// Print the totals alone, in any format
    #[arg(long)]
    totals: bool,
    #[command(flatten)]
    limit: LimitOption,
    #[command(flatten)]
    format: FormatOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let open = |path: &PathBuf| database::open(&DatabaseOption { db: path.clone() }, globals);
    let (before, after) = (open(&arguments.before)?, open(&arguments.after)?);
    let format = arguments.format.format;
    let limit = match (arguments.totals, format) {
        (true, _) => Some(0),
        (_, Format::Table) => arguments.limit.limit.or(Some(SHOWN)),
        _ => arguments.limit.limit,
    };
    let filter = DiffFilter {
        kinds: arguments.of.clone(),
        limit,
    };
    let differences = diff(before.connection(), after.connection(), &filter)?;
    let differing: u64 = differences.totals.iter().map(DiffTotal::differing).sum();
    let look = Look::of_stdout(globals.color);
    if arguments.totals || format == Format::Table {
        print(format, look, &TOTALS, differences.totals.iter().map(total))?;
    } else {
        for one in differences.totals.iter().filter(|t| t.differing() > 0) {
            say::note(globals, &told(one));
        }
    }
    if differing == 0 {
        say::nothing("nothing differs");
        if !arguments.totals && format != Format::Table {
            print(format, look, &COLUMNS, std::iter::empty())?;
        }
        return Ok(Outcome::NothingFound);
    }
    if !arguments.totals {
        let shown = differences.rows.len();
        if format == Format::Table {
            super::output::to_stdout(|out| writeln!(out))?;
        }
        print(
            format,
            look,
            &COLUMNS,
            differences.rows.into_iter().map(cells),
        )?;
        say::limited(
            globals,
            shown,
            usize::try_from(differing).unwrap_or(usize::MAX),
        );
    }
    Ok(Outcome::Done)
}

fn told(total: &DiffTotal) -> String {
    format!(
        "{}: {} appeared, {} vanished, {} changed, {} same",
        total.kind.name(),
        total.appeared,
        total.vanished,
        total.changed,
        total.same
    )
}

fn total(total: &DiffTotal) -> Vec<Cell> {
    vec![
        Cell::word(total.kind.name()),
        total.appeared.into(),
        total.vanished.into(),
        total.changed.into(),
        total.same.into(),
    ]
}

fn cells(row: DiffRow) -> Vec<Cell> {
    vec![
        Cell::word(row.kind.name()),
        Cell::word(row.change.name()),
        row.class.into(),
        row.key.into(),
        row.before.into(),
        row.after.into(),
        row.date.into(),
        row.document.into(),
        row.quote.into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Change;

    #[test]
    fn every_column_has_its_cell() {
        let row = DiffRow {
            kind: Compared::Office,
            change: Change::Changed,
            class: "current".into(),
            key: "person:苗远山 区长".into(),
            before: String::new(),
            after: String::new(),
            date: None,
            document: String::new(),
            quote: String::new(),
        };
        assert_eq!(cells(row).len(), COLUMNS.len());
        let one = DiffTotal {
            kind: Compared::Event,
            appeared: 1,
            vanished: 2,
            changed: 3,
            same: 4,
        };
        assert_eq!(total(&one).len(), TOTALS.len());
        assert_eq!(
            told(&one),
            "event: 1 appeared, 2 vanished, 3 changed, 4 same"
        );
    }
}
