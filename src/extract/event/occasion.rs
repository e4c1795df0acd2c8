//! The sentences of an article, one after the other → the occasions they tell of.
//!
//! What belongs here: which sentence opens an occasion, goes on with one, or leaves it. What does
//! not: who took part (`cast`).

use rustc_hash::FxHashSet;

use super::clause::{Clause, Cue, Cut, Sentence, between};
use super::decision::Decision;
use super::group::Group;
use crate::extract::scene::Scene;
use crate::extract::when::When;
use crate::model::{EntityRef, EventTypeId, Frame, Polarity, Trigger};

/// An occasion in the making.
#[derive(Debug)]
pub(super) struct Draft<'s> {
    pub kind: EventTypeId,
    pub frame: Frame,
    pub trigger: (usize, usize),
    pub row: &'s Trigger,
    /// Another row of the word, of another type.
    pub other: Option<&'s Trigger>,
    pub polarity: Polarity,
    pub when: Option<When>,
    /// The day is taken from what stands before.
    pub inherited: bool,
    /// Paragraph of the opening sentence.
    pub paragraph: usize,
    /// Told in passing: it lies long before what the article reports.
    pub aside: bool,
    /// Sentences that tell of it, with the clauses that count.
    pub told: Vec<Told>,
    /// The decided persons of these sentences.
    pub known: FxHashSet<EntityRef>,
}

impl Draft<'_> {
    /// Adds a sentence that tells of the occasion.
    pub(super) fn tell(&mut self, scene: &Scene<'_, '_>, cut: &Cut<'_>, told: Told) {
        let people = &cut.sentences[told.sentence].people;
        let members = people.iter().flat_map(|g| &g.members);
        self.known
            .extend(members.filter_map(|&n| scene.names[n].entity));
        self.told.push(told);
    }
}

/// A sentence as part of an occasion.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub sentence: usize,
    /// Clauses that count, as indices into the article's.
    pub clauses: Vec<usize>,
    /// It opened the occasion.
    pub opening: bool,
    /// Clauses that tell who took part by line.
    pub remote: Vec<usize>,
}

