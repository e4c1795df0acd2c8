//! What the tests of whole builds share: dice that always fall alike, invented people and pages, a
//! folder that holds them, and everything that a database says, for comparing two of them; a desk at
//! which the program is run, and lexicons of a few rows.
#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "every test takes what it needs of this, and one that cannot go on fails"
)]

mod answers;
mod desk;
mod dice;
mod pages;
mod program;

pub use answers::{compare, everything};
pub use desk::{Desk, errors, lexicon_of, page, text};
pub use dice::Dice;
pub use pages::{ENTITIES, article, write_dictionaries};
pub use program::{Said, command, guanxi};
