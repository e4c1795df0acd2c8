//! Decisions on candidates → rows of dictionaries. Applied twice they change nothing more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::decisions::{Decision, Decisions};
use super::write::{DictionaryFile, WriteError, entity_file, rejected_file};
use crate::model::{Diagnostic, Schema, Severity};
use crate::source::Sheet;
use crate::text::fold;

/// Columns of a new file of refused names.
const REJECTED_HEAD: [&str; 3] = ["name", "type", "note"];
/// Columns whose forms an alias may already be one of.
const FORMS: [&str; 4] = ["aliases", "weak_aliases", "former_names", "ocr_variants"];

/// What became of a sheet.
#[derive(Debug, Default)]
pub struct Accepted {
    /// Rows accepted, as the proposed or another type.
    pub accepted: usize,
    /// Rows that are a form of another entity.
    pub aliases: usize,
    /// Rows refused.
    pub rejected: usize,
    /// Rows to be decided later.
    pub open: usize,
    /// Files that changed.
    pub written: Vec<PathBuf>,
    /// Rows that were left out, and what is worth a look, by `file:line`.
    pub findings: Vec<Diagnostic>,
}

/// The cells of a candidate.
struct Candidate<'s> {
    line: u64,
    name: &'s str,
    kind: &'s str,
    home: &'s str,
    aliases: &'s str,
    alias_of: &'s str,
}

impl<'s> Candidate<'s> {
    fn of(sheet: &'s Sheet, line: u64, row: &'s csv::StringRecord) -> Self {
        let cell = |column| sheet.cell(row, column);
        Self {
            line,
            name: cell("name"),
            kind: cell("type"),
            home: cell("home"),
            aliases: cell("aliases"),
            alias_of: cell("alias_of"),
        }
    }
}

/// Carries out the decisions of a sheet in a dictionary folder. A row whose decision cannot be
/// understood is reported and the others are carried out.
///
/// # Errors
/// Where a dictionary cannot be read or written.
pub fn accept(
    path: &Path,
    sheet: &Sheet,
    folder: &Path,
    decisions: &Decisions,
) -> Result<Accepted, WriteError> {
    let mut out = Accepted::default();
    let mut shelf = Shelf::new(folder, decisions.schema())?;
    let mut aliases: Vec<(Candidate<'_>, String)> = Vec::new();
    for (line, row) in &sheet.rows {
        let one = Candidate::of(sheet, *line, row);
        let place = format!("{}:{line}", path.display());
        let decision = match understand(&one, sheet.cell(row, "decision"), decisions, &place) {
            Ok(decision) => decision,
            Err(finding) => {
                out.findings.push(finding);
                continue;
            }
        };
        match decision {
            Decision::Later => out.open += 1,
            Decision::Accept => {
                shelf.accept(one.kind, &one)?;
                out.accepted += 1;
            }
            Decision::As(kind) => {
                let kind = &decisions.schema().entity_type(kind).label.id;
                shelf.accept(kind, &one)?;
                out.accepted += 1;
            }
            Decision::Reject => {
                if let Some(file) = shelf.reject(&one) {
                    let message = format!("{} stands in {file}; remove its row there", one.name);
                    out.findings.push(Diagnostic::new(
                        Severity::Warning,
                        "rejected-but-listed",
                        place,
                        message,
                    ));
                }
                out.rejected += 1;
            }
            Decision::AliasOf(full) => {
                aliases.push((one, full));
                out.aliases += 1;
            }
        }
    }
    // what they are aliases of may stand below them
    for (one, full) in aliases {
        if shelf.alias(&one, &full)? {
            let place = format!("{}:{}", path.display(), one.line);
            let message = format!("no dictionary had {full}; a row was made for it");
            out.findings.push(Diagnostic::new(
                Severity::Warning,
                "new-name",
                place,
                message,
            ));
        }
    }
    out.written = shelf.write()?;
    Ok(out)
}

/// What was decided on a candidate, an alias with the name it is one of; a finding where that cannot be
/// carried out.
fn understand(
    one: &Candidate<'_>,
    said: &str,
    decisions: &Decisions,
    place: &str,
) -> Result<Decision, Diagnostic> {
    let bad = |message: &str| Diagnostic::new(Severity::Error, "bad-decision", place, message);
    let schema = decisions.schema();
    let wrong = |message: String| {
        let types = schema.entity_types.iter();
        let types: Vec<&str> = types.map(|kind| kind.label.id.as_str()).collect();
        let types = types.join(", ");
        let hint = format!("known are accept, reject, alias of NAME, and the types {types}");
        bad(&format!("{message}; the row was left out")).hinted(hint)
    };
    match decisions.decision(said) {
        None => Err(wrong(format!("'{said}' is no decision"))),
        Some(Decision::Later) => Ok(Decision::Later),
        Some(_) if one.name.is_empty() => Err(wrong("the row has no name".to_owned())),
        Some(Decision::Accept) if schema.type_id(one.kind).is_none() => {
            Err(wrong(format!("'{}' is no type", one.kind)))
        }
        Some(Decision::AliasOf(full)) => {
            let full = Some(full).filter(|full| !full.is_empty());
            let full = full.unwrap_or_else(|| one.alias_of.to_owned());
            if full.is_empty() || fold(&full) == fold(one.name) {
                let hint = "write alias of NAME, or the name into the column alias_of";
                return Err(bad("an alias of what? the row was left out").hinted(hint));
            }
            Ok(Decision::AliasOf(full))
        }
        Some(decision) => Ok(decision),
    }
}

/// The dictionaries of a folder while they are changed.
struct Shelf<'s> {
    folder: PathBuf,
    schema: &'s Schema,
    /// By file name; the entity files of all types, and that of refused names.
    files: BTreeMap<String, DictionaryFile>,
}

