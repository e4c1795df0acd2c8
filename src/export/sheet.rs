//! Tables for a workbook that are no part of the graph: whoever asks the database fills them.

use crate::model::PartialDate;

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Its name, at most 31 characters.
    pub name: &'static str,
    /// Names of the columns, with width to show in characters.
    pub columns: Vec<(&'static str, u16)>,
    /// Rows, each with as many fields as there are columns.
    pub rows: Vec<Vec<Field>>,
}

/// A value in a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// Nothing known.
    Missing,
    /// Characters, never a formula.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number; one that is not finite counts as missing.
    Number(f64),
    /// A date; a month or year alone stays text.
    Date(PartialDate),
}
