//! Communities: groups that are tied more closely inside than their strengths let expect.
//!
//! The Leiden algorithm on weighted modularity: Traag, Waltman & van Eck, "From Louvain to Leiden:
//! guaranteeing well-connected communities", Scientific Reports 9 (2019) 5233; modularity after Newman
//! & Girvan, Physical Review E 69 (2004) 026113, its resolution after Reichardt & Bornholdt, Physical
//! Review E 74 (2006) 016110. In the refinement a node joins the community that gains most, as in the
//! authors' own package, and not one drawn at random. The moves themselves are in `moving`.

use super::Topology;
use super::moving::{Level, move_nodes, refine};
use crate::graph::component::number_by_size;
use crate::graph::random::Random;

/// Edges that all runs together may cost; small graphs get several runs, of which the best counts.
const BUDGET: usize = 2_000_000;
/// Runs at most.
const RUNS: usize = 10;
/// Rounds of a run at most, each of which starts from what the last one found.
const ROUNDS: usize = 20;
/// What counts as better.
const BETTER: f64 = 1e-10;

/// How a graph falls into communities.
#[derive(Clone, Debug, PartialEq)]
pub struct Communities {
    /// By node: the number of its community, from 1, by size and then by the first node; `None` where
    /// it has no edge.
    pub of: Vec<Option<u32>>,
    /// By community: its nodes.
    pub sizes: Vec<u32>,
    /// Modularity: the share of weight inside communities less what it would be if edges fell at
    /// random between nodes of these strengths. With another resolution than 1 that part counts so
    /// many times.
    pub modularity: f64,
}

/// Finds communities. A higher `resolution` than 1 gives more and smaller ones, a lower one fewer. The
/// same graph and seed give the same communities everywhere.
pub fn communities(topology: &Topology, resolution: f64, seed: u64) -> Communities {
    let ground = Level::ground(topology);
    let runs = (BUDGET / topology.edges().max(1)).clamp(1, RUNS);
    let mut random = Random::new(seed);
    let mut best: Option<(f64, Vec<u32>)> = None;
    for _ in 0..runs {
        let groups = run(&ground, resolution, &mut random);
        let quality = ground.modularity(&groups, resolution);
        if best
            .as_ref()
            .is_none_or(|(most, _)| quality > most + BETTER)
        {
            best = Some((quality, groups));
        }
    }
    let (modularity, groups) = best.unwrap_or_default();
    let tied: Vec<usize> = (0..topology.nodes())
        .filter(|&node| topology.degree(node) > 0)
        .collect();
    let mut numbers: Vec<u32> = tied.iter().map(|&node| groups[node]).collect();
    // Communities are numbered below the number of nodes, of which there may be fewer with an edge.
    compact(&mut numbers, topology.nodes());
    let sizes = number_by_size(&mut numbers);
    let mut of = vec![None; topology.nodes()];
    for (node, number) in tied.into_iter().zip(numbers) {
        of[node] = Some(number);
    }
    Communities {
        of,
        sizes,
        modularity,
    }
}

/// One run: rounds of Leiden until one finds nothing better.
fn run(ground: &Level, resolution: f64, random: &mut Random) -> Vec<u32> {
    let mut groups: Vec<u32> = (0..ground.nodes() as u32).collect();
    let mut quality = f64::NEG_INFINITY;
    for _ in 0..ROUNDS {
        let new = round(ground, groups.clone(), resolution, random);
        let found = ground.modularity(&new, resolution);
        if found <= quality + BETTER {
            break;
        }
        (groups, quality) = (new, found);
    }
    groups
}

/// One round: nodes move, communities are refined, the refined ones become the nodes of the next
/// level, until on a level every community is a single node.
fn round(ground: &Level, groups: Vec<u32>, resolution: f64, random: &mut Random) -> Vec<u32> {
    // By node of the graph: its node on the present level.
    let mut place: Vec<u32> = (0..ground.nodes() as u32).collect();
    let mut above: Option<Level> = None;
    let mut groups = groups;
    loop {
        let level = above.as_ref().unwrap_or(ground);
        move_nodes(level, &mut groups, resolution, random);
        let count = compact(&mut groups, level.nodes());
        if count == level.nodes() {
            break;
        }
        let mut refined = refine(level, &groups, resolution, random);
        let parts = compact(&mut refined, level.nodes());
        if parts == level.nodes() {
            // Nothing joins: the next level would be this one again.
            break;
        }
        let next = level.merge(&refined, parts);
        let mut of_parts = vec![0u32; parts];
        for (node, &part) in refined.iter().enumerate() {
            of_parts[part as usize] = groups[node];
        }
        for node in &mut place {
            *node = refined[*node as usize];
        }
        groups = of_parts;
        above = Some(next);
    }
    place.iter().map(|&node| groups[node as usize]).collect()
}

/// Numbers groups from 0 in the order in which they come; says how many there are. Groups are
/// numbers below `bound`.
fn compact(groups: &mut [u32], bound: usize) -> usize {
    const NONE: u32 = u32::MAX;
    let mut number = vec![NONE; bound];
    let mut count = 0;
    for group in groups {
        let new = &mut number[*group as usize];
        if *new == NONE {
            *new = count;
            count += 1;
        }
        *group = *new;
    }
    count as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rings of full groups, one edge from each to the next.
    fn cliques(count: u32, size: u32) -> Topology {
        let mut edges = Vec::new();
        for group in 0..count {
            let first = group * size;
            for a in first..first + size {
                edges.extend((a + 1..first + size).map(|b| (a, b, 1.0)));
            }
            let next = (group + 1) % count * size;
            edges.push((first.min(next), first.max(next), 1.0));
        }
        Topology::new((count * size) as usize + 1, edges.into_iter())
    }

    #[test]
    fn full_groups_are_communities() {
        let topology = cliques(6, 5);
        let found = communities(&topology, 1.0, 7);
        assert_eq!(found.sizes, [5; 6]);
        assert_eq!(found.of[30], None);
        for node in 0..30 {
            assert_eq!(found.of[node], Some(node as u32 / 5 + 1));
        }
        let (m, inside): (f64, f64) = (66.0, 60.0);
        assert!((found.modularity - (inside / m - 1.0 / 6.0)).abs() < 1e-12);
        assert_eq!(found, communities(&topology, 1.0, 7));
    }

    #[test]
    fn resolution_says_how_small() {
        let topology = cliques(30, 4);
        let coarse = communities(&topology, 0.05, 1);
        let fine = communities(&topology, 1.0, 1);
        assert!(coarse.sizes.len() < 10, "{:?}", coarse.sizes);
        assert!(fine.sizes.len() > coarse.sizes.len());
        assert_eq!(communities(&topology, 50.0, 1).sizes.len(), 120);
    }

    #[test]
    fn without_edges_there_are_none() {
        for nodes in [0, 1, 3] {
            let found = communities(&Topology::new(nodes, std::iter::empty()), 1.0, 1);
            assert_eq!(found.of, vec![None; nodes]);
            assert_eq!((found.sizes.len(), found.modularity), (0, 0.0));
        }
    }
}
