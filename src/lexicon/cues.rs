//! Titles, organ endings and context cues, indexed by the text beside a name.

use super::affixes::Affixes;
use crate::model::{ContextEffect, Discard, DiscardKind, Grammar, Side, TypeId};

/// Everything that is asked about the surroundings of a form.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    /// Titles; the number indexes `Grammar::posts`.
    pub titles: Affixes,
    /// Words before titles (副, 代, 原); the number indexes `Grammar::post_prefixes`.
    pub prefixes: Affixes,
    /// Endings of organs; the number indexes `Grammar::organs`.
    pub organs: Affixes,
    /// Surnames.
    pub surnames: Affixes,
    /// Verbs that open reported speech.
    pub speech: Affixes,
    /// Openers of captions.
    pub captions: Affixes,
    /// What closes a phrase and makes it a formula.
    pub formula_heads: Affixes,
    /// Words that join the last of a list.
    pub conjunctions: Affixes,
    /// Cues for natural persons: confirm left, confirm right, refuse left, refuse right.
    pub person: [Affixes; 4],
    /// The same for everything else, by type.
    pub thing: Vec<(TypeId, [Affixes; 4])>,
}

impl Cues {
    /// Indexes a grammar.
    pub fn new(grammar: &Grammar) -> Self {
        let schema = &grammar.schema;
        let discards = |kind: DiscardKind| {
            let rows = grammar
                .discards
                .iter()
                .filter(move |d: &&Discard| d.kind == kind);
            Affixes::new(rows.map(|d| (d.string.as_str(), 0)))
        };
        let by_type = |wanted: &dyn Fn(&[String]) -> bool| {
            [
                (Side::Left, ContextEffect::Confirm),
                (Side::Right, ContextEffect::Confirm),
                (Side::Left, ContextEffect::Refuse),
                (Side::Right, ContextEffect::Refuse),
            ]
            .map(|(side, effect)| {
                let rows = grammar
                    .contexts
                    .iter()
                    .filter(|c| c.side == side && c.effect == effect && wanted(&c.groups));
                Affixes::new(rows.map(|c| (c.cue.as_str(), 0)))
            })
        };
        let person = |groups: &[String]| {
            groups
                .iter()
                .any(|g| schema.type_id(g).is_some_and(|t| schema.is_person(t)))
        };
        let types = (0..schema.entity_types.len()).map(|i| TypeId(i as u8));
        Self {
            titles: Affixes::new(grammar.posts.iter().map(|p| p.title.as_str()).zip(0..)),
            prefixes: Affixes::new(
                grammar
                    .post_prefixes
                    .iter()
                    .map(|p| p.prefix.as_str())
                    .zip(0..),
            ),
            organs: Affixes::new(grammar.organs.iter().map(|o| o.suffix.as_str()).zip(0..)),
            surnames: Affixes::new(grammar.surnames.keys().map(|s| (s.as_ref(), 0))),
            speech: discards(DiscardKind::Speech),
            captions: discards(DiscardKind::Caption),
            formula_heads: discards(DiscardKind::FormulaHead),
            conjunctions: discards(DiscardKind::Conjunction),
            person: by_type(&person),
            thing: types
                .filter(|t| !schema.is_person(*t))
                .map(|t| {
                    let id = &schema.entity_type(t).label.id;
                    (
                        t,
                        by_type(&|groups: &[String]| groups.iter().any(|g| g == id)),
                    )
                })
                .collect(),
        }
    }

    /// The cues that speak of a type.
    pub fn of(&self, kind: TypeId) -> &[Affixes; 4] {
        self.thing
            .iter()
            .find(|(t, _)| *t == kind)
            .map_or(&self.person, |(_, cues)| cues)
    }

    /// Bytes of the title, prefixes included, that `text` starts with, and the index of its post.
    pub fn title_at_start(&self, text: &str) -> Option<(usize, u32)> {
        let mut at = 0;
        for _ in 0..3 {
            if let Some((length, post)) = self.titles.at_start(&text[at..]) {
                return Some((at + length, post));
            }
            at += self.prefixes.at_start(&text[at..])?.0;
        }
        None
    }

    /// Bytes of the title that `text` ends with, and the index of its post.
    pub fn title_at_end(&self, text: &str) -> Option<(usize, u32)> {
        self.titles.at_end(text)
    }
}
