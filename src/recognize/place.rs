//! Names of places that no gazetteer has: a few characters and an ending (樟溪镇, 鸣岗村), weighed by
//! how often the characters stand in the names of the gazetteer and by what stands beside them.
//!
//! What belongs here: one occurrence of a short name. What does not: longer names whose parts are
//! words (`thing`), what the whole document shows (`learn`).

use rustc_hash::{FxHashMap, FxHashSet};

use super::{KnownName, Recognizer};
use crate::lexicon::{Affixes, Lexicon, is_han};
use crate::model::NamePartRole;

/// Characters of the longest name before its ending.
const LONGEST: usize = 4;
/// The same for a name written with the characters of foreign names: 巴彦霍布尔.
const LONGEST_FOREIGN: usize = 6;
/// Logarithms of the shares of names of two, three and four characters before the ending.
const SHARES: [f32; 3] = [-0.4, -1.3, -4.5];
/// The same for each further character.
const FURTHER: f32 = -0.5;
/// Weight of a character that no name of the gazetteer has.
const UNLISTED: f32 = 0.3;
/// Logarithm of the share of the occurrences of a level word that close a name no gazetteer has.
const LEVEL: f32 = -0.7;
/// The same for other endings, and for those that are safe only with what leads to them.
const OTHER: f32 = -2.0;
const UNSAFE: f32 = -3.5;
/// What an ending weighs as a word at least, in occurrences.
const ENDING: f32 = 500.0;
/// What a name loses for a level word or a word that no name holds inside it: 市各县, 河等运河.
const INNER: f32 = 2.5;
/// What a name loses whose ending makes a word with the character before it: 矿|区.
const KIND: f32 = 2.0;
/// How often such a word is at least.
const KIND_WORD: u32 = 300;
/// What a name loses that is written as a person's: 李金山.
const AS_PERSON: f32 = 2.5;
/// A character of given names is rare below this weight.
const RARE: u32 = 13;
/// What a name loses where a word runs across one of its edges.
const ACROSS: f32 = 3.0;
/// The share of names that repeat one of the gazetteer: 团结, 光明.
const REPEATED: f32 = 0.3;
/// What a name loses that begins with a word that stands before names.
const PREPOSITION: f32 = 4.0;
/// What neighbours say: a cue or another place before it, a list, a mark, anything else.
const CUED: f32 = 1.5;
const AMONG: f32 = 1.0;
const BOUNDED: f32 = 0.5;
const INSIDE: f32 = -1.0;
/// What a name loses behind a word that speaks in general: 各, 全.
const GENERAL: f32 = -4.0;
/// Weight of a town of the gazetteer where nothing but its name speaks for it, in occurrences.
pub(super) const TOWN: f32 = 100.0;
/// Rank of towns.
const TOWN_RANK: u8 = 4;

/// How the names of the gazetteer are written.
#[derive(Default)]
pub(super) struct Writing {
    /// How often a character opens a name, and how often it goes on with one.
    characters: FxHashMap<char, (f32, f32)>,
    /// Names without their level word.
    names: FxHashMap<Box<str>, f32>,
    /// Names of towns.
    towns: FxHashSet<Box<str>>,
    first: f32,
    other: f32,
    levels: FxHashSet<Box<str>>,
    /// Words that end before names.
    outside: Affixes,
}

impl Writing {
    /// Counts the characters of all divisions.
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let mut out = Self::default();
        for level in &lexicon.grammar.levels {
            out.levels
                .extend(level.divisions.iter().map(|l| l.as_str().into()));
        }
        let outside = lexicon.grammar.name_parts.iter();
        let outside = outside.filter(|p| p.role == NamePartRole::Outside);
        out.outside = Affixes::new(outside.map(|p| (p.word.as_str(), 0)));
        for place in lexicon.places.divisions() {
            if place.rank == TOWN_RANK {
                out.towns.insert(place.own.as_str().into());
            }
            let Some(core) = place.own.strip_suffix(place.level.as_str()) else {
                continue;
            };
            let count = core.chars().count();
            if place.level.is_empty() || !(1..=LONGEST_FOREIGN).contains(&count) {
                continue;
            }
            for (at, c) in core.chars().enumerate() {
                let counts = out.characters.entry(c).or_default();
                if at == 0 {
                    counts.0 += 1.0;
                    out.first += 1.0;
                } else {
                    counts.1 += 1.0;
                    out.other += 1.0;
                }
            }
            if count > 1 {
                *out.names.entry(core.into()).or_default() += 1.0;
            }
        }
        out.first = out.first.max(1.0);
        out.other = out.other.max(1.0);
        out
    }

    /// Logarithm of how likely a name is written so.
    fn weight(&self, core: &str) -> f32 {
        let mut sum = 0.0;
        for (at, c) in core.chars().enumerate() {
            let counts = self.characters.get(&c).copied().unwrap_or_default();
            sum += if at == 0 {
                (counts.0.max(UNLISTED) / self.first).ln()
            } else {
                (counts.1.max(UNLISTED) / self.other).ln()
            };
        }
        let count = core.chars().count();
        sum += SHARES[count.saturating_sub(2).min(2)];
        sum += FURTHER * count.saturating_sub(LONGEST) as f32;
        let repeated = self.names.get(core);
        let repeated = repeated.map_or(f32::NEG_INFINITY, |n| (REPEATED * n / self.first).ln());
        sum.max(repeated)
    }

    /// Whether a known name is a town's.
    pub(super) fn is_town(&self, name: &str) -> bool {
        self.towns.contains(name)
    }
}

