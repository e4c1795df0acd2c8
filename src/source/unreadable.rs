//! Why a file or record could not be read, and how to mend it.

use std::io;

use crate::model::{Diagnostic, Severity};

/// Why a file or record could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The system refused.
    #[error("cannot be read: {0}")]
    Io(io::Error),
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It is no text; the kind is named.
    #[error("is {0}, not text")]
    Binary(&'static str),
    /// No encoding fits.
    #[error("is in no encoding that is known here{0}")]
    Undecodable(String),
    /// The text of one document is longer than [`super::MAX_TEXT`].
    #[error("is longer than 16 MB")]
    TooLong,
    /// It unpacks to more than is allowed.
    #[error("unpacks to more than {0}")]
    Bomb(&'static str),
    /// The packed file stops before its end.
    #[error("is packed data that stops before its end or is damaged")]
    Truncated,
    /// The contents do not have the form that the file name promises.
    #[error("{0}")]
    Malformed(String),
}

impl Unreadable {
    /// Stable kebab-case name.
    pub fn code(&self) -> &'static str {
        match self {
            Unreadable::Io(_) => "unreadable",
            Unreadable::Empty => "empty",
            Unreadable::Binary(_) => "binary",
            Unreadable::Undecodable(_) => "undecodable",
            Unreadable::TooLong => "too-long",
            Unreadable::Bomb(_) => "unpacks-too-large",
            Unreadable::Truncated => "truncated",
            Unreadable::Malformed(_) => "malformed",
        }
    }

    fn hint(&self) -> &'static str {
        match self {
            Unreadable::Io(_) => "check that the file is there and may be read",
            Unreadable::Empty => "remove it, or extract its text again",
            Unreadable::Binary(_) => "extract its text first, and save it as .txt",
            Unreadable::Undecodable(_) => "save it as UTF-8",
            Unreadable::TooLong => "split it into pages or articles, or make it .jsonl",
            Unreadable::Bomb(_) => "unpack it yourself if it is what you expect",
            Unreadable::Truncated => "fetch or pack it again",
            Unreadable::Malformed(_) => "",
        }
    }

    /// The finding that reports this error at a place (`file` or `file:line`).
    pub fn at(&self, place: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, self.code(), place, self.to_string()).hinted(self.hint())
    }
}

impl From<io::Error> for Unreadable {
    /// Takes out an error of this room that travelled through a reader.
    fn from(error: io::Error) -> Self {
        if error
            .get_ref()
            .is_some_and(|inner| inner.is::<Unreadable>())
        {
            return match error
                .into_inner()
                .map(|inner| inner.downcast::<Unreadable>())
            {
                Some(Ok(own)) => *own,
                _ => Unreadable::Truncated,
            };
        }
        Unreadable::Io(error)
    }
}

impl From<Unreadable> for io::Error {
    fn from(error: Unreadable) -> Self {
        io::Error::other(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_errors_survive_the_way_through_a_reader() {
        let travelled = io::Error::from(Unreadable::Bomb("1 GiB"));
        assert_eq!(Unreadable::from(travelled).code(), "unpacks-too-large");
        let foreign = io::Error::new(io::ErrorKind::PermissionDenied, "no");
        let finding = Unreadable::from(foreign).at("a.txt");
        assert_eq!(
            finding.to_string().lines().next(),
            Some("error: a.txt: cannot be read: no")
        );
    }
}
