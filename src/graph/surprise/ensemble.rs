//! The null model of one stratum: everybody at as many occasions and every occasion as large as they
//! were, all else by chance.
//!
//! Every occasion has exactly its size; everybody has on average the number of occasions seen: the
//! table of maximum entropy under these, so that the persons of an occasion of size n are drawn with
//! the chance of a group proportional to the product of its members' weights. It is the bipartite
//! configuration model of Saracco, Di Clemente, Gabrielli and Squartini (Scientific Reports 5, 10595,
//! 2015) with the size of each occasion held exactly: in that model two who sit at a table of two
//! would meet up to twice too often. That everybody too has exactly the occasions seen is corrected for
//! (`second_order`). Who and what cannot vary (somebody present at everything, an
//! occasion with everybody) is taken out first and exactly.

use super::hypergeometric::Law;
use super::second_order::SecondOrder;
use super::symmetric::Ratios;

/// Ratios kept beyond the largest occasion, for the guess at the upper end to fade.
const PAD: usize = 40;
/// Rounds at most until the weights fit, first of the rough model, then of the exact one.
const ROUNDS: (usize, usize) = (300, 400);
/// Difference to the occasions seen at which the weights fit, relative.
const CLOSE: f64 = 1e-7;

/// The margins of a stratum, ascending: sizes of occasions and how many have each, numbers of
/// occasions of a person and how many persons have each. Nobody and no occasion counts 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Margins {
    pub sizes: Vec<(u32, u32)>,
    pub degrees: Vec<(u32, u32)>,
}

/// Persons with the same number of occasions.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// Occasions of each.
    degree: u32,
    pub persons: u32,
    /// Occasions left to chance, `None` where nothing is.
    pub left: Option<u32>,
    pub weight: f64,
    /// The polynomials of all others but one person of this class.
    pub others: Ratios,
}

/// The model of a stratum.
#[derive(Clone, Debug)]
pub(super) struct Ensemble {
    pub classes: Vec<Class>,
    /// Size less those who are always there, how many.
    pub sizes: Vec<(usize, f64)>,
    /// Occasions that everybody left to chance attends.
    common: u32,
    /// Occasions left to chance.
    pub columns: u32,
    second_order: SecondOrder,
}

impl Ensemble {
    /// Finds the weights for the margins.
    pub(super) fn solve(margins: &Margins) -> Self {
        let mut ensemble = Self::without_the_certain(margins);
        ensemble.fit();
        ensemble.second_order = SecondOrder::of(&ensemble);
        ensemble
    }

    /// Takes out who is everywhere and occasions where everybody is, until there are none.
    fn without_the_certain(margins: &Margins) -> Self {
        let mut sizes = margins.sizes.clone();
        let mut columns: u32 = sizes.iter().map(|(_, count)| count).sum();
        let class = |&(degree, persons): &(u32, u32)| Class {
            degree,
            persons,
            left: Some(degree),
            weight: 0.0,
            others: Ratios::new(0),
        };
        let mut classes: Vec<Class> = margins.degrees.iter().map(class).collect();
        let mut common = 0;
        loop {
            let mut always = 0;
            for class in &mut classes {
                if class.left == Some(columns) || class.left == Some(0) {
                    always += class.left.map_or(0, |left| class.persons * left.min(1));
                    class.left = None;
                }
            }
            for (size, _) in &mut sizes {
                *size = size.saturating_sub(always);
            }
            sizes.retain(|(size, _)| *size > 0);
            let persons = classes.iter().filter(|class| class.left.is_some());
            let persons: u32 = persons.map(|class| class.persons).sum();
            let full = sizes.iter().filter(|(size, _)| *size >= persons);
            let full: u32 = full.map(|(_, count)| count).sum();
            sizes.retain(|(size, _)| *size < persons);
            for left in classes.iter_mut().filter_map(|class| class.left.as_mut()) {
                *left = left.saturating_sub(full);
            }
            common += full;
            let rest: u32 = sizes.iter().map(|(_, count)| count).sum();
            let settled = rest == columns && always == 0 && full == 0;
            columns = rest;
            if settled {
                break;
            }
        }
        let sizes = sizes.iter();
        let sizes = sizes.map(|&(size, count)| (size as usize, f64::from(count)));
        Self {
            classes,
            sizes: sizes.collect(),
            common,
            columns,
            second_order: SecondOrder::default(),
        }
    }

