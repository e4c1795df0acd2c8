//! The one database: what documents say, in SQLite, so that other programs can open it as it is.
//!
//! What belongs here: opening and locking the file, the schema, storing and replacing documents with
//! their observations, naming the entities that occur, the marks of an unfinished build, and loading
//! sorted rows fast. What does not: whatever compares one document with another (`derive`), and
//! questions (`query`).

mod btree;
mod bulk;
mod entities;
mod error;
mod hash;
mod lock;
mod open;
mod recent;
mod rows;
#[cfg(test)]
pub(crate) mod sample;
mod session;
mod statements;
mod writer;
#[cfg(test)]
mod writer_tests;

pub use btree::Cell;
pub use bulk::{Declared, Sorted, SortedWriter};
pub use entities::Entities;
pub use error::StoreError;
pub use hash::{input_hash, text_hash};
pub use open::{APPLICATION_ID, SCHEMA_VERSION, Store, more_readers};
pub use recent::{RecentMention, RecentMentions};
pub use rows::RowWriter;
pub use rusqlite::Connection;
pub use session::BY_TENURE;
pub use statements::ReportKeys;
pub use writer::{Record, Writer};

/// Bits of a mention's or article's id that hold its ordinal in the document; the document's id
/// stands above them.
pub const ORDINAL_BITS: u32 = 24;