impl<'s> Shelf<'s> {
    fn new(folder: &Path, schema: &'s Schema) -> Result<Self, WriteError> {
        let mut files = BTreeMap::new();
        for kind in &schema.entity_types {
            let name = entity_file(&kind.label.id);
            let file = DictionaryFile::open(&folder.join(&name))?;
            files.insert(name, file);
        }
        let name = rejected_file();
        let file = DictionaryFile::open_headed(&folder.join(&name), &REJECTED_HEAD)?;
        files.insert(name, file);
        Ok(Self {
            folder: folder.to_owned(),
            schema,
            files,
        })
    }

    fn file(&mut self, name: &str) -> Result<&mut DictionaryFile, WriteError> {
        if !self.files.contains_key(name) {
            let file = DictionaryFile::open(&self.folder.join(name))?;
            self.files.insert(name.to_owned(), file);
        }
        self.files.get_mut(name).ok_or_else(|| WriteError::Table {
            path: name.to_owned(),
            message: "is not open".to_owned(),
        })
    }

    /// A row of the type; what the row of that name and home lacks is added to it.
    fn accept(&mut self, kind: &str, one: &Candidate<'_>) -> Result<(), WriteError> {
        // who accepts what was refused once has thought again
        let refused = self.file(&rejected_file())?;
        while let Some(row) = rows(refused).find(|row| same(refused, *row, one.name)) {
            refused.remove(row);
        }
        let file = self.file(&entity_file(kind))?;
        let homes = |row: usize| file.get(row, "home").split('|').map(str::trim);
        let known = rows(file).find(|row| {
            same(file, *row, one.name)
                && (one.home.is_empty()
                    || file.get(*row, "home").is_empty()
                    || homes(*row).any(|home| home == one.home))
        });
        match known {
            Some(row) => join(file, row, &[one.aliases]),
            None => {
                let aliases = joined(one.name, &[one.aliases]);
                file.add(&[
                    ("name", one.name),
                    ("home", one.home),
                    ("aliases", &aliases),
                ]);
            }
        }
        Ok(())
    }

