//! Annotations against gold: mentions, headlines.
//!
//! The rules are those of the annotation guideline: coarse types (official and person are one),
//! spans marked optional or ambiguous count neither way, reporters that a system leaves out cost
//! nothing, entities are the same where they share a name or form.

mod gold;
mod score;

pub use gold::{Annotation, GoldError, load};
pub use score::{Counts, Miss, Report, score};
