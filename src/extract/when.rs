//! Dates in an article → days: figures, words such as yesterday, and what both leave to the reader.
//!
//! What belongs here: which day a printed date means. What does not: which date an occasion has.

use super::scene::Scene;
use crate::lexicon::{DateWord, Vocabulary};
use crate::model::{DateOrigin, DateUnit, PartialDate, Period};
use crate::text::PrintedDate;

/// Days after the issue that a date without a year may lie; what would lie later is of the year
/// before (figures of December in a paper of January).
const ANNOUNCED: i64 = 120;

/// A date in an article; bytes of the normal text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct When {
    pub start: usize,
    pub end: usize,
    /// The day, or month or year where no day is printed; `None` where nobody can tell (recently).
    pub date: Option<PartialDate>,
    /// The last day of several.
    pub until: Option<PartialDate>,
    pub origin: DateOrigin,
    /// Part of the day, 0 where not printed.
    pub half: u8,
    /// Says only that it is the day told of last.
    pub same: bool,
    /// The year is printed.
    pub certain: bool,
}

impl When {
    /// Whether a day lies in it.
    pub(super) fn covers(&self, day: PartialDate) -> bool {
        let Some(from) = self.date else {
            return false;
        };
        let to = self.until.or(self.date);
        Period {
            from: Some(from),
            to,
            whole: false,
        }
        .covers(day)
    }
}

/// What a date with a month weighs against a bare year.
const DATED: u32 = 3;

/// Years before the newest that a page may still be of; older ones are history.
const RECENT: i16 = 3;

enum Token {
    Figures(PrintedDate),
    Word(DateWord),
}

impl Token {
    fn range(&self) -> (usize, usize) {
        match self {
            Token::Figures(date) => (date.start, date.end),
            Token::Word(word) => (word.start, word.end),
        }
    }
}

/// The dates of an article in reading order. `year` is the year of the page where no issue date is
/// known.
pub(super) fn read(scene: &Scene<'_, '_>, year: Option<i16>) -> Vec<When> {
    let text = scene.normal();
    let words = &scene.context.lexicon.relative_dates;
    let figures = scene.text.dates.iter().copied();
    let mut tokens: Vec<Token> = figures.map(Token::Figures).collect();
    let starts = scene.text.starts(Vocabulary::Dates);
    tokens.extend(words.find(text, starts).into_iter().map(Token::Word));
    tokens.sort_by_key(Token::range);
    let mut reader = Reader {
        issue: scene.context.date,
        year: scene.context.date.map(|d| d.year).or(year),
        last: None,
        out: Vec::new(),
    };
    let mut at = 0;
    while at < tokens.len() {
        at += reader.take(scene, &tokens[at..]);
    }
    place_lone_days(&mut reader.out, text);
    reader.out
}

/// A day without a month before the first month is named (29日 … 3月1日): of the month that leads to
/// the next date.
fn place_lone_days(whens: &mut [When], text: &str) {
    for at in 0..whens.len() {
        let when = &whens[at];
        let digits = &text[when.start..when.end];
        let Some(day) = digits
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .and_then(|d| d.parse::<u32>().ok())
            .filter(|_| when.date.is_none() && when.origin == DateOrigin::Printed)
        else {
            continue;
        };
        let Some(next) = whens[at + 1..]
            .iter()
            .find_map(|w| w.date.filter(|d| d.is_day()))
        else {
            return;
        };
        let of = |year: i16, month: u8| PartialDate::day(i32::from(year), u32::from(month), day);
        let (year, month) = match next.month {
            1 => (next.year - 1, 12),
            month => (next.year, month - 1),
        };
        let found = of(next.year, next.month)
            .filter(|d| *d <= next)
            .or_else(|| of(year, month));
        whens[at].date = found;
        whens[at].origin = DateOrigin::Inferred;
    }
}

struct Reader {
    issue: Option<PartialDate>,
    year: Option<i16>,
    /// The day told of last.
    last: Option<PartialDate>,
    out: Vec<When>,
}

