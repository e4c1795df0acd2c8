//! Bare zones: a row 青崖高新区 whose home is 青崖县 is what 高新区 means there.
//!
//! Like an organ printed with its level word alone, such an ending means the one of the home. It is
//! added as a form of the row, and the row's home keeps it from meaning anything elsewhere.

use rustc_hash::FxHashSet;

use super::entities::{Loaded, RowForm};
use super::places::Places;
use crate::model::{EntityOrigin, FormKind, Grammar};
use crate::text::fold;

/// Adds the endings marked `local` as forms of the rows of their type that are named after their
/// own home. Homes must have been resolved.
pub(super) fn add_forms(grammar: &Grammar, places: &Places, loaded: &mut Loaded) {
    let local: Vec<_> = grammar.suffixes.iter().filter(|s| s.local).collect();
    for (entity, row) in loaded.entities.iter().zip(&mut loaded.rows) {
        let fits = local.iter().any(|s| s.kind == entity.kind);
        if !fits || row.homes.is_empty() || entity.origin != EntityOrigin::Dictionary {
            continue;
        }
        let known: FxHashSet<String> = row.forms.iter().map(|f| fold(&f.text)).collect();
        let named = std::iter::once((entity.name.as_str(), Default::default()));
        let aliases = row.forms.iter().filter(|f| f.kind == FormKind::Alias);
        let mut added: Vec<RowForm> = Vec::new();
        for (text, period) in named.chain(aliases.map(|f| (f.text.as_str(), f.period))) {
            let text = fold(text);
            let of_home = |head: &str| {
                let found = places.named(head);
                !head.is_empty() && found.iter().any(|p| row.homes.contains(p))
            };
            let endings = local.iter().filter(|s| s.kind == entity.kind);
            for suffix in endings.map(|s| s.suffix.as_str()) {
                if !known.contains(suffix)
                    && !added.iter().any(|f| f.text == suffix)
                    && text.strip_suffix(suffix).is_some_and(of_home)
                {
                    added.push(RowForm {
                        text: suffix.to_owned(),
                        kind: FormKind::Alias,
                        period,
                    });
                }
            }
        }
        row.forms.extend(added);
    }
}
