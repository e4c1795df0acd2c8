//! The word list: frequency and tag of ordinary words.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::lexicon::table::Files;
use crate::model::{Grammar, Tag, Words};
use crate::text::fold;

/// What a title weighs as a word, in occurrences.
const TITLE: u32 = 3_000;

/// Frequency and tag by folded word.
pub(in crate::lexicon) type WordMap = FxHashMap<Box<str>, (u32, Tag)>;

/// Loads the word list.
pub(in crate::lexicon) fn words(files: &Files) -> WordMap {
    let mut words = WordMap::default();
    for file in files.named("words") {
        words.reserve(file.text.len() / 13);
        // the longest file by far, of our own making: plain splitting saves start-up time
        for line in file.text.lines().skip(1) {
            let mut cells = line.split(',');
            if let (Some(word), Some(frequency)) = (cells.next(), cells.next()) {
                let tag = Tag::new(cells.next().unwrap_or(""));
                // variants fold into one word, of which the commoner tells the tag
                let frequency: u32 = frequency.parse().unwrap_or(0);
                let known = words
                    .entry(fold(word).into_boxed_str())
                    .or_insert((frequency, tag));
                if known.0 < frequency {
                    *known = (frequency, tag);
                }
            }
        }
    }
    words
}

/// Completes the word list by the titles, which are words that no list has in full.
pub(in crate::lexicon) fn with_titles(mut words: WordMap, grammar: &Grammar) -> Words {
    for post in &grammar.posts {
        let known = words.entry(post.title.as_str().into()).or_default();
        known.0 = known.0.max(TITLE);
    }
    Words {
        entries: Arc::new(words),
    }
}
