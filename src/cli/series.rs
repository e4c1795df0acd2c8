//! The graph of every period of a range, each in a file of its own.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{CommandError, Outcome};
use super::export::{Request, SAME_NODES, open_targets, read_graph, told as told_of, write_read};
use super::options::{Globals, one_of};
use super::{placed, say};
use crate::graph::{
    Cut, Filter, Series, Slice, SliceUnit, Unplaced, on_nodes_of, series as cut_into,
};
use crate::model::Schema;
use crate::store::Store;

/// More files than this are a date misread, not a wish.
const MOST: usize = 1_000;

/// Into which periods.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct SliceOptions {
    /// Take every period of this length by itself; what is not dated exactly enough is left out
    #[arg(long, value_name = "PERIOD", value_parser = one_of(&SliceUnit::ALL, SliceUnit::name))]
    slice: Option<SliceUnit>,
    /// Let every period start where the first does
    #[arg(long, requires = "slice")]
    growing: bool,
}

impl SliceOptions {
    /// The length of the periods and whether they grow, `None` where time is not cut.
    pub(super) fn wanted(self) -> Option<(SliceUnit, bool)> {
        Some((self.slice?, self.growing))
    }
}

/// What a file of each period holds.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct SeriesOptions {
    #[command(flatten)]
    slice: SliceOptions,
    /// Give every period the nodes of the whole range, under the same ids, and no other pairs than
    /// are joined there
    #[arg(long, requires = "slice")]
    same_nodes: bool,
}

/// How the time is cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slicing {
    unit: SliceUnit,
    growing: bool,
    same_nodes: bool,
}

impl SeriesOptions {
    /// What is asked for, `None` for one graph.
    pub(super) fn slicing(self) -> Option<Slicing> {
        let (unit, growing) = self.slice.wanted()?;
        Some(Slicing {
            unit,
            growing,
            same_nodes: self.same_nodes,
        })
    }
}

/// Writes a file for every period, empty ones too, so that no old file stands among the new; but of the
/// times before and after the papers only periods with an edge: papers tell of occasions decades ago.
pub(super) fn write_series(
    store: &Store,
    schema: &Schema,
    request: Request,
    slicing: Slicing,
    globals: &Globals,
) -> Result<Outcome, CommandError> {
    if request.output.as_os_str() == "-" {
        return Err(CommandError::new("standard output holds one graph only")
            .hint("name a file with -o; every period gets one beside it"));
    }
    let (unit, growing) = (slicing.unit, slicing.growing);
    let series = periods(store, schema, &request.filter, (unit, growing))?;
    let whole = if slicing.same_nodes {
        let (mut whole, cut) = read_graph(store, schema, &request, globals)?;
        // a node stands in one place in all periods
        placed::attach(&mut whole, request.layout, globals);
        Some((whole, cut))
    } else {
        None
    };
    let mut empty = Vec::new();
    let mut unwritten = 0;
    for slice in &series.slices {
        let mut told = vec![(
            "slice".to_owned(),
            format!("{} {}", unit.name(), slice.name),
        )];
        told.extend(growing.then(|| ("growing".to_owned(), "yes".to_owned())));
        let nodes_of = |(_, cut): &(_, Cut)| (SAME_NODES.to_owned(), told_of(cut));
        told.extend(whole.as_ref().map(nodes_of));
        let part = Request {
            filter: Filter {
                // the whole has been cut already
                cut: request.filter.cut.filter(|_| whole.is_none()),
                ..within(&request.filter, slice)
            },
            format: request.format,
            output: place(&request.output, &slice.name),
            quotes: request.quotes,
            measures: request.measures,
            layout: request.layout,
            timeline: None,
            told,
        };
        let targets = open_targets(&part)?;
        let (mut graph, mut cut) = read_graph(store, schema, &part, globals)?;
        if let Some((whole, of_whole)) = &whole {
            graph = on_nodes_of(whole, graph);
            cut = Cut {
                nodes: graph.graph.node_count(),
                of_nodes: of_whole.of_nodes,
                isolated: of_whole.isolated,
                edges: graph.graph.edge_count(),
                of_edges: cut.of_edges,
                left: cut.left,
                ..Cut::default()
            };
        }
        let is_empty = graph.graph.edge_count() == 0;
        empty.push(is_empty);
        if is_empty && series.is_outside(slice) {
            unwritten += 1;
            continue;
        }
        write_read(store, &part, graph, &cut, targets, globals)?;
        say::note(globals, &format!("{}: {cut}", part.output.display()));
    }
    say_empty(globals, &series, &empty);
    if unwritten > 0 {
        let s = if unwritten == 1 { "" } else { "s" };
        let message = format!(
            "not written: {unwritten} period{s} without an edge outside the time of the papers"
        );
        say::note(globals, &message);
    }
    say_unplaced(globals, &series.unplaced, unit);
    Ok(if empty.iter().all(|empty| *empty) {
        Outcome::NothingFound
    } else {
        Outcome::Done
    })
}

