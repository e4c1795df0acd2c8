//! A page as SVG: text as text, which stays editable, or as outlines, which print alike everywhere.

use std::fmt::Write;

use super::Font;
use super::font::Piece;
use super::scene::{Anchor, Color, Mark, Outline, Point, Scene, Stroke, Text};

/// Fonts that a reader's machine may have, for text that is left as text.
const FAMILIES: &str = "'Noto Sans CJK SC','Source Han Sans SC','Noto Sans SC','PingFang SC',\
    'Hiragino Sans GB','Microsoft YaHei','WenQuanYi Micro Hei',Helvetica,Arial,sans-serif";
/// Width of the white rim around a label, by its size.
pub(super) const RIM: f64 = 0.3;

/// Writes a page. With a font, texts become outlines.
pub fn svg(scene: &Scene, font: Option<&Font<'_>>) -> String {
    let mut out = Svg(String::new());
    let [width, height] = scene.size;
    let mm = |points: f64| Short(points / 72.0 * 25.4);
    out.add(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" \
         viewBox=\"0 0 {} {}\" font-family=\"{FAMILIES}\">\n",
        mm(width),
        mm(height),
        Short(width),
        Short(height)
    ));
    out.0.push_str("<title>");
    out.text(&scene.title);
    out.0
        .push_str("</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    for group in &scene.groups {
        out.add(format_args!("<g id=\"{}\">\n", group.id));
        for mark in &group.marks {
            out.mark(mark, font);
        }
        out.0.push_str("</g>\n");
    }
    out.0.push_str("</svg>\n");
    out.0
}

struct Svg(String);

impl Svg {
    fn add(&mut self, piece: std::fmt::Arguments<'_>) {
        // a string takes whatever is written to it
        let _ = self.0.write_fmt(piece);
    }

    /// Adds a text; what XML cannot carry is left out.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\t' | '\n' | '\r' => self.0.push(' '),
                c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
                c => self.0.push(c),
            }
        }
    }

    fn stroke(&mut self, stroke: &Stroke) {
        self.add(format_args!(
            " stroke=\"{}\" stroke-width=\"{}\"",
            Hex(stroke.color),
            Short(stroke.width)
        ));
        if stroke.opacity < 1.0 {
            self.add(format_args!(
                " stroke-opacity=\"{}\"",
                Short(stroke.opacity)
            ));
        }
        if !stroke.dash.is_empty() {
            let dash: Vec<String> = stroke.dash.iter().map(|d| Short(*d).to_string()).collect();
            self.add(format_args!(" stroke-dasharray=\"{}\"", dash.join(" ")));
        }
    }

    fn mark(&mut self, mark: &Mark, font: Option<&Font<'_>>) {
        match mark {
            Mark::Line {
                ends: [a, b],
                stroke,
            } => {
                self.add(format_args!(
                    "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"",
                    Short(a[0]),
                    Short(a[1]),
                    Short(b[0]),
                    Short(b[1])
                ));
                self.stroke(stroke);
                self.0.push_str("/>\n");
            }
            Mark::Shape {
                outline,
                fill,
                stroke,
                about,
            } => {
                let name = match outline {
                    Outline::Circle { at, radius } => {
                        self.add(format_args!(
                            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"",
                            Short(at[0]),
                            Short(at[1]),
                            Short(*radius)
                        ));
                        "circle"
                    }
                    Outline::Polygon(points) => {
                        let points: Vec<String> = points.iter().map(pair).collect();
                        self.add(format_args!("<polygon points=\"{}\"", points.join(" ")));
                        "polygon"
                    }
                };
                self.add(format_args!(" fill=\"{}\"", Hex(*fill)));
                if let Some(stroke) = stroke {
                    self.stroke(stroke);
                }
                if about.is_empty() {
                    self.0.push_str("/>\n");
                } else {
                    self.0.push_str("><title>");
                    self.text(about);
                    self.add(format_args!("</title></{name}>\n"));
                }
            }
            Mark::Text(text) => self.line_of_text(text, font),
        }
    }

    fn line_of_text(&mut self, text: &Text, font: Option<&Font<'_>>) {
        let rim = Stroke::plain(Color::WHITE, text.size * RIM);
        if let Some(font) = font {
            self.0.push_str("<path d=\"");
            for piece in font.outline(text) {
                let (letter, points) = match piece {
                    Piece::Move(to) => ("M", vec![to]),
                    Piece::Line(to) => ("L", vec![to]),
                    Piece::Quad(by, to) => ("Q", vec![by, to]),
                    Piece::Cubic(a, b, to) => ("C", vec![a, b, to]),
                    Piece::Close => ("Z", vec![]),
                };
                self.0.push_str(letter);
                let points: Vec<String> = points.iter().map(pair).collect();
                self.0.push_str(&points.join(" "));
            }
            self.0.push('"');
        } else {
            self.add(format_args!(
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\"",
                Short(text.at[0]),
                Short(text.at[1]),
                Short(text.size)
            ));
            match text.anchor {
                Anchor::Start => {}
                Anchor::Middle => self.0.push_str(" text-anchor=\"middle\""),
                Anchor::End => self.0.push_str(" text-anchor=\"end\""),
            }
        }
        self.add(format_args!(" fill=\"{}\"", Hex(text.color)));
        if text.rim {
            self.stroke(&rim);
            self.0
                .push_str(" stroke-linejoin=\"round\" paint-order=\"stroke\"");
        }
        if font.is_some() {
            // outlines can still be searched for in the source
            self.0.push_str("><title>");
            self.text(&text.text);
            self.0.push_str("</title></path>\n");
        } else {
            self.0.push('>');
            self.text(&text.text);
            self.0.push_str("</text>\n");
        }
    }
}

fn pair(point: &Point) -> String {
    format!("{},{}", Short(point[0]), Short(point[1]))
}

struct Hex(Color);

impl std::fmt::Display for Hex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = self.0.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// A number with two digits behind the point at most.
struct Short(f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = (self.0 * 100.0).round();
        if !hundredths.is_finite() {
            return f.write_str("0");
        }
        write!(f, "{}", hundredths / 100.0 + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Group;
    use super::*;

    #[test]
    fn any_text_is_well_formed() {
        let text = "白<露>&\"甲'\u{0}\u{b}\u{fffe}\n乙";
        let scene = Scene {
            size: [100.0, 50.0],
            title: text.to_owned(),
            groups: vec![Group {
                id: "labels",
                marks: vec![
                    Mark::Text(Text {
                        at: [1.0, f64::NAN],
                        size: 8.0,
                        anchor: Anchor::End,
                        color: Color::INK,
                        rim: true,
                        text: text.to_owned(),
                    }),
                    Mark::Shape {
                        outline: Outline::rectangle([0.0; 2], [3.0; 2]),
                        fill: Color::read("#d55e00"),
                        stroke: None,
                        about: text.to_owned(),
                    },
                ],
            }],
        };
        let written = svg(&scene, None);
        let read = roxmltree::Document::parse(&written).unwrap();
        let texts: Vec<&str> = read
            .descendants()
            .filter(|node| node.is_element())
            .filter_map(|node| node.text())
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect();
        assert_eq!(texts, ["白<露>&\"甲' 乙"; 3]);
    }

    #[test]
    fn numbers_are_short() {
        for (number, written) in [(1.0, "1"), (0.126, "0.13"), (-0.001, "0"), (f64::NAN, "0")] {
            assert_eq!(Short(number).to_string(), written);
        }
        assert_eq!(Hex(Color::read("#0072b2")).to_string(), "#0072b2");
        assert_eq!(Hex(Color::read("green")).to_string(), "#999999");
    }
}
