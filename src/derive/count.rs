//! Counting one document after another: who occurs how often, who stands beside whom.
//!
//! A pair counts once a sentence, at its closest rung: one list names both (roster), else one
//! clause does, else the sentence. Only actors whose entity is decided are paired.

use std::io;
use std::path::Path;

use super::dates;
use super::runs::Runs;
use crate::model::Part;

/// Actors of one sentence that a mention is paired with, following it in print. A sentence that
/// names more is a list of names; it costs time in proportion to its length, not to its square.
pub(super) const REACH: usize = 200;

/// A mention as counting sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its id in the database.
    pub(super) id: i64,
    /// The entity's row, 0 = not decided.
    pub(super) entity: u32,
    /// Ordinals in the document; roster 0 = none.
    pub(super) article: u32,
    /// Sentence in the document.
    pub(super) sentence: u32,
    /// Clause in the document.
    pub(super) clause: u32,
    /// List in the document, 0 = none.
    pub(super) roster: u32,
    /// Code of its part: position in [`Part::ALL`].
    pub(super) part: u8,
}

/// How often an entity occurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct EntityCount {
    pub(super) mentions: u32,
    pub(super) sentences: u32,
    pub(super) articles: u32,
    pub(super) documents: u32,
    pub(super) first: u32,
    pub(super) last: u32,
    /// The document, article and sentence counted last, as stamps of the counter.
    seen: [u32; 3],
}

/// Counts of some documents; [`Counter`]s of different documents add up.
#[derive(Debug)]
pub(super) struct Counter {
    /// By entity row.
    pub(super) entities: Vec<EntityCount>,
    /// Sentences that name an actor.
    pub(super) sentences: u64,
    /// Decided mentions.
    pub(super) mentions: u64,
    /// (entity, mention id high, low).
    pub(super) mention_runs: Runs<3>,
    /// (a, b, date, clause, roster, sentence, articles), one record a document.
    pub(super) pair_runs: Runs<7>,
    stamps: [u32; 3],
    /// Pair, then article, sentence and rung, of the document under way.
    units: Vec<(u64, u64)>,
    actors: Vec<Row>,
}

#[derive(Clone, Copy)]
enum Rung {
    Roster,
    Clause,
    Sentence,
}

impl Counter {
    /// A counter that holds up to `bytes` in memory and the rest in unnamed files in `folder`.
    pub(super) fn new(folder: &Path, bytes: usize) -> Self {
        Self {
            entities: Vec::new(),
            sentences: 0,
            mentions: 0,
            mention_runs: Runs::new(folder, bytes / 4),
            pair_runs: Runs::new(folder, bytes / 4 * 3),
            stamps: [0; 3],
            units: Vec::new(),
            actors: Vec::new(),
        }
    }

    /// Counts a document with its issue date as a number of `dates` and its mentions in any order.
    pub(super) fn add_document(&mut self, date: u32, rows: &mut [Row]) -> io::Result<()> {
        for row in rows.iter().filter(|row| row.entity != 0) {
            self.mentions += 1;
            self.mention_runs
                .push([row.entity, (row.id >> 32) as u32, row.id as u32])?;
        }
        if !rows.is_sorted_by_key(|row| (row.article, row.sentence)) {
            rows.sort_by_key(|row| (row.article, row.sentence));
        }
        self.stamps[0] += 1;
        for article in rows.chunk_by(|a, b| a.article == b.article) {
            self.stamps[1] += 1;
            for sentence in article.chunk_by(|a, b| a.sentence == b.sentence) {
                self.stamps[2] += 1;
                self.add_sentence(date, sentence);
            }
        }
        self.close_document(date)
    }

