//! The day that a statement holds for: the date printed before it, else the issue date.

use super::scene::Scene;
use crate::model::PartialDate;
use crate::text::PrintedDate;

/// News is not older than this many days; an earlier date is of another matter.
const NEWS: i64 = 31;

/// What the printed dates of an article are held against.
pub(super) struct Dates {
    issue: Option<PartialDate>,
}

impl Dates {
    /// For the articles of a document.
    pub(super) fn new(scene: &Scene<'_, '_>) -> Self {
        Self {
            issue: scene.context.date,
        }
    }

    /// The day of what is told at a byte offset: the last day printed before it in the paragraph,
    /// if it is of the time of the issue, else the issue date.
    pub(super) fn told(&self, scene: &Scene<'_, '_>, at: usize) -> Option<PartialDate> {
        let paragraph = scene.paragraph(at);
        let day = Self::before(scene, paragraph, at)
            .filter(|d| d.day.is_some())
            .find_map(|d| self.completed(d));
        match (day, self.issue) {
            (Some(day), Some(issue)) if issue.is_day() => {
                let recent = issue.shifted(-NEWS).is_some_and(|first| first <= day);
                Some(if recent { day } else { issue })
            }
            (Some(day), None) => Some(day),
            (_, issue) => issue,
        }
    }

    /// The time of what was: the last date of any precision printed before it in the sentence.
    pub(super) fn then(&self, scene: &Scene<'_, '_>, at: usize) -> Option<PartialDate> {
        let (sentence, _) = scene.text.units.sentence(at);
        Self::before(scene, sentence, at).find_map(|d| self.completed(d))
    }

    /// Dates between two byte offsets, nearest to the second first.
    fn before<'s>(
        scene: &'s Scene<'_, '_>,
        from: usize,
        at: usize,
    ) -> impl Iterator<Item = &'s PrintedDate> {
        let printed = &scene.text.dates;
        let first = printed.partition_point(|d| d.start < from);
        let last = printed.partition_point(|d| d.end <= at);
        printed[first..last.max(first)].iter().rev()
    }

    /// A date with the year and month of the issue where none are printed, never after the issue.
    fn completed(&self, printed: &PrintedDate) -> Option<PartialDate> {
        if printed.year.is_some() {
            return printed.dated();
        }
        let issue = self.issue.filter(|d| d.month > 0)?;
        let make = |year: i32, month: u32| match printed.day {
            Some(day) => PartialDate::day(year, month, u32::from(day)),
            None => PartialDate::month(year, month),
        };
        let year = i32::from(issue.year);
        let month = u32::from(printed.month.unwrap_or(issue.month));
        let found = make(year, month)?;
        if found.first_day() <= issue.last_day() {
            return Some(found);
        }
        match printed.month {
            Some(_) => make(year - 1, month),
            None if month > 1 => make(year, month - 1),
            None => make(year - 1, 12),
        }
    }
}
