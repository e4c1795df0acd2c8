//! Where to draw the nodes of a graph: a force-directed layout that is the same on every machine.
//!
//! Each component is laid out by itself (`levels`: coarse to fine after Hu 2005; `forces`: attraction
//! and repulsion of ForceAtlas2, Jacomy et al. 2014, repulsion by the quadtree of Barnes and Hut in
//! `tree`), turned so that it lies flat, its nodes are pushed apart until none covers another
//! (`apart`), and the components are packed (`pack`), so that small ones do not fly away.
//!
//! Only + − × ÷ and √ are used, which IEEE 754 fixes to the bit, and sums in a fixed order; nothing is
//! random. What does not belong here: sizes, colours, files.
//!
//! - Hu, Y. (2005): Efficient, high-quality force-directed graph drawing. Mathematica Journal 10(1).
//! - Jacomy, M., Venturini, T., Heymann, S., Bastian, M. (2014): ForceAtlas2, a continuous graph
//!   layout algorithm for handy network visualization. PLoS ONE 9(6), e98679.
//! - Barnes, J., Hut, P. (1986): A hierarchical O(N log N) force-calculation algorithm. Nature 324.

mod apart;
mod components;
mod forces;
mod levels;
mod pack;
mod tree;

use super::KnowledgeGraph;

pub use apart::push_apart;

/// A place or a direction: x to the right, y upwards.
pub type Point = [f64; 2];

/// What is left free between two nodes, in the unit of the radii.
const GAP: f64 = 2.0;
/// Share of the ground that nodes and their gaps cover before they are pushed apart.
const COVERED: f64 = 0.16;
/// Length of an edge at least, in radii of the two ends together.
const REACH: f64 = 1.6;
/// Where the outside begins, in mean distances from the middle, and what is left of the way beyond.
const OUTSIDE: f64 = 2.0;
const DRAWN_IN: f64 = 0.4;
/// Weights are taken by their square root, within this factor of the mean.
const SPREAD: f64 = 4.0;

/// Places for the nodes of a graph, in their order, with their sizes as radii as Gephi draws them;
/// rounded to a thousandth.
pub fn arrange(graph: &KnowledgeGraph) -> Vec<Point> {
    let radii: Vec<f64> = graph.graph.node_weights().map(|node| node.size).collect();
    place(graph, &radii)
}

/// Places for the nodes of a graph with these radii, in their order: no two discs overlap, and there
/// are no others than finite numbers. A node without a usable radius has the radius 1.
pub fn place(graph: &KnowledgeGraph, radii: &[f64]) -> Vec<Point> {
    let edges: Vec<Spring> = (graph.graph.raw_edges().iter())
        .map(|edge| Spring {
            ends: [edge.source().index(), edge.target().index()],
            strength: edge.weight.weight,
        })
        .collect();
    layout(graph.graph.node_count(), radii, &edges)
}

/// An edge as the forces see it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spring {
    ends: [usize; 2],
    strength: f64,
}

fn layout(nodes: usize, radii: &[f64], edges: &[Spring]) -> Vec<Point> {
    let radii: Vec<f64> = (0..nodes)
        .map(|node| radii.get(node).copied().unwrap_or(1.0))
        .map(|radius| {
            if radius > 0.0 && radius < 1e6 {
                radius
            } else {
                1.0
            }
        })
        .collect();
    let springs = tempered(edges, nodes);
    let parts = components::split(nodes, &springs);
    let mut placed = Vec::with_capacity(parts.len());
    for part in &parts {
        let own: Vec<f64> = part.nodes.iter().map(|&node| radii[node]).collect();
        let mut points = levels::place(own.len(), &part.springs);
        lay_flat(&mut points);
        draw_in(&mut points);
        scale(&mut points, &own, &part.springs);
        push_apart(&mut points, &own, GAP);
        placed.push((points, own));
    }
    pack::pack(&mut placed, GAP * 4.0);
    let mut points = vec![[0.0; 2]; nodes];
    for (part, (own, _)) in parts.iter().zip(&placed) {
        for (&node, point) in part.nodes.iter().zip(own) {
            points[node] = point.map(rounded);
        }
    }
    points
}

fn rounded(x: f64) -> f64 {
    // no −0, which would print as such
    (x * 1000.0).round() / 1000.0 + 0.0
}

