//! The moves of the Leiden algorithm on one level: nodes change community, communities are refined,
//! refined communities become the nodes of the next level. See `community` for the sources.

use std::collections::VecDeque;

use super::Topology;
use super::strength::strength;
use crate::graph::random::Random;

/// Least gain that moves a node, in parts of its strength: less is rounding.
const LEAST: f64 = 1e-11;

/// A graph whose nodes stand for groups of nodes of the one below.
#[derive(Clone, Debug)]
pub(super) struct Level {
    starts: Vec<usize>,
    ends: Vec<u32>,
    weights: Vec<f64>,
    /// By node: the strength of all it stands for.
    strength: Vec<f64>,
    /// By node: twice the weight of the edges inside it.
    inside: Vec<f64>,
    /// Strength of all nodes together, twice the weight of all edges.
    total: f64,
}

impl Level {
    /// The graph itself.
    pub(super) fn ground(topology: &Topology) -> Self {
        let nodes = topology.nodes();
        let mut starts = vec![0; nodes + 1];
        let (mut ends, mut weights) = (Vec::new(), Vec::new());
        for node in 0..nodes {
            ends.extend_from_slice(topology.neighbours(node));
            weights.extend_from_slice(topology.weights(node));
            starts[node + 1] = ends.len();
        }
        let strength = strength(topology);
        Self {
            total: strength.iter().sum(),
            inside: vec![0.0; nodes],
            starts,
            ends,
            weights,
            strength,
        }
    }

    pub(super) fn nodes(&self) -> usize {
        self.strength.len()
    }

    fn around(&self, node: usize) -> impl Iterator<Item = (usize, f64)> {
        let range = self.starts[node]..self.starts[node + 1];
        let ends = self.ends[range.clone()].iter().map(|&end| end as usize);
        ends.zip(self.weights[range].iter().copied())
    }

    /// The modularity of groups, which are numbers below the number of nodes; 0 without edges.
    pub(super) fn modularity(&self, groups: &[u32], resolution: f64) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let mut inside = vec![0.0; self.nodes()];
        let mut strength = vec![0.0; self.nodes()];
        for (node, &group) in groups.iter().enumerate() {
            let own = self.around(node).filter(|(end, _)| groups[*end] == group);
            inside[group as usize] += self.inside[node] + own.map(|(_, w)| w).sum::<f64>();
            strength[group as usize] += self.strength[node];
        }
        let parts = inside.iter().zip(&strength).map(|(inside, strength)| {
            let share = strength / self.total;
            inside / self.total - resolution * share * share
        });
        parts.sum()
    }

    /// The graph whose nodes are the `count` groups, numbered from 0.
    pub(super) fn merge(&self, groups: &[u32], count: usize) -> Self {
        let mut members = vec![Vec::new(); count];
        let mut level = Self {
            starts: vec![0; count + 1],
            ends: Vec::new(),
            weights: Vec::new(),
            strength: vec![0.0; count],
            inside: vec![0.0; count],
            total: self.total,
        };
        for (node, &group) in groups.iter().enumerate() {
            members[group as usize].push(node);
            level.strength[group as usize] += self.strength[node];
            level.inside[group as usize] += self.inside[node];
        }
        let mut around = Around::new(count);
        for (group, members) in members.iter().enumerate() {
            for &node in members {
                for (end, weight) in self.around(node) {
                    if groups[end] as usize == group {
                        level.inside[group] += weight;
                    } else {
                        around.add(groups[end], weight);
                    }
                }
            }
            around.drain(|end, weight| {
                level.ends.push(end);
                level.weights.push(weight);
            });
            level.starts[group + 1] = level.ends.len();
        }
        level
    }
}

/// Weights from one node to groups, in memory that is used again.
struct Around {
    weight: Vec<f64>,
    met: Vec<bool>,
    groups: Vec<u32>,
}

impl Around {
    fn new(bound: usize) -> Self {
        Self {
            weight: vec![0.0; bound],
            met: vec![false; bound],
            groups: Vec::new(),
        }
    }

    fn add(&mut self, group: u32, weight: f64) {
        let at = group as usize;
        if !self.met[at] {
            self.met[at] = true;
            self.groups.push(group);
        }
        self.weight[at] += weight;
    }

    /// Tells groups and weights in the order in which they were met, and forgets them.
    fn drain(&mut self, mut tell: impl FnMut(u32, f64)) {
        for group in self.groups.drain(..) {
            let at = group as usize;
            tell(group, self.weight[at]);
            self.weight[at] = 0.0;
            self.met[at] = false;
        }
    }
}

