//! Persons' names: surname and given name, or characters that foreign names are written with, weighed
//! by how likely they are and by what stands beside them.

use super::{Frame, Recognizer, Shown};
use crate::lexicon::is_han;
use crate::model::NamePartRole;

/// Logarithm of how often a word of a newspaper is a person's name.
pub(super) const PRIOR: f32 = -4.6;
/// The same for a foreign name that only its characters show.
const FOREIGN_PRIOR: f32 = -9.5;
/// Logarithm of the share of one of the characters that foreign names are written with.
const FOREIGN_CHARACTER: f32 = -5.2;
/// Most characters of a foreign or minority name, without dots.
const LONGEST_FOREIGN: usize = 12;
/// A name is sure enough to help the rest of the document from this margin on.
const SURE: f32 = 3.0;
/// What a name that nothing but its characters shows loses.
const UNFRAMED: f32 = 3.0;
/// What a name gains that stands between a title and a verb or mark.
const BETWEEN: f32 = 3.0;
/// What a name gains that stands between two others of a list.
const AMONG: f32 = 1.5;
/// What a name gains that stands in a list beside a person of the document.
const BESIDE_KNOWN: f32 = 3.0;
/// What a name loses that an ending of places or bodies follows: 和平|路 is none of 和平.
const BEFORE_ENDING: f32 = 4.0;
/// What a name loses that begins with a word that stands before names.
const PREPOSITION: f32 = 2.0;
/// What a name loses that ends as places do: 鄢霁|路.
const AS_PLACE: f32 = 7.0;
/// A character of given names is rare below this weight.
const RARE: u32 = 13;
/// What it is worth that the document shows the name elsewhere.
const SHOWN: f32 = 7.0;

/// The most that what stands behind a name adds to its weight.
const AFTER_MOST: f32 = 3.0;
/// More than the rounding of a weight.
const ROUNDING: f32 = 0.05;

/// A person's name in a reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PersonName {
    /// Log probability as a unit of a reading, neighbours included.
    pub weight: f32,
    /// By how much it is likelier than its characters as words; see [`PersonName::compare`].
    pub margin: f32,
    pub frame: Frame,
    /// A public title stands beside it.
    pub official: bool,
    /// Written with the characters of foreign names, without a surname of its own.
    pub foreign: bool,
}

impl PersonName {
    /// Whether other places of the document may rely on it.
    pub(super) fn sure(&self) -> bool {
        self.margin >= SURE && matches!(self.frame, Frame::Title | Frame::Cue | Frame::List)
    }

    /// Sets the margin, which only names of the likeliest reading need.
    pub(super) fn compare(&mut self, recognizer: &Recognizer<'_>, name: &str) {
        self.margin = self.weight - as_words(recognizer, name);
    }

    /// Trust from 0 to 1.
    pub(super) fn score(&self) -> f32 {
        1.0 / (1.0 + (-self.margin / 3.0).exp())
    }
}

/// What the neighbours say: logarithmic bonus, frame, whether public.
#[derive(Clone, Copy)]
struct Sides {
    bonus: f32,
    frame: Frame,
    official: bool,
}

/// What stands before and behind the edges of a piece, each looked up once.
#[derive(Default)]
pub(super) struct Neighbours {
    before: Vec<Option<Sides>>,
    after: Vec<Option<Sides>>,
}

impl Neighbours {
    /// For so many edges.
    pub(super) fn new(edges: usize) -> Self {
        Self {
            before: vec![None; edges],
            after: vec![None; edges],
        }
    }
}

/// Where persons' names are looked for.
pub(super) struct Search<'s> {
    pub recognizer: &'s Recognizer<'s>,
    pub text: &'s str,
    /// The edges of a piece up to the last of the run: bytes and the characters that begin there.
    pub edges: &'s [(usize, char)],
    /// The edge of the last dot of the run.
    pub dot: Option<usize>,
    pub shown: &'s Shown,
}

