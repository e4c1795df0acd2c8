//! The word that says what clauses tell of: of several verbs and nouns the one that names the occasion.
//!
//! What belongs here: weighing trigger words against each other. What does not: what follows from the
//! choice (`occasion`).

use super::clause::{Cue, modifies};
use super::group::Group;
use super::occasion::Teller;
use crate::model::{EventTypeId, Frame, Trigger};

/// The word that says what a sentence is about.
pub(super) struct Headword<'s> {
    pub cue: usize,
    pub row: &'s Trigger,
    pub kind: EventTypeId,
    /// Called with a verb of holding.
    pub held: bool,
    /// Names what is attended rather than telling of it.
    pub aside: bool,
}

impl<'s> Teller<'s, '_, '_> {
    /// The word that says what the clauses tell of.
    pub(super) fn headword(&self, clauses: &[usize], people: &[&Group]) -> Option<Headword<'s>> {
        let mut best: Option<(u8, Headword<'s>)> = None;
        let range = |clause: usize| &self.cut.clauses[clause];
        let holder = |clause: usize| self.cues(clause).iter().find(|c| c.has(Frame::Held));
        let held = clauses.iter().find_map(|&c| holder(c));
        let attended = clauses
            .iter()
            .any(|&c| self.cues(c).iter().any(|cue| cue.role().is_some()));
        let schema = self.scene.context.lexicon.schema();
        for &clause in clauses {
            for at in range(clause).cues.clone() {
                let cue = &self.cut.cues[at];
                let Some(row) = cue.occasion() else { continue };
                // 来华进行国事访问的某总统: what someone is called is not what is told
                if self.is_adjunct(cue) || modifies(self.scene, cue.end) {
                    continue;
                }
                let Some(mut kind) = row.kind else { continue };
                let name = &*schema.event_type(kind).id;
                let named = people.iter().any(|g| g.start < cue.start);
                let subject =
                    named || self.opens_with_body(clauses, cue.start) || self.current.is_some();
                let aside = self.cut.is_attended(cue);
                let score = match row.frame {
                    _ if aside => 2,
                    // 调研某企业并召开座谈会: the meeting is part of the tour that its subject is on
                    Frame::Occasion if held.is_some_and(|h| self.is_part_of_tour(h, people)) => 4,
                    Frame::Occasion if held.is_some() => match name {
                        "signing" => 9,
                        "activity" => 6,
                        _ => 8,
                    },
                    Frame::Occasion if attended && !people.is_empty() => 4,
                    Frame::With if subject && name == "signing" => 7,
                    Frame::With | Frame::Object | Frame::Place if subject => 5,
                    Frame::Held => 3,
                    Frame::Attend if !people.is_empty() => 3,
                    Frame::Motion if subject => 1,
                    _ => continue,
                };
                let noun = row.frame == Frame::Occasion && held.is_some();
                // of the nouns behind a verb of holding the last is the occasion
                let same_clause = |w: &Headword<'_>| range(clause).cues.contains(&w.cue);
                let behind = |c: usize| holder(c).is_some_and(|h| h.start < cue.start);
                let better = best.as_ref().is_none_or(|(known, word)| {
                    score > *known
                        || (score == *known && noun && same_clause(word) && behind(clause))
                });
                if better {
                    // games that open are a ceremony
                    if noun
                        && name == "activity"
                        && let Some(ceremony) = held.and_then(|h| h.occasion()).and_then(|r| r.kind)
                    {
                        kind = ceremony;
                    }
                    let held = noun || row.frame == Frame::Held;
                    let headword = Headword {
                        cue: at,
                        row,
                        kind,
                        held,
                        aside,
                    };
                    best = Some((score, headword));
                }
            }
        }
        best.map(|(_, word)| word)
    }

    /// Whether a verb of holding goes on with what a verb of going or inspecting told before it of
    /// the same subject, in one breath: without a day or a word of sequence between.
    fn is_part_of_tour(&self, held: &Cue<'_>, people: &[&Group]) -> bool {
        let Some(subject) = people.iter().map(|g| g.end).min() else {
            return false;
        };
        let tour = self.cut.cues_in(subject, held.start).iter().rfind(|c| {
            let goes = c.has(Frame::Place) || c.has(Frame::Object);
            goes && !self.cut.is_attended(c) && !modifies(self.scene, c.end)
        });
        tour.is_some_and(|tour| {
            let later = self.cut.cues_in(tour.end, held.start);
            self.whens_in(tour.end, held.start).is_empty()
                && !later.iter().any(|c| c.has(Frame::After))
                && !people
                    .iter()
                    .any(|g| tour.end <= g.start && g.start < held.start)
        })
    }

    /// 会见后, 座谈会前: the word places something else in time.
    fn is_adjunct(&self, cue: &Cue<'_>) -> bool {
        let next = self.cut.cues_in(cue.end, cue.end + 1).first();
        next.is_some_and(|c| c.has(Frame::After) || c.has(Frame::Before))
    }

    /// Whether a body opens one of the clauses before a byte offset.
    fn opens_with_body(&self, clauses: &[usize], end: usize) -> bool {
        clauses.iter().any(|&c| {
            let start = self.cut.clauses[c].start;
            let first = self.scene.names_in(start, end.max(start)).next();
            first.is_some_and(|n| {
                let name = &self.scene.names[n];
                let lead = &self.scene.normal()[start..name.start];
                name.mention.is_some()
                    && !name.person
                    && !self.scene.is_place(name)
                    && lead.trim().is_empty()
            })
        })
    }
}
