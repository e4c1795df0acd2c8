//! Core number: how deep a node stands in the densely tied middle.
//!
//! Seidman, "Network structure and minimum degree", Social Networks 5 (1983) 269, computed after
//! Batagelj & Zaveršnik, "An O(m) algorithm for cores decomposition of networks" (2003). Weights play
//! no part.

use super::Topology;

/// The core number of every node: the largest k such that it belongs to a part of the graph in which
/// every node has at least k neighbours. 0 where it has no edge.
pub fn core(topology: &Topology) -> Vec<u32> {
    let nodes = topology.nodes();
    let mut left: Vec<usize> = (0..nodes).map(|node| topology.degree(node)).collect();
    let most = left.iter().copied().max().unwrap_or(0);
    // Nodes sorted by the neighbours that they have left, and where each number begins.
    let mut begins = vec![0usize; most + 2];
    for &degree in &left {
        begins[degree + 1] += 1;
    }
    for degree in 0..=most {
        begins[degree + 1] += begins[degree];
    }
    let mut free = begins.clone();
    let mut place = vec![0usize; nodes];
    let mut order = vec![0usize; nodes];
    for node in 0..nodes {
        place[node] = free[left[node]];
        order[place[node]] = node;
        free[left[node]] += 1;
    }
    for at in 0..nodes {
        let node = order[at];
        for &end in topology.neighbours(node) {
            let end = end as usize;
            if left[end] > left[node] {
                // To the front of those with as many, then it is the last of those with one less.
                let first = begins[left[end]];
                let other = order[first];
                order.swap(place[end], first);
                place[other] = place[end];
                place[end] = first;
                begins[left[end]] += 1;
                left[end] -= 1;
            }
        }
    }
    left.into_iter().map(|core| core as u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_triangle_with_a_tail() {
        let edges = [
            (0, 1, 1.0),
            (1, 2, 1.0),
            (0, 2, 1.0),
            (2, 3, 8.0),
            (3, 4, 8.0),
        ];
        assert_eq!(
            core(&Topology::new(6, edges.into_iter())),
            [2, 2, 2, 1, 1, 0]
        );
        assert!(core(&Topology::new(0, std::iter::empty())).is_empty());
    }
}
