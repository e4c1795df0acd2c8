//! Which occasions are asked for, who was there, what is printed of them: what the questions about
//! occasions share.

use rusqlite::{Connection, Row};
use rustc_hash::{FxHashMap, FxHashSet};

use super::passage::{ORDINAL_BITS, quoted, read_place, read_source};
use super::{QueryError, Undated, discovered, in_period};
use crate::model::{Period, Polarity};

const HEADS: &str = "
SELECT id, key, type, polarity, date, date_end, date_origin, reports, documents, persons,
       participants, open_list, stated FROM event";
const ORDER: &str = "ORDER BY date IS NULL, date, key";
const OF: &str = "id IN (SELECT event FROM participant WHERE entity = ?1 AND presence = 'room')";
/// Occasions at a place or at one that lies in it; a place that was visited counts as well.
const AT: &str = "
WITH RECURSIVE inside (id, key) AS (
    SELECT id, key FROM entity WHERE id = ?1
    UNION SELECT e.id, e.key FROM entity AS e JOIN inside ON e.parent = inside.key
)
SELECT event FROM event_place WHERE entity IN (SELECT id FROM inside)
UNION SELECT event FROM participant
WHERE entity IN (SELECT id FROM inside) AND presence = 'room' AND role = 'visited'";
const SEATS: &str = "
SELECT p.entity, e.key, e.name, p.presence, p.role, p.function, p.side, p.position, p.report,
       p.mention
FROM participant AS p JOIN entity AS e ON e.id = p.entity WHERE p.event = ?1
ORDER BY p.position = 0, p.position, e.key";
const PLACES: &str = "
SELECT e.name FROM event_place AS p JOIN entity AS e ON e.id = p.entity WHERE p.event = ?1
ORDER BY e.name, e.key";
const LISTED: &str = "
SELECT p.event, count(*), sum(p.position > 0) FROM participant AS p
JOIN entity AS e ON e.id = p.entity
WHERE p.presence = 'room' AND e.origin <> 'discovered' GROUP BY p.event";
const REPORT: &str = "
SELECT key, article, evidence, trigger_start, trigger_end, rule, date_text, stated, open_list
FROM event_report WHERE id = ?1";
const REPORTS: &str = "
SELECT m.report FROM event_member AS m JOIN event_report AS r ON r.id = m.report
WHERE m.event = ?1 ORDER BY r.key";

/// Code points between two clauses that are quoted as one.
const NEXT: u32 = 4;

/// Which occasions are wanted.
#[derive(Clone, Debug, Default)]
pub struct OccasionFilter {
    /// Dates of the occasions; those without one are left out unless it is open.
    pub period: Period,
    /// Types; empty = any.
    pub types: Vec<String>,
    /// The place (its row number) where they took place, or that the place lies in.
    pub place: Option<i64>,
    /// Most natural persons, named or stated.
    pub max_size: Option<u64>,
    /// Whether they took place; empty = actual ones only.
    pub polarities: Vec<Polarity>,
    /// Whether participants that no dictionary has are left out, and the occasions of fewer than two
    /// others.
    pub without_discovered: bool,
    /// Rows at most.
    pub limit: Option<usize>,
}

/// An occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// Row number in this database.
    pub(super) id: i64,
    /// Its id: the smallest of its reports'.
    pub key: String,
    /// Type.
    pub kind: String,
    /// actual, planned, cancelled.
    pub polarity: String,
    /// Day, or month or year where no day can be known.
    pub date: Option<String>,
    /// Last day of several.
    pub date_end: Option<String>,
    /// How the date is known: printed, issue, inferred.
    pub date_origin: Option<String>,
    /// Reports of it.
    pub reports: u64,
    /// Documents with such a report.
    pub documents: u64,
    /// Natural persons in the room, as far as they are named.
    pub persons: u64,
    /// All participants in the room.
    pub participants: u64,
    /// Whether a list of participants ends in "and others".
    pub open_list: bool,
    /// Number of persons present, where printed.
    pub stated: Option<u64>,
}

impl Occasion {
    /// day, month or year; `None` where there is no date.
    pub fn precision(&self) -> Option<&'static str> {
        self.date.as_ref().map(|date| match date.len() {
            0..=4 => "year",
            5..=7 => "month",
            _ => "day",
        })
    }
}

/// What an entity was at an occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub(super) entity: i64,
    /// Key of the entity.
    pub key: String,
    /// Its name.
    pub name: String,
    /// room, remote, represented, absent.
    pub presence: String,
    /// lead, host, speak, accompany, visited, attend.
    pub role: String,
    /// chair, organise, receive, observe.
    pub function: Option<String>,
    /// home, guest.
    pub side: Option<String>,
    /// Rank among the natural persons, from 1; 0 for others.
    pub position: u64,
    pub(super) report: i64,
    pub(super) mention: i64,
}

