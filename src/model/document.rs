//! One input file or record, and the articles on it.

use super::{PartialDate, Span};

/// Where a piece of metadata was learnt, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A row of `manifest.csv`.
    Manifest,
    /// Front matter at the top of the file.
    FrontMatter,
    /// A field of a JSONL or CSV record.
    Record,
    /// The name of the file or of a folder above it.
    FileName,
    /// Printed on the page (masthead line).
    Printed,
    /// Concluded from what is printed (such as the county that dominates a page).
    Inferred,
}

impl Origin {
    /// Every origin, most trusted first.
    pub const ALL: [Origin; 6] = [
        Origin::Manifest,
        Origin::FrontMatter,
        Origin::Record,
        Origin::FileName,
        Origin::Printed,
        Origin::Inferred,
    ];

    /// The word written to files and the database.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Manifest => "manifest",
            Origin::FrontMatter => "front_matter",
            Origin::Record => "record",
            Origin::FileName => "file_name",
            Origin::Printed => "printed",
            Origin::Inferred => "inferred",
        }
    }
}

/// A value together with where it was learnt.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// Where it was learnt.
    pub origin: Origin,
}

impl<T> Known<T> {
    /// Pairs a value with its origin.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}

/// What is known of a document beside its text. What is not certain is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Metadata {
    /// Name of the newspaper.
    pub newspaper: Option<Known<String>>,
    /// Issue date.
    pub date: Option<Known<PartialDate>>,
    /// Page as printed, such as `A1` or `第2版`.
    pub page: Option<Known<String>>,
    /// Address it came from.
    pub url: Option<Known<String>>,
    /// Home: name, form or key of the place that the paper belongs to.
    pub home: Option<Known<String>>,
}

/// One input file, or one record of a JSONL or CSV corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// `<root name>/<relative path>`, for a record `…#<id>`; never changes with the machine.
    pub key: String,
    /// Exactly the decoded text; every offset counts its code points.
    pub text: String,
    /// What is known beside the text.
    pub metadata: Metadata,
}

/// Whether an article stands on the page from its beginning to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct Fragment {
    /// It starts in mid-sentence: the beginning is elsewhere.
    pub start_missing: bool,
    /// It stops in mid-sentence: the end is elsewhere.
    pub end_missing: bool,
}

/// Someone named in a byline.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reporter {
    /// The name with blanks and line ends removed, in the printed script.
    pub name: String,
    /// Where it is printed.
    pub span: Span,
}

/// One news item within a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Headline lines joined by one blank, Markdown and list marks removed; empty where none.
    pub title: String,
    /// The headline lines, kicker and subtitle included, in reading order.
    pub headline: Vec<Span>,
    /// All running text of the article, headline and byline included, in reading order; more than
    /// one where columns were interleaved.
    pub spans: Vec<Span>,
    /// Offsets of the line ends inside `spans` that end a paragraph or a headline, ascending; every
    /// other line end inside the spans is a broken line and is joined.
    pub breaks: Vec<u32>,
    /// The bylines (`本报讯(甲 乙)`, `□记者 甲`, `甲 乙 图文报道`).
    pub bylines: Vec<Span>,
    /// Those named in the bylines.
    pub reporters: Vec<Reporter>,
    /// Captions of pictures.
    pub captions: Vec<Span>,
    /// Whether beginning or end is missing.
    pub fragment: Fragment,
}
