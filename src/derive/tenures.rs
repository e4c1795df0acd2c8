//! Statements on offices → who held which office when, as rows.
//!
//! What belongs here: which statements speak of one post, after corrections. What does not: how
//! sightings become intervals (`spells`).

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use rustc_hash::{FxHashMap, FxHashSet};

use super::dates;
use super::resolve::Plan;
use super::spells::{Interval, Seen, intervals};
use crate::model::TenureStatus;
use crate::store::ORDINAL_BITS;

/// Decided persons only, and a page once. `?` of dates: the statement's, else the document's.
const STATEMENTS: &str = "
SELECT s.id, s.post, s.organ, s.status, s.as_of, s.holders, d.date,
       CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END AS person
FROM tenure_statement AS s
JOIN mention AS m ON m.id = s.mention
JOIN document AS d ON d.id = s.id >> 24
LEFT JOIN resolution AS r ON r.mention = m.id
WHERE d.duplicate_of IS NULL AND person IS NOT NULL
ORDER BY s.id";

struct Statement {
    seen: Seen,
    post: String,
    organ: Option<u32>,
    holders: Option<u32>,
}

/// Derives and writes the offices.
pub(super) fn write(connection: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    let mut statements = read(connection)?;
    if statements.is_empty() {
        return Ok(());
    }
    let mut known = connection.prepare("SELECT id, key FROM entity")?;
    let keys: FxHashMap<u32, String> = known
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for statement in &mut statements {
        let merged = statement.organ.and_then(|organ| plan.merged(organ));
        if let Some((into, _)) = merged.filter(|(into, _)| keys.contains_key(into)) {
            statement.organ = Some(into);
        }
    }
    complete(&mut statements);
    let key = |entity: u32| keys.get(&entity).map_or("", String::as_str);
    let mut posts: BTreeMap<(&str, String), Vec<Statement>> = BTreeMap::new();
    for statement in statements {
        let organ = statement.organ.map_or("", key);
        let post = (organ, statement.post.clone());
        posts.entry(post).or_default().push(statement);
    }
    let mut rows: Vec<(&str, &str, String, Option<u32>, Interval)> = Vec::new();
    for ((organ_key, post), statements) in posts {
        let organ = statements.first().and_then(|s| s.organ);
        // who shares a post of no known organ shares nothing
        let limit = statements.iter().filter_map(|s| s.holders).min();
        let limit = limit.filter(|_| organ.is_some());
        let seen = statements.iter().map(|s| s.seen).collect();
        for interval in intervals(seen, limit) {
            let person = key(interval.person);
            rows.push((person, organ_key, post.clone(), organ, interval));
        }
    }
    rows.sort_by(|a, b| {
        let time = |i: &Interval| (i.first.max(i.begun), i.ended, i.last);
        (a.0, a.1, &a.2, time(&a.4)).cmp(&(b.0, b.1, &b.2, time(&b.4)))
    });
    for (number, (_, _, post, organ, interval)) in rows.iter().enumerate() {
        insert(connection, number as i64 + 1, post, *organ, interval)?;
    }
    Ok(())
}

fn read(connection: &Connection) -> rusqlite::Result<Vec<Statement>> {
    let mut statement = connection.prepare(STATEMENTS)?;
    let mut rows = statement.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let status = TenureStatus::from_name(row.get_ref(3)?.as_str()?);
        let status = status.unwrap_or(TenureStatus::Current);
        let said = dates::encode(row.get_ref(6)?.as_str_or_null()?);
        let date = dates::encode(row.get_ref(4)?.as_str_or_null()?);
        out.push(Statement {
            post: row.get(1)?,
            organ: row.get(2)?,
            holders: row.get(5)?,
            seen: Seen {
                person: row.get(7)?,
                statement: row.get(0)?,
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

fn insert(
    connection: &Connection,
    id: i64,
    post: &str,
    organ: Option<u32>,
    interval: &Interval,
) -> rusqlite::Result<()> {
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
            post,
            organ,
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
