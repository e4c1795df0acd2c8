//! One quote for every edge of a graph, whatever its relation: of an occasion its earliest report
//! that names both, of an office or another relation its earliest statement, of co-occurrence the
//! closest and earliest sentence.

use petgraph::graph::EdgeIndex;
use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;

use super::pairs::Rung;
use super::passage::{ORDINAL_BITS, Passage, Source, read_place, read_source, read_text};
use super::{QueryError, Quotes};
use crate::graph::{Edge, KnowledgeGraph, Proof};
use crate::model::{Period, Span};
use crate::text::CodePoints;

const REPORTS: &str = "
SELECT m.event, r.id FROM event_member AS m
JOIN event_report AS r ON r.id = m.report
JOIN document AS d ON d.id = r.id >> 24
ORDER BY m.event, d.date IS NULL, d.date, d.key, r.id";
const OFFICES: &str = "
SELECT CASE WHEN x.mention IS NULL THEN m.entity ELSE x.entity END, t.organ,
       t.id, t.article, t.start, t.\"end\"
FROM tenure_statement AS t
JOIN mention AS m ON m.id = t.mention LEFT JOIN resolution AS x ON x.mention = m.id
JOIN document AS d ON d.id = t.id >> 24
WHERE t.organ IS NOT NULL AND d.duplicate_of IS NULL
ORDER BY d.date IS NULL, d.date, d.key, t.id";
const STATEMENTS: &str = "
SELECT CASE WHEN x.mention IS NULL THEN m.entity ELSE x.entity END,
       CASE WHEN y.mention IS NULL THEN n.entity ELSE y.entity END,
       r.id, r.article, r.start, r.\"end\", r.relation
FROM relation_statement AS r
JOIN mention AS m ON m.id = r.subject LEFT JOIN resolution AS x ON x.mention = m.id
JOIN mention AS n ON n.id = r.object LEFT JOIN resolution AS y ON y.mention = n.id
JOIN document AS d ON d.id = r.id >> 24
WHERE d.duplicate_of IS NULL
ORDER BY d.date IS NULL, d.date, d.key, r.id";
const REPORT: &str = "SELECT article, trigger_start, trigger_end FROM event_report WHERE id = ?1";
const NAMED: &str = "
SELECT CASE WHEN x.mention IS NULL THEN m.entity ELSE x.entity END, m.start, m.\"end\", m.sentence
FROM (SELECT mention FROM report_participant WHERE report = ?1
      UNION SELECT mention FROM report_place WHERE report = ?1) AS p
JOIN mention AS m ON m.id = p.mention LEFT JOIN resolution AS x ON x.mention = m.id
ORDER BY m.id";
const IDS: &str = "SELECT id, key FROM entity";

/// A sentence behind an edge and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// The sentence; two that do not touch are joined by ` … `.
    pub quote: String,
    /// Key of the document.
    pub document: String,
    /// Page as printed.
    pub page: Option<String>,
    /// Issue date.
    pub date: Option<String>,
}

/// A statement: document, article, place in the text.
type Stated = (i64, i64, Span);

/// Quotes of the edges of one graph.
pub struct EdgeQuotes<'c> {
    connection: &'c Connection,
    rungs: Quotes<'c>,
    ids: FxHashMap<String, i64>,
    /// Reports of the occasions that edges go back to, the earliest first.
    reports: FxHashMap<i64, Vec<i64>>,
    /// Earliest statement by subject and object.
    offices: FxHashMap<(i64, i64), Stated>,
    /// Earliest statement by subject, object and relation.
    statements: FxHashMap<(i64, i64, String), Stated>,
    last: Option<(i64, Source, String)>,
}

