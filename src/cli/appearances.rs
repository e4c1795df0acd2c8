//! `guanxi appearances`: one row a person and occasion.

use clap::Args;

use super::answer::AnswerOptions;
use super::error::{CommandError, Outcome};
use super::options::{Globals, OccasionOptions};
use super::output::{Cell, Column};
use super::{named, say};
use crate::query::{AppearanceRow, appearances};

pub(super) const COLUMNS: [Column; 31] = [
    Column::data("event"),
    Column::date("date", 0),
    Column::data("date_precision"),
    Column::data("date_end"),
    Column::data("date_text"),
    Column::data("date_origin"),
    Column::word("type", 0),
    Column::data("polarity"),
    Column::data("newspaper"),
    Column::data("issued"),
    Column::data("page"),
    Column::text("headline", 5),
    Column::data("document"),
    Column::data("person"),
    Column::word("name", 0),
    Column::data("printed"),
    Column::text("title", 2),
    Column::data("organ"),
    Column::text("organ_name", 3),
    Column::word("role", 0),
    Column::word("function", 6),
    Column::word("side", 6),
    Column::number("position", 4),
    Column::number("persons", 1),
    Column::data("participants"),
    Column::data("stated"),
    Column::data("open_list"),
    Column::text("place", 5),
    Column::data("quote"),
    Column::data("report"),
    Column::data("rule"),
];

/// List who was at which occasion: one row a person and occasion
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi appearances --format csv > appearances.csv\n  \
    guanxi appearances shendong --from 2024-01 --to 2024-06\n  \
    guanxi appearances --event-type meeting --max-size 50 --format jsonl\n\n\
    Only natural persons who were in the room have a row. docs/codebook.md explains the columns.")]
pub(super) struct Arguments {
    /// One person only: name, alias, traditional form, pinyin or key
    name: Option<String>,
    #[command(flatten)]
    occasions: OccasionOptions,
    #[command(flatten)]
    answer: AnswerOptions,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = arguments.answer.open(globals)?;
    let mut person = None;
    if let Some(name) = &arguments.name {
        person = named::find(&store, name, &[])?;
        if person.is_none() {
            return Ok(Outcome::NothingFound);
        }
    }
    let Some(filter) = arguments
        .occasions
        .filter(&store, arguments.answer.limit())?
    else {
        return Ok(Outcome::NothingFound);
    };
    let one = person.as_ref().map(|hit| hit.id);
    let answer = appearances(store.connection(), one, &filter)?;
    say::undated_occasions(globals, answer.undated);
    if answer.total == 0 {
        say::nothing(&match &person {
            Some(hit) => format!("no such appearance of {}", hit.key),
            None => "no such appearance in the database".to_owned(),
        });
        arguments.occasions.say_unknown_types(&store)?;
        return Ok(Outcome::NothingFound);
    }
    let rows = answer.rows.into_iter().map(cells);
    (arguments.answer).print(globals, &COLUMNS, rows, answer.total)
}

/// One row of the answer.
pub(super) fn cells(row: AppearanceRow) -> Vec<Cell> {
    let precision = row.occasion.precision();
    let (occasion, seat, told) = (row.occasion, row.seat, row.told);
    let (organ, organ_name) = row.organ.unzip();
    vec![
        occasion.key.into(),
        occasion.date.into(),
        precision.map_or(Cell::Missing, Cell::word),
        occasion.date_end.into(),
        told.date_text.into(),
        occasion.date_origin.into(),
        occasion.kind.into(),
        occasion.polarity.into(),
        told.newspaper.into(),
        told.issued.into(),
        told.page.into(),
        told.headline.into(),
        told.document.into(),
        seat.key.into(),
        seat.name.into(),
        row.printed.into(),
        row.title.into(),
        organ.into(),
        organ_name.into(),
        seat.role.into(),
        seat.function.into(),
        seat.side.into(),
        seat.position.into(),
        occasion.persons.into(),
        occasion.participants.into(),
        occasion.stated.into(),
        Cell::Count(occasion.open_list.into()),
        row.places.join("|").into(),
        told.quote.into(),
        told.report.into(),
        told.rule.into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Occasion, Seat, Told};

    #[test]
    fn every_column_has_its_cell() {
        let row = AppearanceRow {
            occasion: Occasion::sample("talk", Some("2031-03")),
            seat: Seat::sample("person:陶立", "host"),
            printed: "陶立".into(),
            title: None,
            organ: Some(("organization:云谷县政府".into(), "云谷县政府".into())),
            places: Vec::new(),
            told: Told::default(),
        };
        let cells = cells(row);
        assert_eq!(cells.len(), COLUMNS.len());
        for (name, value) in [
            ("date_precision", "month"),
            ("person", "person:陶立"),
            ("organ_name", "云谷县政府"),
            ("role", "host"),
            ("polarity", "actual"),
        ] {
            let at = COLUMNS
                .iter()
                .position(|column| column.name == name)
                .unwrap();
            assert_eq!(cells[at], Cell::word(value), "{name}");
        }
    }
}
