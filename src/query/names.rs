//! Whom does a NAME mean? Keys, names, aliases, traditional forms and pinyin lead to an entity;
//! several are listed, none is answered with names that look alike.

use rusqlite::{Connection, Row};
use rustc_hash::FxHashMap;

use super::pinyin::plain_spelling;
use super::{QueryError, code};
use crate::model::FormKind;
use crate::text::{fold, is_blank};

const COLUMNS: &str = "
SELECT e.id, e.key, e.name, e.type, e.home, COALESCE(c.mentions, 0)
FROM entity AS e LEFT JOIN entity_count AS c ON c.entity = e.id";
const BY_KEY: &str = "WHERE e.key = ?1 ORDER BY e.key";
const BY_KEY_OF_ANY_HOME: &str = "WHERE e.key > ?1 || '@' AND e.key < ?1 || 'A' ORDER BY e.key";
const BY_FORM: &str = "WHERE e.id IN (SELECT entity FROM form WHERE form = ?1) ORDER BY e.key";
const BY_PINYIN: &str = "WHERE e.pinyin = ?1 ORDER BY e.key";
const KINDS_OF_FORM: &str = "SELECT entity, kind FROM form WHERE form = ?1";
const ALL_FORMS: &str = "
SELECT f.form, e.key, e.name, e.type, e.home, e.pinyin, COALESCE(c.mentions, 0), e.id
FROM form AS f JOIN entity AS e ON e.id = f.entity LEFT JOIN entity_count AS c ON c.entity = e.id";

/// Suggestions that an unknown name gets at most.
const SUGGESTIONS: usize = 5;
/// Likeness (0–1) below which a name is no suggestion.
const ALIKE: f64 = 0.7;

/// Letters from which on a part of a spelling suggests the whole.
const PART_OF_SPELLING: usize = 4;

/// Kinds of form that name an entity by themselves; the others are tried where these find nothing.
const STRONG: [FormKind; 4] = [
    FormKind::Name,
    FormKind::Alias,
    FormKind::Former,
    FormKind::Ocr,
];

/// An entity that a NAME may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Row number of the entity in this database; has no meaning outside it.
    pub id: i64,
    /// Natural key.
    pub key: String,
    /// Canonical name.
    pub name: String,
    /// Type.
    pub kind: String,
    /// Places it belongs to, joined by `|`; empty = anywhere.
    pub home: String,
    /// Mentions of any part but byline.
    pub mentions: u64,
}

/// What a NAME means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This entity.
    One(Hit),
    /// Namesakes; at least two, by key.
    Several(Vec<Hit>),
    /// Nobody; these look alike, best first.
    None(Vec<Hit>),
}

/// Finds whom a key, name, alias, traditional form or pinyin means. `types` (identifiers) tell
/// namesakes apart; empty = any type.
///
/// # Errors
/// Where the database does not answer.
pub fn resolve(
    connection: &Connection,
    name: &str,
    types: &[String],
) -> Result<Answer, QueryError> {
    let name = name.trim();
    let wanted = |hits: Vec<Hit>| -> Vec<Hit> {
        hits.into_iter()
            .filter(|hit| types.is_empty() || types.contains(&hit.kind))
            .collect()
    };
    let key = match name.strip_prefix("official:") {
        Some(rest) => format!("person:{rest}"),
        None => name.to_owned(),
    };
    let form: String = fold(name)
        .chars()
        .filter(|c| !is_blank(*c) && !c.is_control())
        .collect();
    let exact = select(connection, BY_KEY, &key)?;
    if let Some(hit) = exact.into_iter().next() {
        return Ok(Answer::One(hit));
    }
    let mut hits = Vec::new();
    if key.contains(':') {
        hits = wanted(select(connection, BY_KEY_OF_ANY_HOME, &key)?);
    }
    if hits.is_empty() && !form.is_empty() {
        hits = strongest(
            connection,
            &form,
            wanted(select(connection, BY_FORM, &form)?),
        )?;
    }
    if hits.is_empty()
        && let Some(spelling) = plain_spelling(name)
    {
        hits = wanted(select(connection, BY_PINYIN, &spelling)?);
    }
    if hits.len() > 1 {
        return Ok(Answer::Several(hits));
    }
    match hits.pop() {
        Some(hit) => Ok(Answer::One(hit)),
        None => Ok(Answer::None(suggestions(connection, &form)?)),
    }
}

fn select(connection: &Connection, condition: &str, value: &str) -> rusqlite::Result<Vec<Hit>> {
    let mut statement = connection.prepare_cached(&format!("{COLUMNS} {condition}"))?;
    statement.query_map([value], hit)?.collect()
}

fn hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    Ok(Hit {
        id: row.get(0)?,
        key: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        home: row.get(4)?,
        mentions: row.get(5)?,
    })
}

