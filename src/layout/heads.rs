//! Headlines told from sub-headings.
//!
//! A headline is a short line that leads to a byline, or one that clearly opens a new item: the
//! first on the page, a Markdown heading no deeper than the last headline, a short line after an
//! item of news is finished. Every other short line is a sub-heading inside its article.

use std::ops::Range;

use super::byline::{Folded, names_line};
use super::lines::{Ending, Kind, Line};
use super::page::Page;
use super::rules::{LayoutRules, is_han};
use crate::text::fold_char;

/// Where an article begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Line where the article before it ends.
    pub before: usize,
    /// First line of the article.
    pub first: usize,
    /// Its headline lines.
    pub headline: Range<usize>,
}

/// What stands below a group of short lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
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
struct Group {
    lines: Range<usize>,
    below: Below,
    /// Level of the shallowest Markdown heading among them, 0 where none.
    level: u8,
}

/// What kind of article is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Genre {
    News,
    Feature,
    Plain,
}

/// What the page as a whole says of its layout.
struct Habits {
    /// Fewest empty lines before a headline that leads to a byline.
    head_gap: Option<u8>,
    /// Empty lines between most paragraphs.
    paragraph_gap: u8,
    /// Whether headlines are Markdown headings.
    markdown: bool,
    /// Whether some item opens with 本报讯 or the like.
    news: bool,
}

/// Most lines of a headline with kicker and subtitle.
const MOST_LINES: usize = 4;

/// Finds the headlines of a page, in order. Lines of names in a byline's place become bylines.
pub(super) fn heads(page: &mut Page<'_>, rules: &LayoutRules) -> Vec<Head> {
    let groups = groups(page, rules);
    let habits = habits(page, &groups);
    let mut out: Vec<Head> = Vec::new();
    let mut open: Option<(Genre, u8)> = None;
    let runs = weak_runs(page, &groups);
    for (group, run) in groups.iter().zip(runs) {
        let from = group.lines.start;
        let text_before = out.last().is_none_or(|h| from > h.headline.end + 1);
        let current = open.or((from > 0).then_some((Genre::Plain, 0)));
        let leading = leading_byline(page, group, current, text_before);
        let new = match (group.below, current) {
            (Below::End, None) => lone_title(page, group),
            (Below::End, Some(_)) => false,
            (Below::News | Below::Byline, _) | (_, None) => true,
            (Below::Text(_), Some(_)) if leading => true,
            (Below::Text(below), Some(current)) => {
                opens_item(page, group, below, current, &habits, run, text_before)
            }
        };
        if !new {
            continue;
        }
        let headline = if group.below == Below::End {
            from..from + 1
        } else {
            // an article is not empty: a line between its byline and the next headline is its text
            let empty = !text_before && from > 0 && page.lines[from - 1].kind == Kind::Byline;
            let lines = headline(page, group, current.is_none());
            let skip = usize::from(empty && lines.start == from && lines.len() > 1);
            lines.start + skip..lines.end
        };
        let first = if leading { from - 1 } else { headline.start };
        let before = if leading { first } else { label_start(page, &headline, from) };
        let genre = match group.below {
            Below::News => Genre::News,
            Below::Byline => Genre::Feature,
            _ if leading => Genre::Feature,
            _ => Genre::Plain,
        };
        open = Some((genre, group.level));
        out.push(Head { before, first, headline });
    }
    out
}

