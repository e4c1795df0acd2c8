//! Names of things: an ending (公司, 医院, 路), what leads to it, and where that begins.

use super::lattice::{Class, Token};
use super::reach::{PLACE, Walk};
use super::{Frame, NewName, Piece, Recognizer, Shown};
use crate::model::{NamePartRole, TypeId};

/// Characters of the shortest ending of a name that 全国 may lead.
const LED_ENDING: usize = 3;
/// Characters before a one-character ending of places.
const LONGEST_PLACE: usize = 4;

/// Names of things in a reading, in order; the longer of two that overlap comes first.
pub(super) fn find(
    recognizer: &Recognizer<'_>,
    piece: &Piece<'_>,
    tokens: &[Token],
    shown: &Shown,
) -> Vec<NewName> {
    let reading = Reading {
        shown,
        recognizer,
        piece,
        tokens,
    };
    let mut out = Vec::new();
    for at in 0..tokens.len() {
        reading.whole(at, &mut out);
        reading.placed(at, &mut out);
        reading.organ(at, &mut out);
        reading.ending_at(at, &mut out);
        reading.traded(at, &mut out);
    }
    out
}

pub(super) struct Reading<'r, 't> {
    pub(super) recognizer: &'r Recognizer<'r>,
    pub(super) piece: &'r Piece<'t>,
    pub(super) tokens: &'r [Token],
    pub(super) shown: &'r Shown,
}

impl Reading<'_, '_> {
    pub(super) fn text(&self, token: &Token) -> &str {
        &self.piece.text[token.start..token.end]
    }

    /// A word that is a name by itself: 莫斯科 of the word list, 新华社 of the name parts.
    fn whole(&self, at: usize, out: &mut Vec<NewName>) {
        let token = &self.tokens[at];
        if token.class != Class::Word {
            return;
        }
        let word = self.text(token);
        let recognizer = self.recognizer;
        let mut found = None;
        if let Some((length, row)) = recognizer.wholes.at_start(word)
            && length == word.len()
        {
            found = recognizer.lexicon.grammar.name_parts[row as usize].kind;
        } else if word.len() > 6
            && word.chars().count() > 2
            && recognizer.lexicon.words.tag(word) == PLACE
            && !super::place::says(recognizer, word)
        {
            found = Some(recognizer.kinds.place);
        }
        if let Some(kind) = found {
            // 外交部长 and 国务院总理: the body is in the title
            let person = recognizer.lexicon.schema().is_person(kind);
            let enterprise = kind == recognizer.kinds.enterprise;
            // 某某大学党委书记: of places and public organs only the title is told
            let ending = recognizer.endings.at_end(word);
            let body = kind == recognizer.kinds.body;
            let told =
                body && ending.is_some_and(|(_, row)| !recognizer.kinds_of_endings[row as usize].1);
            let titled = !person && !enterprise && !told && self.public_title(token.end);
            // 宝钢|轧辊 is a firm of its own
            let trade = self.tokens.get(at + 1).filter(|t| {
                let word = self.text(t);
                let count = word.chars().count();
                enterprise && t.class == Class::Word && count > 1 && {
                    let trade = recognizer.has(word, NamePartRole::Trade);
                    trade && !recognizer.has(word, NamePartRole::Inside)
                }
            });
            let end = trade.map_or(token.end, |t| t.end);
            // 法国|国防部, 中国|全国人大
            let place = kind == recognizer.kinds.place;
            let from = if person || place { at } else { self.chain(at) };
            let start = self.tokens[from].start;
            let mut name = self.name(start, end, kind, 0.8, Frame::Word);
            name.hidden = titled;
            out.push(name);
        }
    }

    pub(super) fn name(
        &self,
        start: usize,
        end: usize,
        kind: TypeId,
        score: f32,
        frame: Frame,
    ) -> NewName {
        NewName {
            start,
            end,
            kind,
            name: self.piece.text[start..end].to_owned(),
            score,
            frame,
            hidden: false,
        }
    }

