//! JSON, JSON Lines and CSV: every column, nothing cut.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::cells::{Cell, Column};
use crate::export::nine_digits;

/// Excel takes a file without it for GB18030.
const MARK: &[u8] = b"\xEF\xBB\xBF";

fn object(columns: &[Column], row: Vec<Cell>) -> Map<String, Value> {
    let names = columns.iter().map(|column| column.name.to_owned());
    names.zip(row.into_iter().map(value)).collect()
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Text(text) => Value::String(text),
        Cell::Count(count) => Value::from(count),
        Cell::Real(number) => Value::from(nine_digits(number)),
        Cell::Missing => Value::Null,
    }
}

/// Writes one array, one object a line.
pub(super) fn write_json(
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(b"[")?;
    for (at, row) in rows.enumerate() {
        out.write_all(if at == 0 { b"\n  " } else { b",\n  " })?;
        serde_json::to_writer(&mut *out, &object(columns, row))?;
    }
    out.write_all(b"\n]\n")
}

/// Writes one object a line.
pub(super) fn write_json_lines(
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *out, &object(columns, row))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes a table that opens in a Chinese Excel: byte order mark, CR LF, and an apostrophe before
/// what Excel would compute or turn into another number or date.
pub(crate) fn write_csv(
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(MARK)?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut *out);
    writer.write_record(columns.iter().map(|column| column.name))?;
    for row in rows {
        for cell in row {
            match cell {
                Cell::Text(text) if changes_in_excel(&text) => {
                    writer.write_field(format!("'{text}"))
                }
                Cell::Text(text) => writer.write_field(text),
                Cell::Count(count) => writer.write_field(count.to_string()),
                Cell::Real(number) => writer.write_field(nine_digits(number).to_string()),
                Cell::Missing => writer.write_field(""),
            }?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()
}

/// A formula, or a code that looks like a number or date: `0012`, `1-3`, `1—3`. Plain numbers and
/// ISO dates stay as they are.
fn changes_in_excel(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    match chars.next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => true,
        _ if text.starts_with(['\t', '\r', '\n']) => true,
        Some(first @ '0'..='9') => {
            let figure =
                chars.all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | ':' | 'e' | 'E'));
            let iso = matches!(text.len(), 7 | 10)
                && text
                    .bytes()
                    .enumerate()
                    .all(|(at, b)| (b == b'-') == matches!(at, 4 | 7));
            let plain = text.len() < 12
                && text.bytes().all(|b| b.is_ascii_digit())
                && (first != '0' || text.len() == 1);
            figure && !iso && !plain
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column::text("name", 0),
        Column::number("n", 0),
        Column::data("score"),
    ];

    fn rows() -> Vec<Vec<Cell>> {
        vec![
            vec![
                Cell::word("陶立,\"区长\""),
                Cell::Count(3),
                Cell::Real(1.0 / 3.0),
            ],
            vec![Cell::word("=1+1"), Cell::Count(0), Cell::Missing],
        ]
    }

    fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn programs_get_the_column_names() {
        assert_eq!(
            written(|out| write_json(&COLUMNS, rows().into_iter(), out)),
            "[\n  {\"name\":\"陶立,\\\"区长\\\"\",\"n\":3,\"score\":0.333333333},\n  \
             {\"name\":\"=1+1\",\"n\":0,\"score\":null}\n]\n"
        );
        assert_eq!(
            written(|out| write_json_lines(&COLUMNS, rows().into_iter().skip(1), out)),
            "{\"name\":\"=1+1\",\"n\":0,\"score\":null}\n"
        );
        assert_eq!(
            written(|out| write_csv(&COLUMNS, rows().into_iter(), out)),
            "\u{feff}name,n,score\r\n\"陶立,\"\"区长\"\"\",3,0.333333333\r\n'=1+1,0,\r\n"
        );
        assert_eq!(
            written(|out| write_json(&COLUMNS, std::iter::empty(), out)),
            "[\n]\n"
        );
    }

    #[test]
    fn excel_changes_nothing() {
        for (text, guarded) in [
            ("=A1", true),
            ("  @x", true),
            ("－1", true),
            ("001", true),
            ("1-3", true),
            ("1/3", true),
            ("1e5", true),
            ("320404000000000", true),
            ("12", false),
            ("0", false),
            ("2031-03-05", false),
            ("2031-03", false),
            ("2031", false),
            ("A1", false),
            ("第1版", false),
            ("", false),
        ] {
            assert_eq!(changes_in_excel(text), guarded, "{text}");
        }
    }
}
