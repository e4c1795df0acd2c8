//! `guanxi links NAME --by surprise`: whom a person met more often than duty makes them meet.

use super::error::{CommandError, Outcome};
use super::links::Arguments;
use super::options::Globals;
use super::output::{Cell, Column};
use super::say;
use crate::lexicon::{Sources, load_schema};
use crate::query::{Hit, SurpriseRow, surprises};
use crate::store::Store;

const COLUMNS: [Column; 8] = [
    Column::data("key"),
    Column::text("name", 0).at_least(20),
    Column::word("type", 1),
    Column::number("observed", 0),
    Column::number("expected", 0),
    Column::number("surprise", 0),
    Column::number("p_value", 0),
    Column::number("q_value", 0),
];

pub(super) fn print_surprises(
    arguments: &Arguments,
    store: &Store,
    person: &Hit,
    globals: &Globals,
) -> Result<Outcome, CommandError> {
    if arguments.articles || !arguments.parts.parts.is_empty() {
        return Err(
            CommandError::new("--by surprise counts occasions, not articles or mentions")
                .hint("leave out --articles and --part"),
        );
    }
    let schema = load_schema(&Sources::default())?;
    let answer = surprises(
        store.connection(),
        &schema,
        person.id,
        arguments.period.period()?,
        arguments.max_size,
        arguments.min_weight,
        &arguments.types.types,
    )?;
    if answer.occasions < answer.least {
        let (had, least) = (answer.occasions, answer.least);
        say::nothing(&format!(
            "{} was at {had} of the occasions wanted; nothing can be said of a person below {least}",
            person.key
        ));
        return Ok(Outcome::NothingFound);
    }
    if answer.total == 0 {
        say::nothing(&format!(
            "{} met no such person with {} occasions or more",
            person.key, answer.least
        ));
        say::unknown_types(store, &arguments.types.types)?;
        return Ok(Outcome::NothingFound);
    }
    let limit = arguments.answer.limit().unwrap_or(usize::MAX);
    let rows = answer.rows.into_iter().take(limit).map(cells);
    (arguments.answer).print(globals, &COLUMNS, rows, answer.total)
}

fn cells(row: SurpriseRow) -> Vec<Cell> {
    vec![
        row.key.into(),
        row.name.into(),
        row.kind.into(),
        row.observed.into(),
        Some(row.expected).into(),
        Some(row.surprise).into(),
        Some(row.p).into(),
        Some(row.q).into(),
    ]
}
