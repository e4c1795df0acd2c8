//! Every string that is looked for, and what it may be.

use rustc_hash::FxHashMap;

use super::entities::Loaded;
use super::matcher::Matcher;
use super::places::Places;
use super::table::DictionaryError;
use super::words::WordIndex;
use crate::model::{DiscardKind, EntityOrigin, EntityRef, FormKind, Grammar, Period};
use crate::text::fold;

/// One entity that a string may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The entity.
    pub entity: EntityRef,
    /// What kind of form it is.
    pub kind: FormKind,
    /// When the form was in use.
    pub period: Period,
    /// Whether the entity is a natural person.
    pub person: bool,
    /// Whether nothing stands in the way of the form: always in use and as good as the name, of one
    /// thing that a dictionary lists without guards, dates and homes.
    pub plain: bool,
    /// Rank of the entity among the divisions; 0 where it is none.
    pub rank: u8,
}

/// What a pattern is, beside forms of entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Usage {
    /// Relative organ: (index of level, index of organ) in the grammar.
    pub organ: Option<(u16, u16)>,
    /// No entity; blocks what is inside.
    pub discard: bool,
    /// Formula; what is inside is quoted.
    pub formula: bool,
}

/// A string with all it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern {
    first: u32,
    count: u32,
    /// Length in code points.
    pub length: u16,
    /// Whether the string is an ordinary word of the language.
    pub is_word: bool,
    /// Whether the string begins with a level word (区教委) and so means something of the home.
    pub is_relative: bool,
    /// What it is beside forms.
    pub usage: Usage,
}

/// Patterns, their forms and what finds them.
pub struct Forms {
    patterns: Vec<Pattern>,
    forms: Vec<Form>,
    /// Finds the patterns, and holds their folded texts.
    pub matcher: Matcher,
}

impl Forms {
    pub(super) fn new(
        grammar: &Grammar,
        words: &WordIndex,
        places: &Places,
        loaded: &Loaded,
    ) -> Result<Self, DictionaryError> {
        let mut numbers: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut pairs: Vec<(u32, Form)> = Vec::new();
        let mut number = |text: &str| -> u32 {
            if let Some(&known) = numbers.get(text) {
                return known;
            }
            let next = numbers.len() as u32;
            numbers.insert(text.into(), next);
            next
        };
        for (i, (entity, row)) in loaded.entities.iter().zip(&loaded.rows).enumerate() {
            let reference = EntityRef(i as u32);
            let name = fold(&entity.name);
            let place = places.of(reference);
            let person = grammar.schema.is_person(entity.kind);
            let open = row.guard.is_none() && row.period.is_open();
            let anywhere = entity.homes.is_empty() && entity.origin == EntityOrigin::Dictionary;
            let describe = |kind, period: Period| Form {
                entity: reference,
                kind,
                period,
                person,
                plain: !person && open && anywhere && kind != FormKind::Weak && period.is_open(),
                rank: place.map_or(0, |p| p.rank),
            };
            // a division's name is its own name; chains are put together when they are met
            if place.is_none_or(|p| p.own == name) || row.place != *"" {
                let form = describe(FormKind::Name, Period::default());
                pairs.push((number(&name), form));
            }
            for form in &row.forms {
                let folded = fold(&form.text);
                if !folded.is_empty() {
                    let form = describe(form.kind, form.period);
                    pairs.push((number(&folded), form));
                }
            }
        }
        let mut usages: FxHashMap<u32, Usage> = FxHashMap::default();
        for (l, level) in grammar.levels.iter().enumerate() {
            for (o, organ) in grammar
                .organs
                .iter()
                .enumerate()
                .filter(|(_, o)| !o.suffix.is_empty())
            {
                let at = number(&format!("{}{}", level.word, organ.suffix));
                usages.entry(at).or_default().organ = Some((l as u16, o as u16));
            }
        }
        for discard in &grammar.discards {
            match discard.kind {
                DiscardKind::Discard => {
                    usages.entry(number(&discard.string)).or_default().discard = true
                }
                DiscardKind::Formula => {
                    usages.entry(number(&discard.string)).or_default().formula = true
                }
                _ => {}
            }
        }
        let mut texts: Vec<Box<str>> = vec![Box::default(); numbers.len()];
        for (text, at) in numbers {
            texts[at as usize] = text;
        }
        pairs.sort_by_key(|(at, form)| (*at, form.entity, form.kind));
        pairs.dedup_by_key(|(at, form)| (*at, form.entity));
        let mut patterns: Vec<Pattern> = texts
            .iter()
            .zip(0_u32..)
            .map(|(text, at)| Pattern {
                first: 0,
                count: 0,
                length: text.chars().count() as u16,
                is_word: words.is_ordinary(text),
                is_relative: grammar
                    .levels
                    .iter()
                    .any(|l| text.len() > l.word.len() && text.starts_with(l.word.as_str())),
                usage: usages.get(&at).copied().unwrap_or_default(),
            })
            .collect();
        let mut forms = Vec::with_capacity(pairs.len());
        for (at, form) in pairs {
            let pattern = &mut patterns[at as usize];
            if pattern.count == 0 {
                pattern.first = forms.len() as u32;
            }
            pattern.count += 1;
            forms.push(form);
        }
        let matcher = Matcher::new(texts.iter().map(AsRef::as_ref)).map_err(|message| {
            DictionaryError::Broken {
                place: "dictionaries".to_owned(),
                message: format!("the forms cannot be matched: {message}"),
            }
        })?;
        Ok(Self {
            patterns,
            forms,
            matcher,
        })
    }

    /// The pattern behind a number of the matcher.
    pub fn pattern(&self, number: u32) -> &Pattern {
        &self.patterns[number as usize]
    }

    /// What the pattern may stand for, by entity.
    pub fn forms(&self, pattern: &Pattern) -> &[Form] {
        &self.forms[pattern.first as usize..(pattern.first + pattern.count) as usize]
    }

    /// All patterns with their folded text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Pattern)> {
        self.matcher.texts().zip(&self.patterns)
    }

    /// Whether a folded string is a level word with an organ: 县委 is whosever paper prints it.
    pub fn is_relative_organ(&self, folded: &str) -> bool {
        let number = self.matcher.number(folded);
        number.is_some_and(|at| self.pattern(at).usage.organ.is_some())
    }

    /// The forms of a folded string.
    pub fn lookup(&self, folded: &str) -> &[Form] {
        self.matcher
            .number(folded)
            .map_or(&[], |at| self.forms(&self.patterns[at as usize]))
    }
}
