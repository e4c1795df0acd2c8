//! Which unit joins two mentions: the rungs, and the mentions that they are read from.

use std::cmp::Ordering;

use rusqlite::{Connection, OptionalExtension, Row};

use super::decode;
use super::passage::ORDINAL_BITS;
use crate::model::{FormKind, Part, Span};

const OF_ENTITY: &str = "
SELECT m.id, m.start, m.\"end\", m.article, m.sentence, m.clause, m.roster, m.part, m.form,
       em.entity, r.reason
FROM entity_mention AS em JOIN mention AS m ON m.id = em.mention
LEFT JOIN resolution AS r ON r.mention = m.id
WHERE em.entity = ?1 ORDER BY m.id";
const IDS: &str = "SELECT mention FROM entity_mention WHERE entity = ?1";
const ONE: &str = "
SELECT m.id, m.start, m.\"end\", m.article, m.sentence, m.clause, m.roster, m.part, m.form,
       ?2, r.reason
FROM mention AS m LEFT JOIN resolution AS r ON r.mention = m.id WHERE m.id = ?1";
const OF_DOCUMENT: &str = "
SELECT m.id, m.start, m.\"end\", m.article, m.sentence, m.clause, m.roster, m.part, m.form,
       CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END, r.reason
FROM mention AS m LEFT JOIN resolution AS r ON r.mention = m.id
WHERE m.id >= ?1 AND m.id < ?2 ORDER BY m.id";

/// Actors of one sentence that a mention is paired with, following it in print, as in `derive`.
pub(super) const REACH: usize = 200;

/// The unit that two entities share, strongest evidence first. Rungs are exclusive: a sentence in
/// which one list joined by 、 names both counts as roster, else one clause as clause, else as
/// sentence; an article whose sentences never name both counts as article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// One clause, no list.
    Clause,
    /// One list joined by 、.
    Roster,
    /// One sentence, different clauses.
    Sentence,
    /// One article, different sentences.
    Article,
}

impl Rung {
    /// Every rung, strongest evidence first.
    pub const ALL: [Rung; 4] = [Rung::Clause, Rung::Roster, Rung::Sentence, Rung::Article];

    /// The word printed.
    pub fn name(self) -> &'static str {
        match self {
            Rung::Clause => "clause",
            Rung::Roster => "roster",
            Rung::Sentence => "sentence",
            Rung::Article => "article",
        }
    }
}

/// A decided mention with the units that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) id: i64,
    pub(super) entity: i64,
    pub(super) document: i64,
    pub(super) span: Span,
    pub(super) article: i64,
    pub(super) sentence: i64,
    pub(super) clause: i64,
    pub(super) roster: i64,
    pub(super) part: Part,
    pub(super) form: FormKind,
    /// Why it means this entity, where another rule than the form decided it.
    pub(super) reason: Option<String>,
    /// Its place among the actors of the sentence, where that decides; 0 elsewhere.
    pub(super) turn: usize,
}

impl Printed {
    /// Whether a sentence pairs the two: of very many actors each is paired with those that follow it
    /// next, as the stored counts have it.
    fn is_near(&self, other: &Self) -> bool {
        self.turn.abs_diff(other.turn) <= REACH
    }

    /// Document and sentence, the unit of the three upper rungs.
    pub(super) fn sentence_key(&self) -> (i64, i64) {
        (self.document, self.sentence)
    }

    /// Document and article, the unit of the lowest rung.
    pub(super) fn article_key(&self) -> (i64, i64) {
        (self.document, self.article)
    }
}

fn printed(row: &Row<'_>) -> rusqlite::Result<Option<Printed>> {
    let Some(entity) = row.get(9)? else {
        return Ok(None);
    };
    Ok(Some(Printed {
        id: row.get(0)?,
        entity,
        document: row.get::<_, i64>(0)? >> ORDINAL_BITS,
        span: Span {
            start: row.get(1)?,
            end: row.get(2)?,
        },
        article: row.get(3)?,
        sentence: row.get(4)?,
        clause: row.get(5)?,
        roster: row.get(6)?,
        part: decode(&Part::ALL, row.get(7)?),
        form: decode(&FormKind::ALL, row.get(8)?),
        reason: row.get(10)?,
        turn: 0,
    }))
}

