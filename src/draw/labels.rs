//! Names beside their nodes, so that none covers another name or a node: the most important first,
//! each where it crosses the fewest lines; what finds no place is left out.

use super::frame::{LEADING, Room};
use super::metrics::{two_lines, width};
use super::scene::{Anchor, Color, Point, Text};

/// Longest line of a name in characters.
const LONGEST: f64 = 8.0;
/// Ways to write a name, the first that finds room is taken: longest line, share of the size. A hub amid
/// its neighbours has room for a smaller name rather than for none.
const WAYS: [(f64, f64); 4] = [(LONGEST, 1.0), (4.0, 1.0), (LONGEST, 0.8), (4.0, 0.8)];
/// Between a node and its name.
const AWAY: f64 = 1.2;
/// Width of a cell in which covering is looked for.
const CELL: f64 = 24.0;

/// A node that has a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named<'n> {
    pub(super) at: Point,
    pub(super) radius: f64,
    pub(super) name: &'n str,
    /// Size of the letters.
    pub(super) size: f64,
}

/// Places names of nodes that are given with the most important first; the second value counts those
/// left out.
pub(super) fn place(nodes: &[Named<'_>], lines: &[[Point; 2]], room: &Room) -> (Vec<Text>, usize) {
    let mut taken = Taken::new(room);
    for (at, node) in nodes.iter().enumerate() {
        let r = node.radius;
        let box_of = [
            [node.at[0] - r, node.at[1] - r],
            [node.at[0] + r, node.at[1] + r],
        ];
        taken.add(box_of, at);
    }
    let crossings = Crossings::new(lines, room);
    let mut texts = Vec::new();
    let mut left_out = 0;
    for (at, node) in nodes.iter().enumerate() {
        let written = WAYS.iter().find_map(|(longest, share)| {
            let size = node.size * share;
            let lines = two_lines(node.name, *longest);
            let across = lines.iter().map(|l| width(l, size)).fold(0.0, f64::max);
            let high = lines.len() as f64 * size * LEADING;
            let mut best: Option<(usize, [Point; 2], Anchor)> = None;
            for (corner, anchor) in corners(node, across, high) {
                let place = [corner, [corner[0] + across, corner[1] + high]];
                let inside = (0..2).all(|axis| {
                    place[0][axis] >= room.low[axis] && place[1][axis] <= room.high[axis]
                });
                if !inside || taken.covers(place, at) {
                    continue;
                }
                let crossed = crossings.count(place);
                if best.is_none_or(|(least, ..)| crossed < least) {
                    best = Some((crossed, place, anchor));
                }
            }
            best.map(|(_, place, anchor)| (place, anchor, lines, size))
        });
        let Some((place, anchor, lines, size)) = written else {
            left_out += 1;
            continue;
        };
        taken.add(place, usize::MAX);
        for (row, line) in lines.into_iter().enumerate() {
            let x = match anchor {
                Anchor::Start => place[0][0],
                Anchor::Middle => (place[0][0] + place[1][0]) / 2.0,
                Anchor::End => place[1][0],
            };
            let y = place[0][1] + (row as f64 + 1.0) * size * LEADING - size * 0.32;
            texts.push(Text {
                at: [x, y],
                size,
                anchor,
                color: Color::INK,
                rim: true,
                text: line,
            });
        }
    }
    (texts, left_out)
}

/// Where the upper left corner of a name may be: right, below, above, left, and between.
fn corners(node: &Named<'_>, across: f64, high: f64) -> [(Point, Anchor); 8] {
    let [x, y] = node.at;
    let r = node.radius + AWAY;
    // on the circle at 45°
    let d = r * 0.72;
    [
        ([x + r, y - high / 2.0], Anchor::Start),
        ([x - across / 2.0, y + r - high * 0.1], Anchor::Middle),
        ([x - across / 2.0, y - r - high * 0.9], Anchor::Middle),
        ([x - r - across, y - high / 2.0], Anchor::End),
        ([x + d, y + d - high * 0.3], Anchor::Start),
        ([x + d, y - d - high * 0.7], Anchor::Start),
        ([x - d - across, y + d - high * 0.3], Anchor::End),
        ([x - d - across, y - d - high * 0.7], Anchor::End),
    ]
}

/// Cells of a room, each with what touches it.
struct Cells {
    low: Point,
    columns: usize,
    rows: usize,
}

impl Cells {
    fn new(room: &Room) -> Self {
        let [width, height] = room.size().map(|s| (s / CELL).clamp(0.0, 1e4) as usize + 1);
        Self {
            low: room.low,
            columns: width,
            rows: height,
        }
    }

    /// Numbers of the cells that a box touches; what lies outside counts to the border.
    fn touched(&self, [low, high]: [Point; 2]) -> impl Iterator<Item = usize> + use<> {
        let place = |x: f64, axis: usize, most: usize| {
            (((x - self.low[axis]) / CELL).max(0.0) as usize).min(most - 1)
        };
        let columns = place(low[0], 0, self.columns)..=place(high[0], 0, self.columns);
        let rows = place(low[1], 1, self.rows)..=place(high[1], 1, self.rows);
        let across = self.columns;
        rows.flat_map(move |row| columns.clone().map(move |column| row * across + column))
    }

    fn count(&self) -> usize {
        self.columns * self.rows
    }
}

/// Boxes that are taken, each with its owner.
struct Taken {
    cells: Cells,
    boxes: Vec<([Point; 2], usize)>,
    in_cell: Vec<Vec<usize>>,
}

impl Taken {
    fn new(room: &Room) -> Self {
        let cells = Cells::new(room);
        Self {
            in_cell: vec![Vec::new(); cells.count()],
            cells,
            boxes: Vec::new(),
        }
    }

    fn add(&mut self, place: [Point; 2], owner: usize) {
        for cell in self.cells.touched(place) {
            self.in_cell[cell].push(self.boxes.len());
        }
        self.boxes.push((place, owner));
    }

    fn covers(&self, place: [Point; 2], owner: usize) -> bool {
        self.cells.touched(place).any(|cell| {
            self.in_cell[cell].iter().any(|&at| {
                let (other, of) = self.boxes[at];
                of != owner
                    && (0..2).all(|axis| {
                        place[0][axis] < other[1][axis] && other[0][axis] < place[1][axis]
                    })
            })
        })
    }
}

/// Lines by the cells that they touch.
struct Crossings<'l> {
    cells: Cells,
    lines: &'l [[Point; 2]],
    in_cell: Vec<Vec<usize>>,
}