/// Keeps those that the form names by itself, if there are any.
fn strongest(connection: &Connection, form: &str, hits: Vec<Hit>) -> rusqlite::Result<Vec<Hit>> {
    if hits.len() < 2 {
        return Ok(hits);
    }
    let mut statement = connection.prepare_cached(KINDS_OF_FORM)?;
    let kinds: FxHashMap<i64, i64> = statement
        .query_map([form], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let strong = |hit: &Hit| {
        let kind = kinds.get(&hit.id).copied().unwrap_or(-1);
        STRONG.iter().any(|one| code(&FormKind::ALL, one) == kind)
    };
    if !hits.iter().any(strong) {
        return Ok(hits);
    }
    Ok(hits.into_iter().filter(strong).collect())
}

/// The entities whose forms or pinyin look most like the input.
fn suggestions(connection: &Connection, form: &str) -> rusqlite::Result<Vec<Hit>> {
    let input: Vec<char> = form.chars().collect();
    if input.is_empty() {
        return Ok(Vec::new());
    }
    let spelling = plain_spelling(form);
    let mut statement = connection.prepare(ALL_FORMS)?;
    let mut rows = statement.query([])?;
    let mut best: FxHashMap<i64, (f64, Hit)> = FxHashMap::default();
    while let Some(row) = rows.next()? {
        let stored = row.get_ref(0)?.as_str().unwrap_or_default();
        let score = match &spelling {
            Some(spelling) => sounding(spelling, row.get_ref(5)?.as_str().unwrap_or_default()),
            None => likeness(form, &input, stored),
        };
        let id = row.get(7)?;
        if score < ALIKE || best.get(&id).is_some_and(|(known, _)| *known >= score) {
            continue;
        }
        let hit = Hit {
            id,
            key: row.get(1)?,
            name: row.get(2)?,
            kind: row.get(3)?,
            home: row.get(4)?,
            mentions: row.get(6)?,
        };
        best.insert(id, (score, hit));
    }
    let mut ranked: Vec<(f64, Hit)> = best.into_values().collect();
    ranked.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| b.1.mentions.cmp(&a.1.mentions))
            .then_with(|| a.1.key.cmp(&b.1.key))
    });
    Ok(ranked
        .into_iter()
        .take(SUGGESTIONS)
        .map(|(_, hit)| hit)
        .collect())
}

/// How much two spellings are alike, 0–1: one inside the other, or few letters changed.
fn sounding(input: &str, stored: &str) -> f64 {
    let inside = if input.len() >= PART_OF_SPELLING && stored.contains(input) {
        0.8 + 0.2 * input.len() as f64 / stored.len() as f64
    } else {
        0.0
    };
    inside.max(strsim::jaro_winkler(input, stored))
}

/// How much two Chinese names look alike, 0–1: one inside the other, or few characters changed.
/// Chinese names are short, so that sharing the surname alone says nothing.
fn likeness(form: &str, input: &[char], stored: &str) -> f64 {
    if input.len() > 1 && (stored.contains(form) || form.contains(stored)) {
        let (a, b) = (
            form.len().min(stored.len()) as f64,
            form.len().max(stored.len()) as f64,
        );
        return if stored.chars().nth(1).is_none() {
            0.0
        } else {
            0.8 + 0.2 * a / b
        };
    }
    let length = stored.chars().count();
    if length.abs_diff(input.len()) > 2 || !stored.chars().any(|c| input.contains(&c)) {
        return 0.0;
    }
    let changed = strsim::osa_distance(form, stored);
    match (changed, length.max(input.len())) {
        (1, 2) => 0.7,
        (1, 3) => 0.78,
        (changed, length) => 1.0 - changed as f64 / length as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valley;
    use super::*;

    fn keys(answer: &Answer) -> Vec<&str> {
        match answer {
            Answer::One(hit) => vec![&hit.key],
            Answer::Several(hits) | Answer::None(hits) => {
                hits.iter().map(|hit| hit.key.as_str()).collect()
            }
        }
    }

    #[test]
    fn every_way_to_write_a_name_leads_to_its_entity() {
        let connection = valley();
        for name in [
            "陶立",
            " 陶 立 ",
            "陶区长",
            "陶區長",
            "taoli",
            "Tao Li",
            "person:陶立",
            "official:陶立",
        ] {
            let answer = resolve(&connection, name, &[]).unwrap();
            assert!(
                matches!(&answer, Answer::One(hit) if hit.key == "person:陶立"),
                "{name}"
            );
        }
    }

    #[test]
    fn namesakes_are_listed_and_told_apart_by_key_or_type() {
        let connection = valley();
        for (name, types, expected) in [
            ("白露", &[][..], &["person:白露", "person:白露@北岭县"][..]),
            ("bailu", &[], &["person:白露", "person:白露@北岭县"]),
            ("person:白露", &[], &["person:白露"]),
            ("person:白露@北岭县", &[], &["person:白露@北岭县"]),
            (
                "云谷机械",
                &["enterprise".to_owned()],
                &["enterprise:云谷机械有限公司"],
            ),
        ] {
            let answer = resolve(&connection, name, types).unwrap();
            assert_eq!(keys(&answer), expected, "{name}");
            assert_eq!(
                matches!(answer, Answer::Several(_)),
                expected.len() > 1,
                "{name}"
            );
        }
    }

    #[test]
    fn a_key_without_home_lists_those_with_one() {
        let connection = super::super::fixture::Fixture::new()
            .entity("person:白露@北岭县", "person", "bailu", &[])
            .entity("person:白露@石滩县", "person", "bailu", &[])
            .finish();
        let answer = resolve(&connection, "official:白露", &[]).unwrap();
        assert_eq!(keys(&answer), ["person:白露@北岭县", "person:白露@石滩县"]);
    }

    #[test]
    fn unknown_names_get_suggestions() {
        let connection = valley();
        for (name, expected) in [
            ("云谷机诫", &["enterprise:云谷机械有限公司"][..]),
            ("taolli", &["person:陶立"]),
            ("jixie", &["enterprise:云谷机械有限公司"]),
            ("石滩", &["place:石滩村"]),
            ("陶立立", &["person:陶立"]),
            ("完全不同", &[]),
            ("", &[]),
            ("%_'\"", &[]),
        ] {
            let answer = resolve(&connection, name, &[]).unwrap();
            assert!(matches!(answer, Answer::None(_)), "{name}");
            assert_eq!(keys(&answer), expected, "{name}");
        }
    }
}
