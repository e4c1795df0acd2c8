//! The title beside a person's name: 区委副书记、区长 before it, 书记 after it.
//!
//! What belongs here: where a title begins and ends and what its parts are. What does not: what
//! they say of an office (`tenure`).

use super::scene::Scene;

/// One post of a title: 区委副书记 of 区委副书记、区长.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PostPart {
    /// First byte, organ included.
    pub start: usize,
    /// First byte of the post's own words (副书记).
    pub own: usize,
    /// One past the last byte.
    pub end: usize,
    /// Index into `Grammar::posts`.
    pub post: u32,
    /// Index into `Scene::names` of the organ directly before the post's words.
    pub organ: Option<usize>,
}

/// A title with its parts in reading order, in bytes of the normal text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Title {
    pub parts: Vec<PostPart>,
    /// Behind the name instead of before it.
    pub behind: bool,
}

impl Title {
    /// Byte range of the whole title; `None` where it has no part.
    pub(super) fn range(&self) -> Option<(usize, usize)> {
        Some((self.parts.first()?.start, self.parts.last()?.end))
    }
}

/// The title of the person with the given index in `scene.names`, `None` where none is printed.
pub(super) fn of(scene: &Scene<'_, '_>, person: usize) -> Option<Title> {
    let name = &scene.names[person];
    let parts = before(scene, name.start, person);
    if !parts.is_empty() {
        return Some(Title {
            parts,
            behind: false,
        });
    }
    behind(scene, name.end).map(|parts| Title {
        parts,
        behind: true,
    })
}

/// Parts of the title that begins directly behind a name: 夏侯书记, 夏侯静(县委副书记、县长).
fn behind(scene: &Scene<'_, '_>, at: usize) -> Option<Vec<PostPart>> {
    let normal = scene.normal();
    let lexicon = scene.context.lexicon;
    if let Some(inside) = normal[at..].strip_prefix('(') {
        let from = at + 1;
        let to = from + inside.find([')', '\n'])?;
        let parts = list(scene, from, to);
        let whole = parts
            .first()
            .is_some_and(|p| p.organ.is_some() || p.start == from);
        return whole.then_some(parts);
    }
    let (length, post) = lexicon.cues.title_at_start(&normal[at..])?;
    if !lexicon.words.stands(&normal[at..], 0, length) {
        return None;
    }
    Some(vec![PostPart {
        start: at,
        own: at,
        end: at + length,
        post,
        organ: None,
    }])
}

/// Parts of the title that ends at a byte offset, in reading order.
fn before(scene: &Scene<'_, '_>, end: usize, person: usize) -> Vec<PostPart> {
    let normal = scene.normal();
    let (clause, _) = scene.text.units.clause(end.saturating_sub(1).max(1) - 1);
    let visible = scene.names[..person]
        .iter()
        .rposition(|n| n.person && n.end <= end)
        .map_or(0, |i| scene.names[i].end);
    let from = clause.max(visible).min(end);
    let opened = normal[from..end]
        .rfind(['(', '“', '《', ':'])
        .map_or(from, |at| {
            from + at + normal[from + at..].chars().next().map_or(1, char::len_utf8)
        });
    list(scene, opened, end)
}

/// The posts of a list such as 县委副书记、县长 that ends at `to` and begins not before `from`, in
/// reading order; empty where no post ends there.
pub(super) fn list(scene: &Scene<'_, '_>, from: usize, to: usize) -> Vec<PostPart> {
    let normal = scene.normal();
    let joints = &scene.context.lexicon.appointments.joints;
    let mut parts = Vec::new();
    let mut at = to;
    while let Some(part) = part_before(scene, from, at) {
        let rest = &normal[from..part.start];
        parts.push(part);
        let length = if rest.ends_with('、') {
            '、'.len_utf8()
        } else if let Some((length, _)) = joints.at_end(rest) {
            length
        } else {
            break;
        };
        at = from + rest.len() - length;
    }
    parts.reverse();
    parts
}

/// The post that ends at `end`, beginning not before `from`.
fn part_before(scene: &Scene<'_, '_>, from: usize, end: usize) -> Option<PostPart> {
    let lexicon = scene.context.lexicon;
    let normal = scene.normal();
    let (length, mut post) = lexicon.cues.title_at_end(&normal[from..end])?;
    let mut own = end - length;
    let reaching = organ_reaching_in(scene, own, end);
    if let Some((at, shorter)) = reaching {
        (own, post) = (at, shorter);
    }
    while reaching.is_none()
        && let Some((prefix, _)) = lexicon.cues.prefixes.at_end(&normal[from..own])
        // 明代旅行家 is nobody who acts as one
        && !lexicon.words.crosses(normal, own - prefix)
    {
        own -= prefix;
    }
    // the organ before it, and the places and organs that lead to that one
    let ends_at = |at: usize| {
        let before = scene.names.partition_point(|n| n.end <= at);
        let near = before.saturating_sub(4)..before;
        near.rev()
            .find(|&i| scene.names[i].end == at && scene.names[i].start >= from)
            .filter(|&i| !scene.names[i].person)
    };
    let organ = ends_at(own);
    let mut start = own;
    if organ.is_none()
        && let Some(relative) = super::office::printed_organ(scene, from, own)
    {
        start = relative.start;
    }
    while let Some(name) = ends_at(start) {
        start = scene.names[name].start;
    }
    Some(PostPart {
        start,
        own,
        end,
        post,
        organ,
    })
}

/// 樟溪镇党委 is an organ though 党委书记 is a title: where the organ ends and the post behind it.
fn organ_reaching_in(scene: &Scene<'_, '_>, own: usize, end: usize) -> Option<(usize, u32)> {
    let lexicon = scene.context.lexicon;
    let before = scene.names.partition_point(|n| n.start < own);
    let organ = scene.names[..before].iter().next_back()?;
    if organ.person || organ.end <= own || organ.end >= end {
        return None;
    }
    let rest = &scene.normal()[organ.end..end];
    let (length, post) = lexicon.cues.title_at_start(rest)?;
    let whole = length == rest.len() && lexicon.grammar.posts[post as usize].is_office();
    whole.then_some((organ.end, post))
}
