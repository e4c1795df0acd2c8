//! What an entity did when: occasions and offices in one order.

use rusqlite::Connection;

use super::met::{MetRow, met};
use super::occasions::OccasionFilter;
use super::{QueryError, Undated, in_period};

const OFFICES: &str = "
SELECT t.post, o.name, o.key, t.status, t.first_seen, t.last_seen, t.begun, t.ended, t.statements
FROM tenure AS t LEFT JOIN entity AS o ON o.id = t.organ WHERE t.person = ?1 ORDER BY t.id";

/// An office of a person, over the time that statements cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Title without its organ.
    pub post: String,
    /// Name of the organ, where known.
    pub organ: Option<String>,
    /// Its key.
    pub organ_key: Option<String>,
    /// current, acting, former, inherited.
    pub status: String,
    /// First date of a statement that he holds it.
    pub first_seen: Option<String>,
    /// Last one.
    pub last_seen: Option<String>,
    /// Date of appointment or election, where stated.
    pub begun: Option<String>,
    /// Date of removal, where stated.
    pub ended: Option<String>,
    /// Statements that agree.
    pub statements: u64,
}

/// One thing that an entity did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Was at an occasion.
    Occasion(Box<MetRow>),
    /// Held an office.
    Office(Office),
}

impl Deed {
    /// When it was or began; `None` where not known.
    pub fn date(&self) -> Option<&str> {
        match self {
            Deed::Occasion(row) => row.occasion.date.as_deref(),
            Deed::Office(office) => office.begun.as_deref().or(office.first_seen.as_deref()),
        }
    }

    /// When it ended, where that is another date.
    pub fn end(&self) -> Option<&str> {
        let end = match self {
            Deed::Occasion(row) => row.occasion.date_end.as_deref(),
            Deed::Office(office) => office.ended.as_deref().or(office.last_seen.as_deref()),
        };
        end.filter(|end| Some(*end) != self.date())
    }
}

/// The answer: deeds by date (undated last), offices before occasions of the same day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The deeds.
    pub rows: Vec<Deed>,
    /// How many there are without the limit.
    pub total: usize,
    /// Deeds left out because they have no date.
    pub undated: Undated,
}

/// Lists what an entity (its row number, as `resolve` gives it) did when.
///
/// # Errors
/// Where the database does not answer.
pub fn timeline(
    connection: &Connection,
    entity: i64,
    filter: &OccasionFilter,
) -> Result<Timeline, QueryError> {
    let all = OccasionFilter {
        limit: None,
        ..filter.clone()
    };
    let occasions = met(connection, &[entity], &all)?;
    let mut undated = occasions.undated;
    let mut rows = Vec::new();
    // a choice of place, size or type asks for occasions
    let offices = filter.types.is_empty() && filter.place.is_none() && filter.max_size.is_none();
    if offices {
        for office in read_offices(connection, entity)? {
            let deed = Deed::Office(office);
            let inside = [deed.date(), deed.end()].map(|date| in_period(filter.period, date));
            undated += u64::from(inside[0].is_none());
            if inside.contains(&Some(true)) {
                rows.push(deed);
            }
        }
    }
    let met = occasions
        .rows
        .into_iter()
        .map(|row| Deed::Occasion(Box::new(row)));
    rows.extend(met);
    // stable: offices stand before occasions, both in their own order
    rows.sort_by(|a, b| (a.date().is_none(), a.date()).cmp(&(b.date().is_none(), b.date())));
    let total = rows.len();
    rows.truncate(filter.limit.unwrap_or(usize::MAX));
    Ok(Timeline {
        rows,
        total,
        undated,
    })
}

fn read_offices(connection: &Connection, person: i64) -> rusqlite::Result<Vec<Office>> {
    let mut statement = connection.prepare_cached(OFFICES)?;
    let rows = statement.query_map([person], |row| {
        Ok(Office {
            post: row.get(0)?,
            organ: row.get(1)?,
            organ_key: row.get(2)?,
            status: row.get(3)?,
            first_seen: row.get(4)?,
            last_seen: row.get(5)?,
            begun: row.get(6)?,
            ended: row.get(7)?,
            statements: row.get(8)?,
        })
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{id_of, valley};
    use super::*;
    use crate::model::Period;

    fn lines(answer: &Timeline) -> Vec<String> {
        let line = |deed: &Deed| {
            let what = match deed {
                Deed::Occasion(row) => row.occasion.kind.clone(),
                Deed::Office(office) => format!("{} {}", office.post, office.status),
            };
            format!(
                "{} {} {what}",
                deed.date().unwrap_or("undated"),
                deed.end().unwrap_or("-")
            )
        };
        answer.rows.iter().map(line).collect()
    }

    #[test]
    fn offices_and_occasions_stand_in_one_order() {
        let connection = valley();
        let person = id_of(&connection, "陶立");
        let answer = timeline(&connection, person, &OccasionFilter::default()).unwrap();
        assert_eq!(
            lines(&answer),
            [
                "2031-03-04 - visit",
                "2031-03-05 2031-04-02 区长 current",
                "2031-04-01 - signing",
                "undated - meeting",
            ]
        );
        let april = OccasionFilter {
            period: Period {
                from: "2031-04".parse().ok(),
                to: None,
                whole: false,
            },
            ..OccasionFilter::default()
        };
        let answer = timeline(&connection, person, &april).unwrap();
        assert_eq!((answer.rows.len(), answer.undated), (2, 1));
        let visits = OccasionFilter {
            types: vec!["visit".into()],
            ..OccasionFilter::default()
        };
        assert_eq!(
            lines(&timeline(&connection, person, &visits).unwrap()).len(),
            1
        );
    }
}
