//! One occasion, many reports.
//!
//! **The rule.** Two reports tell of one occasion if all of this holds; occasions are what is
//! connected by such pairs. A wrong merge is worse than a missed one.
//!
//! - *Polarity* is the same: an announcement is not the occasion.
//! - *Type* is the same or akin (visit and inspection, meeting and talk, signing and ceremony,
//!   ceremony and activity).
//! - *Date*: both print the same day. Where one knows the month or the year only, or nothing, it must
//!   not contradict the other, the issues lie at most 31 days apart, and both must agree in more.
//! - *Nothing contradicts*: not morning here and afternoon there, not two sites visited that have
//!   nothing in common, not two regions of which neither holds the other.
//! - *Persons* in the room: at least two in common, and half of the smaller list; or one who is all
//!   of the smaller list, with a body in common.
//! - *Something of their own* is in common beside persons and day, since the same leaders meet
//!   twice a day: a body, a place that is not just the newspaper's home, six characters of wording
//!   beyond names, titles and cue words, persons of both sides, or cue word and part of the day.
//!   Akin types, one person alone and vague dates need two of these.
//! - *In one issue* of a newspaper, which seldom prints a thing twice, also the type must be the same
//!   and the smaller list lie within the larger.
//! - *In one article* only identical persons, day and type make one occasion of two reports.
//!   Headline and caption echo a report of their article that names all they name.
//!
//! Where this would join two reports of one document that do not agree themselves, one report agrees
//! with several occasions: then only pairs count that share wording as well as body or place, and
//! where this does not part them, none across documents.
//!
//! Undecided mentions count for nothing. Of an entity that several reports name, the strongest word
//! stands: in the room before elsewhere, then the first role. Type and date are those that most
//! reports give, on a tie those of the report with the most persons.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::corrections::Corrections;
use super::duplicates::Stored;
use super::event_corrections::Steps;
use super::group::group;
use super::reports::{self, Kinds, Named, Report};
use super::resolve::Plan;
use crate::model::{DateOrigin, Presence};
use crate::store::RowWriter;

/// Writes occasions, who was there and where; returns how many there are.
pub(super) fn write(
    connection: &Connection,
    documents: &[Stored],
    corrections: &Corrections,
    plan: &mut Plan,
) -> rusqlite::Result<u64> {
    let mut reports = reports::read(connection, documents)?;
    let kinds = if reports.is_empty() {
        Kinds::default()
    } else {
        Kinds::read(connection)?
    };
    let steps = Steps::new(connection, corrections, documents, &reports, plan)?;
    steps.correct_reports(&mut reports, &kinds, plan);
    let mut groups = group(connection, &reports, &kinds)?;
    steps.correct_events(&mut reports, &mut groups, &kinds, plan);

    // reports stand by key, so that groups come in the order of their smallest one
    let mut events: Vec<Vec<&Report>> = Vec::new();
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    for (report, group) in reports
        .iter()
        .zip(&groups)
        .filter(|(report, _)| !report.dropped)
    {
        let at = *numbers.entry(*group).or_insert(events.len());
        if at == events.len() {
            events.push(Vec::new());
        }
        events[at].push(report);
    }
    let mut out = Tables::new(connection)?;
    for (event, reports) in (1..).zip(&events) {
        out.write(event, reports, &kinds, plan)?;
    }
    out.flush()?;
    Ok(events.len() as u64)
}

struct Tables<'c> {
    connection: &'c Connection,
    events: RowWriter<'c, Value, 13>,
    members: RowWriter<'c, i64, 2>,
    participants: RowWriter<'c, Value, 9>,
    places: RowWriter<'c, i64, 2>,
}

impl<'c> Tables<'c> {
    fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            events: RowWriter::new(connection, "event")?,
            members: RowWriter::new(connection, "event_member")?,
            participants: RowWriter::new(connection, "participant")?,
            places: RowWriter::new(connection, "event_place")?,
        })
    }

    fn write(
        &mut self,
        event: i64,
        reports: &[&Report],
        kinds: &Kinds,
        plan: &Plan,
    ) -> rusqlite::Result<()> {
        let participants = participants(reports);
        let room = || {
            let present = participants
                .iter()
                .filter(|(_, one)| one.named.presence == Presence::Room);
            present.map(|(entity, _)| *entity)
        };
        let persons = room().filter(|entity| kinds.is_person(*entity)).count();
        let dated = dated(reports);
        let mut documents: Vec<i64> = reports.iter().map(|r| r.document()).collect();
        documents.sort_unstable();
        documents.dedup();
        let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
        let count = |count: usize| Value::Integer(count as i64);
        let stated = reports.iter().filter_map(|r| r.stated).max();
        self.events.push([
            Value::Integer(event),
            text(reports.first().map(|r| r.key.clone())),
            text(principal(reports, |r| Some(&r.kind)).map(|r| r.kind.clone())),
            text(reports.first().map(|r| r.polarity.name().to_owned())),
            text(dated.and_then(|r| r.date).map(|d| d.to_string())),
            text(
                reports
                    .iter()
                    .filter_map(|r| r.end)
                    .max()
                    .map(|d| d.to_string()),
            ),
            text(
                dated
                    .and_then(|r| origin(r, reports))
                    .map(|o| o.name().to_owned()),
            ),
            count(reports.len()),
            count(documents.len()),
            count(persons),
            count(room().count()),
            Value::Integer(reports.iter().any(|r| r.open_list).into()),
            stated.map_or(Value::Null, |n| Value::Integer(n.into())),
        ])?;
        for report in reports {
            self.members.push([report.id, event])?;
        }
        for (entity, one) in &participants {
            let named = &one.named;
            self.participants.push([
                Value::Integer(event),
                Value::Integer((*entity).into()),
                text(Some(named.presence.name().to_owned())),
                text(Some(named.role.name().to_owned())),
                text(named.function.map(|f| f.name().to_owned())),
                text(named.side.map(|s| s.name().to_owned())),
                Value::Integer(named.position.into()),
                Value::Integer(one.report),
                Value::Integer(named.mention),
            ])?;
        }
        let mut places: Vec<u32> = reports
            .iter()
            .flat_map(|r| r.places.iter().copied())
            .collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            self.places.push([event, place.into()])?;
        }
        let mut rows: Vec<usize> = reports.iter().flat_map(|r| r.corrected.clone()).collect();
        rows.sort_unstable();
        rows.dedup();
        for row in rows {
            self.connection
                .prepare_cached("INSERT INTO event_correction (event, correction) VALUES (?, ?)")?
                .execute(params![event, plan.places[row]])?;
        }
        Ok(())
    }

    fn flush(&mut self) -> rusqlite::Result<()> {
        self.events.flush()?;
        self.members.flush()?;
        self.participants.flush()?;
        self.places.flush()
    }
}

