//! Which entities may be nodes, by what the filter says of them.

use rusqlite::Connection;

use super::entities::Entities;
use super::{Filter, GraphError};
use crate::model::Schema;

/// Refuses types that the schema lacks.
pub(super) fn check_types(schema: &Schema, filter: &Filter) -> Result<(), GraphError> {
    for name in &filter.types {
        if schema.type_id(name).is_none() {
            let known: Vec<&str> = schema
                .entity_types
                .iter()
                .map(|kind| kind.label.id.as_str())
                .collect();
            return Err(GraphError::UnknownType {
                name: name.clone(),
                known: known.join(", "),
            });
        }
    }
    Ok(())
}

/// Which entities may be nodes (by rank), and the ranks of those in the middle.
pub(super) fn entities(
    connection: &Connection,
    entities: &Entities,
    filter: &Filter,
) -> Result<(Vec<bool>, Vec<u32>), GraphError> {
    let of_type: Vec<bool> = (entities.kinds.iter())
        .map(|kind| filter.types.is_empty() || filter.types.contains(kind))
        .collect();
    let mut kept: Vec<bool> = (entities.kind.iter().zip(&entities.occurrence))
        .map(|(kind, seen)| of_type[usize::from(*kind)] && seen.mentions > 0)
        .collect();
    let mut egos = Vec::with_capacity(filter.ego.len());
    for key in &filter.ego {
        let rank = entities.find(connection, key)?;
        let rank = rank.filter(|rank| entities.occurrence[*rank as usize].mentions > 0);
        let rank = rank.ok_or_else(|| GraphError::UnknownEntity(key.clone()))?;
        // Who asks for an entity and for other types wants its neighbours of these types.
        kept[rank as usize] = true;
        egos.push(rank);
    }
    Ok((kept, egos))
}
