//! Which entities may be nodes, by what the filter says of them.

use rusqlite::Connection;

use super::entities::Entities;
use super::groups::Groups;
use super::homes::{self, Belongs};
use super::{Filter, GraphError, Layer, LeftOut, projection};
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
    for name in &filter.relations {
        if !projection::has(filter.layer, name) {
            return Err(GraphError::NotInLayer {
                name: name.clone(),
                layer: filter.layer.name(),
            });
        }
    }
    let without_effect = match filter.layer {
        Layer::Cooccurrence => [
            ("event-type", !filter.event_types.is_empty()),
            ("place", !filter.places.is_empty()),
            ("max-size", filter.max_size.is_some()),
            ("hierarchy", filter.hierarchy),
        ]
        .into_iter()
        .find(|(_, asked)| *asked),
        Layer::Met | Layer::Events => filter.hierarchy.then_some(("hierarchy", true)),
        Layer::Default | Layer::Article => None,
    };
    if let Some((wish, _)) = without_effect {
        return Err(GraphError::NoEffect {
            wish,
            layer: filter.layer.name(),
        });
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
    /// Who would be if all types, homes and origins were wanted, by rank.
    pub possible: Vec<bool>,
    /// Ranks of the entities in the middle.
    pub egos: Vec<u32>,
    /// Entities left out by type, home and origin.
    pub left: LeftOut,
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
    let possible: Vec<bool> = (0..entities.kind.len()).map(occurs).collect();
    let mut egos = Vec::with_capacity(filter.ego.len());
    for key in &filter.ego {
        let rank = entities.find(connection, key)?;
        // rolled up, what it counts for stands for it
        let mut found = rank.map_or_else(Vec::new, |rank| groups.ever(rank));
        // of a series some periods have nothing to tell of it
        found.retain(|rank| filter.whole || possible[*rank as usize]);
        if found.is_empty() {
            return Err(GraphError::UnknownEntity(key.clone()));
        }
        egos.extend(found);
    }
    // Who asks for an entity and for other types wants its neighbours of these types.
    let is_ego = |rank: usize| egos.iter().any(|ego| *ego as usize == rank);
    let mut left = LeftOut::default();
    let mut kept = possible.clone();
    for (rank, (kept, kind)) in kept.iter_mut().zip(&entities.kind).enumerate() {
        let other = *kept && !of_type[usize::from(*kind)] && !is_ego(rank);
        left.of_others += usize::from(other);
        *kept &= !other;
    }
    if !filter.homes.is_empty() {
        let homes = homes::read(connection, entities, &filter.homes)?;
        for (rank, (kept, home)) in kept.iter_mut().zip(&homes).enumerate() {
            let reason = match home {
                Belongs::Inside => continue,
                Belongs::Elsewhere => &mut left.elsewhere,
                Belongs::Unknown => &mut left.homeless,
            };
            if *kept && !is_ego(rank) {
                *reason += 1;
                *kept = false;
            }
        }
    }
    for ego in &egos {
        kept[*ego as usize] = true;
    }
    if filter.without_discovered {
        left.discovered = entities.drop_discovered(connection, &mut kept)?;
        if let Some(at) = egos.iter().position(|ego| !kept[*ego as usize]) {
            let key = filter.ego.get(at).or(filter.ego.last());
            return Err(GraphError::DiscoveredEgo(key.cloned().unwrap_or_default()));
        }
    }
    Ok(Chosen {
        kept,
        possible,
        egos,
        left,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    #[test]
    fn wishes_that_a_layer_cannot_fulfil_are_refused() {
        let refused = |filter: Filter| check_types(&sample::schema(), &filter).is_err();
        for (layer, good, bad) in [
            (Layer::Default, "met", "article"),
            (Layer::Default, "clause", "participant"),
            (Layer::Article, "article", "place"),
            (Layer::Met, "met", "visited"),
            (Layer::Events, "participant", "met"),
            (Layer::Cooccurrence, "roster", "met"),
        ] {
            for (name, want) in [(good, false), (bad, true)] {
                let filter = Filter {
                    layer,
                    relations: vec![name.to_owned()],
                    ..Filter::default()
                };
                assert_eq!(refused(filter), want, "{} {name}", layer.name());
            }
        }
        for layer in Layer::ALL {
            let large = Filter {
                layer,
                max_size: Some(3),
                ..Filter::default()
            };
            assert_eq!(refused(large), layer == Layer::Cooccurrence);
            let known = Filter {
                layer,
                hierarchy: true,
                ..Filter::default()
            };
            let facts = matches!(layer, Layer::Default | Layer::Article);
            assert_eq!(refused(known), !facts, "{}", layer.name());
        }
    }
}
