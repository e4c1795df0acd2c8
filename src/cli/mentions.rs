//! `guanxi mentions`: a concordance.

use clap::Args;

use super::answer::AnswerOptions;
use super::error::{CommandError, Outcome};
use super::options::{Globals, PartOption, PeriodOptions};
use super::output::{Cell, Column, Format, Look, print_concordance, to_stdout};
use super::{named, say};
use crate::query::{MentionFilter, MentionRow, mentions};

const COLUMNS: [Column; 12] = [
    Column::data("document"),
    Column::data("page"),
    Column::data("date"),
    Column::data("headline"),
    Column::data("before"),
    Column::data("mention"),
    Column::data("after"),
    Column::data("part"),
    Column::data("start"),
    Column::data("end"),
    Column::data("entity"),
    Column::data("form"),
];

/// Show every place where an entity is printed, with the text around it
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi mentions shendong\n  \
    guanxi mentions shendong --from 2024-03 --part actor,title\n  \
    guanxi mentions shendong --width 40 --format csv > mentions.csv")]
pub(super) struct Arguments {
    /// Name, alias, traditional form, pinyin or key of the entity
    name: String,
    /// Take entities of these types only where NAME means several, joined by commas
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,
    /// Take documents only whose key contains this text
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    document: String,
    /// Show titles printed without a name too (part title_only), while the holder is known
    #[arg(long)]
    titles: bool,
    /// Show this many characters on each side
    #[arg(long, value_name = "N", default_value_t = 20)]
    width: usize,
    #[command(flatten)]
    parts: PartOption,
    #[command(flatten)]
    period: PeriodOptions,
    #[command(flatten)]
    answer: AnswerOptions,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = arguments.answer.open(globals)?;
    let connection = store.connection();
    let Some(entity) = named::find(&store, &arguments.name, &arguments.types)? else {
        return Ok(Outcome::NothingFound);
    };
    let filter = MentionFilter {
        period: arguments.period.period()?,
        document: arguments.document.clone(),
        parts: arguments.parts.parts.clone(),
        titles: arguments.titles,
        width: arguments.width,
        limit: arguments.answer.limit(),
    };
    let answer = mentions(connection, entity.id, &filter)?;
    say::undated(globals, answer.undated, "mentions");
    if answer.total == 0 {
        say::nothing(&format!("no such mention of {}", entity.key));
        return Ok(Outcome::NothingFound);
    }
    if arguments.answer.format.format == Format::Table {
        let look = Look::of_stdout(globals.color);
        to_stdout(|out| print_concordance(look, &answer.rows, out))?;
        say::limited(globals, answer.rows.len(), answer.total);
        return Ok(Outcome::Done);
    }
    let rows = answer.rows.into_iter().map(|row| cells(row, &entity.key));
    (arguments.answer).print(globals, &COLUMNS, rows, answer.total)
}

fn cells(row: MentionRow, entity: &str) -> Vec<Cell> {
    vec![
        row.document.into(),
        row.page.into(),
        row.date.into(),
        row.headline.into(),
        row.before.into(),
        row.mention.into(),
        row.after.into(),
        Cell::word(row.part),
        row.start.into(),
        row.end.into(),
        Cell::word(entity),
        Cell::word(row.form.map_or("", |form| form.name())),
    ]
}