/// Whether mentions of the part count; without a choice only actors do.
fn counts(parts: &[Part], part: Part) -> bool {
    if parts.is_empty() {
        part == Part::Actor
    } else {
        parts.contains(&part)
    }
}

/// The decided mentions of an entity in reading order, documents by row number.
pub(super) fn read_mentions(
    connection: &Connection,
    entity: i64,
    parts: &[Part],
) -> rusqlite::Result<Vec<Printed>> {
    let mut statement = connection.prepare_cached(OF_ENTITY)?;
    let rows = statement.query_map([entity], printed)?;
    collect(rows, parts)
}

/// The decided mentions of two entities in the documents that name both, in reading order.
pub(super) fn read_shared(
    connection: &Connection,
    a: i64,
    b: i64,
    parts: &[Part],
) -> rusqlite::Result<(Vec<Printed>, Vec<Printed>)> {
    let (ids_a, ids_b) = (read_ids(connection, a)?, read_ids(connection, b)?);
    let read = |entity: i64, own: &[i64], other: &[i64]| -> rusqlite::Result<Vec<Printed>> {
        let mut out = Vec::new();
        let mut at = 0;
        for page in own.chunk_by(|x, y| x >> ORDINAL_BITS == y >> ORDINAL_BITS) {
            let document = page[0] >> ORDINAL_BITS;
            at += other[at..].partition_point(|id| id >> ORDINAL_BITS < document);
            if other
                .get(at)
                .is_some_and(|id| id >> ORDINAL_BITS == document)
            {
                for id in page {
                    out.extend(read_one(connection, entity, *id)?);
                }
            }
        }
        out.retain(|mention: &Printed| counts(parts, mention.part));
        Ok(out)
    };
    Ok((read(a, &ids_a, &ids_b)?, read(b, &ids_b, &ids_a)?))
}

fn read_ids(connection: &Connection, entity: i64) -> rusqlite::Result<Vec<i64>> {
    let mut statement = connection.prepare_cached(IDS)?;
    statement.query_map([entity], |row| row.get(0))?.collect()
}

/// One mention of an entity.
pub(super) fn read_one(
    connection: &Connection,
    entity: i64,
    mention: i64,
) -> rusqlite::Result<Option<Printed>> {
    let mut statement = connection.prepare_cached(ONE)?;
    Ok(statement
        .query_row([mention, entity], printed)
        .optional()?
        .flatten())
}

/// The decided mentions of a document in reading order.
pub(super) fn read_document(
    connection: &Connection,
    document: i64,
    parts: &[Part],
) -> rusqlite::Result<Vec<Printed>> {
    let mut statement = connection.prepare_cached(OF_DOCUMENT)?;
    let range = [document << ORDINAL_BITS, (document + 1) << ORDINAL_BITS];
    let rows = statement.query_map(range, printed)?;
    collect(rows, parts)
}

fn collect(
    rows: impl Iterator<Item = rusqlite::Result<Option<Printed>>>,
    parts: &[Part],
) -> rusqlite::Result<Vec<Printed>> {
    let mut out = Vec::new();
    for row in rows {
        out.extend(row?.filter(|mention| counts(parts, mention.part)));
    }
    Ok(out)
}

/// The rung that joins two mentions of one sentence, by the lists and clauses that they stand in.
pub(super) fn rung_of(rosters: (i64, i64), clauses: (i64, i64)) -> Rung {
    if rosters.0 != 0 && rosters.0 == rosters.1 {
        Rung::Roster
    } else if clauses.0 == clauses.1 {
        Rung::Clause
    } else {
        Rung::Sentence
    }
}

/// Place of a rung in the order in which a sentence is given one: a list outranks a clause here.
pub(super) fn exclusive(rung: Rung) -> u8 {
    match rung {
        Rung::Roster => 0,
        Rung::Clause => 1,
        Rung::Sentence | Rung::Article => 2,
    }
}

