//! What stands beside a form says whether it is a name: titles, verbs, lists, the edges of words.

use super::select::Reading;
use crate::lexicon::{Form, is_han};
use crate::text::BreakKind;

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
    let (sentence_start, _) = reading.text.units.sentence(start);
    let index = reading.text.units.index(end.saturating_sub(1));
    let sentence_end = reading.text.units.breaks[index..]
        .iter()
        .find(|b| b.kind >= BreakKind::Sentence)
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
    let titled = cues.title_at_end(side.before).is_some()
        || cues
            .title_at_start(side.after)
            .is_some_and(|(length, _)| !lexicon.words.crosses(side.after, length));
    if titled {
        return Verdict::Confirmed;
    }
    if right_no.at_start(side.after).is_some() {
        return Verdict::Refused;
    }
    let is_word = reading.pattern.is_word;
    if listed || opens_list(reading, side.after) {
        return Verdict::Confirmed;
    }
    let verb = right_yes.at_start(side.after).is_some();
    let led = left_yes.at_end(side.before).is_some();
    if !is_word {
        if left_no.at_end(side.before).is_some() && !verb {
            return Verdict::Doubtful;
        }
        if longer_name(reading, side.after) {
            return Verdict::Refused;
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
    let Some(rest) = after.strip_prefix('、') else {
        return false;
    };
    let lexicon = reading.context.lexicon;
    let next = reading.hit.end + (after.len() - rest.len());
    let from = reading.text.hits.partition_point(|h| h.start < next);
    reading.text.hits[from..]
        .iter()
        .take_while(|h| h.start == next)
        .any(|h| {
            let pattern = lexicon.patterns().pattern(h.pattern);
            lexicon.patterns().forms(pattern).iter().any(|f| {
                lexicon
                    .get(f.entity)
                    .is_some_and(|e| lexicon.schema().is_person(e.kind))
            })
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
    if first.is_ascii_digit() {
        return true;
    }
    let longest = (1..=4).rev().find_map(|count| {
        let (end, last) = after.char_indices().nth(count - 1)?;
        let word = &after[..end + last.len_utf8()];
        (words.frequency(word) > 0).then_some((count, words.tag(word)))
    });
    // a lone adverb (未, 不, 很) says more of adjectives than of people
    longest.is_some_and(|(count, tag)| {
        tag.starts_with('v') || (count > 1 && tag.starts_with('d')) || tag.starts_with('p')
    })
}

/// Judges a firm, organ, place or project.
pub(super) fn thing(reading: &Reading<'_, '_>, form: &Form) -> Verdict {
    let lexicon = reading.context.lexicon;
    let Some(entity) = lexicon.get(form.entity) else {
        return Verdict::Refused;
    };
    // a long name explains itself
    if reading.pattern.length > 3 && !reading.pattern.is_word {
        return Verdict::Open;
    }
    let side = sides(reading);
    let [left_yes, right_yes, left_no, right_no] = lexicon.cues.of(entity.kind);
    let place = lexicon.places.of(form.entity).filter(|p| p.rank > 0);
    let full_level = place.is_some_and(|p| {
        let text = &reading.text.normal.text[reading.hit.start..reading.hit.end];
        !p.level.is_empty() && text.ends_with(&p.own)
    });
    if place.is_some() && !full_level && inside_longer_name(reading, side.after) {
        return Verdict::Refused;
    }
    if full_level {
        return Verdict::Open;
    }
    if right_no.at_start(side.after).is_some() {
        return Verdict::Refused;
    }
    if !reading.pattern.is_word {
        return Verdict::Open;
    }
    if left_no.at_end(side.before).is_some() {
        return Verdict::Refused;
    }
    if right_yes.at_start(side.after).is_some() {
        return Verdict::Confirmed;
    }
    let led = left_yes.at_end(side.before).is_some();
    let numbered = side.after.starts_with(|c: char| c.is_ascii_digit());
    if place.is_some() {
        return Verdict::Open;
    }
    if (side.initial || led) && !numbered {
        Verdict::Doubtful
    } else {
        Verdict::Refused
    }
}

/// 南昌 in 南昌大学, 长江 in 长江路: a short place name that an ending of names follows directly is
/// part of a longer name that no dictionary has.
fn inside_longer_name(reading: &Reading<'_, '_>, after: &str) -> bool {
    let lexicon = reading.context.lexicon;
    lexicon.name_endings.at_start(after).is_some()
}
