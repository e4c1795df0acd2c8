//! Samples to be judged by hand: mentions, occasions, edges, and articles for a blind reading.
//!
//! Which things are drawn follows from the seed and their natural keys alone (see `draw`), so the
//! same database gives the same sample on every machine.

mod articles;
mod draw;

use std::collections::BTreeMap;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::diff::{Anchor, Record, edges, read_quote};
use super::occasions::{OccasionFilter, places, seats};
use super::passage::{ORDINAL_BITS, Passage, read_place, read_source, read_text};
use super::{QueryError, decode};
use crate::model::{FormKind, Part, Span};
use crate::text::CodePoints;
use draw::{Drawn, draw};

pub use articles::{
    ArticleRow, Recorded, RecordedArticle, person_forms, recorded, sample_articles,
};

/// Characters of context on each side of a mention.
const WIDTH: usize = 30;

const MENTIONS: &str = "
SELECT em.mention, m.start, m.\"end\", e.type
FROM entity_mention AS em JOIN mention AS m ON m.id = em.mention
JOIN entity AS e ON e.id = em.entity WHERE m.part <> ?1";
const MENTION: &str = "
SELECT m.start, m.\"end\", m.article, m.form, m.part, e.key, r.reason
FROM mention AS m JOIN entity_mention AS em ON em.mention = m.id
JOIN entity AS e ON e.id = em.entity LEFT JOIN resolution AS r ON r.mention = m.id
WHERE m.id = ?1 ORDER BY e.key LIMIT 1";
const EVENTS: &str = "SELECT id, key, type FROM event WHERE polarity = 'actual'";
const EVENT: &str = "
SELECT v.date, v.date_end,
       (SELECT r.rule FROM event_member AS m JOIN event_report AS r ON r.id = m.report
        WHERE m.event = v.id ORDER BY r.key LIMIT 1)
FROM event AS v WHERE v.id = ?1";

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampled {
    /// Decided mentions, bylines left out; strata are the types of entities.
    Mentions,
    /// Actual occasions; strata are their types.
    Events,
    /// Pairs; strata are their strongest evidence.
    Edges,
}

impl Sampled {
    /// The word printed.
    pub fn name(self) -> &'static str {
        match self {
            Sampled::Mentions => "mention",
            Sampled::Events => "event",
            Sampled::Edges => "edge",
        }
    }
}

/// One thing to be judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SampleRow {
    /// Hash of seed and natural key, which decided the draw.
    pub id: String,
    /// Type of the entity or occasion, strongest evidence of the edge.
    pub class: String,
    /// What decided it: kind of form or reason, row of `triggers.csv`, evidence.
    pub rule: String,
    /// What the database says, in words.
    pub claim: String,
    /// Participants that the claim of an occasion names.
    pub present: Option<u64>,
    /// Text before the mention.
    pub before: String,
    /// The mention as printed; of an edge both names.
    pub printed: String,
    /// Text after the mention.
    pub after: String,
    /// The sentences that show it.
    pub quote: String,
    /// Headline of the article.
    pub headline: String,
    /// Key of the document.
    pub document: String,
    /// Issue date.
    pub date: Option<String>,
    /// Page as printed.
    pub page: Option<String>,
    /// Name of the newspaper.
    pub newspaper: Option<String>,
    /// Things in the stratum, from which weights follow.
    pub stratum_size: u64,
    /// Things drawn from it.
    pub stratum_drawn: u64,
}

/// Draws `size` things; fewer where there are fewer. Rows stand by type and id.
///
/// # Errors
/// Where the database does not answer.
pub fn sample(
    connection: &Connection,
    of: Sampled,
    size: usize,
    seed: u64,
) -> Result<Vec<SampleRow>, QueryError> {
    let mut rows = match of {
        Sampled::Mentions => mentions(connection, size, seed)?,
        Sampled::Events => events(connection, size, seed)?,
        Sampled::Edges => pairs(connection, size, seed)?,
    };
    rows.sort_by(|a, b| (&a.class, &a.id).cmp(&(&b.class, &b.id)));
    Ok(rows)
}

fn row<T>(drawn: &Drawn<T>) -> SampleRow {
    SampleRow {
        id: format!("{:016x}", drawn.order),
        class: drawn.stratum.clone(),
        stratum_size: drawn.size,
        stratum_drawn: drawn.drawn,
        ..SampleRow::default()
    }
}

