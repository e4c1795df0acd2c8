//! Surname + title: 夏侯书记 is the one person of that surname whom the article names.

use super::{Coined, Context, Found, Text};
use crate::lexicon::{Lexicon, Vocabulary, is_han};
use crate::model::{EntityRef, FormKind, Resolution};
use crate::text::fold;

/// Adds mentions of persons by surname before a public title.
pub(super) fn add(
    text: &Text<'_>,
    context: &Context<'_>,
    coined: &Coined<'_>,
    found: &mut Vec<Found>,
) {
    let lexicon = context.lexicon;
    let normal = text.normal.text.as_str();
    let mut persons: Vec<EntityRef> = found
        .iter()
        .filter(|f| f.person)
        .filter_map(|f| f.resolution.linked())
        .collect();
    persons.sort_unstable();
    persons.dedup();
    let mut surnames: Vec<(String, EntityRef)> = Vec::new();
    for entity in persons {
        let Some(name) = coined.get(entity).map(|e| fold(&e.name)) else {
            continue;
        };
        let Some((length, _)) = lexicon.cues.surnames.at_start(&name) else {
            continue;
        };
        // 代区长 is an acting head, not a head called 代
        let is_prefix = cuts_prefix(lexicon, &name[..length]);
        if length < name.len() && !is_prefix {
            surnames.push((name[..length].to_owned(), entity));
        }
    }
    surnames.sort();
    surnames.dedup();
    let unique: Vec<&(String, EntityRef)> = surnames
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|g| g.len() == 1)
        .map(|g| &g[0])
        .collect();
    if unique.is_empty() {
        return;
    }
    let mut added = Vec::new();
    for end in text.starts(Vocabulary::Titles) {
        let before = &normal[..end];
        let alike = unique.iter().filter(|(s, _)| before.ends_with(s.as_str()));
        for (surname, entity) in alike {
            let start = end - surname.len();
            // a surname with a title opens what it stands in; inside a word it is another character
            if normal[..start].chars().next_back().is_some_and(is_han) {
                continue;
            }
            let titled =
                lexicon
                    .cues
                    .title_at_start(&normal[end..])
                    .is_some_and(|(length, post)| {
                        lexicon.grammar.posts[post as usize].kind == "public"
                            && lexicon.words.stands(&normal[end..], 0, length)
                    });
            if titled && !found.iter().any(|f| f.start < end && start < f.end) {
                added.push(Found {
                    start,
                    end,
                    form: FormKind::Short,
                    resolution: Resolution::Linked(*entity),
                    place: None,
                    hidden: false,
                    person: true,
                });
            }
        }
    }
    if !added.is_empty() {
        found.extend(added);
        found.sort_by_key(|f| f.start);
    }
}

fn cuts_prefix(lexicon: &Lexicon, surname: &str) -> bool {
    lexicon
        .cues
        .prefixes
        .at_start(surname)
        .is_some_and(|(length, _)| length == surname.len())
}
