//! Do two reports tell of one occasion? The test is symmetric and knows nothing but the two.

use super::reports::{Kinds, Named, Report};
use crate::model::{PartialDate, PartySide, Presence, Role};

/// Types of occasion that two papers may give to one: who comes to look is a visitor to one and an
/// inspector to the other.
const KIN: [[&str; 2]; 4] = [
    ["inspection", "visit"],
    ["meeting", "talk"],
    ["ceremony", "signing"],
    ["activity", "ceremony"],
];

/// Days between two issues that report one occasion whose day neither or only one of them prints.
const DAYS_APART: i64 = 31;

/// Persons from which on the same list on the same day is the same occasion.
const MANY: usize = 5;

/// How two reports agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sameness {
    /// As much as is needed.
    Enough,
    /// In body or place and in words as well.
    Certain,
}

/// A report with what the test wants of it.
#[derive(Clone, Debug)]
pub(super) struct Side<'r> {
    pub(super) report: &'r Report,
    /// Natural persons in the room, ascending.
    pub(super) persons: Vec<u32>,
    /// Others in the room, ascending.
    pub(super) bodies: Vec<u32>,
    /// Those of the bodies that were visited, ascending.
    sites: Vec<u32>,
}

impl<'r> Side<'r> {
    pub(super) fn new(report: &'r Report, kinds: &Kinds) -> Self {
        let visited = |n: &&Named| n.presence == Presence::Room && n.role == Role::Visited;
        let visited = report.named.iter().filter(visited).map(|n| n.entity);
        let mut sites: Vec<u32> = visited.filter(|e| !kinds.is_person(*e)).collect();
        sites.sort_unstable();
        Self {
            report,
            persons: report.present(|entity| kinds.is_person(entity)),
            bodies: report.present(|entity| !kinds.is_person(entity)),
            sites,
        }
    }
}

