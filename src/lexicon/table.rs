//! Dictionary files as tables: found, decoded, split into rows that know their file and line.

use std::fs;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::model::{Diagnostic, Severity};
use crate::source::{Lines, mark_of};

/// Why no lexicon could be made.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// A file or folder cannot be read.
    #[error("cannot read the dictionary {path}: {cause}")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A folder given by `--dict` holds no dictionary.
    #[error("no dictionary in {path}: expected CSV files such as officials.csv")]
    Empty {
        /// The folder.
        path: String,
    },
    /// `schema.toml` or another grammar file is broken.
    #[error("{place}: {message}")]
    Broken {
        /// File and line.
        place: String,
        /// What is wrong.
        message: String,
    },
}

/// A file's path and content.
pub type Bytes = (PathBuf, Vec<u8>);

/// Where dictionaries come from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Folders with entity files, and with grammar files that change the embedded ones.
    pub folders: Vec<PathBuf>,
    /// Whether a folder may hold no dictionary.
    may_be_empty: bool,
}

/// The files of all sources, embedded ones first.
pub(super) struct Files {
    pub(super) files: Vec<File>,
}

/// One dictionary file.
pub(super) struct File {
    /// Name without folder and ending: `officials`.
    pub stem: String,
    /// As shown in messages.
    pub path: String,
    /// Decoded content.
    pub text: String,
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../dictionaries/grammar/", $name)))),*]
    };
}

/// The grammar files that are part of the program, by file name.
const EMBEDDED: [(&str, &str); 21] = embedded!(
    "schema.toml",
    "levels.csv",
    "organs.csv",
    "posts.csv",
    "post_prefixes.csv",
    "appointments.csv",
    "contexts.csv",
    "decisions.csv",
    "discards.csv",
    "surnames.csv",
    "given.csv",
    "name_parts.csv",
    "readings.csv",
    "suffixes.csv",
    "newspapers.csv",
    "triggers.csv",
    "relations.csv",
    "relative_dates.csv",
    "divisions.csv",
    "divisions_short.csv",
    "words.csv",
);

/// Files in a dictionary folder that are not read here.
const OTHER_FILES: [&str; 3] = ["corrections", "manifest", "characters"];
/// The file of names that a person has refused.
pub(super) const REJECTED: &str = "rejected";

impl Sources {
    /// The folders given by `--dict`, else `dictionaries/` in the working folder if there is one.
    pub fn new(given: &[PathBuf]) -> Self {
        if !given.is_empty() {
            return Self {
                folders: given.to_vec(),
                ..Self::default()
            };
        }
        let default = PathBuf::from("dictionaries");
        Self {
            folders: if default.is_dir() {
                vec![default]
            } else {
                Vec::new()
            },
            ..Self::default()
        }
    }

    /// Whether a folder without dictionaries, or none at all, is no mistake: those that find names start
    /// from nothing.
    #[must_use]
    pub fn may_be_empty(mut self, yes: bool) -> Self {
        self.may_be_empty = yes;
        self
    }

    /// Path and bytes of the `corrections.csv` of every folder that has one, in order.
    ///
    /// # Errors
    /// The path that cannot be read, and why.
    pub fn corrections(&self) -> Result<Vec<Bytes>, (PathBuf, std::io::Error)> {
        let mut out = Vec::new();
        for folder in self.folders.iter().filter(|f| f.is_dir()) {
            let path = folder.join("corrections.csv");
            match fs::read(&path) {
                Ok(bytes) => out.push((path, bytes)),
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
                Err(cause) => return Err((path, cause)),
            }
        }
        Ok(out)
    }

    pub(super) fn read(&self, diagnostics: &mut Vec<Diagnostic>) -> Result<Files, DictionaryError> {
        let mut files: Vec<File> = EMBEDDED
            .iter()
            .map(|(name, text)| File {
                stem: stem(Path::new(name)),
                path: format!("(embedded) {name}"),
                text: (*text).to_owned(),
            })
            .collect();
        for folder in &self.folders {
            if self.may_be_empty && !folder.exists() {
                continue;
            }
            let before = files.len();
            for path in dictionary_files(folder)? {
                let bytes = fs::read(&path).map_err(|cause| unreadable(&path, cause))?;
                if let Some(text) = decode(&path, &bytes, diagnostics) {
                    files.push(File {
                        stem: stem(&path),
                        path: shown(&path),
                        text,
                    });
                }
            }
            if files.len() == before && !self.may_be_empty {
                return Err(DictionaryError::Empty {
                    path: shown(folder),
                });
            }
        }
        Ok(Files { files })
    }
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn unreadable(path: &Path, cause: std::io::Error) -> DictionaryError {
    DictionaryError::Unreadable {
        path: shown(path),
        cause,
    }
}

fn dictionary_files(folder: &Path) -> Result<Vec<PathBuf>, DictionaryError> {
    if folder.is_file() {
        return Ok(vec![folder.to_owned()]);
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))? {
        let path = entry.map_err(|cause| unreadable(folder, cause))?.path();
        let is_schema = path.file_name().is_some_and(|n| n == "schema.toml");
        let is_csv = is_schema
            || path
                .extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("csv"));
        let hidden = path
            .file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with(['.', '~']));
        if is_csv && !hidden && !OTHER_FILES.contains(&stem(&path).as_str()) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// UTF-8 with or without BOM, else GB18030 (what a Chinese Excel writes).
fn decode(path: &Path, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let text = decoded(bytes);
    if text.is_none() {
        let message = "neither UTF-8 nor GB18030; the file was left out";
        diagnostics.push(
            Diagnostic::new(Severity::Error, "bad-encoding", shown(path), message)
                .hinted("save it as CSV UTF-8"),
        );
    }
    text
}

