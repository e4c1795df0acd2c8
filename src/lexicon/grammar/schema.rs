//! `schema.toml` → the types and relations of the program.

use serde::Deserialize;

use crate::lexicon::table::{DictionaryError, File, Files};
use crate::model::{EntityType, Label, Schema};

#[derive(Deserialize)]
struct SchemaFile {
    #[serde(default)]
    entity_type: Vec<TypeRow>,
    #[serde(default)]
    event_type: Vec<LabelRow>,
    #[serde(default)]
    role: Vec<LabelRow>,
    #[serde(default)]
    function: Vec<LabelRow>,
    #[serde(default)]
    relation: Vec<LabelRow>,
    #[serde(default)]
    part: Vec<LabelRow>,
}

#[derive(Deserialize)]
struct TypeRow {
    #[serde(flatten)]
    label: LabelRow,
    #[serde(default)]
    natural_person: bool,
    #[serde(default)]
    group: String,
}

#[derive(Deserialize)]
struct LabelRow {
    id: String,
    zh: String,
    en: String,
    #[serde(default)]
    color: String,
    #[serde(default)]
    rank: u32,
    #[serde(default)]
    off: bool,
}

impl From<LabelRow> for Label {
    fn from(row: LabelRow) -> Self {
        Self {
            id: row.id,
            zh: row.zh,
            en: row.en,
            color: row.color,
            rank: row.rank,
        }
    }
}

/// The types and relations of all `schema.toml`, the embedded one first. The key of a row is its
/// table and `id`: a later row replaces, `off = true` removes.
pub(in crate::lexicon) fn schema(files: &Files) -> Result<Schema, DictionaryError> {
    let mut schema = Schema::default();
    let is_schema = |file: &&File| file.path.ends_with(".toml");
    for file in files.named("schema").filter(is_schema) {
        let broken = |message: String| DictionaryError::Broken {
            place: file.path.clone(),
            message,
        };
        let read: SchemaFile =
            toml::from_str(&file.text).map_err(|cause| broken(cause.message().to_owned()))?;
        for row in read.entity_type {
            if row.label.off {
                return Err(broken(format!(
                    "the entity type '{}' cannot be switched off: rows of other files have it",
                    row.label.id
                )));
            }
            let group = if row.group.is_empty() {
                row.label.id.clone()
            } else {
                row.group
            };
            let new = EntityType {
                group,
                natural_person: row.natural_person,
                label: row.label.into(),
            };
            match schema.type_id(&new.label.id) {
                Some(known) => schema.entity_types[usize::from(known.0)] = new,
                None => schema.entity_types.push(new),
            }
        }
        merge(&mut schema.event_types, read.event_type);
        merge(&mut schema.roles, read.role);
        merge(&mut schema.functions, read.function);
        merge(&mut schema.relations, read.relation);
        merge(&mut schema.parts, read.part);
    }
    schema.relations.sort_by_key(|r| r.rank);
    Ok(schema)
}

fn merge(labels: &mut Vec<Label>, rows: Vec<LabelRow>) {
    for row in rows {
        let known = labels.iter().position(|l| l.id == row.id);
        match (known, row.off) {
            (Some(at), true) => drop(labels.remove(at)),
            (Some(at), false) => labels[at] = row.into(),
            (None, true) => {}
            (None, false) => labels.push(row.into()),
        }
    }
}
