//! Collecting what ties entities beyond being named together, pair by pair.

use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet};

use super::element::{Facts, FactsId, Proof, Tie};
use super::entities::Ranks;
use super::groups::Groups;
use super::occasions::{self, Occasion};
use super::projection::{Projection, Subject};
use super::surprise::Gathering;
use super::{Edge, Filter, GraphError, Layer, LeftOut, RelationId, statements};
use crate::model::PartialDate;

/// The facts of all pairs.
#[derive(Default)]
pub(super) struct Collected {
    index: FxHashMap<(u32, u32), u32>,
    facts: Vec<Facts>,
    /// Whether an edge has taken them up.
    used: Vec<AtomicBool>,
    /// Who was present at a wanted occasion or is tied to another, by rank.
    pub tied: Vec<bool>,
    /// Who counts for whom.
    pub groups: Groups,
    /// Who was at a wanted occasion for whom, as (group, member).
    pub members: FxHashSet<(u32, u32)>,
    /// Facts that the filter did not want.
    pub unwanted: LeftOut,
    /// Every link by itself, where they are wanted.
    pub links: Option<Vec<Dates>>,
}

/// When a link of two ranks was, the smaller first.
pub(super) struct Dates {
    pub ends: (u32, u32),
    pub relation: RelationId,
    pub first: Option<PartialDate>,
    pub last: Option<PartialDate>,
    /// How many links of these dates.
    pub count: u32,
}

/// What makes a tie of two ranks, the subject first.
pub(super) struct Link {
    pub ends: (u32, u32),
    pub directed: bool,
    pub relation: RelationId,
    pub evidence: u32,
    pub first: Option<PartialDate>,
    pub last: Option<PartialDate>,
    pub proof: Proof,
}

/// Whose facts are read: of all entities, or of the one with this row number.
pub(super) type Of = Option<i64>;

/// What is asked of the facts beside the filter.
#[derive(Default)]
pub(super) struct Scope<'g> {
    pub of: Of,
    /// Entities that count as one.
    pub groups: Groups,
    /// Who was at which occasion, where that is wanted too.
    pub gathering: Option<&'g mut Gathering>,
    /// Whether every link is wanted by itself too.
    pub links: bool,
}

impl Scope<'_> {
    /// The facts of one entity, or of all.
    pub(super) fn of(of: Of) -> Self {
        Self {
            of,
            ..Self::default()
        }
    }
}

impl Collected {
    /// Nothing, for `count` entities.
    pub(super) fn none(count: usize) -> Self {
        Self {
            tied: vec![false; count],
            ..Self::default()
        }
    }

    /// Reads what the layer and the filter want; `person` tells natural persons by rank. The
    /// occasions read are noted in `gathering`.
    pub(super) fn read(
        connection: &Connection,
        ranks: &Ranks,
        person: &[bool],
        projection: &mut Projection,
        filter: &Filter,
        scope: Scope<'_>,
    ) -> Result<Self, GraphError> {
        let Scope {
            of,
            groups,
            mut gathering,
            links,
        } = scope;
        let mut collected = Self {
            groups,
            links: links.then(Vec::new),
            ..Self::none(person.len())
        };
        if filter.layer == Layer::Cooccurrence {
            return Ok(collected);
        }
        let is_person = |rank: u32| person.get(rank as usize).copied().unwrap_or(false);
        let met_alone = filter.layer == Layer::Met;
        let unwanted =
            occasions::read(connection, ranks, &is_person, filter, of, &mut |occasion| {
                if let Some(gathering) = &mut gathering {
                    gathering.add(occasion);
                }
                if collected.groups.is_none() {
                    collected.add_occasion(occasion, projection, met_alone);
                } else {
                    collected.add_rolled_up(occasion, projection, met_alone);
                }
            })?;
        collected.unwanted = unwanted;
        if !met_alone {
            statements::offices(connection, ranks, projection, filter, of, &mut collected)?;
            statements::relations(connection, ranks, projection, filter, of, &mut collected)?;
            if filter.hierarchy {
                statements::hierarchy(connection, ranks, projection, of, &mut collected)?;
            }
        }
        collected.used = collected
            .facts
            .iter()
            .map(|_| AtomicBool::new(false))
            .collect();
        Ok(collected)
    }

