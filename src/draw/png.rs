//! A page as PNG, painted by tiny-skia, with its resolution noted so that a text processor shows it at
//! its size.

use flate2::Crc;
use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke as Line, StrokeDash,
    Transform,
};

use super::Font;
use super::font::Piece;
use super::scene::{Color, Mark, Outline, Point, Scene, Stroke, Text};
use super::svg::RIM;

/// Pixels on a side at most.
const MOST: f64 = 20_000.0;

/// Why a page cannot be painted.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// It has no size, or too many pixels.
    #[error("a picture of {0} × {1} pixels cannot be painted; take a smaller size or resolution")]
    Size(u64, u64),
    /// The pixels cannot be packed.
    #[error("the picture cannot be written as PNG: {0}")]
    Packing(String),
}

/// Paints a page at a resolution in pixels an inch.
///
/// # Errors
/// Where the picture would have no or too many pixels.
pub fn png(scene: &Scene, font: &Font<'_>, resolution: u32) -> Result<Vec<u8>, DrawError> {
    let scale = f64::from(resolution) / 72.0;
    let [width, height] = scene.size.map(|points| (points * scale).round().max(0.0));
    let size = || DrawError::Size(width as u64, height as u64);
    if width > MOST || height > MOST {
        return Err(size());
    }
    let mut canvas = Pixmap::new(width as u32, height as u32).ok_or_else(size)?;
    canvas.fill(tiny_skia::Color::WHITE);
    let mut painter = Painter {
        canvas,
        transform: Transform::from_scale(scale as f32, scale as f32),
    };
    for mark in scene.groups.iter().flat_map(|group| &group.marks) {
        painter.paint(mark, font);
    }
    let packed = painter.canvas.encode_png();
    let packed = packed.map_err(|error| DrawError::Packing(error.to_string()))?;
    Ok(with_resolution(packed, resolution))
}

/// Puts the chunk `pHYs` behind the head of a PNG (PNG specification, 11.3.4.3).
fn with_resolution(mut png: Vec<u8>, resolution: u32) -> Vec<u8> {
    /// Signature and the chunk IHDR.
    const HEAD: usize = 8 + 25;
    let a_metre = (f64::from(resolution) / 0.0254).round() as u32;
    let mut body = b"pHYs".to_vec();
    body.extend(a_metre.to_be_bytes());
    body.extend(a_metre.to_be_bytes());
    body.push(1);
    let mut sum = Crc::new();
    sum.update(&body);
    let mut chunk = 9u32.to_be_bytes().to_vec();
    chunk.extend(&body);
    chunk.extend(sum.sum().to_be_bytes());
    if png.len() > HEAD {
        png.splice(HEAD..HEAD, chunk);
    }
    png
}

struct Painter {
    canvas: Pixmap,
    transform: Transform,
}

impl Painter {
    fn paint(&mut self, mark: &Mark, font: &Font<'_>) {
        match mark {
            Mark::Line {
                ends: [a, b],
                stroke,
            } => {
                let mut path = PathBuilder::new();
                start(&mut path, *a);
                line(&mut path, *b);
                self.stroke(path.finish(), stroke);
            }
            Mark::Shape {
                outline,
                fill,
                stroke,
                ..
            } => {
                let path = outlined(outline);
                self.fill(path.clone(), *fill);
                if let Some(stroke) = stroke {
                    self.stroke(path, stroke);
                }
            }
            Mark::Text(text) => self.text(text, font),
        }
    }

    fn text(&mut self, text: &Text, font: &Font<'_>) {
        let mut path = PathBuilder::new();
        for piece in font.outline(text) {
            match piece {
                Piece::Move(to) => start(&mut path, to),
                Piece::Line(to) => line(&mut path, to),
                Piece::Quad(by, to) => {
                    path.quad_to(by[0] as f32, by[1] as f32, to[0] as f32, to[1] as f32)
                }
                Piece::Cubic(a, b, to) => path.cubic_to(
                    a[0] as f32,
                    a[1] as f32,
                    b[0] as f32,
                    b[1] as f32,
                    to[0] as f32,
                    to[1] as f32,
                ),
                Piece::Close => path.close(),
            }
        }
        let path = path.finish();
        if text.rim {
            self.stroke(path.clone(), &Stroke::plain(Color::WHITE, text.size * RIM));
        }
        self.fill(path, text.color);
    }

    fn fill(&mut self, path: Option<Path>, color: Color) {
        // what has no area, such as a blank, has no path
        if let Some(path) = path {
            let paint = paint(color, 1.0);
            let whole = FillRule::Winding;
            self.canvas
                .fill_path(&path, &paint, whole, self.transform, None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, stroke: &Stroke) {
        let Some(path) = path else { return };
        let line = Line {
            width: stroke.width as f32,
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            dash: StrokeDash::new(stroke.dash.iter().map(|d| *d as f32).collect(), 0.0),
            ..Line::default()
        };
        let paint = paint(stroke.color, stroke.opacity);
        self.canvas
            .stroke_path(&path, &paint, &line, self.transform, None);
    }
}

fn paint(color: Color, opacity: f64) -> Paint<'static> {
    let [r, g, b] = color.0;
    let mut paint = Paint::default();
    paint.set_color_rgba8(r, g, b, (opacity.clamp(0.0, 1.0) * 255.0).round() as u8);
    paint.anti_alias = true;
    paint
}

fn outlined(outline: &Outline) -> Option<Path> {
    match outline {
        Outline::Circle { at, radius } => {
            PathBuilder::from_circle(at[0] as f32, at[1] as f32, *radius as f32)
        }
        Outline::Polygon(points) => {
            let mut path = PathBuilder::new();
            for (i, point) in points.iter().enumerate() {
                if i == 0 {
                    start(&mut path, *point);
                } else {
                    line(&mut path, *point);
                }
            }
            path.close();
            path.finish()
        }
    }
}

fn start(path: &mut PathBuilder, to: Point) {
    path.move_to(to[0] as f32, to[1] as f32);
}

fn line(path: &mut PathBuilder, to: Point) {
    path.line_to(to[0] as f32, to[1] as f32);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resolution_is_noted() {
        let png = Pixmap::new(2, 2).unwrap().encode_png().unwrap();
        let noted = with_resolution(png.clone(), 300);
        assert_eq!(noted.len(), png.len() + 21);
        // 300 pixels an inch are 11,811 a metre
        assert_eq!(noted[37..49], *b"pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23");
        assert!(Pixmap::decode_png(&noted).is_ok(), "the check sum is right");
    }
}
