//! Days without a gap: how dates of facts become what a time line shows.
//!
//! A date without day or month stands for all its days.

use std::collections::BTreeMap;

use time::Date;

use crate::model::{PartialDate, Period, day_number};

/// A day: year, month, day.
pub type Day = (i16, u8, u8);

/// Days without a gap, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// First day.
    pub start: Day,
    /// Last day.
    pub end: Day,
}

/// Days (numbered from an origin of the calendar) on which an edge has so many facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dated {
    pub start: i32,
    pub end: i32,
    pub count: u32,
}

/// The days from the first to the last date that lie in the period; `None` where none does.
pub(super) fn dated(
    first: PartialDate,
    last: PartialDate,
    count: u32,
    period: Period,
) -> Option<Dated> {
    let start = day_number(first.first_day())?;
    let end = day_number(last.last_day())?;
    let from = period.from.and_then(|from| day_number(from.first_day()));
    let to = period.to.and_then(|to| day_number(to.last_day()));
    let (start, end) = (
        from.map_or(start, |from| start.max(from)),
        to.map_or(end, |to| end.min(to)),
    );
    (start <= end).then_some(Dated { start, end, count })
}

pub(super) fn spell(start: i32, end: i32) -> Spell {
    let day = |number| {
        let date = Date::from_julian_day(number).unwrap_or(Date::MIN);
        (date.year() as i16, u8::from(date.month()), date.day())
    };
    Spell {
        start: day(start),
        end: day(end),
    }
}

/// The days of sorted facts without overlaps; spells with no day between them become one.
pub(super) fn merge(facts: &[Dated]) -> Vec<Spell> {
    let mut merged: Vec<(i32, i32)> = Vec::new();
    for fact in facts {
        match merged.last_mut() {
            Some((_, end)) if fact.start <= *end + 1 => *end = (*end).max(fact.end),
            _ => merged.push((fact.start, fact.end)),
        }
    }
    merged
        .into_iter()
        .map(|(start, end)| spell(start, end))
        .collect()
}

/// How many facts there are on every day that has one; each spell ends the day before the next.
pub(super) fn windows(facts: &[Dated]) -> Vec<(Spell, f64)> {
    let mut changes: BTreeMap<i32, i64> = BTreeMap::new();
    for fact in facts {
        *changes.entry(fact.start).or_default() += i64::from(fact.count);
        *changes.entry(fact.end + 1).or_default() -= i64::from(fact.count);
    }
    let mut windows = Vec::new();
    let (mut since, mut count) = (0, 0);
    for (day, change) in changes.into_iter().filter(|(_, change)| *change != 0) {
        if count > 0 {
            windows.push((spell(since, day - 1), count as f64));
        }
        since = day;
        count += change;
    }
    windows
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::graph) fn day((year, month, day): Day) -> String {
        format!("{year:04}-{month:02}-{day:02}")
    }

    pub(in crate::graph) fn told(spell: &Spell) -> String {
        format!("{}..{}", day(spell.start), day(spell.end))
    }

    fn facts(list: &str, period: Period) -> Vec<Dated> {
        let one = |text: &str| {
            let (dates, count) = text.split_once('*').unwrap_or((text, "1"));
            let (first, last) = dates.split_once("..").unwrap_or((dates, dates));
            let (first, last) = (first.parse().unwrap(), last.parse().unwrap());
            dated(first, last, count.parse().unwrap(), period)
        };
        let mut facts: Vec<Dated> = list.split_whitespace().filter_map(one).collect();
        facts.sort_unstable();
        facts
    }

    #[test]
    fn spells_are_whole_days_and_lie_apart() {
        for (list, want) in [
            ("2024-03-05", "2024-03-05..2024-03-05"),
            ("2024-02", "2024-02-01..2024-02-29"),
            ("2023", "2023-01-01..2023-12-31"),
            ("2019..2021-03", "2019-01-01..2021-03-31"),
            // the same day, the next day, a day between
            (
                "2024-03-05 2024-03-05 2024-03-06 2024-03-08",
                "2024-03-05..2024-03-06 2024-03-08..2024-03-08",
            ),
            ("2024-02-29 2024-03", "2024-02-29..2024-03-31"),
            (
                "2023-12-31 2024-01-01..2024-01-03",
                "2023-12-31..2024-01-03",
            ),
            (
                "2024-01 2024-01-10..2024-02-02 2024-01-12",
                "2024-01-01..2024-02-02",
            ),
            ("", ""),
        ] {
            let merged: Vec<String> = merge(&facts(list, Period::default()))
                .iter()
                .map(told)
                .collect();
            assert_eq!(merged.join(" "), want, "{list}");
        }
        let spring = Period {
            from: "2024-03".parse().ok(),
            to: "2024-05-10".parse().ok(),
            whole: false,
        };
        let inside: Vec<String> = merge(&facts("2020..2024-03-02 2024-05 2024-06", spring))
            .iter()
            .map(told)
            .collect();
        assert_eq!(inside, ["2024-03-01..2024-03-02", "2024-05-01..2024-05-10"]);
    }

    #[test]
    fn weights_add_up_what_there_is_on_a_day() {
        for (list, want) in [
            ("2024-03-05*2", "2024-03-05..2024-03-05 2"),
            ("2024-03-05 2024-03-05*2", "2024-03-05..2024-03-05 3"),
            ("2024-03-05 2024-03-06", "2024-03-05..2024-03-06 1"),
            (
                "2024-03-05..2024-03-08 2024-03-06",
                "2024-03-05..2024-03-05 1, 2024-03-06..2024-03-06 2, 2024-03-07..2024-03-08 1",
            ),
            (
                "2024-01 2024-03",
                "2024-01-01..2024-01-31 1, 2024-03-01..2024-03-31 1",
            ),
        ] {
            let windows: Vec<String> = windows(&facts(list, Period::default()))
                .iter()
                .map(|(spell, weight)| format!("{} {weight}", told(spell)))
                .collect();
            assert_eq!(windows.join(", "), want, "{list}");
        }
    }
}
