//! Reads all decided mentions once, corrects them and counts them, in several threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::{Connection, Statement};
use rustc_hash::FxHashMap;

use super::count::{Counter, Row};
use super::duplicates::Stored;
use super::resolve::{Change, Plan, Step, squeeze};
use super::{DeriveError, Options};
use crate::store::{ORDINAL_BITS, RecentMentions, Store};

/// Documents that a thread takes at a time.
const SHARE: usize = 256;

/// Mentions in a range of ids.
const MENTIONS: &str = "SELECT id, article, sentence, clause, roster, part, entity FROM mention
    WHERE id >= ? AND id < ? ORDER BY id";

/// What one thread found.
pub(super) struct Observed {
    pub(super) counter: Counter,
    /// (mention, entity or 0 for dropped, index of the correction).
    pub(super) resolutions: Vec<(i64, u32, usize)>,
    /// What became of corrections: (index, why it had no effect; `None` where it had one).
    pub(super) outcomes: Vec<(usize, Option<Miss>)>,
}

/// Why a correction had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Miss {
    NoQuote,
    NoMention,
    Several,
}

/// Counts all documents.
pub(super) fn observe(
    store: &Store,
    documents: &[Stored],
    plan: &Plan,
    options: &Options,
) -> Result<Vec<Observed>, DeriveError> {
    let folder = store.folder();
    let shares = documents.len().div_ceil(SHARE);
    let threads = options.threads.clamp(1, shares.max(1));
    let bytes = options.memory_bytes / threads;
    let next = AtomicUsize::new(0);
    let recent = store.recent();
    let work = |connection: &Connection| -> Result<Observed, DeriveError> {
        let mut reader = Reader::new(connection, plan, Counter::new(folder, bytes))?;
        loop {
            let share = next.fetch_add(1, Ordering::Relaxed);
            let Some(documents) = documents.chunks(SHARE).nth(share) else {
                break;
            };
            for documents in
                documents.chunk_by(|a, b| remembered(recent, a) == remembered(recent, b))
            {
                match documents.first() {
                    Some(first) if remembered(recent, first) => reader.recall(recent, documents)?,
                    _ => reader.read(documents)?,
                }
            }
        }
        let mut observed = reader.observed;
        observed.counter.sort();
        Ok(observed)
    };
    std::thread::scope(|scope| {
        let (work, path) = (&work, store.path());
        let others: Vec<_> = (1..threads)
            .map(|_| scope.spawn(move || work(Store::open(path)?.connection())))
            .collect();
        let mut found = vec![work(store.connection())?];
        for other in others {
            match other.join() {
                Ok(observed) => found.push(observed?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(found)
    })
}

/// Whether the mentions of a document need not be read.
fn remembered(recent: &RecentMentions, document: &Stored) -> bool {
    recent.of(document.id).is_some()
}

struct Reader<'c> {
    connection: &'c Connection,
    mentions: Statement<'c>,
    plan: &'c Plan,
    rows: Vec<Row>,
    observed: Observed,
}

impl<'c> Reader<'c> {
    fn new(connection: &'c Connection, plan: &'c Plan, counter: Counter) -> rusqlite::Result<Self> {
        let mentions = connection.prepare(MENTIONS)?;
        let observed = Observed {
            counter,
            resolutions: Vec::new(),
            outcomes: Vec::new(),
        };
        Ok(Self {
            connection,
            mentions,
            plan,
            rows: Vec::new(),
            observed,
        })
    }

    /// Counts documents whose mentions were written a moment ago.
    fn recall(&mut self, recent: &RecentMentions, documents: &[Stored]) -> Result<(), DeriveError> {
        for document in documents {
            let mentions = recent.of(document.id).unwrap_or_default();
            let ids = document.id << ORDINAL_BITS..;
            self.rows.extend(ids.zip(mentions).map(|(id, mention)| Row {
                id,
                entity: mention.entity,
                article: mention.article,
                sentence: mention.sentence,
                clause: mention.clause,
                roster: mention.roster,
                part: mention.part,
            }));
            let (observed, rows) = (&mut self.observed, &mut self.rows);
            count(self.connection, self.plan, observed, document, rows)?;
        }
        Ok(())
    }

    /// Reads documents that follow each other by id.
    fn read(&mut self, documents: &[Stored]) -> Result<(), DeriveError> {
        let (Some(first), Some(last)) = (documents.first(), documents.last()) else {
            return Ok(());
        };
        let mut left = documents.iter();
        let mut document = left.next();
        let mut found = self.mentions.query(range(first.id, last.id))?;
        loop {
            let row = found.next()?;
            let id = row.map(|row| row.get::<_, i64>(0)).transpose()?;
            // the document is complete where the next mention is another's, or none is left
            while let Some(current) = document
                && id.is_none_or(|id| id >> ORDINAL_BITS != current.id)
            {
                count(
                    self.connection,
                    self.plan,
                    &mut self.observed,
                    current,
                    &mut self.rows,
                )?;
                document = left.next();
            }
            let Some(row) = row else {
                return Ok(());
            };
            self.rows.push(read_row(row)?);
        }
    }
}

/// Corrects and counts the mentions of one document.
fn count(
    connection: &Connection,
    plan: &Plan,
    observed: &mut Observed,
    document: &Stored,
    rows: &mut Vec<Row>,
) -> Result<(), DeriveError> {
    if !plan.namesakes.is_empty() {
        for row in rows.iter_mut().filter(|row| row.entity == 0) {
            row.entity = plan.namesakes.get(&row.id).map_or(0, |one| one.entity);
        }
    }
    let doubts = !plan.doubtful.0.is_empty();
    if plan.documents.contains_key(&document.id) || !plan.merges.is_empty() || doubts {
        let (changes, outcomes) = (&mut observed.resolutions, &mut observed.outcomes);
        correct(connection, plan, document.id, rows, changes, outcomes)?;
    }
    if document.duplicate_of.is_none() {
        observed.counter.add_document(document.date, rows)?;
    }
    rows.clear();
    Ok(())
}

/// What corrections that name a document make of its mentions: entity, 0 for dropped.
pub(super) fn corrected(
    connection: &Connection,
    plan: &Plan,
) -> rusqlite::Result<FxHashMap<i64, u32>> {
    let mut changes = Vec::new();
    for document in plan.documents.keys() {
        let mut rows = connection
            .prepare_cached(MENTIONS)?
            .query_map(range(*document, *document), read_row)?
            .collect::<rusqlite::Result<Vec<Row>>>()?;
        // what has no effect is reported where the mentions are counted
        let mut outcomes = Vec::new();
        correct(
            connection,
            plan,
            *document,
            &mut rows,
            &mut changes,
            &mut outcomes,
        )?;
    }
    Ok(changes
        .into_iter()
        .map(|(id, entity, _)| (id, entity))
        .collect())
}

/// The ids of the mentions of documents from the first to the last: from, before.
fn range(first: i64, last: i64) -> [i64; 2] {
    [first << ORDINAL_BITS, (last + 1) << ORDINAL_BITS]
}

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        article: row.get(1)?,
        sentence: row.get(2)?,
        clause: row.get(3)?,
        roster: row.get(4)?,
        part: row.get(5)?,
        entity: row.get::<_, Option<u32>>(6)?.unwrap_or(0),
    })
}

