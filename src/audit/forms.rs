//! What a corpus makes of every form of the dictionaries: how often it is printed, how often it is
//! taken for a mention, and where it runs across the words of the language.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lexicon::{Lexicon, WordIndex};
use crate::model::{EntityOrigin, EntityRef, Observations, Span};
use crate::text::{CodePoints, fold_char, is_blank};

/// Characters on each side of a hit that are looked at.
const REACH: usize = 12;
/// Characters of a word at most.
const LONGEST: usize = 4;
/// Quotes that are kept of one form.
const QUOTES: usize = 3;
/// Surroundings that are kept of one form; with more it is no form of one context.
const SURROUNDINGS: usize = 2;

/// A hit that runs across words of the language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Crossing {
    /// Whether it is the left edge of the form that lies inside a word.
    pub(super) left: bool,
    /// Up to two characters beside that edge, in reading order.
    pub(super) beside: String,
    /// The text around it.
    pub(super) quote: String,
}

/// What was seen of one form of one entity.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Mentions that mean the entity.
    pub(super) linked: u32,
    /// Mentions that may mean it or others.
    pub(super) open: u32,
    /// Mentions that run across words.
    pub(super) crossing: u32,
    /// Distinct places of crossing.
    pub(super) crossings: BTreeSet<Crossing>,
    /// One and two characters beside mentions that do not cross, on the left and on the right.
    pub(super) good: [FxHashSet<String>; 2],
    /// Two characters on either side, as long as they are few.
    pub(super) surroundings: BTreeSet<(String, String)>,
    /// Whether there are more of them.
    pub(super) varied: bool,
    /// The first quotes in order of the text.
    pub(super) quotes: BTreeSet<String>,
}

/// All forms, by entity and number of the pattern.
#[derive(Default)]
pub(super) struct SeenForms {
    pub(super) hits: FxHashMap<u32, u32>,
    pub(super) seen: FxHashMap<(EntityRef, u32), Seen>,
}

impl SeenForms {
    /// Takes in a document with what was found in it.
    pub(super) fn add(&mut self, text: &str, observations: &Observations, lexicon: &Lexicon) {
        let clean = Clean::new(text);
        let matcher = &lexicon.patterns().matcher;
        let listed = |entity: EntityRef| {
            let entity = lexicon.get(entity);
            entity.is_some_and(|e| e.origin == EntityOrigin::Dictionary)
        };
        let mut hits: Vec<(usize, Reverse<usize>, u32)> = Vec::new();
        matcher.find(&clean.text, |start, end, number| {
            hits.push((start, Reverse(end), number));
        });
        hits.sort_unstable();
        let mut covered = 0;
        for (_, Reverse(end), number) in hits {
            // what lies inside a longer form is no hit of its own
            if end <= covered {
                continue;
            }
            covered = end;
            let forms = lexicon.patterns().forms(lexicon.patterns().pattern(number));
            if forms.iter().any(|form| listed(form.entity)) {
                *self.hits.entry(number).or_default() += 1;
            }
        }
        for mention in &observations.mentions {
            let Some((start, end)) = clean.range(mention.span) else {
                continue;
            };
            let Some(number) = matcher.number(&clean.text[start..end]) else {
                continue;
            };
            let place = Surroundings::new(&clean.text, start, end);
            let crossing = place.crossing(lexicon);
            let decided = mention.resolution.linked().is_some();
            for entity in mention.resolution.candidates() {
                if listed(*entity) {
                    let seen = self.seen.entry((*entity, number)).or_default();
                    seen.note(decided, &place, crossing.as_ref());
                }
            }
        }
    }
}

impl Seen {
    fn note(&mut self, decided: bool, place: &Surroundings<'_>, crossing: Option<&Crossing>) {
        *(if decided {
            &mut self.linked
        } else {
            &mut self.open
        }) += 1;
        if let Some(crossing) = crossing {
            self.crossing += 1;
            self.crossings.insert(crossing.clone());
            return;
        }
        for (side, length) in [(0, 1), (0, 2), (1, 1), (1, 2)] {
            self.good[side].insert(place.beside(side == 0, length));
        }
        let around = (place.beside(true, 2), place.beside(false, 2));
        if !self.varied {
            self.surroundings.insert(around);
            self.varied = self.surroundings.len() > SURROUNDINGS;
        }
        self.quotes.insert(place.quote());
        if self.quotes.len() > QUOTES {
            self.quotes.pop_last();
        }
    }
}

/// A hit in the text.
struct Surroundings<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

