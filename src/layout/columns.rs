//! Columns that interrupt each other, put back where the evidence is clear.
//!
//! Text that was extracted row by row from a page prints the beginning of several articles and
//! then, in turn, their continuations. The mark is an article that stops in mid-sentence before
//! the next headline. Around it, every later block is given to the article that it continues best:
//! a sentence left open wants its rest, a rest wants its beginning, columns take turns in page
//! order, and a block shares rare pairs of characters with its own article. Where the best such
//! reading does not clearly beat the order of the page, the page is left as it is.

use std::ops::Range;

use super::heads::Head;
use super::lines::{Ending, Kind, Line};
use super::page::Page;
use super::puzzle::{Block, Puzzle, Start, pair};
use super::rules::{LayoutRules, is_han};
use crate::text::fold_char;

/// One article's lines in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its headline, where it has one.
    pub head: Option<Head>,
    /// Its lines.
    pub lines: Vec<Range<usize>>,
}

/// Most blocks and bytes that are weighed at once.
const MOST_BLOCKS: usize = 64;
const MOST_BYTES: usize = 200_000;
/// By how much a reading must beat the order of the page.
const CLEAR: f64 = 2.0;
/// By how much where the interrupted sentence is not surely taken up again.
const VERY_CLEAR: f64 = 3.5;

/// Gives every line from the first headline on to an article; lines before it are an article
/// without a headline.
pub(super) fn segments(page: &Page<'_>, heads: &[Head], rules: &LayoutRules) -> Vec<Segment> {
    let mut out = Vec::with_capacity(heads.len() + 1);
    let first = heads.first().map_or(page.lines.len(), |h| h.before);
    if first > 0 {
        out.push(Segment {
            head: None,
            lines: one(0..first),
        });
    }
    for (i, head) in heads.iter().enumerate() {
        let end = heads.get(i + 1).map_or(page.lines.len(), |h| h.before);
        out.push(Segment {
            head: Some(head.clone()),
            lines: one(head.first..end),
        });
    }
    let open: Vec<bool> = out
        .iter()
        .map(|s| stops_open(page, s.lines[0].clone()))
        .collect();
    let (mut at, mut restored) = (0, 0);
    while at + 1 < out.len() {
        if !open[at] {
            at += 1;
            continue;
        }
        // the rest stands in the first article after it that is finished and has a rest to give
        let ends = |i: &usize| !open[*i] && (page.wrap.is_none() || has_blocks(page, &out[*i]));
        let last = (at + 1..out.len().min(at + 5)).find(ends).unwrap_or(at + 1);
        let start = at.saturating_sub(2).max(restored);
        restore(page, &mut out[start..=last], at - start, rules);
        at = last + 1;
        restored = at;
    }
    out
}

fn one(lines: Range<usize>) -> Vec<Range<usize>> {
    std::iter::once(lines).collect()
}

fn is_text(line: &Line) -> bool {
    matches!(line.kind, Kind::Body | Kind::Dateline)
}

fn is_open(line: &Line) -> bool {
    is_text(line) && matches!(line.ending, Ending::Open | Ending::Comma)
}

/// True where running text stops in mid-sentence.
fn stops_open(page: &Page<'_>, lines: Range<usize>) -> bool {
    page.lines[lines]
        .iter()
        .rev()
        .find(|l| is_text(l))
        .is_some_and(is_open)
}

/// True where an article has more than one block, in text set to a width.
fn has_blocks(page: &Page<'_>, segment: &Segment) -> bool {
    let Range { start, end } = segment.lines[0].clone();
    let text = (start..end)
        .find(|&i| is_text(&page.lines[i]))
        .unwrap_or(end);
    page.lines[end.min(text + 1)..end].iter().any(|l| l.gap > 0)
}

/// Reorders the blocks of neighbouring articles where that is clearly right.
/// The first `core` of them stand before the interrupted one and are less likely to go on.
fn restore(page: &Page<'_>, segments: &mut [Segment], core: usize, rules: &LayoutRules) {
    let whole = segments[0].lines[0].start..segments[segments.len() - 1].lines[0].end;
    let bytes = page.lines[whole.end - 1].end - page.lines[whole.start].start;
    let mut blocks = Vec::new();
    if bytes as usize > MOST_BYTES || segments.iter().any(|s| s.lines.len() != 1) {
        return;
    }
    for (article, segment) in segments.iter().enumerate() {
        cut(page, segment, article, &mut blocks);
        if blocks.len() > MOST_BLOCKS {
            return;
        }
    }
    let set = page.wrap.is_some();
    let puzzle = Puzzle::new(blocks, segments.len(), core, set, rules);
    let printed: Vec<usize> = puzzle.blocks.iter().map(|b| b.article).collect();
    let as_printed = puzzle.rate(&printed);
    let Some(best) = puzzle.best() else { return };
    let lead = best.score - as_printed.score;
    let clear = lead >= VERY_CLEAR || (lead >= CLEAR && (set || puzzle.goes_on(&best)));
    if !clear || best.broken >= as_printed.broken {
        return;
    }
    for (article, segment) in segments.iter_mut().enumerate() {
        let mut lines: Vec<Range<usize>> = Vec::new();
        for (block, _) in puzzle
            .blocks
            .iter()
            .zip(&best.owners)
            .filter(|&(_, &owner)| owner == article)
        {
            match lines.last_mut() {
                Some(last) if last.end == block.lines.start => last.end = block.lines.end,
                _ => lines.push(block.lines.clone()),
            }
        }
        segment.lines = lines;
    }
}

