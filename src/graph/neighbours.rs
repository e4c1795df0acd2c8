//! What ties one entity to others beyond being named together, without reading the graph.

use rusqlite::Connection;

use super::entities::Entities;
use super::facts::{Collected, Scope};
use super::projection::Projection;
use super::{Facts, Filter, GraphError, choose};
use crate::model::{Label, Schema};

/// The ties of one entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neighbours {
    /// The others by their row numbers, in the order of their keys, with what ties them.
    pub others: Vec<(i64, Facts)>,
    /// What the relations of the ties mean, strongest evidence first.
    pub relations: Vec<Label>,
}

/// Reads what ties an entity (its row number) to others: of the filter, what concerns dates and
/// occasions applies.
///
/// # Errors
/// Where SQLite refuses, or the filter names an unknown type.
pub fn neighbours(
    connection: &Connection,
    schema: &Schema,
    filter: &Filter,
    entity: i64,
) -> Result<Neighbours, GraphError> {
    choose::check_types(schema, filter)?;
    let entities = Entities::list(connection)?;
    let mut projection = Projection::new(schema, filter);
    let persons = entities.persons(schema);
    let of = Some(entity);
    let ranks = &entities.ranks;
    let facts = Collected::read(
        connection,
        ranks,
        &persons,
        &mut projection,
        filter,
        Scope::of(of),
    )?;
    let mut others = Vec::new();
    if let Some(rank) = ranks.get(entity) {
        for ((a, b), facts) in facts.pairs() {
            if a == rank || b == rank {
                let other = if a == rank { b } else { a };
                others.push((entities.ids[other as usize], facts));
            }
        }
        others.sort_by_key(|(id, _)| ranks.get(*id));
    }
    Ok(Neighbours {
        others,
        relations: projection.into_relations(),
    })
}
