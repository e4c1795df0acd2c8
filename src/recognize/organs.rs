//! Organs of places that the document shows and of zones, and the titles that hide an organ.
//!
//! What belongs here: what stands behind a place and is its organ. What does not: organs that an
//! ending shows (`thing`), organs in lists (`joined`).

use super::lattice::{Class, Token};
use super::thing::Reading;
use super::{Frame, NewName};

/// Characters of the shortest word for a zone.
const SHORTEST_ZONE: usize = 3;

impl Reading<'_, '_> {
    /// Whether a public title begins at a byte offset, perhaps behind further organs (某某法院|法警
    /// 大队|大队长).
    pub(super) fn public_title(&self, at: usize) -> bool {
        let lexicon = self.recognizer.lexicon;
        let mut rest = &self.piece.text[at..];
        for _ in 0..3 {
            if let Some((_, post)) = lexicon.cues.title_at_start(rest) {
                return lexicon.grammar.posts[post as usize].kind == "public";
            }
            let Some((length, _)) = lexicon.cues.organs.at_start(rest) else {
                return false;
            };
            rest = &rest[length..];
        }
        false
    }

    /// An organ of a place that the document shows: 县政府 behind its name; or of a zone: 高新区|交警大队.
    pub(super) fn organ(&self, at: usize, out: &mut Vec<NewName>) {
        let token = &self.tokens[at];
        let full = match token.class {
            Class::Shown(place) => self.shown.places[place].1.as_str(),
            Class::Place => self.text(token),
            Class::Word if self.is_zone(token) => self.text(token),
            _ => return,
        };
        let lexicon = self.recognizer.lexicon;
        let after = &self.piece.text[token.end..];
        let Some((length, organ)) = lexicon.cues.organs.at_start(after) else {
            return;
        };
        let short = after.chars().next().map_or(0, char::len_utf8) == length;
        if !lexicon.words.stands(after, 0, length) || short && token.class == Class::Word {
            return;
        }
        let organ = &lexicon.grammar.organs[organ as usize];
        let mut name = self.name(
            token.start,
            token.end + length,
            organ.kind,
            0.8,
            Frame::Ending,
        );
        name.name = organ.full.replace("{home}", full).replace("{short}", full);
        name.hidden = organ.public && self.public_title(token.end + length);
        out.push(name);
    }

    /// 高新区, 经开区: an ending of places that is said alone of the one that the paper has.
    fn is_zone(&self, token: &Token) -> bool {
        let word = self.text(token);
        let ending = self.recognizer.endings.at_end(word);
        ending.is_some_and(|(length, row)| {
            let (kind, _, further) = self.recognizer.kinds_of_endings[row as usize];
            let place = kind == self.recognizer.kinds.place;
            place && !further && length == word.len() && word.chars().count() >= SHORTEST_ZONE
        })
    }
}
