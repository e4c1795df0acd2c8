//! Which runs of a piece what the document has shown may change: only these are read a second time.

use super::Shown;
use super::lattice::{Lattice, Part};

/// Parts on each side of a shown name in which it is asked for.
const AROUND: usize = 3;

impl Lattice<'_> {
    /// Which parts may be read differently for what the document has shown: the runs in which the
    /// first two characters of a shown name stand, and those of the same list.
    pub(super) fn touched(&self, shown: &Shown) -> Vec<bool> {
        let text = self.piece.text;
        let run = |part: &Part| matches!(part, Part::Run(..));
        let Some(pairs) = Pairs::new(shown) else {
            return self.parts.iter().map(run).collect();
        };
        let mut out = vec![false; self.parts.len()];
        let mut chars = text.chars().peekable();
        let mut at = 0;
        for (number, part) in self.parts.iter().enumerate() {
            let end = self.end(part);
            let mut hit = false;
            while at < end
                && let Some(c) = chars.next()
            {
                at += c.len_utf8();
                hit |= chars.peek().is_some_and(|next| pairs.has(c, *next));
            }
            if !hit {
                continue;
            }
            out[number] |= run(part);
            // a name may lie across several parts, and is asked for beyond the mark of a list
            let from = number.saturating_sub(AROUND);
            let until = (number + 2 * AROUND).min(out.len());
            for (part, out) in self.parts[from..until].iter().zip(&mut out[from..until]) {
                *out |= self.listed(part);
            }
        }
        out
    }

    /// Whether the mark of a list stands beside a run.
    fn listed(&self, part: &Part) -> bool {
        let Part::Run(first, last) = part else {
            return false;
        };
        let text = self.piece.text;
        text[..self.edges[*first].0].ends_with('、')
            || text[self.edges[*last].0..].starts_with('、')
    }
}

/// The first two characters of names.
struct Pairs {
    pairs: Vec<(char, char)>,
    /// Bits of the first characters.
    firsts: [u64; 64],
}

impl Pairs {
    /// `None` where a name is shorter.
    fn new(shown: &Shown) -> Option<Self> {
        let mut out = Self {
            pairs: Vec::new(),
            firsts: [0; 64],
        };
        let persons = shown.persons.keys().chain(&shown.refused);
        for name in persons.chain(shown.places.iter().map(|place| &place.0)) {
            let mut chars = name.chars();
            let pair = (chars.next()?, chars.next()?);
            let (word, bit) = Self::bit(pair.0);
            out.firsts[word] |= bit;
            out.pairs.push(pair);
        }
        out.pairs.sort_unstable();
        Some(out)
    }

    fn bit(first: char) -> (usize, u64) {
        let low = first as usize;
        (low / 64 % 64, 1 << (low % 64))
    }

    fn has(&self, first: char, second: char) -> bool {
        let (word, bit) = Self::bit(first);
        self.firsts[word] & bit != 0 && self.pairs.binary_search(&(first, second)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_the_beginnings_of_names() {
        let mut shown = Shown::default();
        shown.persons.insert("温知远".to_owned(), false);
        shown.refused.insert("梁栋在".to_owned());
        let pairs = Pairs::new(&shown).unwrap();
        assert!(pairs.has('温', '知') && pairs.has('梁', '栋'));
        assert!(!pairs.has('知', '远') && !pairs.has('温', '栋'));
        shown.persons.insert("温".to_owned(), false);
        assert!(Pairs::new(&shown).is_none());
    }
}