    fn add_sentence(&mut self, date: u32, rows: &[Row]) {
        self.actors.clear();
        for row in rows {
            if row.entity == 0 || row.part == Part::Byline as u8 {
                continue;
            }
            let index = row.entity as usize;
            if index >= self.entities.len() {
                self.entities.resize(index + 1, EntityCount::default());
            }
            let count = &mut self.entities[index];
            count.mentions += 1;
            if count.seen[0] != self.stamps[0] {
                count.seen[0] = self.stamps[0];
                count.documents += 1;
                dates::widen(&mut count.first, &mut count.last, date);
            }
            if count.seen[1] != self.stamps[1] {
                count.seen[1] = self.stamps[1];
                count.articles += 1;
            }
            if row.part == Part::Actor as u8 {
                if count.seen[2] != self.stamps[2] {
                    count.seen[2] = self.stamps[2];
                    count.sentences += 1;
                }
                self.actors.push(*row);
            }
        }
        self.sentences += u64::from(!self.actors.is_empty());
        for (at, one) in self.actors.iter().enumerate() {
            for other in self.actors[at + 1..].iter().take(REACH) {
                if one.entity == other.entity {
                    continue;
                }
                let rung = if one.roster != 0 && one.roster == other.roster {
                    Rung::Roster
                } else if one.clause == other.clause {
                    Rung::Clause
                } else {
                    Rung::Sentence
                };
                let (a, b) = (one.entity.min(other.entity), one.entity.max(other.entity));
                let pair = u64::from(a) << 32 | u64::from(b);
                // an article's ordinal has 24 bits
                let unit =
                    u64::from(one.article) << 34 | u64::from(one.sentence) << 2 | rung as u64;
                self.units.push((pair, unit));
            }
        }
    }

    /// Turns the pairs of the document into one record each.
    fn close_document(&mut self, date: u32) -> io::Result<()> {
        self.units.sort_unstable();
        for pair in self.units.chunk_by(|a, b| a.0 == b.0) {
            let mut rungs = [0_u32; 3];
            let mut articles = 0;
            let mut previous = (u64::MAX, u64::MAX);
            for (_, unit) in pair {
                let (article, sentence) = (unit >> 34, unit >> 2);
                // sorted, so the first of a sentence is its closest rung
                if sentence != previous.1 {
                    rungs[(unit & 3) as usize] += 1;
                    articles += u32::from(article != previous.0);
                    previous = (article, sentence);
                }
            }
            let (a, b) = ((pair[0].0 >> 32) as u32, pair[0].0 as u32);
            let clause = rungs[Rung::Clause as usize];
            let roster = rungs[Rung::Roster as usize];
            let sentence = rungs[Rung::Sentence as usize];
            self.pair_runs
                .push([a, b, date, clause, roster, sentence, articles])?;
        }
        self.units.clear();
        Ok(())
    }

    /// Adds what another counter's documents say of entities; its runs are merged separately.
    pub(super) fn absorb_entities(&mut self, other: &Counter) {
        if self.entities.len() < other.entities.len() {
            self.entities
                .resize(other.entities.len(), EntityCount::default());
        }
        for (sum, count) in self.entities.iter_mut().zip(&other.entities) {
            sum.mentions += count.mentions;
            sum.sentences += count.sentences;
            sum.articles += count.articles;
            sum.documents += count.documents;
            dates::widen(&mut sum.first, &mut sum.last, count.first);
            dates::widen(&mut sum.first, &mut sum.last, count.last);
        }
        self.sentences += other.sentences;
        self.mentions += other.mentions;
    }

    /// Sorts what is in memory, so that each thread sorts its own.
    pub(super) fn sort(&mut self) {
        self.mention_runs.sort();
        self.pair_runs.sort();
    }

