//! What an article tells beside its occasions: what is planned or called off, and who is in a picture.

use super::clause::{Sentence, Unreal};
use super::group::{Group, groups};
use super::occasion::{Draft, Teller, Told};
use crate::model::Polarity;

impl<'c> Teller<'_, '_, 'c> {
    /// What is planned or called off is kept with that polarity.
    pub(super) fn unreal(&mut self, at: usize, sentence: &Sentence, people: &[Group]) {
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
                other: cue.other(),
                polarity,
                when: self.date_of(&clauses),
                inherited: false,
                paragraph: sentence.paragraph,
                aside: false,
                told: vec![Told {
                    sentence: at,
                    clauses,
                    opening: true,
                    remote: Vec::new(),
                }],
            });
        }
    }

    /// A caption tells of the occasion that shares a person with it.
    pub(super) fn caption(&mut self, at: usize, sentence: &'c Sentence) {
        let people = groups(self.scene, &self.cut.cues, sentence.start, sentence.end);
        let shown: Vec<&Group> = people.iter().collect();
        if shown.is_empty() {
            return;
        }
        let shares =
            |d: &Draft<'_>| d.polarity == Polarity::Actual && !d.aside && !self.is_apart(d, &shown);
        if let Some(draft) = self.drafts.iter().position(shares) {
            let clauses = self.real(sentence);
            self.drafts[draft].told.push(Told {
                sentence: at,
                clauses,
                opening: false,
                remote: Vec::new(),
            });
        }
    }

    /// Clauses that tell who took part in the current occasion by video or telephone.
    pub(super) fn by_line(&mut self, at: usize, sentence: &'c Sentence) {
        let remote: Vec<usize> = self
            .clauses(sentence)
            .filter(|(at, c)| {
                let attends = self.cues(*at).iter().any(|cue| cue.role().is_some());
                c.unreal == Some(Unreal::Remote) && attends
            })
            .map(|(at, _)| at)
            .collect();
        let Some(current) = self.current.filter(|_| !remote.is_empty()) else {
            return;
        };
        self.drafts[current].told.push(Told {
            sentence: at,
            clauses: Vec::new(),
            opening: false,
            remote,
        });
    }
}
