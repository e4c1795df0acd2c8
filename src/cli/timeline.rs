//! `guanxi timeline`: what an entity did when.

use clap::Args;

use super::answer::AnswerOptions;
use super::error::{CommandError, Outcome};
use super::met::names;
use super::options::{Globals, OccasionOptions};
use super::output::{Cell, Column};
use super::{named, say};
use crate::query::{Deed, timeline};

const COLUMNS: [Column; 14] = [
    Column::date("date", 0),
    Column::word("end", 1),
    Column::word("what", 0),
    Column::word("type", 0),
    Column::text("role", 0).at_least(9),
    Column::text("organ", 2),
    Column::text("with", 2).at_least(16),
    Column::text("place", 3),
    Column::text("headline", 4),
    Column::data("event"),
    Column::data("document"),
    Column::data("page"),
    Column::data("quote"),
    Column::number("evidence", 5),
];

/// Show what a person did when: offices and occasions in one order
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi timeline shendong\n  \
    guanxi timeline shendong --from 2024-03 --event-type meeting\n  \
    guanxi timeline shendong --format csv > shendong.csv\n\n\
    An office stands at its first date; `type` is its status, `role` its title, `evidence` the number \
    of statements. Of an occasion `evidence` is the number of reports.")]
pub(super) struct Arguments {
    /// Name, alias, traditional form, pinyin or key
    name: String,
    #[command(flatten)]
    occasions: OccasionOptions,
    #[command(flatten)]
    answer: AnswerOptions,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = arguments.answer.open(globals)?;
    let entity = named::find(&store, &arguments.name, &[])?;
    let filter = arguments
        .occasions
        .filter(&store, arguments.answer.limit())?;
    let (Some(entity), Some(filter)) = (entity, filter) else {
        return Ok(Outcome::NothingFound);
    };
    let answer = timeline(store.connection(), entity.id, &filter)?;
    if answer.undated > 0 {
        say::note(
            globals,
            &format!("{} undated rows left out", answer.undated),
        );
    }
    if answer.total == 0 {
        say::nothing(&format!("no such office or occasion of {}", entity.key));
        arguments.occasions.say_unknown_types(&store)?;
        return Ok(Outcome::NothingFound);
    }
    let rows = answer.rows.into_iter().map(|row| cells(row, &entity.key));
    (arguments.answer).print(globals, &COLUMNS, rows, answer.total)
}

fn cells(deed: Deed, entity: &str) -> Vec<Cell> {
    let date: Cell = deed.date().map(str::to_owned).into();
    let end: Cell = deed.end().map(str::to_owned).into();
    match deed {
        Deed::Office(office) => {
            let mut cells = vec![
                date,
                end,
                Cell::word("office"),
                office.status.into(),
                office.post.into(),
                office.organ.into(),
            ];
            cells.extend(std::iter::repeat_n(Cell::Missing, 7));
            cells.push(office.statements.into());
            cells
        }
        Deed::Occasion(row) => {
            let mut with = row.present;
            with.retain(|seat| seat.key != entity);
            vec![
                date,
                end,
                Cell::word("occasion"),
                row.occasion.kind.into(),
                row.a.map(|seat| seat.role).into(),
                Cell::Missing,
                names(&with).into(),
                row.places.join("|").into(),
                row.told.headline.into(),
                row.occasion.key.into(),
                row.told.document.into(),
                row.told.page.into(),
                row.told.quote.into(),
                row.occasion.reports.into(),
            ]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Office;

    #[test]
    fn every_column_has_its_cell() {
        let office = Office {
            post: "区长".into(),
            organ: None,
            organ_key: None,
            status: "current".into(),
            first_seen: Some("2031-03".into()),
            last_seen: Some("2031-03".into()),
            begun: None,
            ended: None,
            statements: 2,
        };
        let occasion = Deed::Occasion(Box::new(super::super::met::tests::row()));
        for (deed, what) in [(Deed::Office(office), "office"), (occasion, "occasion")] {
            let cells = cells(deed, "person:陶立");
            assert_eq!(cells.len(), COLUMNS.len());
            assert_eq!(cells[1], Cell::Missing);
            assert_eq!(cells[2], Cell::word(what));
        }
    }
}
