//! Whom has an entity met, what is it tied to, with whom is it named: its neighbours.
//!
//! What ties it beyond being named together, `graph` says. The counts of units are stored for the
//! whole database; where a date, other parts or the article rung are asked for, they are counted
//! anew from the entity's own documents.

use rusqlite::{Connection, OptionalExtension, Row};
use rustc_hash::FxHashMap;

use super::recount::{NAME, recount};
use super::{QueryError, Rung, Undated, discovered};
use crate::graph::{Facts, Filter, GraphError, neighbours};
use crate::model::{Label, Part, Period, Schema};

const STORED: &str = "
SELECT e.key, e.name, e.type, c.clause, c.roster, c.sentence, c.articles, c.documents,
       c.first_date, c.last_date, c.npmi, c.log_likelihood
FROM (SELECT b AS other, * FROM cooccurrence WHERE a = ?1
      UNION ALL SELECT a AS other, * FROM cooccurrence WHERE b = ?1) AS c
JOIN entity AS e ON e.id = c.other";

/// What neighbours are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkOrder {
    /// Strongest relation, then its weight.
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
    /// Issue dates, and dates of occasions; what has none is left out unless it is open.
    pub period: Period,
    /// Most persons at an occasion, named or stated; larger ones tie nobody.
    pub max_size: Option<u32>,
    /// Types of the neighbour; empty = any.
    pub types: Vec<String>,
    /// Parts that count; empty = actors only.
    pub parts: Vec<Part>,
    /// Whether articles count whose sentences never name both.
    pub articles: bool,
    /// Whether neighbours that no dictionary has are left out.
    pub without_discovered: bool,
    /// Smallest weight.
    pub min_weight: u64,
    /// What the rows are sorted by.
    pub order: LinkOrder,
    /// Rows at most.
    pub limit: Option<usize>,
}

