//! Options that several commands share, with one meaning and one help text each.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::error::CommandError;
use super::output::Format;
use super::{named, say};
use crate::lexicon::Sources;
use crate::model::{Part, PartialDate, Period, Polarity};
use crate::query::{OccasionFilter, event_types};
use crate::store::Store;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What every command understands.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Globals {
    /// Say only what failed, draw no progress
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Common options"
    )]
    pub(super) quiet: bool,
    /// Say more: notices too
    #[arg(short, long, global = true, help_heading = "Common options")]
    pub(super) verbose: bool,
    /// Colour the output; NO_COLOR is respected
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Common options"
    )]
    pub(super) color: Color,
}

/// Which database.
#[derive(Clone, Debug, Args)]
pub(super) struct DatabaseOption {
    /// Read this database
    #[arg(long, value_name = "FILE", default_value = "guanxi.db")]
    pub(super) db: PathBuf,
}

/// How to print the answer.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct FormatOption {
    /// Print a table for people, or JSON, JSON Lines or CSV for programs
    #[arg(long, value_enum, default_value = "table")]
    pub(super) format: Format,
}

/// Issue dates.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct PeriodOptions {
    /// Leave out documents issued before this day, month or year (2024-03-05, 2024-03, 2024)
    #[arg(long, value_name = "DATE")]
    from: Option<PartialDate>,
    /// Leave out documents issued after it
    #[arg(long, value_name = "DATE")]
    to: Option<PartialDate>,
}

impl PeriodOptions {
    /// The period asked for; one that ends before it begins is refused.
    pub(super) fn period(self) -> Result<Period, CommandError> {
        period(self.from, self.to)
    }
}

/// The time between two dates. No day lies in one that ends before it begins, but an office that was
/// held throughout would: a slip of the hand must not look like an answer.
pub(super) fn period(
    from: Option<PartialDate>,
    to: Option<PartialDate>,
) -> Result<Period, CommandError> {
    if let (Some(from), Some(to)) = (from, to)
        && from.first_day() > to.last_day()
    {
        let message = format!("--from {from} is later than --to {to}");
        return Err(CommandError::new(message).hint("no day lies between them"));
    }
    Ok(Period {
        from,
        to,
        whole: false,
    })
}

/// Which occasions.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct OccasionOptions {
    /// Take occasions only at this place or inside it: name, alias, pinyin or key
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// Take occasions of these types only, joined by commas (meeting,visit,inspection,…)
    #[arg(long = "event-type", value_name = "TYPE", value_delimiter = ',')]
    types: Vec<String>,
    /// Leave out occasions before this day, month or year (2024-03-05, 2024-03, 2024)
    #[arg(long, value_name = "DATE")]
    from: Option<PartialDate>,
    /// Leave out occasions after it
    #[arg(long, value_name = "DATE")]
    to: Option<PartialDate>,
    /// Leave out occasions of more than N named persons
    #[arg(long, value_name = "N")]
    max_size: Option<u64>,
    /// Take occasions that took place, are announced or were called off, joined by commas
    #[arg(
        long,
        value_name = "WHETHER",
        value_delimiter = ',',
        default_value = "actual",
        value_parser = one_of(Polarity::ALL, Polarity::name)
    )]
    polarity: Vec<Polarity>,
    #[command(flatten)]
    discovered: DiscoveredOption,
}

impl OccasionOptions {
    /// The occasions asked for; `None` where the place means none or several, which is said.
    pub(super) fn filter(
        &self,
        store: &Store,
        limit: Option<usize>,
    ) -> Result<Option<OccasionFilter>, CommandError> {
        let mut filter = OccasionFilter {
            period: period(self.from, self.to)?,
            types: self.types.clone(),
            place: None,
            max_size: self.max_size,
            polarities: self.polarity.clone(),
            without_discovered: self.discovered.no_discovered,
            limit,
        };
        if let Some(place) = &self.place {
            let Some(hit) = named::find(store, place, &[])? else {
                return Ok(None);
            };
            filter.place = Some(hit.id);
        }
        Ok(Some(filter))
    }

    /// Says which of the types no occasion has, as the likely cause of an empty answer.
    pub(super) fn say_unknown_types(&self, store: &Store) -> Result<(), CommandError> {
        if self.types.is_empty() {
            return Ok(());
        }
        let known = event_types(store.connection())?;
        for name in self.types.iter().filter(|name| !known.contains(name)) {
            let known = known.join(", ");
            say::nothing(&format!(
                "  hint: there is no occasion of type '{name}'; there are {known}"
            ));
        }
        Ok(())
    }
}

/// Reads one of a list by its name; help and refusals list the names.
pub(super) fn one_of<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let names = all.iter().map(|&one| name(one));
    PossibleValuesParser::new(names).try_map(move |word| {
        let found = all.iter().find(|&&one| name(one) == word);
        found.copied().ok_or("no such word")
    })
}

/// Parts of mentions.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct PartOption {
    /// Count mentions of these parts, joined by commas
    #[arg(long = "part", value_name = "PART", value_delimiter = ',', value_parser = one_of(&Part::ALL, Part::name))]
    pub(super) parts: Vec<Part>,
}

/// Entity types.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct TypeOption {
    /// Take entities of these types only, joined by commas (official,person,enterprise,…)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub(super) types: Vec<String>,
}

/// Occasions that edges count.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct CountedOccasions {
    /// Count occasions of these types only, joined by commas (meeting,visit,inspection,…)
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub(super) event_type: Vec<String>,
    /// Count occasions at this place or at what lies in it only (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(super) place: Vec<String>,
    /// Leave out occasions of more than N persons
    #[arg(long, value_name = "N")]
    pub(super) max_size: Option<u32>,
}

/// Whether names count that no dictionary has.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct DiscoveredOption {
    /// Leave out entities that no dictionary has (those of build --discover)
    #[arg(long)]
    pub(super) no_discovered: bool,
}

/// A score of discovered names.
pub(super) fn score_parser(text: &str) -> Result<f64, String> {
    let score = text.parse::<f64>().ok();
    let score = score.filter(|score| (0.0..=1.0).contains(score));
    score.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

/// How many rows.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct LimitOption {
    /// Print this many rows at most
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
}

/// Where dictionaries are.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct DictionaryOption {
    /// Read dictionaries from this folder (repeatable) instead of dictionaries/
    #[arg(long = "dict", value_name = "FOLDER")]
    dict: Vec<PathBuf>,
}

impl DictionaryOption {
    /// The folders given.
    pub(super) fn given(&self) -> &[PathBuf] {
        &self.dict
    }

    /// The folders given, else the one of the working folder.
    pub(super) fn sources(&self) -> Sources {
        Sources::new(&self.dict)
    }
}

/// How many threads.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct ThreadsOption {
    /// Work with this many threads [default: one a processor]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl ThreadsOption {
    /// The number given, else one a processor.
    pub(super) fn count(self) -> usize {
        self.threads
            .or_else(|| std::thread::available_parallelism().ok())
            .map_or(1, NonZeroUsize::get)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_does_not_end_before_it_begins() {
        let date = |text: &str| text.parse().ok();
        for (from, to, good) in [
            (date("2031-05"), date("2031-01"), false),
            (date("2031-05"), date("2031"), true),
            (date("2031"), date("2031-01-01"), true),
            (date("2031-05"), None, true),
            (None, date("2031"), true),
        ] {
            assert_eq!(period(from, to).is_ok(), good, "{from:?} {to:?}");
        }
    }
}
