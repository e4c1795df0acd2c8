//! Documents, entities and offices as records that can be compared.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::quote::Anchor;

const DOCUMENTS: &str = "
SELECT key, hex(text_hash), newspaper, date, page, home, url FROM document
WHERE duplicate_of IS NULL";
const ENTITIES: &str = "
SELECT id, key, type, name, home, parent, origin,
       (SELECT group_concat(text, ', ') FROM (SELECT text FROM form WHERE entity = e.id ORDER BY text))
FROM entity AS e";
const OFFICES: &str = "
SELECT p.key, t.post, o.key, t.status, t.begun, t.ended, t.first_seen, t.last_seen, t.statements,
       t.person, t.organ
FROM tenure AS t JOIN entity AS p ON p.id = t.person LEFT JOIN entity AS o ON o.id = t.organ
ORDER BY p.key, t.post, o.key, t.first_seen, t.id";

/// Records by natural key.
pub(in super::super) type Records = BTreeMap<String, Record>;

/// What is known of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Record {
    /// Type or the like.
    pub(in super::super) class: String,
    /// Named values, in a fixed order.
    pub(in super::super) fields: Vec<(&'static str, String)>,
    pub(in super::super) date: Option<String>,
    pub(in super::super) anchor: Anchor,
}

impl Record {
    /// All values that are not empty.
    pub(in super::super) fn all(&self) -> String {
        join(self.fields.iter().filter(|(_, value)| !value.is_empty()))
    }

    /// The values that differ from those of another; of lists only the members that it lacks.
    pub(super) fn differing(&self, other: &Record) -> String {
        let mut out: Vec<(&'static str, String)> = Vec::new();
        for (name, value) in &self.fields {
            let theirs = other.fields.iter().find(|field| field.0 == *name);
            let theirs = theirs.map_or("", |field| field.1.as_str());
            if value == theirs {
                continue;
            }
            let known: Vec<&str> = theirs.split(", ").collect();
            let own: Vec<&str> = value.split(", ").filter(|v| !known.contains(v)).collect();
            out.push((*name, own.join(", ")));
        }
        join(out.iter())
    }
}

fn join<'f>(fields: impl Iterator<Item = &'f (&'static str, String)>) -> String {
    let words: Vec<String> = fields
        .map(|(name, value)| format!("{name} {value}").trim_end().to_owned())
        .collect();
    words.join("; ")
}

/// Documents: a change of text or metadata is a change.
pub(super) fn documents(connection: &Connection) -> rusqlite::Result<Records> {
    let mut statement = connection.prepare(DOCUMENTS)?;
    let rows = statement.query_map([], |row| {
        let text = |at: usize| {
            row.get::<_, Option<String>>(at)
                .map(Option::unwrap_or_default)
        };
        let record = Record {
            class: String::new(),
            fields: vec![
                ("newspaper", text(2)?),
                ("date", text(3)?),
                ("page", text(4)?),
                ("home", text(5)?),
                ("url", text(6)?),
                ("text", text(1)?.chars().take(12).collect()),
            ],
            date: row.get(3)?,
            anchor: Anchor::Nothing,
        };
        Ok((row.get(0)?, record))
    })?;
    rows.collect()
}

/// Entities with their forms.
pub(super) fn entities(connection: &Connection) -> rusqlite::Result<Records> {
    let mut statement = connection.prepare(ENTITIES)?;
    let rows = statement.query_map([], |row| {
        let text = |at: usize| {
            row.get::<_, Option<String>>(at)
                .map(Option::unwrap_or_default)
        };
        let record = Record {
            class: text(2)?,
            fields: vec![
                ("type", text(2)?),
                ("name", text(3)?),
                ("home", text(4)?),
                ("parent", text(5)?),
                ("origin", text(6)?),
                ("forms", text(7)?),
            ],
            date: None,
            anchor: Anchor::Entity(row.get(0)?),
        };
        Ok((row.get(1)?, record))
    })?;
    rows.collect()
}

/// Offices; the second and further time that a person holds one are numbered.
pub(super) fn offices(connection: &Connection) -> rusqlite::Result<Records> {
    let mut out = Records::new();
    let mut statement = connection.prepare(OFFICES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = |at: usize| {
            row.get::<_, Option<String>>(at)
                .map(Option::unwrap_or_default)
        };
        let (post, organ) = (text(1)?, text(2)?);
        let mut key = format!("{} {post}", text(0)?);
        if !organ.is_empty() {
            key.push_str(&format!(" @ {organ}"));
        }
        let record = Record {
            class: text(3)?,
            fields: vec![
                ("status", text(3)?),
                ("begun", text(4)?),
                ("ended", text(5)?),
                ("first_seen", text(6)?),
                ("last_seen", text(7)?),
                ("statements", row.get::<_, i64>(8)?.to_string()),
            ],
            date: None,
            anchor: Anchor::Office {
                person: row.get(9)?,
                post,
                organ: row.get(10)?,
            },
        };
        let mut name = key.clone();
        let mut number = 1;
        while out.contains_key(&name) {
            number += 1;
            name = format!("{key} ({number})");
        }
        out.insert(name, record);
    }
    Ok(out)
}
