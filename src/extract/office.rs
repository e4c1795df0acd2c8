//! The organ that a post is in: the one printed before it, that of the list it stands in, or the one
//! that the home has for such a post.
//!
//! What belongs here: from a part of a title to its organ. What does not: who holds it (`tenure`).

use super::scene::{Name, Scene};
use super::title::PostPart;
use super::{Coined, Context, organ};
use crate::model::{EntityRef, Organ, Post};

/// Lowest rank of a place whose organs a level word alone may name.
const LOWEST_RANK: u8 = 3;

/// An organ: an entity that is named, or the organ of a place, perhaps named nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seat {
    /// This entity.
    Entity(EntityRef),
    /// An index into `Grammar::organs`, and whose organ it is.
    Organ(usize, EntityRef),
}

impl Seat {
    /// The entity, coined where no dictionary has it.
    pub(super) fn entity(self, context: &Context<'_>, coined: &mut Coined<'_>) -> EntityRef {
        match self {
            Seat::Entity(entity) => entity,
            Seat::Organ(at, place) => {
                let organ = &context.lexicon.grammar.organs[at];
                organ::organ_of(context, organ, place, coined)
            }
        }
    }
}

/// An organ printed without a name of its own before a post: 区委 in 区委书记, 公安局 in 公安局局长.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PrintedOrgan {
    /// First byte, level word included.
    pub start: usize,
    /// Index into `Grammar::organs`.
    pub organ: usize,
    /// Index into `Grammar::levels` of the level word; `None` where none is printed.
    pub level: Option<usize>,
}

/// The organ whose name ends at `end`, beginning not before `from`.
pub(super) fn printed_organ(
    scene: &Scene<'_, '_>,
    from: usize,
    end: usize,
) -> Option<PrintedOrgan> {
    let lexicon = scene.context.lexicon;
    let text = &scene.normal()[from..end];
    let (length, organ) = lexicon.cues.organs.at_end(text)?;
    let head = &text[..text.len() - length];
    let levels = &lexicon.grammar.levels;
    let level = (0..levels.len())
        .filter(|&i| levels[i].rank <= LOWEST_RANK && head.ends_with(&levels[i].word))
        .max_by_key(|&i| levels[i].word.len());
    let start = from + head.len() - level.map_or(0, |i| levels[i].word.len());
    let opens = || {
        let before = head.chars().next_back();
        before.is_none_or(|c| !crate::lexicon::is_han(c))
            || lexicon.appointments.joints.at_end(head).is_some()
    };
    (level.is_some() || opens()).then_some(PrintedOrgan {
        start,
        organ: organ as usize,
        level,
    })
}

/// Where a post's own words begin, and its organ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Office {
    /// First byte of the post without its organ.
    pub own: usize,
    /// The organ, where known.
    pub seat: Option<Seat>,
}

/// The organ of a post. `earlier` is that of the post before it in the same title.
pub(super) fn of(
    scene: &Scene<'_, '_>,
    part: &PostPart,
    own: usize,
    earlier: Option<Seat>,
) -> Office {
    let lexicon = scene.context.lexicon;
    let post = &lexicon.grammar.posts[part.post as usize];
    let plain = |seat| Office { own, seat };
    if let Some(name) = part.organ.map(|o| &scene.names[o]) {
        return match name.entity {
            Some(entity) if scene.is_place(name) => of_place(scene, part, own, entity),
            entity => plain(entity.map(Seat::Entity)),
        };
    }
    if let Some(printed) = printed_organ(scene, part.start, own) {
        let word = printed
            .level
            .map(|i| lexicon.grammar.levels[i].word.as_str());
        let place = match word {
            Some(word) => whose(scene, word, earlier, part.start),
            None => earlier
                .and_then(|e| place_of(scene, e))
                .or_else(|| home(scene)),
        };
        return plain(place.map(|place| Seat::Organ(printed.organ, place)));
    }
    if let Some(inner) = inner_organ(scene, part, own, earlier) {
        return inner;
    }
    if let Some(word) = level_word(scene, part, own) {
        let place = whose(scene, word, earlier, part.start);
        let organ = first_of_kind(scene, &post.organ);
        // 区人大代表 is a 人大代表 of the district; 区长 is one word
        let behind = own + word.len();
        let parted = scene.normal()[own..].starts_with(word)
            && is_title(scene, &scene.normal()[behind..part.end]);
        return Office {
            own: if parted { behind } else { own },
            seat: place
                .zip(organ)
                .map(|(place, organ)| Seat::Organ(organ, place)),
        };
    }
    plain(earlier.or_else(|| body_before(scene, post, part.start)))
}

