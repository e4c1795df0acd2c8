//! `guanxi posts`: who held which office when.

use clap::Args;

use super::answer::AnswerOptions;
use super::error::{CommandError, Outcome};
use super::options::{DiscoveredOption, Globals, period};
use super::output::{Cell, Column};
use super::{named, say};
use crate::model::PartialDate;
use crate::query::{PostFilter, PostRow, posts};

pub(super) const COLUMNS: [Column; 19] = [
    Column::data("person"),
    Column::word("name", 0),
    Column::text("post", 0),
    Column::data("organ"),
    Column::text("organ_name", 1),
    Column::word("status", 0),
    Column::date("from", 0),
    Column::date("to", 0),
    Column::word("begun", 2),
    Column::word("ended", 2),
    Column::number("statements", 3),
    Column::number("documents", 4),
    Column::number("crowded", 5),
    Column::data("document"),
    Column::data("issued"),
    Column::data("page"),
    Column::data("headline"),
    Column::text("quote", 6),
    Column::data("rule"),
];

/// List the offices of a person, or who held the posts of an organ
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi posts shendong\n  \
    guanxi posts 中共常州市钟楼区委员会 --from 2024\n  \
    guanxi posts shendong --format jsonl\n\n\
    from and to are the first and last day for which a text says so; begun and ended are days of\n\
    appointment and removal, where stated. A gap is a time of which nothing is known. crowded marks\n\
    a post that more hold at one time than can. quote is the earliest statement.")]
pub(super) struct Arguments {
    /// Name, alias, traditional form, pinyin or key of the person or organ
    name: String,
    /// Leave out offices last seen before this day, month or year (2024-03-05, 2024-03, 2024)
    #[arg(long, value_name = "DATE")]
    from: Option<PartialDate>,
    /// Leave out offices first seen after it
    #[arg(long, value_name = "DATE")]
    to: Option<PartialDate>,
    #[command(flatten)]
    discovered: DiscoveredOption,
    #[command(flatten)]
    answer: AnswerOptions,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = arguments.answer.open(globals)?;
    let Some(entity) = named::find(&store, &arguments.name, &[])? else {
        return Ok(Outcome::NothingFound);
    };
    let filter = PostFilter {
        period: period(arguments.from, arguments.to)?,
        without_discovered: arguments.discovered.no_discovered,
        limit: arguments.answer.limit(),
    };
    let answer = posts(store.connection(), entity.id, &filter)?;
    say::undated_offices(globals, answer.undated);
    if answer.total == 0 {
        say::nothing(&format!("no such office of or in {}", entity.key));
        return Ok(Outcome::NothingFound);
    }
    let rows = answer.rows.into_iter().map(cells);
    (arguments.answer).print(globals, &COLUMNS, rows, answer.total)
}

/// One row of the answer.
pub(super) fn cells(row: PostRow) -> Vec<Cell> {
    let known = !row.is_gap();
    let (person, name) = row.person.unzip();
    let (organ, organ_name) = row.organ.unzip();
    let count = |number: u64| {
        if known {
            Cell::Count(number)
        } else {
            Cell::Missing
        }
    };
    vec![
        person.into(),
        name.into(),
        row.post.into(),
        organ.into(),
        organ_name.into(),
        row.status.into(),
        row.from.into(),
        row.to.into(),
        row.begun.into(),
        row.ended.into(),
        count(row.statements),
        count(row.documents),
        count(row.crowded.into()),
        row.document.into(),
        row.issued.into(),
        row.page.into(),
        row.headline.into(),
        row.quote.into(),
        row.rule.into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_its_cell() {
        assert_eq!(cells(PostRow::default()).len(), COLUMNS.len());
    }
}
