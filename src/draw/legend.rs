//! Legends: samples with their words, in rows from left to right.

use super::frame::{LEADING, Room, line_of};
use super::metrics::width;
use super::scene::{Anchor, Color, Mark, Outline, Point, Stroke};

const SIZE: f64 = 7.0;
const ROW: f64 = SIZE * LEADING + 1.5;
/// Between one entry and the next.
const APART: f64 = 11.0;

/// What is shown beside the words of an entry.
#[derive(Clone)]
pub(super) enum Sample {
    /// Nothing: the words head those that follow.
    Head,
    /// A mark about the origin, of half this width.
    Mark(Outline, Color, Option<Stroke>, f64),
    /// A line.
    Line(Stroke),
}

/// An entry.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) sample: Sample,
    pub(super) text: String,
}

/// Entries that start a new row together.
pub(super) type Rows = Vec<Vec<Entry>>;

fn sample_width(sample: &Sample) -> f64 {
    match sample {
        Sample::Head => 0.0,
        Sample::Mark(_, _, _, half) => 2.0 * half + 3.0,
        Sample::Line(_) => 21.0,
    }
}

/// Height of rows within a width, entries that do not fit moved to a next row.
pub(super) fn height(rows: &Rows, across: f64) -> f64 {
    let (_, bottom) = place(rows, [0.0; 2], across);
    bottom
}

fn row_height(row: &[Entry]) -> f64 {
    let tallest = row.iter().map(|entry| match &entry.sample {
        Sample::Mark(_, _, _, half) => 2.0 * half + 2.0,
        _ => 0.0,
    });
    tallest.fold(ROW, f64::max)
}

fn place(rows: &Rows, low: Point, across: f64) -> (Vec<Mark>, f64) {
    let mut marks = Vec::new();
    let mut y = low[1];
    for row in rows.iter().filter(|row| !row.is_empty()) {
        let high = row_height(row);
        let mut x = low[0];
        for entry in row {
            let sample = sample_width(&entry.sample);
            let whole = sample + width(&entry.text, SIZE);
            if x > low[0] && x + whole > low[0] + across {
                x = low[0];
                y += high;
            }
            let middle = y + high / 2.0;
            match &entry.sample {
                Sample::Head => {}
                Sample::Mark(outline, fill, stroke, half) => marks.push(Mark::Shape {
                    outline: moved(outline, [x + half, middle]),
                    fill: *fill,
                    stroke: stroke.clone(),
                    about: String::new(),
                }),
                Sample::Line(stroke) => marks.push(Mark::Line {
                    ends: [[x, middle], [x + 18.0, middle]],
                    stroke: stroke.clone(),
                }),
            }
            let color = match entry.sample {
                Sample::Head => Color::GREY,
                _ => Color::INK,
            };
            let at = [x + sample, middle + SIZE * 0.36];
            marks.push(line_of(at, SIZE, color, Anchor::Start, entry.text.clone()));
            x += whole + APART;
        }
        y += high;
    }
    (marks, y - low[1])
}

fn moved(outline: &Outline, by: Point) -> Outline {
    let add = |[x, y]: Point| [x + by[0], y + by[1]];
    match outline {
        Outline::Circle { at, radius } => Outline::Circle {
            at: add(*at),
            radius: *radius,
        },
        Outline::Polygon(points) => Outline::Polygon(points.iter().copied().map(add).collect()),
    }
}

/// Draws rows at the foot of a room and takes their height from it.
pub(super) fn draw(rows: &Rows, room: &mut Room) -> Vec<Mark> {
    let across = room.size()[0];
    let low = [room.low[0], room.high[1] - height(rows, across)];
    room.high[1] = low[1] - 4.0;
    place(rows, low, across).0
}
