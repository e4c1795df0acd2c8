//! The shortest chain, whatever the dates: both ends are searched level by level towards each other.
//!
//! Among chains of equal length the one whose weakest link has the most units is taken, and among those
//! the first by key.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::{Names, PathFilter, PathLayer};

const NEIGHBOURS: &str = "
SELECT b AS other, clause, roster, sentence FROM cooccurrence WHERE a = ?1
UNION ALL SELECT a, clause, roster, sentence FROM cooccurrence WHERE b = ?1";
/// Persons who were in the room of an actual occasion of at most ?2 persons, named or stated.
const MET: &str = "
SELECT q.entity AS other, COUNT(*), 0, 0
FROM participant AS p
JOIN event AS v ON v.id = p.event AND v.polarity = 'actual' AND max(v.persons, coalesce(v.stated, 0)) <= ?2
JOIN participant AS q ON q.event = p.event AND q.entity <> p.entity AND q.presence = 'room'
JOIN entity AS e ON e.id = q.entity AND e.key GLOB 'person:*'
WHERE p.entity = ?1 AND p.presence = 'room' GROUP BY q.entity";
/// What one search knows of an entity that it has reached.
#[derive(Clone, Copy)]
struct Reached {
    level: usize,
    /// Units of the weakest link on the way.
    bottleneck: u64,
    /// The entity before it.
    from: i64,
}

struct Search {
    reached: FxHashMap<i64, Reached>,
    frontier: Vec<i64>,
    level: usize,
}

pub(super) fn search(
    connection: &Connection,
    a: i64,
    b: i64,
    filter: &PathFilter,
    names: &mut Names<'_>,
) -> rusqlite::Result<Option<Vec<i64>>> {
    if a == b {
        return Ok(Some(vec![a]));
    }
    let start = |id: i64| Search {
        reached: [(
            id,
            Reached {
                level: 0,
                bottleneck: u64::MAX,
                from: id,
            },
        )]
        .into_iter()
        .collect(),
        frontier: vec![id],
        level: 0,
    };
    let (mut left, mut right) = (start(a), start(b));
    while left.level + right.level < filter.max_steps {
        let (near, far) = if left.frontier.len() <= right.frontier.len() {
            (&mut left, &right)
        } else {
            (&mut right, &left)
        };
        expand(connection, near, far, filter, names)?;
        if near.frontier.is_empty() {
            return Ok(None);
        }
        if let Some(middle) = meeting(&left, &right, names)? {
            let mut chain = trace(&left, middle);
            chain.reverse();
            chain.extend(trace(&right, middle).into_iter().skip(1));
            return Ok(Some(chain));
        }
    }
    Ok(None)
}

/// Takes one search a level further.
fn expand(
    connection: &Connection,
    near: &mut Search,
    far: &Search,
    filter: &PathFilter,
    names: &mut Names<'_>,
) -> rusqlite::Result<()> {
    let (sql, most) = match filter.layer {
        PathLayer::Cooccurrence => (NEIGHBOURS, None),
        PathLayer::Met(most) | PathLayer::InOrder(most) => {
            (MET, Some(i64::try_from(most).unwrap_or(i64::MAX)))
        }
    };
    let mut statement = connection.prepare_cached(sql)?;
    let mut next = Vec::new();
    near.level += 1;
    for from in std::mem::take(&mut near.frontier) {
        let bottleneck = near.reached[&from].bottleneck;
        let values: Vec<i64> = [Some(from), most].into_iter().flatten().collect();
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let to: i64 = row.get(0)?;
            let counts: [u64; 3] = [row.get(1)?, row.get(2)?, row.get(3)?];
            let units: u64 = counts.iter().take(filter.weakest as usize + 1).sum();
            if units == 0 || units < filter.min_weight {
                continue;
            }
            let found = Reached {
                level: near.level,
                bottleneck: bottleneck.min(units),
                from,
            };
            match near.reached.get(&to).copied() {
                None => {
                    let named = names.get(to)?;
                    if far.reached.contains_key(&to) || filter.passes(&named.kind, named.discovered)
                    {
                        near.reached.insert(to, found);
                        next.push(to);
                    }
                }
                Some(known) if known.level == near.level => {
                    let better = found.bottleneck > known.bottleneck
                        || found.bottleneck == known.bottleneck
                            && names.precedes(from, known.from)?;
                    if better {
                        near.reached.insert(to, found);
                    }
                }
                Some(_) => {}
            }
        }
    }
    near.frontier = next;
    Ok(())
}

/// The best entity that both searches have just reached.
fn meeting(left: &Search, right: &Search, names: &mut Names<'_>) -> rusqlite::Result<Option<i64>> {
    let (small, large) = if left.frontier.len() <= right.frontier.len() {
        (left, right)
    } else {
        (right, left)
    };
    let mut best: Option<(u64, i64)> = None;
    for id in &small.frontier {
        let Some(there) = large.reached.get(id).filter(|r| r.level == large.level) else {
            continue;
        };
        let bottleneck = small.reached[id].bottleneck.min(there.bottleneck);
        let better = match best {
            None => true,
            Some((known, _)) if bottleneck != known => bottleneck > known,
            Some((_, other)) => names.precedes(*id, other)?,
        };
        if better {
            best = Some((bottleneck, *id));
        }
    }
    Ok(best.map(|(_, id)| id))
}

/// The way back from an entity to where the search began.
fn trace(search: &Search, from: i64) -> Vec<i64> {
    let mut chain = vec![from];
    let mut at = from;
    while search.reached[&at].level > 0 {
        at = search.reached[&at].from;
        chain.push(at);
    }
    chain
}
