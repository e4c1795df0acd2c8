//! The null model against simulated tables, and what the whole says of made-up occasions.

use std::collections::BTreeMap;

use super::ensemble::Ensemble;
use super::hypergeometric::{Law, tail};
use super::simulation::Trading;
use super::table::{Gathering, Stratum};
use super::{LEAST_OCCASIONS, Surprise, Surprises};
use crate::graph::random::Random;
use crate::model::PartialDate;

/// A table in which few attend much: occasions of some `mean` persons, now and then many more.
fn table(persons: u32, occasions: usize, mean: usize, seed: u64) -> Stratum {
    let mut chance = Random::new(seed);
    let activity: Vec<f64> = (0..persons)
        .map(|at| 1.0 / (1.0 + f64::from(at)).sqrt() + if at < 2 { 4.0 } else { 0.0 })
        .collect();
    let all: f64 = activity.iter().sum();
    let mut gathering = Gathering::default();
    for _ in 0..occasions {
        let large = if chance.below(6) == 0 { 3 * mean } else { 1 };
        let size = 1 + chance.below(mean) + chance.below(large);
        let mut who = Vec::new();
        while who.len() < size.min(persons as usize) {
            let mut mark = chance.fraction() * all;
            let drawn = activity.iter().position(|part| {
                mark -= part;
                mark < 0.0
            });
            let drawn = drawn.unwrap_or(0) as u32;
            if !who.contains(&drawn) {
                who.push(drawn);
            }
        }
        gathering.note("meeting", None, who);
    }
    gathering.strata().remove(0)
}

#[test]
fn expected_occasions_are_the_mean_of_simulated_tables() {
    const TABLES: u32 = 10_000;
    for (persons, occasions, mean, seed) in [(20, 20, 6, 8), (60, 40, 5, 2), (50, 25, 10, 5)] {
        let stratum = table(persons, occasions, mean, seed);
        let mut trading = Trading::new(stratum.occasions.clone(), persons as usize);
        let mut chance = Random::new(seed);
        let mut joint = vec![0u64; (persons * persons) as usize];
        let pair = |a: u32, b: u32| (a.min(b) * persons + a.max(b)) as usize;
        for _ in 0..TABLES {
            (0..10).for_each(|_| trading.round(&mut chance));
            for who in &trading.occasions {
                for (at, a) in who.iter().enumerate() {
                    who[at + 1..].iter().for_each(|b| joint[pair(*a, *b)] += 1);
                }
            }
        }
        // pairs of persons with the same numbers of occasions have the same mean
        let mut classes: BTreeMap<(u32, u32), (u64, u64)> = BTreeMap::new();
        for (at, &(a, x)) in stratum.degrees.iter().enumerate() {
            for &(b, y) in &stratum.degrees[at + 1..] {
                let sum = classes.entry((x.min(y), x.max(y))).or_default();
                sum.0 += joint[pair(a, b)];
                sum.1 += 1;
            }
        }
        let ensemble = Ensemble::solve(&stratum.margins());
        let (mut checked, mut off, mut total) = (0, 0.0, 0.0);
        for ((x, y), (sum, pairs)) in classes {
            let class = |degree| ensemble.class(degree).unwrap();
            let expected = ensemble.law(class(x), class(y)).mean;
            let simulated = sum as f64 / (pairs as f64 * f64::from(TABLES));
            off += (expected - simulated).abs() * pairs as f64;
            total += simulated * pairs as f64;
            // what 10,000 tables tell no better than to 1/2 % themselves proves nothing
            if x >= LEAST_OCCASIONS && sum >= 40_000 {
                let ratio = expected / simulated;
                assert!(
                    (ratio - 1.0).abs() < 0.01,
                    "{x} {y}: {expected} {simulated}"
                );
                checked += 1;
            }
        }
        assert!(checked > 2, "{checked} classes of {persons}");
        assert!(off / total < 0.01, "{persons}: {}", off / total);
    }
}

/// Occasions at which everybody turns up by chance, more likely some than others, to larger ones more
/// likely than to smaller ones, each independently: log-odds add up, so that given the margins every
/// table is as likely as any other.
fn random_attendance(
    years: usize,
    occasions: usize,
    persons: u32,
    chance: &mut Random,
) -> Gathering {
    let odds: Vec<f64> = (0..persons)
        .map(|person| {
            let duty = if person < 4 {
                3.0 * f64::from(person + 1)
            } else {
                1.0
            };
            duty * (0.3 + chance.fraction())
        })
        .collect();
    let mut gathering = Gathering::default();
    for at in 0..years * occasions {
        let draw = chance.fraction();
        let size = (0.04 + 0.24 * draw * draw * draw) * 40.0 / f64::from(persons);
        let comes = |odds: &f64, mark: f64| mark < odds * size / (1.0 + odds * size);
        let who = (0..persons).zip(&odds);
        let who = who.filter(|(_, odds)| comes(odds, chance.fraction()));
        let who = who.map(|(person, _)| person).collect();
        gathering.note(
            "meeting",
            PartialDate::year(2000 + (at / occasions) as i32),
            who,
        );
    }
    gathering
}

