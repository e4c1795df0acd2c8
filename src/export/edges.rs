//! Writing millions of edges: blocks are laid out by worker threads and written in order.
//!
//! Quotes are asked for on the calling thread, in the order of the edges; the bytes do not depend on
//! the number of threads.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use petgraph::graph::EdgeIndex;

use super::bytes::Bytes;
use super::columns::Drawn;
use super::{Quote, Quotes};
use crate::graph::KnowledgeGraph;

/// Edges laid out at a time.
const BLOCK: usize = 1 << 12;
/// Blocks under way for each worker: one in its hands, one waiting.
const AHEAD: usize = 2;
/// More threads than this wait for the disk.
const MOST_WORKERS: usize = 4;

/// Lays out one edge: its position, its quote.
pub(super) trait Row: Fn(&mut Bytes, usize, Option<&Quote>) + Sync {}
impl<F: Fn(&mut Bytes, usize, Option<&Quote>) + Sync> Row for F {}

/// A stretch of edges on its way to the output.
#[derive(Default)]
struct Block {
    edges: Range<usize>,
    quotes: Vec<Option<Quote>>,
    bytes: Bytes,
}

impl Block {
    /// Takes up new edges and asks for their quotes.
    fn fill(&mut self, edges: Range<usize>, quotes: &mut Quotes<'_>) {
        self.bytes.buffer.clear();
        self.quotes.clear();
        self.quotes
            .extend(edges.clone().map(|i| quotes(EdgeIndex::new(i))));
        self.edges = edges;
    }

    fn lay_out(&mut self, row: &impl Row) {
        for (i, quote) in self.edges.clone().zip(&self.quotes) {
            row(&mut self.bytes, i, quote.as_ref());
        }
    }
}

/// The edge at a position, with its ends and its quote.
pub(super) fn drawn<'a>(
    graph: &'a KnowledgeGraph,
    edge: usize,
    quote: Option<&'a Quote>,
) -> Drawn<'a> {
    let raw = &graph.graph.raw_edges()[edge];
    Drawn {
        at: edge,
        edge: &raw.weight,
        ends: [&graph.graph[raw.source()], &graph.graph[raw.target()]],
        quote,
    }
}

/// Writes every edge of the graph as `row` lays it out.
pub(super) fn write(
    graph: &KnowledgeGraph,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
    row: impl Row,
) -> io::Result<()> {
    let count = graph.graph.edge_count();
    let mut blocks = (0..count)
        .step_by(BLOCK)
        .map(|from| from..(from + BLOCK).min(count));
    let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
    if count <= BLOCK || cores == 1 {
        let mut block = Block::default();
        for edges in blocks {
            block.fill(edges, quotes);
            block.lay_out(&row);
            block.bytes.hand_over(out)?;
        }
        return Ok(());
    }
    thread::scope(|scope| {
        let workers: Vec<(SyncSender<Block>, Receiver<Block>)> = (0..cores.min(MOST_WORKERS))
            .map(|_| {
                let (to_worker, inbox) = sync_channel::<Block>(AHEAD);
                let (outbox, from_worker) = sync_channel(AHEAD);
                let row = &row;
                scope.spawn(move || {
                    for mut block in inbox {
                        block.lay_out(row);
                        if outbox.send(block).is_err() {
                            break;
                        }
                    }
                });
                (to_worker, from_worker)
            })
            .collect();
        let died = || io::Error::other("a thread that lays out edges died");
        let mut spare: Vec<Block> = Vec::new();
        let mut under_way = VecDeque::new();
        let mut turn = (0..workers.len()).cycle();
        loop {
            while under_way.len() < workers.len() * AHEAD
                && let Some(edges) = blocks.next()
                && let Some(worker) = turn.next()
            {
                let mut block = spare.pop().unwrap_or_default();
                block.fill(edges, quotes);
                workers[worker].0.send(block).map_err(|_| died())?;
                under_way.push_back(worker);
            }
            let Some(worker) = under_way.pop_front() else {
                return Ok(());
            };
            let mut block = workers[worker].1.recv().map_err(|_| died())?;
            block.bytes.hand_over(out)?;
            spare.push(block);
        }
    })
}

#[cfg(test)]
mod tests {
    use petgraph::graph::UnGraph;

    use super::*;
    use crate::graph::{Edge, Layer, Node, RelationId};

    fn edge() -> Edge {
        Edge {
            weight: 1.0,
            npmi: 0.0,
            log_likelihood: 0.0,
            clause: 1,
            roster: 0,
            sentence: 0,
            article: 0,
            articles: 1,
            documents: 1,
            first_seen: None,
            last_seen: None,
            relation: RelationId(0),
            ..Edge::default()
        }
    }

    /// A graph of one node with `count` loops: only the number of edges matters here.
    fn graph(count: usize) -> KnowledgeGraph {
        let mut graph = UnGraph::<Node, Edge, u32>::default();
        let node = graph.add_node(Node {
            key: String::new(),
            name: String::new(),
            label: String::new(),
            kind: String::new(),
            home: String::new(),
            pinyin: String::new(),
            origin: String::new(),
            aliases: Vec::new(),
            mentions: 0,
            sentences: 0,
            articles: 0,
            documents: 0,
            first_seen: None,
            last_seen: None,
            degree: 0,
            color: String::new(),
            size: 0.0,
            occasion: None,
        });
        (0..count).for_each(|_| {
            graph.add_edge(node, node, edge());
        });
        KnowledgeGraph::new(graph, Vec::new(), Vec::new(), Layer::Default)
    }

    #[test]
    fn edges_and_quotes_come_in_order_whatever_the_threads() {
        for count in [0, 1, BLOCK, BLOCK + 1, 20 * BLOCK + 7] {
            let mut asked = 0;
            let mut quotes = |edge: EdgeIndex| {
                assert_eq!(edge.index(), asked);
                asked += 1;
                edge.index()
                    .is_multiple_of(3)
                    .then(|| Quote::new("q", "d", None, None))
            };
            let mut out = Vec::new();
            write(&graph(count), &mut quotes, &mut out, |bytes, i, quote| {
                bytes.count(i as u64);
                bytes.raw(quote.map_or("\n", |quote| &quote.text));
            })
            .unwrap();
            let mark = |i: usize| if i.is_multiple_of(3) { "q" } else { "\n" };
            let want: String = (0..count).map(|i| format!("{i}{}", mark(i))).collect();
            assert!(String::from_utf8(out).unwrap() == want, "{count}");
        }
    }

    /// An output that is full after some bytes.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let fits = bytes.len().min(self.0);
            self.0 -= fits;
            if fits == 0 {
                Err(io::ErrorKind::StorageFull.into())
            } else {
                Ok(fits)
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_stops_the_workers_and_is_told() {
        let told = write(
            &graph(20 * BLOCK),
            &mut |_| None,
            &mut Full(1 << 15),
            |bytes, i, _| {
                bytes.count(i as u64);
            },
        );
        assert_eq!(told.unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
