//! Corrections of occasions: dropped, changed, joined, parted.
//!
//! A row names the occasion by its id (of any of its reports) in `quote`, with no document, or the
//! reports by a document and a passage of their sentences. What is said of a passage is changed
//! before reports are compared, so that a day put right lets them find each other; what is said of
//! an id holds for the occasion that was found.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::corrections::{Action, Correction, Corrections};
use super::duplicates::Stored;
use super::observe::Print;
use super::phrases::spans;
use super::reports::{Kinds, Report};
use super::resolve::{Names, Plan, squeeze};
use crate::model::{PartialDate, Polarity, Presence, Role};
use crate::text::written_date;

/// What a correction changes in a report.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Drop,
    DropNamed(u32),
    Date(Option<PartialDate>, Option<PartialDate>),
    Kind(String),
    Polarity(Polarity),
    Role(u32, Role),
    Presence(u32, Presence),
    Entity(u32, u32),
    Merge(String),
    Split(Vec<String>),
}

/// Reports at hand, by index.
#[derive(Debug)]
enum Target {
    /// All of the occasion that this report belongs to.
    Event(usize),
    Reports(Vec<usize>),
}

#[derive(Debug)]
struct Step {
    row: usize,
    target: Target,
    change: Change,
}

type Problem = (String, &'static str);

/// The corrections of occasions, ready to be applied.
#[derive(Debug, Default)]
pub(super) struct Steps(Vec<Step>);

const NO_ID: &str = "write the id as 'guanxi met' prints it, or remove the row";

impl Steps {
    /// Resolves the rows that speak of occasions; those that cannot be applied are reported.
    pub(super) fn new(
        connection: &Connection,
        corrections: &Corrections,
        documents: &[Stored],
        reports: &[Report],
        plan: &mut Plan,
    ) -> rusqlite::Result<Self> {
        let mut steps = Self::default();
        if !corrections.rows.iter().any(Correction::is_about_event) {
            return Ok(steps);
        }
        let names = Names::read(connection, corrections)?;
        let keys: FxHashMap<&str, usize> = reports
            .iter()
            .enumerate()
            .map(|(at, r)| (r.key.as_str(), at))
            .collect();
        let rows = corrections.rows.iter().enumerate();
        for (row, correction) in rows.filter(|(_, row)| row.is_about_event()) {
            let target = if correction.document.is_empty() {
                let at = keys.get(correction.quote.as_str()).copied();
                at.map(Target::Event)
                    .ok_or_else(|| unknown(&correction.quote))
            } else {
                at_quote(connection, correction, documents, reports)?
            };
            let change = target.and_then(|target| {
                let change = read_change(correction, &names, reports)?;
                Ok(Step {
                    row,
                    target,
                    change,
                })
            });
            match change {
                Ok(step) => steps.0.push(step),
                Err((message, hint)) => plan.warn(row, message, hint),
            }
        }
        Ok(steps)
    }

    /// Changes what single reports say.
    pub(super) fn correct_reports(&self, reports: &mut [Report], kinds: &Kinds, plan: &mut Plan) {
        for step in &self.0 {
            if let (Target::Reports(members), false) = (&step.target, step.regroups()) {
                apply(step, members, reports, kinds, plan);
            }
        }
    }

    /// Parts, joins and changes occasions. `groups` holds a number for each report, the same for
    /// those of one occasion.
    pub(super) fn correct_events(
        &self,
        reports: &mut [Report],
        groups: &mut [usize],
        kinds: &Kinds,
        plan: &mut Plan,
    ) {
        let keys: FxHashMap<String, usize> = reports
            .iter()
            .enumerate()
            .map(|(at, r)| (r.key.clone(), at))
            .collect();
        let regrouping = self.0.iter().filter(|step| step.regroups());
        let (splits, merges): (Vec<&Step>, Vec<&Step>) =
            regrouping.partition(|step| matches!(step.change, Change::Split(_)));
        for step in splits.into_iter().chain(merges) {
            let outcome = match &step.change {
                Change::Split(more) => split(step, more, &keys, reports, groups),
                Change::Merge(other) => merge(step, other, &keys, reports, groups),
                _ => Ok(()),
            };
            if let Err((message, hint)) = outcome {
                plan.warn(step.row, message, hint);
            }
        }
        for step in &self.0 {
            if let (Target::Event(at), false) = (&step.target, step.regroups()) {
                let members = members(groups, groups[*at]);
                apply(step, &members, reports, kinds, plan);
            }
        }
    }
}

impl Step {
    fn regroups(&self) -> bool {
        matches!(self.change, Change::Merge(_) | Change::Split(_))
    }

    /// The reports that are named themselves.
    fn named(&self) -> Vec<usize> {
        match &self.target {
            Target::Event(at) => vec![*at],
            Target::Reports(members) => members.clone(),
        }
    }
}

fn members(groups: &[usize], group: usize) -> Vec<usize> {
    (0..groups.len())
        .filter(|at| groups[*at] == group)
        .collect()
}

fn unknown(id: &str) -> Problem {
    (format!("no occasion has the id '{id}'"), NO_ID)
}

fn split(
    step: &Step,
    more: &[String],
    keys: &FxHashMap<String, usize>,
    reports: &mut [Report],
    groups: &mut [usize],
) -> Result<(), Problem> {
    let mut leaving = step.named();
    for id in more {
        leaving.push(*keys.get(id).ok_or_else(|| unknown(id))?);
    }
    let stays =
        |at: usize| !leaving.contains(&at) && leaving.iter().any(|l| groups[*l] == groups[at]);
    if !(0..groups.len()).any(stays) {
        return Err((
            "no other report stays behind".to_owned(),
            "write the id of the report that is of another occasion, or remove the row",
        ));
    }
    let fresh = groups.iter().max().map_or(0, |last| last + 1);
    for at in leaving {
        groups[at] = fresh;
        reports[at].corrected.push(step.row);
    }
    Ok(())
}

fn merge(
    step: &Step,
    other: &str,
    keys: &FxHashMap<String, usize>,
    reports: &mut [Report],
    groups: &mut [usize],
) -> Result<(), Problem> {
    let other = *keys.get(other).ok_or_else(|| unknown(other))?;
    let mut changed = false;
    for at in step.named() {
        let (from, into) = (groups[at], groups[other]);
        if from == into {
            continue;
        }
        if reports[at].polarity != reports[other].polarity {
            return Err((
                "one took place and the other did not".to_owned(),
                "set the polarity of one of them first, by document and quote",
            ));
        }
        changed = true;
        reports[at].corrected.push(step.row);
        groups
            .iter_mut()
            .filter(|g| **g == from)
            .for_each(|g| *g = into);
    }
    if changed {
        Ok(())
    } else {
        Err(("they are one occasion already".to_owned(), "remove the row"))
    }
}

fn apply(step: &Step, members: &[usize], reports: &mut [Report], kinds: &Kinds, plan: &mut Plan) {
    let mut changed = false;
    for &at in members {
        if change(&step.change, &mut reports[at]) {
            reports[at].corrected.push(step.row);
            changed = true;
        }
    }
    if changed {
        return;
    }
    let entity = match step.change {
        Change::DropNamed(entity)
        | Change::Role(entity, _)
        | Change::Presence(entity, _)
        | Change::Entity(entity, _) => Some(entity),
        _ => None,
    };
    let named = |at: &usize| reports[*at].named.iter().any(|n| Some(n.entity) == entity);
    match entity {
        Some(entity) if !members.iter().any(named) => plan.warn(
            step.row,
            format!("'{}' is not named with it", kinds.key(entity)),
            "write key or name of someone whom 'guanxi met' shows there",
        ),
        _ => plan.warn(step.row, "it is so already".to_owned(), "remove the row"),
    }
}

/// Changes a report; false where it is so already.
fn change(change: &Change, report: &mut Report) -> bool {
    fn put<T: PartialEq>(place: &mut T, value: T) -> bool {
        let changes = *place != value;
        *place = value;
        changes
    }
    match change {
        Change::Drop => put(&mut report.dropped, true),
        Change::DropNamed(entity) => {
            let before = report.named.len();
            report.named.retain(|n| n.entity != *entity);
            report.named.len() != before
        }
        Change::Date(date, end) => {
            report.origin = report.origin.filter(|_| report.date == *date);
            put(&mut report.date, *date) | put(&mut report.end, *end)
        }
        Change::Kind(kind) => put(&mut report.kind, kind.clone()),
        Change::Polarity(polarity) => put(&mut report.polarity, *polarity),
        Change::Role(entity, role) => {
            let named = report.named.iter_mut().filter(|n| n.entity == *entity);
            named.fold(false, |changed, n| put(&mut n.role, *role) | changed)
        }
        Change::Presence(entity, presence) => {
            let named = report.named.iter_mut().filter(|n| n.entity == *entity);
            named.fold(false, |changed, n| {
                put(&mut n.presence, *presence) | changed
            })
        }
        Change::Entity(from, into) => {
            let named = report.named.iter_mut().filter(|n| n.entity == *from);
            named.fold(false, |changed, n| put(&mut n.entity, *into) | changed)
        }
        Change::Merge(_) | Change::Split(_) => false,
    }
}

/// The reports of a document that the quote is part of.
fn at_quote(
    connection: &Connection,
    correction: &Correction,
    documents: &[Stored],
    reports: &[Report],
) -> rusqlite::Result<Result<Target, Problem>> {
    let Some(document) = documents.iter().find(|d| d.key == correction.document) else {
        let message = format!("there is no document '{}'", correction.document);
        return Ok(Err((
            message,
            "write its key as 'guanxi met' prints it, or remove the row",
        )));
    };
    if document.duplicate_of.is_some() {
        return Ok(Err((
            "the page is counted under another name".to_owned(),
            "write the key that 'guanxi met' prints",
        )));
    }
    let quotes = Print::read(connection, document.id)?.spans_of(&squeeze(&correction.quote));
    if quotes.is_empty() {
        return Ok(Err((
            "the quote is gone from the document".to_owned(),
            "write it as it is printed now, or remove the row",
        )));
    }
    let mut statement = connection.prepare_cached(
        "SELECT evidence, trigger_start, trigger_end FROM event_report WHERE id = ?",
    )?;
    let mut best: Vec<(bool, usize)> = Vec::new();
    for (at, report) in reports
        .iter()
        .enumerate()
        .filter(|(_, r)| r.document() == document.id)
    {
        let (evidence, trigger): (String, (u32, u32)) = statement
            .query_row([report.id], |row| {
                Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
            })?;
        let inside =
            |inner: &(u32, u32), outer: &(u32, u32)| outer.0 <= inner.0 && inner.1 <= outer.1;
        let told = quotes.iter().any(|quote| inside(&trigger, quote));
        let touched = spans(&evidence).iter().any(|span| {
            quotes
                .iter()
                .any(|quote| quote.0 < span.1 && span.0 < quote.1)
        });
        if told || touched {
            best.push((told, at));
        }
    }
    // of several whose sentences the quote touches, those whose cue word it holds
    let told = best.iter().any(|(told, _)| *told);
    let found: Vec<usize> = best
        .into_iter()
        .filter(|(t, _)| *t == told)
        .map(|(_, at)| at)
        .collect();
    Ok(if found.is_empty() {
        Err((
            "the quote tells of no occasion".to_owned(),
            "quote the sentence that 'guanxi met' shows, or remove the row",
        ))
    } else {
        Ok(Target::Reports(found))
    })
}

/// What a row asks for.
fn read_change(
    correction: &Correction,
    names: &Names,
    reports: &[Report],
) -> Result<Change, Problem> {
    let value = correction.value.as_str();
    let pair = || -> Result<(u32, &str), Problem> {
        let (name, value) = value.split_once('=').unwrap_or((value, ""));
        Ok((names.find(name.trim())?, value.trim()))
    };
    Ok(match (correction.action, correction.field.as_str()) {
        (Action::Drop, _) if value.is_empty() => Change::Drop,
        (Action::Drop, _) => Change::DropNamed(names.find(value)?),
        (Action::Merge, _) => Change::Merge(value.to_owned()),
        (Action::Split, _) => {
            let ids = value.split('|').map(str::trim).filter(|id| !id.is_empty());
            Change::Split(ids.map(str::to_owned).collect())
        }
        (Action::Set, "date") => {
            let (date, end) = read_dates(value)?;
            Change::Date(date, end)
        }
        (Action::Set, "type") => {
            if !TYPES.contains(&value) && !reports.iter().any(|r| r.kind == value) {
                let message = format!("no occasion is of the type '{value}'");
                return Err((
                    message,
                    "write an event type of schema.toml, such as meeting",
                ));
            }
            Change::Kind(value.to_owned())
        }
        (Action::Set, "polarity") => match Polarity::from_name(value) {
            Some(polarity) => Change::Polarity(polarity),
            None => return Err(no_word(value, "write actual, planned or cancelled")),
        },
        (Action::Set, "role") => {
            let (entity, word) = pair()?;
            let role = Role::from_name(word).ok_or_else(|| no_word(word, ROLE_HINT))?;
            Change::Role(entity, role)
        }
        (Action::Set, "presence") => {
            let (entity, word) = pair()?;
            let presence = Presence::from_name(word).ok_or_else(|| no_word(word, PRESENCE_HINT))?;
            Change::Presence(entity, presence)
        }
        (Action::Set, _) => {
            let (from, into) = pair()?;
            Change::Entity(from, names.find(into)?)
        }
    })
}

const TYPES: [&str; 7] = [
    "meeting",
    "visit",
    "inspection",
    "talk",
    "signing",
    "ceremony",
    "activity",
];
const ROLE_HINT: &str = "write NAME=lead, host, speak, accompany, visited or attend";
const PRESENCE_HINT: &str = "write NAME=room, remote, represented or absent";

fn no_word(word: &str, hint: &'static str) -> Problem {
    (format!("'{word}' is none of the values"), hint)
}

/// A date, or a first and last one joined by `..`; empty = unknown.
fn read_dates(value: &str) -> Result<(Option<PartialDate>, Option<PartialDate>), Problem> {
    let (first, last) = value.split_once("..").unwrap_or((value, ""));
    let read = |text: &str| match text.trim() {
        "" => Ok(None),
        text => written_date(text, None)
            .map(Some)
            .map_err(|message| (message, "write a day, or the first and last joined by '..'")),
    };
    Ok((read(first)?, read(last)?))
}
