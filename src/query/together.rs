//! What joins two entities beyond standing near each other: occasions at which both were, and
//! relations stated of them, offices of the one in the other among these. Every report and statement is
//! given, with the rule behind it.

use rusqlite::{Connection, params};

use super::occasions::{Occasion, OccasionFilter, Seat, Told, find, reports, seats, told};
use super::passage::{ORDINAL_BITS, Passage, quoted, read_place, read_source, read_text};
use super::{QueryError, Undated, in_period};
use crate::model::{PartialDate, Period, Polarity, Span};
use crate::text::CodePoints;

const STATEMENTS: &str = "
SELECT s.id, s.relation, s.article, s.start, s.\"end\", s.rule,
       CASE WHEN a.mention IS NULL THEN m.entity ELSE a.entity END = ?1
FROM relation_statement AS s
JOIN mention AS m ON m.id = s.subject LEFT JOIN resolution AS a ON a.mention = s.subject
JOIN mention AS n ON n.id = s.object LEFT JOIN resolution AS b ON b.mention = s.object
JOIN document AS d ON d.id = s.id >> 24
WHERE d.duplicate_of IS NULL
  AND CASE WHEN a.mention IS NULL THEN m.entity ELSE a.entity END IN (?1, ?2)
  AND CASE WHEN b.mention IS NULL THEN n.entity ELSE b.entity END IN (?1, ?2)
ORDER BY d.date IS NULL, d.date, d.key, s.id";
/// The relation of offices in the schema.
const HOLDS_POST: &str = "holds_post";
/// Statements of the offices that make an edge, with the dates between which the office was seen.
const OFFICES: &str = "
SELECT s.id, s.article, s.start, s.\"end\", s.rule, t.person = ?1, t.post, t.first_seen, t.last_seen,
       t.begun, t.ended
FROM tenure AS t
JOIN tenure_member AS m ON m.tenure = t.id
JOIN tenure_statement AS s ON s.id = m.statement
JOIN document AS d ON d.id = s.id >> 24
WHERE t.status <> 'inherited' AND (t.person = ?1 AND t.organ = ?2 OR t.person = ?2 AND t.organ = ?1)
ORDER BY d.date IS NULL, d.date, d.key, s.id";
/// Mentions by which a report names an entity.
const NAMED: &str = "
SELECT p.mention, p.role FROM report_participant AS p JOIN mention AS m ON m.id = p.mention
LEFT JOIN resolution AS r ON r.mention = p.mention
WHERE p.report = ?1 AND CASE WHEN r.mention IS NULL THEN m.entity ELSE r.entity END = ?2
ORDER BY p.ordinal LIMIT 1";

/// What one report says of an occasion at which two entities were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// The occasion.
    pub occasion: Occasion,
    /// What the first was there, all reports taken together.
    pub a: Seat,
    /// What the second was.
    pub b: Seat,
    /// What this report says.
    pub told: Told,
    /// The role that this report gives to each; `None` where it does not name them.
    pub roles: [Option<String>; 2],
}

impl Together {
    /// Whether the two met: natural persons in the room of an actual occasion.
    pub fn is_meeting(&self) -> bool {
        let there = |seat: &Seat| seat.is_person() && seat.presence == "room";
        there(&self.a) && there(&self.b) && self.occasion.polarity == Polarity::Actual.name()
    }
}

/// One statement of a relation of two entities, or of an office of the one in the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Identifier of the relation in the schema.
    pub relation: String,
    /// The title without its organ, where an office is stated.
    pub post: Option<String>,
    /// Whether the first of the two is its subject.
    pub forward: bool,
    /// Where it stands; its rule is a row of the dictionary.
    pub told: Told,
}