/// An entity of an occasion, and the report that says the strongest of it.
#[derive(Clone, Copy, Debug)]
struct Participant {
    named: Named,
    report: i64,
}

/// Everyone named, by entity; reports stand by key.
fn participants(reports: &[&Report]) -> BTreeMap<u32, Participant> {
    let mut found: BTreeMap<u32, Participant> = BTreeMap::new();
    for report in reports {
        for named in &report.named {
            let one = Participant {
                named: *named,
                report: report.id,
            };
            let known = found.entry(named.entity).or_insert(one);
            let (old, strength) = (known.named, |n: &Named| (n.presence, n.role));
            if strength(named) < strength(&old) {
                *known = one;
            }
            // what one report leaves open another may say, of those who were there alike
            if old.presence == named.presence {
                let kept = &mut known.named;
                let other = if kept.mention == old.mention {
                    named
                } else {
                    &old
                };
                kept.function = [kept.function, other.function].into_iter().flatten().min();
                kept.side = kept.side.or(other.side);
                let ranks = [kept.position, other.position]
                    .into_iter()
                    .filter(|rank| *rank > 0);
                kept.position = ranks.min().unwrap_or(0);
            }
        }
    }
    rank(reports, &mut found);
    found
}

/// Protocol order: that of the report that ranks most; whom others add stand behind, in their order.
fn rank(reports: &[&Report], found: &mut BTreeMap<u32, Participant>) {
    let ranked = |report: &Report| report.named.iter().filter(|n| n.position > 0).count();
    let mut by_length: Vec<&Report> = reports.to_vec();
    // of equal ones the first by key stays first
    by_length.sort_by_key(|report| std::cmp::Reverse(ranked(report)));
    let place = |entity: u32| {
        by_length.iter().enumerate().find_map(|(at, report)| {
            let named = report.named.iter().filter(|n| n.entity == entity);
            let rank = named.map(|n| n.position).filter(|rank| *rank > 0).min()?;
            Some((at, rank))
        })
    };
    let mut order: Vec<((usize, u32), u32)> = found
        .iter()
        .filter(|(_, one)| one.named.position > 0)
        .filter_map(|(&entity, _)| Some((place(entity)?, entity)))
        .collect();
    order.sort_unstable();
    for (position, (_, entity)) in (1..).zip(order) {
        if let Some(one) = found.get_mut(&entity) {
            one.named.position = position;
        }
    }
}

/// The report whose word stands for all: of those that give the value which most give, the one with
/// the most persons, then the first by key.
fn principal<'r, T: Ord>(
    reports: &[&'r Report],
    value: impl Fn(&'r Report) -> Option<T>,
) -> Option<&'r Report> {
    let mut votes: BTreeMap<T, usize> = BTreeMap::new();
    for report in reports {
        if let Some(value) = value(report) {
            *votes.entry(value).or_default() += 1;
        }
    }
    let rank = |report: &&'r Report| {
        let votes = value(report).and_then(|value| votes.get(&value).copied());
        (votes, !report.is_echo(), report.named.len())
    };
    // of equal ones the first, as everywhere
    let voted = reports.iter().copied().filter(|r| rank(r).0.is_some());
    voted.reduce(|best, report| {
        if rank(&report) > rank(&best) {
            report
        } else {
            best
        }
    })
}

/// The report whose date stands: one that knows the day, else the month, else the year.
fn dated<'r>(reports: &[&'r Report]) -> Option<&'r Report> {
    let precision = |report: &Report| {
        report
            .date
            .map_or(0, |d| 1 + u8::from(d.month > 0) + u8::from(d.day > 0))
    };
    let most = reports.iter().map(|r| precision(r)).max()?;
    principal(reports, |r| r.date.filter(|_| precision(r) == most))
}

/// How the date is known: best among the reports that give it.
fn origin(report: &Report, reports: &[&Report]) -> Option<DateOrigin> {
    let same = reports.iter().filter(|r| r.date == report.date);
    same.filter_map(|r| r.origin).min()
}
