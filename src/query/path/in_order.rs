//! Paths that respect the order of time: whoever handed something on from occasion to occasion can only
//! have gone this way.
//!
//! A time-respecting path (Kempe, Kleinberg and Kumar, "Connectivity and inference problems for temporal
//! networks", JCSS 64, 2002; Holme and Saramäki, "Temporal networks", Physics Reports 519, 2012) takes
//! occasions whose dates do not decrease. Of all that arrive first (foremost paths) the one with fewest
//! steps is taken, then the first by dates and keys. Time gives a direction: from B to A is another
//! question.
//!
//! Dates are taken at their worst. An occasion of several days, of a month or of a year is reached by its
//! last day and may be used by those alone who are there on its first; so two occasions of one month
//! follow each other in no certain order, two of one day may. Undated ones are left out.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::{Names, PathFilter, PathStep, step};
use crate::model::PartialDate;
use crate::query::met::row;
use crate::query::{OccasionFilter, QueryError, occasions};

/// Who was in the room, occasions of at most ?1 persons (named or stated), in an order that does not depend on row numbers.
const CONTACTS: &str = "
SELECT v.id, v.date, v.date_end, p.entity, e.type, e.origin = 'discovered' FROM event AS v
JOIN participant AS p ON p.event = v.id AND p.presence = 'room'
JOIN entity AS e ON e.id = p.entity AND e.key GLOB 'person:*'
WHERE v.polarity = 'actual' AND max(v.persons, coalesce(v.stated, 0)) <= ?1 AND v.date IS NOT NULL
ORDER BY v.date, v.key, e.key";

type Day = (i16, u8, u8);

/// Before all occasions.
const START: Day = (i16::MIN, 0, 0);

/// An occasion.
struct Contact {
    event: i64,
    /// The first day that it may have begun.
    first: Day,
    /// The last day that it may have ended.
    last: Day,
    /// Who was there, by key.
    present: Vec<i64>,
}

/// How a person is reached.
#[derive(Clone, Copy)]
struct Reached {
    by: Day,
    event: i64,
    from: i64,
}

/// Finds the path that arrives first.
pub(super) fn path(
    connection: &Connection,
    [a, b]: [i64; 2],
    most: u64,
    filter: &PathFilter,
    names: &mut Names<'_>,
) -> Result<Option<Vec<PathStep>>, QueryError> {
    if a == b {
        return Ok(Some(Vec::new()));
    }
    let contacts = read(connection, [a, b], most, filter)?;
    let Some(chain) = search(&contacts, [a, b], filter) else {
        return Ok(None);
    };
    let mut steps = Vec::with_capacity(chain.len());
    for (from, to, event) in chain {
        let mut one = step(connection, [from, to], filter.layer, names)?;
        if let Some(occasion) = occasions::one(connection, event)? {
            one.occasion = Some(row(
                connection,
                &[from, to],
                occasion,
                &OccasionFilter::default(),
            )?);
        }
        steps.push(one);
    }
    Ok(Some(steps))
}

/// The dated occasions, of their participants the two ends and those who may stand between them.
fn read(
    connection: &Connection,
    ends: [i64; 2],
    most: u64,
    filter: &PathFilter,
) -> rusqlite::Result<Vec<Contact>> {
    let mut statement = connection.prepare_cached(CONTACTS)?;
    let mut rows = statement.query([i64::try_from(most).unwrap_or(i64::MAX)])?;
    let mut contacts: Vec<Contact> = Vec::new();
    while let Some(row) = rows.next()? {
        let event: i64 = row.get(0)?;
        let date = |text: Option<String>| text.and_then(|text| text.parse::<PartialDate>().ok());
        let (Some(begun), ended) = (date(row.get(1)?), date(row.get(2)?)) else {
            continue;
        };
        let entity: i64 = row.get(3)?;
        if contacts.last().is_none_or(|last| last.event != event) {
            contacts.push(Contact {
                event,
                first: begun.first_day(),
                last: begun.last_day().max(ended.unwrap_or(begun).last_day()),
                present: Vec::new(),
            });
        }
        let kind: String = row.get(4)?;
        if let Some(contact) = contacts.last_mut()
            && (ends.contains(&entity) || filter.passes(&kind, row.get(5)?))
        {
            contact.present.push(entity);
        }
    }
    Ok(contacts)
}

