//! Titles without a name → the one who held the office on that day.
//!
//! Only between the first and the last sighting of the office, without any margin: who held it
//! outside them is not known. What is found here is no mention: nothing counts it, and nobody meets.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use rustc_hash::FxHashMap;

use super::dates::{self, UNDATED};
use super::resolve::Plan;
use super::tenures::{Tenure, keys, organ};
use crate::model::TenureStatus;

/// Writes the holders. `tenures` are those of table `tenure`, in the order of their ids.
pub(super) fn write(
    connection: &Connection,
    plan: &Plan,
    tenures: &[Tenure],
) -> rusqlite::Result<()> {
    let mut offices: FxHashMap<(u32, &str), Vec<(i64, &Tenure)>> = FxHashMap::default();
    for (id, tenure) in (1..).zip(tenures) {
        if let Some(organ) = tenure.organ
            && tenure.interval.status != TenureStatus::Inherited
        {
            let office = (organ, tenure.post.as_str());
            offices.entry(office).or_default().push((id, tenure));
        }
    }
    let keys = keys(connection, plan)?;
    let mut statement =
        connection.prepare("SELECT id, organ, post, as_of FROM bare_title ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let seat = organ(plan, &keys, row.get(1)?);
        let date = dates::encode(row.get_ref(3)?.as_str_or_null()?);
        let Some(held) = offices.get(&(seat, row.get_ref(2)?.as_str()?)) else {
            continue;
        };
        let holds = |(_, tenure): &&(i64, &Tenure)| covers(tenure, date);
        let fitting: Vec<&(i64, &Tenure)> = held.iter().filter(holds).collect();
        let persons: BTreeSet<u32> = fitting.iter().map(|(_, t)| t.interval.person).collect();
        // of two who are seen in the post at one time neither is taken
        if let (Some((tenure, one)), 1) = (fitting.first(), persons.len())
            && !one.interval.crowded
        {
            connection
                .prepare_cached(
                    "INSERT INTO title_holder (title, entity, tenure) VALUES (?, ?, ?)",
                )?
                .execute(params![id, one.interval.person, tenure])?;
        }
    }
    Ok(())
}

/// Whether a day lies between the first and the last sighting.
fn covers(tenure: &Tenure, date: u32) -> bool {
    let (first, last) = (tenure.interval.first, tenure.interval.last);
    let is_day = date & 3 == 2;
    is_day && first != UNDATED && first >> 2 <= date >> 2 && date >> 2 <= last >> 2
}

#[cfg(test)]
mod tests {
    use super::super::spells::Interval;
    use super::*;

    #[test]
    fn only_days_between_first_and_last_sighting_are_covered() {
        let tenure = |first, last| Tenure {
            post: "书记".to_owned(),
            organ: Some(1),
            interval: Interval {
                person: 2,
                status: TenureStatus::Current,
                first: dates::encode(first),
                last: dates::encode(last),
                begun: UNDATED,
                ended: UNDATED,
                statements: Vec::new(),
                crowded: false,
            },
        };
        for (first, last, date, expected) in [
            (Some("2031-03-05"), Some("2031-06-01"), "2031-03-05", true),
            (Some("2031-03-05"), Some("2031-06-01"), "2031-06-01", true),
            (Some("2031-03-05"), Some("2031-06-01"), "2031-03-04", false),
            (Some("2031-03-05"), Some("2031-06-01"), "2031-06-02", false),
            (Some("2031-03-05"), Some("2031-06-01"), "2031-04", false),
            (Some("2031-03"), Some("2031-06"), "2031-03-02", true),
            (Some("2031-03"), Some("2031-06"), "2031-06-02", false),
            (None, None, "2031-03-04", false),
        ] {
            let covered = covers(&tenure(first, last), dates::encode(Some(date)));
            assert_eq!(covered, expected, "{first:?} {last:?} {date}");
        }
    }
}