/// Every report of actual occasions at which both were in the room; how many occasions were left out
/// for want of a date.
pub(super) fn together(
    connection: &Connection,
    [a, b]: [i64; 2],
    period: Period,
) -> Result<(Vec<Together>, Undated), QueryError> {
    let filter = OccasionFilter {
        period,
        ..OccasionFilter::default()
    };
    let (found, undated) = find(connection, &[a, b], &filter)?;
    let mut rows = Vec::new();
    for occasion in found {
        let seats = seats(connection, occasion.id, &filter)?;
        let seat = |id: i64| seats.iter().find(|seat| seat.entity == id).cloned();
        let (Some(one), Some(other)) = (seat(a), seat(b)) else {
            continue;
        };
        for report in reports(connection, occasion.id)? {
            let mut mentions = Vec::new();
            let mut roles = [None, None];
            for (role, entity) in roles.iter_mut().zip([a, b]) {
                let mut statement = connection.prepare_cached(NAMED)?;
                let mut named = statement.query([report, entity])?;
                if let Some(row) = named.next()? {
                    mentions.push(row.get(0)?);
                    *role = Some(row.get(1)?);
                }
            }
            rows.push(Together {
                occasion: occasion.clone(),
                a: one.clone(),
                b: other.clone(),
                told: told(connection, report, &mentions)?,
                roles,
            });
        }
    }
    Ok((rows, undated))
}

/// Every statement of a relation between the two; how many were left out for want of a date.
pub(super) fn stated(
    connection: &Connection,
    [a, b]: [i64; 2],
    period: Period,
) -> Result<(Vec<Stated>, Undated), QueryError> {
    let mut statement = connection.prepare_cached(STATEMENTS)?;
    let mut found = statement.query(params![a, b])?;
    let mut rows = Vec::new();
    let mut undated = 0;
    while let Some(row) = found.next()? {
        let document = row.get::<_, i64>(0)? >> ORDINAL_BITS;
        let source = read_source(connection, document)?;
        match in_period(period, source.date.as_deref()) {
            Some(true) => {}
            Some(false) => continue,
            None => {
                undated += 1;
                continue;
            }
        }
        rows.push(Stated {
            relation: row.get(1)?,
            post: None,
            forward: row.get(6)?,
            told: Told {
                headline: read_place(connection, document, row.get(2)?)?.title,
                quote: quoted(connection, document, row.get(3)?, row.get(4)?)?,
                rule: row.get(5)?,
                document: source.key,
                newspaper: source.newspaper,
                issued: source.date,
                page: source.page,
                ..Told::default()
            },
        });
    }
    Ok((rows, undated))
}