/// Edges between two different nodes, their weights by the square root and near to the mean: a pair
/// that met a hundred times shall stand close, not on one spot.
fn tempered(edges: &[Spring], nodes: usize) -> Vec<Spring> {
    let mut springs: Vec<Spring> = edges
        .iter()
        .filter(|edge| edge.ends[0] != edge.ends[1] && edge.ends.iter().all(|&end| end < nodes))
        .map(|edge| Spring {
            strength: if edge.strength > 0.0 && edge.strength < 1e12 {
                edge.strength.sqrt()
            } else {
                1.0
            },
            ..*edge
        })
        .collect();
    let total: f64 = springs.iter().map(|spring| spring.strength).sum();
    let mean = total / springs.len().max(1) as f64;
    for spring in &mut springs {
        spring.strength = (spring.strength / mean).clamp(1.0 / SPREAD, SPREAD);
    }
    springs
}

/// Turns a cloud of points about its middle, so that its longer axis lies flat: pages are wider
/// than high, and so are names.
fn lay_flat(points: &mut [Point]) {
    let middle = mean(points);
    let [mut xx, mut xy, mut yy] = [0.0; 3];
    for point in points.iter_mut() {
        *point = [point[0] - middle[0], point[1] - middle[1]];
        xx += point[0] * point[0];
        xy += point[0] * point[1];
        yy += point[1] * point[1];
    }
    // the eigenvector of the larger eigenvalue of the covariance matrix
    let half = (xx - yy) / 2.0;
    let root = (half * half + xy * xy).sqrt();
    let [x, y] = if half >= 0.0 {
        [half + root, xy]
    } else {
        [xy, root - half]
    };
    let length = (x * x + y * y).sqrt();
    if length > 0.0 && length.is_finite() {
        let [cos, sin] = [x / length, y / length];
        for point in points {
            *point = [
                point[0] * cos + point[1] * sin,
                point[1] * cos - point[0] * sin,
            ];
        }
    }
}

/// Draws those far outside nearer: leaves of leaves fly off, and the whole would be small beside them.
fn draw_in(points: &mut [Point]) {
    let count = points.len().max(1) as f64;
    let square: f64 = points
        .iter()
        .map(|p| p[0] * p[0] + p[1] * p[1])
        .sum::<f64>()
        / count;
    let rim = OUTSIDE * square.sqrt();
    for point in points {
        let far = distance(*point, [0.0; 2]);
        if far > rim {
            let factor = (rim + (far - rim) * DRAWN_IN) / far;
            *point = point.map(|x| x * factor);
        }
    }
}

/// The middle of points; the origin where there are none.
fn mean(points: &[Point]) -> Point {
    let mut sum = [0.0; 2];
    for point in points {
        sum = [sum[0] + point[0], sum[1] + point[1]];
    }
    sum.map(|s| s / points.len().max(1) as f64)
}

fn distance(a: Point, b: Point) -> f64 {
    let [x, y] = [a[0] - b[0], a[1] - b[1]];
    (x * x + y * y).sqrt()
}

/// Scales a cloud about the origin, so that discs of these radii have room: they cover a fixed share
/// of the ground, and an edge reaches from disc to disc.
fn scale(points: &mut [Point], radii: &[f64], springs: &[Spring]) {
    let count = points.len().max(1) as f64;
    let spread: f64 = points
        .iter()
        .map(|p| p[0] * p[0] + p[1] * p[1])
        .sum::<f64>()
        / count;
    let area: f64 = radii.iter().map(|r| (r + GAP) * (r + GAP)).sum();
    let lengths: f64 = (springs.iter())
        .map(|s| distance(points[s.ends[0]], points[s.ends[1]]))
        .sum();
    let reaches: f64 = (springs.iter())
        .map(|s| REACH * (radii[s.ends[0]] + radii[s.ends[1]] + GAP))
        .sum();
    if spread <= 0.0 || lengths <= 0.0 {
        return;
    }
    // discs cover π·area of a cloud whose ground is 2π·spread, as of points evenly in a circle
    let by_ground = (area / (COVERED * 2.0 * spread)).sqrt();
    let factor = by_ground.max(reaches / lengths);
    for point in points {
        *point = point.map(|x| x * factor);
    }
}

#[cfg(test)]
mod tests;
