//! Stated relations, counted by pair of entities.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use rusqlite::types::Value;
use rustc_hash::FxHashMap;

use super::dates::{self, UNDATED};
use super::duplicates::Stored;
use crate::store::{ORDINAL_BITS, RowWriter};

const STATEMENTS: &str = "
SELECT s.id, s.relation,
       CASE WHEN a.mention IS NULL THEN m.entity ELSE a.entity END,
       CASE WHEN b.mention IS NULL THEN n.entity ELSE b.entity END
FROM relation_statement AS s
JOIN mention AS m ON m.id = s.subject LEFT JOIN resolution AS a ON a.mention = s.subject
JOIN mention AS n ON n.id = s.object LEFT JOIN resolution AS b ON b.mention = s.object
ORDER BY s.id";

#[derive(Debug)]
struct Count {
    statements: u64,
    documents: BTreeSet<i64>,
    first: u32,
    last: u32,
}

/// Writes the relations that documents which count state of two decided entities.
pub(super) fn write(connection: &Connection, documents: &[Stored]) -> rusqlite::Result<()> {
    let counted = documents.iter().filter(|d| d.duplicate_of.is_none());
    let issued: FxHashMap<i64, u32> = counted.map(|d| (d.id, d.date)).collect();
    let mut counts: BTreeMap<(u32, u32, String), Count> = BTreeMap::new();
    let mut statement = connection.prepare(STATEMENTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let document = row.get::<_, i64>(0)? >> ORDINAL_BITS;
        let (Some(subject), Some(object)) = (row.get(2)?, row.get(3)?) else {
            continue;
        };
        let Some(date) = issued.get(&document).filter(|_| subject != object) else {
            continue;
        };
        let count = counts
            .entry((subject, object, row.get(1)?))
            .or_insert(Count {
                statements: 0,
                documents: BTreeSet::new(),
                first: UNDATED,
                last: UNDATED,
            });
        count.statements += 1;
        count.documents.insert(document);
        dates::widen(&mut count.first, &mut count.last, *date);
    }
    let mut out = RowWriter::new(connection, "relation")?;
    let date = |code| dates::decode(code).map_or(Value::Null, Value::Text);
    for ((subject, object, relation), count) in counts {
        out.push([
            Value::Integer(subject.into()),
            Value::Integer(object.into()),
            Value::Text(relation),
            Value::Integer(count.statements as i64),
            Value::Integer(count.documents.len() as i64),
            date(count.first),
            date(count.last),
        ])?;
    }
    out.flush()
}
