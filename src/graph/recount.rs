//! Counting afresh from mentions, where the stored counts do not serve: for a period of issue dates,
//! and for the article rung, which is not stored.
//!
//! Counted as the stored figures are: decided mentions without duplicates of pages; pairs and
//! sentences from actors, mentions of every part but byline for the entities themselves.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::entities::{Occurrence, date};
use super::projection::Counts;
use super::{GraphError, association};
use crate::model::{Part, PartialDate, Period};

/// Counts of one part of the corpus.
#[derive(Debug, Default)]
pub(super) struct Recount {
    /// By rank.
    pub occurrence: Vec<Occurrence>,
    /// By (smaller rank, larger rank), ascending.
    pub pairs: Vec<((u32, u32), Counts)>,
}

/// One decided mention.
#[derive(Clone, Copy)]
struct Named {
    entity: u32,
    article: u32,
    sentence: u32,
    clause: u32,
    roster: u32,
}

/// The rung of one sentence, strongest claim first: who stands in one list is in no clause together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rung {
    Roster,
    Clause,
    Sentence,
    Article,
}

/// Counts and where they were last raised, so that articles and documents count once.
#[derive(Default)]
struct Tally {
    counts: Counts,
    article: Option<(i64, u32)>,
    document: Option<i64>,
}

/// Counts the documents of `period` (undated ones only where it is open), with the article rung
/// where `article_rung`.
pub(super) fn count(
    connection: &Connection,
    rank: &FxHashMap<i64, u32>,
    period: Period,
    article_rung: bool,
) -> Result<Recount, GraphError> {
    let documents = read_documents(connection, period)?;
    let decided = read_decided(connection, rank, &documents)?;
    let part = |part: Part| {
        let sql = "SELECT code FROM part WHERE name = ?1";
        connection.query_row(sql, [part.name()], |row| row.get::<_, i64>(0))
    };
    let (actor, byline) = (part(Part::Actor)?, part(Part::Byline)?);
    let mut statement = connection.prepare(
        "SELECT id, article, sentence, clause, roster, part FROM mention
         WHERE id >= ?1 AND id < ?2 ORDER BY id",
    )?;
    let mut sum = Sum {
        occurrence: vec![Occurrence::default(); rank.len()],
        ..Sum::default()
    };
    let mut decided = decided.into_iter().peekable();
    for &(document, date) in &documents {
        let (mut named, mut actors) = (Vec::new(), Vec::new());
        let mut rows = statement.query([document << 24, (document + 1) << 24])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            while decided.next_if(|(mention, _)| *mention < id).is_some() {}
            let Some((_, entity)) = decided.next_if(|(mention, _)| *mention == id) else {
                continue;
            };
            let part: i64 = row.get(5)?;
            let (article, sentence) = (row.get(1)?, row.get(2)?);
            let mention = Named {
                entity,
                article,
                sentence,
                clause: row.get(3)?,
                roster: row.get(4)?,
            };
            if part != byline {
                named.push(mention);
            }
            if part == actor {
                actors.push(mention);
            }
        }
        sum.add_document(document, date, &mut named, &mut actors, article_rung);
    }
    Ok(sum.finish())
}

