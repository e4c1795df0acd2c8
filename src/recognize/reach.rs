//! How far to the left the name of a thing reaches from its ending.
//!
//! What belongs here: which words a name may hold and where it begins. What does not: whether what
//! was found is a name (`thing`).

use super::Frame;
use super::lattice::{Class, Token};
use super::thing::Reading;
use crate::model::{NamePartRole, Tag, TypeId};

/// Characters of the longest name before its ending.
const LONGEST: usize = 16;
/// A single character that is no common word shows that something has a name of its own; common
/// from this frequency on.
const COMMON_CHARACTER: u32 = 6_000;
/// Tag of places in the word list.
pub(super) const PLACE: Tag = Tag(*b"ns");

/// What a walk to the left of an ending has found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Walk {
    /// Index of the first token.
    pub(super) from: usize,
    /// A place or body leads the name.
    pub(super) led: bool,
    /// A part that is no ordinary word.
    pub(super) own: bool,
    /// A word that says more than the kind of thing.
    pub(super) telling: bool,
    /// Characters before the ending.
    pub(super) count: usize,
    /// Whether single characters beside each other are the own part, whatever words they are.
    pub(super) singles: bool,
    /// Where such characters begin.
    pub(super) core: Option<usize>,
}

impl Reading<'_, '_> {
    /// Walks left over what may belong to a name that ends behind `head`.
    pub(super) fn walk(&self, head: usize, kind: TypeId, formal: bool, walk: &mut Walk) {
        let kinds = self.recognizer.kinds;
        let mut at = head;
        let mut pending = *walk;
        let mut led_once = 0;
        while at > 0 {
            at -= 1;
            let token = &self.tokens[at];
            let word = self.text(token);
            let count = word.chars().count();
            // 钟楼区|常州: the chain of places has ended
            if walk.led
                && at + 1 == walk.from
                && self.is_place(token)
                && self.is_place(&self.tokens[at + 1])
            {
                break;
            }
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
                    // 湖北|本|草堂|药业有限公司: a place that is a piece of the own part
                    if formal && walk.from == at && at > 1 {
                        let single = &self.tokens[at - 1];
                        let outer = self.is_place(&self.tokens[at - 2]);
                        let tag = self.tag(self.text(single));
                        let joins = b"cpu".iter().any(|t| tag.is(*t));
                        if outer
                            && !joins
                            && single.class == Class::Word
                            && single.end - single.start == 3
                        {
                            walk.from = self.chain(at - 2);
                            walk.own = true;
                            break;
                        }
                    }
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
                    // 钟楼企业|微亿智造: what the word stands before is a name already
                    if walk.own
                        && pending == *walk
                        && self.recognizer.has(word, NamePartRole::Apposed)
                        && !self.general(at + 1)
                    {
                        break;
                    }
                    let inner = at + 1 < head && self.neighbour_single(at);
                    let left = at.checked_sub(1).map(|i| &self.tokens[i]);
                    let beside = left.is_some_and(|t| match &t.class {
                        Class::Word => t.end - t.start == 3 && self.belongs(self.text(t), 1),
                        // 乌兰哈|达: what looked like a name goes on
                        Class::Person(found) => found.foreign && found.frame == Frame::Shape,
                        _ => false,
                    });
                    let numeral = count == 1 && self.tag(word).is(b'm') && (inner || beside);
                    let verb = count == 1
                        && !(inner || formal && beside)
                        && self.tag(word).is(b'v')
                        && self.recognizer.lexicon.words.frequency(word) >= 3_000;
                    let body = self.recognizer.wholes.at_start(word);
                    let body = count > 1 && body.is_some_and(|(length, _)| length == word.len());
                    // 中国|能|建|集团: two characters that a place leads
                    let led = kind == kinds.enterprise
                        && at + 1 < head
                        && left.is_some_and(|t| self.is_place(t))
                        && (self.neighbour_single(at)
                            || formal && !b"cp".iter().any(|t| self.tag(word).is(*t)));
                    let free = count == 1
                        && (led
                            || formal
                                && (beside || !self.recognizer.has(word, NamePartRole::Outside)))
                        && !b"pcuqr"
                            .iter()
                            .any(|t| self.tag(word).is(*t) && !(led && formal && *t == b'r'));
                    // 有限公司 is a form: verbs and phrases before it belong to the name
                    let form = formal
                        && count > 1
                        && !self.recognizer.has(word, NamePartRole::Outside)
                        && (b"lmit".iter().any(|t| self.tag(word).is(*t))
                            || self.tag(word).is(b'v')
                                && self.recognizer.lexicon.words.frequency(word) < 3_000);
                    let core = self.core(at, head).filter(|from| {
                        // 县|科|经|局
                        let level = from.checked_sub(1).map(|i| self.text(&self.tokens[i]));
                        let organ = kind == kinds.body && level.is_some_and(|w| self.is_level(w));
                        walk.singles || organ
                    });
                    // 某某法院|太湖
                    if kind == kinds.place && at + 1 < head && self.is_body(word) {
                        break;
                    }
                    pending.core = core.or(pending.core);
                    // 某某有限公司|联合某某局: what stands before has its own ending
                    if count > 1 && (self.other_ends_before(at) || walk.own && self.acts_before(at))
                    {
                        break;
                    }
                    let belongs = body
                        || free
                        || form
                        || numeral
                        || core.is_some()
                        || (self.belongs(word, count) && !verb);
                    // 90|家|上市公司 counts
                    let counted = count == 1
                        && b"qmn".iter().any(|t| self.tag(word).is(*t))
                        && left.is_some_and(|t| {
                            t.class == Class::Letters
                                && self.text(t).chars().all(|c| c.is_ascii_digit())
                        });
                    if counted && kind != kinds.place {
                        break;
                    }
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
                    if count == 1
                        && led_once == 0
                        && !beside
                        && self.is_level(word)
                        && kind != kinds.project
                    {
                        // 县会展中心: the county's own; 全县 and 两县 speak in general
                        let general = at.checked_sub(1).is_some_and(|i| {
                            let before = self.text(&self.tokens[i]);
                            self.tag(before).is(b'm') || self.determines(before)
                        });
                        let ending = self.piece.text[self.tokens[head].start..].chars().count();
                        // 厦门市|开元|区|人民法院: a division that no gazetteer has
                        let own = at.checked_sub(2).filter(|i| {
                            self.is_place(&self.tokens[*i]) && self.names_division(at - 1)
                        });
                        if let Some(place) = own.filter(|_| !general) {
                            walk.from = self.chain(place);
                            walk.count = pending.count + count;
                            walk.led = true;
                            walk.own = true;
                        } else if let Some(from) = self.division(at).filter(|_| !general) {
                            walk.from = self.chain(from);
                            walk.count = pending.count + count;
                            walk.led = true;
                            walk.own = true;
                        } else if !general && !self.is_village(word) && ending > 1 {
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
                        walk.from = self.chain(at);
                        break;
                    }
                    if count == 1 {
                        let frequency = self.recognizer.lexicon.words.frequency(word);
                        pending.own |= frequency < COMMON_CHARACTER || inner || core.is_some();
                    } else if !self.recognizer.lexicon.words.is_ordinary(word) {
                        pending.own = true;
                    }
                    let trade =
                        kind == kinds.enterprise && self.recognizer.has(word, NamePartRole::Trade);
                    pending.telling |= !self.common(word) && !trade;
                    *walk = pending;
                }
                Class::Shown(_) | Class::Place => {
                    if pending.count + count > LONGEST + 8 {
                        break;
                    }
                    pending.from = at;
                    pending.count += count;
                    pending.led = true;
                    pending.own = true;
                    // 匈塞铁路|项目
                    pending.telling |= kind == kinds.project && !self.has_level(word);
                    *walk = pending;
                    if kind != kinds.place {
                        walk.from = self.chain(at);
                    }
                    break;
                }
                // what looked like a person's name is the own part of a thing's
                Class::Person(found)
                    if found.frame != Frame::Title
                        && count <= 4
                        && !(kind == kinds.body && self.acts_behind(at, head))
                        && (!found.sure()
                            || formal
                            || kind == kinds.place
                            || kind == kinds.enterprise
                                && (at + 1 == head || found.frame == Frame::List)) =>
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
                // 格力博(江苏)股份有限公司
                Class::Mark if word == ")" && at >= 2 => {
                    let Some(open) = self.opens(at, formal) else {
                        break;
                    };
                    let inside = &self.piece.text[self.tokens[open].end..token.start];
                    at = open;
                    pending.from = at;
                    pending.count += inside.chars().count();
                }
                // 某某区|企业家|联谊会
                Class::Title if kind == kinds.body && at + 1 == head && self.occupation(word) => {
                    pending.from = at;
                    pending.count += count;
                    pending.telling = true;
                    *walk = pending;
                }
                // 安徽|菜|大师|农业科技发展有限公司
                Class::Title
                    if formal
                        && (self.honorific(word) && self.led_within(at)
                            || self.trade_before(at)) =>
                {
                    pending.from = at;
                    pending.count += count;
                    pending.own = true;
                    pending.telling = true;
                }
                Class::Person(_) | Class::Title | Class::Mark => break,
            }
        }
    }

    /// Whether a trade stands directly before a token: 工程|顾问|集团公司.
    fn trade_before(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|i| &self.tokens[i]);
        before.is_some_and(|t| {
            t.class == Class::Word && self.recognizer.has(self.text(t), NamePartRole::Trade)
        })
    }

    fn honorific(&self, word: &str) -> bool {
        let title = self.recognizer.lexicon.cues.title_at_start(word);
        title.is_some_and(|(_, post)| {
            self.recognizer.lexicon.grammar.posts[post as usize].kind == "honorific"
        })
    }

    /// Whether at most two single characters stand between a place and a token.
    fn led_within(&self, at: usize) -> bool {
        let before = self.tokens[..at].iter().rev();
        let single = |t: &&Token| t.class == Class::Word && t.end - t.start == 3;
        let singles = before.take(2).take_while(single).count();
        let place = at.checked_sub(singles + 1).map(|i| &self.tokens[i]);
        place.is_some_and(|t| self.is_place(t))
    }

    /// Leaves out single common words that a name does not begin with: 做|强|经开区.
    pub(super) fn trim(&self, walk: &mut Walk, head: usize) {
        while walk.from < head {
            let token = &self.tokens[walk.from];
            let word = self.text(token);
            let tag = self.recognizer.lexicon.words.tag(word);
            let frequency = self.recognizer.lexicon.words.frequency(word);
            let verb = tag.is(b'v') || tag.is(b'a') || tag.is(b'm') || tag.is(b'f');
            let single = token.class == Class::Word && word.chars().count() == 1;
            let core = walk.core.is_some_and(|core| core <= walk.from);
            if core || !(single && verb && frequency >= 3_000) || self.neighbour_single(walk.from) {
                break;
            }
            walk.from += 1;
            walk.count = walk.count.saturating_sub(1);
        }
    }

    /// Two single characters beside each other are no words of the list: 荆|川.
    pub(super) fn neighbour_single(&self, at: usize) -> bool {
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

    /// The first of the places that lead to a token without anything between: from the larger to
    /// the smaller (钟楼区|常州 are two).
    pub(super) fn chain(&self, mut at: usize) -> usize {
        while at > 0 && self.is_place(&self.tokens[at - 1]) {
            let (left, right) = (self.text(&self.tokens[at - 1]), self.text(&self.tokens[at]));
            let places = &self.recognizer.lexicon.places;
            let outer = places.named(right);
            let turned = !outer.is_empty()
                && places
                    .named(left)
                    .iter()
                    .any(|l| outer.iter().any(|r| l != r && places.lies_in(*l, *r)));
            // a village leads no province
            let inner = self.tokens[at - 1].class == Class::Place
                && matches!(self.tokens[at].class, Class::Known(_));
            if turned || inner {
                break;
            }
            at -= 1;
        }
        at
    }

    pub(super) fn is_place(&self, token: &Token) -> bool {
        match token.class {
            Class::Known(known) => self.piece.known[known].kind == self.recognizer.kinds.place,
            Class::Shown(_) | Class::Place => true,
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
    pub(super) fn led_by_place(&self, at: usize, kind: TypeId) -> bool {
        let word = self.text(&self.tokens[at]);
        let count = word.chars().count();
        let place = at.checked_sub(1).map(|i| &self.tokens[i]);
        kind == self.recognizer.kinds.enterprise
            && (2..=3).contains(&count)
            && !self.recognizer.has(word, NamePartRole::Outside)
            && place.is_some_and(|t| self.is_place(t))
    }

    pub(super) fn tag(&self, word: &str) -> Tag {
        self.recognizer.lexicon.words.tag(word)
    }

    pub(super) fn is_level(&self, word: &str) -> bool {
        let levels = &self.recognizer.lexicon.grammar.levels;
        levels.iter().any(|l| l.word == word)
    }

    /// A word of trades or kinds, which 企业 goes with: 企业|管理.
    fn general(&self, at: usize) -> bool {
        let word = self.tokens.get(at).map_or("", |t| self.text(t));
        let recognizer = self.recognizer;
        word.chars().count() > 1
            && [
                NamePartRole::Common,
                NamePartRole::Inside,
                NamePartRole::Trade,
            ]
            .iter()
            .any(|role| recognizer.has(word, *role))
    }

    pub(super) fn common(&self, word: &str) -> bool {
        self.recognizer.has(word, NamePartRole::Common)
    }

    /// Whether a word may stand inside a name.
    pub(super) fn belongs(&self, word: &str, count: usize) -> bool {
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
}
