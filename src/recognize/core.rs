//! What a walk to the left of an ending asks of the tokens beside it: single characters that are a
//! firm's own part, brackets, verbs that lead to a name, towns that no gazetteer has.
//!
//! What belongs here: questions about one place of the reading. What does not: the walk itself
//! (`reach`).

use super::lattice::{Class, Token};
use super::reach::PLACE;
use super::thing::Reading;
use crate::model::NamePartRole;

/// Characters of the shortest and longest own part of a firm's name that is made of single ones.
const SHORTEST_CORE: usize = 2;
const LONGEST_CORE: usize = 4;
/// Rank of counties and districts.
const COUNTY: u8 = 3;
/// From this rank on a division may well be one that no gazetteer has.
const TOWN: u8 = 4;
/// From this rank on a level word alone names nobody: villages are written of in general.
const VILLAGE: u8 = 5;

impl Reading<'_, '_> {
    /// Whether a word that leads to names stands behind the ending of another: 有限公司|联合.
    pub(super) fn other_ends_before(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        // 锦屿镇|联合: a town is one of two, as in 某局联合某院
        let place = at.checked_sub(1).map(|i| &self.tokens[i]);
        let town = place.is_some_and(|t| t.class == Class::Place && self.has_level(self.text(t)));
        self.leads(self.text(token)) && {
            let before = &self.piece.text[..token.start];
            let ending = self.recognizer.endings.at_end(before);
            let body = ending.is_some_and(|(length, row)| {
                let kind = self.recognizer.kinds_of_endings[row as usize].0;
                length > 3 && kind != self.recognizer.kinds.place
            });
            town || body
        }
    }

    /// 联合, 组织: a verb that stands before the name of a body.
    fn leads(&self, word: &str) -> bool {
        let left = self.recognizer.lexicon.cues.of(self.recognizer.kinds.body)[0].at_end(word);
        self.tag(word).is(b'v') && left.is_some_and(|(length, _)| length == word.len())
    }