/// Moves nodes to the community where they gain most, until none gains any more: nodes whose
/// neighbours have moved are looked at again. Groups are numbers below the number of nodes.
pub(super) fn move_nodes(level: &Level, groups: &mut [u32], resolution: f64, random: &mut Random) {
    let nodes = level.nodes();
    if level.total <= 0.0 {
        return;
    }
    let mut strength = vec![0.0; nodes];
    let mut members = vec![0u32; nodes];
    for (node, &group) in groups.iter().enumerate() {
        strength[group as usize] += level.strength[node];
        members[group as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..nodes as u32)
        .filter(|&group| members[group as usize] == 0)
        .collect();
    let mut order: Vec<u32> = (0..nodes as u32).collect();
    random.shuffle(&mut order);
    let mut queue = VecDeque::from(order);
    let mut waits = vec![true; nodes];
    let mut around = Around::new(nodes);
    while let Some(node) = queue.pop_front() {
        let node = node as usize;
        waits[node] = false;
        let own = groups[node];
        let share = resolution * level.strength[node] / level.total;
        strength[own as usize] -= level.strength[node];
        members[own as usize] -= 1;
        if members[own as usize] == 0 {
            // Exactly: rounding must not pile up.
            strength[own as usize] = 0.0;
            empty.push(own);
        }
        around.add(own, 0.0);
        for (end, weight) in level.around(node) {
            around.add(groups[end], weight);
        }
        let least = LEAST * level.strength[node];
        let mut best = (own, f64::NEG_INFINITY);
        let mut first = true;
        around.drain(|group, weight| {
            let gain = weight - share * strength[group as usize];
            if first || gain > best.1 + least {
                best = (group, gain);
                first = false;
            }
        });
        if best.1 < -least
            && let Some(&group) = empty.last()
        {
            best = (group, 0.0);
        }
        let (new, _) = best;
        if empty.last() == Some(&new) {
            empty.pop();
        }
        strength[new as usize] += level.strength[node];
        members[new as usize] += 1;
        if new == own {
            continue;
        }
        groups[node] = new;
        for (end, _) in level.around(node) {
            if groups[end] != new && !waits[end] {
                waits[end] = true;
                queue.push_back(end as u32);
            }
        }
    }
}

/// Builds every community anew from single nodes: those that are tied well to the rest of it join the
/// group inside it where they gain most. Gives groups by node, numbers below the number of nodes.
pub(super) fn refine(
    level: &Level,
    groups: &[u32],
    resolution: f64,
    random: &mut Random,
) -> Vec<u32> {
    let nodes = level.nodes();
    let mut whole = vec![0.0; nodes];
    for (node, &group) in groups.iter().enumerate() {
        whole[group as usize] += level.strength[node];
    }
    let scale = resolution / level.total;
    let mut refined: Vec<u32> = (0..nodes as u32).collect();
    let mut strength = level.strength.clone();
    let mut members = vec![1u32; nodes];
    // By group: weight to the rest of its community.
    let mut outward: Vec<f64> = (0..nodes)
        .map(|node| {
            let own = level
                .around(node)
                .filter(|(end, _)| groups[*end] == groups[node]);
            own.map(|(_, weight)| weight).sum()
        })
        .collect();
    let mut order: Vec<u32> = (0..nodes as u32).collect();
    random.shuffle(&mut order);
    let mut around = Around::new(nodes);
    for node in order {
        let node = node as usize;
        let community = groups[node];
        let all = whole[community as usize];
        let tied_well = |outward: f64, strength: f64| {
            outward >= scale * strength * (all - strength) - LEAST * strength
        };
        let own = refined[node];
        if members[own as usize] != 1 || !tied_well(outward[node], level.strength[node]) {
            continue;
        }
        for (end, weight) in level.around(node) {
            if groups[end] == community {
                around.add(refined[end], weight);
            }
        }
        let least = LEAST * level.strength[node];
        let mut best = (own, 0.0, 0.0);
        around.drain(|group, weight| {
            let at = group as usize;
            let gain = weight - scale * level.strength[node] * strength[at];
            if gain > best.1 + least && tied_well(outward[at], strength[at]) {
                best = (group, gain, weight);
            }
        });
        let (new, _, weight) = best;
        if new == own {
            continue;
        }
        refined[node] = new;
        members[own as usize] = 0;
        members[new as usize] += 1;
        strength[new as usize] += level.strength[node];
        // Edges between the node and the group are now inside it.
        outward[new as usize] += outward[node] - 2.0 * weight;
    }
    refined
}
