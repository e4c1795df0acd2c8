//! Words of dates that are not printed as figures: the rows of `relative_dates.csv`.

use super::affixes::Affixes;
use super::grammar::unknown;
use super::matcher::Matcher;
use super::table::{DictionaryError, Line};
use crate::model::{DateUnit, Diagnostic, Grammar, RelativeDate};
use crate::text::fold;

const UNITS: [(&str, DateUnit); 9] = [
    ("day", DateUnit::Day),
    ("week", DateUnit::Week),
    ("month", DateUnit::Month),
    ("year", DateUnit::Year),
    ("same", DateUnit::Same),
    ("vague", DateUnit::Vague),
    ("half", DateUnit::Half),
    ("until", DateUnit::Until),
    ("weekday", DateUnit::Weekday),
];

/// Reads a row; one with an unknown unit is reported and left out.
pub(super) fn row(line: &Line<'_>, out: &mut Vec<Diagnostic>) -> Option<(String, RelativeDate)> {
    let word = fold(line.get("word"));
    let unit = line.get("unit");
    let Some((_, parsed)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        let known: Vec<&str> = UNITS.iter().map(|(name, _)| *name).collect();
        out.push(unknown(line, "unit", unit, &known.join(", ")));
        return None;
    };
    let key = format!("{word}|{unit}");
    let row = RelativeDate {
        word,
        unit: *parsed,
        offset: line.get("offset").parse().unwrap_or(0),
        half: line.get("half").parse().unwrap_or(0),
    };
    Some((key, row))
}

/// A word of a date in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateWord {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it counts.
    pub unit: DateUnit,
    /// How many of them; negative before.
    pub offset: i64,
    /// Part of the day, 0 where it says none.
    pub half: u8,
}

/// The words of dates, indexed.
pub struct RelativeDates {
    matcher: Matcher,
    /// Rows by word of the automaton.
    rows: Vec<(DateUnit, i64, u8)>,
    /// Weekdays behind a word of weeks; the number is the day, Monday = 1.
    pub weekdays: Affixes,
    /// What joins the first and the last day.
    pub until: Affixes,
}

impl RelativeDates {
    /// Indexes the rows of a grammar.
    ///
    /// # Errors
    /// Where the automaton cannot be built.
    pub(super) fn new(grammar: &Grammar) -> Result<Self, DictionaryError> {
        let of = |unit: DateUnit| {
            grammar
                .relative_dates
                .iter()
                .filter(move |d| d.unit == unit)
        };
        let mut free: Vec<(&str, DateUnit, i64, u8)> = grammar
            .relative_dates
            .iter()
            .filter(|d| !matches!(d.unit, DateUnit::Weekday | DateUnit::Until))
            .map(|d| (d.word.as_str(), d.unit, d.offset, d.half))
            .collect();
        // a word that is a day and a part of the day is the day
        free.sort_unstable();
        free.dedup_by(|later, first| later.0 == first.0);
        let words: Vec<Box<str>> = free.iter().map(|(word, ..)| (*word).into()).collect();
        let matcher = Matcher::new(words.iter().map(AsRef::as_ref)).map_err(|message| {
            DictionaryError::Broken {
                place: "relative_dates.csv".to_owned(),
                message,
            }
        })?;
        Ok(Self {
            matcher,
            rows: free.iter().map(|row| (row.1, row.2, row.3)).collect(),
            weekdays: Affixes::new(
                of(DateUnit::Weekday).map(|d| (d.word.as_str(), d.offset.unsigned_abs() as u32)),
            ),
            until: Affixes::new(of(DateUnit::Until).map(|d| (d.word.as_str(), 0))),
        })
    }

    /// All words that are looked for.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.matcher.texts()
    }

    /// Every word of a date that begins at one of these bytes of the text, leftmost and longest.
    pub fn find(&self, text: &str, starts: impl IntoIterator<Item = usize>) -> Vec<DateWord> {
        let mut out = Vec::new();
        let mut covered = 0;
        self.matcher.find_from(text, starts, |start, end, word| {
            if start >= covered {
                covered = end;
                let (unit, offset, half) = self.rows[word as usize];
                out.push(DateWord {
                    start,
                    end,
                    unit,
                    offset,
                    half,
                });
            }
        });
        out
    }
}
