//! Names of firms and places that have no ending of their own, shown by their neighbours: lists that
//! end in 等企业 or 等地, a firm's title or workshop directly behind.
//!
//! What belongs here: names found by what stands around them. What does not: endings (`thing`),
//! short forms of names known in full (`short`).

use super::lattice::{Class, Token};
use super::place;
use super::reach::Walk;
use super::thing::Reading;
use super::{Frame, NewName, Piece, Recognizer, Shown};
use crate::model::{NamePartRole, TypeId};

/// Code points between 等 and the word that says what is listed.
const REACH: usize = 16;
/// Code points of the longest item without an ending.
const LONGEST: usize = 8;
/// Items that are looked for at most.
const MOST: usize = 12;

/// Adds names that only their neighbours show; a person's name without a title of its own gives way.
pub(super) fn add(
    recognizer: &Recognizer<'_>,
    piece: &Piece<'_>,
    tokens: &[Token],
    shown: &Shown,
    names: &mut Vec<NewName>,
) {
    let reading = Reading {
        shown,
        recognizer,
        piece,
        tokens,
    };
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.class {
            Class::Word => {
                let unit = recognizer.lexicon.words.unit(reading.text(token));
                if unit.has(NamePartRole::Others) {
                    reading.list(at, &mut found);
                } else if unit.has(NamePartRole::Works) {
                    reading.before(at, &mut found);
                }
            }
            Class::Title if reading.company_title(token) => reading.before(at, &mut found),
            _ => {}
        }
    }
    place_among(recognizer, piece, found, names);
    let beside = reading.beside_firms(names);
    place_among(recognizer, piece, beside, names);
}

/// Puts names found by their neighbours among the others, where none of these is stronger.
fn place_among(
    recognizer: &Recognizer<'_>,
    piece: &Piece<'_>,
    found: Vec<NewName>,
    names: &mut Vec<NewName>,
) {
    for new in found {
        let overlaps = |n: &&NewName| n.start < new.end && new.start < n.end;
        let stronger = |n: &NewName| {
            let person = recognizer.lexicon.schema().is_person(n.kind);
            let inside = new.start <= n.start && n.end <= new.end;
            let titled = recognizer.lexicon.cues.title_at_end(&piece.text[..n.start]);
            !inside || !person && n.frame != Frame::Repeated || person && titled.is_some()
        };
        if !names.iter().filter(overlaps).any(stronger) {
            names.retain(|n| !overlaps(&n));
            names.push(new);
        }
    }
    names.sort_by_key(|n| (n.start, n.end));
}

impl Reading<'_, '_> {
    fn company_title(&self, token: &Token) -> bool {
        let cues = &self.recognizer.lexicon.cues;
        let title = cues.title_at_start(self.text(token));
        title.is_some_and(|(_, post)| {
            self.recognizer.lexicon.grammar.posts[post as usize].kind == "company"
        })
    }

    /// 甲、乙和丙等企业: what stands in the list, where the head says of what type it is.
    fn list(&self, others: usize, out: &mut Vec<NewName>) {
        let Some(kind) = self.head_of_list(others) else {
            return;
        };
        let mut end = others;
        let mut sure = 0;
        let mut words = Vec::new();
        for _ in 0..MOST {
            let start = self.start_of_item(end);
            if start == end {
                break;
            }
            if let Some(name) = self.item(start, end, kind) {
                sure += 1;
                out.push(name);
            } else if self.tokens[start..end].iter().all(|t| self.is_place(t)) {
                sure += 1;
            } else if start + 1 == end {
                words.push(start);
            }
            let Some(before) = start.checked_sub(1).filter(|i| self.separates(*i)) else {
                break;
            };
            end = before;
        }
        // 锦桥、新民里、胜利等社区: a word among places
        if kind == self.recognizer.kinds.place && sure > 1 {
            for at in words {
                let token = &self.tokens[at];
                let word = self.text(token);
                let general = place::says(self.recognizer, word) || self.tag(word).is(b'f');
                let own = (2..=3).contains(&word.chars().count()) && !general;
                if own && token.class == Class::Word {
                    out.push(self.name(token.start, token.end, kind, 0.55, Frame::List));
                }
            }
        }
    }

