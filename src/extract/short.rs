//! Surname + title: 夏侯书记 is the one person of that surname whom the article names.

use super::{Context, Found, Text};
use crate::lexicon::is_han;
use crate::model::{EntityRef, FormKind, Resolution};
use crate::text::fold;

/// Adds mentions of persons by surname before a public title.
pub(super) fn add(text: &Text<'_>, context: &Context<'_>, found: &mut Vec<Found>) {
    let lexicon = context.lexicon;
    let normal = text.normal.text.as_str();
    let mut persons: Vec<(EntityRef, String)> = found
        .iter()
        .filter(|f| f.person)
        .filter_map(|f| f.resolution.linked())
        .filter_map(|e| Some((e, fold(&lexicon.get(e)?.name))))
        .collect();
    persons.sort();
    persons.dedup();
    let mut surnames: Vec<(String, EntityRef)> = Vec::new();
    for (entity, name) in &persons {
        let Some((length, _)) = lexicon.cues.surnames.at_start(name) else {
            continue;
        };
        if length < name.len() {
            surnames.push((name[..length].to_owned(), *entity));
        }
    }
    surnames.sort();
    let mut added = Vec::new();
    for group in surnames.chunk_by(|a, b| a.0 == b.0) {
        let [(surname, entity)] = group else { continue };
        for (start, _) in normal.match_indices(surname.as_str()) {
            let end = start + surname.len();
            let free = !found.iter().any(|f| f.start < end && start < f.end);
            let begins = normal[..start]
                .chars()
                .next_back()
                .is_none_or(|c| !is_han(c));
            let titled =
                lexicon
                    .cues
                    .title_at_start(&normal[end..])
                    .is_some_and(|(length, post)| {
                        lexicon.grammar.posts[post as usize].kind == "public"
                            && !lexicon.words.crosses(&normal[end..], length)
                    });
            if free && begins && titled {
                added.push(Found {
                    start,
                    end,
                    form: FormKind::Short,
                    resolution: Resolution::Linked(*entity),
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