impl Search<'_> {
    /// Persons' names that begin at an edge, by the edges where they end, without those that cannot
    /// reach their end with the most that they may weigh.
    pub(super) fn candidates(
        &self,
        left: usize,
        neighbours: &mut Neighbours,
        hopeless: &dyn Fn(usize, f32) -> bool,
        out: &mut Vec<(usize, PersonName)>,
    ) {
        let recognizer = self.recognizer;
        let last = self.edges.len() - 1;
        let mut push = |right: usize, own: f32, foreign: bool| {
            let found = self.candidate((left, right), own, foreign, neighbours, hopeless);
            out.extend(found.map(|found| (right, found)));
        };
        let character = |edge: usize| recognizer.characters.of(self.edges[edge].1);
        let first = character(left);
        for length in [2, 1] {
            let surname = match length {
                2 if first.compound && left + 2 <= last => {
                    let surname = &self.text[self.edges[left].0..self.edges[left + 2].0];
                    recognizer.surname(surname)
                }
                1 => Some(first.surname).filter(|weight| weight.is_finite()),
                _ => None,
            };
            let Some(base) = surname else {
                continue;
            };
            let mut given = 0.0;
            for (count, right) in (left + length + 1..=last).take(2).enumerate() {
                if !is_han(self.edges[right - 1].1) {
                    break;
                }
                given += character(right - 1).given;
                push(right, base + recognizer.shares[count] + given, false);
            }
        }
        self.foreign(left, &mut |right, own| push(right, own, true));
    }

    /// A name between two edges, unless something says that there is none or it is hopeless.
    fn candidate(
        &self,
        (left, right): (usize, usize),
        own: f32,
        foreign: bool,
        neighbours: &mut Neighbours,
        hopeless: &dyn Fn(usize, f32) -> bool,
    ) -> Option<PersonName> {
        let (recognizer, text, shown) = (self.recognizer, self.text, self.shown);
        let (start, end) = (self.edges[left].0, self.edges[right].0);
        let name = &text[start..end];
        let before =
            *neighbours.before[left].get_or_insert_with(|| before(recognizer, text, start));
        let known = shown.persons.contains_key(name);
        let mut most = before.bonus + if known { SHOWN } else { 0.0 };
        most += match before.frame {
            Frame::Title => BETWEEN,
            Frame::List => AMONG,
            _ => 0.0,
        };
        if !shown.persons.is_empty() {
            most += BESIDE_KNOWN;
        }
        if hopeless(right, own + (most + AFTER_MOST) + ROUNDING) {
            return None;
        }
        let after = *neighbours.after[right].get_or_insert_with(|| after(recognizer, text, end));
        if hopeless(right, own + (most + after.bonus) + ROUNDING) {
            return None;
        }
        // 高新园 is no person though 高 is a surname
        let whole = |(length, _): (usize, u32)| start + length == end;
        if recognizer
            .endings
            .at_start(&text[start..])
            .is_some_and(whole)
        {
            return None;
        }
        if recognizer.has(name, NamePartRole::Outside)
            || !foreign && (closed(recognizer, name) || titled(recognizer, name))
            || shown.refused.contains(name)
        {
            return None;
        }
        let frame = after.frame;
        let mut bonus = before.bonus + after.bonus;
        let mut shape = before.frame.min(frame);
        if known {
            bonus += SHOWN;
            if shape == Frame::Shape {
                shape = Frame::Repeated;
            }
        }
        if shape == Frame::Shape {
            bonus -= UNFRAMED;
        }
        // 从裕兴 is a preposition and something else
        let first = name.chars().next().map_or(0, char::len_utf8);
        if before.frame != Frame::Title && recognizer.has(&name[..first], NamePartRole::Outside) {
            bonus -= PREPOSITION;
        }
        if before.frame != Frame::Title && ends_as_place(recognizer, name) {
            bonus -= AS_PLACE;
        }
        if before.frame == Frame::Title && frame != Frame::Shape {
            bonus += BETWEEN;
        }
        if before.frame == Frame::List && frame == Frame::List {
            bonus += AMONG;
        }
        if (before.frame == Frame::List && known_before(shown, &text[..start]))
            || (frame == Frame::List && known_behind(shown, &text[end..]))
        {
            bonus += BESIDE_KNOWN;
        }
        // 崇阳 is a county more often than a person
        if recognizer.short_places.contains(name) {
            bonus -= match shape {
                Frame::Shape => AS_PLACE,
                Frame::Cue => AS_PLACE / 2.0,
                _ => 0.0,
            };
        }
        Some(PersonName {
            weight: own + bonus,
            margin: 0.0,
            frame: shape,
            official: before.official || after.official,
            foreign,
        })
    }

    /// Runs of the characters that foreign names are written with, or of two parts with a dot.
    fn foreign(&self, left: usize, push: &mut dyn FnMut(usize, f32)) {
        let recognizer = self.recognizer;
        let last = self.edges.len() - 1;
        let to = self.edges[last].0;
        let dotted_behind = self.dot.is_some_and(|dot| dot >= left);
        let (mut count, mut dots, mut strange) = (0, 0, 0);
        for at in left..last {
            let (byte, c) = self.edges[at];
            if c == '·' {
                if count == 0 {
                    return;
                }
                dots += 1;
                continue;
            }
            match recognizer.characters.of(c).foreign {
                Some(true) => {}
                Some(false) => strange += 1,
                None => return,
            }
            count += 1;
            if count > LONGEST_FOREIGN || (strange > 0 && !dotted_behind) {
                return;
            }
            let body = || recognizer.endings.at_start(&self.text[byte..to]);
            if at > left && body().is_some_and(|(length, _)| length > 3) {
                return;
            }
            let dotted = dots > 0 && self.edges[at - 1].1 != '·';
            if (count >= 2 && strange == 0) || dotted {
                let prior = if dots > 0 { PRIOR } else { FOREIGN_PRIOR };
                let own =
                    prior + FOREIGN_CHARACTER * count as f32 + if dots > 0 { 6.0 } else { 0.0 };
                push(at + 1, own - 2.5 * strange as f32);
            }
        }
    }
}

