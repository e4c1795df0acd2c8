//! Persons who stand together: lists joined by marks and conjunctions, titles between them.

use super::clause::Cue;
use crate::extract::scene::Scene;
use crate::extract::title::Title;
use crate::lexicon::is_han;
use crate::model::Part;

/// Characters of a title that no dictionary has, at most.
const UNKNOWN: usize = 14;

/// Persons of one list, in bytes of the normal text.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Indices into `Scene::names`, in reading order.
    pub members: Vec<usize>,
    /// First byte, the title of the first included.
    pub start: usize,
    /// One past the last byte, a title behind the last included.
    pub end: usize,
}

/// The groups of a byte range, in reading order.
pub(super) fn groups(
    scene: &Scene<'_, '_>,
    cues: &[Cue<'_>],
    start: usize,
    end: usize,
) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    for at in scene.names_in(start, end) {
        let name = &scene.names[at];
        let counts = matches!(name.part, Part::Actor | Part::Caption);
        if !name.person || name.mention.is_none() || !counts {
            continue;
        }
        let range = scene.title(at).and_then(Title::range);
        let from = range.map_or(name.start, |r| r.0.min(name.start));
        let to = range.map_or(name.end, |r| r.1.max(name.end));
        let titled = range.is_some_and(|r| r.0 < name.start);
        if let Some(group) = out.last_mut()
            && group.end <= from
            && joins(scene, cues, (group.end, from), titled)
        {
            group.members.push(at);
            group.end = to;
            continue;
        }
        out.push(Group {
            members: vec![at],
            start: from,
            end: to,
        });
    }
    out
}

/// Whether what stands between two persons joins them. A comma does where a title begins behind
/// it: lists of long titles are set so (甲书记甲,乙主席乙,丙主任丙出席). Part of a title that no
/// dictionary has may stand there too, but no word of an occasion.
fn joins(
    scene: &Scene<'_, '_>,
    cues: &[Cue<'_>],
    (from, to): (usize, usize),
    titled: bool,
) -> bool {
    let normal = scene.normal();
    let mut gap = &normal[from..to];
    // 甲(右二)、乙
    if let Some(rest) = gap.strip_prefix('(')
        && let Some((_, behind)) = rest.split_once(')')
    {
        gap = behind;
    }
    let triggers = &scene.context.lexicon.triggers;
    if gap == "、" || (titled && (gap == "," || gap.is_empty())) || triggers.joins(gap) {
        return true;
    }
    let Some(first) = gap.chars().next().map(char::len_utf8) else {
        return false;
    };
    let (mark, rest) = gap.split_at(first);
    let opened = mark == "," || mark == "、" || triggers.joins(mark);
    let told = {
        let before = cues.partition_point(|c| c.start < to);
        cues[..before].last().is_some_and(|c| from < c.end)
    };
    titled
        && opened
        && !told
        && rest.chars().count() <= UNKNOWN
        && rest.chars().all(|c| c == '、' || is_han(c))
}
