//! What is in the database: counts of everything, and what is covered by newspaper and month.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::passage::ORDINAL_BITS;
use super::{QueryError, decode};
use crate::model::{Part, Status};

const DOCUMENTS: &str = "
SELECT COUNT(*), COUNT(duplicate_of),
       COALESCE(SUM(duplicate_of IS NULL AND date IS NULL), 0),
       COALESCE(SUM(CASE WHEN duplicate_of IS NULL THEN length END), 0) FROM document";
const DUPLICATES: &str = "SELECT id FROM document WHERE duplicate_of IS NOT NULL";
const ARTICLES: &str = "SELECT COUNT(*), COALESCE(SUM(fragment <> 0), 0) FROM article";
const MENTIONS: &str = "SELECT part, status, COUNT(*) FROM mention GROUP BY part, status";
const BY_TYPE: &str = "
SELECT e.type, COUNT(DISTINCT e.id), COALESCE(SUM(c.mentions), 0)
FROM entity AS e LEFT JOIN entity_count AS c ON c.entity = e.id GROUP BY e.type ORDER BY e.type";
const BY_ORIGIN: &str = "SELECT origin, COUNT(*) FROM entity GROUP BY origin ORDER BY origin";
const PAIRS: &str = "
SELECT COUNT(*), COALESCE(SUM(clause > 0), 0),
       COALESCE(SUM(clause = 0 AND roster > 0), 0),
       COALESCE(SUM(clause = 0 AND roster = 0), 0) FROM cooccurrence";
const COVERAGE: &str = "
SELECT d.newspaper, substr(d.date, 1, 7), COUNT(*),
       SUM((SELECT COUNT(*) FROM article WHERE id >= d.id << 24 AND id < (d.id + 1) << 24))
FROM document AS d WHERE d.duplicate_of IS NULL
GROUP BY 1, 2 ORDER BY d.newspaper IS NULL, 1, d.date IS NULL, 2";
/// An occasion counts for every newspaper and month that reports it.
const REPORTED: &str = "
SELECT d.newspaper, substr(d.date, 1, 7),
       COUNT(DISTINCT iif(v.date IS NULL, NULL, v.id)),
       COUNT(DISTINCT iif(v.date IS NULL, v.id, NULL))
FROM event_member AS m JOIN event AS v ON v.id = m.event AND v.polarity = 'actual'
JOIN document AS d ON d.id = m.report >> 24 GROUP BY 1, 2";
const EVENTS: &str = "
SELECT COUNT(*), COALESCE(SUM(date IS NULL), 0), COALESCE(SUM(persons), 0),
       COALESCE(SUM(reports), 0) FROM event WHERE polarity = 'actual'";
const EVENT_TYPES: &str = "
SELECT type, COUNT(*) FROM event WHERE polarity = 'actual' GROUP BY type ORDER BY type";
const POLARITIES: &str = "SELECT polarity, COUNT(*) FROM event GROUP BY polarity ORDER BY polarity";

/// One count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatRow {
    /// What is counted: documents, articles, mentions, entities, pairs, events, reports, appearances.
    pub what: &'static str,
    /// By what it is told apart, such as type or part; empty for the whole.
    pub by: &'static str,
    /// The value of that, such as `enterprise`.
    pub value: String,
    /// How many.
    pub count: u64,
}

/// One newspaper and month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageRow {
    /// Name of the newspaper, where known.
    pub newspaper: Option<String>,
    /// Month `2024-03`, or `2024` where only the year is known; `None` = undated.
    pub month: Option<String>,
    /// Documents.
    pub documents: u64,
    /// Articles on them.
    pub articles: u64,
    /// Actual occasions that they report and that have a date.
    pub dated_events: u64,
    /// Actual occasions that they report and that have none.
    pub undated_events: u64,
}

