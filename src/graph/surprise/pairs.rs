//! Every pair that met: observed and expected occasions, p and q.

use std::ops::Range;
use std::thread;

use rustc_hash::{FxHashMap, FxHashSet};

use super::discovery::adjust;
use super::ensemble::Ensemble;
use super::hypergeometric::{Law, tail};
use super::table::{Gathering, Stratum};
use super::{LEAST_OCCASIONS, Surprise};

/// Threads at most.
const MOST_WORKERS: usize = 8;

/// Where a person stands: (stratum, class in its ensemble), ascending.
type Places = Vec<(u32, u32)>;

/// What is known of the pairs that met.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::graph) struct Surprises {
    /// Occasions of every person, ranks ascending.
    occasions: Vec<(u32, u32)>,
    /// By ranks, the smaller first, ascending.
    pairs: Vec<((u32, u32), Surprise)>,
}

impl Surprises {
    /// Judges the pairs of all occasions gathered.
    pub(in crate::graph) fn of(gathering: Gathering) -> Self {
        let cores = thread::available_parallelism().map_or(1, |cores| cores.get());
        Self::on(gathering, cores.min(MOST_WORKERS))
    }

    /// Judges them on so many threads.
    pub(super) fn on(gathering: Gathering, workers: usize) -> Self {
        let strata = gathering.strata();
        let mut totals: FxHashMap<u32, u32> = FxHashMap::default();
        for (person, degree) in strata.iter().flat_map(|stratum| &stratum.degrees) {
            *totals.entry(*person).or_default() += degree;
        }
        let mut occasions: Vec<_> = totals.iter().map(|(a, b)| (*a, *b)).collect();
        occasions.sort_unstable();
        let judged = |person: u32| totals.get(&person).is_some_and(|n| *n >= LEAST_OCCASIONS);
        let observed = observe(&strata, &judged);
        if observed.is_empty() {
            return Self {
                occasions,
                pairs: Vec::new(),
            };
        }
        let ensembles = spread(strata.len(), workers, &|at| {
            Ensemble::solve(&strata[at].margins())
        });
        let mut places: FxHashMap<u32, Places> = FxHashMap::default();
        for (at, (stratum, ensemble)) in (0..).zip(strata.iter().zip(&ensembles)) {
            for &(person, degree) in stratum.degrees.iter().filter(|(one, _)| judged(*one)) {
                if let Some(class) = ensemble.class(degree) {
                    places.entry(person).or_default().push((at, class as u32));
                }
            }
        }
        let laws = laws(&ensembles, &places, &observed, workers);
        let judge = |at: usize| {
            let ((a, b), observed) = observed[at];
            let joint: Vec<&Law> = joint(&places[&a], &places[&b])
                .filter_map(|key| laws.get(&key))
                .collect();
            let expected = joint.iter().map(|law| law.mean).sum();
            let (p, exactly) = tail(&joint, observed);
            Surprise {
                observed,
                expected,
                p,
                q: 1.0,
                exactly,
            }
        };
        let mut found = spread(observed.len(), workers, &judge);
        let p: Vec<f64> = found.iter().map(|one| one.p).collect();
        for (one, q) in found.iter_mut().zip(adjust(&p, family(&places))) {
            one.q = q;
        }
        let pairs = observed.iter().map(|(pair, _)| *pair).zip(found);
        Self {
            occasions,
            pairs: pairs.collect(),
        }
    }

    /// Occasions of a person.
    pub(in crate::graph) fn occasions(&self, person: u32) -> u32 {
        let at = self.occasions.binary_search_by_key(&person, |one| one.0);
        at.map_or(0, |at| self.occasions[at].1)
    }

    /// All pairs judged, by ranks, the smaller first.
    pub(in crate::graph) fn pairs(&self) -> &[((u32, u32), Surprise)] {
        &self.pairs
    }
}

/// Joint occasions of the pairs to judge, by pair.
fn observe(strata: &[Stratum], judged: &dyn Fn(u32) -> bool) -> Vec<((u32, u32), u32)> {
    let mut counts: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    for persons in strata.iter().flat_map(|stratum| &stratum.occasions) {
        let wanted: Vec<u32> = persons.iter().copied().filter(|one| judged(*one)).collect();
        for (at, &a) in wanted.iter().enumerate() {
            for &b in &wanted[at + 1..] {
                *counts.entry((a, b)).or_default() += 1;
            }
        }
    }
    let mut observed: Vec<_> = counts.into_iter().collect();
    observed.sort_unstable();
    observed
}

/// A stratum and two classes of it, the smaller first.
type Key = (u32, u32, u32);

/// The strata that two persons share, with their classes.
fn joint<'p>(a: &'p Places, b: &'p Places) -> impl Iterator<Item = Key> + 'p {
    let mut ahead = b.iter().peekable();
    a.iter().filter_map(move |&(stratum, x)| {
        while ahead.next_if(|(other, _)| *other < stratum).is_some() {}
        let (_, y) = ahead.next_if(|(other, _)| *other == stratum)?;
        Some((stratum, x.min(*y), x.max(*y)))
    })
}

/// The laws that the pairs need, each once.
fn laws(
    ensembles: &[Ensemble],
    places: &FxHashMap<u32, Places>,
    observed: &[((u32, u32), u32)],
    workers: usize,
) -> FxHashMap<Key, Law> {
    let mut keys: FxHashSet<Key> = FxHashSet::default();
    for ((a, b), _) in observed {
        keys.extend(joint(&places[a], &places[b]));
    }
    let mut keys: Vec<Key> = keys.into_iter().collect();
    keys.sort_unstable();
    let laws = spread(keys.len(), workers, &|at| {
        let (stratum, a, b) = keys[at];
        ensembles[stratum as usize].law(a as usize, b as usize)
    });
    keys.into_iter().zip(laws).collect()
}

/// Pairs that margins alone allow to meet: who shares no stratum cannot, and is no test.
fn family(places: &FxHashMap<u32, Places>) -> u64 {
    let strata: FxHashSet<u32> = places.values().flatten().map(|(at, _)| *at).collect();
    let words = strata.iter().max().map_or(0, |most| most / 64 + 1) as usize;
    let sets: Vec<Vec<u64>> = (places.values())
        .map(|places| {
            let mut set = vec![0u64; words];
            for (at, _) in places {
                set[*at as usize / 64] |= 1 << (at % 64);
            }
            set
        })
        .collect();
    let meet = |a: &[u64], b: &[u64]| a.iter().zip(b).any(|(x, y)| x & y != 0);
    let count = |at: usize| sets[at + 1..].iter().filter(|b| meet(&sets[at], b)).count();
    (0..sets.len()).map(|at| count(at) as u64).sum()
}

/// What `each` makes of the numbers below `count`, in their order, on several threads.
fn spread<T: Send>(count: usize, workers: usize, each: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let workers = workers.clamp(1, count.max(1));
    // Every worker takes its share of the numbers in turn, because neighbours cost alike.
    let share = |worker: usize| -> Vec<T> {
        let own: Range<usize> = worker..count;
        own.step_by(workers).map(each).collect()
    };
    let mut shares: Vec<std::vec::IntoIter<T>> = thread::scope(|scope| {
        let others: Vec<_> = (1..workers)
            .map(|worker| scope.spawn(move || share(worker)))
            .collect();
        let mut shares = vec![share(0).into_iter()];
        for other in others {
            match other.join() {
                Ok(share) => shares.push(share.into_iter()),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        shares
    });
    let turns = (0..count).map(|at| at % workers);
    turns.filter_map(|worker| shares[worker].next()).collect()
}
