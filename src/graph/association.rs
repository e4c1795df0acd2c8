//! How much more often than by chance two entities stand in one sentence: the one place for both
//! the counts of the database and those of a shorter period.

/// The four cells of a pair: sentences that name at least one actor, by whom they name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentences {
    /// Both.
    pub both: u64,
    /// The one, with or without the other.
    pub a: u64,
    /// The other, with or without the one.
    pub b: u64,
    /// Anybody.
    pub all: u64,
}

impl Sentences {
    /// Normalised pointwise mutual information: −1 never together, 0 as chance has it, 1 always
    /// together. 0 where one of the two is never named.
    pub fn npmi(self) -> f64 {
        if self.a == 0 || self.b == 0 || self.all == 0 {
            return 0.0;
        }
        if self.both == 0 {
            return -1.0;
        }
        if self.both >= self.all {
            return 1.0;
        }
        let (both, all) = (self.both as f64, self.all as f64);
        let information = (both * all / (self.a as f64 * self.b as f64)).ln();
        (information / (all / both).ln()).clamp(-1.0, 1.0)
    }

    /// Dunning's log-likelihood ratio G² of the two-by-two table; 0 where independent, 3.84 is the
    /// usual bound of chance (p = 0.05).
    pub fn log_likelihood(self) -> f64 {
        // the order of two entities is that of their rows, which depends on what was read first;
        // the last digit of a sum must not
        let (less, more) = (self.a.min(self.b), self.a.max(self.b));
        let (a, b, all) = (less as f64, more as f64, self.all as f64);
        let cell = |count: u64, row: f64, column: f64| {
            let count = count as f64;
            if count == 0.0 {
                0.0
            } else {
                count * (count * all / (row * column)).ln()
            }
        };
        let only_a = less.saturating_sub(self.both);
        let only_b = more.saturating_sub(self.both);
        let neither = (self.all + self.both).saturating_sub(self.a + self.b);
        let sum = cell(self.both, a, b)
            + cell(only_a, a, all - b)
            + cell(only_b, all - a, b)
            + cell(neither, all - a, all - b);
        // rounding may leave a hair below nothing
        (2.0 * sum).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_agree_with_hand_computation() {
        for (both, a, b, all, npmi, log_likelihood) in [
            // independent: 10 of 100 and 20 of 100 meet in 2
            (2, 10, 20, 100, 0.0, 0.0),
            // always and only together: G² = 2·100·H(0.1)
            (10, 10, 10, 100, 1.0, 65.016_594_68),
            (100, 100, 100, 100, 1.0, 0.0),
            (3, 4, 6, 50, 0.651_373_6, 10.013_693_17),
            // 2 Σ k ln(k n / (row column))
            (2, 2, 2, 4, 1.0, 8.0 * std::f64::consts::LN_2),
            (0, 10, 10, 100, -1.0, 2.226_817_426_5),
            (0, 0, 2, 8, 0.0, 0.0),
            (0, 0, 0, 0, 0.0, 0.0),
        ] {
            let cells = Sentences { both, a, b, all };
            let found = cells.npmi();
            assert!((found - npmi).abs() < 1e-6, "{cells:?}: {found}");
            let found = cells.log_likelihood();
            assert!((found - log_likelihood).abs() < 1e-6, "{cells:?}: {found}");
            let turned = Sentences {
                a: b,
                b: a,
                ..cells
            };
            assert_eq!(found.to_bits(), turned.log_likelihood().to_bits());
        }
    }
}