impl Reader {
    /// Reads the first token and returns how many were used up.
    fn take(&mut self, scene: &Scene<'_, '_>, tokens: &[Token]) -> usize {
        let text = scene.normal();
        match &tokens[0] {
            Token::Figures(date) => {
                let first = self.figures(date, None);
                self.keep(
                    date.start,
                    date.end,
                    first,
                    DateOrigin::Printed,
                    date.year.is_some(),
                );
                // 2月29日—3月1日: the last day of several
                let rest = &text[date.end..];
                if let Some((length, _)) = scene.context.lexicon.relative_dates.until.at_start(rest)
                    && let Some(Token::Figures(second)) = tokens.get(1)
                    && second.start == date.end + length
                    && second.day.is_some()
                {
                    let last = self.figures(second, None);
                    if let Some(when) = self.out.last_mut() {
                        when.end = second.end;
                        when.until = last.filter(|l| when.date.is_some_and(|f| f < *l));
                        // what follows counts from the first day
                        self.last = when.date.or(self.last);
                    }
                    return 2;
                }
                1
            }
            Token::Word(word) => {
                let before = self.out.len();
                let used = self.word(scene, *word, tokens);
                if let Some(when) = self.out.get_mut(before).filter(|_| word.half > 0) {
                    when.half = word.half;
                }
                used
            }
        }
    }

    fn word(&mut self, scene: &Scene<'_, '_>, word: DateWord, tokens: &[Token]) -> usize {
        let DateWord {
            start,
            end,
            unit,
            offset,
            ..
        } = word;
        let text = scene.normal();
        let issue_day = self.issue.filter(|d| d.is_day());
        let next = match tokens.get(1) {
            Some(Token::Figures(date)) if date.start == end => Some(date),
            _ => None,
        };
        match unit {
            DateUnit::Day => {
                let date = issue_day.and_then(|d| d.shifted(offset));
                self.keep(start, end, date, DateOrigin::Issue, true);
            }
            DateUnit::Week => {
                let weekdays = &scene.context.lexicon.relative_dates.weekdays;
                let Some((length, day)) = weekdays.at_start(&text[end..]) else {
                    return 1;
                };
                let date = issue_day.and_then(|d| {
                    let monday = d.shifted(1 - i64::from(d.weekday()?))?;
                    monday.shifted(7 * offset + i64::from(day) - 1)
                });
                self.keep(start, end + length, date, DateOrigin::Issue, true);
            }
            DateUnit::Month => {
                let month = self.issue.filter(|d| d.month > 0).and_then(|d| {
                    let months = i64::from(d.year) * 12 + i64::from(d.month) - 1 + offset;
                    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
                    PartialDate::month(i32::try_from(year).ok()?, u32::try_from(month).ok()?)
                });
                if let Some(date) = next.filter(|d| d.month.is_none() && d.year.is_none()) {
                    let day = month.and_then(|m| {
                        let day = u32::from(date.day?);
                        PartialDate::day(i32::from(m.year), u32::from(m.month), day)
                    });
                    self.keep(start, date.end, day.or(month), DateOrigin::Issue, true);
                    return 2;
                }
                self.keep(start, end, month, DateOrigin::Issue, true);
            }
            DateUnit::Year => {
                let year = self
                    .year
                    .and_then(|y| i16::try_from(offset).ok()?.checked_add(y));
                if let Some(date) = next.filter(|d| d.month.is_some() && d.year.is_none()) {
                    let full = self.figures(date, year);
                    self.keep(start, date.end, full, DateOrigin::Issue, true);
                    return 2;
                }
                // a bare year is background, not the date of an occasion
            }
            DateUnit::Same => {
                let date = self.last.and_then(|d| d.shifted(offset));
                self.keep(start, end, date, DateOrigin::Inferred, true);
                if let Some(when) = self.out.last_mut() {
                    when.same = offset == 0;
                }
            }
            // 近期事故 is no date: the word opens its clause
            DateUnit::Vague if !opens(scene, start) => {}
            DateUnit::Vague => self.out.push(When {
                start,
                end,
                date: None,
                until: None,
                origin: DateOrigin::Printed,
                half: 0,
                same: false,
                certain: false,
            }),
            DateUnit::Half => {
                let half = u8::try_from(offset).unwrap_or(0);
                match self.out.last_mut() {
                    Some(when) if when.end == start => {
                        (when.end, when.half) = (end, half);
                    }
                    _ => {
                        self.keep(start, end, self.last, DateOrigin::Inferred, true);
                        if let Some(when) = self.out.last_mut() {
                            (when.same, when.half) = (true, half);
                        }
                    }
                }
            }
            DateUnit::Until | DateUnit::Weekday => {}
        }
        1
    }

