//! Names that differ from a more frequent or listed one in a single character: misprints, perhaps.

use std::collections::BTreeMap;

use super::Candidate;
use crate::lexicon::Lexicon;
use crate::model::EntityOrigin;
use crate::text::fold;

/// Shorter names differ in a character because they are different names.
const SHORTEST: usize = 4;

/// Fills `alias_of` of candidates of four or more characters that are one character away from one
/// and only one other name of the type: a listed one, or a candidate printed more often. Persons
/// only where the two have a post in common.
pub(super) fn propose(lexicon: &Lexicon, candidates: &mut [Candidate]) {
    // (type, name with one character left open) → (name, times printed)
    let mut alike: BTreeMap<(String, String), Vec<(String, u64)>> = BTreeMap::new();
    let schema = lexicon.schema();
    for entity in lexicon.entities() {
        if entity.origin == EntityOrigin::Dictionary {
            let kind = &schema.entity_type(entity.kind).label.id;
            let name = fold(&entity.name);
            for open in opened(&name) {
                let key = (kind.clone(), open);
                alike.entry(key).or_default().push((name.clone(), u64::MAX));
            }
        }
    }
    for candidate in candidates.iter() {
        for open in opened(&candidate.name) {
            let row = (candidate.name.clone(), candidate.mentions);
            alike
                .entry((candidate.kind.clone(), open))
                .or_default()
                .push(row);
        }
    }
    let posts: BTreeMap<String, Vec<String>> = candidates
        .iter()
        .map(|c| (format!("{}:{}", c.kind, c.name), c.posts.clone()))
        .collect();
    for candidate in candidates.iter_mut() {
        let mut near: Vec<&String> = opened(&candidate.name)
            .filter_map(|open| alike.get(&(candidate.kind.clone(), open)))
            .flatten()
            .filter(|(name, times)| *name != candidate.name && *times > candidate.mentions)
            .map(|(name, _)| name)
            .collect();
        near.sort();
        near.dedup();
        let [one] = near[..] else { continue };
        let shares_post = || {
            let other = posts.get(&format!("{}:{one}", candidate.kind));
            other.is_some_and(|other| other.iter().any(|p| candidate.posts.contains(p)))
        };
        if !schema.is_person_id(&candidate.kind) || shares_post() {
            candidate.alias_of.clone_from(one);
        }
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
