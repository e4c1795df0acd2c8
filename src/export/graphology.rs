//! JSON as [graphology](https://graphology.github.io/serialization.html) reads it: Gephi Lite, sigma.js.

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
    bytes.raw("{\"attributes\":");
    write_about(&mut bytes, graph, info);
    bytes.raw(
        ",\n\"options\":{\"type\":\"undirected\",\"multi\":false,\"allowSelfLoops\":false},\n",
    );
    bytes.raw("\"nodes\":[");
    write_nodes(&mut bytes, graph, out, |bytes, at, members| {
        bytes.raw("{\"key\":\"");
        bytes.id(b'n', at);
        bytes.raw("\",\"attributes\":{");
        let start = bytes.buffer.len();
        members.write(bytes, graph, at);
        put_place(bytes, graph, at, Heights::Upwards, ",\"x\":");
        // the first comma, and there is always a label
        bytes.buffer.remove(start);
        bytes.raw("}}");
    })?;
    bytes.raw("],\n\"edges\":[");
    bytes.hand_over(out)?;
    write_edges(graph, ",\"weight\":", quotes, out, |bytes, at, members| {
        bytes.raw("{\"key\":\"");
        bytes.id(b'e', at);
        bytes.raw("\",");
        put_ends(bytes, graph, at);
        bytes.raw(",\"undirected\":true,\"attributes\":{");
        let start = bytes.buffer.len();
        members(bytes);
        bytes.buffer.remove(start);
        bytes.raw("}}");
    })?;
    bytes.raw("]}\n");
    bytes.hand_over(out)?;
    out.flush()
}
