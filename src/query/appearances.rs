//! One row a person and occasion: the data set for research.

use rusqlite::{Connection, OptionalExtension};

use super::occasions::{Occasion, OccasionFilter, Seat, Told, find, places, seats, told};
use super::passage::{ORDINAL_BITS, quoted};
use super::{QueryError, Undated};

const TITLE: &str = "
SELECT title_start, title_end FROM report_participant WHERE report = ?1 AND mention = ?2";
/// The office stated of the mention itself, else of another of the same person in the article.
const ORGAN: &str = "
SELECT o.key, o.name
FROM tenure_statement AS t JOIN entity AS o ON o.id = t.organ
JOIN mention AS own ON own.id = ?1
JOIN mention AS m ON m.id = t.mention
LEFT JOIN resolution AS r ON r.mention = m.id
WHERE t.id >= ?2 AND t.id < ?3 AND t.article = own.article
  AND CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END = ?4
ORDER BY t.mention <> ?1, t.id LIMIT 1";

/// A person at an occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppearanceRow {
    /// The occasion.
    pub occasion: Occasion,
    /// Who, and what they did.
    pub seat: Seat,
    /// The name as printed.
    pub printed: String,
    /// The title printed beside it.
    pub title: Option<String>,
    /// Key and name of the organ that the title is of, where known.
    pub organ: Option<(String, String)>,
    /// Names of the places.
    pub places: Vec<String>,
    /// What the report says from which role and title are.
    pub told: Told,
}

/// The answer: rows by date (undated last), occasion, then rank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appearances {
    /// The appearances.
    pub rows: Vec<AppearanceRow>,
    /// How many there are without the limit.
    pub total: usize,
    /// Occasions left out because they have no date.
    pub undated: Undated,
}

/// Lists who was in the room where, all or one person (a row number, as `resolve` gives it).
///
/// # Errors
/// Where the database does not answer.
pub fn appearances(
    connection: &Connection,
    person: Option<i64>,
    filter: &OccasionFilter,
) -> Result<Appearances, QueryError> {
    let (found, undated) = find(connection, person.as_slice(), filter)?;
    let limit = filter.limit.unwrap_or(usize::MAX);
    let mut answer = Appearances {
        undated,
        ..Appearances::default()
    };
    for occasion in found {
        let places = places(connection, occasion.id)?;
        for seat in seats(connection, occasion.id, filter)? {
            let wanted = person.is_none_or(|one| one == seat.entity);
            if seat.presence != "room" || !seat.is_person() || !wanted {
                continue;
            }
            answer.total += 1;
            if answer.rows.len() < limit {
                answer.rows.push(row(connection, &occasion, seat, &places)?);
            }
        }
    }
    Ok(answer)
}

fn row(
    connection: &Connection,
    occasion: &Occasion,
    seat: Seat,
    places: &[String],
) -> rusqlite::Result<AppearanceRow> {
    let document = seat.report >> ORDINAL_BITS;
    let told = told(connection, seat.report, &[seat.mention])?;
    let (start, end) = connection
        .prepare_cached("SELECT start, \"end\" FROM mention WHERE id = ?1")?
        .query_row([seat.mention], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let title: Option<(Option<u32>, Option<u32>)> = connection
        .prepare_cached(TITLE)?
        .query_row([seat.report, seat.mention], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let title = match title {
        Some((Some(start), Some(end))) => Some(quoted(connection, document, start, end)?),
        _ => None,
    };
    let range = [document << ORDINAL_BITS, (document + 1) << ORDINAL_BITS];
    let organ = connection
        .prepare_cached(ORGAN)?
        .query_row([seat.mention, range[0], range[1], seat.entity], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(AppearanceRow {
        occasion: occasion.clone(),
        printed: quoted(connection, document, start, end)?,
        title,
        organ,
        places: places.to_vec(),
        told,
        seat,
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{id_of, valley};
    use super::*;

    fn lines(answer: &Appearances) -> Vec<String> {
        let line = |row: &AppearanceRow| {
            let seat = &row.seat;
            let date = row.occasion.date.as_deref().unwrap_or("undated");
            let (title, role) = (row.title.as_deref().unwrap_or("-"), &seat.role);
            let quote = &row.told.quote;
            format!(
                "{date} {} {} {title} {role} {} {quote}",
                seat.key, row.printed, seat.position
            )
        };
        answer.rows.iter().map(line).collect()
    }

    #[test]
    fn one_row_a_person_and_occasion() {
        let connection = valley();
        let all = appearances(&connection, None, &OccasionFilter::default()).unwrap();
        assert_eq!(
            lines(&all),
            [
                "2031-03-04 person:陶立 陶立 - lead 1 陶立到云谷机械，白露陪同。",
                "2031-03-04 person:白露 白露 - accompany 2 陶立到云谷机械，白露陪同。",
                "2031-04-01 person:陶立 陶區長 区长 host 1 陶區長与云谷机械签约。",
                "undated person:陶立 陶立 - attend 1 陶立、白露出席。",
                "undated person:白露 白露 - attend 2 陶立、白露出席。",
            ]
            .map(|line| line.replace("区长", "區長"))
        );
        assert_eq!(all.rows[2].organ.as_ref().unwrap().1, "云谷机械有限公司");
        assert_eq!(all.rows[0].occasion.precision(), Some("day"));
    }

    #[test]
    fn one_person_alone_and_no_more_than_asked_for() {
        let connection = valley();
        let filter = OccasionFilter {
            limit: Some(1),
            ..OccasionFilter::default()
        };
        let person = id_of(&connection, "person:白露");
        let answer = appearances(&connection, Some(person), &filter).unwrap();
        assert_eq!((answer.rows.len(), answer.total), (1, 2));
        let firm = id_of(&connection, "云谷机械");
        assert_eq!(
            appearances(&connection, Some(firm), &filter).unwrap().total,
            0
        );
    }
}