impl<'l> Crossings<'l> {
    fn new(lines: &'l [[Point; 2]], room: &Room) -> Self {
        let cells = Cells::new(room);
        let mut in_cell = vec![Vec::new(); cells.count()];
        for (at, [a, b]) in lines.iter().enumerate() {
            // steps of half a cell touch nearly all that the line does
            let far = (a[0] - b[0]).abs().max((a[1] - b[1]).abs());
            let steps = (far / (CELL / 2.0)).clamp(1.0, 1e4) as usize;
            let mut last = usize::MAX;
            for step in 0..=steps {
                let t = step as f64 / steps as f64;
                let point = [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
                for cell in cells.touched([point, point]) {
                    if cell != last {
                        in_cell[cell].push(at);
                        last = cell;
                    }
                }
            }
        }
        Self {
            cells,
            lines,
            in_cell,
        }
    }

    fn count(&self, place: [Point; 2]) -> usize {
        let mut found: Vec<usize> = (self.cells.touched(place))
            .flat_map(|cell| &self.in_cell[cell])
            .copied()
            .filter(|line| crosses(self.lines[*line], place))
            .collect();
        found.sort_unstable();
        found.dedup();
        found.len()
    }
}

/// Whether a line passes through a box (the slabs of Kay and Kajiya, 1986).
fn crosses([a, b]: [Point; 2], [low, high]: [Point; 2]) -> bool {
    let [mut from, mut to] = [0.0f64, 1.0f64];
    for axis in 0..2 {
        let along = b[axis] - a[axis];
        if along == 0.0 {
            if a[axis] < low[axis] || a[axis] > high[axis] {
                return false;
            }
            continue;
        }
        let [s, t] = [
            (low[axis] - a[axis]) / along,
            (high[axis] - a[axis]) / along,
        ];
        from = from.max(s.min(t));
        to = to.min(s.max(t));
    }
    from < to
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room {
        low: [0.0; 2],
        high: [200.0, 100.0],
    };

    fn node(x: f64, y: f64, name: &str) -> Named<'_> {
        Named {
            at: [x, y],
            radius: 3.0,
            name,
            size: 8.0,
        }
    }