    fn keep(
        &mut self,
        start: usize,
        end: usize,
        date: Option<PartialDate>,
        origin: DateOrigin,
        certain: bool,
    ) {
        self.last = date.filter(|d| d.is_day()).or(self.last);
        self.out.push(When {
            start,
            end,
            date,
            until: None,
            origin,
            half: 0,
            same: false,
            certain,
        });
    }

    /// What figures mean; the year is given where words before them say it.
    fn figures(&self, date: &PrintedDate, given: Option<i16>) -> Option<PartialDate> {
        let day = date.day.map(u32::from);
        let build = |year: i16, month: u32| match day {
            Some(day) => PartialDate::day(i32::from(year), month, day),
            None => PartialDate::month(i32::from(year), month),
        };
        let printed = date.year.and_then(|y| i16::try_from(y).ok()).or(given);
        match (printed, date.month.map(u32::from)) {
            (Some(year), Some(month)) => build(year, month),
            (Some(year), None) => PartialDate::year(i32::from(year)),
            (None, Some(month)) => {
                let year = self.year?;
                let candidate = build(year, month)?;
                let Some(issue) = self.issue.filter(|d| d.month > 0) else {
                    return Some(candidate);
                };
                let distance = candidate.days_since(issue);
                if distance > ANNOUNCED {
                    build(year - 1, month)
                } else if distance < ANNOUNCED - 365 && self.last.is_none() {
                    // 1月3日 in a paper of the last days of December is to come
                    build(year + 1, month)
                        .filter(|d| d.days_since(issue) < 45)
                        .or(Some(candidate))
                } else {
                    Some(candidate)
                }
            }
            // a lone day: of the month told of last, else of the issue's or the one before
            (None, None) => {
                let near = self.last.or(self.issue).filter(|d| d.month > 0)?;
                let here = build(near.year, u32::from(near.month));
                let late = |d: &PartialDate| self.issue.is_some_and(|i| i.is_day() && d > &i);
                if self.last.is_none() && here.as_ref().is_some_and(late) {
                    let before = PartialDate::day(i32::from(near.year), u32::from(near.month), 1)
                        .and_then(|first| first.shifted(-1))?;
                    return build(before.year, u32::from(before.month)).or(here);
                }
                here
            }
        }
    }
}

/// Whether a clause begins at the byte offset, or an article behind its byline.
fn opens(scene: &Scene<'_, '_>, at: usize) -> bool {
    let clause = scene.text.units.clause(at).0;
    let before = scene.normal()[clause.min(at)..at].trim_end();
    before.is_empty() || before.ends_with([')', '】', ']', '*'])
}

/// The year of a page whose issue date is not known: the one printed most among the last few, dates
/// with a month counting more than bare years, and one that has a 29 February where the page does.
pub(super) fn year_of<'t>(dates: impl Iterator<Item = &'t PrintedDate>) -> Option<i16> {
    let mut counts: Vec<(i16, u32)> = Vec::new();
    let mut leap = false;
    for date in dates {
        let Some(year) = date.year.and_then(|y| i16::try_from(y).ok()) else {
            leap |= (date.month, date.day) == (Some(2), Some(29));
            continue;
        };
        let weight = if date.month.is_some() { DATED } else { 1 };
        match counts.iter_mut().find(|c| c.0 == year) {
            Some(known) => known.1 += weight,
            None => counts.push((year, weight)),
        }
    }
    let newest = counts.iter().map(|c| c.0).max()?;
    let has_day = |year: i16| PartialDate::day(i32::from(year), 2, 29).is_some();
    counts
        .into_iter()
        .filter(|&(year, _)| year > newest - RECENT && (!leap || has_day(year)))
        .max_by_key(|&(year, weight)| (weight, year))
        .map(|(year, _)| year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::printed_dates;

    #[test]
    fn the_year_of_a_page_is_what_it_prints_most() {
        for (page, year) in [
            ("2023年12月31日,2023年全年;2019年开馆。", Some(2023)),
            (
                "2024年度方案,2024年度报告,2025年工作,2023年审计。",
                Some(2024),
            ),
            (
                "2月29日调研。2023年9月成立,2023年投产,2024年计划。",
                Some(2024),
            ),
            ("3月5日开会。", None),
            ("1999年建成,2018年5月扩建。", Some(2018)),
        ] {
            assert_eq!(year_of(printed_dates(page).iter()), year, "{page}");
        }
    }
}
