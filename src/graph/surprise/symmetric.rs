//! Elementary symmetric polynomials of many weights, as the ratios of neighbours, so that neither a
//! congress of hundreds nor a weight of a million leaves the range of a float.

/// The ratios e(k)/e(k−1), k = 1, 2, …, of the elementary symmetric polynomials e(k) of some weights:
/// e(k) is the sum over all groups of k of the product of their weights.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ratios {
    /// At k − 1 the ratio of e(k) to e(k−1), 0 from where e(k) is 0.
    ratios: Vec<f64>,
    /// How many weights there are.
    weights: usize,
}

impl Ratios {
    /// Those of no weight, kept up to e(`most`).
    pub(super) fn new(most: usize) -> Self {
        Self {
            ratios: vec![0.0; most],
            weights: 0,
        }
    }

    /// e(k)/e(k−1), k from 1.
    pub(super) fn at(&self, k: usize) -> f64 {
        k.checked_sub(1)
            .and_then(|at| self.ratios.get(at))
            .copied()
            .unwrap_or(0.0)
    }

    /// Adds a weight, more than 0: e'(k) = e(k) + x e(k−1), in ratios.
    pub(super) fn add(&mut self, x: f64) {
        self.weights += 1;
        let most = self.ratios.len().min(self.weights);
        for at in (1..most).rev() {
            let below = self.ratios[at - 1];
            self.ratios[at] = below * (self.ratios[at] + x) / (below + x);
        }
        if let Some(first) = self.ratios.first_mut() {
            *first += x;
        }
    }

    /// Those of all weights but one, which is `x`.
    ///
    /// The recursion of `add` is undone from below as long as the ratios are larger than x, and from
    /// above where they are smaller; either way errors shrink. Where weights are more than ratios kept,
    /// the uppermost ratio is a guess between its bounds (the ratios of fewer weights interlace), so
    /// more have to be kept than are asked for.
    pub(super) fn without(&self, x: f64) -> Self {
        let whole = &self.ratios;
        let most = whole.len();
        let mut less = vec![0.0; most];
        let mut low = 0;
        while low < most {
            let ratio = match low {
                0 => whole[0] - x,
                _ => whole[low] * (less[low - 1] + x) / less[low - 1] - x,
            };
            // A ratio of the weights left lies between this one and the next of all weights.
            let least = whole.get(low + 1).copied().unwrap_or(0.0);
            let ratio = ratio.clamp(least, whole[low]);
            if ratio <= x {
                break;
            }
            less[low] = ratio;
            low += 1;
        }
        if low < most {
            let mut above = if self.weights <= most {
                0.0
            } else {
                whole[most - 1]
            };
            less[most - 1] = above;
            for at in (low + 1..most).rev() {
                let under = whole[at] * x / (above + x - whole[at]);
                let (least, largest) = (whole[at], whole[at - 1]);
                above = if under.is_finite() {
                    under.clamp(least, largest)
                } else {
                    least
                };
                less[at - 1] = above;
            }
        }
        Self {
            ratios: less,
            weights: self.weights.saturating_sub(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(weights: &[f64], most: usize) -> Ratios {
        let mut ratios = Ratios::new(most);
        for x in weights {
            ratios.add(*x);
        }
        ratios
    }

    #[test]
    fn ratios_are_those_of_the_polynomials() {
        // e = 1, 6, 11, 6
        let ratios = of(&[1.0, 2.0, 3.0], 5);
        for (k, want) in [
            (1, 6.0),
            (2, 11.0 / 6.0),
            (3, 6.0 / 11.0),
            (4, 0.0),
            (5, 0.0),
        ] {
            assert!((ratios.at(k) - want).abs() < 1e-15, "{k}");
        }
        assert_eq!(ratios.at(0), 0.0);
    }

    #[test]
    fn a_weight_is_taken_out_again() {
        let light: Vec<f64> = (0..60).map(|i| 0.01 + 0.02 * f64::from(i % 7)).collect();
        for heavy in [1e-4, 0.05, 0.7, 30.0, 1e7] {
            let mut all = light.clone();
            all.push(heavy);
            for (most, sure) in [(61, 61), (45, 20)] {
                let (left, want) = (of(&all, most).without(heavy), of(&light, most));
                for k in 1..=sure {
                    let (found, want) = (left.at(k), want.at(k));
                    assert!(
                        (found - want).abs() <= 1e-9 * want,
                        "{heavy} {most} {k}: {found} {want}"
                    );
                }
            }
        }
    }
}
