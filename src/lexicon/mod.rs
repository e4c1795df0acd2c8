//! Dictionaries → [`Lexicon`]: entities, forms, guards, organs, posts, places, loaded and indexed.
//!
//! What belongs here: reading dictionary files, their keys and errors, looking things up. What does
//! not: deciding what a printed form means in an article (that is `extract`).

mod accept;
mod affixes;
mod appointments;
mod beginnings;
mod check;
mod cues;
mod decisions;
mod divisions;
mod doubts;
mod entities;
mod forms;
mod grammar;
mod import;
mod local;
mod locate;
mod matcher;
mod packed;
mod places;
mod relations;
mod relative_dates;
mod shelf;
mod starts;
mod stored;
mod table;
mod triggers;
mod words;
mod write;

use rustc_hash::{FxHashMap, FxHashSet};

use starts::Starts;

use crate::model::{Diagnostic, Entity, EntityRef, Grammar, Period, Schema};
use crate::text::Romaniser;

pub use accept::{Accepted, accept};
pub use affixes::Affixes;
pub use appointments::Appointments;
pub use check::{RULES, check};
pub use cues::Cues;
pub use decisions::{Decision, Decisions, Judgement};
pub use entities::{Guard, Row, RowForm};
pub use forms::{Form, Pattern, Usage};
pub use import::{Clash, ForeignRow, Mapping, PlannedRow, plan, read_list};
pub use locate::locate;
pub use matcher::Matcher;
pub use packed::{KnownStrings, Unit};
pub use places::{Place, Places};
pub use relations::{RelationHit, Relations};
pub use relative_dates::{DateWord, RelativeDates};
pub use starts::{Start, Vocabulary};
pub use table::{DictionaryError, Sources};
pub use triggers::{TriggerHit, Triggers};
pub use words::{WordIndex, is_han};
pub use write::{DictionaryFile, WriteError, entity_file, rejected_file};

/// The declared types and relations alone, without the entities: what an export needs.
///
/// # Errors
/// Where a folder cannot be read, or `schema.toml` is broken.
pub fn load_schema(sources: &Sources) -> Result<Schema, DictionaryError> {
    grammar::schema(&sources.read(&mut Vec::new())?)
}

/// All dictionaries, loaded and indexed. Immutable and shared between threads.
pub struct Lexicon {
    /// Everything that is not an entity.
    pub grammar: Grammar,
    /// Titles, organs and cues by their neighbourhood.
    pub cues: Cues,
    /// Endings of roads, schools, firms …, which a short place name before them is part of.
    pub name_endings: Affixes,
    /// Words of occasions and roles.
    pub triggers: Triggers,
    /// Words of other relations.
    pub relations: Relations,
    /// Words of dates.
    pub relative_dates: RelativeDates,
    /// Words by which offices are given, held or taken away.
    pub appointments: Appointments,
    /// Ordinary words.
    pub words: WordIndex,
    /// Pinyin of names.
    pub romaniser: Romaniser,
    /// Hierarchy of places.
    pub places: Places,
    /// Hash of every byte that was loaded, as hex.
    pub hash: String,
    entities: Vec<Entity>,
    rows: Vec<Row>,
    forms: forms::Forms,
    starts: Starts,
    by_key: FxHashMap<String, u32>,
    rejected: FxHashSet<String>,
}

