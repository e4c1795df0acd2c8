//! What single characters say of words and of persons' names, in one table by code point.

use rustc_hash::FxHashMap;

use super::person::PRIOR;
use crate::lexicon::Lexicon;

/// Weight of a character that the list of given names lacks.
const UNLISTED: f32 = 0.3;

/// What the characters of names say, by code point.
pub(super) struct Characters {
    /// Those of the basic plane.
    table: Vec<Character>,
    rare: FxHashMap<char, Character>,
    unlisted: Character,
}

/// What a character says of a name: 16 bytes, for they are asked for all over the text.
#[derive(Clone, Copy)]
pub(super) struct Character {
    /// Its weight as a word by itself.
    pub single: f32,
    /// Weight of what it is a surname of; infinitely little where it is none.
    pub surname: f32,
    /// Its weight in a given name.
    pub given: f32,
    /// Whether foreign names are written with it, where it is known in names.
    pub foreign: Option<bool>,
    /// Whether a surname of two characters begins with it.
    pub compound: bool,
}

impl Characters {
    /// The weights of a lexicon's surnames and given names, and of characters as words by `log_share`.
    pub(super) fn new(
        lexicon: &Lexicon,
        surname_total: f32,
        given_total: f32,
        log_share: impl Fn(u32) -> f32,
    ) -> Self {
        let grammar = &lexicon.grammar;
        let given = |listed: f32| (listed.max(UNLISTED) / (given_total * 1.2)).ln();
        let unlisted = Character {
            single: log_share(1),
            surname: f32::NEG_INFINITY,
            given: given(0.0),
            foreign: None,
            compound: false,
        };
        let mut out = Self {
            table: vec![unlisted; 1 << 16],
            rare: FxHashMap::default(),
            unlisted,
        };
        for (c, frequency) in lexicon.words.singles() {
            out.entry(c).single = log_share(frequency.max(1));
        }
        for (c, (listed, foreign)) in &grammar.given {
            let character = out.entry(*c);
            character.given = given(*listed as f32);
            character.foreign = Some(*foreign);
        }
        for (surname, frequency) in &grammar.surnames {
            let mut chars = surname.chars();
            let Some(first) = chars.next().map(|c| out.entry(c)) else {
                continue;
            };
            match chars.next() {
                None => first.surname = surname_weight(*frequency, surname_total),
                Some(_) => first.compound = true,
            }
        }
        out
    }

    fn entry(&mut self, c: char) -> &mut Character {
        let unlisted = self.unlisted;
        match self.table.get_mut(c as usize) {
            Some(character) => character,
            None => self.rare.entry(c).or_insert(unlisted),
        }
    }

    /// What is known of a character.
    #[inline]
    pub(super) fn of(&self, c: char) -> &Character {
        match self.table.get(c as usize) {
            Some(character) => character,
            None => self.rare.get(&c).unwrap_or(&self.unlisted),
        }
    }
}

/// Logarithm of how often a name has a surname of this frequency.
pub(super) fn surname_weight(frequency: u32, total: f32) -> f32 {
    PRIOR + (frequency.max(1) as f32 / total).ln()
}

/// Shares of given names of one and of two characters, as logarithms.
pub(super) fn shares() -> [f32; 2] {
    [0.25_f32.ln(), 0.75_f32.ln()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Sources;

    #[test]
    fn characters_know_surnames_and_given_names() {
        let (lexicon, _) = Lexicon::load(&Sources::default()).unwrap();
        let characters = Characters::new(&lexicon, 1000.0, 1000.0, |n| (n as f32).ln());
        assert!(characters.of('王').surname.is_finite());
        assert!(!characters.of('的').surname.is_finite());
        assert!(characters.of('欧').compound && !characters.of('的').compound);
        assert!(characters.of('云').given > characters.of('的').given);
        assert!(characters.of('的').single > characters.of('\u{20000}').single);
        assert_eq!(characters.of('\u{20000}').foreign, None);
    }
}
