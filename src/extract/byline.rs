//! Reporters: mentions with part byline, known or coined, and never actors.

use super::{Coined, Context};
use crate::model::{Article, Entity, EntityOrigin, EntityRef, FormKind, Mention, Part, Resolution};
use crate::text::fold;

/// Replaces what was found inside the names of reporters (from `first` on) by byline mentions.
pub(super) fn add(
    ordinal: u32,
    article: &Article,
    context: &Context<'_>,
    coined: &mut Coined<'_>,
    mentions: &mut Vec<Mention>,
    first: usize,
) {
    let spans = || article.reporters.iter().map(|r| r.span);
    let mut kept = mentions.split_off(first);
    kept.retain(|m| !spans().any(|s| s.overlaps(m.span)));
    let at = |start: u32| {
        let after = kept.iter().find(|m| m.span.start >= start).or(kept.last());
        after.map_or((0, 0), |m| (m.sentence, m.clause))
    };
    let bylines: Vec<Mention> = article
        .reporters
        .iter()
        .filter_map(|reporter| {
            let entity = entity(&fold(&reporter.name), &reporter.name, context, coined)?;
            let (sentence, clause) = at(reporter.span.start);
            Some(Mention {
                span: reporter.span,
                article: ordinal,
                sentence,
                clause,
                roster: 0,
                part: Part::Byline,
                resolution: Resolution::Linked(entity),
                form: FormKind::Byline,
            })
        })
        .collect();
    mentions.extend(kept);
    mentions.extend(bylines);
}

/// A listed person who is no official, else one coined for this newspaper: a reporter who bears an
/// official's name is not the official.
fn entity(
    folded: &str,
    printed: &str,
    context: &Context<'_>,
    coined: &mut Coined<'_>,
) -> Option<EntityRef> {
    let lexicon = context.lexicon;
    let schema = lexicon.schema();
    let forms = lexicon.forms_of(folded);
    let person = |e: &EntityRef| lexicon.get(*e).filter(|e| schema.is_person(e.kind));
    let plain = |e: &EntityRef| {
        person(e).is_some_and(|e| {
            schema.entity_type(e.kind).label.id == schema.entity_type(e.kind).group
        })
    };
    let listed: Vec<EntityRef> = forms.iter().map(|f| f.entity).filter(plain).collect();
    let at_home = |e: &EntityRef| {
        let homes = lexicon.row(*e).map_or(&[][..], |r| &r.homes);
        homes.is_empty() || context.home.is_some_and(|h| homes.contains(&h))
    };
    if let Some(one) = listed.iter().find(|e| at_home(e)) {
        return Some(*one);
    }
    let kind = schema
        .entity_types
        .iter()
        .position(|t| t.natural_person && t.label.id == t.group)?;
    // nor is a person of that name whom another document tells of
    let taken = context.discovering || forms.iter().any(|f| person(&f.entity).is_some());
    let prefix = &schema.entity_types[kind].label.id;
    let key = if taken {
        format!("{prefix}:{printed}@{}", context.newspaper)
    } else {
        format!("{prefix}:{printed}")
    };
    Some(coined.coin(Entity {
        key,
        kind: crate::model::TypeId(kind as u8),
        name: printed.to_owned(),
        homes: Vec::new(),
        parent: None,
        origin: EntityOrigin::Byline,
    }))
}
