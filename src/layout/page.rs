//! A page as its lines, with what can only be said of lines among their neighbours: how wide the
//! text is set, and which short lines are merely the ends of broken ones.

use super::lines::{Ending, Kind, Line, SHORT, lines};
use super::masthead;
use super::rules::LayoutRules;

/// Width at which text is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrap {
    /// So many code points a line.
    Chars(u32),
    /// So many half characters a line.
    Halves(u32),
}

/// The lines of a text below front matter and masthead.
pub(super) struct Page<'a> {
    /// The whole text.
    pub text: &'a str,
    /// Its lines.
    pub lines: Vec<Line>,
    /// How wide it is set, where lines are broken to a width.
    pub wrap: Option<Wrap>,
}

impl<'a> Page<'a> {
    /// Reads the lines of a text.
    pub fn new(text: &'a str, rules: &LayoutRules) -> Self {
        let mut lines = lines(text, front_matter(text), rules);
        let top = masthead::count(text, &lines, rules);
        lines.drain(..top);
        // some extractors put an empty line after every line
        let base = lines.iter().skip(1).map(|l| l.gap).min().unwrap_or(0);
        let wrap = wrap_width(&lines, base);
        if wrap.is_some() {
            lines
                .iter_mut()
                .for_each(|l| l.gap = l.gap.saturating_sub(base));
        }
        let mut page = Self { text, lines, wrap };
        page.settle();
        page
    }

    /// The content of a line.
    pub fn content(&self, line: usize) -> &'a str {
        &self.text[self.lines[line].range()]
    }

    /// True where a line is as wide as the text is set.
    pub fn is_full(&self, line: &Line) -> bool {
        match self.wrap {
            Some(Wrap::Chars(width)) => u32::from(line.chars) + 1 >= width,
            Some(Wrap::Halves(width)) => line.halves() + 3 >= width,
            None => false,
        }
    }

    /// True for lines that may be headlines or sub-headings.
    pub fn is_heading(&self, line: usize) -> bool {
        matches!(
            self.lines.get(line).map(|l| l.kind),
            Some(Kind::Short | Kind::Heading(_))
        )
    }

    /// True where a line is a byline or opens a news item.
    pub fn is_signed_opening(&self, line: usize) -> bool {
        matches!(
            self.lines.get(line).map(|l| l.kind),
            Some(Kind::Byline | Kind::Dateline)
        )
    }

    /// Turns short lines back into running text where they are pieces of it.
    fn settle(&mut self) {
        self.settle_title();
        for i in (0..self.lines.len()).rev() {
            if self.lines[i].kind == Kind::Short && self.runs_on(i) {
                self.lines[i].kind = Kind::Body;
            }
        }
        for i in 1..self.lines.len() {
            if self.lines[i].kind == Kind::Short && self.continues(i) {
                self.lines[i].kind = Kind::Body;
            }
        }
    }

    /// The first line above unbroken text is a title even where it is long, as records have it.
    fn settle_title(&mut self) {
        let [first, second, ..] = self.lines[..] else {
            return;
        };
        let long = first.kind == Kind::Body && first.chars > SHORT && first.chars <= 2 * SHORT;
        let open = first.ending == Ending::Open && !first.starts_mid();
        let text = matches!(second.kind, Kind::Body | Kind::Dateline)
            && second.gap == 0
            && second.ending == Ending::Full
            && !second.starts_mid();
        let whole = self.wrap.is_none() && !self.content(0).contains('。');
        if long && open && text && whole {
            self.lines[0].kind = Kind::Short;
        }
    }

    /// True where the next line is the rest of this one.
    fn runs_on(&self, i: usize) -> bool {
        let full = self.is_full(&self.lines[i]);
        self.lines.get(i + 1).is_some_and(|next| {
            let text = next.kind != Kind::Short || self.is_full(next);
            next.starts_mid() || (full && next.gap == 0 && text && !self.leads_to_opening(i))
        })
    }

    /// True where this line goes on with the text of the one before.
    fn continues(&self, i: usize) -> bool {
        let (before, line) = (self.lines[i - 1], self.lines[i]);
        let full = self.is_full(&line);
        let headline = self.leads_to_opening(i);
        let text = matches!(before.kind, Kind::Body | Kind::Dateline)
            || (before.kind == Kind::Caption && self.wrap.is_some());
        let below = self.lines.get(i + 1).copied();
        // in a block of running text a line as wide as the text is set is no headline
        let last = below.is_none_or(|n| n.gap > 0);
        let within = full && line.gap == 0 && (last || !headline);
        if within && (text || before.kind == Kind::Byline) {
            return true;
        }
        // a whole line of set text that stands alone is a piece of a column
        let piece = full && !headline && below.is_none_or(|n| n.kind != Kind::Short);
        text && match before.ending {
            Ending::Full | Ending::Colon => false,
            Ending::Comma => !headline,
            Ending::Open if line.gap == 0 => !headline || self.is_full(&before),
            Ending::Open => piece,
        }
    }

    /// True where short lines from here lead to a byline, so that they are its headline. A line
    /// as wide as the text is set does so only within its block.
    fn leads_to_opening(&self, line: usize) -> bool {
        let full = self.is_full(&self.lines[line]);
        for i in line + 1..line + 5 {
            if self.is_signed_opening(i) {
                return true;
            }
            if !self.is_heading(i) || (full && self.lines[i].gap > 0) {
                return false;
            }
        }
        false
    }
}

