//! Values computed over a whole graph, one a node or one an edge: measures, surprise, communities.
//!
//! They are no fields of [`Node`](super::Node) and [`Edge`](super::Edge), because they follow from the
//! graph as it was filtered and only exist where they were asked for.

/// Named values in the order of the nodes or of the edges of a graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The attribute's name in exports: lower-case ASCII letters, digits and `_`.
    pub name: &'static str,
    /// The values, as many as the graph has nodes or edges.
    pub values: Values,
}

/// The values of a column; `None` is left out of exports.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Whole numbers.
    Count(Vec<Option<u32>>),
    /// Finite numbers.
    Number(Vec<Option<f64>>),
    /// Finite numbers of a few among millions.
    Few(Sparse),
    /// Words.
    Text(Vec<Option<String>>),
}

/// Numbers at a few positions. Asking for one takes a look at a bit, not a search: an export asks for
/// every position, and nearly all have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sparse {
    /// Of each 64 positions which have a number, and how many numbers come before.
    blocks: Vec<(u64, u32)>,
    numbers: Vec<f64>,
}

impl Sparse {
    /// Takes numbers by ascending position.
    pub fn new(numbers: impl IntoIterator<Item = (u32, f64)>) -> Self {
        let mut out = Self::default();
        for (at, number) in numbers {
            let (block, bit) = (at as usize / 64, at % 64);
            debug_assert!(block + 1 >= out.blocks.len(), "positions ascend");
            let before = out.numbers.len() as u32;
            while out.blocks.len() <= block {
                out.blocks.push((0, before));
            }
            out.blocks[block].0 |= 1 << bit;
            out.numbers.push(number);
        }
        out
    }

    /// The number at a position.
    pub fn get(&self, at: usize) -> Option<f64> {
        let (bits, before) = self.blocks.get(at / 64)?;
        let bit = 1_u64 << (at % 64);
        if bits & bit == 0 {
            return None;
        }
        let within = (bits & (bit - 1)).count_ones();
        self.numbers.get((before + within) as usize).copied()
    }
}

impl Values {
    /// Numbers that all are known.
    pub fn numbers(values: Vec<f64>) -> Self {
        Self::Number(values.into_iter().map(Some).collect())
    }

    /// Counts that all are known.
    pub fn counts(values: Vec<u32>) -> Self {
        Self::Count(values.into_iter().map(Some).collect())
    }

    /// The value at a position as a number, `None` for words and where it is missing.
    pub fn number(&self, at: usize) -> Option<f64> {
        match self {
            Self::Count(values) => values.get(at).copied().flatten().map(f64::from),
            Self::Number(values) => values.get(at).copied().flatten(),
            Self::Few(values) => values.get(at),
            Self::Text(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_at_their_positions() {
        let numbers = [(1, 0.5), (4, 2.0), (63, 3.0), (64, 4.0), (500, 5.0)];
        let few = Values::Few(Sparse::new(numbers));
        for at in 0..600 {
            let wanted = numbers.iter().find(|(place, _)| *place == at);
            let wanted = wanted.map(|(_, number)| *number);
            assert_eq!(few.number(at as usize), wanted, "{at}");
        }
        assert_eq!(Values::counts(vec![3]).number(0), Some(3.0));
        assert_eq!(Values::Text(vec![Some("3".into())]).number(0), None);
    }
}
