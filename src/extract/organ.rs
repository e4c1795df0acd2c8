//! Organs of places: 区委 by the home, 丹棱县政府 by the place before, and what stands in a title.

use super::select::Reading;
use super::{Coined, Context, Found, Text};
use crate::lexicon::Lexicon;
use crate::model::{Entity, EntityOrigin, EntityRef, FormKind, Organ, Resolution};
use crate::text::fold;

/// Between an organ and the name stands the rest of a title; longer gaps are prose. In characters.
const LONGEST_TITLE: usize = 24;

/// Below towns a level word alone names nobody in particular.
const LOWEST_RANK: u8 = 3;

/// An organ printed with a level word alone: whose, says the home.
pub(super) fn relative(
    reading: &Reading<'_, '_>,
    (level, organ): (u16, u16),
    coined: &mut Coined<'_>,
) -> Option<Found> {
    let lexicon = reading.context.lexicon;
    let text = reading.text.normal.text.as_str();
    let (start, end) = (reading.hit.start, reading.hit.end);
    let words = &lexicon.words;
    // 社区老年大学 is no 区老年大学: a word that ends in the level word claims it; 市委托 is no 市委:
    // behind it the likelier reading decides
    if words.crosses(text, start) || !words.stands(text, start, end) {
        return None;
    }
    let level = &lexicon.grammar.levels[usize::from(level)];
    let organ = &lexicon.grammar.organs[usize::from(organ)];
    let [_, _, left_no, _] = lexicon.cues.of(organ.kind);
    // of villages and communities a paper writes in general; 全区政协 is no organ of the district
    if level.rank > LOWEST_RANK || left_no.at_end(&text[..start]).is_some() {
        return None;
    }
    let place = home_at_level(reading.context, &level.word, &reading.memory.places);
    let resolution = match place {
        Some(place) => Resolution::Linked(organ_of(reading.context, organ, place, coined)),
        None => Resolution::Unlinked(Box::default()),
    };
    let hidden = organ.public
        && (title_follows(reading.context, reading.text, end)
            || within_title(reading.context, &text[end - organ.suffix.len()..], organ));
    Some(Found {
        start,
        end,
        form: FormKind::Organ,
        resolution,
        place,
        hidden,
        person: false,
    })
}

/// The place that a bare level word means: the home itself where it is of that level, else what the
/// home lies in, else the last such place that the article names.
pub(super) fn home_at_level(
    context: &Context<'_>,
    word: &str,
    named: &[EntityRef],
) -> Option<EntityRef> {
    let places = &context.lexicon.places;
    let at_home = context.home.and_then(|home| {
        places
            .upwards(home)
            .find(|p| p.rank > 0 && p.level == word)
            .map(|p| p.entity)
    });
    at_home.or_else(|| {
        let fits = |e: &&EntityRef| {
            places
                .of(**e)
                .is_some_and(|p| p.rank > 0 && p.level == word)
        };
        let mut fitting = named.iter().filter(fits);
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => Some(*one),
            _ => None,
        }
    })
}

/// The organ's entity: a dictionary's where one has the full name, else coined.
pub(super) fn organ_of(
    context: &Context<'_>,
    organ: &Organ,
    place: EntityRef,
    coined: &mut Coined<'_>,
) -> EntityRef {
    let lexicon = context.lexicon;
    let own = lexicon
        .places
        .of(place)
        .map(|p| p.own.clone())
        .unwrap_or_default();
    let name = organ
        .full
        .replace("{home}", &lexicon.places.formal_name(place))
        .replace("{short}", &own);
    let same_kind = |e: &EntityRef| lexicon.get(*e).is_some_and(|e| e.kind == organ.kind);
    let listed = lexicon
        .forms_of(&fold(&name))
        .iter()
        .map(|f| f.entity)
        .find(same_kind);
    listed.unwrap_or_else(|| {
        let kind = &lexicon.schema().entity_type(organ.kind).label.id;
        coined.coin(Entity {
            key: format!("{kind}:{name}"),
            kind: organ.kind,
            name,
            homes: vec![context.key_of(place)],
            parent: Some(context.key_of(place)),
            origin: EntityOrigin::Grammar,
        })
    })
}

/// Whether an organ of the place stands directly behind its name, which ends in the level word.
pub(super) fn has_own(reading: &Reading<'_, '_>, entity: EntityRef) -> bool {
    let lexicon = reading.context.lexicon;
    let text = reading.text.normal.text.as_str();
    let (start, end) = (reading.hit.start, reading.hit.end);
    let levelled = |place: &crate::lexicon::Place| {
        place.rank > 0 && !place.level.is_empty() && text[start..end].ends_with(&*place.level)
    };
    // 应县委某部要求 is no 应县|委
    reading.pattern.length > 2
        && lexicon.places.of(entity).is_some_and(levelled)
        && lexicon
            .cues
            .organs
            .at_start(&text[end..])
            .is_some_and(|(length, _)| !splits_word(reading, start, end + length))
}

