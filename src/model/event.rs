//! Occasions, offices and other relations as one article states them.
//!
//! They refer to mentions by their ordinal in the document, never to entities, so that what is
//! decided later about a mention reaches them.

use super::{EntityRef, PartialDate, Span};

/// Index of an event type in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventTypeId(pub u8);

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every value, strongest first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word written to files and the database.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value behind a word, `None` where it is none of these.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}

words! {
    /// Whether an occasion took place.
    Polarity {
        /// It took place.
        Actual = "actual",
        /// It is announced.
        Planned = "planned",
        /// It was called off or put off.
        Cancelled = "cancelled",
    }
}

words! {
    /// Whether someone named with an occasion was there.
    Presence {
        /// In the room.
        Room = "room",
        /// By video or telephone.
        Remote = "remote",
        /// Someone stood in.
        Represented = "represented",
        /// Expected, but not there.
        Absent = "absent",
    }
}

words! {
    /// What a participant did; of several the first applies.
    Role {
        /// Headed the visit, tour or delegation.
        Lead = "lead",
        /// Chaired, received or organised.
        Host = "host",
        /// Spoke, reported, toasted.
        Speak = "speak",
        /// Went along.
        Accompany = "accompany",
        /// Was visited, inspected, looked after.
        Visited = "visited",
        /// Was there.
        Attend = "attend",
    }
}

words! {
    /// The function that a participant had.
    Function {
        /// Chaired the meeting.
        Chair = "chair",
        /// Organised the occasion.
        Organise = "organise",
        /// Received the guests.
        Receive = "receive",
        /// Sat in without a vote.
        Observe = "observe",
    }
}

words! {
    /// The side a participant is on where two parties meet.
    PartySide {
        /// The hosts' side.
        Home = "home",
        /// The guests' side.
        Guest = "guest",
    }
}

words! {
    /// How the date of an occasion is known.
    DateOrigin {
        /// The day is printed, its year and month perhaps taken from the article.
        Printed = "printed",
        /// Counted from the issue date (yesterday, last Friday).
        Issue = "issue",
        /// Concluded from other dates of the article.
        Inferred = "inferred",
    }
}

words! {
    /// What a statement says of an office.
    TenureStatus {
        /// Holds it on the date of the article.
        Current = "current",
        /// Acts in it.
        Acting = "acting",
        /// Was given it (appointed, elected) on the date.
        Appointed = "appointed",
        /// Held it earlier.
        Former = "former",
        /// Gave it up or lost it on the date.
        Removed = "removed",
        /// Follows the first of a list whose title may be theirs too.
        Inherited = "inherited",
    }
}

/// The date of an occasion: what is concluded and what is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventDate {
    /// First day, or month or year where no day can be known; `None` where not even a year can.
    pub date: Option<PartialDate>,
    /// Last day of an occasion of several days.
    pub end: Option<PartialDate>,
    /// As printed (the day before: as counted from the issue date), empty where nothing is.
    pub text: String,
    /// How it is known; `None` where it is not.
    pub origin: Option<DateOrigin>,
}

/// Someone or something named with an occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Ordinal of the mention in the document.
    pub mention: u32,
    /// Whether they were there.
    pub presence: Presence,
    /// What they did.
    pub role: Role,
    /// Their function, where they had one.
    pub function: Option<Function>,
    /// Their side, where two parties meet.
    pub side: Option<PartySide>,
    /// Rank among the natural persons of the report, from 1; 0 for bodies, firms and places.
    pub position: u32,
    /// The title printed beside the name.
    pub title: Option<Span>,
    /// The words that gave the role, in reading order.
    pub verbs: Vec<Span>,
}

/// What one article says of one occasion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventReport {
    /// Ordinal of the article in the document.
    pub article: u32,
    /// Type of occasion.
    pub kind: EventTypeId,
    /// Whether it took place.
    pub polarity: Polarity,
    /// When.
    pub date: EventDate,
    /// Ordinals of the mentions of places where it took place, ascending.
    pub places: Vec<u32>,
    /// Who was there or named with it, in reading order of their first mention.
    pub participants: Vec<Participant>,
    /// Whether the list of participants ends in "and others".
    pub open_list: bool,
    /// Number of persons present, where printed.
    pub stated: Option<u32>,
    /// The sentences that tell of it, in reading order.
    pub evidence: Vec<Span>,
    /// The word that says what kind of occasion it is.
    pub trigger: Span,
    /// Key of the dictionary row behind it: word, event type and frame of `triggers.csv`.
    pub rule: String,
}

/// What one article says of one person's office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenureStatement {
    /// Ordinal of the article in the document.
    pub article: u32,
    /// Ordinal of the person's mention in the document.
    pub mention: u32,
    /// The title without its organ, folded.
    pub post: String,
    /// The organ that the post is in, where known; counted like the entities of mentions.
    pub organ: Option<EntityRef>,
    /// What is said of it.
    pub status: TenureStatus,
    /// The date that it holds for.
    pub as_of: Option<PartialDate>,
    /// How many may hold the post at one time, where limited.
    pub max_holders: Option<u32>,
    /// Title and name as printed.
    pub evidence: Span,
    /// Key of the dictionary row behind it: the title in `posts.csv`, with what changed its status.
    pub rule: String,
}

/// A title printed without a name, for the one who holds the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BareTitle {
    /// Ordinal of the article in the document.
    pub article: u32,
    /// The title without its organ, folded.
    pub post: String,
    /// The organ that the post is in; counted like the entities of mentions.
    pub organ: EntityRef,
    /// The date that it speaks of.
    pub as_of: Option<PartialDate>,
    /// The title as printed, organ included.
    pub evidence: Span,
    /// Key of the dictionary row behind it: the title in `posts.csv`.
    pub rule: String,
}

/// What one article says of two entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationStatement {
    /// Ordinal of the article in the document.
    pub article: u32,
    /// Identifier of the relation in the schema.
    pub relation: String,
    /// Ordinal of the mention that the relation starts from.
    pub subject: u32,
    /// Ordinal of the mention that it leads to.
    pub object: u32,
    /// From the first to the last word of the statement.
    pub evidence: Span,
    /// Key of the dictionary row behind it.
    pub rule: String,
}
