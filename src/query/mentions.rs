//! Every place where an entity is printed, with the text around it: a concordance.

use std::collections::hash_map::Entry;

use rusqlite::{Connection, Row};
use rustc_hash::FxHashMap;

use super::passage::{ORDINAL_BITS, Passage, Place, Source, read_place, read_source, read_text};
use super::{QueryError, Undated, decode, in_period};
use crate::model::{FormKind, Part, Period, Span};
use crate::text::CodePoints;

const DECIDED: &str = "
SELECT m.id, m.start, m.\"end\", m.article, m.part, m.form
FROM entity_mention AS em JOIN mention AS m ON m.id = em.mention
WHERE em.entity = ?1 ORDER BY m.id";

/// Titles that stand for the entity without its name.
const TITLES: &str = "
SELECT b.id, b.start, b.\"end\", b.article
FROM title_holder AS h JOIN bare_title AS b ON b.id = h.title
JOIN document AS d ON d.id = b.id >> 24
WHERE h.entity = ?1 AND d.duplicate_of IS NULL ORDER BY b.id";

/// What stands for the part of a title without a name, which is no mention.
pub const TITLE_ONLY: &str = "title_only";

/// Which mentions are wanted.
#[derive(Clone, Debug, Default)]
pub struct MentionFilter {
    /// Issue dates; documents without one are left out unless it is open.
    pub period: Period,
    /// What the document's key must contain; empty = any document.
    pub document: String,
    /// Parts; empty = all.
    pub parts: Vec<Part>,
    /// Whether titles without a name are shown too, whatever the parts.
    pub titles: bool,
    /// Characters of context on each side.
    pub width: usize,
    /// Rows at most.
    pub limit: Option<usize>,
}

/// One printed occurrence of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentionRow {
    /// Key of the document.
    pub document: String,
    /// Page as printed.
    pub page: Option<String>,
    /// Issue date.
    pub date: Option<String>,
    /// Headline of the article; empty where it has none.
    pub headline: String,
    /// Text before it on one line.
    pub before: String,
    /// Exactly what is printed, line breaks inside it included.
    pub mention: String,
    /// Text after it on one line.
    pub after: String,
    /// The part it plays, or `title_only`.
    pub part: &'static str,
    /// The kind of form that matched; `None` of a title without a name.
    pub form: Option<FormKind>,
    /// First code point in the document's text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// The answer: rows by date (undated last), document, position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concordance {
    /// The mentions.
    pub rows: Vec<MentionRow>,
    /// How many there are without the limit.
    pub total: usize,
    /// Mentions left out because their document has no date.
    pub undated: Undated,
}

struct Found {
    document: i64,
    span: Span,
    article: i64,
    /// `None` of a title without a name.
    named: Option<(Part, FormKind)>,
}

/// Lists the mentions of an entity (its row number, as `resolve` gives it).
///
/// # Errors
/// Where the database does not answer.
pub fn mentions(
    connection: &Connection,
    entity: i64,
    filter: &MentionFilter,
) -> Result<Concordance, QueryError> {
    let mut sources: FxHashMap<i64, Source> = FxHashMap::default();
    let mut found = Vec::new();
    let mut undated = 0;
    let mut all = find(connection, entity)?;
    if filter.titles {
        all.extend(find_titles(connection, entity)?);
    }
    for mention in all {
        let source = match sources.entry(mention.document) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(slot) => slot.insert(read_source(connection, mention.document)?),
        };
        if !source.key.contains(&filter.document)
            || !(filter.parts.is_empty()
                || mention
                    .named
                    .is_none_or(|(part, _)| filter.parts.contains(&part)))
        {
            continue;
        }
        match in_period(filter.period, source.date.as_deref()) {
            Some(true) => found.push(mention),
            Some(false) => {}
            None => undated += 1,
        }
    }
    let order = |mention: &Found| {
        let source = &sources[&mention.document];
        (
            source.date.is_none(),
            &source.date,
            &source.key,
            mention.span,
        )
    };
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    let total = found.len();
    found.truncate(filter.limit.unwrap_or(usize::MAX));
    let mut rows = Vec::with_capacity(found.len());
    for page in found.chunk_by(|a, b| a.document == b.document) {
        read_page(
            connection,
            &sources[&page[0].document],
            page,
            filter.width,
            &mut rows,
        )?;
    }
    Ok(Concordance {
        rows,
        total,
        undated,
    })
}

fn find(connection: &Connection, entity: i64) -> rusqlite::Result<Vec<Found>> {
    let mut statement = connection.prepare_cached(DECIDED)?;
    let rows = statement.query_map([entity], |row| {
        let (part, form) = (row.get(4)?, row.get(5)?);
        let named = (decode(&Part::ALL, part), decode(&FormKind::ALL, form));
        found(row, Some(named))
    })?;
    rows.collect()
}

fn find_titles(connection: &Connection, entity: i64) -> rusqlite::Result<Vec<Found>> {
    let mut statement = connection.prepare_cached(TITLES)?;
    let rows = statement.query_map([entity], |row| found(row, None))?;
    rows.collect()
}

