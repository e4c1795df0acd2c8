//! The interval around a share that was counted in a sample.

/// Quantile of the normal distribution for 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % score interval of a share `p` that was counted in a sample of `n`; the whole range where
/// `n` is 0.
///
/// E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal
/// of the American Statistical Association 22, 209–212. It keeps its promise where shares lie near 1
/// and samples are small, and never leaves 0 … 1.
pub fn wilson(p: f64, n: f64) -> (f64, f64) {
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let square = Z * Z;
    let denominator = 1.0 + square / n;
    let centre = p + square / (2.0 * n);
    let margin = Z * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    let bound = |value: f64| (value / denominator).clamp(0.0, 1.0);
    (bound(centre - margin), bound(centre + margin))
}

/// The size of a simple sample that is worth as much as one with these weights, by Kish's formula
/// (Σw)² / Σw² (L. Kish, Survey Sampling, 1965).
pub(super) fn effective_size(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 {
        sum * sum / squares
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_textbooks() {
        // R: prop.test(x, n, correct = FALSE)
        for (right, n, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (10.0, 10.0, 0.7225, 1.0),
            (0.0, 20.0, 0.0, 0.1611),
        ] {
            let (l, h) = wilson(right / n, n);
            assert!(
                (l - low).abs() < 5e-5 && (h - high).abs() < 5e-5,
                "{right}/{n}: {l} {h}"
            );
        }
        assert_eq!(wilson(0.0, 0.0), (0.0, 1.0));
    }

    #[test]
    fn equal_weights_cost_nothing() {
        assert_eq!(effective_size([2.0; 5].into_iter()), 5.0);
        assert!(effective_size([1.0, 1.0, 8.0].into_iter()) < 2.0);
        assert_eq!(effective_size(std::iter::empty()), 0.0);
    }
}
