//! How are two entities connected: a shortest chain of co-occurrences or of persons who met, each
//! with a quote.
//!
//! What belongs here: what a path may use, and what is said of its steps. How it is found is in
//! `search` and, where the dates must follow each other, in `in_order`.

mod in_order;
mod search;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::explain::{ExplainFilter, Occurrence, explain};
use super::links::strongest;
use super::met::{MetRow, met};
use super::occasions::OccasionFilter;
use super::{QueryError, Rung};

const ENTITY: &str = "SELECT key, name, type, origin = 'discovered' FROM entity WHERE id = ?1";

/// What a step of a path is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathLayer {
    /// Two entities named near each other.
    #[default]
    Cooccurrence,
    /// Two persons at an occasion of at most so many, named or stated.
    Met(u64),
    /// The same, each occasion no earlier than the one before.
    InOrder(u64),
}

/// Which links a path may use.
#[derive(Clone, Debug)]
pub struct PathFilter {
    /// What a step is.
    pub layer: PathLayer,
    /// Weakest rung that counts.
    pub weakest: Rung,
    /// Fewest units, on the rungs that count.
    pub min_weight: u64,
    /// Types that may stand between the two; empty = any.
    pub types: Vec<String>,
    /// Whether entities that no dictionary has may not stand between the two.
    pub without_discovered: bool,
    /// Most steps.
    pub max_steps: usize,
}

impl Default for PathFilter {
    fn default() -> Self {
        Self {
            layer: PathLayer::default(),
            weakest: Rung::Sentence,
            min_weight: 1,
            types: Vec::new(),
            without_discovered: false,
            max_steps: 6,
        }
    }
}

impl PathFilter {
    /// Whether an entity of this type may stand between the two.
    fn passes(&self, kind: &str, discovered: bool) -> bool {
        (self.types.is_empty() || self.types.iter().any(|wanted| wanted == kind))
            && !(self.without_discovered && discovered)
    }
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// Key of the entity it starts from.
    pub from: String,
    /// Its name.
    pub from_name: String,
    /// Key of the entity it leads to.
    pub to: String,
    /// Its name.
    pub to_name: String,
    /// `met`, or the strongest rung that joins the two.
    pub relation: &'static str,
    /// Occasions, or units on that rung.
    pub weight: u64,
    /// The earliest occasion; of a path in the order of time the one that it takes.
    pub occasion: Option<MetRow>,
    /// The strongest and earliest sentence that names both.
    pub evidence: Option<Occurrence>,
}

struct Named {
    key: String,
    name: String,
    kind: String,
    discovered: bool,
}

/// What is read of entities, kept for the length of one question.
struct Names<'a> {
    connection: &'a Connection,
    known: FxHashMap<i64, Named>,
}

impl Names<'_> {
    fn get(&mut self, id: i64) -> rusqlite::Result<&Named> {
        if !self.known.contains_key(&id) {
            let named = self
                .connection
                .prepare_cached(ENTITY)?
                .query_row([id], |row| {
                    Ok(Named {
                        key: row.get(0)?,
                        name: row.get(1)?,
                        kind: row.get(2)?,
                        discovered: row.get(3)?,
                    })
                })?;
            self.known.insert(id, named);
        }
        Ok(&self.known[&id])
    }

    /// Whether `a` stands before `b` by key.
    fn precedes(&mut self, a: i64, b: i64) -> rusqlite::Result<bool> {
        let key = self.get(a)?.key.clone();
        Ok(key < self.get(b)?.key)
    }
}

