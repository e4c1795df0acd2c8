//! `guanxi export`: the graph as a file for Gephi and other programs.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use petgraph::graph::EdgeIndex;

use super::error::{CommandError, Outcome};
use super::graph_options::{GraphOptions, in_force};
use super::measured::{self, MeasureOptions};
use super::options::{DatabaseOption, DictionaryOption, Globals};
use super::output::to_stdout;
use super::targets::Targets;
use super::{database, say, workbook};
use crate::export::{ExportFormat, Provenance, Quote, write, write_table, write_workbook};
use crate::graph::{Cut, Filter, KnowledgeGraph, load};
use crate::lexicon::load_schema;
use crate::model::Schema;
use crate::query::{EdgeQuotes, QueryError};
use crate::store::Store;

/// Facts about the build that every export repeats.
const BUILD_FACTS: [&str; 4] = ["version", "corpus", "dictionaries", "corrections"];

/// Write the graph as GraphML, GEXF, CSV, XLSX, JSON or DOT
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi export                                  exports/graph.graphml, a readable cut\n  \
    guanxi export --all -o everything.gexf\n  \
    guanxi export --type official,enterprise --min-weight 3 --from 2024\n  \
    guanxi export --ego shendong --radius 2 -o shendong.graphml\n  \
    guanxi export --layer met --max-size 20        who met whom, without congresses\n  \
    guanxi export --layer events -o occasions.gexf two modes: occasions and who took part\n  \
    guanxi export --as csv -o graph.csv            graph.nodes.csv and graph.edges.csv\n  \
    guanxi export -o graph.xlsx                    a workbook, with occasions and offices too\n  \
    guanxi export --as d3 -o graph.json            JSON for D3; .json alone is for Gephi Lite")]
pub(super) struct Arguments {
    /// Write to this file, or with - to standard output [default: exports/graph.graphml]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write this format [default: what the file's ending says, else graphml]
    #[arg(long = "as", value_name = "FORMAT", value_parser = format_parser())]
    format: Option<ExportFormat>,
    /// Write no quotes
    #[arg(long)]
    no_quotes: bool,
    #[command(flatten)]
    measures: MeasureOptions,
    #[command(flatten)]
    graph: GraphOptions,
    #[command(flatten)]
    dictionaries: DictionaryOption,
    #[command(flatten)]
    database: DatabaseOption,
}

fn format_parser() -> impl TypedValueParser<Value = ExportFormat> {
    PossibleValuesParser::new(ExportFormat::ALL.map(ExportFormat::name)).map(|name| {
        ExportFormat::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .unwrap_or_default()
    })
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
        .unwrap_or_default();
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
    };
    let cut = write_graph(&store, &schema, &request, globals)?;
    say::note(globals, &format!("{}: {cut}", request.output.display()));
    if !cut.is_whole() {
        say::note(globals, "  hint: --all writes everything");
    }
    Ok(if cut.nodes == 0 {
        Outcome::NothingFound
    } else {
        Outcome::Done
    })
}

/// Writes the graph: into temporary files first, so that an old export stays whole until the new
/// one is.
pub(super) fn write_graph(
    store: &Store,
    schema: &Schema,
    request: &Request,
    globals: &Globals,
) -> Result<Cut, CommandError> {
    let to_file = request.output.as_os_str() != "-";
    // a place that cannot be written is said before the work, not after it
    let targets = if to_file {
        Targets::open(request.format, &request.output)?
    } else {
        Targets::default()
    };
    let (mut graph, cut) = load(store.connection(), schema, &request.filter)?;
    let mut info = provenance(store, &request.filter, &cut)?;
    info.build
        .extend(measured::attach(&mut graph, request.measures, globals));
    let mut quoting = Quoting::new(store, request, &graph)?;
    let sheets = match request.format {
        ExportFormat::Xlsx => workbook::sheets(store, &request.filter, &graph)?,
        _ => Vec::new(),
    };
    let mut quotes = |edge| quoting.quote(&graph, edge);
    let mut shortened = 0;
    if to_file {
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
    match quoting.error {
        Some(error) => Err(error.into()),
        None => Ok(cut),
    }
}

fn provenance(store: &Store, filter: &Filter, cut: &Cut) -> Result<Provenance, CommandError> {
    let mut build = Vec::new();
    for fact in BUILD_FACTS {
        if let Some(value) = store.build_value(fact)? {
            build.push((fact.to_owned(), value));
        }
    }
    Ok(Provenance {
        program: concat!("guanxi ", env!("CARGO_PKG_VERSION")).to_owned(),
        build,
        filters: in_force(filter),
        cut: cut.to_string(),
    })
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
