//! What stands beside a form says whether it is a name: titles, verbs, lists, the edges of words.

use super::select::Reading;
use crate::lexicon::{Affixes, Form, is_han};
use crate::model::{EntityOrigin, EntityRef};
use crate::text::{Break, BreakKind};

/// What the neighbourhood says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the name.
    Confirmed,
    /// Nothing speaks against it.
    Open,
    /// Only if the article names the same entity for certain elsewhere.
    Doubtful,
    /// It is a word or part of another name.
    Refused,
}

/// A single character stands alone as a word from this frequency on.
const COMMON_CHARACTER: u32 = 8_000;

struct Sides<'t> {
    /// Text of the sentence before and after the form.
    before: &'t str,
    after: &'t str,
    /// Whether the form begins its clause (quotes and brackets aside).
    initial: bool,
}

fn sides<'t>(reading: &'t Reading<'_, '_>) -> Sides<'t> {
    let text = reading.text.normal.text.as_str();
    let (start, end) = (reading.hit.start, reading.hit.end);
    let units = &reading.text.units;
    let index = units.index(start);
    let closes = |b: &&Break| b.kind >= BreakKind::Sentence;
    let sentence_start = units.breaks[..index].iter().rev().find(closes);
    let sentence_start = sentence_start.map_or(0, |b| b.end);
    let sentence_end = units.breaks[index..]
        .iter()
        .filter(|b| b.end >= end)
        .find(closes)
        .map_or(text.len(), |b| b.end);
    let before = &text[sentence_start.min(start)..start];
    let initial = before
        .chars()
        .next_back()
        .is_none_or(|c| !is_han(c) && !c.is_alphanumeric());
    Sides {
        before,
        after: &text[end..sentence_end.max(end)],
        initial,
    }
}

/// Judges a person's name. `listed` says that a person stands directly before in the same list.
pub(super) fn person(reading: &Reading<'_, '_>, listed: bool) -> Verdict {
    let lexicon = reading.context.lexicon;
    let cues = &lexicon.cues;
    let side = sides(reading);
    let [left_yes, right_yes, left_no, right_no] = &cues.person;
    // what is also a place, a firm or a word of the language needs more than no objection
    let is_word = reading.pattern.is_word || reading.shared;
    // 民警查明 is no 民警 called 查明: occupations do not confirm words
    let counts = |post: u32| {
        !is_word
            || !matches!(
                &*lexicon.grammar.posts[post as usize].kind,
                "occupation" | "honorific"
            )
    };
    let titled = cues
        .title_at_end(side.before)
        .is_some_and(|(_, post)| counts(post))
        || cues
            .title_at_start(side.after)
            .is_some_and(|(length, post)| {
                let kind = &*lexicon.grammar.posts[post as usize].kind;
                (kind == "honorific" || counts(post)) && lexicon.words.stands(side.after, 0, length)
            });
    if titled {
        return Verdict::Confirmed;
    }
    if cue_follows(reading, right_no, side.after) {
        return Verdict::Refused;
    }
    // under a picture: who is shown
    if lexicon.cues.captions.at_end(side.before).is_some() {
        return Verdict::Confirmed;
    }
    if listed || opens_list(reading, side.after) {
        return Verdict::Confirmed;
    }
    let verb = right_yes.at_start(side.after).is_some();
    let led = left_yes.at_end(side.before).is_some();
    if !is_word {
        if longer_name(reading, side.after) {
            return Verdict::Doubtful;
        }
        return if verb || led {
            Verdict::Confirmed
        } else {
            Verdict::Open
        };
    }
    if left_no.at_end(side.before).is_some() {
        return Verdict::Refused;
    }
    if (side.initial || led) && verb {
        return Verdict::Confirmed;
    }
    if (side.initial || led) && acts(reading, side.after) {
        Verdict::Doubtful
    } else {
        Verdict::Refused
    }
}

/// 甲、乙…: another person's form stands after the list mark that follows.
fn opens_list(reading: &Reading<'_, '_>, after: &str) -> bool {
    let lexicon = reading.context.lexicon;
    next_in_list(reading, after, &|other| {
        lexicon
            .get(other)
            .is_some_and(|e| lexicon.schema().is_person(e.kind))
    })
}

fn next_in_list(
    reading: &Reading<'_, '_>,
    after: &str,
    wanted: &dyn Fn(EntityRef) -> bool,
) -> bool {
    let Some(rest) = after.strip_prefix('、') else {
        return false;
    };
    let patterns = reading.context.lexicon.patterns();
    let next = reading.hit.end + (after.len() - rest.len());
    let from = reading.text.hits.partition_point(|h| h.start < next);
    reading.text.hits[from..]
        .iter()
        .take_while(|h| h.start == next)
        .any(|h| {
            patterns
                .forms(patterns.pattern(h.pattern))
                .iter()
                .any(|f| wanted(f.entity))
        })
}

