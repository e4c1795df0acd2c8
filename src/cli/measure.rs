//! `guanxi measure`: who is central, by which measure.

use std::cmp::Ordering;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::error::{CommandError, Outcome};
use super::export::told;
use super::graph_options::{GraphOptions, hits, in_force};
use super::measure_series::{Question, print_series};
use super::measured::tell;
use super::options::{DatabaseOption, DictionaryOption, FormatOption, Globals, ThreadsOption};
use super::output::{Cell, Column, Look, print};
use super::series::SliceOptions;
use super::{database, say};
use crate::export::nine_digits;
use crate::graph::measure::{Measure, Options, measure};
use crate::graph::{Cut, Filter, KnowledgeGraph, Limits, Values, load};
use crate::lexicon::load_schema;

/// The columns before those of the measures.
const COLUMNS: [Column; 5] = [
    Column::number("rank", 0),
    Column::data("key"),
    Column::data("name"),
    Column::text("label", 0).at_least(16),
    Column::word("type", 0),
];

/// List entities by degree, strength, betweenness, closeness, PageRank, core, component, constraint
/// or community
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  \
    guanxi measure --by betweenness --top 20\n  \
    guanxi measure --layer met --max-size 20 --by strength,betweenness,constraint\n  \
    guanxi measure --by community --type official,person --from 2024 --format csv\n  \
    guanxi measure --by all --format csv > measures.csv\n  \
    guanxi measure shendong --by betweenness --slice quarter --format csv\n\n\
    The whole graph that the filters leave is measured, also where `guanxi export` would cut it to \
    what can be read; --cut measures that cut, as its file does. Weights are evidence and no \
    lengths: strength, PageRank, constraint and community use them, betweenness, closeness and core \
    do not. The first measure ranks, the others break ties. The least constrained stand first, and \
    the members of the largest component or community. With --slice there is a row for every period, \
    entity and measure, and before them the nodes, edges, density and components of the period. docs/measures.md explains each measure.",
    mut_arg("top", |arg| arg.long("top-edges")),
    mut_arg("all", |arg| arg.hide(true))
)]
pub(super) struct Arguments {
    /// Print these entities only: name, alias, traditional form, pinyin or key
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Take these measures, joined by commas; `all` takes each
    #[arg(
        long,
        value_name = "MEASURE",
        value_delimiter = ',',
        default_value = "degree",
        value_parser = measure_parser()
    )]
    by: Vec<Option<Measure>>,
    /// Print this many rows at most
    #[arg(long = "top", id = "rows", value_name = "N", visible_alias = "limit")]
    rows: Option<usize>,
    /// Measure the readable cut that `guanxi export` writes, not the whole
    #[arg(long)]
    cut: bool,
    /// Find more and smaller communities above 1, fewer and larger ones below [default: 1]
    #[arg(long, value_name = "R", value_parser = positive)]
    resolution: Option<f64>,
    /// Start chance here: communities, and estimates in large graphs [default: 1]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    slice: SliceOptions,
    #[command(flatten)]
    graph: GraphOptions,
    #[command(flatten)]
    threads: ThreadsOption,
    #[command(flatten)]
    format: FormatOption,
    #[command(flatten)]
    dictionaries: DictionaryOption,
    #[command(flatten)]
    database: DatabaseOption,
}

fn measure_parser() -> impl TypedValueParser<Value = Option<Measure>> {
    let names = Measure::ALL.map(Measure::name).into_iter().chain(["all"]);
    PossibleValuesParser::new(names)
        .map(|name| Measure::ALL.into_iter().find(|one| one.name() == name))
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("a number above 0 is wanted".to_owned()),
    }
}

