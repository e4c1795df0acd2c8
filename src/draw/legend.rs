//! Legends: samples with their words, in rows from left to right.

use super::frame::{LEADING, Room, is_wide, letters, line_of};
use super::metrics::width;
use super::scene::{Anchor, Color, Mark, Outline, Point, Stroke};

const SIZE: f64 = 7.0;
/// Between one entry and the next.
const APART: f64 = 11.0;
/// Share of a room that a legend takes at most.
const SHARE: f64 = 0.4;

/// What is shown beside the words of an entry.
#[derive(Clone)]
pub(super) enum Sample {
    /// Nothing: the words head those that follow, and stand on one line with them.
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

fn row_height(row: &[Entry], size: f64) -> f64 {
    let tallest = row.iter().map(|entry| match &entry.sample {
        Sample::Mark(_, _, _, half) => 2.0 * half + 2.0,
        _ => 0.0,
    });
    tallest.fold(size * LEADING + 1.5, f64::max)
}

/// Width of what must not be torn apart: an entry, or a head with what it heads.
fn piece_width(entries: &[Entry], size: f64) -> f64 {
    let whole = |entry: &Entry| sample_width(&entry.sample) + width(&entry.text, size);
    let is_head = |entry: &Entry| matches!(entry.sample, Sample::Head);
    let Some((first, rest)) = entries.split_first() else {
        return 0.0;
    };
    let headed = rest
        .iter()
        .take_while(|entry| is_head(first) && !is_head(entry));
    whole(first) + headed.map(|entry| whole(entry) + APART).sum::<f64>()
}

/// Rows within a width from a corner, entries that do not fit moved to a next row; and their height.
fn place(rows: &[Vec<Entry>], low: Point, across: f64, size: f64) -> (Vec<Mark>, f64) {
    let mut marks = Vec::new();
    let mut y = low[1];
    for row in rows.iter().filter(|row| !row.is_empty()) {
        let high = row_height(row, size);
        let mut x = low[0];
        for (number, entry) in row.iter().enumerate() {
            let sample = sample_width(&entry.sample);
            let whole = sample + width(&entry.text, size);
            let piece = piece_width(&row[number..], size);
            // what is wider than the page is torn apart all the same
            let needed = if piece <= across { piece } else { whole };
            if x > low[0] && x + needed > low[0] + across {
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
            let at = [x + sample, middle + size * 0.36];
            marks.push(line_of(at, size, color, Anchor::Start, entry.text.clone()));
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

/// Rows of which neighbours stand on one line where there is room for both.
fn joined(rows: Vec<Vec<Entry>>, across: f64, size: f64) -> Vec<Vec<Entry>> {
    let wide = |row: &[Entry]| -> f64 {
        let one = |entry: &Entry| sample_width(&entry.sample) + width(&entry.text, size) + APART;
        row.iter().map(one).sum()
    };
    let mut joined: Vec<Vec<Entry>> = Vec::new();
    for row in rows {
        match joined.last_mut() {
            Some(last) if wide(last) + wide(&row) - APART <= across => last.extend(row),
            _ => joined.push(row),
        }
    }
    joined
}

/// Draws rows at the foot of a room on a page of this width and takes their height from it. On a narrow
/// page short rows stand on one line. Where they would take too much of it the last rows are left out; also returns how many.
pub(super) fn draw(rows: &Rows, page: f64, room: &mut Room) -> (Vec<Mark>, usize) {
    let [across, high] = room.size();
    let size = letters(SIZE, page);
    let mut rows: Vec<Vec<Entry>> = rows.iter().filter(|row| !row.is_empty()).cloned().collect();
    if !is_wide(page) {
        rows = joined(rows, across, size);
    }
    let wanted = rows.len();
    let height = |rows: &[Vec<Entry>]| place(rows, [0.0; 2], across, size).1;
    while !rows.is_empty() && height(&rows) > (high * SHARE).max(0.0) {
        rows.pop();
    }
    let low = [room.low[0], room.high[1] - height(&rows)];
    room.high[1] = low[1] - 4.0;
    (place(&rows, low, across, size).0, wanted - rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(sample: Sample, text: &str) -> Entry {
        let text = text.to_owned();
        Entry { sample, text }
    }

    /// Lines of a legend: the texts that stand at one height.
    fn lines(marks: &[Mark]) -> Vec<String> {
        let mut lines: Vec<(f64, String)> = Vec::new();
        for mark in marks {
            let Mark::Text(text) = mark else { continue };
            match lines.last_mut() {
                Some((y, line)) if *y == text.at[1] => *line = format!("{line} {}", text.text),
                _ => lines.push((text.at[1], text.text.clone())),
            }
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn a_head_stands_with_what_it_heads() {
        let line = || Sample::Line(Stroke::plain(Color::GREY, 1.0));
        let row = vec![
            entry(Sample::Head, "size: degree"),
            entry(line(), "12"),
            entry(Sample::Head, "width: weight"),
            entry(line(), "1"),
            entry(line(), "4"),
        ];
        for (across, want) in [
            (300.0, &["size: degree 12 width: weight 1 4"][..]),
            (160.0, &["size: degree 12", "width: weight 1 4"]),
            (50.0, &["size: degree", "12", "width: weight", "1", "4"]),
        ] {
            let (marks, _) = place(std::slice::from_ref(&row), [0.0; 2], across, SIZE);
            assert_eq!(lines(&marks), want, "{across}");
        }
    }

    #[test]
    fn a_legend_leaves_room_for_what_it_explains() {
        let rows: Rows = (0..5).map(|_| vec![entry(Sample::Head, "白露")]).collect();
        let room = |high: f64| Room {
            low: [0.0; 2],
            high: [200.0, high],
        };
        for (high, left_out) in [(500.0, 0), (60.0, 3), (10.0, 5)] {
            let mut room = room(high);
            let (marks, rest) = draw(&rows, 400.0, &mut room);
            assert_eq!((marks.len(), rest), (5 - left_out, left_out), "{high}");
            assert!(room.high[1] >= 0.6 * high - 4.0);
        }
        let mut narrow = room(500.0);
        draw(&rows, 200.0, &mut narrow);
        assert!(
            narrow.high[1] > 480.0,
            "on a narrow page they stand on one line"
        );
    }
}
