//! Opening the file: whose it is, which schema it has, who may write.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags, OptionalExtension, TransactionState};

use super::StoreError;
use super::bulk::folder_of;
use super::lock::BuildLock;
use super::recent::RecentMentions;
use crate::model::{FormKind, Part, Status};

/// `PRAGMA application_id` of our databases: "gxdb".
pub const APPLICATION_ID: i32 = 0x6778_6462;
/// `PRAGMA user_version`: the schema that this program reads and writes.
pub const SCHEMA_VERSION: i32 = 2;

const SCHEMA: &str = include_str!("schema.sql");
const VIEWS: &str = include_str!("views.sql");
/// Readers at once; more wait for memory.
const MOST_READERS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    /// What was written since the store was opened.
    pub(super) recent: RecentMentions,
    /// Held by builds only.
    pub(super) _lock: Option<BuildLock>,
    /// Whether there was no file before.
    created: bool,
}

impl Store {
    /// Opens a database for building, creating it where there is none, and takes its lock.
    ///
    /// # Errors
    /// Where another build holds the lock, the place cannot be written, or the file is not ours; a
    /// file that is not ours is not changed.
    pub fn create_or_open(path: &Path) -> Result<Self, StoreError> {
        let lock = BuildLock::take(path)?;
        let created = !path.exists();
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let at = |error| StoreError::at(path, error);
        let connection = Connection::open_with_flags(path, flags).map_err(at)?;
        connection.busy_timeout(PATIENCE).map_err(at)?;
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(at)?;
        let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get(0));
        let ours: i32 = number("application_id").map_err(at)?;
        if tables == 0 && ours == 0 {
            create(&connection).map_err(at)?;
        } else {
            check(path, &connection)?;
        }
        // no copy of text and rows passes through a log: a rollback journal holds only the pages
        // that existed before, which in a growing file are few (a write-ahead log took twice the
        // time for texts and a tenth more for mentions)
        connection
            .pragma_update(None, "journal_mode", "TRUNCATE")
            .map_err(at)?;
        connection
            .pragma_update(None, "cache_size", -32_000)
            .map_err(at)?;
        connection
            .pragma_update(None, "temp_store", "FILE")
            .map_err(at)?;
        connection.set_prepared_statement_cache_capacity(32);
        let store = Self {
            connection,
            path: path.into(),
            recent: RecentMentions::default(),
            _lock: Some(lock),
            created,
        };
        if !store.is_finished()? {
            store.examine()?;
        }
        Ok(store)
    }

    /// Opens a database for reading.
    ///
    /// # Errors
    /// Where there is none, it is not ours or has another schema, or a build is writing just now.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing(path.into()));
        }
        let read = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let write = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match open_reader(path, read) {
            // a killed build left its journal: whoever opens next for writing takes back the
            // transaction that was under way
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => {
                open_reader(path, write).map_err(|error| StoreError::at(path, error))?
            }
            Err(error) => return Err(StoreError::at(path, error)),
            Ok(connection) => connection,
        };
        check(path, &connection)?;
        Ok(Self {
            connection,
            path: path.into(),
            recent: RecentMentions::default(),
            _lock: None,
            created: false,
        })
    }

    /// Gives up a build that has not begun: a database that it created is removed, another is left
    /// as it was.
    pub fn abandon(self) {
        let Self {
            connection,
            path,
            recent: _,
            _lock,
            created,
        } = self;
        drop(connection);
        if created {
            // an empty database that stays is a nuisance, no harm
            let _ = std::fs::remove_file(path);
        }
    }

    /// Mentions that were written since the store was opened, as far as they are remembered.
    pub fn recent(&self) -> &RecentMentions {
        &self.recent
    }

    /// Forgets the mentions that were written, which gives their memory back.
    pub fn forget_recent(&mut self) {
        self.recent.clear();
    }

    /// The connection, for rooms that read or write through SQL.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that the database is in.
    pub fn folder(&self) -> &Path {
        folder_of(&self.path)
    }

    /// A fact about the build, such as `version`; `None` where it is not stored.
    pub fn build_value(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .prepare_cached("SELECT value FROM build WHERE key = ?")?
            .query_row([key], |row| row.get(0))
            .optional()?)
    }

    /// Stores a fact about the build.
    pub fn set_build_value(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO build (key, value) VALUES (?, ?)")?
            .execute([key, value])?;
        Ok(())
    }

    /// Whether the last build came to its end.
    pub fn is_finished(&self) -> Result<bool, StoreError> {
        Ok(self.build_value("state")?.as_deref() == Some("complete"))
    }

    /// Looks for damage; asked only after a build that did not end, which may have died with the
    /// machine.
    fn examine(&self) -> Result<(), StoreError> {
        let verdict: String = self
            .connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|error| StoreError::at(&self.path, error))?;
        if verdict == "ok" {
            Ok(())
        } else {
            Err(StoreError::Damaged(self.path.clone()))
        }
    }
}

fn open_reader(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.pragma_update(None, "query_only", true)?;
    // a question reads few pages twice, and a whole graph none; the system's cache has them anyway
    connection.pragma_update(None, "cache_size", -8_000)?;
    Ok(connection)
}

