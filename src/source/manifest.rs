//! `manifest.csv` beside the texts: newspaper, date, page, address and home of files and folders.

use std::fs;
use std::path::{Component, Path, PathBuf};

use csv::{ByteRecord, ReaderBuilder};
use rustc_hash::FxHashMap;

use super::fields::{Alias, Field, Fields};
use super::{Unreadable, decode, metadata, table};
use crate::model::{Diagnostic, Metadata, Origin, Severity};

/// What manifests say of files, and of folders with everything below them.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    rows: FxHashMap<PathBuf, Metadata>,
}

impl Manifest {
    /// Reads manifests; the `path` of a row is relative to the manifest's own folder. Where two
    /// manifests describe the same path, the one in the deeper folder is believed.
    ///
    /// Bad rows, rows without a file and unknown columns are reported with file and line; the
    /// others hold.
    pub fn load(manifests: &[PathBuf]) -> (Self, Vec<Diagnostic>) {
        let mut all = Self::default();
        let mut diagnostics = Vec::new();
        let mut outer_first: Vec<&PathBuf> = manifests.iter().collect();
        outer_first.sort_by_key(|path| (path.components().count(), *path));
        for path in outer_first {
            match load_one(path, &mut diagnostics) {
                Ok(rows) => {
                    for (described, mut inner) in rows {
                        if let Some(outer) = all.rows.remove(&described) {
                            metadata::fill(&mut inner, outer);
                        }
                        all.rows.insert(described, inner);
                    }
                }
                Err(error) => diagnostics.push(error.at(path.display().to_string())),
            }
        }
        (all, diagnostics)
    }

    /// True where nothing is described.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What the manifests say of a file: its own row first, then the rows of the folders above it,
    /// the nearest first.
    pub fn metadata(&self, path: &Path) -> Metadata {
        let mut known = Metadata::default();
        if self.rows.is_empty() {
            return known;
        }
        for level in plain(path).ancestors() {
            if let Some(row) = self.rows.get(level) {
                metadata::fill(&mut known, row.clone());
            }
        }
        known
    }
}

