//! The sentences of an article, one after the other → the occasions they tell of.
//!
//! What belongs here: which sentence opens an occasion, goes on with one, or leaves it. What does
//! not: who took part (`cast`).

use super::clause::{Clause, Cue, Cut, Sentence};
use super::group::{Group, groups};
use super::headword::Headword;
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
}

/// A sentence as part of an occasion.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub sentence: usize,
    /// Clauses that count, as a range of the article's.
    pub clauses: Vec<usize>,
    /// It opened the occasion.
    pub opening: bool,
    /// Clauses that tell who took part by line.
    pub remote: Vec<usize>,
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
        let people = groups(self.scene, &self.cut.cues, sentence.start, sentence.end);
        self.unreal(at, sentence, &people);
        if real.is_empty() {
            self.by_line(at, sentence);
            return;
        }
        let pieces = self.pieces(&real);
        for piece in pieces {
            self.piece(at, sentence, &piece, &people);
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
            remote: Vec::new(),
        };
        let Some(word) = self.headword(clauses, &here) else {
            match own {
                Some(when) if when.date.is_some() && !when.same && !self.continues(&when) => {
                    self.pending = Some((when, sentence.paragraph, told(false)));
                }
                _ => {
                    let branch = clauses
                        .iter()
                        .any(|&c| self.cues(c).iter().any(|cue| cue.has(Frame::Branch)));
                    match self.current {
                        Some(current) if branch && !here.is_empty() => {
                            self.branch(current, told(true));
                        }
                        Some(current) => self.drafts[current].told.push(told(false)),
                        None => {}
                    }
                }
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
        let branch = clauses
            .iter()
            .any(|&c| self.cues(c).iter().any(|cue| cue.has(Frame::Branch)));
        let decision = self.decide(dated.as_ref(), &word, sentence, &here, clauses);
        match decision {
            // those in another hall met each other, not those in the first
            Decision::Continue(current) if branch && !here.is_empty() => {
                self.branch(current, told(true));
            }
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
                let own_day = dated;
                self.drafts.push(Draft {
                    kind: word.kind,
                    frame: word.row.frame,
                    trigger: (cue.start, cue.end),
                    row: word.row,
                    other: cue.other(),
                    polarity: Polarity::Actual,
                    inherited: own_day.is_none() && inherited.is_some(),
                    when: own_day.or(inherited),
                    paragraph: sentence.paragraph,
                    aside,
                    told: lead_in.into_iter().chain([told(true)]).collect(),
                });
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
        self.drafts.push(Draft {
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
            told: vec![told],
        });
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

    fn decide(
        &self,
        when: Option<&When>,
        word: &Headword<'s>,
        sentence: &Sentence,
        people: &[&Group],
        clauses: &[usize],
    ) -> Decision {
        let open = |inherit: bool| Decision::Open {
            inherit,
            aside: false,
        };
        let Some(current) = self.current else {
            return open(false);
        };
        let draft = &self.drafts[current];
        let schema = self.scene.context.lexicon.schema();
        let own = family(&schema.event_type(word.kind).id);
        let known = family(&schema.event_type(draft.kind).id);
        // a talk or a stop belongs to the tour on which it happens; being there is no new occasion
        let same_kind = own == known || (known <= 1 && own <= 1) && !word.held;
        let joins_in = word.aside || matches!(word.row.frame, Frame::Attend);
        let cue = &self.cut.cues[word.cue];
        let subjects: Vec<&Group> = people
            .iter()
            .copied()
            .filter(|g| g.start < cue.start)
            .collect();
        let apart = sentence.paragraph != draft.paragraph && self.is_apart(draft, &subjects);
        let day = when.and_then(|w| w.date.filter(|d| d.is_day()));
        let known_day = draft.when.as_ref().and_then(|w| w.date);
        if let Some(day) = day
            && Some(day) != known_day
        {
            // each day of a tour of several days is an occasion of its own
            let older = known_day.is_some_and(|k| k.is_day() && days(k) - days(day) > ASIDE);
            return Decision::Open {
                inherit: false,
                aside: older,
            };
        }
        if when.is_some_and(|w| w.date.is_some_and(|d| !d.is_day())) {
            // 去年9月: an aside, unless nothing else is dated
            return Decision::Open {
                inherit: false,
                aside: draft.when.is_some(),
            };
        }
        if joins_in {
            return Decision::Continue(current);
        }
        // 会上,甲开发区与乙公司签约: firms and zones that sign are an occasion of their own
        if word.row.frame == Frame::With
            && own == 3
            && known != 3
            && self.parties(clauses, cue) >= 2
        {
            return open(true);
        }
        let half = |w: Option<&When>| w.map_or(0, |w| w.half);
        let known_half = half(draft.when.as_ref());
        let moved = half(when) > 0
            && half(when) != known_half
            && (known_half > 0 || sentence.paragraph != draft.paragraph);
        // 随后又会见了乙: whom one receives after another did not meet that one
        let anew = word.row.frame == Frame::Object
            && own == 1
            && draft.frame == Frame::Object
            && self.is_apart(draft, &self.objects(cue, people, clauses));
        if (moved && (own != known || apart)) || anew {
            return open(true);
        }
        // 同日,乙来到…: another head, in a paragraph of its own
        let told_anew = when.is_some() && sentence.paragraph != draft.paragraph;
        if same_kind && (apart || (told_anew && own == 0 && self.is_headed_anew(draft, &subjects)))
        {
            return open(true);
        }
        if !same_kind && (apart || self.is_marked(clauses, word) || (word.held && known <= 1)) {
            return open(true);
        }
        Decision::Continue(current)
    }

    /// Persons behind a verb in its clause.
    fn objects<'g>(
        &self,
        cue: &Cue<'_>,
        people: &[&'g Group],
        clauses: &[usize],
    ) -> Vec<&'g Group> {
        let end = clauses
            .iter()
            .map(|&c| &self.cut.clauses[c])
            .find(|c| c.start <= cue.start && cue.start < c.end)
            .map_or(cue.end, |c| c.end);
        people
            .iter()
            .copied()
            .filter(|g| cue.end <= g.end && g.start < end && g.end <= end && g.start >= cue.start)
            .collect()
    }

    /// Bodies, firms and zones that stand before a word of signing in its clause.
    fn parties(&self, clauses: &[usize], cue: &Cue<'_>) -> usize {
        let clause = clauses
            .iter()
            .map(|&c| &self.cut.clauses[c])
            .find(|c| c.start <= cue.start && cue.start < c.end);
        clause.map_or(0, |clause| {
            self.scene
                .names_in(clause.start, cue.start)
                .filter(|&n| {
                    let name = &self.scene.names[n];
                    name.mention.is_some() && !name.person
                })
                .count()
        })
    }

    /// Whether the first subject is another than the one with whom the occasion opened.
    fn is_headed_anew(&self, draft: &Draft<'_>, subjects: &[&Group]) -> bool {
        let opening = draft.told.first().map(|t| &self.cut.sentences[t.sentence]);
        let first = opening.and_then(|s| {
            let people = groups(self.scene, &self.cut.cues, s.start, s.end);
            people.first().and_then(|g| g.members.first().copied())
        });
        let (Some(first), Some(&now)) = (first, subjects.first().and_then(|g| g.members.first()))
        else {
            return false;
        };
        let (a, b) = (&self.scene.names[first], &self.scene.names[now]);
        a.entity.is_some() && b.entity.is_some() && a.entity != b.entity
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
    pub(super) fn is_apart(&self, draft: &Draft<'_>, people: &[&Group]) -> bool {
        let known: Vec<_> = draft
            .told
            .iter()
            .flat_map(|told| {
                let sentence = &self.cut.sentences[told.sentence];
                groups(self.scene, &self.cut.cues, sentence.start, sentence.end)
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
