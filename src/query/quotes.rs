//! One quote for every edge of a graph: the closest and earliest sentence.
//!
//! `explain` reads the mentions of both ends, which for thousands of edges between entities that
//! are named everywhere is too much. Here all documents are walked once, oldest first, and an edge
//! is done at the first sentence on the rung that it is asked for. Row numbers never decide, nor
//! does which thread reads what.

use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;

use super::explain::{ExplainFilter, Occurrence, explain, occurrence};
use super::pairs::read_one;
use super::passage::{Source, read_source, read_text};
use super::walk::{Ends, Found, SHARE, Unit, Walk};
use super::{QueryError, Rung, in_period};
use crate::model::Period;
use crate::store::more_readers;
use crate::text::CodePoints;

const DOCUMENTS: &str = "
SELECT id, date FROM document WHERE duplicate_of IS NULL ORDER BY date IS NULL, date, key";
const ID: &str = "SELECT id FROM entity WHERE key = ?1";
const RESOLUTIONS: &str = "SELECT mention, entity FROM resolution";

/// Edges up to which each is looked up by itself.
const FEW: usize = 16;
/// Edges up to which the quotes are read at once, by document and on several threads; more would
/// take memory.
const MANY: usize = 20_000;

/// The quotes of the edges of one graph.
pub struct Quotes<'c> {
    connection: &'c Connection,
    period: Period,
    ids: FxHashMap<String, i64>,
    /// Empty where each is looked up by itself.
    found: FxHashMap<Ends, Found>,
    /// Quotes that are read already.
    ready: FxHashMap<Ends, Occurrence>,
    last: Option<(i64, Page)>,
}

/// A document that is quoted.
struct Page {
    source: Source,
    text: String,
}

impl<'c> Quotes<'c> {
    /// Finds the quotes of edges, given by the keys of their ends and their strongest rung, in the
    /// documents of a period; without an open end undated ones give no quote.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub fn new<'k>(
        connection: &'c Connection,
        period: Period,
        edges: impl Iterator<Item = (&'k str, &'k str, Rung)>,
    ) -> Result<Self, QueryError> {
        let mut quotes = Self {
            connection,
            period,
            ids: FxHashMap::default(),
            found: FxHashMap::default(),
            ready: FxHashMap::default(),
            last: None,
        };
        for (a, b, wanted) in edges {
            if let (Some(a), Some(b)) = (quotes.id(a)?, quotes.id(b)?) {
                let edge = Found {
                    wanted,
                    first: a,
                    best: None,
                };
                quotes.found.insert((a.min(b), a.max(b)), edge);
            }
        }
        if quotes.found.len() <= FEW {
            quotes.found.clear();
        } else {
            quotes.walk()?;
        }
        Ok(quotes)
    }

    /// The earliest sentence of an edge on its strongest rung; `None` where there is none.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub fn find(&mut self, a: &str, b: &str) -> Result<Option<Occurrence>, QueryError> {
        let (Some(a), Some(b)) = (self.id(a)?, self.id(b)?) else {
            return Ok(None);
        };
        if self.found.is_empty() {
            let filter = ExplainFilter {
                period: self.period,
                strongest_first: true,
                limit: Some(1),
                ..ExplainFilter::default()
            };
            return Ok(explain(self.connection, a, b, &filter)?.rows.pop());
        }
        let ends = (a.min(b), a.max(b));
        let Some((edge, unit)) = self.found.get(&ends).and_then(|e| Some((e, e.best?))) else {
            return Ok(None);
        };
        if edge.first == a
            && let Some(ready) = self.ready.remove(&ends)
        {
            return Ok(Some(ready));
        }
        let page = match self.last.take() {
            Some((document, page)) if document == unit.document => page,
            _ => Page::read(self.connection, unit.document)?,
        };
        let points = CodePoints::new(&page.text);
        let row = read(self.connection, (a, b), &unit, &page.source, &points)?;
        self.last = Some((unit.document, page));
        Ok(row)
    }

    fn id(&mut self, key: &str) -> Result<Option<i64>, QueryError> {
        if let Some(id) = self.ids.get(key) {
            return Ok(Some(*id));
        }
        let mut statement = self.connection.prepare_cached(ID)?;
        let id = statement.query_row([key], |row| row.get(0)).optional()?;
        if let Some(id) = id {
            self.ids.insert(key.to_owned(), id);
        }
        Ok(id)
    }

    /// Walks the documents, oldest first, until every edge has the rung that it is asked for, and
    /// reads the quotes unless they are too many.
    fn walk(&mut self) -> Result<(), QueryError> {
        // one state of the database for all threads
        let _state = if self.connection.is_autocommit() {
            Some(self.connection.unchecked_transaction()?)
        } else {
            None
        };
        let documents = self.documents()?;
        let decided = self.read_resolutions()?;
        let walk = Walk::new(&documents, decided, &mut self.found);
        let mut readers = if documents.len() > SHARE {
            more_readers(self.connection)
        } else {
            Vec::new()
        };
        together(self.connection, &mut readers, |c| walk.run(c))?;
        drop(walk);
        if self.found.len() > MANY {
            return Ok(());
        }
        let mut units: Vec<(&Ends, &Found, Unit)> = self
            .found
            .iter()
            .filter_map(|(ends, edge)| Some((ends, edge, edge.best?)))
            .collect();
        units.sort_by_key(|(ends, _, unit)| (unit.document, **ends));
        let pages: Vec<_> = units
            .chunk_by(|x, y| x.2.document == y.2.document)
            .collect();
        let next = AtomicUsize::new(0);
        let read = |connection: &Connection| -> Result<Vec<(Ends, Occurrence)>, QueryError> {
            let mut out = Vec::new();
            while let Some(units) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
                let page = Page::read(connection, units[0].2.document)?;
                let points = CodePoints::new(&page.text);
                for (ends, edge, unit) in *units {
                    let other = if edge.first == ends.0 { ends.1 } else { ends.0 };
                    let ordered = (edge.first, other);
                    let row = read(connection, ordered, unit, &page.source, &points)?;
                    out.extend(row.map(|row| (**ends, row)));
                }
            }
            Ok(out)
        };
        for part in together(self.connection, &mut readers, read)? {
            self.ready.extend(part);
        }
        Ok(())
    }

    fn read_resolutions(&self) -> Result<FxHashMap<i64, Option<i64>>, QueryError> {
        let mut statement = self.connection.prepare(RESOLUTIONS)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The documents of the period in the order of date and key.
    fn documents(&self) -> Result<Vec<i64>, QueryError> {
        let mut statement = self.connection.prepare(DOCUMENTS)?;
        let mut rows = statement.query([])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            let date = row.get_ref(1)?.as_str_or_null().ok().flatten();
            if in_period(self.period, date) == Some(true) {
                documents.push(row.get(0)?);
            }
        }
        Ok(documents)
    }
}

