//! Pure functions on strings: fold, join, offsets, sentences, dates.
//!
//! What belongs here: whatever can be said of a string alone. What does not: dictionaries, files,
//! articles as such.

mod code_points;
mod date;
mod fold;
mod normal;
mod romanise;
mod units;
mod written;

pub use code_points::CodePoints;
pub use date::{PrintedDate, printed_dates};
pub use fold::{fold, fold_char};
pub use normal::NormalText;
pub use romanise::Romaniser;
pub use units::{Break, BreakKind, Units, is_blank};
pub use written::written_date;
