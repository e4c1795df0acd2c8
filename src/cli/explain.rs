//! `guanxi explain`: the quotes behind an edge.

use std::io::{self, Write};

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::{
    DatabaseOption, DictionaryOption, FormatOption, Globals, LimitOption, PartOption, PeriodOptions,
};
use super::output::{Cell, Column, Format, Look, print, print_quote, to_stdout};
use super::{database, named, say, together};
use crate::lexicon::locate;
use crate::query::{ExplainFilter, Hit, Occurrence, Printing, explain};

const COLUMNS: [Column; 27] = [
    Column::data("document"),
    Column::data("page"),
    Column::data("date"),
    Column::data("headline"),
    Column::data("rung"),
    Column::data("quote"),
    Column::data("a"),
    Column::data("a_text"),
    Column::data("a_form"),
    Column::data("a_part"),
    Column::data("a_reason"),
    Column::data("a_row"),
    Column::data("b"),
    Column::data("b_text"),
    Column::data("b_form"),
    Column::data("b_part"),
    Column::data("b_reason"),
    Column::data("b_row"),
    Column::data("event"),
    Column::data("event_date"),
    Column::data("event_type"),
    Column::data("persons"),
    Column::data("a_role"),
    Column::data("b_role"),
    Column::data("report"),
    Column::data("rule"),
    Column::data("post"),
];

/// Cells of a mention, and of an occasion or a statement: a row has one or the other.
const OF_MENTION: usize = 5;
const OF_OCCASION: usize = 9;

/// Show what joins two entities: occasions, stated relations, sentences, and the rows behind them
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi explain shendong xinyunjituan\n  \
    guanxi explain shendong xinyunjituan --articles --part actor,speech,title\n  \
    guanxi explain shendong xinyunjituan --format jsonl\n\n\
    Occasions at which both were come first, then stated relations, then sentences that name both. \
    Offices that the one holds in the other are stated relations; `post` says which. \
    The rule of an occasion is its row of triggers.csv; `rung` is met, occasion (of bodies), the \
    relation, clause, roster, sentence or article.\n\
    With the dictionaries at hand (dictionaries/ or --dict) file and line of the row that matched are told.")]
pub(super) struct Arguments {
    /// One entity: name, alias, traditional form, pinyin or key
    a: String,
    /// The other
    b: String,
    /// Show articles too whose sentences never name both
    #[arg(long)]
    articles: bool,
    /// Show the closest first instead of the oldest
    #[arg(long)]
    strongest: bool,
    #[command(flatten)]
    parts: PartOption,
    #[command(flatten)]
    period: PeriodOptions,
    #[command(flatten)]
    limit: LimitOption,
    #[command(flatten)]
    format: FormatOption,
    #[command(flatten)]
    dictionaries: DictionaryOption,
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
    let filter = ExplainFilter {
        period: arguments.period.period()?,
        parts: arguments.parts.parts.clone(),
        articles: arguments.articles,
        strongest_first: arguments.strongest,
        limit: arguments.limit.limit,
    };
    let answer = explain(connection, a.id, b.id, &filter)?;
    say::undated(globals, answer.undated, "units");
    let all = answer.total + answer.occasions.len() + answer.statements.len();
    if all == 0 {
        let unit = if arguments.articles {
            "article"
        } else {
            "sentence"
        };
        say::nothing(&format!(
            "no such {unit} names both {} and {}",
            a.key, b.key
        ));
        say::period(&store, filter.period)?;
        if !arguments.articles {
            say::nothing("  hint: --articles shows articles whose sentences never name both");
        }
        return Ok(Outcome::NothingFound);
    }
    let rows = locate(&arguments.dictionaries.sources(), &[&a.key, &b.key])?;
    let row = |hit: &Hit| rows.get(hit.key.as_str()).map(String::as_str);
    let (a, b) = (Side::new(&a, row(&a)), Side::new(&b, row(&b)));
    let (mut answer, mut left) = (answer, arguments.limit.limit.unwrap_or(usize::MAX));
    answer.occasions.truncate(left);
    left -= answer.occasions.len();
    answer.statements.truncate(left);
    left -= answer.statements.len();
    answer.rows.truncate(left);
    let shown = answer.occasions.len() + answer.statements.len() + answer.rows.len();
    let look = Look::of_stdout(globals.color);
    let keys = [a.key, b.key];
    if arguments.format.format == Format::Table {
        to_stdout(|out| {
            together::write(look, keys, &answer.occasions, &answer.statements, out)?;
            write_quotes(look, [a, b], &answer.rows, out)
        })?;
    } else {
        let occasions = answer.occasions.into_iter();
        let statements = answer.statements.into_iter();
        let occasions = occasions.map(|row| of_told(together::of_occasion(row), keys));
        let statements = statements.map(|row| of_told(together::of_statement(row), keys));
        let sentences = answer.rows.into_iter().map(|row| cells(row, [a, b]));
        let rows = occasions.chain(statements).chain(sentences);
        print(arguments.format.format, look, &COLUMNS, rows)?;
    }
    say::limited(globals, shown, all);
    Ok(Outcome::Done)
}

