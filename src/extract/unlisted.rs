//! Names that no dictionary has join what the dictionaries found.

use super::{Coined, Context, Found, Text, within};
use crate::lexicon::is_han;
use crate::model::{Entity, EntityOrigin, EntityRef, FormKind, Resolution, TypeId};
use crate::recognize::{Frame, KnownName, NewName, Piece, Recognizer};

/// Adds the names that the recogniser finds in the articles of a document; what lies inside a longer
/// name gives way to it.
pub(super) fn add(
    recognizer: &Recognizer<'_>,
    texts: &[Text<'_>],
    context: &Context<'_>,
    coined: &mut Coined<'_>,
    found: &mut [Vec<Found>],
) {
    for (text, found) in texts.iter().zip(found.iter_mut()) {
        name_organs(text, coined, found, true);
    }
    let pieces: Vec<Piece<'_>> = texts
        .iter()
        .zip(found.iter())
        .map(|(text, found)| Piece {
            text: &text.normal.text,
            known: found.iter().filter_map(|f| known(f, coined)).collect(),
        })
        .collect();
    let names = recognizer.names(&pieces);
    for (text, found) in texts.iter().zip(found.iter_mut()) {
        name_organs(text, coined, found, false);
    }
    for ((text, names), found) in texts.iter().zip(names).zip(found) {
        for name in names {
            take(name, text, context, coined, found);
        }
        found.sort_by_key(|f| (f.start, f.end));
        super::short::add(text, context, coined, found);
        name_towns(text, context, coined, found);
    }
}

/// A county or town of which the gazetteer has several, none of them near, is one place all the same,
/// called as it is printed; so is its organ.
fn name_towns(
    text: &Text<'_>,
    context: &Context<'_>,
    coined: &mut Coined<'_>,
    found: &mut [Found],
) {
    let lexicon = context.lexicon;
    let levels = || lexicon.grammar.levels.iter().flat_map(|l| &l.divisions);
    let starts: Vec<usize> = found.iter().map(|f| f.start).collect();
    let division = |entity: &EntityRef| {
        let gazetteer = lexicon.get(*entity);
        let gazetteer = gazetteer.is_some_and(|e| e.origin == EntityOrigin::Gazetteer);
        gazetteer && lexicon.places.of(*entity).is_some_and(|p| p.rank >= 3)
    };
    for (at, one) in found.iter_mut().enumerate() {
        let normal = &text.normal.text;
        let name = &normal[one.start..one.end];
        let candidates = one.resolution.candidates();
        let whole = levels().any(|l| name.len() >= l.len() + 6 && name.ends_with(l.as_str()));
        if one.resolution.linked().is_some()
            || one.form == FormKind::Organ
            || !whole
            || candidates.is_empty()
            || !candidates.iter().all(division)
            || lexicon.is_rejected(name)
        {
            continue;
        }
        let Some(mut kind) = lexicon.get(candidates[0]).map(|e| e.kind) else {
            continue;
        };
        let organ = lexicon.cues.organs.at_start(&normal[one.end..]);
        let organ = organ.filter(|(length, _)| {
            let end = one.end + length;
            let free = starts.get(at + 1).is_none_or(|next| *next >= end);
            free && lexicon.words.stands(normal, one.end, end)
        });
        if let Some((length, row)) = organ {
            let organ = &lexicon.grammar.organs[row as usize];
            one.end += length;
            one.form = FormKind::Organ;
            one.hidden = organ.public && super::organ::title_follows(context, text, one.end);
            kind = organ.kind;
        }
        one.resolution = as_printed(&normal[one.start..one.end], kind, coined);
    }
}

/// An entity of its own, called as it is printed.
fn as_printed(name: &str, kind: TypeId, coined: &mut Coined<'_>) -> Resolution {
    let label = &coined.lexicon.schema().entity_type(kind).label.id;
    let key = format!("{label}:{name}");
    Resolution::Linked(coined.coin(Entity {
        key,
        kind,
        name: name.to_owned(),
        homes: Vec::new(),
        parent: None,
        origin: EntityOrigin::Discovered,
    }))
}

/// 县政府 of a county that nobody knows is one body all the same, called as it is printed. Where a name
/// may end before it (榕泉|县政府), the names of the document go first.
fn name_organs(text: &Text<'_>, coined: &mut Coined<'_>, found: &mut [Found], only_bounded: bool) {
    let lexicon = coined.lexicon;
    let normal = &text.normal.text;
    for one in found.iter_mut() {
        let name = &normal[one.start..one.end];
        let open = one.form == FormKind::Organ && one.resolution.candidates().is_empty();
        let organ = lexicon.cues.organs.at_end(name).filter(|_| open);
        let Some((_, organ)) = organ.filter(|_| !lexicon.is_rejected(name)) else {
            continue;
        };
        let kind = lexicon.grammar.organs[organ as usize].kind;
        let before = &normal[..one.start];
        let led = lexicon.cues.of(kind)[0].at_end(before).is_some();
        let bounded = led || before.chars().next_back().is_none_or(|c| !is_han(c));
        if bounded || !only_bounded {
            one.resolution = as_printed(name, kind, coined);
        }
    }
}

fn known(found: &Found, coined: &Coined<'_>) -> Option<KnownName> {
    let entity = *found.resolution.candidates().first()?;
    let lexicon = coined.lexicon;
    let listed = lexicon.get(entity);
    let described = listed.or_else(|| {
        let index = (entity.0 as usize).checked_sub(lexicon.entities().len())?;
        coined.entities.get(index)
    })?;
    Some(KnownName {
        start: found.start,
        end: found.end,
        kind: described.kind,
        person: found.person,
        hidden: found.hidden,
        listed: described.origin == EntityOrigin::Dictionary,
    })
}

fn take(
    name: NewName,
    text: &Text<'_>,
    context: &Context<'_>,
    coined: &mut Coined<'_>,
    found: &mut Vec<Found>,
) {
    let lexicon = context.lexicon;
    let span = text.normal.span(name.start, name.end);
    let agency = name.frame == Frame::Word && !lexicon.schema().is_person(name.kind);
    if within(span, &text.article.bylines) && !agency {
        return;
    }
    // what a dictionary has was read and refused, or is part of a longer listed name
    let listed = lexicon
        .forms_of(&text.normal.text[name.start..name.end])
        .iter()
        .any(|form| {
            lexicon
                .get(form.entity)
                .is_some_and(|e| e.origin == EntityOrigin::Dictionary)
        });
    // a formula or idiom names nobody
    let from = text.reach.partition_point(|reach| *reach <= name.start);
    let near = text.hits[from..].iter();
    let mut near = near.take_while(|hit| hit.start < name.end);
    let blocked = near.any(|hit| {
        name.start < hit.end && {
            let usage = lexicon.patterns().pattern(hit.pattern).usage;
            // 习近平总书记 opens many a formula and is himself all the same
            let titled = hit.start == name.start
                && lexicon
                    .cues
                    .title_at_start(&text.normal.text[name.end..])
                    .is_some();
            usage.discard || (usage.formula && !titled)
        }
    });
    let overlaps = |f: &Found| f.start < name.end && name.start < f.end;
    let kept = found.iter().filter(|f| overlaps(f)).any(|f| {
        let same = f.start == name.start && f.end == name.end;
        let ours = known(f, coined).is_some_and(|k| k.listed);
        // what a full name of the article is called for short goes before a place of the gazetteer
        let short = name.frame == Frame::Short && !ours && !f.person;
        // 市农行 is one body, though 农行 is a name too
        let within = f.start <= name.start && name.end <= f.end && !same;
        let organ = f.form == FormKind::Organ && name.frame == Frame::Word;
        same && !short || within && organ || ours && (f.start < name.start || name.end < f.end)
    });
    if listed || kept || blocked || lexicon.is_rejected(&name.name) {
        return;
    }
    found.retain(|f| !overlaps(f));
    let schema = lexicon.schema();
    let person = schema.is_person(name.kind);
    // one type in every document, whatever title it prints: what is stored of a person must not
    // depend on which document came first
    let plain = |t: &&crate::model::EntityType| t.natural_person && t.label.id == t.group;
    let types = &schema.entity_types;
    let kind = match types.iter().find(plain).filter(|_| person) {
        Some(plain) => schema.type_id(&plain.label.id).unwrap_or(name.kind),
        None => name.kind,
    };
    let prefix = &schema.entity_type(kind).label.id;
    let entity = coined.coin(Entity {
        key: format!("{prefix}:{}", name.name),
        kind,
        // folding took the capitals that newspapers print abbreviations in; as one document prints
        // them will not do, for the name must not depend on which came first
        name: name.name.to_ascii_uppercase(),
        homes: Vec::new(),
        parent: None,
        origin: EntityOrigin::Discovered,
    });
    found.push(Found {
        start: name.start,
        end: name.end,
        form: if name.frame == Frame::Short {
            FormKind::Alias
        } else {
            FormKind::Name
        },
        resolution: Resolution::Linked(entity),
        place: None,
        hidden: name.hidden,
        person,
    });
}
