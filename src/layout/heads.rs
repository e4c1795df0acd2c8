//! Headlines told from sub-headings.
//!
//! A headline is a short line that leads to a byline, or one that clearly opens a new item: the
//! first on the page, a Markdown heading no deeper than the last headline, a short line after an
//! item of news is finished. Every other short line is a sub-heading inside its article.

use std::ops::Range;

use super::groups::{Below, Group, Habits, MOST_LINES, groups, habits, level, weak_runs};
use super::lines::{Ending, Kind, Line};
use super::page::Page;
use super::rules::LayoutRules;
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

/// What kind of article is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Genre {
    News,
    Feature,
    Plain,
}

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
        let before = if leading {
            first
        } else {
            label_start(page, &headline, from)
        };
        let genre = match group.below {
            Below::News => Genre::News,
            Below::Byline => Genre::Feature,
            _ if leading => Genre::Feature,
            _ => Genre::Plain,
        };
        open = Some((genre, group.level));
        out.push(Head {
            before,
            first,
            headline,
        });
    }
    out
}

/// True where the byline before a group is its own rather than the end of the article before.
fn leading_byline(
    page: &Page<'_>,
    group: &Group,
    current: Option<(Genre, u8)>,
    text_before: bool,
) -> bool {
    let from = group.lines.start;
    let Some(byline) = from.checked_sub(1).map(|b| page.lines[b]) else {
        return false;
    };
    if byline.kind != Kind::Byline || !matches!(group.below, Below::Text(_)) || !text_before {
        return false;
    }
    let before = from.checked_sub(2).map(|b| page.lines[b]);
    if before.is_some_and(|b| b.kind == Kind::Caption) {
        // who took the picture
        return false;
    }
    let ended = before.is_some_and(Line::signed);
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
    let Some(before) = from.checked_sub(1).map(|b| page.lines[b]) else {
        return true;
    };
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
        start = (start..end)
            .find(|&i| level(lines[i].kind).is_some())
            .unwrap_or(start);
    }
    if !signed {
        // a deeper heading below the headline opens its first section
        let mut shallowest = u8::MAX;
        let deeper = lines[start..end].iter().position(|line| {
            let own = level(line.kind).unwrap_or(shallowest);
            let deeper = own > shallowest;
            shallowest = shallowest.min(own);
            deeper
        });
        end = deeper.map_or(end, |at| start + at);
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
        start = (start + 1..end)
            .rev()
            .find(|&i| lines[i].gap > 0)
            .unwrap_or(end - 1);
        start = if end - start > MOST_LINES {
            end - 1
        } else {
            start
        };
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
    label
        .filter(|&l| page.lines[l].chars <= 4)
        .unwrap_or(headline.start)
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
    let mut chars = content
        .trim_start_matches(['#', ' ', '*'])
        .chars()
        .map(fold_char)
        .peekable();
    let bracket = chars.next_if_eq(&'(').is_some();
    let mut digits = 0;
    while chars
        .next_if(|&c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
        .is_some()
    {
        digits += 1;
    }
    let closed = chars
        .next()
        .is_some_and(|c| matches!(c, '、' | '.' | ')' | ' '));
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
            (
                "霞溪开会\n\n{N}\n\n柏岭签约\n梁家桥动工\n\n{N}\n",
                "霞溪开会|柏岭签约 梁家桥动工",
            ),
            (
                "霞溪开会\n——现场侧记\n\n□梁小棠\n{T}\n",
                "霞溪开会 ——现场侧记",
            ),
            ("霞溪开会\n{N}\n{T}\n柏岭签约\n{N}\n", "霞溪开会|柏岭签约"),
            (
                "霞溪开会\n\n{N}\n\n山水之间\n\n温知远 梁小棠\n\n{T}\n",
                "霞溪开会|山水之间",
            ),
            ("要闻\n\n霞溪开会\n\n{N}\n", "霞溪开会"),
            (
                "霞溪开会\n\n{N}\n\n▲图为会场。\n\n本报编辑部 摄\n\n柏岭签约\n\n{N}\n",
                "霞溪开会|柏岭签约",
            ),
            (
                "霞溪开会\n\n{N}\n{T}温知远图文报道\n\n□记者 梁小棠\n\n山水之间\n\n{T}\n",
                "霞溪开会|山水之间",
            ),
        ] {
            let text = page.replace("{N}", NEWS).replace("{T}", TEXT);
            assert_eq!(found(&text), titles, "{page}");
        }
    }

    #[test]
    fn sub_headings_are_no_headlines() {
        for (page, titles) in [
            (
                "山水之间\n\n□梁小棠\n\n{T}\n\n聚力产业\n\n{T}\n\n聚力民生\n\n{T}\n",
                "山水之间",
            ),
            (
                "山水之间\n\n{T}\n\n聚力产业\n\n{T}\n\n聚力民生\n\n{T}\n",
                "山水之间",
            ),
            (
                "霞溪开会\n\n{N}\n\n聚力产业\n\n{T}\n\n聚力民生\n\n{T}\n",
                "霞溪开会",
            ),
            ("霞溪开会\n\n{N}\n\n一、聚力产业\n\n{T}\n", "霞溪开会"),
            ("霞溪开会\n\n{N}\n\n任免名单\n\n{T}\n", "霞溪开会|任免名单"),
            ("# 山水\n\n□梁小棠\n\n{T}\n\n## 聚力产业\n\n{T}\n", "# 山水"),
            (
                "## 山水\n\n{T}\n\n### 聚力产业\n\n{T}\n\n## 草木\n\n{T}",
                "## 山水|## 草木",
            ),
            (
                "# 开会\n\n{N}\n\n## 代表说\n\n{T}\n\n### 怎样干\n\n## 2024\n\n#### 思路\n\n{T}",
                "# 开会|## 代表说|### 怎样干 ## 2024",
            ),
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
