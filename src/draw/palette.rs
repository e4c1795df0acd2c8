//! Colours, dashes and shapes that can be told apart in greyscale and by colour-blind readers.

use super::scene::{Color, Outline, Point, Stroke};

/// Colours of groups without their own: Okabe and Ito's palette and two of Paul Tol's, those that
/// follow each other different in lightness.
const GROUPS: [&str; 9] = [
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#332288", "#f0e442",
    "#117733",
];
/// Of groups beyond these.
const OTHERS: &str = "#bdbdbd";

/// The colour of the group with this number, the largest first.
pub(super) fn group(number: usize) -> Color {
    Color::read(GROUPS.get(number).unwrap_or(&OTHERS))
}

/// Groups with a colour of their own.
pub(super) fn groups() -> usize {
    GROUPS.len()
}

/// The outline that an entity type has, besides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Disc,
    /// A disc with a white middle.
    Ring,
    Square,
    Diamond,
    Triangle,
    Hexagon,
}

impl Form {
    /// Natural persons are round, the first type of them full; the others have corners.
    pub(super) fn of(natural_person: bool, number: usize) -> Form {
        match (natural_person, number) {
            (true, 0) => Form::Disc,
            (true, _) => Form::Ring,
            (false, n) => [Form::Square, Form::Diamond, Form::Triangle, Form::Hexagon][n % 4],
        }
    }

    /// The form around a place, of about the area of a disc with this radius.
    pub(super) fn outline(self, at: Point, radius: f64) -> Outline {
        let corners: &[Point] = match self {
            Form::Disc | Form::Ring => return Outline::Circle { at, radius },
            Form::Square => &[[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
            Form::Diamond => &[[0.0, -1.25], [1.25, 0.0], [0.0, 1.25], [-1.25, 0.0]],
            Form::Triangle => &[[0.0, -1.25], [1.2, 0.85], [-1.2, 0.85]],
            Form::Hexagon => &[
                [-1.08, 0.0],
                [-0.54, -0.94],
                [0.54, -0.94],
                [1.08, 0.0],
                [0.54, 0.94],
                [-0.54, 0.94],
            ],
        };
        let corner = |c: &Point| [at[0] + c[0] * radius, at[1] + c[1] * radius];
        Outline::Polygon(corners.iter().map(corner).collect())
    }
}

/// How the edges of a relation are drawn: facts in the colour of the schema and through, those that
/// rest on words alone in grey, the weaker the more broken.
pub(super) fn relation(id: &str, color: &str) -> Stroke {
    let (color, dash): (&str, &'static [f64]) = match id {
        "clause" => ("#8a8f98", &[]),
        "roster" => ("#8a8f98", &[5.0, 2.0]),
        "sentence" => ("#a3a8b0", &[2.4, 1.8]),
        "article" => ("#b8bcc3", &[0.9, 1.6]),
        "holds_post" => (color, &[6.0, 1.6, 1.2, 1.6]),
        "located_in" | "part_of" | "place" => (color, &[1.2, 1.6]),
        _ => (color, &[]),
    };
    Stroke {
        color: Color::read(color),
        width: 1.0,
        dash,
        opacity: 1.0,
    }
}
