//! `corrections.csv`: what people decided against the program, row by row.

use std::borrow::Cow;

use crate::model::{Diagnostic, Severity};
use crate::source::mark_of;
use crate::text::Romaniser;

/// Columns that mean something.
const COLUMNS: [&str; 6] = ["document", "quote", "action", "field", "value", "note"];

/// What a correction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// The mentions inside the quote are none.
    Drop,
    /// The mention means another entity.
    Set,
    /// One entity is another.
    Merge,
    /// The mention means a namesake of its own.
    Split,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 4] = [Action::Drop, Action::Set, Action::Merge, Action::Split];

    /// The word in the column `action`.
    pub fn name(self) -> &'static str {
        match self {
            Action::Drop => "drop",
            Action::Set => "set",
            Action::Merge => "merge",
            Action::Split => "split",
        }
    }
}

/// One row of `corrections.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// `file:line`.
    pub place: String,
    /// Key of the document; empty = everywhere (merge only).
    pub document: String,
    /// The printed text, or a passage of the document that holds it. Of a merge: key or name of the
    /// entity that goes into the other.
    pub quote: String,
    /// What to do.
    pub action: Action,
    /// `entity` or empty; of a merge it may name the entity in place of the quote. Of occasions
    /// what is changed.
    pub field: String,
    /// Key or name of the entity that is meant; of a drop optional, to drop that one alone. Of
    /// occasions the new value.
    pub value: String,
}

/// All corrections, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    /// The rows.
    pub rows: Vec<Correction>,
    /// Spells the names of entities that only a correction knows.
    pub romaniser: Romaniser,
}

impl Corrections {
    /// Reads the content of `corrections.csv` (UTF-8 with or without BOM, else GB18030). `name` is
    /// how the file is called in messages. Bad rows are left out and reported.
    pub fn parse(name: &str, bytes: &[u8]) -> (Self, Vec<Diagnostic>) {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0,
        };
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(mark_of(&text))
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let mut found = Vec::new();
        let mut columns: Option<[Option<usize>; 6]> = None;
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let message = format!("cannot be read: {error}");
                    found.push(Diagnostic::new(Severity::Error, "bad-row", name, message));
                    continue;
                }
            };
            let line = record
                .position()
                .map_or(0, |position| line_of(&text, position.byte()));
            let place = format!("{name}:{line}");
            match &columns {
                None => columns = Some(header(&record, &place, &mut found)),
                Some(_) if record.iter().all(|cell| cell.trim().is_empty()) => {}
                Some(columns) => {
                    let cell = |index: usize| {
                        columns[index]
                            .and_then(|at| record.get(at))
                            .unwrap_or("")
                            .trim()
                            .to_owned()
                    };
                    match row(place.clone(), cell) {
                        Ok(row) => rows.push(row),
                        Err((message, hint)) => found.push(
                            Diagnostic::new(Severity::Error, "bad-correction", place, message)
                                .hinted(hint),
                        ),
                    }
                }
            }
        }
        (
            Self {
                rows,
                romaniser: Romaniser::default(),
            },
            found,
        )
    }

    /// True where there is nothing to correct.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Line of a row that begins at a byte or after the empty lines there, which the reader skips
/// without counting.
fn line_of(text: &str, byte: u64) -> usize {
    let (before, after) = text.as_bytes().split_at((byte as usize).min(text.len()));
    let empty = after.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    1 + before.iter().chain(empty).filter(|&&b| b == b'\n').count()
}

fn header(
    record: &csv::StringRecord,
    place: &str,
    found: &mut Vec<Diagnostic>,
) -> [Option<usize>; 6] {
    let mut columns = [None; 6];
    for (at, cell) in record.iter().enumerate() {
        let cell = cell.trim();
        match COLUMNS.iter().position(|column| *column == cell) {
            Some(index) => columns[index] = Some(at),
            None if cell.is_empty() || cell.starts_with("x_") => {}
            None => found.push(
                Diagnostic::new(
                    Severity::Warning,
                    "unknown-column",
                    place,
                    format!("column '{cell}' means nothing here"),
                )
                .hinted(format!("the columns are {}", COLUMNS.join(", "))),
            ),
        }
    }
    columns
}

