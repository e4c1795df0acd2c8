//! One quote for every edge of a graph: the closest and earliest sentence.
//!
//! `explain` reads the mentions of both ends, which for thousands of edges between entities that
//! are named everywhere is too much. Here all documents are walked once, oldest first, and an edge
//! is done at the first sentence on the rung that it is asked for. Row numbers never decide.

use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;

use super::explain::{ExplainFilter, Occurrence, explain, occurrence};
use super::pairs::{Printed, exclusive, read_one, rung_of};
use super::passage::{ORDINAL_BITS, Source, read_source, read_text};
use super::{QueryError, Rung, code, in_period};
use crate::model::{Part, Period};
use crate::text::CodePoints;

const DOCUMENTS: &str = "
SELECT id, date FROM document WHERE duplicate_of IS NULL ORDER BY date IS NULL, date, key";
const ID: &str = "SELECT id FROM entity WHERE key = ?1";
const RESOLUTIONS: &str = "SELECT mention, entity FROM resolution";
const MENTIONS: &str = "
SELECT id, sentence, clause, roster, start, entity FROM mention
WHERE id >= ?1 AND id < ?2 AND part = ?3 ORDER BY sentence, id";

/// Edges up to which each is looked up by itself.
const FEW: usize = 16;

/// The quotes of the edges of one graph.
pub struct Quotes<'c> {
    connection: &'c Connection,
    period: Period,
    ids: FxHashMap<String, i64>,
    /// By the row numbers of the two, smaller first; empty where each is looked up by itself.
    found: FxHashMap<(i64, i64), Found>,
    last: Option<(i64, Source, String)>,
}

/// What is known of one edge.
struct Found {
    /// The rung that it is asked for.
    wanted: Rung,
    /// The first of its two ends, whose place in the text orders sentences.
    first: i64,
    best: Option<Unit>,
}

/// A sentence that names both.
#[derive(Clone, Copy)]
struct Unit {
    rung: Rung,
    /// Where the first end is printed.
    start: i64,
    document: i64,
    /// The two mentions, in the order of the edge's ends.
    mentions: (i64, i64),
}

/// What is read of a mention.
#[derive(Clone, Copy)]
struct Glimpse {
    id: i64,
    sentence: i64,
    clause: i64,
    roster: i64,
    start: i64,
    entity: i64,
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
        let (ids, found) = (FxHashMap::default(), FxHashMap::default());
        let mut quotes = Self {
            connection,
            period,
            ids,
            found,
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
        let best = self
            .found
            .get(&(a.min(b), a.max(b)))
            .and_then(|edge| edge.best);
        let Some(unit) = best else { return Ok(None) };
        let one = read_one(self.connection, a, unit.mentions.0)?;
        let other = read_one(self.connection, b, unit.mentions.1)?;
        let (Some(one), Some(other)) = (one, other) else {
            return Ok(None);
        };
        self.read(unit.rung, &one, &other).map(Some)
    }

    fn read(
        &mut self,
        rung: Rung,
        one: &Printed,
        other: &Printed,
    ) -> Result<Occurrence, QueryError> {
        let (source, text) = match self.last.take() {
            Some((document, source, text)) if document == one.document => (source, text),
            _ => {
                let source = read_source(self.connection, one.document)?;
                (source, read_text(self.connection, one.document)?)
            }
        };
        let points = CodePoints::new(&text);
        let row = occurrence(self.connection, &source, &points, &(rung, one, other))?;
        self.last = Some((one.document, source, text));
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

    /// Walks the documents, oldest first, until every edge has the rung that it is asked for.
    fn walk(&mut self) -> Result<(), QueryError> {
        let decided = self.read_resolutions()?;
        let mut ends: FxHashMap<i64, ()> = FxHashMap::default();
        ends.extend(self.found.keys().flat_map(|(a, b)| [(*a, ()), (*b, ())]));
        let mut left = self.found.len();
        let actor = code(&Part::ALL, &Part::Actor);
        let mut mentions = self.connection.prepare(MENTIONS)?;
        let mut page = Vec::new();
        for document in self.documents()? {
            if left == 0 {
                break;
            }
            page.clear();
            let range = [
                document << ORDINAL_BITS,
                (document + 1) << ORDINAL_BITS,
                actor,
            ];
            let mut rows = mentions.query(range)?;
            while let Some(row) = rows.next()? {
                let id = row.get(0)?;
                let printed: Option<i64> = row.get(5)?;
                let entity = decided.get(&id).copied().unwrap_or(printed);
                let Some(entity) = entity.filter(|entity| ends.contains_key(entity)) else {
                    continue;
                };
                page.push(Glimpse {
                    id,
                    sentence: row.get(1)?,
                    clause: row.get(2)?,
                    roster: row.get(3)?,
                    start: row.get(4)?,
                    entity,
                });
            }
            for sentence in page.chunk_by(|a, b| a.sentence == b.sentence) {
                left -= note_sentence(&mut self.found, document, sentence);
            }
        }
        Ok(())
    }

    /// What mentions mean after corrections and later decisions.
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

/// Takes in one sentence; returns how many edges have reached what they are asked for.
fn note_sentence(
    found: &mut FxHashMap<(i64, i64), Found>,
    document: i64,
    sentence: &[Glimpse],
) -> usize {
    // the closest two mentions of a pair decide its rung: first by closeness, then by place
    let mut units: FxHashMap<(i64, i64), (u8, i64, i64, Unit)> = FxHashMap::default();
    for (at, x) in sentence.iter().enumerate() {
        for y in sentence[at + 1..].iter().filter(|y| y.entity != x.entity) {
            let pair = (x.entity.min(y.entity), x.entity.max(y.entity));
            let Some(edge) = found.get(&pair) else {
                continue;
            };
            if edge
                .best
                .is_some_and(|best| best.rung <= edge.wanted && best.document != document)
            {
                continue;
            }
            let (one, other) = if x.entity == edge.first {
                (x, y)
            } else {
                (y, x)
            };
            let rung = rung_of((x.roster, y.roster), (x.clause, y.clause));
            let unit = Unit {
                rung,
                start: one.start,
                document,
                mentions: (one.id, other.id),
            };
            let order = (exclusive(rung), one.start, other.start, unit);
            let known = units.entry(pair).or_insert(order);
            if (order.0, order.1, order.2) < (known.0, known.1, known.2) {
                *known = order;
            }
        }
    }
    let mut reached = 0;
    for (pair, (_, _, _, unit)) in units {
        let Some(edge) = found.get_mut(&pair) else {
            continue;
        };
        let better = edge.best.is_none_or(|best| {
            unit.rung < best.rung
                || unit.rung == best.rung
                    && unit.document == best.document
                    && unit.start < best.start
        });
        if better {
            let before = edge.best.is_some_and(|best| best.rung <= edge.wanted);
            reached += usize::from(unit.rung <= edge.wanted && !before);
            edge.best = Some(unit);
        }
    }
    reached
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
