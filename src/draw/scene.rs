//! What is on a page: marks in groups, in the order in which they are painted.

/// A place on a page: x to the right, y downwards, in points of 1/72 inch.
pub(super) type Point = [f64; 2];

/// A colour, opaque.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Color(pub(super) [u8; 3]);

impl Color {
    pub(super) const WHITE: Color = Color([255; 3]);
    pub(super) const INK: Color = Color([34, 34, 34]);
    pub(super) const GREY: Color = Color([102, 102, 102]);
    pub(super) const PALE: Color = Color([204, 204, 204]);

    /// Reads `#rrggbb`; grey where it is none.
    pub(super) fn read(text: &str) -> Color {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6);
        let number = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        number.map_or(Color([153; 3]), |n| {
            Color([(n >> 16) as u8, (n >> 8) as u8, n as u8])
        })
    }
}

/// A drawn line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stroke {
    pub(super) color: Color,
    pub(super) width: f64,
    /// Lengths of dashes and gaps; empty = through.
    pub(super) dash: &'static [f64],
    /// 0–1.
    pub(super) opacity: f64,
}

impl Stroke {
    /// A line that goes through.
    pub(super) fn plain(color: Color, width: f64) -> Self {
        Self {
            color,
            width,
            dash: &[],
            opacity: 1.0,
        }
    }
}

/// The outline of a filled mark.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outline {
    Circle { at: Point, radius: f64 },
    Polygon(Vec<Point>),
}

impl Outline {
    /// A rectangle by its corner with the smaller coordinates and its size.
    pub(super) fn rectangle([x, y]: Point, [width, height]: Point) -> Self {
        Outline::Polygon(vec![
            [x, y],
            [x + width, y],
            [x + width, y + height],
            [x, y + height],
        ])
    }
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// One line of text; `at` is on its base line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Text {
    pub(super) at: Point,
    pub(super) size: f64,
    pub(super) anchor: Anchor,
    pub(super) color: Color,
    /// Whether it has a white rim, to be read above lines.
    pub(super) rim: bool,
    pub(super) text: String,
}

/// One thing that is painted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Line {
        ends: [Point; 2],
        stroke: Stroke,
    },
    Shape {
        outline: Outline,
        fill: Color,
        stroke: Option<Stroke>,
        /// What a pointer above it shows; may be empty.
        about: String,
    },
    Text(Text),
}

/// Marks that belong together, with the name that an editor shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub(super) id: &'static str,
    pub(super) marks: Vec<Mark>,
}

/// A page with all that is on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width and height in points.
    pub(super) size: Point,
    /// What the picture is of.
    pub(super) title: String,
    /// Groups, the lowest first.
    pub(super) groups: Vec<Group>,
}

impl Scene {
    /// Every character of its texts, sorted, each once.
    pub fn characters(&self) -> Vec<char> {
        let mut all: Vec<char> = self.texts().flat_map(|text| text.text.chars()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &Text> {
        let marks = self.groups.iter().flat_map(|group| &group.marks);
        marks.filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
    }
}
