//! Writing dictionary files: rows added in order of names, or single cells changed. What is not
//! touched keeps its bytes, so that a version control shows the change and nothing else.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::entities::COLUMNS;
use super::table::{REJECTED, decoded};
use crate::source::{Lines, mark_of};

/// Why a dictionary file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It cannot be read or written.
    #[error("cannot write the dictionary {path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// It is no table, or has no such row or column.
    #[error("{path}: {message}")]
    Table {
        /// The file, with the line where one is meant.
        path: String,
        /// What is wrong.
        message: String,
    },
}

/// One row with what stands around it in the file.
struct Record {
    line: u64,
    before: String,
    body: String,
    after: String,
    cells: Vec<String>,
}

/// The file of the entities of a type, from which the loader takes the type: `people.csv` for person,
/// else the type with an s.
pub fn entity_file(kind: &str) -> String {
    match kind {
        "person" => "people.csv".to_owned(),
        kind => format!("{kind}s.csv"),
    }
}

/// The file of names that are proposed no more.
pub fn rejected_file() -> String {
    format!("{REJECTED}.csv")
}

/// Head of an entity file that is made anew: its name says the type.
fn usual_head() -> Vec<&'static str> {
    let columns = COLUMNS.into_iter().filter(|column| *column != "type");
    columns.chain(["note"]).collect()
}

/// A dictionary file that can be changed.
pub struct DictionaryFile {
    path: PathBuf,
    before: Vec<u8>,
    mark: bool,
    newline: &'static str,
    /// The mark between cells, as the file has it.
    divider: char,
    head: Record,
    rows: Vec<Record>,
    ordered: bool,
}

impl DictionaryFile {
    /// Reads a file; one that is not there is an empty one with the usual columns. A file in GB18030
    /// will be written as UTF-8.
    ///
    /// # Errors
    /// Where it cannot be read or is no table.
    pub fn open(path: &Path) -> Result<Self, WriteError> {
        Self::open_headed(path, &usual_head())
    }

