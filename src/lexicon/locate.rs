//! In which line of which file does an entity's row stand? Looked up when it is printed, as lines
//! move while keys stay.

use rustc_hash::FxHashMap;

use super::entities::{COLUMNS, key_prefix, type_of_stem};
use super::grammar;
use super::table::{DictionaryError, Sources, read_rows};

/// `file:line` of the row that holds for each key; a key that no entity file has is left out.
/// Files that do not hold a name at all are not taken apart, so that this needs no lexicon.
///
/// # Errors
/// Where a folder or file cannot be read.
pub fn locate<'k>(
    sources: &Sources,
    keys: &[&'k str],
) -> Result<FxHashMap<&'k str, String>, DictionaryError> {
    let mut found = FxHashMap::default();
    if sources.folders.is_empty() {
        return Ok(found);
    }
    let mut ignored = Vec::new();
    let files = sources.read(&mut ignored)?;
    let schema = grammar::schema(&files)?;
    for file in files.entity_files() {
        let wanted: Vec<&'k str> = keys
            .iter()
            .copied()
            .filter(|key| file.text.contains(name_in(key)))
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let default = type_of_stem(&schema, &file.stem);
        read_rows(file, &COLUMNS, &mut ignored, |line, _| {
            let kind = match line.get("type") {
                "" => default,
                declared => schema.type_id(declared),
            };
            let Some(kind) = kind.filter(|_| !line.is_off()) else {
                return;
            };
            let prefix = key_prefix(&schema, kind);
            for key in &wanted {
                let is_it = |rest: &str| match line.get("id") {
                    "" => {
                        let homes: Vec<&str> = line.list("home").filter(|h| *h != "*").collect();
                        let (name, home) = rest.split_once('@').unwrap_or((rest, ""));
                        name == line.get("name") && (home.is_empty() || home == homes.join("|"))
                    }
                    id => id.split_once(':').map_or(id, |(_, rest)| rest) == rest,
                };
                let rest = key.strip_prefix(prefix).and_then(|k| k.strip_prefix(':'));
                if rest.is_some_and(is_it) {
                    // a later row replaces an earlier one
                    found.insert(*key, line.place());
                }
            }
        });
    }
    Ok(found)
}

/// The name that a key holds.
fn name_in(key: &str) -> &str {
    let rest = key.split_once(':').map_or(key, |(_, rest)| rest);
    rest.split_once('@').map_or(rest, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn rows_are_found_by_key() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let officials = "name,home\n苗远山,青崖县\n罗盛,青崖县\n罗盛,赤岭县\n";
        fs::write(at("officials.csv"), officials).unwrap();
        let firms = "id,name,off\nlamp,启明星照明,\n,远航船舶,\n,远航船舶,1\n";
        fs::write(at("enterprises.csv"), firms).unwrap();
        let sources = Sources::new(&[folder.path().to_owned()]);
        let keys = [
            "person:苗远山",
            "person:罗盛@赤岭县",
            "enterprise:lamp",
            "enterprise:远航船舶",
            "person:远航船舶",
        ];
        let found = locate(&sources, &keys).unwrap();
        let lines = keys.map(|key| {
            let place = found.get(key)?;
            Some(place.rsplit('/').next().unwrap().to_owned())
        });
        let want = [
            "officials.csv:2",
            "officials.csv:4",
            "enterprises.csv:2",
            "enterprises.csv:3",
        ];
        assert_eq!(lines[..4], want.map(|w| Some(w.to_owned())));
        assert_eq!(lines[4], None);
    }
}
