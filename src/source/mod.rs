//! Files become documents: finding them, unpacking, decoding, splitting into records, and what is
//! known beside the text (newspaper, date, page, address, home) with the origin of each value.
//!
//! What belongs here: everything between a PATH on the command line and [`crate::model::Document`].
//! What does not: articles and headlines (`layout`), whatever is printed on the page (`layout`,
//! `extract`), which newspaper belongs to which place (`lexicon`).
//!
//! A file or record that cannot be read costs itself alone: it is reported, the rest goes on.

mod decode;
mod encoding;
mod fields;
mod file_name;
mod findings;
mod folder;
mod format;
mod front_matter;
mod html;
mod input;
mod json_lines;
mod manifest;
mod metadata;
mod read;
mod records;
mod sheet;
mod skeleton;
mod table;
mod transcode;
mod unpack;
mod unreadable;
mod walk;

pub use decode::{Decoded, decode};
pub use format::Format;
pub use front_matter::front_matter_len;
pub use input::Input;
pub use manifest::Manifest;
pub use read::{read, read_from};
pub use sheet::{Lines, Sheet, SheetError, mark_of};
pub use skeleton::skeleton;
pub use unreadable::Unreadable;
pub use walk::{Walk, walk};

/// Longest text of one document, in bytes of UTF-8; longer ones are refused with a hint to split.
pub const MAX_TEXT: usize = 16 << 20;
