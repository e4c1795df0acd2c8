//! Grammar files → [`Grammar`]. Later rows with the same key replace earlier ones.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::table::{DictionaryError, File, Files, Line, read_rows};
use super::{appointments, relations, relative_dates, triggers};
use crate::model::{
    Appointment, Context, ContextEffect, Diagnostic, Discard, DiscardKind, EntityType, Grammar,
    Label, Level, NamePart, NamePartRole, Organ, Post, PostPrefix, Reading, ReadingKind,
    RelativeDate, Schema, Severity, Side, Suffix, Tag, Trigger, TypeId, Words,
};
use crate::text::fold;

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

/// Loads every grammar file.
///
/// # Errors
/// Where `schema.toml` cannot be read: without types nothing else makes sense.
pub(super) fn load(
    files: &Files,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Grammar, DictionaryError> {
    let mut grammar = Grammar {
        schema: schema(files)?,
        ..Grammar::default()
    };
    let types = grammar.schema.clone();
    let kind = |line: &Line<'_>, out: &mut Vec<Diagnostic>| type_of(&types, line, out);
    let mut rows =
        |stem: &str, columns: &[&str], each: &mut dyn FnMut(&Line<'_>, &mut Vec<Diagnostic>)| {
            for file in files.named(stem) {
                read_rows(file, columns, diagnostics, |line, out| each(line, out));
            }
        };

    let mut levels: Keyed<Level> = Keyed::default();
    rows("levels", &["word", "rank", "divisions"], &mut |line, _| {
        levels.set(line, fold(line.get("word")), |word| Level {
            word,
            rank: line.get("rank").parse().unwrap_or(0),
            divisions: line.list("divisions").map(fold).collect(),
        });
    });
    let mut organs: Keyed<Organ> = Keyed::default();
    rows(
        "organs",
        &["suffix", "full", "type", "kind", "public"],
        &mut |line, out| {
            if let Some(kind) = kind(line, out) {
                organs.set(line, fold(line.get("suffix")), |suffix| Organ {
                    suffix,
                    full: line.get("full").to_owned(),
                    kind,
                    organ: line.get("kind").to_owned(),
                    public: yes(line.get("public")),
                });
            }
        },
    );
    let mut posts: Keyed<Post> = Keyed::default();
    rows(
        "posts",
        &["title", "kind", "organ", "max_holders"],
        &mut |line, _| {
            posts.set(line, fold(line.get("title")), |title| Post {
                title,
                kind: line.get("kind").to_owned(),
                organ: line.get("organ").to_owned(),
                max_holders: line.get("max_holders").parse().ok(),
            });
        },
    );
    let mut prefixes: Keyed<PostPrefix> = Keyed::default();
    rows("post_prefixes", &["prefix", "status"], &mut |line, _| {
        prefixes.set(line, fold(line.get("prefix")), |prefix| PostPrefix {
            prefix,
            status: line.get("status").to_owned(),
        });
    });
    let mut given: Keyed<Appointment> = Keyed::default();
    rows(
        "appointments",
        &["word", "status", "frame"],
        &mut |line, out| {
            if let Some((key, row)) = appointments::row(line, out) {
                given.set(line, key, |_| row);
            }
        },
    );
    let mut contexts: Keyed<Context> = Keyed::default();
    rows(
        "contexts",
        &["cue", "side", "effect", "types"],
        &mut |line, out| {
            let side = match line.get("side") {
                "left" => Side::Left,
                "right" => Side::Right,
                other => return out.push(unknown(line, "side", other, "left, right")),
            };
            let effect = match line.get("effect") {
                "confirm" => ContextEffect::Confirm,
                "refuse" => ContextEffect::Refuse,
                other => return out.push(unknown(line, "effect", other, "confirm, refuse")),
            };
            let cue = fold(line.get("cue"));
            let key = format!(
                "{cue}|{}|{}|{}",
                line.get("side"),
                line.get("effect"),
                line.get("types")
            );
            contexts.set(line, key, |_| Context {
                cue: cue.clone(),
                side,
                effect,
                groups: line.list("types").map(str::to_owned).collect(),
            });
        },
    );
    let mut discards: Keyed<Discard> = Keyed::default();
    rows("discards", &["string", "kind"], &mut |line, out| {
        let kind = match line.get("kind") {
            "discard" => DiscardKind::Discard,
            "formula" => DiscardKind::Formula,
            "formula_head" => DiscardKind::FormulaHead,
            "speech" => DiscardKind::Speech,
            "caption" => DiscardKind::Caption,
            "byline" => DiscardKind::Byline,
            "desk" => DiscardKind::Desk,
            "conjunction" => DiscardKind::Conjunction,
            other => {
                let known =
                    "discard, formula, formula_head, speech, caption, byline, desk, conjunction";
                return out.push(unknown(line, "kind", other, known));
            }
        };
        let string = fold(line.get("string"));
        let key = format!("{string}|{}", line.get("kind"));
        discards.set(line, key, |_| Discard {
            string: string.clone(),
            kind,
        });
    });
    let mut suffixes: Keyed<Suffix> = Keyed::default();
    rows(
        "suffixes",
        &["suffix", "type", "public", "local"],
        &mut |line, out| {
            if let Some(kind) = kind(line, out) {
                suffixes.set(line, fold(line.get("suffix")), |suffix| Suffix {
                    suffix,
                    kind,
                    public: yes(line.get("public")),
                    local: yes(line.get("local")),
                });
            }
        },
    );
    let mut triggers: Keyed<Trigger> = Keyed::default();
    rows(
        "triggers",
        &["word", "event_type", "frame", "function", "not_followed_by"],
        &mut |line, out| {
            if let Some((key, row)) = triggers::row(line, &types, out) {
                triggers.set(line, key, |_| row);
            }
        },
    );
    let mut dates: Keyed<RelativeDate> = Keyed::default();
    rows(
        "relative_dates",
        &["word", "unit", "offset", "half"],
        &mut |line, out| {
            if let Some((key, row)) = relative_dates::row(line, out) {
                dates.set(line, key, |_| row);
            }
        },
    );
    let mut cues: Keyed<relations::Row> = Keyed::default();
    rows(
        "relations",
        &["word", "relation", "subject", "object", "order"],
        &mut |line, out| {
            if let Some((key, row)) = relations::row(line, &types, out) {
                cues.set(line, key, |_| row);
            }
        },
    );
    rows("surnames", &["surname", "frequency"], &mut |line, _| {
        let surname = fold(line.get("surname")).into_boxed_str();
        if line.is_off() {
            grammar.surnames.remove(&surname);
        } else {
            grammar
                .surnames
                .insert(surname, line.get("frequency").parse().unwrap_or(0));
        }
    });
    rows(
        "given",
        &["character", "given", "foreign"],
        &mut |line, _| {
            let Some(character) = fold(line.get("character")).chars().next() else {
                return;
            };
            if line.is_off() {
                grammar.given.remove(&character);
            } else {
                let weight = line.get("given").parse().unwrap_or(0);
                let row = (weight, !line.get("foreign").is_empty());
                grammar.given.insert(character, row);
            }
        },
    );
    let mut name_parts: Keyed<NamePart> = Keyed::default();
    rows("name_parts", &["word", "role", "type"], &mut |line, out| {
        let Some(role) = NamePartRole::named(line.get("role")) else {
            let known = NamePartRole::NAMES.map(|r| r.0).join(", ");
            return out.push(unknown(line, "role", line.get("role"), &known));
        };
        let word = fold(line.get("word"));
        let kind = types.type_id(line.get("type"));
        let key = format!("{word}|{}", line.get("role"));
        name_parts.set(line, key, |_| NamePart {
            word: word.clone(),
            role,
            kind,
        });
    });
    let mut readings: Keyed<Reading> = Keyed::default();
    rows("readings", &["text", "pinyin", "kind"], &mut |line, out| {
        let kind = match line.get("kind") {
            "surname" => ReadingKind::Surname,
            "word" => ReadingKind::Word,
            other => return out.push(unknown(line, "kind", other, "surname, word")),
        };
        let text = fold(line.get("text"));
        let key = format!("{text}|{}", line.get("kind"));
        readings.set(line, key, |_| Reading {
            text: text.clone(),
            pinyin: line.get("pinyin").to_lowercase(),
            kind,
        });
    });
    rows("newspapers", &["newspaper", "home"], &mut |line, _| {
        let name = fold(line.get("newspaper")).into_boxed_str();
        grammar.newspapers.insert(name, line.get("home").to_owned());
    });

    grammar.levels = levels.values();
    grammar.organs = organs.values();
    grammar.posts = posts.values();
    grammar.post_prefixes = prefixes.values();
    grammar.appointments = given.values();
    grammar.contexts = contexts.values();
    grammar.discards = discards.values();
    grammar.readings = readings.values();
    grammar.name_parts = name_parts.values();
    grammar.suffixes = suffixes.values();
    grammar.triggers = triggers.values();
    for row in cues.values() {
        match row {
            relations::Row::Cue(cue) => grammar.relations.push(cue),
            relations::Row::Filler(word) => grammar.relation_fillers.push(word),
        }
    }
    grammar
        .relation_fillers
        .sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    grammar.relative_dates = dates.values();
    grammar
        .suffixes
        .sort_by_key(|s| std::cmp::Reverse(s.suffix.chars().count()));
    Ok(grammar)
}

/// Rows by key in first-seen order; a later row replaces, `off` removes.
struct Keyed<T> {
    index: FxHashMap<String, usize>,
    rows: Vec<Option<T>>,
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self {
            index: FxHashMap::default(),
            rows: Vec::new(),
        }
    }
}