    /// The name that ends with the token, where an ending ends there.
    fn ending_at(&self, at: usize, out: &mut Vec<NewName>) {
        let token = &self.tokens[at];
        // 经济开发区 by itself may be known as one of several; with a place before it is that place's
        let bare = match token.class {
            Class::Word => true,
            Class::Known(known) => {
                let text = self.text(token);
                let length = self.recognizer.endings.at_end(text).map(|e| e.0);
                !self.piece.known[known].listed && length == Some(text.len())
            }
            _ => false,
        };
        if !bare {
            return;
        }
        let recognizer = self.recognizer;
        let text = self.piece.text;
        // 广景山庄|小区: the ending does not reach into a place
        let place = self.tokens[..at]
            .iter()
            .rposition(|t| matches!(t.class, Class::Place | Class::Shown(_)));
        let from = place.map_or(0, |i| self.tokens[i].end);
        let Some((length, row)) = recognizer.endings.at_end(&text[from..token.end]) else {
            return;
        };
        let (kind, public, further) = recognizer.kinds_of_endings[row as usize];
        // 华中农业大学 is found as a whole
        let whole = recognizer.wholes.at_start(self.text(token));
        if kind == recognizer.kinds.body
            && whole.is_some_and(|(whole, _)| token.start + whole == token.end && whole > length)
        {
            return;
        }
        let start = token.end - length;
        // the token the ending begins in; a piece of it belongs to the name (荆川|路, 川路)
        let Some(first) = self.tokens[..=at].iter().rposition(|t| t.start <= start) else {
            return;
        };
        let (mut walk, head) = if self.tokens[first].start == start {
            (
                Walk {
                    from: first,
                    ..Walk::default()
                },
                first,
            )
        } else {
            let piece = &text[self.tokens[first].start..start];
            let whole = self.text(&self.tokens[first]);
            // an ordinary word that happens to end so names nothing by itself
            let mut walk = Walk {
                from: first,
                ..Walk::default()
            };
            if self.tokens[first].class != Class::Word
                || recognizer.has(whole, NamePartRole::Outside)
                || (length <= 3 && recognizer.lexicon.words.is_ordinary(whole))
            {
                return;
            }
            walk.count = piece.chars().count();
            walk.telling = !self.common(whole);
            (walk, first)
        };
        // 某某基金会|项目主管
        if kind == recognizer.kinds.project {
            let [_, _, _, right_no] = recognizer.lexicon.cues.of(kind);
            if right_no.at_start(&text[token.end..]).is_some() {
                return;
            }
        }
        let formal = kind == recognizer.kinds.enterprise && length >= 12;
        let body = kind == recognizer.kinds.body && length > 3;
        walk.singles = body || kind == recognizer.kinds.enterprise;
        self.walk(head, kind, formal, &mut walk);
        let kinds = recognizer.kinds;
        if walk.from == head && self.tokens[head].start == start {
            self.quoted(head, token.end, kind, out);
            return;
        }
        let letters = length / 3;
        let place = kind == kinds.place;
        self.trim(&mut walk, head);
        if walk.from >= head && self.tokens[head].start == start {
            return;
        }
        if place && letters == 1 && (walk.count > LONGEST_PLACE && !walk.led) {
            return;
        }
        if place && letters == 1 && self.counted_or_doubled(walk.from, head, &text[start..]) {
            return;
        }
        let mut begin = self.tokens[walk.from].start;
        // 永红街道|荆川东园 are two places, 榕泉经济开发区 is one
        if place && walk.from + 1 < at && walk.led && walk.own {
            let outer = self.tokens[walk.from..head]
                .iter()
                .rposition(|t| self.is_place(t));
            if let Some(outer) = outer {
                let outer = walk.from + outer;
                let inner = self.tokens[outer].end;
                // 尧湖|文化旅游区 is one, and so is 樟溪镇|文化广场
                let level = self.has_level(self.text(&self.tokens[outer]));
                let says = |t: &Token| {
                    let word = self.text(t);
                    let role = |role| recognizer.has(word, role);
                    self.common(word) || role(NamePartRole::Trade) || role(NamePartRole::Inside)
                };
                let kind = letters > 1 && self.tokens[outer + 1..head].iter().all(says);
                let own = level && !kind;
                if own && (letters == 1 || text[inner..start].chars().count() >= 2) {
                    begin = inner;
                }
            }
        }
        // 全国|某某标准化委员会; 全国|医院 speaks of all
        if letters >= LED_ENDING && (walk.telling || walk.led) {
            begin -= recognizer.lead_before(&text[..begin], kind);
        }
        let whole = &text[begin..token.end];
        if recognizer.lexicon.words.is_ordinary(whole)
            || place && super::place::says(recognizer, whole)
        {
            return;
        }
        let named = walk.led || walk.own;
        // 省智能制造示范工厂 was awarded
        if self.honoured(walk.from, at, &text[start..token.end]) {
            let first = &self.tokens[walk.from];
            let level = first.class == Class::Word && self.is_level(self.text(first));
            if level || !walk.led {
                return;
            }
        }
        let enough = if further && letters >= 2 {
            named
        } else if kind == kinds.project {
            (walk.led || walk.own) && walk.telling
        } else if place && letters == 1 {
            let direct = walk.from + 1 == head && walk.count <= 3;
            walk.own || (walk.led && (walk.telling || direct))
        } else if further {
            // 辽宁|队
            walk.led
                && self.tokens[walk.from..head]
                    .iter()
                    .all(|t| self.is_place(t))
        } else if letters >= 2 {
            named || (walk.telling && (letters >= 3 || walk.count >= 2 && self.bounded(walk.from)))
        } else {
            // 开|新|局 is no name of a body
            let words = self.tokens[walk.from..head].iter();
            let word = || words.clone().any(|t| self.text(t).chars().count() > 1);
            named && walk.count >= 2 && (!public || walk.led || word())
        };
        // 人民|东路: a word that many names of the gazetteer are
        let repeated = place && walk.from + 1 == head && {
            let ends = super::beside::right(recognizer, text, token.end) > 0.0;
            ends && self.bounded(walk.from)
                && recognizer
                    .writing
                    .is_often(self.text(&self.tokens[walk.from]))
        };
        if !(enough || repeated) {
            return;
        }
        let titled = self.public_title(token.end);
        let score = 0.4
            + 0.2 * f32::from(u8::from(walk.led))
            + 0.2 * f32::from(u8::from(walk.own))
            + 0.05 * letters.min(4) as f32;
        let mut name = self.name(begin, token.end, kind, score.min(1.0), Frame::Ending);
        name.hidden = public && titled;
        out.push(name);
    }

