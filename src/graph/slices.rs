//! Time cut into years, quarters or months, and what has no place in any of them.
//!
//! What belongs here: the periods of a series, the range of the facts that a filter wants. What does
//! not: the graph of a period, which is [`load`](super::load) with the period in its filter.

use rusqlite::Connection;

use super::entities::{Entities, date};
use super::occasions;
use super::{Filter, GraphError, Layer};
use crate::model::{PartialDate, Period, Schema};

/// How long a period of a series is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum SliceUnit {
    /// A calendar year.
    #[default]
    Year,
    /// Three months, the first of them January.
    Quarter,
    /// A calendar month.
    Month,
}

impl SliceUnit {
    /// Every unit.
    pub const ALL: [SliceUnit; 3] = [SliceUnit::Year, SliceUnit::Quarter, SliceUnit::Month];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            SliceUnit::Year => "year",
            SliceUnit::Quarter => "quarter",
            SliceUnit::Month => "month",
        }
    }

    fn months(self) -> u32 {
        match self {
            SliceUnit::Year => 12,
            SliceUnit::Quarter => 3,
            SliceUnit::Month => 1,
        }
    }

    /// Whether a date is exact enough to lie in one period.
    fn places(self, date: PartialDate) -> bool {
        self == SliceUnit::Year || date.month != 0
    }
}

/// A period of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// `2024`, `2024-Q1` or `2024-03`: of a growing series the last of its periods.
    pub name: String,
    /// Its days.
    pub period: Period,
}

/// What has no place in a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unplaced {
    /// Documents without an issue date.
    pub undated_documents: u64,
    /// Documents dated less exactly than the periods.
    pub vague_documents: u64,
    /// Wanted occasions without a date.
    pub undated_occasions: u64,
    /// Wanted occasions dated less exactly than the periods.
    pub vague_occasions: u64,
}

/// A range of time in periods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// The periods, earliest first, without a gap.
    pub slices: Vec<Slice>,
    /// What lies in the range but in none of them.
    pub unplaced: Unplaced,
    /// The earliest and the latest issue date; papers tell of occasions long before them.
    pub issues: Option<[PartialDate; 2]>,
}

impl Series {
    /// Whether a period lies wholly before the earliest or after the latest issue.
    pub fn is_outside(&self, slice: &Slice) -> bool {
        let Some([first, last]) = self.issues else {
            return false;
        };
        let before = |to: PartialDate| to.last_day() < first.first_day();
        let after = |from: PartialDate| from.first_day() > last.last_day();
        slice.period.to.is_some_and(before) || slice.period.from.is_some_and(after)
    }
}

/// The earliest and the latest issue date of a document, `None` where none is dated.
///
/// # Errors
/// Where SQLite refuses.
pub fn issues(connection: &Connection) -> Result<Option<[PartialDate; 2]>, GraphError> {
    Ok(ends(&issue_dates(connection)?))
}

fn ends(dates: &[Option<PartialDate>]) -> Option<[PartialDate; 2]> {
    let known = || dates.iter().copied().flatten();
    let first = known().min_by_key(|date| date.first_day())?;
    let last = known().max_by_key(|date| date.last_day())?;
    Some([first, last])
}

/// The issue dates of the documents that are no duplicates.
fn issue_dates(connection: &Connection) -> Result<Vec<Option<PartialDate>>, GraphError> {
    let sql = "SELECT date FROM document WHERE duplicate_of IS NULL";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut dates = Vec::new();
    while let Some(row) = rows.next()? {
        dates.push(date(row.get_ref(0)?));
    }
    Ok(dates)
}

