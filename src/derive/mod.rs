//! What follows from all observations together: duplicates of pages, corrections, counts.
//!
//! A deterministic function of the observations and `corrections.csv`, computed afresh by every
//! build and written in one closing transaction, so that an incremental build equals a fresh one.
//! What belongs here: whatever compares documents. What does not: reading documents (`source`),
//! deciding inside one (`extract`), drawing edges (`graph`).

mod bare_titles;
mod closing;
mod corrections;
mod count;
mod dates;
mod doubtful;
mod duplicates;
#[cfg(test)]
mod event_correction_tests;
mod event_corrections;
#[cfg(test)]
mod event_tests;
mod events;
mod group;
#[cfg(test)]
mod namesake_tests;
mod namesakes;
mod observe;
mod phrases;
mod relations;
mod reports;
mod resolve;
mod runs;
mod sameness;
mod sorted;
mod spells;
mod tenures;
#[cfg(test)]
mod tests;

use std::io;

pub use corrections::{Action, Correction, Corrections};

use crate::model::Diagnostic;
use crate::store::{Store, StoreError};

/// How to derive; threads and memory do not change the result.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Threads that read and count.
    pub threads: usize,
    /// Bytes of counts held in memory before they go to temporary files beside the database.
    pub memory_bytes: usize,
    /// Discovered names of a lower score mean nobody; see [`crate::model::discovery_score`].
    pub min_score: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: 2,
            memory_bytes: 96 << 20,
            min_score: 0.0,
        }
    }
}

/// What was derived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeriveReport {
    /// Documents that count.
    pub documents: u64,
    /// Documents that repeat another's text.
    pub duplicates: u64,
    /// Decided mentions in documents that count.
    pub mentions: u64,
    /// Pairs of actors.
    pub pairs: u64,
    /// Occasions, whatever their polarity.
    pub events: u64,
    /// Sorted runs that went through temporary files.
    pub spilled: u64,
    /// Corrections that found nothing to correct, by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why nothing was derived; the observations are untouched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeriveError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A temporary file beside the database failed.
    #[error("a temporary file beside the database failed: {0}; free some space and build again")]
    Spill(#[from] io::Error),
}

impl From<rusqlite::Error> for DeriveError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Derives everything from the observations in the store and writes it in one transaction. The
/// build must have begun, which empties what the last one derived.
///
/// # Errors
/// Where the database or a temporary file fails.
pub fn derive(
    store: &mut Store,
    corrections: &Corrections,
    options: &Options,
) -> Result<DeriveReport, DeriveError> {
    let documents = duplicates::read(store.connection())?;
    let mut plan = resolve::Plan::new(store.connection(), corrections, &documents)?;
    plan.doubt(
        doubtful::read(store.connection(), options.min_score)?,
        options.min_score,
    );
    plan.namesakes = namesakes::decide(store.connection(), &documents, &plan)?;
    let observed = observe::observe(store, &documents, &plan, options)?;
    store.forget_recent();
    closing::write(store, &documents, corrections, plan, observed)
}
