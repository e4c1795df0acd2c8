//! Reports of occasions as they are compared: who was there by entity, when, on which page.

use std::collections::hash_map::Entry;

use rusqlite::{Connection, Row, Statement};
use rustc_hash::{FxHashMap, FxHashSet};

use super::duplicates::Stored;
use crate::model::{DateOrigin, Function, Part, PartialDate, PartySide, Polarity, Presence, Role};
use crate::store::ORDINAL_BITS;

const REPORTS: &str = "
SELECT id, key, article, type, polarity, date, date_end, date_text, date_origin, open_list, stated,
       rule
FROM event_report ORDER BY key, id";
const PARTICIPANTS: &str = "
SELECT p.report, p.mention, p.presence, p.role, p.function, p.side, p.position, m.part,
       CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END
FROM report_participant AS p JOIN mention AS m ON m.id = p.mention
LEFT JOIN resolution AS r ON r.mention = p.mention
ORDER BY p.report, p.ordinal";
const PLACES: &str = "
SELECT p.report, CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END
FROM report_place AS p JOIN mention AS m ON m.id = p.mention
LEFT JOIN resolution AS r ON r.mention = p.mention ORDER BY p.report, p.mention";
const ISSUE: &str = "SELECT newspaper, date, home FROM document WHERE id = ?";

/// What one article says of one occasion, by entities.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) id: i64,
    pub(super) key: String,
    /// Ordinal of the article in the document.
    pub(super) article: u32,
    /// Newspaper, issue date and home of its document.
    pub(super) issue: Issue,
    pub(super) kind: String,
    pub(super) polarity: Polarity,
    pub(super) date: Option<PartialDate>,
    pub(super) end: Option<PartialDate>,
    /// As printed.
    pub(super) date_text: String,
    pub(super) origin: Option<DateOrigin>,
    pub(super) open_list: bool,
    pub(super) stated: Option<u32>,
    /// Row of `triggers.csv` behind it.
    pub(super) rule: String,
    /// Those whose mention is decided, in reading order.
    pub(super) named: Vec<Named>,
    /// Decided places, ascending.
    pub(super) places: Vec<u32>,
    /// Whether a correction says that it is none.
    pub(super) dropped: bool,
    /// Rows of `corrections.csv` that changed it, by index.
    pub(super) corrected: Vec<usize>,
}

/// The page that a report stands on.
#[derive(Clone, Debug, Default)]
pub(super) struct Issue {
    pub(super) newspaper: Option<String>,
    pub(super) date: Option<PartialDate>,
    /// Key of the place that the document belongs to.
    pub(super) home: Option<String>,
}

/// Someone or something that a report names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) entity: u32,
    pub(super) mention: i64,
    pub(super) presence: Presence,
    pub(super) role: Role,
    pub(super) function: Option<Function>,
    pub(super) side: Option<PartySide>,
    pub(super) position: u32,
    pub(super) part: Part,
}

impl Report {
    /// Row of its document.
    pub(super) fn document(&self) -> i64 {
        self.id >> ORDINAL_BITS
    }

    /// Whether the two stand in one article.
    pub(super) fn shares_article(&self, other: &Report) -> bool {
        self.document() == other.document() && self.article == other.article
    }

    /// Whether headline or caption alone tell it.
    pub(super) fn is_echo(&self) -> bool {
        let outside = |one: &Named| matches!(one.part, Part::Title | Part::Caption);
        !self.named.is_empty() && self.named.iter().all(outside)
    }

