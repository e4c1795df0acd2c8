//! JSON of nodes and links as [D3](https://d3js.org/d3-force/link) and Observable take it, and
//! networkx too (`node_link_graph`). The weight of a link is its `value`. Heights change their sign,
//! because screens count downwards.

use std::io::{self, Write};

use super::attributes::{Value, position};
use super::bytes::Bytes;
use super::edges;
use super::json::{EdgeMembers, NodeMembers, put_member, write_about};
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
    let members = NodeMembers::new(graph);
    for at in 0..graph.graph.node_count() {
        bytes.raw(if at == 0 { "\n" } else { ",\n" });
        bytes.raw("{\"id\":\"");
        bytes.id(b'n', at);
        bytes.raw("\"");
        members.write(&mut bytes, graph, at);
        if let Some([x, y]) = position(graph, at) {
            put_member(&mut bytes, Value::Number(x), ",\"x\":");
            put_member(&mut bytes, Value::Number(-y), ",\"y\":");
        }
        bytes.raw("}");
        bytes.pass_on(out)?;
    }
    bytes.raw("],\n\"links\":[");
    bytes.hand_over(out)?;
    let members = EdgeMembers::new(graph, ",\"value\":");
    edges::write(graph, quotes, out, |bytes, at, quote| {
        let raw = &graph.graph.raw_edges()[at];
        bytes.raw(if at == 0 { "\n" } else { ",\n" });
        bytes.raw("{\"source\":\"");
        bytes.id(b'n', raw.source().index());
        bytes.raw("\",\"target\":\"");
        bytes.id(b'n', raw.target().index());
        bytes.raw("\"");
        members.write(bytes, graph, at, quote);
        bytes.raw("}");
    })?;
    bytes.raw("]}\n");
    bytes.hand_over(out)?;
    out.flush()
}
