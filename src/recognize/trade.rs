//! Firms that are called by their own part and their trade: 精研科技.
//!
//! What belongs here: what may be the own part before a word of trade. What does not: names with an
//! ending (`thing`), single characters as an own part (`core`).

use super::lattice::Class;
use super::thing::Reading;
use super::{Frame, NewName};
use crate::model::NamePartRole;

impl Reading<'_, '_> {
    /// A firm called by its own part and its trade: 精研科技. The own part is no word.
    pub(super) fn traded(&self, at: usize, out: &mut Vec<NewName>) {
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
        let kind = self.recognizer.kinds.enterprise;
        let said = {
            let [left_yes, right_yes, _, _] = self.recognizer.lexicon.cues.of(kind);
            let text = self.piece.text;
            let left = left_yes.at_end(&text[..before.start]);
            left.is_some_and(|(length, _)| length > 3)
                || right_yes.at_start(&text[token.end..]).is_some()
        };
        let common = self.recognizer.has(word, NamePartRole::Common);
        let inside = self.recognizer.has(word, NamePartRole::Inside);
        let general = inside || common;
        let core = self.text(before);
        // 永兴|特钢 where a firm may stand
        let placed = said && !general && self.is_place(before) && core.chars().count() == 2;
        match &before.class {
            Class::Known(_) | Class::Shown(_) | Class::Place if placed => {
                from = at - 1;
                count = 2;
            }
            Class::Person(found) if !found.sure() && found.frame != Frame::Title => {
                from = at - 1;
                count = self.text(before).chars().count();
            }
            // an ordinary word needs a firm's neighbours: 东风|农机
            Class::Word
                if said
                    && !general
                    && (2..=3).contains(&core.chars().count())
                    && !self.recognizer.roles.contains_key(core) =>
            {
                from = at - 1;
                count = core.chars().count();
            }
            // 鑫|达|科技 in a list or where a firm may stand
            Class::Word
                if (said || self.marked(at)) && self.core(at - 1, at).is_some() && !common =>
            {
                from = self.core(at - 1, at).unwrap_or(at);
                count = at - from;
            }
            // 即送|服务 is none
            Class::Word if !inside || said => {
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
                let works = self.recognizer.has(word, NamePartRole::Works);
                !works && self.belongs(word, word.chars().count())
            }
        });
        if open {
            return;
        }
        // 精研|科技 stands by itself where it is a firm's
        let closed = after.is_none_or(|t| match t.class {
            Class::Word => self.recognizer.has(self.text(t), NamePartRole::Outside),
            _ => true,
        });
        if common && !said && !closed {
            return;
        }
        let from = self.chain(from);
        // 从裕兴|薄膜: what looked like a surname leads to the name
        let mut start = self.tokens[from].start;
        if let Class::Person(_) = self.tokens[from].class {
            let first = self.text(&self.tokens[from]).chars().next();
            let length = first.map_or(0, char::len_utf8);
            if count > 2
                && self.recognizer.has(
                    &self.piece.text[start..start + length],
                    NamePartRole::Outside,
                )
            {
                start += length;
            }
        }
        out.push(self.name(start, token.end, kind, 0.5, Frame::Ending));
    }

    /// Whether the mark of a list stands behind a token.
    fn marked(&self, at: usize) -> bool {
        let after = self.tokens.get(at + 1);
        after.is_some_and(|t| t.class == Class::Mark && self.text(t) == "、")
    }

    fn bounded_by_any(&self, from: usize) -> bool {
        let Some(before) = from.checked_sub(1).map(|i| &self.tokens[i]) else {
            return true;
        };
        let word = self.text(before);
        before.class != Class::Word || !self.belongs(word, word.chars().count())
    }
}