/// Counts what is in the database; duplicates of pages are counted once, and said.
///
/// # Errors
/// Where the database does not answer.
pub fn stats(connection: &Connection) -> Result<Vec<StatRow>, QueryError> {
    let mut rows = Vec::new();
    let mut say = |what, by, value: &str, count| {
        rows.push(StatRow {
            what,
            by,
            value: value.to_owned(),
            count,
        });
    };
    let (all, duplicates, undated, length) = connection.query_row(DOCUMENTS, [], |row| {
        Ok((
            row.get::<_, u64>(0)?,
            row.get::<_, u64>(1)?,
            row.get(2)?,
            row.get(3)?,
        ))
    })?;
    say("documents", "", "", all - duplicates);
    say("documents", "date", "undated", undated);
    say("documents", "duplicate", "left out", duplicates);
    say("characters", "", "", length);
    let counts = count_observations(connection)?;
    say("articles", "", "", counts.articles);
    say("articles", "fragment", "fragment", counts.fragments);
    let mentions = |wanted: &dyn Fn(Part, Status) -> bool| -> u64 {
        counts
            .mentions
            .iter()
            .filter(|((p, s), _)| wanted(*p, *s))
            .map(|(_, n)| *n)
            .sum()
    };
    say("mentions", "", "", mentions(&|_, _| true));
    for part in Part::ALL {
        say("mentions", "part", part.name(), mentions(&|p, _| p == part));
    }
    for status in Status::ALL {
        say(
            "mentions",
            "status",
            status.name(),
            mentions(&|_, s| s == status),
        );
    }
    let mut statement = connection.prepare(BY_TYPE)?;
    let types: Vec<(String, u64, u64)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (kind, _, mentions) in &types {
        say("mentions", "type", kind, *mentions);
    }
    say("entities", "", "", types.iter().map(|row| row.1).sum());
    for (kind, entities, _) in &types {
        say("entities", "type", kind, *entities);
    }
    let mut statement = connection.prepare(BY_ORIGIN)?;
    let origins = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    for origin in origins {
        let (origin, count) = origin?;
        say("entities", "origin", &origin, count);
    }
    let pairs: [u64; 4] = connection.query_row(PAIRS, [], |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
    })?;
    say("pairs", "", "", pairs[0]);
    for (relation, count) in ["clause", "roster", "sentence"].iter().zip(&pairs[1..]) {
        say("pairs", "relation", relation, *count);
    }
    let events: [u64; 4] = connection.query_row(EVENTS, [], |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
    })?;
    say("events", "", "", events[0]);
    say("events", "date", "undated", events[1]);
    for (by, sql) in [("type", EVENT_TYPES), ("polarity", POLARITIES)] {
        let mut statement = connection.prepare(sql)?;
        let counts = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        for count in counts {
            let (value, count) = count?;
            say("events", by, &value, count);
        }
    }
    say("reports", "", "", events[3]);
    say("appearances", "", "", events[2]);
    Ok(rows)
}

#[derive(Default)]
struct Counts {
    articles: u64,
    fragments: u64,
    mentions: BTreeMap<(Part, Status), u64>,
}

/// Counts articles and mentions: all, less those of duplicates.
fn count_observations(connection: &Connection) -> rusqlite::Result<Counts> {
    let mut counts = Counts::default();
    let group = |row: &rusqlite::Row<'_>| {
        Ok((
            decode(&Part::ALL, row.get(0)?),
            decode(&Status::ALL, row.get(1)?),
            row.get(2)?,
        ))
    };
    (counts.articles, counts.fragments) =
        connection.query_row(ARTICLES, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in connection.prepare(MENTIONS)?.query_map([], group)? {
        let (part, status, count): (_, _, u64) = row?;
        *counts.mentions.entry((part, status)).or_default() += count;
    }
    let mut duplicates = connection.prepare(DUPLICATES)?;
    let range = "WHERE id >= ?1 AND id < ?2";
    let mut articles = connection.prepare(&format!("{ARTICLES} {range}"))?;
    let mut mentions = connection.prepare(&MENTIONS.replace("GROUP", &format!("{range} GROUP")))?;
    for id in duplicates.query_map([], |row| row.get::<_, i64>(0))? {
        let id = id?;
        let range = [id << ORDINAL_BITS, (id + 1) << ORDINAL_BITS];
        let (all, fragments): (u64, u64) =
            articles.query_row(range, |row| Ok((row.get(0)?, row.get(1)?)))?;
        counts.articles -= all;
        counts.fragments -= fragments;
        for row in mentions.query_map(range, group)? {
            let (part, status, count) = row?;
            if let Some(all) = counts.mentions.get_mut(&(part, status)) {
                *all -= count;
            }
        }
    }
    Ok(counts)
}

