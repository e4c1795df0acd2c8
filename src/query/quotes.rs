//! One quote for every edge of a graph: the closest and earliest sentence, found without reading
//! more mentions than needed.
//!
//! `explain` reads all mentions of both ends; for thousands of edges between entities that are
//! named everywhere that is too much. Here the documents that name both are walked oldest first,
//! and the walk ends at the first sentence on the rung that is asked for. Row numbers never decide.

use std::rc::Rc;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashMap;

use super::explain::{Occurrence, join, occurrence};
use super::pairs::{Printed, read_range};
use super::passage::{ORDINAL_BITS, Source, read_source, read_text};
use super::{QueryError, Rung, in_period};
use crate::model::Period;
use crate::text::CodePoints;

const DOCUMENTS: &str = "
SELECT id, date FROM document WHERE duplicate_of IS NULL ORDER BY date IS NULL, date, key";
const ID: &str = "SELECT id FROM entity WHERE key = ?1";
const MENTIONS: &str = "SELECT mention FROM entity_mention WHERE entity = ?1";

/// Documents kept in memory for entities that come again, 4 bytes each.
const KEPT: usize = 8 << 20;

/// Finds quotes; asked for edge after edge of one graph.
pub struct Quotes<'c> {
    connection: &'c Connection,
    /// Place of a document in the order of date and key, by row number; without those outside the
    /// period.
    rank: FxHashMap<i64, u32>,
    /// Row number of the document at a place.
    document: Vec<i64>,
    ids: FxHashMap<String, Option<i64>>,
    named_in: FxHashMap<i64, Rc<[u32]>>,
    kept: usize,
    last: Option<(i64, Source, String)>,
}

impl Drop for Quotes<'_> {
    fn drop(&mut self) {
        // ends the reading; where it fails the connection is going down anyway
        let _ = self.connection.execute_batch("COMMIT");
    }
}

impl<'c> Quotes<'c> {
    /// Prepares for the documents of a period; without an open end undated ones give no quote.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub fn new(connection: &'c Connection, period: Period) -> Result<Self, QueryError> {
        // thousands of small questions: one read transaction, and no new plan for every value
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        if connection.is_autocommit() {
            connection.execute_batch("BEGIN")?;
        }
        let mut statement = connection.prepare(DOCUMENTS)?;
        let mut rows = statement.query([])?;
        let (mut rank, mut document) = (FxHashMap::default(), Vec::new());
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let date = row.get_ref(1)?.as_str_or_null().ok().flatten();
            if in_period(period, date) == Some(true) {
                rank.insert(id, document.len() as u32);
                document.push(id);
            }
        }
        let (ids, named_in) = (FxHashMap::default(), FxHashMap::default());
        Ok(Self {
            connection,
            rank,
            document,
            ids,
            named_in,
            kept: 0,
            last: None,
        })
    }

    /// The earliest unit of two entities (by their keys) on the rung, else on the strongest rung
    /// that there is; `None` where nothing joins them in the period.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub fn find(&mut self, a: &str, b: &str, rung: Rung) -> Result<Option<Occurrence>, QueryError> {
        let (Some(a), Some(b)) = (self.id(a)?, self.id(b)?) else {
            return Ok(None);
        };
        let (in_a, in_b) = (self.documents(a)?, self.documents(b)?);
        let (few, many) = if in_a.len() <= in_b.len() {
            (&in_a, &in_b)
        } else {
            (&in_b, &in_a)
        };
        let mut best: Option<(Rung, Printed, Printed)> = None;
        for place in few.iter().filter(|place| many.binary_search(place).is_ok()) {
            let document = self.document[*place as usize];
            let of_a = read_range(self.connection, a, document)?;
            let of_b = read_range(self.connection, b, document)?;
            let mut units = join(&of_a, &of_b, rung == Rung::Article);
            units.sort_by_key(|(found, one, _)| (*found, one.span));
            if let Some((found, one, other)) = units.first()
                && best.as_ref().is_none_or(|(known, _, _)| found < known)
            {
                best = Some((*found, (*one).clone(), (*other).clone()));
            }
            if best.as_ref().is_some_and(|(known, _, _)| *known <= rung) {
                break;
            }
        }
        match best {
            Some((rung, one, other)) => self.read(rung, &one, &other).map(Some),
            None => Ok(None),
        }
    }

    fn read(
        &mut self,
        rung: Rung,
        one: &Printed,
        other: &Printed,
    ) -> Result<Occurrence, QueryError> {
        if self
            .last
            .as_ref()
            .is_none_or(|(document, _, _)| *document != one.document)
        {
            let source = read_source(self.connection, one.document)?;
            let text = read_text(self.connection, one.document)?;
            self.last = Some((one.document, source, text));
        }
        let (source, text) = match &self.last {
            Some((_, source, text)) => (source, text.as_str()),
            None => return Err(rusqlite::Error::QueryReturnedNoRows.into()),
        };
        Ok(occurrence(
            self.connection,
            source,
            &CodePoints::new(text),
            &(rung, one, other),
        )?)
    }

    fn id(&mut self, key: &str) -> Result<Option<i64>, QueryError> {
        if let Some(id) = self.ids.get(key) {
            return Ok(*id);
        }
        let mut statement = self.connection.prepare_cached(ID)?;
        let id = statement.query_row([key], |row| row.get(0)).optional()?;
        self.ids.insert(key.to_owned(), id);
        Ok(id)
    }

    /// Places of the documents that name an entity, ascending.
    fn documents(&mut self, entity: i64) -> Result<Rc<[u32]>, QueryError> {
        if let Some(known) = self.named_in.get(&entity) {
            return Ok(Rc::clone(known));
        }
        let mut statement = self.connection.prepare_cached(MENTIONS)?;
        let mut rows = statement.query(params![entity])?;
        let (mut places, mut last) = (Vec::new(), -1);
        while let Some(row) = rows.next()? {
            let document = row.get::<_, i64>(0)? >> ORDINAL_BITS;
            if document != last {
                last = document;
                places.extend(self.rank.get(&document));
            }
        }
        places.sort_unstable();
        if self.kept + places.len() > KEPT {
            self.named_in.clear();
            self.kept = 0;
        }
        self.kept += places.len();
        let places: Rc<[u32]> = places.into();
        self.named_in.insert(entity, Rc::clone(&places));
        Ok(places)
    }
}