    #[test]
    fn names_cover_neither_each_other_nor_nodes() {
        let crowd: Vec<Named<'_>> = (0..60)
            .map(|i| {
                node(
                    60.0 + f64::from(i % 10) * 8.0,
                    20.0 + f64::from(i / 10) * 8.0,
                    "白露",
                )
            })
            .collect();
        let (texts, left_out) = place(&crowd, &[], &ROOM);
        assert_eq!(texts.len() + left_out, 60);
        assert!(left_out > 20 && texts.len() > 10, "{left_out}");
        let boxes: Vec<[Point; 2]> = texts
            .iter()
            .map(|t| {
                let left = match t.anchor {
                    Anchor::Start => t.at[0],
                    Anchor::Middle => t.at[0] - 8.0,
                    Anchor::End => t.at[0] - 16.0,
                };
                [[left, t.at[1] - 7.0], [left + 16.0, t.at[1]]]
            })
            .collect();
        for (i, a) in boxes.iter().enumerate() {
            for b in &boxes[i + 1..] {
                let apart = (0..2).any(|x| a[1][x] <= b[0][x] || b[1][x] <= a[0][x]);
                assert!(apart, "{a:?} covers {b:?}");
            }
        }
    }

    #[test]
    fn a_name_goes_where_no_line_is() {
        let lines = [
            [[100.0, 50.0], [190.0, 50.0]],
            [[100.0, 50.0], [100.0, 95.0]],
        ];
        let (texts, _) = place(&[node(100.0, 50.0, "白露")], &lines, &ROOM);
        assert!(texts[0].at[1] < 50.0, "above: {texts:?}");
        let (texts, _) = place(&[node(199.0, 50.0, "白露")], &[], &ROOM);
        assert!(texts[0].at[0] < 199.0, "inside the room: {texts:?}");
    }

    #[test]
    fn a_name_is_written_smaller_or_in_two_lines_before_it_is_left_out() {
        let high = |x: f64, y: f64| Room {
            low: [0.0; 2],
            high: [x, y],
        };
        let name = "白露白露白露";
        let written = |room: &Room, at: Point| {
            let named = node(at[0], at[1], name);
            let (texts, _) = place(&[named], &[], room);
            let size = texts.first().map(|text| text.size);
            (texts.len(), size)
        };
        let size = node(0.0, 0.0, name).size;
        let long = width(name, size);
        assert_eq!(
            written(&high(long * 3.0, 40.0), [10.0, 20.0]),
            (1, Some(size))
        );
        assert_eq!(
            written(&high(long * 0.9, 90.0), [6.0, 45.0]),
            (2, Some(size))
        );
        let narrow = long * 0.45;
        let smaller = written(&high(narrow, 90.0), [narrow / 2.0, 45.0]);
        assert_eq!(smaller, (2, Some(size * 0.8)));
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let tight = Room {
            low: [0.0; 2],
            high: [10.0, 10.0],
        };
        assert_eq!(place(&[node(5.0, 5.0, "白露")], &[], &tight), (vec![], 1));
    }
}