/// Every statement of an office that the one holds in the other, as edges count them: titles that a list
/// may have passed on are left out, and an office is in a period that its sightings touch. Then how many
/// statements were left out for want of a date.
pub(super) fn offices(
    connection: &Connection,
    [a, b]: [i64; 2],
    period: Period,
) -> Result<(Vec<Stated>, Undated), QueryError> {
    let mut statement = connection.prepare_cached(OFFICES)?;
    let mut found = statement.query(params![a, b])?;
    let mut rows = Vec::new();
    let mut undated = 0;
    while let Some(row) = found.next()? {
        if !period.is_open() {
            let mut dates: Vec<PartialDate> = Vec::new();
            for column in 7..11 {
                let date: Option<String> = row.get(column)?;
                dates.extend(date.and_then(|date| date.parse::<PartialDate>().ok()));
            }
            let (Some(&first), Some(&last)) = (dates.iter().min(), dates.iter().max()) else {
                undated += 1;
                continue;
            };
            if !period.meets(first, last) {
                continue;
            }
        }
        let document = row.get::<_, i64>(0)? >> ORDINAL_BITS;
        let source = read_source(connection, document)?;
        let text = read_text(connection, document)?;
        let points = CodePoints::new(&text);
        let place = read_place(connection, document, row.get(1)?)?;
        let span = Span {
            start: row.get(2)?,
            end: row.get(3)?,
        };
        rows.push(Stated {
            relation: HOLDS_POST.to_owned(),
            post: Some(row.get(6)?),
            forward: row.get(5)?,
            told: Told {
                quote: Passage::new(&points, &place).sentence(&[span]),
                headline: place.title,
                rule: row.get(4)?,
                document: source.key,
                newspaper: source.newspaper,
                issued: source.date,
                page: source.page,
                ..Told::default()
            },
        });
    }
    Ok((rows, undated))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{id_of, valley};
    use super::*;

    #[test]
    fn every_report_of_a_meeting_is_given() {
        let connection = valley();
        let ids = [
            id_of(&connection, "陶立"),
            id_of(&connection, "person:白露"),
        ];
        let (rows, undated) = together(&connection, ids, Period::default()).unwrap();
        let line = |row: &Together| {
            let roles = row.roles.clone().map(Option::unwrap_or_default).join(" ");
            format!(
                "{} {roles} {} {}",
                row.occasion.kind,
                row.is_meeting(),
                row.told.quote
            )
        };
        assert_eq!(
            rows.iter().map(line).collect::<Vec<_>>(),
            [
                "visit lead accompany true 陶立到云谷机械，白露陪同。",
                "meeting attend attend true 陶立、白露出席。",
            ]
        );
        assert_eq!(undated, 0);
        let year = Period {
            from: "2031".parse().ok(),
            to: None,
            whole: false,
        };
        let (rows, undated) = together(&connection, ids, year).unwrap();
        assert_eq!((rows.len(), undated), (1, 1));
        let firm = [ids[0], id_of(&connection, "云谷机械")];
        let (rows, _) = together(&connection, firm, year).unwrap();
        assert_eq!((rows.len(), rows[0].is_meeting()), (2, false));
    }

    #[test]
    fn offices_that_make_an_edge_are_stated() {
        let connection = valley();
        connection
            .execute_batch(
                "UPDATE tenure SET organ = 3;
                 INSERT INTO tenure VALUES
                     (2, 1, '顾问', 3, 'inherited', NULL, NULL, NULL, NULL, 1, 1, 0);
                 INSERT INTO tenure_statement VALUES
                     ((1 << 24) + 7, 0, 1 << 24, '顾问', 3, 'inherited', NULL, NULL, 0, 2, '顾问');
                 INSERT INTO tenure_member VALUES ((1 << 24) + 7, 2);",
            )
            .unwrap();
        let (person, firm) = (id_of(&connection, "陶立"), id_of(&connection, "云谷机械"));
        let (rows, undated) = offices(&connection, [firm, person], Period::default()).unwrap();
        assert_eq!((rows.len(), undated), (1, 0));
        let row = &rows[0];
        assert_eq!(
            (row.relation.as_str(), row.post.as_deref(), row.forward),
            ("holds_post", Some("区长"), false)
        );
        assert_eq!(row.told.quote, "陶區長与云谷机械签约。");
        let before = Period {
            from: None,
            to: "2030".parse().ok(),
            whole: false,
        };
        assert!(
            offices(&connection, [person, firm], before)
                .unwrap()
                .0
                .is_empty()
        );
        connection
            .execute_batch("UPDATE tenure SET first_seen = NULL, last_seen = NULL")
            .unwrap();
        let (rows, undated) = offices(&connection, [person, firm], before).unwrap();
        assert_eq!((rows.len(), undated), (0, 1));
    }

    #[test]
    fn statements_know_their_direction() {
        let connection = valley();
        let ids = [id_of(&connection, "石滩村"), id_of(&connection, "云谷机械")];
        let (rows, _) = stated(&connection, ids, Period::default()).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].relation.as_str(), rows[0].forward),
            ("located_in", false)
        );
        assert_eq!(rows[0].told.rule, "位于");
        let (rows, _) = stated(&connection, [ids[1], ids[0]], Period::default()).unwrap();
        assert!(rows[0].forward);
    }
}