    /// A row of `rejected.csv`; the entity file that has the name all the same.
    fn reject(&mut self, one: &Candidate<'_>) -> Option<String> {
        let refused = self.files.get_mut(&rejected_file())?;
        if !rows(refused).any(|row| same(refused, row, one.name)) {
            refused.add(&[("name", one.name), ("type", one.kind)]);
        }
        let listing = self.files.iter().find(|(name, file)| {
            **name != rejected_file() && rows(file).any(|row| same(file, row, one.name))
        });
        listing.map(|(name, _)| name.clone())
    }

    /// Adds a form to the row of a name, which may stand in the file of another type; `true` where
    /// there was none and one was made.
    fn alias(&mut self, one: &Candidate<'_>, full: &str) -> Result<bool, WriteError> {
        let full = full.split_once(':').map_or(full, |(_, name)| name);
        let own = entity_file(if self.schema.type_id(one.kind).is_some() {
            one.kind
        } else {
            "person"
        });
        let others = self
            .files
            .keys()
            .filter(|name| **name != own && **name != rejected_file());
        let order: Vec<String> = std::iter::once(own.clone())
            .chain(others.cloned())
            .collect();
        for by_form in [false, true] {
            for name in &order {
                let file = self.file(name)?;
                let is_it = |row: usize| match by_form {
                    false => same(file, row, full),
                    true => FORMS.iter().any(|column| {
                        let mut forms = file.get(row, column).split('|');
                        forms.any(|form| fold(form.trim()) == fold(full))
                    }),
                };
                if let Some(row) = rows(file).find(|row| is_it(*row)) {
                    join(file, row, &[one.name, one.aliases]);
                    return Ok(false);
                }
            }
        }
        let aliases = joined(full, &[one.name, one.aliases]);
        let file = self.file(&own)?;
        file.add(&[("name", full), ("home", one.home), ("aliases", &aliases)]);
        Ok(true)
    }

    fn write(self) -> Result<Vec<PathBuf>, WriteError> {
        let mut written = Vec::new();
        for (name, file) in self.files {
            if file.write()? {
                written.push(self.folder.join(name));
            }
        }
        Ok(written)
    }
}

fn rows(file: &DictionaryFile) -> std::ops::Range<usize> {
    0..file.len()
}

fn same(file: &DictionaryFile, row: usize, name: &str) -> bool {
    fold(file.get(row, "name")) == fold(name)
}

/// Adds aliases to a row that has none of them in any column.
fn join(file: &mut DictionaryFile, row: usize, more: &[&str]) {
    let elsewhere = FORMS
        .iter()
        .skip(1)
        .flat_map(|c| file.get(row, c).split('|'));
    let elsewhere: Vec<String> = elsewhere.map(|form| fold(form.trim())).collect();
    let more: Vec<String> = more
        .iter()
        .flat_map(|cell| cell.split('|'))
        .map(str::trim)
        .filter(|form| !elsewhere.contains(&fold(form)))
        .map(str::to_owned)
        .collect();
    let old = file.get(row, "aliases").to_owned();
    let old: Vec<&str> = old
        .split('|')
        .map(str::trim)
        .filter(|form| !form.is_empty())
        .collect();
    let new = more
        .iter()
        .map(String::as_str)
        .filter(|form| !old.contains(form));
    let all: Vec<&str> = old.iter().copied().chain(new).collect();
    let joined = joined(file.get(row, "name"), &all);
    // nothing new: the cell keeps its bytes
    if joined.split('|').filter(|form| !form.is_empty()).count() > old.len() {
        file.put(row, "aliases", &joined);
    }
}

/// Aliases as a cell: sorted, each once, without the name itself.
fn joined(name: &str, cells: &[&str]) -> String {
    let mut list: Vec<&str> = cells
        .iter()
        .flat_map(|cell| cell.split('|'))
        .map(str::trim)
        .collect();
    list.retain(|alias| !alias.is_empty() && *alias != name);
    list.sort_unstable();
    list.dedup();
    list.join("|")
}

