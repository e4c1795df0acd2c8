//! What every figure has around it: title, notes, source, and the room that is left.

use super::metrics::wrap;
use super::scene::{Anchor, Color, Group, Mark, Point, Text};

const MARGIN: f64 = 8.0;
const TITLE: f64 = 11.0;
const NOTE: f64 = 7.0;
const SOURCE: f64 = 6.0;
/// Width in points below which letters shrink, how far, and the smallest that are read in print.
const ROOMY: f64 = 340.0;
const SHRUNK: f64 = 0.75;
const LEGIBLE: f64 = 5.0;
/// Share of the height that title and notes take at most.
const HEAD: f64 = 0.4;
/// Height of a line by the size of its letters.
pub(super) const LEADING: f64 = 1.35;

/// What stands around a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// What it shows.
    pub title: String,
    /// Filters, dates, what was left out: below the title.
    pub notes: Vec<String>,
    /// Where it comes from: at the foot.
    pub source: String,
}

/// The size of a figure in millimetres, 60–2,000 each way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Page {
    /// The smallest and the largest side, in millimetres.
    pub const SIDES: [f64; 2] = [60.0, 2_000.0];

    /// Width and height in points.
    pub(super) fn points(self) -> Point {
        let [least, most] = Self::SIDES;
        [self.width, self.height].map(|mm| {
            let mm = if mm.is_finite() { mm } else { least };
            mm.clamp(least, most) / 25.4 * 72.0
        })
    }
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Room {
    pub(super) low: Point,
    pub(super) high: Point,
}

impl Room {
    pub(super) fn size(&self) -> Point {
        [self.high[0] - self.low[0], self.high[1] - self.low[1]]
    }
}

/// The size of letters on a page of this width in points, from the size that they have on a wide one.
pub(super) fn letters(size: f64, width: f64) -> f64 {
    (size * (width / ROOMY).clamp(SHRUNK, 1.0)).max(LEGIBLE)
}

/// Whether a page of this width in points has letters of full size.
pub(super) fn is_wide(width: f64) -> bool {
    width >= ROOMY
}

/// Writes what stands around a figure; returns it and the room within. A title or notes that would take
/// nearly half the page end in `…`.
pub(super) fn frame(caption: &Caption, [width, height]: Point) -> ([Group; 2], Room) {
    let across = width - 2.0 * MARGIN;
    let mut y = MARGIN;
    let mut head = Vec::new();
    let mut full = false;
    let mut add = |text: &str, size: f64, color: Color, y: &mut f64| {
        let size = letters(size, width);
        let lines = wrap(text, size, across);
        let last = lines.len().saturating_sub(1);
        for (number, mut line) in lines.into_iter().enumerate() {
            if full {
                return;
            }
            *y += size * LEADING;
            full = *y + size * LEADING > height * HEAD;
            if full && number < last {
                line.push('…');
            }
            let at = [MARGIN, *y - size * 0.3];
            head.push(line_of(at, size, color, Anchor::Start, line));
        }
    };
    add(&caption.title, TITLE, Color::INK, &mut y);
    for note in &caption.notes {
        add(note, NOTE, Color::GREY, &mut y);
    }
    let mut foot = Vec::new();
    let source = letters(SOURCE, width);
    let lines = wrap(&caption.source, source, across);
    let below = lines.len() as f64 * source * LEADING;
    let mut at = height - MARGIN - below;
    let high = at - if lines.is_empty() { 0.0 } else { 3.0 };
    for line in lines {
        at += source * LEADING;
        let place = [MARGIN, at - source * 0.3];
        foot.push(line_of(place, source, Color::GREY, Anchor::Start, line));
    }
    let groups = [
        Group {
            id: "title",
            marks: head,
        },
        Group {
            id: "source",
            marks: foot,
        },
    ];
    let room = Room {
        low: [MARGIN, y + 4.0],
        high: [width - MARGIN, high],
    };
    (groups, room)
}

/// A line of text without a rim.
pub(super) fn line_of(at: Point, size: f64, color: Color, anchor: Anchor, text: String) -> Mark {
    Mark::Text(Text {
        at,
        size,
        anchor,
        color,
        rim: false,
        text,
    })
}
