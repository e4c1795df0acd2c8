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
    let normal = scene.normal();
    let lexicon = scene.context.lexicon;
    let (length, post) = lexicon.cues.title_at_start(&normal[name.end..])?;
    if !lexicon.words.stands(&normal[name.end..], 0, length) {
        return None;
    }
    let part = PostPart {
        start: name.end,
        own: name.end,
        end: name.end + length,
        post,
        organ: None,
    };
    Some(Title {
        parts: vec![part],
        behind: true,
    })
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
    let mut parts = Vec::new();
    let mut at = end;
    while let Some(part) = part_before(scene, opened, at) {
        let begin = part.start;
        parts.push(part);
        let Some(rest) = normal[opened..begin].strip_suffix('、') else {
            break;
        };
        at = opened + rest.len();
    }
    parts.reverse();
    parts
}

/// The post that ends at `end`, beginning not before `from`.
fn part_before(scene: &Scene<'_, '_>, from: usize, end: usize) -> Option<PostPart> {
    let lexicon = scene.context.lexicon;
    let normal = scene.normal();
    let (length, post) = lexicon.cues.title_at_end(&normal[from..end])?;
    let mut own = end - length;
    while let Some((prefix, _)) = lexicon.cues.prefixes.at_end(&normal[from..own]) {
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