impl<T> Keyed<T> {
    fn set(&mut self, line: &Line<'_>, key: String, make: impl FnOnce(String) -> T) {
        if key.is_empty() {
            return;
        }
        let value = (!line.is_off()).then(|| make(key.clone()));
        match self.index.get(&key) {
            Some(&at) => self.rows[at] = value,
            None => {
                self.index.insert(key, self.rows.len());
                self.rows.push(value);
            }
        }
    }

    fn values(self) -> Vec<T> {
        self.rows.into_iter().flatten().collect()
    }
}

/// The types and relations of all `schema.toml`, the embedded one first. The key of a row is its
/// table and `id`: a later row replaces, `off = true` removes.
pub(super) fn schema(files: &Files) -> Result<Schema, DictionaryError> {
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

/// What a title weighs as a word, in occurrences.
const TITLE: u32 = 3_000;

/// Frequency and tag by folded word.
pub(super) type WordMap = FxHashMap<Box<str>, (u32, Tag)>;

/// Loads the word list.
pub(super) fn words(files: &Files) -> WordMap {
    let mut words = WordMap::default();
    for file in files.named("words") {
        words.reserve(file.text.len() / 13);
        // the longest file by far, of our own making: plain splitting saves start-up time
        for line in file.text.lines().skip(1) {
            let mut cells = line.split(',');
            if let (Some(word), Some(frequency)) = (cells.next(), cells.next()) {
                let tag = Tag::new(cells.next().unwrap_or(""));
                // variants fold into one word, of which the commoner tells the tag
                let frequency: u32 = frequency.parse().unwrap_or(0);
                let known = words
                    .entry(fold(word).into_boxed_str())
                    .or_insert((frequency, tag));
                if known.0 < frequency {
                    *known = (frequency, tag);
                }
            }
        }
    }
    words
}

/// Completes the word list by the titles, which are words that no list has in full.
pub(super) fn share_words(mut words: WordMap, grammar: &mut Grammar) {
    for post in &grammar.posts {
        let known = words.entry(post.title.as_str().into()).or_default();
        known.0 = known.0.max(TITLE);
    }
    grammar.words = Words {
        entries: Arc::new(words),
    };
}

fn yes(cell: &str) -> bool {
    matches!(cell, "yes" | "true" | "1" | "是")
}

pub(super) fn unknown(line: &Line<'_>, what: &str, found: &str, known: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "unknown-value",
        line.place(),
        format!("{what} '{found}' is not known; the row was left out"),
    )
    .hinted(format!("known are {known}"))
}

fn type_of(schema: &Schema, line: &Line<'_>, out: &mut Vec<Diagnostic>) -> Option<TypeId> {
    let found = schema.type_id(line.get("type"));
    if found.is_none() {
        let known: Vec<&str> = schema
            .entity_types
            .iter()
            .map(|t| t.label.id.as_str())
            .collect();
        out.push(unknown(line, "type", line.get("type"), &known.join(", ")));
    }
    found
}
