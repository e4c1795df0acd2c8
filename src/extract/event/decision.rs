//! Does a sentence open an occasion, or go on with the one told before?
//!
//! What belongs here: what speaks for and against two sentences telling of one occasion. What does not:
//! keeping the occasions (`occasion`).

use super::clause::{Cue, Sentence};
use super::group::Group;
use super::headword::Headword;
use super::occasion::{Draft, Teller};
use crate::extract::when::When;
use crate::model::Frame;

/// Days by which an aside lies before what the article reports.
const ASIDE: i64 = 45;

/// How occasions of two types go together on one day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Tour,
    Talk,
    Meeting,
    Signing,
    Ceremony,
    Activity,
}

impl Family {
    fn of(kind: &str) -> Self {
        match kind {
            "visit" | "inspection" => Self::Tour,
            "talk" => Self::Talk,
            "meeting" => Self::Meeting,
            "signing" => Self::Signing,
            "ceremony" => Self::Ceremony,
            _ => Self::Activity,
        }
    }

    /// People go somewhere or receive somebody.
    fn is_visit(self) -> bool {
        matches!(self, Self::Tour | Self::Talk)
    }
}

/// What is done with a sentence.
pub(super) enum Decision {
    /// It goes on with this draft.
    Continue(usize),
    /// It opens an occasion, perhaps with the day of the one before, perhaps in passing.
    Open { inherit: bool, aside: bool },
}

impl<'s> Teller<'s, '_, '_> {
    /// Whether clauses with a headword open an occasion or go on with the current one.
    pub(super) fn decide(
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
        let own = Family::of(&schema.event_type(word.kind).id);
        let known = Family::of(&schema.event_type(draft.kind).id);
        // a talk or a stop belongs to the tour on which it happens; being there is no new occasion
        let visits = known.is_visit() && own.is_visit();
        let same_kind = own == known || visits && !word.held;
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
            let older = known_day.is_some_and(|k| k.is_day() && k.days_since(day) > ASIDE);
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
            && own == Family::Signing
            && known != Family::Signing
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
            && own == Family::Talk
            && draft.frame == Frame::Object
            && self.is_apart(draft, &self.objects(cue, people, clauses));
        if (moved && (own != known || apart)) || anew {
            return open(true);
        }
        // 同日,乙来到…: another head, in a paragraph of its own
        let told_anew = when.is_some() && sentence.paragraph != draft.paragraph;
        if same_kind
            && (apart
                || (told_anew && own == Family::Tour && self.is_headed_anew(draft, &subjects)))
        {
            return open(true);
        }
        if !same_kind && (apart || self.is_marked(clauses, word) || (word.held && known.is_visit()))
        {
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
        let first = opening.and_then(|s| s.people.first()?.members.first().copied());
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
        let known = |n: usize| {
            let entity = self.scene.names[n].entity;
            entity.is_some_and(|e| draft.known.contains(&e))
        };
        let mut named = people.iter().flat_map(|g| &g.members).peekable();
        named.peek().is_some() && named.all(|&n| !known(n))
    }
}
