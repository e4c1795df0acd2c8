//! `guanxi export`: the graph as a file for Gephi and other programs.

use std::path::PathBuf;

use clap::Args;
use petgraph::graph::EdgeIndex;

use super::dynamic::{DynamicOptions, add_timeline, say_undated, told_of};
use super::error::{CommandError, Outcome};
use super::graph_options::{GraphOptions, in_force};
use super::measured::{self, MeasureOptions};
use super::options::{DatabaseOption, DictionaryOption, Globals, one_of};
use super::output::to_stdout;
use super::placed::{self, LayoutOptions};
use super::series::{SeriesOptions, write_series};
use super::targets::Targets;
use super::{database, say, workbook};
use crate::export::{ExportFormat, Provenance, Quote, write, write_table, write_workbook};
use crate::graph::{Cut, Filter, KnowledgeGraph, TimelineParts, load_judged};
use crate::lexicon::load_schema;
use crate::model::Schema;
use crate::query::{EdgeQuotes, QueryError, papers};
use crate::store::Store;

/// Facts about the build that every export repeats.
const BUILD_FACTS: [&str; 4] = ["version", "corpus", "dictionaries", "corrections"];

/// The option that gives a graph the nodes of another.
pub(super) const SAME_NODES: &str = "same-nodes";

/// Write the graph as GraphML, GEXF, CSV, XLSX, JSON or DOT
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi export                                  exports/graph.graphml, a readable cut\n  \
    guanxi export --all -o everything.gexf\n  \
    guanxi export --type official,enterprise --min-weight 3 --from 2024\n  \
    guanxi export --ego shendong --radius 2 -o shendong.graphml\n  \
    guanxi export --layer met --max-size 20        who met whom, without congresses\n  \
    guanxi export --backbone --giant --all         what stands out, in one piece\n  \
    guanxi export --layer met --roll-up holders    which organs meet through their people\n  \
    guanxi export --layer events -o events.gexf    two modes: occasions and who took part\n  \
    guanxi export --as csv -o graph.csv            graph.nodes.csv and graph.edges.csv\n  \
    guanxi export --slice quarter --growing        graph.2024-Q1.graphml, graph.2024-Q2.graphml, …\n  \
    guanxi export --dynamic -o graph.gexf          one file with dates for Gephi's timeline\n  \
    guanxi export -o graph.xlsx                    a workbook, with occasions and offices too\n  \
    guanxi export --as d3 -o graph.json            JSON for D3; .json alone is for Gephi Lite")]
pub(super) struct Arguments {
    /// Write to this file, or with - to standard output [default: exports/graph.graphml]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write this format [default: what the file's ending says, else graphml]
    #[arg(long = "as", value_name = "FORMAT", value_parser = one_of(&ExportFormat::ALL, ExportFormat::name))]
    format: Option<ExportFormat>,
    /// Write no quotes
    #[arg(long)]
    no_quotes: bool,
    #[command(flatten)]
    series: SeriesOptions,
    #[command(flatten)]
    dynamic: DynamicOptions,
    #[command(flatten)]
    measures: MeasureOptions,
    #[command(flatten)]
    layout: LayoutOptions,
    #[command(flatten)]
    graph: GraphOptions,
    #[command(flatten)]
    dictionaries: DictionaryOption,
    #[command(flatten)]
    database: DatabaseOption,
}