/// Opens further connections to the same file that see what the given one sees, as many as there are
/// cores to spare. None where it is in no transaction, since they could see another state of the
/// database, or in one that has written, which they could not see; and none to a database in memory.
pub fn more_readers(connection: &Connection) -> Vec<Connection> {
    let journal =
        connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0));
    let rollback = journal.is_ok_and(|mode| mode != "wal" && mode != "off" && mode != "memory");
    let state = connection.transaction_state(Some(MAIN_DB));
    let reading = matches!(state, Ok(TransactionState::Read));
    let path = connection
        .path()
        .filter(|path| !path.is_empty() && rollback && reading);
    let Some(path) = path else { return Vec::new() };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    (1..cores.min(MOST_READERS))
        .filter_map(|_| Connection::open_with_flags(path, flags).ok())
        .filter(|other| {
            other
                .query_row("SELECT 1 FROM build LIMIT 1", [], |_| Ok(()))
                .is_ok()
        })
        .collect()
}

/// Writes the empty database in one transaction: a file is either nothing yet or wholly ours.
fn create(connection: &Connection) -> rusqlite::Result<()> {
    // pages twice the usual size: texts have fewer links to follow, and rows none the slower
    connection.pragma_update(None, "page_size", 8192)?;
    let transaction = connection.unchecked_transaction()?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.execute_batch(SCHEMA)?;
    transaction.execute_batch(VIEWS)?;
    let name = |table: &str, code: usize, name: &str| {
        transaction.execute(
            &format!("INSERT INTO {table} (code, name) VALUES (?, ?)"),
            rusqlite::params![code as i64, name],
        )
    };
    for (code, part) in Part::ALL.iter().enumerate() {
        name("part", code, part.name())?;
    }
    for (code, kind) in FormKind::ALL.iter().enumerate() {
        name("form_kind", code, kind.name())?;
    }
    for (code, status) in Status::ALL.iter().enumerate() {
        name("status", code, status.name())?;
    }
    transaction.execute(
        "INSERT INTO build (key, value) VALUES ('state', 'building')",
        [],
    )?;
    transaction.commit()
}

fn check(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let at = |error| StoreError::at(path, error);
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get(0));
    let ours: i32 = number("application_id").map_err(at)?;
    let found: i32 = number("user_version").map_err(at)?;
    if ours != APPLICATION_ID {
        return Err(StoreError::Foreign(path.into()));
    }
    if found != SCHEMA_VERSION {
        return Err(StoreError::Version {
            path: path.into(),
            found,
            known: SCHEMA_VERSION,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(result: Result<Store, StoreError>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn foreign_and_newer_files_are_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("text.db");
        std::fs::write(&text, "这不是数据库。".repeat(200)).unwrap();
        let foreign = folder.path().join("foreign.db");
        Connection::open(&foreign)
            .unwrap()
            .execute_batch("CREATE TABLE t (x)")
            .unwrap();
        let newer = folder.path().join("newer.db");
        drop(Store::create_or_open(&newer).unwrap());
        Connection::open(&newer)
            .unwrap()
            .pragma_update(None, "user_version", 99)
            .unwrap();
        for (path, words) in [
            (text, "not an SQLite"),
            (foreign, "another program"),
            (newer, "newer"),
        ] {
            let before = std::fs::read(&path).unwrap();
            assert!(
                message(Store::create_or_open(&path)).contains(words),
                "build {words}"
            );
            assert!(message(Store::open(&path)).contains(words), "open {words}");
            assert!(
                before == std::fs::read(&path).unwrap(),
                "{words}: the file was changed"
            );
        }
        assert!(message(Store::open(&folder.path().join("none.db"))).contains("no such database"));
    }

    #[test]
    fn a_new_database_says_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("新.db");
        let store = Store::create_or_open(&path).unwrap();
        assert!(!store.is_finished().unwrap());
        assert!(message(Store::create_or_open(&path)).contains("another build"));
        store.set_build_value("version", "一").unwrap();
        drop(store);
        let store = Store::open(&path).unwrap();
        assert_eq!(store.build_value("version").unwrap().as_deref(), Some("一"));
        assert!(
            store.set_build_value("version", "二").is_err(),
            "queries do not write"
        );
        let part: String = store
            .connection()
            .query_row("SELECT name FROM part WHERE code = 2", [], |row| row.get(0))
            .unwrap();
        assert_eq!(part, "byline");
    }

    #[test]
    fn more_readers_see_what_the_first_one_sees() {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("a.db")).unwrap();
        let build = "CREATE TABLE build (key TEXT); INSERT INTO build VALUES ('a')";
        connection.execute_batch(build).unwrap();
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        let read = "SELECT key FROM build";
        for (statements, readers) in [
            ("", 0),
            ("BEGIN", 0),
            ("BEGIN; SELECT key FROM build", cores.min(MOST_READERS) - 1),
            ("BEGIN; INSERT INTO build VALUES ('b')", 0),
        ] {
            connection.execute_batch(statements).unwrap();
            let others = more_readers(&connection);
            assert_eq!(others.len(), readers, "{statements}");
            for other in others {
                let key: String = other.query_row(read, [], |row| row.get(0)).unwrap();
                assert_eq!(key, "a");
            }
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK").unwrap();
            }
        }
        let memory = Connection::open_in_memory().unwrap();
        memory.execute_batch(build).unwrap();
        memory
            .execute_batch("BEGIN; SELECT key FROM build")
            .unwrap();
        assert!(more_readers(&memory).is_empty());
    }
}
