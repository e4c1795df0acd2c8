//! Which entities may be nodes, by what the filter says of them.

use rusqlite::Connection;

use super::entities::Entities;
use super::{Filter, GraphError};
use crate::model::Schema;

/// Refuses types that the schema lacks, of entities and of occasions.
pub(super) fn check_types(schema: &Schema, filter: &Filter) -> Result<(), GraphError> {
    for name in &filter.event_types {
        if schema.event_type_id(name).is_none() {
            let known: Vec<&str> = schema.event_types.iter().map(|t| t.id.as_str()).collect();
            return Err(GraphError::UnknownEventType {
                name: name.clone(),
                known: known.join(", "),
            });
        }
    }
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

/// Which entities may be nodes (by rank), and the ranks of those in the middle. An entity counts
/// where it is mentioned, or where facts that may reach beyond the period name it: `tied`. In a
/// layer without units only the latter counts.
pub(super) fn entities(
    connection: &Connection,
    entities: &Entities,
    filter: &Filter,
    tied: &[bool],
) -> Result<(Vec<bool>, Vec<u32>), GraphError> {
    let of_type: Vec<bool> = (entities.kinds.iter())
        .map(|kind| filter.types.is_empty() || filter.types.contains(kind))
        .collect();
    let by_mention = filter.layer.counts_units();
    let occurs = |rank: usize| tied[rank] || by_mention && entities.occurrence[rank].mentions > 0;
    let mut kept: Vec<bool> = (entities.kind.iter().enumerate())
        .map(|(rank, kind)| of_type[usize::from(*kind)] && occurs(rank))
        .collect();
    if filter.without_discovered {
        entities.drop_discovered(connection, &mut kept)?;
    }
    let mut egos = Vec::with_capacity(filter.ego.len());
    for key in &filter.ego {
        let rank = entities.find(connection, key)?;
        let rank = rank.filter(|rank| occurs(*rank as usize));
        let rank = rank.ok_or_else(|| GraphError::UnknownEntity(key.clone()))?;
        // Who asks for an entity and for other types wants its neighbours of these types.
        kept[rank as usize] = true;
        egos.push(rank);
    }
    Ok((kept, egos))
}
