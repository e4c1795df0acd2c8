//! Bodies that stand beside other bodies: a branch directly behind what it is of (中国银行|某某支行),
//! organs without a place of their own in a list behind one that has it (某县教育局、财政局).
//!
//! What belongs here: names found by a body directly before. What does not: endings with what leads
//! to them (`thing`), firms in lists (`listed`).

use super::{Frame, NewName, Piece, Recognizer};
use crate::model::{NamePartRole, TypeId};

/// Organs of one list that are looked for at most.
const MOST: usize = 12;
/// Characters that lead to the organ in an item of a list.
const LONGEST: usize = 3;
/// Bytes of the shortest organ that a list names without its place: 妇联.
const SHORTEST: usize = 6;

/// A body of the text, found now or known before.
struct Body {
    start: usize,
    end: usize,
    kind: TypeId,
    hidden: bool,
}

/// Joins branches to what they are of, and adds the organs that a list leads to.
pub(super) fn add(recognizer: &Recognizer<'_>, piece: &Piece<'_>, names: &mut Vec<NewName>) {
    let mut bodies = bodies(recognizer, piece, names);
    let joined = branches(recognizer, piece, &bodies);
    put(names, joined);
    bodies = self::bodies(recognizer, piece, names);
    let led = led_organs(recognizer, piece, &bodies);
    put(names, led);
    bodies = self::bodies(recognizer, piece, names);
    let parted = parted_organs(recognizer, piece, &bodies);
    put(names, parted);
    bodies = self::bodies(recognizer, piece, names);
    let organs = listed_organs(recognizer, piece, &bodies);
    put(names, organs);
}

/// What a new name overlaps gives way to it.
fn put(names: &mut Vec<NewName>, new: Vec<NewName>) {
    if new.is_empty() {
        return;
    }
    let overlaps = |a: &NewName, b: &NewName| a.start < b.end && b.start < a.end;
    names.retain(|n| !new.iter().any(|other| overlaps(n, other)));
    names.extend(new);
    names.sort_by_key(|n| (n.start, n.end));
}

/// Firms and bodies in the order of the text.
fn bodies(recognizer: &Recognizer<'_>, piece: &Piece<'_>, names: &[NewName]) -> Vec<Body> {
    let body = |kind: TypeId| kind == recognizer.kinds.enterprise || kind == recognizer.kinds.body;
    let taken = |start: usize, end: usize| names.iter().any(|n| n.start < end && start < n.end);
    let known = piece.known.iter();
    let known = known.filter(|k| body(k.kind) && !k.person && !taken(k.start, k.end));
    let known = known.map(|k| Body {
        start: k.start,
        end: k.end,
        kind: k.kind,
        hidden: k.hidden,
    });
    let new = names.iter().filter(|n| body(n.kind));
    let new = new.map(|n| Body {
        start: n.start,
        end: n.end,
        kind: n.kind,
        hidden: n.hidden,
    });
    let mut out: Vec<Body> = known.chain(new).collect();
    out.sort_by_key(|b| (b.start, b.end));
    out
}

/// 中国银行|某某市分行, 市公安局|某某分局: one body.
fn branches(recognizer: &Recognizer<'_>, piece: &Piece<'_>, bodies: &[Body]) -> Vec<NewName> {
    let mut out: Vec<NewName> = Vec::new();
    for pair in bodies.windows(2) {
        let [main, branch] = pair else { continue };
        let text = &piece.text[branch.start..branch.end];
        let ending = recognizer.branches.at_end(text);
        if main.end != branch.start || main.kind != branch.kind || ending.is_none() {
            continue;
        }
        let start = match out.last() {
            Some(last) if last.end == main.end => last.start,
            _ => main.start,
        };
        out.retain(|n| n.start != start);
        out.push(NewName {
            start,
            end: branch.end,
            kind: branch.kind,
            name: piece.text[start..branch.end].to_owned(),
            score: 0.8,
            frame: Frame::Ending,
            hidden: branch.hidden,
        });
    }
    out
}

