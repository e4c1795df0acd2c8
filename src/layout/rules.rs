//! The words that layout knows, compiled once from the grammar.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{DiscardKind, Grammar};
use crate::text::{fold, fold_char};

/// Byline and caption words, surnames, name endings and newspapers, ready for look-up.
#[derive(Clone, Debug, Default)]
pub struct LayoutRules {
    /// Byline words by first character, longest first.
    words: FxHashMap<char, Vec<Word>>,
    /// Caption openers by first character.
    captions: FxHashMap<char, Vec<Vec<char>>>,
    surnames: FxHashSet<Box<str>>,
    /// What a name holds that is an editorial desk's, an agency's or an office's, by first character.
    desks: FxHashMap<char, Vec<Vec<char>>>,
    /// Endings of bodies and places, as they never end a reporter's name.
    endings: Vec<Vec<char>>,
    newspapers: FxHashSet<Box<str>>,
    /// Words of two characters.
    pairs: FxHashSet<(char, char)>,
}

/// A byline word.
#[derive(Clone, Debug)]
struct Word {
    chars: Vec<char>,
    dateline: bool,
}

/// A byline word found in a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoundWord {
    /// Length in characters.
    pub len: usize,
    /// Whether it opens a news item by itself (ends in 讯 or 电), as 记者 does not.
    pub dateline: bool,
}

/// Marks that open a byline wherever they stand first.
pub(super) fn is_byline_mark(c: char) -> bool {
    matches!(c, '□' | '■' | '◎' | '◆' | '◇' | '●' | '○' | '☉' | '⊙' | '▣')
}

/// Marks that point from a caption to its picture.
fn is_caption_mark(c: char) -> bool {
    matches!(
        c,
        '▲' | '△'
            | '▼'
            | '▽'
            | '◀'
            | '◁'
            | '▶'
            | '▷'
            | '◤'
            | '◥'
            | '◢'
            | '◣'
            | '↑'
            | '↓'
    )
}

impl LayoutRules {
    /// Compiles the rows that layout needs.
    pub fn new(grammar: &Grammar) -> Self {
        let mut rules = Self::default();
        for string in grammar.discards_of(DiscardKind::Byline) {
            let chars: Vec<char> = fold(string).chars().collect();
            let Some(&first) = chars.first() else {
                continue;
            };
            if is_byline_mark(first) {
                continue;
            }
            let dateline = chars.len() > 1 && matches!(chars.last(), Some('讯' | '电'));
            rules
                .words
                .entry(first)
                .or_default()
                .push(Word { chars, dateline });
        }
        for words in rules.words.values_mut() {
            words.sort_by(|a, b| {
                b.chars
                    .len()
                    .cmp(&a.chars.len())
                    .then(a.chars.cmp(&b.chars))
            });
        }
        for string in grammar.discards_of(DiscardKind::Caption) {
            let chars: Vec<char> = fold(string).chars().collect();
            if let Some(&first) = chars.first() {
                rules.captions.entry(first).or_default().push(chars);
            }
        }
        for string in grammar.discards_of(DiscardKind::Desk) {
            let chars: Vec<char> = fold(string).chars().collect();
            if let Some(&first) = chars.first() {
                rules.desks.entry(first).or_default().push(chars);
            }
        }
        rules.surnames = grammar.surnames.keys().map(|s| fold(s).into()).collect();
        rules.endings = grammar
            .suffixes
            .iter()
            .map(|s| fold(&s.suffix).chars().collect())
            .collect();
        rules.endings.retain(|e| !e.is_empty());
        for word in grammar.words.entries.keys() {
            let mut chars = word.chars();
            if let (Some(a), Some(b), None) = (chars.next(), chars.next(), chars.next()) {
                rules.pairs.insert((fold_char(a), fold_char(b)));
            }
        }
        rules.newspapers = grammar.newspapers.keys().map(|s| fold(s).into()).collect();
        rules
    }