/// The likeliest reading of a short stretch as words alone.
fn as_words(recognizer: &Recognizer<'_>, name: &str) -> f32 {
    let words = &recognizer.lexicon.words;
    let mut edges: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
    edges.push(name.len());
    let mut best = vec![f32::NEG_INFINITY; edges.len()];
    best[0] = 0.0;
    for right in 1..edges.len() {
        for left in right.saturating_sub(4)..right {
            let frequency = words.frequency(&name[edges[left]..edges[right]]);
            if frequency > 0 || right - left == 1 {
                let weight = (frequency.max(1) as f32).ln() - recognizer.log_total;
                best[right] = best[right].max(best[left] + weight);
            }
        }
    }
    best[edges.len() - 1]
}

/// Whether a name ends as places and bodies do, with a character that is rare in given names:
/// 白音镇, 史馆.
fn ends_as_place(recognizer: &Recognizer<'_>, name: &str) -> bool {
    let given = &recognizer.lexicon.grammar.given;
    let Some(last) = name.chars().next_back() else {
        return false;
    };
    let rare = given.get(&last).is_none_or(|g| g.0 < RARE);
    let ending = recognizer.endings.at_end(name);
    // 庆|华小学: two characters of an ending are no given name
    let body = ending.is_some_and(|(length, _)| length > last.len_utf8());
    let trade = recognizer.trades.at_end(name).is_some();
    body || trade || rare && ending.is_some()
}

/// 惠邦机|电、: the last character opens a trade that closes the name of a firm.
fn trade_across(recognizer: &Recognizer<'_>, text: &str, last: usize, end: usize) -> bool {
    let Some((length, _)) = recognizer.trades.at_start(&text[last..]) else {
        return false;
    };
    let behind = &text[last + length..];
    let mark = behind.chars().next().is_none_or(|c| !is_han(c));
    let first = behind.chars().next().map_or(0, char::len_utf8);
    let others = recognizer.has(&behind[..first], NamePartRole::Others);
    last + length > end && (mark || others || recognizer.ending_follows(behind))
}

/// Whether a person of the document stands before the mark of a list that ends a text.
fn known_before(shown: &Shown, text: &str) -> bool {
    let Some(text) = text.strip_suffix('、') else {
        return false;
    };
    let mut edges = text.char_indices().rev().map(|(at, _)| at).skip(1).take(3);
    edges.any(|at| shown.persons.contains_key(&text[at..]))
}

