//! Which entities may be nodes, by what the filter says of them.

use rusqlite::Connection;

use super::entities::Entities;
use super::groups::Groups;
use super::homes::{self, Belongs};
use super::{Filter, GraphError};
use crate::model::Schema;

/// Relations of the two-mode graph, which no pair of entities has.
const OF_OCCASIONS: [&str; 2] = ["participant", "place"];

/// Refuses types and relations that the schema lacks, and wishes that the layer cannot fulfil.
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
    for name in &filter.relations {
        let mut known = schema.relations.iter().map(|label| label.id.as_str());
        if !known.clone().any(|id| id == name) && !OF_OCCASIONS.contains(&name.as_str()) {
            let known: Vec<&str> = known.by_ref().collect();
            return Err(GraphError::UnknownRelation {
                name: name.clone(),
                known: known.join(", "),
            });
        }
    }
    let associated = filter.min_npmi.is_some() || filter.min_log_likelihood.is_some();
    if associated && !filter.layer.counts_units() {
        return Err(GraphError::NoSentences(filter.layer.name()));
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

/// Who may be a node.
pub(super) struct Chosen {
    /// By rank.
    pub kept: Vec<bool>,
    /// Ranks of the entities in the middle.
    pub egos: Vec<u32>,
    /// Entities left out because nothing says where they belong.
    pub homeless: usize,
}

/// Which entities may be nodes. An entity counts where it is mentioned, or where facts that may reach
/// beyond the period name it: `tied`. In a layer without units only the latter counts. `groups` tells what
/// the entities in the middle count for.
pub(super) fn entities(
    connection: &Connection,
    entities: &Entities,
    filter: &Filter,
    tied: &[bool],
    groups: &Groups,
) -> Result<Chosen, GraphError> {
    let of_type: Vec<bool> = (entities.kinds.iter())
        .map(|kind| filter.types.is_empty() || filter.types.contains(kind))
        .collect();
    let by_mention = filter.layer.counts_units();
    let occurs = |rank: usize| tied[rank] || by_mention && entities.occurrence[rank].mentions > 0;
    let mut kept: Vec<bool> = (entities.kind.iter().enumerate())
        .map(|(rank, kind)| of_type[usize::from(*kind)] && occurs(rank))
        .collect();
    let mut homeless = 0;
    if !filter.homes.is_empty() {
        let homes = homes::read(connection, entities, &filter.homes)?;
        for (kept, home) in kept.iter_mut().zip(&homes) {
            homeless += usize::from(*kept && *home == Belongs::Unknown);
            *kept &= *home == Belongs::Inside;
        }
    }
    if filter.without_discovered {
        entities.drop_discovered(connection, &mut kept)?;
    }
    let mut egos = Vec::with_capacity(filter.ego.len());
    for key in &filter.ego {
        let rank = entities.find(connection, key)?;
        // rolled up, what it counts for stands for it
        let mut found = rank.map_or_else(Vec::new, |rank| groups.ever(rank));
        // of a series some periods have nothing to tell of it
        found.retain(|rank| filter.whole || occurs(*rank as usize));
        if found.is_empty() {
            return Err(GraphError::UnknownEntity(key.clone()));
        }
        for rank in found {
            // Who asks for an entity and for other types wants its neighbours of these types.
            kept[rank as usize] = true;
            egos.push(rank);
        }
    }
    Ok(Chosen {
        kept,
        egos,
        homeless,
    })
}
