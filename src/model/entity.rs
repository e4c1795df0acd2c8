//! What a dictionary row, the gazetteer or the organ grammar describes.

use super::grammar::TypeId;

/// Index of an entity: below the lexicon's length one of its entities, above it one that the
/// document's own observations coined (an organ of a home that no dictionary lists).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityRef(pub u32);

/// Where an entity comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityOrigin {
    /// A row of an entity file.
    Dictionary,
    /// The embedded administrative divisions.
    Gazetteer,
    /// Coined from `organs.csv` for a home.
    Grammar,
    /// A person named in a byline.
    Byline,
    /// Proposed by the program and accepted above a score.
    Discovered,
}

impl EntityOrigin {
    /// The word written to files and the database.
    pub fn name(self) -> &'static str {
        match self {
            EntityOrigin::Dictionary => "dictionary",
            EntityOrigin::Gazetteer => "gazetteer",
            EntityOrigin::Grammar => "grammar",
            EntityOrigin::Byline => "byline",
            EntityOrigin::Discovered => "discovered",
        }
    }
}

/// How far a name that no dictionary has can be trusted, from 0 to 1: 1 − 0.5^e, where e counts the
/// articles that print it and half a point for each of at most two different posts beside it.
pub fn discovery_score(articles: u64, posts: u64) -> f64 {
    // halvings and one constant: the same bits on every machine
    let halves = 2 * articles.min(500) + posts.min(2);
    let whole = (0..halves / 2).fold(1.0, |rest, _| rest / 2.0);
    1.0 - if halves % 2 == 1 {
        whole * std::f64::consts::FRAC_1_SQRT_2
    } else {
        whole
    }
}

/// What kind of string a form is. The rule behind a mention is its entity, form and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormKind {
    /// The canonical name.
    Name,
    /// As good as the name.
    Alias,
    /// Counts only beside a name or alias of the same entity.
    Weak,
    /// A name of earlier days.
    Former,
    /// A known misreading.
    Ocr,
    /// An organ resolved through a place (`区委`, `丹棱县人民政府`).
    Organ,
    /// Places written together, the lowest meant (`四川省眉山市丹棱县`).
    Chain,
    /// Surname or given name with a title (`图雅旗长`).
    Short,
    /// A person in a byline.
    Byline,
}

impl FormKind {
    /// Every kind, in the order of their codes in the database.
    pub const ALL: [FormKind; 9] = [
        FormKind::Name,
        FormKind::Alias,
        FormKind::Weak,
        FormKind::Former,
        FormKind::Ocr,
        FormKind::Organ,
        FormKind::Chain,
        FormKind::Short,
        FormKind::Byline,
    ];

    /// The word written to files and the database.
    pub fn name(self) -> &'static str {
        match self {
            FormKind::Name => "name",
            FormKind::Alias => "alias",
            FormKind::Weak => "weak",
            FormKind::Former => "former",
            FormKind::Ocr => "ocr",
            FormKind::Organ => "organ",
            FormKind::Chain => "chain",
            FormKind::Short => "short",
            FormKind::Byline => "byline",
        }
    }
}

/// A person, enterprise, organization, place or project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Natural key `type:name` or `type:name@home`; all natural persons have `person:` keys.
    pub key: String,
    /// Its type, an index into the schema.
    pub kind: TypeId,
    /// Canonical name as written in the dictionary.
    pub name: String,
    /// Places it belongs to, as written; empty = anywhere.
    pub homes: Vec<String>,
    /// Key of the place, organization, enterprise or project it belongs to.
    pub parent: Option<String>,
    /// Where it comes from.
    pub origin: EntityOrigin,
}
