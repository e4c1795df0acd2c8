//! Where the nodes of a figure stand on the page: the layout of the graph, stretched to the room.

use super::frame::Room;
use super::scene::Point;
use crate::graph::KnowledgeGraph;
use crate::graph::force::{place, push_apart};

/// How far places are evened out.
const EVENNESS: f64 = 0.35;
/// Share of the page that discs and the gaps about them shall take.
const ROOMY: f64 = 0.42;

/// Places on the page: the layout stretched to the room, nodes apart.
pub(super) fn fitted(graph: &KnowledgeGraph, radii: &[f64], room: &Room) -> Vec<Point> {
    let mut places = place(graph, radii);
    // upwards is downwards on a page
    for place in &mut places {
        place[1] = -place[1];
    }
    even_out(&mut places);
    // names need room too: as much as there is, then less until all fits
    let [width, height] = room.size();
    let share = ROOMY * width * height / (places.len().max(1) as f64 * 3.2);
    let mut gap = (2.0 * share.max(0.0).sqrt() - 2.0 * mean(radii)).clamp(1.0, 22.0);
    for _ in 0..40 {
        stretch(&mut places, radii, room);
        let before = places.clone();
        push_apart(&mut places, radii, gap);
        if before == places {
            break;
        }
        gap = (gap * 0.85).max(0.6);
    }
    stretch(&mut places, radii, room);
    places
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Moves places towards their ranks along each axis: what is crowded gets room, what hangs together
/// stays together.
fn even_out(places: &mut [Point]) {
    let last = places.len().saturating_sub(1).max(1) as f64;
    for axis in 0..2 {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by(|&a, &b| places[a][axis].total_cmp(&places[b][axis]).then(a.cmp(&b)));
        let [Some(low), Some(high)] =
            [order.first(), order.last()].map(|at| Some(places[*at?][axis]))
        else {
            return;
        };
        for (rank, at) in order.into_iter().enumerate() {
            let even = low + (high - low) * rank as f64 / last;
            places[at][axis] += (even - places[at][axis]) * EVENNESS;
        }
    }
}

/// Scales places to a room, each way by itself but not out of all proportion.
fn stretch(places: &mut [Point], radii: &[f64], room: &Room) {
    const STRETCH: f64 = 1.6;
    let rim = radii.iter().copied().fold(0.0, f64::max) * 1.3 + 1.0;
    let mut low = [f64::INFINITY; 2];
    let mut high = [f64::NEG_INFINITY; 2];
    for place in places.iter() {
        for axis in 0..2 {
            low[axis] = low[axis].min(place[axis]);
            high[axis] = high[axis].max(place[axis]);
        }
    }
    let mut factor = [0.0; 2];
    for axis in 0..2 {
        let extent = (high[axis] - low[axis]).max(1e-6);
        factor[axis] = (room.size()[axis] - 2.0 * rim).max(1.0) / extent;
    }
    let least = factor[0].min(factor[1]);
    // a few nodes need not fill a page
    let roomy = 6.0 * rim / (places.len().max(1) as f64).sqrt();
    let factor = factor.map(|f| f.min(least * STRETCH).min(roomy.max(3.0)));
    for place in places {
        for axis in 0..2 {
            let middle = (room.low[axis] + room.high[axis]) / 2.0;
            place[axis] = middle + (place[axis] - (low[axis] + high[axis]) / 2.0) * factor[axis];
        }
    }
}
