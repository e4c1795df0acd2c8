//! Whom has a person met more often than duty makes them meet.

use rusqlite::{Connection, OptionalExtension};

use super::QueryError;
use super::recount::NAME;
use crate::graph::{Filter, GraphError, LEAST_OCCASIONS, surprising};
use crate::model::{Period, Schema};

/// One person met.
#[derive(Clone, Debug, PartialEq)]
pub struct SurpriseRow {
    /// Key.
    pub key: String,
    /// Canonical name.
    pub name: String,
    /// Type.
    pub kind: String,
    /// Occasions at which both were in the room.
    pub observed: u32,
    /// Mean number of these by chance, see [`crate::graph::Surprise`].
    pub expected: f64,
    /// Observed by expected.
    pub surprise: f64,
    /// Chance of as many or more.
    pub p: f64,
    /// Smallest false discovery rate at which the pair counts as surprising.
    pub q: f64,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SurpriseRows {
    /// Persons met, the most surprising first: by p, then by the ratio, then by key.
    pub rows: Vec<SurpriseRow>,
    /// How many there are without a limit.
    pub total: usize,
    /// Occasions at which the person was.
    pub occasions: u32,
    /// Occasions that a person must have for anything to be said.
    pub least: u32,
}

/// Lists whom a person (its row number) met at occasions of the period of at most `max_size` persons,
/// at least `min_weight` times, of these types (empty = any).
///
/// # Errors
/// Where the database does not answer.
pub fn surprises(
    connection: &Connection,
    schema: &Schema,
    person: i64,
    period: Period,
    max_size: Option<u32>,
    min_weight: u64,
    types: &[String],
) -> Result<SurpriseRows, QueryError> {
    let filter = Filter {
        from: period.from,
        to: period.to,
        max_size,
        ..Filter::default()
    };
    let found = surprising(connection, schema, &filter, person).map_err(|error| match error {
        GraphError::Database(error) => error,
        // no type and no entity is asked for
        _ => rusqlite::Error::InvalidQuery,
    })?;
    let mut names = connection.prepare_cached(NAME)?;
    let mut rows = Vec::new();
    for (other, one) in &found.others {
        let named = names
            .query_row([other], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((key, name, kind)) = named else {
            continue;
        };
        let row = SurpriseRow {
            key,
            name,
            kind,
            observed: one.observed,
            expected: one.expected,
            surprise: one.ratio(),
            p: one.p,
            q: one.q,
        };
        let wanted = types.is_empty() || types.contains(&row.kind);
        if wanted && u64::from(row.observed) >= min_weight {
            rows.push(row);
        }
    }
    rows.sort_by(|a, b| {
        (a.p.total_cmp(&b.p))
            .then_with(|| b.surprise.total_cmp(&a.surprise))
            .then_with(|| a.key.cmp(&b.key))
    });
    Ok(SurpriseRows {
        total: rows.len(),
        rows,
        occasions: found.occasions,
        least: LEAST_OCCASIONS,
    })
}
