//! A build from its first mark to its last: unfinished until everything is in the file.

use rustc_hash::FxHashMap;

use super::{Store, StoreError};

/// What is made afresh by every build. Deleting all rows of a table costs nothing a row.
const CLEAR: &str = "
    DROP INDEX IF EXISTS form_form;
    DELETE FROM resolution;
    DELETE FROM entity_mention;
    DELETE FROM entity_count;
    DELETE FROM cooccurrence;
    DELETE FROM event;
    DELETE FROM event_member;
    DELETE FROM participant;
    DELETE FROM event_place;
    DELETE FROM event_correction;
    DELETE FROM tenure;
    DELETE FROM tenure_member;
    DELETE FROM title_holder;
    DELETE FROM relation;
    UPDATE document SET duplicate_of = NULL WHERE duplicate_of IS NOT NULL;
    INSERT OR REPLACE INTO build (key, value) VALUES ('state', 'building');";

const INDEXES: &str = "CREATE INDEX IF NOT EXISTS form_form ON form (form)";

/// What the reason of a resolution begins with where offices decided between namesakes. They are
/// candidates of the mention, so no such row keeps an entity alive.
pub const BY_TENURE: &str = "tenure: ";

/// Entities that only a correction of the last build named.
const NAMED_BY_CORRECTIONS: &str = "
    SELECT DISTINCT entity FROM resolution
    WHERE entity IS NOT NULL AND reason NOT GLOB 'tenure: *'";

/// Marks that entities may have lost their last mention.
pub(super) const LEFTOVERS: &str = "leftovers";

impl Store {
    /// Begins a build: marks the database unfinished and empties what is derived. From here to
    /// [`Store::finish`] the file survives any death of the process; only a death of the machine
    /// may damage it, which the mark lets the next build notice.
    pub fn begin(&mut self) -> Result<(), StoreError> {
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        let transaction = self.connection.unchecked_transaction()?;
        let named: i64 = transaction.query_row(
            &format!("SELECT count(*) FROM ({NAMED_BY_CORRECTIONS})"),
            [],
            |row| row.get(0),
        )?;
        if named > 0 {
            self.set_build_value(LEFTOVERS, "1")?;
        }
        transaction.execute_batch(CLEAR)?;
        if named > 0 {
            self.remove_leftovers()?;
        }
        transaction.commit()?;
        self.connection.pragma_update(None, "synchronous", "OFF")?;
        Ok(())
    }

    /// Ends a build: removes entities that no longer occur, builds the indexes and marks the
    /// database complete, on the disk and in one file.
    pub fn finish(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        self.remove_leftovers()?;
        transaction.execute_batch(INDEXES)?;
        transaction.commit()?;
        // one synchronisation covers everything written since begin
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.set_build_value("state", "complete")?;
        self.connection
            .pragma_update(None, "journal_mode", "DELETE")?;
        Ok(())
    }

    /// Removes the entities that nothing refers to any more, as [`Store::finish`] does: where
    /// corrections name entities, one that is gone must not be found.
    pub fn sweep(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        self.remove_leftovers()?;
        Ok(transaction.commit()?)
    }

    /// Key → (id, hash of the input) of every stored document.
    pub fn known_documents(&self) -> Result<FxHashMap<String, (i64, [u8; 32])>, StoreError> {
        let mut statement = self
            .connection
            .prepare("SELECT key, id, input FROM document")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Removes the entities that nothing refers to any more. Reads all mentions once, so only
    /// where one may have gone.
    fn remove_leftovers(&self) -> Result<(), StoreError> {
        if self.build_value(LEFTOVERS)?.is_none() {
            return Ok(());
        }
        let last: Option<i64> =
            self.connection
                .query_row("SELECT max(id) FROM entity", [], |row| row.get(0))?;
        let mut used = vec![false; last.map_or(0, |id| id as usize + 1)];
        for source in [
            "SELECT entity FROM mention WHERE entity IS NOT NULL",
            "SELECT entity FROM candidate",
            "SELECT organ FROM tenure_statement WHERE organ IS NOT NULL",
            "SELECT organ FROM bare_title",
            NAMED_BY_CORRECTIONS,
        ] {
            let mut statement = self.connection.prepare(source)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if let Some(seen) = used.get_mut(row.get::<_, i64>(0)? as usize) {
                    *seen = true;
                }
            }
        }
        let mut ids = self.connection.prepare("SELECT id FROM entity")?;
        let gone: Vec<i64> = ids
            .query_map([], |row| row.get(0))?
            .filter(|id| !matches!(id, Ok(id) if used[*id as usize]))
            .collect::<rusqlite::Result<_>>()?;
        for id in gone {
            self.connection
                .prepare_cached("DELETE FROM form WHERE entity = ?")?
                .execute([id])?;
            self.connection
                .prepare_cached("DELETE FROM entity WHERE id = ?")?
                .execute([id])?;
        }
        self.connection
            .execute("DELETE FROM build WHERE key = ?", [LEFTOVERS])?;
        Ok(())
    }
}
