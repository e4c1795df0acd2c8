//! Positions as attributes of exports: whether a layout is computed.

use clap::Args;

use super::options::Globals;
use super::say;
use crate::graph::KnowledgeGraph;
use crate::graph::force::arrange;

/// Nodes and edges up to which a layout is computed without being asked for: some seconds.
const USUAL: (usize, usize) = (5_000, 50_000);

/// Whether nodes have positions.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct LayoutOptions {
    /// Compute positions also for a graph of more than 5,000 nodes or 50,000 edges
    #[arg(long, conflicts_with = "no_layout")]
    layout: bool,
    /// Compute no positions
    #[arg(long)]
    no_layout: bool,
}

/// Gives the nodes of a graph their positions, where that is wanted and they have none yet.
pub(super) fn attach(graph: &mut KnowledgeGraph, options: LayoutOptions, globals: &Globals) {
    let (nodes, edges) = (graph.graph.node_count(), graph.graph.edge_count());
    if options.no_layout {
        graph.positions = None;
        return;
    }
    if graph.positions.is_some() {
        return;
    }
    if options.layout || (nodes <= USUAL.0 && edges <= USUAL.1) {
        graph.positions = Some(arrange(graph));
    } else {
        let note = "no positions for so large a graph\n  hint: --layout computes them too";
        say::note(globals, note);
    }
}
