//! Short names of firms and bodies that the document names in full: 微亿智造 for
//! 常州微亿智造科技有限公司.

use rustc_hash::FxHashMap;

use super::{Frame, NewName, Piece, Recognizer};
use crate::model::{NamePartRole, TypeId};

/// Shortest own part that may stand alone, in characters.
const SHORTEST: usize = 2;

/// Adds the occurrences of the own parts of full names.
pub(super) fn add(recognizer: &Recognizer<'_>, pieces: &[Piece<'_>], names: &mut [Vec<NewName>]) {
    // own part → (full name, type); two full names of one own part refuse each other
    let mut shorts: FxHashMap<String, Option<(String, TypeId)>> = FxHashMap::default();
    for name in names.iter().flatten() {
        if name.kind != recognizer.kinds.enterprise || name.frame != Frame::Ending {
            continue;
        }
        for short in own_parts(recognizer, &name.name) {
            let full = Some((name.name.clone(), name.kind));
            shorts
                .entry(short)
                .and_modify(|known| {
                    let longer = known
                        .as_ref()
                        .is_some_and(|k| k.0.contains(&name.name) || name.name.contains(&k.0));
                    if longer {
                        if known.as_ref().is_some_and(|k| k.0.len() < name.name.len()) {
                            known.clone_from(&full);
                        }
                    } else {
                        *known = None;
                    }
                })
                .or_insert(full);
        }
    }
    let mut list: Vec<(String, String, TypeId)> = shorts
        .into_iter()
        .filter_map(|(short, full)| full.map(|(name, kind)| (short, name, kind)))
        .collect();
    list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
    for (piece, names) in pieces.iter().zip(names) {
        let mut added: Vec<NewName> = Vec::new();
        for (short, full, kind) in &list {
            for (at, _) in piece.text.match_indices(short.as_str()) {
                let end = at + short.len();
                let taken = |n: &NewName| n.start < end && at < n.end;
                if names.iter().any(taken) || added.iter().any(taken) {
                    continue;
                }
                added.push(NewName {
                    start: at,
                    end,
                    kind: *kind,
                    name: full.clone(),
                    score: 0.6,
                    frame: Frame::Short,
                    hidden: false,
                });
            }
        }
        names.extend(added);
        names.sort_by_key(|n| (n.start, n.end));
    }
}

/// What a full name may be called for short: without place, form and trade.
fn own_parts(recognizer: &Recognizer<'_>, name: &str) -> Vec<String> {
    let Some((length, _)) = recognizer.endings.at_end(name) else {
        return Vec::new();
    };
    let body = super::thing::own_name(recognizer, &name[..name.len() - length]);
    let mut out = Vec::new();
    let mut own = body;
    loop {
        let fits = own.chars().count() >= SHORTEST
            && !own.is_ascii()
            && !recognizer.lexicon.words.is_ordinary(own);
        if fits && own != name && !recognizer.has(own, NamePartRole::Trade) {
            out.push(own.to_owned());
        }
        let trade = own
            .char_indices()
            .map(|(at, _)| at)
            .skip(SHORTEST)
            .find(|at| recognizer.has(&own[*at..], NamePartRole::Trade));
        match trade {
            Some(at) => own = &own[..at],
            None => break,
        }
    }
    out
}
