//! The sentences of an article, one after the other → the occasions they tell of.
//!
//! What belongs here: which sentence opens an occasion, goes on with one, or leaves it. What does
//! not: who took part (`cast`).

use super::clause::{Clause, Cue, Cut, Sentence, Unreal};
use super::group::{Group, groups};
use crate::extract::scene::Scene;
use crate::extract::when::When;
use crate::model::{EventTypeId, Frame, Polarity, Trigger};

/// Days by which an aside lies before what the article reports.
const ASIDE: i64 = 45;

/// An occasion in the making.
#[derive(Debug)]
pub(super) struct Draft<'s> {
    pub kind: EventTypeId,
    pub frame: Frame,
    pub trigger: (usize, usize),
    pub row: &'s Trigger,
    pub polarity: Polarity,
    pub when: Option<When>,
    /// The day is taken from what stands before.
    pub inherited: bool,
    /// Paragraph of the opening sentence.
    pub paragraph: usize,
    /// Sentences that tell of it, with the clauses that count.
    pub told: Vec<Told>,
}

/// A sentence as part of an occasion.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub sentence: usize,
    /// Clauses that count, as a range of the article's.
    pub clauses: Vec<usize>,
    /// It opened the occasion.
    pub opening: bool,
}

/// The word that says what a sentence is about.
struct Headword<'s> {
    cue: usize,
    row: &'s Trigger,
    kind: EventTypeId,
    /// Called with a verb of holding.
    held: bool,
}

/// How occasions of two types go together on one day.
fn family(kind: &str) -> u8 {
    match kind {
        "visit" | "inspection" => 0,
        "talk" => 1,
        "meeting" => 2,
        "signing" => 3,
        "ceremony" => 4,
        _ => 5,
    }
}

pub(super) struct Teller<'s, 'a, 'c> {
    pub scene: &'c Scene<'s, 'a>,
    pub cut: &'c Cut<'s>,
    pub whens: &'c [When],
    drafts: Vec<Draft<'s>>,
    /// The occasion that undated sentences go on with.
    current: Option<usize>,
    /// A date in a sentence without an occasion, with its paragraph.
    pending: Option<(When, usize)>,
}

impl<'s, 'a, 'c> Teller<'s, 'a, 'c> {
    pub(super) fn new(scene: &'c Scene<'s, 'a>, cut: &'c Cut<'s>, whens: &'c [When]) -> Self {
        Self {
            scene,
            cut,
            whens,
            drafts: Vec::new(),
            current: None,
            pending: None,
        }
    }