/// Finds a shortest path between two entities (their row numbers, as `resolve` gives them): its
/// steps, none where the two are the same, `None` where nothing connects them. In the order of time it is
/// the path that arrives first, which may be longer, and the way back is another question.
///
/// # Errors
/// Where the database does not answer.
pub fn path(
    connection: &Connection,
    a: i64,
    b: i64,
    filter: &PathFilter,
) -> Result<Option<Vec<PathStep>>, QueryError> {
    let mut names = Names {
        connection,
        known: FxHashMap::default(),
    };
    if let PathLayer::InOrder(most) = filter.layer {
        return in_order::path(connection, [a, b], most, filter, &mut names);
    }
    let Some(chain) = search::search(connection, a, b, filter, &mut names)? else {
        return Ok(None);
    };
    let mut steps = Vec::with_capacity(chain.len());
    for pair in chain.windows(2) {
        steps.push(step(
            connection,
            [pair[0], pair[1]],
            filter.layer,
            &mut names,
        )?);
    }
    Ok(Some(steps))
}

fn step(
    connection: &Connection,
    [from, to]: [i64; 2],
    layer: PathLayer,
    names: &mut Names<'_>,
) -> Result<PathStep, QueryError> {
    let (relation, weight, occasion, evidence) = match layer {
        PathLayer::Met(most) | PathLayer::InOrder(most) => {
            let filter = OccasionFilter {
                max_size: Some(most),
                limit: Some(1),
                ..OccasionFilter::default()
            };
            let mut answer = met(connection, &[from, to], &filter)?;
            ("met", answer.total as u64, answer.rows.pop(), None)
        }
        PathLayer::Cooccurrence => {
            let (rung, weight) = closeness(connection, from, to)?;
            let filter = ExplainFilter {
                strongest_first: true,
                limit: Some(1),
                ..ExplainFilter::default()
            };
            let sentence = explain(connection, from, to, &filter)?.rows.pop();
            (rung.name(), weight, None, sentence)
        }
    };
    let (from, from_name) = names.get(from).map(|n| (n.key.clone(), n.name.clone()))?;
    let (to, to_name) = names.get(to).map(|n| (n.key.clone(), n.name.clone()))?;
    Ok(PathStep {
        from,
        from_name,
        to,
        to_name,
        relation,
        weight,
        occasion,
        evidence,
    })
}

