//! Plain values that every room shares, in the field's words (see `docs/glossary.md`).
//!
//! What belongs here: types without behaviour beyond their own invariants. What does not: I/O, SQL,
//! serde, Chinese vocabulary, anything that knows another room.

mod date;
mod document;
mod entity;
mod event;
mod evidence;
mod grammar;
mod mention;
mod span;
mod trigger;

pub use date::{PartialDate, Period, day_number};
pub use document::{Article, Document, Fragment, Known, Metadata, Origin, Reporter};
pub use entity::{Entity, EntityOrigin, EntityRef, FormKind, discovery_score};
pub use event::{
    BareTitle, DateOrigin, EventDate, EventReport, EventTypeId, Function, Participant, PartySide,
    Polarity, Presence, RelationStatement, Role, TenureStatement, TenureStatus,
};
pub use evidence::{Diagnostic, Severity};
pub use grammar::{
    Appointment, Context, ContextEffect, Discard, DiscardKind, EntityType, Grammar, Label, Level,
    NamePart, NamePartRole, OfficeFrame, Organ, Post, PostPrefix, Reading, ReadingKind, Schema,
    Side, Suffix, Tag, TypeId, Words,
};
pub use mention::{Mention, Observations, Part, Resolution, Status};
pub use span::Span;
pub use trigger::{DateUnit, Frame, RelationCue, RelationOrder, RelativeDate, Trigger};
