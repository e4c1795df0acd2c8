//! How a command ends: well, with nothing found, in part, or with a message that says how to mend it.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::evaluate::GoldError;
use crate::graph::GraphError;
use crate::lexicon::DictionaryError;
use crate::pipeline::PipelineError;
use crate::query::QueryError;
use crate::store::StoreError;

/// How a command that did not fail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Everything was done: exit code 0.
    Done,
    /// The question has no answer: exit code 1.
    NothingFound,
    /// Some input could not be read, the rest is done: exit code 2.
    Incomplete,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::NothingFound => ExitCode::from(1),
            Outcome::Incomplete => ExitCode::from(2),
        }
    }
}

/// Why a command failed; exit code 2, but for a reader who closed the pipe: that is no failure.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CommandError {
    message: String,
    hints: Vec<String>,
    quiet: bool,
}

impl CommandError {
    /// A failure; the message is in lower case and names file and line where there are any.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hints: Vec::new(),
            quiet: false,
        }
    }

    /// Says how to mend it.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// A failure to write the answer.
    pub(super) fn output(error: &io::Error) -> Self {
        let quiet = error.kind() == io::ErrorKind::BrokenPipe;
        Self {
            quiet,
            ..Self::new(format!("cannot write the answer: {error}"))
        }
    }

    /// True where nobody reads any more, so that nothing is to be said.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// What the shell is told.
    pub(super) fn exit_code(&self) -> ExitCode {
        if self.quiet {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for hint in &self.hints {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl From<QueryError> for CommandError {
    fn from(error: QueryError) -> Self {
        Self::new(error.to_string())
            .hint("run `guanxi build` again; if that does not help, delete the database and build")
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<GraphError> for CommandError {
    fn from(error: GraphError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<DictionaryError> for CommandError {
    fn from(error: DictionaryError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<GoldError> for CommandError {
    fn from(error: GoldError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<PipelineError> for CommandError {
    fn from(error: PipelineError) -> Self {
        let message = error.to_string();
        match error {
            PipelineError::DropsRoot { .. } => Self::new(message).hint(
                "name all paths, none to build the same ones again, or --replace to drop the rest",
            ),
            PipelineError::NothingToRead { .. } => {
                Self::new(message).hint("name a folder of texts: guanxi build PATH")
            }
            PipelineError::NoDocuments { .. } => Self::new(message)
                .hint("texts end in .txt, .md, .html, .jsonl or .csv, or these with .gz"),
            _ => Self::new(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_follow_the_message() {
        let error = CommandError::new("x.csv:3: bad date")
            .hint("write 2024-03-05")
            .hint("or none");
        assert_eq!(
            error.to_string(),
            "x.csv:3: bad date\n  hint: write 2024-03-05\n  hint: or none"
        );
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        for (kind, quiet) in [
            (io::ErrorKind::BrokenPipe, true),
            (io::ErrorKind::StorageFull, false),
        ] {
            assert_eq!(
                CommandError::output(&kind.into()).is_quiet(),
                quiet,
                "{kind}"
            );
        }
    }

    #[test]
    fn exit_codes_keep_their_meaning() {
        for (outcome, code) in [
            (Outcome::Done, 0),
            (Outcome::NothingFound, 1),
            (Outcome::Incomplete, 2),
        ] {
            let printed = format!("{:?}", ExitCode::from(outcome));
            assert_eq!(
                printed,
                format!("{:?}", ExitCode::from(code)),
                "{outcome:?}"
            );
        }
    }
}