/// The periods of what the filter wants.
pub(super) fn periods(
    store: &Store,
    schema: &Schema,
    filter: &Filter,
    (unit, growing): (SliceUnit, bool),
) -> Result<Series, CommandError> {
    let series = cut_into(store.connection(), schema, filter, unit, growing)?;
    let count = series.slices.len();
    if let [first, .., last] = &series.slices[..]
        && count > MOST
    {
        let message = format!("from {} to {} are {count} periods", first.name, last.name);
        return Err(CommandError::new(message).hint("narrow the time with --from and --to"));
    }
    Ok(series)
}

/// The filter in one period.
pub(super) fn within(filter: &Filter, slice: &Slice) -> Filter {
    Filter {
        from: slice.period.from,
        to: slice.period.to,
        whole: slice.period.whole,
        ..filter.clone()
    }
}

/// Says which periods have no edge, and where they are many because papers tell of old times, how they
/// are left out.
pub(super) fn say_empty(globals: &Globals, series: &Series, empty: &[bool]) {
    let mut runs: Vec<String> = Vec::new();
    let mut at = 0;
    for run in empty.chunk_by(|a, b| a == b) {
        let slices = &series.slices[at..at + run.len()];
        at += run.len();
        match (run[0], slices) {
            (true, [one]) => runs.push(one.name.clone()),
            (true, [first, .., last]) => runs.push(format!("{} to {}", first.name, last.name)),
            _ => {}
        }
    }
    if runs.is_empty() {
        return;
    }
    say::note(globals, &format!("without an edge: {}", runs.join(", ")));
    let begin = series.slices.first().and_then(|first| first.period.to);
    if let (Some(begin), Some([issue, _])) = (begin, series.issues)
        && begin.last_day() < issue.first_day()
    {
        let hint = format!("  hint: the papers begin on {issue}; --from leaves out earlier times");
        say::note(globals, &hint);
    }
}

/// Says what lies in the range but in no period.
pub(super) fn say_unplaced(globals: &Globals, unplaced: &Unplaced, unit: SliceUnit) {
    let vague = format!("dated too vaguely for a {}", unit.name());
    for (count, how, what) in [
        (unplaced.undated_documents, "undated", "document"),
        (unplaced.vague_documents, &vague, "document"),
        (unplaced.undated_occasions, "undated", "occasion"),
        (unplaced.vague_occasions, &vague, "occasion"),
    ] {
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            say::note(globals, &format!("left out: {count} {what}{plural} {how}"));
        }
    }
}

/// Where the file of a period goes: `graph.graphml` becomes `graph.2024.graphml`.
fn place(output: &Path, name: &str) -> PathBuf {
    match output.extension().and_then(|ending| ending.to_str()) {
        Some(ending) => output.with_extension(format!("{name}.{ending}")),
        None => output.with_extension(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_stands_before_the_ending() {
        for (output, want) in [
            ("exports/graph.graphml", "exports/graph.2024-Q1.graphml"),
            ("g.met.csv", "g.met.2024-Q1.csv"),
            ("graph", "graph.2024-Q1"),
        ] {
            assert_eq!(place(Path::new(output), "2024-Q1"), Path::new(want));
        }
    }
}
