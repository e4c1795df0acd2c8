//! One article as those see it who ask for offices and occasions: names in reading order, with the
//! organs that titles hide, over the normal text.
//!
//! What belongs here: what several of them ask. What does not: deciding what a name means
//! (`select`, `resolve`), or what it did.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::title::{self, Title};
use super::{Coined, Context, Found, Text};
use crate::model::{Entity, EntityRef, Mention, Part, Span, TypeId};

/// A name in the article, in bytes of the normal text.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub start: usize,
    pub end: usize,
    /// Ordinal of the mention in the document; `None` for an organ or place that a title hides.
    pub mention: Option<u32>,
    pub person: bool,
    pub kind: TypeId,
    /// Whom it means, where decided.
    pub entity: Option<EntityRef>,
    pub part: Part,
    /// Number of its list joined by 、, 0 = none.
    pub roster: u32,
}

/// An article ready for questions.
pub(super) struct Scene<'s, 'a> {
    pub text: &'s Text<'a>,
    pub context: &'s Context<'a>,
    /// Ordinal of the article in the document.
    pub article: u32,
    /// Names in order of the normal text.
    pub names: Vec<Name>,
    /// Titles by index of the name, read when first asked for.
    titles: Vec<OnceCell<Option<Title>>>,
    /// Who is named where, read when first asked for.
    named: OnceCell<Named>,
    /// Bytes behind the line ends of the normal text, read when first asked for.
    lines: OnceCell<Vec<usize>>,
    coined: &'s [Entity],
}

/// The names of an article by what they mean. An article may have thousands of both, so nobody who
/// asks for one title goes through all names.
#[derive(Default)]
struct Named {
    /// Indices of the names of each entity, ascending.
    of: FxHashMap<EntityRef, Vec<usize>>,
    /// The entities that are places of the gazetteer, each once, ascending.
    places: Vec<EntityRef>,
}

impl<'s, 'a> Scene<'s, 'a> {
    /// Joins what was found with the mentions made of it (those of this article).
    pub(super) fn new(
        text: &'s Text<'a>,
        context: &'s Context<'a>,
        coined: &'s Coined<'a>,
        found: &[Found],
        (article, mentions, first): (u32, &[Mention], usize),
    ) -> Self {
        let ordinals: FxHashMap<(u32, u32), usize> = mentions
            .iter()
            .enumerate()
            .map(|(at, m)| ((m.span.start, m.span.end), at))
            .collect();
        let mut scene = Self {
            text,
            context,
            article,
            names: Vec::with_capacity(found.len()),
            titles: Vec::new(),
            named: OnceCell::new(),
            lines: OnceCell::new(),
            coined: &coined.entities,
        };
        for one in found {
            let span = text.normal.span(one.start, one.end);
            let at = ordinals.get(&(span.start, span.end)).copied();
            let mention = at.filter(|_| !one.hidden).map(|at| &mentions[at]);
            let resolution = mention.map_or(&one.resolution, |m| &m.resolution);
            let Some(kind) = resolution
                .candidates()
                .first()
                .and_then(|e| scene.entity(*e))
                .map(|e| e.kind)
            else {
                continue;
            };
            scene.names.push(Name {
                start: one.start,
                end: one.end,
                mention: mention.and(at).map(|at| (first + at) as u32),
                person: one.person,
                kind,
                entity: resolution.linked(),
                part: mention.map_or(Part::Actor, |m| m.part),
                roster: mention.map_or(0, |m| m.roster),
            });
        }
        scene.names.sort_by_key(|n| (n.start, n.end));
        scene.titles.resize_with(scene.names.len(), OnceCell::new);
        scene
    }

    /// The normal text.
    pub(super) fn normal(&self) -> &'s str {
        &self.text.normal.text
    }

    /// The entity behind a reference.
    pub(super) fn entity(&self, entity: EntityRef) -> Option<&Entity> {
        let lexicon = self.context.lexicon;
        lexicon.get(entity).or_else(|| {
            let index = (entity.0 as usize).checked_sub(lexicon.entities().len())?;
            self.coined.get(index)
        })
    }

    /// The title of the person with the given index in `names`; `None` where none is printed.
    pub(super) fn title(&self, person: usize) -> Option<&Title> {
        self.titles[person]
            .get_or_init(|| title::of(self, person))
            .as_ref()
    }

    /// Span of the document for a byte range of the normal text, which must not be empty.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.text.normal.span(start, end)
    }

    /// Whether a name is a place.
    pub(super) fn is_place(&self, name: &Name) -> bool {
        self.context
            .lexicon
            .schema()
            .entity_type(name.kind)
            .label
            .id
            == "place"
    }

    /// Indices of the names that mean an entity, ascending.
    pub(super) fn names_of(&self, entity: EntityRef) -> &[usize] {
        self.named().of.get(&entity).map_or(&[], Vec::as_slice)
    }

    /// The places that the article names, each once, ascending.
    pub(super) fn named_places(&self) -> &[EntityRef] {
        &self.named().places
    }

    fn named(&self) -> &Named {
        self.named.get_or_init(|| {
            let mut named = Named::default();
            for (at, name) in self.names.iter().enumerate() {
                if let Some(entity) = name.entity {
                    named.of.entry(entity).or_default().push(at);
                }
            }
            let places = &self.context.lexicon.places;
            let entities = named.of.keys().copied();
            named.places = entities.filter(|e| places.of(*e).is_some()).collect();
            named.places.sort_unstable();
            named
        })
    }

    /// Where the paragraph of a byte offset begins.
    pub(super) fn paragraph(&self, at: usize) -> usize {
        let lines = self.lines.get_or_init(|| {
            let ends = self.normal().match_indices('\n');
            ends.map(|(end, _)| end + 1).collect()
        });
        let before = lines.partition_point(|line| *line <= at);
        before.checked_sub(1).map_or(0, |line| lines[line])
    }

    /// Indices of the names that begin in a byte range.
    pub(super) fn names_in(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let from = self.names.partition_point(|n| n.start < start);
        let to = self.names.partition_point(|n| n.start < end);
        from..to.max(from)
    }
}
