//! CSV: the header row looked up in the table of fields, one record a row.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use csv::{ByteRecord, ReaderBuilder};

use super::fields::{Alias, Field, Fields, alias, names_of};
use super::records::Records;
use super::{MAX_TEXT, Unreadable};
use crate::model::Severity;

/// Longest row in bytes; an open quote would otherwise take in the rest of the file.
const MAX_ROW: usize = 2 * MAX_TEXT;

/// Reads all rows of a UTF-8 stream. A row that cannot be read is told, the others go on.
pub(super) fn read_table(mut stream: impl BufRead, records: &mut Records<'_>) {
    let delimiter = match stream.fill_buf() {
        Ok(start) => sniff_delimiter(start),
        Err(error) => return records.findings.unreadable(None, &error.into()),
    };
    let left = Rc::new(Cell::new(MAX_ROW));
    let metered = Metered {
        inner: stream,
        left: Rc::clone(&left),
    };
    let mut rows = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(metered);
    let columns = match rows.byte_headers() {
        Ok(header) => columns(header),
        Err(error) => return records.findings.unreadable(Some(1), &cause(error)),
    };
    if !columns
        .iter()
        .flatten()
        .any(|c| matches!(c.field, Field::Text | Field::Title))
    {
        let message = format!("has no column of text; name one {}", names_of(Field::Text));
        return records
            .findings
            .unreadable(Some(1), &Unreadable::Malformed(message));
    }
    let mut row = ByteRecord::new();
    loop {
        left.set(MAX_ROW);
        match rows.read_byte_record(&mut row) {
            Ok(true) => take_row(&row, &columns, records),
            Ok(false) => return,
            Err(error) => {
                let line = rows.position().line();
                return records.findings.unreadable(Some(line), &cause(error));
            }
        }
    }
}

/// The separator that stands most often in the header line: comma, tab or semicolon.
pub(super) fn sniff_delimiter(start: &[u8]) -> u8 {
    let header = start.split(|&b| b == b'\n').next().unwrap_or(start);
    let count = |d: u8| header.iter().filter(|&&b| b == d).count();
    // the last of equals wins, so the comma is the last
    [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|&d| count(d))
        .unwrap_or(b',')
}

/// What each column of a header holds.
pub(super) fn columns(header: &ByteRecord) -> Vec<Option<Alias>> {
    header
        .iter()
        .map(|name| alias(&String::from_utf8_lossy(name)))
        .collect()
}

fn take_row(row: &ByteRecord, columns: &[Option<Alias>], records: &mut Records<'_>) {
    let line = row.position().map_or(0, csv::Position::line);
    // spreadsheets leave empty rows at the end
    if row.iter().all(|cell| cell.trim_ascii().is_empty()) {
        return;
    }
    if row.len() > columns.len() && row.iter().skip(columns.len()).any(|cell| !cell.is_empty()) {
        let message = format!(
            "has {} cells under {} columns; left out",
            row.len(),
            columns.len()
        );
        records
            .findings
            .line(Severity::Error, "bad-record", line, message);
        return;
    }
    let mut fields = Fields::default();
    let mut broken = false;
    for (cell, alias) in row.iter().zip(columns) {
        if let Some(alias) = *alias {
            let text = String::from_utf8_lossy(cell);
            broken |= matches!(text, std::borrow::Cow::Owned(_));
            fields.set(alias, text.into_owned());
        }
    }
    if broken {
        records.note_repair(line);
    }
    records.push(fields, line);
}

fn cause(error: csv::Error) -> Unreadable {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Unreadable::Malformed(format!("is no CSV: {other:?}")),
    }
}

/// A reader that stops when one row takes more than its share.
struct Metered<R> {
    inner: R,
    left: Rc<Cell<usize>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.get().checked_sub(read) {
            Some(left) => self.left.set(left),
            None => {
                let message = "has a row of more than 32 MB; is a quote left open?";
                return Err(Unreadable::Malformed(message.to_owned()).into());
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_are_told_by_the_header() {
        for (header, delimiter) in [
            ("date,text\n1;2;3", b','),
            ("日期\t正文\t标题", b'\t'),
            ("日期;正文", b';'),
            ("正文", b','),
            ("", b','),
        ] {
            assert_eq!(sniff_delimiter(header.as_bytes()), delimiter, "{header}");
        }
    }

    #[test]
    fn an_open_quote_does_not_take_in_the_rest() {
        let left = Rc::new(Cell::new(MAX_ROW));
        let endless = io::repeat(b'x').take(1 << 40);
        let mut rows = ReaderBuilder::new().from_reader(Metered {
            inner: endless,
            left,
        });
        let error = rows.byte_headers().unwrap_err();
        assert!(cause(error).to_string().contains("quote"));
    }
}