/// Byte after the front matter that opens a text (`---`, lines with colons, `---`), else 0.
pub(super) fn front_matter(text: &str) -> usize {
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let mut at = text.len() - trimmed.len();
    for (i, raw) in trimmed.split_inclusive('\n').take(80).enumerate() {
        let line = raw.trim_end();
        at += raw.len();
        match (i, line) {
            (0, "---") => {}
            (0, _) => return 0,
            (_, "---" | "...") => return at,
            _ if line.is_empty() || line.starts_with([' ', '-', '#']) => {}
            _ if !line.contains([':', '：']) => return 0,
            _ => {}
        }
    }
    0
}

/// The width most broken lines share, where six of ten share one; `base` empty lines stand between
/// lines of one block.
fn wrap_width(lines: &[Line], base: u8) -> Option<Wrap> {
    let mut chars = [0_u32; 100];
    let mut halves = [0_u32; 200];
    let mut total = 0_u32;
    for pair in lines.windows(2) {
        let (line, next) = (pair[0], pair[1]);
        let running = matches!(line.kind, Kind::Body | Kind::Short | Kind::Dateline);
        if next.gap == base && running && matches!(line.ending, Ending::Open | Ending::Comma) {
            total += 1;
            if let Some(count) = chars.get_mut(usize::from(line.chars)) {
                *count += 1;
            }
            if let Some(count) = halves.get_mut(line.halves() as usize) {
                *count += 1;
            }
        }
    }
    if total < 4 {
        return None;
    }
    let best = |counts: &[u32], spread: usize| {
        (8..counts.len())
            .map(|w| (counts[w + 1 - spread..=w].iter().sum::<u32>(), w as u32))
            .max_by_key(|&(count, w)| (count, std::cmp::Reverse(w)))
            .filter(|(count, _)| count * 10 >= total * 6)
    };
    let wrap = match (best(&chars, 2), best(&halves, 3)) {
        (Some((c, _)), Some((h, width))) if h > c => Wrap::Halves(width),
        (Some((_, width)), _) => Wrap::Chars(width),
        (None, Some((_, width))) => Wrap::Halves(width),
        (None, None) => return None,
    };
    // a few lines of a list are no sign when most of the text stands in longer lines
    let (mut within, mut beyond) = (0_u64, 0_u64);
    for line in lines {
        let fits = match wrap {
            Wrap::Chars(width) => u32::from(line.chars) <= width + 2,
            Wrap::Halves(width) => line.halves() <= width + 4,
        };
        *(if fits { &mut within } else { &mut beyond }) += u64::from(line.chars);
    }
    (within > beyond).then_some(wrap)
}

#[cfg(test)]
mod tests {
    use super::super::samples::rules;
    use super::*;

    #[test]
    fn set_width_is_seen() {
        let broken = "霞溪县昨日召开河长制工作\n会议，部署今年的各项任务\n，县长温知远出席会议并且\n讲话，\
                      副县长梁小棠主持，\n各镇街道负责人参加会议。\n";
        let page = Page::new(broken, &rules());
        assert_eq!(page.wrap, Some(Wrap::Chars(12)));
        assert!(page.lines.iter().all(|l| l.kind == Kind::Body));
        let plain = "霞溪县昨日召开会议。\n部署今年任务。\n县长温知远出席会议并且讲话。\n散会。\n";
        assert_eq!(Page::new(plain, &rules()).wrap, None);
    }

    #[test]
    fn front_matter_is_no_text() {
        for (text, at) in [
            ("---\ntitle: 甲\ndate: 2024-03-05\n---\n正文", 36),
            ("---\n正文没有冒号\n---\n", 0),
            ("正文\n---\n", 0),
            ("", 0),
        ] {
            assert_eq!(front_matter(text), at, "{text}");
        }
    }
}