    /// The type that the word behind 等 gives.
    fn head_of_list(&self, others: usize) -> Option<TypeId> {
        let from = self.tokens[others].end;
        let mut count = 0;
        let mut verb = false;
        for (at, token) in self.tokens.iter().enumerate().skip(others + 1) {
            let text = self.text(token);
            count += text.chars().count();
            let quote = text == "“" || text == "”";
            let person = matches!(token.class, Class::Person(_) | Class::Title);
            if count > REACH || person || self.joins(token) || token.class == Class::Mark && !quote
            {
                return None;
            }
            if let Some((length, row)) = self
                .recognizer
                .heads
                .at_end(&self.piece.text[from..token.end])
            {
                // a head of one character directly behind 等 or its number: 等地, 等五国
                let whole = length == text.len();
                let near = at <= others + 3;
                let further = self.tokens.get(at + 1).is_some_and(|t| {
                    let next = self.text(t);
                    self.recognizer.heads.at_start(next).is_some()
                        || self.recognizer.endings.at_start(next).is_some()
                });
                // 甲、乙等会员企业|董事长 may be persons
                let titled = self.tokens.get(at + 1);
                let titled = titled.is_some_and(|t| t.class == Class::Title);
                let before = others.checked_sub(1).map(|i| &self.tokens[i]);
                let person = before.is_some_and(|t| self.listed_person(t));
                if titled && person {
                    return None;
                }
                if (length > 3 || whole && near) && !further && !verb {
                    let row = usize::try_from(row).ok()?;
                    return self.recognizer.kinds_of_heads.get(row).copied();
                }
            }
            // 等|排名前十的|企业: a clause that goes with the head; 等|支持|企业 has another object
            if token.class == Class::Word {
                let own = self.tag(text).is(b'v')
                    && self.tag(text) != crate::model::Tag(*b"vn")
                    && !self.common(text)
                    && text.chars().count() > 1;
                verb = (verb || own) && !self.tag(text).is(b'u');
            }
        }
        None
    }

    /// A person of a list, by a name that is likelier than its words.
    fn listed_person(&self, token: &Token) -> bool {
        match &token.class {
            Class::Person(found) => found.sure() || found.frame == Frame::Repeated,
            _ => false,
        }
    }

    fn separates(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let text = self.text(token);
        text == "、" || self.joins(token)
    }

    fn joins(&self, token: &Token) -> bool {
        let text = self.text(token);
        let conjunction = self.recognizer.lexicon.cues.conjunctions.at_start(text);
        token.class == Class::Word && conjunction.is_some_and(|(length, _)| length == text.len())
    }

    /// Where an item begins that the mark of a list stands before, whatever its single characters are.
    fn marked_item(&self, end: usize) -> Option<usize> {
        let mut start = end;
        let mut count = 0;
        while start > 0 && count <= LONGEST {
            let token = &self.tokens[start - 1];
            let word = self.text(token);
            let letters = word.chars().count();
            let stays = match token.class {
                // 、和帆|玩具: behind the mark of a list no conjunction is needed
                Class::Word if self.joins(token) => {
                    let mark = start.checked_sub(2).map(|i| self.text(&self.tokens[i]));
                    return (mark == Some("、") && start < end).then_some(start - 1);
                }
                // 、东周、
                Class::Word if start == end && letters < 4 => {
                    !self.recognizer.has(word, NamePartRole::Outside)
                }
                Class::Word => letters == 1 || self.belongs(word, letters),
                Class::Person(_) | Class::Letters => true,
                Class::Mark => return (word == "、" && start < end).then_some(start),
                // 、上海|兆芯: a place leads the item
                _ => {
                    let mark = start.checked_sub(2).map(|i| self.text(&self.tokens[i]));
                    let led = self.is_place(token) && mark == Some("、") && start < end;
                    return led.then_some(start - 1);
                }
            };
            if !stays {
                return None;
            }
            count += letters;
            start -= 1;
        }
        None
    }