impl<'t> Surroundings<'t> {
    fn new(text: &'t str, start: usize, end: usize) -> Self {
        Self { text, start, end }
    }

    /// Up to so many characters beside it, in reading order.
    fn beside(&self, left: bool, length: usize) -> String {
        if left {
            let before: Vec<char> = self.text[..self.start].chars().rev().take(length).collect();
            before.into_iter().rev().collect()
        } else {
            self.text[self.end..].chars().take(length).collect()
        }
    }

    fn quote(&self) -> String {
        let (before, after) = (self.beside(true, REACH), self.beside(false, REACH));
        format!("{before}[{}]{after}", &self.text[self.start..self.end])
    }

    /// Where words lie across an edge: the reading that keeps them is the likelier one, or ordinary
    /// words cover the form so that nothing of a name is left.
    fn crossing(&self, lexicon: &Lexicon) -> Option<Crossing> {
        let words = &lexicon.words;
        let left = words.crosses(self.text, self.start);
        let right = words.crosses(self.text, self.end);
        if !(left || right) {
            return None;
        }
        let likelier = words.advantage(self.text, self.start, self.end, &[]) < 0.0;
        let left = if likelier { left } else { self.covered(words)? };
        Some(Crossing {
            left,
            beside: self.beside(left, 2),
            quote: self.quote(),
        })
    }
}

impl Surroundings<'_> {
    /// Whether ordinary words cover a form of four or more characters (shorter ones were tested when
    /// they were read) and overhang it, where no word ends or begins exactly at the edge that they
    /// overhang; and whether that is the left one. One single character may stand among them: 我国|新|能源.
    fn covered(&self, words: &WordIndex) -> Option<bool> {
        let long = self.text[self.start..self.end].chars().count() >= LONGEST;
        let mut before = Vec::from([self.start]);
        let chars = self.text[..self.start].char_indices().rev();
        before.extend(chars.take(LONGEST).map(|(at, _)| at));
        let is_word = |start: usize, end: usize| words.is_ordinary(&self.text[start..end]);
        let parted = |left: bool| {
            if left {
                before
                    .iter()
                    .skip(2)
                    .any(|start| is_word(*start, self.start))
            } else {
                !self.ends(self.end, words).is_empty()
            }
        };
        let mut starts: Vec<usize> = before.iter().copied().take(LONGEST).collect();
        if parted(true) {
            starts.truncate(1);
        }
        let right = !parted(false);
        starts.into_iter().filter(|_| long).find_map(|start| {
            let overhangs = start < self.start;
            // the first word must reach into the form; a cover has at most one single character
            let first = self.ends(start, words).into_iter();
            let mut open: Vec<(usize, bool)> = first
                .filter(|end| *end > self.start)
                .map(|end| (end, false))
                .collect();
            let mut seen = BTreeSet::new();
            while let Some((at, single)) = open.pop() {
                if at >= self.end {
                    if (at == self.end && overhangs) || (at > self.end && right) {
                        return Some(overhangs);
                    }
                } else if seen.insert((at, single)) {
                    open.extend(self.ends(at, words).into_iter().map(|end| (end, single)));
                    let next = self.text[at..].chars().next().map_or(1, char::len_utf8);
                    if !single {
                        open.push((at + next, true));
                    }
                }
            }
            None
        })
    }

    /// Ends of the ordinary words of two to four characters that begin at a byte.
    fn ends(&self, start: usize, words: &WordIndex) -> Vec<usize> {
        let chars = self.text[start..].char_indices();
        let ends = chars.map(|(at, c)| start + at + c.len_utf8());
        ends.take(LONGEST)
            .skip(1)
            .filter(|end| words.is_ordinary(&self.text[start..*end]))
            .collect()
    }
}

/// A text folded, without blanks and line ends, and the way from code points to its bytes.
struct Clean {
    text: String,
    /// Byte of every code point of the original, and the end.
    bytes: Vec<u32>,
}

impl Clean {
    fn new(text: &str) -> Self {
        let points = CodePoints::new(text);
        let mut clean = String::with_capacity(text.len());
        let mut bytes = Vec::with_capacity(points.len() as usize + 1);
        for c in text.chars() {
            bytes.push(clean.len() as u32);
            if !is_blank(c) && !c.is_control() {
                clean.push(fold_char(c));
            }
        }
        bytes.push(clean.len() as u32);
        Self { text: clean, bytes }
    }

    fn range(&self, span: Span) -> Option<(usize, usize)> {
        let start = *self.bytes.get(span.start as usize)? as usize;
        let end = *self.bytes.get(span.end as usize)? as usize;
        (start < end).then_some((start, end))
    }
}
