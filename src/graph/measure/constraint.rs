//! Constraint: how far all that a node's neighbours are tied to is each other.
//!
//! Burt, "Structural Holes" (1992), chapter 2, formula 2.4; with the weights of the edges as the
//! energy that goes into a tie. As networkx and igraph compute it.

use super::Topology;
use super::share::share;
use super::strength::strength;

/// Nodes that a thread takes at a time.
const STRIDE: usize = 256;

/// The constraint of every node: Σ over its neighbours j of (p(i,j) + Σ over common neighbours q of
/// p(i,q)·p(q,j))², where p(i,j) is the share of i's strength that goes to j. `None` where it has no
/// edge. Near 0 for many neighbours who are strangers to each other; 1 for one neighbour, and more
/// where two or three are tied closely.
pub fn constraint(topology: &Topology, threads: usize) -> Vec<Option<f64>> {
    let nodes = topology.nodes();
    let strength = strength(topology);
    let mut values = Vec::with_capacity(nodes);
    share(
        nodes.div_ceil(STRIDE),
        threads,
        || vec![None; nodes],
        |scratch: &mut Vec<Option<f64>>, chunk| {
            let from = chunk * STRIDE;
            (from..(from + STRIDE).min(nodes))
                .map(|node| of_one(topology, &strength, scratch, node))
                .collect::<Vec<Option<f64>>>()
        },
        |part| values.extend(part),
    );
    values
}

/// The constraint of one node; `invested` is all `None` before and after.
fn of_one(
    topology: &Topology,
    strength: &[f64],
    invested: &mut [Option<f64>],
    node: usize,
) -> Option<f64> {
    if strength[node] <= 0.0 {
        return None;
    }
    for (end, weight) in topology.around(node) {
        invested[end] = Some(weight / strength[node]);
    }
    // What goes to a neighbour by way of others is added up apart: p must not change meanwhile.
    let mut total = 0.0;
    for (end, direct) in topology.around(node) {
        let mut all = direct / strength[node];
        for (over, weight) in topology.around(end) {
            if let Some(first) = invested[over] {
                all += first * (weight / strength[over]);
            }
        }
        total += all * all;
    }
    for &end in topology.neighbours(node) {
        invested[end as usize] = None;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_set_free_and_friends_constrain() {
        let star = Topology::new(6, (1..5).map(|end| (0, end, 2.0)));
        let values = constraint(&star, 2);
        assert_eq!(values[..2], [Some(0.25), Some(1.0)]);
        assert_eq!(values[5], None);
        let triangle = [(0, 1, 1.0), (1, 2, 1.0), (0, 2, 1.0)];
        let values = constraint(&Topology::new(3, triangle.into_iter()), 1);
        assert_eq!(values, [Some(1.125); 3]);
    }
}
