//! Edges as records: pairs that met at actual occasions, that sentences join, that a statement
//! relates. The counts are those that the projection starts from.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use super::quote::Anchor;
use super::records::{Record, Records};

const MET: &str = "
SELECT x.key, y.key, COUNT(*), x.id, y.id
FROM participant AS p JOIN participant AS q ON q.event = p.event AND q.entity <> p.entity
JOIN event AS v ON v.id = p.event AND v.polarity = 'actual'
JOIN entity AS x ON x.id = p.entity JOIN entity AS y ON y.id = q.entity
WHERE p.presence = 'room' AND q.presence = 'room' AND x.key < y.key
  AND x.key LIKE 'person:%' AND y.key LIKE 'person:%'
GROUP BY x.id, y.id";
const TOGETHER: &str = "
SELECT x.key, y.key, c.clause, c.roster, c.sentence, x.id, y.id
FROM cooccurrence AS c JOIN entity AS x ON x.id = c.a JOIN entity AS y ON y.id = c.b";
const STATED: &str = "
SELECT x.key, y.key, r.relation, r.statements, x.id, y.id
FROM relation AS r JOIN entity AS x ON x.id = r.subject JOIN entity AS y ON y.id = r.object";

/// What joins two entities.
#[derive(Default)]
struct Joined {
    ids: (i64, i64),
    /// met, clause, roster, sentence.
    counts: [u64; 4],
    /// Relations with the number of statements.
    stated: BTreeMap<String, u64>,
}

const KINDS: [&str; 4] = ["met", "clause", "roster", "sentence"];

/// All edges, by the keys of their ends.
pub(in super::super) fn edges(connection: &Connection) -> rusqlite::Result<Records> {
    let mut found: BTreeMap<(String, String), Joined> = BTreeMap::new();
    let mut each = |sql: &str, values: usize, note: Note<'_>| -> rusqlite::Result<()> {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (a, b): (String, String) = (row.get(0)?, row.get(1)?);
            let ids = (row.get(2 + values)?, row.get(3 + values)?);
            let (key, ids) = if a <= b {
                ((a, b), ids)
            } else {
                ((b, a), (ids.1, ids.0))
            };
            let one = found.entry(key).or_default();
            one.ids = ids;
            note(row, one)?;
        }
        Ok(())
    };
    each(MET, 1, &mut |row, one| {
        one.counts[0] = row.get(2)?;
        Ok(())
    })?;
    each(TOGETHER, 3, &mut |row, one| {
        for rung in 0..3 {
            one.counts[rung + 1] = row.get(2 + rung)?;
        }
        Ok(())
    })?;
    each(STATED, 2, &mut |row, one| {
        *one.stated.entry(row.get(2)?).or_default() += row.get::<_, u64>(3)?;
        Ok(())
    })?;
    let record = |((a, b), joined)| (format!("{a} — {b}"), record(joined));
    Ok(found.into_iter().map(record).collect())
}

/// Takes in what a row says of a pair.
type Note<'n> = &'n mut dyn FnMut(&Row<'_>, &mut Joined) -> rusqlite::Result<()>;

fn record(joined: Joined) -> Record {
    let counts = KINDS.into_iter().zip(joined.counts);
    let counts: Vec<(&'static str, u64)> = counts.filter(|(_, count)| *count > 0).collect();
    let strongest = counts.first().map(|(kind, _)| (*kind).to_owned());
    let class = strongest.or_else(|| joined.stated.keys().next().cloned());
    let mut fields: Vec<(&'static str, String)> = counts
        .iter()
        .map(|(kind, count)| (*kind, count.to_string()))
        .collect();
    if !joined.stated.is_empty() {
        let stated = joined.stated.iter();
        let stated: Vec<String> = stated.map(|(name, n)| format!("{name} {n}")).collect();
        fields.push(("stated", stated.join(", ")));
    }
    Record {
        class: class.unwrap_or_default(),
        fields,
        date: None,
        anchor: Anchor::Pair(joined.ids.0, joined.ids.1, joined.counts[0] > 0),
    }
}
