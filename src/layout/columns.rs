//! Columns that interrupt each other, put back where the evidence is clear.
//!
//! Text that was extracted row by row from a page prints the beginning of several articles and
//! then, in turn, their continuations. The mark is an article that stops in mid-sentence before
//! the next headline. Around it, every later block is given to the article that it continues best:
//! a sentence left open wants its rest, a rest wants its beginning, columns take turns in page
//! order, and a block shares rare pairs of characters with its own article. Where the best such
//! reading does not clearly beat the order of the page, the page is left as it is.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::heads::Head;
use super::lines::{Ending, Kind, Line};
use super::page::Page;
use super::rules::is_han;
use crate::text::fold_char;

/// One article's lines in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its headline, where it has one.
    pub head: Option<Head>,
    /// Its lines.
    pub lines: Vec<Range<usize>>,
}

/// Most blocks, articles and bytes that are weighed at once.
const MOST_BLOCKS: usize = 64;
const MOST_ARTICLES: usize = 6;
const MOST_BYTES: usize = 200_000;
/// Readings kept while blocks are given to articles.
const BEAM: usize = 48;
/// By how much a reading must beat the order of the page.
const CLEAR: f64 = 2.0;

/// Gives every line from the first headline on to an article; lines before it are an article
/// without a headline.
pub(super) fn segments(page: &Page<'_>, heads: &[Head]) -> Vec<Segment> {
    let mut out = Vec::with_capacity(heads.len() + 1);
    let first = heads.first().map_or(page.lines.len(), |h| h.before);
    if first > 0 {
        out.push(Segment { head: None, lines: vec![0..first] });
    }
    for (i, head) in heads.iter().enumerate() {
        let end = heads.get(i + 1).map_or(page.lines.len(), |h| h.before);
        out.push(Segment { head: Some(head.clone()), lines: vec![head.first..end] });
    }
    let open: Vec<bool> = out.iter().map(|s| stops_open(page, s.lines[0].clone())).collect();
    let mut at = 0;
    while at + 1 < out.len() {
        if !open[at] {
            at += 1;
            continue;
        }
        let last = (at + 1..out.len().min(at + 4)).find(|&i| !open[i]).unwrap_or(at + 1);
        let start = at.saturating_sub(MOST_ARTICLES.saturating_sub(last - at + 1).min(2));
        restore(page, &mut out[start..=last]);
        at = last + 1;
    }
    out
}

fn is_text(line: &Line) -> bool {
    matches!(line.kind, Kind::Body | Kind::Dateline)
}

fn is_open(line: &Line) -> bool {
    is_text(line) && matches!(line.ending, Ending::Open | Ending::Comma)
}

/// True where running text stops in mid-sentence.
fn stops_open(page: &Page<'_>, lines: Range<usize>) -> bool {
    page.lines[lines].iter().rev().find(|l| is_text(l)).is_some_and(is_open)
}

/// A block of lines that moves as one.
struct Block {
    lines: Range<usize>,
    article: usize,
    /// The first block of its article stays.
    fixed: bool,
    open: bool,
    start: Start,
    first: Option<char>,
    last: Option<char>,
    pairs: Vec<u32>,
}

/// How a block begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// With what only stands inside a sentence.
    Mid,
    /// With a few characters and a full stop: probably the rest of a sentence.
    Rest,
    /// With a sub-heading or a quotation.
    New,
    Neutral,
}