impl<'c> EdgeQuotes<'c> {
    /// Reads where the evidence of the edges stands. Quotes of co-occurrence come from the documents
    /// of the period.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub fn new(
        connection: &'c Connection,
        period: Period,
        graph: &KnowledgeGraph,
    ) -> Result<Self, QueryError> {
        let edges = graph.graph.raw_edges().iter();
        let named_together = edges
            .filter(|edge| graph.tie(&edge.weight).is_none())
            .map(|edge| {
                let key = |node: petgraph::graph::NodeIndex| graph.graph[node].key.as_str();
                (
                    key(edge.source()),
                    key(edge.target()),
                    strongest(&edge.weight),
                )
            });
        let mut quotes = Self {
            connection,
            rungs: Quotes::new(connection, period, named_together)?,
            ids: FxHashMap::default(),
            reports: FxHashMap::default(),
            offices: FxHashMap::default(),
            statements: FxHashMap::default(),
            last: None,
        };
        let proofs = graph
            .graph
            .edge_weights()
            .filter_map(|edge| graph.tie(edge));
        let (mut offices, mut statements) = (false, false);
        for tie in proofs {
            match tie.proof {
                Proof::Occasion(event) => drop(quotes.reports.entry(event).or_default()),
                Proof::Office => offices = true,
                Proof::Statement => statements = true,
                Proof::Dictionary => {}
            }
        }
        if offices || statements || !quotes.reports.is_empty() {
            quotes.read_ids(graph)?;
        }
        if !quotes.reports.is_empty() {
            quotes.read_reports()?;
        }
        if offices {
            quotes.read_offices()?;
        }
        if statements {
            quotes.read_statements()?;
        }
        Ok(quotes)
    }

    /// The quote of an edge of the graph, `None` where there is none.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub fn find(
        &mut self,
        graph: &KnowledgeGraph,
        edge: EdgeIndex,
    ) -> Result<Option<Cited>, QueryError> {
        let Some((a, b)) = graph.graph.edge_endpoints(edge) else {
            return Ok(None);
        };
        let (a, b) = (&graph.graph[a].key, &graph.graph[b].key);
        let edge = &graph.graph[edge];
        let Some(tie) = graph.tie(edge) else {
            let found = self.rungs.find(a, b)?;
            return Ok(found.map(|row| Cited {
                quote: row.quote,
                document: row.document,
                page: row.page,
                date: row.date,
            }));
        };
        let ids: Vec<i64> = [a, b]
            .iter()
            .filter_map(|key| self.ids.get(*key).copied())
            .collect();
        let both = |f: fn(i64, i64) -> (i64, i64)| match ids[..] {
            [a, b] => Some(f(a, b)),
            _ => None,
        };
        let (forth, back) = (both(|a, b| (a, b)), both(|a, b| (b, a)));
        let ways = [forth, back].into_iter().flatten();
        match tie.proof {
            Proof::Occasion(event) => self.of_occasion(event, &ids),
            Proof::Office => {
                let found = ways.filter_map(|way| self.offices.get(&way)).min();
                self.of_statement(found.copied())
            }
            Proof::Statement => {
                let relation = &graph.relation(edge).id;
                let found = ways
                    .filter_map(|(a, b)| self.statements.get(&(a, b, relation.clone())))
                    .min();
                self.of_statement(found.copied())
            }
            Proof::Dictionary => Ok(None),
        }
    }

    fn of_statement(&mut self, stated: Option<Stated>) -> Result<Option<Cited>, QueryError> {
        let Some((document, article, span)) = stated else {
            return Ok(None);
        };
        self.cite(document, article, &[vec![span]])
    }

    /// The earliest report that names most of the two.
    fn of_occasion(&mut self, event: i64, ids: &[i64]) -> Result<Option<Cited>, QueryError> {
        let mut best: Option<(i64, Vec<(Span, i64)>)> = None;
        for &report in self.reports.get(&event).map_or(&[][..], Vec::as_slice) {
            let named = self.read_named(report, ids)?;
            if best
                .as_ref()
                .is_none_or(|(_, known)| known.len() < named.len())
            {
                let all = named.len() == ids.len();
                best = Some((report, named));
                if all {
                    break;
                }
            }
        }
        let Some((report, named)) = best else {
            return Ok(None);
        };
        let found = self
            .connection
            .prepare_cached(REPORT)?
            .query_row([report], |row| {
                Ok((
                    row.get(0)?,
                    Span {
                        start: row.get(1)?,
                        end: row.get(2)?,
                    },
                ))
            })
            .optional()?;
        let Some((article, trigger)) = found else {
            return Ok(None);
        };
        let groups: Vec<Vec<Span>> = match &named[..] {
            [] => vec![vec![trigger]],
            [(a, one), (b, other)] if one != other => vec![vec![*a], vec![*b]],
            some => vec![some.iter().map(|(span, _)| *span).collect()],
        };
        self.cite(report >> ORDINAL_BITS, article, &groups)
    }

    /// Where a report prints the two, each once, with the sentence.
    fn read_named(&self, report: i64, ids: &[i64]) -> Result<Vec<(Span, i64)>, QueryError> {
        let mut statement = self.connection.prepare_cached(NAMED)?;
        let mut rows = statement.query([report])?;
        let mut found: FxHashMap<i64, (Span, i64)> = FxHashMap::default();
        while let Some(row) = rows.next()? {
            let entity: Option<i64> = row.get(0)?;
            if let Some(entity) = entity.filter(|entity| ids.contains(entity)) {
                let span = Span {
                    start: row.get(1)?,
                    end: row.get(2)?,
                };
                found.entry(entity).or_insert((span, row.get(3)?));
            }
        }
        let mut named: Vec<_> = found.into_values().collect();
        named.sort();
        Ok(named)
    }

    /// Cuts the sentences around groups of mentions; `None` where nothing is printed there.
    fn cite(
        &mut self,
        document: i64,
        article: i64,
        groups: &[Vec<Span>],
    ) -> Result<Option<Cited>, QueryError> {
        let (source, text) = match self.last.take() {
            Some((known, source, text)) if known == document => (source, text),
            _ => {
                let source = read_source(self.connection, document)?;
                (source, read_text(self.connection, document)?)
            }
        };
        let points = CodePoints::new(&text);
        let place = read_place(self.connection, document, article)?;
        let passage = Passage::new(&points, &place);
        let sentences: Vec<String> = groups.iter().map(|spans| passage.sentence(spans)).collect();
        let cited = Cited {
            quote: sentences.join(" … "),
            document: source.key.clone(),
            page: source.page.clone(),
            date: source.date.clone(),
        };
        self.last = Some((document, source, text));
        Ok((!cited.quote.is_empty()).then_some(cited))
    }

    fn read_ids(&mut self, graph: &KnowledgeGraph) -> Result<(), QueryError> {
        let mut statement = self.connection.prepare(IDS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key = row.get_ref(1)?.as_str().unwrap_or_default();
            if graph.find(key).is_some() {
                self.ids.insert(key.to_owned(), row.get(0)?);
            }
        }
        Ok(())
    }

    fn read_reports(&mut self) -> Result<(), QueryError> {
        let mut statement = self.connection.prepare(REPORTS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(reports) = self.reports.get_mut(&row.get(0)?) {
                reports.push(row.get(1)?);
            }
        }
        Ok(())
    }

    fn read_offices(&mut self) -> Result<(), QueryError> {
        let mut statement = self.connection.prepare(OFFICES)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (Some(person), Some(organ)) = (row.get(0)?, row.get(1)?) else {
                continue;
            };
            let stated = stated(row)?;
            self.offices.entry((person, organ)).or_insert(stated);
        }
        Ok(())
    }

    fn read_statements(&mut self) -> Result<(), QueryError> {
        let mut statement = self.connection.prepare(STATEMENTS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (Some(subject), Some(object)) = (row.get(0)?, row.get(1)?) else {
                continue;
            };
            let stated = stated(row)?;
            self.statements
                .entry((subject, object, row.get(6)?))
                .or_insert(stated);
        }
        Ok(())
    }
}