/// The largest distance of the distribution of the values from the uniform one (Kolmogorov–Smirnov).
fn distance(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let count = values.len() as f64;
    let gaps = (values.iter().enumerate())
        .map(|(at, p)| (p - at as f64 / count).max((at + 1) as f64 / count - p));
    gaps.fold(0.0, f64::max)
}

#[test]
fn p_values_of_random_attendance_are_uniform() {
    for (years, occasions, persons) in [(1, 110, 20), (8, 40, 40)] {
        let mut chance = Random::new(77);
        // of two whom duty brings everywhere, of such a one and another, of two others
        let mut values = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..120 {
            let strata = random_attendance(years, occasions, persons, &mut chance).strata();
            let models: Vec<Ensemble> = (strata.iter())
                .map(|stratum| Ensemble::solve(&stratum.margins()))
                .collect();
            let degree = |stratum: &Stratum, person: u32| {
                let found = stratum.degrees.iter().find(|one| one.0 == person);
                found.map(|one| one.1)
            };
            let pairs = [(0, 1, 0), (2, 3, 0), (1, 4, 1), (3, 5, 1)];
            let others = (3..8).map(|at| (2 * at, 2 * at + 1, 2));
            for (a, b, kind) in pairs.into_iter().chain(others) {
                let total = |one| strata.iter().filter_map(|s| degree(s, one)).sum::<u32>();
                if total(a).min(total(b)) < LEAST_OCCASIONS {
                    continue;
                }
                let laws: Vec<Law> = (strata.iter().zip(&models))
                    .filter_map(|(stratum, model)| {
                        let class = |one| model.class(degree(stratum, one)?);
                        Some(model.law(class(a)?, class(b)?))
                    })
                    .collect();
                let all = strata.iter().flat_map(|stratum| &stratum.occasions);
                let both = all
                    .filter(|who| who.contains(&a) && who.contains(&b))
                    .count();
                let (p, exactly) = tail(&laws.iter().collect::<Vec<_>>(), both as u32);
                // counts come in lumps: a uniform part of the lump makes the value continuous
                values[kind].push(p - chance.fraction() * exactly);
            }
        }
        for (kind, values) in values.iter_mut().enumerate() {
            let (count, found) = (values.len(), distance(values));
            assert!(count >= 200, "{count}");
            // the 1 % bound of the test for so many values
            let bound = 1.63 / (count as f64).sqrt();
            assert!(
                found < bound,
                "{years} years, kind {kind}: {found} of {bound}"
            );
        }
    }
}

#[test]
fn tables_of_any_shape_have_an_answer() {
    let mut chance = Random::new(21);
    for _ in 0..400 {
        let (persons, occasions) = (2 + chance.below(9), 1 + chance.below(12));
        let often: Vec<usize> = (0..persons).map(|_| chance.below(11)).collect();
        let mut gathering = Gathering::default();
        for _ in 0..occasions {
            let who = (0..persons as u32).filter(|one| chance.below(10) < often[*one as usize]);
            let who = who.collect();
            gathering.note("visit", None, who);
        }
        for stratum in gathering.strata() {
            let model = Ensemble::solve(&stratum.margins());
            let columns = stratum.occasions.len() as u32;
            for (at, &(_, x)) in stratum.degrees.iter().enumerate() {
                for &(_, y) in &stratum.degrees[at + 1..] {
                    let law = model.law(model.class(x).unwrap(), model.class(y).unwrap());
                    let least = f64::from((x + y).saturating_sub(columns));
                    let most = f64::from(x.min(y));
                    assert!(
                        (least..=most).contains(&law.mean),
                        "{stratum:?} {x} {y} {law:?}"
                    );
                    let all: f64 = law.chances.iter().sum();
                    assert!((all - 1.0).abs() < 1e-9 && law.chances.iter().all(|one| *one >= 0.0));
                }
            }
        }
    }
}

/// Who was at which occasions: (type, date, persons by letter).
fn judge(occasions: &[(&str, &str, &str)]) -> Surprises {
    let mut gathering = Gathering::default();
    for (kind, date, who) in occasions {
        let who = who.bytes().map(|letter| u32::from(letter - b'a')).collect();
        gathering.note(kind, date.parse().ok(), who);
    }
    Surprises::of(gathering)
}

