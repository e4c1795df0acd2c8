//! One graph with dates, for Gephi's timeline.

use clap::Args;

use super::error::CommandError;
use super::options::Globals;
use super::say;
use crate::export::ExportFormat;
use crate::graph::{Filter, KnowledgeGraph, TimelineParts, timeline};
use crate::model::Schema;
use crate::store::Store;

/// What is told of time.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct DynamicOptions {
    /// Write GEXF that says when each edge is there, for Gephi's timeline
    #[arg(long, conflicts_with = "slice")]
    dynamic: bool,
    /// Say too when each node is there: from the first to the last day on which it is named or has an
    /// edge
    #[arg(long, requires = "dynamic")]
    node_spells: bool,
    /// Say too how much each edge weighs on which days, instead of altogether
    #[arg(long, requires = "dynamic")]
    dynamic_weight: bool,
}

impl DynamicOptions {
    /// The format where none is asked for.
    pub(super) fn usual_format(self) -> ExportFormat {
        if self.dynamic {
            ExportFormat::Gexf
        } else {
            ExportFormat::default()
        }
    }

    /// What is asked for, `None` for a graph without time.
    pub(super) fn parts(self, format: ExportFormat) -> Result<Option<TimelineParts>, CommandError> {
        if self.dynamic && format != ExportFormat::Gexf {
            let message = format!("{} cannot say when an edge is there", format.name());
            return Err(CommandError::new(message)
                .hint("--dynamic writes gexf; for other formats take --slice, a file a period"));
        }
        Ok(self.dynamic.then_some(TimelineParts {
            nodes: self.node_spells,
            weights: self.dynamic_weight,
        }))
    }
}

/// The options in force, as they would be written on the command line.
pub(super) fn told_of(parts: TimelineParts) -> Vec<(String, String)> {
    let options = [
        ("dynamic", true),
        ("node-spells", parts.nodes),
        ("dynamic-weight", parts.weights),
    ];
    let on = options.into_iter().filter(|(_, on)| *on);
    on.map(|(name, _)| (name.to_owned(), "yes".to_owned()))
        .collect()
}

/// Reads when the edges are there, and the nodes where that is asked for.
pub(super) fn add_timeline(
    store: &Store,
    schema: &Schema,
    filter: &Filter,
    graph: &mut KnowledgeGraph,
    parts: TimelineParts,
) -> Result<(), CommandError> {
    let read = timeline(store.connection(), schema, filter, graph, parts)?;
    graph.timeline = Some(read);
    Ok(())
}

/// Says how many edges have no date and are always shown, and of how many a part has none.
pub(super) fn say_undated(globals: &Globals, graph: &KnowledgeGraph) {
    let Some(timeline) = &graph.timeline else {
        return;
    };
    let (undated, all) = (timeline.undated(), timeline.edges.len());
    if undated > 0 {
        let many = format!("{undated} of {all} edges are undated: a timeline shows them always");
        say::note(globals, &many);
    }
    let partly = timeline.partly_undated;
    if partly > 0 {
        let many = format!(
            "{partly} of {all} edges are partly undated: their spells show less than their weight"
        );
        say::note(globals, &many);
    }
}
