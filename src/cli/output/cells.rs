//! Columns and cells, the same for people and programs.

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// A text.
    Text(String),
    /// A number of things.
    Count(u64),
    /// A measure.
    Real(f64),
    /// Nothing known: blank in tables, null in JSON, empty in CSV.
    Missing,
}

impl Cell {
    /// A text that is one word of the program.
    pub(crate) fn word(word: &str) -> Self {
        Cell::Text(word.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.map_or(Cell::Missing, Cell::Text)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Cell::Count(count)
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Self {
        Cell::Count(u64::from(count))
    }
}

impl From<Option<u64>> for Cell {
    fn from(count: Option<u64>) -> Self {
        count.map_or(Cell::Missing, Cell::Count)
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number
            .filter(|number| number.is_finite())
            .map_or(Cell::Missing, Cell::Real)
    }
}

/// What is known of a column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Its name, the key in JSON and the head of the column in CSV.
    pub(crate) name: &'static str,
    /// Place in the queue for room in a table: 0 is always shown, `None` never.
    pub(crate) rank: Option<u8>,
    /// Terminal columns that it needs at least where it may be cut; 0 where it may not.
    pub(crate) floor: usize,
    /// Set flush right.
    pub(crate) right: bool,
    /// Digits behind the point of a measure in a table.
    pub(crate) decimals: usize,
    /// What a table says where nothing is known.
    pub(crate) missing: &'static str,
    /// Goes into a further table below, with the columns before it again, where there is no room.
    pub(crate) wraps: bool,
}

impl Column {
    /// A text that may be cut.
    pub(crate) const fn text(name: &'static str, rank: u8) -> Self {
        let rank = Some(rank);
        Self {
            name,
            rank,
            floor: 12,
            right: false,
            decimals: 3,
            missing: "",
            wraps: false,
        }
    }

    /// A word or date that is never cut.
    pub(crate) const fn word(name: &'static str, rank: u8) -> Self {
        Self {
            floor: 0,
            ..Self::text(name, rank)
        }
    }

    /// A number.
    pub(crate) const fn number(name: &'static str, rank: u8) -> Self {
        Self {
            right: true,
            ..Self::word(name, rank)
        }
    }

    /// A date; a table says where there is none.
    pub(crate) const fn date(name: &'static str, rank: u8) -> Self {
        Self {
            missing: "undated",
            ..Self::word(name, rank)
        }
    }

    /// A column for programs only.
    pub(crate) const fn data(name: &'static str) -> Self {
        Self {
            rank: None,
            ..Self::word(name, 0)
        }
    }

    /// The same, with this many digits behind the point in a table.
    #[must_use]
    pub(crate) const fn decimals(self, decimals: usize) -> Self {
        Self { decimals, ..self }
    }

    /// The same, but moved to a further table where there is no room.
    #[must_use]
    pub(crate) const fn wrapping(self) -> Self {
        Self {
            wraps: true,
            ..self
        }
    }

    /// The same, with this many terminal columns at least.
    #[must_use]
    pub(crate) const fn at_least(self, floor: usize) -> Self {
        Self { floor, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_missing() {
        assert_eq!(Cell::from(Some(f64::NAN)), Cell::Missing);
    }
}
