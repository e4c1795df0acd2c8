//! The quadtree of Barnes and Hut: bodies that are far away act as one.
//!
//! Cells stand in the order of a walk in depth, each with the place where the walk goes on behind it,
//! so that a walk needs no stack.

use super::Point;

/// A cell acts as one body where its width is less than this part of its distance.
const THETA: f64 = 1.1;
/// A cell of so few bodies is not divided.
const LEAF: usize = 6;
/// Nor one so deep: bodies on one spot cannot be told apart.
const DEPTH: u32 = 40;

struct Cell {
    mass: f64,
    middle: Point,
    /// Square of the width.
    width2: f64,
    /// Where the walk goes on behind the cell.
    next: usize,
    /// Its bodies in `order`, where it is not divided.
    leaf: Option<[usize; 2]>,
}

/// Bodies with their masses.
pub(super) struct Tree<'p> {
    points: &'p [Point],
    mass: &'p [f64],
    order: Vec<usize>,
    cells: Vec<Cell>,
}

impl<'p> Tree<'p> {
    /// Sorts bodies into cells.
    pub(super) fn new(points: &'p [Point], mass: &'p [f64]) -> Self {
        let mut low = [f64::INFINITY; 2];
        let mut high = [f64::NEG_INFINITY; 2];
        for point in points {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        let mut tree = Tree {
            points,
            mass,
            order: (0..points.len()).collect(),
            cells: Vec::with_capacity(points.len()),
        };
        if !points.is_empty() {
            let width = (high[0] - low[0]).max(high[1] - low[1]);
            let mut spare = vec![0; points.len()];
            tree.divide(0, points.len(), low, width, 0, &mut spare);
        }
        tree
    }

    fn divide(
        &mut self,
        from: usize,
        to: usize,
        low: Point,
        width: f64,
        depth: u32,
        spare: &mut [usize],
    ) {
        let mut mass = 0.0;
        let mut middle = [0.0; 2];
        for &body in &self.order[from..to] {
            mass += self.mass[body];
            for (sum, x) in middle.iter_mut().zip(self.points[body]) {
                *sum += self.mass[body] * x;
            }
        }
        let own = self.cells.len();
        let is_leaf = to - from <= LEAF || depth >= DEPTH;
        self.cells.push(Cell {
            mass,
            middle: middle.map(|m| m / mass),
            width2: width * width,
            next: own + 1,
            leaf: is_leaf.then_some([from, to]),
        });
        if is_leaf {
            return;
        }
        let half = width / 2.0;
        let centre = [low[0] + half, low[1] + half];
        let quarter = |point: Point| {
            usize::from(point[0] >= centre[0]) + 2 * usize::from(point[1] >= centre[1])
        };
        let mut counts = [0; 4];
        for &body in &self.order[from..to] {
            counts[quarter(self.points[body])] += 1;
        }
        let mut ends = [from; 4];
        for q in 1..4 {
            ends[q] = ends[q - 1] + counts[q - 1];
        }
        spare[from..to].copy_from_slice(&self.order[from..to]);
        for &body in &spare[from..to] {
            let q = quarter(self.points[body]);
            self.order[ends[q]] = body;
            ends[q] += 1;
        }
        for q in 0..4 {
            if counts[q] > 0 {
                let corner = [
                    if q % 2 == 1 { centre[0] } else { low[0] },
                    if q / 2 == 1 { centre[1] } else { low[1] },
                ];
                self.divide(ends[q] - counts[q], ends[q], corner, half, depth + 1, spare);
            }
        }
        self.cells[own].next = self.cells.len();
    }

    /// The push on a body by all others: the product of the masses by the distance, away from them.
    pub(super) fn push(&self, body: usize) -> Point {
        let [here, own] = [self.points[body], [self.mass[body]; 2]];
        let mut force = [0.0; 2];
        let mut add = |there: Point, mass: f64| {
            let [x, y] = [here[0] - there[0], here[1] - there[1]];
            let square = x * x + y * y;
            if square > 0.0 {
                let factor = mass / square;
                force[0] += factor * x;
                force[1] += factor * y;
            }
        };
        let mut at = 0;
        while let Some(cell) = self.cells.get(at) {
            if let Some([from, to]) = cell.leaf {
                for &other in &self.order[from..to] {
                    add(self.points[other], self.mass[other]);
                }
                at = cell.next;
                continue;
            }
            let [x, y] = [here[0] - cell.middle[0], here[1] - cell.middle[1]];
            if cell.width2 < THETA * THETA * (x * x + y * y) {
                add(cell.middle, cell.mass);
                at = cell.next;
            } else {
                at += 1;
            }
        }
        [force[0] * own[0], force[1] * own[1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_bodies_act_as_one_and_near_ones_by_themselves() {
        let mut points: Vec<Point> = (0..400)
            .map(|i| [f64::from(i % 20), f64::from(i / 20)])
            .collect();
        points.push([500.0, 0.0]);
        let mass = vec![1.0; points.len()];
        let tree = Tree::new(&points, &mass);
        for body in [0, 210, 400] {
            let mut exact = [0.0; 2];
            let mut whole = 0.0;
            for (other, there) in points.iter().enumerate() {
                if other != body {
                    let [x, y] = [points[body][0] - there[0], points[body][1] - there[1]];
                    let square = x * x + y * y;
                    exact = [exact[0] + x / square, exact[1] + y / square];
                    whole += 1.0 / square.sqrt();
                }
            }
            // in the middle pushes from all sides cancel: an error counts against all of them
            let found = tree.push(body);
            for axis in 0..2 {
                assert!(
                    (found[axis] - exact[axis]).abs() < 0.01 * whole,
                    "{body}: {found:?} for {exact:?} of {whole}"
                );
            }
        }
    }

    #[test]
    fn bodies_on_one_spot_do_not_divide_for_ever() {
        let points = vec![[1.0, 1.0]; 50];
        let mass = vec![2.0; 50];
        assert_eq!(Tree::new(&points, &mass).push(7), [0.0, 0.0]);
        assert_eq!(Tree::new(&[], &[]).cells.len(), 0);
    }
}