/// Lengthens a place by the organ that follows, and hides places and organs inside titles.
pub(super) fn extend(reading: &Reading<'_, '_>, found: &mut Found, coined: &mut Coined<'_>) {
    let lexicon = reading.context.lexicon;
    let text = reading.text.normal.text.as_str();
    let Some(entity) = found.resolution.linked() else {
        found.hidden = title_follows(reading.context, reading.text, found.end);
        return;
    };
    if let Some(place) = lexicon.places.of(entity) {
        found.place = Some(entity);
        let after = &text[found.end..];
        // 陕西|省委, 陕西省|省委: the level word is the organ's; not so in 株洲市|市场监管局
        let organs = &lexicon.cues.organs;
        let levelled = || {
            let bare = after.strip_prefix(place.level.as_str())?;
            let (length, organ) = organs.at_start(bare)?;
            Some((after.len() - bare.len() + length, organ))
        };
        if place.rank > 0
            && let Some((length, organ)) = organs.at_start(after).or_else(levelled)
            && !splits_word(reading, found.start, found.end + length)
        {
            let organ = &lexicon.grammar.organs[organ as usize];
            found.end += length;
            found.form = FormKind::Organ;
            found.hidden = organ.public
                && (title_follows(reading.context, reading.text, found.end)
                    || within_title(
                        reading.context,
                        &text[found.end - organ.suffix.len()..],
                        organ,
                    ));
            found.resolution = Resolution::Linked(organ_of(reading.context, organ, entity, coined));
            return;
        }
        found.hidden = title_follows(reading.context, reading.text, found.end)
            || title_shares_level(reading, found, &place.level);
    } else if lexicon.row(entity).is_some_and(|row| row.public) {
        found.hidden = title_follows(reading.context, reading.text, found.end);
        if let Some([home]) = lexicon.row(entity).map(|row| &row.homes[..]) {
            found.place = Some(*home);
        }
    }
}

/// The place that the title directly before a person's name names: 丹棱县 in 丹棱县委书记某某.
pub(super) fn place_in_title(reading: &Reading<'_, '_>, before: &Found) -> Option<EntityRef> {
    let gap = reading
        .text
        .normal
        .text
        .get(before.end..reading.hit.start)?;
    let titled = gap.chars().count() <= LONGEST_TITLE
        && !gap.contains([',', '。', ';', ':', '\n', '“', '(', '《'])
        && reading.context.lexicon.cues.title_at_end(gap).is_some();
    before.place.filter(|_| before.hidden && titled)
}

fn splits_word(reading: &Reading<'_, '_>, start: usize, end: usize) -> bool {
    let text = reading.text.normal.text.as_str();
    let words = &reading.context.lexicon.words;
    words.crosses(text, end) && words.advantage(text, start, end, &[]) < 0.0
}

/// Whether a public title begins at the byte offset, perhaps behind further organ words (党委书记,
/// 办事处副主任, 组织部副部长).
pub(super) fn title_follows(context: &Context<'_>, text: &Text<'_>, at: usize) -> bool {
    let lexicon = context.lexicon;
    let normal = text.normal.text.as_str();
    let mut rest = &normal[at..];
    for _ in 0..3 {
        if let Some((length, post)) = lexicon.cues.title_at_start(rest)
            && lexicon.grammar.posts[post as usize].kind == "public"
        {
            let end = normal.len() - rest.len() + length;
            return lexicon.words.stands(rest, 0, length) || person_at(lexicon, text, end);
        }
        let Some((length, _)) = lexicon.cues.organs.at_start(rest) else {
            return false;
        };
        rest = &rest[length..];
    }
    false
}

/// Whether a title begins with an organ that begins a text: 人大|代表.
fn within_title(context: &Context<'_>, text: &str, organ: &Organ) -> bool {
    let title = context.lexicon.cues.title_at_start(text);
    title.is_some_and(|(length, _)| length > organ.suffix.len())
}

/// Whether a person's form begins at the byte offset: 主席慕容… ends in 主席 though 席慕容 is a word.
fn person_at(lexicon: &Lexicon, text: &Text<'_>, at: usize) -> bool {
    let from = text.hits.partition_point(|h| h.start < at);
    text.hits[from..]
        .iter()
        .take_while(|h| h.start == at)
        .any(|h| {
            let pattern = lexicon.patterns().pattern(h.pattern);
            let forms = lexicon.patterns().forms(pattern);
            forms.iter().any(|f| f.person)
        })
}

/// 钟楼区长: the title begins with the level word that the place's name ends with.
fn title_shares_level(reading: &Reading<'_, '_>, found: &Found, level: &str) -> bool {
    let text = &reading.text.normal.text[..];
    let lexicon = reading.context.lexicon;
    if level.is_empty() || !text[found.start..found.end].ends_with(level) {
        return false;
    }
    let rest = &text[found.end - level.len()..];
    lexicon
        .cues
        .titles
        .at_start(rest)
        .is_some_and(|(length, post)| {
            length > level.len()
                && lexicon.grammar.posts[post as usize].kind == "public"
                && lexicon.words.stands(rest, 0, length)
        })
}
