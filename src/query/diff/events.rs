//! Occasions, compared by id; those whose id differs because type or sentences do are matched by the
//! place of their cue word.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::super::occasions::{OccasionFilter, places, seats};
use super::quote::Anchor;
use super::records::{Record, Records};
use super::{Change, Compared, DiffTotal, Found, only, pair};

const EVENTS: &str = "
SELECT id, key, type, polarity, date, date_end, reports FROM event ORDER BY key";
const CUES: &str = "
SELECT v.key, d.key, r.trigger_start
FROM event AS v JOIN event_member AS m ON m.event = v.id JOIN event_report AS r ON r.id = m.report
JOIN document AS d ON d.id = r.id >> 24";

/// Document and first code point of a cue word.
type Cue = (String, u32);

/// Compares the occasions.
pub(super) fn compare(both: [&Connection; 2]) -> rusqlite::Result<(DiffTotal, Vec<Found>)> {
    let (mut total, mut found) = (DiffTotal::new(Compared::Event), Vec::new());
    let (old, mut new) = (read(both[0])?, read(both[1])?);
    let mut gone = Records::new();
    for (key, record) in old {
        match new.remove(&key) {
            None => {
                gone.insert(key, record);
            }
            Some(now) => pair(key, &record, now, &mut total, &mut found),
        }
    }
    let (before, after) = (cues(both[0])?, cues(both[1])?);
    let mut at: FxHashMap<&Cue, &String> = FxHashMap::default();
    for (key, cues) in before.iter().filter(|(key, _)| gone.contains_key(*key)) {
        cues.iter().for_each(|cue| {
            at.insert(cue, key);
        });
    }
    for (key, mut record) in new {
        let cues = after.get(&key).into_iter().flatten();
        let known = cues.filter_map(|cue| at.get(cue)).min();
        match known.and_then(|known| Some((*known, gone.remove(*known)?))) {
            Some((known, mut was)) => {
                was.fields.insert(0, ("id", known.clone()));
                record.fields.insert(0, ("id", key.clone()));
                pair(key, &was, record, &mut total, &mut found);
            }
            None => only(Change::Appeared, key, record, &mut total, &mut found),
        }
    }
    for (key, record) in gone {
        only(Change::Vanished, key, record, &mut total, &mut found);
    }
    Ok((total, found))
}

fn read(connection: &Connection) -> rusqlite::Result<Records> {
    let mut out = Records::new();
    let mut statement = connection.prepare(EVENTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, key): (i64, String) = (row.get(0)?, row.get(1)?);
        let text = |at: usize| {
            row.get::<_, Option<String>>(at)
                .map(Option::unwrap_or_default)
        };
        let mut who = Vec::new();
        let mut others = Vec::new();
        for seat in seats(connection, id, &OccasionFilter::default())? {
            if seat.presence == "room" {
                who.push(format!("{} {}", seat.key, seat.role));
            } else {
                others.push(format!("{} {}", seat.key, seat.presence));
            }
        }
        let record = Record {
            class: text(2)?,
            fields: vec![
                ("type", text(2)?),
                ("polarity", text(3)?),
                ("date", text(4)?),
                ("date_end", text(5)?),
                ("who", who.join(", ")),
                ("others", others.join(", ")),
                ("places", places(connection, id)?.join(", ")),
                ("reports", row.get::<_, i64>(6)?.to_string()),
            ],
            date: row.get(4)?,
            anchor: Anchor::Event(id),
        };
        out.insert(key, record);
    }
    Ok(out)
}

fn cues(connection: &Connection) -> rusqlite::Result<BTreeMap<String, Vec<Cue>>> {
    let mut out: BTreeMap<String, Vec<Cue>> = BTreeMap::new();
    let mut statement = connection.prepare(CUES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cue = (row.get(1)?, row.get(2)?);
        out.entry(row.get(0)?).or_default().push(cue);
    }
    Ok(out)
}
