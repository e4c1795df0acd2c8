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
    /// Finite numbers of a few among millions: position and value, by ascending position.
    Few(Vec<(u32, f64)>),
    /// Words.
    Text(Vec<Option<String>>),
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
            Self::Few(values) => {
                let at = u32::try_from(at).ok()?;
                let found = values.binary_search_by_key(&at, |(position, _)| *position);
                found.ok().map(|found| values[found].1)
            }
            Self::Text(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_at_their_positions() {
        let few = Values::Few(vec![(1, 0.5), (4, 2.0)]);
        let all = Values::Number(vec![None, Some(0.5), None, None, Some(2.0)]);
        for at in 0..6 {
            assert_eq!(few.number(at), all.number(at), "{at}");
        }
        assert_eq!(Values::counts(vec![3]).number(0), Some(3.0));
        assert_eq!(Values::Text(vec![Some("3".into())]).number(0), None);
    }
}
