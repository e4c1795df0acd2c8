//! `guanxi import`: lists from elsewhere into the dictionaries.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::{DictionaryOption, FormatOption, Globals};
use super::output::{Cell, Column, Look, print};
use super::say;
use crate::lexicon::{
    Decisions, DictionaryFile, Lexicon, PlannedRow, entity_file, plan, read_list,
};
use crate::source::decode;

const COLUMNS: [Column; 5] = [
    Column::number("line", 0),
    Column::text("name", 0),
    Column::word("row", 0),
    Column::word("clash", 0),
    Column::text("with", 1),
];

/// Take names from a plain list or any CSV into the dictionaries
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi import firms.txt --type enterprise\n  \
    guanxi import officials.csv --type official --map name=姓名,home=县,note=职务\n  \
    guanxi import officials.csv --type official --map name=姓名 --set home=钟楼区 --write\n\n\
    Without --write nothing is written: every clash is printed. Left out are rows without name, with a\n\
    name of one character, known already or standing twice; names that look like no name, forms that\n\
    other entities share and ordinary words are taken in and told. Of a plain list numbers in front\n\
    of names and lines that begin with # are passed over.")]
pub(super) struct Arguments {
    /// The list: one name a line, or a table (.csv, .tsv) with a header row
    file: PathBuf,
    /// Take them as entities of this type (official, person, enterprise, …; 官员 and the like as well)
    #[arg(long = "type", value_name = "TYPE")]
    kind: String,
    /// Fill columns of the dictionary from columns of the table, joined by commas
    #[arg(long, value_name = "COLUMN=THEIRS", value_delimiter = ',', value_parser = pair)]
    map: Vec<(String, String)>,
    /// Fill a column with the same value where the table says nothing (repeatable)
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Add the rows to the file of the type in the first dictionary folder
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    dictionaries: DictionaryOption,
    #[command(flatten)]
    format: FormatOption,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (column, value) = text.split_once('=').ok_or("expected COLUMN=VALUE")?;
    Ok((column.trim().to_lowercase(), value.trim().to_owned()))
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let sources = arguments.dictionaries.sources();
    // the first list of a county goes into a folder that is empty or not there yet
    let mut filled = sources.clone().may_be_empty(true);
    filled.folders.retain(|folder| !is_new(folder));
    let (lexicon, findings) = Lexicon::load(&filled)?;
    say::findings(globals, &findings);
    let words = Decisions::load(&filled)?;
    let Some(kind) = words.type_named(&arguments.kind) else {
        let message = format!("there is no type '{}'", arguments.kind);
        return Err(CommandError::new(message).hint(words.known_types()));
    };
    let kind_name = &lexicon.schema().entity_type(kind).label.id;
    let shown = arguments.file.display();
    let failed = |cause: &dyn std::fmt::Display| CommandError::new(format!("{shown}: {cause}"));
    let bytes = std::fs::read(&arguments.file).map_err(|cause| failed(&cause))?;
    let text = decode(bytes).map_err(|cause| failed(&cause))?.text;
    let table = is_table(&arguments.file) || !arguments.map.is_empty();
    let rows = read_list(&text, table, &arguments.map, &arguments.set)
        .map_err(|message| failed(&message))?;
    let planned = plan(&lexicon, kind, rows);
    let format = arguments.format.format;
    let clashing = planned.iter().flat_map(cells);
    print(format, Look::of_stdout(globals.color), &COLUMNS, clashing)?;
    let new: Vec<&PlannedRow> = planned.iter().filter(|row| row.is_new()).collect();
    say::note(globals, &summary(&planned));
    if new.is_empty() {
        say::nothing("nothing to import");
        return Ok(Outcome::NothingFound);
    }
    let folder = sources.folders.first().cloned();
    let folder = folder.unwrap_or_else(|| PathBuf::from("dictionaries"));
    let path = folder.join(entity_file(kind_name));
    if !arguments.write {
        let path = path.display();
        say::note(
            globals,
            &format!("nothing written; --write adds {} rows to {path}", new.len()),
        );
        return Ok(Outcome::Done);
    }
    let failed = |error: crate::lexicon::WriteError| CommandError::new(error.to_string());
    let mut file = DictionaryFile::open(&path).map_err(failed)?;
    for planned in &new {
        let cells = planned.row.cells.iter();
        let cells: Vec<(&str, &str)> = cells.map(|(c, v)| (c.as_str(), v.as_str())).collect();
        file.add(&cells);
    }
    file.write().map_err(failed)?;
    say::note(
        globals,
        &format!("{}: {} rows added", path.display(), new.len()),
    );
    Ok(Outcome::Done)
}

/// Whether a folder is not there yet or holds nothing.
fn is_new(folder: &Path) -> bool {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

fn is_table(path: &Path) -> bool {
    let known = |e: &std::ffi::OsStr| ["csv", "tsv"].iter().any(|t| e.eq_ignore_ascii_case(t));
    path.extension().is_some_and(known)
}

fn summary(planned: &[PlannedRow]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in planned {
        let mut names: Vec<&str> = row.clashes.iter().map(|(clash, _)| clash.name()).collect();
        names.dedup();
        names
            .into_iter()
            .for_each(|name| *counts.entry(name).or_default() += 1);
    }
    let new = planned.iter().filter(|row| row.is_new()).count();
    let counts: String = counts
        .iter()
        .map(|(name, n)| format!(", {n} {name}"))
        .collect();
    format!("{} rows: {new} new{counts}", planned.len())
}

/// One row a clash.
fn cells(planned: &PlannedRow) -> Vec<Vec<Cell>> {
    let fate = if planned.is_new() { "new" } else { "left out" };
    let clashes = planned.clashes.iter().map(|(clash, with)| {
        vec![
            planned.row.line.into(),
            planned.row.get("name").to_owned().into(),
            Cell::word(fate),
            Cell::word(clash.name()),
            with.clone().into(),
        ]
    });
    clashes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Clash, ForeignRow};

    #[test]
    fn every_clash_is_a_row_and_counted() {
        let row = |clashes: &[Clash]| PlannedRow {
            row: ForeignRow::default(),
            clashes: clashes.iter().map(|c| (*c, String::new())).collect(),
        };
        let planned = [
            row(&[]),
            row(&[Clash::Shared, Clash::Shared]),
            row(&[Clash::Known]),
        ];
        assert_eq!(summary(&planned), "3 rows: 2 new, 1 known, 1 shared");
        let rows: Vec<Vec<Cell>> = planned.iter().flat_map(cells).collect();
        assert_eq!(rows.len(), 3);
        assert!(rows.iter().all(|row| row.len() == COLUMNS.len()));
        assert_eq!(rows[0][2], Cell::word("new"));
    }

    #[test]
    fn mappings_are_pairs() {
        assert_eq!(pair("Name=姓名"), Ok(("name".into(), "姓名".into())));
        assert!(pair("姓名").is_err());
    }
}
