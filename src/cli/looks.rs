//! How the nodes of a figure look: which measure their sizes show, what their colours say.

use clap::{Args, ValueEnum};

use super::error::CommandError;
use super::measured::ChanceOptions;
use crate::draw::{Coloring, Looks};
use crate::graph::measure::{Measure, Measured, Options, measure};
use crate::graph::{KnowledgeGraph, Node, Values};

/// What colours say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorBy {
    /// The entity type.
    Type,
    /// Groups that are closely tied.
    Community,
}

/// What colours and sizes say.
#[derive(Clone, Debug, Args)]
pub(super) struct LookOptions {
    /// Colour nodes by this [default: type]
    #[arg(
        long = "color-by",
        value_enum,
        value_name = "WHAT",
        conflicts_with = "timeline"
    )]
    color_by: Option<ColorBy>,
    /// Size nodes by this: degree, strength, betweenness, pagerank, …, mentions, articles or documents
    /// [default: degree]
    #[arg(long, value_name = "MEASURE", conflicts_with = "timeline")]
    size_by: Option<String>,
    #[command(flatten)]
    chance: ChanceOptions,
}

impl LookOptions {
    /// How measures are taken.
    pub(super) fn options(&self) -> Options {
        self.chance.options()
    }

    fn size_by(&self) -> &str {
        self.size_by.as_deref().unwrap_or(Measure::Degree.name())
    }

    /// Refuses settings of measures that the figure does not show.
    fn check(&self) -> Result<(), CommandError> {
        let by_group = self.color_by == Some(ColorBy::Community);
        let estimated = by_group || self.size_by() == Measure::Betweenness.name();
        let Some(odd) = self.chance.odd(by_group, estimated) else {
            return Ok(());
        };
        Err(
            CommandError::new(format!("--{odd} changes nothing in this figure"))
                .hint("it tells how communities are found: --color-by community draws them"),
        )
    }
}

/// How nodes look, and what is to be known of the measures beside their values. Measures are those of
/// the whole that the filters leave, as `guanxi measure` takes them: without the edges that only a
/// figure leaves out somebody would seem to stand between persons who have met.
pub(super) fn looks(
    options: &LookOptions,
    graph: &KnowledgeGraph,
    whole: &KnowledgeGraph,
) -> Result<(Looks, Measured), CommandError> {
    options.check()?;
    let places: Vec<Option<usize>> = (graph.graph.node_weights())
        .map(|node| whole.find(&node.key).map(|found| found.index()))
        .collect();
    let mut told = Measured::default();
    let coloring = match options.color_by {
        None | Some(ColorBy::Type) => Coloring::Types,
        Some(ColorBy::Community) => {
            let (values, measured) = taken(whole, Measure::Community, &options.options())?;
            told.communities = measured.communities;
            let number = |at| values.number(at).map(|number| number.to_string());
            let groups: Vec<_> = (0..whole.graph.node_count()).map(number).collect();
            let degrees: Vec<u32> = whole.graph.node_weights().map(|node| node.degree).collect();
            Coloring::Groups {
                name: "community".to_owned(),
                of: of_drawn(&places, &groups),
                degrees: of_drawn(&places, &degrees),
            }
        }
    };
    let (values, measured) = values(whole, options)?;
    told.estimated = measured.estimated;
    let looks = Looks {
        coloring,
        values: of_drawn(&places, &values),
        measure: options.size_by().to_owned(),
        labels: true,
        marked: Vec::new(),
    };
    Ok((looks, told))
}

/// What is said of the nodes drawn, from what is said of all.
fn of_drawn<T: Clone + Default>(places: &[Option<usize>], all: &[T]) -> Vec<T> {
    let value = |place: &Option<usize>| place.and_then(|at| all.get(at).cloned());
    places
        .iter()
        .map(|place| value(place).unwrap_or_default())
        .collect()
}

/// What sizes show, one value a node.
fn values(
    graph: &KnowledgeGraph,
    options: &LookOptions,
) -> Result<(Vec<f64>, Measured), CommandError> {
    let by = options.size_by();
    let each = |count: fn(&Node) -> u32| {
        let nodes = graph.graph.node_weights();
        let counts = nodes.map(|node| f64::from(count(node))).collect();
        Ok((counts, Measured::default()))
    };
    match by {
        "mentions" => return each(|node| node.mentions),
        "articles" => return each(|node| node.articles),
        "documents" => return each(|node| node.documents),
        _ => {}
    }
    let amounts = || Measure::ALL.into_iter().filter(|one| !one.is_group());
    let Some(one) = amounts().find(|one| one.name() == by) else {
        let names: Vec<&str> = amounts().map(Measure::name).collect();
        let names = names.join(", ");
        return Err(CommandError::new(format!("'{by}' is no measure of a node"))
            .hint(format!("there are mentions, articles, documents, {names}")));
    };
    let (values, measured) = taken(graph, one, &options.options())?;
    let value = |at| values.number(at).unwrap_or(0.0);
    let values = (0..graph.graph.node_count()).map(value).collect();
    Ok((values, measured))
}

/// The values of a measure, and what came of taking it beside them.
fn taken(
    graph: &KnowledgeGraph,
    one: Measure,
    options: &Options,
) -> Result<(Values, Measured), CommandError> {
    let mut measured = measure(graph, &[one], options);
    let at = (measured.columns.iter()).position(|column| column.name == one.name());
    let Some(at) = at else {
        let (one, layer) = (one.name(), graph.layer.name());
        return Err(
            CommandError::new(format!("{one} means nothing in the layer {layer}"))
                .hint("take another --layer, or another measure"),
        );
    };
    let values = measured.columns.swap_remove(at).values;
    Ok((values, measured))
}
