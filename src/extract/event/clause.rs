//! An article cut into clauses, with the words of occasions that count in them.
//!
//! What belongs here: which trigger words are words at their place, and what a clause says of the
//! reality of what it tells. What does not: who took part (`group`, `role`).

use std::ops::Range;

use super::group::{Group, groups};
use crate::extract::part::Parts;
use crate::extract::scene::Scene;
use crate::extract::title::Title;
use crate::extract::when::When;
use crate::extract::within;
use crate::lexicon::Vocabulary;
use crate::model::{Frame, Polarity, Role, Tag, Trigger};
use crate::text::BreakKind;

/// Words of at most so many characters are asked whether they stand as words.
const SHORT: usize = 2;
/// Characters that may stand before the names of a byline (本报讯 记者).
const BYLINE_OPENER: usize = 8;
/// The longest word looked up behind a modal, in characters.
const LONGEST: usize = 4;

/// A trigger word at its place, in bytes of the normal text.
#[derive(Clone, Debug)]
pub(super) struct Cue<'s> {
    pub start: usize,
    pub end: usize,
    /// The rows that count here.
    pub rows: Vec<&'s Trigger>,
}

impl<'s> Cue<'s> {
    /// The first row of a frame.
    pub(super) fn has(&self, frame: Frame) -> bool {
        self.rows.iter().any(|r| r.frame == frame)
    }

    /// The row that says what the subject did.
    pub(super) fn role(&self) -> Option<&'s Trigger> {
        self.rows
            .iter()
            .copied()
            .filter(|r| matches!(r.frame, Frame::As(_)))
            .min_by_key(|r| match r.frame {
                Frame::As(role) => Some(role),
                _ => None,
            })
    }

    /// The second row that makes an occasion, of another type.
    pub(super) fn other(&self) -> Option<&'s Trigger> {
        let first = self.occasion()?;
        self.rows
            .iter()
            .copied()
            .find(|r| r.kind.is_some() && r.kind != first.kind)
    }

    /// The row that makes an occasion.
    pub(super) fn occasion(&self) -> Option<&'s Trigger> {
        self.rows
            .iter()
            .copied()
            .find(|r| r.kind.is_some() || matches!(r.frame, Frame::Held))
    }
}

/// Tag of the particle that makes an attribute of what stands before it.
const ATTRIBUTIVE: Tag = Tag(*b"uj");

/// Whether a particle at the byte offset makes what stands before it a modifier of what follows.
pub(super) fn modifies(scene: &Scene<'_, '_>, end: usize) -> bool {
    let rest = &scene.normal()[end..];
    let width = rest.chars().next().map_or(0, char::len_utf8);
    width > 0 && scene.context.lexicon.words.tag(&rest[..width]) == ATTRIBUTIVE
}

/// Whether a word closes a phrase that began behind a byte offset: 在…陪同下. It is then said of those
/// inside the phrase, not of who stands before it.
pub(super) fn closes_phrase(scene: &Scene<'_, '_>, from: usize, cue: &Cue<'_>) -> bool {
    let words = &scene.context.lexicon.words;
    let mut characters = scene.normal()[cue.end..].chars();
    let behind = characters.next().map(|c| c.to_string());
    let inside = &scene.normal()[from.min(cue.start)..cue.start];
    behind.is_some_and(|c| words.tag(&c).is(b'f'))
        && inside
            .chars()
            .any(|c| words.tag(c.encode_utf8(&mut [0; 4])).is(b'p'))
}

/// Why what a clause tells did not happen in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreal {
    Planned,
    Cancelled,
    Habit,
    Cited,
    Earlier,
    Remote,
}

/// A clause, in bytes of the normal text.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub start: usize,
    pub end: usize,
    pub cues: Range<usize>,
    pub unreal: Option<Unreal>,
}

/// A sentence: its clauses and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    pub clauses: Range<usize>,
    pub end: usize,
    pub paragraph: usize,
    pub caption: bool,
    /// The persons it names, in reading order.
    pub people: Vec<Group>,
}

/// An article cut up.
pub(super) struct Cut<'s> {
    pub cues: Vec<Cue<'s>>,
    pub clauses: Vec<Clause>,
    pub sentences: Vec<Sentence>,
}

impl<'s> Cut<'s> {
    /// The cues that begin in a byte range.
    pub(super) fn cues_in(&self, start: usize, end: usize) -> &[Cue<'s>] {
        between(&self.cues, |c| c.start, start, end)
    }

    /// Whether a word is the object of one of attending (参加会见, 陪同考察): it names what was
    /// attended.
    pub(super) fn is_attended(&self, cue: &Cue<'_>) -> bool {
        let before = self.cues.partition_point(|c| c.start < cue.start);
        self.cues[..before].last().is_some_and(|c| {
            let attends =
                |r: &Trigger| matches!(r.frame, Frame::As(Role::Attend | Role::Accompany));
            c.end == cue.start && c.role().is_some_and(attends)
        })
    }
}

