//! Mentions, document by document: by their place where the text is the same, else by what is printed
//! and how often it was before.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::super::decode;
use super::super::passage::{ORDINAL_BITS, read_text};
use super::quote::Anchor;
use super::{Change, Compared, DiffTotal, Found};
use crate::model::{Part, Span, Status};
use crate::text::CodePoints;

const DOCUMENTS: &str = "SELECT key, id, text_hash FROM document WHERE duplicate_of IS NULL";
const MENTIONS: &str = "
SELECT m.id, m.start, m.\"end\", m.article, m.part, m.status, r.mention IS NOT NULL,
       CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END
FROM mention AS m LEFT JOIN resolution AS r ON r.mention = m.id
WHERE m.id >= ?1 AND m.id < ?2 ORDER BY m.start, m.\"end\", m.id";
const CANDIDATES: &str = "
SELECT e.key, e.type FROM candidate AS c JOIN entity AS e ON e.id = c.entity
WHERE c.mention = ?1 ORDER BY e.key";

/// One mention as far as it can differ.
struct Printed {
    span: Span,
    article: i64,
    /// Type of the entity, or the word for its being undecided.
    class: String,
    /// Key of the entity, or what it may be, and the part.
    value: String,
}

/// One of the two databases.
struct Side<'c> {
    connection: &'c Connection,
    entities: FxHashMap<i64, (String, String)>,
    documents: BTreeMap<String, (i64, Vec<u8>)>,
}

