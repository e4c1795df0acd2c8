//! Storing documents with what they say: several to a transaction, each wholly or not at all.

use rusqlite::{Connection, params};
use rustc_hash::FxHashMap;

use super::entities::EntityRows;
use super::recent::{RecentMention, RecentMentions};
use super::rows::RowWriter;
use super::session::LEFTOVERS;
use super::statements::Statements;
use super::{Entities, ORDINAL_BITS, Store, StoreError, text_hash};
use crate::model::{Article, Document, EntityRef, Known, Mention, Observations, Resolution};

/// Mentions and articles in one transaction, at most.
const BATCH_ROWS: usize = 200_000;
/// Bytes of text in one transaction, at most (one document more).
const BATCH_BYTES: usize = 32 << 20;

/// A document with the hash of its input and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The document.
    pub document: &'a Document,
    /// [`super::input_hash`] of the document.
    pub input: [u8; 32],
    /// What it says.
    pub observations: &'a Observations,
}

/// Writes documents. What is not committed when it is dropped is taken back.
pub struct Writer<'s> {
    connection: &'s Connection,
    recent: &'s mut RecentMentions,
    documents: FxHashMap<String, i64>,
    next: i64,
    entities: EntityRows<'s>,
    mentions: RowWriter<'s, Option<i64>, 11>,
    /// Mentions whose id is the last one plus one.
    following: RowWriter<'s, Option<i64>, 10>,
    candidates: RowWriter<'s, i64, 2>,
    statements: Statements<'s>,
    rows: usize,
    bytes: usize,
}