    /// Whether a place directly before a token is who acts: 某某镇|联合|某某法庭.
    pub(super) fn acts_before(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|i| &self.tokens[i]);
        let place = |t: &Token| self.is_place(t) || self.is_level(self.text(t));
        self.leads(self.text(&self.tokens[at])) && before.is_some_and(place)
    }

    /// A word that ends the names of bodies: 人民法院.
    pub(super) fn is_body(&self, word: &str) -> bool {
        let ending = self.recognizer.endings.at_end(word);
        ending.is_some_and(|(length, row)| {
            let kind = self.recognizer.kinds_of_endings[row as usize].0;
            length == word.len() && length > 3 && kind == self.recognizer.kinds.body
        })
    }

    /// Where the run of single characters begins that a token belongs to, if it can be a firm's own
    /// part (飞|达|加油站, 华|盾|工贸): two to four beside each other are no words, whatever each
    /// of them means alone.
    pub(super) fn core(&self, at: usize, head: usize) -> Option<usize> {
        if !self.may_be_core(at) {
            return None;
        }
        let mut from = at;
        while from > 0 && self.may_be_core(from - 1) {
            from -= 1;
        }
        // 西|环 begins with a side, none ends with one
        let side = |i: usize| self.tag(self.text(&self.tokens[i])).is(b'f');
        if from < at && (from + 1..=at).any(side) {
            return None;
        }
        let behind = (at + 1..head).take_while(|i| self.may_be_core(*i)).count();
        let end = at + behind + 1;
        let outside = |i: usize| {
            let word = self.text(&self.tokens[i]);
            self.recognizer.has(word, NamePartRole::Outside)
        };
        // 已|鑫|达 begins with an adverb, 正|凡 with its own character
        while end - from > SHORTEST_CORE && outside(from) {
            from += 1;
        }
        let fits = (SHORTEST_CORE..=LONGEST_CORE).contains(&(end - from));
        let open = (from..end).any(|i| !outside(i));
        (fits && open && from <= at).then_some(from)
    }

    /// A single character that may stand in the own part of a firm's name.
    fn may_be_core(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let word = self.text(token);
        let mut characters = word.chars();
        let (Some(first), None) = (characters.next(), characters.next()) else {
            return false;
        };
        let given = self.recognizer.lexicon.grammar.given.get(&first);
        let named = given.is_some_and(|g| g.0 > 0);
        let function = b"pcurmye".iter().any(|t| self.tag(word).is(*t));
        token.class == Class::Word
            && !function
            && !self.is_level(word)
            && !self.joins_names(word)
            && (named || !self.recognizer.has(word, NamePartRole::Outside))
    }

    /// 和, 与: stands between names.
    fn joins_names(&self, word: &str) -> bool {
        let joins = self.recognizer.lexicon.cues.conjunctions.at_start(word);
        joins.is_some_and(|(length, _)| length == word.len())
    }

    /// Where the bracket opens that a token closes, if a place or a word of kinds stands between:
    /// (中国), (集团); before a firm's form whatever is short.
    pub(super) fn opens(&self, close: usize, formal: bool) -> Option<usize> {
        let nearest = close.saturating_sub(LONGEST_CORE)..close;
        let open = nearest.rev().find(|i| self.text(&self.tokens[*i]) == "(")?;
        let tokens = &self.tokens[open + 1..close];
        let letters: usize = tokens.iter().map(|t| self.text(t).chars().count()).sum();
        let known = |token: &Token| {
            let word = self.text(token);
            self.is_place(token)
                || self.recognizer.endings.at_start(word).is_some()
                || self.recognizer.lexicon.words.tag(word) == PLACE
        };
        let plain = |token: &Token| matches!(token.class, Class::Word | Class::Person(_));
        let short = formal && letters <= LONGEST_CORE && tokens.iter().all(plain);
        let inside = matches!(tokens, [one] if known(one));
        (letters > 1 && (inside || short)).then_some(open)
    }

    /// What somebody is, not which office he holds: 企业家.
    pub(super) fn occupation(&self, word: &str) -> bool {
        let title = self.recognizer.lexicon.cues.title_at_start(word);
        title.is_some_and(|(_, post)| {
            let kind = &*self.recognizer.lexicon.grammar.posts[post as usize].kind;
            kind == "occupation" || kind == "honorific"
        })
    }

    /// Whether a person at a token does something to the body behind: 某某|代表|县政府.
    pub(super) fn acts_behind(&self, at: usize, head: usize) -> bool {
        let behind = self.tokens[at + 1..head].first();
        behind.is_some_and(|t| {
            let word = self.text(t);
            let verb = self.tag(word).is(b'v') && !self.recognizer.has(word, NamePartRole::Inside);
            self.occupation(word) || verb
        })
    }

    /// A word that may be the own part of a division's name.
    pub(super) fn names_division(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let word = self.text(token);
        token.class == Class::Word
            && (2..=3).contains(&word.chars().count())
            && self.belongs(word, 2)
            && !self.common(word)
    }

    /// Whether a level word is of villages, of which a paper writes in general.
    pub(super) fn is_village(&self, word: &str) -> bool {
        self.rank_of(word) >= VILLAGE
    }

    fn rank_of(&self, word: &str) -> u8 {
        let mut levels = self.recognizer.lexicon.grammar.levels.iter();
        levels.find(|l| l.word == word).map_or(0, |l| l.rank)
    }

    /// Where the name of a division begins that no gazetteer has and that ends with a level word:
    /// 金星|乡, 加|绕|村; of a county only what begins behind a mark or a word that leads to names.
    pub(super) fn division(&self, level: usize) -> Option<usize> {
        let rank = self.rank_of(self.text(&self.tokens[level]));
        let before = level.checked_sub(1)?;
        let open = before.checked_sub(1).is_none_or(|i| {
            let left = &self.tokens[i];
            left.class == Class::Mark
                || left.class == Class::Word
                    && self.recognizer.has(self.text(left), NamePartRole::Outside)
        });
        if self.names_division(before) {
            return (rank >= TOWN || rank == COUNTY && open).then_some(before);
        }
        let two = before.checked_sub(1)?;
        let singles = self.may_be_core(before) && self.may_be_core(two);
        (singles && rank >= TOWN).then_some(two)
    }
}
