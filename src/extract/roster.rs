//! Lists joined by 、: which mentions stand in one.

use super::{Context, Found, Text};

/// Between two names of one list there is a mark and at most a title; longer gaps are prose.
const LONGEST_GAP: usize = 24;

/// Numbers the lists of an article; 0 = in none. `last` is the last number given.
pub(super) fn number(
    text: &Text<'_>,
    found: &[Found],
    context: &Context<'_>,
    last: &mut u32,
) -> Vec<u32> {
    let normal = text.normal.text.as_str();
    let mut out = vec![0; found.len()];
    for i in 1..found.len() {
        let (left, right) = (&found[i - 1], &found[i]);
        if left.end > right.start {
            continue;
        }
        let gap = &normal[left.end..right.start];
        if joins(gap, out[i - 1] > 0, context) {
            if out[i - 1] == 0 {
                *last += 1;
                out[i - 1] = *last;
            }
            out[i] = out[i - 1];
        }
    }
    out
}

fn joins(gap: &str, in_list: bool, context: &Context<'_>) -> bool {
    if let Some(rest) = gap.strip_prefix('、') {
        let lexicon = context.lexicon;
        return rest.is_empty()
            || (rest.chars().count() <= LONGEST_GAP
                && !rest.contains([',', '。', ';', ':', '\n', '“', '(', '《'])
                && lexicon.cues.title_at_end(rest).is_some());
    }
    // the last of a list: 甲、乙和丙
    let links = || {
        let tag = context.lexicon.words.tag(gap);
        tag.is(b'c') || tag.is(b'p')
    };
    in_list && gap.chars().nth(2).is_none() && links()
}
