//! Names of places that a reading holds.
//!
//! What belongs here: what a place of the reading is called and where its name begins. What does not:
//! finding it (`place`, `learn`), names with endings (`thing`), their organs (`organs`).

use super::lattice::Class;
use super::thing::Reading;
use super::{Frame, NewName};

impl Reading<'_, '_> {
    /// A place of the reading: a county with the places it lies in, towns and villages by themselves.
    pub(super) fn placed(&self, at: usize, out: &mut Vec<NewName>) {
        let token = &self.tokens[at];
        if token.class != Class::Place {
            return;
        }
        let recognizer = self.recognizer;
        let text = self.text(token);
        // 甘肃省|陇安县 is one, and so is 上海|证券大厦
        let county = recognizer.is_county(text);
        let ending = recognizer
            .endings
            .at_end(text)
            .map_or(0, |(length, _)| length);
        let word = || {
            recognizer
                .lexicon
                .words
                .is_ordinary(&text[..text.len() - ending])
        };
        let lead = county || ending > 3 && !self.has_level(text) && word();
        let from = if lead { self.chain(at) } else { at };
        let start = self.tokens[from].start;
        let kind = self.recognizer.kinds.place;
        let mut name = self.name(start, token.end, kind, 0.6, Frame::Ending);
        name.hidden = self.public_title(token.end);
        out.push(name);
    }

    /// Whether a place's name ends in a level word.
    pub(super) fn has_level(&self, name: &str) -> bool {
        let mut levels = self.recognizer.lexicon.grammar.levels.iter();
        levels.any(|l| l.divisions.iter().any(|d| name.ends_with(d.as_str())))
    }
}
