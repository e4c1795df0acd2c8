//! Articles for a blind reading, and what the database recorded of them.

use std::collections::hash_map::Entry;

use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::QueryError;
use super::super::passage::{ORDINAL_BITS, read_place, read_source, read_text};
use super::draw::{draw, order};
use crate::model::Span;
use crate::text::CodePoints;

/// Characters of an article that one cell of a spreadsheet is sure to hold.
const LONGEST: usize = 30_000;

const ARTICLES: &str = "
SELECT a.id, a.spans, d.key, d.newspaper, d.date
FROM article AS a JOIN document AS d ON d.id = a.id >> 24 WHERE d.duplicate_of IS NULL";
const OF_DOCUMENT: &str = "
SELECT a.id, a.spans FROM document AS d
JOIN article AS a ON a.id >= d.id << 24 AND a.id < (d.id + 1) << 24
WHERE d.key = ?1 AND d.duplicate_of IS NULL";
const REPORTS: &str = "
SELECT id, date, type FROM event_report
WHERE id >= ?1 AND id < ?2 AND article = ?3 AND polarity = 'actual' ORDER BY key";
const PERSONS: &str = "
SELECT DISTINCT e.id, e.key, p.role
FROM report_participant AS p JOIN mention AS m ON m.id = p.mention
LEFT JOIN resolution AS r ON r.mention = m.id
JOIN entity AS e ON e.id = CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END
WHERE p.report = ?1 AND p.presence = 'room' AND e.key LIKE 'person:%' ORDER BY e.key";
const PERSON_FORMS: &str = "
SELECT f.form FROM form AS f JOIN entity AS e ON e.id = f.entity WHERE e.key LIKE 'person:%'";
const FORMS: &str = "SELECT text FROM form WHERE entity = ?1 ORDER BY kind, text";

/// One article to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleRow {
    /// Document and first code point, by which it is found again.
    pub id: String,
    /// Key of the document.
    pub document: String,
    /// Name of the newspaper.
    pub newspaper: Option<String>,
    /// Issue date.
    pub date: Option<String>,
    /// Page as printed.
    pub page: Option<String>,
    /// Headline; empty where it has none.
    pub headline: String,
    /// The text as printed, headline included.
    pub text: String,
}

/// An occasion that the database has from one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Date; empty where not known.
    pub date: String,
    /// Type.
    pub kind: String,
    /// Natural persons in the room: key and all forms, with the role.
    pub persons: Vec<(Vec<String>, String)>,
}

/// What the database has of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedArticle {
    /// Issue date.
    pub issued: Option<String>,
    /// The text as printed, headline included.
    pub text: String,
    /// The actual occasions.
    pub occasions: Vec<Recorded>,
}

/// The names by which the database knows natural persons, folded.
///
/// # Errors
/// Where the database does not answer.
pub fn person_forms(connection: &Connection) -> Result<FxHashSet<String>, QueryError> {
    let mut statement = connection.prepare(PERSON_FORMS)?;
    let forms = statement.query_map([], |row| row.get(0))?;
    Ok(forms.collect::<Result<_, _>>()?)
}

/// Draws articles, from every newspaper and year in proportion, whatever was found in them; rows by
/// document and position.
///
/// # Errors
/// Where the database does not answer.
pub fn sample_articles(
    connection: &Connection,
    size: usize,
    seed: u64,
) -> Result<Vec<ArticleRow>, QueryError> {
    let mut all = Vec::new();
    let mut statement = connection.prepare(ARTICLES)?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let spans: String = row.get(1)?;
        let key: String = row.get(2)?;
        let year: Option<String> = row.get(4)?;
        let year: String = year.unwrap_or_default().chars().take(4).collect();
        let paper = row.get::<_, Option<String>>(3)?.unwrap_or_default();
        let id = name(&key, &spans);
        all.push((
            format!("{paper} {year}"),
            order(seed, &id),
            (row.get::<_, i64>(0)?, id),
        ));
    }
    let mut rows = Vec::new();
    for drawn in draw(all, size, |size| size) {
        let (article, id) = drawn.item;
        rows.push(read(connection, article, id)?);
    }
    rows.sort_by(|a, b| (&a.document, start(&a.id)).cmp(&(&b.document, start(&b.id))));
    Ok(rows)
}

/// What an article is called: its document and where its text begins.
fn name(document: &str, spans: &str) -> String {
    let spans: Vec<(u32, u32)> = serde_json::from_str(spans).unwrap_or_default();
    format!("{document}@{}", spans.first().map_or(0, |span| span.0))
}

