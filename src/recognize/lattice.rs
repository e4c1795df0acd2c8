//! The likeliest reading of a text as words, known names, titles and persons' names.
//!
//! A unigram model over `words.csv`: the weight of a reading is the sum of the logarithms of the
//! relative frequencies of its units (Viterbi). Known names and titles weigh as frequent words.

use super::person::{self, PersonName};
use super::place::{self, Close};
use super::{KnownName, Piece, Recognizer, Shown};
use crate::lexicon::is_han;

/// Characters of the longest word that is looked up.
const LONGEST_WORD: usize = 5;
/// Characters of the longest name of a place that is looked for.
const LONGEST_PLACE: usize = 16;
/// What known names and titles weigh as words, in occurrences.
const KNOWN: f32 = 30_000.0;
/// What the words of `name_parts.csv` weigh at least: the word list lacks some of them.
const PART: u32 = 500;
/// What a word weighs that is a name as a whole.
const WHOLE: f32 = 1_000.0;
/// What a name of a researcher's dictionary weighs: more than anything else.
const LISTED: f32 = 1e12;
/// A run is read in pieces of at most so many characters.
const LONGEST_RUN: usize = 400;

/// What a unit of a reading is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Class {
    /// A word of the list, or a single character.
    Word,
    /// A title.
    Title,
    /// A known name: index into `Piece::known`.
    Known(usize),
    /// A person's name that no dictionary has.
    Person(PersonName),
    /// A place's name that no gazetteer has, with its ending.
    Place,
    /// A place or its short name that the document shows: index into `Shown::places`.
    Shown(usize),
    /// Letters and digits.
    Letters,
    /// Anything else: punctuation.
    Mark,
}

/// A unit of a reading, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub class: Class,
}

/// Reads a text.
pub(super) fn read(recognizer: &Recognizer<'_>, piece: &Piece<'_>, shown: &Shown) -> Vec<Token> {
    let text = piece.text;
    let mut out = Vec::new();
    let mut at = 0;
    let mut known = 0;
    while at < text.len() {
        while piece.known.get(known).is_some_and(|k| k.end <= at) {
            known += 1;
        }
        if let Some(name) = piece.known.get(known).filter(|k| k.start == at)
            && !text[name.start..name.end].chars().all(is_han)
        {
            out.push(Token {
                start: at,
                end: name.end,
                class: Class::Known(known),
            });
            at = name.end;
            continue;
        }
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else {
            break;
        };
        if !is_han(first) {
            let letters = |c: &char| c.is_alphanumeric() && !is_han(*c);
            let length: usize = rest.chars().take_while(letters).map(char::len_utf8).sum();
            let class = if length > 0 {
                Class::Letters
            } else {
                Class::Mark
            };
            let end = at + length.max(first.len_utf8());
            out.push(Token {
                start: at,
                end,
                class,
            });
            at = end;
            continue;
        }
        let mut end = at;
        for (count, c) in rest.chars().enumerate() {
            let dotted = c == '·'
                && text[end + c.len_utf8()..]
                    .chars()
                    .next()
                    .is_some_and(is_han);
            if !(is_han(c) || dotted) || count >= LONGEST_RUN {
                break;
            }
            end += c.len_utf8();
        }
        run(recognizer, piece, shown, (at, end), known, &mut out);
        at = end;
    }
    out
}

struct Best {
    weight: f32,
    from: usize,
    class: Class,
}

