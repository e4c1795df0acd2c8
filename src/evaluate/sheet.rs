//! A sheet that was filled in by hand, in whatever encoding the spreadsheet saved it.

use std::fs;
use std::path::Path;

use super::gold::GoldError;
use crate::source::decode;

/// Head and rows; rows know their line.
pub(super) struct Sheet {
    columns: Vec<String>,
    pub(super) rows: Vec<(u64, csv::StringRecord)>,
}

impl Sheet {
    /// A trimmed cell; empty where the column is absent.
    pub(super) fn cell<'r>(&self, row: &'r csv::StringRecord, column: &str) -> &'r str {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| row.get(at)).unwrap_or_default().trim()
    }
}

/// Whether a sheet is one of articles that were read blindly.
///
/// # Errors
/// Where the file cannot be read.
pub fn is_blind_sheet(path: &Path) -> Result<bool, GoldError> {
    let sheet = read_sheet(path, &[])?;
    Ok(["article", "persons"]
        .iter()
        .all(|wanted| sheet.columns.iter().any(|c| c == wanted)))
}

/// Reads a sheet, which must have the columns named.
pub(super) fn read_sheet(path: &Path, needed: &[&str]) -> Result<Sheet, GoldError> {
    let wrong = |line: u64, message: String| GoldError::Table {
        path: path.to_owned(),
        line,
        message,
    };
    let bytes = fs::read(path).map_err(|cause| GoldError::Unreadable {
        path: path.to_owned(),
        cause,
    })?;
    let text = decode(bytes)
        .map_err(|cause| wrong(1, cause.to_string()))?
        .text;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // a spreadsheet may have saved it with semicolons or tabs
    let head = text.lines().next().unwrap_or_default();
    let most = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|mark| head.bytes().filter(|b| b == mark).count());
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(
            most.filter(|mark| head.bytes().any(|b| b == *mark))
                .unwrap_or(b','),
        )
        .from_reader(text.as_bytes());
    let headers = reader
        .headers()
        .map_err(|cause| wrong(1, cause.to_string()))?;
    let columns: Vec<String> = headers.iter().map(|c| c.trim().to_lowercase()).collect();
    if let Some(missing) = needed
        .iter()
        .find(|wanted| !columns.iter().any(|c| c == *wanted))
    {
        return Err(wrong(
            1,
            format!("needs the column {missing}, as `guanxi sample` writes it"),
        ));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|cause| {
            wrong(
                cause.position().map_or(0, csv::Position::line),
                cause.to_string(),
            )
        })?;
        rows.push((record.position().map_or(0, csv::Position::line), record));
    }
    Ok(Sheet { columns, rows })
}
