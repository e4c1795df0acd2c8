//! The two-mode graph: occasions on the one side, on the other who took part and where.
//!
//! Occasions are nodes with the key `event:` and the event's id. An edge says that an entity was in
//! the room, or that the occasion took place there; its facts hold role, function and side.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::assemble::assemble;
use super::element::{Facts, FactsId, OccasionNode, Participation, Proof, Tie};
use super::entities::{self, Entities};
use super::groups::Groups;
use super::intake::Intake;
use super::load::left_out;
use super::occasions::{self, Occasion, Present};
use super::projection::Projection;
use super::reduce::{Pair, Trimming};
use super::{Cut, Edge, Filter, GraphError, KnowledgeGraph, Layer, Node, RelationId, choose};
use crate::model::{Role, Schema};

/// What occasions are drawn in.
const BLACK: &str = "#000000";
/// What stands before the id of an event in its key.
const PREFIX: &str = "event:";

const HEADLINES: &str = "
SELECT e.id, a.title FROM event AS e
JOIN event_member AS m ON m.event = e.id
JOIN event_report AS r ON r.id = m.report AND r.key = e.key
JOIN article AS a ON a.id = (r.id >> 24 << 24 | r.article)
ORDER BY e.id, r.id DESC";

/// What a node of the two-mode graph is.
#[derive(Clone, Copy)]
enum Source {
    /// An entity, by rank.
    Entity(u32),
    /// An occasion, by its place in the list.
    Occasion(usize),
}

/// Reads the graph.
pub(super) fn load(
    connection: &Connection,
    schema: &Schema,
    entities: &Entities,
    filter: &Filter,
) -> Result<(KnowledgeGraph, Cut), GraphError> {
    let persons = entities.persons(schema);
    let person = |rank: u32| persons[rank as usize];
    let mut list: Vec<Occasion> = Vec::new();
    let mut tied = vec![false; persons.len()];
    let ranks = &entities.ranks;
    let groups = Groups::read(connection, entities, &filter.roll_up)?;
    let unwanted = occasions::read(connection, ranks, &person, filter, None, &mut |one| {
        let one = rolled_up(one, &groups);
        let places = one.places.iter().copied();
        for rank in one.present.iter().map(|one| one.rank).chain(places) {
            tied[rank as usize] = true;
        }
        list.push(one);
    })?;
    let chosen = choose::entities(connection, entities, filter, &tied, &groups)?;
    let nodes = draw_nodes(connection, schema, entities, &chosen.kept, &list)?;

    let mut place_of: FxHashMap<u32, u32> = FxHashMap::default();
    let mut node_of = vec![0u32; list.len()];
    for (place, (_, source)) in (0..).zip(&nodes) {
        match source {
            Source::Entity(rank) => {
                place_of.insert(*rank, place);
            }
            Source::Occasion(at) => node_of[*at] = place,
        }
    }
    let projection = Projection::new(schema, filter);
    let kinds = &projection.kinds;
    let mut drawing = Drawing::default();
    // What would be tied to entities of other types, homes or origins.
    let mut of_theirs = Vec::new();
    for (one, node) in list.iter().zip(node_of) {
        for present in &one.present {
            if let Some(other) = place_of.get(&present.rank) {
                let part = Participation {
                    role: present.role,
                    function: present.function,
                    side: present.side,
                    position: present.position,
                };
                drawing.draw(one, (node, *other), kinds.participant, Some(part));
            } else {
                of_theirs.push(kinds.participant);
            }
        }
        for rank in &one.places {
            // That it took part says more than that it was there.
            let took_part = one.present.iter().any(|present| present.rank == *rank);
            if let Some(other) = place_of.get(rank).filter(|_| !took_part) {
                drawing.draw(one, (node, *other), kinds.place, None);
            } else if !took_part {
                of_theirs.push(kinds.place);
            }
        }
    }
    let all = drawing.pairs.len() + of_theirs.len();
    drawing
        .pairs
        .retain(|pair| projection.counts(pair.edge.relation));
    of_theirs.retain(|relation| projection.counts(*relation));
    let drawn = drawing.pairs.len();
    drawing
        .pairs
        .retain(|pair| pair.edge.weight >= filter.min_weight);
    let light = drawn - drawing.pairs.len();
    let mut kept = vec![true; nodes.len()];
    let egos: Vec<u32> = (chosen.egos.iter())
        .filter_map(|ego| place_of.get(ego).copied())
        .collect();
    let intake = Intake::of(drawing.pairs, kept.len());
    let (parts, mut cut) = Trimming::new(&kept, vec![intake]).trim(&mut kept, &egos, filter);
    let left = nodes.into_iter().zip(&kept).filter(|(_, kept)| **kept);
    let graph = assemble(left.map(|((node, _), _)| node).collect(), &kept, parts);
    (cut.nodes, cut.edges) = (graph.node_count(), graph.edge_count());
    (cut.left.light, cut.left.of_theirs) = (light, of_theirs.len());
    cut.left.unrelated = all - drawn - of_theirs.len();
    cut.left = left_out((0, 0), &unwanted, &chosen.left, cut.left);
    let graph = KnowledgeGraph::new(
        graph,
        projection.into_relations(),
        drawing.facts,
        Layer::Events,
    );
    Ok((graph, cut))
}

/// The occasion with the groups that those present count for, each once, with what the first of its
/// members in print did.
fn rolled_up(one: &Occasion, groups: &Groups) -> Occasion {
    let mut one = one.clone();
    if groups.is_none() {
        return one;
    }
    let mut of = Vec::new();
    let mut present = Vec::new();
    for member in &one.present {
        groups.at(member.rank, one.date, &mut of);
        present.extend(of.iter().map(|&rank| Present { rank, ..*member }));
    }
    let order = |one: &Present| (one.rank, !one.person, one.position);
    present.sort_by_key(order);
    present.dedup_by_key(|one| one.rank);
    one.present = present;
    one.places = one.places.iter().map(|rank| groups.fixed(*rank)).collect();
    one.places.sort_unstable();
    one.places.dedup();
    one
}

