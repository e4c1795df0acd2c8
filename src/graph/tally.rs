//! Adding up who occurs and who stands beside whom, one document after another.

use rustc_hash::{FxHashMap, FxHashSet};

use super::association::Sentences;
use super::entities::Occurrence;
use super::projection::Counts;
use crate::model::PartialDate;

/// Actors of one sentence that a mention is paired with, following it in print: the same bound as
/// for the stored counts, so that a period that holds everything counts the same.
const REACH: usize = 200;

/// One decided mention.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    /// Rank of the entity, or of the group that it counts for.
    pub entity: u32,
    /// Rank of the entity itself: two groups are paired by two different members alone.
    pub member: u32,
    pub article: u32,
    pub sentence: u32,
    pub clause: u32,
    pub roster: u32,
}

/// Counts of one part of the corpus.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// By rank.
    pub occurrence: Vec<Occurrence>,
    /// By (smaller rank, larger rank), ascending.
    pub pairs: Vec<(Ends, Counts)>,
    /// Who was named for whom, as (group, member); those who are named for themselves alone are
    /// among them.
    pub members: FxHashSet<(u32, u32)>,
}

/// The rung of a pair in one sentence, the one that claims it first: who stands in one list is in no
/// clause together. (How strong a rung is as evidence is for the projection to say.)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rung {
    Roster,
    Clause,
    Sentence,
    Article,
}

impl Rung {
    fn name(self) -> &'static str {
        match self {
            Rung::Roster => "roster",
            Rung::Clause => "clause",
            Rung::Sentence => "sentence",
            Rung::Article => "article",
        }
    }
}

/// Two ranks, the smaller first.
pub(super) type Ends = (u32, u32);

/// Pairs whose units are noted day by day: those on a rung, or on all where none is given.
pub(super) type Watched<'w> = FxHashMap<Ends, Option<&'w str>>;

/// Counts and where they were last raised, so that articles and documents count once.
#[derive(Default)]
struct PairTally {
    counts: Counts,
    article: Option<(i64, u32)>,
    document: Option<i64>,
}

/// The running sum over documents.
#[derive(Default)]
pub(super) struct Tally<'w> {
    occurrence: Vec<Occurrence>,
    pairs: FxHashMap<(u32, u32), PairTally>,
    sentences: u64,
    /// Pairs of the sentence or article under way.
    units: Vec<((u32, u32), Rung)>,
    /// Entities of the sentence or article under way, each once.
    present: Vec<u32>,
    /// The same with their members, each pair once.
    members: Vec<(u32, u32)>,
    /// Who was named for whom anywhere.
    ever: FxHashSet<(u32, u32)>,
    watched: Option<&'w Watched<'w>>,
    /// Units of the watched pairs: whose, when, how many.
    noted: Vec<(Ends, PartialDate, u32)>,
}

impl<'w> Tally<'w> {
    /// Starts with `entities` entities that never occur.
    pub(super) fn new(entities: usize) -> Self {
        Self {
            occurrence: vec![Occurrence::default(); entities],
            ..Self::default()
        }
    }

    /// Notes the units of some pairs one by one.
    pub(super) fn watch(self, watched: &'w Watched<'w>) -> Self {
        Self {
            watched: Some(watched),
            ..self
        }
    }