/// 王胜利 is not 王胜: a two-character name whose next character neither begins a word nor commonly
/// stands alone belongs to a longer name.
fn longer_name(reading: &Reading<'_, '_>, after: &str) -> bool {
    let Some(next) = after.chars().next().filter(|c| is_han(*c)) else {
        return false;
    };
    if reading.pattern.length != 2 {
        return false;
    }
    let words = &reading.context.lexicon.words;
    let mut buffer = [0_u8; 4];
    words.frequency(next.encode_utf8(&mut buffer)) < COMMON_CHARACTER && !words.begins(after, 0)
}

/// Whether what follows is what a person does: a verb, or an adverb or day before one.
fn acts(reading: &Reading<'_, '_>, after: &str) -> bool {
    let words = &reading.context.lexicon.words;
    let Some(first) = after.chars().next() else {
        return false;
    };
    if !is_han(first) {
        return first.is_ascii_digit();
    }
    let longest = (1..=4).rev().find_map(|count| {
        let (end, last) = after.char_indices().nth(count - 1)?;
        let word = &after[..end + last.len_utf8()];
        (words.frequency(word) > 0).then_some((count, words.tag(word)))
    });
    // a lone adverb (未, 不, 很) says more of adjectives than of people
    longest.is_none_or(|(count, tag)| tag.is(b'v') || (count > 1 && tag.is(b'd')) || tag.is(b'p'))
}

/// Whether one of the cues follows; a cue of one character does not count where it begins an
/// ordinary word (路 in 路过).
fn cue_follows(reading: &Reading<'_, '_>, cues: &Affixes, after: &str) -> bool {
    let words = &reading.context.lexicon.words;
    cues.at_start(after)
        .is_some_and(|(length, _)| after[..length].chars().count() > 1 || !words.begins(after, 0))
}

/// Judges a firm, organ, place or project.
pub(super) fn thing(reading: &Reading<'_, '_>, form: &Form) -> Verdict {
    let lexicon = reading.context.lexicon;
    let Some(entity) = lexicon.get(form.entity) else {
        return Verdict::Refused;
    };
    let side = sides(reading);
    let [left_yes, right_yes, left_no, right_no] = lexicon.cues.of(entity.kind);
    let led = left_yes.at_end(side.before).is_some();
    // a long name explains itself
    if reading.pattern.length > 3 {
        return if led {
            Verdict::Confirmed
        } else {
            Verdict::Open
        };
    }
    let place = lexicon.places.of(form.entity).filter(|p| p.rank > 0);
    let near = |home| lexicon.places.near(form.entity, home);
    let known = reading.context.home.is_some_and(near) || entity.origin == EntityOrigin::Dictionary;
    if let Some(place) = place {
        let printed = &reading.text.normal.text[reading.hit.start..reading.hit.end];
        let with_level = !place.level.is_empty() && printed.ends_with(&place.own);
        if !with_level && cue_follows(reading, &lexicon.name_endings, side.after) {
            return Verdict::Refused;
        }
        // 老城区 is a district far away and a word here
        if with_level || !reading.pattern.is_word {
            let county = place.rank == 3 && !lexicon.places.is_district(place);
            let sure = known || county || !level_begins_word(reading, &place.own);
            return if led {
                Verdict::Confirmed
            } else if sure {
                Verdict::Open
            } else {
                Verdict::Doubtful
            };
        }
    }
    if cue_follows(reading, right_no, side.after) {
        return Verdict::Refused;
    }
    let shared = reading.shared && place.is_none() && !is_place(reading, form);
    if !reading.pattern.is_word && !shared {
        return if led {
            Verdict::Confirmed
        } else {
            Verdict::Open
        };
    }
    if reading.listed_before || listed_after(reading, form, side.after) {
        return Verdict::Confirmed;
    }
    if left_no.at_end(side.before).is_some() {
        return Verdict::Refused;
    }
    if right_yes.at_start(side.after).is_some() {
        return Verdict::Confirmed;
    }
    if place.is_some() {
        return if known {
            Verdict::Open
        } else {
            Verdict::Doubtful
        };
    }
    if led && reading.memory.strong.contains(&form.entity) {
        return Verdict::Confirmed;
    }
    let numbered = side.after.starts_with(|c: char| c.is_ascii_digit());
    if (side.initial || led) && !numbered {
        Verdict::Doubtful
    } else {
        Verdict::Refused
    }
}

fn is_place(reading: &Reading<'_, '_>, form: &Form) -> bool {
    reading.context.lexicon.places.of(form.entity).is_some()
}

/// Whether a division's name without its level word is an ordinary word (老城 of 老城区).
fn level_begins_word(reading: &Reading<'_, '_>, own: &str) -> bool {
    let words = &reading.context.lexicon.words;
    let stem = own
        .char_indices()
        .next_back()
        .map_or(own, |(at, _)| &own[..at]);
    words.is_ordinary(own) || words.is_ordinary(stem)
}

/// 甲公司、乙公司…: another form of the same type stands after the list mark that follows.
fn listed_after(reading: &Reading<'_, '_>, form: &Form, after: &str) -> bool {
    let lexicon = reading.context.lexicon;
    let kind = lexicon.get(form.entity).map(|e| e.kind);
    next_in_list(reading, after, &|other| {
        lexicon.get(other).map(|e| e.kind) == kind
    })
}
