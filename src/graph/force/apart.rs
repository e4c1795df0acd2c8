//! Pushes discs apart until none covers another.

use super::{Point, distance};

/// Rounds of pushing before all is scaled up and tried again.
const ROUNDS: usize = 60;
const LARGER: f64 = 1.08;
/// What counts as touching, in the unit of the radii.
const TOUCH: f64 = 1e-3;

/// Moves discs, as little as it takes, until between any two there is the gap; where there is no end
/// of pushing, all places are scaled up about the origin. Points must be finite, radii positive.
pub fn push_apart(points: &mut [Point], radii: &[f64], gap: f64) {
    let widest = radii.iter().fold(0.0f64, |widest, r| widest.max(*r));
    let cell = 2.0 * widest + gap;
    if points.len() < 2 || cell <= 0.0 {
        return;
    }
    // scaled often enough, any places that differ come apart; those that do not are moved below
    for _ in 0..400 {
        for _ in 0..ROUNDS {
            if !push_once(points, radii, gap, cell) {
                return;
            }
        }
        for point in points.iter_mut() {
            *point = point.map(|x| x * LARGER);
        }
    }
}

/// Pushes every pair once that is too near; true where there was one.
fn push_once(points: &mut [Point], radii: &[f64], gap: f64, cell: f64) -> bool {
    let place = |point: Point| point.map(|x| (x / cell).floor() as i64);
    let mut sorted: Vec<([i64; 2], usize)> = (points.iter().enumerate())
        .map(|(i, point)| (place(*point), i))
        .collect();
    sorted.sort_unstable();
    let mut pushed = false;
    for at in 0..sorted.len() {
        let ([column, row], i) = sorted[at];
        // every pair of cells is looked at from one side only
        for [right, up] in [[0, 0], [0, 1], [1, -1], [1, 0], [1, 1]] {
            let wanted = [column + right, row + up];
            let from = if [right, up] == [0, 0] {
                at + 1
            } else {
                sorted.partition_point(|(cell, _)| *cell < wanted)
            };
            for &(there, j) in &sorted[from..] {
                if there != wanted {
                    break;
                }
                pushed |= push(points, [i.min(j), i.max(j)], radii, gap);
            }
        }
    }
    pushed
}

fn push(points: &mut [Point], [i, j]: [usize; 2], radii: &[f64], gap: f64) -> bool {
    let wanted = radii[i] + radii[j] + gap;
    let apart = distance(points[i], points[j]);
    if apart + TOUCH >= wanted {
        return false;
    }
    let way = if apart > 0.0 {
        [
            (points[j][0] - points[i][0]) / apart,
            (points[j][1] - points[i][1]) / apart,
        ]
    } else {
        // on one spot: a direction that depends on which they are
        let slope = (j % 7) as f64 - 3.0;
        let length = (1.0 + slope * slope).sqrt();
        [1.0 / length, slope / length]
    };
    let step = (wanted - apart) / 2.0 + TOUCH;
    for axis in 0..2 {
        points[i][axis] -= way[axis] * step;
        points[j][axis] += way[axis] * step;
    }
    true
}
