//! Counting afresh from mentions, where the stored counts do not serve: for a period of issue dates,
//! and for the article rung, which is not stored.
//!
//! Counted as the stored figures are: decided mentions without duplicates of pages; pairs and
//! sentences from actors, mentions of every part but byline for the entities themselves.

use rusqlite::Connection;

use super::entities::{Entities, Ranks, date};
use super::groups::Groups;
use super::tally::{Ends, Named, Tally, Totals, Watched};
use super::{Filter, GraphError, Layer};
use crate::model::{Part, PartialDate, Period};

/// What is counted: the documents of a period (undated ones only where it is open).
pub(super) struct Recount<'a> {
    ranks: &'a Ranks,
    groups: &'a Groups,
    entities: usize,
    period: Period,
    article_rung: bool,
}

impl<'a> Recount<'a> {
    /// The counts that a filter wants, of entities and the groups they count for; the article rung
    /// in its own layer alone.
    pub(super) fn of(entities: &'a Entities, groups: &'a Groups, filter: &Filter) -> Self {
        Self {
            ranks: &entities.ranks,
            groups,
            entities: entities.ids.len(),
            period: filter.period(),
            article_rung: filter.layer == Layer::Article,
        }
    }

    /// Counts entities and pairs.
    pub(super) fn totals(&self, connection: &Connection) -> Result<Totals, GraphError> {
        let mut tally = Tally::new(self.entities);
        self.walk(connection, &mut tally)?;
        Ok(tally.finish())
    }

    /// The dated units of some pairs: whose, when, how many; ascending.
    pub(super) fn days(
        &self,
        connection: &Connection,
        watched: &Watched<'_>,
    ) -> Result<Vec<(Ends, PartialDate, u32)>, GraphError> {
        let mut tally = Tally::new(self.entities).watch(watched);
        self.walk(connection, &mut tally)?;
        Ok(tally.into_noted())
    }

    fn walk(&self, connection: &Connection, tally: &mut Tally<'_>) -> Result<(), GraphError> {
        let documents = read_documents(connection, self.period)?;
        let mut decided = read_decided(connection, self.ranks, &documents)?
            .into_iter()
            .peekable();
        let part = |part: Part| {
            let sql = "SELECT code FROM part WHERE name = ?1";
            connection.query_row(sql, [part.name()], |row| row.get::<_, i64>(0))
        };
        let (actor, byline) = (part(Part::Actor)?, part(Part::Byline)?);
        let mut statement = connection.prepare(
            "SELECT id, article, sentence, clause, roster, part FROM mention
         WHERE id >= ?1 AND id < ?2 ORDER BY id",
        )?;
        let (mut named, mut actors, mut counted_for) = (Vec::new(), Vec::new(), Vec::new());
        for &(document, date) in &documents {
            named.clear();
            actors.clear();
            let mut rows = statement.query([document << 24, (document + 1) << 24])?;
            while let Some(row) = rows.next()? {
                let id: i64 = row.get(0)?;
                while decided.next_if(|(mention, _)| *mention < id).is_some() {}
                let Some((_, entity)) = decided.next_if(|(mention, _)| *mention == id) else {
                    continue;
                };
                let mention = Named {
                    entity,
                    member: entity,
                    article: row.get(1)?,
                    sentence: row.get(2)?,
                    clause: row.get(3)?,
                    roster: row.get(4)?,
                };
                let part: i64 = row.get(5)?;
                self.groups.at(entity, date, &mut counted_for);
                let counted_for = counted_for.iter();
                let mentions = counted_for.map(|&entity| Named { entity, ..mention });
                if part == actor {
                    actors.extend(mentions.clone());
                }
                if part != byline {
                    named.extend(mentions);
                }
            }
            tally.add_document(document, date, &mut named, &mut actors, self.article_rung);
        }
        Ok(())
    }
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
    ranks: &Ranks,
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
        if let Some(rank) = ranks.get(row.get(0)?)
            && inside
        {
            decided.push((mention, rank));
        }
    }
    decided.sort_unstable();
    Ok(decided)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::association::Sentences;
    use crate::graph::projection::Counts;
    use crate::graph::sample;

    const NAMES: [&str; 4] = ["甲", "乙", "丙", "丁"];

    fn period(from: &str, to: &str) -> Period {
        Period {
            from: from.parse().ok(),
            to: to.parse().ok(),
            whole: false,
        }
    }

    /// Counts the documents, told as (date, text); ranks follow `NAMES`.
    fn count_texts(documents: &[(&str, &str)], period: Period, article_rung: bool) -> Totals {
        let connection = sample::database();
        for (i, name) in NAMES.iter().enumerate() {
            sample::add_entity(&connection, i as i64 + 7, &format!("person:{name}"), "");
        }
        for (i, (date, text)) in documents.iter().enumerate() {
            let date = Some(*date).filter(|date| !date.is_empty());
            sample::add_document(&connection, i as i64 + 1, date, text);
        }
        let ranks = Ranks::new(&[7, 8, 9, 10]);
        let recount = Recount {
            ranks: &ranks,
            groups: &Groups::default(),
            entities: NAMES.len(),
            period,
            article_rung,
        };
        recount.totals(&connection).unwrap()
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
        let cells = Sentences {
            both: 1,
            a: 1,
            b: 1,
            all: 2,
        };
        assert_eq!(counts.npmi, cells.npmi());
        assert_eq!(counts.log_likelihood, cells.log_likelihood());
    }
}
