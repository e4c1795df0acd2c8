//! What stands beside the name of a place, as logarithms.
//!
//! What belongs here: the neighbours of one occurrence. What does not: how the name is written (`place`).

use super::Recognizer;
use crate::lexicon::is_han;
use crate::model::NamePartRole;

/// What neighbours say: a place before it, a cue, a list, a mark, anything else.
pub(super) const LED: f32 = 2.5;
pub(super) const CUED: f32 = 1.5;
const AMONG: f32 = 1.0;
const BOUNDED: f32 = 0.5;
const INSIDE: f32 = -2.0;
/// What a name gains that stands between two of these.
pub(super) const BETWEEN: f32 = 1.0;
/// What a name gains that a list has beside one with the same ending.
const ALIKE: f32 = 1.5;
/// What a name loses behind a word that speaks in general: 各, 全.
const GENERAL: f32 = -4.0;
/// What a name loses where a word runs across one of its edges.
pub(super) const ACROSS: f32 = 3.0;

/// What the neighbours of a place say, as logarithms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    pub(super) left: f32,
    pub(super) right: f32,
}

impl Sides {
    pub(super) fn total(self) -> f32 {
        let between = self.left > 0.0 && self.right > 0.0;
        self.left + self.right + if between { BETWEEN } else { 0.0 }
    }
}

/// What stands before a place: the text up to it, and whether another place ends there.
pub(super) fn left(recognizer: &Recognizer<'_>, before: &str, led: bool) -> f32 {
    let [left_yes, _, left_no, _] = recognizer.lexicon.cues.of(recognizer.kinds.place);
    if left_no.at_end(before).is_some() {
        return GENERAL;
    }
    if led {
        return LED;
    }
    if left_yes.at_end(before).is_some() {
        return CUED;
    }
    let writing = &recognizer.writing;
    match before.chars().next_back() {
        Some('、') => AMONG,
        Some(c) if is_han(c) => {
            if writing
                .levels
                .contains(&before[before.len() - c.len_utf8()..])
            {
                return BOUNDED;
            }
            match writing.outside.at_end(before) {
                Some((length, _)) if length > 3 => CUED,
                Some(_) => BOUNDED,
                None => INSIDE,
            }
        }
        _ => BOUNDED,
    }
}

/// What stands behind a place.
pub(super) fn right(recognizer: &Recognizer<'_>, text: &str, end: usize) -> f32 {
    let cues = &recognizer.lexicon.cues;
    let [_, right_yes, _, _] = cues.of(recognizer.kinds.place);
    let after = &text[end..];
    let other = |c: char| recognizer.has(&after[..c.len_utf8()], NamePartRole::Others);
    let said = match after.chars().next() {
        Some('、') => AMONG,
        Some(_) if right_yes.at_start(after).is_some() => CUED,
        Some(c) if other(c) || cues.conjunctions.at_start(after).is_some() => AMONG,
        Some(c) if is_han(c) => 0.0,
        _ => BOUNDED,
    };
    // 市|场 makes a word of its own, 河|流域 goes on with one
    let words = &recognizer.lexicon.words;
    let across = words.crosses(text, end) && !words.begins(text, end);
    said - if across { ACROSS } else { 0.0 }
}

/// 青龙山、白虎山: what a list says of names with the same ending.
pub(super) fn alike(text: &str, (start, end): (usize, usize), ending: &str) -> f32 {
    let before = text[..start].strip_suffix('、');
    let after = text[end..].strip_prefix('、');
    let next = after.is_some_and(|rest| {
        let item = rest.find(ending).map(|at| &rest[..at]);
        item.is_some_and(|i| (2..=4).contains(&i.chars().count()) && i.chars().all(is_han))
    });
    if next || before.is_some_and(|b| b.ends_with(ending)) {
        ALIKE
    } else {
        0.0
    }
}
