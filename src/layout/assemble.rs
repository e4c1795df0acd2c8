//! From lines and headlines to articles: spans, breaks, bylines, captions, fragments.

use std::ops::Range;

use super::byline::{self, Byline};
use super::columns::{Segment, segments};
use super::dateline::dateline;
use super::folded::Folded;
use super::heads::heads;
use super::lines::{Ending, Kind, Line};
use super::page::Page;
use super::rules::{LayoutRules, is_byline_mark};
use crate::model::{Article, Fragment, Reporter};
use crate::text::CodePoints;

/// Splits a page into its articles, in the order of their headlines.
///
/// Front matter and masthead belong to none. A text without headlines is one article without a
/// title; a text without words is none. Takes time in proportion to the text.
pub fn articles(text: &CodePoints<'_>, rules: &LayoutRules) -> Vec<Article> {
    let mut page = Page::new(text.text(), rules);
    let heads = heads(&mut page, rules);
    let mut folded = Folded::default();
    let build = |segment: &Segment| article(&page, text, segment, rules, &mut folded);
    segments(&page, &heads, rules)
        .iter()
        .map(build)
        .filter(|a| !a.spans.is_empty())
        .collect()
}

fn article(
    page: &Page<'_>,
    text: &CodePoints<'_>,
    segment: &Segment,
    rules: &LayoutRules,
    folded: &mut Folded,
) -> Article {
    let headline = segment.head.as_ref().map_or(0..0, |h| h.headline.clone());
    let order = captions_last(page, &segment.lines);
    let mut out = Article {
        fragment: fragment(page, segment, &headline),
        ..Article::default()
    };
    for i in headline.clone() {
        let range = title_range(page, i);
        let piece = page.text[range.clone()].replace("**", "");
        if piece.is_empty() {
            continue;
        }
        if !out.title.is_empty() {
            out.title.push(' ');
        }
        out.title.push_str(&piece);
        out.headline.push(text.span(range.start, range.end));
    }
    for lines in order {
        if lines.is_empty() {
            continue;
        }
        let (first, last) = (page.lines[lines.start], page.lines[lines.end - 1]);
        let end = line_end(page.text, last.end as usize);
        out.spans.push(text.span(first.start as usize, end));
        for i in lines.clone() {
            let next = (i + 1 < lines.end).then(|| i + 1);
            if ends_paragraph(page, i, next, &headline) {
                out.breaks
                    .push(text.at_byte(line_end(page.text, page.lines[i].end as usize)));
            }
            if !headline.contains(&i) {
                note_parts(page, i, text, rules, folded, &mut out);
            }
        }
    }
    out.breaks.sort_unstable();
    out
}

/// Adds the bylines, reporters and captions of a line.
fn note_parts(
    page: &Page<'_>,
    line: usize,
    text: &CodePoints<'_>,
    rules: &LayoutRules,
    folded: &mut Folded,
    out: &mut Article,
) {
    let (content, described) = (page.content(line), page.lines[line]);
    let start = described.start as usize;
    let mut add = |found: Byline| {
        out.bylines
            .push(text.span(start + found.range.start, start + found.range.end));
        for name in found.names {
            let printed = content[name.clone()].chars().filter(|c| !c.is_whitespace());
            let span = text.span(start + name.start, start + name.end);
            out.reporters.push(Reporter {
                name: printed.collect(),
                span,
            });
        }
    };
    match described.kind {
        Kind::Byline => {
            let found = byline::byline_line(content, rules, folded);
            found
                .or_else(|| byline::names_line(content, rules, folded))
                .into_iter()
                .for_each(add);
        }
        Kind::Dateline => {
            dateline(content, rules, folded)
                .into_iter()
                .for_each(&mut add);
            if described.ending != Ending::Full {
                byline::signature(content, rules, folded)
                    .into_iter()
                    .for_each(add);
            }
        }
        Kind::Caption => {
            byline::credit(content, rules, folded)
                .into_iter()
                .for_each(add);
            out.captions.push(text.span(start, described.end as usize));
        }
        _ if described.signed() => {
            byline::signature(content, rules, folded)
                .into_iter()
                .for_each(add);
        }
        _ => {}
    }
}

