//! The same page under two names is counted once: under its smallest key.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::dates;

/// What is known of a stored document without its text.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) key: String,
    /// Issue date as a number of [`dates`].
    pub(super) date: u32,
    /// The document that counts in its place.
    pub(super) duplicate_of: Option<i64>,
}

/// All documents, by id.
pub(super) fn read(connection: &Connection) -> rusqlite::Result<Vec<Stored>> {
    let mut statement =
        connection.prepare("SELECT id, key, text_hash, date FROM document ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut documents = Vec::new();
    let mut hashes: Vec<[u8; 32]> = Vec::new();
    while let Some(row) = rows.next()? {
        hashes.push(row.get(2)?);
        documents.push(Stored {
            id: row.get(0)?,
            key: row.get(1)?,
            date: dates::encode(row.get_ref(3)?.as_str_or_null()?),
            duplicate_of: None,
        });
    }
    let mut firsts: FxHashMap<[u8; 32], usize> = FxHashMap::default();
    for (index, hash) in hashes.iter().enumerate() {
        let first = firsts.entry(*hash).or_insert(index);
        if documents[index].key < documents[*first].key {
            *first = index;
        }
    }
    for (index, hash) in hashes.iter().enumerate() {
        let first = firsts[hash];
        if first != index {
            documents[index].duplicate_of = Some(documents[first].id);
        }
    }
    Ok(documents)
}
