//! Occasions: all, those of one entity, those of two.

use rusqlite::Connection;

use super::occasions::{Occasion, OccasionFilter, Seat, Told, find, places, reports, seats, told};
use super::{QueryError, Undated};

/// One occasion as an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetRow {
    /// The occasion.
    pub occasion: Occasion,
    /// What the first entity asked for was there.
    pub a: Option<Seat>,
    /// What the second was.
    pub b: Option<Seat>,
    /// Everyone in the room, persons first, in the order in which they are printed.
    pub present: Vec<Seat>,
    /// Everyone named with it who was not in the room.
    pub others: Vec<Seat>,
    /// Names of the places.
    pub places: Vec<String>,
    /// What a report says of it: of the entities asked for, else of the occasion.
    pub told: Told,
    /// Lines of `corrections.csv` that changed it.
    pub corrections: Vec<String>,
}

/// The answer: rows by date (undated last), then id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meetings {
    /// The occasions.
    pub rows: Vec<MetRow>,
    /// How many there are without the limit.
    pub total: usize,
    /// Occasions left out because they have no date.
    pub undated: Undated,
}

/// Lists the occasions at which all of the given entities were (row numbers as `resolve` gives them;
/// none = any occasion, two at most are told apart in the rows).
///
/// # Errors
/// Where the database does not answer.
pub fn met(
    connection: &Connection,
    entities: &[i64],
    filter: &OccasionFilter,
) -> Result<Meetings, QueryError> {
    let (found, undated) = find(connection, entities, filter)?;
    let total = found.len();
    let found = found.into_iter().take(filter.limit.unwrap_or(usize::MAX));
    let mut rows = Vec::new();
    for occasion in found {
        rows.push(row(connection, entities, occasion, filter)?);
    }
    Ok(Meetings {
        rows,
        total,
        undated,
    })
}

/// What is said of one occasion, with the seats of the entities asked for.
pub(super) fn row(
    connection: &Connection,
    entities: &[i64],
    occasion: Occasion,
    filter: &OccasionFilter,
) -> rusqlite::Result<MetRow> {
    let (present, others): (Vec<Seat>, Vec<Seat>) = seats(connection, occasion.id, filter)?
        .into_iter()
        .partition(|seat| seat.presence == "room");
    let seat = |at: usize| {
        let wanted = entities.get(at)?;
        present.iter().find(|seat| seat.entity == *wanted).cloned()
    };
    let (a, b) = (seat(0), seat(1));
    let asked: Vec<&Seat> = [&a, &b].into_iter().flatten().collect();
    let report = match asked.first() {
        Some(seat) => Some(seat.report),
        None => reports(connection, occasion.id)?.into_iter().next(),
    };
    let mut quote = Told::default();
    if let Some(report) = report {
        let of_report = asked.iter().filter(|seat| seat.report == report);
        let mentions: Vec<i64> = of_report.map(|seat| seat.mention).collect();
        quote = told(connection, report, &mentions)?;
        // the other may be named by another report alone
        for seat in asked.iter().filter(|seat| seat.report != report) {
            let more = told(connection, seat.report, &[seat.mention])?;
            quote.quote.push_str(&format!(" … {}", more.quote));
        }
    }
    let corrections = connection
        .prepare_cached("SELECT correction FROM event_correction WHERE event = ?1 ORDER BY 1")?
        .query_map([occasion.id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(MetRow {
        a,
        b,
        places: places(connection, occasion.id)?,
        present,
        others,
        told: quote,
        corrections,
        occasion,
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{id_of, valley};
    use super::*;
    use crate::model::{Period, Polarity};

    fn lines(connection: &Connection, names: &[&str], filter: &OccasionFilter) -> Vec<String> {
        let ids: Vec<i64> = names.iter().map(|name| id_of(connection, name)).collect();
        let role = |seat: &Option<Seat>| seat.as_ref().map_or("-".to_owned(), |s| s.role.clone());
        let answer = met(connection, &ids, filter).unwrap();
        assert!(answer.rows.len() <= answer.total);
        let line = |row: &MetRow| {
            format!(
                "{} {} {} {} {} {} {}",
                row.occasion.date.as_deref().unwrap_or("undated"),
                row.occasion.kind,
                role(&row.a),
                role(&row.b),
                row.occasion.persons,
                row.places.join("|"),
                row.told.quote
            )
        };
        answer.rows.iter().map(line).collect()
    }

    #[test]
    fn occasions_of_all_of_one_and_of_two() {
        let connection = valley();
        let any = OccasionFilter::default();
        assert_eq!(
            lines(&connection, &[], &any),
            [
                "2031-03-04 visit - - 2 石滩村 陶立到云谷机械，白露陪同。",
                "2031-04-01 signing - - 1  陶區長与云谷机械签约。",
                "undated meeting - - 2  陶立、白露出席。",
            ]
        );
        assert_eq!(
            lines(&connection, &["person:白露", "陶立"], &any),
            [
                "2031-03-04 visit accompany lead 2 石滩村 陶立到云谷机械，白露陪同。",
                "undated meeting attend attend 2  陶立、白露出席。",
            ]
        );
        assert_eq!(lines(&connection, &["云谷机械"], &any).len(), 2);
        assert!(lines(&connection, &["石滩村"], &any).is_empty());
    }

    #[test]
    fn filters_choose_occasions() {
        let connection = valley();
        let march = Period {
            from: "2031-03".parse().ok(),
            to: "2031-03".parse().ok(),
            whole: false,
        };
        let any = OccasionFilter::default;
        for (filter, count, undated) in [
            (
                OccasionFilter {
                    period: march,
                    ..any()
                },
                1,
                1,
            ),
            (
                OccasionFilter {
                    types: vec!["signing".into()],
                    ..any()
                },
                1,
                0,
            ),
            (
                OccasionFilter {
                    max_size: Some(1),
                    ..any()
                },
                1,
                0,
            ),
            (
                OccasionFilter {
                    place: Some(id_of(&connection, "石滩村")),
                    ..any()
                },
                1,
                0,
            ),
            (
                OccasionFilter {
                    polarities: vec![Polarity::Planned],
                    ..any()
                },
                1,
                0,
            ),
            (
                OccasionFilter {
                    limit: Some(2),
                    ..any()
                },
                2,
                0,
            ),
        ] {
            let answer = met(&connection, &[], &filter).unwrap();
            assert_eq!(
                (answer.rows.len(), answer.undated),
                (count, undated),
                "{filter:?}"
            );
        }
    }
}
