//! JSON as [Cytoscape.js](https://js.cytoscape.org/#notation/elements-json) and Cytoscape read it.
//!
//! Nodes and edges share one space of ids; `n1` and `e1` cannot meet. Screens count downwards, so
//! heights change their sign.

use std::io::{self, Write};

use super::bytes::Bytes;
use super::json::{Heights, put_ends, put_place, write_about, write_edges, write_nodes};
use super::{Provenance, Quotes};
use crate::graph::KnowledgeGraph;

pub(super) fn write(
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut bytes = Bytes::default();
    bytes.raw("{\"data\":");
    write_about(&mut bytes, graph, info);
    bytes.raw(",\n\"elements\":{\"nodes\":[");
    write_nodes(&mut bytes, graph, out, |bytes, at, members| {
        bytes.raw("{\"data\":{\"id\":\"");
        bytes.id(b'n', at);
        bytes.raw("\"");
        members.write(bytes, graph, at);
        bytes.raw("}");
        let place = ",\"position\":{\"x\":";
        if put_place(bytes, graph, at, Heights::Downwards, place) {
            bytes.raw("}");
        }
        bytes.raw("}");
    })?;
    bytes.raw("],\n\"edges\":[");
    bytes.hand_over(out)?;
    write_edges(graph, ",\"weight\":", quotes, out, |bytes, at, members| {
        bytes.raw("{\"data\":{\"id\":\"");
        bytes.id(b'e', at);
        bytes.raw("\",");
        put_ends(bytes, graph, at);
        members(bytes);
        bytes.raw("}}");
    })?;
    bytes.raw("]}}\n");
    bytes.hand_over(out)?;
    out.flush()
}
