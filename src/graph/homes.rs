//! Where entities belong: to a place, or to what lies in it.
//!
//! The rule, the first that says something:
//!
//! 1. the homes of its dictionary row that occur in the database or are the wanted place;
//! 2. what it lies in or is part of, upwards (a place, a body, a firm);
//! 3. of a person without a home: where the organs lie that he holds or held an office in. Inherited
//!    titles count for nothing here as elsewhere.
//!
//! An entity of which none of these says anything belongs nowhere: a wish for a home leaves it out
//! and counts it. (In a dictionary no home means "anywhere"; a graph of one county is better off
//! without the names that may belong to any.)

use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet};

use super::GraphError;
use super::entities::Entities;

const ENTITIES: &str = "SELECT id, key, name, home, parent FROM entity ORDER BY key";
const OFFICES: &str = "
SELECT person, organ FROM tenure WHERE organ IS NOT NULL AND status <> 'inherited' ORDER BY id";

/// Whether an entity belongs to a wanted place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belongs {
    Inside,
    Elsewhere,
    /// Nothing says where it belongs.
    Unknown,
}

/// What is written of one entity.
struct Written {
    key: String,
    homes: Vec<String>,
}

/// Tells of each entity, by rank, whether it belongs to one of the places with the keys `wanted`.
pub(super) fn read(
    connection: &Connection,
    entities: &Entities,
    wanted: &[String],
) -> Result<Vec<Belongs>, GraphError> {
    let mut written: Vec<Option<Written>> = Vec::new();
    written.resize_with(entities.ids.len(), || None);
    let mut parents: FxHashMap<String, String> = FxHashMap::default();
    // Homes are written as names or keys; a name that several places bear stands for any of them.
    let mut named: FxHashMap<String, Vec<String>> = FxHashMap::default();
    let mut statement = connection.prepare(ENTITIES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(rank) = entities.ranks.get(row.get(0)?) else {
            continue;
        };
        let (key, name): (String, String) = (row.get(1)?, row.get(2)?);
        let home: String = row.get(3)?;
        let parent: Option<String> = row.get(4)?;
        if let Some(parent) = &parent {
            parents.insert(key.clone(), parent.clone());
        }
        named.entry(name).or_default().push(key.clone());
        let homes = home.split('|').map(str::trim);
        let homes = homes.filter(|home| !home.is_empty() && *home != ANYWHERE);
        let homes = homes.map(str::to_owned).collect();
        written[rank as usize] = Some(Written { key, homes });
    }
    let wanted: FxHashSet<&str> = wanted.iter().map(String::as_str).collect();
    let homes: FxHashMap<&str, &[String]> = (written.iter().flatten())
        .map(|one| (one.key.as_str(), one.homes.as_slice()))
        .collect();
    // The entity and all that it lies in; as many steps as there are parents end a circle.
    let upwards = |key: &str| {
        let mut at = Some(key.to_owned());
        let parents = &parents;
        let steps = std::iter::from_fn(move || {
            let key = at.take()?;
            at = parents.get(&key).cloned();
            Some(key)
        });
        steps.take(DEEPEST).collect::<Vec<String>>()
    };
    let lies_in = |key: &str| upwards(key).iter().any(|key| wanted.contains(key.as_str()));
    let is_home = |home: &String| {
        let bear = named.get(home);
        lies_in(home) || bear.is_some_and(|keys| keys.iter().any(|key| lies_in(key)))
    };
    // A home that is no entity of the database says nothing of where it lies.
    let is_known = |home: &String| named.contains_key(home) || homes.contains_key(home.as_str());
    let of_row = |one: &Option<Written>| {
        let Some(one) = one else {
            return Belongs::Unknown;
        };
        let chain = upwards(&one.key);
        let at_home = |key: &String| {
            homes
                .get(key.as_str())
                .is_some_and(|h| h.iter().any(is_home))
        };
        if chain
            .iter()
            .any(|key| wanted.contains(key.as_str()) || at_home(key))
        {
            Belongs::Inside
        } else if chain.len() > 1 || one.homes.iter().any(is_known) {
            Belongs::Elsewhere
        } else {
            Belongs::Unknown
        }
    };
    let mut belongs: Vec<Belongs> = written.iter().map(of_row).collect();
    by_office(connection, entities, &mut belongs)?;
    Ok(belongs)
}

/// Steps upwards that are more than any hierarchy has.
const DEEPEST: usize = 12;
/// What a dictionary writes for "anywhere".
const ANYWHERE: &str = "*";

/// Lets persons of whom nothing else is known belong where their organs do.
fn by_office(
    connection: &Connection,
    entities: &Entities,
    belongs: &mut [Belongs],
) -> Result<(), GraphError> {
    let mut found = Vec::new();
    let mut statement = connection.prepare(OFFICES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let ranks = &entities.ranks;
        if let (Some(person), Some(organ)) = (ranks.get(row.get(0)?), ranks.get(row.get(1)?))
            && belongs[person as usize] == Belongs::Unknown
        {
            found.push((person as usize, belongs[organ as usize]));
        }
    }
    for (person, organ) in found {
        let known = &mut belongs[person];
        *known = match (*known, organ) {
            (Belongs::Inside, _) | (_, Belongs::Inside) => Belongs::Inside,
            (Belongs::Unknown, organ) => organ,
            (known, _) => known,
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn homes_are_written_inherited_or_held() {
        let connection = sample::database();
        let rows = [
            ("place:市", "", None, Belongs::Elsewhere),
            ("place:区", "", Some("place:市"), Belongs::Inside),
            ("place:社", "", Some("place:区"), Belongs::Inside),
            ("enterprise:甲", "区", None, Belongs::Inside),
            ("enterprise:乙", "他|place:社", None, Belongs::Inside),
            ("enterprise:丙", "市", None, Belongs::Elsewhere),
            ("enterprise:丁", "*", None, Belongs::Unknown),
            ("enterprise:戊", "", Some("enterprise:甲"), Belongs::Inside),
            ("person:己", "", None, Belongs::Inside),
            ("person:庚", "", None, Belongs::Unknown),
            ("person:辛", "市", None, Belongs::Elsewhere),
        ];
        for (id, (key, home, parent, _)) in (1..).zip(rows) {
            sample::add_entity(&connection, id, key, home);
            let sql = "UPDATE entity SET parent = ? WHERE id = ?";
            connection
                .execute(sql, rusqlite::params![parent, id])
                .unwrap();
        }
        connection
            .execute_batch(
                "UPDATE entity SET parent = 'place:国' WHERE id = 1;
                 INSERT INTO tenure VALUES
                     (1, 9, 'x', 6, 'current', NULL, NULL, NULL, NULL, 1, 1, 0),
                     (2, 9, 'y', 5, 'former', NULL, NULL, NULL, NULL, 1, 1, 0),
                     (3, 10, 'y', 5, 'inherited', NULL, NULL, NULL, NULL, 1, 1, 0),
                     (4, 11, 'y', 5, 'current', NULL, NULL, NULL, NULL, 1, 1, 0);",
            )
            .unwrap();
        let entities = Entities::list(&connection).unwrap();
        let got = read(&connection, &entities, &["place:区".to_owned()]).unwrap();
        for (id, (key, _, _, want)) in (1..).zip(rows) {
            let rank = entities.ranks.get(id).unwrap();
            assert_eq!(got[rank as usize], want, "{key}");
        }
    }
}
