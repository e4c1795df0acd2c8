//! What the program knows about Chinese public life, as plain rows. `lexicon` loads it from
//! `dictionaries/grammar/`; code asks flags and rows and holds no vocabulary of its own.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{EventTypeId, RelationCue, RelativeDate, TenureStatus, Trigger};

/// Index of an entity type in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u8);

/// A word of the schema with its labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Identifier used in files (`meeting`).
    pub id: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// `#rrggbb`, empty where the word has no colour.
    pub color: String,
    /// Order among its fellows, smallest first.
    pub rank: u32,
}

/// An entity type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityType {
    /// Identifier and labels.
    pub label: Label,
    /// Whether its entities can meet.
    pub natural_person: bool,
    /// Coarse group; official and person share one.
    pub group: String,
}

/// Declared types, relations, roles and parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Entity types; a `TypeId` indexes them.
    pub entity_types: Vec<EntityType>,
    /// Event types.
    pub event_types: Vec<Label>,
    /// Roles of participants.
    pub roles: Vec<Label>,
    /// Functions of participants.
    pub functions: Vec<Label>,
    /// Relations of edges, strongest first.
    pub relations: Vec<Label>,
    /// Parts of mentions.
    pub parts: Vec<Label>,
}

impl Schema {
    /// Finds an entity type by its identifier.
    pub fn type_id(&self, id: &str) -> Option<TypeId> {
        self.entity_types
            .iter()
            .position(|t| t.label.id == id)
            .map(|i| TypeId(i as u8))
    }

    /// The type behind an index.
    ///
    /// # Panics
    /// Where the index is of another schema.
    pub fn entity_type(&self, id: TypeId) -> &EntityType {
        &self.entity_types[usize::from(id.0)]
    }

    /// Finds an event type by its identifier.
    pub fn event_type_id(&self, id: &str) -> Option<EventTypeId> {
        self.event_types
            .iter()
            .position(|t| t.id == id)
            .map(|i| EventTypeId(i as u8))
    }

    /// The event type behind an index.
    ///
    /// # Panics
    /// Where the index is of another schema.
    pub fn event_type(&self, id: EventTypeId) -> &Label {
        &self.event_types[usize::from(id.0)]
    }

    /// Whether a type, by its identifier, is one of natural persons.
    pub fn is_person_id(&self, id: &str) -> bool {
        self.type_id(id).is_some_and(|kind| self.is_person(kind))
    }

    /// Whether entities of the type are natural persons.
    pub fn is_person(&self, id: TypeId) -> bool {
        self.entity_type(id).natural_person
    }
}

/// A level word of the administration, such as 区.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The word.
    pub word: String,
    /// 1 province … 5 village.
    pub rank: u8,
    /// Endings of division names that it denotes.
    pub divisions: Vec<String>,
}

/// How an organ of a place is printed and named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organ {
    /// What follows a level word or a place name.
    pub suffix: String,
    /// Full name with the slot `{home}` or `{short}`.
    pub full: String,
    /// Entity type.
    pub kind: TypeId,
    /// Kind of organ (party, government, …).
    pub organ: String,
    /// Whether it is a party or government organ, hidden inside a person's title.
    pub public: bool,
}

/// A post as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The title.
    pub title: String,
    /// public, company, school, association, media, capacity, occupation, honorific.
    pub kind: String,
    /// Kind of organ it implies; empty where open.
    pub organ: String,
    /// Holders at one time, where limited.
    pub max_holders: Option<u32>,
}

impl Post {
    /// Whether it is an office that one person after another holds, rather than a calling, a part
    /// in some matter or a form of address.
    pub fn is_office(&self) -> bool {
        matches!(
            &*self.kind,
            "public" | "company" | "school" | "association" | "media"
        )
    }
}

/// A word before a title (副, 代, 原).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostPrefix {
    /// The word.
    pub prefix: String,
    /// acting, former or empty.
    pub status: String,
}

