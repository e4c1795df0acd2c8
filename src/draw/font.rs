//! A font: which characters it has, and their outlines.

use ttf_parser::{Face, FaceParsingError, OutlineBuilder};

use super::metrics;
use super::scene::{Anchor, Point, Text};

/// Why a file is no font that can be drawn with.
#[derive(Debug, thiserror::Error)]
#[error("it holds no font that can be read: {0}")]
pub struct FontError(#[from] FaceParsingError);

/// A font from the bytes of a file (TrueType, OpenType or a collection of them).
pub struct Font<'b> {
    face: Face<'b>,
}

/// A piece of an outline, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece {
    Move(Point),
    Line(Point),
    Quad(Point, Point),
    Cubic(Point, Point, Point),
    Close,
}

impl<'b> Font<'b> {
    /// Reads a font; of a collection the one with this number.
    ///
    /// # Errors
    /// Where the bytes are no font.
    pub fn new(bytes: &'b [u8], number: u32) -> Result<Self, FontError> {
        Ok(Self {
            face: Face::parse(bytes, number)?,
        })
    }

    /// How many of the characters it has; blanks count as had.
    pub fn covers(&self, characters: &[char]) -> usize {
        characters.len() - self.lacking(characters).len()
    }

    /// Those of the characters that it lacks, in their order.
    pub fn lacking(&self, characters: &[char]) -> Vec<char> {
        let has = |c: &char| c.is_whitespace() || self.face.glyph_index(*c).is_some();
        characters.iter().copied().filter(|c| !has(c)).collect()
    }

    /// The outlines of a text at its place. Characters that the font lacks are drawn as its sign
    /// for that. Letters that are wider than pages are laid out for are drawn narrower, so that a text
    /// never runs off its page or into another.
    pub(super) fn outline(&self, text: &Text) -> Vec<Piece> {
        let scale = text.size / f64::from(self.face.units_per_em().max(1));
        let glyphs: Vec<_> = text
            .text
            .chars()
            .map(|c| self.face.glyph_index(c).unwrap_or_default())
            .collect();
        let advance = |glyph| f64::from(self.face.glyph_hor_advance(glyph).unwrap_or(0)) * scale;
        let natural: f64 = glyphs.iter().map(|glyph| advance(*glyph)).sum();
        let expected = metrics::width(&text.text, text.size);
        let narrowed = if expected > 0.0 && natural > expected {
            expected / natural
        } else {
            1.0
        };
        let width = natural * narrowed;
        let mut pen = Pen {
            at: text.at,
            scale: [scale * narrowed, scale],
            pieces: Vec::new(),
        };
        pen.at[0] -= match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        for glyph in glyphs {
            // a blank has no outline
            let _ = self.face.outline_glyph(glyph, &mut pen);
            pen.at[0] += advance(glyph) * narrowed;
        }
        pen.pieces
    }
}

struct Pen {
    at: Point,
    /// Points by unit of the font, across and up.
    scale: [f64; 2],
    pieces: Vec<Piece>,
}

impl Pen {
    fn on_page(&self, x: f32, y: f32) -> Point {
        [
            self.at[0] + f64::from(x) * self.scale[0],
            self.at[1] - f64::from(y) * self.scale[1],
        ]
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.on_page(x, y);
        self.pieces.push(Piece::Move(to));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.on_page(x, y);
        self.pieces.push(Piece::Line(to));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let [by, to] = [self.on_page(x1, y1), self.on_page(x, y)];
        self.pieces.push(Piece::Quad(by, to));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let [a, b, to] = [
            self.on_page(x1, y1),
            self.on_page(x2, y2),
            self.on_page(x, y),
        ];
        self.pieces.push(Piece::Cubic(a, b, to));
    }

    fn close(&mut self) {
        self.pieces.push(Piece::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_font_is_refused() {
        for bytes in [&b""[..], b"ttcf", &[0u8; 64], b"<svg/>"] {
            assert!(Font::new(bytes, 0).is_err());
        }
    }
}
