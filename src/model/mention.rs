//! What one document says, before anything is compared with another document.

use super::{
    Article, BareTitle, Entity, EntityRef, EventReport, FormKind, Known, PartialDate,
    RelationStatement, Span, TenureStatement,
};

/// The part that a mention plays in its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// In the running text, as itself.
    Actor,
    /// In the headline.
    Title,
    /// In the byline.
    Byline,
    /// In a caption.
    Caption,
    /// Inside reported speech.
    Speech,
    /// Inside a formula: thought, spirit, slogan, title of a document.
    Formula,
}

impl Part {
    /// Every part, in the order of their codes in the database.
    pub const ALL: [Part; 6] = [
        Part::Actor,
        Part::Title,
        Part::Byline,
        Part::Caption,
        Part::Speech,
        Part::Formula,
    ];

    /// The word written to files and the database.
    pub fn name(self) -> &'static str {
        match self {
            Part::Actor => "actor",
            Part::Title => "title",
            Part::Byline => "byline",
            Part::Caption => "caption",
            Part::Speech => "speech",
            Part::Formula => "formula",
        }
    }
}

/// Whether it is decided whom a mention means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// One entity.
    Linked,
    /// Several could be meant.
    Ambiguous,
    /// None of the candidates belongs here.
    Unlinked,
}

impl Status {
    /// Every status, in the order of their codes in the database.
    pub const ALL: [Status; 3] = [Status::Linked, Status::Ambiguous, Status::Unlinked];

    /// The word written to files and the database.
    pub fn name(self) -> &'static str {
        match self {
            Status::Linked => "linked",
            Status::Ambiguous => "ambiguous",
            Status::Unlinked => "unlinked",
        }
    }
}

/// Whom a mention means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// This entity.
    Linked(EntityRef),
    /// One of these; at least two, ascending.
    Ambiguous(Box<[EntityRef]>),
    /// Perhaps one of these, but their home is elsewhere.
    Unlinked(Box<[EntityRef]>),
}

impl Resolution {
    /// The status alone.
    pub fn status(&self) -> Status {
        match self {
            Resolution::Linked(_) => Status::Linked,
            Resolution::Ambiguous(_) => Status::Ambiguous,
            Resolution::Unlinked(_) => Status::Unlinked,
        }
    }

    /// The entity, where it is decided.
    pub fn linked(&self) -> Option<EntityRef> {
        match self {
            Resolution::Linked(entity) => Some(*entity),
            _ => None,
        }
    }

    /// Everything it may mean.
    pub fn candidates(&self) -> &[EntityRef] {
        match self {
            Resolution::Linked(entity) => std::slice::from_ref(entity),
            Resolution::Ambiguous(list) | Resolution::Unlinked(list) => list,
        }
    }
}

/// One printed occurrence of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where it is printed.
    pub span: Span,
    /// Ordinal of its article in the document.
    pub article: u32,
    /// Ordinal of its sentence in the document (headline, byline and caption count as sentences).
    pub sentence: u32,
    /// Ordinal of its clause in the document.
    pub clause: u32,
    /// Ordinal of the list joined by 、 that it stands in, counted from 1 in the document; 0 = none.
    pub roster: u32,
    /// The part it plays.
    pub part: Part,
    /// Whom it means.
    pub resolution: Resolution,
    /// What kind of form matched; with the entity and the printed text this is the rule.
    pub form: FormKind,
}

/// Everything one document says, given its context and the lexicon: a pure function's result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observations {
    /// Home of the document, as a place's key.
    pub home: Option<Known<String>>,
    /// Issue date, where given or printed with certainty.
    pub date: Option<Known<PartialDate>>,
    /// Newspaper, where given or printed.
    pub newspaper: Option<Known<String>>,
    /// Page, where given or printed.
    pub page: Option<Known<String>>,
    /// The articles in page order.
    pub articles: Vec<Article>,
    /// Entities coined here; `EntityRef(lexicon length + i)` is the i-th.
    pub coined: Vec<Entity>,
    /// Mentions in reading order: by article, then position.
    pub mentions: Vec<Mention>,
    /// Offices, in reading order.
    pub tenures: Vec<TenureStatement>,
    /// Titles that stand for their holders, in reading order.
    pub bare_titles: Vec<BareTitle>,
    /// Other stated relations, in reading order.
    pub relations: Vec<RelationStatement>,
    /// Occasions, in reading order of their first evidence.
    pub events: Vec<EventReport>,
}
