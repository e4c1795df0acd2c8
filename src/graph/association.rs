//! How much more often two entities share a sentence than chance would have it.
//!
//! All four figures are numbers of sentences that name at least one actor: `total` of them in all,
//! `a` and `b` name the one and the other entity as actor, `both` name both.

/// Normalised pointwise mutual information: −1 never together, 0 as chance has it, 1 always
/// together. 0 where a figure that it needs is 0.
pub fn npmi(total: u64, a: u64, b: u64, both: u64) -> f64 {
    if total == 0 || a == 0 || b == 0 {
        return 0.0;
    }
    if both == 0 {
        return -1.0;
    }
    if both >= total {
        return 1.0;
    }
    let (total, a, b, both) = (total as f64, a as f64, b as f64, both as f64);
    ((both * total / (a * b)).ln() / -(both / total).ln()).clamp(-1.0, 1.0)
}

/// Dunning's log-likelihood ratio G² of the two-by-two table; 0 or more, 3.84 is the usual bound
/// of chance (p = 0.05).
pub fn log_likelihood(total: u64, a: u64, b: u64, both: u64) -> f64 {
    if total == 0 {
        return 0.0;
    }
    let cells = [
        (both, a, b),
        (a.saturating_sub(both), a, total.saturating_sub(b)),
        (b.saturating_sub(both), total.saturating_sub(a), b),
        (
            (total + both).saturating_sub(a + b),
            total.saturating_sub(a),
            total.saturating_sub(b),
        ),
    ];
    let sum: f64 = cells
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|&(count, row, column)| {
            let expected = row as f64 * column as f64 / total as f64;
            count as f64 * (count as f64 / expected).ln()
        })
        .sum();
    (2.0 * sum).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npmi_runs_from_never_to_always() {
        for (total, a, b, both, want) in [
            (100, 10, 10, 0, -1.0),
            (100, 10, 10, 1, 0.0),
            (100, 10, 10, 10, 1.0),
            (5, 5, 5, 5, 1.0),
            (0, 0, 0, 0, 0.0),
            (8, 0, 2, 0, 0.0),
        ] {
            let got = npmi(total, a, b, both);
            assert!((got - want).abs() < 1e-12, "{total} {a} {b} {both}: {got}");
        }
    }

    #[test]
    fn log_likelihood_of_known_tables() {
        // Independent: nothing to see. Otherwise worked out by hand: 2 Σ k ln(k n / (row column)).
        for (total, a, b, both, want) in [
            (100, 10, 10, 1, 0.0),
            (4, 2, 2, 2, 8.0 * 2f64.ln()),
            (0, 0, 0, 0, 0.0),
        ] {
            let got = log_likelihood(total, a, b, both);
            assert!((got - want).abs() < 1e-9, "{total} {a} {b} {both}: {got}");
        }
    }
}