/// Cuts an article into blocks: parted by empty lines where text is set to a width, else by lines.
fn cut(page: &Page<'_>, segment: &Segment, article: usize, out: &mut Vec<Block>) {
    let Range { start, end } = segment.lines[0].clone();
    let body = segment.head.as_ref().map_or(start, |h| h.headline.end);
    let text = (body..end)
        .find(|&i| is_text(&page.lines[i]))
        .unwrap_or(end);
    let mut from = start;
    for i in start + 1..=end {
        let joined = i < end && {
            let (line, before) = (page.lines[i], page.lines[i - 1]);
            i <= text
                || (page.wrap.is_some() && line.gap == 0)
                || (page.is_heading(i - 1) && !page.is_heading(i))
                || before.kind == Kind::Caption && line.gap == 0
        };
        if !joined {
            out.push(block(page, from..i, article, from == start));
            from = i;
        }
    }
}

fn block(page: &Page<'_>, lines: Range<usize>, article: usize, fixed: bool) -> Block {
    let content = page.content(lines.start);
    let head: Vec<char> = content.chars().take(16).map(fold_char).collect();
    let rest = head
        .iter()
        .position(|&c| c == '。')
        .is_some_and(|at| at < 6);
    let start = if page.lines[lines.start].starts_mid() {
        Start::Mid
    } else if page.is_heading(lines.start) || matches!(head.first(), Some('“' | '"' | '「')) {
        Start::New
    } else if rest {
        Start::Rest
    } else {
        Start::Neutral
    };
    let mut pairs = Vec::new();
    let (mut last, mut before_last) = (None, None);
    for i in lines.clone() {
        for c in page.content(i).chars().map(fold_char) {
            if let (Some(before), true) = (last, is_han(c)) {
                pairs.push(pair(before, c));
            }
            before_last = last;
            last = is_han(c).then_some(c);
        }
        if !is_open(&page.lines[i]) {
            last = None;
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    Block {
        article,
        fixed,
        open: page.lines[lines.clone()].last().is_some_and(is_open),
        start,
        first: head.first().copied().filter(|&c| is_han(c)),
        last,
        tail: last.zip(before_last).map(|(b, a)| (a, b)),
        head,
        pairs,
        lines,
    }
}

#[cfg(test)]
mod tests {
    use super::super::assemble::articles;
    use super::super::samples::rules;
    use crate::text::{CodePoints, NormalText};

    fn shown(text: &str) -> Vec<String> {
        let index = CodePoints::new(text);
        let show = |a: &crate::model::Article| {
            NormalText::new(&index, &a.spans, &a.breaks)
                .text
                .replace('\n', "/")
        };
        articles(&index, &rules()).iter().map(show).collect()
    }

    const SET: &str = "霞溪县检查水库大坝\n\n\
        本报讯（温知远）昨日，县水利局检\n查全县各座水库大坝的防汛准备情况\n，要求水库专人值守，大坝巡查不留\n\n\
        柏岭小学运动会\n\n\
        本报讯（梁小棠）上午，柏岭小学的\n运动会在学校操场开幕，六百多名学\n\n\
        死角。\n检查组还到了水库值班室，查看大坝\n监测记录，水利局负责人当场答复，\n\n\
        生参加了跳绳、拔河等比赛。\n运动会由柏岭小学的学生自己主持，\n\n\
        汛期前修好大坝的三处渗漏。\n\n\
        老师只在操场边上看着。\n";

    #[test]
    fn columns_that_take_turns_are_put_back() {
        assert_eq!(
            shown(SET),
            [
                "霞溪县检查水库大坝/本报讯(温知远)昨日,县水利局检查全县各座水库大坝的防汛准备情况,\
                 要求水库专人值守,大坝巡查不留死角。/检查组还到了水库值班室,查看大坝监测记录,\
                 水利局负责人当场答复,汛期前修好大坝的三处渗漏。/",
                "柏岭小学运动会/本报讯(梁小棠)上午,柏岭小学的运动会在学校操场开幕,六百多名学生\
                 参加了跳绳、拔河等比赛。/运动会由柏岭小学的学生自己主持,老师只在操场边上看着。/",
            ]
        );
    }

    #[test]
    fn without_clear_evidence_the_page_stays_as_printed() {
        // the first item is cut off and its rest is nowhere
        let cut = SET.find("\n\n死角").unwrap();
        let rest = "生参加了跳绳、拔河等比赛。\n老师只在操场边上看着。\n";
        let text = format!("{}{rest}", &SET[..=cut]);
        let found = shown(&text);
        assert!(found[0].ends_with("大坝巡查不留/"), "{}", found[0]);
        assert!(
            found[1].ends_with("拔河等比赛。/老师只在操场边上看着。/"),
            "{}",
            found[1]
        );
        let marks = articles(&CodePoints::new(&text), &rules());
        assert!(marks[0].fragment.end_missing && !marks[1].fragment.end_missing);
    }

    #[test]
    fn paragraphs_find_their_way_back_by_broken_sentences() {
        let text = "霞溪水库大坝加固\n\n本报讯（温知远）霞溪水库大坝加固工程昨日动工，水库管理处请来\
            县水利局的工程师驻守大坝工地，保证霞溪水库在汛期之前加固完\n\n\
            柏岭小学运动会\n\n本报讯（梁小棠）柏岭小学运动会昨日开幕，学生们在操场上跳绳、拔河，家\n\n\
            工。水库管理处说，大坝加固之后，霞溪水库可以多蓄水。水利局的工程师说，工地昼夜不停。\n\n\
            长们在操场边为柏岭小学的学生加油，运动会两天后结束。\n\n水库大坝今年完工。\n";
        let found = shown(text);
        assert!(found[0].contains("加固完工。水库管理处说"), "{}", found[0]);
        assert!(found[1].contains("拔河,家长们在操场边"), "{}", found[1]);
    }
}