/// Cuts the time of what the filter wants: from the first to the last issue date of a document (where
/// the layer counts sentences) and date of an occasion, or from its own first and to its own last date.
/// Offices make no range longer: they may go back decades. With `growing` every period starts where
/// the first does.
///
/// # Errors
/// Where SQLite refuses.
pub fn series(
    connection: &Connection,
    schema: &Schema,
    filter: &Filter,
    unit: SliceUnit,
    growing: bool,
) -> Result<Series, GraphError> {
    let mut documents = issue_dates(connection)?;
    let issues = ends(&documents);
    if !filter.layer.counts_units() {
        documents.clear();
    }
    let mut occasions = Vec::new();
    if filter.layer != Layer::Cooccurrence {
        let entities = Entities::list(connection)?;
        let persons = entities.persons(schema);
        let always = Filter {
            from: None,
            to: None,
            ..filter.clone()
        };
        let person = |rank: u32| persons[rank as usize];
        occasions::read(
            connection,
            &entities.ranks,
            &person,
            &always,
            None,
            &mut |one| {
                occasions.push((one.date, one.end));
            },
        )?;
    }
    let wanted = Period {
        whole: false,
        ..filter.period()
    };
    let dates = || {
        let of_occasions = occasions.iter().flat_map(|(date, end)| [*date, *end]);
        let known = documents.iter().copied().chain(of_occasions).flatten();
        known.filter(|date| wanted.covers(*date) && unit.places(*date))
    };
    let first = filter.from.or_else(|| dates().min());
    let last = filter.to.or_else(|| dates().max());
    let slices = match (first, last) {
        (Some(first), Some(last)) => cut(first, last, wanted, unit, growing),
        _ => Vec::new(),
    };
    let placed = |date: PartialDate| slices.iter().any(|slice| slice.period.covers(date));
    let mut unplaced = Unplaced::default();
    for date in &documents {
        match date {
            None => unplaced.undated_documents += 1,
            Some(date) if wanted.covers(*date) && !placed(*date) => unplaced.vague_documents += 1,
            Some(_) => {}
        }
    }
    for (date, end) in &occasions {
        let known = || [*date, *end].into_iter().flatten();
        if known().next().is_none() {
            unplaced.undated_occasions += 1;
        } else if known().any(|date| wanted.covers(date)) && !known().any(placed) {
            unplaced.vague_occasions += 1;
        }
    }
    Ok(Series {
        slices,
        unplaced,
        issues,
    })
}