/// Checks a row; the error is message and hint.
fn row(place: String, cell: impl Fn(usize) -> String) -> Result<Correction, (String, String)> {
    let word = cell(2).to_lowercase();
    let Some(action) = Action::ALL.into_iter().find(|action| action.name() == word) else {
        return Err((
            format!("action '{word}' is unknown"),
            "write drop, set, merge or split".to_owned(),
        ));
    };
    let row = Correction {
        place,
        document: cell(0),
        quote: cell(1),
        action,
        field: cell(3),
        value: cell(4),
    };
    let problem = if row.is_about_event() {
        event_problem(&row)
    } else if action != Action::Merge && row.document.is_empty() {
        Some(("no document is named", "only merge goes without one"))
    } else if row.quote.is_empty() && (action != Action::Merge || !row.names_entity_in_field()) {
        Some((
            "no quote is given",
            "write the printed name, or a passage that holds it",
        ))
    } else if action != Action::Drop && row.value.is_empty() {
        Some((
            "no value is given",
            "write key or name of the entity that is meant",
        ))
    } else if action != Action::Merge && row.names_entity_in_field() {
        Some((
            "only the field 'entity' can be corrected",
            "write entity, or leave it empty",
        ))
    } else {
        None
    };
    match problem {
        Some((message, hint)) => Err((message.to_owned(), hint.to_owned())),
        None => Ok(row),
    }
}

/// What is wrong with a correction of an occasion.
fn event_problem(row: &Correction) -> Option<(&'static str, &'static str)> {
    let set = row.action == Action::Set;
    if row.quote.is_empty() {
        Some((
            "no quote is given",
            "write the id of the occasion, or a document and a passage that tells of it",
        ))
    } else if set && matches!(row.field.as_str(), "" | "event") {
        Some((
            "no field is given",
            "write date, type, polarity, role, presence or entity",
        ))
    } else if !set && !matches!(row.field.as_str(), "" | "event" | "entity") {
        Some(("only set changes a field", "write set, or the field event"))
    } else if row.value.is_empty() && (set && row.field != "date" || row.action == Action::Merge) {
        Some((
            "no value is given",
            "write the new value; of a merge the id of the other occasion",
        ))
    } else {
        None
    }
}

/// Fields that only occasions have.
const EVENT_FIELDS: [&str; 6] = ["event", "date", "type", "polarity", "role", "presence"];

/// Characters of the id of an occasion, less the number of a later one with the same quote.
const ID_LENGTH: usize = 16;

impl Correction {
    /// Whether it corrects an occasion: by its fields, or because an id stands for the quote.
    pub(super) fn is_about_event(&self) -> bool {
        let id = self.quote.split('-').next().unwrap_or_default();
        let is_id = id.len() == ID_LENGTH && id.bytes().all(|b| b.is_ascii_hexdigit());
        EVENT_FIELDS.contains(&self.field.as_str()) || self.document.is_empty() && is_id
    }

    /// Whether `field` names an entity rather than what is corrected.
    pub(super) fn names_entity_in_field(&self) -> bool {
        !self.field.is_empty() && self.field != "entity"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_their_lines() {
        let file = "\u{FEFF}document,quote,action,field,value,note,x_who\n\
                    a.txt,\"甲,乙\",Set,entity,person:甲,因为,me\n\n,丙,merge,,person:丁,,\n";
        let (found, problems) = Corrections::parse("corrections.csv", file.as_bytes());
        assert_eq!(problems, []);
        assert_eq!(found.rows.len(), 2);
        assert_eq!(found.rows[0].quote, "甲,乙");
        assert_eq!(found.rows[1].place, "corrections.csv:4");
        assert_eq!(found.rows[1].action, Action::Merge);
        let (gbk, _, _) = encoding_rs::GB18030.encode(file.trim_start_matches('\u{FEFF}'));
        assert_eq!(Corrections::parse("corrections.csv", &gbk).0, found);
        let file = "document;quote;action;field;value\na.txt;甲,乙;set;entity;person:甲\n";
        let (found, problems) = Corrections::parse("corrections.csv", file.as_bytes());
        assert_eq!(problems, []);
        assert_eq!(found.rows[0].quote, "甲,乙");
    }

    #[test]
    fn bad_rows_are_reported_and_cost_nothing_else() {
        for (row, words) in [
            ("a,甲,rename,,乙", "unknown"),
            (",甲,drop,,", "no document"),
            ("a,,drop,,", "no quote"),
            ("a,甲,set,entity,", "no value"),
            ("a,甲,set,title,乙", "only the field"),
        ] {
            let file = format!("document,quote,action,field,value\n{row}\na,甲,drop,,\n");
            let (found, problems) = Corrections::parse("c.csv", file.as_bytes());
            assert_eq!(found.rows.len(), 1, "{row}");
            assert!(
                problems[0].message.contains(words),
                "{row}: {}",
                problems[0]
            );
            assert_eq!(problems[0].place, "c.csv:2");
        }
        let (_, problems) = Corrections::parse("c.csv", b"document,quote,action,oops\n");
        assert!(problems[0].message.contains("oops"));
    }
}
