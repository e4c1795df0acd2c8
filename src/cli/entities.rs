//! `guanxi entities`: what the database knows.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::answer::AnswerOptions;
use super::error::{CommandError, Outcome};
use super::options::{DiscoveredOption, Globals, TypeOption};
use super::output::{Cell, Column};
use super::say;
use crate::query::{EntityFilter, EntityRow, entities};

const COLUMNS: [Column; 12] = [
    Column::text("key", 0).at_least(28),
    Column::data("name"),
    Column::word("type", 0),
    Column::text("home", 4),
    Column::word("origin", 3),
    Column::data("pinyin"),
    Column::number("mentions", 0),
    Column::number("sentences", 5),
    Column::number("articles", 2),
    Column::number("documents", 2),
    Column::date("first", 1),
    Column::date("last", 1),
];

/// Where an entity may come from.
const ORIGINS: [&str; 5] = ["dictionary", "gazetteer", "grammar", "byline", "discovered"];

/// List the entities in the database, the most often mentioned first
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi entities --type official --limit 20\n  \
    guanxi entities xinyun\n  \
    guanxi entities --origin byline --format csv > reporters.csv")]
pub(super) struct Arguments {
    /// List entities only with a name, alias or pinyin that contains this text
    #[arg(default_value = "", hide_default_value = true)]
    text: String,
    /// Take these origins only, joined by commas (dictionary, gazetteer, grammar, byline, discovered)
    #[arg(
        long = "origin",
        value_name = "ORIGIN",
        value_delimiter = ',',
        value_parser = PossibleValuesParser::new(ORIGINS),
        hide_possible_values = true
    )]
    origins: Vec<String>,
    /// Leave out entities with fewer mentions
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_weight: u64,
    #[command(flatten)]
    types: TypeOption,
    #[command(flatten)]
    discovered: DiscoveredOption,
    #[command(flatten)]
    answer: AnswerOptions,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let store = arguments.answer.open(globals)?;
    let connection = store.connection();
    let filter = EntityFilter {
        text: arguments.text.clone(),
        types: arguments.types.types.clone(),
        origins: origins(arguments),
        min_mentions: arguments.min_weight,
        limit: arguments.answer.limit(),
    };
    let (rows, total) = entities(connection, &filter)?;
    if total == 0 {
        say::nothing("no such entity in the database");
        say::unknown_types(&store, &arguments.types.types)?;
        return Ok(Outcome::NothingFound);
    }
    let rows = rows.into_iter().map(cells);
    (arguments.answer).print(globals, &COLUMNS, rows, total)
}

/// The origins asked for; all but discovered where those alone are not wanted.
fn origins(arguments: &Arguments) -> Vec<String> {
    if !arguments.discovered.no_discovered {
        return arguments.origins.clone();
    }
    let named = |origin: &&&str| {
        arguments.origins.is_empty() || arguments.origins.iter().any(|o| o == **origin)
    };
    let listed = ORIGINS.iter().filter(|origin| **origin != "discovered");
    listed
        .filter(named)
        .map(|origin| (*origin).to_owned())
        .collect()
}

fn cells(row: EntityRow) -> Vec<Cell> {
    vec![
        row.key.into(),
        row.name.into(),
        row.kind.into(),
        row.home.into(),
        row.origin.into(),
        row.pinyin.into(),
        row.mentions.into(),
        row.sentences.into(),
        row.articles.into(),
        row.documents.into(),
        row.first.into(),
        row.last.into(),
    ]
}
