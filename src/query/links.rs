//! With whom is an entity named, how closely and how often: its neighbours.
//!
//! The counts of the whole database are stored. Where a date, other parts or the article rung are
//! asked for, they are counted anew from the entity's own documents.

use rusqlite::{Connection, Row};

use super::recount::recount;
use super::{QueryError, Rung, Undated};
use crate::model::{Part, Period};

const STORED: &str = "
SELECT e.key, e.name, e.type, c.clause, c.roster, c.sentence, c.articles, c.documents,
       c.first_date, c.last_date, c.npmi, c.log_likelihood
FROM (SELECT b AS other, * FROM cooccurrence WHERE a = ?1
      UNION ALL SELECT a AS other, * FROM cooccurrence WHERE b = ?1) AS c
JOIN entity AS e ON e.id = c.other";

/// What neighbours are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkOrder {
    /// Strongest rung, then number of units on it.
    #[default]
    Strength,
    /// Normalised pointwise mutual information.
    Npmi,
    /// Dunning's log-likelihood.
    LogLikelihood,
    /// Number of documents.
    Documents,
}

/// Which neighbours are wanted.
#[derive(Clone, Debug, Default)]
pub struct LinkFilter {
    /// Issue dates; documents without one are left out unless it is open.
    pub period: Period,
    /// Types of the neighbour; empty = any.
    pub types: Vec<String>,
    /// Parts that count; empty = actors only.
    pub parts: Vec<Part>,
    /// Whether articles count whose sentences never name both.
    pub articles: bool,
    /// Smallest weight.
    pub min_weight: u64,
    /// What the rows are sorted by.
    pub order: LinkOrder,
    /// Rows at most.
    pub limit: Option<usize>,
}

/// One neighbour. Counts are units of one kind: a sentence or article counts once.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkRow {
    /// Key.
    pub key: String,
    /// Canonical name.
    pub name: String,
    /// Type.
    pub kind: String,
    /// The strongest rung that joins the two.
    pub relation: Rung,
    /// Units on that rung.
    pub weight: u64,
    /// Sentences that name both in one clause.
    pub clause: u64,
    /// Sentences that name both in one list.
    pub roster: u64,
    /// Sentences that name both in different clauses.
    pub sentence: u64,
    /// Articles that name both, but in different sentences; 0 unless asked for.
    pub article: u64,
    /// Articles behind all these.
    pub articles: u64,
    /// Documents behind all these.
    pub documents: u64,
    /// Earliest issue date.
    pub first: Option<String>,
    /// Latest issue date.
    pub last: Option<String>,
    /// Normalised pointwise mutual information, −1 … 1; `None` where counted anew.
    pub npmi: Option<f64>,
    /// Dunning's log-likelihood; `None` where counted anew.
    pub log_likelihood: Option<f64>,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Links {
    /// The neighbours.
    pub rows: Vec<LinkRow>,
    /// How many there are without the limit.
    pub total: usize,
    /// Mentions of the entity left out because their document has no date.
    pub undated: Undated,
}

/// Lists the neighbours of an entity (its row number, as `resolve` gives it).
///
/// # Errors
/// Where the database does not answer.
pub fn links(
    connection: &Connection,
    entity: i64,
    filter: &LinkFilter,
) -> Result<Links, QueryError> {
    let stored = filter.period.is_open() && filter.parts.is_empty() && !filter.articles;
    let (mut rows, undated) = if stored {
        let mut statement = connection.prepare_cached(STORED)?;
        let rows = statement
            .query_map([entity], stored_row)?
            .collect::<Result<Vec<_>, _>>()?;
        (rows, 0)
    } else {
        recount(connection, entity, filter)?
    };
    rows.retain(|row| {
        row.weight >= filter.min_weight
            && (filter.types.is_empty() || filter.types.contains(&row.kind))
    });
    rows.sort_by(|a, b| compare(filter.order, a, b).then_with(|| a.key.cmp(&b.key)));
    let total = rows.len();
    rows.truncate(filter.limit.unwrap_or(usize::MAX));
    Ok(Links {
        rows,
        total,
        undated,
    })
}

fn compare(order: LinkOrder, a: &LinkRow, b: &LinkRow) -> std::cmp::Ordering {
    let descending = |a: Option<f64>, b: Option<f64>| {
        b.unwrap_or(f64::NEG_INFINITY)
            .total_cmp(&a.unwrap_or(f64::NEG_INFINITY))
    };
    let strength = || {
        let all = |row: &LinkRow| row.clause + row.roster + row.sentence + row.article;
        (a.relation, b.weight, all(b)).cmp(&(b.relation, a.weight, all(a)))
    };
    match order {
        LinkOrder::Strength => strength(),
        LinkOrder::Npmi => descending(a.npmi, b.npmi).then_with(strength),
        LinkOrder::LogLikelihood => {
            descending(a.log_likelihood, b.log_likelihood).then_with(strength)
        }
        LinkOrder::Documents => b.documents.cmp(&a.documents).then_with(strength),
    }
}

