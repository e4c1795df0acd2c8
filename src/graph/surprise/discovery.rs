//! False discovery: what share of the pairs called surprising is chance.

/// Adjusts p-values by Benjamini and Hochberg, "Controlling the False Discovery Rate", Journal of the
/// Royal Statistical Society B 57 (1995): q of a pair is the smallest false discovery rate at which it
/// is still called surprising. `family` is the number of tests; those beyond `p` have p = 1.
pub(super) fn adjust(p: &[f64], family: u64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    let tests = (family.max(p.len() as u64)) as f64;
    let mut q = vec![1.0; p.len()];
    let mut least: f64 = 1.0;
    for (rank, &at) in order.iter().enumerate().rev() {
        least = least.min(p[at] * tests / (rank + 1) as f64);
        q[at] = least;
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjusted_as_in_the_paper() {
        let p = [0.04, 0.01, 0.02, 0.5];
        let q = adjust(&p, 4);
        for (found, want) in q.iter().zip([0.16 / 3.0, 0.04, 0.04, 0.5]) {
            assert!((found - want).abs() < 1e-12, "{q:?}");
        }
        // six more tests with p = 1
        let q = adjust(&p, 10);
        for (found, want) in q.iter().zip([0.4 / 3.0, 0.1, 0.1, 1.0]) {
            assert!((found - want).abs() < 1e-12, "{q:?}");
        }
        assert!(adjust(&[], 9).is_empty());
    }
}
