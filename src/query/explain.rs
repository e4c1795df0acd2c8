//! What stands behind an edge: every sentence that names both, with the forms that matched.

use std::collections::hash_map::Entry;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::pairs::{Printed, REACH, closest, read_document, read_shared, shared, take_turns};
use super::passage::{Passage, Source, read_place, read_source, read_text};
use super::together::{Stated, Together, offices, stated, together};
use super::{QueryError, Rung, Undated, in_period};
use crate::model::{FormKind, Part, Period, Span};
use crate::text::CodePoints;

/// Which evidence is wanted.
#[derive(Clone, Debug, Default)]
pub struct ExplainFilter {
    /// Issue dates; documents without one are left out unless it is open.
    pub period: Period,
    /// Parts that count; empty = actors only.
    pub parts: Vec<Part>,
    /// Whether articles count whose sentences never name both.
    pub articles: bool,
    /// Strongest evidence first instead of oldest.
    pub strongest_first: bool,
    /// Rows at most.
    pub limit: Option<usize>,
}

/// A mention as evidence: with the entity's key the printed text and the kind of form name the
/// dictionary row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printing {
    /// Exactly what is printed.
    pub text: String,
    /// The kind of form that matched.
    pub form: FormKind,
    /// The part it plays.
    pub part: Part,
    /// Why it means the entity, where another rule than the form decided it (a correction, the
    /// choice among namesakes).
    pub reason: Option<String>,
    /// First code point in the document's text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// One unit that names both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Key of the document.
    pub document: String,
    /// Page as printed.
    pub page: Option<String>,
    /// Issue date.
    pub date: Option<String>,
    /// Headline of the article; empty where it has none.
    pub headline: String,
    /// How closely the unit joins the two.
    pub rung: Rung,
    /// The sentence; on the article rung the two sentences, joined by ` … `.
    pub quote: String,
    /// The first of the two as printed.
    pub a: Printing,
    /// The second.
    pub b: Printing,
}

/// The answer: occasions, stated relations, then occurrences by date (undated last), document,
/// position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What reports say of occasions at which both were, by date of the occasion.
    pub occasions: Vec<Together>,
    /// What is stated of the two: offices, then other relations.
    pub statements: Vec<Stated>,
    /// The sentences that name both.
    pub rows: Vec<Occurrence>,
    /// How many there are without the limit.
    pub total: usize,
    /// Units left out because their document has no date.
    pub undated: Undated,
}

/// Lists what joins two entities (their row numbers, as `resolve` gives them).
///
/// # Errors
/// Where the database does not answer.
pub fn explain(
    connection: &Connection,
    a: i64,
    b: i64,
    filter: &ExplainFilter,
) -> Result<Explanation, QueryError> {
    let (mut of_a, mut of_b) = read_shared(connection, a, b, &filter.parts)?;
    for list in [&mut of_a, &mut of_b] {
        list.sort_by_key(|mention| (mention.document, mention.sentence, mention.span));
    }
    if filter.parts.is_empty() {
        settle(connection, &mut of_a, &mut of_b)?;
    }
    let mut units = join(&of_a, &of_b, filter.articles);
    let mut sources: FxHashMap<i64, Source> = FxHashMap::default();
    for (_, one, _) in &units {
        if let Entry::Vacant(slot) = sources.entry(one.document) {
            slot.insert(read_source(connection, one.document)?);
        }
    }
    let mut undated = 0;
    units.retain(|(_, one, _)| {
        let inside = in_period(filter.period, sources[&one.document].date.as_deref());
        undated += u64::from(inside.is_none());
        inside == Some(true)
    });
    units.sort_by_key(|(rung, one, _)| {
        let source = &sources[&one.document];
        let strength = if filter.strongest_first {
            *rung
        } else {
            Rung::Clause
        };
        (
            strength,
            source.date.is_none(),
            &source.date,
            &source.key,
            one.span,
        )
    });
    let total = units.len();
    units.truncate(filter.limit.unwrap_or(usize::MAX));
    let mut rows = Vec::with_capacity(units.len());
    for page in units.chunk_by(|x, y| x.1.document == y.1.document) {
        let document = page[0].1.document;
        let text = read_text(connection, document)?;
        let points = CodePoints::new(&text);
        for unit in page {
            rows.push(occurrence(connection, &sources[&document], &points, unit)?);
        }
    }
    let (occasions, others) = together(connection, [a, b], filter.period)?;
    let (mut statements, of_offices) = offices(connection, [a, b], filter.period)?;
    let (relations, more) = stated(connection, [a, b], filter.period)?;
    statements.extend(relations);
    Ok(Explanation {
        occasions,
        statements,
        rows,
        total,
        undated: undated + others + of_offices + more,
    })
}

/// Notes the places of mentions in sentences so long that not all actors are paired: explained is what
/// is counted.
fn settle(
    connection: &Connection,
    of_a: &mut [Printed],
    of_b: &mut [Printed],
) -> Result<(), QueryError> {
    let mut far = Vec::new();
    shared(of_a, of_b, Printed::sentence_key, |a, b| {
        let apart = |one: &Printed| {
            b.iter()
                .any(|other| one.id.abs_diff(other.id) > REACH as u64)
        };
        if a.iter().any(apart) {
            far.push(a[0].document);
        }
    });
    far.dedup();
    for document in far {
        let actors = read_document(connection, document, &[])?;
        for list in [&mut *of_a, &mut *of_b] {
            let from = list.partition_point(|one| one.document < document);
            let to = list.partition_point(|one| one.document <= document);
            take_turns(&actors, &mut list[from..to]);
        }
    }
    Ok(())
}