/// Compares two reports. `phrases` is asked for the phrases of both only where they decide.
pub(super) fn compare<E>(
    a: &Side<'_>,
    b: &Side<'_>,
    kinds: &Kinds,
    phrases: impl FnOnce() -> Result<bool, E>,
) -> Result<Option<Sameness>, E> {
    let (one, other) = (a.report, b.report);
    let dates = dates_agree(one, other);
    if one.polarity != other.polarity || dates == Dates::Differ || parts_of_day_differ(one, other) {
        return Ok(None);
    }
    let same_kind = one.kind == other.kind;
    if !same_kind && !are_kin(&one.kind, &other.kind) {
        return Ok(None);
    }
    let elsewhere = !a.sites.is_empty() && !b.sites.is_empty() && common(&a.sites, &b.sites) == 0;
    if elsewhere || regions_differ(one, other, kinds) {
        return Ok(None);
    }
    let body = common(&a.bodies, &b.bodies) > 0;
    let shared = common(&a.persons, &b.persons);
    let fewer = a.persons.len().min(b.persons.len());
    if one.shares_article(other) {
        let identical = same_kind && dates == Dates::SameDay && a.persons == b.persons;
        let told = identical && shared > 0;
        return Ok(told.then_some(Sameness::Certain));
    }
    let all = shared == fewer && shared > 0;
    let enough = match dates {
        _ if same_issue(one, other) => same_kind && all && (shared > 1 || body),
        Dates::SameDay => shared > 1 && 2 * shared >= fewer || all && body,
        Dates::Compatible | Dates::Differ => same_kind && all && shared > 1,
    };
    if !enough {
        return Ok(None);
    }
    let place = place_in_common(one, other, kinds);
    let sides = both_sides(one, other, kinds);
    let words = phrases()?;
    let specific = match dates {
        Dates::SameDay if shared == 1 => body && (words || same_kind && place),
        // many who meet twice on one day meet at different hours
        Dates::SameDay if same_kind && shared >= MANY && a.persons == b.persons => true,
        Dates::SameDay if same_kind => body || place || words || sides || same_hour(one, other),
        Dates::SameDay => body && (place || words) || place && words || sides,
        Dates::Compatible | Dates::Differ => words && (body || place || sides),
    };
    Ok(match specific {
        true if words && (body || place) => Some(Sameness::Certain),
        true => Some(Sameness::Enough),
        false => None,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dates {
    /// Both print the same day.
    SameDay,
    /// One is vaguer than the other or says nothing.
    Compatible,
    Differ,
}

/// Whether what is known of their dates lets two reports tell of one occasion.
pub(super) fn may_be_one_day(one: &Report, other: &Report) -> bool {
    dates_agree(one, other) != Dates::Differ
}

fn dates_agree(one: &Report, other: &Report) -> Dates {
    let (Some(first), Some(second)) = (one.date, other.date) else {
        return match (one.date.or(other.date), one.issue.date, other.issue.date) {
            (date, Some(a), Some(b))
                if near(a, b) && date.is_none_or(|d| near(d, a) && near(d, b)) =>
            {
                Dates::Compatible
            }
            _ => Dates::Differ,
        };
    };
    let ends_differ = one.end.is_some() && other.end.is_some() && one.end != other.end;
    if first.is_day() && second.is_day() {
        return if first == second && !ends_differ {
            Dates::SameDay
        } else {
            Dates::Differ
        };
    }
    let overlap = first.first_day() <= second.last_day() && second.first_day() <= first.last_day();
    if overlap && !ends_differ {
        Dates::Compatible
    } else {
        Dates::Differ
    }
}

/// Whether two dates may lie so few days apart.
fn near(a: PartialDate, b: PartialDate) -> bool {
    let gap = a.days_since(b);
    // a month lasts until its last day
    let lasts = |date: PartialDate| last_day(date).map_or(0, |last| last.days_since(date));
    gap <= lasts(b) + DAYS_APART && -gap <= lasts(a) + DAYS_APART
}

fn last_day(date: PartialDate) -> Option<PartialDate> {
    let (year, month, day) = date.last_day();
    PartialDate::day(i32::from(year), u32::from(month), u32::from(day))
}

/// Whether both say which part of the day it was, and not the same.
fn parts_of_day_differ(one: &Report, other: &Report) -> bool {
    match (part_of_day(&one.date_text), part_of_day(&other.date_text)) {
        (Some(a), Some(b)) => a != b,
        _ => false,
    }
}

/// Whether both say the same part of the day and the same cue word.
fn same_hour(one: &Report, other: &Report) -> bool {
    let hour = part_of_day(&one.date_text);
    hour.is_some() && hour == part_of_day(&other.date_text) && one.rule == other.rule
}

/// Morning, noon, afternoon or evening, where a date as printed says it.
fn part_of_day(text: &str) -> Option<char> {
    let mut before = ' ';
    for c in text.chars() {
        match (before, c) {
            ('上', '午') => return Some('晨'),
            ('中' | '下', '午') => return Some(before),
            (_, '晨' | '早') => return Some('晨'),
            (_, '晚' | '夜') => return Some('晚'),
            _ => before = c,
        }
    }
    None
}

fn are_kin(one: &str, other: &str) -> bool {
    KIN.iter()
        .any(|[a, b]| (one, other) == (*a, *b) || (one, other) == (*b, *a))
}

fn same_issue(one: &Report, other: &Report) -> bool {
    let (a, b) = (&one.issue, &other.issue);
    one.document() == other.document()
        || a.newspaper.is_some()
            && a.newspaper == b.newspaper
            && a.date.is_some()
            && a.date == b.date
}

fn common(a: &[u32], b: &[u32]) -> usize {
    a.iter().filter(|e| b.binary_search(e).is_ok()).count()
}

/// Whether one report stands in places that neither hold nor lie in those of the other, as far as
/// places are known to lie in others at all.
fn regions_differ(one: &Report, other: &Report, kinds: &Kinds) -> bool {
    let apart = |a: &u32, b: &u32| {
        let (known, inner) = (
            kinds.is_division(*a) && kinds.is_division(*b),
            kinds.key(*b),
        );
        known && !kinds.holds(kinds.key(*a), inner) && !kinds.holds(inner, kinds.key(*a))
    };
    !one.places.is_empty()
        && !other.places.is_empty()
        && one
            .places
            .iter()
            .all(|a| other.places.iter().all(|b| apart(a, b)))
}

/// Whether a place of both says more than where the newspapers are from.
fn place_in_common(one: &Report, other: &Report, kinds: &Kinds) -> bool {
    let homes = [&one.issue.home, &other.issue.home];
    let ordinary = |place: &str| {
        homes
            .into_iter()
            .flatten()
            .any(|home| kinds.holds(place, home))
    };
    let shared = one
        .places
        .iter()
        .filter(|e| other.places.binary_search(e).is_ok());
    shared.into_iter().any(|e| !ordinary(kinds.key(*e)))
}

/// Whether the persons of both are hosts and guests.
fn both_sides(one: &Report, other: &Report, kinds: &Kinds) -> bool {
    [PartySide::Home, PartySide::Guest].into_iter().all(|side| {
        one.named.iter().any(|n| {
            n.side == Some(side)
                && kinds.is_person(n.entity)
                && other.named.iter().any(|m| m.entity == n.entity)
        })
    })
}

/// Whether headline or caption may tell of what a report of the same article tells: nobody in it
/// who is not there, no other day, no other polarity.
pub(super) fn may_echo(echo: &Side<'_>, host: &Side<'_>) -> bool {
    let (one, other) = (echo.report, host.report);
    let named = |entity: &u32| other.named.iter().any(|n| n.entity == *entity);
    one.polarity == other.polarity
        && (one.kind == other.kind || are_kin(&one.kind, &other.kind))
        && (one.date == other.date || one.date.is_none() || other.date.is_none())
        && echo.persons.iter().all(named)
        && (!echo.persons.is_empty() || echo.bodies.iter().all(named))
}