/// Whether a person of the document stands behind the mark of a list that begins a text.
fn known_behind(shown: &Shown, text: &str) -> bool {
    let Some(text) = text.strip_prefix('、') else {
        return false;
    };
    let mut edges = text.char_indices().map(|(at, c)| at + c.len_utf8());
    edges.by_ref().next();
    edges
        .take(3)
        .any(|at| shown.persons.contains_key(&text[..at]))
}

/// Whether a name is a surname and a title: 周|主任.
fn titled(recognizer: &Recognizer<'_>, name: &str) -> bool {
    let first = name.chars().next().map_or(0, char::len_utf8);
    let rest = &name[first..];
    let title = recognizer.lexicon.cues.title_at_start(rest);
    rest.len() > 3 && title.is_some_and(|(length, _)| length == rest.len())
}

/// Whether a name ends in a particle or the like, which no given name has: 彭巍|的.
fn closed(recognizer: &Recognizer<'_>, name: &str) -> bool {
    let Some((at, last)) = name.char_indices().next_back() else {
        return true;
    };
    let given = &recognizer.lexicon.grammar.given;
    recognizer.has(&name[at..], NamePartRole::Outside) && given.get(&last).is_none_or(|g| g.0 == 0)
}

fn before(recognizer: &Recognizer<'_>, text: &str, start: usize) -> Sides {
    let lexicon = recognizer.lexicon;
    let cues = &lexicon.cues;
    let before = &text[..start];
    let [left_yes, _, left_no, _] = &cues.person;
    if let Some((length, post)) = cues.title_at_end(before)
        && (length > 3 || !lexicon.words.crosses(text, start))
    {
        let kind = &*lexicon.grammar.posts[post as usize].kind;
        let bonus = match kind {
            "occupation" | "honorific" | "capacity" => 4.0,
            _ => 6.5,
        };
        return Sides {
            bonus,
            frame: Frame::Title,
            official: kind == "public",
        };
    }
    let sides = |bonus, frame| Sides {
        bonus,
        frame,
        official: false,
    };
    if left_no.at_end(before).is_some() {
        return sides(-4.0, Frame::Shape);
    }
    if cues.captions.at_end(before).is_some() {
        return sides(3.0, Frame::Cue);
    }
    if left_yes.at_end(before).is_some() {
        return sides(2.0, Frame::Cue);
    }
    match before.chars().next_back() {
        Some('、') => sides(1.5, Frame::List),
        Some(c) if is_han(c) => sides(-1.0, Frame::Shape),
        _ => sides(0.5, Frame::Shape),
    }
}

fn after(recognizer: &Recognizer<'_>, text: &str, end: usize) -> Sides {
    let lexicon = recognizer.lexicon;
    let cues = &lexicon.cues;
    let after = &text[end..];
    let [_, right_yes, _, right_no] = &cues.person;
    if let Some((length, post)) = cues.title_at_start(after)
        && lexicon.words.stands(after, 0, length)
    {
        let kind = &*lexicon.grammar.posts[post as usize].kind;
        // an occupation behind a name is as often the next word
        let bonus = match kind {
            "occupation" | "capacity" => 0.5,
            _ => AFTER_MOST,
        };
        let frame = if bonus > 1.0 {
            Frame::Title
        } else {
            Frame::Shape
        };
        return Sides {
            bonus,
            frame,
            official: kind == "public",
        };
    }
    let sides = |bonus, frame| Sides {
        bonus,
        frame,
        official: false,
    };
    // 吴大 in 中吴大道
    let last = text[..end].char_indices().next_back().map_or(end, |l| l.0);
    let across = recognizer.endings.at_start(&text[last..]);
    let across = across.is_some_and(|(length, _)| last + length > end)
        || trade_across(recognizer, text, last, end);
    if across || recognizer.ending_follows(after) || recognizer.trade_follows(after) {
        return sides(-BEFORE_ENDING, Frame::Shape);
    }
    if right_no.at_start(after).is_some() || cues.formula_heads.at_start(after).is_some() {
        return sides(-4.0, Frame::Shape);
    }
    if right_yes.at_start(after).is_some() {
        return sides(2.5, Frame::Cue);
    }
    match after.chars().next() {
        Some('、') => sides(1.5, Frame::List),
        Some(c) if is_han(c) => sides(0.0, Frame::Shape),
        _ => sides(1.0, Frame::Shape),
    }
}
