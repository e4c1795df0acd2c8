//! What can go wrong with the database, said so that a user can mend it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the database could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such file.
    #[error("{}: no such database; run 'guanxi build' first, or name another with --db", .0.display())]
    Missing(PathBuf),
    /// The file is something else.
    #[error("{}: not an SQLite database; it is left as it is; name another file with --db", .0.display())]
    NotADatabase(PathBuf),
    /// The database belongs to another program.
    #[error(
        "{}: a database of another program; it is left as it is; name another file with --db",
        .0.display()
    )]
    Foreign(PathBuf),
    /// The database was written with another schema.
    #[error(
        "{}: written by {} version of guanxi (schema {found}, this one reads {known}); {}",
        .path.display(),
        if found > known { "a newer" } else { "an older" },
        if found > known { "update guanxi, or name another file with --db" }
        else { "delete it and build again" }
    )]
    Version {
        /// The database.
        path: PathBuf,
        /// Its schema version.
        found: i32,
        /// The schema version of this program.
        known: i32,
    },
    /// Another process is building.
    #[error("{}: another build is writing it; wait until it ends", .0.display())]
    Locked(PathBuf),
    /// Another process held the database for too long.
    #[error("the database is being written by a build; try again when it has ended")]
    Busy,
    /// The file or its folder cannot be written.
    #[error(
        "{}: cannot be written (file or folder is read-only, or the folder is missing); \
         choose a writable place with --db",
        .0.display()
    )]
    ReadOnly(PathBuf),
    /// No room is left.
    #[error(
        "the disk is full; free some space and build again, which goes on where this build stopped"
    )]
    Full,
    /// The file is broken, for example by a power failure during a build.
    #[error("{}: damaged; delete it and build again, it holds nothing but what a build makes", .0.display())]
    Damaged(PathBuf),
    /// More than the ids can hold.
    #[error("{document}: more than {limit} {what}; split the document")]
    TooMany {
        /// Key of the document.
        document: String,
        /// What there are too many of.
        what: &'static str,
        /// How many there may be.
        limit: u64,
    },
    /// A file beside the database failed.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Anything else that SQLite reports.
    #[error("the database reports: {0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// Names the file in an error that SQLite reported about it.
    pub fn at(path: &Path, error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase(path.into()),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly(path.into())
            }
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(path.into()),
            _ => error.into(),
        }
    }

    /// Builds the error of a file beside the database.
    pub fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly(path.into())
            }
            _ => Self::Io {
                path: path.into(),
                source,
            },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sqlite(error),
        }
    }
}