/// 中共|某某县委: the party leads the name of its organ.
fn led_organs(recognizer: &Recognizer<'_>, piece: &Piece<'_>, bodies: &[Body]) -> Vec<NewName> {
    let mut out = Vec::new();
    for body in bodies.iter().filter(|b| b.kind == recognizer.kinds.body) {
        let lead = recognizer.lead_before(&piece.text[..body.start], body.kind);
        let organ = &piece.text[body.start..body.end];
        let level = recognizer.lexicon.cues.organs.at_end(organ);
        if lead == 0 || level.is_none() {
            continue;
        }
        let start = body.start - lead;
        out.push(NewName {
            start,
            end: body.end,
            kind: body.kind,
            name: piece.text[start..body.end].to_owned(),
            score: 0.8,
            frame: Frame::Ending,
            hidden: body.hidden,
        });
    }
    out
}

/// 县妇联|和|县人社局: behind a body the conjunction opens no 和县.
fn parted_organs(recognizer: &Recognizer<'_>, piece: &Piece<'_>, bodies: &[Body]) -> Vec<NewName> {
    let lexicon = recognizer.lexicon;
    let mut out = Vec::new();
    for pair in bodies.windows(2) {
        let [before, body] = pair else { continue };
        let text = &piece.text[body.start..body.end];
        let Some((length, _)) = lexicon.cues.conjunctions.at_start(text) else {
            continue;
        };
        let rest = &text[length..];
        let level = lexicon
            .grammar
            .levels
            .iter()
            .find(|l| rest.starts_with(l.word.as_str()));
        let organ = level.and_then(|l| lexicon.cues.organs.at_start(&rest[l.word.len()..]));
        let whole = level
            .zip(organ)
            .is_some_and(|(l, o)| l.word.len() + o.0 == rest.len());
        if before.end == body.start && whole {
            out.push(NewName {
                start: body.start + length,
                end: body.end,
                kind: body.kind,
                name: rest.to_owned(),
                score: 0.7,
                frame: Frame::List,
                hidden: body.hidden,
            });
        }
    }
    out
}

/// 某县总工会、民政局: whose the second is, the first says.
fn listed_organs(recognizer: &Recognizer<'_>, piece: &Piece<'_>, bodies: &[Body]) -> Vec<NewName> {
    let lexicon = recognizer.lexicon;
    let text = piece.text;
    let mut out: Vec<NewName> = Vec::new();
    for body in bodies.iter().filter(|b| b.kind == recognizer.kinds.body) {
        let first = &text[body.start..body.end];
        let Some((length, _)) = lexicon.cues.organs.at_end(first) else {
            continue;
        };
        let home = &first[..first.len() - length];
        let free =
            |start: usize, end: usize| !bodies.iter().any(|b| b.start < end && start < b.end);
        let organ = |start: usize, end: usize, row: u32| {
            let organ = &lexicon.grammar.organs[row as usize];
            NewName {
                start,
                end,
                kind: organ.kind,
                name: format!("{home}{}", &text[start..end]),
                score: 0.6,
                frame: Frame::List,
                hidden: organ.public && title_follows(recognizer, &text[end..]),
            }
        };
        let mut end = body.end;
        for _ in 0..MOST {
            let Some(start) = next_of_list(recognizer, text, end) else {
                break;
            };
            let Some((length, row)) = organ_first(recognizer, &text[start..]) else {
                break;
            };
            end = start + length;
            if length < SHORTEST || !free(start, end) || !closes(recognizer, &text[end..]) {
                break;
            }
            out.push(organ(start, end, row));
        }
        let mut start = body.start;
        for _ in 0..MOST {
            let Some(before) = text[..start].strip_suffix('、') else {
                break;
            };
            let Some((length, row)) = lexicon.cues.organs.at_end(before) else {
                break;
            };
            start = before.len() - length;
            if length < SHORTEST || !free(start, before.len()) || !opens(recognizer, &text[..start])
            {
                break;
            }
            out.push(organ(start, before.len(), row));
        }
    }
    pairs_of_organs(recognizer, piece, bodies, &mut out);
    out.sort_by_key(|n| (n.start, n.end));
    out.dedup_by_key(|n| n.start);
    out
}

