//! Sets of strings asked by the text beside a position: what does this text start or end with?

use rustc_hash::FxHashMap;

/// The outermost two characters of a string, outermost first; one-character strings have none
/// second.
type Edge = (char, Option<char>);

/// Strings with numbers, found at the beginning or end of a text, longest first.
#[derive(Clone, Debug, Default)]
pub struct Affixes {
    first: FxHashMap<Edge, Vec<(Box<str>, u32)>>,
    last: FxHashMap<Edge, Vec<(Box<str>, u32)>>,
}

fn edge(mut outermost: impl Iterator<Item = char>) -> Option<Edge> {
    Some((outermost.next()?, outermost.next()))
}

impl Affixes {
    /// Builds the set from folded strings; empty ones are left out.
    pub fn new<'a>(strings: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut out = Self::default();
        for (string, number) in strings {
            if let (Some(first), Some(last)) = (edge(string.chars()), edge(string.chars().rev())) {
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
        let (outer, second) = edge(text.chars())?;
        let longer = second.and_then(|_| self.first.get(&(outer, second)));
        let single = self.first.get(&(outer, None));
        let mut lists = longer.into_iter().chain(single).flatten();
        lists
            .find(|(s, _)| text.starts_with(s.as_ref()))
            .map(|(s, n)| (s.len(), *n))
    }

    /// Bytes and number of the longest string that `text` ends with.
    pub fn at_end(&self, text: &str) -> Option<(usize, u32)> {
        let (outer, second) = edge(text.chars().rev())?;
        let longer = second.and_then(|_| self.last.get(&(outer, second)));
        let single = self.last.get(&(outer, None));
        let mut lists = longer.into_iter().chain(single).flatten();
        lists
            .find(|(s, _)| text.ends_with(s.as_ref()))
            .map(|(s, n)| (s.len(), *n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_string_at_an_edge_wins() {
        let set = Affixes::new([("书记", 0), ("副书记", 1), ("长", 2), ("局长", 3), ("", 4)]);
        for (text, start, end) in [
            ("副书记到", Some((9, 1)), None),
            ("县委副书记", None, Some((9, 1))),
            ("长江", Some((3, 2)), None),
            ("局长", Some((6, 3)), Some((6, 3))),
            ("校长", None, Some((3, 2))),
            ("长", Some((3, 2)), Some((3, 2))),
            ("", None, None),
        ] {
            assert_eq!(set.at_start(text), start, "{text}");
            assert_eq!(set.at_end(text), end, "{text}");
        }
    }
}
