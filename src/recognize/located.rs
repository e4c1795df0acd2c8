//! Names of places that a reading holds, and of their organs.
//!
//! What belongs here: what a place of the reading is called and where its name begins. What does not:
//! finding it (`place`, `learn`), names with endings (`thing`).

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

    /// An organ of a place that the document shows: 县政府 behind its name.
    pub(super) fn organ(&self, at: usize, out: &mut Vec<NewName>) {
        let token = &self.tokens[at];
        let place = match token.class {
            Class::Shown(place) => Some(place),
            Class::Place => None,
            _ => return,
        };
        let lexicon = self.recognizer.lexicon;
        let after = &self.piece.text[token.end..];
        let Some((length, organ)) = lexicon.cues.organs.at_start(after) else {
            return;
        };
        if !lexicon.words.stands(after, 0, length) {
            return;
        }
        let organ = &lexicon.grammar.organs[organ as usize];
        let full = place.map_or_else(|| self.text(token), |place| &self.shown.places[place].1);
        let mut name = self.name(
            token.start,
            token.end + length,
            organ.kind,
            0.8,
            Frame::Ending,
        );
        name.name = organ.full.replace("{home}", full).replace("{short}", full);
        let titled = lexicon.cues.title_at_start(&after[length..]);
        name.hidden = organ.public && titled.is_some();
        out.push(name);
    }

    /// Whether a place's name ends in a level word.
    pub(super) fn has_level(&self, name: &str) -> bool {
        let mut levels = self.recognizer.lexicon.grammar.levels.iter();
        levels.any(|l| l.divisions.iter().any(|d| name.ends_with(d.as_str())))
    }
}
