//! `guanxi path`: how two entities are connected.

use std::io::{self, Write};

use clap::{Args, ValueEnum};

use super::error::{CommandError, Outcome};
use super::options::{DatabaseOption, DiscoveredOption, FormatOption, Globals, TypeOption, one_of};
use super::output::{Cell, Column, Format, Look, print, print_quote, print_told, to_stdout};
use super::{database, named, say};
use crate::query::{Hit, PathFilter, PathLayer, PathStep, Rung, event_types, path};
use crate::store::Store;

const COLUMNS: [Column; 14] = [
    Column::data("step"),
    Column::data("from"),
    Column::data("from_name"),
    Column::data("to"),
    Column::data("to_name"),
    Column::data("relation"),
    Column::data("weight"),
    Column::data("document"),
    Column::data("page"),
    Column::data("date"),
    Column::data("headline"),
    Column::data("quote"),
    Column::data("event"),
    Column::data("event_date"),
];

/// What sentences tie by, strongest first.
const SENTENCES: [Rung; 3] = [Rung::Clause, Rung::Roster, Rung::Sentence];

/// What a step may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layer {
    /// Two persons were at one occasion.
    Met,
    /// Two entities are named in one sentence.
    Cooccurrence,
}

/// Find the shortest chain of occasions or sentences that connects two entities
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi path shendong xinyunjituan\n  \
    guanxi path shendong xinyunjituan --type official,person --weakest clause\n  \
    guanxi path shendong lichaokun --layer met --max-size 10\n  \
    guanxi path shendong lichaokun --in-order\n\n\
    Two persons are connected by occasions at which both were (met), others by sentences; --layer \
    chooses. Among chains of equal length the one whose weakest step has the most occasions or \
    sentences is shown.\n\n\
    With --in-order no occasion is earlier than the one before, so that news could have gone this way; \
    of all such paths the one that arrives first is shown. From B to A is another question.")]
pub(super) struct Arguments {
    /// Where it starts: name, alias, traditional form, pinyin or key
    a: String,
    /// Where it ends
    b: String,
    /// Connect by occasions or by sentences [default: met for two persons, if there are occasions]
    #[arg(long, value_enum, value_name = "LAYER")]
    layer: Option<Layer>,
    /// Take occasions in the order of time only, and of all such paths the one that arrives first
    #[arg(long)]
    in_order: bool,
    /// Use no occasion of more than N persons: those named, or those present as printed where that is
    /// more
    #[arg(long, value_name = "N", default_value_t = 20)]
    max_size: u64,
    /// Use no weaker relation than this, of sentences
    #[arg(long, value_name = "RELATION", default_value = "sentence", value_parser = one_of(&SENTENCES, Rung::name))]
    weakest: Rung,
    /// Use no step with fewer occasions or sentences
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_weight: u64,
    /// Take this many steps at most
    #[arg(long, value_name = "N", default_value_t = 6)]
    max_steps: usize,
    #[command(flatten)]
    types: TypeOption,
    #[command(flatten)]
    discovered: DiscoveredOption,
    #[command(flatten)]
    format: FormatOption,
    #[command(flatten)]
    database: DatabaseOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = database::open(&arguments.database, globals)?;
    let connection = store.connection();
    let a = named::find(&store, &arguments.a, &[])?;
    let b = named::find(&store, &arguments.b, &[])?;
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(Outcome::NothingFound);
    };
    if a.id == b.id {
        return Err(CommandError::new(format!("both names mean {}", a.key)));
    }
    let persons = a.key.starts_with("person:") && b.key.starts_with("person:");
    let layer = match arguments.layer {
        Some(layer) => layer,
        None if persons && !event_types(connection)?.is_empty() => Layer::Met,
        None => Layer::Cooccurrence,
    };
    let filter = PathFilter {
        layer: match layer {
            Layer::Met if arguments.in_order => PathLayer::InOrder(arguments.max_size),
            Layer::Met => PathLayer::Met(arguments.max_size),
            Layer::Cooccurrence if arguments.in_order => {
                let message =
                    "--in-order follows the dates of occasions, which persons alone attend";
                return Err(CommandError::new(message)
                    .hint("name two persons, without --layer cooccurrence"));
            }
            Layer::Cooccurrence => PathLayer::Cooccurrence,
        },
        weakest: arguments.weakest,
        min_weight: arguments.min_weight,
        types: arguments.types.types.clone(),
        without_discovered: arguments.discovered.no_discovered,
        max_steps: arguments.max_steps,
    };
    let Some(steps) = path(connection, a.id, b.id, &filter)? else {
        if arguments.in_order {
            say_out_of_order(&store, [&a, &b], &filter)?;
        } else {
            say::nothing(&format!("no such path connects {} and {}", a.key, b.key));
        }
        let stopped = say_limits(&store, [&a, &b], &filter)?;
        if layer == Layer::Met && !arguments.in_order && !stopped {
            say::nothing("  hint: --layer cooccurrence connects what is named in one sentence");
        }
        say::unknown_types(&store, &arguments.types.types)?;
        return Ok(Outcome::NothingFound);
    };
    let look = Look::of_stdout(globals.color);
    if arguments.format.format == Format::Table {
        to_stdout(|out| write_steps(look, arguments.in_order, &steps, out))?;
    } else {
        let rows = steps.into_iter().zip(1..).map(cells);
        print(arguments.format.format, look, &COLUMNS, rows)?;
    }
    Ok(Outcome::Done)
}

