//! Closeness: how few steps a node is from all others.
//!
//! Freeman, "Centrality in social networks: conceptual clarification", Social Networks 1 (1979) 215,
//! with the correction of Wasserman & Faust, "Social Network Analysis" (1994), formula 5.22, for graphs
//! that fall apart. Sixty-four walks go at once, one bit each, after Then et al., "The more the
//! merrier: efficient multi-source graph traversal", VLDB 8 (2014) 449. A step is an edge, whatever it
//! weighs.

use std::ops::Range;

use super::Topology;
use super::share::share;

/// Walks that go at once: the bits of a word.
const AT_ONCE: usize = 64;
/// Batches of walks that a thread takes at a time.
const BATCHES: usize = 8;

/// The closeness of every node: (r − 1)/(n − 1) · (r − 1)/Σ steps, where r nodes can be reached, itself
/// included, of n. From 0, where it has no edge, to 1, where it is a neighbour of all.
pub fn closeness(topology: &Topology, threads: usize) -> Vec<f64> {
    let nodes = topology.nodes();
    let chunks = nodes.div_ceil(AT_ONCE * BATCHES);
    let mut steps = vec![0u64; nodes];
    let mut reached = vec![0u64; nodes];
    share(
        chunks,
        threads,
        || Walks::new(nodes),
        |walks, chunk| {
            let mut found = vec![(0u64, 0u64); nodes];
            for batch in 0..BATCHES {
                let from = (chunk * BATCHES + batch) * AT_ONCE;
                walks.go(topology, from..(from + AT_ONCE).min(nodes), &mut found);
            }
            found
        },
        |found| {
            for (node, (far, many)) in found.into_iter().enumerate() {
                steps[node] += far;
                reached[node] += many;
            }
        },
    );
    let share_of = |(steps, reached): (u64, u64)| {
        if steps == 0 {
            return 0.0;
        }
        let others = reached as f64;
        others / steps as f64 * (others / (nodes - 1) as f64)
    };
    steps.into_iter().zip(reached).map(share_of).collect()
}

/// Walks under way, in memory that is used again.
struct Walks {
    /// By node: which walks have been there.
    been: Vec<u64>,
    /// Which came there by the last step.
    here: Vec<u64>,
    /// Which come there by this step; 0 between steps.
    next: Vec<u64>,
    /// Nodes to which a walk came by the last step.
    active: Vec<u32>,
    /// Nodes to which one comes by this step.
    touched: Vec<u32>,
}

impl Walks {
    fn new(nodes: usize) -> Self {
        Self {
            been: vec![0; nodes],
            here: vec![0; nodes],
            next: vec![0; nodes],
            active: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// Walks from the sources and adds to each node how many steps it is from them and how many of
    /// them reach it; ways are as long in both directions.
    fn go(&mut self, topology: &Topology, from: Range<usize>, found: &mut [(u64, u64)]) {
        let Self {
            been,
            here,
            next,
            active,
            touched,
        } = self;
        been.fill(0);
        active.clear();
        for (bit, source) in from.enumerate() {
            been[source] = 1 << bit;
            here[source] = 1 << bit;
            active.push(source as u32);
        }
        let mut step = 0;
        while !active.is_empty() {
            step += 1;
            touched.clear();
            for &node in active.iter() {
                let walks = here[node as usize];
                for &end in topology.neighbours(node as usize) {
                    let end_at = end as usize;
                    let new = walks & !been[end_at];
                    if new != 0 {
                        if next[end_at] == 0 {
                            touched.push(end);
                        }
                        next[end_at] |= new;
                    }
                }
            }
            for &node in touched.iter() {
                let node = node as usize;
                let new = std::mem::take(&mut next[node]);
                been[node] |= new;
                here[node] = new;
                let count = u64::from(new.count_ones());
                found[node].0 += step * count;
                found[node].1 += count;
            }
            std::mem::swap(active, touched);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_near_to_all_is_close() {
        let path = Topology::new(4, [(0, 1, 5.0), (1, 2, 1.0)].into_iter());
        let end = 2.0 / 3.0 * (2.0 / 3.0);
        assert_eq!(closeness(&path, 1), [end, 2.0 / 3.0, end, 0.0]);
        assert!(closeness(&Topology::new(0, std::iter::empty()), 1).is_empty());
        assert_eq!(closeness(&Topology::new(1, std::iter::empty()), 1), [0.0]);
        // More nodes than walks at once, on a long way.
        let long = Topology::new(1500, (1..1500).map(|i| (i - 1, i, 1.0)));
        let values = closeness(&long, 3);
        assert_eq!(values, closeness(&long, 1));
        assert_eq!(values[0], 1499.0 / (1499.0 * 750.0));
    }
}