    /// Entities in the room, ascending, of those that `wanted` takes.
    pub(super) fn present(&self, wanted: impl Fn(u32) -> bool) -> Vec<u32> {
        let room = self.named.iter().filter(|n| n.presence == Presence::Room);
        let mut found: Vec<u32> = room.map(|n| n.entity).filter(|e| wanted(*e)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// What is known of entities where reports are compared.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    /// By row.
    entities: FxHashMap<u32, Kind>,
    rows: FxHashMap<String, u32>,
}

#[derive(Debug)]
struct Kind {
    key: String,
    /// Key of what it belongs to.
    parent: Option<String>,
    /// Of the gazetteer of administrative divisions.
    division: bool,
}

impl Kinds {
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut kinds = Self::default();
        let mut statement = connection.prepare("SELECT id, key, parent, origin FROM entity")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, key): (u32, String) = (row.get(0)?, row.get(1)?);
            kinds.rows.insert(key.clone(), id);
            let division = row.get_ref(3)?.as_str_or_null()? == Some("gazetteer");
            let parent = row.get(2)?;
            kinds.entities.insert(
                id,
                Kind {
                    key,
                    parent,
                    division,
                },
            );
        }
        Ok(kinds)
    }

    /// Natural persons have keys of their own.
    pub(super) fn is_person(&self, entity: u32) -> bool {
        self.key(entity).starts_with("person:")
    }

    pub(super) fn key(&self, entity: u32) -> &str {
        self.entities.get(&entity).map_or("", |kind| &kind.key)
    }

    /// Whether it is known where the place lies.
    pub(super) fn is_division(&self, entity: u32) -> bool {
        self.entities.get(&entity).is_some_and(|kind| kind.division)
    }

    /// Whether a place is another one or holds it.
    pub(super) fn holds(&self, place: &str, inner: &str) -> bool {
        let mut at = inner;
        // longer than any chain of divisions, so that rows that go round end
        for _ in 0..8 {
            if at == place {
                return true;
            }
            let parent = self.rows.get(at).and_then(|row| self.entities.get(row));
            match parent.and_then(|kind| kind.parent.as_deref()) {
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }
}

/// All reports of documents that count, in the order of their keys.
pub(super) fn read(connection: &Connection, documents: &[Stored]) -> rusqlite::Result<Vec<Report>> {
    let mut named: FxHashMap<i64, Vec<Named>> = FxHashMap::default();
    let mut statement = connection.prepare(PARTICIPANTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(one) = read_named(row)? {
            named.entry(row.get(0)?).or_default().push(one);
        }
    }
    let mut places: FxHashMap<i64, Vec<u32>> = FxHashMap::default();
    let mut statement = connection.prepare(PLACES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(place) = row.get::<_, Option<u32>>(1)? {
            places.entry(row.get(0)?).or_default().push(place);
        }
    }
    let counted = documents.iter().filter(|d| d.duplicate_of.is_none());
    let counted: FxHashSet<i64> = counted.map(|document| document.id).collect();
    let mut issues: FxHashMap<i64, Issue> = FxHashMap::default();
    let mut of_document = connection.prepare(ISSUE)?;
    let mut reports = Vec::new();
    let mut statement = connection.prepare(REPORTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let document = id >> ORDINAL_BITS;
        if !counted.contains(&document) {
            continue;
        }
        let issue = match issues.entry(document) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(slot) => slot.insert(read_issue(&mut of_document, document)?),
        };
        let mut places = places.remove(&id).unwrap_or_default();
        places.sort_unstable();
        places.dedup();
        reports.push(Report {
            id,
            key: row.get(1)?,
            article: row.get(2)?,
            issue: issue.clone(),
            kind: row.get(3)?,
            polarity: word(row, 4, Polarity::from_name)?.unwrap_or(Polarity::Actual),
            date: date(row, 5)?,
            end: date(row, 6)?,
            date_text: row.get(7)?,
            origin: word(row, 8, DateOrigin::from_name)?,
            open_list: row.get(9)?,
            stated: row.get(10)?,
            rule: row.get(11)?,
            named: named.remove(&id).unwrap_or_default(),
            places,
            dropped: false,
            corrected: Vec::new(),
        });
    }
    Ok(reports)
}

fn read_issue(statement: &mut Statement<'_>, document: i64) -> rusqlite::Result<Issue> {
    statement.query_row([document], |row| {
        Ok(Issue {
            newspaper: row.get(0)?,
            date: date(row, 1)?,
            home: row.get(2)?,
        })
    })
}

/// A participant; `None` where the mention is not decided.
fn read_named(row: &Row<'_>) -> rusqlite::Result<Option<Named>> {
    let Some(entity) = row.get(8)? else {
        return Ok(None);
    };
    let part = usize::try_from(row.get::<_, i64>(7)?).ok();
    Ok(Some(Named {
        entity,
        mention: row.get(1)?,
        presence: word(row, 2, Presence::from_name)?.unwrap_or(Presence::Room),
        role: word(row, 3, Role::from_name)?.unwrap_or(Role::Attend),
        function: word(row, 4, Function::from_name)?,
        side: word(row, 5, PartySide::from_name)?,
        position: row.get(6)?,
        part: part
            .and_then(|at| Part::ALL.get(at).copied())
            .unwrap_or(Part::Actor),
    }))
}

fn word<T>(
    row: &Row<'_>,
    at: usize,
    read: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    Ok(row.get_ref(at)?.as_str_or_null()?.and_then(read))
}

fn date(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<PartialDate>> {
    word(row, at, |text| text.parse().ok())
}
