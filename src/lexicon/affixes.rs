//! Sets of strings asked by the text beside a position: what does this text start or end with?

use rustc_hash::FxHashMap;

/// Strings with numbers, found at the beginning or end of a text, longest first.
#[derive(Clone, Debug, Default)]
pub struct Affixes {
    first: FxHashMap<char, Vec<(Box<str>, u32)>>,
    last: FxHashMap<char, Vec<(Box<str>, u32)>>,
}

impl Affixes {
    /// Builds the set from folded strings; empty ones are left out.
    pub fn new<'a>(strings: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut out = Self::default();
        for (string, number) in strings {
            if let (Some(first), Some(last)) = (string.chars().next(), string.chars().next_back()) {
                out.first
                    .entry(first)
                    .or_default()
                    .push((string.into(), number));
                out.last
                    .entry(last)
                    .or_default()
                    .push((string.into(), number));
            }
        }
        for list in out.first.values_mut().chain(out.last.values_mut()) {
            list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        }
        out
    }

    /// Bytes and number of the longest string that `text` starts with.
    pub fn at_start(&self, text: &str) -> Option<(usize, u32)> {
        let list = self.first.get(&text.chars().next()?)?;
        list.iter()
            .find(|(s, _)| text.starts_with(s.as_ref()))
            .map(|(s, n)| (s.len(), *n))
    }

    /// Bytes and number of the longest string that `text` ends with.
    pub fn at_end(&self, text: &str) -> Option<(usize, u32)> {
        let list = self.last.get(&text.chars().next_back()?)?;
        list.iter()
            .find(|(s, _)| text.ends_with(s.as_ref()))
            .map(|(s, n)| (s.len(), *n))
    }

    /// All strings that `text` starts with, longest first.
    pub fn all_at_start<'s>(&'s self, text: &'s str) -> impl Iterator<Item = (usize, u32)> + 's {
        let list = text.chars().next().and_then(|c| self.first.get(&c));
        let fits =
            move |(s, n): &(Box<str>, u32)| text.starts_with(s.as_ref()).then_some((s.len(), *n));
        list.into_iter().flatten().filter_map(fits)
    }
}
