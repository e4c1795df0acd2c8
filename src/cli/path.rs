//! `guanxi path`: how two entities are connected.

use std::io::{self, Write};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::error::{CommandError, Outcome};
use super::options::{DatabaseOption, FormatOption, Globals, TypeOption};
use super::output::{Cell, Column, Format, Look, print, print_quote, to_stdout};
use super::{database, named, say};
use crate::query::{PathFilter, PathStep, Rung, path};

const COLUMNS: [Column; 12] = [
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
];

/// Find the shortest chain of sentences that connects two entities
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi path shendong xinyunjituan\n  \
    guanxi path shendong xinyunjituan --type official,person --weakest clause\n\n\
    Among chains of equal length the one whose weakest step has the most sentences is shown.")]
pub(super) struct Arguments {
    /// Where it starts: name, alias, traditional form, pinyin or key
    a: String,
    /// Where it ends
    b: String,
    /// Use no weaker relation than this
    #[arg(long, value_name = "RELATION", default_value = "sentence", value_parser = rung_parser())]
    weakest: Rung,
    /// Use no step with fewer sentences
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
    let filter = PathFilter {
        weakest: arguments.weakest,
        min_weight: arguments.min_weight,
        types: arguments.types.types.clone(),
        max_steps: arguments.max_steps,
    };
    let Some(steps) = path(connection, a.id, b.id, &filter)? else {
        say::nothing(&format!("no such path connects {} and {}", a.key, b.key));
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
        let (relation, weight) = (step.relation.name(), step.weight);
        let sentences = if weight == 1 { "sentence" } else { "sentences" };
        writeln!(out)?;
        writeln!(out, "{} — {}", step.from, step.to)?;
        writeln!(out, "  {relation} in {weight} {sentences}, such as")?;
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
        Cell::word(step.relation.name()),
        step.weight.into(),
    ];
    match step.evidence {
        Some(evidence) => cells.extend([
            evidence.document.into(),
            evidence.page.into(),
            evidence.date.into(),
            evidence.headline.into(),
            evidence.quote.into(),
        ]),
        None => cells.extend(std::iter::repeat_n(Cell::Missing, 5)),
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
            relation: Rung::Clause,
            weight,
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
    }
}