impl Seat {
    /// Whether it is a natural person.
    pub fn is_person(&self) -> bool {
        self.key.starts_with("person:")
    }
}

/// What one article says of an occasion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Id of the report.
    pub report: String,
    /// Key of the document.
    pub document: String,
    /// Name of the newspaper.
    pub newspaper: Option<String>,
    /// Issue date.
    pub issued: Option<String>,
    /// Page as printed.
    pub page: Option<String>,
    /// Headline of the article; empty where it has none.
    pub headline: String,
    /// The date as printed; empty where none is.
    pub date_text: String,
    /// The sentences, joined by ` … ` where others stand between them.
    pub quote: String,
    /// Key of the row of `triggers.csv`: word, event type and frame.
    pub rule: String,
}

/// The occasions that a filter wants, those at which all of `entities` (row numbers) were in the room;
/// by date, undated last; and how many were left out for want of a date.
pub(super) fn find(
    connection: &Connection,
    entities: &[i64],
    filter: &OccasionFilter,
) -> Result<(Vec<Occasion>, Undated), QueryError> {
    let mut found = match entities.first() {
        Some(one) => read(connection, &format!("{HEADS} WHERE {OF} {ORDER}"), &[*one])?,
        None => read(connection, &format!("{HEADS} {ORDER}"), &[])?,
    };
    for other in entities.iter().skip(1) {
        let common = read(connection, &format!("{HEADS} WHERE {OF}"), &[*other])?;
        let common: FxHashSet<i64> = common.into_iter().map(|one| one.id).collect();
        found.retain(|one| common.contains(&one.id));
    }
    if let Some(place) = filter.place {
        let mut statement = connection.prepare_cached(AT)?;
        let there = statement.query_map([place], |row| row.get(0))?;
        let there: FxHashSet<i64> = there.collect::<Result<_, _>>()?;
        found.retain(|one| there.contains(&one.id));
    }
    let polarity = |one: &Occasion| match filter.polarities[..] {
        [] => one.polarity == Polarity::Actual.name(),
        ref wanted => wanted.iter().any(|p| p.name() == one.polarity),
    };
    found.retain(|one| {
        polarity(one)
            && (filter.types.is_empty() || filter.types.contains(&one.kind))
            && filter.max_size.is_none_or(|most| {
                // who was there in numbers is no small occasion because few are named
                one.persons.max(one.stated.unwrap_or(0)) <= most
            })
    });
    if filter.without_discovered {
        keep_listed(connection, &mut found)?;
    }
    let mut undated = 0;
    found.retain(|one| {
        // one of several days lies in the period if any of its days does
        let inside = [&one.date, &one.date_end].map(|d| in_period(filter.period, d.as_deref()));
        undated += u64::from(inside[0].is_none());
        inside.contains(&Some(true)) && inside[0].is_some()
    });
    Ok((found, undated))
}

/// The occasion with a row number.
pub(super) fn one(connection: &Connection, id: i64) -> rusqlite::Result<Option<Occasion>> {
    Ok(read(connection, &format!("{HEADS} WHERE id = ?1"), &[id])?.pop())
}

/// Leaves out what fewer than two listed entities took part in, and counts the listed ones alone.
fn keep_listed(connection: &Connection, found: &mut Vec<Occasion>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(LISTED)?;
    let mut counts: FxHashMap<i64, (u64, u64)> = FxHashMap::default();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        counts.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
    }
    found.retain_mut(|one| {
        let (participants, persons) = counts.get(&one.id).copied().unwrap_or_default();
        (one.participants, one.persons) = (participants, persons);
        participants >= 2
    });
    Ok(())
}

fn read(connection: &Connection, sql: &str, ids: &[i64]) -> rusqlite::Result<Vec<Occasion>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(rusqlite::params_from_iter(ids), occasion)?;
    rows.collect()
}

fn occasion(row: &Row<'_>) -> rusqlite::Result<Occasion> {
    Ok(Occasion {
        id: row.get(0)?,
        key: row.get(1)?,
        kind: row.get(2)?,
        polarity: row.get(3)?,
        date: row.get(4)?,
        date_end: row.get(5)?,
        date_origin: row.get(6)?,
        reports: row.get(7)?,
        documents: row.get(8)?,
        persons: row.get(9)?,
        participants: row.get(10)?,
        open_list: row.get(11)?,
        stated: row.get(12)?,
    })
}

