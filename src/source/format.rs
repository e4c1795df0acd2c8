//! The formats that are read, told by the file name.

use std::path::Path;

/// An input format. Each may also be packed with gzip (`page.txt.gz`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Plain text, one document a file.
    Text,
    /// [CommonMark](https://spec.commonmark.org/) with optional front matter, one document a file.
    Markdown,
    /// [HTML](https://html.spec.whatwg.org/#tokenization), one document a file.
    Html,
    /// [JSON Lines](https://jsonlines.org/), one document a line.
    JsonLines,
    /// [CSV](https://www.rfc-editor.org/rfc/rfc4180) with a header row, one document a row;
    /// separated by comma, tab or semicolon.
    Csv,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 5] = [
        Format::Text,
        Format::Markdown,
        Format::Html,
        Format::JsonLines,
        Format::Csv,
    ];

    /// The word used on the command line and in the docs.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::JsonLines => "jsonl",
            Format::Csv => "csv",
        }
    }

    /// The file name endings, lower case, without the dot; the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Text => &["txt", "text"],
            Format::Markdown => &["md", "markdown"],
            Format::Html => &["html", "htm", "xhtml"],
            Format::JsonLines => &["jsonl", "ndjson"],
            Format::Csv => &["csv", "tsv"],
        }
    }

    /// The format that a file's name declares, a final `.gz` left aside; `None` where unknown.
    pub fn from_path(path: &Path) -> Option<Self> {
        let mut extension = path.extension()?;
        if extension.eq_ignore_ascii_case("gz") {
            extension = Path::new(path.file_stem()?).extension()?;
        }
        Self::ALL.into_iter().find(|f| {
            f.extensions()
                .iter()
                .any(|e| extension.eq_ignore_ascii_case(e))
        })
    }

    /// True where the file's name says that it is packed with gzip.
    pub fn is_gzipped(path: &Path) -> bool {
        path.extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("gz"))
    }

    /// True where one file holds many documents.
    pub fn holds_records(self) -> bool {
        match self {
            Format::JsonLines | Format::Csv => true,
            Format::Text | Format::Markdown | Format::Html => false,
        }
    }

    /// All endings as they are told to people: `.txt, .md, …`.
    pub(crate) fn known_extensions() -> String {
        Self::ALL
            .map(|f| format!(".{}", f.extensions()[0]))
            .join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_formats() {
        for (name, format, gzipped) in [
            ("a/page.txt", Some(Format::Text), false),
            ("PAGE.TXT.GZ", Some(Format::Text), true),
            ("第2版.md", Some(Format::Markdown), false),
            ("x.htm", Some(Format::Html), false),
            ("2024.03.05.jsonl.gz", Some(Format::JsonLines), true),
            ("x.tsv", Some(Format::Csv), false),
            ("x.pdf", None, false),
            ("x.gz", None, true),
            ("page", None, false),
        ] {
            let path = Path::new(name);
            assert_eq!(Format::from_path(path), format, "{name}");
            assert_eq!(Format::is_gzipped(path), gzipped, "{name}");
        }
    }

    #[test]
    fn every_format_is_found_by_each_of_its_endings() {
        for format in Format::ALL {
            for extension in format.extensions() {
                let name = format!("a.{extension}");
                assert_eq!(Format::from_path(Path::new(&name)), Some(format), "{name}");
            }
        }
    }
}
