//! Words of relations other than meeting: the rows of `relations.csv`, and where they stand in a text.

use super::grammar::unknown;
use super::matcher::Matcher;
use super::table::{DictionaryError, Line};
use crate::model::{Diagnostic, Grammar, RelationCue, RelationOrder, Schema, TypeId};
use crate::text::fold;

const ORDERS: [(&str, RelationOrder); 4] = [
    ("S w O", RelationOrder::SubjectWordObject),
    ("O w S", RelationOrder::ObjectWordSubject),
    ("S O w", RelationOrder::SubjectObjectWord),
    ("O S w", RelationOrder::ObjectSubjectWord),
];

/// What the column `relation` holds for words that may stand between the word and a name.
const FILLER: &str = "filler";

/// What a row says.
pub(super) enum Row {
    Cue(RelationCue),
    Filler(String),
}

/// Reads a row with its key; one with an unknown word is reported and left out.
pub(super) fn row(
    line: &Line<'_>,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<(String, Row)> {
    let word = fold(line.get("word"));
    let relation = line.get("relation");
    if relation == FILLER {
        return Some((format!("{word}|{FILLER}"), Row::Filler(word)));
    }
    if !schema.relations.iter().any(|label| label.id == relation) {
        let known: Vec<&str> = schema
            .relations
            .iter()
            .map(|label| label.id.as_str())
            .collect();
        let known = format!("{FILLER}, {}", known.join(", "));
        out.push(unknown(line, "relation", relation, &known));
        return None;
    }
    let order = line.get("order");
    let Some((_, parsed)) = ORDERS.iter().find(|(name, _)| *name == order) else {
        let known: Vec<&str> = ORDERS.iter().map(|(name, _)| *name).collect();
        out.push(unknown(line, "order", order, &known.join(", ")));
        return None;
    };
    let mut types = |column: &str| -> Option<Vec<TypeId>> {
        let mut ids = Vec::new();
        for name in line.list(column) {
            let Some(id) = schema.type_id(name) else {
                let known = schema
                    .entity_types
                    .iter()
                    .map(|kind| kind.label.id.as_str());
                let known: Vec<&str> = known.collect();
                out.push(unknown(line, column, name, &known.join(", ")));
                return None;
            };
            ids.push(id);
        }
        Some(ids)
    };
    let cue = RelationCue {
        subject: types("subject")?,
        object: types("object")?,
        key: format!("{word} {relation} {order}"),
        relation: relation.to_owned(),
        order: *parsed,
        word,
    };
    Some((format!("{}|{relation}|{order}", cue.word), Row::Cue(cue)))
}

/// A relation word in a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelationHit {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Index of the word; [`Relations::rows`] has its rows.
    pub word: u32,
}

/// All relation words with their rows.
pub struct Relations {
    matcher: Matcher,
    /// Rows by word; the second index is into `Grammar::relations`.
    rows: Vec<Vec<u32>>,
}

impl Relations {
    /// Indexes the rows of a grammar.
    ///
    /// # Errors
    /// Where the automaton cannot be built.
    pub(super) fn new(grammar: &Grammar) -> Result<Self, DictionaryError> {
        let words = grammar.relations.iter().map(|cue| cue.word.as_str());
        let mut numbered: Vec<(&str, u32)> = words.zip(0..).collect();
        numbered.sort_unstable();
        let mut words: Vec<Box<str>> = Vec::new();
        let mut rows: Vec<Vec<u32>> = Vec::new();
        for same in numbered.chunk_by(|a, b| a.0 == b.0) {
            words.push(same[0].0.into());
            rows.push(same.iter().map(|(_, row)| *row).collect());
        }
        let matcher = Matcher::new(words.iter().map(AsRef::as_ref)).map_err(|message| {
            DictionaryError::Broken {
                place: "relations.csv".to_owned(),
                message,
            }
        })?;
        Ok(Self { matcher, rows })
    }

    /// All words that are looked for.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.matcher.texts()
    }

    /// The words that begin at one of these bytes of a text, from left to right, of overlapping ones
    /// the leftmost and longest.
    pub fn find(&self, text: &str, starts: impl IntoIterator<Item = usize>) -> Vec<RelationHit> {
        let mut out = Vec::new();
        let mut reached = 0;
        self.matcher.find_from(text, starts, |start, end, word| {
            if start >= reached {
                reached = end;
                out.push(RelationHit { start, end, word });
            }
        });
        out
    }

    /// The rows of a word, as indices into [`Grammar::relations`].
    pub fn rows(&self, word: u32) -> &[u32] {
        &self.rows[word as usize]
    }
}