/// Compares the mentions, documents by key.
pub(super) fn compare(both: [&Connection; 2]) -> rusqlite::Result<(DiffTotal, Vec<Found>)> {
    let (old, new) = (Side::new(both[0])?, Side::new(both[1])?);
    let mut keys: Vec<&String> = old.documents.keys().chain(new.documents.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut notes = Notes {
        total: DiffTotal::new(Compared::Mention),
        found: Vec::new(),
    };
    for key in keys {
        match (old.documents.get(key), new.documents.get(key)) {
            (Some(a), Some(b)) if a.1 == b.1 => by_place([&old, &new], [a.0, b.0], &mut notes)?,
            (a, b) => by_print([&old, &new], [a, b].map(|d| d.map(|d| d.0)), &mut notes)?,
        }
    }
    Ok((notes.total, notes.found))
}

struct Notes {
    total: DiffTotal,
    found: Vec<Found>,
}

impl Notes {
    fn add(
        &mut self,
        change: Change,
        document: i64,
        shown: &Printed,
        key: &str,
        values: [String; 2],
    ) {
        match change {
            Change::Appeared => self.total.appeared += 1,
            Change::Vanished => self.total.vanished += 1,
            Change::Changed => self.total.changed += 1,
        }
        self.found.push(Found {
            change,
            class: shown.class.clone(),
            key: key.to_owned(),
            values,
            date: None,
            anchor: Anchor::Span(document, shown.article, shown.span),
        });
    }

    fn only(&mut self, change: Change, document: i64, mention: &Printed, key: &str) {
        let none = String::new();
        let values = match change {
            Change::Appeared => [none, mention.value.clone()],
            _ => [mention.value.clone(), none],
        };
        self.add(change, document, mention, key, values);
    }
}

/// Compares two readings of one text.
fn by_place(sides: [&Side<'_>; 2], ids: [i64; 2], notes: &mut Notes) -> rusqlite::Result<()> {
    let (old, new) = (sides[0].mentions(ids[0])?, sides[1].mentions(ids[1])?);
    let same = |a: &Printed, b: &Printed| a.span == b.span && a.value == b.value;
    if old.len() == new.len() && old.iter().zip(&new).all(|(a, b)| same(a, b)) {
        notes.total.same += old.len() as u64;
        return Ok(());
    }
    let text = read_text(sides[1].connection, ids[1])?;
    let points = CodePoints::new(&text);
    let printed = |span: Span| points.slice(span).replace(['\n', '\r'], "");
    let mut taken = vec![false; new.len()];
    let mut left: Vec<&Printed> = Vec::new();
    let mut from = 0;
    // equal places first, so that no overlapping one takes them
    for one in &old {
        while new.get(from).is_some_and(|b| b.span < one.span) {
            from += 1;
        }
        match new.get(from).filter(|b| b.span == one.span) {
            Some(other) if !taken[from] => {
                taken[from] = true;
                if one.value == other.value {
                    notes.total.same += 1;
                } else {
                    let values = [one.value.clone(), other.value.clone()];
                    notes.add(Change::Changed, ids[1], other, &printed(one.span), values);
                }
            }
            _ => left.push(one),
        }
    }
    for one in left {
        let overlaps = |b: &Printed| b.span.start < one.span.end && one.span.start < b.span.end;
        let begin = new.partition_point(|b| b.span.end <= one.span.start);
        let other = (begin..new.len())
            .take_while(|at| new[*at].span.start < one.span.end)
            .find(|at| !taken[*at] && overlaps(&new[*at]));
        match other {
            Some(at) => {
                taken[at] = true;
                let other = &new[at];
                let (a, b) = (printed(one.span), printed(other.span));
                let values = [
                    format!("[{a}] {}", one.value),
                    format!("[{b}] {}", other.value),
                ];
                notes.add(Change::Changed, ids[1], other, &b, values);
            }
            None => notes.only(Change::Vanished, ids[0], one, &printed(one.span)),
        }
    }
    for (other, _) in new.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        notes.only(Change::Appeared, ids[1], other, &printed(other.span));
    }
    Ok(())
}

/// Compares readings of two texts, one of which may not be there.
fn by_print(
    sides: [&Side<'_>; 2],
    ids: [Option<i64>; 2],
    notes: &mut Notes,
) -> rusqlite::Result<()> {
    let mut old = keyed(sides[0], ids[0])?;
    let new = keyed(sides[1], ids[1])?;
    for (key, other) in new {
        let id = ids[1].unwrap_or_default();
        match old.remove(&key) {
            None => notes.only(Change::Appeared, id, &other, &key.0),
            Some(one) if one.value == other.value => notes.total.same += 1,
            Some(one) => {
                let values = [one.value, other.value.clone()];
                notes.add(Change::Changed, id, &other, &key.0, values);
            }
        }
    }
    for (key, one) in old {
        notes.only(Change::Vanished, ids[0].unwrap_or_default(), &one, &key.0);
    }
    Ok(())
}

/// Mentions by what is printed and how often it was before.
fn keyed(side: &Side<'_>, id: Option<i64>) -> rusqlite::Result<BTreeMap<(String, u32), Printed>> {
    let mut out = BTreeMap::new();
    let Some(id) = id else {
        return Ok(out);
    };
    let text = read_text(side.connection, id)?;
    let points = CodePoints::new(&text);
    let mut counts: FxHashMap<String, u32> = FxHashMap::default();
    for mention in side.mentions(id)? {
        let printed = points.slice(mention.span).replace(['\n', '\r'], "");
        let count = counts.entry(printed.clone()).or_default();
        out.insert((printed, *count), mention);
        *count += 1;
    }
    Ok(out)
}

impl<'c> Side<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare("SELECT id, key, type FROM entity")?;
        let entities = statement
            .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
            .collect::<Result<_, _>>()?;
        let mut statement = connection.prepare(DOCUMENTS)?;
        let documents = statement
            .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
            .collect::<Result<_, _>>()?;
        Ok(Self {
            connection,
            entities,
            documents,
        })
    }

    /// All mentions of a document, by place.
    fn mentions(&self, document: i64) -> rusqlite::Result<Vec<Printed>> {
        let mut out = Vec::new();
        let mut statement = self.connection.prepare_cached(MENTIONS)?;
        let range = [document << ORDINAL_BITS, (document + 1) << ORDINAL_BITS];
        let mut rows = statement.query(range)?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let part: Part = decode(&Part::ALL, row.get(4)?);
            let status: Status = decode(&Status::ALL, row.get(5)?);
            let entity: Option<i64> = row.get(7)?;
            let (class, meant) = match entity.and_then(|id| self.entities.get(&id)) {
                Some((key, kind)) => (kind.clone(), key.clone()),
                None if row.get(6)? => ("dropped".to_owned(), "dropped".to_owned()),
                None => (status.name().to_owned(), self.candidates(id, status)?),
            };
            out.push(Printed {
                span: Span {
                    start: row.get(1)?,
                    end: row.get(2)?,
                },
                article: row.get(3)?,
                class,
                value: format!("{meant} {}", part.name()),
            });
        }
        Ok(out)
    }

    fn candidates(&self, mention: i64, status: Status) -> rusqlite::Result<String> {
        let mut statement = self.connection.prepare_cached(CANDIDATES)?;
        let keys: Vec<String> = statement
            .query_map([mention], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(format!("{}: {}", status.name(), keys.join(" | ")))
    }
}
