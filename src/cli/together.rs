//! What `guanxi explain` shows above sentences: occasions at which both were, and stated relations.

use std::io::{self, Write};

use super::output::{Cell, Look, on_one_line, print_told};
use crate::query::{Stated, Together, Told};

/// Writes every report and statement with its words and the row behind it.
pub(super) fn write(
    look: Look,
    [a, b]: [&str; 2],
    occasions: &[Together],
    statements: &[Stated],
    out: &mut dyn Write,
) -> io::Result<()> {
    for row in occasions {
        print_told(look, &row.told, &occasion_line(row), out)?;
        for (key, role) in [(a, &row.roles[0]), (b, &row.roles[1])] {
            let role = role.as_deref().unwrap_or("in another report");
            writeln!(out, "  {key}: {role}")?;
        }
        writeln!(out, "  rule: {}\n", on_one_line(&row.told.rule))?;
    }
    for row in statements {
        print_told(look, &row.told, &row.relation, out)?;
        let (subject, object) = if row.forward { (a, b) } else { (b, a) };
        let post = row
            .post
            .as_deref()
            .map(|post| format!(": {}", on_one_line(post)));
        let post = post.unwrap_or_default();
        writeln!(out, "  {subject} {} {object}{post}", row.relation)?;
        writeln!(out, "  rule: {}\n", on_one_line(&row.told.rule))?;
    }
    Ok(())
}

/// The occasion on one line: whether they met, when, what, which.
fn occasion_line(row: &Together) -> String {
    let occasion = &row.occasion;
    let date = occasion.date.as_deref().unwrap_or("undated");
    let persons = match occasion.persons {
        1 => "1 person".to_owned(),
        count => format!("{count} persons"),
    };
    let (rung, kind, id) = (rung(row), &occasion.kind, &occasion.key);
    format!("{rung}: {kind} of {date}, {persons}, event {id}")
}

fn rung(row: &Together) -> &'static str {
    if row.is_meeting() { "met" } else { "occasion" }
}

/// The cells that all rows begin with: where it stands, how it joins the two, its words.
fn place_of(told: &Told, rung: &str) -> Vec<Cell> {
    vec![
        told.document.clone().into(),
        told.page.clone().into(),
        told.issued.clone().into(),
        told.headline.clone().into(),
        Cell::word(rung),
        told.quote.clone().into(),
    ]
}

/// Place, and what is said of the occasion.
pub(super) fn of_occasion(row: Together) -> (Vec<Cell>, [Cell; 9]) {
    let place = place_of(&row.told, rung(&row));
    let [a_role, b_role] = row.roles;
    let said = [
        row.occasion.key.into(),
        row.occasion.date.into(),
        row.occasion.kind.into(),
        row.occasion.persons.into(),
        a_role.into(),
        b_role.into(),
        row.told.report.into(),
        row.told.rule.into(),
        Cell::Missing,
    ];
    (place, said)
}

/// Place, and which of the two is the subject.
pub(super) fn of_statement(row: Stated) -> (Vec<Cell>, [Cell; 9]) {
    let (a, b) = if row.forward {
        ("subject", "object")
    } else {
        ("object", "subject")
    };
    let place = place_of(&row.told, &row.relation);
    let said = [
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
        Cell::word(a),
        Cell::word(b),
        Cell::Missing,
        row.told.rule.into(),
        row.post.into(),
    ];
    (place, said)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::query::{Occasion, Seat};

    pub(in super::super) fn visit() -> Together {
        Together {
            occasion: Occasion::sample("visit", Some("2031-03-04")),
            a: Seat::sample("person:陶立", "lead"),
            b: Seat::sample("person:白露", "accompany"),
            told: Told {
                document: "谷报/1.txt".into(),
                quote: "陶立到云谷机械，白露陪同。".into(),
                rule: "考察 visit place".into(),
                ..Told::default()
            },
            roles: [Some("lead".into()), None],
        }
    }

    #[test]
    fn reports_are_told_with_their_rule() {
        let look = Look {
            width: 80,
            color: false,
        };
        let stated = Stated {
            relation: "part_of".into(),
            post: None,
            forward: false,
            told: visit().told,
        };
        let (_, said) = of_statement(stated.clone());
        assert_eq!(
            (&said[4], &said[5]),
            (&Cell::word("object"), &Cell::word("subject"))
        );
        let mut out = Vec::new();
        let keys = ["person:陶立", "person:白露"];
        write(look, keys, &[visit()], &[stated], &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "undated  谷报/1.txt  met: visit of 2031-03-04, 2 persons, event 00000000000000aa\n\
             \u{20}\u{20}> 陶立到云谷机械，白露陪同。\n\
             \u{20}\u{20}person:陶立: lead\n\
             \u{20}\u{20}person:白露: in another report\n\
             \u{20}\u{20}rule: 考察 visit place\n\n\
             undated  谷报/1.txt  part_of\n\
             \u{20}\u{20}> 陶立到云谷机械，白露陪同。\n\
             \u{20}\u{20}person:白露 part_of person:陶立\n\
             \u{20}\u{20}rule: 考察 visit place\n\n"
        );
    }
}
