//! What the units of a run may be, whatever the document shows: words, titles, known names.
//!
//! What belongs here: which units there are and what they weigh. What does not: which of them the
//! likeliest reading takes (`lattice`), persons (`person`), places that no gazetteer has (`place`).

use super::lattice::{KNOWN, Lattice, Step, StepUnit};
use super::{KnownName, Recognizer, place};
use crate::lexicon::KnownStrings;

/// Characters of the longest word that is looked up.
const LONGEST_WORD: usize = 5;
/// What the words of `name_parts.csv` weigh at least: the word list lacks some of them.
const PART: u32 = 500;
/// What a word weighs that is a name as a whole.
const WHOLE: f32 = 1_000.0;
/// What a name of a researcher's dictionary weighs: more than anything else.
const LISTED: f32 = 1e12;

impl Lattice<'_> {
    /// Looks up the steps of the run whose edges were added last, from `first` on.
    pub(super) fn look_up(&mut self, first: usize, mut known: usize, strings: &mut KnownStrings) {
        let (recognizer, piece, text) = (self.recognizer, self.piece, self.piece.text);
        let lexicon = recognizer.lexicon;
        let total = recognizer.log_total;
        let last = self.edges.len() - 1;
        let to = self.edges[last].0;
        let edges = &self.edges;
        let index = |byte: usize| {
            let run = &edges[first..];
            let found = run.binary_search_by_key(&byte, |edge| edge.0).ok();
            found.map(|at| first + at)
        };
        self.plain.resize(first, 0.0);
        self.plain.push(0.0);
        self.plain.resize(last + 1, f32::NEG_INFINITY);
        self.closes.push(None);
        let ends = edges[first + 1..].iter();
        let close = |edge: &(usize, char)| place::close(recognizer, text, (edges[first].0, edge.0));
        self.closes.extend(ends.map(close));
        lexicon
            .words
            .known(text, &edges[first..], LONGEST_WORD, strings);
        let mut strings = strings.found.iter().peekable();
        for left in first..last {
            self.first_steps.push(self.steps.len() as u32);
            let start = edges[left].0;
            let steps = &mut self.steps;
            let mut add = |right: usize, weight: f32, unit| {
                steps.push(Step {
                    right: right as u32,
                    weight,
                    unit,
                });
            };
            // the single character always reaches on
            let character = recognizer.characters.of(edges[left].1);
            add(left + 1, character.single, StepUnit::Word);
            while let Some((_, count, unit)) = strings.next_if(|s| first + s.0 as usize == left) {
                let count = *count as usize;
                let mut frequency = unit.frequency;
                if unit.roles != 0 {
                    frequency = frequency.max(PART);
                }
                // 商会会长 is a body and a title
                let word = || &text[start..edges[left + count].0];
                if frequency > 0 && !(count >= 4 && recognizer.body_and_title(word())) {
                    let weight = recognizer.log_share(frequency);
                    add(left + count, weight, StepUnit::Word);
                }
            }
            while piece.known.get(known).is_some_and(|k| k.end <= start) {
                known += 1;
            }
            if let Some(name) = piece.known.get(known).filter(|k| k.start == start)
                && let Some(right) = index(name.end)
            {
                let place = !name.listed && name.kind == recognizer.kinds.place;
                let unit = if place {
                    StepUnit::KnownPlace(known as u32)
                } else {
                    StepUnit::Known(known as u32)
                };
                add(
                    right,
                    known_share(recognizer, text, name, known_weight(name)),
                    unit,
                );
            }
            if !recognizer
                .openers
                .may_begin(edges[left].1, edges[left + 1].1)
            {
                continue;
            }
            let rest = &text[start..to];
            if let Some((bytes, _)) = lexicon.cues.title_at_start(rest)
                && let Some(right) = index(start + bytes)
            {
                let word = lexicon.words.frequency(&rest[..bytes]) as f32;
                add(right, word.max(KNOWN).ln() - total, StepUnit::Title);
            }
            if let Some((bytes, _)) = recognizer.wholes.at_start(rest)
                && let Some(right) = index(start + bytes)
            {
                let word = lexicon.words.frequency(&rest[..bytes]) as f32;
                add(right, word.max(WHOLE).ln() - total, StepUnit::Word);
            }
        }
        // the run's end has none
        self.first_steps.push(self.steps.len() as u32);
        for left in first..last {
            let reached = self.plain[left];
            for at in self.steps(left) {
                let step = &self.steps[at];
                // what it weighs is not known yet
                if matches!(step.unit, StepUnit::KnownPlace(_)) {
                    continue;
                }
                let plain = &mut self.plain[step.right as usize];
                *plain = plain.max(reached + step.weight);
            }
        }
    }
}

/// What a known name weighs in a reading, at least as much as the word that it is.
pub(super) fn known_share(
    recognizer: &Recognizer<'_>,
    text: &str,
    name: &KnownName,
    weight: f32,
) -> f32 {
    let word = recognizer
        .lexicon
        .words
        .frequency(&text[name.start..name.end]) as f32;
    let weight = if word > 0.0 {
        weight.max((word + 1.0).ln())
    } else {
        weight
    };
    weight - recognizer.log_total
}

fn known_weight(name: &KnownName) -> f32 {
    if name.listed { LISTED.ln() } else { KNOWN.ln() }
}
