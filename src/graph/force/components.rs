//! The parts of a graph that hang together, the largest first.

use super::Spring;
use crate::graph::component::numbered;

/// A part that hangs together.
pub(super) struct Component {
    /// Its nodes, in their order in the graph.
    pub(super) nodes: Vec<usize>,
    /// Its edges, between positions in `nodes`.
    pub(super) springs: Vec<Spring>,
}

/// Splits a graph: the parts by size, those of one size by their first node.
pub(super) fn split(nodes: usize, springs: &[Spring]) -> Vec<Component> {
    let ends = springs
        .iter()
        .map(|spring| spring.ends.map(|end| end as u32));
    let (of, sizes) = numbered(nodes, ends);
    let mut parts: Vec<Component> = (sizes.iter())
        .map(|&size| Component {
            nodes: Vec::with_capacity(size as usize),
            springs: Vec::new(),
        })
        .collect();
    // numbers begin at 1
    let part = |node: usize| of[node] as usize - 1;
    let mut place = vec![0; nodes];
    for (node, place) in place.iter_mut().enumerate() {
        let own = &mut parts[part(node)].nodes;
        *place = own.len();
        own.push(node);
    }
    for spring in springs {
        parts[part(spring.ends[0])].springs.push(Spring {
            ends: spring.ends.map(|end| place[end]),
            ..*spring
        });
    }
    parts
}
