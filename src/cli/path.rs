//! `guanxi path`: how two entities are connected.

use std::io::{self, Write};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::error::{CommandError, Outcome};
use super::options::{DatabaseOption, FormatOption, Globals, TypeOption};
use super::output::{Cell, Column, Format, Look, print, print_quote, print_told, to_stdout};
use super::{database, named, say};
use crate::query::{PathFilter, PathLayer, PathStep, Rung, event_types, path};

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
    guanxi path shendong lichaokun --layer met --max-size 10\n\n\
    Two persons are connected by occasions at which both were (met), others by sentences; --layer \
    chooses. Among chains of equal length the one whose weakest step has the most occasions or \
    sentences is shown.")]
pub(super) struct Arguments {
    /// Where it starts: name, alias, traditional form, pinyin or key
    a: String,
    /// Where it ends
    b: String,
    /// Connect by occasions or by sentences [default: met for two persons, if there are occasions]
    #[arg(long, value_enum, value_name = "LAYER")]
    layer: Option<Layer>,
    /// Use no occasion of more than N named persons
    #[arg(long, value_name = "N", default_value_t = 20)]
    max_size: u64,
    /// Use no weaker relation than this, of sentences
    #[arg(long, value_name = "RELATION", default_value = "sentence", value_parser = rung_parser())]
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
    format: FormatOption,
    #[command(flatten)]
    database: DatabaseOption,
}

fn rung_parser() -> impl TypedValueParser<Value = Rung> {
    let sentences = [Rung::Clause, Rung::Roster, Rung::Sentence];
    PossibleValuesParser::new(sentences.map(Rung::name)).map(move |name| {
        sentences
            .into_iter()
            .find(|rung| rung.name() == name)
            .unwrap_or(Rung::Sentence)
    })
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
            Layer::Met => PathLayer::Met(arguments.max_size),
            Layer::Cooccurrence => PathLayer::Cooccurrence,
        },
        weakest: arguments.weakest,
        min_weight: arguments.min_weight,
        types: arguments.types.types.clone(),
        max_steps: arguments.max_steps,
    };
    let Some(steps) = path(connection, a.id, b.id, &filter)? else {
        say::nothing(&format!("no such path connects {} and {}", a.key, b.key));
        if layer == Layer::Met {
            say::nothing("  hint: --layer cooccurrence connects what is named in one sentence");
        }
        say::unknown_types(&store, &arguments.types.types)?;
        return Ok(Outcome::NothingFound);
    };
    let look = Look::of_stdout(globals.color);
    if arguments.format.format == Format::Table {
        to_stdout(|out| write_steps(look, &steps, out))?;
    } else {
        let rows = steps.into_iter().zip(1..).map(cells);
        print(arguments.format.format, look, &COLUMNS, rows)?;
    }
    Ok(Outcome::Done)
}

fn write_steps(look: Look, steps: &[PathStep], out: &mut dyn Write) -> io::Result<()> {
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
        writeln!(out, "  {relation} in {weight} {unit}{plural}, such as")?;
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