    /// The dated units of the watched pairs: whose, when, how many; ascending.
    pub(super) fn into_noted(self) -> Vec<(Ends, PartialDate, u32)> {
        let mut noted = self.noted;
        noted.sort_unstable();
        noted.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            kept.2 += if same { next.2 } else { 0 };
            same
        });
        noted
    }

    /// Adds a document: what `named` counts for entities, what `actors` (in order of print) count
    /// for pairs, the article rung only where `article_rung`.
    pub(super) fn add_document(
        &mut self,
        document: i64,
        date: Option<PartialDate>,
        named: &mut [Named],
        actors: &mut [Named],
        article_rung: bool,
    ) {
        self.add_occurrences(date, named);
        actors.sort_by_key(|m| (m.article, m.sentence));
        for article in actors.chunk_by(|a, b| a.article == b.article) {
            let place = (document, article[0].article);
            for sentence in article.chunk_by(|a, b| a.sentence == b.sentence) {
                self.sentences += 1;
                self.call_roll(sentence);
                for &entity in &self.present {
                    self.occurrence[entity as usize].sentences += 1;
                }
                self.pair_up(sentence);
                self.settle(place, date);
            }
            if article_rung {
                self.call_roll(article);
                self.pair_across(place);
                self.settle(place, date);
            }
        }
    }

    fn add_occurrences(&mut self, date: Option<PartialDate>, named: &mut [Named]) {
        named.sort_unstable_by_key(|m| (m.entity, m.article));
        for one in named.chunk_by(|a, b| a.entity == b.entity) {
            self.ever.extend(one.iter().map(|m| (m.entity, m.member)));
            let seen = &mut self.occurrence[one[0].entity as usize];
            seen.mentions += one.len() as u32;
            seen.articles += one.chunk_by(|a, b| a.article == b.article).count() as u32;
            seen.documents += 1;
            widen(&mut seen.first, &mut seen.last, date);
        }
    }

    /// Notes who is present, each once.
    fn call_roll(&mut self, mentions: &[Named]) {
        self.members.clear();
        let both = mentions.iter().map(|m| (m.entity, m.member));
        self.members.extend(both);
        self.members.sort_unstable();
        self.members.dedup();
        self.present.clear();
        self.present
            .extend(self.members.iter().map(|(entity, _)| *entity));
        self.present.dedup();
    }

    /// Collects the pairs of one sentence, each on its first rung.
    fn pair_up(&mut self, sentence: &[Named]) {
        for (i, x) in sentence.iter().enumerate() {
            let following = sentence[i + 1..].iter().take(REACH);
            for y in following.filter(|y| y.entity != x.entity && y.member != x.member) {
                let rung = if x.roster != 0 && x.roster == y.roster {
                    Rung::Roster
                } else if x.clause == y.clause {
                    Rung::Clause
                } else {
                    Rung::Sentence
                };
                let pair = (x.entity.min(y.entity), x.entity.max(y.entity));
                self.units.push((pair, rung));
            }
        }
        self.units.sort_unstable();
        self.units.dedup_by_key(|(pair, _)| *pair);
    }

    /// Collects the pairs of those present that no sentence of the article has paired.
    fn pair_across(&mut self, place: (i64, u32)) {
        for (i, &a) in self.present.iter().enumerate() {
            for &b in &self.present[i + 1..] {
                if self
                    .pairs
                    .get(&(a, b))
                    .is_none_or(|tally| tally.article != Some(place))
                    && differ(&self.members, a, b)
                {
                    self.units.push(((a, b), Rung::Article));
                }
            }
        }
    }

    /// Adds the collected units, all of one place.
    fn settle(&mut self, place: (i64, u32), date: Option<PartialDate>) {
        for (pair, rung) in self.units.drain(..) {
            let tally = self.pairs.entry(pair).or_default();
            let counts = &mut tally.counts;
            match rung {
                Rung::Roster => counts.roster += 1,
                Rung::Clause => counts.clause += 1,
                Rung::Sentence => counts.sentence += 1,
                Rung::Article => counts.article += 1,
            }
            if tally.article.replace(place) != Some(place) {
                counts.articles += 1;
            }
            if tally.document.replace(place.0) != Some(place.0) {
                counts.documents += 1;
            }
            widen(&mut counts.first, &mut counts.last, date);
            let wanted = self.watched.and_then(|watched| watched.get(&pair));
            let wanted = wanted.is_some_and(|one| one.is_none_or(|name| name == rung.name()));
            self.noted
                .extend(date.filter(|_| wanted).map(|date| (pair, date, 1)));
        }
    }

    /// Closes the sum.
    pub(super) fn finish(self) -> Totals {
        let sentences = |rank: u32| u64::from(self.occurrence[rank as usize].sentences);
        let mut pairs: Vec<_> = (self.pairs.into_iter())
            .map(|((a, b), tally)| {
                let mut counts = tally.counts;
                let both = u64::from(counts.clause + counts.roster + counts.sentence);
                let cells = Sentences {
                    both,
                    a: sentences(a),
                    b: sentences(b),
                    all: self.sentences,
                };
                counts.npmi = cells.npmi();
                counts.log_likelihood = cells.log_likelihood();
                ((a, b), counts)
            })
            .collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        Totals {
            occurrence: self.occurrence,
            pairs,
            members: self.ever,
        }
    }
}

/// Whether two groups are present by two different members; `members` is sorted.
fn differ(members: &[(u32, u32)], a: u32, b: u32) -> bool {
    let of = |group: u32| {
        let from = members.partition_point(|(entity, _)| *entity < group);
        members[from..]
            .iter()
            .take_while(move |(entity, _)| *entity == group)
    };
    of(a).any(|(_, x)| of(b).any(|(_, y)| x != y))
}

/// Moves the first and last date so that they enclose `date`.
fn widen(
    first: &mut Option<PartialDate>,
    last: &mut Option<PartialDate>,
    date: Option<PartialDate>,
) {
    let Some(date) = date else { return };
    *first = Some(first.map_or(date, |first| first.min(date)));
    *last = Some(last.map_or(date, |last| last.max(date)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_reach_as_far_as_stored_ones() {
        let mention = |entity| Named {
            entity,
            member: entity,
            article: 0,
            sentence: 0,
            clause: 0,
            roster: 0,
        };
        let mut actors: Vec<Named> = (0..300).rev().map(mention).collect();
        let mut tally = Tally::new(300);
        tally.add_document(1, None, &mut [], &mut actors, false);
        let totals = tally.finish();
        assert!(totals.pairs.iter().all(|((a, b), _)| b - a <= REACH as u32));
        assert_eq!(totals.pairs.len(), 100 * REACH + (0..REACH).sum::<usize>());
    }
}
