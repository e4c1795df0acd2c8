//! Messages on standard error. A closed standard error is nobody's fault and ends nothing.

use std::fmt::Display;
use std::io::{self, Write};

use super::error::CommandError;
use super::options::Globals;
use super::output::on_one_line;
use crate::model::{Diagnostic, Period, Severity};
use crate::store::Store;

/// Says what failed.
pub(super) fn error(message: &dyn Display) {
    write_lines("error: ", &message.to_string());
}

/// Says what may not be as meant, unless `-q`.
pub(super) fn warn(globals: &Globals, message: &str) {
    if !globals.quiet {
        write_lines("warning: ", message);
    }
}

/// Says what is worth knowing, unless `-q`.
pub(super) fn note(globals: &Globals, message: &str) {
    if !globals.quiet {
        write_lines("", message);
    }
}

/// Says why there is no answer; `-q` does not silence it, as the exit code alone explains nothing.
pub(super) fn nothing(message: &str) {
    write_lines("", message);
}

/// Says that rows were left out for want of a date.
pub(super) fn undated(globals: &Globals, count: u64, what: &str) {
    if count > 0 {
        note(
            globals,
            &format!("{count} {what} in undated documents left out"),
        );
    }
}

/// Says that occasions were left out for want of a date.
pub(super) fn undated_occasions(globals: &Globals, count: u64) {
    if count > 0 {
        let them = if count == 1 { "occasion" } else { "occasions" };
        note(globals, &format!("{count} undated {them} left out"));
    }
}

/// Says that offices were left out for want of a date.
pub(super) fn undated_offices(globals: &Globals, count: u64) {
    if count > 0 {
        let them = if count == 1 { "office" } else { "offices" };
        note(globals, &format!("{count} undated {them} left out"));
    }
}

/// Says that the limit cut the answer.
pub(super) fn limited(globals: &Globals, shown: usize, total: usize) {
    if shown < total {
        note(globals, &format!("{shown} of {total} rows shown"));
    }
}

/// Says what was found about input and dictionaries: errors always, warnings unless `-q`, notices
/// with `-v`.
pub(super) fn findings(globals: &Globals, findings: &[Diagnostic]) {
    let mut notices = 0;
    for finding in findings {
        let shown = match finding.severity {
            Severity::Error => true,
            Severity::Warning => !globals.quiet,
            Severity::Notice => globals.verbose,
        };
        if shown {
            write_lines("", &finding.to_string());
        } else if finding.severity == Severity::Notice {
            notices += 1;
        }
    }
    if notices > 0 {
        let them = if notices == 1 {
            "1 notice"
        } else {
            &format!("{notices} notices")
        };
        note(globals, &format!("{them} not shown; -v shows them"));
    }
}

/// Says of which time the papers are, where a period may be why there is no answer.
pub(super) fn period(store: &Store, period: Period) -> Result<(), CommandError> {
    let papers = crate::query::papers(store.connection())?;
    if !period.is_open() && papers.period.is_some() {
        nothing(&format!("  hint: the papers are of {}", papers.time()));
    }
    Ok(())
}

/// Says which of the types the database has no entity of, as the likely cause of an empty answer.
pub(super) fn unknown_types(store: &Store, types: &[String]) -> Result<(), CommandError> {
    if types.is_empty() {
        return Ok(());
    }
    let known = crate::query::types(store.connection())?;
    for name in types.iter().filter(|name| !known.contains(name)) {
        let known = known.join(", ");
        nothing(&format!(
            "  hint: there is no entity of type '{name}'; there are {known}"
        ));
    }
    Ok(())
}

fn write_lines(prefix: &str, message: &str) {
    let mut out = io::stderr().lock();
    for (at, line) in message.lines().enumerate() {
        let prefix = if at == 0 { prefix } else { "" };
        let _ = writeln!(out, "{prefix}{}", on_one_line(line));
    }
}
