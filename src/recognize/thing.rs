//! Names of things: an ending (公司, 医院, 路), what leads to it, and where that begins.

use super::lattice::{Class, Token};
use super::{Frame, NewName, Piece, Recognizer, Shown};
use crate::model::{NamePartRole, Tag, TypeId};

/// Characters of the longest name before its ending.
const LONGEST: usize = 16;
/// Characters before a one-character ending of places.
const LONGEST_PLACE: usize = 4;
/// A single character that is no common word shows that something has a name of its own; common
/// from this frequency on.
const COMMON_CHARACTER: u32 = 6_000;
/// Tag of places in the word list.
const PLACE: Tag = Tag(*b"ns");

/// What a walk to the left of an ending has found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Walk {
    /// Index of the first token.
    from: usize,
    /// A place or body leads the name.
    led: bool,
    /// A part that is no ordinary word.
    own: bool,
    /// A word that says more than the kind of thing.
    telling: bool,
    /// Characters before the ending.
    count: usize,
}

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
        reading.organ(at, &mut out);
        reading.ending_at(at, &mut out);
        reading.traded(at, &mut out);
    }
    out
}

struct Reading<'r, 't> {
    recognizer: &'r Recognizer<'r>,
    piece: &'r Piece<'t>,
    tokens: &'r [Token],
    shown: &'r Shown,
}