    /// As [`DictionaryFile::open`], with other columns where the file is new.
    ///
    /// # Errors
    /// Where it cannot be read or is no table.
    pub fn open_headed(path: &Path, head: &[&str]) -> Result<Self, WriteError> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(cause) => return Err(failed(path, cause)),
        };
        let is_new = bytes.is_empty();
        let plain = std::str::from_utf8(&bytes).is_ok();
        let mark = bytes.starts_with(b"\xEF\xBB\xBF") || is_new || !plain;
        let Some(text) = decoded(&bytes) else {
            return Err(WriteError::Table {
                path: path.display().to_string(),
                message: "neither UTF-8 nor GB18030; save it as CSV UTF-8".to_owned(),
            });
        };
        let text = if is_new {
            format!("{}\n", head.join(","))
        } else {
            text
        };
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let divider = mark_of(&text);
        let mut records = split(path, &text, divider)?.into_iter();
        let Some(head) = records.next() else {
            return Err(WriteError::Table {
                path: path.display().to_string(),
                message: "has no header row".to_owned(),
            });
        };
        Ok(Self {
            path: path.to_owned(),
            before: bytes,
            mark,
            newline,
            divider: char::from(divider),
            head,
            rows: records.collect(),
            ordered: false,
        })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds a row of named cells; columns that the file lacks are added to its head. Written, all rows
    /// stand in order of name, then of id, type and home.
    pub fn add(&mut self, cells: &[(&str, &str)]) {
        for (column, value) in cells {
            if self.column(column).is_none() && !value.is_empty() {
                self.head.cells.push((*column).to_owned());
                self.head.body = joined(&self.head.cells, self.divider);
            }
        }
        let mut row = vec![String::new(); self.head.cells.len()];
        for (column, value) in cells {
            if let Some(at) = self.column(column) {
                row[at] = (*value).to_owned();
            }
        }
        self.rows.push(Record {
            line: 0,
            before: String::new(),
            body: joined(&row, self.divider),
            after: String::new(),
            cells: row,
        });
        self.ordered = true;
    }

    /// The cell of the row that begins on a line; empty where it has none.
    pub fn cell(&self, line: u64, column: &str) -> &str {
        let row = self.rows.iter().find(|row| row.line == line);
        let cell = row.and_then(|row| row.cells.get(self.column(column)?));
        cell.map_or("", |cell| cell.trim())
    }

    /// Changes one cell of the row that begins on a line.
    ///
    /// # Errors
    /// Where there is no such row.
    pub fn set(&mut self, line: u64, column: &str, value: &str) -> Result<(), WriteError> {
        let Some(row) = self.rows.iter().position(|row| row.line == line) else {
            return Err(WriteError::Table {
                path: format!("{}:{line}", self.path.display()),
                message: "there is no such row".to_owned(),
            });
        };
        self.put(row, column, value);
        Ok(())
    }

    /// The trimmed cell of the row at an index; empty where there is none.
    pub fn get(&self, row: usize, column: &str) -> &str {
        let cells = self.rows.get(row).map(|row| &row.cells);
        let cell = cells.and_then(|cells| cells.get(self.column(column)?));
        cell.map_or("", |cell| cell.trim())
    }

    /// Changes one cell of the row at an index, where there is one.
    pub fn put(&mut self, row: usize, column: &str, value: &str) {
        let at = self.column(column).unwrap_or_else(|| {
            self.head.cells.push(column.to_owned());
            self.head.body = joined(&self.head.cells, self.divider);
            self.head.cells.len() - 1
        });
        let Some(row) = self.rows.get_mut(row) else {
            return;
        };
        if row.cells.len() <= at {
            row.cells.resize(at + 1, String::new());
        }
        row.cells[at] = value.to_owned();
        row.body = joined(&row.cells, self.divider);
    }

    /// Takes the row at an index away.
    pub fn remove(&mut self, row: usize) {
        if row < self.rows.len() {
            self.rows.remove(row);
        }
    }

    fn column(&self, name: &str) -> Option<usize> {
        let same = |head: &String| head.trim().eq_ignore_ascii_case(name);
        self.head.cells.iter().position(same)
    }

    fn text(&self) -> String {
        let mut out = String::new();
        if self.mark {
            out.push('\u{feff}');
        }
        if !self.ordered {
            for record in std::iter::once(&self.head).chain(&self.rows) {
                out.push_str(&record.before);
                out.push_str(&record.body);
                out.push_str(&record.after);
            }
            return out;
        }
        let cell = |row: &Record, column| {
            let cell = self.column(column).and_then(|at| row.cells.get(at));
            cell.cloned().unwrap_or_default()
        };
        let mut rows: Vec<&Record> = self.rows.iter().collect();
        // stable: rows of one name and home keep their order
        let key = ["name", "id", "type", "home"];
        rows.sort_by_cached_key(|row| key.map(|column| cell(row, column)));
        for record in std::iter::once(&self.head).chain(rows) {
            out.push_str(&record.body);
            out.push_str(self.newline);
        }
        out
    }

    /// Writes the file beside itself and puts it in place; one that nothing has changed is left
    /// alone. Tells whether it was written.
    ///
    /// # Errors
    /// Where it cannot be written; the file is then as it was.
    pub fn write(&self) -> Result<bool, WriteError> {
        let text = self.text();
        if text.as_bytes() == self.before || self.before.is_empty() && self.is_empty() {
            return Ok(false);
        }
        let folder = self.path.parent().filter(|p| !p.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|cause| failed(folder, cause))?;
        let mut file =
            tempfile::NamedTempFile::new_in(folder).map_err(|cause| failed(&self.path, cause))?;
        file.write_all(text.as_bytes())
            .map_err(|cause| failed(&self.path, cause))?;
        file.persist(&self.path)
            .map_err(|error| failed(&self.path, error.error))?;
        Ok(true)
    }
}

fn failed(path: &Path, cause: std::io::Error) -> WriteError {
    WriteError::File {
        path: path.display().to_string(),
        cause,
    }
}

