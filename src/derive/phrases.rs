//! What the sentences of a report say beyond names, titles and cue words: runs of characters by
//! which two reports of one occasion know each other (the name of a meeting, of a place).

use std::hash::{Hash, Hasher};

use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::store::ORDINAL_BITS;
use crate::text::fold_char;

/// Characters of a run. Four are often a set phrase (attended and spoke), six seldom.
const RUN: usize = 6;

const REPORT: &str = "SELECT evidence, trigger_start, trigger_end FROM event_report WHERE id = ?";
const MENTIONS: &str = "
SELECT start, \"end\" FROM mention WHERE id >= ?1 AND id < ?2 AND start < ?4 AND \"end\" > ?3";
const WORDS: &str = "SELECT title_start, title_end, verbs FROM report_participant WHERE report = ?";
const TEXT: &str = "SELECT substr(text, ?2 + 1, ?3 - ?2) FROM document WHERE id = ?1";

/// Runs of characters by report, read when they are first asked for.
pub(super) struct Phrases<'c> {
    connection: &'c Connection,
    known: FxHashMap<i64, FxHashSet<u64>>,
}

impl<'c> Phrases<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        let known = FxHashMap::default();
        Self { connection, known }
    }

    /// Whether the sentences of two reports share a run.
    pub(super) fn meet(&mut self, one: i64, other: i64) -> rusqlite::Result<bool> {
        for report in [one, other] {
            if !self.known.contains_key(&report) {
                let runs = read(self.connection, report)?;
                self.known.insert(report, runs);
            }
        }
        Ok(!self.known[&one].is_disjoint(&self.known[&other]))
    }

    /// Forgets what was read.
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }
}

fn read(connection: &Connection, report: i64) -> rusqlite::Result<FxHashSet<u64>> {
    let document = report >> ORDINAL_BITS;
    let mut hidden = Vec::new();
    let evidence = connection
        .prepare_cached(REPORT)?
        .query_row([report], |row| {
            hidden.push((row.get(1)?, row.get(2)?));
            Ok(spans(&row.get::<_, String>(0)?))
        })?;
    let mut statement = connection.prepare_cached(WORDS)?;
    let mut rows = statement.query([report])?;
    while let Some(row) = rows.next()? {
        if let (Some(start), Some(end)) = (row.get(0)?, row.get(1)?) {
            hidden.push((start, end));
        }
        hidden.extend(spans(&row.get::<_, String>(2)?));
    }
    let mut found = FxHashSet::default();
    for (start, end) in evidence {
        let text: String = connection
            .prepare_cached(TEXT)?
            .query_row([document, start.into(), end.into()], |row| row.get(0))?;
        let mut hidden = hidden.clone();
        let mut statement = connection.prepare_cached(MENTIONS)?;
        let range = [document << ORDINAL_BITS, (document + 1) << ORDINAL_BITS];
        let mut rows = statement.query([range[0], range[1], start.into(), end.into()])?;
        while let Some(row) = rows.next()? {
            hidden.push((row.get(0)?, row.get(1)?));
        }
        add_runs(&text, start, &hidden, &mut found);
    }
    Ok(found)
}

/// Spans as the database holds them.
pub(super) fn spans(json: &str) -> Vec<(u32, u32)> {
    serde_json::from_str(json).unwrap_or_default()
}

/// Adds the runs of a text whose first character is the given code point of its document.
fn add_runs(text: &str, start: u32, hidden: &[(u32, u32)], found: &mut FxHashSet<u64>) {
    let mut run: Vec<char> = Vec::new();
    for (at, c) in (start..).zip(text.chars()) {
        if hidden.iter().any(|(s, e)| *s <= at && at < *e) {
            run.clear();
            continue;
        }
        let c = fold_char(c);
        // print is wrapped anywhere; figures and dates are no words
        if c.is_whitespace() {
            continue;
        }
        if !c.is_alphabetic() || matches!(c, '年' | '月' | '日') {
            run.clear();
            continue;
        }
        run.push(c);
        if run.len() >= RUN {
            let mut hasher = FxHasher::default();
            run[run.len() - RUN..].hash(&mut hasher);
            found.insert(hasher.finish());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_made_of_words_alone() {
        let of = |text: &str, hidden: &[(u32, u32)]| {
            let mut found = FxHashSet::default();
            add_runs(text, 0, hidden, &mut found);
            found
        };
        let plain = of("全县安全生产会议", &[]);
        for (text, hidden, met) in [
            ("日前，全縣安全\n生产会召开", &[][..], true),
            ("县安全生产，会", &[], false),
            ("县安全3月生产会", &[], false),
            ("全县安全生产会议", &[(3, 5)], false),
            ("全县安全生产会议", &[(6, 8)], true),
        ] {
            assert_eq!(!plain.is_disjoint(&of(text, hidden)), met, "{text}");
        }
    }
}
