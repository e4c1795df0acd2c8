//! The likeliest reading of a text as words, known names, titles and persons' names.
//!
//! A unigram model over `words.csv`: the weight of a reading is the sum of the logarithms of the
//! relative frequencies of its units (Viterbi). Known names and titles weigh as frequent words.
//!
//! What does not depend on what the document shows (words, titles, neighbours) is looked up once for
//! both readings, and the second reads only the runs in or beside which a name that was shown stands.
//! A person's name that cannot be likelier than the best reading without persons is not looked at.

use super::person::{self, Neighbours, PersonName};
use super::place::{self, Close};
use super::steps::known_share;
use super::{Piece, Recognizer, Shown};
use crate::lexicon::{KnownStrings, is_han};

/// Characters of the longest name of a place that is looked for.
const LONGEST_PLACE: usize = 16;
/// What known names and titles weigh as words, in occurrences.
pub(super) const KNOWN: f32 = 30_000.0;
/// A run is read in pieces of at most so many characters.
const LONGEST_RUN: usize = 400;

/// What a unit of a reading is.
#[derive(Clone, Copy, Debug, PartialEq)]
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub class: Class,
}

/// A piece with all that is asked about it once.
pub(super) struct Lattice<'p> {
    pub(super) recognizer: &'p Recognizer<'p>,
    pub(super) piece: &'p Piece<'p>,
    /// The characters of all runs with the bytes where they begin; each run ends with the byte behind
    /// it.
    pub(super) edges: Vec<(usize, char)>,
    /// Units that are there whatever the document shows, by the edge where they begin.
    pub(super) steps: Vec<Step>,
    /// By edge: where its steps begin in `steps`.
    pub(super) first_steps: Vec<u32>,
    /// By edge: weight of the likeliest reading of its run up to there without persons.
    pub(super) plain: Vec<f32>,
    /// By edge: the ending of places that ends there.
    pub(super) closes: Vec<Option<Close>>,
    /// What stands beside the edges.
    neighbours: Neighbours,
    pub(super) parts: Vec<Part>,
}

/// A stretch of a piece, in order.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// What is no run.
    Single(Token),
    /// A run of Chinese characters: its first and last edge.
    Run(usize, usize),
}

/// A word, title or known name that may be a unit of a reading.
pub(super) struct Step {
    /// The edge where it ends.
    pub(super) right: u32,
    pub(super) weight: f32,
    pub(super) unit: StepUnit,
}

#[derive(Clone, Copy)]
pub(super) enum StepUnit {
    Word,
    Title,
    Known(u32),
    /// A known place whose weight depends on what stands before it.
    KnownPlace(u32),
}

/// What a reading goes through last on its way to an edge.
#[derive(Clone, Copy)]
enum Choice {
    /// Index of a step.
    Step(u32),
    /// Index of a person's name of the run.
    Person(u32),
    /// Index into `Shown::places`.
    Shown(u32),
    /// A place's name that no gazetteer has.
    Place,
}

#[derive(Clone, Copy)]
struct Best {
    weight: f32,
    /// Counted from the run's first edge.
    from: u32,
    choice: Choice,
}

const UNREACHED: Best = Best {
    weight: f32::NEG_INFINITY,
    from: 0,
    choice: Choice::Step(0),
};

/// Room for the readings of runs, one after another.
#[derive(Default)]
struct Scratch {
    best: Vec<Best>,
    persons: Vec<PersonName>,
    candidates: Vec<(usize, PersonName)>,
}

impl<'p> Lattice<'p> {
    /// Looks up what a piece may be read as.
    pub(super) fn new(recognizer: &'p Recognizer<'p>, piece: &'p Piece<'p>) -> Self {
        let mut out = Self {
            recognizer,
            piece,
            edges: Vec::with_capacity(piece.text.len() / 3 + 8),
            steps: Vec::with_capacity(piece.text.len() * 2 / 3 + 8),
            first_steps: Vec::with_capacity(piece.text.len() / 3 + 8),
            plain: Vec::with_capacity(piece.text.len() / 3 + 8),
            closes: Vec::with_capacity(piece.text.len() / 3 + 8),
            neighbours: Neighbours::default(),
            parts: Vec::new(),
        };
        out.part();
        out.neighbours = Neighbours::new(out.edges.len());
        out
    }

