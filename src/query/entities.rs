//! Which entities are in the database, and how often do they occur?

use rusqlite::Connection;

use super::QueryError;
use super::pinyin::plain_spelling;
use crate::text::fold;

const ALL: &str = "
SELECT e.key, e.name, e.type, e.home, e.origin, e.pinyin,
       COALESCE(c.mentions, 0), COALESCE(c.sentences, 0), COALESCE(c.articles, 0),
       COALESCE(c.documents, 0), c.first_date, c.last_date, e.id
FROM entity AS e LEFT JOIN entity_count AS c ON c.entity = e.id
ORDER BY 7 DESC, e.key";
const FORMS: &str = "SELECT DISTINCT entity FROM form WHERE instr(form, ?1) > 0";

/// Which entities are wanted.
#[derive(Clone, Debug, Default)]
pub struct EntityFilter {
    /// What a form or the pinyin must contain; empty = anything.
    pub text: String,
    /// Types; empty = any.
    pub types: Vec<String>,
    /// Origins (dictionary, gazetteer, grammar, byline, discovered); empty = any.
    pub origins: Vec<String>,
    /// Fewest mentions.
    pub min_mentions: u64,
    /// Rows at most.
    pub limit: Option<usize>,
}

/// One entity with its counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityRow {
    /// Natural key.
    pub key: String,
    /// Canonical name.
    pub name: String,
    /// Type.
    pub kind: String,
    /// Places it belongs to, joined by `|`; empty = anywhere.
    pub home: String,
    /// Where it comes from.
    pub origin: String,
    /// Pinyin of the name.
    pub pinyin: String,
    /// Decided mentions of any part but byline.
    pub mentions: u64,
    /// Sentences that name it as actor.
    pub sentences: u64,
    /// Articles that name it.
    pub articles: u64,
    /// Documents that name it.
    pub documents: u64,
    /// Earliest issue date.
    pub first: Option<String>,
    /// Latest issue date.
    pub last: Option<String>,
}

/// Lists entities, the most often mentioned first, with how many there are without the limit.
///
/// # Errors
/// Where the database does not answer.
pub fn entities(
    connection: &Connection,
    filter: &EntityFilter,
) -> Result<(Vec<EntityRow>, usize), QueryError> {
    let text = fold(filter.text.trim());
    let named: rustc_hash::FxHashSet<i64> = if text.is_empty() {
        Default::default()
    } else {
        let mut statement = connection.prepare(FORMS)?;
        let ids = statement.query_map([&text], |row| row.get(0))?;
        ids.collect::<Result<_, _>>()?
    };
    let spelling = plain_spelling(&text);
    let any = |list: &[String], value: &str| list.is_empty() || list.iter().any(|v| v == value);
    let mut statement = connection.prepare(ALL)?;
    let mut rows = statement.query([])?;
    let (mut out, mut total) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let wanted = any(&filter.types, row.get_ref(2)?.as_str().unwrap_or_default())
            && any(
                &filter.origins,
                row.get_ref(4)?.as_str().unwrap_or_default(),
            )
            && row.get::<_, u64>(6)? >= filter.min_mentions;
        let pinyin = row.get_ref(5)?.as_str().unwrap_or_default();
        let fits = text.is_empty()
            || named.contains(&row.get(12)?)
            || spelling
                .as_ref()
                .is_some_and(|spelling| pinyin.contains(spelling.as_str()));
        if !wanted || !fits {
            continue;
        }
        total += 1;
        if filter.limit.is_some_and(|limit| out.len() >= limit) {
            continue;
        }
        out.push(EntityRow {
            key: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            home: row.get(3)?,
            origin: row.get(4)?,
            pinyin: row.get(5)?,
            mentions: row.get(6)?,
            sentences: row.get(7)?,
            articles: row.get(8)?,
            documents: row.get(9)?,
            first: row.get(10)?,
            last: row.get(11)?,
        });
    }
    Ok((out, total))
}

/// The entity types that occur, sorted.
///
/// # Errors
/// Where the database does not answer.
pub fn types(connection: &Connection) -> Result<Vec<String>, QueryError> {
    let mut statement = connection.prepare("SELECT DISTINCT type FROM entity ORDER BY type")?;
    let types = statement.query_map([], |row| row.get(0))?;
    Ok(types.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valley;
    use super::*;

    #[test]
    fn entities_stand_by_mentions_and_are_filtered() {
        let connection = valley();
        let texts = |text: &str| EntityFilter {
            text: text.into(),
            ..Default::default()
        };
        for (filter, expected, total) in [
            (
                EntityFilter::default(),
                &[
                    "陶立 4",
                    "白露 3",
                    "云谷机械有限公司 2",
                    "石滩村 2",
                    "白露 0",
                ][..],
                5,
            ),
            (
                EntityFilter {
                    types: vec!["place".into()],
                    ..Default::default()
                },
                &["石滩村 2"],
                1,
            ),
            (
                EntityFilter {
                    min_mentions: 3,
                    limit: Some(1),
                    ..Default::default()
                },
                &["陶立 4"],
                2,
            ),
            (
                EntityFilter {
                    origins: vec!["byline".into()],
                    ..Default::default()
                },
                &[],
                0,
            ),
            (texts("區長"), &["陶立 4"], 1),
            (texts("Tao"), &["陶立 4"], 1),
            (texts("%"), &[], 0),
        ] {
            let (rows, count) = entities(&connection, &filter).unwrap();
            let lines: Vec<String> = rows
                .iter()
                .map(|row| format!("{} {}", row.name, row.mentions))
                .collect();
            assert_eq!(
                (lines.as_slice(), count),
                (
                    &expected.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()[..],
                    total
                ),
                "{filter:?}"
            );
        }
    }

    #[test]
    fn types_are_those_that_occur() {
        assert_eq!(
            types(&valley()).unwrap(),
            ["enterprise", "official", "person", "place"]
        );
    }

    #[test]
    fn dates_are_those_of_the_documents() {
        let connection = valley();
        let filter = EntityFilter {
            text: "陶立".into(),
            ..Default::default()
        };
        let row = entities(&connection, &filter).unwrap().0.remove(0);
        assert_eq!((row.articles, row.documents, row.sentences), (3, 2, 4));
        assert_eq!(row.first.as_deref(), Some("2031-03-05"));
        assert_eq!(row.last.as_deref(), Some("2031-04-02"));
    }
}