/// Where a word of appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OfficeFrame {
    /// Between the person and the post.
    Subject,
    /// Before the person, with a link before the post.
    Object,
    /// Before the person, the post directly behind or with a possessive: for removals.
    Strip,
    /// Between person and post of an object word.
    Link,
    /// Between person and post of a strip word.
    Of,
    /// Between two posts of one person.
    Joint,
    /// Behind the post.
    Tail,
    /// Behind a person: an office that follows is somebody else's.
    Another,
}

/// A word by which an office is given, held or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// The word, folded.
    pub word: String,
    /// What it says of the office; `None` where it leaves that to others, or only proposes.
    pub status: Option<TenureStatus>,
    /// Whether it only proposes somebody.
    pub proposed: bool,
    /// Where it stands.
    pub frame: OfficeFrame,
}

/// Which side of a name a cue stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Directly before.
    Left,
    /// Directly after.
    Right,
}

/// What a cue says of the name beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContextEffect {
    /// It is the entity.
    Confirm,
    /// It is a word or part of another name.
    Refuse,
}

/// A word beside a name that confirms or refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The word.
    pub cue: String,
    /// Where it stands.
    pub side: Side,
    /// What it says.
    pub effect: ContextEffect,
    /// Coarse groups of types it speaks of.
    pub groups: Vec<String>,
}

/// What a discard row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiscardKind {
    /// No entity; blocks every match inside.
    Discard,
    /// Quotes or honours; mentions inside have part formula.
    Formula,
    /// Closes a phrase that began with a name and makes it a formula.
    FormulaHead,
    /// Opens reported speech.
    Speech,
    /// Opens a caption.
    Caption,
    /// Opens or marks a byline.
    Byline,
    /// A body that signs in a reporter's place; part of a longer name as a rule.
    Desk,
    /// Joins the last of a list to the others.
    Conjunction,
}

/// A string that is no entity, or that changes the part of what stands in or after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discard {
    /// The string.
    pub string: String,
    /// What it does.
    pub kind: DiscardKind,
}

/// An ending of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suffix {
    /// The ending.
    pub suffix: String,
    /// Type of what ends so.
    pub kind: TypeId,
    /// Whether it is a party or government organ.
    pub public: bool,
    /// Whether the ending alone means the one of the home (高新区).
    pub local: bool,
}

/// What a word does where a name that no dictionary has begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NamePartRole {
    /// Stands inside names though the word list calls it a verb.
    Inside,
    /// Never part of a name: the name begins behind it.
    Outside,
    /// Says what kind of thing it is but names none: alone before an ending it makes no name.
    Common,
    /// What a firm trades in; short names leave it out.
    Trade,
    /// A national or international body known by this name alone.
    Whole,
    /// An ending of names beside those of `suffixes.csv`, safe only with what leads to it.
    Ending,
    /// Says what the name behind it is: the name begins there (企业, 公司, 品牌).
    Apposed,
    /// Leads to a short name in brackets behind the full one (简称).
    Abbreviates,
    /// Closes a list that names only some (等).
    Others,
    /// Says of what type the names of such a list are (等企业, 等地).
    Listed,
    /// Directly behind the name of a firm and of little else (生产车间).
    Works,
    /// Honours: what it makes with an ending was awarded, not built (示范, 标杆).
    Honour,
    /// Ends the name of a part that may stand directly behind what it is of (分行, 派出所).
    Branch,
    /// Stands directly before the name of a body or firm and is part of it (中共, 国营).
    Lead,
    /// Closes names of places, but is too common at the end of words to be an ending (坡, 洞, 州).
    Closing,
    /// A people, before the level word of its places (苗族 in 苗族乡).
    People,
}