/// The absolute path without `.` and `..`, by its words alone.
fn plain(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

fn load_one(
    path: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<FxHashMap<PathBuf, Metadata>, Unreadable> {
    let text = decode(fs::read(path)?)?.text;
    let delimiter = table::sniff_delimiter(text.as_bytes());
    let mut rows = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let malformed = |error: csv::Error| Unreadable::Malformed(format!("is no CSV: {error}"));
    let header = rows.byte_headers().map_err(malformed)?.clone();
    let columns = table::columns(&header);
    if !columns
        .iter()
        .flatten()
        .any(|column| column.field == Field::Path)
    {
        let message = "has no column 'path'; its header must be path,newspaper,date,page,url,home";
        return Err(Unreadable::Malformed(message.to_owned()));
    }
    let file = path.display().to_string();
    diagnostics.extend(unknown_columns(&file, &header, &columns));
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut described: FxHashMap<PathBuf, Metadata> = FxHashMap::default();
    for row in rows.byte_records() {
        let row = row.map_err(malformed)?;
        let place = format!("{file}:{}", row.position().map_or(0, csv::Position::line));
        let mut tell = |severity, code, message: String| {
            diagnostics.push(Diagnostic::new(severity, code, place.clone(), message));
        };
        if row.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        if row.len() > columns.len() {
            let cells = format!(
                "{} cells under {} columns; left out",
                row.len(),
                columns.len()
            );
            tell(Severity::Error, "bad-row", cells);
            continue;
        }
        let fields = fields_of(&row, &columns);
        let Some(written) = fields.get(Field::Path) else {
            tell(Severity::Error, "bad-row", "no path; left out".to_owned());
            continue;
        };
        let target = plain(&folder.join(written.replace('\\', "/")));
        if !target.exists() {
            tell(
                Severity::Warning,
                "missing-file",
                format!("there is no file '{written}'"),
            );
            continue;
        }
        let mut known = Metadata::default();
        if metadata::learn(&mut known, &fields, Origin::Manifest) {
            let date = fields.get(Field::Date).unwrap_or_default();
            let message = format!("'{date}' is no date, left out; write 2024-03-05");
            tell(Severity::Warning, "bad-date", message);
        }
        if let Some(before) = described.insert(target, known.clone())
            && before != known
        {
            let message = format!("'{written}' is described twice; this row is believed");
            tell(Severity::Warning, "described-twice", message);
        }
    }
    Ok(described)
}

fn fields_of(row: &ByteRecord, columns: &[Option<Alias>]) -> Fields {
    let mut fields = Fields::default();
    for (cell, alias) in row.iter().zip(columns) {
        if let Some(alias) = *alias {
            fields.set(alias, String::from_utf8_lossy(cell).into_owned());
        }
    }
    fields
}

/// One warning for each column without a meaning, but for notes.
fn unknown_columns<'a>(
    file: &'a str,
    header: &'a ByteRecord,
    columns: &'a [Option<Alias>],
) -> impl Iterator<Item = Diagnostic> + 'a {
    header
        .iter()
        .zip(columns)
        .filter(|(_, alias)| alias.is_none())
        .filter_map(move |(name, _)| {
            let name = String::from_utf8_lossy(name);
            let name = name.trim();
            let note = name.is_empty() || name == "note" || name.starts_with("x_");
            (!note).then(|| {
                let message = format!("column '{name}' is unknown and has no effect");
                let place = format!("{file}:1");
                Diagnostic::new(Severity::Warning, "unknown-column", place, message)
                    .hinted("known: path, newspaper, date, page, url, home; note and x_… are yours")
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn value(known: Option<crate::model::Known<String>>) -> String {
        known.map(|k| k.value).unwrap_or_default()
    }

    #[test]
    fn rows_describe_files_and_folders() {
        let folder = folder(&[
            (
                "manifest.csv",
                "\u{FEFF}path,报纸,date,page,url,home,note\r\n\
                 .,常丰日报,,,,常丰区,all\r\n\
                 sub\\1.txt,,2024-03-05,A1,,,\r\n\
                 ./sub,常丰晚报,2024-03,,,,\r\n",
            ),
            ("sub/manifest.csv", "path;page\n1.txt;第2版\n"),
            ("sub/1.txt", "x"),
            ("sub/2.txt", "x"),
            ("3.txt", "x"),
        ]);
        let at = |name: &str| folder.path().join(name);
        let (manifest, found) = Manifest::load(&[at("sub/manifest.csv"), at("manifest.csv")]);
        assert_eq!(found, []);
        for (file, paper, date, page) in [
            ("sub/1.txt", "常丰晚报", "2024-03-05", "第2版"),
            ("sub/2.txt", "常丰晚报", "2024-03", ""),
            ("3.txt", "常丰日报", "", ""),
            ("sub/../3.txt", "常丰日报", "", ""),
        ] {
            let known = manifest.metadata(&at(file));
            assert_eq!(value(known.newspaper), paper, "{file}");
            let known_date = known.date.map(|d| d.value.to_string()).unwrap_or_default();
            assert_eq!(known_date, date, "{file}");
            assert_eq!(value(known.page), page, "{file}");
            assert_eq!(value(known.home), "常丰区", "{file}");
        }
        assert_eq!(
            manifest.metadata(Path::new("/elsewhere")),
            Metadata::default()
        );
    }

    #[test]
    fn bad_rows_are_told_and_the_others_hold() {
        let folder = folder(&[
            (
                "manifest.csv",
                "path,date,colour,x_mine\n\
                 1.txt,昨日,,\n\
                 ,2024-03-05,,\n\
                 no.txt,2024-03-05,,\n\
                 1.txt,2024-03-05,,,extra\n\
                 ,,,\n\
                 2.txt,2024-03-05\n\
                 2.txt,2024-03-05\n\
                 2.txt,2024-03-06\n",
            ),
            ("1.txt", "x"),
            ("2.txt", "x"),
        ]);
        let path = folder.path().join("manifest.csv");
        let (manifest, found) = Manifest::load(std::slice::from_ref(&path));
        let told: Vec<_> = found
            .iter()
            .map(|d| (d.place.rsplit(':').next().unwrap_or(""), d.code))
            .collect();
        assert_eq!(
            told,
            [
                ("1", "unknown-column"),
                ("2", "bad-date"),
                ("3", "bad-row"),
                ("4", "missing-file"),
                ("5", "bad-row"),
                ("9", "described-twice"),
            ]
        );
        let known = manifest.metadata(&folder.path().join("2.txt"));
        assert_eq!(
            known.date.map(|d| d.value.to_string()).as_deref(),
            Some("2024-03-06")
        );
    }

    #[test]
    fn a_manifest_that_cannot_be_read_is_told() {
        let folder = folder(&[("manifest.csv", "file_,date\n"), ("x/manifest.csv", "")]);
        let paths =
            ["manifest.csv", "x/manifest.csv", "no/manifest.csv"].map(|p| folder.path().join(p));
        let (manifest, found) = Manifest::load(&paths);
        assert!(manifest.is_empty());
        let codes: Vec<_> = found.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["malformed", "unreadable", "empty"]);
    }
}