fn mentions(connection: &Connection, size: usize, seed: u64) -> Result<Vec<SampleRow>, QueryError> {
    let keys = document_keys(connection)?;
    let mut all = Vec::new();
    let byline = super::code(&Part::ALL, &Part::Byline);
    let mut statement = connection.prepare(MENTIONS)?;
    let mut found = statement.query([byline])?;
    while let Some(row) = found.next()? {
        let (id, start, end): (i64, u32, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let key = keys.get(&(id >> ORDINAL_BITS)).map_or("", String::as_str);
        let natural = format!("{key}\0{start}\0{end}");
        all.push((row.get::<_, String>(3)?, draw::order(seed, &natural), id));
    }
    let mut rows = Vec::new();
    for drawn in draw(all, size, f64::sqrt) {
        rows.push(mention(connection, &drawn)?);
    }
    Ok(rows)
}

fn mention(connection: &Connection, drawn: &Drawn<i64>) -> Result<SampleRow, QueryError> {
    let mut out = row(drawn);
    let document = drawn.item >> ORDINAL_BITS;
    let mut statement = connection.prepare_cached(MENTION)?;
    let (span, article) = statement.query_row([drawn.item], |row| {
        let form: FormKind = decode(&FormKind::ALL, row.get(3)?);
        let part: Part = decode(&Part::ALL, row.get(4)?);
        out.claim = format!("{} ({})", row.get::<_, String>(5)?, part.name());
        out.rule = row
            .get::<_, Option<String>>(6)?
            .unwrap_or_else(|| form.name().to_owned());
        let span = Span {
            start: row.get(0)?,
            end: row.get(1)?,
        };
        Ok((span, row.get(2)?))
    })?;
    let text = read_text(connection, document)?;
    let points = CodePoints::new(&text);
    let place = read_place(connection, document, article)?;
    let passage = Passage::new(&points, &place);
    (out.before, out.after) = passage.around(span, WIDTH);
    out.quote = passage.sentence(&[span]);
    out.printed = points.slice(span).replace(['\n', '\r'], "");
    out.headline = place.title.clone();
    let source = read_source(connection, document)?;
    (out.document, out.newspaper) = (source.key, source.newspaper);
    (out.date, out.page) = (source.date, source.page);
    Ok(out)
}

fn events(connection: &Connection, size: usize, seed: u64) -> Result<Vec<SampleRow>, QueryError> {
    let mut statement = connection.prepare(EVENTS)?;
    let all = statement
        .query_map([], |row| {
            let key: String = row.get(1)?;
            Ok((
                row.get::<_, String>(2)?,
                draw::order(seed, &key),
                row.get::<_, i64>(0)?,
            ))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for drawn in draw(all, size, f64::sqrt) {
        let mut out = row(&drawn);
        let (date, end): (Option<String>, Option<String>) = connection
            .prepare_cached(EVENT)?
            .query_row([drawn.item], |row| {
                out.rule = row.get::<_, Option<String>>(2)?.unwrap_or_default();
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let who = seats(connection, drawn.item, &OccasionFilter::default())?;
        let who: Vec<String> = who
            .iter()
            .filter(|seat| seat.presence == "room")
            .map(|seat| format!("{} ({})", seat.name, seat.role))
            .collect();
        out.present = Some(who.len() as u64);
        let when = [date, end]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("..");
        let place = places(connection, drawn.item)?.join(", ");
        out.claim = [out.class.clone(), when, place, who.join(", ")]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("; ");
        quote(connection, &Anchor::Event(drawn.item), &mut out)?;
        rows.push(out);
    }
    Ok(rows)
}

fn pairs(connection: &Connection, size: usize, seed: u64) -> Result<Vec<SampleRow>, QueryError> {
    let records: BTreeMap<String, Record> = edges(connection)?;
    let item = |(key, record): (String, Record)| {
        (record.class.clone(), draw::order(seed, &key), (key, record))
    };
    let mut rows = Vec::new();
    for drawn in draw(records.into_iter().map(item).collect(), size, f64::sqrt) {
        let mut out = row(&drawn);
        let (key, record) = &drawn.item;
        out.rule.clone_from(&drawn.stratum);
        out.claim = format!("{}: {key}", drawn.stratum);
        out.printed = record.all();
        quote(connection, &record.anchor, &mut out)?;
        rows.push(out);
    }
    Ok(rows)
}

/// Fills in the sentences and where they stand.
fn quote(connection: &Connection, anchor: &Anchor, out: &mut SampleRow) -> Result<(), QueryError> {
    let quoted = read_quote(connection, anchor)?;
    out.quote = quoted.text;
    out.headline = quoted.headline;
    out.date = quoted.date;
    (out.page, out.newspaper) = (quoted.page, quoted.newspaper);
    out.document = quoted.document;
    Ok(())
}

fn document_keys(connection: &Connection) -> rusqlite::Result<FxHashMap<i64, String>> {
    let mut statement = connection.prepare("SELECT id, key FROM document")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valley;
    use super::*;

    #[test]
    fn what_is_drawn_is_shown_with_its_sentence() {
        let connection = valley();
        let rows = sample(&connection, Sampled::Mentions, 100, 7).unwrap();
        // all decided mentions but the byline and the undecided one
        assert_eq!(rows.len(), 11);
        assert!(rows.iter().all(|row| row.quote.contains(&row.printed)));
        assert!(rows.iter().all(|row| row.stratum_drawn == row.stratum_size));
        let rows = sample(&connection, Sampled::Events, 9, 7).unwrap();
        let claims: Vec<&str> = rows.iter().map(|row| row.claim.as_str()).collect();
        assert!(claims.contains(&"visit; 2031-03-04; 石滩村; 陶立 (lead), 白露 (accompany), 云谷机械有限公司 (visited)"), "{claims:?}");
        let rows = sample(&connection, Sampled::Edges, 1, 7).unwrap();
        assert_eq!(rows.len(), 1);
        assert!(!rows[0].quote.is_empty() && rows[0].claim.starts_with(&rows[0].class));
    }

    #[test]
    fn the_seed_alone_decides() {
        let ids = |seed| {
            let rows = sample(&valley(), Sampled::Mentions, 4, seed).unwrap();
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(7), ids(7));
        assert_ne!(ids(7), ids(8));
    }
}
