//! The whole way: read → observe → store → derive; and read → observe alone, for those that need no
//! database (`tag`, `eval`).
//!
//! What belongs here: the order of the stages, threads, what to do with failures. What does not:
//! how a stage works, printing.

mod build;
mod observe;
mod ordered;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::Diagnostic;

pub use build::{BuildOptions, BuildReport, LastBuild, build, last_build};
pub use observe::{Observed, Observer, observe_paths};

/// Why a build or reading stopped.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// Dictionaries.
    #[error(transparent)]
    Dictionary(#[from] crate::lexicon::DictionaryError),
    /// Database.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// Derived tables.
    #[error(transparent)]
    Derive(#[from] crate::derive::DeriveError),
    /// A list of paths that would drop a root of the database.
    #[error("the database was built from {missing}, which this list leaves out")]
    DropsRoot {
        /// The paths that would be dropped.
        missing: String,
    },
    /// No path given, none stored, no default folder.
    #[error("nothing to read: no path was given and there is no folder {folder}")]
    NothingToRead {
        /// The default folder.
        folder: String,
    },
    /// The paths hold no document.
    #[error("no document in {paths}{causes}")]
    NoDocuments {
        /// The paths.
        paths: String,
        /// What could not be read and why, a line each.
        causes: String,
    },
    /// `corrections.csv` cannot be read.
    #[error("cannot read {path}: {cause}")]
    Corrections {
        /// The file.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Stopped by the user; what is stored so far is kept.
    #[error("stopped; what was stored is kept, and the next build goes on from there")]
    Cancelled,
}

/// Progress as values; the command line draws it.
pub trait Progress: Sync {
    /// A stage begins; `total` in its own units where known.
    fn stage(&self, name: &'static str, total: Option<u64>);
    /// So many more units are done.
    fn advance(&self, units: u64);
    /// Whether the user wants to stop.
    fn cancelled(&self) -> bool;
}

/// Progress that nobody watches.
#[derive(Debug, Default)]
pub struct Silent {
    cancelled: AtomicBool,
}

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: Option<u64>) {}

    fn advance(&self, _units: u64) {}

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// Whether any finding means that input was left out.
pub fn lost_input(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|d| d.severity == crate::model::Severity::Error)
}
