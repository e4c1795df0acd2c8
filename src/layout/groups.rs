//! Short lines that follow each other, and what they stand above.

use std::ops::Range;

use super::byline::names_line;
use super::cutoff::{is_cut_off, is_long};
use super::folded::Folded;
use super::lines::Kind;
use super::page::Page;
use super::rules::LayoutRules;

/// What stands below a group of short lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Below {
    /// Running text with 本报讯 or the like.
    News,
    /// A line of reporters.
    Byline,
    /// Running text, a list, a remark; the line.
    Text(usize),
    /// Nothing, the end of the page.
    End,
}

/// Short lines that follow each other.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub lines: Range<usize>,
    pub below: Below,
    /// Level of the shallowest Markdown heading among them, 0 where none.
    pub level: u8,
}

/// What the page as a whole says of its layout.
pub(super) struct Habits {
    /// Fewest empty lines before a headline that leads to a byline.
    pub head_gap: Option<u8>,
    /// Empty lines between most paragraphs.
    pub paragraph_gap: u8,
    /// Whether headlines are Markdown headings.
    pub markdown: bool,
    /// Whether some item opens with 本报讯 or the like.
    pub news: bool,
}

/// Most lines of a headline with kicker and subtitle.
pub(super) const MOST_LINES: usize = 4;

/// Groups the short lines of a page, in order. Lines of names in a byline's place become bylines,
/// broken ends of the text above running text.
pub(super) fn groups(page: &mut Page<'_>, rules: &LayoutRules) -> Vec<Group> {
    let mut out = Vec::new();
    let mut folded = Folded::default();
    let mut at = 0;
    while at < page.lines.len() {
        if !page.is_heading(at) {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while page.is_heading(end) && !page.lines[end].after_rule() {
            end += 1;
        }
        // short lines that speak of the text above rather than of what stands below are its broken
        // end, not part of the headline
        for _ in 1..(end - at).min(MOST_LINES) {
            if is_cut_off(page, at, end) {
                page.lines[at].kind = Kind::Body;
                at += 1;
            }
        }
        let follows = |end: usize, kinds: &[Kind]| {
            page.lines.get(end).is_some_and(|l| kinds.contains(&l.kind))
        };
        // names below a headline, without a mark: a byline
        if end - at >= 2
            && page.lines[end - 1].kind == Kind::Short
            && follows(end, &[Kind::Body])
            && names_line(page.content(end - 1), rules, &mut folded).is_some()
        {
            end -= 1;
            page.lines[end].kind = Kind::Byline;
        }
        let mut below = end;
        while below < end + 2
            && page
                .lines
                .get(below)
                .is_some_and(|l| l.kind == Kind::Caption)
        {
            below += 1;
        }
        let below = match page.lines.get(below).map(|l| l.kind) {
            Some(Kind::Dateline) => Below::News,
            Some(Kind::Byline) => Below::Byline,
            Some(_) => Below::Text(below),
            None => Below::End,
        };
        let alone = end - at == 1 && matches!(below, Below::Text(_)) && is_long(page, at);
        if alone && is_cut_off(page, at, end) {
            page.lines[at].kind = Kind::Body;
            at = end;
            continue;
        }
        let level = page.lines[at..end]
            .iter()
            .filter_map(|l| level(l.kind))
            .min()
            .unwrap_or(0);
        out.push(Group {
            lines: at..end,
            below,
            level,
        });
        at = end;
    }
    out
}

/// Level of a Markdown heading.
pub(super) fn level(kind: Kind) -> Option<u8> {
    match kind {
        Kind::Heading(level) => Some(level),
        _ => None,
    }
}

fn is_plain_weak(group: &Group) -> bool {
    group.level == 0 && matches!(group.below, Below::Text(_))
}

/// For each group, how many plain short lines above running text follow each other around it
/// without a byline between them.
pub(super) fn weak_runs(page: &Page<'_>, groups: &[Group]) -> Vec<usize> {
    let mut out = Vec::with_capacity(groups.len());
    let ended = |g: &Group| {
        let before = g.lines.start.checked_sub(1).map(|b| page.lines[b]);
        before.is_some_and(|l| l.signed() || l.kind == Kind::Byline)
    };
    let joined = |a: &Group, b: &Group| is_plain_weak(a) == is_plain_weak(b) && !ended(b);
    for run in groups.chunk_by(joined) {
        out.extend(std::iter::repeat_n(run.len(), run.len()));
    }
    out
}

/// What the groups of a page say of its layout.
pub(super) fn habits(page: &Page<'_>, groups: &[Group]) -> Habits {
    let signed = groups
        .iter()
        .filter(|g| matches!(g.below, Below::News | Below::Byline));
    let head_gap = signed
        .filter(|g| g.lines.start > 0)
        .map(|g| page.lines[g.lines.start].gap)
        .min();
    let mut gaps = [0_u32; 4];
    for pair in page.lines.windows(2) {
        let text = |kind| matches!(kind, Kind::Body | Kind::Dateline);
        if text(pair[0].kind) && pair[1].kind == Kind::Body {
            gaps[usize::from(pair[1].gap.min(3))] += 1;
        }
    }
    let most = (0..4).rev().max_by_key(|&g| gaps[g]).unwrap_or(0);
    Habits {
        head_gap,
        paragraph_gap: most as u8,
        markdown: groups.iter().filter(|g| g.level > 0).count() >= 2,
        news: groups.iter().any(|g| g.below == Below::News),
    }
}