/// Does the same work on several connections at once.
fn together<T: Send>(
    connection: &Connection,
    others: &mut [Connection],
    work: impl Fn(&Connection) -> Result<T, QueryError> + Sync,
) -> Result<Vec<T>, QueryError> {
    std::thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> = others
            .iter_mut()
            .map(|other| scope.spawn(move || work(other)))
            .collect();
        let mut parts = vec![work(connection)?];
        for other in running {
            match other.join() {
                Ok(part) => parts.push(part?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(parts)
    })
}

impl Page {
    fn read(connection: &Connection, document: i64) -> Result<Self, QueryError> {
        Ok(Self {
            source: read_source(connection, document)?,
            text: read_text(connection, document)?,
        })
    }
}

/// Reads the quote of an edge with its ends in the given order.
fn read(
    connection: &Connection,
    (a, b): Ends,
    unit: &Unit,
    source: &Source,
    points: &CodePoints<'_>,
) -> Result<Option<Occurrence>, QueryError> {
    let one = read_one(connection, a, unit.mentions.0)?;
    let other = read_one(connection, b, unit.mentions.1)?;
    let (Some(one), Some(other)) = (one, other) else {
        return Ok(None);
    };
    Ok(Some(occurrence(
        connection,
        source,
        points,
        &(unit.rung, &one, &other),
    )?))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valley;
    use super::*;

    const KEYS: [&str; 5] = [
        "person:陶立",
        "person:白露",
        "enterprise:云谷机械有限公司",
        "person:白露@北岭县",
        "place:石滩村",
    ];

    /// Every ordered pair with the rung and row that `explain` shows first.
    fn expected(
        connection: &Connection,
        period: Period,
    ) -> Vec<(usize, usize, Option<Occurrence>)> {
        let filter = ExplainFilter {
            period,
            strongest_first: true,
            ..Default::default()
        };
        let mut out = Vec::new();
        for a in 0..KEYS.len() {
            for b in (0..KEYS.len()).filter(|b| *b != a) {
                let rows = explain(connection, a as i64 + 1, b as i64 + 1, &filter)
                    .unwrap()
                    .rows;
                out.push((a, b, rows.into_iter().next()));
            }
        }
        out
    }

    #[test]
    fn quotes_are_the_first_that_explain_shows() {
        let connection = valley();
        let mut found = 0;
        for period in [
            Period::default(),
            Period {
                from: "2031-04".parse().ok(),
                to: None,
                whole: false,
            },
        ] {
            for (a, b, row) in expected(&connection, period) {
                let rung = row.as_ref().map_or(Rung::Sentence, |row| row.rung);
                let edge = std::iter::once((KEYS[a], KEYS[b], rung));
                let mut quotes = Quotes::new(&connection, period, edge).unwrap();
                assert_eq!(quotes.find(KEYS[a], KEYS[b]).unwrap(), row, "few: {a} {b}");
                // as among many edges
                let ends = (a.min(b) as i64 + 1, a.max(b) as i64 + 1);
                let edge = Found {
                    wanted: rung,
                    first: a as i64 + 1,
                    best: None,
                };
                quotes.found.insert(ends, edge);
                quotes.walk().unwrap();
                assert_eq!(quotes.find(KEYS[a], KEYS[b]).unwrap(), row, "many: {a} {b}");
                found += usize::from(row.is_some());
            }
        }
        assert_eq!(found, 10);
    }

    #[test]
    fn a_rung_that_is_not_there_gives_the_next_best() {
        let connection = valley();
        let edges = || std::iter::once((KEYS[0], KEYS[1], Rung::Clause));
        let mut quotes = Quotes::new(&connection, Period::default(), edges()).unwrap();
        quotes.found.insert(
            (1, 2),
            Found {
                wanted: Rung::Clause,
                first: 1,
                best: None,
            },
        );
        quotes.walk().unwrap();
        let row = quotes.find(KEYS[0], KEYS[1]).unwrap();
        assert_eq!(row.map(|row| row.rung), Some(Rung::Roster));
        assert_eq!(quotes.find("person:无此人", KEYS[4]).unwrap(), None);
    }
}