#[cfg(test)]
mod tests {
    use super::super::Sources;
    use super::*;
    use std::fs;

    fn carried_out(folder: &Path, text: &str) -> Accepted {
        let decisions = Decisions::load(&Sources::default()).unwrap();
        let sheet = Sheet::parse(text).unwrap();
        accept(Path::new("sheet.csv"), &sheet, folder, &decisions).unwrap()
    }

    #[test]
    fn decisions_become_rows_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let enterprises = "name,note,aliases\r\n澜岭机床厂,老厂,岭机\r\n";
        fs::write(at("enterprises.csv"), enterprises).unwrap();
        let sheet = "decision,type,name,home,aliases,alias_of\n\
            接受,official,鄢霁川,云谷县,\n\
            accept,official,鄢霁川,赤岭县,,\n\
            官员,person,贲晓澜,,,\n\
            reject,person,高峰上,,,\n\
            maybe,person,白露,,,\n\
            ,person,石榴,,,\n\
            alias of 澜岭机床厂,enterprise,澜岭机床,,澜机,\n\
            别名,enterprise,澜岑机床厂,,,澜岭机床\n\
            alias,enterprise,无名厂,,,\n\
            同 江苏霁澜信息技术有限公司,organization,霁澜,,,\n";
        let first = carried_out(folder.path(), sheet);
        assert_eq!(
            (first.accepted, first.aliases, first.rejected, first.open),
            (3, 3, 1, 1)
        );
        let told: Vec<String> = first
            .findings
            .iter()
            .map(|f| format!("{} {}", f.place, f.code))
            .collect();
        assert_eq!(
            told,
            [
                "sheet.csv:6 bad-decision",
                "sheet.csv:10 bad-decision",
                "sheet.csv:11 new-name"
            ]
        );
        let read = |name: &str| fs::read_to_string(at(name)).unwrap();
        // one row changed, the line ends and other cells are as they were
        assert_eq!(
            read("enterprises.csv"),
            "name,note,aliases\r\n澜岭机床厂,老厂,岭机|澜岑机床厂|澜岭机床|澜机\r\n"
        );
        let officials = read("officials.csv");
        let names: Vec<&str> = officials
            .lines()
            .skip(1)
            .map(|l| l.trim_end_matches(','))
            .collect();
        assert_eq!(names, ["贲晓澜", "鄢霁川,,云谷县", "鄢霁川,,赤岭县"]);
        assert_eq!(
            read("rejected.csv"),
            "\u{feff}name,type,note\n高峰上,person,\n"
        );
        assert!(!at("people.csv").exists(), "no file without a row");
        assert_eq!(first.written.len(), 4);
        let again = carried_out(folder.path(), sheet);
        assert_eq!(again.written, Vec::<PathBuf>::new());
        // who changes their mind
        let sheet = "decision,type,name\nperson,person,高峰上\nreject,official,贲晓澜\n";
        let changed = carried_out(folder.path(), sheet);
        assert_eq!(changed.findings[0].code, "rejected-but-listed");
        assert_eq!(
            read("rejected.csv"),
            "\u{feff}name,type,note\n贲晓澜,official,\n"
        );
        assert!(read("people.csv").contains("高峰上"));
    }

    #[test]
    fn names_of_two_homes_stay_two() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        fs::write(&path, "name,home\n甘霖,云谷县|石滩镇\n").unwrap();
        carried_out(
            folder.path(),
            "decision,type,name,home\naccept,person,甘霖,石滩镇\n",
        );
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "name,home\n甘霖,云谷县|石滩镇\n"
        );
        carried_out(
            folder.path(),
            "decision,type,name,home\naccept,person,甘霖,赤岭县\n",
        );
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "name,home\n甘霖,云谷县|石滩镇\n甘霖,赤岭县\n"
        );
    }
}
