//! The sentence that shows a difference; read only for rows that are wanted.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::QueryError;
use super::super::explain::{ExplainFilter, explain};
use super::super::met::met;
use super::super::occasions::{OccasionFilter, reports, told};
use super::super::passage::{ORDINAL_BITS, Passage, quoted, read_place, read_source, read_text};
use crate::model::Span;
use crate::text::CodePoints;

const FIRST_MENTION: &str = "
SELECT m.id, m.start, m.\"end\", m.article
FROM entity_mention AS em JOIN mention AS m ON m.id = em.mention
JOIN document AS d ON d.id = m.id >> 24
WHERE em.entity = ?1 ORDER BY d.date IS NULL, d.date, d.key, m.start LIMIT 1";
const STATEMENT: &str = "
SELECT t.id, t.start, t.\"end\", t.article
FROM tenure_statement AS t JOIN mention AS m ON m.id = t.mention
LEFT JOIN resolution AS r ON r.mention = m.id
JOIN document AS d ON d.id = t.id >> 24
WHERE CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END = ?1 AND t.post = ?2
  AND (?3 IS NULL OR t.organ = ?3) AND d.duplicate_of IS NULL
ORDER BY d.date IS NULL, d.date, d.key, t.start LIMIT 1";

/// Where the sentence is to be looked for, by row numbers of its own database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Anchor {
    /// There is none.
    Nothing,
    /// The earliest mention of an entity.
    Entity(i64),
    /// Code points of a document, and the article that they are in.
    Span(i64, i64, Span),
    /// The earliest statement of an office.
    Office {
        /// Who holds it.
        person: i64,
        /// Its title.
        post: String,
        /// Its organ.
        organ: Option<i64>,
    },
    /// The first report of an occasion.
    Event(i64),
    /// What joins two entities: an occasion where they met, else a sentence.
    Pair(i64, i64, bool),
}

/// A sentence and where it stands.
#[derive(Default)]
pub(in super::super) struct Quoted {
    pub(in super::super) document: String,
    pub(in super::super) date: Option<String>,
    pub(in super::super) newspaper: Option<String>,
    pub(in super::super) page: Option<String>,
    pub(in super::super) headline: String,
    pub(in super::super) text: String,
}

/// Reads the sentence; an empty one where there is none.
pub(in super::super) fn read(
    connection: &Connection,
    anchor: &Anchor,
) -> Result<Quoted, QueryError> {
    match anchor {
        Anchor::Nothing => Ok(Quoted::default()),
        Anchor::Entity(entity) => at_row(connection, FIRST_MENTION, params![entity]),
        Anchor::Office {
            person,
            post,
            organ,
        } => at_row(connection, STATEMENT, params![person, post, organ]),
        Anchor::Span(document, article, span) => sentence(connection, *document, *article, *span),
        Anchor::Event(event) => match reports(connection, *event)?.first() {
            Some(report) => {
                let told = told(connection, *report, &[])?;
                Ok(Quoted {
                    document: told.document,
                    date: told.issued,
                    newspaper: told.newspaper,
                    page: told.page,
                    headline: told.headline,
                    text: told.quote,
                })
            }
            None => Ok(Quoted::default()),
        },
        Anchor::Pair(a, b, at_occasion) => pair(connection, [*a, *b], *at_occasion),
    }
}

fn at_row(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Quoted, QueryError> {
    let found = connection
        .prepare_cached(sql)?
        .query_row(values, |row| {
            let span = Span {
                start: row.get(1)?,
                end: row.get(2)?,
            };
            Ok((row.get::<_, i64>(0)?, row.get(3)?, span))
        })
        .optional()?;
    match found {
        Some((id, article, span)) => sentence(connection, id >> ORDINAL_BITS, article, span),
        None => Ok(Quoted::default()),
    }
}

fn sentence(
    connection: &Connection,
    document: i64,
    article: i64,
    span: Span,
) -> Result<Quoted, QueryError> {
    let source = read_source(connection, document)?;
    let place = read_place(connection, document, article)?;
    let text = read_text(connection, document)?;
    let mut found = Passage::new(&CodePoints::new(&text), &place).sentence(&[span]);
    if found.is_empty() {
        // outside the spans of its article: what the masthead names
        found = quoted(connection, document, span.start, span.end)?;
    }
    Ok(Quoted {
        document: source.key,
        date: source.date,
        newspaper: source.newspaper,
        page: source.page,
        headline: place.title,
        text: found,
    })
}

fn pair(connection: &Connection, ends: [i64; 2], met_there: bool) -> Result<Quoted, QueryError> {
    if met_there {
        let filter = OccasionFilter {
            limit: Some(1),
            ..OccasionFilter::default()
        };
        if let Some(row) = met(connection, &ends, &filter)?.rows.pop() {
            return Ok(Quoted {
                document: row.told.document,
                date: row.told.issued,
                newspaper: row.told.newspaper,
                page: row.told.page,
                headline: row.told.headline,
                text: row.told.quote,
            });
        }
    }
    let filter = ExplainFilter {
        strongest_first: true,
        limit: Some(1),
        ..ExplainFilter::default()
    };
    let found = explain(connection, ends[0], ends[1], &filter)?.rows.pop();
    Ok(found.map_or_else(Quoted::default, |row| Quoted {
        document: row.document,
        date: row.date,
        newspaper: None,
        page: row.page,
        headline: row.headline,
        text: row.quote,
    }))
}
