//! Strength: how much ties a node to others, all edges together.
//!
//! The sum of the weights of its edges; Barrat, Barthélemy, Pastor-Satorras & Vespignani, "The
//! architecture of complex weighted networks", PNAS 101 (2004) 3747.

use super::Topology;

/// The strength of every node, 0 where it has no edge.
pub fn strength(topology: &Topology) -> Vec<f64> {
    (0..topology.nodes())
        // the sum of nothing is −0 as the standard library has it
        .map(|node| topology.weights(node).iter().sum::<f64>() + 0.0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up() {
        let topology = Topology::new(4, [(0, 1, 2.0), (1, 2, 3.5)].into_iter());
        let strengths = strength(&topology);
        assert_eq!(strengths, [2.0, 5.5, 3.5, 0.0]);
        assert!(strengths[3].is_sign_positive());
    }
}
