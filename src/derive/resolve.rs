//! Corrections turned into steps: which entity is meant, in which document, at which quote.

use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet};

use super::corrections::{Action, Correction, Corrections};
use super::duplicates::Stored;
use super::namesakes::Namesake;
use crate::model::{Diagnostic, Severity};
use crate::text::{Romaniser, fold};

/// An entity that only a correction names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Coined {
    pub(super) id: u32,
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) pinyin: String,
    pub(super) home: String,
}

/// What one correction does in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Index of the correction.
    pub(super) row: usize,
    pub(super) change: Change,
    /// Folded, without blanks or line ends.
    pub(super) quote: String,
}

/// A change of what mentions mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// None, or of one entity only.
    Drop(Option<u32>),
    /// This entity, whose names tell which mention of a longer quote is meant.
    Set(u32, Vec<String>),
    /// The second entity in place of the first.
    Merge(u32, u32),
}

/// All corrections, resolved.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Entity → (entity that it goes into, index of the correction).
    pub(super) merges: FxHashMap<u32, (u32, usize)>,
    /// Document id → steps in file order.
    pub(super) documents: FxHashMap<i64, Vec<Step>>,
    /// Entities to be added.
    pub(super) coined: Vec<Coined>,
    /// Mention → which of the namesakes it is, where the offices known of them tell.
    pub(super) namesakes: FxHashMap<i64, Namesake>,
    /// Discovered entities that too little speaks for, and the index of the reason in `places`.
    pub(super) doubtful: (FxHashSet<u32>, usize),
    /// Where each correction stands, and other reasons.
    pub(super) places: Vec<String>,
    /// Corrections that cannot be applied.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Folds a name or quote and removes blanks and line ends, by which print differs from memory.
