//! Reading the stored co-occurrence counts, pair by pair.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::GraphError;
use super::entities::date;
use super::projection::Counts;

/// Hands every stored pair to `take` as (smaller rank, larger rank, counts). Pairs of entities
/// without a rank are passed over.
pub(super) fn read(
    connection: &Connection,
    rank: &FxHashMap<i64, u32>,
    mut take: impl FnMut(u32, u32, &Counts),
) -> Result<(), GraphError> {
    let mut statement = connection.prepare(
        "SELECT a, b, clause, roster, sentence, articles, documents, first_date, last_date, npmi,
                log_likelihood
         FROM cooccurrence",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (Some(&a), Some(&b)) = (rank.get(&row.get(0)?), rank.get(&row.get(1)?)) else {
            continue;
        };
        let counts = Counts {
            clause: row.get(2)?,
            roster: row.get(3)?,
            sentence: row.get(4)?,
            article: 0,
            articles: row.get(5)?,
            documents: row.get(6)?,
            first: date(row.get_ref(7)?),
            last: date(row.get_ref(8)?),
            npmi: row.get(9)?,
            log_likelihood: row.get(10)?,
        };
        take(a.min(b), a.max(b), &counts);
    }
    Ok(())
}
