//! A page becomes its articles: headline, byline, running text, captions, and the line ends that
//! truly end something.
//!
//! What belongs here: what can be said from the look of the lines and a few words of the grammar
//! (byline and caption openers, surnames). What does not: names and entities, dates of events,
//! anything that compares two documents.
//!
//! The way of a page: lines are described (`lines`), bylines read (`byline`), the masthead set
//! aside (`masthead`), headlines told from sub-headings (`heads`, `cutoff`), columns that interrupt
//! each other put back (`columns`, `puzzle`), and the rest is book-keeping (`assemble`).

mod assemble;
mod byline;
mod columns;
mod cutoff;
mod dateline;
mod folded;
mod groups;
mod heads;
mod lines;
mod masthead;
mod page;
mod puzzle;
mod rules;
#[cfg(test)]
mod samples;

pub use assemble::articles;
pub use masthead::{Masthead, masthead};
pub use rules::LayoutRules;