/// Those of a list in reading order that begin in a byte range.
pub(super) fn between<T>(
    list: &[T],
    begin: impl Fn(&T) -> usize,
    start: usize,
    end: usize,
) -> &[T] {
    let from = list.partition_point(|one| begin(one) < start);
    let to = list.partition_point(|one| begin(one) < end);
    &list[from..to.max(from)]
}

/// Cuts the body of an article (captions included, headlines and bylines not).
pub(super) fn cut<'s>(scene: &Scene<'s, '_>, cues: Vec<Cue<'s>>, whens: &[When]) -> Cut<'s> {
    let article = scene.text.article;
    let normal = scene.normal();
    let (mut clauses, mut sentences) = (Vec::<Clause>::new(), Vec::<Sentence>::new());
    let (mut start, mut opened, mut first, mut paragraph) = (0, 0, 0, 0);
    for one in &scene.text.units.breaks {
        let end = one.end;
        if start < end {
            let from = cues.partition_point(|c: &Cue<'_>| c.start < start);
            let to = cues.partition_point(|c| c.start < end);
            clauses.push(Clause {
                start,
                end,
                cues: from..to,
                unreal: None,
            });
        }
        start = end;
        if one.kind >= BreakKind::Sentence && !goes_on(scene, &cues, &clauses[first..]) {
            let text = normal[opened..end].trim();
            if !text.is_empty() && first < clauses.len() {
                let lead = normal[opened..end].len() - normal[opened..end].trim_start().len();
                let at = opened + lead;
                let width = normal[at..].chars().next().map_or(1, char::len_utf8);
                let span = scene.span(at, at + width);
                // a byline in front leaves the sentence behind it in the body
                let caption = within(span, &article.captions);
                let tail = scene.span(
                    end - normal[..end].chars().next_back().map_or(1, char::len_utf8),
                    end,
                );
                let outside = within(span, &article.headline)
                    || (within(span, &article.bylines) && within(tail, &article.bylines));
                if !outside {
                    skip_byline(scene, &mut clauses[first..], end);
                    let people = groups(scene, &cues, opened, end);
                    sentences.push(Sentence {
                        clauses: first..clauses.len(),
                        end,
                        paragraph,
                        caption,
                        people,
                    });
                }
            }
            first = clauses.len();
            opened = end;
            paragraph += usize::from(one.kind == BreakKind::Paragraph);
        }
    }
    for sentence in &sentences {
        mark(&cues, &mut clauses[sentence.clauses.clone()], whens);
    }
    Cut {
        cues,
        clauses,
        sentences,
    }
}

/// Whether clauses are one part of a list whose verb comes behind a later part: 甲单位甲,乙单位乙等;
/// 丙单位丙参加. Each of them names somebody, and no word says what they do.
fn goes_on(scene: &Scene<'_, '_>, cues: &[Cue<'_>], clauses: &[Clause]) -> bool {
    let Some(last) = clauses
        .last()
        .filter(|c| scene.normal()[..c.end].ends_with(';'))
    else {
        return false;
    };
    let names = |c: &Clause| scene.names_in(c.start, c.end);
    let named = |c: &Clause| scene.names[names(c)].iter().any(|n| n.person);
    let silent = |c: &Clause| cues[c.cues.clone()].iter().all(|c| c.has(Frame::Open));
    clauses
        .iter()
        .all(|c| silent(c) && (named(c) || c.start == last.start))
        && clauses.iter().any(named)
}

/// Lets the first clauses of a sentence begin behind a byline that opens it (本报讯(甲 乙)).
fn skip_byline(scene: &Scene<'_, '_>, clauses: &mut [Clause], end: usize) {
    let bylines = &scene.text.article.bylines;
    let Some(first) = clauses.first().map(|c| c.start) else {
        return;
    };
    let normal = scene.normal();
    let mut begin = first;
    for (count, (at, c)) in normal[first..end].char_indices().enumerate() {
        let (from, to) = (first + at, first + at + c.len_utf8());
        if c == '\n' || (begin == first && count > BYLINE_OPENER) {
            break;
        }
        if within(scene.span(from, to), bylines) {
            begin = to;
        } else if begin > first {
            break;
        }
    }
    let closers = |c: char| matches!(c, ')' | '】' | ':' | ',' | '*') || c.is_whitespace();
    let rest = normal[begin..end].trim_start_matches(closers);
    if begin > first {
        begin = end - rest.len();
    }
    for clause in clauses {
        clause.start = clause.start.max(begin.min(clause.end));
    }
}

/// The trigger words that are words at their place: leftmost, longest, outside names, titles and
/// quotations.
pub(super) fn cues<'s>(scene: &Scene<'s, '_>, parts: &Parts<'_>) -> Vec<Cue<'s>> {
    let lexicon = scene.context.lexicon;
    let normal = scene.normal();
    let mut taken: Vec<(usize, usize)> = scene.names.iter().map(|n| (n.start, n.end)).collect();
    for at in (0..scene.names.len()).filter(|&at| scene.names[at].person) {
        if let Some(range) = scene.title(at).and_then(Title::range) {
            taken.push(range);
        }
    }
    taken.sort_unstable();
    let mut out: Vec<Cue<'s>> = Vec::new();
    let (mut covered, mut next) = (0, 0);
    for hit in lexicon
        .triggers
        .find(normal, scene.text.starts(Vocabulary::Triggers))
    {
        if hit.start < covered {
            continue;
        }
        while taken.get(next).is_some_and(|t| t.1 <= hit.start) {
            next += 1;
        }
        let overlaps = taken[next..]
            .iter()
            .take_while(|t| t.0 < hit.end)
            .any(|t| hit.start < t.1);
        if overlaps || parts.is_quoted(hit.start, hit.end) {
            continue;
        }
        let short = normal[hit.start..hit.end].chars().count() <= SHORT;
        let stands = || {
            lexicon.words.stands(normal, hit.start, hit.end)
                || opens_phrase(scene, hit.start, hit.end)
        };
        if short && !stands() {
            continue;
        }
        let after = &normal[hit.end..];
        let counts = |row: &&Trigger| {
            !row.not_followed_by
                .iter()
                .any(|n| after.starts_with(n.as_str()))
        };
        let rows: Vec<&Trigger> = lexicon
            .triggers
            .rows(hit.word)
            .iter()
            .map(|&row| &lexicon.grammar.triggers[row as usize])
            .filter(counts)
            .filter(|row| {
                // a word of the language may be another word here; 原拟 and 拟于 are no such words
                row.frame != Frame::Modal(Polarity::Planned)
                    || lexicon.words.frequency(&row.word) == 0
                    || is_modal(scene, hit.end)
            })
            .collect();
        if !rows.is_empty() {
            covered = hit.end;
            out.push(Cue {
                start: hit.start,
                end: hit.end,
                rows,
            });
        }
    }
    out
}

