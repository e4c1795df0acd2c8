//! Names that the program found and the corpus shows too rarely: their mentions mean nobody.
//!
//! A threshold compares documents, so it belongs here and not where documents are read: the next
//! build may have the article that lifts a name above it.

use rusqlite::Connection;
use rustc_hash::FxHashSet;

use crate::model::discovery_score;

/// Articles and posts of every discovered entity, in documents that count.
const SEEN: &str = "
SELECT e.id, count(DISTINCT m.id >> 24 << 24 | m.article),
       count(DISTINCT t.post)
FROM entity AS e
JOIN mention AS m ON m.entity = e.id
LEFT JOIN tenure_statement AS t ON t.mention = m.id
WHERE e.origin = 'discovered' AND NOT EXISTS (
    SELECT 1 FROM document AS d JOIN document AS f
    ON f.text_hash = d.text_hash AND f.key < d.key WHERE d.id = m.id >> 24)
GROUP BY e.id";

/// The discovered entities whose score is below `least`.
pub(super) fn read(connection: &Connection, least: f64) -> rusqlite::Result<FxHashSet<u32>> {
    let mut out = FxHashSet::default();
    if least <= discovery_score(1, 0) {
        // whatever is printed once has as much
        return Ok(out);
    }
    let mut statement = connection.prepare(SEEN)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if discovery_score(row.get(1)?, row.get(2)?) < least {
            out.insert(row.get(0)?);
        }
    }
    Ok(out)
}