    /// Parts the text into runs of Chinese characters and the rest.
    fn part(&mut self) {
        let (piece, text) = (self.piece, self.piece.text);
        let mut strings = KnownStrings::default();
        let mut at = 0;
        let mut known = 0;
        while at < text.len() {
            while piece.known.get(known).is_some_and(|k| k.end <= at) {
                known += 1;
            }
            let mut single = |start, end, class| {
                self.parts.push(Part::Single(Token { start, end, class }));
            };
            if let Some(name) = piece.known.get(known).filter(|k| k.start == at)
                && !text[name.start..name.end].chars().all(is_han)
            {
                single(at, name.end, Class::Known(known));
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
                single(at, end, class);
                at = end;
                continue;
            }
            let from = self.edges.len();
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
                self.edges.push((end, c));
                end += c.len_utf8();
            }
            self.edges.push((end, '\0'));
            self.look_up(from, known, &mut strings);
            self.parts.push(Part::Run(from, self.edges.len() - 1));
            at = end;
        }
    }

    /// Whether a place ends where a choice does.
    fn ends_place(&self, choice: Choice) -> bool {
        match choice {
            Choice::Place | Choice::Shown(_) => true,
            Choice::Step(at) => match self.steps[at as usize].unit {
                StepUnit::Known(known) | StepUnit::KnownPlace(known) => {
                    self.piece.known[known as usize].kind == self.recognizer.kinds.place
                }
                _ => false,
            },
            Choice::Person(_) => false,
        }
    }

    pub(super) fn steps(&self, edge: usize) -> std::ops::Range<usize> {
        let end = self.first_steps.get(edge + 1);
        let end = end.map_or(self.steps.len(), |at| *at as usize);
        self.first_steps[edge] as usize..end
    }

    /// Reads the piece before the document has shown anything.
    pub(super) fn read(&mut self, shown: &Shown) -> Vec<Token> {
        let mut scratch = Scratch::default();
        let mut out = Vec::with_capacity(self.edges.len());
        for at in 0..self.parts.len() {
            match self.parts[at] {
                Part::Single(token) => out.push(token),
                Part::Run(first, last) => self.run(shown, (first, last), &mut scratch, &mut out),
            }
        }
        out
    }

    /// Reads the piece again with what the document has shown, `before` being how it was read without.
    pub(super) fn read_again(&mut self, shown: &Shown, before: Vec<Token>) -> Vec<Token> {
        let touched = self.touched(shown);
        if !touched.contains(&true) {
            return before;
        }
        let mut scratch = Scratch::default();
        let mut out = Vec::with_capacity(before.len());
        let mut read = 0;
        for (at, touched) in touched.into_iter().enumerate() {
            let end = self.end(&self.parts[at]);
            let count = before[read..].iter().take_while(|t| t.start < end).count();
            match self.parts[at] {
                Part::Run(first, last) if touched => {
                    self.run(shown, (first, last), &mut scratch, &mut out);
                }
                _ => out.extend_from_slice(&before[read..read + count]),
            }
            read += count;
        }
        out
    }

    /// The byte behind a part.
    pub(super) fn end(&self, part: &Part) -> usize {
        match part {
            Part::Single(token) => token.end,
            Part::Run(_, last) => self.edges[*last].0,
        }
    }

    /// The likeliest reading of one run of Chinese characters, from its first edge to its last.
    fn run(
        &mut self,
        shown: &Shown,
        (first, last): (usize, usize),
        scratch: &mut Scratch,
        out: &mut Vec<Token>,
    ) {
        let (recognizer, text) = (self.recognizer, self.piece.text);
        let to = self.edges[last].0;
        let Scratch {
            best,
            persons,
            candidates,
        } = scratch;
        best.clear();
        best.resize(last - first + 1, UNREACHED);
        persons.clear();
        best[0].weight = 0.0;
        let mut neighbours = std::mem::take(&mut self.neighbours);
        let dot = self.edges[first..last].iter().rposition(|e| e.1 == '·');
        let search = person::Search {
            recognizer,
            text,
            edges: &self.edges[..=last],
            dot: dot.map(|at| first + at),
            shown,
        };
        for left in first..last {
            let reached = best[left - first].weight;
            let led = left > first && self.ends_place(best[left - first].choice);
            let start = self.edges[left].0;
            let mut offer = |right: usize, weight: f32, choice: Choice| {
                let weight = reached + weight;
                let best = &mut best[right - first];
                if best.weight < weight {
                    *best = Best {
                        weight,
                        from: (left - first) as u32,
                        choice,
                    };
                }
            };
            for at in self.steps(left) {
                let step = &self.steps[at];
                let weight = match step.unit {
                    StepUnit::KnownPlace(known) => {
                        let name = &self.piece.known[known as usize];
                        let weight = place::known(recognizer, text, (start, name.end), led);
                        weight.map_or(step.weight, |weight| {
                            known_share(recognizer, text, name, weight)
                        })
                    }
                    _ => step.weight,
                };
                offer(step.right as usize, weight, Choice::Step(at as u32));
            }
            if !shown.places.is_empty()
                && let Some((bytes, place)) = shown.forms.at_start(&text[start..to])
            {
                let run = &self.edges[left..=last];
                let right = run.binary_search_by_key(&(start + bytes), |edge| edge.0);
                if let Ok(right) = right {
                    let weight = KNOWN.ln() - recognizer.log_total;
                    offer(left + right, weight, Choice::Shown(place));
                }
            }
            for right in left + 2..=(left + LONGEST_PLACE).min(last) {
                if let Some(close) = self.closes[right]
                    && close.start > start
                {
                    let span = (start, self.edges[right].0);
                    if let Some(weight) = place::weight(recognizer, text, span, close, led) {
                        offer(right, weight, Choice::Place);
                    }
                }
            }
            let plain = &self.plain;
            let hopeless = |right: usize, most: f32| reached + most < plain[right];
            search.candidates(left, &mut neighbours, &hopeless, candidates);
            for (right, found) in candidates.drain(..) {
                offer(right, found.weight, Choice::Person(persons.len() as u32));
                persons.push(found);
            }
        }
        self.neighbours = neighbours;
        let begin = out.len();
        let mut right = last - first;
        while right > 0 {
            let step = best[right];
            let from = step.from as usize;
            let (start, end) = (self.edges[first + from].0, self.edges[first + right].0);
            let class = match step.choice {
                Choice::Step(at) => match self.steps[at as usize].unit {
                    StepUnit::Word => Class::Word,
                    StepUnit::Title => Class::Title,
                    StepUnit::Known(known) | StepUnit::KnownPlace(known) => {
                        Class::Known(known as usize)
                    }
                },
                Choice::Person(at) => {
                    let mut found = persons[at as usize];
                    found.compare(recognizer, &text[start..end]);
                    Class::Person(found)
                }
                Choice::Shown(place) => Class::Shown(place as usize),
                Choice::Place => Class::Place,
            };
            out.push(Token { start, end, class });
            right = from;
        }
        out[begin..].reverse();
    }
}