    /// Where the item that ends before a token begins.
    fn start_of_item(&self, end: usize) -> usize {
        if let Some(start) = self.marked_item(end) {
            return start;
        }
        let mut start = end;
        let mut count = 0;
        while start > 0 {
            let token = &self.tokens[start - 1];
            let word = self.text(token);
            let letters = word.chars().count();
            let stays = match token.class {
                Class::Word => self.belongs(word, letters) && !self.joins(token),
                Class::Person(_) | Class::Letters => true,
                Class::Shown(_) | Class::Place => start == end,
                Class::Known(known) => !self.piece.known[known].listed && start == end,
                Class::Title | Class::Mark => false,
            };
            count += letters;
            if !stays || count > LONGEST {
                break;
            }
            start -= 1;
        }
        // 深入|园区|英马电动车: words of kinds lead to the first name
        let leads = |t: &Token| {
            let word = self.text(t);
            t.class == Class::Word && self.recognizer.has(word, NamePartRole::Apposed)
        };
        while start + 1 < end && leads(&self.tokens[start]) {
            start += 1;
        }
        start
    }

    /// 上达半导体、影速光电: what stands beside a firm in a list and closes with a trade is one.
    fn beside_firms(&self, names: &[NewName]) -> Vec<NewName> {
        let kind = self.recognizer.kinds.enterprise;
        let mut out: Vec<NewName> = Vec::new();
        let mut queue: Vec<(usize, usize)> = names
            .iter()
            .filter(|n| n.kind == kind && matches!(n.frame, Frame::Ending | Frame::List))
            .map(|n| (n.start, n.end))
            .collect();
        while let Some((start, end)) = queue.pop() {
            let left = self.tokens.partition_point(|t| t.end <= start);
            let right = self.tokens.partition_point(|t| t.end <= end);
            let mut items = Vec::new();
            if let Some(mark) = left.checked_sub(1)
                && self.text(&self.tokens[mark]) == "、"
            {
                items.push((self.start_of_item(mark), mark));
            }
            if self.tokens.get(right).is_some_and(|t| self.text(t) == "、") {
                let rest = self.tokens[right + 1..].iter();
                let length = rest
                    .take(LONGEST)
                    .take_while(|t| t.class != Class::Mark && !self.closes(t))
                    .count();
                items.push((right + 1, right + 1 + length));
            }
            for (from, to) in items {
                let new = self.item(from, to, kind).filter(|_| self.trades(from, to));
                if let Some(new) = new
                    && !out.contains(&new)
                    && !names.iter().any(|n| n.start == new.start && n.kind == kind)
                {
                    queue.push((new.start, new.end));
                    out.push(new);
                }
            }
        }
        out
    }

    /// What ends an item of a list: 等, 和.
    fn closes(&self, token: &Token) -> bool {
        let word = self.text(token);
        token.class == Class::Word
            && (self.joins(token) || self.recognizer.has(word, NamePartRole::Others))
    }

    /// Whether an item closes with a trade that is told behind two characters or more.
    fn trades(&self, from: usize, to: usize) -> bool {
        let Some(last) = to.checked_sub(1).filter(|last| *last > from) else {
            return false;
        };
        let own = self.tokens[last].start - self.tokens[from].start;
        let item = &self.piece.text[self.tokens[from].start..self.tokens[last].end];
        // 德农|牧业, though 农牧 is a word
        let across = self.recognizer.trades.at_end(item);
        own >= 6
            && self
                .recognizer
                .has(self.text(&self.tokens[last]), NamePartRole::Trade)
            || across.is_some_and(|(length, _)| item.len() - length >= 6)
    }

