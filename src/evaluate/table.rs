//! Reads a table of appearances, one row per person and occasion, made by hand or by the program.

use std::path::Path;

use super::appearances::{Occasion, Person};
use super::filled::{error, refuse};
use super::gold::GoldError;
use super::sheet::{read_sheet, wrong};
use crate::text::written_date;

/// Columns, each with the other names that it goes by.
const COLUMNS: [&[&str]; 9] = [
    &["event", "event_id", "id"],
    &["date"],
    &["type", "event_type"],
    &["place", "places"],
    &["person"],
    &["name"],
    &["printed", "printed_name"],
    &["role"],
    &["polarity"],
];

/// Reads a CSV table with the columns `person` and `event` or `date`, and optionally `type`,
/// `place`, `role`, `polarity`, and with other names of the person `name` and `printed`; further
/// columns are passed over.
///
/// Rows of one `event` are one occasion; without one, rows of the same date, type and place are.
/// Rows whose `polarity` is not actual are left out.
///
/// # Errors
/// Where the file cannot be read, a column is missing, a date is none, a row says neither event nor
/// date, or no row names a person.
pub fn load_appearances(path: &Path) -> Result<Vec<Occasion>, GoldError> {
    let sheet = read_sheet(path, &[])?;
    let wrong = |line, message| wrong(path, line, message);
    let places = COLUMNS.map(|names| sheet.column(names));
    let [
        event,
        date,
        kind,
        place,
        person,
        name,
        printed,
        role,
        polarity,
    ] = places;
    if person.is_none() || (event.is_none() && date.is_none()) {
        let message = "needs the columns person and event or date".to_owned();
        return Err(wrong(1, message));
    }
    let mut occasions: Vec<Occasion> = Vec::new();
    let mut findings = Vec::new();
    for (line, record) in &sheet.rows {
        let cell = |column: Option<usize>| {
            let cell = column.and_then(|i| record.get(i)).unwrap_or_default();
            cell.trim().to_owned()
        };
        let is_planned = !["", "actual"].contains(&cell(polarity).as_str());
        if cell(person).is_empty() || is_planned {
            continue;
        }
        let day = match cell(date) {
            day if day.is_empty() => day,
            day => match written_date(&day, None) {
                Ok(day) => day.to_string(),
                Err(message) => {
                    findings.push(error(path, *line, message));
                    continue;
                }
            },
        };
        if cell(event).is_empty() && day.is_empty() {
            return Err(wrong(*line, "neither event nor date".to_owned()));
        }
        let id = match cell(event) {
            id if id.is_empty() => [day.clone(), cell(kind), cell(place)]
                .join(" ")
                .trim()
                .to_owned(),
            id => id,
        };
        let known = occasions.iter().position(|o| o.id == id);
        let at = known.unwrap_or_else(|| {
            occasions.push(Occasion {
                id,
                ..Occasion::default()
            });
            occasions.len() - 1
        });
        let occasion = &mut occasions[at];
        for (field, value) in [(&mut occasion.date, day), (&mut occasion.kind, cell(kind))] {
            if field.is_empty() {
                *field = value;
            }
        }
        let person = Person::new([cell(person), cell(name), cell(printed)], cell(role));
        occasion.persons.push(person);
    }
    refuse(findings)?;
    if occasions.is_empty() {
        return Err(wrong(1, "no row names a person".to_owned()));
    }
    Ok(occasions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn read(text: &str) -> Result<Vec<Occasion>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.csv");
        fs::write(&path, text).unwrap();
        load_appearances(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn rows_are_grouped_by_event_or_by_date_type_and_place() {
        let rows = "\u{feff}Event,date,person,role,polarity,note\n\
            e1,2031-05-04,苗远山,lead,actual,x\ne1,,甘霖,,,\ne2,2031-05-04,苗远山,,,\n\
            ,2031-05-05,甘霖,,,\n,2031/5/5,石榴,,,\n,,,,,\ne3,2031-06-01,石榴,,planned,\n";
        let occasions = read(rows).unwrap();
        let told: Vec<String> = occasions
            .iter()
            .map(|o| format!("{}|{}|{}", o.id, o.date, o.persons.len()))
            .collect();
        assert_eq!(
            told,
            [
                "e1|2031-05-04|2",
                "e2|2031-05-04|1",
                "2031-05-05|2031-05-05|2"
            ]
        );
        assert_eq!(occasions[0].persons[0].role, "lead");
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_line() {
        for (rows, message) in [
            ("date,name\n2031,苗远山\n", "needs the columns person"),
            (
                "event,date,person\ne1,,甘霖\n,,甘霖\n",
                "mine.csv:3: neither",
            ),
            ("date,person\n2031,\n", "no row names a person"),
        ] {
            let error = read(rows).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }
}
