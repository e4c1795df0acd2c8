//! Packs the parts of a graph side by side: the largest in its corner, the others where the ground is
//! lowest, as in a skyline.

use super::Point;

/// Width by height of the whole, where the largest part is not wider.
const ASPECT: f64 = 1.4;

/// Moves parts (places and radii) so that their boxes, with the gap around them, do not overlap, and
/// the whole about the origin. The largest come first and stand at the top.
pub(super) fn pack(parts: &mut [(Vec<Point>, Vec<f64>)], gap: f64) {
    let boxes: Vec<[Point; 2]> = parts.iter().map(bounds).collect();
    let size = |of: &[Point; 2]| [of[1][0] - of[0][0] + gap, of[1][1] - of[0][1] + gap];
    let area: f64 = boxes.iter().map(size).map(|[w, h]| w * h).sum();
    let widest = boxes.iter().map(|b| size(b)[0]).fold(0.0f64, f64::max);
    let width = widest.max((area * ASPECT).sqrt());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|&a, &b| {
        let [a, b] = [a, b].map(|i| (parts[i].0.len() > 1, size(&boxes[i])[1], i));
        (b.0, b.1)
            .partial_cmp(&(a.0, a.1))
            .unwrap_or(std::cmp::Ordering::Equal)
            .then(a.2.cmp(&b.2))
    });
    let mut skyline = Skyline(vec![([0.0, width], 0.0)]);
    let mut corners = vec![[0.0; 2]; parts.len()];
    let mut height: f64 = 0.0;
    for i in order {
        let [w, h] = size(&boxes[i]);
        corners[i] = skyline.take(w, h);
        height = height.max(corners[i][1] + h);
    }
    for (i, (points, _)) in parts.iter_mut().enumerate() {
        // the skyline grows downwards from the top
        let low = boxes[i][0];
        let h = size(&boxes[i])[1];
        let shift = [
            corners[i][0] - low[0] + gap / 2.0 - width / 2.0,
            height / 2.0 - corners[i][1] - h - low[1] + gap / 2.0,
        ];
        for point in points {
            *point = [point[0] + shift[0], point[1] + shift[1]];
        }
    }
}

/// The lower left and the upper right corner of discs.
fn bounds((points, radii): &(Vec<Point>, Vec<f64>)) -> [Point; 2] {
    let mut corners = [[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]];
    for (point, radius) in points.iter().zip(radii) {
        for axis in 0..2 {
            corners[0][axis] = corners[0][axis].min(point[axis] - radius);
            corners[1][axis] = corners[1][axis].max(point[axis] + radius);
        }
    }
    corners
}

/// Stretches of the ground from left to right, each with its height.
struct Skyline(Vec<([f64; 2], f64)>);

impl Skyline {
    /// Takes ground of this width where it is lowest, then leftmost; returns its left end and height.
    fn take(&mut self, width: f64, height: f64) -> Point {
        let right = self.0.last().map_or(width, |(ends, _)| ends[1]);
        let mut best = [0.0, f64::INFINITY];
        for &([left, _], _) in &self.0 {
            // the ends are sums: the widest part must fit into the width made of it
            if left + width > right * (1.0 + 1e-9) && left > 0.0 {
                continue;
            }
            let over = self.over([left, left + width]);
            if over < best[1] {
                best = [left, over];
            }
        }
        let [left, over] = best;
        let taken = [left, left + width];
        let mut ground = Vec::with_capacity(self.0.len() + 2);
        for &(ends, high) in &self.0 {
            if ends[0] < taken[0] {
                ground.push(([ends[0], ends[1].min(taken[0])], high));
            }
            if ends[1] > taken[1] {
                ground.push(([ends[0].max(taken[1]), ends[1]], high));
            }
        }
        ground.push((taken, over + height));
        ground.sort_by(|a, b| a.0[0].total_cmp(&b.0[0]));
        self.0 = ground;
        best
    }

    /// The highest ground between two ends.
    fn over(&self, [left, right]: [f64; 2]) -> f64 {
        (self.0.iter())
            .filter(|([from, to], _)| *from < right && *to > left)
            .fold(0.0f64, |highest, (_, high)| highest.max(*high))
    }
}