    /// Goes through the sentences and returns what they tell of, in order.
    pub(super) fn tell(mut self) -> Vec<Draft<'s>> {
        for at in 0..self.cut.sentences.len() {
            let sentence = &self.cut.sentences[at];
            if sentence.caption {
                self.caption(at, sentence);
            } else {
                self.body(at, sentence);
            }
        }
        self.drafts
    }

    fn clauses(
        &self,
        sentence: &Sentence,
    ) -> impl Iterator<Item = (usize, &'c Clause)> + use<'c, 's, 'a> {
        let cut = self.cut;
        sentence
            .clauses
            .clone()
            .map(move |at| (at, &cut.clauses[at]))
    }

    fn real(&self, sentence: &Sentence) -> Vec<usize> {
        self.clauses(sentence)
            .filter(|(_, c)| c.unreal.is_none())
            .map(|(at, _)| at)
            .collect()
    }

    fn cues(&self, clause: usize) -> &'c [Cue<'s>] {
        &self.cut.cues[self.cut.clauses[clause].cues.clone()]
    }

    fn body(&mut self, at: usize, sentence: &'c Sentence) {
        let real = self.real(sentence);
        let people = groups(self.scene, sentence.start, sentence.end);
        self.unreal(at, sentence, &people);
        if real.is_empty() {
            return;
        }
        // 甲局局长、副局长分别… in the next clause with a date of its own: an occasion each
        let pieces = self.pieces(&real);
        for piece in pieces {
            self.piece(at, sentence, &piece, &people);
        }
    }

    /// Runs of clauses that begin with a day of their own and a new occasion.
    fn pieces(&self, real: &[usize]) -> Vec<Vec<usize>> {
        let mut out: Vec<Vec<usize>> = Vec::new();
        let mut open: Option<When> = None;
        for &clause in real {
            let range = &self.cut.clauses[clause];
            let dated = self
                .whens
                .iter()
                .find(|w| range.start <= w.start && w.start < range.end && !w.same);
            let other = dated
                .filter(|w| w.date.is_some_and(|d| d.is_day()))
                .filter(|w| {
                    open.as_ref()
                        .is_some_and(|o| o.date.is_some_and(|d| !w.covers(d)))
                });
            if let Some(when) = dated
                && when.date.is_some()
            {
                open = Some(when.clone());
            }
            match out.last_mut() {
                Some(last) if other.is_none() => last.push(clause),
                _ => out.push(vec![clause]),
            }
        }
        out
    }

    fn piece(&mut self, at: usize, sentence: &Sentence, clauses: &[usize], people: &[Group]) {
        let (Some(&first), Some(&last)) = (clauses.first(), clauses.last()) else {
            return;
        };
        let (start, end) = (self.cut.clauses[first].start, self.cut.clauses[last].end);
        let here: Vec<&Group> = people
            .iter()
            .filter(|g| start <= g.start.max(start) && g.end > start && g.start < end)
            .collect();
        let own = self.date_of(clauses);
        let told = |opening: bool| Told {
            sentence: at,
            clauses: clauses.to_vec(),
            opening,
        };
        let Some(word) = self.headword(clauses, &here) else {
            match own {
                Some(when) if when.date.is_some() && !when.same && !self.continues(&when) => {
                    self.pending = Some((when, sentence.paragraph));
                }
                _ => {
                    if let Some(current) = self.current {
                        self.drafts[current].told.push(told(false));
                    }
                }
            }
            return;
        };
        let cue = &self.cut.cues[word.cue];
        let pending = self
            .pending
            .take()
            .filter(|(_, paragraph)| *paragraph == sentence.paragraph)
            .map(|(when, _)| when);
        let dated = own.clone().filter(|w| !w.same || w.half > 0).or(pending);
        let decision = self.decide(dated.as_ref(), &word, sentence, &here, clauses);
        match decision {
            Decision::Continue(draft) => {
                let draft = &mut self.drafts[draft];
                draft.told.push(told(false));
                if draft.frame == Frame::Motion && word.row.frame != Frame::Motion {
                    (draft.kind, draft.frame, draft.row) = (word.kind, word.row.frame, word.row);
                    draft.trigger = (cue.start, cue.end);
                }
            }
            Decision::Open { inherit, aside } => {
                let inherited = match self.current.filter(|_| inherit) {
                    Some(current) => self.drafts[current].when.clone(),
                    None => None,
                };
                let own_day = dated.filter(|w| !w.same || w.date.is_some());
                self.drafts.push(Draft {
                    kind: word.kind,
                    frame: word.row.frame,
                    trigger: (cue.start, cue.end),
                    row: word.row,
                    polarity: Polarity::Actual,
                    inherited: own_day.is_none() && inherited.is_some(),
                    when: own_day.or(inherited),
                    paragraph: sentence.paragraph,
                    told: vec![told(true)],
                });
                if !aside {
                    self.current = Some(self.drafts.len() - 1);
                }
            }
        }
    }

    /// Whether a date is one of the current occasion.
    fn continues(&self, when: &When) -> bool {
        let Some(day) = when.date else { return true };
        self.current.is_some_and(|current| {
            let draft = &self.drafts[current];
            draft.when.as_ref().is_some_and(|w| w.covers(day))
        })
    }

    /// The date that clauses give to what they tell: a day before a vague word before none.
    fn date_of(&self, clauses: &[usize]) -> Option<When> {
        let within = |w: &&When| {
            clauses.iter().any(|&c| {
                let range = &self.cut.clauses[c];
                range.start <= w.start && w.start < range.end
            })
        };
        let mut dates: Vec<&When> = self.whens.iter().filter(within).collect();
        // where nothing can be concluded, a day is still not a month
        dates.sort_by_key(|w| match w.date {
            Some(day) if day.is_day() && !w.same => 0,
            Some(_) if w.same && w.half > 0 => 2,
            Some(day) if day.month > 0 && !w.same => 1,
            None => 3,
            Some(_) => 4,
        });
        dates.first().copied().cloned()
    }

    /// The word that says what the clauses tell of.
    fn headword(&self, clauses: &[usize], people: &[&Group]) -> Option<Headword<'s>> {
        let mut best: Option<(u8, Headword<'s>)> = None;
        let held_in = |clause: usize, before: usize| {
            self.cues(clause)
                .iter()
                .any(|c| c.has(Frame::Held) && c.start != before)
        };
        let held = clauses.iter().any(|&c| held_in(c, usize::MAX));
        let attended = clauses.iter().any(|&c| {
            self.cues(c)
                .iter()
                .any(|cue| cue.role().is_some() || cue.has(Frame::Attend))
        });
        let range = |clause: usize| &self.cut.clauses[clause];
        for &clause in clauses {
            let cues = range(clause).cues.clone();
            for at in cues.clone() {
                let cue = &self.cut.cues[at];
                let Some(row) = cue.occasion() else { continue };
                if self.is_adjunct(cue) {
                    continue;
                }
                let Some(kind) = row.kind else { continue };
                let name = &*self.scene.context.lexicon.schema().event_type(kind).id;
                let subject = people.iter().any(|g| g.start < cue.start)
                    || self.body_before(clauses[0], cue.start)
                    || self.current.is_some();
                let score = match row.frame {
                    Frame::Occasion if held => match name {
                        "signing" => 9,
                        "activity" => 6,
                        _ => 8,
                    },
                    Frame::Occasion if attended && !people.is_empty() => 4,
                    Frame::With if subject && name == "signing" => 7,
                    Frame::With | Frame::Object if subject => 5,
                    Frame::Place if subject => 5,
                    Frame::Held => 3,
                    Frame::Attend if !people.is_empty() => 3,
                    Frame::Motion if subject => 1,
                    _ => continue,
                };
                // of the nouns behind a verb of holding the last is the occasion
                let later = row.frame == Frame::Occasion;
                let better = best.as_ref().is_none_or(|(known, word)| {
                    score > *known
                        || (score == *known
                            && later
                            && range(clause).cues.contains(&word.cue)
                            && held_in(clause, cue.start))
                });
                if better {
                    best = Some((
                        score,
                        Headword {
                            cue: at,
                            row,
                            kind,
                            held: later && held,
                        },
                    ));
                }
            }
        }
        best.map(|(_, word)| word)
    }

    /// 会见后, 座谈会前: the word places something else in time.
    fn is_adjunct(&self, cue: &Cue<'_>) -> bool {
        self.cut
            .cues
            .iter()
            .any(|c| c.start == cue.end && (c.has(Frame::After) || c.has(Frame::Before)))
    }

    /// Whether a body or firm stands in the clauses before a byte offset.
    fn body_before(&self, clause: usize, end: usize) -> bool {
        let start = self.cut.clauses[clause].start;
        self.scene
            .names_in(start, end)
            .any(|n| self.scene.names[n].mention.is_some() && !self.scene.names[n].person)
    }

    fn decide(
        &self,
        when: Option<&When>,
        word: &Headword<'s>,
        sentence: &Sentence,
        people: &[&Group],
        clauses: &[usize],
    ) -> Decision {
        let fresh = Decision::Open {
            inherit: false,
            aside: false,
        };
        let Some(current) = self.current else {
            return fresh;
        };
        let draft = &self.drafts[current];
        let schema = self.scene.context.lexicon.schema();
        let own = family(&schema.event_type(word.kind).id);
        let known = family(&schema.event_type(draft.kind).id);
        // a talk or a stop belongs to the tour on which it happens
        let same_kind = own == known
            || (known <= 1 && own <= 1 && !word.held)
            || matches!(word.row.frame, Frame::Attend)
            || word.row.frame == Frame::Motion && people.is_empty();
        let marked = self.is_marked(clauses, word) || (word.held && known <= 1);
        let apart = sentence.paragraph != draft.paragraph && self.is_apart(draft, people);
        match when.and_then(|w| w.date.map(|d| (w, d))) {
            Some((w, day)) if day.is_day() => {
                let covered = draft.when.as_ref().is_some_and(|known| known.covers(day));
                let known_half = draft.when.as_ref().map_or(0, |known| known.half);
                let same_day = draft.when.as_ref().and_then(|k| k.date) == Some(day);
                if covered && (same_kind || !(marked || apart)) && (same_day || !word.held) {
                    let halves = w.half > 0 && known_half > 0 && w.half != known_half;
                    if halves && own != known {
                        return fresh;
                    }
                    if w.same || !apart || same_kind && own == known && own == 0 && !apart {
                        return Decision::Continue(current);
                    }
                }
                if w.same && same_kind && !apart {
                    return Decision::Continue(current);
                }
                Decision::Open {
                    inherit: false,
                    aside: draft
                        .when
                        .as_ref()
                        .and_then(|k| k.date)
                        .is_some_and(|k| k.is_day() && days(k) - days(day) > ASIDE),
                }
            }
            // 去年9月: an aside, unless nothing else is dated
            Some(_) => Decision::Open {
                inherit: false,
                aside: draft.when.is_some(),
            },
            None if when.is_some_and(|w| w.date.is_none()) && draft.when.is_some() => {
                if apart || !same_kind {
                    fresh
                } else {
                    Decision::Continue(current)
                }
            }
            None if same_kind && !apart => Decision::Continue(current),
            None if marked || apart => Decision::Open {
                inherit: true,
                aside: false,
            },
            None => Decision::Continue(current),
        }
    }

    /// Whether the clauses say that something comes after the occasion before (仪式结束后).
    fn is_marked(&self, clauses: &[usize], word: &Headword<'_>) -> bool {
        let until = self.cut.cues[word.cue].start;
        clauses.iter().any(|&c| {
            self.cues(c)
                .iter()
                .any(|cue| cue.start < until && cue.has(Frame::After))
        })
    }

    /// Whether the persons are others than those of an occasion; false where nobody is named.
    fn is_apart(&self, draft: &Draft<'_>, people: &[&Group]) -> bool {
        let known: Vec<_> = draft
            .told
            .iter()
            .flat_map(|told| {
                let sentence = &self.cut.sentences[told.sentence];
                groups(self.scene, sentence.start, sentence.end)
            })
            .flat_map(|g| g.members)
            .collect();
        let same = |a: usize, b: usize| {
            let (a, b) = (&self.scene.names[a], &self.scene.names[b]);
            a.entity.is_some() && a.entity == b.entity
        };
        let mut named = people.iter().flat_map(|g| &g.members).peekable();
        named.peek().is_some() && named.all(|&n| !known.iter().any(|&k| same(n, k)))
    }

    /// What is planned or called off is kept with that polarity.
    fn unreal(&mut self, at: usize, sentence: &Sentence, people: &[Group]) {
        let polarity = |unreal| match unreal {
            Some(Unreal::Planned) => Some(Polarity::Planned),
            Some(Unreal::Cancelled) => Some(Polarity::Cancelled),
            _ => None,
        };
        let mut runs: Vec<(Polarity, Vec<usize>)> = Vec::new();
        for (clause, range) in self.clauses(sentence) {
            let Some(polarity) = polarity(range.unreal) else {
                continue;
            };
            match runs.last_mut() {
                Some((_, run)) => run.push(clause),
                None => runs.push((polarity, vec![clause])),
            }
        }
        for (mut polarity, clauses) in runs {
            let called_off = |c: &usize| self.cut.clauses[*c].unreal == Some(Unreal::Cancelled);
            if clauses.iter().any(called_off) {
                polarity = Polarity::Cancelled;
            }
            let (start, end) = (
                self.cut.clauses[clauses[0]].start,
                self.cut.clauses[clauses[clauses.len() - 1]].end,
            );
            let here: Vec<&Group> = people
                .iter()
                .filter(|g| g.end > start && g.start < end)
                .collect();
            let Some(word) = self.headword(&clauses, &here) else {
                continue;
            };
            if here.is_empty() {
                continue;
            }
            let cue = &self.cut.cues[word.cue];
            self.drafts.push(Draft {
                kind: word.kind,
                frame: word.row.frame,
                trigger: (cue.start, cue.end),
                row: word.row,
                polarity,
                when: self.date_of(&clauses),
                inherited: false,
                paragraph: sentence.paragraph,
                told: vec![Told {
                    sentence: at,
                    clauses,
                    opening: true,
                }],
            });
        }
    }

    /// A caption tells of the occasion that shares a person with it.
    fn caption(&mut self, at: usize, sentence: &'c Sentence) {
        let people = groups(self.scene, sentence.start, sentence.end);
        let shown: Vec<&Group> = people.iter().collect();
        if shown.is_empty() {
            return;
        }
        let shares =
            |draft: &Draft<'_>| draft.polarity == Polarity::Actual && !self.is_apart(draft, &shown);
        if let Some(draft) = self.drafts.iter().position(shares) {
            let clauses = self.real(sentence);
            self.drafts[draft].told.push(Told {
                sentence: at,
                clauses,
                opening: false,
            });
        }
    }
}

enum Decision {
    Continue(usize),
    Open { inherit: bool, aside: bool },
}

/// Days on a line on which only rough differences count.
fn days(date: crate::model::PartialDate) -> i64 {
    let (year, month, day) = date.first_day();
    i64::from(year) * 365 + i64::from(month) * 30 + i64::from(day)
}