/// The periods from the one of `first` to the one of `last`, cut to what is wanted.
fn cut(
    first: PartialDate,
    last: PartialDate,
    wanted: Period,
    unit: SliceUnit,
    growing: bool,
) -> Vec<Slice> {
    let length = unit.months();
    let number = |(year, month, _): (i16, u8, u8)| {
        (u32::from(year.unsigned_abs()) * 12 + u32::from(month) - 1) / length
    };
    let (first, last) = (number(first.first_day()), number(last.last_day()));
    let month = |months: u32| PartialDate::month((months / 12) as i32, months % 12 + 1);
    let of = |number: u32| {
        let (from, to) = (month(number * length)?, month((number + 1) * length - 1)?);
        let name = match unit {
            SliceUnit::Year => format!("{:04}", from.year),
            SliceUnit::Quarter => format!("{:04}-Q{}", from.year, from.month / 3 + 1),
            SliceUnit::Month => from.to_string(),
        };
        let from = if growing {
            month(first * length)?
        } else {
            from
        };
        let later = |known: PartialDate| known.first_day() > from.first_day();
        let earlier = |known: PartialDate| known.last_day() < to.last_day();
        let period = Period {
            from: wanted.from.filter(|known| later(*known)).or(Some(from)),
            to: wanted.to.filter(|known| earlier(*known)).or(Some(to)),
            whole: true,
        };
        Some(Slice { name, period })
    };
    (first..=last).filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    fn date(text: &str) -> Option<PartialDate> {
        text.parse().ok()
    }

    fn told(slices: &[Slice]) -> String {
        let one = |slice: &Slice| {
            let [from, to] = [slice.period.from, slice.period.to].map(|date| date.unwrap());
            let (_, _, first) = from.first_day();
            let (_, _, last) = to.last_day();
            assert!(first == 1 || from.is_day());
            format!("{} {from}..{to}/{last}", slice.name)
        };
        slices.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn periods_end_where_the_calendar_says() {
        let open = Period::default();
        let half = Period {
            from: date("2023-11-05"),
            to: date("2024-02-10"),
            whole: false,
        };
        for (first, last, wanted, unit, growing, want) in [
            (
                "2023-03-05",
                "2024-01-31",
                open,
                SliceUnit::Year,
                false,
                "2023 2023-01..2023-12/31, 2024 2024-01..2024-12/31",
            ),
            (
                "2023-03-05",
                "2024-01-31",
                open,
                SliceUnit::Year,
                true,
                "2023 2023-01..2023-12/31, 2024 2023-01..2024-12/31",
            ),
            (
                "2023-12-31",
                "2024-04-01",
                open,
                SliceUnit::Quarter,
                false,
                "2023-Q4 2023-10..2023-12/31, 2024-Q1 2024-01..2024-03/31, 2024-Q2 2024-04..2024-06/30",
            ),
            (
                "2024-01",
                "2024-02",
                open,
                SliceUnit::Month,
                false,
                "2024-01 2024-01..2024-01/31, 2024-02 2024-02..2024-02/29",
            ),
            (
                "2023-02-28",
                "2023-02-28",
                open,
                SliceUnit::Month,
                true,
                "2023-02 2023-02..2023-02/28",
            ),
            (
                "2023-11-05",
                "2024-02-10",
                half,
                SliceUnit::Year,
                false,
                "2023 2023-11-05..2023-12/31, 2024 2024-01..2024-02-10/10",
            ),
            (
                "2023-11-05",
                "2024-02-10",
                half,
                SliceUnit::Year,
                true,
                "2023 2023-11-05..2023-12/31, 2024 2023-11-05..2024-02-10/10",
            ),
            ("2024-02", "2024-01", open, SliceUnit::Month, false, ""),
        ] {
            let (first, last) = (date(first).unwrap(), date(last).unwrap());
            let slices = cut(first, last, wanted, unit, growing);
            assert_eq!(told(&slices), want, "{first} {last} {unit:?} {growing}");
        }
    }

    #[test]
    fn what_is_dated_too_vaguely_is_counted() {
        let connection = sample::database();
        for (id, key) in [(1, "person:甲"), (2, "person:乙")] {
            sample::add_entity(&connection, id, key, "");
        }
        for (id, date) in [
            (1, Some("2031-02-03")),
            (2, Some("2031")),
            (3, None),
            (4, Some("2031-05")),
        ] {
            sample::add_document(&connection, id, date, "甲 乙。");
        }
        for (id, date) in [(1, Some("2030-11-30")), (2, Some("2031")), (3, None)] {
            sample::add_occasion(&connection, id, "meeting", date, "甲, 乙");
        }
        let all = Filter::default();
        let met = Filter {
            layer: Layer::Met,
            ..Filter::default()
        };
        let spring = Filter {
            from: date("2031-02"),
            to: date("2031-04"),
            ..Filter::default()
        };
        for (filter, unit, growing, first, last, count, unplaced) in [
            (
                &all,
                SliceUnit::Month,
                false,
                "2030-11",
                "2031-05",
                7,
                (1, 1, 1, 1),
            ),
            (
                &all,
                SliceUnit::Year,
                false,
                "2030",
                "2031",
                2,
                (1, 0, 1, 0),
            ),
            (
                &all,
                SliceUnit::Quarter,
                true,
                "2030-Q4",
                "2031-Q2",
                3,
                (1, 1, 1, 1),
            ),
            (
                &met,
                SliceUnit::Month,
                false,
                "2030-11",
                "2030-11",
                1,
                (0, 0, 1, 1),
            ),
            (
                &spring,
                SliceUnit::Month,
                true,
                "2031-02",
                "2031-04",
                3,
                (1, 1, 1, 1),
            ),
        ] {
            let found = series(&connection, &sample::schema(), filter, unit, growing).unwrap();
            let names: Vec<&str> = found.slices.iter().map(|s| s.name.as_str()).collect();
            assert_eq!(
                (names[0], names[names.len() - 1], names.len()),
                (first, last, count)
            );
            let left = found.unplaced;
            let left = (
                left.undated_documents,
                left.vague_documents,
                left.undated_occasions,
                left.vague_occasions,
            );
            assert_eq!(left, unplaced, "{filter:?} {unit:?}");
        }
        let none = series(
            &sample::database(),
            &sample::schema(),
            &all,
            SliceUnit::Year,
            false,
        );
        assert_eq!(none.unwrap(), Series::default());
    }
}
