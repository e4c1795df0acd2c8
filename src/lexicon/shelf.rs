//! The dictionaries of a folder while decisions are carried out: rows made, joined, refused.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::accept::Candidate;
use super::write::{DictionaryFile, WriteError, entity_file, rejected_file};
use crate::model::Schema;
use crate::text::fold;

/// Columns of a new file of refused names.
const REJECTED_HEAD: [&str; 3] = ["name", "type", "note"];
/// Columns whose forms an alias may already be one of.
const FORMS: [&str; 4] = ["aliases", "weak_aliases", "former_names", "ocr_variants"];

/// What became of an alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// The row had it.
    Known,
    /// It was added to a row.
    Added,
    /// A row was made for the name in this file.
    Made(String),
}

/// The dictionaries of a folder while they are changed.
pub(super) struct Shelf<'s> {
    folder: PathBuf,
    schema: &'s Schema,
    /// By file name; the entity files of all types, and that of refused names.
    files: BTreeMap<String, DictionaryFile>,
}

impl<'s> Shelf<'s> {
    pub(super) fn new(folder: &Path, schema: &'s Schema) -> Result<Self, WriteError> {
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

    /// A row of the type; what the row of that name and home lacks is added to it. Tells whether the
    /// dictionary had all of it.
    pub(super) fn accept(&mut self, kind: &str, one: &Candidate<'_>) -> Result<bool, WriteError> {
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
                    || homes(*row).any(|home| fold(home) == fold(one.home)))
        });
        Ok(match known {
            Some(row) => !join(file, row, &[one.aliases]),
            None => {
                let aliases = joined(one.name, &[one.aliases]);
                file.add(&[
                    ("name", one.name),
                    ("home", one.home),
                    ("aliases", &aliases),
                ]);
                false
            }
        })
    }

    /// A row of `rejected.csv`; the entity file that has the name all the same.
    pub(super) fn reject(&mut self, one: &Candidate<'_>) -> Option<String> {
        let refused = self.files.get_mut(&rejected_file())?;
        if !rows(refused).any(|row| same(refused, row, one.name)) {
            refused.add(&[("name", one.name), ("type", one.kind)]);
        }
        let listing = self.files.iter().find(|(name, file)| {
            **name != rejected_file() && rows(file).any(|row| same(file, row, one.name))
        });
        listing.map(|(name, _)| name.clone())
    }

    /// Adds a form to the row of a name, which may stand in the file of another type than this one.
    pub(super) fn alias(
        &mut self,
        one: &Candidate<'_>,
        full: &str,
        kind: &str,
    ) -> Result<Joined, WriteError> {
        let full = full.split_once(':').map_or(full, |(_, name)| name);
        let own = entity_file(if self.schema.type_id(kind).is_some() {
            kind
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
                    let is_new = join(file, row, &[one.name, one.aliases]);
                    return Ok(if is_new { Joined::Added } else { Joined::Known });
                }
            }
        }
        let aliases = joined(full, &[one.name, one.aliases]);
        let file = self.file(&own)?;
        file.add(&[("name", full), ("home", one.home), ("aliases", &aliases)]);
        Ok(Joined::Made(own))
    }

    pub(super) fn write(self) -> Result<Vec<PathBuf>, WriteError> {
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

/// Adds aliases to a row that has none of them in any column; tells whether there was one to add.
fn join(file: &mut DictionaryFile, row: usize, more: &[&str]) -> bool {
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
    let is_more = joined.split('|').filter(|form| !form.is_empty()).count() > old.len();
    if is_more {
        file.put(row, "aliases", &joined);
    }
    is_more
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
