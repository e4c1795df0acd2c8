//! `guanxi accept`: decisions of a sheet of candidates become rows of dictionaries.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::Globals;
use super::say;
use crate::lexicon::Sources;
use crate::lexicon::load_schema;

/// What excludes a candidate from later sheets.
const REJECTED: &str = "rejected.csv";

/// Write the decisions of a sheet of candidates into the dictionaries
///
/// The column decision holds: accept; a type (official, person, enterprise …) to accept it as that
/// type; alias of NAME; reject; or nothing, to decide later.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi accept candidates.csv\n  \
    guanxi accept candidates.csv --dict county/")]
pub(super) struct Arguments {
    /// The sheet, as written by discover -o
    #[arg(value_name = "FILE")]
    sheet: PathBuf,
    /// Write dictionaries in this folder
    #[arg(long = "dict", value_name = "FOLDER", default_value = "dictionaries")]
    folder: PathBuf,
}

/// A row by its column names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row(BTreeMap<String, String>);

impl Row {
    /// The cell of a column, trimmed; empty where there is none.
    pub(super) fn get(&self, column: &str) -> String {
        self.0
            .get(column)
            .map(|c| c.trim().to_owned())
            .unwrap_or_default()
    }
}

/// One dictionary file while it is changed.
#[derive(Default)]
struct Book {
    columns: Vec<String>,
    rows: Vec<Row>,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let schema = load_schema(&Sources::default())?;
    let sheet = read_sheet(&arguments.sheet)?;
    let mut books: BTreeMap<String, Book> = BTreeMap::new();
    let (mut accepted, mut rejected, mut open) = (0, 0, 0);
    let mut wrong = Vec::new();
    for (at, row) in sheet.iter().enumerate() {
        let decision = row.get("decision");
        let kind = match decision.as_str() {
            "accept" => row.get("type"),
            other => other.to_owned(),
        };
        if decision.is_empty() {
            open += 1;
        } else if decision == "reject" {
            let book = book(&mut books, &arguments.folder, REJECTED, &["type", "name"])?;
            add(
                book,
                &[("type", row.get("type")), ("name", row.get("name"))],
            );
            rejected += 1;
        } else if let Some(full) = decision.strip_prefix("alias of ") {
            let file = file_of(&row.get("type"));
            let book = book(
                &mut books,
                &arguments.folder,
                &file,
                &["name", "home", "aliases"],
            )?;
            let known = book.rows.iter_mut().find(|r| r.get("name") == full.trim());
            match known {
                Some(known) => join_alias(known, &[row.get("name"), row.get("aliases")]),
                None => {
                    let aliases = [row.get("name"), row.get("aliases")];
                    let mut fresh = Row::default();
                    fresh.0.insert("name".into(), full.trim().to_owned());
                    fresh.0.insert("home".into(), row.get("home"));
                    join_alias(&mut fresh, &aliases);
                    book.rows.push(fresh);
                }
            }
            if !book.columns.iter().any(|c| c == "aliases") {
                book.columns.push("aliases".into());
            }
            accepted += 1;
        } else if schema.type_id(&kind).is_some() {
            let columns = ["name", "home", "aliases"];
            let book = book(&mut books, &arguments.folder, &file_of(&kind), &columns)?;
            let cells = columns.map(|c| (c, row.get(c)));
            add(book, &cells);
            accepted += 1;
        } else {
            wrong.push(format!("row {}: '{decision}' is no decision", at + 2));
        }
    }
    if let Some(first) = wrong.first() {
        let more = wrong.len() - 1;
        return Err(CommandError::new(format!(
            "{}: {first} (and {more} more); nothing was written; known are accept, reject, alias of \
             NAME, and types",
            arguments.sheet.display()
        )));
    }
    fs::create_dir_all(&arguments.folder).map_err(|e| failed(&arguments.folder, &e))?;
    for (file, mut book) in books {
        book.rows
            .sort_by_key(|r| (r.get("type"), r.get("name"), r.get("home")));
        book.rows.dedup();
        let columns = &book.columns;
        let rows = book
            .rows
            .iter()
            .map(|r| columns.iter().map(|c| r.get(c)).collect());
        let path = arguments.folder.join(&file);
        fs::write(&path, table(columns, rows)).map_err(|e| failed(&path, &e))?;
    }
    let note = format!("{accepted} accepted, {rejected} rejected, {open} open");
    say::note(globals, &note);
    Ok(Outcome::Done)
}