/// The steps (from whom, to whom, at which occasion) of the path that arrives first.
fn search(
    contacts: &[Contact],
    [a, b]: [i64; 2],
    filter: &PathFilter,
) -> Option<Vec<(i64, i64, i64)>> {
    let often = often(contacts, filter.min_weight);
    let mut known: FxHashMap<i64, Day> = [(a, START)].into_iter().collect();
    // what each further step reaches earlier than all before
    let mut rounds: Vec<FxHashMap<i64, Reached>> = Vec::new();
    while rounds.len() < filter.max_steps {
        let mut round: FxHashMap<i64, Reached> = FxHashMap::default();
        for contact in contacts {
            let ready = contact.present.iter().filter_map(|one| {
                let by = *known.get(one)?;
                (by <= contact.first).then_some((*one, by))
            });
            let mut ready: Vec<(i64, Day)> = ready.collect();
            ready.sort_by_key(|(_, by)| *by);
            for to in &contact.present {
                let later = |by: Day| by > contact.last;
                let better = known.get(to).copied().is_none_or(later)
                    && round.get(to).is_none_or(|reached| later(reached.by));
                let from = ready.iter().find(|(from, _)| {
                    from != to && often.as_ref().is_none_or(|often| meets(often, *from, *to))
                });
                if let Some((from, _)) = from.filter(|_| better) {
                    let reached = Reached {
                        by: contact.last,
                        event: contact.event,
                        from: *from,
                    };
                    round.insert(*to, reached);
                }
            }
        }
        if round.is_empty() {
            break;
        }
        known.extend(round.iter().map(|(one, reached)| (*one, reached.by)));
        rounds.push(round);
    }
    let mut chain = Vec::new();
    let (mut here, mut left) = (b, rounds.len());
    while here != a {
        left = (0..left).rev().find(|at| rounds[*at].contains_key(&here))?;
        let reached = rounds[left][&here];
        chain.push((reached.from, here, reached.event));
        here = reached.from;
    }
    chain.reverse();
    Some(chain)
}

/// How often two met, where more than one occasion is wanted of each pair; those too rare left out.
fn often(contacts: &[Contact], least: u64) -> Option<FxHashMap<(i64, i64), u64>> {
    if least <= 1 {
        return None;
    }
    let mut counts: FxHashMap<(i64, i64), u64> = FxHashMap::default();
    for contact in contacts {
        for (i, x) in contact.present.iter().enumerate() {
            for y in &contact.present[i + 1..] {
                *counts.entry((*x.min(y), *x.max(y))).or_default() += 1;
            }
        }
    }
    counts.retain(|_, count| *count >= least);
    Some(counts)
}

