//! To which article each block of interrupted columns belongs.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::rules::LayoutRules;

/// Readings kept while blocks are given to articles.
const BEAM: usize = 48;

/// A block of lines that moves as one.
pub(super) struct Block {
    pub lines: Range<usize>,
    pub article: usize,
    /// The first block of its article stays.
    pub fixed: bool,
    pub open: bool,
    pub start: Start,
    pub first: Option<char>,
    pub last: Option<char>,
    /// The first characters, and the last two, by which a broken-off row of like phrases shows.
    pub head: Vec<char>,
    pub tail: Option<(char, char)>,
    pub pairs: Vec<u32>,
}

impl Block {
    /// True where the block's first words repeat the last two characters before it, as rows of
    /// like phrases do.
    fn repeats(&self, before: &Block) -> bool {
        before
            .tail
            .is_some_and(|(a, b)| self.head.windows(2).any(|w| w[0] == a && w[1] == b))
    }
}

/// How a block begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// With what only stands inside a sentence.
    Mid,
    /// With a few characters and a full stop: probably the rest of a sentence.
    Rest,
    /// With a sub-heading or a quotation.
    New,
    Neutral,
}

/// A pair of characters as one number.
pub(super) fn pair(a: char, b: char) -> u32 {
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
            let (mut a, mut b) = (
                earlier.pairs.iter().peekable(),
                later.pairs.iter().peekable(),
            );
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
pub(super) struct Puzzle<'r> {
    rules: &'r LayoutRules,
    pub blocks: Vec<Block>,
    likeness: Vec<Vec<f64>>,
    articles: usize,
    /// First article that is surely interrupted.
    core: usize,
    /// Whether text is set to a width, so that an empty line is not just a new paragraph.
    set: bool,
}

/// One way of giving the first blocks to articles.
#[derive(Clone)]
pub(super) struct Reading {
    /// The article of each block.
    pub owners: Vec<usize>,
    /// The last block of each article.
    last: Vec<Option<usize>>,
    /// How well it fits; only differences mean something.
    pub score: f64,
    /// Sentences that miss beginning or end.
    pub broken: u32,
}

impl<'r> Puzzle<'r> {
    /// Lays out the blocks of so many articles.
    pub fn new(
        blocks: Vec<Block>,
        articles: usize,
        core: usize,
        set: bool,
        rules: &'r LayoutRules,
    ) -> Self {
        let likeness = likeness(&blocks);
        Self {
            rules,
            blocks,
            likeness,
            articles,
            core,
            set,
        }
    }

    fn start(&self) -> Reading {
        let last = vec![None; self.articles];
        Reading {
            owners: Vec::new(),
            last,
            score: 0.0,
            broken: 0,
        }
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
                || self
                    .blocks
                    .iter()
                    .any(|b| b.pairs.binary_search(&pair).is_ok())
        })
    }

    /// Whether the interrupted article is surely taken up again.
    pub fn goes_on(&self, reading: &Reading) -> bool {
        let owned = |article: usize| {
            let own = reading
                .owners
                .iter()
                .enumerate()
                .filter(move |&(_, &a)| a == article);
            own.map(|(j, _)| &self.blocks[j])
        };
        let stop = owned(self.core)
            .zip(owned(self.core).skip(1))
            .find(|(before, block)| before.article == self.core && block.article != self.core);
        stop.is_some_and(|(before, block)| {
            before.open
                && (matches!(block.start, Start::Mid | Start::Rest)
                    || self.makes_word(before, block))
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
        let open = reading
            .last
            .iter()
            .flatten()
            .filter(|&&b| self.blocks[b].open)
            .count();
        reading.score -= 1.5 * open as f64;
        reading.broken += open as u32;
        reading
    }

    /// Rates one way of giving every block.
    pub fn rate(&self, owners: &[usize]) -> Reading {
        let mut reading = self.start();
        for &owner in owners {
            self.give(&mut reading, owner);
        }
        self.finish(reading)
    }

    /// The best reading found.
    pub fn best(&self) -> Option<Reading> {
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
