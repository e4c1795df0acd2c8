//! `--roll-up`: which entities a graph counts as one.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::error::CommandError;
use crate::graph::{Division, RollUp};
use crate::lexicon::{Lexicon, Sources};

/// What can be rolled up, as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Persons to the organs of their offices.
    Holders,
    /// Bodies, firms and projects to what they are part of.
    Bodies,
    /// Places to the division of this rank.
    Places(u8),
}

/// The words, and what they mean; a place's level stands behind the sign.
const WORDS: [(&str, Group); 7] = [
    ("holders", Group::Holders),
    ("bodies", Group::Bodies),
    ("place=community", Group::Places(5)),
    ("place=street", Group::Places(4)),
    ("place=district", Group::Places(3)),
    ("place=city", Group::Places(2)),
    ("place=province", Group::Places(1)),
];

/// Reads one of the words.
pub(super) fn parser() -> impl TypedValueParser<Value = Group> {
    let words = WORDS.map(|(word, _)| word);
    PossibleValuesParser::new(words).map(|word| {
        let found = WORDS.iter().find(|(known, _)| *known == word);
        found.map_or(Group::Holders, |(_, group)| *group)
    })
}

/// The wish behind the words; of several levels the last counts. Levels need the divisions, which the
/// program has with it, and the places of the dictionaries in the working folder.
pub(super) fn roll_up(groups: &[Group]) -> Result<RollUp, CommandError> {
    let mut wish = RollUp::default();
    for group in groups {
        match group {
            Group::Holders => wish.holders = true,
            Group::Bodies => wish.bodies = true,
            Group::Places(rank) => wish.places = Some(*rank),
        }
    }
    if wish.places.is_some() {
        let (lexicon, _) = Lexicon::load(&Sources::new(&[]))?;
        wish.divisions = divisions(&lexicon);
    }
    Ok(wish)
}

fn divisions(lexicon: &Lexicon) -> Vec<Division> {
    let key = |place: &crate::lexicon::Place| Some(lexicon.get(place.entity)?.key.clone());
    let levels = &lexicon.grammar.levels;
    let list = lexicon.places.divisions().filter_map(|place| {
        // A municipality is a province by its code and a city by its name.
        let by_word = levels.iter().find(|level| level.word == place.level);
        let also = by_word.filter(|_| place.rank == 1).map(|level| level.rank);
        Some(Division {
            key: key(place)?,
            rank: place.rank,
            also: also.unwrap_or(place.rank),
            parent: lexicon.places.parent(place).and_then(key),
        })
    });
    list.collect()
}

/// The wish in the words of the command line.
pub(super) fn told(wish: &RollUp) -> Option<String> {
    let set = |group: &Group| match group {
        Group::Holders => wish.holders,
        Group::Bodies => wish.bodies,
        Group::Places(rank) => wish.places == Some(*rank),
    };
    let words = WORDS.iter().filter(|(_, group)| set(group));
    let words: Vec<&str> = words.map(|(word, _)| *word).collect();
    (!words.is_empty()).then(|| words.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_those_of_the_divisions() {
        let wish = roll_up(&[Group::Places(2), Group::Holders]).unwrap();
        assert_eq!(told(&wish).as_deref(), Some("holders,place=city"));
        let find = |key: &str| wish.divisions.iter().find(|division| division.key == key);
        for (key, ranks, parent) in [
            ("place:江苏省", (1, 1), None),
            ("place:上海市", (1, 2), None),
            ("place:眉山市", (2, 2), Some("place:四川省")),
            ("place:丹棱县", (3, 3), Some("place:眉山市")),
        ] {
            let found = find(key).unwrap();
            assert_eq!((found.rank, found.also), ranks, "{key}");
            assert_eq!(found.parent.as_deref(), parent, "{key}");
        }
        assert_eq!(roll_up(&[]).unwrap(), RollUp::default());
        assert_eq!(told(&RollUp::default()), None);
    }
}