/// The likeliest reading of one run of Chinese characters.
fn run(
    recognizer: &Recognizer<'_>,
    piece: &Piece<'_>,
    shown: &Shown,
    (from, to): (usize, usize),
    mut known: usize,
    out: &mut Vec<Token>,
) {
    let text = piece.text;
    let lexicon = recognizer.lexicon;
    let total = recognizer.log_total;
    let mut edges: Vec<usize> = text[from..to]
        .char_indices()
        .map(|(at, _)| from + at)
        .collect();
    let length = edges.len();
    edges.push(to);
    let mut best: Vec<Option<Best>> = Vec::with_capacity(length + 1);
    best.resize_with(length + 1, || None);
    let index = |byte: usize| edges.binary_search(&byte).ok();
    let mut candidates: Vec<(usize, PersonName)> = Vec::new();
    let mut closes: Vec<Option<Close>> = vec![None];
    closes.extend(
        edges[1..]
            .iter()
            .map(|end| place::close(recognizer, text, (from, *end))),
    );
    for left in 0..length {
        let start = edges[left];
        let reached = if left == 0 {
            0.0
        } else {
            match &best[left] {
                Some(b) => b.weight,
                None => continue,
            }
        };
        // a place ends here
        let led = best[left].as_ref().is_some_and(|b| match b.class {
            Class::Place | Class::Shown(_) => true,
            Class::Known(known) => piece.known[known].kind == recognizer.kinds.place,
            _ => false,
        });
        let mut offer = |right: usize, weight: f32, class: Class| {
            let weight = reached + weight;
            if best[right].as_ref().is_none_or(|b| b.weight < weight) {
                best[right] = Some(Best {
                    weight,
                    from: left,
                    class,
                });
            }
        };
        // the single character always reaches on
        let single = &text[start..edges[left + 1]];
        let frequency = lexicon.words.frequency(single).max(1);
        offer(left + 1, (frequency as f32).ln() - total, Class::Word);
        for right in left + 2..=(left + LONGEST_WORD).min(length) {
            let word = &text[start..edges[right]];
            let mut frequency = lexicon.words.frequency(word);
            if recognizer.roles.contains_key(word) {
                frequency = frequency.max(PART);
            }
            // 商会会长 is a body and a title
            if frequency > 0 && !(right - left >= 4 && recognizer.body_and_title(word)) {
                offer(right, (frequency as f32).ln() - total, Class::Word);
            }
        }
        while piece.known.get(known).is_some_and(|k| k.end <= start) {
            known += 1;
        }
        if let Some(name) = piece.known.get(known).filter(|k| k.start == start)
            && let Some(right) = index(name.end)
        {
            let whole = &text[name.start..name.end];
            let word = lexicon.words.frequency(whole) as f32;
            let place = !name.listed && name.kind == recognizer.kinds.place;
            let place = place.then(|| place::known(recognizer, text, (start, name.end), led));
            let weight = place.flatten().unwrap_or(known_weight(name));
            let weight = if word > 0.0 {
                weight.max((word + 1.0).ln())
            } else {
                weight
            };
            offer(right, weight - total, Class::Known(known));
        }
        let rest = &text[start..to];
        if let Some((bytes, _)) = lexicon.cues.title_at_start(rest)
            && let Some(right) = index(start + bytes)
        {
            let word = lexicon.words.frequency(&rest[..bytes]) as f32;
            offer(right, word.max(KNOWN).ln() - total, Class::Title);
        }
        if let Some((bytes, _)) = recognizer.wholes.at_start(rest)
            && let Some(right) = index(start + bytes)
        {
            let word = lexicon.words.frequency(&rest[..bytes]) as f32;
            offer(right, word.max(WHOLE).ln() - total, Class::Word);
        }
        if let Some((bytes, place)) = shown.forms.at_start(rest)
            && let Some(right) = index(start + bytes)
        {
            offer(right, KNOWN.ln() - total, Class::Shown(place as usize));
        }
        for right in left + 2..=(left + LONGEST_PLACE).min(length) {
            if let Some(close) = closes[right]
                && close.start > start
            {
                let span = (start, edges[right]);
                if let Some(weight) = place::weight(recognizer, text, span, close, led) {
                    offer(right, weight, Class::Place);
                }
            }
        }
        candidates.clear();
        person::candidates(recognizer, text, (start, to), shown, &mut candidates);
        for (end, found) in candidates.drain(..) {
            if let Some(right) = index(end) {
                offer(right, found.weight, Class::Person(found));
            }
        }
    }
    let mut tokens = Vec::new();
    let mut right = length;
    while right > 0 {
        let Some(step) = best[right].take() else {
            break;
        };
        tokens.push(Token {
            start: edges[step.from],
            end: edges[right],
            class: step.class,
        });
        right = step.from;
    }
    tokens.reverse();
    out.extend(tokens);
}

fn known_weight(name: &KnownName) -> f32 {
    if name.listed { LISTED.ln() } else { KNOWN.ln() }
}
