//! What it changes that everybody has exactly the occasions seen and not only on average.
//!
//! The model draws each occasion by itself, so that the occasions of a person vary. Let f be the joint
//! occasions of two persons and R(k) the occasions of person k. Given all R, the mean of f is the
//! logarithmic derivative, by the weight of f, of the number of tables with these margins; by the
//! saddlepoint approximation of that number it is
//!
//! E f − ½ tr Q⁻¹ K,  K(k,l) = κ(f, R(k), R(l)) − Σ_m β(m) κ(R(m), R(k), R(l)),
//!
//! with Q the covariances of the R, κ third cumulants and β the regression of f on the R (Daniels,
//! "Saddlepoint Approximations in Statistics", Annals of Mathematical Statistics 25, 1954). In the trace Q is taken as
//! diagonal: what two persons share of it is smaller by the number of persons. The term is of the order
//! of one by the number of occasions; in a stratum of twenty it is one to three per cent.

use super::ensemble::Ensemble;
use super::symmetric::Ratios;

/// Occasions left to chance from which the correction is below a few tenths of a per cent.
const ENOUGH: u32 = 256;
/// The correction at most, as a share of the mean.
const MOST: f64 = 0.2;

/// What corrections need of each class, by class; empty where none is wanted.
#[derive(Clone, Debug, Default)]
pub(super) struct SecondOrder {
    /// Chance of a person to be at an occasion of each size.
    chances: Vec<Vec<f64>>,
    /// Variance of the occasions of a person.
    variances: Vec<f64>,
    /// Σ_k κ(R, R(k), R(k)) / Q(k,k) for a person.
    drifts: Vec<f64>,
    /// Variance of a person less the covariance with another of the class: Q is these on its diagonal
    /// and a matrix q of classes.
    own: Vec<f64>,
    /// (1 + q N/own)⁻¹ q with N the persons of each class: what Q⁻¹ takes off beside the diagonal.
    shared: Vec<Vec<f64>>,
}

impl SecondOrder {
    /// Reads off the fitted model.
    pub(super) fn of(model: &Ensemble) -> Self {
        if model.columns >= ENOUGH {
            return Self::default();
        }
        let classes = &model.classes;
        let (counts, sizes) = (|| model.sizes.iter().map(|s| s.1), || model.sizes.iter());
        let chances: Vec<Vec<f64>> = (classes.iter())
            .map(|class| {
                let chance = |size| class.weight / (class.others.at(size) + class.weight);
                let varies = class.left.is_some();
                sizes()
                    .map(|s| if varies { chance(s.0) } else { 0.0 })
                    .collect()
            })
            .collect();
        let sum = |value: &dyn Fn(usize) -> f64| -> f64 {
            counts()
                .enumerate()
                .map(|(at, count)| count * value(at))
                .sum()
        };
        let variances: Vec<f64> = (chances.iter())
            .map(|p| sum(&|at| p[at] * (1.0 - p[at])))
            .collect();
        let varying: Vec<usize> = (0..classes.len())
            .filter(|a| classes[*a].left.is_some())
            .collect();
        let mut drifts = vec![0.0; classes.len()];
        let mut covariances = vec![vec![0.0; classes.len()]; classes.len()];
        for &a in &varying {
            let p = &chances[a];
            let own = sum(&|at| p[at] * (1.0 - p[at]) * (1.0 - 2.0 * p[at]));
            drifts[a] = own / variances[a];
            for &b in &varying {
                let persons = classes[b].persons - u32::from(a == b);
                if persons == 0 {
                    continue;
                }
                let rest = classes[a].others.without(classes[b].weight);
                let (x, y, q) = (classes[a].weight, classes[b].weight, &chances[b]);
                let shared = |at: usize| two(&rest, model.sizes[at].0, x, y) - p[at] * q[at];
                let third = sum(&|at| shared(at) * (1.0 - 2.0 * q[at]));
                drifts[a] += f64::from(persons) * third / variances[b];
                covariances[a][b] = sum(&shared);
            }
        }
        let own =
            (variances.iter().zip(0..)).map(|(one, at): (&f64, usize)| one - covariances[at][at]);
        let own: Vec<f64> = own.collect();
        let shared = beside_diagonal(model, &varying, &variances, &covariances, &own);
        Self {
            chances,
            variances,
            drifts,
            own,
            shared,
        }
    }