fn groups(page: &mut Page<'_>, rules: &LayoutRules) -> Vec<Group> {
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
        while end - at >= 2 && is_cut_off(page, at, end) {
            page.lines[at].kind = Kind::Body;
            at += 1;
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
        while below < end + 2 && page.lines.get(below).is_some_and(|l| l.kind == Kind::Caption) {
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
        let level = page.lines[at..end].iter().filter_map(|l| level(l.kind)).min().unwrap_or(0);
        out.push(Group { lines: at..end, below, level });
        at = end;
    }
    out
}

/// True for lines with commas or longer than most headlines.
fn is_long(page: &Page<'_>, line: usize) -> bool {
    page.lines[line].chars > 25 || page.content(line).contains(['，', ','])
}

/// True where a short line below running text shares more with that text than with the text that
/// follows the group, or as little with both and looks like a sentence.
fn is_cut_off(page: &Page<'_>, line: usize, end: usize) -> bool {
    let text = |l: &Line| matches!(l.kind, Kind::Body | Kind::Dateline);
    if page.lines[line].kind != Kind::Short || !line.checked_sub(1).is_some_and(|b| text(&page.lines[b])) {
        return false;
    }
    let own = Pairs::of(page.content(line).chars());
    let above = page.lines[..line].iter().rev().take(30).take_while(|l| text(l));
    let above = above.flat_map(|l| page.text[l.range()].chars().rev()).take(WINDOW);
    let (mut seen, mut next) = (Pairs::default(), None);
    for c in above {
        next = seen.add(next, c, true);
    }
    let below = page.lines[end..].iter().take(30).take_while(|l| text(l) || l.kind == Kind::Byline);
    let below = below.flat_map(|l| page.text[l.range()].chars()).take(WINDOW);
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
        self.0.iter().zip(&other.0).map(|(a, b)| (a & b).count_ones()).sum()
    }
}

