//! What scoring yields: figures in a fixed order, and every miss.

use super::annotation::Pair;

/// Counts of one figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In gold and output.
    pub found: u32,
    /// In the output alone.
    pub spurious: u32,
    /// In gold alone.
    pub missed: u32,
}

impl Counts {
    /// Share of the output that is in gold; 0 where there is none.
    pub fn precision(self) -> f64 {
        ratio(self.found, self.found + self.spurious)
    }

    /// Share of gold that is in the output; 0 where there is none.
    pub fn recall(self) -> f64 {
        ratio(self.found, self.found + self.missed)
    }

    /// Harmonic mean of precision and recall; 0 where both are.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        }
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        0.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}

/// One figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// Things that gold has, that the output has, and that both have.
    Counts(Counts),
    /// A mean of F1 over occasions: matched ones with their own, all others with 0.
    Mean {
        /// Sum of the values.
        sum: f64,
        /// Number of occasions.
        of: u32,
    },
    /// How many of the matched are right.
    Right {
        /// Right ones.
        right: u32,
        /// All.
        of: u32,
    },
    /// How many passages were taken for what they are not.
    Wrong {
        /// Wrong ones.
        wrong: u32,
        /// All.
        of: u32,
    },
}

impl Figure {
    /// The one number to look at, from 0 to 1: F1, mean or share. Of [`Figure::Wrong`] the share
    /// of wrong ones, so less is better.
    pub fn value(self) -> f64 {
        match self {
            Self::Counts(counts) => counts.f1(),
            Self::Mean { of: 0, .. } => 0.0,
            Self::Mean { sum, of } => (sum / f64::from(of)).min(1.0),
            Self::Right { right, of } => ratio(right, of),
            Self::Wrong { wrong, of } => ratio(wrong, of),
        }
    }
}

/// One difference between gold and output.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Miss {
    /// Document as gold names it.
    pub document: String,
    /// First code point; 0 where it has no place.
    pub start: u32,
    /// One past the last code point; 0 where it has no place.
    pub end: u32,
    /// What is wrong: `missed`, `spurious`, `type`, `entity`, `headline`, `post-missed`,
    /// `met-spurious`, `event-missed`, `participant-missed`, `role`, `date` and so on.
    pub kind: &'static str,
    /// Printed text of a mention; who and what otherwise.
    pub text: String,
    /// What gold says.
    pub gold: String,
    /// What the output says.
    pub output: String,
    /// The passages that tell of an occasion or a pair; empty for mentions, whose sentence is meant.
    pub evidence: Vec<Pair>,
}

/// All figures.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Documents scored.
    pub documents: u32,
    /// Gold documents without output.
    pub missing: Vec<String>,
    /// Names and figures in the order in which they are printed.
    pub figures: Vec<(String, Figure)>,
    /// Every miss, in order of document and place.
    pub misses: Vec<Miss>,
}

impl Report {
    /// The figure of this name.
    pub fn figure(&self, name: &str) -> Option<Figure> {
        let found = self.figures.iter().find(|(n, _)| n == name);
        found.map(|(_, figure)| *figure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_one_number_each() {
        let counts = Counts {
            found: 3,
            spurious: 1,
            missed: 3,
        };
        assert!((counts.precision() - 0.75).abs() < 1e-12);
        assert!((counts.recall() - 0.5).abs() < 1e-12);
        assert!((Figure::Counts(counts).value() - 0.6).abs() < 1e-12);
        assert!((Figure::Mean { sum: 1.5, of: 2 }.value() - 0.75).abs() < 1e-12);
        let none = [
            Figure::Counts(Counts::default()),
            Figure::Mean { sum: 0.0, of: 0 },
            Figure::Right { right: 0, of: 0 },
            Figure::Wrong { wrong: 0, of: 0 },
        ];
        assert!(none.iter().all(|figure| figure.value() == 0.0));
    }
}
