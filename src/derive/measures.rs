//! How much more often than by chance two entities stand in one sentence.

/// The four cells of a pair: sentences that name both, one, the other, and all that name anybody.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentences {
    pub(super) both: u64,
    pub(super) a: u64,
    pub(super) b: u64,
    pub(super) all: u64,
}

impl Sentences {
    /// Normalised pointwise mutual information: −1 never together, 0 independent, 1 always.
    pub(super) fn npmi(self) -> f64 {
        if self.both == 0 {
            return -1.0;
        }
        if self.both == self.all {
            return 1.0;
        }
        let (both, all) = (self.both as f64, self.all as f64);
        let information = (both * all / (self.a as f64 * self.b as f64)).ln();
        information / (all / both).ln()
    }

    /// Dunning's log-likelihood ratio G² of the two-by-two table; 0 where independent.
    pub(super) fn log_likelihood(self) -> f64 {
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
        ] {
            let cells = Sentences { both, a, b, all };
            assert!(
                (cells.npmi() - npmi).abs() < 1e-6,
                "{cells:?}: {}",
                cells.npmi()
            );
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