    /// Number of sorted runs in temporary files.
    pub(super) fn spilled(&self) -> u64 {
        self.mention_runs.spilled() + self.pair_runs.spilled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::runs::Merged;

    /// Reads marked text: letters are entities, `、` joins a list, `，` ends a clause, `。` a
    /// sentence, `|` an article.
    fn rows(marked: &str) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let (mut article, mut sentence, mut clause, mut roster) = (0, 0, 0, 0);
        let mut joined = false;
        for c in marked.chars() {
            match c {
                '、' => {
                    if let Some(last) = rows.last_mut().filter(|last| last.roster == 0) {
                        roster += 1;
                        last.roster = roster;
                    }
                    joined = true;
                }
                '，' => clause += 1,
                '。' => (sentence, clause) = (sentence + 1, clause + 1),
                '|' => article += 1,
                letter => {
                    rows.push(Row {
                        id: rows.len() as i64,
                        entity: letter as u32 - 'A' as u32 + 1,
                        article,
                        sentence,
                        clause,
                        roster: if joined { roster } else { 0 },
                        part: Part::Actor as u8,
                    });
                    joined = false;
                }
            }
        }
        rows
    }

    fn pairs(counter: Counter) -> Vec<String> {
        let mut merged = Merged::new([counter.pair_runs]).unwrap();
        let mut found = Vec::new();
        while let Some([a, b, _, clause, roster, sentence, articles]) = merged.next().unwrap() {
            let letter = |n: u32| char::from(b'A' + n as u8 - 1);
            found.push(format!(
                "{}{} r{roster} c{clause} s{sentence} a{articles}",
                letter(a),
                letter(b)
            ));
        }
        found
    }

    #[test]
    fn pairs_count_once_a_sentence_at_the_closest_rung() {
        for (marked, expected) in [
            ("AB。", vec!["AB r0 c1 s0 a1"]),
            ("B、A。", vec!["AB r1 c0 s0 a1"]),
            ("A，B。", vec!["AB r0 c0 s1 a1"]),
            ("A、B，AB，B。", vec!["AB r1 c0 s0 a1"]),
            ("AA。", vec![]),
            ("A。B。", vec![]),
            (
                "A、B会C，C。AB。|A，B。".replace('会', "").as_str(),
                vec!["AB r1 c1 s1 a2", "AC r0 c1 s0 a1", "BC r0 c1 s0 a1"],
            ),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let mut counter = Counter::new(folder.path(), 1 << 20);
            counter
                .add_document(dates::UNDATED, &mut rows(marked))
                .unwrap();
            assert_eq!(pairs(counter), expected, "{marked}");
        }
    }

    #[test]
    fn entities_count_by_mention_sentence_article_and_document() {
        let folder = tempfile::tempdir().unwrap();
        let mut counter = Counter::new(folder.path(), 1 << 20);
        let (may, june) = (
            dates::encode(Some("2024-05")),
            dates::encode(Some("2024-06-01")),
        );
        counter
            .add_document(june, &mut rows("AA，B。A。|A。"))
            .unwrap();
        counter.add_document(may, &mut rows("A。")).unwrap();
        let mut byline = rows("AC。");
        byline[0].part = Part::Byline as u8;
        byline[1].part = Part::Title as u8;
        counter.add_document(dates::UNDATED, &mut byline).unwrap();
        let seen = |n: usize| {
            let c = counter.entities[n];
            (
                c.mentions,
                c.sentences,
                c.articles,
                c.documents,
                c.first,
                c.last,
            )
        };
        assert_eq!(seen(1), (5, 4, 3, 2, may, june));
        assert_eq!(seen(2), (1, 1, 1, 1, june, june));
        assert_eq!(seen(3), (1, 0, 1, 1, 0, 0));
        assert_eq!(counter.sentences, 4);
        assert_eq!(counter.mentions, 8);
    }

    #[test]
    fn a_list_of_thousands_stays_linear() {
        let folder = tempfile::tempdir().unwrap();
        let mut counter = Counter::new(folder.path(), 1 << 20);
        let mut list: Vec<Row> = (1..=5000)
            .map(|n| Row {
                id: n.into(),
                entity: n,
                article: 0,
                sentence: 0,
                clause: 0,
                roster: 1,
                part: 0,
            })
            .collect();
        counter.add_document(dates::UNDATED, &mut list).unwrap();
        let mut merged = Merged::new([counter.pair_runs]).unwrap();
        let mut count = 0;
        while merged.next().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, 5000 * REACH - REACH * (REACH + 1) / 2);
    }
}