/// What is written where.
pub(super) struct Request {
    /// Which part of the graph.
    pub(super) filter: Filter,
    /// The format.
    pub(super) format: ExportFormat,
    /// The file; `-` is standard output.
    pub(super) output: PathBuf,
    /// Whether edges carry a quote.
    pub(super) quotes: bool,
    /// Which measures nodes carry.
    pub(super) measures: MeasureOptions,
    /// What beside the graph tells of time.
    pub(super) timeline: Option<TimelineParts>,
    /// What beside the filter made the graph, told in the file: (option, value).
    pub(super) told: Vec<(String, String)>,
    /// Whether nodes have positions.
    pub(super) layout: LayoutOptions,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = database::open(&arguments.database, globals)?;
    if !store.is_finished()? {
        return Err(CommandError::new("an unfinished database has no graph yet")
            .hint("run `guanxi build` to finish it; the old export is untouched"));
    }
    let Some(filter) = arguments.graph.filter(&store)? else {
        return Ok(Outcome::NothingFound);
    };
    let format = arguments
        .format
        .or_else(|| ExportFormat::from_path(arguments.output.as_deref()?))
        .unwrap_or_else(|| arguments.dynamic.usual_format());
    let unknown =
        |path: &&PathBuf| path.extension().is_some() && ExportFormat::from_path(path).is_none();
    if let Some(path) = arguments.output.as_ref().filter(unknown)
        && arguments.format.is_none()
    {
        let (path, format) = (path.display(), format.name());
        say::warn(
            globals,
            &format!("the ending of {path} names no format: it is written as {format}"),
        );
    }
    if let (Some(path), Some(format)) = (&arguments.output, arguments.format)
        && let Some(other) = ExportFormat::from_path(path)
        && !format.has_ending(path)
    {
        let (path, format, other) = (path.display(), format.name(), other.name());
        say::warn(
            globals,
            &format!("{path} is written as {format}, though its ending says {other}"),
        );
    }
    let timeline = arguments.dynamic.parts(format)?;
    let output = arguments.output.clone().unwrap_or_else(|| {
        PathBuf::from("exports")
            .join("graph")
            .with_extension(format.extension())
    });
    let schema = load_schema(&arguments.dictionaries.sources())?;
    let request = Request {
        filter,
        format,
        output,
        quotes: !arguments.no_quotes,
        measures: arguments.measures,
        timeline,
        told: timeline.map(told_of).unwrap_or_default(),
        layout: arguments.layout,
    };
    if let Some(slicing) = arguments.series.slicing() {
        return write_series(&store, &schema, request, slicing, globals);
    }
    let cut = write_graph(&store, &schema, &request, globals)?;
    say::note(globals, &format!("{}: {cut}", request.output.display()));
    say_left_out(globals, &cut);
    if !cut.is_whole() {
        say::note(globals, "  hint: --all writes everything");
    }
    Ok(if cut.nodes == 0 {
        say::period(&store, request.filter.period())?;
        Outcome::NothingFound
    } else {
        Outcome::Done
    })
}

/// Says how many edges the wishes left out before the cut, where they did.
pub(super) fn say_left_out(globals: &Globals, cut: &Cut) {
    let left = cut.left.to_string();
    if !left.is_empty() {
        say::note(globals, &format!("  left out as asked: {left}"));
    }
}

/// Writes the graph: into temporary files first, so that an old export stays whole until the new
/// one is.
pub(super) fn write_graph(
    store: &Store,
    schema: &Schema,
    request: &Request,
    globals: &Globals,
) -> Result<Cut, CommandError> {
    let targets = open_targets(request)?;
    let (graph, cut) = read_graph(store, schema, request, globals)?;
    write_read(store, request, graph, &cut, targets, globals)?;
    Ok(cut)
}

/// Opens the files: a place that cannot be written is said before the work, not after it.
pub(super) fn open_targets(request: &Request) -> Result<Targets, CommandError> {
    if request.output.as_os_str() == "-" {
        return Ok(Targets::default());
    }
    Targets::open(request.format, &request.output)
}

/// Reads the graph, with its time line where that is asked for.
pub(super) fn read_graph(
    store: &Store,
    schema: &Schema,
    request: &Request,
    globals: &Globals,
) -> Result<(KnowledgeGraph, Cut), CommandError> {
    let (mut graph, cut) = load_judged(store.connection(), schema, &request.filter)?;
    if let Some(parts) = request.timeline {
        add_timeline(store, schema, &request.filter, &mut graph, parts)?;
        say_undated(globals, &graph);
    }
    Ok((graph, cut))
}