/// The strongest rung that occurs and how often it does.
pub(super) fn strongest(clause: u64, roster: u64, sentence: u64, article: u64) -> (Rung, u64) {
    let counts = [clause, roster, sentence, article];
    let at = counts
        .iter()
        .position(|count| *count > 0)
        .unwrap_or(counts.len() - 1);
    (Rung::ALL[at], counts[at])
}

fn stored_row(row: &Row<'_>) -> rusqlite::Result<LinkRow> {
    let (clause, roster, sentence) = (row.get(3)?, row.get(4)?, row.get(5)?);
    let (relation, weight) = strongest(clause, roster, sentence, 0);
    Ok(LinkRow {
        key: row.get(0)?,
        name: row.get(1)?,
        kind: row.get(2)?,
        relation,
        weight,
        clause,
        roster,
        sentence,
        article: 0,
        articles: row.get(6)?,
        documents: row.get(7)?,
        first: row.get(8)?,
        last: row.get(9)?,
        npmi: row.get(10)?,
        log_likelihood: row.get(11)?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valley;
    use super::super::names::{Answer, resolve};
    use super::*;

    fn ask(connection: &Connection, name: &str, filter: &LinkFilter) -> Links {
        let Answer::One(hit) = resolve(connection, name, &[]).unwrap() else {
            panic!("{name} means one entity")
        };
        links(connection, hit.id, filter).unwrap()
    }

    fn lines(links: &Links) -> Vec<String> {
        let line = |r: &LinkRow| {
            let counts = [
                r.clause,
                r.roster,
                r.sentence,
                r.article,
                r.articles,
                r.documents,
            ];
            let counts: Vec<String> = counts.iter().map(u64::to_string).collect();
            format!(
                "{} {} {} {}",
                r.name,
                r.relation.name(),
                r.weight,
                counts.join("/")
            )
        };
        links.rows.iter().map(line).collect()
    }

    #[test]
    fn neighbours_stand_by_strength() {
        let connection = valley();
        assert_eq!(
            lines(&ask(&connection, "陶立", &LinkFilter::default())),
            [
                "云谷机械有限公司 clause 2 2/0/0/0/2/2",
                "白露 roster 1 0/1/1/0/2/1"
            ]
        );
    }

    #[test]
    fn filters_choose_neighbours() {
        let connection = valley();
        let april = Period {
            from: "2031-04".parse().ok(),
            to: None,
        };
        let speech = vec![Part::Actor, Part::Speech];
        for (name, filter, expected) in [
            (
                "陶立",
                LinkFilter {
                    types: vec!["person".into()],
                    ..Default::default()
                },
                &["白露 roster 1 0/1/1/0/2/1"][..],
            ),
            (
                "陶立",
                LinkFilter {
                    min_weight: 2,
                    ..Default::default()
                },
                &["云谷机械有限公司 clause 2 2/0/0/0/2/2"],
            ),
            (
                "陶立",
                LinkFilter {
                    limit: Some(1),
                    ..Default::default()
                },
                &["云谷机械有限公司 clause 2 2/0/0/0/2/2"],
            ),
            (
                "陶立",
                LinkFilter {
                    period: april,
                    ..Default::default()
                },
                &["云谷机械有限公司 clause 1 1/0/0/0/1/1"],
            ),
            (
                "石滩村",
                LinkFilter {
                    parts: speech.clone(),
                    ..Default::default()
                },
                &["person:白露", "person:陶立"],
            ),
            (
                "石滩村",
                LinkFilter {
                    parts: speech,
                    articles: true,
                    ..Default::default()
                },
                &["白", "陶", "云"],
            ),
        ] {
            let answer = ask(&connection, name, &filter);
            let lines = lines(&answer);
            assert_eq!(
                answer.rows.len(),
                expected.len(),
                "{name} {filter:?} {lines:?}"
            );
            if expected[0].contains('/') {
                assert_eq!(lines, expected, "{name}");
            }
        }
        let filter = LinkFilter {
            period: april,
            ..Default::default()
        };
        assert_eq!(ask(&connection, "石滩村", &filter).undated, 1);
    }
}