/// Documents of the period that are no duplicates, by id.
fn read_documents(
    connection: &Connection,
    period: Period,
) -> Result<Vec<(i64, Option<PartialDate>)>, GraphError> {
    let mut statement = connection
        .prepare("SELECT id, date FROM document WHERE duplicate_of IS NULL ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut documents = Vec::new();
    while let Some(row) = rows.next()? {
        let date = date(row.get_ref(1)?);
        if period.is_open() || date.is_some_and(|date| period.covers(date)) {
            documents.push((row.get(0)?, date));
        }
    }
    Ok(documents)
}

/// Decided mentions of the documents with the rank of their entity, in reading order.
fn read_decided(
    connection: &Connection,
    rank: &FxHashMap<i64, u32>,
    documents: &[(i64, Option<PartialDate>)],
) -> Result<Vec<(i64, u32)>, GraphError> {
    let mut statement = connection.prepare("SELECT entity, mention FROM entity_mention")?;
    let mut rows = statement.query([])?;
    let mut decided = Vec::new();
    while let Some(row) = rows.next()? {
        let mention: i64 = row.get(1)?;
        let inside = documents
            .binary_search_by_key(&(mention >> 24), |d| d.0)
            .is_ok();
        if let Some(&rank) = rank.get(&row.get(0)?)
            && inside
        {
            decided.push((mention, rank));
        }
    }
    decided.sort_unstable();
    Ok(decided)
}

/// The running sum over documents.
#[derive(Default)]
struct Sum {
    occurrence: Vec<Occurrence>,
    tallies: FxHashMap<(u32, u32), Tally>,
    sentences: u64,
    units: Vec<((u32, u32), Rung)>,
}

impl Sum {
    fn add_document(
        &mut self,
        document: i64,
        date: Option<PartialDate>,
        named: &mut [Named],
        actors: &mut [Named],
        article_rung: bool,
    ) {
        self.add_occurrences(date, named);
        actors.sort_unstable_by_key(|m| (m.article, m.sentence, m.entity));
        for article in actors.chunk_by(|a, b| a.article == b.article) {
            let place = (document, article[0].article);
            for sentence in article.chunk_by(|a, b| a.sentence == b.sentence) {
                self.sentences += 1;
                for one in sentence.chunk_by(|a, b| a.entity == b.entity) {
                    self.occurrence[one[0].entity as usize].sentences += 1;
                }
                self.pair_up(sentence);
                self.settle(place, date);
            }
            if article_rung {
                let mut present: Vec<u32> = article.iter().map(|m| m.entity).collect();
                present.sort_unstable();
                present.dedup();
                for (i, &a) in present.iter().enumerate() {
                    for &b in &present[i + 1..] {
                        self.units.push(((a, b), Rung::Article));
                    }
                }
                let tallies = &self.tallies;
                let apart = |pair: &_| tallies.get(pair).is_none_or(|t| t.article != Some(place));
                self.units.retain(|(pair, _)| apart(pair));
                self.settle(place, date);
            }
        }
    }

    fn add_occurrences(&mut self, date: Option<PartialDate>, named: &mut [Named]) {
        named.sort_unstable_by_key(|m| (m.entity, m.article));
        for one in named.chunk_by(|a, b| a.entity == b.entity) {
            let seen = &mut self.occurrence[one[0].entity as usize];
            seen.mentions += one.len() as u32;
            seen.articles += one.chunk_by(|a, b| a.article == b.article).count() as u32;
            seen.documents += 1;
            widen(&mut seen.first, &mut seen.last, date);
        }
    }

    /// Collects the pairs of one sentence, each on its strongest rung.
    fn pair_up(&mut self, sentence: &[Named]) {
        for (i, x) in sentence.iter().enumerate() {
            for y in sentence[i + 1..].iter().filter(|y| y.entity != x.entity) {
                let rung = if x.roster != 0 && x.roster == y.roster {
                    Rung::Roster
                } else if x.clause == y.clause {
                    Rung::Clause
                } else {
                    Rung::Sentence
                };
                self.units.push(((x.entity, y.entity), rung));
            }
        }
        self.units.sort_unstable();
        self.units.dedup_by_key(|(pair, _)| *pair);
    }

    /// Adds the collected units, all of one place, to the tallies.
    fn settle(&mut self, place: (i64, u32), date: Option<PartialDate>) {
        for (pair, rung) in self.units.drain(..) {
            let tally = self.tallies.entry(pair).or_default();
            let counts = &mut tally.counts;
            match rung {
                Rung::Roster => counts.roster += 1,
                Rung::Clause => counts.clause += 1,
                Rung::Sentence => counts.sentence += 1,
                Rung::Article => counts.article += 1,
            }
            if tally.article.replace(place) != Some(place) {
                counts.articles += 1;
            }
            if tally.document.replace(place.0) != Some(place.0) {
                counts.documents += 1;
            }
            widen(&mut counts.first, &mut counts.last, date);
        }
    }

    fn finish(self) -> Recount {
        let sentences = |rank: u32| u64::from(self.occurrence[rank as usize].sentences);
        let mut pairs: Vec<_> = self
            .tallies
            .into_iter()
            .map(|((a, b), tally)| {
                let mut counts = tally.counts;
                let both = u64::from(counts.clause + counts.roster + counts.sentence);
                let (of_a, of_b) = (sentences(a), sentences(b));
                counts.npmi = association::npmi(self.sentences, of_a, of_b, both);
                counts.log_likelihood =
                    association::log_likelihood(self.sentences, of_a, of_b, both);
                ((a, b), counts)
            })
            .collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        Recount {
            occurrence: self.occurrence,
            pairs,
        }
    }
}

/// Moves the first and last date so that they enclose `date`.
fn widen(
    first: &mut Option<PartialDate>,
    last: &mut Option<PartialDate>,
    date: Option<PartialDate>,
) {
    let Some(date) = date else { return };
    *first = Some(first.map_or(date, |first| first.min(date)));
    *last = Some(last.map_or(date, |last| last.max(date)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    const NAMES: [&str; 4] = ["甲", "乙", "丙", "丁"];

    fn period(from: &str, to: &str) -> Period {
        Period {
            from: from.parse().ok(),
            to: to.parse().ok(),
        }
    }

    /// Counts the documents, told as (date, text); ranks follow `NAMES`.
    fn count_texts(documents: &[(&str, &str)], period: Period, article_rung: bool) -> Recount {
        let connection = sample::database();
        let mut rank = FxHashMap::default();
        for (i, name) in NAMES.iter().enumerate() {
            sample::add_entity(&connection, i as i64 + 7, &format!("person:{name}"), "");
            rank.insert(i as i64 + 7, i as u32);
        }
        for (i, (date, text)) in documents.iter().enumerate() {
            let date = Some(*date).filter(|date| !date.is_empty());
            sample::add_document(&connection, i as i64 + 1, date, text);
        }
        count(&connection, &rank, period, article_rung).unwrap()
    }

    #[test]
    fn every_sentence_counts_once_on_its_strongest_rung() {
        // text, pair, (clause, roster, sentence, article), articles
        for (text, want, articles) in [
            ("甲 乙。", (1, 0, 0, 0), 1),
            ("甲、乙。", (0, 1, 0, 0), 1),
            ("甲，乙。", (0, 0, 1, 0), 1),
            ("甲、丙，乙 甲。", (1, 0, 0, 0), 1),
            ("甲 乙，甲、乙。", (0, 1, 0, 0), 1),
            ("甲 乙。甲，乙。#甲、乙、丙。", (1, 1, 1, 0), 2),
            ("甲。乙。#甲。乙。甲。", (0, 0, 0, 2), 2),
            ("甲。乙。甲 乙。", (1, 0, 0, 0), 1),
            ("$甲 乙。", (0, 0, 0, 0), 0),
            ("\"甲 乙。", (0, 0, 0, 0), 0),
        ] {
            let recount = count_texts(&[("2024-03-05", text)], Period::default(), true);
            let found = recount.pairs.iter().find(|(pair, _)| *pair == (0, 1));
            let counts = found.map_or(Counts::default(), |(_, counts)| *counts);
            let got = (
                counts.clause,
                counts.roster,
                counts.sentence,
                counts.article,
            );
            assert_eq!((got, counts.articles), (want, articles), "{text}");
        }
    }

    #[test]
    fn entities_count_every_part_but_byline() {
        let recount = count_texts(
            &[("2024", "$甲。\"甲 乙。#甲 甲。")],
            Period::default(),
            false,
        );
        let seen = recount.occurrence[0];
        assert_eq!(
            (seen.mentions, seen.sentences, seen.articles, seen.documents),
            (3, 1, 2, 1)
        );
        assert_eq!(seen.first.map(|d| d.to_string()).as_deref(), Some("2024"));
    }

    #[test]
    fn a_period_counts_its_dated_documents_alone() {
        let documents = [
            ("2024-01-05", "甲 乙。"),
            ("2024-02-05", "甲 乙。甲，乙。"),
            ("2024-02", "甲、乙。"),
            ("2024-03-05", "甲 乙。丙。"),
            ("", "甲 乙。"),
        ];
        for (from, to, want, dates) in [
            (
                "2024-02",
                "2024-02",
                (1, 1, 1),
                Some(("2024-02", "2024-02-05")),
            ),
            ("2024-02-05", "", (2, 1, 1), Some(("2024-02", "2024-03-05"))),
            ("", "2024-01", (1, 0, 0), Some(("2024-01-05", "2024-01-05"))),
            ("", "", (4, 1, 1), Some(("2024-01-05", "2024-03-05"))),
            ("2025", "", (0, 0, 0), None),
        ] {
            let recount = count_texts(&documents, period(from, to), false);
            let counts = recount
                .pairs
                .first()
                .map_or(Counts::default(), |(_, counts)| *counts);
            let got = (counts.clause, counts.roster, counts.sentence);
            assert_eq!(got, want, "{from}..{to}");
            let printed = counts.first.zip(counts.last);
            let printed = printed.map(|(a, b)| (a.to_string(), b.to_string()));
            let dates = dates.map(|(a, b)| (a.to_owned(), b.to_owned()));
            assert_eq!(printed, dates, "{from}..{to}");
        }
    }

    #[test]
    fn association_uses_the_sentences_of_the_period() {
        let documents = [
            ("2024-01-05", "甲 乙。丙。"),
            ("2025-01-05", "甲。甲。甲。"),
        ];
        let counts = count_texts(&documents, period("2024", "2024"), false).pairs[0].1;
        assert_eq!(counts.npmi, association::npmi(2, 1, 1, 1));
        assert_eq!(
            counts.log_likelihood,
            association::log_likelihood(2, 1, 1, 1)
        );
    }
}
