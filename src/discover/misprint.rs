//! Names that differ from a more frequent or listed one in a single character: misprints, perhaps.

use rustc_hash::FxHashMap;

use super::Candidate;
use crate::lexicon::Lexicon;
use crate::model::{EntityOrigin, TypeId};
use crate::text::fold;

/// Shorter names differ in a character because they are different names.
const SHORTEST: usize = 4;

/// Fills `alias_of` of candidates of four or more characters that are one character away from one
/// and only one other name of the type: a listed one, or a candidate printed more often. Persons
/// only where the two have a post in common.
pub(super) fn propose(lexicon: &Lexicon, candidates: &mut [Candidate]) {
    let schema = lexicon.schema();
    // (type, name with one character left open) → (name, times printed)
    let mut alike: FxHashMap<(TypeId, String), Vec<(&str, u64)>> = FxHashMap::default();
    let listed: Vec<(TypeId, String)> = lexicon
        .entities()
        .iter()
        .filter(|entity| entity.origin == EntityOrigin::Dictionary)
        .map(|entity| (entity.kind, fold(&entity.name)))
        .collect();
    let found: Vec<Option<TypeId>> = candidates.iter().map(|c| schema.type_id(&c.kind)).collect();
    let printed = candidates
        .iter()
        .zip(&found)
        .filter_map(|(c, kind)| Some(((*kind)?, c.name.as_str(), c.mentions)));
    let listed = listed
        .iter()
        .map(|(kind, name)| (*kind, name.as_str(), u64::MAX));
    for (kind, name, times) in listed.chain(printed) {
        for open in opened(name) {
            alike.entry((kind, open)).or_default().push((name, times));
        }
    }
    let posts: FxHashMap<(TypeId, &str), &[String]> = candidates
        .iter()
        .zip(&found)
        .filter_map(|(c, kind)| Some((((*kind)?, c.name.as_str()), c.posts.as_slice())))
        .collect();
    let mut proposed: Vec<(usize, String)> = Vec::new();
    for (at, (candidate, kind)) in candidates.iter().zip(&found).enumerate() {
        let Some(kind) = *kind else { continue };
        let mut near: Vec<&str> = opened(&candidate.name)
            .filter_map(|open| alike.get(&(kind, open)))
            .flatten()
            .filter(|(name, times)| *name != candidate.name && *times > candidate.mentions)
            .map(|(name, _)| *name)
            .collect();
        near.sort_unstable();
        near.dedup();
        let [one] = near[..] else { continue };
        let shares_post = || {
            let other = posts.get(&(kind, one));
            other.is_some_and(|other| other.iter().any(|p| candidate.posts.contains(p)))
        };
        if !schema.is_person(kind) || shares_post() {
            proposed.push((at, one.to_owned()));
        }
    }
    for (at, name) in proposed {
        candidates[at].alias_of = name;
    }
}

/// The name with each of its characters left open in turn; nothing for short names.
fn opened(name: &str) -> impl Iterator<Item = String> + '_ {
    let long = name.chars().count() >= SHORTEST;
    let at = name.char_indices().filter(move |_| long);
    at.map(|(at, c)| format!("{}?{}", &name[..at], &name[at + c.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Sources;

    fn candidate(kind: &str, name: &str, mentions: u64, posts: &[&str]) -> Candidate {
        Candidate {
            name: name.into(),
            kind: kind.into(),
            mentions,
            posts: posts.iter().map(|p| (*p).to_owned()).collect(),
            ..Candidate::default()
        }
    }

    #[test]
    fn one_character_away_from_one_name_only() {
        let (lexicon, _) = Lexicon::load(&Sources::default()).unwrap();
        let mut list = [
            candidate("enterprise", "澜岭机床厂", 9, &[]),
            candidate("enterprise", "澜岑机床厂", 1, &[]),
            candidate("enterprise", "霁川一厂", 5, &[]),
            candidate("enterprise", "霁川二厂", 5, &[]),
            candidate("official", "欧阳霁川", 5, &["县长"]),
            candidate("official", "欧阳霁州", 1, &["局长"]),
            candidate("official", "欧阳霁洲", 1, &["县长"]),
        ];
        propose(&lexicon, &mut list);
        let proposed: Vec<&str> = list.iter().map(|c| c.alias_of.as_str()).collect();
        assert_eq!(proposed, ["", "澜岭机床厂", "", "", "", "", "欧阳霁川"]);
    }
}
