//! The parts of a graph that hang together, the largest first.

use super::Spring;

/// A part that hangs together.
pub(super) struct Component {
    /// Its nodes, in their order in the graph.
    pub(super) nodes: Vec<usize>,
    /// Its edges, between positions in `nodes`.
    pub(super) springs: Vec<Spring>,
}

/// Splits a graph: the parts by size, those of one size by their first node.
pub(super) fn split(nodes: usize, springs: &[Spring]) -> Vec<Component> {
    let mut root: Vec<usize> = (0..nodes).collect();
    for spring in springs {
        let [a, b] = spring.ends.map(|end| find(&mut root, end));
        root[a.max(b)] = a.min(b);
    }
    let mut part = vec![usize::MAX; nodes];
    let mut place = vec![0; nodes];
    let mut parts: Vec<Component> = Vec::new();
    for node in 0..nodes {
        // the root is the smallest of its part, so it is met first
        let top = find(&mut root, node);
        if top == node {
            part[node] = parts.len();
            parts.push(Component {
                nodes: Vec::new(),
                springs: Vec::new(),
            });
        }
        part[node] = part[top];
        let own = &mut parts[part[node]].nodes;
        place[node] = own.len();
        own.push(node);
    }
    for spring in springs {
        parts[part[spring.ends[0]]].springs.push(Spring {
            ends: spring.ends.map(|end| place[end]),
            ..*spring
        });
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.nodes.len()));
    parts
}

fn find(root: &mut [usize], mut node: usize) -> usize {
    while root[node] != node {
        root[node] = root[root[node]];
        node = root[node];
    }
    node
}
