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
/// Readings kept while blocks are given to articles.
const BEAM: usize = 48;
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
        out.push(Segment { head: None, lines: vec![0..first] });
    }
    for (i, head) in heads.iter().enumerate() {
        let end = heads.get(i + 1).map_or(page.lines.len(), |h| h.before);
        out.push(Segment { head: Some(head.clone()), lines: vec![head.first..end] });
    }
    let open: Vec<bool> = out.iter().map(|s| stops_open(page, s.lines[0].clone())).collect();
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

/// True where an article has more than one block, in text set to a width.
fn has_blocks(page: &Page<'_>, segment: &Segment) -> bool {
    let Range { start, end } = segment.lines[0].clone();
    let text = (start..end).find(|&i| is_text(&page.lines[i])).unwrap_or(end);
    page.lines[end.min(text + 1)..end].iter().any(|l| l.gap > 0)
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
    /// The first characters, and the last two, by which a broken-off row of like phrases shows.
    head: Vec<char>,
    tail: Option<(char, char)>,
    pairs: Vec<u32>,
}

impl Block {
    /// True where the block's first words repeat the last two characters before it, as rows of
    /// like phrases do.
    fn repeats(&self, before: &Block) -> bool {
        before.tail.is_some_and(|(a, b)| self.head.windows(2).any(|w| w[0] == a && w[1] == b))
    }
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
    let likeness = likeness(&blocks);
    let set = page.wrap.is_some();
    let puzzle = Puzzle { blocks, likeness, articles: segments.len(), core, set, rules };
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
        for (block, _) in puzzle.blocks.iter().zip(&best.owners).filter(|&(_, &owner)| owner == article) {
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
    let head: Vec<char> = content.chars().take(16).map(fold_char).collect();
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

fn pair(a: char, b: char) -> u32 {
    (u32::from(a) << 16) ^ (u32::from(b) & 0xFFFF)
}

/// How much any two blocks share: the sum over common pairs of characters, rare ones counting more.
fn likeness(blocks: &[Block]) -> Vec<Vec<f64>> {
    let mut count: FxHashMap<u32, u32> = FxHashMap::default();
    for pair in blocks.iter().flat_map(|b| &b.pairs) {
        *count.entry(*pair).or_default() += 1;
    }
    // pairs found in many blocks say nothing of one of them
    let most = (blocks.len() as u32 / 6).max(2);
    let weight = |pair: u32| match count.get(&pair) {
        Some(&n) if n <= most => 1.0 / f64::from(n),
        _ => 0.0,
    };
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

/// Blocks that want to be given to articles.
struct Puzzle<'r> {
    rules: &'r LayoutRules,
    blocks: Vec<Block>,
    likeness: Vec<Vec<f64>>,
    articles: usize,
    /// First article that is surely interrupted.
    core: usize,
    /// Whether text is set to a width, so that an empty line is not just a new paragraph.
    set: bool,
}

/// One way of giving the first blocks to articles.
#[derive(Clone)]
struct Reading {
    owners: Vec<usize>,
    last: Vec<Option<usize>>,
    score: f64,
    /// Sentences that miss beginning or end.
    broken: u32,
}

impl Puzzle<'_> {
    fn start(&self) -> Reading {
        let last = vec![None; self.articles];
        Reading { owners: Vec::new(), last, score: 0.0, broken: 0 }
    }

    /// Gives the next block to an article.
    fn give(&self, reading: &mut Reading, article: usize) {
        let j = reading.owners.len();
        if !self.blocks[j].fixed {
            let (joint, broken) = self.joint(reading, article);
            reading.score += joint + self.turn(reading, article);
            reading.score += self.share(reading, article);
            reading.broken += u32::from(broken);
        }
        reading.owners.push(article);
        reading.last[article] = Some(j);
    }

    /// Whether the text may change columns before a block: where a sentence is left open or taken
    /// up, or where blocks are pieces of columns anyway.
    fn may_turn(&self, reading: &Reading, article: usize) -> bool {
        let j = reading.owners.len();
        let open = |a: usize| reading.last[a].is_some_and(|b| self.blocks[b].open);
        let current = reading.owners.last().copied().unwrap_or(article);
        current == article
            || self.set
            || open(current)
            || open(article)
            || matches!(self.blocks[j].start, Start::Mid | Start::Rest)
    }

    /// Columns take turns; paragraphs stay with the article printed above.
    fn turn(&self, reading: &Reading, article: usize) -> f64 {
        let j = reading.owners.len();
        let current = reading.owners.last().copied().unwrap_or(article);
        if current == article {
            return if self.set { -0.5 } else { 1.0 };
        }
        let turns = self.articles - self.core;
        let next = (1..=turns)
            .map(|step| self.core + (current.max(self.core) - self.core + step) % turns)
            .find(|&a| reading.last[a].is_some_and(|last| last + 1 < j));
        match (next == Some(article), self.set) {
            (true, true) => 1.0,
            (true, false) => -0.5,
            (false, _) => -1.5,
        }
    }

    /// How well a block's beginning fits the end of an article so far, and whether it does not.
    fn joint(&self, reading: &Reading, article: usize) -> (f64, bool) {
        let block = &self.blocks[reading.owners.len()];
        let Some(before) = reading.last[article].map(|b| &self.blocks[b]) else {
            return (0.0, false);
        };
        match (before.open, block.start) {
            (false, Start::Mid) => (-4.0, true),
            (false, Start::Rest) => (-1.0, true),
            (false, Start::New | Start::Neutral) => (0.5, false),
            (true, Start::Mid) => (2.0, false),
            (true, Start::New) => (-1.5, true),
            (true, start) => {
                let known = self.makes_word(before, block) || block.repeats(before);
                let rest = if start == Start::Rest { 1.0 } else { 0.0 };
                (rest + if known { 1.5 } else { -0.5 }, false)
            }
        }
    }

    /// Whether the last character of a block and the first of another are a word, in the
    /// dictionary or elsewhere on the page.
    fn makes_word(&self, before: &Block, block: &Block) -> bool {
        before.last.zip(block.first).is_some_and(|(a, b)| {
            let pair = pair(a, b);
            self.rules.is_word(a, b)
                || self.blocks.iter().any(|b| b.pairs.binary_search(&pair).is_ok())
        })
    }

    /// Whether the interrupted article is surely taken up again.
    fn goes_on(&self, reading: &Reading) -> bool {
        let owned = |article: usize| {
            let own = reading.owners.iter().enumerate().filter(move |&(_, &a)| a == article);
            own.map(|(j, _)| &self.blocks[j])
        };
        let stop = owned(self.core).zip(owned(self.core).skip(1)).find(|(before, block)| {
            before.article == self.core && block.article != self.core
        });
        stop.is_some_and(|(before, block)| {
            before.open
                && (matches!(block.start, Start::Mid | Start::Rest) || self.makes_word(before, block))
        })
    }

    /// Whether a block speaks of what the article speaks of, more than of what the others do.
    fn share(&self, reading: &Reading, article: usize) -> f64 {
        let j = reading.owners.len();
        let mut sums = vec![(0.0_f64, 0_usize); self.articles];
        for (i, &owner) in reading.owners.iter().enumerate() {
            sums[owner].0 += self.likeness[j][i];
            sums[owner].1 += self.blocks[i].pairs.len();
        }
        let per = |&(sum, size): &(f64, usize)| 20.0 * sum / (size as f64 + 200.0).powf(0.8);
        let own = per(&sums[article]);
        let others = sums.iter().enumerate().filter(|&(a, _)| a != article);
        let other = others.map(|(_, s)| per(s)).fold(0.0, f64::max);
        let weight = if self.set { 1.5 } else { 3.0 };
        weight * (own - other) / (own + other + 1.0)
    }

    /// Counts articles that stay open against a reading.
    fn finish(&self, mut reading: Reading) -> Reading {
        let open = reading.last.iter().flatten().filter(|&&b| self.blocks[b].open).count();
        reading.score -= 1.5 * open as f64;
        reading.broken += open as u32;
        reading
    }

    fn rate(&self, owners: &[usize]) -> Reading {
        let mut reading = self.start();
        for &owner in owners {
            self.give(&mut reading, owner);
        }
        self.finish(reading)
    }

    /// The best reading found.
    fn best(&self) -> Option<Reading> {
        let mut beam = vec![self.start()];
        for block in &self.blocks {
            let mut next = Vec::with_capacity(beam.len() * self.articles);
            for reading in &beam {
                for article in 0..self.articles {
                    let may = if block.fixed {
                        article == block.article
                    } else {
                        reading.last[article].is_some() && self.may_turn(reading, article)
                    };
                    if may {
                        let mut longer = reading.clone();
                        self.give(&mut longer, article);
                        next.push(longer);
                    }
                }
            }
            next.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.owners.cmp(&b.owners)));
            next.truncate(BEAM);
            beam = next;
        }
        let done = beam.into_iter().map(|r| self.finish(r));
        done.max_by(|a, b| a.score.total_cmp(&b.score).then(b.owners.cmp(&a.owners)))
    }
}