fn start(id: &str) -> u32 {
    let start = id.rsplit_once('@').and_then(|(_, at)| at.parse().ok());
    start.unwrap_or(0)
}

fn read(connection: &Connection, article: i64, id: String) -> Result<ArticleRow, QueryError> {
    let document = article >> ORDINAL_BITS;
    let source = read_source(connection, document)?;
    let place = read_place(connection, document, article & ((1 << ORDINAL_BITS) - 1))?;
    let text = read_text(connection, document)?;
    let points = CodePoints::new(&text);
    let whole = [Span::new(0, points.len())];
    let spans: &[Span] = if place.spans.is_empty() {
        &whole
    } else {
        &place.spans
    };
    let pieces: Vec<&str> = spans
        .iter()
        .map(|span| points.slice(*span).trim())
        .collect();
    let printed = pieces.join("\n").replace('\r', "");
    Ok(ArticleRow {
        id,
        document: source.key,
        newspaper: source.newspaper,
        date: source.date,
        page: source.page,
        headline: place.title,
        text: printed.chars().take(LONGEST).collect(),
    })
}

/// What the database has from an article and its actual occasions, called as in [`ArticleRow::id`]; `None`
/// where it has no such article.
///
/// # Errors
/// Where the database does not answer.
pub fn recorded(connection: &Connection, id: &str) -> Result<Option<RecordedArticle>, QueryError> {
    let Some((key, _)) = id.rsplit_once('@') else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(OF_DOCUMENT)?;
    let mut articles = statement.query([key])?;
    let mut article = None;
    while let Some(row) = articles.next()? {
        let spans: String = row.get(1)?;
        if name(key, &spans) == id {
            article = Some(row.get::<_, i64>(0)?);
        }
    }
    let Some(article) = article else {
        return Ok(None);
    };
    let document = article >> ORDINAL_BITS;
    let ordinal = article & ((1 << ORDINAL_BITS) - 1);
    let range = [
        document << ORDINAL_BITS,
        (document + 1) << ORDINAL_BITS,
        ordinal,
    ];
    let reports: Vec<(i64, Option<String>, String)> = connection
        .prepare_cached(REPORTS)?
        .query_map(range, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut forms: FxHashMap<i64, Vec<String>> = FxHashMap::default();
    let mut out = Vec::new();
    for (report, date, kind) in reports {
        let seats: Vec<(i64, String, String)> = connection
            .prepare_cached(PERSONS)?
            .query_map([report], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        let mut persons = Vec::new();
        for (entity, key, role) in seats {
            let names = match forms.entry(entity) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(slot) => {
                    let mut statement = connection.prepare_cached(FORMS)?;
                    let texts = statement.query_map([entity], |row| row.get(0))?;
                    let texts = texts.collect::<Result<Vec<String>, _>>()?;
                    slot.insert(std::iter::once(key).chain(texts).collect())
                }
            };
            persons.push((names.clone(), role));
        }
        out.push(Recorded {
            date: date.unwrap_or_default(),
            kind,
            persons,
        });
    }
    let printed = read(connection, article, id.to_owned())?;
    Ok(Some(RecordedArticle {
        issued: printed.date,
        text: printed.text,
        occasions: out,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::valley;
    use super::*;

    #[test]
    fn articles_are_drawn_blindly_and_found_again() {
        let connection = valley();
        let rows = sample_articles(&connection, 10, 7).unwrap();
        assert_eq!(rows.len(), 4);
        let visit = rows
            .iter()
            .find(|row| row.headline == "陶立到云谷机械")
            .unwrap();
        assert!(visit.text.ends_with("石滩村要快。"), "{}", visit.text);
        let had = recorded(&connection, &visit.id).unwrap().unwrap();
        assert_eq!((&had.issued, &had.text), (&visit.date, &visit.text));
        assert!(person_forms(&connection).unwrap().contains("陶立"));
        let had = had.occasions;
        assert_eq!(had.len(), 1);
        assert_eq!(
            (had[0].date.as_str(), had[0].kind.as_str()),
            ("2031-03-04", "visit")
        );
        let names: Vec<&str> = had[0].persons.iter().map(|p| p.0[0].as_str()).collect();
        assert_eq!(names, ["person:白露", "person:陶立"]);
        assert_eq!(
            recorded(&connection, "谷报/2031-03-05.txt@999").unwrap(),
            None
        );
        assert_eq!(sample_articles(&connection, 2, 7).unwrap().len(), 2);
    }
}