impl Arguments {
    /// The measures asked for, each once.
    fn measures(&self) -> Vec<Measure> {
        let mut list = Vec::new();
        for one in &self.by {
            let all = Measure::ALL.iter().copied();
            list.extend(all.filter(|known| one.is_none_or(|one| one == *known)));
        }
        let mut seen = Vec::new();
        list.retain(|one| {
            let new = !seen.contains(one);
            seen.push(*one);
            new
        });
        list
    }
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = database::open(&arguments.database, globals)?;
    let Some(filter) = arguments.graph.filter(&store)? else {
        return Ok(Outcome::NothingFound);
    };
    let filter = Filter {
        cut: arguments.cut.then_some(Limits::READABLE),
        ..filter
    };
    let wanted = wanted(arguments, &filter)?;
    let Some(names) = hits(&store, &arguments.names)? else {
        return Ok(Outcome::NothingFound);
    };
    let schema = load_schema(&arguments.dictionaries.sources())?;
    let usual = Options::default();
    let options = Options {
        threads: arguments.threads.count(),
        seed: arguments.seed.unwrap_or(usual.seed),
        resolution: arguments.resolution.unwrap_or(usual.resolution),
    };
    if let Some(slicing) = arguments.slice.wanted() {
        let question = Question {
            slicing,
            filter,
            wanted,
            options,
            names,
            rows: arguments.rows,
            format: arguments.format.format,
        };
        return print_series(&store, &schema, &question, globals);
    }
    let (graph, cut) = load(store.connection(), &schema, &filter)?;
    if cut.nodes == 0 {
        say::nothing("no entity is left by these filters");
        say::period(&store, filter.period())?;
        return Ok(Outcome::NothingFound);
    }
    let measured = measure(&graph, &wanted, &options);
    say::note(globals, &which_graph(&filter, &cut));
    for (name, text) in tell(&measured, &options) {
        say::note(globals, &format!("{name}: {text}"));
    }
    let mut columns = COLUMNS.to_vec();
    let values: Vec<&Values> = measured.columns.iter().map(|one| &one.values).collect();
    for one in &measured.columns {
        let column = Column::number(one.name, 0).wrapping();
        let whole = |value: &Option<f64>| value.is_none_or(|value| value.fract() == 0.0);
        columns.push(match &one.values {
            Values::Number(_) if one.name != Measure::Strength.name() => column.decimals(6),
            // counts of occasions or sentences
            Values::Number(values) if values.iter().all(whole) => column.decimals(0),
            _ => column,
        });
    }
    let mut order = ranked(&graph, &wanted, &values);
    let chosen = |node: usize| {
        let key = &graph.graph.raw_nodes()[node].weight.key;
        names.iter().any(|hit| hit.key == *key)
    };
    order.retain(|(_, node)| names.is_empty() || chosen(*node));
    for hit in names.iter().filter(|hit| graph.find(&hit.key).is_none()) {
        say::nothing(&format!("{} is not in this graph", hit.key));
    }
    let total = order.len();
    if total == 0 {
        return Ok(Outcome::NothingFound);
    }
    let shown = arguments.rows.unwrap_or(total).min(total);
    let rows = order[..shown].iter().map(|(rank, node)| {
        let mut cells = entity(&graph, *rank, *node);
        cells.extend(values.iter().map(|values| cell(values, *node)));
        cells
    });
    let look = Look::of_stdout(globals.color);
    print(arguments.format.format, look, &columns, rows)?;
    say::limited(globals, shown, total);
    Ok(Outcome::Done)
}

/// The measures asked for that mean something in the layer; with `all` the others are left out.
fn wanted(arguments: &Arguments, filter: &Filter) -> Result<Vec<Measure>, CommandError> {
    let mut wanted = arguments.measures();
    let odd = wanted.iter().find(|one| !one.is_for(filter.layer));
    if let Some(odd) = odd
        && !arguments.by.contains(&None)
    {
        let (name, layer) = (odd.name(), filter.layer.name());
        return Err(CommandError::new(format!(
            "{name} says nothing of persons in the layer {layer}, whose edges join them to occasions"
        ))
        .hint("measure --layer met, where those who were at one occasion are tied"));
    }
    wanted.retain(|one| one.is_for(filter.layer));
    let by_chance = [Measure::Community, Measure::Betweenness];
    for (option, asked, of) in [
        (
            "resolution",
            arguments.resolution.is_some(),
            &by_chance[..1],
        ),
        ("seed", arguments.seed.is_some(), &by_chance[..]),
    ] {
        if asked && !wanted.iter().any(|one| of.contains(one)) {
            let names: Vec<&str> = of.iter().map(|one| one.name()).collect();
            let message = format!("--{option} changes nothing in the measures asked for");
            let hint = format!("it is for --by {}", names.join(" and "));
            return Err(CommandError::new(message).hint(hint));
        }
    }
    Ok(wanted)
}

