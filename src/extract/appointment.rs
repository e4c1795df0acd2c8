//! Offices given, held or taken away in so many words: 任命甲为县长, 免去乙的局长职务, 丙当选为主席,
//! 丁不再担任书记, 还是镇长时.
//!
//! What belongs here: which persons and posts such a formula joins, and what it says of them. What
//! does not: titles beside names (`title`).

use super::scene::Scene;
use super::title::{self, PostPart};
use crate::lexicon::Vocabulary;
use crate::model::{Appointment, OfficeFrame, Part, TenureStatus};

/// Between a person and the word there may be a reason, not a story, in code points.
const LONGEST_REASON: usize = 24;
/// A list of posts is no longer than this, in bytes.
const LONGEST_LIST: usize = 360;

/// A formula: what it says of which persons and posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Formula {
    /// Indices into `Scene::names`.
    pub persons: Vec<usize>,
    /// What is said of the posts; `None` where somebody is only proposed.
    pub status: Option<TenureStatus>,
    /// The posts in reading order.
    pub parts: Vec<PostPart>,
    /// Index into `Grammar::appointments`.
    pub row: u32,
    /// One past the last byte, words behind the post included.
    pub end: usize,
}

/// The formulas of an article, in reading order.
pub(super) fn formulas(scene: &Scene<'_, '_>) -> Vec<Formula> {
    let mut out: Vec<Formula> = Vec::new();
    let persons: Vec<usize> = (0..scene.names.len())
        .filter(|&i| {
            let name = &scene.names[i];
            name.person && name.mention.is_some() && name.part != Part::Byline
        })
        .collect();
    let mut run: Vec<usize> = Vec::new();
    for (at, &person) in persons.iter().enumerate() {
        run.push(person);
        let end = scene.names[person].end;
        let joined = persons.get(at + 1).is_some_and(|&next| {
            let start = scene.names[next].start;
            start >= end && joins(scene, end, start)
        });
        if joined {
            continue;
        }
        let limit = persons
            .get(at + 1)
            .map_or(scene.normal().len(), |&next| scene.names[next].start);
        let group = std::mem::take(&mut run);
        if limit >= end
            && let Some(formula) = read(scene, group, limit, out.last())
        {
            out.push(formula);
        }
    }
    out
}

/// 甲、乙和丙: nothing but a mark or a conjunction between two names.
fn joins(scene: &Scene<'_, '_>, from: usize, to: usize) -> bool {
    let gap = &scene.normal()[from..to];
    let conjunction = || {
        let tag = |gap| scene.context.lexicon.words.tag(gap);
        gap.chars().nth(2).is_none() && (tag(gap).is(b'c') || tag(gap).is(b'p'))
    };
    gap == "、" || (!gap.is_empty() && conjunction())
}

/// The formula that a run of persons stands in; it ends before `limit`, where the next person is.
fn read(
    scene: &Scene<'_, '_>,
    persons: Vec<usize>,
    limit: usize,
    last: Option<&Formula>,
) -> Option<Formula> {
    let normal = scene.normal();
    let lexicon = scene.context.lexicon;
    let rows = &lexicon.grammar.appointments;
    let (first, final_one) = (*persons.first()?, *persons.last()?);
    let after = behind_address(scene, scene.names[final_one].end).min(limit);
    let lead = normal[..scene.names[first].start].trim_end_matches([':', ' ', '\n', '“']);
    let governing = lexicon
        .appointments
        .before
        .at_end(lead)
        .map(|(_, row)| row)
        .or_else(|| {
            // 任命甲为局长,乙为院长
            let last = last.filter(|l| is_before(&rows[l.row as usize]))?;
            let between = normal.get(last.end..scene.names[first].start)?;
            let marks = |c: char| !crate::lexicon::is_han(c) && !c.is_ascii_alphanumeric();
            between.chars().all(marks).then_some(last.row)
        });
    if let Some(row) = governing {
        let frame = rows[row as usize].frame;
        let link = if frame == OfficeFrame::Strip {
            let of = lexicon
                .appointments
                .possessives
                .at_start(&normal[after..limit]);
            Some(of.map_or(0, |(length, _)| length))
        } else {
            let link = lexicon.appointments.links.at_start(&normal[after..limit]);
            link.map(|(length, _)| length)
        };
        if let Some(length) = link
            && let Some(found) = posts(scene, after + length, limit)
        {
            return Some(found.said(persons, row, &rows[row as usize]));
        }
    }
    let sentence = scene.text.units.sentence(after.min(normal.len() - 1)).1;
    let to = limit.min(sentence.max(after));
    let mut reason = normal[after..to].char_indices().enumerate();
    let stop = reason.find(|&(count, (_, c))| {
        count > LONGEST_REASON || matches!(c, '、' | '“' | '(' | '《' | '\n')
    });
    let stop = stop.map_or(to, |(_, (at, _))| after + at);
    for begin in scene.text.starts_in(Vocabulary::Offices, after..stop) {
        if (lexicon.appointments.others.at_start(&normal[begin..to])).is_some() {
            break;
        }
        let Some((length, row)) = lexicon.appointments.subjects.at_start(&normal[begin..to]) else {
            continue;
        };
        // one character alone is a verb only directly behind the name
        let first = normal[begin..].chars().next().map_or(0, char::len_utf8);
        if begin > after && length <= first {
            continue;
        }
        if let Some(found) = posts(scene, begin + length, limit) {
            return Some(found.said(persons, row, &rows[row as usize]));
        }
        if rows[row as usize].proposed {
            break;
        }
    }
    None
}

