//! JSON of nodes and links as [D3](https://d3js.org/d3-force/link) and Observable take it, and
//! networkx too (`node_link_graph`). The weight of a link is its `value`. Heights change their sign,
//! because screens count downwards.

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
    bytes.raw("{\"directed\":false,\"multigraph\":false,\"graph\":");
    write_about(&mut bytes, graph, info);
    bytes.raw(",\n\"nodes\":[");
    write_nodes(&mut bytes, graph, out, |bytes, at, members| {
        bytes.raw("{\"id\":\"");
        bytes.id(b'n', at);
        bytes.raw("\"");
        members.write(bytes, graph, at);
        put_place(bytes, graph, at, Heights::Downwards, ",\"x\":");
        bytes.raw("}");
    })?;
    bytes.raw("],\n\"links\":[");
    bytes.hand_over(out)?;
    write_edges(graph, ",\"value\":", quotes, out, |bytes, at, members| {
        bytes.raw("{");
        put_ends(bytes, graph, at);
        members(bytes);
        bytes.raw("}");
    })?;
    bytes.raw("]}\n");
    bytes.hand_over(out)?;
    out.flush()
}