fn stated(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stated> {
    let span = Span {
        start: row.get(4)?,
        end: row.get(5)?,
    };
    Ok((row.get::<_, i64>(2)? >> ORDINAL_BITS, row.get(3)?, span))
}

/// The strongest rung of an edge.
fn strongest(edge: &Edge) -> Rung {
    let counts = [edge.clause, edge.roster, edge.sentence];
    let at = counts.iter().position(|count| *count > 0);
    Rung::ALL[at.unwrap_or(counts.len())]
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{schema, valley};
    use super::*;
    use crate::graph::{Filter, Layer, load};

    /// `a b relation: document, page: quote` of every edge.
    fn told(layer: Layer) -> Vec<String> {
        let connection = valley();
        let filter = Filter {
            layer,
            ..Filter::default()
        };
        let (graph, _) = load(&connection, &schema(), &filter).unwrap();
        let mut quotes = EdgeQuotes::new(&connection, Period::default(), &graph).unwrap();
        let mut out = Vec::new();
        for edge in graph.graph.edge_indices() {
            let (a, b) = graph.graph.edge_endpoints(edge).unwrap();
            let (a, b) = (&graph.graph[a].label, &graph.graph[b].label);
            let relation = &graph.relation(&graph.graph[edge]).id;
            let found = quotes.find(&graph, edge).unwrap();
            let cited = found.map_or_else(String::new, |c| format!("{}: {}", c.document, c.quote));
            out.push(format!("{a} {b} {relation} {cited}"));
        }
        out
    }

    #[test]
    fn every_edge_has_a_quote_of_its_own_kind() {
        let (all, met) = (told(Layer::Default), told(Layer::Met));
        let visit = "谷报/2031-03-05.txt: 陶立到云谷机械，白露陪同。";
        let of = |names: &str| {
            let found = all.iter().find(|line| line.starts_with(names));
            found.map(|line| &line[names.len()..])
        };
        assert_eq!(
            of("云谷机械有限公司 陶立"),
            Some(format!(" visited {visit}").as_str())
        );
        assert_eq!(met.len(), 1);
        assert!(met[0].ends_with(&format!(" met {visit}")), "{met:?}");
        assert!(all.iter().all(|line| !line.ends_with(' ')), "{all:?}");
        assert!(
            all.iter()
                .any(|line| line.contains(" located_in 岭报/2031-04-02.txt")),
            "{all:?}"
        );
        assert!(
            all.iter().any(|line| line.contains(" clause 谷报/")),
            "{all:?}"
        );
    }

    #[test]
    fn those_at_an_occasion_are_quoted_from_its_report() {
        let events = told(Layer::Events);
        let lines = |word: &str| events.iter().filter(|line| line.contains(word)).count();
        assert_eq!(
            (lines(" participant "), lines(" place ")),
            (7, 1),
            "{events:?}"
        );
        let quoted = |line: &&String| line.contains(" place ") || line.ends_with('。');
        assert_eq!(events.iter().filter(quoted).count(), 8, "{events:?}");
    }
}
