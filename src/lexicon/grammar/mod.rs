//! Grammar files → [`Grammar`]. Later rows with the same key replace earlier ones.
//!
//! What belongs here: which files there are, their columns, and what becomes of their rows (`row` reads
//! one). What does not: how rows are looked up, which is up to the rooms that ask.

mod row;
mod schema;
mod words;

use rustc_hash::FxHashMap;

use super::table::{DictionaryError, Files, Line, read_rows};
use super::{appointments, relations, relative_dates, triggers};
use crate::model::{Diagnostic, Grammar, Severity};
use crate::text::fold;

pub(super) use schema::schema;
pub(super) use words::{with_titles, words};

/// Loads every grammar file.
///
/// # Errors
/// Where `schema.toml` cannot be read: without types nothing else makes sense.
pub(super) fn load(
    files: &Files,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Grammar, DictionaryError> {
    let types = schema(files)?;
    let mut from = Tables { files, diagnostics };
    let mut grammar = Grammar {
        levels: from.keyed("levels", &["word", "rank", "divisions"], row::level),
        organs: from.keyed(
            "organs",
            &["suffix", "full", "type", "kind", "public"],
            |line, out| row::organ(line, &types, out),
        ),
        posts: from.keyed(
            "posts",
            &["title", "kind", "organ", "max_holders"],
            row::post,
        ),
        post_prefixes: from.keyed("post_prefixes", &["prefix", "status"], row::post_prefix),
        appointments: from.keyed(
            "appointments",
            &["word", "status", "frame"],
            appointments::row,
        ),
        contexts: from.keyed(
            "contexts",
            &["cue", "side", "effect", "types"],
            row::context,
        ),
        discards: from.keyed("discards", &["string", "kind"], row::discard),
        suffixes: from.keyed(
            "suffixes",
            &["suffix", "type", "public", "local"],
            |line, out| row::suffix(line, &types, out),
        ),
        triggers: from.keyed(
            "triggers",
            &["word", "event_type", "frame", "function", "not_followed_by"],
            |line, out| triggers::row(line, &types, out),
        ),
        relative_dates: from.keyed(
            "relative_dates",
            &["word", "unit", "offset", "half"],
            relative_dates::row,
        ),
        ..Grammar::default()
    };
    let cues = from.keyed(
        "relations",
        &["word", "relation", "subject", "object", "order"],
        |line, out| relations::row(line, &types, out),
    );
    for cue in cues {
        match cue {
            relations::Row::Cue(cue) => grammar.relations.push(cue),
            relations::Row::Filler(word) => grammar.relation_fillers.push(word),
        }
    }
    grammar
        .relation_fillers
        .sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    grammar
        .suffixes
        .sort_by_key(|s| std::cmp::Reverse(s.suffix.chars().count()));
    from.names(&mut grammar);
    grammar.name_parts = from.keyed("name_parts", &["word", "role", "type"], |line, out| {
        row::name_part(line, &types, out)
    });
    grammar.readings = from.keyed("readings", &["text", "pinyin", "kind"], row::reading);
    from.each("newspapers", &["newspaper", "home"], |line, _| {
        let name = fold(line.get("newspaper")).into_boxed_str();
        grammar.newspapers.insert(name, line.get("home").to_owned());
    });
    grammar.schema = types;
    Ok(grammar)
}

/// The grammar files, and what is found wrong with them.
struct Tables<'a> {
    files: &'a Files,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Tables<'_> {
    /// Calls `take` on every row of the files of this name.
    fn each(
        &mut self,
        stem: &str,
        columns: &[&str],
        mut take: impl FnMut(&Line<'_>, &mut Vec<Diagnostic>),
    ) {
        for file in self.files.named(stem) {
            read_rows(file, columns, self.diagnostics, &mut take);
        }
    }

    /// The rows of these files, in the order in which their keys were first seen: a later row with
    /// the same key replaces, `off` removes, an empty key is none. `read` gives key and row.
    fn keyed<T>(
        &mut self,
        stem: &str,
        columns: &[&str],
        read: impl Fn(&Line<'_>, &mut Vec<Diagnostic>) -> Option<(String, T)>,
    ) -> Vec<T> {
        let mut index: FxHashMap<String, usize> = FxHashMap::default();
        let mut rows: Vec<Option<T>> = Vec::new();
        self.each(stem, columns, |line, out| {
            let Some((key, row)) = read(line, out).filter(|(key, _)| !key.is_empty()) else {
                return;
            };
            let at = *index.entry(key).or_insert(rows.len());
            if at == rows.len() {
                rows.push(None);
            }
            rows[at] = (!line.is_off()).then_some(row);
        });
        rows.into_iter().flatten().collect()
    }

    /// Surnames and the characters of given names.
    fn names(&mut self, grammar: &mut Grammar) {
        self.each("surnames", &["surname", "frequency"], |line, _| {
            let surname = fold(line.get("surname")).into_boxed_str();
            if line.is_off() {
                grammar.surnames.remove(&surname);
            } else {
                let frequency = line.get("frequency").parse().unwrap_or(0);
                grammar.surnames.insert(surname, frequency);
            }
        });
        self.each("given", &["character", "given", "foreign"], |line, _| {
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
        });
    }
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