/// The text of a dictionary file without its mark; `None` where it is in another encoding.
pub(super) fn decoded(bytes: &[u8]) -> Option<String> {
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(body) {
        return Some(text.to_owned());
    }
    let (text, bad) = encoding_rs::GB18030.decode_without_bom_handling(body);
    (!bad).then(|| text.into_owned())
}

impl Files {
    pub(super) fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for file in &self.files {
            hasher.update(file.stem.as_bytes());
            hasher.update(&[0]);
            hasher.update(file.text.as_bytes());
            hasher.update(&[0]);
        }
        hasher.finalize().to_hex().to_string()
    }

    pub(super) fn named<'a>(&'a self, stem: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |f| f.stem == stem)
    }

    /// Files that are neither grammar nor gazetteer: the entity files, in order.
    pub(super) fn entity_files(&self) -> impl Iterator<Item = &File> {
        let embedded = |stem: &str| {
            EMBEDDED
                .iter()
                .any(|(name, _)| name.split('.').next() == Some(stem))
        };
        self.files
            .iter()
            .filter(move |f| !embedded(&f.stem) && f.stem != REJECTED)
    }
}

/// One row of a table.
pub(super) struct Line<'a> {
    columns: &'a FxHashMap<String, usize>,
    cells: &'a csv::StringRecord,
    path: &'a str,
    number: u64,
}

impl Line<'_> {
    /// `file:line`.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.path, self.number)
    }

    /// The trimmed cell of a column; empty where the column is absent.
    pub(super) fn get(&self, column: &str) -> &str {
        self.columns
            .get(column)
            .and_then(|&i| self.cells.get(i))
            .unwrap_or("")
            .trim()
    }

    /// The `|`-joined parts of a cell, trimmed, empty ones left out.
    pub(super) fn list(&self, column: &str) -> impl Iterator<Item = &str> {
        self.get(column)
            .split('|')
            .map(str::trim)
            .filter(|part| !part.is_empty())
    }

    /// Whether the `off` column switches the row off.
    pub(super) fn is_off(&self) -> bool {
        !matches!(
            self.get("off").to_lowercase().as_str(),
            "" | "0" | "no" | "false" | "否"
        )
    }
}

/// Reads a table, its cells divided by comma, semicolon or tab as its head is; unknown columns are a warning, unreadable rows an error diagnostic.
pub(super) fn read_rows(
    file: &File,
    known: &[&str],
    diagnostics: &mut Vec<Diagnostic>,
    mut each: impl FnMut(&Line<'_>, &mut Vec<Diagnostic>),
) {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(mark_of(&file.text))
        .from_reader(file.text.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(cause) => {
            diagnostics.push(Diagnostic::new(
                Severity::Error,
                "bad-row",
                format!("{}:1", file.path),
                format!("cannot read the header row: {cause}"),
            ));
            return;
        }
    };
    let mut columns = FxHashMap::default();
    for (i, header) in headers.iter().enumerate() {
        let header = header.trim().to_lowercase();
        let free =
            header.is_empty() || header == "note" || header == "off" || header.starts_with("x_");
        if !free && !known.contains(&header.as_str()) {
            diagnostics.push(
                Diagnostic::new(
                    Severity::Warning,
                    "unknown-column",
                    format!("{}:1", file.path),
                    format!("column '{header}' is not known and does nothing"),
                )
                .hinted(format!(
                    "known are {}; name it x_{header} to keep notes",
                    known.join(", ")
                )),
            );
        }
        columns.entry(header).or_insert(i);
    }
    // one record for all rows: tens of thousands of small allocations less
    let mut cells = csv::StringRecord::new();
    let mut lines = Lines::new(&file.text);
    loop {
        match reader.read_record(&mut cells) {
            Ok(false) => return,
            Ok(true) => {
                if cells.iter().all(|cell| cell.trim().is_empty()) {
                    continue;
                }
                let line = Line {
                    columns: &columns,
                    cells: &cells,
                    path: &file.path,
                    number: lines.number(cells.position()),
                };
                each(&line, diagnostics);
            }
            Err(cause) => diagnostics.push(Diagnostic::new(
                Severity::Error,
                "bad-row",
                file.path.clone(),
                format!("a row was left out: {cause}"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_divided_as_the_head_is() {
        for mark in [",", ";", "\t"] {
            let text = format!("name{mark}aliases{mark}note\n甘霖{mark}老甘|小甘{mark}x\n");
            let file = File {
                stem: "people".to_owned(),
                path: "people.csv".to_owned(),
                text,
            };
            let (mut found, mut cells) = (Vec::new(), Vec::new());
            read_rows(&file, &["name", "aliases"], &mut found, |line, _| {
                cells.extend(line.list("aliases").map(str::to_owned));
            });
            assert_eq!(found, [], "{mark:?}");
            assert_eq!(cells, ["老甘", "小甘"], "{mark:?}");
        }
    }

    #[test]
    fn rows_know_their_line_whatever_ends_it() {
        for newline in ["\n", "\r\n"] {
            let text = ["name,note", "甲乙", "", "\"丙", "丁\",x", "戊己", ""].join(newline);
            let file = File {
                stem: "people".to_owned(),
                path: "people.csv".to_owned(),
                text,
            };
            let mut places = Vec::new();
            read_rows(&file, &["name"], &mut Vec::new(), |line, _| {
                places.push(line.place())
            });
            assert_eq!(
                places,
                ["people.csv:2", "people.csv:4", "people.csv:6"],
                "{newline:?}"
            );
        }
    }
}