    /// The longest byline word at the beginning of folded characters. A word of one character
    /// counts only at the end of a token, so that it does not split a name.
    pub(super) fn word_at(&self, chars: &[char]) -> Option<FoundWord> {
        let words = self.words.get(chars.first()?)?;
        let fits = |word: &&Word| {
            chars.starts_with(&word.chars)
                && (word.chars.len() > 1 || chars.get(1).is_none_or(|&c| !is_name_char(c)))
        };
        let word = words.iter().find(fits)?;
        Some(FoundWord {
            len: word.chars.len(),
            dateline: word.dateline,
        })
    }

    /// True where some byline word begins with a folded character.
    pub(super) fn begins_word(&self, c: char) -> bool {
        self.words.contains_key(&c)
    }

    /// True where folded characters open a caption.
    pub(super) fn opens_caption(&self, chars: &[char]) -> bool {
        let Some(&first) = chars.first() else {
            return false;
        };
        is_caption_mark(first)
            || self
                .captions
                .get(&first)
                .is_some_and(|all| all.iter().any(|c| chars.starts_with(c)))
    }

    /// True where folded characters begin with a surname and are as long as a name of a person.
    pub(super) fn is_surnamed(&self, name: &[char]) -> bool {
        let begins = |n: usize| {
            name.len() > n
                && self
                    .surnames
                    .contains(name[..n].iter().collect::<String>().as_str())
        };
        (2..=4).contains(&name.len()) && ((name.len() <= 3 && begins(1)) || begins(2))
    }

    /// True where folded characters are a body that signs in a reporter's place: 本报编辑部.
    pub(super) fn is_desk(&self, name: &[char]) -> bool {
        (0..name.len()).any(|at| self.begins_desk(&name[at..]))
    }

    /// True where folded characters begin with the name of a desk.
    pub(super) fn begins_desk(&self, name: &[char]) -> bool {
        let desks = name.first().and_then(|first| self.desks.get(first));
        desks.is_some_and(|desks| desks.iter().any(|d| name.starts_with(d)))
    }

    /// True where folded characters may be a reporter's name, given that they stand in a byline.
    /// Mongols, Tibetans and others have no surname of the list, so one is not asked for; but
    /// desks and what ends like a body are refused.
    pub(super) fn may_be_name(&self, name: &[char]) -> bool {
        (2..=7).contains(&name.len())
            && !self.is_desk(name)
            && (self.is_surnamed(name)
                || (!self
                    .endings
                    .iter()
                    .any(|e| name.len() > 2 && name.ends_with(e))
                    && (name.len() <= 5 || name.contains(&'·'))))
    }

    /// True where two folded characters are a word.
    pub(super) fn is_word(&self, a: char, b: char) -> bool {
        self.pairs.contains(&(a, b))
    }

    /// True where a folded string is the name of a newspaper that the grammar lists.
    pub(super) fn is_newspaper(&self, name: &str) -> bool {
        self.newspapers.contains(name)
    }
}

/// True for the characters of a Chinese name.
pub(super) fn is_name_char(c: char) -> bool {
    is_han(c) || c == '·'
}

/// True for Chinese characters.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::super::samples::rules;
    use super::*;

    #[test]
    fn words_and_names_are_told_apart() {
        let rules = rules();
        let chars = |text: &str| fold(text).chars().collect::<Vec<char>>();
        assert_eq!(rules.word_at(&chars("通讯员甲")).map(|w| w.len), Some(3));
        assert!(rules.word_at(&chars("本報訊")).is_some_and(|w| w.dateline));
        assert!(rules.word_at(&chars("记者")).is_some_and(|w| !w.dateline));
        assert!(
            rules.word_at(&chars("文静")).is_none(),
            "a word of one character is no prefix"
        );
        for (name, may) in [
            ("温知远", true),
            ("欧阳琼枝", true),
            ("木仁图雅", true),
            ("河西日报社", false),
            ("霞溪编辑部", false),
        ] {
            assert_eq!(rules.may_be_name(&chars(name)), may, "{name}");
        }
        assert!(rules.is_desk(&chars("霞溪编辑部")) && !rules.begins_desk(&chars("霞溪编辑部")));
        assert!(rules.opens_caption(&chars("▲会场")) && rules.opens_caption(&chars("圖為會場")));
    }
}
