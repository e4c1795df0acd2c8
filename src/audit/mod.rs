//! The linter that needs a corpus: which rows of the dictionaries a folder of texts never uses.

use rustc_hash::FxHashSet;

use crate::lexicon::Lexicon;
use crate::model::{Diagnostic, EntityOrigin, EntityRef, Observations, Severity};

/// Counts what documents use of a lexicon.
#[derive(Default)]
pub struct Usage {
    linked: FxHashSet<EntityRef>,
    considered: FxHashSet<EntityRef>,
}

impl Usage {
    /// Takes in one document.
    pub fn add(&mut self, observations: &Observations) {
        for mention in &observations.mentions {
            match mention.resolution.linked() {
                Some(entity) => {
                    self.linked.insert(entity);
                }
                None => self.considered.extend(mention.resolution.candidates()),
            }
        }
    }

    /// Reports the dictionary rows that were never linked, in order of file and line.
    pub fn unused(&self, lexicon: &Lexicon) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        for (entity, number) in lexicon.entities().iter().zip(0..) {
            let reference = EntityRef(number);
            if entity.origin != EntityOrigin::Dictionary || self.linked.contains(&reference) {
                continue;
            }
            let place = lexicon
                .row(reference)
                .map(|r| r.place.clone())
                .unwrap_or_default();
            let message = if self.considered.contains(&reference) {
                format!(
                    "{} is a candidate of mentions but never decided",
                    entity.key
                )
            } else {
                format!("{} never occurs in the corpus", entity.key)
            };
            out.push(Diagnostic::new(
                Severity::Notice,
                "unused-row",
                place,
                message,
            ));
        }
        out
    }
}