/// A post directly behind a place: 铜江区副区长, 樟溪镇党委书记.
fn of_place(scene: &Scene<'_, '_>, part: &PostPart, own: usize, place: EntityRef) -> Office {
    let lexicon = scene.context.lexicon;
    let post = &lexicon.grammar.posts[part.post as usize];
    let divided = lexicon.places.of(place).is_some_and(|p| p.rank > 0);
    if let Some((length, organ)) = organ_at_start(scene, own, part.end)
        && divided
    {
        return Office {
            own: own + length,
            seat: Some(Seat::Organ(organ, place)),
        };
    }
    let implied = divided && level_word(scene, part, own).is_some();
    let organ = first_of_kind(scene, &post.organ).filter(|_| implied);
    Office {
        own,
        seat: Some(organ.map_or(Seat::Entity(place), |organ| Seat::Organ(organ, place))),
    }
}

/// An organ at the beginning of the post's own words with a title behind it: bytes and index.
fn organ_at_start(scene: &Scene<'_, '_>, own: usize, end: usize) -> Option<(usize, usize)> {
    let text = &scene.normal()[own..end];
    let (length, organ) = scene.context.lexicon.cues.organs.at_start(text)?;
    is_title(scene, &text[length..]).then_some((length, organ as usize))
}

/// Whether all of a text is the title of an office.
fn is_title(scene: &Scene<'_, '_>, text: &str) -> bool {
    let lexicon = scene.context.lexicon;
    lexicon
        .cues
        .title_at_start(text)
        .is_some_and(|(length, post)| {
            length == text.len() && lexicon.grammar.posts[post as usize].is_office()
        })
}

/// An organ inside the post's own words: 统战部部长 behind an organ of the party, 区政协委员.
fn inner_organ(
    scene: &Scene<'_, '_>,
    part: &PostPart,
    own: usize,
    earlier: Option<Seat>,
) -> Option<Office> {
    let lexicon = scene.context.lexicon;
    let text = &scene.normal()[own..part.end];
    for level in lexicon
        .grammar
        .levels
        .iter()
        .filter(|l| l.rank <= LOWEST_RANK)
    {
        if text.starts_with(&level.word)
            && let begin = own + level.word.len()
            && let Some((length, organ)) = organ_at_start(scene, begin, part.end)
        {
            let place = whose(scene, &level.word, earlier, part.start);
            return Some(Office {
                own: begin + length,
                seat: place.map(|place| Seat::Organ(organ, place)),
            });
        }
    }
    // 统战部 is the department that an organ of the grammar names behind its own ending
    let (length, organ) = text
        .char_indices()
        .skip(1)
        .map(|(at, _)| at)
        .filter(|&at| is_title(scene, &text[at..]))
        .find_map(|at| Some((at, department(&lexicon.grammar.organs, &text[..at])?)))?;
    let place = earlier
        .and_then(|e| place_of(scene, e))
        .or_else(|| home(scene))?;
    Some(Office {
        own: own + length,
        seat: Some(Seat::Organ(organ, place)),
    })
}

/// The organ whose ending is another organ's ending with these words behind it.
fn department(organs: &[Organ], words: &str) -> Option<usize> {
    (0..organs.len()).find(|&i| {
        organs[i]
            .suffix
            .strip_suffix(words)
            .is_some_and(|head| organs.iter().any(|o| o.suffix == head))
    })
}