impl Reading<'_, '_> {
    fn text(&self, token: &Token) -> &str {
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
        } else if recognizer.lexicon.words.tag(word) == PLACE && word.chars().count() > 2 {
            found = Some(recognizer.kinds.place);
        }
        if let Some(kind) = found {
            // 外交部长 and 国务院总理: the body is in the title
            let titled = self.public_title(token.end);
            let mut name = self.name(token.start, token.end, kind, 0.8, Frame::Word);
            name.hidden = titled;
            out.push(name);
        }
    }

    fn name(&self, start: usize, end: usize, kind: TypeId, score: f32, frame: Frame) -> NewName {
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

    /// Whether a public title begins at a byte offset.
    fn public_title(&self, at: usize) -> bool {
        let lexicon = self.recognizer.lexicon;
        let title = lexicon.cues.title_at_start(&self.piece.text[at..]);
        title.is_some_and(|(_, post)| lexicon.grammar.posts[post as usize].kind == "public")
    }

    /// An organ of a place that the document shows: 县政府 behind its name.
    fn organ(&self, at: usize, out: &mut Vec<NewName>) {
        let token = &self.tokens[at];
        let Class::Shown(place) = token.class else {
            return;
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
        let full = &self.shown.places[place].1;
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
        let Some((length, row)) = recognizer.endings.at_end(&text[..token.end]) else {
            return;
        };
        let (kind, public, further) = recognizer.kinds_of_endings[row as usize];
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
                || (length <= 3 && recognizer.lexicon.words.is_ordinary(whole))
            {
                return;
            }
            walk.count = piece.chars().count();
            walk.telling = !self.common(whole);
            (walk, first)
        };
        let formal = kind == recognizer.kinds.enterprise && length >= 12;
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
        let mut begin = self.tokens[walk.from].start;
        // 永红街道|荆川东园 are two places, 榕泉经济开发区 is one
        if place && walk.from + 1 < at && walk.led && walk.own {
            let outer = self.tokens[walk.from..head]
                .iter()
                .rposition(|t| self.is_place(t));
            if let Some(outer) = outer {
                let inner = self.tokens[walk.from + outer].end;
                if text[inner..start].chars().count() >= 2 {
                    begin = inner;
                }
            }
        }
        let whole = &text[begin..token.end];
        if recognizer.lexicon.words.is_ordinary(whole) {
            return;
        }
        let named = walk.led || walk.own;
        let enough = if further && letters >= 2 {
            named
        } else if kind == kinds.project {
            (walk.led || walk.own) && walk.telling
        } else if place && letters == 1 {
            let direct = walk.from + 1 == head && walk.count <= 3;
            walk.own || (walk.led && (walk.telling || direct))
        } else if letters >= 2 {
            named || (walk.telling && (letters >= 3 || walk.count >= 2 && self.bounded(walk.from)))
        } else {
            named && walk.count >= 2
        };
        if !enough {
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
    fn determines(&self, word: &str) -> bool {
        let [_, _, left_no, _] = self
            .recognizer
            .lexicon
            .cues
            .of(self.recognizer.kinds.enterprise);
        left_no
            .at_end(word)
            .is_some_and(|(length, _)| length == word.len())
    }

    /// Walks left over what may belong to a name that ends behind `head`.
    fn walk(&self, head: usize, kind: TypeId, formal: bool, walk: &mut Walk) {
        let kinds = self.recognizer.kinds;
        let mut at = head;
        let mut pending = *walk;
        let mut led_once = 0;
        while at > 0 {
            at -= 1;
            let token = &self.tokens[at];
            let word = self.text(token);
            let count = word.chars().count();
            match &token.class {
                Class::Known(known) => {
                    let known = &self.piece.known[*known];
                    if known.person || pending.count + count > LONGEST + 8 {
                        break;
                    }
                    pending.from = at;
                    pending.count += count;
                    pending.led = true;
                    *walk = pending;
                    at = self.chain(at);
                    walk.from = at;
                    // 山东鲁能泰山足球俱乐部: a place further left may lead the name
                    if known.kind != kinds.place || kind == kinds.place || walk.from != at {
                        break;
                    }
                    pending = *walk;
                    led_once += 1;
                    if led_once > 1 {
                        break;
                    }
                }
                Class::Letters => {
                    if pending.count + count > LONGEST
                        || word.chars().all(|c| c.is_ascii_digit() && count > 3)
                    {
                        break;
                    }
                    pending.from = at;
                    pending.count += count;
                    pending.own = true;
                    pending.telling = true;
                    *walk = pending;
                }
                Class::Word => {
                    let inner = at + 1 < head && self.neighbour_single(at);
                    let left = at.checked_sub(1).map(|i| &self.tokens[i]);
                    let beside = left.is_some_and(|t| {
                        t.class == Class::Word
                            && t.end - t.start == 3
                            && self.belongs(self.text(t), 1)
                    });
                    let numeral = count == 1 && self.tag(word).is(b'm') && (inner || beside);
                    let verb = count == 1
                        && !inner
                        && self.tag(word).is(b'v')
                        && self.recognizer.lexicon.words.frequency(word) >= 3_000;
                    let body = self.recognizer.wholes.at_start(word);
                    let body = count > 1 && body.is_some_and(|(length, _)| length == word.len());
                    let free = formal
                        && count == 1
                        && !self.recognizer.has(word, NamePartRole::Outside)
                        && !b"pcuqr".iter().any(|t| self.tag(word).is(*t));
                    let belongs = body || free || numeral || (self.belongs(word, count) && !verb);
                    if pending.count + count > LONGEST || !(belongs || self.led_by_place(at, kind))
                    {
                        break;
                    }
                    if !belongs {
                        pending.own = true;
                    }
                    if body {
                        pending.from = at;
                        pending.count += count;
                        pending.led = true;
                        pending.own |= kind != kinds.place;
                        *walk = pending;
                        walk.from = self.chain(at);
                        break;
                    }
                    if count == 1 && at + 1 <= head && self.is_level(word) && kind != kinds.project
                    {
                        // 县会展中心: the county's own; 全县 and 两县 speak in general
                        let general = at.checked_sub(1).is_some_and(|i| {
                            let before = self.text(&self.tokens[i]);
                            self.tag(before).is(b'm') || self.determines(before)
                        });
                        let ending = self.piece.text[self.tokens[head].start..].chars().count();
                        if !general && ending > 1 {
                            pending.from = at;
                            pending.count += count;
                            pending.led = true;
                            pending.telling = true;
                            *walk = pending;
                        }
                        break;
                    }
                    let place = self.recognizer.lexicon.words.tag(word) == PLACE && count > 1;
                    pending.from = at;
                    pending.count += count;
                    if led_once > 0 {
                        // beyond a place only another place leads
                        if place {
                            *walk = pending;
                            break;
                        }
                        if self.common(word) || count == 1 && !inner {
                            break;
                        }
                        continue;
                    }
                    if place {
                        pending.led = true;
                        *walk = pending;
                        break;
                    }
                    if count == 1 {
                        let frequency = self.recognizer.lexicon.words.frequency(word);
                        pending.own |= frequency < COMMON_CHARACTER || inner;
                    } else if !self.recognizer.lexicon.words.is_ordinary(word) {
                        pending.own = true;
                    }
                    pending.telling |= !self.common(word);
                    *walk = pending;
                    let _ = kind;
                }
                Class::Shown(_) => {
                    if pending.count + count > LONGEST + 8 {
                        break;
                    }
                    pending.from = at;
                    pending.count += count;
                    pending.led = true;
                    pending.own = true;
                    *walk = pending;
                    walk.from = self.chain(at);
                    break;
                }
                // what looked like a person's name is the own part of a thing's
                Class::Person(found)
                    if found.frame != Frame::Title
                        && count <= 4
                        && (!found.sure() || kind == kinds.place) =>
                {
                    if pending.count + count > LONGEST {
                        break;
                    }
                    pending.from = at;
                    pending.count += count;
                    pending.own = true;
                    pending.telling = true;
                    *walk = pending;
                }
                Class::Person(_) | Class::Title | Class::Mark => break,
            }
        }
    }

    /// Leaves out single common words that a name does not begin with: 做|强|经开区.
    fn trim(&self, walk: &mut Walk, head: usize) {
        while walk.from < head {
            let token = &self.tokens[walk.from];
            let word = self.text(token);
            let tag = self.recognizer.lexicon.words.tag(word);
            let frequency = self.recognizer.lexicon.words.frequency(word);
            let verb = tag.is(b'v') || tag.is(b'a') || tag.is(b'm') || tag.is(b'f');
            let single = token.class == Class::Word && word.chars().count() == 1;
            if !(single && verb && frequency >= 3_000) || self.neighbour_single(walk.from) {
                break;
            }
            walk.from += 1;
            walk.count = walk.count.saturating_sub(1);
        }
    }

    /// Two single characters beside each other are no words of the list: 荆|川.
    fn neighbour_single(&self, at: usize) -> bool {
        let single = |t: Option<&Token>| {
            t.is_some_and(|t| {
                t.class == Class::Word && t.end - t.start == 3 && {
                    let word = self.text(t);
                    self.belongs(word, 1)
                }
            })
        };
        single(self.tokens.get(at + 1))
    }

    /// The first of the places that lead to a token without anything between.
    fn chain(&self, mut at: usize) -> usize {
        while at > 0 && self.is_place(&self.tokens[at - 1]) {
            at -= 1;
        }
        at
    }

    fn is_place(&self, token: &Token) -> bool {
        match token.class {
            Class::Known(known) => self.piece.known[known].kind == self.recognizer.kinds.place,
            Class::Shown(_) => true,
            Class::Word => {
                let word = self.text(token);
                let whole = self.recognizer.wholes.at_start(word);
                whole.is_some_and(|(length, row)| {
                    let part = &self.recognizer.lexicon.grammar.name_parts[row as usize];
                    length == word.len() && part.kind == Some(self.recognizer.kinds.place)
                })
            }
            _ => false,
        }
    }

    /// A word that otherwise ends names, between a place and what makes a firm: 章阳市|顺风|仓储公司.
    fn led_by_place(&self, at: usize, kind: TypeId) -> bool {
        let word = self.text(&self.tokens[at]);
        let count = word.chars().count();
        let place = at.checked_sub(1).map(|i| &self.tokens[i]);
        kind == self.recognizer.kinds.enterprise
            && (2..=3).contains(&count)
            && !self.recognizer.has(word, NamePartRole::Outside)
            && place.is_some_and(|t| self.is_place(t))
    }

    fn tag(&self, word: &str) -> Tag {
        self.recognizer.lexicon.words.tag(word)
    }

    fn is_level(&self, word: &str) -> bool {
        let levels = &self.recognizer.lexicon.grammar.levels;
        levels.iter().any(|l| l.word == word)
    }

    fn common(&self, word: &str) -> bool {
        self.recognizer.has(word, NamePartRole::Common)
    }

    /// Whether a word may stand inside a name.
    fn belongs(&self, word: &str, count: usize) -> bool {
        let recognizer = self.recognizer;
        if recognizer.has(word, NamePartRole::Outside) {
            return false;
        }
        if recognizer.has(word, NamePartRole::Inside)
            || recognizer.has(word, NamePartRole::Trade)
            || recognizer.has(word, NamePartRole::Common)
        {
            return true;
        }
        let tag = recognizer.lexicon.words.tag(word);
        if count == 1 {
            // particles, pronouns, prepositions, numerals with their measure words
            return !(b"pcurydekqm".iter().any(|t| tag.is(*t)));
        }
        !(b"vpcurydmtil".iter().any(|t| tag.is(*t))) || tag == Tag(*b"vn")
    }

    /// A firm called by its own part and its trade: 精研科技. The own part is no word.
    fn traded(&self, at: usize, out: &mut Vec<NewName>) {
        let token = &self.tokens[at];
        let word = self.text(token);
        if token.class != Class::Word
            || word.chars().count() < 2
            || !self.recognizer.has(word, NamePartRole::Trade)
            || at == 0
        {
            return;
        }
        let before = &self.tokens[at - 1];
        let mut from = at;
        let mut count = 0;
        match &before.class {
            Class::Person(found) if !found.sure() && found.frame != Frame::Title => {
                from = at - 1;
                count = self.text(before).chars().count();
            }
            Class::Word => {
                while from > 0 && count < 4 {
                    let token = &self.tokens[from - 1];
                    let word = self.text(token);
                    if token.class != Class::Word
                        || word.chars().count() != 1
                        || !self.belongs(word, 1)
                        || self.common(word)
                    {
                        break;
                    }
                    from -= 1;
                    count += 1;
                }
            }
            _ => {}
        }
        if !(2..=4).contains(&count) || !self.bounded_by_any(from) {
            return;
        }
        // the name ends here: no further noun
        let after = self.tokens.get(at + 1);
        let open = after.is_some_and(|t| {
            t.class == Class::Word && {
                let word = self.text(t);
                self.belongs(word, word.chars().count())
            }
        });
        if open {
            return;
        }
        let kind = self.recognizer.kinds.enterprise;
        out.push(self.name(self.tokens[from].start, token.end, kind, 0.5, Frame::Ending));
    }

    fn bounded_by_any(&self, from: usize) -> bool {
        let Some(before) = from.checked_sub(1).map(|i| &self.tokens[i]) else {
            return true;
        };
        let word = self.text(before);
        before.class != Class::Word || !self.belongs(word, word.chars().count())
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