/// The nodes of entities and occasions in the order of their keys.
fn draw_nodes(
    connection: &Connection,
    schema: &Schema,
    entities: &Entities,
    wanted: &[bool],
    list: &[Occasion],
) -> Result<Vec<(Node, Source)>, GraphError> {
    let ranks = (0u32..).zip(wanted).filter(|(_, wanted)| **wanted);
    let names = entities.nodes(connection, schema, wanted)?;
    let mut nodes: Vec<(Node, Source)> = (names.into_iter())
        .zip(ranks.map(|(rank, _)| Source::Entity(rank)))
        .collect();
    let mut named: FxHashMap<u32, String> = FxHashMap::default();
    for (node, source) in &nodes {
        if let Source::Entity(rank) = source {
            named.insert(*rank, node.name.clone());
        }
    }
    let headlines = headlines(connection)?;
    let most = list.iter().map(|one| one.participants).max().unwrap_or(1);
    for (at, one) in list.iter().enumerate() {
        let type_of = schema.event_type_id(&one.kind);
        let zh = type_of.map_or("", |id| schema.event_type(id).zh.as_str());
        let kind = if zh.is_empty() { one.kind.as_str() } else { zh };
        let date = one.date.map(|date| date.to_string());
        let label: Vec<&str> = date.as_deref().into_iter().chain([kind]).collect();
        let label = label.join(" ");
        let mut places: Vec<String> = one
            .places
            .iter()
            .filter_map(|rank| named.get(rank).cloned())
            .collect();
        places.sort_unstable();
        let headline = headlines
            .get(&one.id)
            .filter(|text| !text.trim().is_empty());
        let node = Node {
            key: format!("{PREFIX}{}", one.key),
            name: headline.unwrap_or(&label).clone(),
            label,
            kind: "event".to_owned(),
            first_seen: one.date,
            last_seen: one.end.or(one.date),
            color: BLACK.to_owned(),
            size: entities::size(one.participants, most),
            occasion: Some(Box::new(OccasionNode {
                kind: one.kind.clone(),
                places,
                persons: one.persons,
                participants: one.participants,
                reports: one.reports,
                stated: one.stated,
                open_list: one.open_list,
            })),
            ..Node::default()
        };
        nodes.push((node, Source::Occasion(at)));
    }
    nodes.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
    tell_apart(&mut nodes, list, &named);
    Ok(nodes)
}

/// Gives occasions of one day and type labels of their own: with whoever leads or stands first, and
/// where that is the same too with a number.
fn tell_apart(nodes: &mut [(Node, Source)], list: &[Occasion], named: &FxHashMap<u32, String>) {
    let shared = |nodes: &[(Node, Source)]| {
        let mut counts: FxHashMap<String, usize> = FxHashMap::default();
        for (node, _) in nodes.iter().filter(|(node, _)| node.occasion.is_some()) {
            *counts.entry(node.label.clone()).or_default() += 1;
        }
        counts.retain(|_, count| *count > 1);
        counts
    };
    let counts = shared(nodes);
    for (node, source) in nodes.iter_mut() {
        let Source::Occasion(at) = source else {
            continue;
        };
        if !counts.contains_key(&node.label) {
            continue;
        }
        let known = list[*at]
            .present
            .iter()
            .filter(|one| named.contains_key(&one.rank));
        let first =
            known.min_by_key(|one| (one.role != Role::Lead, !one.person, one.position, one.rank));
        if let Some(name) = first.and_then(|one| named.get(&one.rank)) {
            node.label = format!("{} {name}", node.label);
        }
    }
    let counts = shared(nodes);
    let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
    for (node, _) in nodes.iter_mut().filter(|(node, _)| node.occasion.is_some()) {
        if counts.contains_key(&node.label) {
            let number = numbers.entry(node.label.clone()).or_default();
            *number += 1;
            node.label = format!("{} ({number})", node.label);
        }
    }
}

/// Headlines of the reports that occasions are called by.
fn headlines(connection: &Connection) -> Result<FxHashMap<i64, String>, GraphError> {
    let mut statement = connection.prepare(HEADLINES)?;
    let mut rows = statement.query([])?;
    let mut found = FxHashMap::default();
    while let Some(row) = rows.next()? {
        found.insert(row.get(0)?, row.get(1)?);
    }
    Ok(found)
}

/// Edges under way.
#[derive(Default)]
struct Drawing {
    pairs: Vec<Pair>,
    facts: Vec<Facts>,
}

impl Drawing {
    fn draw(
        &mut self,
        one: &Occasion,
        (x, y): (u32, u32),
        relation: RelationId,
        part: Option<Participation>,
    ) {
        let tie = Tie {
            relation,
            count: 1,
            evidence: one.reports,
            from: [0, 0],
            first: one.date,
            last: one.end.or(one.date),
            proof: Proof::Occasion(one.id),
        };
        let strength = 1.0 / f64::from(one.participants.max(1));
        let edge = Edge {
            weight: 1.0,
            first_seen: tie.first,
            last_seen: tie.last,
            relation,
            strength: strength as f32,
            facts: FactsId::at(self.facts.len()),
            ..Edge::default()
        };
        self.facts.push(Facts {
            ties: vec![tie],
            strength,
            part,
            ..Facts::default()
        });
        self.pairs.push(Pair {
            a: x.min(y),
            b: x.max(y),
            edge,
        });
    }
}