/// An ending of places that ends at an edge of a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Close {
    /// First byte of the ending.
    pub start: usize,
    row: u32,
}

/// The ending of places that ends at a byte offset of a run that begins at `from`.
pub(super) fn close(
    recognizer: &Recognizer<'_>,
    text: &str,
    (from, end): (usize, usize),
) -> Option<Close> {
    let (length, row) = recognizer.endings.at_end(&text[from..end])?;
    let (kind, _, _) = recognizer.kinds_of_endings[row as usize];
    let start = end - length;
    (kind == recognizer.kinds.place && length <= 6 && start > from).then_some(Close { start, row })
}

/// Weight of the name that begins at `start` and ends with an ending at `end`; `None` where it can
/// be none.
pub(super) fn weight(
    recognizer: &Recognizer<'_>,
    text: &str,
    (start, end): (usize, usize),
    close: Close,
    before: Option<&KnownName>,
) -> Option<f32> {
    let core = &text[start..close.start];
    let count = core.chars().count();
    let given = &recognizer.lexicon.grammar.given;
    let foreign = |c: char| given.get(&c).is_some_and(|g| g.1);
    if count < 2 || count > LONGEST && !core.chars().all(foreign) || count > LONGEST_FOREIGN {
        return None;
    }
    let writing = &recognizer.writing;
    let words = &recognizer.lexicon.words;
    let ending = &text[close.start..end];
    let further = recognizer.kinds_of_endings[close.row as usize].2;
    let level = writing.levels.contains(ending);
    let mut weight = (words.frequency(ending) as f32).max(ENDING).ln() - recognizer.log_total;
    weight += match (level, further) {
        (true, _) => LEVEL,
        (false, false) => OTHER,
        (false, true) => UNSAFE,
    };
    weight += writing.weight(core);
    for (at, c) in core.char_indices().skip(1) {
        let word = &core[at..at + c.len_utf8()];
        if writing.levels.contains(word) || recognizer.has(word, NamePartRole::Outside) {
            weight -= INNER;
        }
    }
    let first = core.chars().next().map_or(0, char::len_utf8);
    if recognizer.has(&core[..first], NamePartRole::Outside) {
        weight -= PREPOSITION;
    }
    let last = core.char_indices().next_back().map_or(0, |(at, _)| at);
    if ending.len() == 3 {
        if words.frequency(&text[start + last..end]) >= KIND_WORD {
            weight -= KIND;
        }
        let c = ending.chars().next();
        let common = c.and_then(|c| given.get(&c)).is_some_and(|g| g.0 >= RARE);
        let surnames = &recognizer.lexicon.grammar.surnames;
        if common && count == 2 && surnames.contains_key(&core[..first]) {
            weight -= AS_PERSON;
        }
    }
    Some(weight + sides(recognizer, text, (start, end), before))
}

/// What stands beside a place.
pub(super) fn sides(
    recognizer: &Recognizer<'_>,
    text: &str,
    (start, end): (usize, usize),
    known: Option<&KnownName>,
) -> f32 {
    let cues = recognizer.lexicon.cues.of(recognizer.kinds.place);
    let [left_yes, right_yes, left_no, _] = cues;
    let before = &text[..start];
    let last = before.chars().next_back();
    let led = known.is_some_and(|k| k.end == start && k.kind == recognizer.kinds.place);
    let left = if left_no.at_end(before).is_some() {
        GENERAL
    } else if led || left_yes.at_end(before).is_some() {
        CUED
    } else {
        match last {
            Some('、') => AMONG,
            Some(c) if is_han(c) => {
                let word = &before[before.len() - c.len_utf8()..];
                if recognizer.writing.levels.contains(word) {
                    CUED
                } else {
                    match recognizer.writing.outside.at_end(before) {
                        Some((length, _)) if length > 3 => CUED,
                        Some(_) => BOUNDED,
                        None => INSIDE,
                    }
                }
            }
            _ => BOUNDED,
        }
    };
    let words = &recognizer.lexicon.words;
    let across = if words.crosses(text, end) {
        ACROSS
    } else {
        0.0
    };
    let after = &text[end..];
    let right = match after.chars().next() {
        Some('、') => AMONG,
        Some(_) if right_yes.at_start(after).is_some() => CUED,
        Some(c) if is_han(c) => 0.0,
        _ => BOUNDED,
    };
    left + right - across
}