    fn fit(&mut self) {
        let all = f64::from(self.columns);
        let Some(&(largest, _)) = self.sizes.last() else {
            return;
        };
        self.begin();
        let mut worst = f64::INFINITY;
        let mut damped = false;
        for _ in 0..ROUNDS.1 {
            let mut whole = Ratios::new(largest + PAD);
            let mut varying: Vec<&mut Class> = (self.classes.iter_mut())
                .filter(|class| class.left.is_some())
                .collect();
            for class in &varying {
                for _ in 0..class.persons {
                    whole.add(class.weight);
                }
            }
            let mut off: f64 = 0.0;
            let mut factors = Vec::with_capacity(varying.len());
            for class in &mut varying {
                class.others = whole.without(class.weight);
                let seen = class.left.map_or(0.0, f64::from);
                let chance = |size: usize| class.weight / (class.others.at(size) + class.weight);
                let sizes = self.sizes.iter();
                let mean: f64 = sizes.map(|(size, count)| count * chance(*size)).sum();
                off = off.max((mean - seen).abs() / seen);
                factors.push(seen * (all - mean) / (mean * (all - seen)));
            }
            // The weights stand with the polynomials made of them.
            if off < CLOSE {
                break;
            }
            damped |= off >= worst;
            worst = off;
            for (class, factor) in varying.iter_mut().zip(factors) {
                class.weight *= if damped { factor.sqrt() } else { factor };
            }
        }
    }

    /// Weights of the bipartite configuration model, where sizes too hold on average only.
    fn begin(&mut self) {
        let seats: f64 = (self.sizes.iter())
            .map(|&(size, count)| size as f64 * count)
            .sum();
        let root = seats.sqrt();
        let mut of_sizes: Vec<f64> = self.sizes.iter().map(|s| s.0 as f64 / root).collect();
        for class in &mut self.classes {
            class.weight = f64::from(class.left.unwrap_or(0)) / root;
        }
        for _ in 0..ROUNDS.0 {
            for class in self.classes.iter_mut().filter(|class| class.left.is_some()) {
                let sum: f64 = (self.sizes.iter().zip(&of_sizes))
                    .map(|((_, count), y)| count * y / (1.0 + class.weight * y))
                    .sum();
                class.weight = class.left.map_or(0.0, f64::from) / sum;
            }
            for ((size, _), y) in self.sizes.iter().zip(&mut of_sizes) {
                let classes = self.classes.iter().filter(|class| class.left.is_some());
                let sum: f64 = classes
                    .map(|class| {
                        f64::from(class.persons) * class.weight / (1.0 + class.weight * *y)
                    })
                    .sum();
                *y = *size as f64 / sum;
            }
        }
    }

    /// The class of those with so many occasions.
    pub(super) fn class(&self, degree: u32) -> Option<usize> {
        (self
            .classes
            .binary_search_by_key(&degree, |class| class.degree))
        .ok()
    }

    /// What is left to chance of the joint occasions of two persons of these classes, on average;
    /// `None` where nothing is.
    fn mean(&self, a: usize, b: usize) -> Option<f64> {
        let (a, b) = (a.min(b), a.max(b));
        let (one, other) = (&self.classes[a], &self.classes[b]);
        one.left.and(other.left)?;
        let rest = one.others.without(other.weight);
        Some(self.second_order.mean(self, a, b, &rest))
    }

    /// The law of the joint occasions of two persons of these classes.
    pub(super) fn law(&self, a: usize, b: usize) -> Law {
        let (one, other) = (&self.classes[a], &self.classes[b]);
        let (Some(first), Some(second), Some(mean)) = (one.left, other.left, self.mean(a, b))
        else {
            // one of them is at all occasions at which the other can be
            return Law::certain(one.degree.min(other.degree));
        };
        let mut law = Law::with_mean(self.columns, first, second, mean);
        law.least += self.common;
        law.mean += f64::from(self.common);
        law
    }
}