/// Cells as one row without its line end.
fn joined(cells: &[String], divider: char) -> String {
    let quoted = cells.iter().map(|cell| {
        if cell.contains([divider, '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    });
    quoted.collect::<Vec<_>>().join(&divider.to_string())
}

/// Rows with the bytes that they had; lines are counted as the loader counts them.
fn split(path: &Path, text: &str, mark: u8) -> Result<Vec<Record>, WriteError> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(mark)
        .from_reader(text.as_bytes());
    let mut found: Vec<(usize, u64, Vec<String>)> = Vec::new();
    let mut lines = Lines::new(text);
    for record in reader.records() {
        let record = record.map_err(|cause| WriteError::Table {
            path: path.display().to_string(),
            message: cause.to_string(),
        })?;
        let byte = record.position().map_or(0, |at| at.byte() as usize);
        let line = lines.number(record.position());
        found.push((byte, line, record.iter().map(str::to_owned).collect()));
    }
    let ends: Vec<usize> = found.iter().skip(1).map(|f| f.0).collect();
    let ends = ends.into_iter().chain([text.len()]);
    let mut out = Vec::new();
    for ((byte, line, cells), end) in found.into_iter().zip(ends) {
        let raw = &text[byte..end];
        let breaks = |c: char| matches!(c, '\n' | '\r');
        let body = raw.trim_matches(breaks);
        let lead = raw.len() - raw.trim_start_matches(breaks).len();
        out.push(Record {
            line,
            before: raw[..lead].to_owned(),
            body: body.to_owned(),
            after: raw[lead + body.len()..].to_owned(),
            cells,
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(content: &[u8], change: impl FnOnce(&mut DictionaryFile)) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("officials.csv");
        fs::write(&path, content).unwrap();
        let mut file = DictionaryFile::open(&path).unwrap();
        change(&mut file);
        file.write().unwrap();
        fs::read(&path).unwrap()
    }

    #[test]
    fn one_cell_is_changed_and_no_other_byte() {
        let before =
            "\u{feff}name,note,not_followed_by\r\n\"陶立\", x,\r\n\r\n白露,,街\r\n".as_bytes();
        let after = changed(before, |file| {
            assert_eq!(file.cell(4, "not_followed_by"), "街");
            file.set(4, "not_followed_by", "街|路").unwrap();
            assert!(file.set(9, "note", "x").is_err());
        });
        let wanted = "\u{feff}name,note,not_followed_by\r\n\"陶立\", x,\r\n\r\n白露,,街|路\r\n";
        assert_eq!(String::from_utf8(after).unwrap(), wanted);
        assert_eq!(changed(before, |_| {}), before);
        // without a mark and a line end at the end it stays so; a new column comes last
        let after = changed("name\n甘霖".as_bytes(), |file| {
            file.set(2, "context", "a,b").unwrap();
        });
        assert_eq!(
            String::from_utf8(after).unwrap(),
            "name,context\n甘霖,\"a,b\""
        );
    }

    #[test]
    fn the_mark_between_cells_stays() {
        for mark in [";", "\t"] {
            let before = format!("name{mark}home\n白露{mark}\n");
            let after = changed(before.as_bytes(), |file| {
                file.add(&[("name", "甘霖"), ("home", "云谷县"), ("note", "a,b;c")]);
                file.put(0, "home", "石滩镇");
            });
            let note = if mark == ";" { "\"a,b;c\"" } else { "a,b;c" };
            let wanted = format!(
                "name{mark}home{mark}note\n甘霖{mark}云谷县{mark}{note}\n白露{mark}石滩镇\n"
            );
            assert_eq!(String::from_utf8(after).unwrap(), wanted);
        }
    }

    #[test]
    fn rows_are_added_in_order() {
        let after = changed("name,home\n白露,\n甘霖,云谷县\n".as_bytes(), |file| {
            file.add(&[("name", "石榴"), ("aliases", "榴娘")]);
            file.add(&[("name", "杜若"), ("home", "")]);
            assert_eq!(file.len(), 4);
        });
        let wanted = "name,home,aliases\n杜若,,\n甘霖,云谷县\n白露,\n石榴,,榴娘\n";
        let mut lines: Vec<&str> = wanted.lines().collect();
        lines[1..].sort_unstable();
        assert_eq!(
            String::from_utf8(after)
                .unwrap()
                .lines()
                .collect::<Vec<_>>(),
            lines
        );
    }

    #[test]
    fn a_new_file_has_the_usual_columns_and_a_mark() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/people.csv");
        let mut file = DictionaryFile::open(&path).unwrap();
        file.add(&[("name", "甘霖")]);
        file.write().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("\u{feff}name,id,home,"), "{text}");
        assert!(text.ends_with("note\n甘霖,,,,,,,,,,,,,,,\n"), "{text}");
    }
}
