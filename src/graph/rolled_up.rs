//! Occasions where several of those present count as one.

use super::RelationId;
use super::element::Proof;
use super::facts::{Collected, Link, among};
use super::occasions::{Occasion, Present};
use super::projection::{Projection, Subject};

impl Collected {
    /// Adds an occasion to the groups that those present count for: once a pair of groups, once each
    /// relation that two of their members have there.
    pub(super) fn add_rolled_up(
        &mut self,
        occasion: &Occasion,
        projection: &Projection,
        met_alone: bool,
    ) {
        let mut members: Vec<(u32, &Present)> = Vec::new();
        let mut groups = Vec::new();
        let present = occasion.present.iter();
        for one in present.filter(|one| one.person || !met_alone) {
            self.groups.at(one.rank, occasion.date, &mut groups);
            members.extend(groups.iter().map(|group| (*group, one)));
        }
        let mut pairs: Vec<((u32, u32), bool)> = Vec::new();
        let mut said: Vec<((u32, u32), RelationId, Option<bool>)> = Vec::new();
        for (i, &(g, x)) in members.iter().enumerate() {
            self.tied[g as usize] = true;
            self.members.insert((g, x.rank));
            let others = members[i + 1..].iter();
            for &(h, y) in others.filter(|(h, y)| *h != g && y.rank != x.rank) {
                let pair = (g.min(h), g.max(h));
                pairs.push((pair, x.person && y.person));
                projection.ties(x, y, &mut |relation, subject| {
                    let from_less = match subject {
                        Subject::First => Some(g < h),
                        Subject::Second => Some(h < g),
                        Subject::Neither => None,
                    };
                    said.push((pair, relation, from_less));
                });
            }
        }
        pairs.sort_unstable();
        for same in pairs.chunk_by(|x, y| x.0 == y.0) {
            let (a, b) = same[0].0;
            let facts = self.of_pair(a, b);
            facts.strength += among(occasion.participants.max(occasion.size()));
            if same.iter().any(|(_, persons)| *persons) {
                facts.shared += among(occasion.size());
            }
        }
        said.sort_unstable();
        for same in said.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
            let ((a, b), relation, direction) = same[0];
            // where members say different things, the relation goes neither way
            let directed = same.iter().all(|(_, _, other)| *other == direction);
            self.tie(&Link {
                ends: if direction == Some(false) {
                    (b, a)
                } else {
                    (a, b)
                },
                directed: directed && direction.is_some(),
                relation,
                evidence: occasion.reports,
                first: occasion.date,
                last: occasion.end.or(occasion.date),
                proof: Proof::Occasion(occasion.id),
            });
        }
    }
}