/// The strongest rung that joins two entities, and the units on it.
fn closeness(connection: &Connection, from: i64, to: i64) -> rusqlite::Result<(Rung, u64)> {
    connection
        .prepare_cached(
            "SELECT clause, roster, sentence FROM cooccurrence WHERE a = ?1 AND b = ?2",
        )?
        .query_row([from.min(to), from.max(to)], |row| {
            Ok(strongest(row.get(0)?, row.get(1)?, row.get(2)?, 0))
        })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Fixture;
    use super::*;

    /// 甲–乙–丁 and 甲–丙–丁, the second by stronger links; 戊 apart; 己 beyond 丁 by a sentence.
    fn chain() -> Connection {
        Fixture::new()
            .entity("person:甲山", "official", "jiashan", &[])
            .entity("person:乙水", "person", "yishui", &[])
            .entity("enterprise:丙田厂", "enterprise", "bingtianchang", &[])
            .entity("person:丁石", "person", "dingshi", &[])
            .entity("person:戊土", "person", "wutu", &[])
            .entity("person:己木", "person", "jimu", &[])
            .document(
                ("谷报/1.txt", None, Some("2031-05-01"), None),
                &[(
                    "",
                    "[甲山|person:甲山]见[乙水|person:乙水]。[乙水|person:乙水]见[丁石|person:丁石]。\
                     [甲山|person:甲山]去[丙田厂|enterprise:丙田厂]。[甲山|person:甲山]在[丙田厂|enterprise:丙田厂]。\
                     [丁石|person:丁石]去[丙田厂|enterprise:丙田厂]。[丁石|person:丁石]在[丙田厂|enterprise:丙田厂]。\
                     [丁石|person:丁石]走，[己木|person:己木]来。[戊土|person:戊土]。",
                )],
            )
            .finish()
    }

    fn names(steps: &[PathStep]) -> String {
        let mut out = steps
            .first()
            .map_or_else(String::new, |step| step.from_name.clone());
        for step in steps {
            out.push_str(&format!(
                " -{}{}- {}",
                step.relation, step.weight, step.to_name
            ));
        }
        out
    }

    #[test]
    fn the_shortest_path_takes_the_best_links() {
        let connection = chain();
        let people = PathFilter {
            types: vec!["person".into()],
            ..PathFilter::default()
        };
        let clause = PathFilter {
            weakest: Rung::Clause,
            ..PathFilter::default()
        };
        let short = PathFilter {
            max_steps: 1,
            ..PathFilter::default()
        };
        let heavy = PathFilter {
            min_weight: 3,
            ..PathFilter::default()
        };
        for (a, b, filter, expected) in [
            (
                1,
                4,
                PathFilter::default(),
                Some("甲山 -clause2- 丙田厂 -clause2- 丁石"),
            ),
            (
                4,
                1,
                PathFilter::default(),
                Some("丁石 -clause2- 丙田厂 -clause2- 甲山"),
            ),
            (1, 4, people, Some("甲山 -clause1- 乙水 -clause1- 丁石")),
            (
                1,
                6,
                PathFilter::default(),
                Some("甲山 -clause2- 丙田厂 -clause2- 丁石 -sentence1- 己木"),
            ),
            (1, 6, clause, None),
            (1, 5, PathFilter::default(), None),
            (1, 4, short, None),
            (1, 4, heavy, None),
            (1, 1, PathFilter::default(), Some("")),
        ] {
            let found = path(&connection, a, b, &filter).unwrap();
            assert_eq!(
                found.as_deref().map(names).as_deref(),
                expected,
                "{a} {b} {filter:?}"
            );
        }
    }

    #[test]
    fn a_name_that_no_dictionary_has_stands_between_nobody_where_it_is_hidden() {
        let connection = chain();
        connection
            .execute_batch(
                "UPDATE entity SET origin = 'discovered' WHERE name IN ('丙田厂', '丁石')",
            )
            .unwrap();
        let filter = PathFilter {
            without_discovered: true,
            ..PathFilter::default()
        };
        let found = |to| path(&connection, 1, to, &filter).unwrap();
        // the end is what was asked for
        assert_eq!(
            names(&found(4).unwrap()),
            "甲山 -clause1- 乙水 -clause1- 丁石"
        );
        assert!(found(6).is_none());
    }

    #[test]
    fn every_step_has_its_quote() {
        let connection = chain();
        let steps = path(&connection, 1, 6, &PathFilter::default())
            .unwrap()
            .unwrap();
        let quotes: Vec<_> = steps
            .iter()
            .map(|step| step.evidence.as_ref().unwrap().quote.as_str())
            .collect();
        assert_eq!(
            quotes,
            ["甲山去丙田厂。", "丁石去丙田厂。", "丁石走，己木来。"]
        );
    }

    #[test]
    fn persons_are_connected_by_occasions() {
        let connection = super::super::fixture::valley();
        let [a, b, firm] = ["陶立", "person:白露", "云谷机械"]
            .map(|name| super::super::fixture::id_of(&connection, name));
        let filter = |most| PathFilter {
            layer: PathLayer::Met(most),
            ..PathFilter::default()
        };
        let steps = path(&connection, b, a, &filter(20)).unwrap().unwrap();
        assert_eq!(names(&steps), "白露 -met2- 陶立");
        let occasion = steps[0].occasion.as_ref().unwrap();
        assert_eq!(occasion.told.quote, "陶立到云谷机械，白露陪同。");
        assert!(path(&connection, a, b, &filter(1)).unwrap().is_none());
        connection
            .execute_batch("UPDATE event SET stated = 228")
            .unwrap();
        for layer in [PathLayer::Met(227), PathLayer::InOrder(227)] {
            let filter = PathFilter {
                layer,
                ..PathFilter::default()
            };
            assert!(path(&connection, a, b, &filter).unwrap().is_none());
        }
        assert!(path(&connection, a, b, &filter(228)).unwrap().is_some());
        connection
            .execute_batch("UPDATE event SET stated = NULL")
            .unwrap();
        assert!(path(&connection, a, firm, &filter(20)).unwrap().is_none());
    }
}
