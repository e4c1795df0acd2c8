//! Short names of firms and bodies that the document names in full: 微亿智造 for
//! 常州微亿智造科技有限公司.
//!
//! What belongs here: what a full name may be called for short, and where that stands for it. What
//! does not: finding full names (`thing`), short forms that a dictionary lists.

use rustc_hash::FxHashMap;

use super::{Frame, NewName, Piece, Recognizer, Shown};
use crate::lexicon::{Matcher, is_han};
use crate::model::{NamePartRole, TypeId};

/// Shortest own part that may stand alone, in characters.
const SHORTEST: usize = 2;
/// Longest short name in brackets, in characters.
const LONGEST: usize = 12;
/// Shortest name of a firm that is looked for elsewhere as it is, in characters.
const OWN_NAME: usize = 4;
/// Words of a full name that are taken into account.
const WORDS: usize = 5;

/// What a short form stands for.
#[derive(Clone)]
struct Short {
    full: String,
    kind: TypeId,
    /// An ordinary word too: it needs a firm's neighbours, in an article that has the full name.
    word: bool,
}

/// Adds the occurrences of short forms of full names.
pub(super) fn add(
    recognizer: &Recognizer<'_>,
    pieces: &[Piece<'_>],
    shown: &Shown,
    names: &mut [Vec<NewName>],
) {
    // two full names of one short form refuse each other
    let mut shorts: FxHashMap<String, Option<Short>> = FxHashMap::default();
    for (piece, names) in pieces.iter().zip(names.iter()) {
        for name in names {
            let firm = name.kind == recognizer.kinds.enterprise && name.frame == Frame::Ending;
            let mut forms = Vec::new();
            if firm {
                forms = own_parts(recognizer, shown, &name.name);
            }
            // 铭达塑胶 of a list is found elsewhere too
            let own = name.name.chars().count() >= OWN_NAME
                && name.kind == recognizer.kinds.enterprise
                && !recognizer.lexicon.words.is_ordinary(&name.name);
            if own && matches!(name.frame, Frame::Ending | Frame::List) {
                forms.push((name.name.clone(), false));
            }
            if let Some(told) = abbreviation(recognizer, piece.text, name.end) {
                forms.push((told, false));
            }
            for (form, word) in forms {
                let short = Short {
                    full: name.name.clone(),
                    kind: name.kind,
                    word,
                };
                keep(&mut shorts, form, short);
            }
        }
    }
    let mut list: Vec<(String, Short)> = shorts
        .into_iter()
        .filter_map(|(form, short)| Some((form, short?)))
        .collect();
    if list.is_empty() {
        return;
    }
    list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
    let Ok(finder) = Matcher::new(list.iter().map(|(form, _)| form.as_str())) else {
        return;
    };
    for (piece, names) in pieces.iter().zip(names) {
        let mut places: Vec<(usize, usize)> = Vec::new();
        finder.find(piece.text, |start, _, form| {
            places.push((form as usize, start))
        });
        places.sort_unstable();
        let mut added: Vec<NewName> = Vec::new();
        for group in places.chunk_by(|a, b| a.0 == b.0) {
            let (form, short) = &list[group[0].0];
            let first = names
                .iter()
                .find(|n| n.name == short.full && n.end - n.start > form.len());
            if short.word && first.is_none() {
                continue;
            }
            for &(_, at) in group {
                let end = at + form.len();
                let pair = form.chars().count() == SHORTEST;
                let stands = !short.word
                    && (!pair || recognizer.lexicon.words.stands(piece.text, at, end))
                    || short.word
                        && first.is_some_and(|n| n.end <= at)
                        && speaks(recognizer, piece.text, at, end);
                let taken = |n: &&NewName| n.start < end && at < n.end;
                let stronger = |n: &NewName| {
                    let inside = at <= n.start && n.end <= end;
                    let person = recognizer.lexicon.schema().is_person(n.kind);
                    let before = &piece.text[..n.start];
                    let after = recognizer.lexicon.cues.title_at_start(&piece.text[n.end..]);
                    let post =
                        |(_, post): (usize, u32)| &recognizer.lexicon.grammar.posts[post as usize];
                    let firm = after.is_some_and(|t| post(t).kind == "company");
                    let titled = person
                        && (n.frame == Frame::Title && !firm
                            || recognizer.lexicon.cues.title_at_end(before).is_some());
                    let ending = !person && n.frame == Frame::Ending;
                    !inside || titled || ending || n.kind == short.kind
                };
                // a longer known name, or one of a dictionary
                let known = piece.known.iter().any(|k| {
                    k.start < end && at < k.end && (k.listed || k.start < at || end < k.end)
                });
                if !stands
                    || known
                    || added.iter().any(|n| taken(&n))
                    || names.iter().filter(taken).any(stronger)
                {
                    continue;
                }
                added.push(NewName {
                    start: at,
                    end,
                    kind: short.kind,
                    name: short.full.clone(),
                    score: 0.6,
                    frame: Frame::Short,
                    hidden: false,
                });
            }
        }
        names.retain(|n| !added.iter().any(|a| n.start < a.end && a.start < n.end));
        names.extend(added);
        names.sort_by_key(|n| (n.start, n.end));
    }
}

/// Keeps what a form stands for: the longer of two full names of which one holds the other, nothing
/// where they are two.
fn keep(shorts: &mut FxHashMap<String, Option<Short>>, form: String, short: Short) {
    let Some(known) = shorts.get_mut(&form) else {
        shorts.insert(form, Some(short));
        return;
    };
    let Some(other) = known else { return };
    if !(other.full.contains(&short.full) || short.full.contains(&other.full)) {
        *known = None;
    } else if other.full.len() < short.full.len() {
        *known = Some(short);
    }
}

/// The short name that brackets behind a full one tell: （以下简称“某某”）.
fn abbreviation(recognizer: &Recognizer<'_>, text: &str, end: usize) -> Option<String> {
    let rest = text[end..].strip_prefix(['(', '（'])?;
    let close = rest.find([')', '）'])?;
    let inside = &rest[..close];
    let (length, _) = recognizer.abbreviating.at_start(inside)?;
    let mark = |c: char| !c.is_alphanumeric();
    let form = inside[length..].trim_matches(mark);
    let count = form.chars().count();
    let fits = (SHORTEST..=LONGEST).contains(&count) && !form.contains(mark);
    fits.then(|| form.to_owned())
}

/// Whether what stands around an ordinary word is what stands around a firm.
fn speaks(recognizer: &Recognizer<'_>, text: &str, at: usize, end: usize) -> bool {
    let lexicon = recognizer.lexicon;
    let [left_yes, right_yes, left_no, _] = lexicon.cues.of(recognizer.kinds.enterprise);
    let (before, after) = (&text[..at], &text[end..]);
    if left_no.at_end(before).is_some() || !lexicon.words.stands(text, at, end) {
        return false;
    }
    let led = left_yes.at_end(before).is_some();
    let open = before.chars().next_back().is_none_or(|c| !is_han(c));
    if right_yes.at_start(after).is_some() {
        return true;
    }
    // 未来 at the head of a clause is a time
    let time = lexicon.words.tag(&text[at..end]).is(b't');
    if !(led || open && !time || adverb_before(recognizer, before)) {
        return false;
    }
    // no noun follows that the word would go with
    let mut length = 0;
    for (offset, c) in after.char_indices().take(4) {
        let next = offset + c.len_utf8();
        if lexicon.words.frequency(&after[..next]) > 0 && is_han(c) {
            length = next;
        }
    }
    let tag = lexicon.words.tag(&after[..length]);
    length > 0 && b"vdpcurt".iter().any(|t| tag.is(*t)) || led && length == 0
}

/// 但 before it opens its clause as well as a comma.
fn adverb_before(recognizer: &Recognizer<'_>, before: &str) -> bool {
    let Some((at, c)) = before.char_indices().next_back() else {
        return false;
    };
    let tag = recognizer.lexicon.words.tag(&before[at..]);
    let open = before[..at].chars().next_back().is_none_or(|c| !is_han(c));
    open && is_han(c) && tag.is(b'c')
}

/// What a full name may be called for short, and whether that is an ordinary word: its own part
/// without place, form and trade, with some of them, or with the initials of its trade.
pub(super) fn own_parts(
    recognizer: &Recognizer<'_>,
    shown: &Shown,
    name: &str,
) -> Vec<(String, bool)> {
    let ending = recognizer
        .endings
        .at_end(name)
        .map_or(0, |(length, _)| length);
    let body = &name[..name.len() - ending];
    let mut out: Vec<(String, bool)> = Vec::new();
    let mut add = |form: &str, abbreviated: bool| {
        let count = form.chars().count();
        let ordinary = recognizer.lexicon.words.frequency(form) > 0;
        if count < SHORTEST || form.is_ascii() || form == name || form == body && ending == 0 {
            return;
        }
        if recognizer.roles.contains_key(form) || ordinary && abbreviated {
            return;
        }
        out.push((form.to_owned(), ordinary));
    };
    for own in without_places(recognizer, shown, body) {
        let words = words_of(recognizer, own);
        let trade = |from: usize| {
            words[from..].iter().all(|w| {
                recognizer.has(w, NamePartRole::Trade) || recognizer.has(w, NamePartRole::Inside)
            })
        };
        // 北京智耘, 华腾: what is left before the trade
        let first = (1..words.len()).find(|i| trade(*i));
        let core = first.map_or(own, |i| &own[..words[..i].concat().len()]);
        let place = is_division(recognizer, shown, core);
        let ordinary = recognizer.lexicon.words.is_ordinary(core);
        let single = first.is_none() && ordinary;
        if ending > 0 {
            add(own, false);
        }
        // without its first word, which may be a place that nobody knows: 晨光纺织 of 某县晨光纺织
        if ending > 0 && words.len() > 2 && words[0].chars().count() == SHORTEST {
            add(&words[1..].concat(), true);
        }
        // 岚山春 of 岚山春茶业, though 春茶 is a word
        let peeled = peel(recognizer, own);
        if peeled.len() < own.len() && !is_division(recognizer, shown, peeled) {
            add(peeled, false);
        }
        if single || core.chars().count() < SHORTEST {
            continue;
        }
        // 送餐公司 and 华茂集团 are not called 送餐 and 华茂 alone
        let pair = core.chars().count() == SHORTEST;
        if !place && (!pair || first.is_some() || ending > 6) {
            add(core, false);
        }
        if ending == 0 {
            continue;
        }
        let rest = &words[first.unwrap_or(words.len())..];
        let rest = &rest[..rest.len().min(WORDS)];
        for from in 1..rest.len() {
            // 安达运输 for 安达危化品运输
            add(&format!("{core}{}", rest[from..].concat()), true);
        }
        let initial = |word: &str| word.chars().next().map(String::from).unwrap_or_default();
        let final_ = |word: &str| {
            word.chars()
                .next_back()
                .map(String::from)
                .unwrap_or_default()
        };
        for pair in rest.windows(2) {
            // 重锻 for 重型锻造, 风电 for 风力发电
            for end in [initial(pair[1]), final_(pair[1])] {
                add(&format!("{core}{}{end}", initial(pair[0])), true);
            }
        }
        let form = &name[body.len()..];
        let pair = |text: &str| text.char_indices().nth(2).map_or(text.len(), |(at, _)| at);
        let open = pair(form);
        // 新运集团 for 新运…集团有限公司, 建科股份, 大槐树合作社
        add(&format!("{core}{}", &form[..open]), true);
        if words.len() > 2 && first.is_none() {
            let two = format!("{}{}", initial(words[0]), initial(words[1]));
            add(&format!("{two}{}", &form[..open]), true);
            add(&format!("{two}{}", final_(own)), true);
        }
        let tail = form.char_indices().rev();
        for (at, _) in tail.skip(1).take(2).filter(|(at, _)| *at > 0) {
            add(&format!("{core}{}", &form[at..]), true);
            add(&format!("{own}{}", &form[at..]), true);
        }
    }
    out
}

/// A text without the trades that close it.
fn peel<'n>(recognizer: &Recognizer<'_>, mut own: &'n str) -> &'n str {
    while let Some((at, _)) = own
        .char_indices()
        .skip(SHORTEST)
        .take_while(|(at, _)| own.len() - at >= 6)
        .find(|(at, _)| recognizer.has(&own[*at..], NamePartRole::Trade))
    {
        own = &own[..at];
    }
    own
}

/// A text without the places that lead it: without one, without two …
fn without_places<'n>(recognizer: &Recognizer<'_>, shown: &Shown, body: &'n str) -> Vec<&'n str> {
    let edges = body.char_indices().map(|(at, _)| at).skip(2).take(12);
    let places = edges
        .filter(|at| body.len() - at >= 6)
        .filter(|at| is_place(recognizer, shown, &body[..*at]));
    let mut out = vec![body];
    out.extend(places.map(|at| &body[at..]));
    out
}

/// Whether the gazetteer or the document knows a place called so, or one after another.
fn is_place(recognizer: &Recognizer<'_>, shown: &Shown, name: &str) -> bool {
    if !recognizer.lexicon.places.named(name).is_empty() {
        return true;
    }
    let last = shown.forms.at_end(name);
    last.is_some_and(|(length, _)| {
        length == name.len()
            || !recognizer
                .lexicon
                .places
                .named(&name[..name.len() - length])
                .is_empty()
    })
}

/// Whether a county or what is above it is called so; towns share their names with firms.
fn is_division(recognizer: &Recognizer<'_>, shown: &Shown, name: &str) -> bool {
    let places = &recognizer.lexicon.places;
    let found = places.named(name);
    let rank = |entity| places.of(entity).map_or(0, |place| place.rank);
    found.iter().any(|e| rank(*e) <= 3) || found.is_empty() && is_place(recognizer, shown, name)
}

/// The words of a name, the longest first from the left; what is no word stays together.
fn words_of<'n>(recognizer: &Recognizer<'_>, body: &'n str) -> Vec<&'n str> {
    let mut out: Vec<&str> = Vec::new();
    let mut at = 0;
    let mut open = 0;
    while at < body.len() {
        let rest = &body[at..];
        let mut length = 0;
        for (offset, c) in rest.char_indices().take(5) {
            let end = offset + c.len_utf8();
            let word = &rest[..end];
            if offset > 0
                && (recognizer.roles.contains_key(word)
                    || recognizer.lexicon.words.frequency(word) > 0)
            {
                length = end;
            }
        }
        if length == 0 {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        if open < at {
            out.push(&body[open..at]);
        }
        out.push(&rest[..length]);
        at += length;
        open = at;
    }
    if open < body.len() {
        out.push(&body[open..]);
    }
    out
}