/// Captions that stand inside a sentence of running text are read after its paragraph.
fn captions_last(page: &Page<'_>, lines: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(lines.len());
    let mut held: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for range in lines {
        let mut from = range.start;
        for i in range.clone() {
            let line = page.lines[i];
            let ends = !matches!(line.ending, Ending::Open | Ending::Comma);
            match line.kind {
                Kind::Caption if open => {
                    out.push(from..i);
                    held.push(i..i + 1);
                    from = i + 1;
                }
                Kind::Body | Kind::Dateline => {
                    open = !ends;
                    if ends && !held.is_empty() {
                        out.push(from..i + 1);
                        out.append(&mut held);
                        from = i + 1;
                    }
                }
                _ => open = false,
            }
        }
        out.push(from..range.end);
    }
    out.append(&mut held);
    out.retain(|r| !r.is_empty());
    out
}

/// Byte range of a headline line without Markdown and list marks.
fn title_range(page: &Page<'_>, line: usize) -> Range<usize> {
    let content = page.content(line);
    let mark = |c: char| matches!(c, '#' | '*' | '_') || c.is_whitespace() || is_byline_mark(c);
    let start =
        page.lines[line].start as usize + (content.len() - content.trim_start_matches(mark).len());
    let inner = content
        .trim_start_matches(mark)
        .trim_end_matches(|c: char| matches!(c, '#' | '*' | '_') || c.is_whitespace());
    start..start + inner.len()
}

/// Where the line ends that holds a byte: at its line end, blanks included.
fn line_end(text: &str, from: usize) -> usize {
    let rest = &text.as_bytes()[from..];
    from + rest
        .iter()
        .position(|&b| b == b'\n' || b == b'\r')
        .unwrap_or(rest.len())
}

/// True where a line end ends a paragraph, headline, byline, caption or item rather than being a
/// broken line.
fn ends_paragraph(page: &Page<'_>, line: usize, next: Option<usize>, head: &Range<usize>) -> bool {
    let this = page.lines[line];
    let Some(next) = next else {
        return stands_alone(&this) || !matches!(this.ending, Ending::Open | Ending::Comma);
    };
    let below = page.lines[next];
    if head.contains(&line) || head.contains(&next) {
        return true;
    }
    if this.kind == Kind::Caption && below.kind == Kind::Body {
        // a caption that is broken itself
        let runs = below.gap == 0 && page.is_full(&this) && this.ending != Ending::Full;
        return !runs;
    }
    if stands_alone(&this) || stands_alone(&below) || below.kind == Kind::Dateline {
        return true;
    }
    match this.ending {
        Ending::Comma => false,
        Ending::Open => {
            below.indented() && !this.indented() && !page.is_full(&this) && below.gap > 0
        }
        Ending::Full | Ending::Colon => {
            let set = page.is_full(&this) && below.gap == 0 && !below.indented();
            !set && !below.starts_mid()
        }
    }
}

/// Lines that are joined to no other.
fn stands_alone(line: &Line) -> bool {
    !matches!(line.kind, Kind::Body | Kind::Dateline)
}