    /// Mean joint occasions of two persons of classes `a` and `b`, of which `rest` are the polynomials
    /// of all others.
    pub(super) fn mean(&self, model: &Ensemble, a: usize, b: usize, rest: &Ratios) -> f64 {
        let (x, y) = (model.classes[a].weight, model.classes[b].weight);
        let sizes = &model.sizes;
        let both: Vec<f64> = sizes.iter().map(|s| two(rest, s.0, x, y)).collect();
        let mean: f64 = sizes.iter().zip(&both).map(|(s, both)| s.1 * both).sum();
        if self.variances.is_empty() {
            return mean;
        }
        // persons other than the two by class, then the two: third cumulant and covariance with f
        let moments = |class: usize, all: &dyn Fn(usize) -> f64| {
            let (mut third, mut covariance) = (0.0, 0.0);
            for (at, (_, count)) in sizes.iter().enumerate() {
                let p = self.chances[class][at];
                let shared = count * (all(at) - both[at] * p);
                covariance += shared;
                third += shared * (1.0 - 2.0 * p);
            }
            (third, covariance)
        };
        let mut found = Vec::with_capacity(model.classes.len() + 2);
        for (at, class) in model.classes.iter().enumerate() {
            let persons = class.persons - u32::from(at == a) - u32::from(at == b);
            if class.left.is_some() && persons > 0 {
                let z = class.weight;
                let without = rest.without(z);
                let all = |at: usize| three(&without, sizes[at].0, x, y, z);
                found.push((at, f64::from(persons), moments(at, &all)));
            }
        }
        for end in [a, b] {
            found.push((end, 1.0, moments(end, &|at| both[at])));
        }
        let mut covariances = vec![0.0; model.classes.len()];
        for (class, persons, (_, covariance)) in &found {
            covariances[*class] += persons * covariance / self.own[*class];
        }
        let shared: Vec<f64> = (self.shared.iter())
            .map(|row| row.iter().zip(&covariances).map(|(q, c)| q * c).sum())
            .collect();
        let terms = found.iter().map(|&(class, persons, (third, covariance))| {
            let slope = (covariance - shared[class]) / self.own[class];
            persons * (third / self.variances[class] - slope * self.drifts[class])
        });
        let sum: f64 = terms.sum();
        let change = (sum / 2.0).clamp(-MOST * mean, MOST * mean);
        mean - change
    }
}

/// (1 + q N/own)⁻¹ q, of the classes that vary: see [`SecondOrder::shared`].
fn beside_diagonal(
    model: &Ensemble,
    varying: &[usize],
    variances: &[f64],
    covariances: &[Vec<f64>],
    own: &[f64],
) -> Vec<Vec<f64>> {
    let classes = &model.classes;
    let persons = |a: usize| f64::from(classes[a].persons);
    // All R add up to the seats, so Q has no inverse; a constant added to all of it gives one, and
    // changes nothing, since f has no covariance with the number of seats.
    let all: f64 = varying.iter().map(|a| persons(*a)).sum();
    let constant = varying
        .iter()
        .map(|a| persons(*a) * variances[*a])
        .sum::<f64>()
        / (all * all);
    let rows = varying.iter().map(|&a| {
        let q = varying.iter().map(|b| covariances[a][*b] + constant);
        let q: Vec<f64> = q.collect();
        let left = varying
            .iter()
            .zip(&q)
            .map(|(&b, q)| q * persons(b) / own[b] + if a == b { 1.0 } else { 0.0 });
        (left.collect(), q)
    });
    let mut shared = vec![vec![0.0; classes.len()]; classes.len()];
    for (&a, row) in varying.iter().zip(solve(rows.collect())) {
        for (&b, value) in varying.iter().zip(row) {
            shared[a][b] = value;
        }
    }
    shared
}

/// The chance that two of weights x and y are both at an occasion; `rest` are all others.
fn two(rest: &Ratios, size: usize, x: f64, y: f64) -> f64 {
    if size < 2 {
        return 0.0;
    }
    // by e(size − 2) of the others: nobody, one of the two, both are at the table
    let (low, high) = (rest.at(size - 1), rest.at(size));
    x * y / (low * high + (x + y) * low + x * y)
}

/// The chance that three are.
fn three(rest: &Ratios, size: usize, x: f64, y: f64, z: f64) -> f64 {
    if size < 3 {
        return 0.0;
    }
    let (low, middle, high) = (rest.at(size - 2), rest.at(size - 1), rest.at(size));
    let (one, pair, all) = (x + y + z, x * y + x * z + y * z, x * y * z);
    all / (low * middle * high + one * low * middle + pair * low + all)
}

/// Solves A X = B for X; a row is one of A and one of B. Gauss's elimination with row pivots.
fn solve(mut rows: Vec<(Vec<f64>, Vec<f64>)>) -> Vec<Vec<f64>> {
    let take_off = |from: &mut [f64], what: &[f64], times: f64| {
        for (value, other) in from.iter_mut().zip(what) {
            *value -= times * other;
        }
    };
    for at in 0..rows.len() {
        let size = |row: usize| rows[row].0[at].abs();
        let largest = (at..rows.len()).fold(
            at,
            |best, row| if size(row) > size(best) { row } else { best },
        );
        rows.swap(at, largest);
        let (left, right) = rows[at].clone();
        for (row, (to_left, to_right)) in rows.iter_mut().enumerate() {
            if row != at && left[at] != 0.0 {
                let times = to_left[at] / left[at];
                take_off(to_left, &left, times);
                take_off(to_right, &right, times);
            }
        }
    }
    let divided = rows.into_iter().enumerate().map(|(at, (left, mut right))| {
        right.iter_mut().for_each(|value| *value /= left[at]);
        right
    });
    divided.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_are_solved() {
        // 2y = 4, x + y = 3
        let solved = solve(vec![
            (vec![0.0, 2.0], vec![4.0, 2.0]),
            (vec![1.0, 1.0], vec![3.0, 1.0]),
        ]);
        assert_eq!(solved, [vec![1.0, 0.0], vec![2.0, 1.0]]);
    }
}
