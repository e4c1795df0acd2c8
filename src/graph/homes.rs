//! Where entities belong: to a place, or to what lies in it.
//!
//! The rule, the first that says something:
//!
//! 1. the homes of its dictionary row;
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
    parent: Option<String>,
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
        written[rank as usize] = Some(Written { key, homes, parent });
    }
    let wanted: FxHashSet<&str> = wanted.iter().map(String::as_str).collect();
    let lies_in = |key: &str| {
        let mut key = key;
        // As many steps as there are parents end a circle.
        for _ in 0..=parents.len() {
            if wanted.contains(key) {
                return true;
            }
            match parents.get(key) {
                Some(parent) => key = parent,
                None => return false,
            }
        }
        false
    };
    let is_home = |home: &String| {
        lies_in(home)
            || named
                .get(home)
                .is_some_and(|keys| keys.iter().any(|key| lies_in(key)))
    };
    let of_row = |one: &Option<Written>| match one {
        Some(one) if wanted.contains(one.key.as_str()) => Belongs::Inside,
        Some(one) if !one.homes.is_empty() || one.parent.is_some() => {
            if one.homes.iter().any(is_home) || lies_in(&one.key) {
                Belongs::Inside
            } else {
                Belongs::Elsewhere
            }
        }
        _ => Belongs::Unknown,
    };
    let mut belongs: Vec<Belongs> = written.iter().map(of_row).collect();
    by_office(connection, entities, &mut belongs)?;
    Ok(belongs)
}

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
