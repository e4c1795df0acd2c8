//! Reading offices and other stated relations, and what dictionaries say of where things belong.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::element::Proof;
use super::entities::{Ranks, date};
use super::facts::{Collected, Link, Of};
use super::projection::Projection;
use super::{Filter, GraphError};
use crate::model::{PartialDate, Period};

const OFFICES: &str = "
SELECT person, organ, post, begun, first_seen, last_seen, ended, statements FROM tenure
WHERE organ IS NOT NULL AND person <> organ AND status <> 'inherited'
  AND (?1 IS NULL OR person = ?1 OR organ = ?1)
ORDER BY id";
const RELATIONS: &str = "
SELECT subject, object, relation, statements, first_date, last_date FROM relation
WHERE subject <> object AND (?1 IS NULL OR subject = ?1 OR object = ?1)
ORDER BY subject, object, relation";
const HIERARCHY: &str = "
SELECT e.id, p.id, e.type, p.type FROM entity AS e JOIN entity AS p ON p.key = e.parent
WHERE e.id <> p.id AND (?1 IS NULL OR e.id = ?1 OR p.id = ?1)
ORDER BY e.id";

/// Adds the offices that persons hold in organs. Inherited titles are left out: they are guesses.
pub(super) fn offices(
    connection: &Connection,
    ranks: &Ranks,
    projection: &Projection,
    filter: &Filter,
    of: Of,
    collected: &mut Collected,
) -> Result<(), GraphError> {
    let mut statement = connection.prepare(OFFICES)?;
    let mut rows = statement.query([of])?;
    while let Some(row) = rows.next()? {
        let (Some(person), Some(organ)) = (ranks.get(row.get(0)?), ranks.get(row.get(1)?)) else {
            continue;
        };
        // What a person is rolled up by is no tie of his.
        let organ = collected.groups.fixed(organ);
        if collected.groups.holds(person) || person == organ {
            continue;
        }
        let on = |column| -> rusqlite::Result<_> { Ok(date(row.get_ref(column)?)) };
        let dates = [on(3)?, on(4)?, on(5)?, on(6)?];
        let (first, last) = (
            dates.into_iter().flatten().min(),
            dates.into_iter().flatten().max(),
        );
        if !overlaps(filter.period(), first, last) {
            let unwanted = &mut collected.unwanted;
            let reason = match first {
                None => &mut unwanted.undated.offices,
                Some(_) => &mut unwanted.outside.offices,
            };
            *reason += 1;
            continue;
        }
        let facts = collected.add(&Link {
            ends: (person, organ),
            directed: true,
            relation: projection.kinds.holds_post,
            evidence: row.get(7)?,
            first,
            last,
            proof: Proof::Office,
        });
        if !facts.posts.is_empty() {
            facts.posts.push('|');
        }
        facts
            .posts
            .push_str(&row.get::<_, String>(2)?.replace('|', "/"));
        if let Some(years) = years(first, last) {
            facts.posts.push(' ');
            facts.posts.push_str(&years);
        }
    }
    Ok(())
}

/// The years from the first to the last date, as `2019` or `2019–2021`.
fn years(first: Option<PartialDate>, last: Option<PartialDate>) -> Option<String> {
    let (first, last) = (first?.year, last?.year);
    Some(if first == last {
        first.to_string()
    } else {
        format!("{first}–{last}")
    })
}

/// Adds the other stated relations.
pub(super) fn relations(
    connection: &Connection,
    ranks: &Ranks,
    projection: &mut Projection,
    filter: &Filter,
    of: Of,
    collected: &mut Collected,
) -> Result<(), GraphError> {
    let mut known = FxHashMap::default();
    let mut names =
        connection.prepare("SELECT DISTINCT relation FROM relation ORDER BY relation")?;
    let mut rows = names.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let relation = projection.relation(&name);
        known.insert(name, relation);
    }
    let mut statement = connection.prepare(RELATIONS)?;
    let mut rows = statement.query([of])?;
    while let Some(row) = rows.next()? {
        let (Some(subject), Some(object)) = (ranks.get(row.get(0)?), ranks.get(row.get(1)?)) else {
            continue;
        };
        let subject = collected.groups.fixed(subject);
        let object = collected.groups.fixed(object);
        if subject == object {
            continue;
        }
        let name: String = row.get(2)?;
        let Some(&relation) = known.get(&name) else {
            continue;
        };
        let (first, last) = (date(row.get_ref(4)?), date(row.get_ref(5)?));
        if !overlaps(filter.period(), first, last) {
            let unwanted = &mut collected.unwanted;
            let reason = match first {
                None => &mut unwanted.undated.relations,
                Some(_) => &mut unwanted.outside.relations,
            };
            *reason += 1;
            continue;
        }
        let statements: u32 = row.get(3)?;
        let facts = collected.add(&Link {
            ends: (subject, object),
            directed: true,
            relation,
            evidence: statements,
            first,
            last,
            proof: Proof::Statement,
        });
        // One row stands for all statements: they are what is counted.
        if let Ok(at) = facts
            .ties
            .binary_search_by_key(&relation, |tie| tie.relation)
        {
            let tie = &mut facts.ties[at];
            let more = statements.saturating_sub(1);
            tie.count += more;
            tie.from[usize::from(subject > object)] += more;
            facts.strength += f64::from(more);
            if let Some(link) = collected.links.as_mut().and_then(|links| links.last_mut()) {
                link.count += more;
            }
        }
    }
    Ok(())
}

/// Adds what dictionaries and the gazetteer say: a place lies in its parent, all else is part of it.
pub(super) fn hierarchy(
    connection: &Connection,
    ranks: &Ranks,
    projection: &Projection,
    of: Of,
    collected: &mut Collected,
) -> Result<(), GraphError> {
    let mut statement = connection.prepare(HIERARCHY)?;
    let mut rows = statement.query([of])?;
    while let Some(row) = rows.next()? {
        let (Some(child), Some(parent)) = (ranks.get(row.get(0)?), ranks.get(row.get(1)?)) else {
            continue;
        };
        let (child, parent) = (
            collected.groups.fixed(child),
            collected.groups.fixed(parent),
        );
        if child == parent {
            continue;
        }
        let of_place = row.get::<_, String>(3)? == PLACE;
        collected.add_known(&Link {
            ends: (child, parent),
            directed: true,
            relation: if of_place {
                projection.kinds.located_in
            } else {
                projection.kinds.part_of
            },
            evidence: 0,
            first: None,
            last: None,
            proof: Proof::Dictionary,
        });
    }
    Ok(())
}

/// The type whose entities others lie in.
const PLACE: &str = "place";

/// Whether the time from the first to the last date has a day in the period; what is undated has
/// none unless the period is open.
fn overlaps(period: Period, first: Option<PartialDate>, last: Option<PartialDate>) -> bool {
    let known = first.zip(last);
    period.is_open() || known.is_some_and(|(first, last)| period.meets(first, last))
}
