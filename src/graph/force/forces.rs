//! ForceAtlas2: repulsion by degree, attraction by distance, and a speed that watches its own swing.
//!
//! Forces and speed after Jacomy et al. (2014), sections "Energy model" and "Adapting speed"; the
//! constants are those of their implementation in Gephi.

use std::num::NonZeroUsize;
use std::thread;

use super::tree::Tree;
use super::{Point, Spring, mean};

/// Bodies for which one more thread is worth its start.
const BODIES_A_THREAD: usize = 1_000;
/// Pull towards the middle, so that a picture is round rather than long.
const GRAVITY: f64 = 0.05;

/// Moves points, `steps` times, by what their masses and the springs between them say.
pub(super) fn relax(points: &mut [Point], mass: &[f64], springs: &[Spring], steps: usize) {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    relax_on(points, mass, springs, steps, threads);
}

/// As [`relax`], on so many threads; every force is summed by one of them in a fixed order, so that
/// their number changes nothing.
pub(super) fn relax_on(
    points: &mut [Point],
    mass: &[f64],
    springs: &[Spring],
    steps: usize,
    threads: usize,
) {
    let count = points.len();
    let mut last = vec![[0.0; 2]; count];
    let mut forces = vec![[0.0; 2]; count];
    let mut pace = Pace {
        speed: 1.0,
        efficiency: 1.0,
    };
    let threads = threads.min(count / BODIES_A_THREAD).max(1);
    for _ in 0..steps {
        repel(points, mass, &mut forces, threads);
        let middle = mean(points);
        for (i, force) in forces.iter_mut().enumerate() {
            let [x, y] = [points[i][0] - middle[0], points[i][1] - middle[1]];
            let far = (x * x + y * y).sqrt();
            if far > 0.0 {
                let pull = GRAVITY * mass[i] / far;
                *force = [force[0] - pull * x, force[1] - pull * y];
            }
        }
        for spring in springs {
            let [a, b] = spring.ends;
            for axis in 0..2 {
                let pull = spring.strength * (points[b][axis] - points[a][axis]);
                forces[a][axis] += pull;
                forces[b][axis] -= pull;
            }
        }
        pace.adapt(&forces, &last, mass);
        for i in 0..count {
            let swing = mass[i] * length([forces[i][0] - last[i][0], forces[i][1] - last[i][1]]);
            let factor = pace.speed / (1.0 + (pace.speed * swing).sqrt());
            for axis in 0..2 {
                points[i][axis] += forces[i][axis] * factor;
            }
        }
        std::mem::swap(&mut forces, &mut last);
    }
}

fn repel(points: &[Point], mass: &[f64], forces: &mut [Point], threads: usize) {
    let tree = Tree::new(points, mass);
    let part = forces.len().div_ceil(threads).max(1);
    let work = |first: usize, forces: &mut [Point]| {
        for (i, force) in forces.iter_mut().enumerate() {
            *force = tree.push(first + i);
        }
    };
    if threads == 1 {
        return work(0, forces);
    }
    thread::scope(|scope| {
        for (n, forces) in forces.chunks_mut(part).enumerate() {
            let work = &work;
            scope.spawn(move || work(n * part, forces));
        }
    });
}

fn length([x, y]: Point) -> f64 {
    (x * x + y * y).sqrt()
}

/// How fast all move: as fast as they can without swinging to and fro.
struct Pace {
    speed: f64,
    efficiency: f64,
}

impl Pace {
    fn adapt(&mut self, forces: &[Point], last: &[Point], mass: &[f64]) {
        let count = forces.len().max(1) as f64;
        let [mut swing, mut traction] = [0.0; 2];
        for i in 0..forces.len() {
            let [now, old] = [forces[i], last[i]];
            swing += mass[i] * length([now[0] - old[0], now[1] - old[1]]);
            traction += mass[i] * length([now[0] + old[0], now[1] + old[1]]) / 2.0;
        }
        let wanted = 0.05 * count.sqrt();
        let mut jitter = (wanted * traction / (count * count)).clamp(wanted.sqrt().min(10.0), 10.0);
        if traction <= 0.0 || swing <= 0.0 {
            return;
        }
        if swing / traction > 2.0 {
            if self.efficiency > 0.05 {
                self.efficiency *= 0.5;
            }
            jitter = jitter.max(1.0);
        }
        let target = jitter * self.efficiency * traction / swing;
        if swing > jitter * traction {
            if self.efficiency > 0.05 {
                self.efficiency *= 0.7;
            }
        } else if self.speed < 1000.0 {
            self.efficiency *= 1.3;
        }
        self.speed += (target - self.speed).min(0.5 * self.speed);
    }
}