/// The level word that the post of a head of government begins with: 区 in 代区长, 副区长.
fn level_word<'l>(scene: &Scene<'l, '_>, part: &PostPart, own: usize) -> Option<&'l str> {
    let lexicon = scene.context.lexicon;
    let post = &lexicon.grammar.posts[part.post as usize];
    if post.organ.is_empty() {
        return None;
    }
    let mut text = &scene.normal()[own..part.end];
    loop {
        let level = lexicon
            .grammar
            .levels
            .iter()
            .filter(|l| text.starts_with(&l.word) && l.word.len() < text.len())
            .max_by_key(|l| l.word.len());
        if let Some(level) = level {
            return Some(&level.word);
        }
        text = &text[lexicon.cues.prefixes.at_start(text)?.0..];
    }
}

/// The first organ of a kind in the grammar is the one that gives the kind its name.
fn first_of_kind(scene: &Scene<'_, '_>, kind: &str) -> Option<usize> {
    let organs = &scene.context.lexicon.grammar.organs;
    organs.iter().position(|o| o.organ == kind)
}

/// Whose organ a level word means: the place of the post before it, the home's, or for towns and
/// villages the last one named.
fn whose(scene: &Scene<'_, '_>, word: &str, earlier: Option<Seat>, at: usize) -> Option<EntityRef> {
    let places = &scene.context.lexicon.places;
    let fits = |e: &EntityRef| places.of(*e).is_some_and(|p| p.rank > 0 && p.level == word);
    let listed = earlier
        .and_then(|e| place_of(scene, e))
        .and_then(|place| places.upwards(place).map(|p| p.entity).find(|e| fits(e)));
    listed
        .or_else(|| organ::home_at_level(scene.context, word, scene.named_places()))
        .or_else(|| {
            let before = scene.names.partition_point(|n| n.end <= at);
            let last = |e: &EntityRef| {
                let names = scene.names_of(*e);
                names[..names.partition_point(|n| *n < before)]
                    .last()
                    .copied()
            };
            let fitting = scene.named_places().iter().filter(|e| fits(e));
            let latest = fitting.filter_map(|e| Some((last(e)?, *e))).max();
            latest.map(|(_, e)| e)
        })
}

/// The place that an organ belongs to.
fn place_of(scene: &Scene<'_, '_>, seat: Seat) -> Option<EntityRef> {
    let lexicon = scene.context.lexicon;
    match seat {
        Seat::Organ(_, place) => Some(place),
        Seat::Entity(entity) if lexicon.places.of(entity).is_some() => Some(entity),
        Seat::Entity(entity) => {
            let entity = scene.entity(entity)?;
            let keys = entity.parent.iter().chain(&entity.homes);
            keys.filter_map(|key| lexicon.by_key(key))
                .find(|e| lexicon.places.of(*e).is_some())
        }
    }
}

/// The home, where it is a county or larger.
fn home(scene: &Scene<'_, '_>) -> Option<EntityRef> {
    let places = &scene.context.lexicon.places;
    let home = scene.context.home?;
    places
        .of(home)
        .is_some_and(|p| p.rank > 0 && p.rank <= LOWEST_RANK)
        .then_some(home)
}

/// The firm, school or association that a post of such a body means where none is printed with it:
/// the last one named in the paragraph, else the only one that the article has named so far.
fn body_before(scene: &Scene<'_, '_>, post: &Post, at: usize) -> Option<Seat> {
    if post.kind == "public" {
        return None;
    }
    let paragraph = scene.paragraph(at);
    let bodies = |from: usize| {
        let names = scene.names[scene.names_in(from, at)].iter().rev();
        names.filter_map(|n| body(scene, n))
    };
    let named = bodies(paragraph).next().or_else(|| {
        let first = bodies(0).next()?;
        bodies(0).all(|other| other == first).then_some(first)
    });
    named.map(Seat::Entity)
}

/// The entity behind a name that is no person, place or public organ.
fn body(scene: &Scene<'_, '_>, name: &Name) -> Option<EntityRef> {
    let entity = name
        .entity
        .filter(|_| !name.person && !scene.is_place(name))?;
    let row = scene.context.lexicon.row(entity)?;
    (!row.public).then_some(entity)
}
