//! PageRank: where one is most often who walks along the edges at random.
//!
//! Brin & Page, "The anatomy of a large-scale hypertextual Web search engine", Computer Networks 30
//! (1998) 107, by power iteration on the weighted undirected graph. The walker takes an edge with a
//! probability proportional to its weight, and starts anew at a node drawn evenly with probability
//! 0.15, or where there is no edge.

use super::Topology;
use super::strength::strength;

/// Probability of walking on.
const DAMPING: f64 = 0.85;
/// Change of all values together at which they count as found.
const TOLERANCE: f64 = 1e-14;
/// Rounds after which 0.85 to their power is below the tolerance by far.
const ROUNDS: usize = 300;

/// The PageRank of every node; all together make 1.
pub fn pagerank(topology: &Topology) -> Vec<f64> {
    let nodes = topology.nodes();
    let even = 1.0 / nodes.max(1) as f64;
    let strength = strength(topology);
    let mut rank = vec![even; nodes];
    let mut outward = vec![0.0; nodes];
    for _ in 0..ROUNDS {
        let mut lost = 0.0;
        for node in 0..nodes {
            outward[node] = if strength[node] > 0.0 {
                rank[node] / strength[node]
            } else {
                lost += rank[node];
                0.0
            };
        }
        let base = (1.0 - DAMPING) * even + DAMPING * lost * even;
        let mut change = 0.0;
        for (node, rank) in rank.iter_mut().enumerate() {
            let mut inward = 0.0;
            for (end, weight) in topology.around(node) {
                inward += weight * outward[end];
            }
            let new = base + DAMPING * inward;
            change += (new - *rank).abs();
            *rank = new;
        }
        if change < TOLERANCE {
            break;
        }
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_make_one_and_follow_the_weight() {
        let edges = [(0, 1, 5.0), (0, 2, 1.0), (1, 3, 1.0)];
        let rank = pagerank(&Topology::new(5, edges.into_iter()));
        assert!((rank.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(rank[0] > rank[2] && rank[2] > rank[4], "{rank:?}");
        assert!((rank[0] - rank[1]).abs() < 1e-12, "{rank:?}");
        let none = pagerank(&Topology::new(4, std::iter::empty()));
        assert!(none.iter().all(|rank| (rank - 0.25).abs() < 1e-15));
        assert!(pagerank(&Topology::new(0, std::iter::empty())).is_empty());
    }
}