    /// 3|市 and 两|县 count; in 上蔡县|县情 the level word opens the next word.
    fn counted_or_doubled(&self, from: usize, head: usize, ending: &str) -> bool {
        let level = ending
            .chars()
            .next()
            .map_or("", |c| &ending[..c.len_utf8()]);
        let Some(before) = head.checked_sub(1).map(|i| &self.tokens[i]) else {
            return false;
        };
        if !self.is_level(level) {
            return false;
        }
        let word = self.text(before);
        let number = before.class == Class::Letters && word.chars().all(|c| c.is_ascii_digit());
        let numeral = before.class == Class::Word && word.len() == 3 && self.tag(word).is(b'm');
        let places = self.tokens[from..head].iter().all(|t| self.is_place(t));
        number || numeral || places && word.ends_with(level)
    }

    /// Whether a word of honours stands in a name or opens its ending.
    fn honoured(&self, from: usize, to: usize, ending: &str) -> bool {
        let honour = |word: &str| self.recognizer.has(word, NamePartRole::Honour);
        let tokens = &self.tokens[from..=to];
        let opens = ending
            .char_indices()
            .nth(2)
            .map_or("", |(at, _)| &ending[..at]);
        honour(opens) || tokens.iter().any(|t| honour(self.text(t)))
    }

    /// Whether the name has a mark or a word that ends before names directly before it.
    fn bounded(&self, from: usize) -> bool {
        let Some(before) = from.checked_sub(1).map(|i| &self.tokens[i]) else {
            return true;
        };
        match before.class {
            Class::Word => {
                let word = self.text(before);
                self.recognizer.has(word, NamePartRole::Outside) && !self.determines(word)
            }
            _ => true,
        }
    }

    /// 该, 本, 全: what follows is spoken of in general or has been named before.
    pub(super) fn determines(&self, word: &str) -> bool {
        let [_, _, left_no, _] = self
            .recognizer
            .lexicon
            .cues
            .of(self.recognizer.kinds.enterprise);
        left_no
            .at_end(word)
            .is_some_and(|(length, _)| length == word.len())
    }

    /// “有光”公园: a quoted word directly before the ending.
    fn quoted(&self, head: usize, end: usize, kind: TypeId, out: &mut Vec<NewName>) {
        let text = self.piece.text;
        let Some(close) = head.checked_sub(1).map(|i| &self.tokens[i]) else {
            return;
        };
        if self.text(close) != "”" {
            return;
        }
        let from = self.tokens[..head - 1]
            .iter()
            .rev()
            .take(8)
            .find(|t| self.text(t) == "“");
        if let Some(open) = from
            && text[open.end..close.start].chars().count() <= 8
        {
            out.push(self.name(open.start, end, kind, 0.6, Frame::Ending));
        }
    }
}

/// A place's own name: without the chain of places before it.
pub(super) fn own_name<'n>(recognizer: &Recognizer<'_>, name: &'n str) -> &'n str {
    let mut own = name;
    loop {
        let place = own
            .char_indices()
            .map(|(at, _)| at)
            .skip(2)
            .filter(|at| own.len() - at >= 6)
            .filter(|at| !recognizer.lexicon.places.named(&own[..*at]).is_empty())
            .last();
        match place {
            Some(at) => own = &own[at..],
            None => return own,
        }
    }
}
