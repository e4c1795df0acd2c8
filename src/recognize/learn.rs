//! What a first reading of a document shows to the second one: its persons, and its counties that no
//! gazetteer has.
//!
//! What belongs here: names that the whole document proves. What does not: weighing one occurrence
//! (`lattice`, `person`).

use rustc_hash::FxHashMap;

use super::lattice::Token;
use super::{Frame, Piece, Recognizer, Shown, lattice, place, reach, thing};
use crate::lexicon::Affixes;
use crate::lexicon::is_han;
use crate::model::NamePartRole;

/// Characters of the longest place before its ending that is looked for elsewhere.
const LONGEST: usize = 6;
/// A character of given names is rare below this weight.
const RARE_GIVEN: u32 = 60;

impl Recognizer<'_> {
    pub(super) fn learn_persons(
        &self,
        pieces: &[Piece<'_>],
        readings: &[Vec<Token>],
        shown: &mut Shown,
    ) {
        let mut short: FxHashMap<&str, bool> = FxHashMap::default();
        let mut longer: Vec<&str> = Vec::new();
        for (piece, tokens) in pieces.iter().zip(readings) {
            for token in tokens {
                let lattice::Class::Person(found) = &token.class else {
                    continue;
                };
                let name = &piece.text[token.start..token.end];
                if shown
                    .forms
                    .at_start(name)
                    .is_some_and(|(length, _)| length == name.len())
                {
                    continue;
                }
                if !found.foreign && name.chars().count() == 3 {
                    longer.push(name);
                }
                if found.sure() {
                    *shown.persons.entry(name.to_owned()).or_default() |= found.official;
                }
                if name.chars().count() == 2 {
                    *short.entry(name).or_default() |= found.official;
                }
            }
        }
        for name in longer {
            let short = self.shorter_name(pieces, name);
            if let Some(short) = short.filter(|s| shown.persons.contains_key(*s)) {
                let official = shown.persons.remove(name).unwrap_or_default();
                *shown.persons.entry(short.to_owned()).or_default() |= official;
                shown.refused.insert(name.to_owned());
            }
        }
        // what always goes on with one and the same character is half a name
        let mut short: Vec<(&str, bool)> = short.into_iter().collect();
        short.sort_unstable();
        for (name, official) in short {
            if let Some(whole) = self.whole_name(pieces, name) {
                shown.persons.remove(name);
                shown.refused.insert(name.to_owned());
                *shown.persons.entry(whole).or_default() |= official;
            }
        }
    }

    /// Places with a level word that no gazetteer has, and what they are called without it.
    pub(super) fn learn_places(
        &self,
        pieces: &[Piece<'_>],
        readings: &[Vec<Token>],
        shown: &mut Shown,
    ) {
        let grammar = &self.lexicon.grammar;
        let levels = || grammar.levels.iter().flat_map(|l| &l.divisions);
        let towns = || {
            let towns = grammar.levels.iter().filter(|l| l.rank >= 4);
            towns.flat_map(|l| &l.divisions)
        };
        let mut forms: FxHashMap<String, String> = FxHashMap::default();
        for (piece, tokens) in pieces.iter().zip(readings) {
            self.learn_across(pieces, piece, tokens, &mut forms);
            self.learn_towns(pieces, piece, tokens, &mut forms);
            for found in thing::find(self, piece, tokens, shown) {
                if found.kind != self.kinds.place || found.frame != Frame::Ending {
                    continue;
                }
                let own = thing::own_name(self, &found.name);
                let Some((length, _)) = self.endings.at_end(own) else {
                    continue;
                };
                let core = &own[..own.len() - length];
                // 樟溪镇, 樟溪古镇; no 樟溪小区
                let ending = &own[own.len() - length..];
                let level = levels().any(|l| l == ending)
                    || towns().any(|l| ending.len() == 2 * l.len() && ending.ends_with(l.as_str()));
                let count = core.chars().count();
                let general = self.lexicon.words.is_ordinary(own) || place::says(self, own);
                if !(2..=LONGEST).contains(&count) || general {
                    continue;
                }
                let times = |form: &str| -> usize {
                    pieces.iter().map(|p| p.text.matches(form).count()).sum()
                };
                // 县委书记覃山河
                let titled = |p: &Piece<'_>| {
                    let mut found = p.text.match_indices(own);
                    found.any(|(at, _)| self.lexicon.cues.title_at_end(&p.text[..at]).is_some())
                };
                if !level && pieces.iter().any(titled) {
                    continue;
                }
                let short = if self.is_county(own) { 2 } else { 3 };
                if times(own) < 2 && !(level && times(core) >= short) {
                    continue;
                }
                forms.insert(own.to_owned(), own.to_owned());
                if level && count <= 4 && !self.lexicon.words.is_ordinary(core) {
                    forms
                        .entry(core.to_owned())
                        .or_insert_with(|| own.to_owned());
                }
            }
        }
        shown.places = forms.into_iter().collect();
        shown.places.sort();
        let numbered = shown.places.iter().map(|p| p.0.as_str()).zip(0..);
        shown.forms = Affixes::new(numbered);
    }

    /// What towns of the gazetteer are called without their level word, where the document prints
    /// that oftener.
    fn learn_towns(
        &self,
        pieces: &[Piece<'_>],
        piece: &Piece<'_>,
        tokens: &[Token],
        forms: &mut FxHashMap<String, String>,
    ) {
        for token in tokens {
            let own = &piece.text[token.start..token.end];
            let lattice::Class::Known(known) = token.class else {
                continue;
            };
            if piece.known[known].listed || !self.writing.is_town(own) {
                continue;
            }
            let length = self.endings.at_end(own).map_or(0, |(length, _)| length);
            let core = &own[..own.len() - length];
            let times =
                |form: &str| -> usize { pieces.iter().map(|p| p.text.matches(form).count()).sum() };
            if core.chars().count() > 1
                && length > 0
                && self.lexicon.words.frequency(core) == 0
                && times(core) > times(own)
            {
                forms.insert(core.to_owned(), own.to_owned());
            }
        }
    }

    /// A county whose end is another's name, where the document prints its short name as well: 陇|安县
    /// beside 陇安.
    fn learn_across(
        &self,
        pieces: &[Piece<'_>],
        piece: &Piece<'_>,
        tokens: &[Token],
        forms: &mut FxHashMap<String, String>,
    ) {
        for pair in tokens.windows(2) {
            let inner = &piece.text[pair[1].start..pair[1].end];
            let first = &piece.text[pair[0].start..pair[0].end];
            if pair[0].class != lattice::Class::Word
                || first.chars().count() != 1
                || inner.chars().count() != 2
            {
                continue;
            }
            let place = match pair[1].class {
                lattice::Class::Known(known) => {
                    let known = &piece.known[known];
                    !known.listed && known.kind == self.kinds.place
                }
                lattice::Class::Word => self.lexicon.words.tag(inner) == reach::PLACE,
                _ => false,
            };
            if !place || self.has(first, NamePartRole::Outside) {
                continue;
            }
            if self.levels.at_end(inner).is_none() {
                continue;
            }
            let levels = self.lexicon.grammar.levels.iter();
            let level = levels.flat_map(|l| &l.divisions);
            let Some(level) = level.map(String::as_str).find(|l| inner.ends_with(l)) else {
                continue;
            };
            let own = &piece.text[pair[0].start..pair[1].end];
            let core = &own[..own.len() - level.len()];
            let times =
                |form: &str| -> usize { pieces.iter().map(|p| p.text.matches(form).count()).sum() };
            if !self.lexicon.words.is_ordinary(core) && times(core) > times(own) {
                forms.insert(own.to_owned(), own.to_owned());
                forms.insert(core.to_owned(), own.to_owned());
            }
        }
    }

    /// The name of three characters that a document always prints where two of them stand.
    fn whole_name(&self, pieces: &[Piece<'_>], short: &str) -> Option<String> {
        let mut next = None;
        let mut count = 0;
        for piece in pieces {
            for (at, _) in piece.text.match_indices(short) {
                // 荆川|东园 is a place
                let body = self.endings.at_start(&piece.text[at + short.len()..]);
                if body.is_some_and(|(length, _)| length > 3) {
                    return None;
                }
                let follows = piece.text[at + short.len()..].chars().next()?;
                if next.is_some_and(|c| c != follows) || !is_han(follows) {
                    return None;
                }
                next = Some(follows);
                count += 1;
            }
        }
        let next = next?;
        let whole = format!("{short}{next}");
        // twice is enough where different words follow: 牟家和|主持, 牟家和|、
        let given = self.lexicon.grammar.given.get(&next);
        let named = count == 2 && given.is_some_and(|g| g.0 > 0) && {
            let mut behind = pieces.iter().flat_map(|p| {
                let found = p.text.match_indices(whole.as_str());
                found.map(|(at, _)| p.text[at + whole.len()..].chars().next())
            });
            behind.next() != behind.next()
        };
        (named || count >= 3).then_some(whole)
    }

    /// Whether a mark closes a name where it is first printed.
    fn closed_name(&self, pieces: &[Piece<'_>], name: &str) -> bool {
        let mut places = pieces.iter().filter_map(|p| p.text.split_once(name));
        let after = places.next().and_then(|(_, rest)| rest.chars().next());
        after.is_none_or(|c| !is_han(c))
    }

    /// The name of two characters in one of three that is printed once, where the document goes on
    /// differently elsewhere: 刘斌 in 刘斌揣着.
    fn shorter_name<'n>(&self, pieces: &[Piece<'_>], name: &'n str) -> Option<&'n str> {
        let (last, c) = name.char_indices().nth(2)?;
        let short = &name[..last];
        let times =
            |form: &str| -> usize { pieces.iter().map(|p| p.text.matches(form).count()).sum() };
        let rare = self
            .lexicon
            .grammar
            .given
            .get(&c)
            .is_none_or(|g| g.0 < RARE_GIVEN);
        let surname = short
            .char_indices()
            .nth(1)
            .map_or(short, |(at, _)| &short[..at]);
        (rare
            && name.chars().count() == 3
            && self.lexicon.grammar.surnames.contains_key(surname)
            && times(name) == 1
            && !self.closed_name(pieces, name)
            && times(short) > 1)
            .then_some(short)
    }
}
