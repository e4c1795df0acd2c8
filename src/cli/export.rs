//! `guanxi export`: the graph as a file for Gephi and other programs.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use petgraph::graph::EdgeIndex;

use super::error::{CommandError, Outcome};
use super::options::{
    CountedOccasions, DatabaseOption, DictionaryOption, Globals, PeriodOptions, TypeOption,
};
use super::output::to_stdout;
use super::targets::Targets;
use super::{database, named, say};
use crate::export::{ExportFormat, Provenance, Quote, write};
use crate::graph::{Cut, Filter, KnowledgeGraph, Layer, Limits, load};
use crate::lexicon::load_schema;
use crate::model::Schema;
use crate::query::{EdgeQuotes, QueryError};
use crate::store::Store;

/// Facts about the build that every export repeats.
const BUILD_FACTS: [&str; 4] = ["version", "corpus", "dictionaries", "corrections"];

/// Write the graph as GraphML, GEXF or CSV
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi export                                  exports/graph.graphml, a readable cut\n  \
    guanxi export --all -o everything.gexf\n  \
    guanxi export --type official,enterprise --min-weight 3 --from 2024\n  \
    guanxi export --ego shendong --radius 2 -o shendong.graphml\n  \
    guanxi export --layer met --max-size 20        who met whom, without congresses\n  \
    guanxi export --layer events -o occasions.gexf two modes: occasions and who took part\n  \
    guanxi export --as csv -o graph.csv            graph.nodes.csv and graph.edges.csv")]
pub(super) struct Arguments {
    /// Write to this file, or with - to standard output [default: exports/graph.graphml]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write this format [default: what the file's ending says, else graphml]
    #[arg(long = "as", value_name = "FORMAT", value_parser = format_parser())]
    format: Option<ExportFormat>,
    /// Take these facts as edges: strongest evidence, persons who met, occasions with those who took
    /// part, all co-occurrence, or shared articles too
    #[arg(long, value_name = "LAYER", default_value = "default", value_parser = layer_parser())]
    layer: Layer,
    /// Leave out edges of less weight
    #[arg(long, value_name = "N", default_value_t = 0.0)]
    min_weight: f64,
    /// Keep this entity and what surrounds it only (repeatable)
    #[arg(long, value_name = "NAME")]
    ego: Vec<String>,
    /// Take this many steps from --ego
    #[arg(long, value_name = "N", default_value_t = 1, requires = "ego")]
    radius: u32,
    /// Keep an edge only where it is among the N heaviest of one of its ends
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Write everything, however large
    #[arg(long)]
    all: bool,
    /// Write no quotes
    #[arg(long)]
    no_quotes: bool,
    /// Make edges too of what dictionaries say of where a place lies and what a body is part of
    #[arg(long)]
    hierarchy: bool,
    #[command(flatten)]
    occasions: CountedOccasions,
    #[command(flatten)]
    types: TypeOption,
    #[command(flatten)]
    period: PeriodOptions,
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

fn layer_parser() -> impl TypedValueParser<Value = Layer> {
    PossibleValuesParser::new(Layer::ALL.map(Layer::name)).map(|name| {
        Layer::ALL
            .into_iter()
            .find(|layer| layer.name() == name)
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
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = database::open(&arguments.database, globals)?;
    if !store.is_finished()? {
        return Err(CommandError::new("an unfinished database has no graph yet")
            .hint("run `guanxi build` to finish it; the old export is untouched"));
    }
    let mut ego = Vec::with_capacity(arguments.ego.len());
    for name in &arguments.ego {
        let Some(hit) = named::find(&store, name, &[])? else {
            return Ok(Outcome::NothingFound);
        };
        ego.push(hit.key);
    }
    let mut places = Vec::with_capacity(arguments.occasions.place.len());
    for name in &arguments.occasions.place {
        let Some(hit) = named::find(&store, name, &[])? else {
            return Ok(Outcome::NothingFound);
        };
        places.push(hit.key);
    }
    let period = arguments.period.period();
    let filter = Filter {
        layer: arguments.layer,
        from: period.from,
        to: period.to,
        event_types: arguments.occasions.event_type.clone(),
        places,
        max_size: arguments.occasions.max_size,
        hierarchy: arguments.hierarchy,
        types: arguments.types.types.clone(),
        min_weight: arguments.min_weight,
        ego,
        radius: arguments.radius,
        top: arguments.top,
        cut: (!arguments.all).then_some(Limits::READABLE),
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
    };
    let cut = write_graph(&store, &schema, &request)?;
    say::note(globals, &format!("{}: {cut}", request.output.display()));
    if !cut.is_whole() && !arguments.all {
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
) -> Result<Cut, CommandError> {
    let to_file = request.output.as_os_str() != "-";
    // a place that cannot be written is said before the work, not after it
    let targets = if to_file {
        Targets::open(request.format, &request.output)?
    } else {
        Targets::default()
    };
    let (graph, cut) = load(store.connection(), schema, &request.filter)?;
    let info = provenance(store, &request.filter, &cut)?;
    let mut quoting = Quoting::new(store, request, &graph)?;
    let mut quotes = |edge| quoting.quote(&graph, edge);
    if to_file {
        targets.write(request.format, &graph, &info, &mut quotes)?;
    } else {
        to_stdout(|out| write(request.format, &graph, &info, &mut quotes, out))?;
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
        filters: filters(filter),
        cut: cut.to_string(),
    })
}

/// The options in force, as they would be written on the command line.
fn filters(filter: &Filter) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut say = |name: &str, value: Option<String>| {
        out.extend(value.map(|value| (name.to_owned(), value)));
    };
    say(
        "type",
        (!filter.types.is_empty()).then(|| filter.types.join(",")),
    );
    say(
        "min-weight",
        (filter.min_weight > 0.0).then(|| filter.min_weight.to_string()),
    );
    say("from", filter.from.map(|date| date.to_string()));
    say("to", filter.to.map(|date| date.to_string()));
    say(
        "event-type",
        (!filter.event_types.is_empty()).then(|| filter.event_types.join(",")),
    );
    say(
        "place",
        (!filter.places.is_empty()).then(|| filter.places.join(",")),
    );
    say("max-size", filter.max_size.map(|most| most.to_string()));
    say("hierarchy", filter.hierarchy.then(|| "yes".to_owned()));
    say(
        "ego",
        (!filter.ego.is_empty()).then(|| filter.ego.join(",")),
    );
    say(
        "radius",
        (!filter.ego.is_empty()).then(|| filter.radius.to_string()),
    );
    say("top", filter.top.map(|top| top.to_string()));
    say("all", filter.cut.is_none().then(|| "yes".to_owned()));
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_told_as_options() {
        let filter = Filter {
            types: vec!["official".into(), "person".into()],
            min_weight: 2.0,
            from: "2031-03".parse().ok(),
            ego: vec!["person:陶立".into()],
            radius: 2,
            cut: Some(Limits::READABLE),
            ..Filter::default()
        };
        let told: Vec<String> = filters(&filter)
            .into_iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        assert_eq!(
            told,
            [
                "type official,person",
                "min-weight 2",
                "from 2031-03",
                "ego person:陶立",
                "radius 2"
            ]
        );
        assert_eq!(
            filters(&Filter::default()),
            [("all".to_owned(), "yes".to_owned())]
        );
    }
}
