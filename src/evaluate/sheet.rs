//! Sheets that were filled in by hand, and tables of appearances: how a broken one is told.

use std::path::Path;

use super::gold::GoldError;
use crate::source::{Sheet, SheetError};

/// Whether a sheet is one of articles that were read blindly.
///
/// # Errors
/// Where the file cannot be read.
pub fn is_blind_sheet(path: &Path) -> Result<bool, GoldError> {
    let sheet = read_sheet(path, &[])?;
    let wanted = ["article", "persons"];
    Ok(wanted.iter().all(|name| sheet.column(&[name]).is_some()))
}

/// Reads a sheet, which must have the columns named.
pub(super) fn read_sheet(path: &Path, needed: &[&str]) -> Result<Sheet, GoldError> {
    let sheet = Sheet::read(path).map_err(|error| match error {
        SheetError::Unreadable { cause, .. } => GoldError::Unreadable {
            path: path.to_owned(),
            cause,
        },
        SheetError::Broken { line, message, .. } => wrong(path, line, message),
    })?;
    match needed.iter().find(|name| sheet.column(&[name]).is_none()) {
        Some(missing) => {
            let message = format!("needs the column {missing}, as `guanxi sample` writes it");
            Err(wrong(path, 1, message))
        }
        None => Ok(sheet),
    }
}

/// What is wrong with a row.
pub(super) fn wrong(path: &Path, line: u64, message: String) -> GoldError {
    GoldError::Table {
        path: path.to_owned(),
        line,
        message,
    }
}