/// A unit with the two mentions that show it.
type Unit<'a> = (Rung, &'a Printed, &'a Printed);

/// Pairs the mentions of one sentence; with `articles` also those of articles without such one.
fn join<'a>(a: &'a [Printed], b: &'a [Printed], articles: bool) -> Vec<Unit<'a>> {
    let mut units: Vec<Unit<'a>> = Vec::new();
    shared(a, b, Printed::sentence_key, |a, b| {
        units.extend(closest(a, b))
    });
    if articles {
        let joined: rustc_hash::FxHashSet<_> =
            units.iter().map(|(_, one, _)| one.article_key()).collect();
        shared(a, b, Printed::article_key, |a, b| {
            if !joined.contains(&a[0].article_key()) {
                units.push((Rung::Article, &a[0], &b[0]));
            }
        });
    }
    units
}

/// Reads where a unit stands and what it says.
pub(super) fn occurrence(
    connection: &Connection,
    source: &Source,
    points: &CodePoints<'_>,
    (rung, one, other): &Unit<'_>,
) -> rusqlite::Result<Occurrence> {
    let place = read_place(connection, one.document, one.article)?;
    let passage = Passage::new(points, &place);
    let quote = if *rung == Rung::Article {
        let mut spans: [Span; 2] = [one.span, other.span];
        spans.sort();
        spans.map(|span| passage.sentence(&[span])).join(" … ")
    } else {
        passage.sentence(&[one.span, other.span])
    };
    let printing = |mention: &Printed| Printing {
        text: points.slice(mention.span).to_owned(),
        form: mention.form,
        part: mention.part,
        reason: mention.reason.clone(),
        start: mention.span.start,
        end: mention.span.end,
    };
    Ok(Occurrence {
        document: source.key.clone(),
        page: source.page.clone(),
        date: source.date.clone(),
        headline: place.title.clone(),
        rung: *rung,
        quote,
        a: printing(one),
        b: printing(other),
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valley;
    use super::super::names::{Answer, resolve};
    use super::*;

    fn ask(connection: &Connection, a: &str, b: &str, filter: &ExplainFilter) -> Explanation {
        let id = |name: &str| match resolve(connection, name, &[]).unwrap() {
            Answer::One(hit) => hit.id,
            other => panic!("{name}: {other:?}"),
        };
        explain(connection, id(a), id(b), filter).unwrap()
    }

    fn lines(explanation: &Explanation) -> Vec<String> {
        let line = |row: &Occurrence| {
            let (date, rung) = (row.date.as_deref().unwrap_or("undated"), row.rung.name());
            format!(
                "{date} {rung} {} | {} | {}",
                row.a.text, row.b.text, row.quote
            )
        };
        explanation.rows.iter().map(line).collect()
    }

    #[test]
    fn every_sentence_that_names_both_is_shown() {
        let connection = valley();
        let filter = ExplainFilter::default();
        assert_eq!(
            lines(&ask(&connection, "陶立", "云谷机械", &filter)),
            [
                "2031-03-05 clause 陶立 | 云谷机械 | 陶立到云谷机械，白露陪同。",
                "2031-04-02 clause 陶區長 | 云谷机械 | 陶區長与云谷机械签约。",
            ]
        );
        assert_eq!(
            lines(&ask(&connection, "person:白露", "陶立", &filter)),
            [
                "2031-03-05 sentence 白露 | 陶立 | 陶立到云谷机械，白露陪同。",
                "2031-03-05 roster 白露 | 陶立 | 陶立、白露出席。",
            ]
        );
        assert!(ask(&connection, "陶立", "石滩村", &filter).rows.is_empty());
    }

    #[test]
    fn filters_choose_evidence() {
        let connection = valley();
        let strongest = ExplainFilter {
            strongest_first: true,
            limit: Some(1),
            ..Default::default()
        };
        let answer = ask(&connection, "陶立", "person:白露", &strongest);
        assert_eq!((answer.rows[0].rung, answer.total), (Rung::Roster, 2));
        let parts = vec![Part::Actor, Part::Speech];
        let speech = ExplainFilter {
            parts: parts.clone(),
            ..Default::default()
        };
        assert_eq!(
            lines(&ask(&connection, "陶立", "石滩村", &speech)),
            ["2031-03-05 sentence 陶立 | 石滩村 | 陶立说，石滩村要快。"]
        );
        let articles = ExplainFilter {
            parts,
            articles: true,
            ..Default::default()
        };
        assert_eq!(
            lines(&ask(&connection, "云谷机械", "石滩村", &articles)),
            [
                "2031-03-05 article 云谷机械 | 石滩村 | 陶立到云谷机械，白露陪同。 … 陶立说，石滩村要快。"
            ]
        );
        let year = Period {
            from: "2031".parse().ok(),
            to: None,
            whole: false,
        };
        let dated = ExplainFilter {
            period: year,
            ..Default::default()
        };
        let answer = ask(&connection, "person:白露", "石滩村", &dated);
        assert_eq!((answer.rows.len(), answer.undated), (0, 1));
    }
}
