//! The draw: things are put in the order of a hash of seed and natural key, and the first of every
//! stratum are taken. No generator of random numbers, no state: a thing's place in the order does not
//! depend on what else there is, so a sample stays mostly the same when the corpus grows.

use std::collections::BTreeMap;

/// Something that was drawn.
pub(super) struct Drawn<T> {
    /// Its place in the order.
    pub(super) order: u64,
    pub(super) stratum: String,
    /// Things in the stratum.
    pub(super) size: u64,
    /// Things drawn from it.
    pub(super) drawn: u64,
    pub(super) item: T,
}

/// First 8 bytes of BLAKE3 over the seed (8 bytes, little endian) and the key.
pub(super) fn order(seed: u64, key: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(key.as_bytes());
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_be_bytes(first)
}

/// Draws `size` of the things given with stratum and place in the order; `weight` of a stratum's size
/// decides how the sample is shared out.
pub(super) fn draw<T>(
    things: Vec<(String, u64, T)>,
    size: usize,
    weight: fn(f64) -> f64,
) -> Vec<Drawn<T>> {
    let mut strata: BTreeMap<String, Vec<(u64, T)>> = BTreeMap::new();
    for (stratum, order, item) in things {
        strata.entry(stratum).or_default().push((order, item));
    }
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let shares = share_out(&sizes, size, weight);
    let mut out = Vec::new();
    for ((stratum, mut things), share) in strata.into_iter().zip(shares) {
        things.sort_by_key(|(order, _)| *order);
        let whole = things.len() as u64;
        let first = things.into_iter().take(share);
        out.extend(first.map(|(order, item)| Drawn {
            order,
            stratum: stratum.clone(),
            size: whole,
            drawn: share as u64,
            item,
        }));
    }
    out
}

/// Shares a sample out among strata: one each as far as it goes, then by the method of Webster
/// (Sainte-Laguë): the next one to the stratum with the largest weight / (2 × drawn + 1). With the
/// square root as weight this is power allocation (Bankier 1988, The American Statistician 42,
/// 174–177), between equal shares, which serve the small strata, and proportional ones.
fn share_out(sizes: &[usize], size: usize, weight: fn(f64) -> f64) -> Vec<usize> {
    let mut shares = vec![0_usize; sizes.len()];
    for _ in 0..size.min(sizes.iter().sum()) {
        let quotient = |at: usize| match shares[at] {
            0 => f64::INFINITY,
            drawn => weight(sizes[at] as f64) / (2 * drawn + 1) as f64,
        };
        let open = (0..sizes.len()).filter(|at| shares[*at] < sizes[*at]);
        // of equal quotients the larger stratum, then the first
        let next = open.max_by(|a, b| {
            let larger = sizes[*a].cmp(&sizes[*b]).then(b.cmp(a));
            quotient(*a).total_cmp(&quotient(*b)).then(larger)
        });
        match next {
            Some(at) => shares[at] += 1,
            None => break,
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_strata_are_not_forgotten() {
        for (sizes, size, shares) in [
            (&[100, 1, 0][..], 10, &[9, 1, 0][..]),
            (&[900, 100], 8, &[6, 2]),
            (&[3, 3], 100, &[3, 3]),
            (&[5, 9, 2], 2, &[1, 1, 0]),
            (&[], 5, &[]),
        ] {
            assert_eq!(share_out(sizes, size, f64::sqrt), shares, "{sizes:?}");
        }
        assert_eq!(share_out(&[900, 100], 10, |size| size), [9, 1]);
    }

    #[test]
    fn the_order_is_the_same_on_every_machine() {
        assert_eq!(order(7, "谷报/1.txt"), order(7, "谷报/1.txt"));
        assert_ne!(order(7, "谷报/1.txt"), order(8, "谷报/1.txt"));
        let things = |n: u64| {
            (0..n)
                .map(|i| ("a".to_owned(), order(7, &i.to_string()), i))
                .collect()
        };
        let few: Vec<u64> = draw(things(50), 5, f64::sqrt)
            .iter()
            .map(|d| d.item)
            .collect();
        let more: Vec<u64> = draw(things(60), 6, f64::sqrt)
            .iter()
            .map(|d| d.item)
            .collect();
        let kept = few.iter().filter(|item| more.contains(item)).count();
        assert!(kept >= 4, "{few:?} {more:?}");
    }
}
