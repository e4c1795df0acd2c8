//! `guanxi met`: who met whom, and where it is told.

use clap::Args;

use super::answer::AnswerOptions;
use super::error::{CommandError, Outcome};
use super::options::{Globals, OccasionOptions};
use super::output::{Cell, Column};
use super::{named, say};
use crate::query::{Hit, MetRow, Seat, met};

pub(super) const COLUMNS: [Column; 27] = [
    Column::data("event"),
    Column::date("date", 0),
    Column::data("date_end"),
    Column::word("type", 0),
    Column::word("polarity", 8),
    Column::data("a"),
    Column::word("a_role", 1),
    Column::data("b"),
    Column::word("b_role", 1),
    Column::number("persons", 2),
    Column::data("participants"),
    Column::data("stated"),
    Column::data("open_list"),
    Column::number("reports", 7),
    Column::text("place", 4),
    Column::text("who", 3).at_least(16),
    Column::data("others"),
    Column::data("newspaper"),
    Column::data("issued"),
    Column::data("page"),
    Column::text("headline", 5),
    Column::data("document"),
    Column::data("date_text"),
    Column::text("quote", 6).at_least(20),
    Column::data("report"),
    Column::data("rule"),
    Column::data("corrections"),
];

/// List the occasions at which an entity, or two, were present
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi met shendong\n  \
    guanxi met shendong xinyunjituan --format jsonl\n  \
    guanxi met --place zhonglouqu --event-type visit,inspection --from 2024 --max-size 20\n\n\
    Without a name all occasions are listed. `guanxi explain A B` prints every quote in full.")]
pub(super) struct Arguments {
    /// Who was there: name, alias, traditional form, pinyin or key
    a: Option<String>,
    /// Who was there as well
    b: Option<String>,
    #[command(flatten)]
    occasions: OccasionOptions,
    #[command(flatten)]
    answer: AnswerOptions,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = arguments.answer.open(globals)?;
    let mut hits: Vec<Hit> = Vec::new();
    let names: Vec<&String> = [&arguments.a, &arguments.b].into_iter().flatten().collect();
    for name in &names {
        hits.extend(named::find(&store, name, &[])?);
    }
    let filter = arguments
        .occasions
        .filter(&store, arguments.answer.limit())?;
    let (true, Some(filter)) = (hits.len() == names.len(), filter) else {
        return Ok(Outcome::NothingFound);
    };
    if let [a, b] = &hits[..]
        && a.id == b.id
    {
        return Err(CommandError::new(format!("both names mean {}", a.key)));
    }
    let ids: Vec<i64> = hits.iter().map(|hit| hit.id).collect();
    let answer = met(store.connection(), &ids, &filter)?;
    say::undated_occasions(globals, answer.undated);
    if answer.total == 0 {
        let keys: Vec<&str> = hits.iter().map(|hit| hit.key.as_str()).collect();
        say::nothing(&match keys[..] {
            [] => "no such occasion in the database".to_owned(),
            _ => format!("no such occasion of {}", keys.join(" and ")),
        });
        arguments.occasions.say_unknown_types(&store)?;
        return Ok(Outcome::NothingFound);
    }
    let rows = answer.rows.into_iter().map(cells);
    (arguments.answer).print(globals, &COLUMNS, rows, answer.total)
}

/// Names joined as a list in one cell.
pub(super) fn names(seats: &[Seat]) -> String {
    let names: Vec<&str> = seats.iter().map(|seat| seat.name.as_str()).collect();
    names.join("|")
}

/// One row of the answer.
pub(super) fn cells(row: MetRow) -> Vec<Cell> {
    let (occasion, told) = (row.occasion, row.told);
    let seat = |seat: Option<Seat>| match seat {
        Some(seat) => [seat.key.into(), seat.role.into()],
        None => [Cell::Missing, Cell::Missing],
    };
    let mut cells: Vec<Cell> = vec![
        occasion.key.into(),
        occasion.date.into(),
        occasion.date_end.into(),
        occasion.kind.into(),
        occasion.polarity.into(),
    ];
    cells.extend(seat(row.a));
    cells.extend(seat(row.b));
    cells.extend([
        occasion.persons.into(),
        occasion.participants.into(),
        occasion.stated.into(),
        Cell::Count(occasion.open_list.into()),
        occasion.reports.into(),
        row.places.join("|").into(),
        names(&row.present).into(),
        names(&row.others).into(),
        told.newspaper.into(),
        told.issued.into(),
        told.page.into(),
        told.headline.into(),
        told.document.into(),
        told.date_text.into(),
        told.quote.into(),
        told.report.into(),
        told.rule.into(),
        row.corrections.join("|").into(),
    ]);
    cells
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::query::{Occasion, Told};

    pub(in super::super) fn occasion() -> Occasion {
        Occasion::sample("visit", Some("2031-03-04"))
    }

    pub(in super::super) fn row() -> MetRow {
        MetRow {
            occasion: occasion(),
            a: None,
            b: None,
            present: Vec::new(),
            others: Vec::new(),
            places: vec!["石滩村".into(), "云谷".into()],
            told: Told::default(),
            corrections: Vec::new(),
        }
    }

    #[test]
    fn every_column_has_its_cell() {
        let cells = cells(row());
        assert_eq!(cells.len(), COLUMNS.len());
        let at = |name| {
            COLUMNS
                .iter()
                .position(|column| column.name == name)
                .unwrap()
        };
        assert_eq!(cells[at("place")], Cell::word("石滩村|云谷"));
        assert_eq!(cells[at("date")], Cell::word("2031-03-04"));
        assert_eq!(cells[at("rule")], Cell::word(""));
    }
}
