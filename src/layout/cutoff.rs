//! Short lines that are the broken end of the text above them, not part of a headline below.
//!
//! The lead of an article repeats the words of its headline; the end of a sentence speaks of what
//! its own article speaks of. So the pairs of characters that a line shares with the text on
//! either side decide.

use super::lines::{Kind, Line};
use super::page::Page;
use super::rules::is_han;
use crate::text::fold_char;

/// True for lines with commas or longer than most headlines.
pub(super) fn is_long(page: &Page<'_>, line: usize) -> bool {
    page.lines[line].chars > 25 || page.content(line).contains(['，', ','])
}

/// True where a short line below running text shares more with that text than with the text that
/// follows the group, or as little with both and looks like a sentence.
pub(super) fn is_cut_off(page: &Page<'_>, line: usize, end: usize) -> bool {
    let text = |l: &Line| matches!(l.kind, Kind::Body | Kind::Dateline);
    let below_text = line.checked_sub(1).is_some_and(|b| text(&page.lines[b]));
    if page.lines[line].kind != Kind::Short || !below_text {
        return false;
    }
    let own = Pairs::of(page.content(line).chars());
    let above = page.lines[..line]
        .iter()
        .rev()
        .take(30)
        .take_while(|l| text(l));
    let above = above
        .flat_map(|l| page.text[l.range()].chars().rev())
        .take(WINDOW);
    let (mut seen, mut next) = (Pairs::default(), None);
    for c in above {
        next = seen.add(next, c, true);
    }
    let below = page.lines[end..]
        .iter()
        .take(30)
        .take_while(|l| text(l) || l.kind == Kind::Byline);
    let below = below
        .flat_map(|l| page.text[l.range()].chars())
        .take(WINDOW);
    let (above, below) = (own.shared(&seen), own.shared(&Pairs::of(below)));
    // a headline is repeated by its lead; a sentence cut off is not
    let part = end - line > 1;
    match (is_long(page, line), part) {
        (true, true) => below < above + 3,
        (true, false) => below <= above,
        (false, _) => below < above,
    }
}

/// Characters of text that a short line is compared with on either side.
const WINDOW: usize = 300;

/// Which pairs of Chinese characters occur, by a hash of 14 bits.
struct Pairs([u64; 256]);

impl Default for Pairs {
    fn default() -> Self {
        Self([0; 256])
    }
}

impl Pairs {
    fn of(text: impl Iterator<Item = char>) -> Self {
        let (mut out, mut last) = (Self::default(), None);
        for c in text {
            last = out.add(last, c, false);
        }
        out
    }

    /// Adds the pair of a character and the one read before it; returns what to remember.
    fn add(&mut self, last: Option<char>, c: char, backwards: bool) -> Option<char> {
        let c = fold_char(c);
        if !is_han(c) {
            return None;
        }
        if let Some(last) = last {
            let (a, b) = if backwards { (c, last) } else { (last, c) };
            let hash = (u32::from(a).wrapping_mul(0x9E37) ^ u32::from(b)).wrapping_mul(0x9E37_79B1);
            let bit = hash as usize >> 18;
            self.0[bit / 64] |= 1 << (bit % 64);
        }
        Some(c)
    }

    fn shared(&self, other: &Self) -> u32 {
        self.0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| (a & b).count_ones())
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::rules;
    use super::*;

    #[test]
    fn a_line_belongs_to_the_text_that_repeats_it() {
        let above = "霞溪县水利局昨日检查水库大坝，要求汛期水库专人值守。";
        let below = "本报讯（温知远）柏岭小学昨日举行运动会，学生踊跃参加。";
        for (line, cut) in [
            ("检查组随后来到水库大坝", true),
            ("柏岭小学运动会", false),
            ("柏岭小学举行运动会，学生踊跃参加", false),
            ("他还叮嘱大家，雨季", true),
            ("欢声笑语", false),
        ] {
            let text = format!("{above}\n\n{line}\n\n欢乐的一天\n\n{below}\n");
            let page = Page::new(&text, &rules());
            assert_eq!(is_cut_off(&page, 1, 3), cut, "{line}");
        }
    }
}