fn of(found: &Surprises, pair: &str) -> Option<Surprise> {
    let mut ranks = pair.bytes().map(|letter| u32::from(letter - b'a'));
    let (a, b) = (ranks.next()?, ranks.next()?);
    let known = |(pair, _): &&((u32, u32), Surprise)| *pair == (a.min(b), a.max(b));
    found.pairs().iter().find(known).map(|(_, one)| *one)
}

/// a is everywhere, b and c come together, d to i by turns.
fn deputies() -> Vec<(&'static str, &'static str, &'static str)> {
    let rest = [
        "dg", "eh", "fi", "de", "fg", "hi", "dh", "ei", "fd", "gh", "ef", "ig",
    ];
    let mut all = Vec::new();
    for (at, two) in rest.into_iter().enumerate() {
        let who = if at % 2 == 0 {
            format!("abc{two}")
        } else {
            format!("a{two}")
        };
        all.push(("meeting", "2031-03-05", &*who.leak()));
    }
    all
}

#[test]
fn deputies_who_come_together_stand_out_against_the_secretary() {
    let found = judge(&deputies());
    let (duty, pair) = (of(&found, "ab").unwrap(), of(&found, "bc").unwrap());
    // whom everybody meets nobody meets surprisingly, however often
    assert_eq!(
        (duty.observed, duty.expected, duty.p, duty.q),
        (6, 6.0, 1.0, 1.0)
    );
    assert_eq!((duty.observed, pair.observed), (6, 6));
    assert!(pair.expected < 3.2 && pair.ratio() > 1.9, "{pair:?}");
    assert!(pair.p < 0.003 && pair.q < 0.1, "{pair:?}");
    let most = found.pairs().iter().min_by(|a, b| a.1.p.total_cmp(&b.1.p));
    assert_eq!(most.map(|(pair, _)| *pair), Some((1, 2)));
}

#[test]
fn nothing_is_said_of_who_has_few_occasions() {
    let mut occasions = deputies();
    occasions.push(("visit", "2031-04-01", "xy"));
    let found = judge(&occasions);
    assert_eq!((of(&found, "xy"), found.occasions(23)), (None, 1));
    // d has four occasions by then, five with one more
    let four: Vec<_> = occasions
        .iter()
        .copied()
        .filter(|one| !one.2.ends_with("fd"))
        .collect();
    assert_eq!(
        (of(&judge(&four), "ad"), judge(&four).occasions(3)),
        (None, 3)
    );
    assert!(judge(&[]).pairs().is_empty());
}

#[test]
fn years_and_types_apart_do_not_surprise() {
    // a, b were there in the one year, c, d in the other: within each all is as chance has it
    let mut occasions = Vec::new();
    for (date, who) in [
        ("2031", ["abe", "abf", "abg", "abe", "abf"]),
        ("2033", ["cde", "cdf", "cdg", "cde", "cdf"]),
    ] {
        occasions.extend(who.map(|who| ("meeting", date, who)));
    }
    let pooled: Vec<_> = occasions.iter().map(|one| (one.0, "2031", one.2)).collect();
    let (apart, pooled) = (judge(&occasions), judge(&pooled));
    let (a, b) = (of(&apart, "ab").unwrap(), of(&pooled, "ab").unwrap());
    assert_eq!((a.expected, a.p), (5.0, 1.0));
    assert!(b.expected < 3.0 && b.p < 0.05, "{b:?}");
    let kinds = ["meeting", "visit"];
    let typed: Vec<_> = (occasions.iter().enumerate())
        .map(|(at, one)| (kinds[at / 5], "2031", one.2))
        .collect();
    assert_eq!(of(&judge(&typed), "ab"), Some(a));
    assert_eq!(of(&apart, "ac"), None);
}

#[test]
fn neither_order_nor_threads_matter() {
    let mut chance = Random::new(3);
    let gather = |turn: bool, chance: &mut Random| {
        let mut rows = Vec::new();
        for stratum in random_attendance(4, 50, 30, chance).strata() {
            rows.extend(stratum.occasions);
        }
        let mut rows: Vec<_> = (0..).map(|at| at % 4).zip(rows).collect();
        if turn {
            rows.reverse();
            rows.rotate_left(17);
        }
        let mut gathering = Gathering::default();
        for (year, mut who) in rows {
            if turn {
                who.reverse();
            }
            gathering.note(
                ["meeting", "visit"][year % 2],
                PartialDate::year(2031 + year as i32),
                who,
            );
        }
        gathering
    };
    let one = Surprises::on(gather(false, &mut chance.clone()), 1);
    let other = Surprises::on(gather(true, &mut chance), 5);
    assert!(one.pairs().len() > 100);
    assert_eq!(one, other);
}