fn correct(
    connection: &Connection,
    plan: &Plan,
    document: i64,
    rows: &mut [Row],
    resolutions: &mut Vec<(i64, u32, usize)>,
    outcomes: &mut Vec<(usize, Option<Miss>)>,
) -> rusqlite::Result<()> {
    let steps = plan.documents.get(&document).map_or(&[][..], Vec::as_slice);
    let mut changed: Vec<Option<usize>> = vec![None; rows.len()];
    if !steps.is_empty() {
        let print = Print::read(connection, document)?;
        for step in steps {
            let outcome = match print.mentions(step, rows) {
                Ok(found) => {
                    for index in found {
                        rows[index].entity = match step.change {
                            Change::Drop(_) => 0,
                            Change::Set(entity, _) | Change::Merge(_, entity) => entity,
                        };
                        changed[index] = Some(step.row);
                    }
                    None
                }
                Err(miss) => Some(miss),
            };
            outcomes.push((step.row, outcome));
        }
    }
    for (row, changed) in rows.iter_mut().zip(&mut changed) {
        if let Some((into, correction)) = plan.merged(row.entity) {
            row.entity = into;
            *changed = Some(correction);
            outcomes.push((correction, None));
        }
    }
    let (doubtful, reason) = &plan.doubtful;
    for (row, changed) in rows.iter_mut().zip(&mut changed) {
        // what a person has corrected is no longer in doubt
        if changed.is_none() && doubtful.contains(&row.entity) {
            row.entity = 0;
            *changed = Some(*reason);
        }
    }
    for (row, changed) in rows.iter().zip(changed) {
        if let Some(correction) = changed {
            resolutions.push((row.id, row.entity, correction));
        }
    }
    // merges change many mentions; one word on each correction is enough
    outcomes.sort_unstable();
    outcomes.dedup();
    Ok(())
}