/// One neighbour. Counts are units of one kind: an occasion, sentence or article counts once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkRow {
    /// Key.
    pub key: String,
    /// Canonical name.
    pub name: String,
    /// Type.
    pub kind: String,
    /// The strongest relation that joins the two, identifier in the schema.
    pub relation: String,
    /// Place of the relation among those of the schema, the strongest first.
    pub rank: usize,
    /// Occasions, offices, statements or units of that relation.
    pub weight: u64,
    /// All relations beyond being named together with their counts, as `met 3, accompanied 1`.
    pub ties: String,
    /// Sum over the occasions where both met of 1/(persons − 1).
    pub shared: f64,
    /// Offices that the one holds in the other, joined by `|`.
    pub posts: String,
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
    /// Earliest date: of the occasion or office, else of issue.
    pub first: Option<String>,
    /// Latest date.
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
    schema: &Schema,
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
    add_ties(connection, schema, entity, filter, &mut rows)?;
    let hidden = discovered(connection, filter.without_discovered)?;
    rows.retain(|row| {
        row.weight >= filter.min_weight
            && !hidden.contains(&row.key)
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

/// Adds what ties the entity beyond being named together, and settles what is strongest.
fn add_ties(
    connection: &Connection,
    schema: &Schema,
    entity: i64,
    filter: &LinkFilter,
    rows: &mut Vec<LinkRow>,
) -> Result<(), QueryError> {
    let wanted = Filter {
        from: filter.period.from,
        to: filter.period.to,
        max_size: filter.max_size,
        ..Filter::default()
    };
    let found = neighbours(connection, schema, &wanted, entity).map_err(|error| match error {
        GraphError::Database(error) => error,
        // no type and no entity is asked for
        _ => rusqlite::Error::InvalidQuery,
    })?;
    let rank = |id: &str| {
        let place = found.relations.iter().position(|label| label.id == id);
        place.unwrap_or(found.relations.len())
    };
    for row in rows.iter_mut() {
        row.rank = rank(&row.relation);
    }
    let mut places: FxHashMap<String, usize> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| (row.key.clone(), at))
        .collect();
    let mut names = connection.prepare_cached(NAME)?;
    for (other, facts) in &found.others {
        let named = names
            .query_row([other], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((key, name, kind)) = named else {
            continue;
        };
        let at = *places.entry(key).or_insert_with_key(|key| {
            rows.push(LinkRow {
                key: key.clone(),
                name,
                kind,
                rank: usize::MAX,
                ..LinkRow::default()
            });
            rows.len() - 1
        });
        tie(&mut rows[at], facts, &found.relations);
    }
    Ok(())
}

/// Notes the facts in the row of the neighbour.
fn tie(row: &mut LinkRow, facts: &Facts, relations: &[Label]) {
    let id = |at: u8| relations[usize::from(at)].id.as_str();
    let ties = facts.ties.iter();
    let ties = ties.map(|tie| format!("{} {}", id(tie.relation.0), tie.count));
    row.ties = ties.collect::<Vec<_>>().join(", ");
    row.shared = facts.shared;
    row.posts.clone_from(&facts.posts);
    let Some(tie) = facts.ties.first() else {
        return;
    };
    let rank = usize::from(tie.relation.0);
    if rank < row.rank {
        row.relation = id(tie.relation.0).to_owned();
        row.rank = rank;
        row.weight = u64::from(tie.count);
        row.first = tie.first.map(|date| date.to_string());
        row.last = tie.last.map(|date| date.to_string());
    }
}

fn compare(order: LinkOrder, a: &LinkRow, b: &LinkRow) -> std::cmp::Ordering {
    let descending = |a: Option<f64>, b: Option<f64>| {
        b.unwrap_or(f64::NEG_INFINITY)
            .total_cmp(&a.unwrap_or(f64::NEG_INFINITY))
    };
    let strength = || {
        let all = |row: &LinkRow| row.clause + row.roster + row.sentence + row.article;
        (a.rank, b.weight, all(b)).cmp(&(b.rank, a.weight, all(a)))
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
        relation: relation.name().to_owned(),
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
        ..LinkRow::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{schema, valley};
    use super::super::names::{Answer, resolve};
    use super::*;

    fn ask(connection: &Connection, name: &str, filter: &LinkFilter) -> Links {
        let Answer::One(hit) = resolve(connection, name, &[]).unwrap() else {
            panic!("{name} means one entity")
        };
        links(connection, &schema(), hit.id, filter).unwrap()
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
                r.relation,
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
                "白露 met 2 0/1/1/0/2/1",
                "云谷机械有限公司 visited 1 2/0/0/0/2/2"
            ]
        );
    }

    #[test]
    fn filters_choose_neighbours() {
        let connection = valley();
        let april = Period {
            from: "2031-04".parse().ok(),
            to: None,
            whole: false,
        };
        let speech = vec![Part::Actor, Part::Speech];
        for (name, filter, expected) in [
            (
                "陶立",
                LinkFilter {
                    types: vec!["person".into()],
                    ..Default::default()
                },
                &["白露 met 2 0/1/1/0/2/1"][..],
            ),
            (
                "陶立",
                LinkFilter {
                    min_weight: 2,
                    ..Default::default()
                },
                &["白露 met 2 0/1/1/0/2/1"],
            ),
            (
                "陶立",
                LinkFilter {
                    limit: Some(1),
                    ..Default::default()
                },
                &["白露 met 2 0/1/1/0/2/1"],
            ),
            (
                "陶立",
                LinkFilter {
                    period: april,
                    ..Default::default()
                },
                &["云谷机械有限公司 attended 1 1/0/0/0/1/1"],
            ),
            (
                "石滩村",
                LinkFilter {
                    parts: speech.clone(),
                    ..Default::default()
                },
                &["云", "白", "陶"],
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

    #[test]
    fn occasions_and_offices_stand_above_being_named_together() {
        let connection = valley();
        connection
            .execute_batch(
                "UPDATE event SET stated = 90 WHERE type = 'meeting';
                 INSERT INTO tenure VALUES
                     (9, 1, '顾问', 3, 'current', '2030', '2031-03-05', NULL, NULL, 1, 1, 0);",
            )
            .unwrap();
        let told = |filter: &LinkFilter| -> Vec<String> {
            let rows = ask(&connection, "陶立", filter).rows;
            let line = |r: &LinkRow| format!("{} {} {}: {}", r.name, r.relation, r.weight, r.ties);
            rows.iter().map(line).collect()
        };
        let firm = "云谷机械有限公司 visited 1: visited 1, attended 1, holds_post 1";
        assert_eq!(
            told(&LinkFilter::default()),
            ["白露 met 2: met 2, accompanied 1", firm]
        );
        let small = LinkFilter {
            max_size: Some(20),
            ..LinkFilter::default()
        };
        assert_eq!(told(&small), ["白露 met 1: met 1, accompanied 1", firm]);
        let april = LinkFilter {
            period: Period {
                from: "2031-04".parse().ok(),
                to: None,
                whole: false,
            },
            ..LinkFilter::default()
        };
        assert_eq!(told(&april), ["云谷机械有限公司 attended 1: attended 1"]);
        let row = &ask(&connection, "陶立", &small).rows[0];
        assert_eq!((row.shared, row.roster, row.sentence), (1.0, 1, 1));
        assert_eq!(row.first.as_deref(), Some("2031-03-04"));
        assert_eq!(
            ask(&connection, "陶立", &small).rows[1].posts,
            "顾问 2030–2031"
        );
    }
}
