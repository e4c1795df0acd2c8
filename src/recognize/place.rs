//! Names of places that no gazetteer has: a few characters and an ending (樟溪镇, 鸣岗村), weighed by
//! how often the characters stand in the names of the gazetteer and by what stands beside them.
//!
//! What belongs here: one occurrence of a short name. What does not: its neighbours (`beside`), longer
//! names whose parts are words (`thing`), what the whole document shows (`learn`).

use rustc_hash::{FxHashMap, FxHashSet};

use super::Recognizer;
use super::beside::{self, ACROSS, BETWEEN, CUED, Sides};
use super::reach::PLACE;
use crate::lexicon::{Affixes, Lexicon};
use crate::model::{Level, NamePartRole, Tag};

/// Characters of the longest name before its ending.
const LONGEST: usize = 4;
/// The same for a name written with the characters of foreign names: 巴彦霍布尔.
const LONGEST_FOREIGN: usize = 6;
/// Logarithms of the shares of names of one to four characters before the ending.
const SHARES: [f32; 4] = [-3.0, -0.4, -1.3, -4.5];
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
/// Logarithms of the share of foreign names and of each of their characters.
const FOREIGN: f32 = -3.0;
const FOREIGN_CHARACTER: f32 = -5.2;
/// How many names of the gazetteer show that a word of kinds is one: 人民, 建设.
const OFTEN: f32 = 5.0;
/// What a name loses that is a word of the language.
const WORD: f32 = 1.5;
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
/// The share of names that repeat one of the gazetteer: 团结, 光明.
const REPEATED: f32 = 0.3;
/// What a name loses that begins with a word that stands before names.
const PREPOSITION: f32 = 4.0;
/// How often a character opens names of the gazetteer that does not only stand before them.
const OPENS: f32 = 10.0;
/// Weight of a town of the gazetteer where nothing but its name speaks for it, in occurrences.
const TOWN: f32 = 20.0;
/// Rank of counties and towns.
const COUNTY: u8 = 3;
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
    pub(super) levels: FxHashSet<Box<str>>,
    /// Words that end before names.
    pub(super) outside: Affixes,
    /// What closes names of places though it is no ending.
    closing: Affixes,
    /// Peoples.
    peoples: Affixes,
    /// What endings and closings end with.
    lasts: FxHashSet<char>,
}

impl Writing {
    /// Counts the characters of all divisions.
    pub(super) fn new<'l>(lexicon: &'l Lexicon, endings: impl Iterator<Item = &'l str>) -> Self {
        let mut out = Self::default();
        for level in &lexicon.grammar.levels {
            out.levels
                .extend(level.divisions.iter().map(|l| l.as_str().into()));
        }
        let part = |role| {
            let parts = lexicon.grammar.name_parts.iter();
            let parts = parts.filter(move |p| p.role == role);
            Affixes::new(parts.map(|p| (p.word.as_str(), 0)))
        };
        out.outside = part(NamePartRole::Outside);
        out.closing = part(NamePartRole::Closing);
        out.peoples = part(NamePartRole::People);
        let parts = lexicon.grammar.name_parts.iter();
        let closing = parts.filter(|p| p.role == NamePartRole::Closing);
        let endings = endings.chain(closing.map(|p| p.word.as_str()));
        out.lasts = endings.filter_map(|e| e.chars().next_back()).collect();
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
    fn weight(&self, core: &str, said: bool) -> f32 {
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
        sum += SHARES[count.saturating_sub(1).min(3)];
        sum += FURTHER * count.saturating_sub(LONGEST) as f32;
        let repeated = self.names.get(core).filter(|_| !said);
        let repeated = repeated.map_or(f32::NEG_INFINITY, |n| (REPEATED * n / self.first).ln());
        sum.max(repeated)
    }

    /// Whether names of the gazetteer open with the first character of a name, though words do that
    /// end before names: 和平.
    fn opens(&self, core: &str) -> bool {
        let first = core.chars().next();
        let counts = first.and_then(|c| self.characters.get(&c));
        counts.is_some_and(|c| c.0 >= OPENS)
    }

    /// Whether the level word of a town or village begins a text, and no other word.
    fn level_follows(&self, recognizer: &Recognizer<'_>, after: &str) -> bool {
        let levels = recognizer.lexicon.grammar.levels.iter();
        let mut levels = levels
            .filter(|l| l.rank >= TOWN_RANK)
            .flat_map(|l| &l.divisions);
        levels.any(|l| after.starts_with(l.as_str())) && !recognizer.lexicon.words.begins(after, 0)
    }