/// Measures and writes a graph that has been read.
pub(super) fn write_read(
    store: &Store,
    request: &Request,
    mut graph: KnowledgeGraph,
    cut: &Cut,
    targets: Targets,
    globals: &Globals,
) -> Result<(), CommandError> {
    let mut info = provenance(store, request, cut)?;
    info.build
        .extend(measured::attach(&mut graph, request.measures, globals));
    placed::attach(&mut graph, request.layout, globals);
    let mut quoting = Quoting::new(store, request, &graph)?;
    let sheets = match request.format {
        ExportFormat::Xlsx => workbook::sheets(store, &request.filter, &graph)?,
        _ => Vec::new(),
    };
    let mut quotes = |edge| quoting.quote(&graph, edge);
    let mut shortened = 0;
    if request.output.as_os_str() != "-" {
        targets.write(&mut |table, out| match (request.format, table) {
            (ExportFormat::Xlsx, _) => {
                shortened = write_workbook(&graph, &info, &mut quotes, &sheets, out)?;
                Ok(())
            }
            (format, Some(table)) => write_table(format, table, &graph, &info, &mut quotes, out),
            (_, None) => out.write_all(info.statement(&graph).as_bytes()),
        })?;
    } else {
        to_stdout(|out| match request.format {
            ExportFormat::Xlsx => {
                shortened = write_workbook(&graph, &info, &mut quotes, &sheets, out)?;
                Ok(())
            }
            format => write(format, &graph, &info, &mut quotes, out),
        })?;
    }
    if shortened > 0 {
        let message = format!("{shortened} texts are longer than a cell of Excel and end in …");
        say::warn(globals, &message);
    }
    quoting.error.map_or(Ok(()), |error| Err(error.into()))
}

fn provenance(store: &Store, request: &Request, cut: &Cut) -> Result<Provenance, CommandError> {
    let mut build = Vec::new();
    for fact in BUILD_FACTS {
        if let Some(value) = store.build_value(fact)? {
            build.push((fact.to_owned(), value));
        }
    }
    let papers = papers(store.connection())?;
    build.push(("documents".to_owned(), papers.documents.to_string()));
    build.push(("papers".to_owned(), papers.time()));
    let mut filters = in_force(&request.filter);
    // what stands on the nodes of another graph was cut there
    let cut_before = request.told.iter().any(|(name, _)| name == SAME_NODES);
    filters.retain(|(name, _)| name != "all" || !cut_before);
    filters.extend(request.told.iter().cloned());
    Ok(Provenance {
        program: concat!("guanxi ", env!("CARGO_PKG_VERSION")).to_owned(),
        build,
        filters,
        cut: told(cut),
    })
}

/// The cut, and what the wishes left out before it.
pub(super) fn told(cut: &Cut) -> String {
    let left = cut.left.to_string();
    if left.is_empty() {
        return cut.to_string();
    }
    format!("{cut}; left out as asked: {left}")
}

/// Looks quotes up while a graph is written; keeps the first failure.
struct Quoting<'c> {
    quotes: Option<EdgeQuotes<'c>>,
    error: Option<QueryError>,
}

impl<'c> Quoting<'c> {
    fn new(
        store: &'c Store,
        request: &Request,
        graph: &KnowledgeGraph,
    ) -> Result<Self, QueryError> {
        let period = request.filter.period();
        let quotes = request
            .quotes
            .then(|| EdgeQuotes::new(store.connection(), period, graph))
            .transpose()?;
        Ok(Self {
            quotes,
            error: None,
        })
    }

    fn quote(&mut self, graph: &KnowledgeGraph, edge: EdgeIndex) -> Option<Quote> {
        let quotes = self.quotes.as_mut()?;
        match quotes.find(graph, edge) {
            Ok(found) => found.map(|cited| {
                let (page, date) = (cited.page.as_deref(), cited.date.as_deref());
                Quote::new(cited.quote, &cited.document, page, date)
            }),
            Err(error) => {
                self.error.get_or_insert(error);
                None
            }
        }
    }
}
