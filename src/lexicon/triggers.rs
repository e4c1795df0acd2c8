//! Words of occasions and roles: the rows of `triggers.csv`, and where they stand in a text.

use rustc_hash::FxHashSet;

use super::grammar::unknown;
use super::matcher::Matcher;
use super::table::{DictionaryError, Line};
use crate::model::{Diagnostic, Frame, Function, Grammar, Polarity, Role, Schema, Trigger};
use crate::text::fold;

const FRAMES: &str = "object, place, with, held, occasion, attend, remote, absent, represented, \
     as lead|host|speak|accompany|visited|attend, planned, cancelled, habit, earlier, motion, \
     cited, branch, after, before, party, join, at, open, count";

/// Reads a row; one with an unknown word is reported and left out.
pub(super) fn row(
    line: &Line<'_>,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<(String, Trigger)> {
    let word = fold(line.get("word"));
    let (kind, frame) = (line.get("event_type"), line.get("frame"));
    let Some(parsed) = parse(frame) else {
        out.push(unknown(line, "frame", frame, FRAMES));
        return None;
    };
    let event_type = schema.event_type_id(kind);
    if event_type.is_none() && !kind.is_empty() {
        let known: Vec<&str> = schema.event_types.iter().map(|t| t.id.as_str()).collect();
        out.push(unknown(line, "event type", kind, &known.join(", ")));
        return None;
    }
    let function = line.get("function");
    let parsed_function = Function::from_name(function);
    if parsed_function.is_none() && !function.is_empty() {
        let known = "chair, organise, receive, observe";
        out.push(unknown(line, "function", function, known));
        return None;
    }
    let key = format!("{word}|{kind}|{frame}");
    let trigger = Trigger {
        key: format!("{word} {kind} {frame}"),
        word,
        kind: event_type,
        frame: parsed,
        function: parsed_function,
        not_followed_by: line.list("not_followed_by").map(fold).collect(),
    };
    Some((key, trigger))
}

fn parse(frame: &str) -> Option<Frame> {
    Some(match frame {
        "object" => Frame::Object,
        "place" => Frame::Place,
        "with" => Frame::With,
        "held" => Frame::Held,
        "occasion" => Frame::Occasion,
        "attend" => Frame::Attend,
        "remote" => Frame::Remote,
        "absent" => Frame::Absent,
        "represented" => Frame::Represented,
        "habit" => Frame::Habit,
        "earlier" => Frame::Earlier,
        "motion" => Frame::Motion,
        "cited" => Frame::Cited,
        "branch" => Frame::Branch,
        "after" => Frame::After,
        "before" => Frame::Before,
        "open" => Frame::Open,
        "party" => Frame::Party,
        "join" => Frame::Join,
        "at" => Frame::At,
        "count" => Frame::Count,
        other => match other.strip_prefix("as ") {
            Some(role) => Frame::As(Role::from_name(role)?),
            None => Frame::Modal(Polarity::from_name(other)?),
        },
    })
}

/// A trigger word in a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TriggerHit {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Index of the word; [`Triggers::rows`] has its rows.
    pub word: u32,
}

/// All trigger words with their rows.
pub struct Triggers {
    matcher: Matcher,
    /// Rows by word; the second index is into `Grammar::triggers`.
    rows: Vec<Vec<u32>>,
    /// What joins the last member of a list, or two parties.
    joins: FxHashSet<Box<str>>,
    /// What leads to a place.
    leads: FxHashSet<Box<str>>,
}

impl Triggers {
    /// Indexes the rows of a grammar.
    ///
    /// # Errors
    /// Where the automaton cannot be built.
    pub(super) fn new(grammar: &Grammar) -> Result<Self, DictionaryError> {
        let mut numbered: Vec<(&str, u32)> = grammar
            .triggers
            .iter()
            .map(|t| t.word.as_str())
            .zip(0..)
            .filter(|(_, row)| {
                !matches!(
                    grammar.triggers[*row as usize].frame,
                    Frame::Join | Frame::At
                )
            })
            .collect();
        numbered.sort_unstable();
        let words_of = |frame: Frame| {
            let rows = grammar.triggers.iter().filter(move |t| t.frame == frame);
            rows.map(|t| t.word.as_str().into()).collect()
        };
        let (joins, leads) = (words_of(Frame::Join), words_of(Frame::At));
        let mut words: Vec<Box<str>> = Vec::new();
        let mut rows: Vec<Vec<u32>> = Vec::new();
        for (word, row) in numbered {
            if words.last().map(AsRef::as_ref) != Some(word) {
                words.push(word.into());
                rows.push(Vec::new());
            }
            if let Some(last) = rows.last_mut() {
                last.push(row);
            }
        }
        let matcher = Matcher::new(words.iter().map(AsRef::as_ref)).map_err(|message| {
            DictionaryError::Broken {
                place: "triggers.csv".to_owned(),
                message,
            }
        })?;
        Ok(Self {
            matcher,
            rows,
            joins,
            leads,
        })
    }

    /// All words that are looked for.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.matcher.texts()
    }

    /// Every occurrence that begins at one of these bytes, overlapping ones included, by start and
    /// longest first.
    pub fn find(&self, text: &str, starts: impl IntoIterator<Item = usize>) -> Vec<TriggerHit> {
        let mut out = Vec::new();
        self.matcher.find_from(text, starts, |start, end, word| {
            out.push(TriggerHit { start, end, word });
        });
        out
    }

    /// Whether a string joins two members of a list or two parties.
    pub fn joins(&self, gap: &str) -> bool {
        self.joins.contains(gap)
    }

    /// Whether a word leads to a place.
    pub fn leads_to(&self, word: &str) -> bool {
        self.leads.contains(word)
    }

    /// The rows of a word, as indices into [`Grammar::triggers`].
    pub fn rows(&self, word: u32) -> &[u32] {
        &self.rows[word as usize]
    }
}
