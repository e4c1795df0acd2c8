//! Words by which offices are given, held or taken away: the rows of `appointments.csv`.

use super::affixes::Affixes;
use super::grammar::unknown;
use super::table::Line;
use crate::model::{Appointment, Diagnostic, Grammar, OfficeFrame, TenureStatus};
use crate::text::fold;

const FRAMES: &str = "subject, object, strip, link, of, joint, tail, another";
const STATUSES: &str = "current, acting, appointed, former, removed, proposed";
/// The status of rows that only propose somebody.
const PROPOSED: &str = "proposed";

/// Reads a row; one with an unknown word is reported and left out.
pub(super) fn row(line: &Line<'_>, out: &mut Vec<Diagnostic>) -> Option<(String, Appointment)> {
    let word = fold(line.get("word"));
    let (frame, status) = (line.get("frame"), line.get("status"));
    let parsed = match frame {
        "subject" => OfficeFrame::Subject,
        "object" => OfficeFrame::Object,
        "strip" => OfficeFrame::Strip,
        "link" => OfficeFrame::Link,
        "of" => OfficeFrame::Of,
        "joint" => OfficeFrame::Joint,
        "tail" => OfficeFrame::Tail,
        "another" => OfficeFrame::Another,
        other => {
            out.push(unknown(line, "frame", other, FRAMES));
            return None;
        }
    };
    let said = TenureStatus::from_name(status);
    let proposed = status == PROPOSED;
    if said.is_none() && !proposed && !status.is_empty() {
        out.push(unknown(line, "status", status, STATUSES));
        return None;
    }
    let row = Appointment {
        word: word.clone(),
        status: said,
        proposed,
        frame: parsed,
    };
    (!word.is_empty()).then(|| (format!("{word}|{frame}"), row))
}

/// The rows by where they stand; the numbers index `Grammar::appointments`.
#[derive(Clone, Debug, Default)]
pub struct Appointments {
    /// Between person and post.
    pub subjects: Affixes,
    /// Before the person: giving an office, or taking it away.
    pub before: Affixes,
    /// Between the person and the post given.
    pub links: Affixes,
    /// Between the person and the post taken away.
    pub possessives: Affixes,
    /// Between two posts of one person.
    pub joints: Affixes,
    /// Behind the post.
    pub tails: Affixes,
    /// Behind a person who speaks of another's office.
    pub others: Affixes,
}

impl Appointments {
    /// Indexes the rows of a grammar.
    pub fn new(grammar: &Grammar) -> Self {
        let of = |frames: &[OfficeFrame]| {
            let rows = grammar.appointments.iter().zip(0..);
            let fits = rows.filter(|(row, _)| frames.contains(&row.frame));
            Affixes::new(fits.map(|(row, number)| (row.word.as_str(), number)))
        };
        Self {
            subjects: of(&[OfficeFrame::Subject]),
            before: of(&[OfficeFrame::Object, OfficeFrame::Strip]),
            links: of(&[OfficeFrame::Link]),
            possessives: of(&[OfficeFrame::Of]),
            joints: of(&[OfficeFrame::Joint]),
            tails: of(&[OfficeFrame::Tail]),
            others: of(&[OfficeFrame::Another]),
        }
    }
}
