//! Rows about what happened: trigger words with their frames, words of dates, words of relations.

use super::{EventTypeId, Function, Polarity, Role, TypeId};

/// What a trigger says of those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frame {
    /// The subject met or visited the object.
    Object,
    /// The subject went to the place, body or firm behind the word.
    Place,
    /// The subject did it together with those it is joined to.
    With,
    /// The subject called the occasion named behind the word.
    Held,
    /// The word is the occasion; others say who took part.
    Occasion,
    /// The subject was at the occasion.
    Attend,
    /// The two were joined by a line and not in one room.
    Remote,
    /// The subject was not there.
    Absent,
    /// The subject sent someone: present is who follows.
    Represented,
    /// The subject had this role; no occasion by itself.
    As(Role),
    /// The word sets the polarity of the triggers in its clause.
    Modal(Polarity),
    /// The word makes a habit of what its clause tells.
    Habit,
    /// The clause tells of an earlier occasion.
    Earlier,
    /// The subject went there, on a visit or whatever else the sentence says.
    Motion,
    /// Those in the clause are only named: honoured, quoted, remembered.
    Cited,
    /// A branch of the occasion in another place.
    Branch,
    /// Behind a trigger: what follows came after it.
    After,
    /// Behind a trigger: what follows came before it or in its course.
    Before,
    /// Behind a name: the person and those with them.
    Party,
    /// Joins the last member of a list, or two parties.
    Join,
    /// Leads to a place.
    At,
    /// Behind a list: it is open.
    Open,
    /// Before a number of persons: so many were there.
    Count,
}

/// What a word of a relative date counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateUnit {
    /// Days from the issue date.
    Day,
    /// Weeks from the week of the issue date; a weekday follows.
    Week,
    /// Months from the month of the issue date; a day may follow.
    Month,
    /// Years from the year of the issue date; a month may follow.
    Year,
    /// Days from the day that was told of last.
    Same,
    /// No day can be known.
    Vague,
    /// A part of the day, numbered in order.
    Half,
    /// Joins the first and the last day.
    Until,
    /// A day of the week, Monday = 1.
    Weekday,
}

/// A word of a date that is not printed as figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelativeDate {
    /// The word, folded.
    pub word: String,
    /// What it counts.
    pub unit: DateUnit,
    /// How many of them; negative before.
    pub offset: i64,
    /// The part of the day that the word says too, 0 where it does not.
    pub half: u8,
}

/// A word that says what kind of occasion it is, or who did what at one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// The word, folded.
    pub word: String,
    /// The type of occasion; `None` for words that make none of their own.
    pub kind: Option<EventTypeId>,
    /// Which role stands where.
    pub frame: Frame,
    /// The function that comes with the role.
    pub function: Option<Function>,
    /// What directly behind it makes another word of it.
    pub not_followed_by: Vec<String>,
    /// The row's key as written: word, event type, frame.
    pub key: String,
}

/// In which order a relation's ends and its word are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelationOrder {
    /// Subject, word, object.
    SubjectWordObject,
    /// Object, word, subject.
    ObjectWordSubject,
    /// Subject, object, word.
    SubjectObjectWord,
    /// Object, subject, word.
    ObjectSubjectWord,
}

/// A word that states a relation of the two names beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationCue {
    /// The word, folded.
    pub word: String,
    /// Identifier of the relation in the schema.
    pub relation: String,
    /// Types that the relation may start from.
    pub subject: Vec<TypeId>,
    /// Types that it may lead to.
    pub object: Vec<TypeId>,
    /// Where the ends stand.
    pub order: RelationOrder,
    /// The row's key as written: word, relation, order.
    pub key: String,
}
