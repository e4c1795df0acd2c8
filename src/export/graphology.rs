//! JSON as [graphology](https://graphology.github.io/serialization.html) reads it: Gephi Lite, sigma.js.

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
    bytes.raw("{\"attributes\":");
    write_about(&mut bytes, graph, info);
    bytes.raw(
        ",\n\"options\":{\"type\":\"undirected\",\"multi\":false,\"allowSelfLoops\":false},\n",
    );
    bytes.raw("\"nodes\":[");
    let members = NodeMembers::new(graph);
    for at in 0..graph.graph.node_count() {
        bytes.raw(if at == 0 { "\n" } else { ",\n" });
        bytes.raw("{\"key\":\"");
        bytes.id(b'n', at);
        bytes.raw("\",\"attributes\":{");
        let start = bytes.buffer.len();
        members.write(&mut bytes, graph, at);
        if let Some([x, y]) = position(graph, at) {
            put_member(&mut bytes, Value::Number(x), ",\"x\":");
            put_member(&mut bytes, Value::Number(y), ",\"y\":");
        }
        // the first comma, and there is always a label
        bytes.buffer.remove(start);
        bytes.raw("}}");
        bytes.pass_on(out)?;
    }
    bytes.raw("],\n\"edges\":[");
    bytes.hand_over(out)?;
    let members = EdgeMembers::new(graph, ",\"weight\":");
    edges::write(graph, quotes, out, |bytes, at, quote| {
        let raw = &graph.graph.raw_edges()[at];
        bytes.raw(if at == 0 { "\n" } else { ",\n" });
        bytes.raw("{\"key\":\"");
        bytes.id(b'e', at);
        bytes.raw("\",\"source\":\"");
        bytes.id(b'n', raw.source().index());
        bytes.raw("\",\"target\":\"");
        bytes.id(b'n', raw.target().index());
        bytes.raw("\",\"undirected\":true,\"attributes\":{");
        let start = bytes.buffer.len();
        members.write(bytes, graph, at, quote);
        bytes.buffer.remove(start);
        bytes.raw("}}");
    })?;
    bytes.raw("]}\n");
    bytes.hand_over(out)?;
    out.flush()
}