/// Which graph was measured.
fn which_graph(filter: &Filter, cut: &Cut) -> String {
    let mut text = format!("layer {}: {}", filter.layer.name(), told(cut));
    let filters: Vec<String> = in_force(filter)
        .into_iter()
        .filter(|(name, _)| name != "all")
        .map(|(name, value)| match name.as_str() {
            "top" => format!("--top-edges {value}"),
            _ if value == "yes" => format!("--{name}"),
            _ => format!("--{name} {value}"),
        })
        .collect();
    if !filters.is_empty() {
        text.push_str(&format!("; {}", filters.join(" ")));
    }
    text
}

/// Nodes with their ranks: by the first measure, then the further ones, then degree, then key. Equal
/// values have one rank, but for members of groups, which are counted through.
pub(super) fn ranked(
    graph: &KnowledgeGraph,
    wanted: &[Measure],
    values: &[&Values],
) -> Vec<(u64, usize)> {
    let upward = |one: &Measure| one.is_group() || *one == Measure::Constraint;
    // component has a second column, its size, which decides nothing
    let mut sorts: Vec<(bool, &Values)> = Vec::new();
    let mut at = 0;
    for one in wanted {
        sorts.push((upward(one), values[at]));
        at += 1 + usize::from(*one == Measure::Component);
    }
    // as printed, so that the last bits decide nothing
    let value = |values: &Values, node: usize| values.number(node).map(nine_digits);
    let compare = |(upward, values): &(bool, &Values), a: usize, b: usize| match (
        value(values, a),
        value(values, b),
    ) {
        (Some(a), Some(b)) if *upward => a.total_cmp(&b),
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    let nodes = graph.graph.raw_nodes();
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by(|&a, &b| {
        let by_value = sorts.iter().map(|sort| compare(sort, a, b));
        by_value
            .fold(Ordering::Equal, Ordering::then)
            .then_with(|| nodes[b].weight.degree.cmp(&nodes[a].weight.degree))
            .then_with(|| a.cmp(&b))
    });
    let counted = wanted.first().is_some_and(|one| one.is_group());
    let mut ranked: Vec<(u64, usize)> = Vec::with_capacity(order.len());
    for (place, &node) in (1..).zip(&order) {
        let rank = match (ranked.last(), sorts.first()) {
            (Some((rank, last)), Some(sort)) if !counted && compare(sort, *last, node).is_eq() => {
                *rank
            }
            _ => place,
        };
        ranked.push((rank, node));
    }
    ranked
}

fn entity(graph: &KnowledgeGraph, rank: u64, node: usize) -> Vec<Cell> {
    let node = &graph.graph.raw_nodes()[node].weight;
    vec![
        rank.into(),
        node.key.clone().into(),
        node.name.clone().into(),
        node.label.clone().into(),
        node.kind.clone().into(),
    ]
}

pub(super) fn cell(values: &Values, node: usize) -> Cell {
    match values {
        Values::Count(values) => values[node].map(u64::from).into(),
        Values::Number(_) | Values::Few(_) => values.number(node).into(),
        Values::Text(values) => values[node].clone().into(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn parse(line: &str) -> Option<Arguments> {
        let words = std::iter::once("measure").chain(line.split_whitespace());
        Line::try_parse_from(words).ok().map(|line| line.arguments)
    }

    #[test]
    fn measures_are_taken_once_in_the_order_asked_for() {
        for (line, want) in [
            ("", &[Measure::Degree][..]),
            (
                "--by core,pagerank,core",
                &[Measure::Core, Measure::PageRank],
            ),
            ("--by all", &Measure::ALL),
        ] {
            assert_eq!(parse(line).unwrap().measures(), want, "{line}");
        }
        let all = parse("--by community,all").unwrap().measures();
        assert_eq!((all[0], all.len()), (Measure::Community, 9));
        for line in ["--by fame", "--resolution 0", "--resolution nan"] {
            assert!(parse(line).is_none(), "{line}");
        }
    }

    #[test]
    fn rows_and_edges_have_options_of_their_own() {
        let arguments = parse("--top 20 --top-edges 3").unwrap();
        assert_eq!(arguments.rows, Some(20));
        assert_eq!(parse("--limit 7").unwrap().rows, Some(7));
        assert!(format!("{:?}", arguments.graph).contains("top: Some(3)"));
    }
}