    fn add_occasion(&mut self, occasion: &Occasion, projection: &Projection, met_alone: bool) {
        let present = occasion
            .present
            .iter()
            .filter(|one| one.person || !met_alone);
        let present: Vec<_> = present.collect();
        let of_all = among(occasion.participants.max(occasion.size()));
        for (i, x) in present.iter().enumerate() {
            self.tied[x.rank as usize] = true;
            for y in &present[i + 1..] {
                let facts = self.of_pair(x.rank, y.rank);
                facts.strength += of_all;
                if x.person && y.person {
                    facts.shared += among(occasion.size());
                }
                projection.ties(x, y, &mut |relation, subject| {
                    let ends = if subject == Subject::Second {
                        (y.rank, x.rank)
                    } else {
                        (x.rank, y.rank)
                    };
                    self.tie(&Link {
                        ends,
                        directed: subject != Subject::Neither,
                        relation,
                        evidence: occasion.reports,
                        first: occasion.date,
                        last: occasion.end.or(occasion.date),
                        proof: Proof::Occasion(occasion.id),
                    });
                });
            }
        }
    }

    /// Adds an office or a statement, and what it weighs.
    pub(super) fn add(&mut self, link: &Link) -> &mut Facts {
        let (a, b) = link.ends;
        for rank in [a, b] {
            self.tied[rank as usize] = true;
        }
        self.of_pair(a, b).strength += 1.0;
        self.tie(link)
    }

    /// Adds what a dictionary says, where no text has said it; it makes no node of what nothing names.
    pub(super) fn add_known(&mut self, link: &Link) {
        let (a, b) = link.ends;
        if self.of_pair(a, b).tie(link.relation).is_none() {
            self.of_pair(a, b).strength += 1.0;
            self.tie(link);
        }
    }

    /// The facts of two ranks in any order; none yet where nothing tied them before.
    pub(super) fn of_pair(&mut self, a: u32, b: u32) -> &mut Facts {
        let next = self.facts.len() as u32;
        let at = *self.index.entry((a.min(b), a.max(b))).or_insert(next);
        if at == next {
            self.facts.push(Facts::default());
        }
        &mut self.facts[at as usize]
    }

    /// Adds what one link says to the facts of its ends.
    pub(super) fn tie(&mut self, link: &Link) -> &mut Facts {
        let (a, b) = link.ends;
        if let Some(links) = &mut self.links {
            links.push(Dates {
                ends: (a.min(b), a.max(b)),
                relation: link.relation,
                first: link.first,
                last: link.last,
                count: 1,
            });
        }
        let facts = self.of_pair(a, b);
        let place = facts
            .ties
            .binary_search_by_key(&link.relation, |tie| tie.relation);
        let place = place.unwrap_or_else(|place| {
            let tie = Tie {
                relation: link.relation,
                count: 0,
                evidence: 0,
                from: [0, 0],
                first: None,
                last: None,
                proof: link.proof,
            };
            facts.ties.insert(place, tie);
            place
        });
        let tie = &mut facts.ties[place];
        tie.count += 1;
        tie.evidence += link.evidence;
        if link.directed {
            tie.from[usize::from(a > b)] += 1;
        }
        let earlier = |date: PartialDate| tie.first.is_none_or(|first| date < first);
        if link.first.is_some_and(earlier) {
            (tie.first, tie.proof) = (link.first, link.proof);
        }
        tie.last = tie.last.max(link.last);
        facts
    }

    /// The facts of two ranks, the smaller first; noted as taken up.
    pub(super) fn take(&self, a: u32, b: u32) -> Option<(FactsId, &Facts)> {
        let at = *self.index.get(&(a, b))? as usize;
        self.used[at].store(true, Ordering::Relaxed);
        Some((FactsId::at(at)?, &self.facts[at]))
    }

    /// The pairs that nothing has taken up, ascending.
    pub(super) fn left(&self) -> Vec<(u32, u32)> {
        let unused = |at: &u32| !self.used[*at as usize].load(Ordering::Relaxed);
        let mut left: Vec<_> = (self.index.iter())
            .filter(|(_, at)| unused(at))
            .map(|(pair, _)| *pair)
            .collect();
        left.sort_unstable();
        left
    }

    /// All pairs with their facts, ascending.
    pub(super) fn pairs(self) -> Vec<((u32, u32), Facts)> {
        let mut places: Vec<_> = self.index.into_iter().collect();
        places.sort_unstable_by_key(|(_, at)| *at);
        let mut pairs: Vec<_> = (places.into_iter().map(|(pair, _)| pair))
            .zip(self.facts)
            .collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        pairs
    }

    /// The facts of these edges, which get new ids. Those of all other pairs, which may be many times
    /// as many where a cut left few, give their memory back.
    pub(super) fn into_facts_of<'e>(
        mut self,
        edges: impl Iterator<Item = &'e mut Edge>,
    ) -> Vec<Facts> {
        let mut kept = Vec::new();
        for edge in edges {
            if let Some(old) = edge.facts {
                edge.facts = FactsId::at(kept.len());
                kept.push(std::mem::take(&mut self.facts[old.position()]));
            }
        }
        kept
    }
}

/// What one occasion ties each two there by, of so many.
pub(super) fn among(others: u32) -> f64 {
    1.0 / f64::from(others.max(2) - 1)
}