impl<'s> Writer<'s> {
    /// Prepares writing to a store whose build has begun.
    pub fn new(store: &'s mut Store, entities: &'s dyn Entities) -> Result<Self, StoreError> {
        let Store {
            connection, recent, ..
        } = store;
        let connection = &*connection;
        let mut statement = connection.prepare("SELECT key, id FROM document")?;
        let documents: FxHashMap<String, i64> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            connection,
            recent,
            next: documents.values().max().map_or(1, |id| id + 1),
            documents,
            entities: EntityRows::new(connection, entities)?,
            mentions: RowWriter::new(connection, "mention")?,
            following: RowWriter::new(
                connection,
                "mention (start, \"end\", article, sentence, clause, roster, part, form, status, \
                 entity)",
            )?,
            candidates: RowWriter::new(connection, "candidate")?,
            statements: Statements::new(connection, entities),
            rows: 0,
            bytes: 0,
        })
    }

    /// Stores a document, in the place of the one with the same key where there is one.
    ///
    /// # Errors
    /// Where the document has too many mentions or articles for its ids, or the database fails;
    /// then everything since the last commit is taken back.
    pub fn write(&mut self, record: Record<'_>) -> Result<(), StoreError> {
        let limit = 1_u64 << ORDINAL_BITS;
        let key = &record.document.key;
        for (what, count) in [
            ("mentions", record.observations.mentions.len()),
            ("articles", record.observations.articles.len()),
            ("events", record.observations.events.len()),
            ("offices", record.observations.tenures.len()),
            ("titles", record.observations.bare_titles.len()),
            ("relations", record.observations.relations.len()),
        ] {
            if count as u64 >= limit {
                return Err(StoreError::TooMany {
                    document: key.clone(),
                    what,
                    limit,
                });
            }
        }
        let result = self.insert(record);
        self.settle(result)
    }

    /// Removes a document; nothing happens where there is none with that key.
    pub fn remove(&mut self, key: &str) -> Result<(), StoreError> {
        let result = self
            .start()
            .and_then(|()| match self.documents.remove(key) {
                Some(id) => self.erase(id),
                None => Ok(()),
            });
        self.settle(result)
    }

    /// Stores an entity that no document mentions but a correction names; returns its row. It stays
    /// as long as a correction of this build uses it.
    pub fn keep(&mut self, entity: EntityRef) -> Result<i64, StoreError> {
        let result = self.start().and_then(|()| {
            self.mark_leftovers()?;
            self.entities.row(entity, &Observations::default())
        });
        self.settle(result)
    }

    /// Ends the transaction under way: all documents written so far are in the file.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        (self.rows, self.bytes) = (0, 0);
        if self.connection.is_autocommit() {
            return Ok(());
        }
        let result = self
            .mentions
            .flush()
            .and_then(|()| self.candidates.flush())
            .and_then(|()| self.connection.execute_batch("COMMIT"));
        self.settle(result)
    }

    fn start(&mut self) -> rusqlite::Result<()> {
        if self.connection.is_autocommit() {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
        }
        Ok(())
    }

    /// Takes the transaction back where a step failed.
    fn settle<T>(&mut self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        if result.is_err() {
            self.mentions.clear();
            self.following.clear();
            self.candidates.clear();
            self.recent.clear();
            if !self.connection.is_autocommit() {
                self.connection.execute_batch("ROLLBACK")?;
            }
            self.entities.reload()?;
        }
        Ok(result?)
    }

    fn mark_leftovers(&self) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO build (key, value) VALUES (?, '1')")?
            .execute([LEFTOVERS])?;
        Ok(())
    }

    fn erase(&mut self, id: i64) -> rusqlite::Result<()> {
        self.recent.forget(id);
        self.mark_leftovers()?;
        let (first, last) = (id << ORDINAL_BITS, (id + 1) << ORDINAL_BITS);
        // what waits may belong to this document
        self.mentions.flush()?;
        self.candidates.flush()?;
        for (table, column) in [
            ("mention", "id"),
            ("article", "id"),
            ("candidate", "mention"),
            ("tenure_statement", "id"),
            ("bare_title", "id"),
            ("relation_statement", "id"),
            ("event_report", "id"),
            ("report_participant", "report"),
            ("report_place", "report"),
        ] {
            self.connection
                .prepare_cached(&format!(
                    "DELETE FROM {table} WHERE {column} >= ? AND {column} < ?"
                ))?
                .execute([first, last])?;
        }
        self.connection
            .prepare_cached("DELETE FROM document WHERE id = ?")?
            .execute([id])?;
        Ok(())
    }

    fn insert(&mut self, record: Record<'_>) -> rusqlite::Result<()> {
        self.start()?;
        let Record {
            document,
            input,
            observations,
        } = record;
        let known = self.documents.get(&document.key).copied();
        let id = known.unwrap_or(self.next);
        if known.is_some() {
            self.erase(id)?;
        } else {
            self.documents.insert(document.key.clone(), id);
            self.next += 1;
        }
        self.insert_document(id, document, &input, observations)?;
        for (ordinal, article) in observations.articles.iter().enumerate() {
            self.insert_article(id << ORDINAL_BITS | ordinal as i64, article)?;
        }
        let mut recent = Vec::with_capacity(observations.mentions.len());
        for (ordinal, mention) in observations.mentions.iter().enumerate() {
            let id = id << ORDINAL_BITS | ordinal as i64;
            let row = self.mention_row(id, mention, observations)?;
            recent.push(RecentMention {
                entity: row[9].map_or(0, |entity| entity as u32),
                article: mention.article,
                sentence: mention.sentence,
                clause: mention.clause,
                roster: mention.roster,
                part: mention.part as u8,
            });
            if known.is_none() && ordinal > 0 {
                // at the end of the table SQLite counts on by itself and need not look whether the
                // id is taken, which saves a seventh
                self.following.push(row)?;
            } else {
                let [
                    start,
                    end,
                    article,
                    sentence,
                    clause,
                    roster,
                    part,
                    form,
                    status,
                    entity,
                ] = row;
                self.mentions.push([
                    Some(id),
                    start,
                    end,
                    article,
                    sentence,
                    clause,
                    roster,
                    part,
                    form,
                    status,
                    entity,
                ])?;
                if known.is_none() {
                    self.mentions.flush()?;
                }
            }
        }
        self.following.flush()?;
        self.recent.keep(id, recent);
        self.statements
            .write(id, document, observations, &mut self.entities)?;
        self.rows += observations.mentions.len() + observations.articles.len();
        self.bytes += document.text.len();
        if self.rows >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            (self.rows, self.bytes) = (0, 0);
            self.mentions.flush()?;
            self.candidates.flush()?;
            self.connection.execute_batch("COMMIT")?;
        }
        Ok(())
    }

    fn insert_document(
        &self,
        id: i64,
        document: &Document,
        input: &[u8; 32],
        observations: &Observations,
    ) -> rusqlite::Result<()> {
        fn value(known: &Option<Known<String>>) -> Option<&str> {
            known.as_ref().map(|known| known.value.as_str())
        }
        fn origin<T>(known: &Option<Known<T>>) -> Option<&'static str> {
            known.as_ref().map(|known| known.origin.name())
        }
        let Observations {
            home,
            date,
            newspaper,
            page,
            ..
        } = observations;
        self.connection
            .prepare_cached(
                "INSERT INTO document (id, key, input, text_hash, newspaper, newspaper_origin,
                     date, date_origin, page, page_origin, url, home, home_origin, length, text)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                id,
                document.key,
                input,
                text_hash(&document.text),
                value(newspaper),
                origin(newspaper),
                date.as_ref().map(|date| date.value.to_string()),
                origin(date),
                value(page),
                origin(page),
                value(&document.metadata.url),
                value(home),
                origin(home),
                document.text.chars().count() as i64,
                document.text,
            ])?;
        Ok(())
    }

    fn insert_article(&self, id: i64, article: &Article) -> rusqlite::Result<()> {
        let spans: Vec<_> = article
            .spans
            .iter()
            .map(|span| (span.start, span.end))
            .collect();
        let reporters: Vec<_> = article.reporters.iter().map(|r| r.name.as_str()).collect();
        let fragment = i64::from(article.fragment.start_missing)
            | i64::from(article.fragment.end_missing) << 1;
        self.connection
            .prepare_cached(
                "INSERT INTO article (id, title, spans, reporters, fragment)
                 VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                id,
                article.title,
                serde_json::json!(spans).to_string(),
                serde_json::json!(reporters).to_string(),
                fragment,
            ])?;
        Ok(())
    }

    /// The columns of a mention after its id; its candidates are stored.
    fn mention_row(
        &mut self,
        id: i64,
        mention: &Mention,
        observations: &Observations,
    ) -> rusqlite::Result<[Option<i64>; 10]> {
        let entity = match &mention.resolution {
            Resolution::Linked(entity) => Some(self.entities.row(*entity, observations)?),
            Resolution::Ambiguous(list) | Resolution::Unlinked(list) => {
                let mut rows = Vec::with_capacity(list.len());
                for candidate in list {
                    rows.push(self.entities.row(*candidate, observations)?);
                }
                rows.sort_unstable();
                rows.dedup();
                for row in rows {
                    self.candidates.push([id, row])?;
                }
                None
            }
        };
        let number = |value: u32| Some(i64::from(value));
        Ok([
            number(mention.span.start),
            number(mention.span.end),
            number(mention.article),
            number(mention.sentence),
            number(mention.clause),
            number(mention.roster),
            Some(mention.part as i64),
            Some(mention.form as i64),
            Some(mention.resolution.status() as i64),
            entity,
        ])
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if !self.connection.is_autocommit() {
            self.recent.clear();
            // nobody is left to hear of a failure, and SQLite takes the rest back by itself
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}