pub(super) struct Teller<'s, 'a, 'c> {
    pub scene: &'c Scene<'s, 'a>,
    pub cut: &'c Cut<'s>,
    pub whens: &'c [When],
    pub(super) drafts: Vec<Draft<'s>>,
    /// The occasion that undated sentences go on with.
    pub(super) current: Option<usize>,
    /// A date in a sentence without an occasion, with its paragraph.
    pending: Option<(When, usize, Told)>,
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

    pub(super) fn clauses(
        &self,
        sentence: &Sentence,
    ) -> impl Iterator<Item = (usize, &'c Clause)> + use<'c, 's, 'a> {
        let cut = self.cut;
        sentence
            .clauses
            .clone()
            .map(move |at| (at, &cut.clauses[at]))
    }

    pub(super) fn real(&self, sentence: &Sentence) -> Vec<usize> {
        self.clauses(sentence)
            .filter(|(_, c)| c.unreal.is_none())
            .map(|(at, _)| at)
            .collect()
    }

    pub(super) fn cues(&self, clause: usize) -> &'c [Cue<'s>] {
        &self.cut.cues[self.cut.clauses[clause].cues.clone()]
    }

    fn body(&mut self, at: usize, sentence: &'c Sentence) {
        let real = self.real(sentence);
        self.unreal(at, sentence);
        if real.is_empty() {
            self.by_line(at, sentence);
            return;
        }
        let pieces = self.pieces(&real);
        for piece in pieces {
            self.piece(at, sentence, &piece);
        }
        self.by_line(at, sentence);
    }

    /// Runs of clauses that begin with a day of their own and a new occasion.
    fn pieces(&self, real: &[usize]) -> Vec<Vec<usize>> {
        let mut out: Vec<Vec<usize>> = Vec::new();
        let mut open: Option<When> = None;
        for &clause in real {
            let range = &self.cut.clauses[clause];
            let dated = self
                .whens_in(range.start, range.end)
                .iter()
                .find(|w| !w.same);
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

    fn piece(&mut self, at: usize, sentence: &Sentence, clauses: &[usize]) {
        let (Some(&first), Some(&last)) = (clauses.first(), clauses.last()) else {
            return;
        };
        let (start, end) = (self.cut.clauses[first].start, self.cut.clauses[last].end);
        let here: Vec<&Group> = sentence
            .people
            .iter()
            .filter(|g| g.end > start && g.start < end)
            .collect();
        let own = self.date_of(clauses);
        let told = |opening: bool| Told {
            sentence: at,
            clauses: clauses.to_vec(),
            opening,
            remote: Vec::new(),
        };
        // those in another hall met each other, not those in the first
        let branch = !here.is_empty()
            && clauses
                .iter()
                .any(|&c| self.cues(c).iter().any(|cue| cue.has(Frame::Branch)));
        let Some(word) = self.headword(clauses, &here) else {
            match own {
                Some(when) if when.date.is_some() && !when.same && !self.continues(&when) => {
                    self.pending = Some((when, sentence.paragraph, told(false)));
                }
                _ => match self.current {
                    Some(current) if branch => {
                        self.branch(current, told(true));
                    }
                    Some(current) => {
                        self.drafts[current].tell(self.scene, self.cut, told(false));
                    }
                    None => {}
                },
            }
            return;
        };
        let cue = &self.cut.cues[word.cue];
        let own = own.filter(|w| !w.same || w.half > 0 || w.date.is_some());
        // 2月3日,天气晴好。 The day of a sentence before counts in its paragraph, and where nothing
        // else has been told
        let pending = self.pending.take().filter(|(_, paragraph, _)| {
            own.is_none() && (*paragraph == sentence.paragraph || self.current.is_none())
        });
        let (pending, lead_in) = match pending {
            Some((when, _, told)) => (Some(when), Some(told)),
            None => (None, None),
        };
        let dated = own.or(pending);
        let decision = self.decide(dated.as_ref(), &word, sentence, &here, clauses);
        match decision {
            Decision::Continue(current) if branch => {
                self.branch(current, told(true));
            }
            Decision::Continue(draft) => {
                let draft = &mut self.drafts[draft];
                draft.tell(self.scene, self.cut, told(false));
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
                let mut draft = Draft {
                    kind: word.kind,
                    frame: word.row.frame,
                    trigger: (cue.start, cue.end),
                    row: word.row,
                    other: cue.other(),
                    polarity: Polarity::Actual,
                    inherited: dated.is_none() && inherited.is_some(),
                    when: dated.or(inherited),
                    paragraph: sentence.paragraph,
                    aside,
                    told: Vec::new(),
                    known: FxHashSet::default(),
                };
                for told in lead_in.into_iter().chain([told(true)]) {
                    draft.tell(self.scene, self.cut, told);
                }
                self.drafts.push(draft);
                if !aside {
                    self.current = Some(self.drafts.len() - 1);
                }
            }
        }
    }

    /// Opens the branch of an occasion in another place.
    fn branch(&mut self, current: usize, told: Told) {
        let draft = &self.drafts[current];
        let paragraph = self.cut.sentences[told.sentence].paragraph;
        let mut branch = Draft {
            kind: draft.kind,
            frame: draft.frame,
            trigger: draft.trigger,
            row: draft.row,
            other: draft.other,
            polarity: draft.polarity,
            when: draft.when.clone(),
            inherited: true,
            paragraph,
            aside: false,
            told: Vec::new(),
            known: FxHashSet::default(),
        };
        branch.tell(self.scene, self.cut, told);
        self.drafts.push(branch);
    }

    /// The dates printed in a byte range.
    pub(super) fn whens_in(&self, start: usize, end: usize) -> &'c [When] {
        between(self.whens, |w| w.start, start, end)
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
    pub(super) fn date_of(&self, clauses: &[usize]) -> Option<When> {
        let of = |&c: &usize| {
            let range = &self.cut.clauses[c];
            self.whens_in(range.start, range.end)
        };
        let mut dates: Vec<&When> = clauses.iter().flat_map(of).collect();
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
}
