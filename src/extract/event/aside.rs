//! What an article tells beside its occasions: what is planned or called off, and who is in a picture.

use rustc_hash::FxHashSet;

use super::clause::{Sentence, Unreal};
use super::group::Group;
use super::occasion::{Draft, Teller, Told};
use crate::model::Polarity;

impl<'c> Teller<'_, '_, 'c> {
    /// What is planned or called off is kept with that polarity.
    pub(super) fn unreal(&mut self, at: usize, sentence: &Sentence) {
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
            let here: Vec<&Group> = sentence
                .people
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
            let mut draft = Draft {
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
                told: Vec::new(),
                known: FxHashSet::default(),
            };
            let told = Told {
                sentence: at,
                clauses,
                opening: true,
                remote: Vec::new(),
            };
            draft.tell(self.scene, self.cut, told);
            self.drafts.push(draft);
        }
    }

    /// A caption tells of the occasion that shares a person with it.
    pub(super) fn caption(&mut self, at: usize, sentence: &'c Sentence) {
        let shown: Vec<&Group> = sentence.people.iter().collect();
        if shown.is_empty() {
            return;
        }
        let shares =
            |d: &Draft<'_>| d.polarity == Polarity::Actual && !d.aside && !self.is_apart(d, &shown);
        if let Some(draft) = self.drafts.iter().position(shares) {
            let clauses = self.real(sentence);
            let told = Told {
                sentence: at,
                clauses,
                opening: false,
                remote: Vec::new(),
            };
            self.drafts[draft].tell(self.scene, self.cut, told);
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
        let told = Told {
            sentence: at,
            clauses: Vec::new(),
            opening: false,
            remote,
        };
        self.drafts[current].tell(self.scene, self.cut, told);
    }
}