fn meets(often: &FxHashMap<(i64, i64), u64>, x: i64, y: i64) -> bool {
    often.contains_key(&(x.min(y), x.max(y)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::PathLayer;

    /// `date who` a line, or `date..date who`: who is a letter each.
    fn contacts(lines: &[&str]) -> Vec<Contact> {
        let one = |(event, line): (i64, &&str)| {
            let (dates, who) = line.split_once(' ').unwrap();
            let (from, to) = dates.split_once("..").unwrap_or((dates, dates));
            let [from, to] = [from, to].map(|date| date.parse::<PartialDate>().unwrap());
            Contact {
                event,
                first: from.first_day(),
                last: to.last_day(),
                present: who.bytes().map(i64::from).collect(),
            }
        };
        (1..).zip(lines).map(one).collect()
    }

    /// The way as `a1b2c`: letters are persons, numbers lines.
    fn way(lines: &[&str], ends: &str, filter: &PathFilter) -> Option<String> {
        let letter = |c: char| i64::from(c as u32);
        let ends: Vec<i64> = ends.chars().map(letter).collect();
        let chain = search(&contacts(lines), [ends[0], ends[1]], filter)?;
        let mut told = String::new();
        for (at, (from, to, event)) in chain.iter().enumerate() {
            if at == 0 {
                told.push(char::from(*from as u8));
            }
            told.push_str(&format!("{event}{}", char::from(*to as u8)));
        }
        Some(told)
    }

    #[test]
    fn occasions_follow_each_other() {
        let filter = |max_steps| PathFilter {
            layer: PathLayer::InOrder(20),
            max_steps,
            ..PathFilter::default()
        };
        for (lines, ends, max_steps, want) in [
            // the shortest chain goes back in time
            (&["2024-05-02 ab", "2024-05-01 bc"][..], "ac", 6, None),
            (&["2024-05-02 ab", "2024-05-01 bc"], "ca", 6, Some("c2b1a")),
            // a longer one that does not
            (
                &[
                    "2024-05-09 ab",
                    "2024-05-01 bz",
                    "2024-05-01 ac",
                    "2024-05-02 cd",
                    "2024-05-03 dz",
                ],
                "az",
                6,
                Some("a3c4d5z"),
            ),
            (
                &[
                    "2024-05-09 ab",
                    "2024-05-01 bz",
                    "2024-05-01 ac",
                    "2024-05-02 cd",
                    "2024-05-03 dz",
                ],
                "az",
                2,
                None,
            ),
            // the earliest arrival, not the fewest steps; of equal arrivals the fewest steps
            (
                &["2024-05-09 az", "2024-05-01 ab", "2024-05-02 bz"],
                "az",
                6,
                Some("a2b3z"),
            ),
            (
                &["2024-05-02 az", "2024-05-01 ab", "2024-05-02 bz"],
                "az",
                6,
                Some("a1z"),
            ),
            (
                &["2024-05-09 az", "2024-05-01 ab", "2024-05-02 bz"],
                "az",
                1,
                Some("a1z"),
            ),
            // one day in any order, one month in none
            (&["2024-05-01 bz", "2024-05-01 ab"], "az", 6, Some("a2b1z")),
            (&["2024-05 ab", "2024-05 bz"], "az", 6, None),
            (&["2024-05 ab", "2024-06 bz"], "az", 6, Some("a1b2z")),
            (&["2024-05 ab", "2024-05-31 bz"], "az", 6, Some("a1b2z")),
            (&["2024-05 ab", "2024-05-30 bz"], "az", 6, None),
            (&["2024-05-01 ab", "2024 bz"], "az", 6, None),
            (&["2023 ab", "2024 bz"], "az", 6, Some("a1b2z")),
            // several days
            (
                &["2024-05-01..2024-05-03 ab", "2024-05-02 bz"],
                "az",
                6,
                None,
            ),
            (
                &["2024-05-01..2024-05-03 ab", "2024-05-03 bz"],
                "az",
                6,
                Some("a1b2z"),
            ),
            // everyone in the room is reached at once
            (&["2024-05-01 abcz", "2024-05-02 az"], "az", 6, Some("a1z")),
            (&["2024-05-01 ab"], "az", 6, None),
        ] {
            let found = way(lines, ends, &filter(max_steps));
            assert_eq!(found.as_deref(), want, "{lines:?} {ends} {max_steps}");
        }
    }

    #[test]
    fn an_earlier_label_never_borrows_a_later_way() {
        // z is reached through b by the second line; b's own earlier way through c comes later in steps
        let lines = [
            "2024-05-01 ac",
            "2024-05-02 cb",
            "2024-05-03 ab",
            "2024-05-02 bz",
            "2024-05-04 bz",
        ];
        let found = way(&lines, "az", &PathFilter::default());
        assert_eq!(found.as_deref(), Some("a1c2b4z"));
        let short = PathFilter {
            max_steps: 2,
            ..PathFilter::default()
        };
        assert_eq!(way(&lines, "az", &short).as_deref(), Some("a3b5z"));
    }

    #[test]
    fn rare_pairs_are_left_out() {
        let lines = [
            "2024-05-01 ab",
            "2024-05-02 az",
            "2024-05-03 ab",
            "2024-05-04 bz",
            "2024-05-05 bz",
        ];
        let twice = PathFilter {
            min_weight: 2,
            ..PathFilter::default()
        };
        assert_eq!(way(&lines, "az", &twice).as_deref(), Some("a1b4z"));
    }
}
