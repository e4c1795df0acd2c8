//! Hosts and guests: on which side each participant is where two parties meet.
//!
//! Whom a title places elsewhere (another county's head, a firm's manager) is of the other party. The
//! party of the head of a visit are the guests, wherever the paper is from.

use crate::extract::scene::Scene;
use crate::model::{EntityRef, PartySide};

/// Where someone belongs, seen from the paper's home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Party {
    /// Of the home.
    Local,
    /// Of another place.
    Foreign,
    /// Of a firm, school or association, wherever it is.
    Private,
}

/// The party of the person with the given index in `scene.names`; `None` where no title tells.
pub(super) fn of_person(scene: &Scene<'_, '_>, person: usize) -> Option<Party> {
    let own = titled(scene, person);
    own.or_else(|| {
        // the title may stand beside another mention
        let entity = scene.names[person].entity?;
        let others = scene.names_of(entity).iter();
        others
            .filter(|&&n| n != person)
            .find_map(|&n| titled(scene, n))
    })
}

fn titled(scene: &Scene<'_, '_>, person: usize) -> Option<Party> {
    let title = scene.title(person)?;
    let (start, end) = title.range()?;
    let grammar = &scene.context.lexicon.grammar;
    let known = scene
        .names_in(start, end)
        .filter(|&n| !scene.names[n].person)
        .find_map(|n| of_body(scene, n));
    let public = title
        .parts
        .iter()
        .any(|p| grammar.posts[p.post as usize].kind == "public");
    known.or_else(|| public.then_some(Party::Local))
}

/// The party of a body, firm or place.
pub(super) fn of_body(scene: &Scene<'_, '_>, body: usize) -> Option<Party> {
    let entity = scene.names[body].entity?;
    let lexicon = scene.context.lexicon;
    let home = scene.context.home?;
    let near = |place: EntityRef| {
        if lexicon.places.related(place, home) || lexicon.places.near(place, home) {
            Party::Local
        } else {
            Party::Foreign
        }
    };
    if lexicon.places.of(entity).is_some_and(|p| p.rank > 0) {
        return Some(near(entity));
    }
    let known = scene.entity(entity)?;
    let of_home = known.homes.iter().find_map(|h| lexicon.by_key(h)).map(near);
    let row = lexicon.row(entity);
    let public = row.is_none_or(|row| row.public);
    match (of_home, public || scene.is_place(&scene.names[body])) {
        (Some(party), _) => Some(party),
        (None, true) => Some(Party::Local),
        (None, false) => Some(Party::Private),
    }
}

/// The sides of the parties where both are there: the guests are the party of the one who heads the
/// visit, else those from elsewhere.
pub(super) fn sides(parties: &[Option<Party>], head: Option<Party>) -> Vec<Option<PartySide>> {
    // a firm is the other party of officials, whichever place they are of
    let foreign = |party: Party| match head {
        Some(head) => (party == Party::Local) == (head == Party::Local),
        None => party != Party::Local,
    };
    let both = [true, false]
        .into_iter()
        .all(|side| parties.iter().flatten().any(|p| foreign(*p) == side));
    parties
        .iter()
        .map(|party| {
            let party = (*party)?;
            both.then_some(if foreign(party) {
                PartySide::Guest
            } else {
                PartySide::Home
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_party_of_the_head_are_the_guests() {
        use Party::{Foreign, Local};
        use PartySide::{Guest, Home};
        for (parties, head, expected) in [
            (
                vec![Some(Local), Some(Foreign), None],
                None,
                vec![Some(Home), Some(Guest), None],
            ),
            (
                vec![Some(Local), Some(Foreign)],
                Some(Local),
                vec![Some(Guest), Some(Home)],
            ),
            (vec![Some(Local), Some(Local)], None, vec![None, None]),
        ] {
            assert_eq!(sides(&parties, head), expected);
        }
    }
}