/// 发改委、资规局: two organs beside each other in a list are some place's, though none is told.
fn pairs_of_organs(
    recognizer: &Recognizer<'_>,
    piece: &Piece<'_>,
    bodies: &[Body],
    out: &mut Vec<NewName>,
) {
    let text = piece.text;
    let organs = &recognizer.lexicon.cues.organs;
    for (mark, _) in text.match_indices('、') {
        let Some((length, left)) = organs.at_end(&text[..mark]) else {
            continue;
        };
        let (start, behind) = (mark - length, mark + '、'.len_utf8());
        let Some((next, right)) = organs.at_start(&text[behind..]) else {
            continue;
        };
        let free = |start: usize, end: usize| {
            !bodies.iter().any(|b| b.start < end && start < b.end)
                && !out.iter().any(|n| n.start < end && start < n.end)
        };
        let long = length.min(next) >= SHORTEST && length.max(next) > SHORTEST;
        let bounded =
            opens(recognizer, &text[..start]) && closes(recognizer, &text[behind + next..]);
        if !long || !bounded {
            continue;
        }
        let items = [(start, mark, left), (behind, behind + next, right)];
        let new: Vec<NewName> = items
            .into_iter()
            .filter(|(start, end, _)| free(*start, *end))
            .map(|(start, end, row)| {
                let organ = &recognizer.lexicon.grammar.organs[row as usize];
                NewName {
                    start,
                    end,
                    kind: organ.kind,
                    name: text[start..end].to_owned(),
                    score: 0.55,
                    frame: Frame::List,
                    hidden: organ.public && title_follows(recognizer, &text[end..]),
                }
            })
            .collect();
        out.extend(new);
    }
}

/// The organ that an item of a list is: a row of `organs.csv`, or what ends with one (社治|应急办).
fn organ_first(recognizer: &Recognizer<'_>, text: &str) -> Option<(usize, u32)> {
    let organs = &recognizer.lexicon.cues.organs;
    let first = organs
        .at_start(text)
        .filter(|(length, _)| closes(recognizer, &text[*length..]));
    first.or_else(|| {
        let han = |(_, c): &(usize, char)| crate::lexicon::is_han(*c);
        let run: usize = text
            .char_indices()
            .take_while(han)
            .map(|(_, c)| c.len_utf8())
            .sum();
        let item = &text[..run];
        let (length, row) = organs.at_end(item)?;
        let longer = item[..run - length].chars().count();
        (length >= SHORTEST && longer <= LONGEST).then_some((run, row))
    })
}

/// Whether an item of a list may begin behind a text: a mark, a conjunction, a verb before names.
fn opens(recognizer: &Recognizer<'_>, before: &str) -> bool {
    let Some(last) = before.chars().next_back() else {
        return true;
    };
    let mut edges = before.char_indices().rev().take(4).map(|(at, _)| at);
    !crate::lexicon::is_han(last)
        || edges.any(|at| recognizer.has(&before[at..], NamePartRole::Outside))
}

/// Where the next item of a list begins.
fn next_of_list(recognizer: &Recognizer<'_>, text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    if rest.starts_with('、') {
        return Some(end + '、'.len_utf8());
    }
    let conjunction = recognizer.lexicon.cues.conjunctions.at_start(rest);
    conjunction.map(|(length, _)| end + length)
}

/// Whether an item of a list ends before a text: a mark, a conjunction, 等, a title.
fn closes(recognizer: &Recognizer<'_>, after: &str) -> bool {
    let Some(first) = after.chars().next() else {
        return true;
    };
    let conjunction = recognizer.lexicon.cues.conjunctions.at_start(after);
    !crate::lexicon::is_han(first)
        || conjunction.is_some()
        || recognizer.has(&after[..first.len_utf8()], NamePartRole::Others)
        || title_follows(recognizer, after)
}

fn title_follows(recognizer: &Recognizer<'_>, after: &str) -> bool {
    recognizer.lexicon.cues.title_at_start(after).is_some()
}
