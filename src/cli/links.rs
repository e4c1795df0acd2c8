//! `guanxi links`: with whom an entity is named.

use clap::{Args, ValueEnum};

use super::error::{CommandError, Outcome};
use super::options::{
    DatabaseOption, FormatOption, Globals, LimitOption, PartOption, PeriodOptions, TypeOption,
};
use super::output::{Cell, Column, Look, print};
use super::{database, named, say};
use crate::query::{LinkFilter, LinkOrder, LinkRow, links};

const COLUMNS: [Column; 15] = [
    Column::data("key"),
    Column::text("name", 0).at_least(20),
    Column::word("type", 0),
    Column::word("relation", 0),
    Column::number("weight", 0),
    Column::number("clause", 2),
    Column::number("roster", 2),
    Column::number("sentence", 2),
    Column::number("article", 5),
    Column::number("articles", 4),
    Column::number("documents", 4),
    Column::date("first", 1),
    Column::date("last", 1),
    Column::number("npmi", 3),
    Column::number("log_likelihood", 6),
];

/// What neighbours are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// Strongest rung (clause, roster, sentence), then number of units.
    Strength,
    /// Number of documents.
    Documents,
    /// Normalised pointwise mutual information.
    Npmi,
    /// Dunning's log-likelihood.
    LogLikelihood,
}

impl From<Sort> for LinkOrder {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Strength => LinkOrder::Strength,
            Sort::Documents => LinkOrder::Documents,
            Sort::Npmi => LinkOrder::Npmi,
            Sort::LogLikelihood => LinkOrder::LogLikelihood,
        }
    }
}

/// List whom and what an entity is named with, the closest first
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi links shendong\n  \
    guanxi links shendong --type enterprise --min-weight 2\n  \
    guanxi links xinyunjituan --from 2024 --sort npmi --format json\n\n\
    weight counts the units of the strongest relation: sentences that name both in one clause,\n\
    in one list joined by 、 (roster), or anywhere (sentence).")]
pub(super) struct Arguments {
    /// Name, alias, traditional form, pinyin or key of the entity
    name: String,
    /// Leave out neighbours with fewer units of their strongest relation
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_weight: u64,
    /// Count articles too whose sentences never name both
    #[arg(long)]
    articles: bool,
    /// Sort by this
    #[arg(long, value_enum, value_name = "ORDER", default_value = "strength")]
    sort: Sort,
    #[command(flatten)]
    types: TypeOption,
    #[command(flatten)]
    parts: PartOption,
    #[command(flatten)]
    period: PeriodOptions,
    #[command(flatten)]
    limit: LimitOption,
    #[command(flatten)]
    format: FormatOption,
    #[command(flatten)]
    database: DatabaseOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = database::open(&arguments.database, globals)?;
    let connection = store.connection();
    let Some(entity) = named::find(&store, &arguments.name, &[])? else {
        return Ok(Outcome::NothingFound);
    };
    let filter = LinkFilter {
        period: arguments.period.period(),
        types: arguments.types.types.clone(),
        parts: arguments.parts.parts.clone(),
        articles: arguments.articles,
        min_weight: arguments.min_weight,
        order: arguments.sort.into(),
        limit: arguments.limit.limit,
    };
    let answer = links(connection, entity.id, &filter)?;
    say::undated(globals, answer.undated, "mentions");
    if answer.total == 0 {
        say::nothing(&format!("{} is named with no such entity", entity.key));
        say::unknown_types(&store, &arguments.types.types)?;
        return Ok(Outcome::NothingFound);
    }
    let shown = answer.rows.len();
    let rows = answer.rows.into_iter().map(cells);
    print(
        arguments.format.format,
        Look::of_stdout(globals.color),
        &COLUMNS,
        rows,
    )?;
    say::limited(globals, shown, answer.total);
    Ok(Outcome::Done)
}

fn cells(row: LinkRow) -> Vec<Cell> {
    vec![
        row.key.into(),
        row.name.into(),
        row.kind.into(),
        Cell::word(row.relation.name()),
        row.weight.into(),
        row.clause.into(),
        row.roster.into(),
        row.sentence.into(),
        row.article.into(),
        row.articles.into(),
        row.documents.into(),
        row.first.into(),
        row.last.into(),
        row.npmi.into(),
        row.log_likelihood.into(),
    ]
}