/// Types of which there are occasions.
///
/// # Errors
/// Where the database does not answer.
pub fn event_types(connection: &Connection) -> Result<Vec<String>, QueryError> {
    let mut statement = connection.prepare("SELECT DISTINCT type FROM event ORDER BY type")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Everyone named with an occasion, persons first, in the order in which they are printed; without
/// those whom no dictionary has where the filter says so.
pub(super) fn seats(
    connection: &Connection,
    occasion: i64,
    filter: &OccasionFilter,
) -> rusqlite::Result<Vec<Seat>> {
    let mut statement = connection.prepare_cached(SEATS)?;
    let hidden = discovered(connection, filter.without_discovered)?;
    let rows = statement.query_map([occasion], |row| {
        Ok(Seat {
            entity: row.get(0)?,
            key: row.get(1)?,
            name: row.get(2)?,
            presence: row.get(3)?,
            role: row.get(4)?,
            function: row.get(5)?,
            side: row.get(6)?,
            position: row.get(7)?,
            report: row.get(8)?,
            mention: row.get(9)?,
        })
    })?;
    let wanted = |seat: &Seat| !hidden.contains(&seat.key);
    let rows = rows.filter(|seat| seat.as_ref().map_or(true, wanted));
    rows.collect()
}

/// Names of the places of an occasion.
pub(super) fn places(connection: &Connection, occasion: i64) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached(PLACES)?;
    let rows = statement.query_map([occasion], |row| row.get(0))?;
    rows.collect()
}

/// Row numbers of the reports of an occasion, by key.
pub(super) fn reports(connection: &Connection, occasion: i64) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(REPORTS)?;
    let rows = statement.query_map([occasion], |row| row.get(0))?;
    rows.collect()
}

/// Reads a report. Of its sentences those are quoted that hold the cue word or one of the mentions;
/// all without any.
pub(super) fn told(
    connection: &Connection,
    report: i64,
    mentions: &[i64],
) -> rusqlite::Result<Told> {
    let document = report >> ORDINAL_BITS;
    let mut points: Vec<u32> = Vec::new();
    for mention in mentions {
        let start = connection
            .prepare_cached("SELECT start FROM mention WHERE id = ?1")?
            .query_row([mention], |row| row.get(0))?;
        points.push(start);
    }
    let mut told = Told::default();
    let (article, evidence): (i64, String) =
        connection
            .prepare_cached(REPORT)?
            .query_row([report], |row| {
                told.report = row.get(0)?;
                points.push(row.get(3)?);
                told.rule = row.get(5)?;
                told.date_text = row.get(6)?;
                Ok((row.get(1)?, row.get(2)?))
            })?;
    let source = read_source(connection, document)?;
    told.headline = read_place(connection, document, article)?.title;
    (told.document, told.newspaper) = (source.key, source.newspaper);
    (told.issued, told.page) = (source.date, source.page);
    let spans: Vec<(u32, u32)> = serde_json::from_str(&evidence).unwrap_or_default();
    let wanted = |span: &&(u32, u32)| {
        mentions.is_empty() || points.iter().any(|at| span.0 <= *at && *at < span.1)
    };
    let mut chosen: Vec<(u32, u32)> = spans.iter().filter(wanted).copied().collect();
    if chosen.is_empty() {
        chosen.extend(spans.first());
    }
    // a comma or line end between two clauses leaves nothing out
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for (start, end) in chosen {
        match joined.last_mut() {
            Some(last) if last.1 <= start && start - last.1 <= NEXT => last.1 = end,
            _ => joined.push((start, end)),
        }
    }
    for (at, (start, end)) in joined.into_iter().enumerate() {
        told.quote.push_str(if at > 0 { " … " } else { "" });
        told.quote
            .push_str(&quoted(connection, document, start, end)?);
    }
    Ok(told)
}

#[cfg(test)]
impl Occasion {
    /// An occasion for tests of how answers look.
    pub(crate) fn sample(kind: &str, date: Option<&str>) -> Self {
        Self {
            id: 1,
            key: "00000000000000aa".into(),
            kind: kind.into(),
            polarity: "actual".into(),
            date: date.map(str::to_owned),
            date_end: None,
            date_origin: None,
            reports: 1,
            documents: 1,
            persons: 2,
            participants: 3,
            open_list: false,
            stated: None,
        }
    }
}

#[cfg(test)]
impl Seat {
    /// A participant for tests of how answers look.
    pub(crate) fn sample(key: &str, role: &str) -> Self {
        Self {
            entity: 1,
            key: key.into(),
            name: key.split(':').next_back().unwrap_or_default().into(),
            presence: "room".into(),
            role: role.into(),
            function: None,
            side: None,
            position: 1,
            report: 1,
            mention: 1,
        }
    }
}