impl NamePartRole {
    /// Every role by its name in `name_parts.csv`.
    pub const NAMES: [(&'static str, Self); 16] = [
        ("inside", Self::Inside),
        ("outside", Self::Outside),
        ("common", Self::Common),
        ("trade", Self::Trade),
        ("whole", Self::Whole),
        ("ending", Self::Ending),
        ("apposed", Self::Apposed),
        ("abbreviates", Self::Abbreviates),
        ("others", Self::Others),
        ("listed", Self::Listed),
        ("works", Self::Works),
        ("honour", Self::Honour),
        ("branch", Self::Branch),
        ("lead", Self::Lead),
        ("closing", Self::Closing),
        ("people", Self::People),
    ];

    /// The role of a name.
    pub fn named(name: &str) -> Option<Self> {
        let row = Self::NAMES.iter().find(|(known, _)| *known == name)?;
        Some(row.1)
    }
}

/// A word of names or of their limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePart {
    /// The word, folded.
    pub word: String,
    /// What it does.
    pub role: NamePartRole,
    /// Type, for whole names, endings and heads of lists.
    pub kind: Option<TypeId>,
}

/// The first two letters of a part-of-speech tag (`v`, `ns`); shorter ones end in a zero byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tag(pub [u8; 2]);

impl Tag {
    /// Reads a tag as written in the word list.
    pub fn new(text: &str) -> Self {
        let mut letters = text.bytes();
        Self([letters.next().unwrap_or(0), letters.next().unwrap_or(0)])
    }

    /// Whether the tag begins with the letter: kinds of verb are all `v`.
    pub fn is(self, letter: u8) -> bool {
        self.0[0] == letter
    }
}

/// Ordinary words with their frequencies; shared, for it is long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Folded word → (frequency, part-of-speech tag).
    pub entries: Arc<FxHashMap<Box<str>, (u32, Tag)>>,
}

/// Where a reading holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadingKind {
    /// As the surname that a person's name begins with.
    Surname,
    /// Anywhere in a name.
    Word,
}

/// How a text of several readings is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The text.
    pub text: String,
    /// Its pinyin without tones.
    pub pinyin: String,
    /// Where it is read so.
    pub kind: ReadingKind,
}

/// Everything in `dictionaries/grammar/`, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grammar {
    /// Types, relations, roles.
    pub schema: Schema,
    /// Level words.
    pub levels: Vec<Level>,
    /// Organs of a place.
    pub organs: Vec<Organ>,
    /// Posts.
    pub posts: Vec<Post>,
    /// Words before posts.
    pub post_prefixes: Vec<PostPrefix>,
    /// Words by which offices are given, held or taken away.
    pub appointments: Vec<Appointment>,
    /// Cues beside names.
    pub contexts: Vec<Context>,
    /// Discards, formulas, speech verbs, caption and byline openers.
    pub discards: Vec<Discard>,
    /// Surnames with their frequency.
    pub surnames: FxHashMap<Box<str>, u32>,
    /// Characters of given names: weight in Chinese ones, whether foreign names are written with it.
    pub given: FxHashMap<char, (u32, bool)>,
    /// Words of names and their limits.
    pub name_parts: Vec<NamePart>,
    /// Readings of characters that have several.
    pub readings: Vec<Reading>,
    /// Endings of names, longest first.
    pub suffixes: Vec<Suffix>,
    /// Newspaper → home.
    pub newspapers: FxHashMap<Box<str>, String>,
    /// Words of occasions and roles.
    pub triggers: Vec<Trigger>,
    /// Words of dates.
    pub relative_dates: Vec<RelativeDate>,
    /// Words of other relations.
    pub relations: Vec<RelationCue>,
    /// Words that may stand between such a word and a name, longest first.
    pub relation_fillers: Vec<String>,
    /// Ordinary words.
    pub words: Words,
}

impl Grammar {
    /// The strings of one kind of discard row, in file order.
    pub fn discards_of(&self, kind: DiscardKind) -> impl Iterator<Item = &str> {
        self.discards
            .iter()
            .filter(move |d| d.kind == kind)
            .map(|d| d.string.as_str())
    }
}