#[cfg(test)]
mod tests {
    use super::super::explain::{ExplainFilter, explain};
    use super::super::fixture::valley;
    use super::*;

    const KEYS: [&str; 5] = [
        "person:陶立",
        "person:白露",
        "enterprise:云谷机械有限公司",
        "person:白露@北岭县",
        "place:石滩村",
    ];

    #[test]
    fn quotes_are_the_first_that_explain_shows() {
        let connection = valley();
        let mut found = 0;
        for period in [
            Period::default(),
            Period {
                from: "2031-04".parse().ok(),
                to: None,
            },
        ] {
            let mut quotes = Quotes::new(&connection, period).unwrap();
            for (a, one) in (1..).zip(KEYS) {
                for (b, other) in (1..).zip(KEYS).filter(|(b, _)| *b != a) {
                    let filter = ExplainFilter {
                        period,
                        strongest_first: true,
                        ..Default::default()
                    };
                    let expected = explain(&connection, a, b, &filter).unwrap().rows;
                    let rung = expected.first().map_or(Rung::Sentence, |row| row.rung);
                    let quote = quotes.find(one, other, rung).unwrap();
                    found += usize::from(quote.is_some());
                    assert_eq!(quote.as_ref(), expected.first(), "{one} {other}");
                }
            }
        }
        assert_eq!(found, 10);
    }

    #[test]
    fn a_rung_that_is_not_there_gives_the_next_best() {
        let connection = valley();
        let mut quotes = Quotes::new(&connection, Period::default()).unwrap();
        let mut rung = |a, b, rung| quotes.find(a, b, rung).unwrap().map(|row| row.rung);
        assert_eq!(rung(KEYS[0], KEYS[1], Rung::Clause), Some(Rung::Roster));
        assert_eq!(rung(KEYS[1], KEYS[2], Rung::Clause), Some(Rung::Sentence));
        assert_eq!(rung(KEYS[0], KEYS[4], Rung::Sentence), None);
        assert_eq!(rung("person:无此人", KEYS[4], Rung::Sentence), None);
    }
}
