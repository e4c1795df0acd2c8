//! `guanxi links`: whom an entity has met, what it is tied to, with whom it is named.

use clap::{Args, ValueEnum};

use super::answer::AnswerOptions;
use super::error::{CommandError, Outcome};
use super::options::{DiscoveredOption, Globals, PartOption, PeriodOptions, TypeOption};
use super::output::{Cell, Column};
use super::{named, say, surprise};
use crate::lexicon::{Sources, load_schema};
use crate::query::{LinkFilter, LinkOrder, LinkRow, links};

const COLUMNS: [Column; 18] = [
    Column::data("key"),
    Column::text("name", 0).at_least(20),
    Column::word("type", 0),
    Column::word("relation", 0),
    Column::number("weight", 0),
    Column::text("ties", 1),
    Column::number("shared", 6),
    Column::text("posts", 5),
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
    /// Strongest relation (met, visited, …, clause, roster, sentence), then weight.
    Strength,
    /// Number of documents.
    Documents,
    /// Normalised pointwise mutual information.
    Npmi,
    /// Dunning's log-likelihood.
    LogLikelihood,
    /// How much more often the two met than their duties make them; persons alone, with columns of
    /// its own.
    Surprise,
}

impl From<Sort> for LinkOrder {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Strength | Sort::Surprise => LinkOrder::Strength,
            Sort::Documents => LinkOrder::Documents,
            Sort::Npmi => LinkOrder::Npmi,
            Sort::LogLikelihood => LinkOrder::LogLikelihood,
        }
    }
}

/// List whom an entity has met, what it is tied to and named with, the closest first
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi links shendong\n  \
    guanxi links shendong --type enterprise --min-weight 2\n  \
    guanxi links xinyunjituan --from 2024 --sort npmi --format json\n  \
    guanxi links shendong --by surprise            whom duty alone does not bring together\n\n\
    weight counts what the strongest relation counts: occasions at which both were present (met,\n\
    visited, …), offices, statements, else sentences that name both in one clause, in one list\n\
    joined by 、 (roster), or anywhere (sentence).\n\n\
    --by surprise lists persons met, with the occasions observed, those expected by chance of two who\n\
    are as active, p and the false discovery rate q, see docs/surprise.md.")]
pub(super) struct Arguments {
    /// Name, alias, traditional form, pinyin or key of the entity
    name: String,
    /// Leave out neighbours with fewer units of their strongest relation
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) min_weight: u64,
    /// Leave out occasions of more than N persons
    #[arg(long, value_name = "N")]
    pub(super) max_size: Option<u32>,
    /// Count articles too whose sentences never name both
    #[arg(long)]
    pub(super) articles: bool,
    /// Sort by this
    #[arg(
        long,
        visible_alias = "by",
        value_enum,
        value_name = "ORDER",
        default_value = "strength"
    )]
    sort: Sort,
    #[command(flatten)]
    pub(super) types: TypeOption,
    #[command(flatten)]
    pub(super) discovered: DiscoveredOption,
    #[command(flatten)]
    pub(super) parts: PartOption,
    #[command(flatten)]
    pub(super) period: PeriodOptions,
    #[command(flatten)]
    pub(super) answer: AnswerOptions,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = arguments.answer.open(globals)?;
    let connection = store.connection();
    let Some(entity) = named::find(&store, &arguments.name, &[])? else {
        return Ok(Outcome::NothingFound);
    };
    if arguments.sort == Sort::Surprise {
        return surprise::print_surprises(arguments, &store, &entity, globals);
    }
    let filter = LinkFilter {
        period: arguments.period.period()?,
        max_size: arguments.max_size,
        types: arguments.types.types.clone(),
        parts: arguments.parts.parts.clone(),
        articles: arguments.articles,
        without_discovered: arguments.discovered.no_discovered,
        min_weight: arguments.min_weight,
        order: arguments.sort.into(),
        limit: arguments.answer.limit(),
    };
    // the relations are part of the program: no dictionary of a place changes them
    let schema = load_schema(&Sources::default())?;
    let answer = links(connection, &schema, entity.id, &filter)?;
    say::undated(globals, answer.undated, "mentions");
    if answer.total == 0 {
        say::nothing(&format!("{} is named with no such entity", entity.key));
        say::unknown_types(&store, &arguments.types.types)?;
        return Ok(Outcome::NothingFound);
    }
    let rows = answer.rows.into_iter().map(cells);
    (arguments.answer).print(globals, &COLUMNS, rows, answer.total)
}

/// A text, nothing where it is empty.
fn some(text: String) -> Cell {
    (!text.is_empty()).then_some(text).into()
}

fn cells(row: LinkRow) -> Vec<Cell> {
    vec![
        row.key.into(),
        row.name.into(),
        row.kind.into(),
        row.relation.into(),
        row.weight.into(),
        some(row.ties),
        (row.shared > 0.0).then_some(row.shared).into(),
        some(row.posts),
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
