//! Coarse to fine: neighbours are merged until few are left, these are laid out, and every merger is
//! undone in turn (Hu 2005), so that a large graph unfolds instead of tangling.

use super::forces::relax;
use super::{Point, Spring};

/// Nodes that are laid out at once.
const FEW: usize = 24;
/// Nodes that merge into one at most.
const MERGED: usize = 6;
/// A merger that leaves more than this part of the nodes is not worth a level.
const SHRINK: f64 = 0.85;
/// Steps at the coarsest level.
const FIRST_STEPS: usize = 300;
/// Steps at every other: many where nodes are few and steps cheap.
const STEPS: usize = 90;
const CHEAP: usize = 300_000;
/// Cosine and sine of the golden angle, as constants because a library's sine may differ in its last bit.
const GOLDEN: Point = [-0.737_368_878_078_319_9, 0.675_490_294_261_523_7];

/// Places nodes that hang together.
pub(super) fn place(nodes: usize, springs: &[Spring]) -> Vec<Point> {
    let mut mass = vec![1.0; nodes];
    for spring in springs {
        for end in spring.ends {
            mass[end] += 1.0;
        }
    }
    descend(&mass, springs)
}

fn descend(mass: &[f64], springs: &[Spring]) -> Vec<Point> {
    let nodes = mass.len();
    if nodes <= 1 {
        return vec![[0.0; 2]; nodes];
    }
    let merger = (nodes > FEW).then(|| merge(mass, springs));
    let Some(merger) = merger.filter(|m| (m.mass.len() as f64) < SHRINK * nodes as f64) else {
        let mut points = spiral(nodes, springs.len());
        relax(
            &mut points,
            mass,
            springs,
            FIRST_STEPS.max(CHEAP / nodes.max(300)),
        );
        return points;
    };
    let coarse = descend(&merger.mass, &merger.springs);
    // those that were one stand around its place, near enough not to disturb the others
    let reach = spread(&coarse) / (coarse.len() as f64).sqrt() * 0.3;
    let mut turn = [1.0, 0.0];
    let mut points: Vec<Point> = Vec::with_capacity(nodes);
    for &into in &merger.into {
        turn = turned(turn);
        let [x, y] = coarse[into];
        points.push([x + reach * turn[0], y + reach * turn[1]]);
    }
    relax(
        &mut points,
        mass,
        springs,
        STEPS.max((CHEAP / nodes).min(FIRST_STEPS)),
    );
    points
}

/// Mean distance from the origin.
fn spread(points: &[Point]) -> f64 {
    let sum: f64 = points.iter().map(|[x, y]| (x * x + y * y).sqrt()).sum();
    sum / points.len().max(1) as f64
}

fn turned([x, y]: Point) -> Point {
    [x * GOLDEN[0] - y * GOLDEN[1], x * GOLDEN[1] + y * GOLDEN[0]]
}

/// Places evenly in a circle, like the seeds of a sunflower.
fn spiral(nodes: usize, springs: usize) -> Vec<Point> {
    let width = (1.0 + springs as f64).sqrt();
    let mut turn = [1.0, 0.0];
    (0..nodes)
        .map(|i| {
            turn = turned(turn);
            let far = width * (i as f64 + 0.5).sqrt();
            turn.map(|t| t * far)
        })
        .collect()
}

/// A coarser graph.
struct Merger {
    /// The coarse node of every node.
    into: Vec<usize>,
    mass: Vec<f64>,
    springs: Vec<Spring>,
}

/// Merges every node with the neighbour that it is bound to most, light nodes first; who finds all
/// neighbours taken joins one of them, so that the rays of a star become few.
fn merge(mass: &[f64], springs: &[Spring]) -> Merger {
    let nodes = mass.len();
    let mut first = vec![0usize; nodes + 1];
    for spring in springs {
        for end in spring.ends {
            first[end + 1] += 1;
        }
    }
    for node in 0..nodes {
        first[node + 1] += first[node];
    }
    let mut fill = first.clone();
    let mut neighbours = vec![(0usize, 0.0); springs.len() * 2];
    for spring in springs {
        for [own, other] in [spring.ends, [spring.ends[1], spring.ends[0]]] {
            neighbours[fill[own]] = (other, spring.strength);
            fill[own] += 1;
        }
    }
    let mut order: Vec<usize> = (0..nodes).collect();
    order.sort_by(|&a, &b| mass[a].total_cmp(&mass[b]).then(a.cmp(&b)));
    let mut group = vec![usize::MAX; nodes];
    let mut sizes: Vec<usize> = Vec::new();
    for node in order {
        if group[node] != usize::MAX {
            continue;
        }
        let bond = |other: usize, strength: f64| strength / (mass[node] * mass[other]).sqrt();
        let mut best: Option<(bool, f64, usize)> = None;
        for &(other, strength) in &neighbours[first[node]..first[node + 1]] {
            let free = group[other] == usize::MAX;
            if !free && sizes[group[other]] >= MERGED {
                continue;
            }
            let found = (free, bond(other, strength), other);
            if best.is_none_or(|best| (found.0, found.1) > (best.0, best.1)) {
                best = Some(found);
            }
        }
        match best {
            Some((false, _, other)) => {
                group[node] = group[other];
                sizes[group[other]] += 1;
            }
            Some((true, _, other)) => {
                group[node] = sizes.len();
                group[other] = sizes.len();
                sizes.push(2);
            }
            None => {
                group[node] = sizes.len();
                sizes.push(1);
            }
        }
    }
    let mut merged = vec![0.0; sizes.len()];
    for node in 0..nodes {
        merged[group[node]] += mass[node];
    }
    let mut between: Vec<([usize; 2], f64)> = springs
        .iter()
        .map(|spring| (spring.ends.map(|end| group[end]), spring.strength))
        .filter(|(ends, _)| ends[0] != ends[1])
        .map(|([a, b], strength)| ([a.min(b), a.max(b)], strength))
        .collect();
    // stable, so that the sums are made in the order of the edges
    between.sort_by_key(|(ends, _)| *ends);
    let mut coarse: Vec<Spring> = Vec::new();
    for (ends, strength) in between {
        match coarse.last_mut() {
            Some(last) if last.ends == ends => last.strength += strength,
            _ => coarse.push(Spring { ends, strength }),
        }
    }
    Merger {
        into: group,
        mass: merged,
        springs: coarse,
    }
}
