//! Several entities bear the form: home, chain and what the article names decide, or nobody does.

use super::select::Reading;
use super::{Found, organ};
use crate::lexicon::Form;
use crate::model::{EntityOrigin, EntityRef, FormKind, Resolution};
use crate::text::fold;

pub(super) fn resolve(
    reading: &Reading<'_, '_>,
    candidates: &[Form],
    before: Option<&Found>,
) -> (Resolution, FormKind) {
    // the common case first: one entity of a dictionary that belongs anywhere
    if let [only] = candidates
        && let Some(entity) = reading.context.lexicon.get(only.entity)
        && entity.homes.is_empty()
        && entity.origin == EntityOrigin::Dictionary
    {
        return (Resolution::Linked(only.entity), only.kind);
    }
    let all: Vec<EntityRef> = candidates.iter().map(|f| f.entity).collect();
    let kind = candidates
        .iter()
        .map(|f| f.kind)
        .min()
        .unwrap_or(FormKind::Name);
    let titled = before.and_then(|b| organ::place_in_title(reading, b));
    let mut fitting: Vec<Form> = candidates
        .iter()
        .copied()
        .filter(|f| fits(reading, f.entity, titled))
        .collect();
    if fitting.is_empty() {
        return (Resolution::Unlinked(sorted(all)), kind);
    }
    // what a researcher lists is meant rather than what the gazetteer happens to hold
    let lexicon = reading.context.lexicon;
    let origin = |f: &Form| lexicon.get(f.entity).map(|e| e.origin);
    if fitting
        .iter()
        .any(|f| origin(f) == Some(EntityOrigin::Dictionary))
    {
        fitting.retain(|f| origin(f) == Some(EntityOrigin::Dictionary));
    }
    if fitting.len() > 1
        || fitting
            .iter()
            .all(|f| origin(f) == Some(EntityOrigin::Gazetteer))
    {
        narrow_places(reading, &mut fitting, before);
    }
    if fitting.len() > 1 {
        nearest(reading, &mut fitting, titled);
    }
    // one's own home before that of somebody who belongs anywhere
    if fitting.len() > 1 && fitting.iter().any(|f| has_home(reading, f.entity)) {
        fitting.retain(|f| has_home(reading, f.entity));
    }
    if fitting.len() > 1 {
        let best = fitting.iter().map(|f| f.kind).min();
        fitting.retain(|f| Some(f.kind) == best);
    }
    match fitting[..] {
        [] => (Resolution::Unlinked(sorted(all)), kind),
        [one] => (Resolution::Linked(one.entity), one.kind),
        _ => {
            let kind = fitting[0].kind;
            (
                Resolution::Ambiguous(sorted(fitting.iter().map(|f| f.entity).collect())),
                kind,
            )
        }
    }
}

fn sorted(mut list: Vec<EntityRef>) -> Box<[EntityRef]> {
    list.sort_unstable();
    list.dedup();
    list.into()
}

fn has_home(reading: &Reading<'_, '_>, entity: EntityRef) -> bool {
    reading
        .context
        .lexicon
        .get(entity)
        .is_some_and(|e| !e.homes.is_empty())
}

/// Whether the entity may be meant here: it has no home, or its home is the document's, or one that
/// the article or the person's own title (`titled`) names. A form with a level word in front means the document's home alone.
fn fits(reading: &Reading<'_, '_>, entity: EntityRef, titled: Option<EntityRef>) -> bool {
    let context = reading.context;
    let lexicon = context.lexicon;
    let (Some(described), Some(row)) = (lexicon.get(entity), lexicon.row(entity)) else {
        return false;
    };
    if described.homes.is_empty() {
        return true;
    }
    if let Some(home) = context.home {
        let at_home = |h: &EntityRef| {
            if reading.pattern.is_relative {
                lexicon.places.lies_in(home, *h)
            } else {
                lexicon.places.related(home, *h)
            }
        };
        if row.homes.iter().any(at_home) {
            return true;
        }
    }
    let written = fold(context.home_text);
    if !written.is_empty() && described.homes.iter().any(|h| fold(h) == written) {
        return true;
    }
    if reading.pattern.is_relative {
        return false;
    }
    // an article that says nothing of where it is from refuses nobody
    if context.home.is_none() && written.is_empty() {
        return true;
    }
    row.homes.iter().any(|h| {
        let mut named = reading.memory.places.iter().copied().chain(titled);
        named.any(|p| lexicon.places.lies_in(p, *h))
    })
}