/// The cells of what a report or statement says: where it stands, then what it says.
fn of_told((mut cells, more): (Vec<Cell>, [Cell; OF_OCCASION]), keys: [&str; 2]) -> Vec<Cell> {
    for key in keys {
        cells.push(Cell::word(key));
        cells.extend(std::iter::repeat_n(Cell::Missing, OF_MENTION));
    }
    cells.extend(more);
    cells
}

/// One of the two, with file and line of its dictionary row.
#[derive(Clone, Copy)]
struct Side<'s> {
    key: &'s str,
    row: Option<&'s str>,
}

impl<'s> Side<'s> {
    fn new(hit: &'s Hit, row: Option<&'s str>) -> Self {
        Self { key: &hit.key, row }
    }
}

fn write_quotes(
    look: Look,
    [a, b]: [Side<'_>; 2],
    rows: &[Occurrence],
    out: &mut dyn Write,
) -> io::Result<()> {
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        print_quote(look, row, out)?;
        for (side, printing) in [(a, &row.a), (b, &row.b)] {
            writeln!(out, "  {}", matched(side, printing))?;
        }
    }
    Ok(())
}

/// One mention as evidence, on one line.
fn matched(side: Side<'_>, printing: &Printing) -> String {
    let text = super::output::on_one_line(&printing.text);
    let mut line = format!("{text} = {} ({}", side.key, printing.form.name());
    if printing.part != crate::model::Part::Actor {
        line.push_str(&format!(", {}", printing.part.name()));
    }
    if let Some(reason) = &printing.reason {
        line.push_str(&format!(", {}", super::output::on_one_line(reason)));
    }
    if let Some(row) = side.row {
        line.push_str(&format!(", {row}"));
    }
    line.push(')');
    line
}

fn cells(row: Occurrence, [a, b]: [Side<'_>; 2]) -> Vec<Cell> {
    let mut cells = vec![
        row.document.into(),
        row.page.into(),
        row.date.into(),
        row.headline.into(),
        Cell::word(row.rung.name()),
        row.quote.into(),
    ];
    for (side, printing) in [(a, row.a), (b, row.b)] {
        cells.extend([
            Cell::word(side.key),
            printing.text.into(),
            Cell::word(printing.form.name()),
            Cell::word(printing.part.name()),
            printing.reason.into(),
            side.row.map(str::to_owned).into(),
        ]);
    }
    cells.extend(std::iter::repeat_n(Cell::Missing, OF_OCCASION));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FormKind, Part};
    use crate::query::Rung;

    fn occurrence() -> Occurrence {
        let printing = |text: &str, form, part, reason: Option<&str>| Printing {
            text: text.into(),
            form,
            part,
            reason: reason.map(str::to_owned),
            start: 0,
            end: 2,
        };
        Occurrence {
            document: "谷报/1.txt".into(),
            page: Some("A1".into()),
            date: Some("2031-03-05".into()),
            headline: "陶立到云谷机械".into(),
            rung: Rung::Clause,
            quote: "陶立到云谷机械，白露陪同。".into(),
            a: printing("陶立", FormKind::Name, Part::Actor, None),
            b: printing(
                "云谷\n机械",
                FormKind::Alias,
                Part::Title,
                Some("corrections.csv:3"),
            ),
        }
    }

    #[test]
    fn quotes_stand_in_blocks() {
        let mut out = Vec::new();
        let side = |key, row| Side { key, row };
        let a = side("person:陶立", Some("dict/officials.csv:7"));
        let b = side("enterprise:云谷机械有限公司", None);
        let look = Look {
            width: 80,
            color: false,
        };
        write_quotes(look, [a, b], &[occurrence()], &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "2031-03-05  谷报/1.txt  page A1  clause\n\
             \u{20}\u{20}陶立到云谷机械\n\
             \u{20}\u{20}> 陶立到云谷机械，白露陪同。\n\
             \u{20}\u{20}陶立 = person:陶立 (name, dict/officials.csv:7)\n\
             \u{20}\u{20}云谷 机械 = enterprise:云谷机械有限公司 (alias, title, corrections.csv:3)\n"
        );
    }

    #[test]
    fn every_column_has_its_cell() {
        let side = Side {
            key: "a",
            row: None,
        };
        assert_eq!(cells(occurrence(), [side; 2]).len(), COLUMNS.len());
        let row = together::of_occasion(together::tests::visit());
        assert_eq!(of_told(row, ["a", "b"]).len(), COLUMNS.len());
    }
}