/// Reorders the blocks of neighbouring articles where that is clearly right.
fn restore(page: &Page<'_>, segments: &mut [Segment]) {
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
    let likeness = likeness(&blocks);
    let printed: Vec<usize> = blocks.iter().map(|b| b.article).collect();
    let as_printed = rate(&blocks, &likeness, segments.len(), &printed);
    let Some((score, owners)) = best(&blocks, &likeness, segments.len()) else { return };
    if owners == printed || score - as_printed < CLEAR {
        return;
    }
    for (article, segment) in segments.iter_mut().enumerate() {
        let mut lines: Vec<Range<usize>> = Vec::new();
        for (block, _) in blocks.iter().zip(&owners).filter(|&(_, &owner)| owner == article) {
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
    let text = (body..end).find(|&i| is_text(&page.lines[i])).unwrap_or(end);
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
    let head: Vec<char> = content.chars().take(8).map(fold_char).collect();
    let rest = head.iter().position(|&c| c == '。').is_some_and(|at| at < 6);
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
    let mut last = None;
    for i in lines.clone() {
        for c in page.content(i).chars().map(fold_char) {
            if let (Some(before), true) = (last, is_han(c)) {
                pairs.push(pair(before, c));
            }
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
        pairs,
        lines,
    }
}

fn pair(a: char, b: char) -> u32 {
    (u32::from(a) << 16) ^ (u32::from(b) & 0xFFFF)
}

/// How much any two blocks share: the sum over common pairs of characters, rare ones counting more.
fn likeness(blocks: &[Block]) -> Vec<Vec<f64>> {
    let mut count: FxHashMap<u32, u32> = FxHashMap::default();
    for pair in blocks.iter().flat_map(|b| &b.pairs) {
        *count.entry(*pair).or_default() += 1;
    }
    let total = blocks.len() as f64;
    let weight = |pair: u32| (total / f64::from(count.get(&pair).copied().unwrap_or(1))).ln();
    let mut out = vec![vec![0.0; blocks.len()]; blocks.len()];
    for (j, later) in blocks.iter().enumerate() {
        for (i, earlier) in blocks[..j].iter().enumerate() {
            let (mut a, mut b) = (earlier.pairs.iter().peekable(), later.pairs.iter().peekable());
            let mut sum = 0.0;
            while let (Some(&&x), Some(&&y)) = (a.peek(), b.peek()) {
                if x == y {
                    sum += weight(x);
                }
                if x <= y {
                    a.next();
                }
                if y <= x {
                    b.next();
                }
            }
            out[j][i] = sum;
        }
    }
    out
}

/// One way of giving the first blocks to articles.
#[derive(Clone)]
struct Reading {
    owners: Vec<usize>,
    last: Vec<Option<usize>>,
    score: f64,
}

impl Reading {
    fn new(articles: usize) -> Self {
        Self { owners: Vec::new(), last: vec![None; articles], score: 0.0 }
    }

    /// Gives the next block to an article.
    fn give(&mut self, blocks: &[Block], likeness: &[Vec<f64>], article: usize) {
        let j = self.owners.len();
        if !blocks[j].fixed {
            self.score += self.turn(article) + self.joint(blocks, article);
            self.score += self.share(blocks, likeness, article);
        }
        self.owners.push(article);
        self.last[article] = Some(j);
    }

    /// Staying with the article printed above is likely; the next column in turn less so; others
    /// hardly.
    fn turn(&self, article: usize) -> f64 {
        let j = self.owners.len();
        let current = self.owners.last().copied().unwrap_or(article);
        if current == article {
            return 1.0;
        }
        let begun = self.last.len();
        let next = (1..=begun)
            .map(|step| (current + step) % begun)
            .find(|&a| self.last[a].is_some_and(|last| last + 1 < j));
        if next == Some(article) || article + 1 == current { -0.5 } else { -1.5 }
    }

    /// Whether the block's beginning fits the end of the article so far.
    fn joint(&self, blocks: &[Block], article: usize) -> f64 {
        let block = &blocks[self.owners.len()];
        let Some(before) = self.last[article].map(|b| &blocks[b]) else { return 0.0 };
        if !before.open {
            return match block.start {
                Start::Mid => -4.0,
                Start::Rest => -1.0,
                Start::New | Start::Neutral => 0.5,
            };
        }
        match block.start {
            Start::Mid => 2.0,
            Start::New => -2.0,
            start => {
                let known = before.last.zip(block.first).is_some_and(|(a, b)| {
                    let pair = pair(a, b);
                    blocks.iter().any(|b| b.pairs.binary_search(&pair).is_ok())
                });
                let rest = if start == Start::Rest { 1.0 } else { 0.0 };
                rest + if known { 1.5 } else { -0.3 }
            }
        }
    }

    /// Whether the block speaks of what the article speaks of, more than of what the others do.
    fn share(&self, blocks: &[Block], likeness: &[Vec<f64>], article: usize) -> f64 {
        let j = self.owners.len();
        let mut sums = vec![(0.0_f64, 0_usize); self.last.len()];
        for (i, &owner) in self.owners.iter().enumerate() {
            sums[owner].0 += likeness[j][i];
            sums[owner].1 += blocks[i].pairs.len();
        }
        let per = |&(sum, size): &(f64, usize)| sum / (size as f64 + 60.0).sqrt();
        let own = per(&sums[article]);
        let others = sums.iter().enumerate().filter(|&(a, _)| a != article);
        let other = others.map(|(_, s)| per(s)).fold(0.0, f64::max);
        3.0 * (own - other) / (own + other + 1.0)
    }

    /// The score with articles that stay open counted against it.
    fn total(&self, blocks: &[Block]) -> f64 {
        let open = self.last.iter().flatten().filter(|&&b| blocks[b].open).count();
        self.score - 1.5 * open as f64
    }
}

fn rate(blocks: &[Block], likeness: &[Vec<f64>], articles: usize, owners: &[usize]) -> f64 {
    let mut reading = Reading::new(articles);
    for &owner in owners {
        reading.give(blocks, likeness, owner);
    }
    reading.total(blocks)
}

/// The best reading found.
fn best(blocks: &[Block], likeness: &[Vec<f64>], articles: usize) -> Option<(f64, Vec<usize>)> {
    let mut beam = vec![Reading::new(articles)];
    for block in blocks {
        let mut next = Vec::with_capacity(beam.len() * articles);
        for reading in &beam {
            for article in 0..articles {
                let may = if block.fixed {
                    article == block.article
                } else {
                    reading.last[article].is_some()
                };
                if may {
                    let mut longer = reading.clone();
                    longer.give(blocks, likeness, article);
                    next.push(longer);
                }
            }
        }
        next.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.owners.cmp(&b.owners)));
        next.truncate(BEAM);
        beam = next;
    }
    let rated = beam.into_iter().map(|r| (r.total(blocks), r.owners));
    rated.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
}