fn is_before(row: &Appointment) -> bool {
    matches!(row.frame, OfficeFrame::Object | OfficeFrame::Strip)
}

/// Passes over a form of address behind a name: 同志, 先生.
fn behind_address(scene: &Scene<'_, '_>, at: usize) -> usize {
    let lexicon = scene.context.lexicon;
    let title = lexicon.cues.title_at_start(&scene.normal()[at..]);
    title
        .filter(|(_, post)| lexicon.grammar.posts[*post as usize].kind == "honorific")
        .map_or(at, |(length, _)| at + length)
}

/// Posts that begin at a byte offset, with what stands behind them.
struct Posts {
    parts: Vec<PostPart>,
    /// What the words behind them say.
    tail: Option<TenureStatus>,
    proposed: bool,
    end: usize,
}

impl Posts {
    fn said(self, persons: Vec<usize>, row: u32, appointment: &Appointment) -> Formula {
        let proposed = self.proposed || appointment.proposed;
        Formula {
            persons,
            status: self.tail.or(appointment.status).filter(|_| !proposed),
            parts: self.parts,
            row,
            end: self.end,
        }
    }
}

/// The list of posts that begins at `from` and ends before `limit`.
fn posts(scene: &Scene<'_, '_>, from: usize, limit: usize) -> Option<Posts> {
    let normal = scene.normal();
    let lexicon = scene.context.lexicon;
    let most = limit.min(from + LONGEST_LIST);
    let most = (0..4)
        .filter_map(|back| most.checked_sub(back))
        .find(|&end| normal.is_char_boundary(end))?;
    let text = normal.get(from..most)?;
    let stop = text.find([',', '。', ';', ':', '\n', '!', '?', '(', '“', '《']);
    let to = from + stop.unwrap_or(text.len());
    let end = posts_end(scene, from, to)?;
    let parts = title::list(scene, from, end);
    // what stands before the first post is the name of an organ that no dictionary has
    let first = parts.first()?.start;
    if normal[from..first].contains('、') {
        return None;
    }
    let (mut tail, mut proposed, mut at) = (None, false, end);
    while let Some((length, row)) = lexicon.appointments.tails.at_start(&normal[at..to]) {
        let row = &lexicon.grammar.appointments[row as usize];
        tail = tail.or(row.status);
        proposed |= row.proposed;
        at += length;
    }
    Some(Posts {
        parts,
        tail,
        proposed,
        end: at,
    })
}

/// Where the last post of a list ends.
fn posts_end(scene: &Scene<'_, '_>, from: usize, to: usize) -> Option<usize> {
    let normal = scene.normal();
    let lexicon = scene.context.lexicon;
    let (mut found, mut at) = (None, from);
    loop {
        let piece = &normal[at..to];
        let ends = piece
            .char_indices()
            .map(|(i, c)| at + i + c.len_utf8())
            .filter(|&end| !inside_name(scene, end))
            .filter(|&end| {
                let title = lexicon.cues.title_at_end(&normal[at..end]);
                title.is_some_and(|(_, post)| lexicon.grammar.posts[post as usize].is_office())
            });
        let closes = |end: usize| {
            let rest = &normal[end..to];
            rest.is_empty()
                || rest.starts_with('、')
                || lexicon.appointments.joints.at_start(rest).is_some()
                || lexicon.appointments.tails.at_start(rest).is_some()
        };
        let mut open = None;
        let mut closed = None;
        for end in ends {
            if closes(end) {
                closed = Some(end);
                break;
            }
            open = open.or(Some(end).filter(|&end| lexicon.words.stands(normal, at, end)));
        }
        // a later piece must be a post by itself: what follows the mark may be something else
        let later = closed.filter(|&end| {
            found.is_none()
                || title::list(scene, at, end)
                    .first()
                    .is_some_and(|p| p.start == at)
        });
        let Some(end) = later else {
            return found.or(open);
        };
        found = Some(end);
        let rest = &normal[end..to];
        let mark = if rest.starts_with('、') {
            '、'.len_utf8()
        } else if let Some((length, _)) = lexicon.appointments.joints.at_start(rest) {
            length
        } else {
            return found;
        };
        at = end + mark;
    }
}

/// Whether a byte offset lies inside a name: 人大代表 ends no post in 人大代表工委.
fn inside_name(scene: &Scene<'_, '_>, at: usize) -> bool {
    let before = scene.names.partition_point(|n| n.start < at);
    scene.names[..before]
        .iter()
        .rev()
        .take(4)
        .any(|n| at < n.end)
}
