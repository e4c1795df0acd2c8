//! What GEXF says of time: spells of nodes and edges, weights by the day.
//!
//! The rules are those that Gephi's time line needs: whole days, intervals, ascending and apart for each
//! element, one day in the calendar of UTC. An element without spells is always shown.

use super::bytes::Bytes;
use crate::graph::{Spell, Timeline};

/// The start of the graph's element.
pub(super) fn graph_element(timeline: Option<&Timeline>) -> &'static str {
    match timeline {
        None => "<graph mode=\"static\" defaultedgetype=\"undirected\">\n",
        Some(_) => {
            "<graph mode=\"dynamic\" defaultedgetype=\"undirected\" timeformat=\"date\" \
             timerepresentation=\"interval\" timezone=\"UTC\">\n"
        }
    }
}

/// Declares the weight by the day, where there is one. It comes before all other attributes of edges:
/// a reader keeps the last list of each class alone, and must not lose the others.
pub(super) fn declare_weight(bytes: &mut Bytes, timeline: Option<&Timeline>) {
    if timeline.is_some_and(|timeline| timeline.weights.is_some()) {
        bytes.raw(
            "<attributes class=\"edge\" mode=\"dynamic\">\n\
             <attribute id=\"weight\" title=\"weight\" type=\"double\"/>\n</attributes>\n",
        );
    }
}

/// Writes what an edge weighs on which days, behind an open attribute.
pub(super) fn put_weights(bytes: &mut Bytes, timeline: Option<&Timeline>, edge: usize) {
    let weights = timeline.and_then(|timeline| timeline.weights.as_ref()?.get(edge));
    for (spell, weight) in weights.into_iter().flatten() {
        bytes.raw("\"/><attvalue for=\"weight\" value=\"");
        bytes.number(*weight);
        bytes.raw("\" ");
        put_days(bytes, *spell);
    }
}

/// Writes the spells of the node at a position.
pub(super) fn put_node_spells(bytes: &mut Bytes, timeline: Option<&Timeline>, node: usize) {
    let nodes = timeline.and_then(|timeline| timeline.nodes.as_ref());
    put_spells(bytes, nodes, node);
}

/// Writes the spells of the edge at a position.
pub(super) fn put_edge_spells(bytes: &mut Bytes, timeline: Option<&Timeline>, edge: usize) {
    put_spells(bytes, timeline.map(|timeline| &timeline.edges), edge);
}

fn put_spells(bytes: &mut Bytes, all: Option<&Vec<Vec<Spell>>>, at: usize) {
    let spells = all.and_then(|all| all.get(at)).map(Vec::as_slice);
    let Some(spells @ [_, ..]) = spells else {
        return;
    };
    bytes.raw("<spells>");
    for spell in spells {
        bytes.raw("<spell ");
        put_days(bytes, *spell);
        bytes.raw("\"/>");
    }
    bytes.raw("</spells>");
}

/// Leaves the last value open, as all attributes are.
fn put_days(bytes: &mut Bytes, spell: Spell) {
    bytes.raw("start=\"");
    bytes.day(spell.start);
    bytes.raw("\" end=\"");
    bytes.day(spell.end);
}
