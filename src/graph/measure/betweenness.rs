//! Betweenness: on how many shortest ways between others a node lies.
//!
//! Freeman, "A set of measures of centrality based on betweenness", Sociometry 40 (1977) 35, computed
//! after Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology
//! 25 (2001) 163; in large graphs estimated from some sources drawn at random, after Brandes & Pich,
//! "Centrality estimation in large networks", International Journal of Bifurcation and Chaos 17 (2007)
//! 2303. A way is as long as it has edges: weights count evidence and are no lengths.

use super::Topology;
use super::share::share;
use crate::graph::random::Random;

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

/// Walks from single sources, in memory that is used again.
///
/// From one level to the next the walk looks along the edges of whichever side has fewer, as Beamer,
/// Asanović & Patterson do in "Direction-optimizing breadth-first search", SC 2012.
struct Walk {
    /// By node: its level, counted 1, 2, 3, 1, …, as neighbours are at most one level apart; 0 where
    /// it was not reached.
    level: Vec<u8>,
    /// Number of shortest ways from the source; on the way back (1 + dependency) / ways.
    ways: Vec<f64>,
    /// What depends on a node by those behind it; 0 between walks.
    behind: Vec<f64>,
    /// Nodes level by level.
    order: Vec<u32>,
    /// Where each level begins in it, and the edges that start there.
    levels: Vec<(usize, usize)>,
    /// Nodes not yet reached, once they are looked for.
    left: Vec<u32>,
}

/// The level after one.
fn after(level: u8) -> u8 {
    level % 3 + 1
}

impl Walk {
    fn new(nodes: usize) -> Self {
        Self {
            level: vec![0; nodes],
            ways: vec![0.0; nodes],
            behind: vec![0.0; nodes],
            order: Vec::with_capacity(nodes),
            levels: Vec::new(),
            left: Vec::new(),
        }
    }

    /// Adds what the ways from one source say of each node between.
    fn add(&mut self, topology: &Topology, source: u32, sum: &mut [f64]) {
        self.go(topology, source);
        self.come_back(topology, sum);
        for &node in &self.order {
            self.level[node as usize] = 0;
        }
    }

    /// Reaches every node from the source and counts the ways.
    fn go(&mut self, topology: &Topology, source: u32) {
        let Self {
            level,
            ways,
            order,
            levels,
            left,
            ..
        } = self;
        order.clear();
        levels.clear();
        left.clear();
        order.push(source);
        (level[source as usize], ways[source as usize]) = (1, 1.0);
        let mut unseen = 2 * topology.edges();
        let (mut begin, mut here) = (0, 1);
        while begin < order.len() {
            let end = order.len();
            let degrees = order[begin..end]
                .iter()
                .map(|&node| topology.degree(node as usize));
            let edges: usize = degrees.sum();
            levels.push((begin, edges));
            unseen -= edges;
            let next = after(here);
            if edges <= unseen {
                for at in begin..end {
                    let node = order[at] as usize;
                    let from = ways[node];
                    for &other in topology.neighbours(node) {
                        let to = other as usize;
                        if level[to] == 0 {
                            (level[to], ways[to]) = (next, from);
                            order.push(other);
                        } else if level[to] == next {
                            ways[to] += from;
                        }
                    }
                }
            } else {
                if left.is_empty() {
                    left.extend((0..topology.nodes() as u32).filter(|&n| level[n as usize] == 0));
                }
                left.retain(|&node| {
                    // Another level may have been reached the other way meanwhile.
                    if level[node as usize] != 0 {
                        return false;
                    }
                    let mut from = 0.0;
                    for &other in topology.neighbours(node as usize) {
                        let other = other as usize;
                        from += if level[other] == here {
                            ways[other]
                        } else {
                            0.0
                        };
                    }
                    if from > 0.0 {
                        ways[node as usize] = from;
                        order.push(node);
                    }
                    from <= 0.0
                });
                for &node in &order[end..] {
                    level[node as usize] = next;
                }
            }
            (begin, here) = (end, next);
        }
        levels.push((begin, 0));
    }

    /// Comes back from the farthest and adds up what depends on each node.
    fn come_back(&mut self, topology: &Topology, sum: &mut [f64]) {
        let Self {
            level,
            ways,
            behind,
            order,
            levels,
            ..
        } = self;
        for at in (1..levels.len() - 1).rev() {
            let ((begin, edges), (end, further)) = (levels[at], levels[at + 1]);
            let nodes = &order[begin..end];
            let here = level[nodes[0] as usize];
            let next = after(here);
            if further < edges {
                let stop = levels.get(at + 2).map_or(end, |(stop, _)| *stop);
                for &node in &order[end..stop] {
                    let node = node as usize;
                    let part = ways[node];
                    for &other in topology.neighbours(node) {
                        if level[other as usize] == here {
                            behind[other as usize] += part;
                        }
                    }
                }
            } else {
                for &node in nodes {
                    let mut all = 0.0;
                    for &other in topology.neighbours(node as usize) {
                        let other = other as usize;
                        all += if level[other] == next {
                            ways[other]
                        } else {
                            0.0
                        };
                    }
                    behind[node as usize] = all;
                }
            }
            for &node in nodes {
                let node = node as usize;
                let dependency = ways[node] * std::mem::take(&mut behind[node]);
                sum[node] += dependency;
                ways[node] = (1.0 + dependency) / ways[node];
            }
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

    /// Steps and number of shortest ways from a node to each, as the definition has them.
    fn ways(topology: &Topology, from: usize) -> Vec<(usize, f64)> {
        let mut found = vec![(usize::MAX, 0.0); topology.nodes()];
        found[from] = (0, 1.0);
        for step in 0..topology.nodes() {
            for node in 0..topology.nodes() {
                if found[node].0 == step {
                    for &end in topology.neighbours(node) {
                        let (steps, ways) = found[end as usize];
                        if steps > step {
                            let before = if steps == step + 1 { ways } else { 0.0 };
                            found[end as usize] = (step + 1, before + found[node].1);
                        }
                    }
                }
            }
        }
        found
    }

    #[test]
    fn long_and_bushy_graphs_agree_with_the_definition() {
        let mut random = Random::new(3);
        for round in 0..60 {
            let nodes = 3 + random.below(25);
            let reach = if round % 2 == 0 { 3 } else { nodes };
            let mut edges: Vec<(u32, u32, f64)> = (0..random.below(3 * nodes))
                .map(|_| {
                    let a = random.below(nodes);
                    let b = (a + random.below(reach)) % nodes;
                    (a.min(b) as u32, a.max(b) as u32, 1.0)
                })
                .collect();
            edges.sort_by_key(|(a, b, _)| (*a, *b));
            edges.dedup();
            let topology = Topology::new(nodes, edges.into_iter());
            let from: Vec<_> = (0..nodes).map(|node| ways(&topology, node)).collect();
            for (node, value) in all(&topology).into_iter().enumerate() {
                let mut want = 0.0;
                for a in (0..nodes).filter(|&a| a != node) {
                    for b in (0..a).filter(|&b| b != node) {
                        let (near, far, whole) = (from[a][node], from[node][b], from[a][b]);
                        if near.1 * far.1 > 0.0 && near.0 + far.0 == whole.0 {
                            want += near.1 * far.1 / whole.1;
                        }
                    }
                }
                want /= (nodes - 1) as f64 * (nodes - 2) as f64 / 2.0;
                assert!(
                    (value - want).abs() < 1e-12,
                    "{round} {node}: {value} {want}"
                );
            }
        }
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
