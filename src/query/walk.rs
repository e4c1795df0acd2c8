//! All documents walked once, oldest first, for the sentences that name the ends of given edges.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet};

use super::pairs::{exclusive, rung_of};
use super::passage::ORDINAL_BITS;
use super::{QueryError, Rung, code};
use crate::model::Part;

const MENTIONS: &str = "
SELECT id, entity, sentence, clause, roster, start FROM mention
WHERE id >= ?1 AND id < ?2 AND part = ?3";

/// Documents that a thread takes at a time.
pub(super) const SHARE: usize = 64;

/// Ends of an edge by row number, smaller first.
pub(super) type Ends = (i64, i64);

/// What is known of one edge.
pub(super) struct Found {
    /// The rung that it is asked for.
    pub(super) wanted: Rung,
    /// The first of its two ends, whose place in the text orders sentences.
    pub(super) first: i64,
    /// The best sentence so far.
    pub(super) best: Option<Unit>,
}

impl Found {
    /// What decides between sentences: the first document with the wanted rung or a closer one,
    /// there the closest; where there is none, the closest, there the first document.
    fn order(&self, unit: &Unit) -> (bool, u64, u64, i64) {
        let (document, rung) = (unit.turn as u64, unit.rung as u64);
        let reached = unit.rung <= self.wanted;
        let (first, second) = if reached {
            (document, rung)
        } else {
            (rung, document)
        };
        (!reached, first, second, unit.start)
    }
}

/// A sentence that names both.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    pub(super) rung: Rung,
    /// Where the first end is printed.
    start: i64,
    pub(super) document: i64,
    /// Position of the document among all, oldest first.
    turn: usize,
    /// The two mentions, in the order of the edge's ends.
    pub(super) mentions: (i64, i64),
}

/// What is read of a mention.
#[derive(Clone, Copy)]
struct Glimpse {
    id: i64,
    sentence: i64,
    clause: i64,
    roster: i64,
    start: i64,
    entity: i64,
}

/// What all threads of a walk know.
pub(super) struct Walk<'w> {
    documents: &'w [i64],
    /// What mentions mean after corrections and later decisions.
    decided: FxHashMap<i64, Option<i64>>,
    ends: FxHashSet<i64>,
    next: AtomicUsize,
    done: AtomicBool,
    /// Edges, and how many have reached what they are asked for.
    found: Mutex<(&'w mut FxHashMap<Ends, Found>, usize)>,
}

impl<'w> Walk<'w> {
    /// A walk over documents, oldest first, for edges.
    pub(super) fn new(
        documents: &'w [i64],
        decided: FxHashMap<i64, Option<i64>>,
        found: &'w mut FxHashMap<Ends, Found>,
    ) -> Self {
        Self {
            documents,
            decided,
            ends: found.keys().flat_map(|(a, b)| [*a, *b]).collect(),
            next: AtomicUsize::new(0),
            done: AtomicBool::new(false),
            found: Mutex::new((found, 0)),
        }
    }

    /// Takes shares of documents, oldest first, until all are taken or every edge is done.
    pub(super) fn run(&self, connection: &Connection) -> Result<(), QueryError> {
        let mut mentions = connection.prepare(MENTIONS)?;
        let actor = code(&Part::ALL, &Part::Actor);
        let mut glimpses: Vec<Glimpse> = Vec::new();
        let mut pages: Vec<(usize, usize)> = Vec::new();
        // what is taken is read to the end, so nothing older than what made an edge done is missed
        while !self.done.load(Ordering::Relaxed) {
            let from = self.next.fetch_add(SHARE, Ordering::Relaxed);
            let to = (from + SHARE).min(self.documents.len());
            if from >= to {
                break;
            }
            glimpses.clear();
            pages.clear();
            for turn in from..to {
                let document = self.documents[turn];
                let first = glimpses.len();
                let range = [document, document + 1].map(|d| d << ORDINAL_BITS);
                let mut rows = mentions.query([range[0], range[1], actor])?;
                while let Some(row) = rows.next()? {
                    let id = row.get(0)?;
                    let printed: Option<i64> = row.get(1)?;
                    let entity = self.decided.get(&id).copied().unwrap_or(printed);
                    let Some(entity) = entity.filter(|entity| self.ends.contains(entity)) else {
                        continue;
                    };
                    glimpses.push(Glimpse {
                        id,
                        sentence: row.get(2)?,
                        clause: row.get(3)?,
                        roster: row.get(4)?,
                        start: row.get(5)?,
                        entity,
                    });
                }
                glimpses[first..].sort_by_key(|glimpse| (glimpse.sentence, glimpse.id));
                pages.push((turn, first));
            }
            let mut known = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            let (found, reached) = &mut *known;
            for (at, (turn, first)) in pages.iter().enumerate() {
                let end = pages.get(at + 1).map_or(glimpses.len(), |next| next.1);
                let page = &glimpses[*first..end];
                for sentence in page.chunk_by(|a, b| a.sentence == b.sentence) {
                    let place = (*turn, self.documents[*turn]);
                    *reached += note_sentence(found, place, sentence);
                }
            }
            if *reached == found.len() {
                self.done.store(true, Ordering::Relaxed);
            }
        }
        Ok(())
    }
}

/// Takes in one sentence; returns how many edges have reached what they are asked for.
fn note_sentence(
    found: &mut FxHashMap<Ends, Found>,
    (turn, document): (usize, i64),
    sentence: &[Glimpse],
) -> usize {
    // the closest two mentions of a pair decide its rung: first by closeness, then by place
    let mut units: FxHashMap<Ends, (u8, i64, i64, Unit)> = FxHashMap::default();
    for (at, x) in sentence.iter().enumerate() {
        for y in sentence[at + 1..].iter().filter(|y| y.entity != x.entity) {
            let pair = (x.entity.min(y.entity), x.entity.max(y.entity));
            let Some(edge) = found.get(&pair) else {
                continue;
            };
            if edge
                .best
                .is_some_and(|best| best.rung <= edge.wanted && best.turn < turn)
            {
                continue;
            }
            let (one, other) = if x.entity == edge.first {
                (x, y)
            } else {
                (y, x)
            };
            let rung = rung_of((x.roster, y.roster), (x.clause, y.clause));
            let unit = Unit {
                rung,
                start: one.start,
                document,
                turn,
                mentions: (one.id, other.id),
            };
            let order = (exclusive(rung), one.start, other.start, unit);
            let known = units.entry(pair).or_insert(order);
            if (order.0, order.1, order.2) < (known.0, known.1, known.2) {
                *known = order;
            }
        }
    }
    let mut reached = 0;
    for (pair, (_, _, _, unit)) in units {
        let Some(edge) = found.get_mut(&pair) else {
            continue;
        };
        let better = edge
            .best
            .is_none_or(|best| edge.order(&unit) < edge.order(&best));
        if better {
            let before = edge.best.is_some_and(|best| best.rung <= edge.wanted);
            reached += usize::from(unit.rung <= edge.wanted && !before);
            edge.best = Some(unit);
        }
    }
    reached
}