/// Whether a longer word begins with the one in the byte range and is no noun: 出席会议 is what 出席
/// says, 检查组 is not what 检查 says.
fn opens_phrase(scene: &Scene<'_, '_>, start: usize, end: usize) -> bool {
    let words = &scene.context.lexicon.words;
    let normal = scene.normal();
    if words.crosses(normal, start) {
        return false;
    }
    let longer = (1..=2).filter_map(|more| {
        let (at, last) = normal[end..].char_indices().nth(more - 1)?;
        let word = &normal[start..end + at + last.len_utf8()];
        (words.frequency(word) > 0).then(|| words.tag(word))
    });
    let tags: Vec<Tag> = longer.collect();
    !tags.is_empty() && !tags.iter().any(|t| t.is(b'n'))
}

/// Whether a modal that ends at the byte offset speaks of a deed: a verb, preposition, adverb, time
/// or number follows. Before a noun it is another word.
fn is_modal(scene: &Scene<'_, '_>, end: usize) -> bool {
    let words = &scene.context.lexicon.words;
    let after = &scene.normal()[end..];
    if after.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let longest = (1..=LONGEST).rev().find_map(|count| {
        let (at, last) = after.char_indices().nth(count - 1)?;
        let word = &after[..at + last.len_utf8()];
        (words.frequency(word) > 0).then(|| words.tag(word))
    });
    longest.is_some_and(|tag| b"vpdtm".iter().any(|&letter| tag.is(letter)))
        || !scene.names_in(end, end + 1).is_empty()
}

/// Says of each clause of a sentence whether it tells of what happened in the room.
fn mark(cues: &[Cue<'_>], clauses: &mut [Clause], whens: &[When]) {
    let mut carried: Option<Unreal> = None;
    for clause in clauses {
        let here = &cues[clause.cues.clone()];
        let has = |frame: Frame| here.iter().any(|c| c.has(frame));
        let dated = between(whens, |w| w.start, clause.start, clause.end)
            .iter()
            .any(|w| w.date.is_some_and(|d| d.is_day()));
        // 原定同行的某某未能成行 says who was not there, not that it was called off
        let missed = has(Frame::Absent);
        let own = if missed {
            None
        } else if has(Frame::Modal(Polarity::Cancelled)) {
            Some(Unreal::Cancelled)
        } else if has(Frame::Modal(Polarity::Planned)) {
            Some(Unreal::Planned)
        } else if has(Frame::Remote) {
            Some(Unreal::Remote)
        } else if has(Frame::Habit) {
            Some(Unreal::Habit)
        } else if has(Frame::Earlier) && !dated {
            Some(Unreal::Earlier)
        } else if has(Frame::Cited) {
            Some(Unreal::Cited)
        } else {
            None
        };
        let stands_in = missed || has(Frame::Represented);
        clause.unreal = match (own, carried) {
            (Some(Unreal::Cited), Some(before)) => Some(before),
            (Some(own), _) => Some(own),
            // 原定同行的某某因病未到,委托另一人参加: the second clause is real
            (None, Some(_)) if stands_in => None,
            (None, carried) => carried,
        };
        carried = match clause.unreal {
            Some(Unreal::Cited) => None,
            other => other,
        };
    }
}