/// Counts documents, articles and occasions by newspaper and month; unknown newspapers and undated
/// documents last.
///
/// # Errors
/// Where the database does not answer.
pub fn coverage(connection: &Connection) -> Result<Vec<CoverageRow>, QueryError> {
    type Group = (Option<String>, Option<String>);
    let mut statement = connection.prepare(REPORTED)?;
    let events: BTreeMap<Group, (u64, u64)> = statement
        .query_map([], |row| {
            Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?)))
        })?
        .collect::<Result<_, _>>()?;
    let mut statement = connection.prepare(COVERAGE)?;
    let rows = statement.query_map([], |row| {
        let group: Group = (row.get(0)?, row.get(1)?);
        let (dated_events, undated_events) = events.get(&group).copied().unwrap_or_default();
        let (newspaper, month) = group;
        Ok(CoverageRow {
            newspaper,
            month,
            documents: row.get(2)?,
            articles: row.get(3)?,
            dated_events,
            undated_events,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Fixture, valley};
    use super::*;

    fn lines(connection: &Connection) -> Vec<String> {
        let line = |r: StatRow| {
            [r.what, r.by, &r.value, &r.count.to_string()]
                .join(" ")
                .replace("   ", " ")
        };
        stats(connection).unwrap().into_iter().map(line).collect()
    }

    #[test]
    fn everything_is_counted() {
        let lines = lines(&valley());
        for expected in [
            "documents 3",
            "documents date undated 1",
            "documents duplicate left out 0",
            "articles 4",
            "mentions 13",
            "mentions part actor 11",
            "mentions part speech 1",
            "mentions part byline 1",
            "mentions status linked 12",
            "mentions status ambiguous 1",
            "mentions type official 4",
            "entities 5",
            "entities type person 2",
            "entities origin dictionary 5",
            "pairs 4",
            "pairs relation clause 2",
            "pairs relation roster 1",
            "events 3",
            "events date undated 1",
            "events type visit 1",
            "events polarity planned 1",
            "reports 3",
            "appearances 5",
        ] {
            assert!(
                lines.iter().any(|line| line == expected),
                "{expected}\n{lines:#?}"
            );
        }
    }

    #[test]
    fn duplicates_are_left_out() {
        let connection = valley();
        connection
            .execute("UPDATE document SET duplicate_of = 1 WHERE id = 3", [])
            .unwrap();
        let lines = lines(&connection);
        for expected in [
            "documents 2",
            "documents duplicate left out 1",
            "articles 3",
            "mentions 10",
        ] {
            assert!(
                lines.iter().any(|line| line == expected),
                "{expected}\n{lines:#?}"
            );
        }
    }

    #[test]
    fn an_empty_database_counts_nothing() {
        let connection = Fixture::new().finish();
        assert!(stats(&connection).unwrap().iter().all(|row| row.count == 0));
        assert!(coverage(&connection).unwrap().is_empty());
    }

    #[test]
    fn coverage_says_what_is_undated() {
        let rows = coverage(&valley()).unwrap();
        let line = |row: &CoverageRow| {
            let cell = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
            let (newspaper, month) = (cell(&row.newspaper), cell(&row.month));
            let events = format!("{} {}", row.dated_events, row.undated_events);
            format!(
                "{newspaper} {month} {} {} {events}",
                row.documents, row.articles
            )
        };
        assert_eq!(
            rows.iter().map(line).collect::<Vec<_>>(),
            [
                "岭报 2031-04 1 1 1 0",
                "谷报 2031-03 1 2 1 1",
                "谷报 - 1 1 0 0"
            ]
        );
    }
}
