//! Annotations against gold: mentions, headlines, offices, occasions and who met whom.
//!
//! The rules are those of the annotation guideline: coarse types (official and person are one),
//! spans marked optional or ambiguous count neither way, reporters that a system leaves out cost
//! nothing, entities are the same where they share a name or form, an occasion is found where half
//! of its participants are. `docs/annotations.md` defines every figure.
//!
//! What belongs here: reading gold and counting. What does not: tagging, printing.

mod annotation;
mod appearances;
mod blind;
mod filled;
mod gold;
mod identity;
mod judged;
mod mentions;
mod occasions;
mod pairs;
mod posts;
mod report;
mod score;
mod sheet;
mod table;
mod wilson;

pub use annotation::{Annotation, Pair};
pub use appearances::{Occasion, Person, occasions, score_appearances};
pub use blind::{ReadArticle, WrittenArticle, load_blind, score_blind};
pub use filled::{Surroundings, refuse};
pub use gold::{GoldError, load};
pub use judged::{Share, score_judged};
pub use report::{Counts, Figure, Miss, Report};
pub use score::score;
pub use sheet::is_blind_sheet;
pub use table::load_appearances;
pub use wilson::wilson;
