//! Findings of one file, kept readable however many records it has.

use std::collections::BTreeMap;

use super::Unreadable;
use crate::model::{Diagnostic, Severity};

/// Findings of one kind that are told one by one.
const TOLD: u64 = 20;

/// The findings of one file: of each kind the first [`TOLD`], then a count.
#[derive(Debug)]
pub(super) struct Findings {
    place: String,
    told: Vec<Diagnostic>,
    counts: BTreeMap<(&'static str, Severity), u64>,
}

impl Findings {
    /// Starts the findings of the file called `place`.
    pub(super) fn new(place: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            told: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    /// The file, or a line of it (counted from 1).
    pub(super) fn place(&self, line: Option<u64>) -> String {
        line.map_or_else(
            || self.place.clone(),
            |line| format!("{}:{line}", self.place),
        )
    }

    /// True where nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// Adds a finding.
    pub(super) fn push(&mut self, finding: Diagnostic) {
        let count = self
            .counts
            .entry((finding.code, finding.severity))
            .or_default();
        *count += 1;
        if *count <= TOLD {
            self.told.push(finding);
        }
    }

    /// Adds the error that the file, or a line of it, could not be read.
    pub(super) fn unreadable(&mut self, line: Option<u64>, error: &Unreadable) {
        let finding = error.at(self.place(line));
        self.push(finding);
    }

    /// Adds a finding about a line, without a hint.
    pub(super) fn line(
        &mut self,
        severity: Severity,
        code: &'static str,
        line: u64,
        message: impl Into<String>,
    ) {
        self.push(Diagnostic::new(
            severity,
            code,
            self.place(Some(line)),
            message,
        ));
    }

    /// All findings, in the order they were made.
    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        for ((code, severity), count) in std::mem::take(&mut self.counts) {
            if count > TOLD {
                let message = format!("{} more findings '{code}'", count - TOLD);
                let rest = Diagnostic::new(severity, code, self.place.clone(), message);
                self.told.push(rest.standing_for(count - TOLD));
            }
        }
        self.told
    }
}

/// Something that happened in several records and is told once: how often, and where first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    count: u64,
    first: u64,
}

impl Tally {
    /// Counts one more, in the record that begins at `line`.
    pub(super) fn add(&mut self, line: u64) {
        if self.count == 0 {
            self.first = line;
        }
        self.count += 1;
    }

    /// Adds the finding, if there is anything to tell; `what` follows the number of records.
    pub(super) fn tell(
        self,
        findings: &mut Findings,
        severity: Severity,
        code: &'static str,
        what: &str,
        hint: &str,
    ) {
        if self.count > 0 {
            let records = if self.count == 1 { "record" } else { "records" };
            let message = format!("{} {records} {what}", self.count);
            let place = findings.place(Some(self.first));
            findings.push(Diagnostic::new(severity, code, place, message).hinted(hint));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_findings_of_a_kind_are_counted() {
        let mut findings = Findings::new("a.jsonl");
        for line in 1..=1000 {
            findings.line(Severity::Error, "bad-record", line, "no JSON object");
        }
        findings.line(Severity::Notice, "other", 7, "seen");
        let told = findings.finish();
        assert_eq!(told.len(), 22);
        assert_eq!(told[0].place, "a.jsonl:1");
        assert_eq!(told[21].message, "980 more findings 'bad-record'");
        assert_eq!(told[21].count, 980);
        assert_eq!(told[21].severity, Severity::Error);
    }

    #[test]
    fn a_tally_is_told_once() {
        let mut findings = Findings::new("a.csv");
        let mut tally = Tally::default();
        tally.tell(&mut findings, Severity::Warning, "bad-date", "unused", "");
        tally.add(4);
        tally.add(9);
        tally.tell(
            &mut findings,
            Severity::Warning,
            "bad-date",
            "have a bad date",
            "",
        );
        let told: Vec<String> = findings.finish().iter().map(ToString::to_string).collect();
        assert_eq!(told, ["warning: a.csv:4: 2 records have a bad date"]);
    }
}