/// Whether an article begins or stops in mid-sentence.
fn fragment(page: &Page<'_>, segment: &Segment, headline: &Range<usize>) -> Fragment {
    let lines = || segment.lines.iter().flat_map(Clone::clone);
    let text = |&i: &usize| {
        !headline.contains(&i) && matches!(page.lines[i].kind, Kind::Body | Kind::Dateline)
    };
    let first = lines().find(text);
    let last = segment
        .lines
        .iter()
        .rev()
        .flat_map(|r| r.clone().rev())
        .find(text);
    let bare = first.is_some_and(|i| {
        // the rest of a sentence: a few characters and a full stop where nothing signs the text
        let signed = i > 0 && page.lines[i - 1].kind == Kind::Byline;
        let content = page.content(i);
        let stop = content.chars().take(9).position(|c| c == '。');
        let whole = content.chars().nth(12).is_none();
        page.lines[i].kind == Kind::Body && !signed && !whole && stop.is_some()
    });
    Fragment {
        start_missing: bare || first.is_some_and(|i| page.lines[i].starts_mid()),
        end_missing: last.is_some_and(|i| {
            let line = page.lines[i];
            matches!(line.ending, Ending::Open | Ending::Comma) && line.chars >= 8
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::rules;
    use super::*;
    use crate::text::NormalText;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Article> {
        articles(&CodePoints::new(text), &rules())
    }

    /// Title, reporters and normal text (line ends as /) of each article.
    fn shown(text: &str) -> Vec<String> {
        let index = CodePoints::new(text);
        let show = |article: &Article| {
            let names: Vec<&str> = article.reporters.iter().map(|r| r.name.as_str()).collect();
            let normal = NormalText::new(&index, &article.spans, &article.breaks).text;
            format!(
                "{}|{}|{}",
                article.title,
                names.join(","),
                normal.replace('\n', "/")
            )
        };
        read(text).iter().map(show).collect()
    }

    #[test]
    fn broken_lines_are_joined_and_paragraphs_kept() {
        let page = "霞溪报 2024年3月5日 第1版\n\n\n霞溪县召开会议\n——会议侧记\n\n本报讯（温　远）县长安\n\n\
                    亭出席。\n会议结束。\n\n▲图为会场。梁小棠 摄\n\n\n## 柏岭签约\n\n□记者 齐琳\n\n签约顺利。\n";
        assert_eq!(
            shown(page),
            [
                "霞溪县召开会议 ——会议侧记|温远,梁小棠|霞溪县召开会议/——会议侧记/\
                 本报讯(温 远)县长安亭出席。/会议结束。/▲图为会场。梁小棠 摄/",
                "柏岭签约|齐琳|## 柏岭签约/□记者 齐琳/签约顺利。/",
            ]
        );
        let first = &read(page)[0];
        let index = CodePoints::new(page);
        let slices = |spans: &[crate::model::Span]| {
            spans
                .iter()
                .map(|&s| index.slice(s).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(slices(&first.headline), ["霞溪县召开会议", "——会议侧记"]);
        assert_eq!(slices(&first.bylines), ["本报讯（温　远）", "梁小棠 摄"]);
        assert_eq!(slices(&first.captions), ["▲图为会场。梁小棠 摄"]);
    }

    #[test]
    fn a_caption_inside_a_sentence_is_read_after_it() {
        let page = "霞溪县召开会议\n\n本报讯 县长安亭与各镇负责人一起前往柏\n\n▲图为会场。\n\n岭镇调研。\n";
        assert_eq!(
            shown(page),
            [
                "霞溪县召开会议||霞溪县召开会议/本报讯 县长安亭与各镇负责人一起前往柏岭镇调研。/▲图为会场。/"
            ]
        );
    }

    #[test]
    fn fragments_are_marked() {
        let fragment = |page: &str| {
            let marks = read(page)[0].fragment;
            (marks.start_missing, marks.end_missing)
        };
        let whole = "霞溪开会\n\n本报讯 昨日，霞溪县召开会议。\n";
        assert_eq!(fragment(whole), (false, false));
        let pictured = "## 霞溪开会\n\n**本报讯** 昨日，霞溪县召开会议。\n\n*图为会场。本报编辑部 摄*\n\n---\n\n\
                        ## 柏岭签约\n\n签约顺利。\n";
        assert_eq!(fragment(pictured), (false, false));
        assert_eq!(
            fragment("，会议还研究了其他事项，部署了今年的工作。"),
            (true, false)
        );
        assert_eq!(
            fragment("霞溪开会\n\n本报讯 昨日，霞溪县召开会议，部署今年的各项工作，听取"),
            (false, true)
        );
        assert_eq!(
            fragment("霞溪开会\n\n给予肯定。他强调，要落实各项工作，抓好春耕。"),
            (true, false)
        );
    }

    #[test]
    fn texts_without_a_page_are_one_article() {
        for (text, titles) in [
            ("", vec![]),
            (" \n\r\n\n", vec![]),
            ("昨日，霞溪县召开会议。", vec![""]),
            (
                "霞溪县召开会议\r\n昨日，会议召开。\r\n会议结束。\r\n",
                vec!["霞溪县召开会议"],
            ),
            (
                "---\ntitle: 甲\n---\n\n霞溪县召开会议\n\n昨日，会议召开。\n",
                vec!["霞溪县召开会议"],
            ),
            ("温知远\n梁小棠\n齐琳\n纪南\n骆青\n", vec![""]),
            (
                "霞溪县召开会议分析研究全年经济工作 研究部署防汛抗旱和森林防火工作 审议水库大坝巡查办法 \
                 听取柏岭小学运动会筹备情况汇报 县长主持会议并讲话\n昨日，会议召开。",
                vec![
                    "霞溪县召开会议分析研究全年经济工作 研究部署防汛抗旱和森林防火工作 审议水库大坝巡查办法 \
                     听取柏岭小学运动会筹备情况汇报 县长主持会议并讲话",
                ],
            ),
        ] {
            let found: Vec<String> = read(text).into_iter().map(|a| a.title).collect();
            assert_eq!(found, titles, "{text}");
        }
    }

    #[test]
    fn every_item_of_a_long_file_is_found() {
        let text: String = (0..2000)
            .map(|i| format!("霞溪第{i}次会议\n本报讯(温知远) 会议召开；\n会议结束。\n\n"))
            .collect();
        let found = read(&text);
        assert_eq!(found.len(), 2000);
        assert!(
            found
                .iter()
                .all(|a| a.reporters.len() == 1 && a.spans.len() == 1)
        );
    }

    #[test]
    fn one_endless_line_is_read() {
        let text = "县长安亭出席会议，并讲话。".repeat(20_000);
        let found = read(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].spans[0].len(), 20_000 * 13);
    }

    fn lawful(text: &str) -> Result<(), TestCaseError> {
        let index = CodePoints::new(text);
        let chars: Vec<char> = text.chars().collect();
        let mut covered = vec![false; chars.len()];
        for article in articles(&index, &rules()) {
            prop_assert!(!article.spans.is_empty());
            for span in &article.spans {
                prop_assert!(span.start < span.end && span.end <= index.len());
                for at in span.start..span.end {
                    prop_assert!(!std::mem::replace(&mut covered[at as usize], true));
                }
            }
            prop_assert!(article.breaks.is_sorted());
            for &at in &article.breaks {
                let ends = chars
                    .get(at as usize)
                    .is_none_or(|&c| c == '\n' || c == '\r');
                let inside = article.spans.iter().any(|s| s.start < at && at <= s.end);
                prop_assert!(ends && inside);
            }
            let parts = article
                .headline
                .iter()
                .chain(&article.bylines)
                .chain(&article.captions);
            for part in parts.chain(article.reporters.iter().map(|r| &r.span)) {
                prop_assert!(article.spans.iter().any(|s| s.contains(*part)));
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_is_split_lawfully(text in any::<String>()) {
            lawful(&text)?;
        }

        #[test]
        fn any_page_is_split_lawfully(pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "\n", "\n", "\n\n", "\r\n", "　　", "# ", "### ", "**", "- ", "----\n", "。", "，", "（",
                "）", "(", ")", "“", "”", "：", "□", "▲", "本报讯", "记者", "温知远", " 摄", "图为",
                "霞溪县召开会议", "昨日，县长出席会议并讲话", "2024年3月5日", "第1版", "柏岭镇水库大坝专人值守",
            ]), 0..60,
        )) {
            lawful(&pieces.concat())?;
        }
    }
}
