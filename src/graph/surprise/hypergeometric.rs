//! Laws of a count of joint occasions: Fisher's noncentral hypergeometric law with a given mean, and
//! sums of independent counts.
//!
//! Only the four basic operations are used, which are the same to the last bit on every machine.

/// Rounds at most until the odds fit; each doubles the digits that are right.
const ROUNDS: usize = 200;

/// The law of a count.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Law {
    /// The smallest count.
    pub least: u32,
    /// The chance of `least`, of one more, and so on; they add up to 1.
    pub chances: Vec<f64>,
    /// The mean.
    pub mean: f64,
}

impl Law {
    /// Always `count`.
    pub(super) fn certain(count: u32) -> Self {
        Self {
            least: count,
            chances: vec![1.0],
            mean: f64::from(count),
        }
    }

    /// How many of `first` marked columns are among `second` drawn ones, of `columns`, where drawing a
    /// marked one has such odds that the mean is `mean`: Fisher's noncentral hypergeometric law.
    /// The mean is moved into the range of the count where it lies outside.
    pub(super) fn with_mean(columns: u32, first: u32, second: u32, mean: f64) -> Self {
        let (first, second) = (first.min(columns), second.min(columns));
        let least = (first + second).saturating_sub(columns);
        let most = first.min(second);
        if least == most {
            return Self::certain(least);
        }
        let (low, high) = (f64::from(least), f64::from(most));
        let edge = 1e-12 * (high - low);
        let mean = mean.clamp(low + edge, high - edge);
        let mut odds = 1.0;
        let (mut below, mut above) = (0.0, f64::INFINITY);
        let mut chances = Vec::new();
        for _ in 0..ROUNDS {
            chances = noncentral(columns, first, second, least, most, odds);
            let (found, spread) = moments(least, &chances);
            if (found - mean).abs() <= 1e-12 * mean.max(1e-3) {
                break;
            }
            if found < mean {
                below = odds;
            } else {
                above = odds;
            }
            // Newton's step in the odds (the mean grows by spread/odds), kept within the bounds known
            let step = odds + (mean - found) * odds / spread;
            let ratio = (mean - low) * (high - found) / ((found - low) * (high - mean));
            let wanted = if spread > 0.0 && step > below && step < above && step > odds / 8.0 {
                step
            } else {
                odds * ratio
            };
            let next = if wanted > below && wanted < above {
                wanted
            } else if above.is_finite() {
                (below + above) / 2.0
            } else {
                odds * 8.0
            };
            if next == odds {
                break;
            }
            odds = next;
        }
        Self {
            least,
            chances,
            mean,
        }
    }

    /// The chance that the count is `bound` or more, and that it is exactly `bound`.
    #[cfg(test)]
    pub(super) fn tail(&self, bound: u32) -> (f64, f64) {
        tail(&[self], bound)
    }
}

fn noncentral(columns: u32, first: u32, second: u32, least: u32, most: u32, odds: f64) -> Vec<f64> {
    let ratio = |count: u32| {
        let drawn = f64::from(first - count) * f64::from(second - count);
        let rest = f64::from(columns + count + 1 - first - second);
        odds * drawn / (f64::from(count + 1) * rest)
    };
    // From the mode both ways, so that nothing overflows.
    let mode = (least..most).find(|count| ratio(*count) < 1.0);
    let mode = mode.unwrap_or(most);
    let mut chances = vec![0.0; (most - least + 1) as usize];
    chances[(mode - least) as usize] = 1.0;
    for count in mode..most {
        let at = (count - least) as usize;
        chances[at + 1] = chances[at] * ratio(count);
    }
    for count in (least..mode).rev() {
        let at = (count - least) as usize;
        chances[at] = chances[at + 1] / ratio(count);
    }
    let sum: f64 = chances.iter().sum();
    for chance in &mut chances {
        *chance /= sum;
    }
    chances
}

/// Mean and variance.
fn moments(least: u32, chances: &[f64]) -> (f64, f64) {
    let counts = || (least..).map(f64::from).zip(chances);
    let mean: f64 = counts().map(|(count, chance)| count * chance).sum();
    let spread = counts().map(|(count, chance)| (count - mean) * (count - mean) * chance);
    (mean, spread.sum())
}

/// The chance that independent counts add up to `bound` or more, and to exactly `bound`.
pub(super) fn tail(laws: &[&Law], bound: u32) -> (f64, f64) {
    let least: u32 = laws.iter().map(|law| law.least).sum();
    let Some(left) = bound.checked_sub(least) else {
        return (1.0, 0.0);
    };
    // At `left` + 1 stands all that is more, so the work is bounded by the count asked for, and a
    // small chance is a sum of small chances and not a difference of large ones.
    let cap = left as usize + 1;
    let mut sums = vec![1.0];
    for law in laws.iter().filter(|law| law.chances.len() > 1) {
        let length = (sums.len() + law.chances.len() - 1).min(cap + 1);
        let mut next = vec![0.0; length];
        for (i, have) in sums.iter().enumerate() {
            for (j, chance) in law.chances.iter().enumerate() {
                next[(i + j).min(cap)] += have * chance;
            }
        }
        sums = next;
    }
    let at = |at: usize| sums.get(at).copied().unwrap_or(0.0);
    let (exactly, more) = (at(cap - 1), at(cap));
    ((exactly + more).min(1.0), exactly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_met() {
        for (columns, first, second) in [(10u32, 3u32, 4u32), (10, 9, 8), (400, 180, 30), (7, 1, 6)]
        {
            let least = (first + second).saturating_sub(columns);
            let most = first.min(second);
            for part in [1e-6, 0.01, 0.3, 0.5, 0.9, 0.999_999] {
                let mean = f64::from(least) + part * f64::from(most - least);
                let law = Law::with_mean(columns, first, second, mean);
                let (found, _) = moments(law.least, &law.chances);
                assert!(
                    (found - mean).abs() < 1e-9,
                    "{columns} {first} {second} {mean} {found}"
                );
                assert!((law.chances.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn without_odds_it_is_the_hypergeometric_law() {
        // 10 columns, 3 marked, 4 drawn: C(3,k) C(7,4−k) / C(10,4) = 35, 105, 63, 7 of 210
        let law = Law::with_mean(10, 3, 4, 1.2);
        for (chance, want) in law.chances.iter().zip([35.0, 105.0, 63.0, 7.0]) {
            assert!((chance - want / 210.0).abs() < 1e-12);
        }
        let (tail, exactly) = law.tail(2);
        assert!((tail - 70.0 / 210.0).abs() < 1e-12 && (exactly - 63.0 / 210.0).abs() < 1e-12);
    }

    #[test]
    fn sums_of_counts() {
        let coin = Law::with_mean(2, 1, 1, 0.5);
        let laws = [&coin, &coin, &Law::certain(3), &coin];
        for (bound, tail_wanted, exactly_wanted) in [
            (2, 1.0, 0.0),
            (3, 1.0, 0.125),
            (5, 0.5, 0.375),
            (6, 0.125, 0.125),
            (7, 0.0, 0.0),
        ] {
            let (tail, exactly) = tail(&laws, bound);
            assert!((tail - tail_wanted).abs() < 1e-12, "{bound}");
            assert!((exactly - exactly_wanted).abs() < 1e-12, "{bound}");
        }
    }

    #[test]
    fn what_cannot_vary_is_certain() {
        assert_eq!(Law::with_mean(9, 9, 4, 2.0), Law::certain(4));
        assert_eq!(Law::with_mean(9, 0, 4, 2.0), Law::certain(0));
    }
}
