//! Questions to a finished database, one a file: its SQL, its row type, its function.
//!
//! What belongs here: reading. Names are resolved by the folded forms and the pinyin that the build
//! stored, so that no dictionary is loaded and an answer takes milliseconds. What does not: writing,
//! printing, files, dictionaries. Duplicates of pages are left out of every answer.

mod appearances;
mod diff;
mod entities;
mod evidence;
mod explain;
#[cfg(test)]
mod fixture;
mod links;
mod mentions;
mod met;
mod names;
mod occasions;
mod pairs;
mod papers;
mod passage;
mod path;
mod pinyin;
mod posts;
mod quotes;
mod recount;
#[cfg(test)]
mod sample;
mod sampling;
mod stats;
mod surprise;
mod timeline;
mod together;
mod walk;

pub use appearances::{AppearanceRow, Appearances, appearances};
pub use diff::{Change, Compared, DiffFilter, DiffRow, DiffTotal, Differences, diff};
pub use entities::{EntityFilter, EntityRow, entities, types};
pub use evidence::{Cited, EdgeQuotes};
pub use explain::{ExplainFilter, Explanation, Occurrence, Printing, explain};
pub use links::{LinkFilter, LinkOrder, LinkRow, Links, links};
pub use mentions::{Concordance, MentionFilter, MentionRow, mentions};
pub use met::{Meetings, MetRow, met};
pub use names::{Answer, Hit, resolve};
pub use occasions::{Occasion, OccasionFilter, Seat, Told, event_types};
pub use pairs::Rung;
pub use papers::{Papers, papers};
pub use path::{PathFilter, PathLayer, PathStep, path};
pub use posts::{PostFilter, PostRow, Posts, post_holders, posts};
pub use quotes::Quotes;
pub use sampling::{
    ArticleRow, Recorded, RecordedArticle, SampleRow, Sampled, person_forms, recorded, sample,
    sample_articles,
};
pub use stats::{CoverageRow, StatRow, coverage, stats};
pub use surprise::{SurpriseRow, SurpriseRows, surprises};
pub use timeline::{Deed, Office, Timeline, timeline};
pub use together::{Stated, Together};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::model::{PartialDate, Period};

/// Why a question could not be answered.
#[derive(Debug, thiserror::Error)]
#[error("the database does not answer: {0}")]
pub struct QueryError(#[from] rusqlite::Error);

/// Readies a connection for questions: all of them see one state of the database, even while a build
/// begins, and statements are planned once instead of anew for every value (which took most of the
/// time of an answer).
///
/// # Errors
/// Where the database does not answer.
pub fn begin(connection: &Connection) -> Result<(), QueryError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if connection.is_autocommit() {
        connection.execute_batch("BEGIN")?;
    }
    Ok(())
}

/// Rows left out because a date was asked for and their document has none.
pub type Undated = u64;

/// Whether a document's issue date lies in the period: `None` where it has no date and the period
/// is not open, so that the caller can say how many were left out.
fn in_period(period: Period, date: Option<&str>) -> Option<bool> {
    if period.is_open() {
        return Some(true);
    }
    date.and_then(|date| date.parse::<PartialDate>().ok())
        .map(|date| period.covers(date))
}

/// Keys of the entities that no dictionary has, where they are to be left out; else none.
fn discovered(
    connection: &rusqlite::Connection,
    wanted: bool,
) -> rusqlite::Result<rustc_hash::FxHashSet<String>> {
    if !wanted {
        return Ok(rustc_hash::FxHashSet::default());
    }
    let sql = "SELECT key FROM entity WHERE origin = 'discovered'";
    let mut statement = connection.prepare_cached(sql)?;
    let keys = statement.query_map([], |row| row.get(0))?;
    keys.collect()
}

/// Code of a value in the database: its position in the `ALL` list of its type.
fn code<T: PartialEq>(all: &[T], value: &T) -> i64 {
    all.iter()
        .position(|one| one == value)
        .map_or(-1, |at| at as i64)
}

/// The value behind a code of the database; the first one where the code is of a newer program.
fn decode<T: Copy>(all: &[T], code: i64) -> T {
    usize::try_from(code)
        .ok()
        .and_then(|at| all.get(at))
        .copied()
        .unwrap_or(all[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Part;

    #[test]
    fn undated_documents_are_told_from_those_outside() {
        let open = Period::default();
        let march = Period {
            from: "2031-03".parse().ok(),
            to: "2031-03".parse().ok(),
            whole: false,
        };
        for (period, date, expected) in [
            (open, None, Some(true)),
            (open, Some("2031"), Some(true)),
            (march, None, None),
            (march, Some("2031-03-09"), Some(true)),
            (march, Some("2031"), Some(true)),
            (march, Some("2031-04-01"), Some(false)),
        ] {
            assert_eq!(in_period(period, date), expected, "{date:?}");
        }
    }

    #[test]
    fn a_connection_is_readied_once_or_more() {
        let connection = fixture::valley();
        begin(&connection).unwrap();
        begin(&connection).unwrap();
        assert!(!connection.is_autocommit());
        assert!(stats(&connection).is_ok());
    }

    #[test]
    fn codes_are_positions() {
        assert_eq!(code(&Part::ALL, &Part::Caption), 3);
        assert_eq!(decode(&Part::ALL, 3), Part::Caption);
        assert_eq!(decode(&Part::ALL, 99), Part::Actor);
    }
}
