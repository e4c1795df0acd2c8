//! The home of a document: told, known of the newspaper, or the county that dominates the page.

use rustc_hash::FxHashMap;

use super::Text;
use crate::lexicon::Lexicon;
use crate::model::{Document, EntityRef, FormKind, Known, Origin};
use crate::text::fold;

/// A county must be named this often to be taken for the home of a page that says nothing.
const LEAST: usize = 3;

pub(super) fn find(
    document: &Document,
    texts: &[Text<'_>],
    lexicon: &Lexicon,
) -> Option<Known<EntityRef>> {
    if let Some(told) = &document.metadata.home {
        let found = one_of(lexicon, &told.value);
        let found = found.or_else(|| one_of(lexicon, last_part(lexicon, &told.value)))?;
        return Some(Known::new(found, told.origin));
    }
    if let Some(newspaper) = &document.metadata.newspaper
        && let Some(found) = of_newspaper(lexicon, &newspaper.value)
    {
        return Some(Known::new(found, Origin::Inferred));
    }
    dominant(texts, lexicon).map(|home| Known::new(home, Origin::Inferred))
}

/// What stands behind the longest chain of known places that a told home begins with: 青崖县 of
/// 湖南省怀化市青崖县, where no gazetteer has the county. The whole where that is nothing or everything.
pub(super) fn last_part<'h>(lexicon: &Lexicon, told: &'h str) -> &'h str {
    let ends = told.char_indices().map(|(at, _)| at).skip(2);
    let known = ends
        .filter(|&at| !lexicon.places.named(&told[..at]).is_empty())
        .last();
    known.map_or(told, |at| &told[at..])
}

/// The one place meant by a name: the highest where several bear it, if that is one only.
fn one_of(lexicon: &Lexicon, name: &str) -> Option<EntityRef> {
    let mut found = lexicon.places.named(name);
    let rank = |e: &EntityRef| {
        lexicon
            .places
            .of(*e)
            .map_or(9, |p| if p.rank == 0 { 8 } else { p.rank })
    };
    found.sort_by_key(|e| (rank(e), *e));
    match found[..] {
        [one] => Some(one),
        [first, second, ..] if rank(&first) < rank(&second) => Some(first),
        _ => None,
    }
}

/// 钟楼报 is of 钟楼: the longest place name that the paper's name begins with, unless the list of
/// newspapers says otherwise.
fn of_newspaper(lexicon: &Lexicon, newspaper: &str) -> Option<EntityRef> {
    let folded = fold(newspaper.trim());
    if let Some(home) = lexicon.grammar.newspapers.get(folded.as_str()) {
        return one_of(lexicon, home);
    }
    let ends: Vec<usize> = folded.char_indices().map(|(at, _)| at).skip(2).collect();
    ends.into_iter()
        .rev()
        .find_map(|end| one_of(lexicon, &folded[..end]))
}

fn dominant(texts: &[Text<'_>], lexicon: &Lexicon) -> Option<EntityRef> {
    let mut counts: FxHashMap<EntityRef, usize> = FxHashMap::default();
    for text in texts {
        for hit in &text.hits {
            let forms = lexicon
                .patterns()
                .forms(lexicon.patterns().pattern(hit.pattern));
            if let [form] = forms
                && form.kind != FormKind::Weak
                && form.rank == 3
            {
                *counts.entry(form.entity).or_default() += 1;
            }
        }
    }
    let mut order: Vec<(usize, EntityRef)> = counts.into_iter().map(|(e, n)| (n, e)).collect();
    order.sort_by_key(|&(n, e)| (std::cmp::Reverse(n), e));
    match order[..] {
        [(n, home)] if n >= LEAST => Some(home),
        [(n, home), (second, _), ..] if n >= LEAST && n >= 2 * second => Some(home),
        _ => None,
    }
}
