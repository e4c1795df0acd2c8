//! The surprise of the pairs of one person.

use rusqlite::Connection;

use super::{Gathering, Surprise, Surprises};
use crate::graph::entities::Entities;
use crate::graph::{Filter, GraphError, choose, occasions};
use crate::model::Schema;

/// What is known of the pairs of one person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surprising {
    /// Occasions at which the person was, of those that the filter wants.
    pub occasions: u32,
    /// The others by their row numbers, in the order of their keys. Empty where the person has fewer
    /// than [`LEAST_OCCASIONS`](super::LEAST_OCCASIONS).
    pub others: Vec<(i64, Surprise)>,
}

/// Judges the pairs of an entity (its row number) against all occasions: of the filter, what concerns
/// dates and occasions applies. The values are those of the edges of an export with this filter.
///
/// # Errors
/// Where SQLite refuses, or the filter names an unknown type.
pub fn surprising(
    connection: &Connection,
    schema: &Schema,
    filter: &Filter,
    entity: i64,
) -> Result<Surprising, GraphError> {
    choose::check_types(schema, filter)?;
    let entities = Entities::list(connection)?;
    let persons = entities.persons(schema);
    let is_person = |rank: u32| persons.get(rank as usize).copied().unwrap_or(false);
    let mut gathering = Gathering::default();
    let mut each = |occasion: &occasions::Occasion| gathering.add(occasion);
    occasions::read(
        connection,
        &entities.ranks,
        &is_person,
        filter,
        None,
        &mut each,
    )?;
    let Some(rank) = entities.ranks.get(entity) else {
        return Ok(Surprising::default());
    };
    let surprises = Surprises::of(gathering);
    let own = surprises.pairs().iter().filter_map(|&((a, b), found)| {
        let other = match (a == rank, b == rank) {
            (true, _) => b,
            (_, true) => a,
            _ => return None,
        };
        Some((other, found))
    });
    // With the person at one end the pairs stand by the other, but for the end at which it stands.
    let mut others: Vec<_> = own.collect();
    others.sort_by_key(|(other, _)| *other);
    Ok(Surprising {
        occasions: surprises.occasions(rank),
        others: (others.into_iter())
            .map(|(other, found)| (entities.ids[other as usize], found))
            .collect(),
    })
}
