//! What went wrong or deserves a look, as a value; only the command line prints it.

use std::fmt;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing was lost.
    Notice,
    /// Something may not be as meant; nothing was lost.
    Warning,
    /// A row, file or record was left out.
    Error,
}

/// One finding: what happened, where, how to mend it. Lower case, no full stop.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Stable kebab-case name, such as `bad-date`.
    pub code: &'static str,
    /// `file` or `file:line`.
    pub place: String,
    /// What happened.
    pub message: String,
    /// How to mend it; empty where the message says it.
    pub hint: String,
    /// How many findings it stands for, at least 1.
    pub count: u64,
}

impl Diagnostic {
    /// Builds a diagnostic without a hint.
    pub fn new(
        severity: Severity,
        code: &'static str,
        place: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let (place, message) = (place.into(), message.into());
        Self {
            severity,
            code,
            place,
            message,
            hint: String::new(),
            count: 1,
        }
    }

    /// Says that it stands for so many.
    #[must_use]
    pub fn standing_for(mut self, count: u64) -> Self {
        self.count = count;
        self
    }

    /// Adds the hint.
    #[must_use]
    pub fn hinted(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Notice => "notice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{word}: {}: {}", self.place, self.message)?;
        if !self.hint.is_empty() {
            write!(f, "\n  hint: {}", self.hint)?;
        }
        Ok(())
    }
}