/// What [`DECIDED`] and [`TITLES`] have in common: where it is printed.
fn found(row: &Row<'_>, named: Option<(Part, FormKind)>) -> rusqlite::Result<Found> {
    Ok(Found {
        document: row.get::<_, i64>(0)? >> ORDINAL_BITS,
        span: Span {
            start: row.get(1)?,
            end: row.get(2)?,
        },
        article: row.get(3)?,
        named,
    })
}

/// Adds the rows of one document's mentions, which stand in reading order.
fn read_page(
    connection: &Connection,
    source: &Source,
    page: &[Found],
    width: usize,
    rows: &mut Vec<MentionRow>,
) -> rusqlite::Result<()> {
    let text = read_text(connection, page[0].document)?;
    let points = CodePoints::new(&text);
    for article in page.chunk_by(|a, b| a.article == b.article) {
        let place: Place = read_place(connection, article[0].document, article[0].article)?;
        let passage = Passage::new(&points, &place);
        for mention in article {
            let (before, after) = passage.around(mention.span, width);
            rows.push(MentionRow {
                document: source.key.clone(),
                page: source.page.clone(),
                date: source.date.clone(),
                headline: place.title.clone(),
                before,
                mention: points.slice(mention.span).to_owned(),
                after,
                part: mention.named.map_or(TITLE_ONLY, |(part, _)| part.name()),
                form: mention.named.map(|(_, form)| form),
                start: mention.span.start,
                end: mention.span.end,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valley;
    use super::super::names::{Answer, resolve};
    use super::*;

    fn ask(connection: &Connection, name: &str, filter: &MentionFilter) -> Concordance {
        let Answer::One(hit) = resolve(connection, name, &[]).unwrap() else {
            panic!("{name} means one entity")
        };
        mentions(connection, hit.id, filter).unwrap()
    }

    fn lines(concordance: &Concordance) -> Vec<String> {
        let line = |row: &MentionRow| {
            let date = row.date.as_deref().unwrap_or("undated");
            format!(
                "{date} {}[{}]{} {}",
                row.before, row.mention, row.after, row.part
            )
        };
        concordance.rows.iter().map(line).collect()
    }

    #[test]
    fn rows_stand_by_date_and_show_their_context() {
        let connection = valley();
        let filter = MentionFilter {
            width: 4,
            ..MentionFilter::default()
        };
        assert_eq!(
            lines(&ask(&connection, "陶立", &filter)),
            [
                "2031-03-05 云谷机械[陶立]到云谷机 actor",
                "2031-03-05 露陪同。[陶立]说，石滩 actor",
                "2031-03-05 会议[陶立]、白露出 actor",
                "2031-04-02 签约[陶區長]与云谷机 actor",
            ]
        );
        assert_eq!(
            lines(&ask(&connection, "石滩村", &filter)),
            [
                "2031-03-05 陶立说，[石滩村]要快。 speech",
                "undated 白露在[石滩村]。白露走 actor"
            ]
        );
    }

    #[test]
    fn filters_choose_and_say_what_they_leave_out() {
        let connection = valley();
        let year = Period {
            from: "2031".parse().ok(),
            to: None,
            whole: false,
        };
        let april = Period {
            from: "2031-04".parse().ok(),
            to: None,
            whole: false,
        };
        for (name, filter, rows, total, undated) in [
            (
                "陶立",
                MentionFilter {
                    limit: Some(1),
                    ..Default::default()
                },
                1,
                4,
                0,
            ),
            (
                "陶立",
                MentionFilter {
                    period: april,
                    ..Default::default()
                },
                1,
                1,
                0,
            ),
            (
                "石滩村",
                MentionFilter {
                    period: year,
                    ..Default::default()
                },
                1,
                1,
                1,
            ),
            (
                "石滩村",
                MentionFilter {
                    parts: vec![Part::Actor],
                    ..Default::default()
                },
                1,
                1,
                0,
            ),
            (
                "陶立",
                MentionFilter {
                    document: "岭报/".into(),
                    ..Default::default()
                },
                1,
                1,
                0,
            ),
            (
                "陶立",
                MentionFilter {
                    document: "无此报".into(),
                    ..Default::default()
                },
                0,
                0,
                0,
            ),
        ] {
            let answer = ask(&connection, name, &filter);
            assert_eq!(
                (answer.rows.len(), answer.total, answer.undated),
                (rows, total, undated)
            );
        }
    }

    #[test]
    fn the_span_is_what_is_printed() {
        let connection = valley();
        for row in ask(&connection, "陶立", &MentionFilter::default()).rows {
            let printed: String = connection
                .query_row(
                    "SELECT substr(text, ?1 + 1, ?2 - ?1) FROM document WHERE key = ?3",
                    rusqlite::params![row.start, row.end, row.document],
                    |row| row.get(0),
                )
                .unwrap();
            assert_eq!(printed, row.mention);
        }
    }
}