/// Says which of the limits alone stopped the search, or that all together did; false where there is no
/// path without them either.
fn say_limits(store: &Store, [a, b]: [&Hit; 2], filter: &PathFilter) -> Result<bool, CommandError> {
    let usual = PathFilter::default();
    let larger = |filter: &PathFilter| match filter.layer {
        PathLayer::Met(_) => PathLayer::Met(u64::MAX),
        PathLayer::InOrder(_) => PathLayer::InOrder(u64::MAX),
        PathLayer::Cooccurrence => PathLayer::Cooccurrence,
    };
    type Loosen<'l> = &'l dyn Fn(&mut PathFilter);
    let size = match filter.layer {
        PathLayer::Met(most) | PathLayer::InOrder(most) => most,
        PathLayer::Cooccurrence => u64::MAX,
    };
    let weaker = filter.layer == PathLayer::Cooccurrence && filter.weakest != usual.weakest;
    let limits: [(bool, String, Loosen<'_>); 6] = [
        (size < u64::MAX, format!("--max-size {size}"), &|one| {
            one.layer = larger(one);
        }),
        (
            filter.min_weight > 1,
            format!("--min-weight {}", filter.min_weight),
            &|one| one.min_weight = 1,
        ),
        (true, format!("--max-steps {}", filter.max_steps), &|one| {
            one.max_steps = usize::MAX;
        }),
        (
            weaker,
            format!("--weakest {}", filter.weakest.name()),
            &|one| {
                one.weakest = Rung::Sentence;
            },
        ),
        (
            !filter.types.is_empty(),
            format!("--type {}", filter.types.join(",")),
            &|one| one.types.clear(),
        ),
        (
            filter.without_discovered,
            "--no-discovered".to_owned(),
            &|one| one.without_discovered = false,
        ),
    ];
    let mut all = filter.clone();
    let mut alone = false;
    for (_, name, loosen) in limits.iter().filter(|(set, ..)| *set) {
        loosen(&mut all);
        let mut without = filter.clone();
        loosen(&mut without);
        if let Some(steps) = path(store.connection(), a.id, b.id, &without)? {
            let many = steps_of(steps.len());
            say::nothing(&format!(
                "  hint: {name} stops it: without it there is {many}"
            ));
            alone = true;
        }
    }
    if alone {
        return Ok(true);
    }
    let Some(steps) = path(store.connection(), a.id, b.id, &all)? else {
        return Ok(false);
    };
    let names = limits.into_iter().filter(|(set, ..)| *set);
    let names: Vec<String> = names.map(|(_, name, _)| name).collect();
    let (many, names) = (steps_of(steps.len()), names.join(" and "));
    say::nothing(&format!(
        "  hint: {names} stop it together: without them there is {many}"
    ));
    Ok(true)
}

/// `a path of 2 steps`.
fn steps_of(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("a path of {count} step{plural}")
}

/// Says that no path keeps to the order of time, and what there is instead.
fn say_out_of_order(
    store: &Store,
    [a, b]: [&Hit; 2],
    filter: &PathFilter,
) -> Result<(), CommandError> {
    let (from, to) = (&a.key, &b.key);
    say::nothing(&format!(
        "no path in the order of time leads from {from} to {to}"
    ));
    let PathLayer::InOrder(most) = filter.layer else {
        return Ok(());
    };
    let any = PathFilter {
        layer: PathLayer::Met(most),
        ..filter.clone()
    };
    match path(store.connection(), a.id, b.id, &any)? {
        Some(steps) => {
            let many = steps.len();
            let plural = if many == 1 { "" } else { "s" };
            say::nothing(&format!(
                "  hint: without --in-order {many} step{plural} connect them"
            ));
        }
        None => say::nothing("  hint: nor is there one without --in-order"),
    }
    if path(store.connection(), b.id, a.id, filter)?.is_some() {
        say::nothing(&format!("  hint: from {to} to {from} there is one"));
    }
    Ok(())
}

fn write_steps(
    look: Look,
    in_order: bool,
    steps: &[PathStep],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut chain: Vec<&str> = steps
        .iter()
        .take(1)
        .map(|step| step.from_name.as_str())
        .collect();
    chain.extend(steps.iter().map(|step| step.to_name.as_str()));
    writeln!(out, "{}", look.bold(&chain.join(" — ")))?;
    for step in steps {
        let (relation, weight) = (step.relation, step.weight);
        let unit = if step.occasion.is_some() {
            "occasion"
        } else {
            "sentence"
        };
        let plural = if weight == 1 { "" } else { "s" };
        writeln!(out)?;
        writeln!(out, "{} — {}", step.from, step.to)?;
        let which = if in_order { "here" } else { "such as" };
        writeln!(out, "  {relation} in {weight} {unit}{plural}, {which}")?;
        if let Some(row) = &step.occasion {
            let date = row.occasion.date.as_deref().unwrap_or("undated");
            let what = format!(
                "{} of {date}, event {}",
                row.occasion.kind, row.occasion.key
            );
            print_told(look, &row.told, &what, out)?;
        }
        if let Some(evidence) = &step.evidence {
            print_quote(look, evidence, out)?;
        }
    }
    Ok(())
}

fn cells((step, number): (PathStep, u64)) -> Vec<Cell> {
    let mut cells = vec![
        number.into(),
        step.from.into(),
        step.from_name.into(),
        step.to.into(),
        step.to_name.into(),
        Cell::word(step.relation),
        step.weight.into(),
    ];
    match (step.occasion, step.evidence) {
        (Some(row), _) => cells.extend([
            row.told.document.into(),
            row.told.page.into(),
            row.told.issued.into(),
            row.told.headline.into(),
            row.told.quote.into(),
            row.occasion.key.into(),
            row.occasion.date.into(),
        ]),
        (None, Some(evidence)) => cells.extend([
            evidence.document.into(),
            evidence.page.into(),
            evidence.date.into(),
            evidence.headline.into(),
            evidence.quote.into(),
            Cell::Missing,
            Cell::Missing,
        ]),
        (None, None) => cells.extend(std::iter::repeat_n(Cell::Missing, 7)),
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(weight: u64) -> PathStep {
        PathStep {
            from: "person:甲山".into(),
            from_name: "甲山".into(),
            to: "enterprise:丙田厂".into(),
            to_name: "丙田厂".into(),
            relation: "clause",
            weight,
            occasion: None,
            evidence: None,
        }
    }

    #[test]
    fn paths_are_told_step_by_step() {
        let mut out = Vec::new();
        write_steps(
            Look {
                width: 80,
                color: false,
            },
            false,
            &[step(2)],
            &mut out,
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "甲山 — 丙田厂\n\nperson:甲山 — enterprise:丙田厂\n  clause in 2 sentences, such as\n"
        );
    }

    #[test]
    fn every_column_has_its_cell() {
        assert_eq!(cells((step(1), 1)).len(), COLUMNS.len());
        let by_occasion = PathStep {
            relation: "met",
            occasion: Some(super::super::met::tests::row()),
            ..step(1)
        };
        assert_eq!(cells((by_occasion, 1)).len(), COLUMNS.len());
    }
}
