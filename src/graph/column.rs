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
            Self::Text(_) => None,
        }
    }
}
