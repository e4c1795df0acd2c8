//! Betweenness: on how many shortest ways between others a node lies.
//!
//! Freeman, "A set of measures of centrality based on betweenness", Sociometry 40 (1977) 35, computed
//! after Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology
//! 25 (2001) 163; in large graphs estimated from some sources drawn at random, after Brandes & Pich,
//! "Centrality estimation in large networks", International Journal of Bifurcation and Chaos 17 (2007)
//! 2303. A way is as long as it has edges: weights count evidence and are no lengths.

use super::Topology;
use super::random::Random;
use super::share::share;

/// Numbers that all chunks together may keep while they wait to be added up.
const WAITING: usize = 1 << 22;

/// The sources to start from: all nodes with an edge, or `count` of them drawn with a seed.
pub fn sources(topology: &Topology, count: usize, seed: u64) -> Vec<u32> {
    let all: Vec<u32> = (0..topology.nodes() as u32)
        .filter(|&node| topology.degree(node as usize) > 0)
        .collect();
    if count >= all.len() {
        return all;
    }
    Random::new(seed).draw(&all, count)
}

/// The betweenness of every node: of all pairs of other nodes the share whose shortest ways lead over
/// it, of several shortest ways each counting its part. From 0 to 1; multiply by (n − 1)(n − 2)/2 to
/// have the number of pairs.
///
/// With fewer `sources` than nodes with an edge it is an estimate: what was counted from these,
/// scaled up.
pub fn betweenness(topology: &Topology, sources: &[u32], threads: usize) -> Vec<f64> {
    let nodes = topology.nodes();
    let mut total = vec![0.0; nodes];
    if nodes < 3 || sources.is_empty() {
        return total;
    }
    // The number of chunks depends on the graph alone: so do the sums.
    let chunks = (WAITING / nodes).clamp(4, 64).min(sources.len());
    let work = |walk: &mut Walk, chunk: usize| {
        let mut sum = vec![0.0; nodes];
        let (from, to) = (
            sources.len() * chunk / chunks,
            sources.len() * (chunk + 1) / chunks,
        );
        for &source in &sources[from..to] {
            walk.add(topology, source, &mut sum);
        }
        sum
    };
    share(
        chunks,
        threads,
        || Walk::new(nodes),
        work,
        |sum| {
            for (total, part) in total.iter_mut().zip(sum) {
                *total += part;
            }
        },
    );
    let all = (0..nodes).filter(|&node| topology.degree(node) > 0).count();
    let scale = all as f64 / sources.len() as f64 / ((nodes - 1) as f64 * (nodes - 2) as f64);
    for value in &mut total {
        *value *= scale;
    }
    total
}

/// What is known of a node during a walk from one source.
#[derive(Clone, Copy)]
struct Seen {
    /// Number of shortest ways from the source; on the way back (1 + dependency) / ways.
    ways: f64,
    /// Edges from the source, [`FAR`] where it was not reached.
    steps: u32,
}

const FAR: u32 = u32::MAX;
const UNSEEN: Seen = Seen {
    ways: 0.0,
    steps: FAR,
};

/// Walks from single sources, in memory that is used again.
struct Walk {
    seen: Vec<Seen>,
    /// Nodes in the order in which they are reached.
    order: Vec<u32>,
}

impl Walk {
    fn new(nodes: usize) -> Self {
        Self {
            seen: vec![UNSEEN; nodes],
            order: Vec::with_capacity(nodes),
        }
    }

    /// Adds what the ways from one source say of each node between.
    fn add(&mut self, topology: &Topology, source: u32, sum: &mut [f64]) {
        let Self { seen, order } = self;
        order.clear();
        order.push(source);
        seen[source as usize] = Seen {
            ways: 1.0,
            steps: 0,
        };
        let mut at = 0;
        while at < order.len() {
            let node = order[at] as usize;
            at += 1;
            let Seen { ways, steps } = seen[node];
            let next = steps + 1;
            for &end in topology.neighbours(node) {
                let there = &mut seen[end as usize];
                if there.steps == FAR {
                    there.steps = next;
                    order.push(end);
                }
                if there.steps == next {
                    there.ways += ways;
                }
            }
        }
        // Back from the farthest: what depends on a node is gathered from the nodes behind it.
        for &node in order[1..].iter().rev() {
            let node = node as usize;
            let Seen { ways, steps } = seen[node];
            let mut behind = 0.0;
            for &end in topology.neighbours(node) {
                let there = seen[end as usize];
                behind += if there.steps == steps + 1 {
                    there.ways
                } else {
                    0.0
                };
            }
            let dependency = ways * behind;
            sum[node] += dependency;
            seen[node].ways = (1.0 + dependency) / ways;
        }
        for &node in order.iter() {
            seen[node as usize] = UNSEEN;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(topology: &Topology) -> Vec<f64> {
        betweenness(topology, &sources(topology, usize::MAX, 0), 2)
    }

    #[test]
    fn the_middle_is_between() {
        let star = Topology::new(5, (1..5).map(|end| (0, end, 1.0)));
        assert_eq!(all(&star), [1.0, 0.0, 0.0, 0.0, 0.0]);
        // Two ways round a square: each of the four has half of one pair of three.
        let square = [(0, 1, 1.0), (1, 2, 9.0), (2, 3, 1.0), (0, 3, 1.0)];
        let square = Topology::new(4, square.into_iter());
        assert_eq!(all(&square), [1.0 / 6.0; 4]);
        let pair = Topology::new(2, [(0, 1, 1.0)].into_iter());
        assert_eq!(all(&pair), [0.0, 0.0]);
        assert!(all(&Topology::new(0, std::iter::empty())).is_empty());
        assert_eq!(all(&Topology::new(3, std::iter::empty())), [0.0; 3]);
    }

    #[test]
    fn an_estimate_comes_close_and_is_repeated() {
        // A ring of 200 with chords.
        let ring = (0..200).flat_map(|i| [(i, (i + 1) % 200, 1.0), (i, (i * 7 + 31) % 200, 1.0)]);
        let mut ring: Vec<(u32, u32, f64)> =
            ring.map(|(a, b, w)| (a.min(b), a.max(b), w)).collect();
        ring.sort_by_key(|(a, b, _)| (*a, *b));
        ring.dedup();
        let topology = Topology::new(200, ring.into_iter());
        let exact = all(&topology);
        let drawn = sources(&topology, 100, 5);
        assert_eq!(drawn.len(), 100);
        let estimate = betweenness(&topology, &drawn, 1);
        assert_eq!(
            estimate,
            betweenness(&topology, &sources(&topology, 100, 5), 3)
        );
        let off: f64 = exact
            .iter()
            .zip(&estimate)
            .map(|(a, b)| (a - b).abs())
            .sum();
        assert!(off < 0.15 * exact.iter().sum::<f64>(), "{off}");
    }
}