/// The text of a document as quotes are compared with it, and where its mentions stand.
pub(super) struct Print {
    text: Vec<char>,
    /// Code point of the document at each character of `text`.
    offsets: Vec<u32>,
    /// Mentions in the order of their ids: first code point, one past the last.
    spans: Vec<(u32, u32)>,
}

impl Print {
    pub(super) fn read(connection: &Connection, document: i64) -> rusqlite::Result<Self> {
        let text: String = connection
            .prepare_cached("SELECT text FROM document WHERE id = ?")?
            .query_row([document], |row| row.get(0))?;
        let (text, offsets) = text
            .chars()
            .zip(0_u32..)
            .filter(|(c, _)| !c.is_whitespace())
            .map(|(c, at)| (crate::text::fold_char(c), at))
            .filter(|(c, _)| !c.is_whitespace())
            .unzip();
        let spans = connection
            .prepare_cached(
                "SELECT start, \"end\" FROM mention WHERE id >= ? AND id < ? ORDER BY id",
            )?
            .query_map(range(document, document), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            text,
            offsets,
            spans,
        })
    }

    /// Indexes of the mentions that a step changes.
    fn mentions(&self, step: &Step, rows: &[Row]) -> Result<Vec<usize>, Miss> {
        if let Change::Merge(from, _) = step.change {
            let all: Vec<usize> = (0..rows.len())
                .filter(|&i| rows[i].entity == from)
                .collect();
            return if all.is_empty() {
                Err(Miss::NoMention)
            } else {
                Ok(all)
            };
        }
        let quote: Vec<char> = step.quote.chars().collect();
        let mut found = Vec::new();
        let mut miss = Miss::NoQuote;
        for at in self.occurrences(&quote) {
            let (start, end) = (self.offsets[at], self.offsets[at + quote.len() - 1] + 1);
            let inside = self.spans.iter().enumerate();
            let inside = inside.filter(|(_, span)| start <= span.0 && span.1 <= end);
            let inside: Vec<usize> = inside.map(|(index, _)| index).collect();
            let meant: Vec<usize> = match &step.change {
                Change::Drop(Some(entity)) => inside
                    .iter()
                    .copied()
                    .filter(|&i| rows[i].entity == *entity)
                    .collect(),
                // of a passage with several names the one that may be printed for the entity
                Change::Set(_, names) if inside.len() > 1 => inside
                    .iter()
                    .copied()
                    .filter(|&i| names.contains(&self.printed(i)))
                    .collect(),
                _ => inside.clone(),
            };
            miss = miss.max(
                if inside.is_empty() || !matches!(step.change, Change::Set(..)) {
                    Miss::NoMention
                } else {
                    Miss::Several
                },
            );
            found.extend(meant);
        }
        found.sort_unstable();
        found.dedup();
        if found.is_empty() {
            Err(miss)
        } else {
            Ok(found)
        }
    }

    /// Where a quote stands in the document: first code point, one past the last.
    pub(super) fn spans_of(&self, quote: &str) -> Vec<(u32, u32)> {
        let quote: Vec<char> = quote.chars().collect();
        if quote.is_empty() {
            return Vec::new();
        }
        let span = |at: usize| (self.offsets[at], self.offsets[at + quote.len() - 1] + 1);
        self.occurrences(&quote).map(span).collect()
    }

    fn occurrences<'a>(&'a self, quote: &'a [char]) -> impl Iterator<Item = usize> + 'a {
        let windows = self.text.windows(quote.len().max(1)).enumerate();
        windows
            .filter(move |(_, window)| *window == quote)
            .map(|(at, _)| at)
    }

    /// The printed text of a mention, squeezed.
    fn printed(&self, mention: usize) -> String {
        let (start, end) = self.spans[mention];
        let from = self.offsets.partition_point(|&at| at < start);
        let to = self.offsets.partition_point(|&at| at < end);
        squeeze(&self.text[from..to].iter().collect::<String>())
    }
}