    /// Whether many names of the gazetteer are called so without their level word.
    pub(super) fn is_often(&self, core: &str) -> bool {
        self.names.get(core).is_some_and(|n| *n >= OFTEN)
    }

    /// Whether a name of the gazetteer is called so without its level word: 人民路 of 人民路街道.
    pub(super) fn is_name(&self, whole: &str) -> bool {
        self.names.contains_key(whole)
    }

    fn has_level(&self, name: &str) -> bool {
        let last = name.char_indices().next_back();
        last.is_some_and(|(at, _)| self.levels.contains(&name[at..]))
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
    /// Logarithm of the share of its occurrences that close a name no gazetteer has.
    named: f32,
    level: bool,
    /// Whether words of the language stand before it: a village or road, no county.
    wordy: bool,
    /// What stands behind it.
    right: f32,
}

/// The ending of places that ends at a byte offset of a run that begins at `from`.
pub(super) fn close(
    recognizer: &Recognizer<'_>,
    text: &str,
    (from, end): (usize, usize),
) -> Option<Close> {
    let writing = &recognizer.writing;
    let before = &text[from..end];
    let last = before.chars().next_back();
    if last.is_none_or(|c| !writing.lasts.contains(&c)) {
        return None;
    }
    let place = |row: u32| recognizer.kinds_of_endings[row as usize].0 == recognizer.kinds.place;
    let ending = recognizer.endings.at_end(before);
    let ending = ending.filter(|(_, row)| place(*row));
    let (length, named) = match ending {
        Some((length, _)) if writing.levels.contains(&text[end - length..end]) => (length, LEVEL),
        Some((length, row)) if length <= 6 => {
            let further = recognizer.kinds_of_endings[row as usize].2;
            (length, if further { UNSAFE } else { OTHER })
        }
        Some(_) => return None,
        None => match writing.closing.at_end(before)?.0 {
            3 => (3, UNSAFE),
            length => (length, OTHER),
        },
    };
    let mut start = end - length;
    let level = named >= LEVEL;
    // 侗族自治县, 瑶族壮族乡
    while level && let Some((people, _)) = writing.peoples.at_end(&text[from..start]) {
        start -= people;
    }
    let county =
        |l: &&Level| l.rank <= COUNTY && l.divisions.iter().any(|d| d == &text[start..end]);
    let mut levels = recognizer.lexicon.grammar.levels.iter();
    let wordy = named > UNSAFE && levels.find(county).is_none();
    (start > from).then_some(Close {
        start,
        named,
        level,
        wordy,
        right: beside::right(recognizer, text, end),
    })
}

/// Weight of the name that begins at `start` and ends with an ending at `end`; `None` where it can
/// be none.
pub(super) fn weight(
    recognizer: &Recognizer<'_>,
    text: &str,
    (start, end): (usize, usize),
    close: Close,
    led: bool,
) -> Option<f32> {
    let core = &text[start..close.start];
    let count = core.chars().count();
    let given = &recognizer.lexicon.grammar.given;
    let strange = |c: &char| given.get(c).is_none_or(|g| !g.1);
    // 杜塞尔多夫
    let foreign = core.chars().filter(strange).count();
    let foreign = count > 2 && foreign == 0 || count > 3 && foreign == 1;
    if count > LONGEST && !foreign || count > LONGEST_FOREIGN {
        return None;
    }
    let writing = &recognizer.writing;
    let words = &recognizer.lexicon.words;
    let ending = &text[close.start..end];
    let sides = Sides {
        left: beside::left(recognizer, &text[..start], led),
        right: close.right,
    };
    let alike = beside::alike(text, (start, end), ending);
    let total = sides.total() + alike;
    let bounded = sides.left > 0.0 && sides.right > 0.0;
    let cued = led || sides.right >= CUED || !close.level && bounded;
    // 崇山峻岭, 城中村
    let whole = &text[start..end];
    let kind = words.frequency(whole) > 0 && words.tag(whole) != PLACE;
    if kind || says(recognizer, whole) {
        return None;
    }
    // 泽|村 where a town leads it, 耿|镇 among towns
    let village = led && close.level && close.wordy;
    let single = || {
        let tag = words.tag(core);
        let counts = writing.levels.contains(core) || says(recognizer, core);
        alike > 0.0 && ending.len() == 3 && !counts && !b"mrqfdau".iter().any(|t| tag.is(*t))
    };
    if count < 2 && !(village || close.wordy && single()) {
        return None;
    }
    let first = core.chars().next().map_or(0, char::len_utf8);
    let outside = recognizer.has(&core[..first], NamePartRole::Outside);
    if outside && !writing.opens(core) {
        return None;
    }
    // what closes many a word needs neighbours
    let unsafe_ending = close.named <= UNSAFE && ending.len() == 3;
    let needed = if count > 3 { CUED + BETWEEN } else { CUED };
    if unsafe_ending && total < needed && !foreign {
        return None;
    }
    let mut weight = close.named;
    weight += (words.frequency(ending) as f32).max(ENDING).ln() - recognizer.log_total;
    let said = says(recognizer, core);
    let often = writing.is_often(core) || writing.is_name(whole);
    let general = said && !(often && (led || bounded));
    let mut written = writing.weight(core, general);
    if foreign {
        written = written.max(FOREIGN + FOREIGN_CHARACTER * count as f32);
    }
    for (at, c) in core.char_indices().skip(1) {
        let word = &core[at..at + c.len_utf8()];
        if writing.levels.contains(word) || recognizer.has(word, NamePartRole::Outside) {
            written -= INNER;
        }
    }
    if outside && !often {
        written -= PREPOSITION;
    }
    // 紧靠淮|河
    let second = core.char_indices().nth(2).map_or(core.len(), |(at, _)| at);
    if count == LONGEST && !foreign && words.is_ordinary(&core[..second]) {
        written -= KIND;
    }
    let last = core.char_indices().next_back().map_or(0, |(at, _)| at);
    if ending.len() == 3 {
        if words.frequency(&text[start + last..end]) >= KIND_WORD {
            written -= KIND;
        }
        let c = ending.chars().next();
        let common = c.and_then(|c| given.get(&c)).is_some_and(|g| g.0 >= RARE);
        let surnames = &recognizer.lexicon.grammar.surnames;
        let person = common && count == 2 && surnames.contains_key(&core[..first]);
        let abroad = foreign && c.is_some_and(|c| !strange(&c));
        if (person && !cued || abroad && sides.right < CUED) && !close.level {
            written -= AS_PERSON;
        }
    }
    let tag = words.tag(core);
    let noun = led || b"ns".iter().any(|t| tag.is(*t)) || cued && tag == Tag(*b"vn");
    // 独秀|山, 石壁|河: a noun that says nothing of the kind
    if words.frequency(core) > 0 {
        let word = (words.frequency(core) as f32).ln() - recognizer.log_total;
        let short = close.level || ending.len() == 3;
        if close.wordy && short && noun && !general && total >= CUED {
            written = written.max(word - WORD);
        } else if !close.level && !writing.names.contains_key(core) {
            written -= KIND;
        }
    }
    Some(weight + written + total)
}

/// Whether a word says what kind of thing something is or stands before names.
pub(super) fn says(recognizer: &Recognizer<'_>, word: &str) -> bool {
    use NamePartRole::{Apposed, Common, Honour, Listed, Outside, Trade, Works};
    let roles = [Apposed, Common, Honour, Listed, Outside, Trade, Works];
    roles.iter().any(|role| recognizer.has(word, *role))
}

/// What a place of the gazetteer weighs at a place of a text, as a logarithm; `None` where it is as
/// good as a word.
pub(super) fn known(
    recognizer: &Recognizer<'_>,
    text: &str,
    (start, end): (usize, usize),
    led: bool,
) -> Option<f32> {
    let writing = &recognizer.writing;
    let name = &text[start..end];
    // 当阳|村 is no 当阳
    let longer = || !writing.has_level(name) && writing.level_follows(recognizer, &text[end..]);
    if !writing.is_town(name) {
        return longer().then_some(TOWN.ln());
    }
    let sides = Sides {
        left: beside::left(recognizer, &text[..start], led),
        right: beside::right(recognizer, text, end),
    };
    let inside = if sides.left < 0.0 { 2.0 * ACROSS } else { 0.0 };
    Some(TOWN.ln() + sides.total() - inside)
}
