//! A table that a person filled in, in whatever encoding and with whatever mark between its cells a
//! spreadsheet saved it. What its columns mean, its readers know.

use std::path::Path;

use super::decode;

/// Why a sheet could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The system refused.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// It is no text, or a row is broken.
    #[error("{path}:{line}: {message}")]
    Broken {
        /// The file.
        path: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
}

/// Head and rows; rows know their line.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Column names as written, trimmed.
    pub columns: Vec<String>,
    /// Rows with the line, from 1, on which each begins; rows of blanks alone are left out.
    pub rows: Vec<(u64, csv::StringRecord)>,
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// Where it cannot be read or decoded, or a row is broken.
    pub fn read(path: &Path) -> Result<Self, SheetError> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|cause| SheetError::Unreadable {
            path: shown.clone(),
            cause,
        })?;
        let broken = |(line, message)| SheetError::Broken {
            path: shown.clone(),
            line,
            message,
        };
        let text = decode(bytes).map_err(|cause| broken((1, cause.to_string())))?;
        Self::parse(&text.text).map_err(broken)
    }

    /// Reads a text. Cells are divided by comma, semicolon or tab, whichever the head has most of.
    ///
    /// # Errors
    /// The line of a broken row, and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, (u64, String)> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(mark_of(text))
            .from_reader(text.as_bytes());
        let mut lines = Lines::new(text);
        let mut sheet = Self::default();
        for record in reader.records() {
            let record = record.map_err(|cause| {
                let line = cause.position().map_or(0, csv::Position::line);
                (line, cause.to_string())
            })?;
            let line = lines.number(record.position());
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if sheet.columns.is_empty() {
                sheet.columns = record.iter().map(|cell| cell.trim().to_owned()).collect();
            } else {
                sheet.rows.push((line, record));
            }
        }
        Ok(sheet)
    }

    /// Where a column stands, by the first of its names that the head has; capitals do not matter.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let same = |column: &String| column.eq_ignore_ascii_case(name);
            self.columns.iter().position(same)
        })
    }

    /// A trimmed cell; empty where the column is absent.
    pub fn cell<'r>(&self, row: &'r csv::StringRecord, column: &str) -> &'r str {
        let at = self.column(&[column]);
        at.and_then(|at| row.get(at)).unwrap_or_default().trim()
    }
}

/// The mark between the cells of a table: comma, semicolon or tab, whichever its head has most of.
pub fn mark_of(text: &str) -> u8 {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // a spreadsheet writes blank lines above a table as well
    let head = text.lines().find(|line| !line.trim().is_empty());
    let count = |mark: &u8| head.map_or(0, |head| head.bytes().filter(|byte| byte == mark).count());
    let mut marks = [b'\t', b';', b','];
    marks.sort_by_key(count);
    marks[2]
}

/// Counts lines up to rows. The reader's own count lags behind where lines end in CR LF, as a
/// spreadsheet writes them, and after empty lines.
pub struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    /// Begins at the first line of a text.
    pub fn new(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// The line, from 1, on which the row at a position begins; rows are asked for in order.
    pub fn number(&mut self, position: Option<&csv::Position>) -> u64 {
        let start = position.map_or(self.at, |p| p.byte() as usize);
        let start = start.clamp(self.at, self.text.len());
        let breaks = self.text[start..].iter();
        let breaks = breaks.take_while(|b| matches!(b, b'\n' | b'\r')).count();
        let passed = &self.text[self.at..start + breaks];
        self.line += passed.iter().filter(|b| **b == b'\n').count() as u64;
        self.at = start + breaks;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_spreadsheet_saves_is_read() {
        for text in [
            "Name,备注\n甘霖,x\n\n石榴,y\n",
            "\u{feff}Name;备注\r\n甘霖;x\r\n\r\n石榴;y",
            "Name\t备注\r\n甘霖\tx\r\n\t\r\n石榴\ty\r\n",
        ] {
            let sheet = Sheet::parse(text).unwrap();
            let told: Vec<(u64, &str, &str)> = sheet
                .rows
                .iter()
                .map(|(line, row)| (*line, sheet.cell(row, "name"), sheet.cell(row, "备注")))
                .collect();
            assert_eq!(told, [(2, "甘霖", "x"), (4, "石榴", "y")], "{text:?}");
            assert_eq!(sheet.column(&["title", "NAME"]), Some(0));
            assert_eq!(sheet.column(&["title"]), None);
        }
        assert!(Sheet::parse("").unwrap().columns.is_empty());
    }

    #[test]
    fn a_chinese_spreadsheet_saves_gb18030() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("表.csv");
        let (bytes, _, _) = encoding_rs::GB18030.encode("姓名,职务\r\n甘霖,县长\r\n石榴,局长\r\n");
        std::fs::write(&path, bytes).unwrap();
        let sheet = Sheet::read(&path).unwrap();
        assert_eq!(sheet.columns, ["姓名", "职务"]);
        assert_eq!(sheet.cell(&sheet.rows[1].1, "姓名"), "石榴");
        let missing = Sheet::read(&folder.path().join("none.csv")).unwrap_err();
        assert!(missing.to_string().contains("cannot read"), "{missing}");
    }
}
