//! Triggers, names and dates of an article → reports of occasions.
//!
//! The article is cut into clauses (`clause`), persons that stand together are groups (`group`),
//! sentences are dealt out to occasions (`occasion`), and each occasion gets its cast (`cast`).
//! What belongs here: what one article tells. What does not: joining reports of several articles
//! (`derive`), Chinese words (`dictionaries/grammar/triggers.csv`).

mod aside;
mod bodies;
mod cast;
mod clause;
mod decision;
mod group;
mod headword;
mod occasion;
mod people;
mod side;

use super::part::Parts;
use super::scene::Scene;
use super::when;
use crate::model::{EventDate, EventReport, Frame, PartialDate, Polarity, Span};
use cast::Cast;
use clause::{Cue, Cut};
use occasion::{Draft, Teller};

/// The reports of an article, in reading order of their first evidence. `year` is the year of the
/// page where no issue date is known.
pub(super) fn reports(
    scene: &Scene<'_, '_>,
    parts: &Parts<'_>,
    year: Option<i16>,
) -> Vec<EventReport> {
    let cues = clause::cues(scene, parts);
    let persons = scene.names.iter().any(|n| n.person && n.mention.is_some());
    let tells = |cue: &Cue<'_>| {
        cue.occasion()
            .is_some_and(|row| persons || row.frame == Frame::With)
    };
    // most articles that tell of no occasion are done with here
    if !cues.iter().any(tells) {
        return Vec::new();
    }
    let whens: Vec<_> = when::read(scene, year)
        .into_iter()
        .filter(|w| !parts.is_quoted(w.start, w.end))
        .collect();
    let cut = clause::cut(scene, cues, &whens);
    let drafts = Teller::new(scene, &cut, &whens).tell();
    drafts
        .iter()
        .filter_map(|draft| report(scene, &cut, draft))
        .collect()
}

/// A report of a draft with enough people, else nothing.
fn report(scene: &Scene<'_, '_>, cut: &Cut<'_>, draft: &Draft<'_>) -> Option<EventReport> {
    let cast = Cast::new(scene, cut, draft).read();
    let actual = draft.polarity == Polarity::Actual;
    let signing = draft.frame == Frame::With;
    let enough = if actual {
        cast.size() >= 2 && (cast.persons() > 0 || signing)
    } else {
        cast.size() >= 1
    };
    if !enough {
        return None;
    }
    let mut places: Vec<u32> = cast
        .places
        .iter()
        .filter_map(|&at| scene.names[at].mention)
        .collect();
    places.sort_unstable();
    places.dedup();
    let participants = cast.participants();
    // two places talk, one meets: 座谈会 is a row of both
    let talks = draft.other.is_some() && cast.is_between_places();
    let row = match (talks, draft.other) {
        (true, Some(other)) => other,
        _ => draft.row,
    };
    Some(EventReport {
        article: scene.article,
        kind: row.kind.filter(|_| talks).unwrap_or(draft.kind),
        polarity: draft.polarity,
        date: date(scene, draft),
        places,
        participants,
        open_list: cast.open_list,
        stated: cast.stated,
        evidence: evidence(scene, cut, draft, &cast),
        trigger: scene.span(draft.trigger.0, draft.trigger.1),
        rule: row.key.clone(),
    })
}

/// The clauses that named somebody, joined where they follow each other.
fn evidence(
    scene: &Scene<'_, '_>,
    cut: &Cut<'_>,
    draft: &Draft<'_>,
    cast: &Cast<'_, '_, '_>,
) -> Vec<Span> {
    let normal = scene.normal();
    let mut out = Vec::new();
    for told in &draft.told {
        let counted: Vec<usize> = told
            .clauses
            .iter()
            .copied()
            .filter(|c| cast.told.contains(c))
            .collect();
        // from the first to the last clause that counts, leaving out what did not happen
        let (Some(&first), Some(&last)) = (counted.first(), counted.last()) else {
            continue;
        };
        let mut run: Option<(usize, usize)> = None;
        let mut runs = Vec::new();
        for clause in first..=last {
            let range = &cut.clauses[clause];
            if told.clauses.contains(&clause) {
                run = Some((run.map_or(range.start, |r| r.0), range.end));
            } else {
                runs.extend(run.take());
            }
        }
        runs.extend(run);
        for (start, end) in runs {
            let text = &normal[start..end];
            let kept = text.trim_start();
            let start = start + (text.len() - kept.len());
            let kept = kept.trim_end_matches(|c: char| {
                c.is_whitespace() || matches!(c, ',' | '。' | ';' | ':' | '、')
            });
            if !kept.is_empty() {
                out.extend(scene.text.normal.spans(start, start + kept.len()));
            }
        }
    }
    out
}

/// The same day of the year before where a month is printed, else of the month before.
fn before(day: PartialDate, month_printed: bool) -> Option<PartialDate> {
    if month_printed {
        let year = i32::from(day.year) - 1;
        return PartialDate::day(year, u32::from(day.month), u32::from(day.day));
    }
    let first = PartialDate::day(i32::from(day.year), u32::from(day.month), 1)?;
    let last = first.shifted(-1)?;
    PartialDate::day(
        i32::from(last.year),
        u32::from(last.month),
        u32::from(day.day),
    )
}

/// The date of a draft. An actual occasion does not lie after the issue.
fn date(scene: &Scene<'_, '_>, draft: &Draft<'_>) -> EventDate {
    let Some(when) = &draft.when else {
        return EventDate::default();
    };
    let issue = scene.context.date;
    let late = |d: &PartialDate| issue.is_some_and(|i| i.last_day() < d.first_day());
    let text = &scene.normal()[when.start..when.end];
    let mut date = when.date;
    if draft.polarity == Polarity::Actual && date.as_ref().is_some_and(late) {
        date = date
            .filter(|_| !when.certain)
            .and_then(|d| before(d, text.contains('月')))
            .filter(|d| !late(d));
    }
    EventDate {
        date,
        end: when.until.filter(|_| date == when.date),
        text: text.to_owned(),
        origin: date.map(|_| {
            if draft.inherited {
                crate::model::DateOrigin::Inferred
            } else {
                when.origin
            }
        }),
    }
}