    fn item(&self, start: usize, end: usize, kind: TypeId) -> Option<NewName> {
        let tokens = &self.tokens[start..end];
        let known = |t: &Token| matches!(t.class, Class::Known(_) | Class::Shown(_) | Class::Place);
        let led = kind == self.recognizer.kinds.enterprise
            && tokens.len() > 1
            && tokens.first().is_some_and(|t| self.is_place(t));
        if tokens[usize::from(led)..].iter().any(known) {
            return None;
        }
        let (first, last) = (tokens.first()?, tokens.last()?);
        let text = &self.piece.text[first.start..last.end];
        let recognizer = self.recognizer;
        let count = text.chars().count();
        let ordinary = recognizer.lexicon.words.is_ordinary(text);
        let firm = kind == recognizer.kinds.enterprise;
        if count < 2 || ordinary || recognizer.roles.contains_key(text) {
            return None;
        }
        // 财政局 is no firm, 国家和地区 names nothing
        let other = recognizer.endings.at_end(text);
        let other =
            other.is_some_and(|(_, row)| recognizer.kinds_of_endings[row as usize].0 != kind);
        let head = |t: &Token| {
            let word = self.text(t);
            word.chars().count() > 1 && recognizer.heads.at_start(word).is_some()
        };
        if other || tokens.iter().any(head) {
            return None;
        }
        let own = |t: &Token| {
            let word = self.text(t);
            match t.class {
                Class::Person(_) | Class::Letters => true,
                Class::Word => {
                    word.chars().count() == 1 && !self.common(word)
                        || word.chars().count() > 1 && recognizer.lexicon.words.frequency(word) == 0
                }
                _ => false,
            }
        };
        let traded = firm
            && tokens.len() > 1
            && recognizer.has(self.text(last), NamePartRole::Trade)
            && !self.common(self.text(first));
        // 辉煌塑业、千寿湖等地: a firm among places
        let firm_among = kind == recognizer.kinds.place && self.trades(start, end);
        let (kind, firm) = match firm_among {
            true => (recognizer.kinds.enterprise, true),
            false => (kind, firm),
        };
        let named = tokens.iter().any(own) || traded;
        (named && (firm || count <= 6))
            .then(|| self.name(first.start, last.end, kind, 0.55, Frame::List))
    }

    /// A name directly before a firm's title or workshop.
    fn before(&self, head: usize, out: &mut Vec<NewName>) {
        let kind = self.recognizer.kinds.enterprise;
        let Some(direct) = head.checked_sub(1).map(|i| &self.tokens[i]) else {
            return;
        };
        let mut walk = Walk {
            from: head,
            ..Walk::default()
        };
        if let Class::Person(found) = &direct.class {
            // 某某首席执行官蔺某: between two names the title goes with the one behind
            let behind = self.tokens.get(head + 1);
            let person = behind.is_some_and(|t| matches!(t.class, Class::Person(_)));
            let works = self.tokens[head].class == Class::Word;
            if found.official || !(person || works && !found.sure()) {
                return;
            }
            walk.from = head - 1;
            walk.own = true;
            walk.count = self.text(direct).chars().count();
        } else {
            self.walk(head, kind, false, &mut walk);
            self.trim(&mut walk, head);
        }
        if walk.from >= head || !walk.own || !(2..=LONGEST).contains(&walk.count) {
            return;
        }
        let start = self.tokens[walk.from].start;
        let end = direct.end;
        let text = &self.piece.text[start..end];
        let place = self.tokens[walk.from..head]
            .iter()
            .all(|t| self.is_place(t));
        let left = walk.from.checked_sub(1).map(|i| &self.tokens[i]);
        let bounded = left.is_none_or(|t| match t.class {
            Class::Word => self.recognizer.has(self.text(t), NamePartRole::Outside),
            Class::Mark => true,
            _ => false,
        });
        let body = self.recognizer.endings.at_end(text).is_some()
            || self.recognizer.heads.at_end(text).is_some();
        if place || body || !bounded || self.recognizer.lexicon.words.is_ordinary(text) {
            return;
        }
        out.push(self.name(start, end, kind, 0.55, Frame::Title));
    }
}
