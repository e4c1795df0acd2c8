//! Measures over time: a row for every period, entity and measure.

use super::error::{CommandError, Outcome};
use super::measure::{cell, ranked};
use super::options::Globals;
use super::output::{Cell, Column, Format, Look, print};
use super::series::{periods, say_empty, say_unplaced, within};
use crate::graph::measure::{Measure, Measured, Options, Topology, components, measure};
use crate::graph::{Filter, KnowledgeGraph, Slice, SliceUnit, Values, load};
use crate::model::Schema;
use crate::query::Hit;
use crate::store::Store;

const COLUMNS: [Column; 8] = [
    Column::word("period", 0),
    Column::data("from"),
    Column::data("to"),
    Column::data("key"),
    Column::text("name", 0).at_least(8),
    Column::word("type", 0),
    Column::word("measure", 0),
    Column::number("value", 0).decimals(6),
];

/// What is measured of which periods.
pub(super) struct Question {
    /// The length of the periods, and whether they grow.
    pub(super) slicing: (SliceUnit, bool),
    /// Which part of the graph.
    pub(super) filter: Filter,
    /// The measures, the first ranks.
    pub(super) wanted: Vec<Measure>,
    /// How they are taken.
    pub(super) options: Options,
    /// The entities to print; empty = all of a period.
    pub(super) names: Vec<Hit>,
    /// Entities of a period at most.
    pub(super) rows: Option<usize>,
    /// How to print.
    pub(super) format: Format,
}

/// Prints what each period is like, and its entities by rank; those asked for by name in every period,
/// without a value where they are not in it.
pub(super) fn print_series(
    store: &Store,
    schema: &Schema,
    question: &Question,
    globals: &Globals,
) -> Result<Outcome, CommandError> {
    let series = periods(store, schema, &question.filter, question.slicing)?;
    let mut rows = Vec::new();
    let mut empty = Vec::new();
    for slice in &series.slices {
        let filter = within(&question.filter, slice);
        let (graph, _) = load(store.connection(), schema, &filter)?;
        empty.push(graph.graph.edge_count() == 0);
        let measured = measure(&graph, &question.wanted, &question.options);
        of_graph(slice, &graph, &measured, &mut rows);
        of_entities(slice, &graph, &measured, question, &mut rows);
    }
    let look = Look::of_stdout(globals.color);
    print(question.format, look, &COLUMNS, rows.into_iter())?;
    say_empty(globals, &series, &empty);
    say_unplaced(globals, &series.unplaced, question.slicing.0);
    Ok(if empty.iter().all(|empty| *empty) {
        Outcome::NothingFound
    } else {
        Outcome::Done
    })
}

/// Nodes, edges, density and components of a period; its communities and their modularity where they
/// are asked for.
fn of_graph(slice: &Slice, graph: &KnowledgeGraph, measured: &Measured, rows: &mut Vec<Vec<Cell>>) {
    let (nodes, edges) = (
        graph.graph.node_count() as u64,
        graph.graph.edge_count() as u64,
    );
    let pairs = nodes * nodes.saturating_sub(1) / 2;
    // of a single node the share of pairs that are tied is not defined
    let density = (pairs > 0).then(|| edges as f64 / pairs as f64);
    let parts = components(&Topology::of(graph)).sizes.len() as u64;
    let mut facts = vec![
        ("nodes", nodes.into()),
        ("edges", edges.into()),
        ("density", density.into()),
        ("components", parts.into()),
    ];
    // without an edge there are none
    if let Some((communities, modularity)) = measured.communities {
        facts.push(("communities", (communities as u64).into()));
        facts.push(("modularity", Some(modularity).into()));
    }
    for (name, value) in facts {
        let mut cells = period(slice);
        cells.extend([Cell::Missing, Cell::Missing, Cell::Missing]);
        cells.extend([Cell::word(name), value]);
        rows.push(cells);
    }
}

fn of_entities(
    slice: &Slice,
    graph: &KnowledgeGraph,
    measured: &Measured,
    question: &Question,
    rows: &mut Vec<Vec<Cell>>,
) {
    let values: Vec<&Values> = measured.columns.iter().map(|one| &one.values).collect();
    let order = ranked(graph, &question.wanted, &values);
    let entities: Vec<Option<usize>> = if question.names.is_empty() {
        order.into_iter().map(|(_, node)| Some(node)).collect()
    } else {
        let names = question.names.iter();
        names
            .map(|hit| graph.find(&hit.key).map(|node| node.index()))
            .collect()
    };
    let shown = question.rows.unwrap_or(entities.len());
    for (at, node) in entities.into_iter().enumerate().take(shown) {
        let known = node.map(|node| &graph.graph.raw_nodes()[node].weight);
        for column in &measured.columns {
            let mut cells = period(slice);
            match known {
                Some(known) => cells.extend([
                    known.key.clone().into(),
                    known.name.clone().into(),
                    known.kind.clone().into(),
                ]),
                None => {
                    let asked = &question.names[at];
                    cells.extend([
                        asked.key.clone().into(),
                        asked.name.clone().into(),
                        asked.kind.clone().into(),
                    ]);
                }
            }
            cells.push(Cell::word(column.name));
            cells.push(node.map_or(Cell::Missing, |node| cell(&column.values, node)));
            rows.push(cells);
        }
    }
}

/// Its name, first and last day.
fn period(slice: &Slice) -> Vec<Cell> {
    let day =
        |(year, month, day): (i16, u8, u8)| Cell::from(format!("{year:04}-{month:02}-{day:02}"));
    let (from, to) = (slice.period.from, slice.period.to);
    vec![
        slice.name.clone().into(),
        from.map_or(Cell::Missing, |from| day(from.first_day())),
        to.map_or(Cell::Missing, |to| day(to.last_day())),
    ]
}
