//! Reading the stored co-occurrence counts, pair by pair.

use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use rusqlite::{Connection, Row};

use super::GraphError;
use super::entities::{Entities, Ranks, date};
use super::intake::{Intake, Sieve};
use super::projection::{Counts, Projection};
use super::reduce::Pair;
use crate::store::more_readers;

/// Columns that the projection weighs.
const RUNGS: &str = "a, b, clause, roster, sentence";
/// The other columns.
const DETAILS: &str = "articles, documents, first_date, last_date, npmi, log_likelihood";
/// Slices of the table that threads take in turn: small enough that none waits long at the end.
const SLICES: i64 = 64;
/// Entities below which a second reader is not worth its start.
const FEW: usize = 4096;

/// Reads the pairs that `sieve` wants, in one part a reader. Where `details` is false, only the
/// rungs are read, and [`complete`] has to follow.
pub(super) fn read(
    connection: &Connection,
    ranks: &Ranks,
    sieve: &Sieve<'_>,
    details: bool,
) -> Result<Vec<Intake>, GraphError> {
    let last: Option<i64> =
        connection.query_row("SELECT max(a) FROM cooccurrence", [], |row| row.get(0))?;
    let Some(last) = last else {
        return Ok(Vec::new());
    };
    let width = last / SLICES + 1;
    let next = AtomicI64::new(0);
    let others = if sieve.kept.len() >= FEW {
        more_readers(connection)
    } else {
        Vec::new()
    };
    let work = |connection: &Connection| {
        let slices = || {
            let from = next.fetch_add(width, Ordering::Relaxed);
            (from <= last).then_some((from, from + width))
        };
        read_slices(connection, ranks, sieve, details, slices)
    };
    thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> = others
            .into_iter()
            .map(|other| scope.spawn(move || work(&other)))
            .collect();
        let mut parts = vec![work(connection)?];
        for reader in running {
            match reader.join() {
                Ok(part) => parts.push(part?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(parts)
    })
}

fn read_slices(
    connection: &Connection,
    ranks: &Ranks,
    sieve: &Sieve<'_>,
    details: bool,
    mut next: impl FnMut() -> Option<(i64, i64)>,
) -> Result<Intake, GraphError> {
    let columns = if details {
        format!("{RUNGS}, {DETAILS}")
    } else {
        RUNGS.to_owned()
    };
    let sql = format!("SELECT {columns} FROM cooccurrence WHERE a >= ?1 AND a < ?2");
    let mut statement = connection.prepare(&sql)?;
    let mut intake = Intake::new(sieve);
    while let Some((from, to)) = next() {
        let mut rows = statement.query([from, to])?;
        while let Some(row) = rows.next()? {
            let (Some(a), Some(b)) = (ranks.get(row.get(0)?), ranks.get(row.get(1)?)) else {
                continue;
            };
            let mut counts = Counts {
                clause: row.get(2)?,
                roster: row.get(3)?,
                sentence: row.get(4)?,
                ..Counts::default()
            };
            if details {
                read_details(row, 5, &mut counts)?;
            }
            intake.take(sieve, a.min(b), a.max(b), &counts);
        }
    }
    Ok(intake)
}

fn read_details(row: &Row<'_>, first: usize, counts: &mut Counts) -> Result<(), GraphError> {
    counts.articles = row.get(first)?;
    counts.documents = row.get(first + 1)?;
    counts.first = date(row.get_ref(first + 2)?);
    counts.last = date(row.get_ref(first + 3)?);
    counts.npmi = row.get(first + 4)?;
    counts.log_likelihood = row.get(first + 5)?;
    Ok(())
}

/// Reads what is not a rung for the pairs that stayed.
pub(super) fn complete(
    connection: &Connection,
    entities: &Entities,
    projection: &Projection,
    pairs: &mut [Pair],
) -> Result<(), GraphError> {
    let sql = format!("SELECT {DETAILS} FROM cooccurrence WHERE a = ?1 AND b = ?2");
    let mut statement = connection.prepare(&sql)?;
    for pair in pairs {
        let (a, b) = (entities.ids[pair.a as usize], entities.ids[pair.b as usize]);
        let mut counts = Counts::default();
        let mut rows = statement.query([a.min(b), a.max(b)])?;
        if let Some(row) = rows.next()? {
            read_details(row, 0, &mut counts)?;
        }
        let edge = &mut pair.edge;
        (edge.articles, edge.documents) = (counts.articles, counts.documents);
        if projection.is_rung(edge.relation) {
            (edge.first_seen, edge.last_seen) = (counts.first, counts.last);
        }
        (edge.npmi, edge.log_likelihood) = (counts.npmi, counts.log_likelihood);
    }
    Ok(())
}