fn level(kind: Kind) -> Option<u8> {
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
fn weak_runs(page: &Page<'_>, groups: &[Group]) -> Vec<usize> {
    let mut out = Vec::with_capacity(groups.len());
    let ended = |g: &Group| {
        let before = g.lines.start.checked_sub(1).map(|b| page.lines[b]);
        before.is_some_and(|l| l.signed() || l.kind == Kind::Byline)
    };
    let joined =
        |a: &Group, b: &Group| is_plain_weak(a) == is_plain_weak(b) && !ended(b);
    for run in groups.chunk_by(joined) {
        out.extend(std::iter::repeat_n(run.len(), run.len()));
    }
    out
}

fn habits(page: &Page<'_>, groups: &[Group]) -> Habits {
    let signed = groups.iter().filter(|g| matches!(g.below, Below::News | Below::Byline));
    let head_gap =
        signed.filter(|g| g.lines.start > 0).map(|g| page.lines[g.lines.start].gap).min();
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

/// True where the byline before a group is its own rather than the end of the article before.
fn leading_byline(
    page: &Page<'_>,
    group: &Group,
    current: Option<(Genre, u8)>,
    text_before: bool,
) -> bool {
    let from = group.lines.start;
    let Some(byline) = from.checked_sub(1).map(|b| page.lines[b]) else { return false };
    if byline.kind != Kind::Byline || !matches!(group.below, Below::Text(_)) || !text_before {
        return false;
    }
    let ended = from >= 2 && page.lines[from - 2].signed();
    let first = from == 1;
    let own = current.is_some_and(|(genre, _)| genre != Genre::Plain);
    first || ended || own || page.lines[from].gap < byline.gap
}

/// True where the first lines of a text that has no running text are a title and a list.
fn lone_title(page: &Page<'_>, group: &Group) -> bool {
    let from = group.lines.start;
    let rest = page.lines.get(from + 1);
    level(page.lines[from].kind).is_some()
        || rest.is_some_and(|l| l.gap > 0 || group.lines.len() == 2)
}

/// Whether a short line above running text opens a new item rather than a section of the open one.
fn opens_item(
    page: &Page<'_>,
    group: &Group,
    below: usize,
    (genre, open_level): (Genre, u8),
    habits: &Habits,
    run: usize,
    text_before: bool,
) -> bool {
    let from = group.lines.start;
    let line = page.lines[from];
    let Some(before) = from.checked_sub(1).map(|b| page.lines[b]) else { return true };
    let ended = before.signed() || (before.kind == Kind::Byline && text_before);
    let day = opens_with_day(page.content(below));
    if line.after_rule() {
        return true;
    }
    if group.level > 0 {
        let deeper = open_level > 0 && group.level > open_level;
        return !deeper
            || ended
            || (genre == Genre::News && group.level <= 2 && !is_numbered(page.content(from)))
            || (genre != Genre::Feature && group.level <= 3 && day);
    }
    let complete = !matches!(before.ending, Ending::Open | Ending::Comma | Ending::Colon)
        || matches!(before.kind, Kind::Caption | Kind::Byline | Kind::Item);
    let text_is_long = page.lines[below].chars >= 15 || page.lines[below].kind == Kind::Note;
    if habits.markdown || is_numbered(page.content(from)) || !text_is_long {
        return ended && !habits.markdown && text_is_long;
    }
    if ended || !complete {
        return ended;
    }
    match habits.head_gap {
        Some(gap) if gap > habits.paragraph_gap && line.gap < gap => false,
        Some(gap) if gap > habits.paragraph_gap && gap >= 2 => true,
        _ => match genre {
            // several short lines in a row are sections, unless each opens with a day of its own
            Genre::News => day || run <= 1,
            Genre::Feature => false,
            Genre::Plain => day && habits.news,
        },
    }
}

/// The headline lines of a group that opens an article.
fn headline(page: &Page<'_>, group: &Group, first_of_page: bool) -> Range<usize> {
    let Range { mut start, mut end } = group.lines.clone();
    let lines = &page.lines;
    let signed = matches!(group.below, Below::News | Below::Byline);
    // plain lines before the first Markdown heading are the end of what stands above
    if group.level > 0 && !first_of_page {
        start = (start..end).find(|&i| level(lines[i].kind).is_some()).unwrap_or(start);
    }
    if !signed {
        // a deeper heading below the headline opens its first section
        let mut shallowest = u8::MAX;
        for i in start..end {
            let own = level(lines[i].kind).unwrap_or(shallowest);
            if own > shallowest && shallowest != u8::MAX {
                end = i;
                break;
            }
            shallowest = shallowest.min(own);
        }
    }
    let below = lines.get(end).map_or(0, |l| l.gap);
    let far = |i: usize| lines[i].gap >= 2 && lines[i].gap > below.saturating_add(1);
    if signed || !first_of_page {
        start = (start + 1..end).rev().find(|&i| far(i)).unwrap_or(start);
    } else {
        // the first line of a text is its headline even where it stands apart
        end = (start + 1..end).find(|&i| far(i)).unwrap_or(end);
    }
    if end - start > MOST_LINES && first_of_page && !signed {
        end = start + 1;
    } else if end - start > MOST_LINES {
        // the end of a list and a headline: the lines of the last block
        start = (start + 1..end).rev().find(|&i| lines[i].gap > 0).unwrap_or(end - 1);
        start = if end - start > MOST_LINES { end - 1 } else { start };
    }
    // a section's name in a block of its own
    if end - start >= 2
        && lines[start].kind == Kind::Short
        && lines[start].chars <= 4
        && lines[start + 1].gap > 0
    {
        start += 1;
    }
    start..end
}

/// Where the article before ends: before a section's name that was left out of the headline.
fn label_start(page: &Page<'_>, headline: &Range<usize>, from: usize) -> usize {
    let label = headline.start.checked_sub(1).filter(|&l| l >= from);
    label.filter(|&l| page.lines[l].chars <= 4).unwrap_or(headline.start)
}

/// The first clause of running text names a day: 近日, 3月5日, 昨日上午.
fn opens_with_day(content: &str) -> bool {
    content
        .chars()
        .take(24)
        .map(fold_char)
        .take_while(|c| !matches!(c, ',' | '。' | ':' | '“'))
        .any(|c| c == '日')
}

/// A sub-heading that counts: 一、 （二） 3. 01
fn is_numbered(content: &str) -> bool {
    let mut chars = content.trim_start_matches(['#', ' ', '*']).chars().map(fold_char).peekable();
    let bracket = chars.next_if_eq(&'(').is_some();
    let mut digits = 0;
    while chars.next_if(|&c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)).is_some() {
        digits += 1;
    }
    let closed = chars.next().is_some_and(|c| matches!(c, '、' | '.' | ')' | ' '));
    (digits > 0 && digits <= 2 && closed) || (bracket && digits > 0)
}

#[cfg(test)]
mod tests {
    use super::super::samples::rules;
    use super::*;

    /// Headlines of a page, joined by blanks, parted by bars.
    fn found(text: &str) -> String {
        let rules = rules();
        let mut page = Page::new(text, &rules);
        let heads = heads(&mut page, &rules);
        let titles = heads.iter().map(|h| {
            let lines: Vec<&str> = h.headline.clone().map(|l| page.content(l)).collect();
            lines.join(" ")
        });
        titles.collect::<Vec<_>>().join("|")
    }

    const NEWS: &str = "本报讯（温知远）昨日，霞溪县召开会议。";
    const TEXT: &str = "多年来，霞溪县坚持绿色发展，山更青，水更绿，人民更幸福。";

    #[test]
    fn headlines_lead_to_bylines() {
        for (page, titles) in [
            ("霞溪开会\n\n{N}\n\n柏岭签约\n梁家桥动工\n\n{N}\n", "霞溪开会|柏岭签约 梁家桥动工"),
            ("霞溪开会\n——现场侧记\n\n□梁小棠\n{T}\n", "霞溪开会 ——现场侧记"),
            ("霞溪开会\n{N}\n{T}\n柏岭签约\n{N}\n", "霞溪开会|柏岭签约"),
            ("霞溪开会\n\n{N}\n\n山水之间\n\n温知远 梁小棠\n\n{T}\n", "霞溪开会|山水之间"),
            ("要闻\n\n霞溪开会\n\n{N}\n", "霞溪开会"),
            ("霞溪开会\n\n{N}\n{T}温知远图文报道\n\n□记者 梁小棠\n\n山水之间\n\n{T}\n", "霞溪开会|山水之间"),
        ] {
            let text = page.replace("{N}", NEWS).replace("{T}", TEXT);
            assert_eq!(found(&text), titles, "{page}");
        }
    }

    #[test]
    fn sub_headings_are_no_headlines() {
        for (page, titles) in [
            ("山水之间\n\n□梁小棠\n\n{T}\n\n聚力产业\n\n{T}\n\n聚力民生\n\n{T}\n", "山水之间"),
            ("山水之间\n\n{T}\n\n聚力产业\n\n{T}\n\n聚力民生\n\n{T}\n", "山水之间"),
            ("霞溪开会\n\n{N}\n\n聚力产业\n\n{T}\n\n聚力民生\n\n{T}\n", "霞溪开会"),
            ("霞溪开会\n\n{N}\n\n一、聚力产业\n\n{T}\n", "霞溪开会"),
            ("霞溪开会\n\n{N}\n\n任免名单\n\n{T}\n", "霞溪开会|任免名单"),
            ("# 山水\n\n□梁小棠\n\n{T}\n\n## 聚力产业\n\n{T}\n", "# 山水"),
            ("## 山水\n\n{T}\n\n### 聚力产业\n\n{T}\n\n## 草木\n\n{T}", "## 山水|## 草木"),
            ("# 开会\n\n{N}\n\n## 代表说\n\n{T}\n\n### 怎样干\n\n## 2024\n\n#### 思路\n\n{T}",
             "# 开会|## 代表说|### 怎样干 ## 2024"),
        ] {
            let text = page.replace("{N}", NEWS).replace("{T}", TEXT);
            assert_eq!(found(&text), titles, "{page}");
        }
    }

    #[test]
    fn pages_without_structure_have_no_headline_or_one() {
        for (page, titles) in [
            ("{T}", ""),
            ("{T}\n{T}\n", ""),
            ("", ""),
            ("温知远\n梁小棠\n齐琳\n纪南\n", ""),
            ("霞溪县的一天\n会议", "霞溪县的一天"),
            ("霞溪县的一天\n{T}", "霞溪县的一天"),
            ("# 名单\n\n- 温知远\n- 梁小棠\n", "# 名单"),
        ] {
            assert_eq!(found(&page.replace("{T}", TEXT)), titles, "{page}");
        }
    }
}