fn failed(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::new(format!("cannot write {}: {error}", path.display()))
}

/// The dictionary file of a type: `people.csv` for person, else the type with an s.
pub(super) fn file_of(kind: &str) -> String {
    match kind {
        "person" => "people.csv".to_owned(),
        other => format!("{other}s.csv"),
    }
}

fn book<'b>(
    books: &'b mut BTreeMap<String, Book>,
    folder: &Path,
    file: &str,
    columns: &[&str],
) -> Result<&'b mut Book, CommandError> {
    if !books.contains_key(file) {
        let path = folder.join(file);
        let mut book = Book::default();
        if path.exists() {
            let (header, rows) = read_table(&path)?;
            book = Book {
                columns: header,
                rows,
            };
        }
        for column in columns {
            if !book.columns.iter().any(|c| c == column) {
                book.columns.push((*column).to_owned());
            }
        }
        books.insert(file.to_owned(), book);
    }
    Ok(books.entry(file.to_owned()).or_default())
}

/// Adds a row, or what it says anew to the row of that name and type.
fn add(book: &mut Book, cells: &[(&str, String)]) {
    let fresh = Row(cells
        .iter()
        .map(|(c, v)| ((*c).to_owned(), v.clone()))
        .collect());
    let same = |r: &&mut Row| {
        r.get("name") == fresh.get("name")
            && r.get("type") == fresh.get("type")
            && (r.get("home").is_empty() || r.get("home") == fresh.get("home"))
    };
    match book.rows.iter_mut().find(same) {
        Some(known) => {
            if !fresh.get("aliases").is_empty() {
                join_alias(known, &[fresh.get("aliases")]);
            }
        }
        None => book.rows.push(fresh),
    }
}

fn join_alias(row: &mut Row, aliases: &[String]) {
    let name = row.get("name");
    let old = row.get("aliases");
    let all = std::iter::once(old.as_str()).chain(aliases.iter().map(String::as_str));
    let mut list: Vec<&str> = all.flat_map(|a| a.split('|')).map(str::trim).collect();
    list.retain(|a| !a.is_empty() && *a != name);
    list.sort_unstable();
    list.dedup();
    let joined = list.join("|");
    row.0.insert("aliases".into(), joined);
}

/// The rows of a CSV file.
pub(super) fn read_sheet(path: &Path) -> Result<Vec<Row>, CommandError> {
    Ok(read_table(path)?.1)
}

fn read_table(path: &Path) -> Result<(Vec<String>, Vec<Row>), CommandError> {
    let cannot =
        |cause: String| CommandError::new(format!("cannot read {}: {cause}", path.display()));
    let bytes = fs::read(path).map_err(|e| cannot(e.to_string()))?;
    // what a Chinese Excel saves is GB18030 unless it says otherwise
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
    };
    let text = text.trim_start_matches('\u{FEFF}');
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| cannot(e.to_string()))?;
    let header: Vec<String> = header.iter().map(|c| c.trim().to_owned()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| cannot(e.to_string()))?;
        let cells = record.iter().map(str::to_owned);
        rows.push(Row(header.iter().cloned().zip(cells).collect()));
    }
    Ok((header, rows))
}

/// A table as CSV with a byte order mark, so that Excel shows Chinese.
pub(super) fn table(columns: &[String], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer("\u{FEFF}".as_bytes().to_vec());
    // writing to memory does not fail
    let _ = writer.write_record(columns);
    for row in rows {
        let _ = writer.write_record(&row);
    }
    writer.into_inner().unwrap_or_default()
}
