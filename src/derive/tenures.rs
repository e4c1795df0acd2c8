//! Statements on offices → who held which office when, as rows.
//!
//! What belongs here: which statements speak of one post, after corrections. What does not: how
//! sightings become intervals (`spells`), and what offices say of namesakes (`namesakes`).

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use rustc_hash::{FxHashMap, FxHashSet};

use super::dates;
use super::duplicates::Stored;
use super::resolve::Plan;
use super::spells::{Interval, Seen, intervals};
use crate::model::TenureStatus;
use crate::store::ORDINAL_BITS;

const STATEMENTS: &str = "
SELECT s.id, s.post, s.organ, s.status, s.as_of, s.holders, d.date, s.mention,
       CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END AS person
FROM tenure_statement AS s
JOIN mention AS m ON m.id = s.mention
JOIN document AS d ON d.id = s.id >> 24
LEFT JOIN resolution AS r ON r.mention = m.id
ORDER BY s.id";

struct Statement {
    seen: Seen,
    post: String,
    organ: Option<u32>,
    holders: Option<u32>,
}

/// An office of a person over the time that statements cover.
pub(super) struct Tenure {
    pub(super) post: String,
    pub(super) organ: Option<u32>,
    pub(super) interval: Interval,
}

/// Entity → key, those included that only corrections name.
pub(super) fn keys(connection: &Connection, plan: &Plan) -> rusqlite::Result<Keys> {
    let mut known = connection.prepare("SELECT id, key FROM entity")?;
    let mut keys: Keys = known
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    keys.extend(plan.coined.iter().map(|one| (one.id, one.key.clone())));
    Ok(keys)
}

pub(super) type Keys = FxHashMap<u32, String>;

/// An organ after merges.
pub(super) fn organ(plan: &Plan, keys: &Keys, organ: u32) -> u32 {
    let merged = plan.merged(organ).map(|(into, _)| into);
    merged
        .filter(|into| keys.contains_key(into))
        .unwrap_or(organ)
}

/// Derives and writes the offices, and returns them in the order of their ids, from 1.
pub(super) fn write(
    connection: &Connection,
    documents: &[Stored],
    plan: &Plan,
) -> rusqlite::Result<Vec<Tenure>> {
    let keys = keys(connection, plan)?;
    let tenures = tenures(connection, documents, plan, &keys, &FxHashMap::default())?;
    for (number, tenure) in tenures.iter().enumerate() {
        insert(connection, number as i64 + 1, tenure)?;
    }
    Ok(tenures)
}

/// The offices by person, organ, post and date. `corrected` says what mentions mean that corrections
/// change and the database does not yet know.
pub(super) fn tenures(
    connection: &Connection,
    documents: &[Stored],
    plan: &Plan,
    keys: &Keys,
    corrected: &FxHashMap<i64, u32>,
) -> rusqlite::Result<Vec<Tenure>> {
    let mut statements = read(connection, documents, plan, corrected)?;
    for statement in &mut statements {
        statement.organ = statement.organ.map(|one| organ(plan, keys, one));
    }
    complete(&mut statements);
    let key = |entity: u32| keys.get(&entity).map_or("", String::as_str);
    let mut posts: BTreeMap<(&str, String), Vec<Statement>> = BTreeMap::new();
    for statement in statements {
        let organ = statement.organ.map_or("", key);
        let post = (organ, statement.post.clone());
        posts.entry(post).or_default().push(statement);
    }
    let mut rows: Vec<(&str, &str, Tenure)> = Vec::new();
    for ((organ_key, post), statements) in posts {
        let organ = statements.first().and_then(|s| s.organ);
        // who shares a post of no known organ shares nothing
        let limit = statements.iter().filter_map(|s| s.holders).min();
        let limit = limit.filter(|_| organ.is_some());
        let seen = statements.iter().map(|s| s.seen).collect();
        for interval in intervals(seen, limit) {
            let post = post.clone();
            let tenure = Tenure {
                post,
                organ,
                interval,
            };
            rows.push((key(tenure.interval.person), organ_key, tenure));
        }
    }
    rows.sort_by(|a, b| {
        let time = |t: &Tenure| {
            let i = &t.interval;
            (i.first.max(i.begun), i.ended, i.last)
        };
        (a.0, a.1, &a.2.post, time(&a.2)).cmp(&(b.0, b.1, &b.2.post, time(&b.2)))
    });
    Ok(rows.into_iter().map(|(.., tenure)| tenure).collect())
}

fn read(
    connection: &Connection,
    documents: &[Stored],
    plan: &Plan,
    corrected: &FxHashMap<i64, u32>,
) -> rusqlite::Result<Vec<Statement>> {
    let repeated = documents.iter().filter(|d| d.duplicate_of.is_some());
    let repeated: FxHashSet<i64> = repeated.map(|d| d.id).collect();
    let mut statement = connection.prepare(STATEMENTS)?;
    let mut rows = statement.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if repeated.contains(&(id >> ORDINAL_BITS)) {
            continue;
        }
        let person: Option<u32> = match corrected.get(&row.get(7)?) {
            Some(entity) => Some(*entity).filter(|entity| *entity != 0),
            None => row.get(8)?,
        };
        let Some(person) = person else {
            continue;
        };
        let person = plan.merged(person).map_or(person, |(into, _)| into);
        let status = TenureStatus::from_name(row.get_ref(3)?.as_str()?);
        let status = status.unwrap_or(TenureStatus::Current);
        let said = dates::encode(row.get_ref(6)?.as_str_or_null()?);
        let date = dates::encode(row.get_ref(4)?.as_str_or_null()?);
        out.push(Statement {
            post: row.get(1)?,
            organ: row.get(2)?,
            holders: row.get(5)?,
            seen: Seen {
                person,
                statement: id,
                date,
                said,
                status,
            },
        });
    }
    Ok(out)
}

/// A statement without an organ is of the one organ in which the person is known to hold the post.
fn complete(statements: &mut [Statement]) {
    let mut organs: FxHashMap<(u32, String), Vec<u32>> = FxHashMap::default();
    for statement in statements.iter() {
        if let Some(organ) = statement.organ {
            let office = (statement.seen.person, statement.post.clone());
            let known = organs.entry(office).or_default();
            if !known.contains(&organ) {
                known.push(organ);
            }
        }
    }
    for statement in statements.iter_mut().filter(|s| s.organ.is_none()) {
        let office = (statement.seen.person, statement.post.clone());
        if let Some([only]) = organs.get(&office).map(Vec::as_slice) {
            statement.organ = Some(*only);
        }
    }
}

fn insert(connection: &Connection, id: i64, tenure: &Tenure) -> rusqlite::Result<()> {
    let interval = &tenure.interval;
    let documents: FxHashSet<i64> = interval
        .statements
        .iter()
        .map(|statement| statement >> ORDINAL_BITS)
        .collect();
    connection
        .prepare_cached(
            "INSERT INTO tenure (id, person, post, organ, status, first_seen, last_seen, begun,
                 ended, statements, documents, crowded)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            id,
            interval.person,
            tenure.post,
            tenure.organ,
            interval.status.name(),
            dates::decode(interval.first),
            dates::decode(interval.last),
            dates::decode(interval.begun),
            dates::decode(interval.ended),
            interval.statements.len() as i64,
            documents.len() as i64,
            interval.crowded,
        ])?;
    for statement in &interval.statements {
        connection
            .prepare_cached("INSERT INTO tenure_member (statement, tenure) VALUES (?, ?)")?
            .execute([*statement, id])?;
    }
    Ok(())
}