impl Lexicon {
    /// Loads the embedded grammar and gazetteer and the entity files of `sources`. Bad rows are
    /// left out and reported; one run shows all.
    ///
    /// # Errors
    /// Where a folder or file given by name cannot be read, or the embedded grammar is broken.
    pub fn load(sources: &Sources) -> Result<(Self, Vec<Diagnostic>), DictionaryError> {
        let mut diagnostics = Vec::new();
        let files = sources.read(&mut diagnostics)?;
        let hash = files.hash();
        let rejected = entities::rejected(&files, &mut diagnostics);
        // the word list and the divisions are the longest files: the one needs nothing of the others,
        // the other nothing of the words
        let read = std::thread::scope(|scope| {
            let words = scope.spawn(|| grammar::words(&files));
            let mut grammar = grammar::load(&files, &mut diagnostics)?;
            let (divisions, mut loaded, (list, words)) = std::thread::scope(|scope| {
                let divisions = scope.spawn(|| {
                    let mut findings = Vec::new();
                    (divisions::read(&files, &grammar, &mut findings), findings)
                });
                let loaded = entities::load(&files, &grammar, &mut diagnostics);
                let list = grammar::with_titles(joined(words), &grammar);
                let words = WordIndex::of(&list, &grammar.name_parts);
                let (divisions, findings) = joined(divisions);
                diagnostics.extend(findings);
                divisions.map(|divisions| (divisions, loaded, (list, words)))
            })?;
            let places = divisions.add_to(&mut loaded);
            grammar.words = list;
            Ok::<_, DictionaryError>((grammar, words, places, loaded))
        });
        let (grammar, words, places, mut loaded) = read?;
        places::resolve_homes(&places, &loaded.entities, &mut loaded.rows);
        local::add_forms(&grammar, &places, &mut loaded);
        let forms = forms::Forms::new(&grammar, &words, &places, &loaded)?;
        let entities::Loaded {
            entities,
            rows,
            by_key,
        } = loaded;
        let romaniser = Romaniser::new(&grammar.readings);
        let cues = Cues::new(&grammar);
        let triggers = Triggers::new(&grammar)?;
        let relations = Relations::new(&grammar)?;
        let relative_dates = RelativeDates::new(&grammar)?;
        let appointments = Appointments::new(&grammar);
        let of = |vocabulary| move |string| (vocabulary, string);
        let strings = (triggers.words().map(of(Vocabulary::Triggers)))
            .chain(relations.words().map(of(Vocabulary::Relations)))
            .chain(relative_dates.words().map(of(Vocabulary::Dates)))
            .chain(cues.speech.strings().map(of(Vocabulary::Speech)))
            .chain(cues.titles.strings().map(of(Vocabulary::Titles)))
            .chain(cues.prefixes.strings().map(of(Vocabulary::Titles)))
            .chain(appointments.subjects.strings().map(of(Vocabulary::Offices)))
            .chain(appointments.others.strings().map(of(Vocabulary::Offices)))
            .chain(
                cues.formula_heads
                    .strings()
                    .map(of(Vocabulary::FormulaHeads)),
            );
        let starts = Starts::new(strings, &forms.matcher);
        let endings = grammar
            .suffixes
            .iter()
            .filter(|s| !levels_end(&grammar, &s.suffix));
        let name_endings = Affixes::new(endings.map(|s| (s.suffix.as_str(), 0)));
        Ok((
            Self {
                grammar,
                cues,
                name_endings,
                triggers,
                relations,
                relative_dates,
                appointments,
                words,
                romaniser,
                places,
                hash,
                entities,
                rows,
                forms,
                starts,
                by_key,
                rejected,
            },
            diagnostics,
        ))
    }

    /// Declared types, relations, roles.
    pub fn schema(&self) -> &Schema {
        &self.grammar.schema
    }

    /// The entity behind a reference, where it is one of the lexicon's.
    pub fn get(&self, entity: EntityRef) -> Option<&Entity> {
        self.entities.get(entity.0 as usize)
    }

    /// All entities, in the order of their references.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// Guards, dates and homes of an entity of the lexicon.
    pub fn row(&self, entity: EntityRef) -> Option<&Row> {
        self.rows.get(entity.0 as usize)
    }

    /// Whether a place of the dictionaries or the gazetteer has this name.
    pub fn knows_place(&self, name: &str) -> bool {
        !self.places.named(name).is_empty()
    }

    /// Finds an entity by its key (`official:X` is understood as `person:X`).
    pub fn by_key(&self, key: &str) -> Option<EntityRef> {
        let direct = self.by_key.get(key);
        direct
            .or_else(|| self.by_key.get(&self.canonical_key(key)?))
            .map(|&at| EntityRef(at))
    }

    fn canonical_key(&self, key: &str) -> Option<String> {
        let (kind, name) = key.split_once(':')?;
        let kind = self.schema().type_id(kind)?;
        Some(format!(
            "{}:{name}",
            entities::key_prefix(self.schema(), kind)
        ))
    }

    /// The forms that a folded string is, if any.
    pub fn forms_of(&self, folded: &str) -> &[Form] {
        self.forms.lookup(folded)
    }

    /// Whether a person has refused a folded name that the program proposed.
    pub fn is_rejected(&self, folded: &str) -> bool {
        self.rejected.contains(folded)
    }

    /// Every pattern of the automaton with its usages.
    pub fn patterns(&self) -> &forms::Forms {
        &self.forms
    }

    /// Where in a folded text a form, a trigger or another word that is looked for may begin.
    pub fn starts(&self, text: &str) -> Vec<Start> {
        self.starts.walk(&self.forms.matcher, text)
    }

    /// True where the form applies on a date; an absent date matches everything.
    pub fn in_force(period: Period, date: Option<crate::model::PartialDate>) -> bool {
        date.is_none_or(|date| period.covers(date))
    }
}

/// What a thread found; its panic is this one's.
fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    match thread.join() {
        Ok(found) => found,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Whether an ending is a level word: 江苏省 is 江苏 with its level, not a longer name.
fn levels_end(grammar: &Grammar, suffix: &str) -> bool {
    grammar
        .levels
        .iter()
        .any(|l| l.word == suffix || l.divisions.iter().any(|d| d == suffix))
}