pub(super) fn squeeze(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

impl Plan {
    /// Resolves corrections against the stored entities and documents.
    pub(super) fn new(
        connection: &Connection,
        corrections: &Corrections,
        documents: &[Stored],
    ) -> rusqlite::Result<Self> {
        let mut plan = Self::default();
        if corrections.is_empty() {
            return Ok(plan);
        }
        let ids: FxHashMap<&str, i64> = documents
            .iter()
            .map(|document| (document.key.as_str(), document.id))
            .collect();
        let mut names = Names::read(connection, corrections)?;
        for (row, correction) in corrections.rows.iter().enumerate() {
            plan.places.push(correction.place.clone());
            if correction.is_about_event() {
                continue;
            }
            if let Err((message, hint)) = plan.add(row, correction, &ids, &mut names) {
                plan.warn(row, message, hint);
            }
        }
        plan.coined = names.coined;
        Ok(plan)
    }

    /// Takes in the discovered entities whose score is below `least`.
    pub(super) fn doubt(&mut self, entities: FxHashSet<u32>, least: f64) {
        if !entities.is_empty() {
            self.doubtful = (entities, self.places.len());
            self.places.push(format!("score below {least}"));
        }
    }

    /// Reports a correction that had no effect.
    pub(super) fn warn(&mut self, row: usize, message: String, hint: &str) {
        let place = self.places[row].clone();
        self.diagnostics.push(
            Diagnostic::new(
                Severity::Warning,
                "correction-without-effect",
                place,
                message,
            )
            .hinted(hint),
        );
    }

    fn add(
        &mut self,
        row: usize,
        correction: &Correction,
        documents: &FxHashMap<&str, i64>,
        names: &mut Names,
    ) -> Result<(), (String, &'static str)> {
        let document = match correction.document.as_str() {
            "" => None,
            key => Some(*documents.get(key).ok_or_else(|| {
                let message = format!("there is no document '{key}'");
                (
                    message,
                    "write its key as 'guanxi mentions' prints it, or remove the row",
                )
            })?),
        };
        let change = match correction.action {
            Action::Drop if correction.value.is_empty() => Change::Drop(None),
            Action::Drop => Change::Drop(Some(names.find(&correction.value)?)),
            Action::Set | Action::Split => {
                let entity = names.find_or_coin(&correction.value)?;
                Change::Set(entity, names.forms_of(entity))
            }
            Action::Merge => {
                let named = correction.names_entity_in_field();
                let from = if named {
                    &correction.field
                } else {
                    &correction.quote
                };
                let (from, into) = (names.find(from)?, names.find_or_coin(&correction.value)?);
                let Some(document) = document else {
                    self.merges.insert(from, (into, row));
                    return Ok(());
                };
                // the whole document, whatever the quote
                let change = Change::Merge(from, into);
                let step = Step {
                    row,
                    change,
                    quote: String::new(),
                };
                self.documents.entry(document).or_default().push(step);
                return Ok(());
            }
        };
        if let Some(document) = document {
            let quote = squeeze(&correction.quote);
            self.documents
                .entry(document)
                .or_default()
                .push(Step { row, change, quote });
        }
        Ok(())
    }

    /// Where an entity ends up, and by which correction; `None` where nothing merges it. Merges
    /// that go round end where they began to repeat.
    pub(super) fn merged(&self, entity: u32) -> Option<(u32, usize)> {
        let (mut into, row) = *self.merges.get(&entity)?;
        for _ in 0..self.merges.len() {
            match self.merges.get(&into) {
                Some((next, _)) if *next != entity => into = *next,
                _ => break,
            }
        }
        Some((into, row))
    }
}

/// The stored entities, by the names that corrections use.
pub(super) struct Names {
    by_key: FxHashMap<String, u32>,
    by_name: FxHashMap<String, Vec<u32>>,
    by_form: FxHashMap<String, Vec<u32>>,
    forms: FxHashMap<u32, Vec<String>>,
    coined: Vec<Coined>,
    romaniser: Romaniser,
    next: u32,
}

impl Names {
    pub(super) fn read(
        connection: &Connection,
        corrections: &Corrections,
    ) -> rusqlite::Result<Self> {
        let mut names = Self {
            by_key: FxHashMap::default(),
            by_name: FxHashMap::default(),
            by_form: FxHashMap::default(),
            forms: FxHashMap::default(),
            coined: Vec::new(),
            romaniser: corrections.romaniser.clone(),
            next: 1,
        };
        for row in &corrections.rows {
            // of occasions a value may be NAME=what
            let parts = row.value.split('=').map(str::trim);
            for word in parts.chain([&*row.value, &row.quote, &row.field]) {
                names.by_form.entry(fold(word)).or_default();
            }
        }
        let mut statement = connection.prepare("SELECT id, key, name FROM entity ORDER BY key")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: u32 = row.get(0)?;
            names.next = names.next.max(id + 1);
            names.by_key.insert(row.get(1)?, id);
            names.by_name.entry(row.get(2)?).or_default().push(id);
        }
        let mut statement = connection.prepare("SELECT entity, form FROM form")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, form): (u32, String) = (row.get(0)?, row.get(1)?);
            if let Some(ids) = names.by_form.get_mut(&form) {
                ids.push(id);
            }
            names.forms.entry(id).or_default().push(squeeze(&form));
        }
        Ok(names)
    }

    /// Finds an entity by key, name or form.
    pub(super) fn find(&self, word: &str) -> Result<u32, (String, &'static str)> {
        let person = word
            .strip_prefix("official:")
            .map(|rest| format!("person:{rest}"));
        let key = person.as_deref().unwrap_or(word);
        if let Some(id) = self.by_key.get(key) {
            return Ok(*id);
        }
        for found in [self.by_name.get(word), self.by_form.get(&fold(word))]
            .into_iter()
            .flatten()
        {
            match found[..] {
                [] => {}
                [id] => return Ok(id),
                _ => {
                    let message = format!("'{word}' is the name of {} entities", found.len());
                    return Err((message, "write the key, as 'guanxi entities' prints it"));
                }
            }
        }
        Err((
            format!("'{word}' occurs nowhere"),
            "write key or name of an entity that occurs, or remove the row",
        ))
    }

    /// Finds an entity; a key that is not stored makes a new one.
    fn find_or_coin(&mut self, word: &str) -> Result<u32, (String, &'static str)> {
        let problem = match self.find(word) {
            Err(problem) => problem,
            found => return found,
        };
        let Some((kind, rest)) = word.split_once(':') else {
            return Err(problem);
        };
        let (name, home) = rest.split_once('@').unwrap_or((rest, ""));
        let is_type = |c: char| c.is_ascii_lowercase() || c == '_';
        if kind.is_empty() || !kind.chars().all(is_type) || name.is_empty() {
            return Err(problem);
        }
        let key = match kind {
            "official" => format!("person:{rest}"),
            _ => word.to_owned(),
        };
        let id = self.next;
        self.next += 1;
        self.by_key.insert(key.clone(), id);
        self.forms.insert(id, vec![squeeze(name)]);
        // natural persons, and they alone, have keys of this beginning
        let person = key.starts_with("person:");
        self.coined.push(Coined {
            id,
            pinyin: self.romaniser.spell(name, person),
            key,
            kind: kind.to_owned(),
            name: name.to_owned(),
            home: home.to_owned(),
        });
        Ok(id)
    }

    fn forms_of(&self, entity: u32) -> Vec<String> {
        self.forms.get(&entity).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_follow_each_other_and_end() {
        let merges = [(1, 2), (2, 3), (7, 8), (8, 7)];
        let merges = merges
            .iter()
            .map(|&(from, into)| (from, (into, 0)))
            .collect();
        let plan = Plan {
            merges,
            ..Plan::default()
        };
        for (from, into) in [
            (1, Some(3)),
            (2, Some(3)),
            (3, None),
            (7, Some(8)),
            (8, Some(7)),
        ] {
            assert_eq!(plan.merged(from).map(|(into, _)| into), into, "{from}");
        }
    }

    #[test]
    fn quotes_are_compared_without_blanks_and_script() {
        assert_eq!(squeeze("鐘樓 區\r\n\u{3000}委"), "钟楼区委");
    }
}