/// The rung of a sentence that names both, and the first two mentions that show it.
pub(super) fn closest<'a>(
    a: &'a [Printed],
    b: &'a [Printed],
) -> Option<(Rung, &'a Printed, &'a Printed)> {
    let rung = |a: &Printed, b: &Printed| rung_of((a.roster, b.roster), (a.clause, b.clause));
    a.iter()
        .flat_map(|one| b.iter().map(move |other| (one, other)))
        .filter(|(one, other)| one.is_near(other))
        .map(|(one, other)| (rung(one, other), one, other))
        .min_by_key(|(rung, one, other)| (exclusive(*rung), one.span, other.span))
}

/// Notes in `own` which place each has among the decided actors of its document, sentence by sentence.
pub(super) fn take_turns(actors: &[Printed], own: &mut [Printed]) {
    let mut order: Vec<(i64, i64)> = actors.iter().map(|one| (one.sentence, one.id)).collect();
    order.sort_unstable();
    for one in own {
        one.turn = order.partition_point(|place| *place < (one.sentence, one.id));
    }
}

/// Walks two lists sorted by `key` and hands over the runs that share one.
pub(super) fn shared<'a, K: Ord>(
    a: &'a [Printed],
    b: &'a [Printed],
    key: impl Fn(&Printed) -> K,
    mut visit: impl FnMut(&'a [Printed], &'a [Printed]),
) {
    let run = |list: &[Printed]| {
        list.iter()
            .take_while(|mention| key(mention) == key(&list[0]))
            .count()
    };
    let (mut a, mut b) = (a, b);
    while !a.is_empty() && !b.is_empty() {
        let (in_a, in_b) = (run(a), run(b));
        match key(&a[0]).cmp(&key(&b[0])) {
            Ordering::Less => a = &a[in_a..],
            Ordering::Greater => b = &b[in_b..],
            Ordering::Equal => {
                visit(&a[..in_a], &b[..in_b]);
                (a, b) = (&a[in_a..], &b[in_b..]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(sentence: i64, clause: i64, roster: i64) -> Printed {
        Printed {
            entity: 1,
            document: 1,
            span: Span::new(0, 1),
            article: 0,
            sentence,
            clause,
            roster,
            part: Part::Actor,
            form: FormKind::Name,
            reason: None,
            id: 1,
            turn: 0,
        }
    }

    #[test]
    fn a_list_outranks_a_clause_and_a_clause_a_sentence() {
        for (a, b, rung) in [
            (&[(1, 2)][..], &[(1, 2)][..], Rung::Roster),
            (&[(1, 0)], &[(1, 0)], Rung::Clause),
            (&[(1, 2)], &[(1, 0)], Rung::Clause),
            (&[(1, 0)], &[(2, 0)], Rung::Sentence),
            (&[(1, 0), (2, 3)], &[(1, 0), (2, 3)], Rung::Roster),
        ] {
            let list = |cells: &[(i64, i64)]| -> Vec<Printed> {
                cells
                    .iter()
                    .map(|(clause, roster)| printed(1, *clause, *roster))
                    .collect()
            };
            assert_eq!(closest(&list(a), &list(b)).unwrap().0, rung, "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_sentence_of_very_many_pairs_neighbours_alone() {
        let actors: Vec<Printed> = (1..=300)
            .map(|id| Printed {
                id,
                ..printed(1, 1, 0)
            })
            .collect();
        let mut own = [actors[0].clone(), actors[200].clone(), actors[201].clone()];
        take_turns(&actors, &mut own);
        let [first, near, far] = own;
        let first = std::slice::from_ref(&first);
        assert!(closest(first, &[near]).is_some());
        assert!(closest(first, &[far]).is_none());
    }

    #[test]
    fn shared_runs_are_found() {
        let list = |sentences: &[i64]| -> Vec<Printed> {
            sentences.iter().map(|s| printed(*s, 0, 0)).collect()
        };
        let (a, b) = (list(&[1, 2, 2, 5, 9]), list(&[2, 3, 5, 5]));
        let mut runs = Vec::new();
        shared(&a, &b, Printed::sentence_key, |a, b| {
            runs.push((a[0].sentence, a.len(), b.len()))
        });
        assert_eq!(runs, [(2, 2, 1), (5, 1, 2)]);
    }
}