/// Namesakes with several homes: a title tells a person's. A thing's bare name means the nearest
/// one, as a level word does: 高新区 in a district's paper is the district's own before the
/// city's, in the city's paper the city's before a district's. Persons are not guessed at.
fn nearest(reading: &Reading<'_, '_>, fitting: &mut Vec<Form>, titled: Option<EntityRef>) {
    let lexicon = reading.context.lexicon;
    let homes = |f: &Form| lexicon.row(f.entity).map_or(&[][..], |row| &row.homes);
    if let Some(place) = titled {
        let told = |f: &Form| homes(f).iter().any(|h| lexicon.places.lies_in(place, *h));
        if fitting.iter().any(told) {
            fitting.retain(told);
        }
    }
    let person = |f: &Form| {
        let entity = lexicon.get(f.entity);
        entity.is_none_or(|e| lexicon.schema().is_person(e.kind))
    };
    let Some(home) = reading.context.home.filter(|_| !fitting.iter().any(person)) else {
        return;
    };
    // steps up from the document's home; none for what belongs to a place inside it
    let steps = |f: &Form| {
        let up = |h: &EntityRef| lexicon.places.upwards(home).position(|p| p.entity == *h);
        homes(f).iter().filter_map(up).min()
    };
    let Some(best) = fitting.iter().filter_map(steps).min() else {
        return;
    };
    fitting.retain(|f| match steps(f) {
        Some(far) => far == best,
        None => best > 0 && !homes(f).is_empty(),
    });
}

/// Divisions that share a name: the chain before, the home, the places named, the higher rank.
fn narrow_places(reading: &Reading<'_, '_>, fitting: &mut Vec<Form>, before: Option<&Found>) {
    let lexicon = reading.context.lexicon;
    let places = &lexicon.places;
    if !fitting
        .iter()
        .all(|f| places.of(f.entity).is_some_and(|p| p.rank > 0))
    {
        return;
    }
    let chained = before
        .filter(|b| b.end == reading.hit.start)
        .and_then(|b| b.resolution.linked());
    let mut keep = |test: &dyn Fn(EntityRef) -> bool| {
        if fitting.iter().any(|f| test(f.entity)) {
            fitting.retain(|f| test(f.entity));
            return fitting.len() == 1;
        }
        false
    };
    if let Some(outer) = chained
        && keep(&|e| e != outer && places.lies_in(e, outer))
    {
        return;
    }
    if let Some(home) = reading.context.home
        && (keep(&|e| places.related(e, home)) || keep(&|e| places.near(e, home)))
    {
        return;
    }
    let named = &reading.memory.places;
    if keep(&|e| named.iter().any(|p| *p != e && places.lies_in(e, *p))) {
        return;
    }
    let best = fitting
        .iter()
        .filter_map(|f| places.of(f.entity))
        .map(|p| p.rank)
        .min();
    if best.is_some_and(|rank| rank <= 2) {
        fitting.retain(|f| places.of(f.entity).map(|p| p.rank) == best);
    }
    // a township far from home that nothing leads to is more likely another of that name
    let near = |e: EntityRef| {
        reading.context.home.is_none_or(|home| places.near(e, home))
            || named.iter().any(|p| *p != e && places.lies_in(e, *p))
            || chained.is_some_and(|outer| places.lies_in(e, outer))
    };
    let listed = |e: EntityRef| {
        lexicon
            .get(e)
            .is_some_and(|e| e.origin != EntityOrigin::Gazetteer)
    };
    fitting.retain(|f| {
        places.of(f.entity).is_some_and(|p| p.rank < 4) || near(f.entity) || listed(f.entity)
    });
}
