//! XLSX, a workbook for Excel and its kin: nodes, edges, further tables, codebook, provenance.
//!
//! Rows go to a temporary file as they come, so that a large graph needs little memory. A text is
//! written as a text, so that nothing is computed; a day is a date, a month or year a text. What
//! Excel has no room for is refused (rows) or ends in `…` and is counted (characters of a cell).

use std::borrow::Cow;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use petgraph::graph::EdgeIndex;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::attributes::{Attribute, Kind, Value, join, node_label, position, relation_label};
use super::bytes::nine_digits;
use super::columns::{PRECISION, edge_attributes, edge_value, node_attributes, node_value};
use super::sheet::{Field, Sheet};
use super::text::clean;
use super::{Provenance, Quotes, codebook, edges};
use crate::graph::KnowledgeGraph;
use crate::model::PartialDate;

/// Rows below the head of a sheet.
const ROWS: usize = 1_048_575;
/// UTF-16 units in a cell.
const UNITS: usize = 32_767;
/// Excel takes 1900 for a leap year; days before this one would be shown wrong.
const FIRST_YEAR: i16 = 1901;

/// Writes a workbook with further `sheets` between edges and codebook. Answers how many texts are
/// longer than a cell may be and end in `…`.
pub(super) fn write(
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    sheets: &[Sheet],
    out: &mut dyn Write,
) -> io::Result<u64> {
    // the crate panics where its temporary files find no room
    let filled = AssertUnwindSafe(|| fill(graph, info, quotes, sheets));
    let (bytes, cut) = catch_unwind(filled).unwrap_or_else(|_| {
        let folder = std::env::temp_dir();
        let message = format!("no room for temporary files in {}", folder.display());
        Err(io::Error::new(io::ErrorKind::StorageFull, message))
    })?;
    out.write_all(&bytes)?;
    out.flush()?;
    Ok(cut)
}

/// The bytes of the workbook, and how many texts were shortened.
fn fill(
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    sheets: &[Sheet],
) -> io::Result<(Vec<u8>, u64)> {
    let (nodes, edges) = (graph.graph.node_count(), graph.graph.edge_count());
    let tables = [("nodes", nodes), ("edges", edges)].into_iter();
    for (name, rows) in tables.chain(sheets.iter().map(|sheet| (sheet.name, sheet.rows.len()))) {
        check_rows(name, rows)?;
    }
    let mut workbook = Workbook::new();
    // the same graph gives the same bytes: no clock
    let origin = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
    let properties = DocProperties::new()
        .set_author(clean(&info.program))
        .set_creation_datetime(&origin);
    workbook.set_properties(&properties);
    let mut cut = 0;
    write_nodes(&mut Page::new(&mut workbook, "nodes", &mut cut)?, graph)?;
    write_edges(
        &mut Page::new(&mut workbook, "edges", &mut cut)?,
        graph,
        quotes,
    )?;
    for sheet in sheets {
        write_sheet(&mut Page::new(&mut workbook, sheet.name, &mut cut)?, sheet)?;
    }
    write_codebook(&mut Page::new(&mut workbook, "codebook", &mut cut)?)?;
    let shortened = cut;
    let mut page = Page::new(&mut workbook, "provenance", &mut cut)?;
    write_provenance(&mut page, graph, info, shortened)?;
    let bytes = workbook.save_to_buffer().map_err(failed)?;
    Ok((bytes, shortened))
}

fn check_rows(name: &str, rows: usize) -> io::Result<()> {
    if rows <= ROWS {
        return Ok(());
    }
    let message = format!(
        "the sheet {name} would have {rows} rows, and Excel takes {ROWS}; narrow it with a filter, \
         or write --as csv"
    );
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

/// A sheet that is being filled from the top.
struct Page<'w> {
    sheet: &'w mut Worksheet,
    row: u32,
    column: u16,
    columns: u16,
    day: Format,
    /// Texts that did not fit, of the whole workbook.
    cut: &'w mut u64,
}

impl<'w> Page<'w> {
    fn new(workbook: &'w mut Workbook, name: &str, cut: &'w mut u64) -> io::Result<Self> {
        let sheet = workbook
            .add_worksheet_with_constant_memory()
            .map_err(failed)?;
        sheet.set_name(name).map_err(failed)?;
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        Ok(Self {
            sheet,
            row: 0,
            column: 0,
            columns: 0,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            cut,
        })
    }

    /// The head: names of columns and their widths in characters.
    fn head<'n>(&mut self, columns: impl Iterator<Item = (&'n str, u16)>) -> io::Result<()> {
        let bold = Format::new().set_bold();
        for (name, width) in columns {
            let at = self.columns;
            self.sheet.set_column_width(at, width).map_err(failed)?;
            self.sheet
                .write_string_with_format(0, at, name, &bold)
                .map_err(failed)?;
            self.columns += 1;
        }
        self.row = 1;
        Ok(())
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        let text = clean(text);
        if !text.is_empty() {
            let fitting = fit(&text);
            *self.cut += u64::from(fitting.len() != text.len());
            self.sheet
                .write_string(self.row, self.column, fitting)
                .map_err(failed)?;
        }
        self.column += 1;
        Ok(())
    }

    fn number(&mut self, number: f64) -> io::Result<()> {
        if number.is_finite() {
            self.sheet
                .write_number(self.row, self.column, nine_digits(number))
                .map_err(failed)?;
        }
        self.column += 1;
        Ok(())
    }

    fn date(&mut self, date: PartialDate) -> io::Result<()> {
        let day = u16::try_from(date.year)
            .ok()
            .filter(|_| date.year >= FIRST_YEAR && date.day > 0)
            .and_then(|year| ExcelDateTime::from_ymd(year, date.month, date.day).ok());
        let Some(day) = day else {
            return self.text(&date.to_string());
        };
        self.sheet
            .write_datetime_with_format(self.row, self.column, day, &self.day)
            .map_err(failed)?;
        self.column += 1;
        Ok(())
    }

    fn value(&mut self, value: Value<'_>) -> io::Result<()> {
        match value {
            Value::Missing => self.text(""),
            Value::Text(text) => self.text(text),
            Value::List(list) => self.text(&join(list)),
            Value::Count(count) => self.number(f64::from(count)),
            Value::Number(number) => self.number(number),
            Value::First(date) | Value::Last(date) => self.date(date),
        }
    }

    fn end_row(&mut self) {
        self.row += 1;
        self.column = 0;
    }

    /// Lets the reader choose rows by the head.
    fn finish(&mut self) -> io::Result<()> {
        if self.columns > 0 {
            let last = (self.row - 1, self.columns - 1);
            self.sheet
                .autofilter(0, 0, last.0, last.1)
                .map_err(failed)?;
        }
        Ok(())
    }
}

/// What a cell has room for; what is left out shows as `…`.
fn fit(text: &str) -> Cow<'_, str> {
    // a character of UTF-8 has at least as many bytes as UTF-16 units
    if text.len() <= UNITS || text.chars().map(char::len_utf16).sum::<usize>() <= UNITS {
        return Cow::Borrowed(text);
    }
    let mut units = 1;
    let mut short: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= UNITS
        })
        .collect();
    short.push('…');
    Cow::Owned(short)
}

/// Width of an attribute's column in characters.
fn width((name, kind): Attribute<'_>) -> u16 {
    match (name, kind) {
        ("quote", _) => 60,
        ("uid" | "name" | "aliases" | "quote_source" | "posts" | "subject", _) => 24,
        (_, Kind::Text) => 14,
        _ => 11,
    }
}

fn write_nodes(page: &mut Page<'_>, graph: &KnowledgeGraph) -> io::Result<()> {
    let mut columns = node_attributes(graph);
    // the dates show their precision themselves
    columns.retain(|of| of.attribute.0 != PRECISION);
    let named = columns
        .iter()
        .map(|of| (of.attribute.0, width(of.attribute)));
    let behind = [("color", 9), ("size", 9)].into_iter();
    let places = [("x", 11), ("y", 11)].into_iter();
    page.head(
        [("id", 8), ("label", 20)]
            .into_iter()
            .chain(named)
            .chain(behind)
            .chain(places.filter(|_| graph.positions.is_some())),
    )?;
    for (at, node) in graph.graph.node_weights().enumerate() {
        page.text(&format!("n{}", at + 1))?;
        page.text(&node_label(node))?;
        for of in &columns {
            page.value(node_value(graph, at, of))?;
        }
        page.text(&node.color)?;
        page.number(node.size)?;
        for part in position(graph, at).into_iter().flatten() {
            page.number(part)?;
        }
        page.end_row();
    }
    page.finish()
}

fn write_edges(
    page: &mut Page<'_>,
    graph: &KnowledgeGraph,
    quotes: &mut Quotes<'_>,
) -> io::Result<()> {
    let mut columns = edge_attributes(graph);
    columns.retain(|of| of.attribute.0 != PRECISION);
    let named = columns
        .iter()
        .map(|of| (of.attribute.0, width(of.attribute)));
    let before = [
        ("id", 8),
        ("source", 8),
        ("source_label", 20),
        ("target", 8),
        ("target_label", 20),
        ("label", 12),
        ("weight", 9),
    ];
    page.head(before.into_iter().chain(named))?;
    for (at, raw) in graph.graph.raw_edges().iter().enumerate() {
        let quote = quotes(EdgeIndex::new(at));
        page.text(&format!("e{}", at + 1))?;
        for end in [raw.source(), raw.target()] {
            page.text(&format!("n{}", end.index() + 1))?;
            page.text(&node_label(&graph.graph[end]))?;
        }
        page.text(&relation_label(graph, usize::from(raw.weight.relation.0)))?;
        page.number(raw.weight.weight)?;
        let drawn = edges::drawn(graph, at, quote.as_ref());
        for of in &columns {
            page.value(edge_value(graph, &drawn, of))?;
        }
        page.end_row();
    }
    page.finish()
}

fn write_sheet(page: &mut Page<'_>, sheet: &Sheet) -> io::Result<()> {
    page.head(sheet.columns.iter().copied())?;
    for row in &sheet.rows {
        for field in row {
            match field {
                Field::Missing => page.text("")?,
                Field::Text(text) => page.text(text)?,
                Field::Count(count) => page.number(*count as f64)?,
                Field::Number(number) => page.number(*number)?,
                Field::Date(date) => page.date(*date)?,
            }
        }
        page.end_row();
    }
    page.finish()
}

fn write_codebook(page: &mut Page<'_>) -> io::Result<()> {
    page.head(codebook::COLUMNS.into_iter().zip([20, 20, 24, 14, 80, 40]))?;
    for row in codebook::rows() {
        for cell in &row {
            page.text(cell)?;
        }
        page.end_row();
    }
    page.finish()
}

fn write_provenance(
    page: &mut Page<'_>,
    graph: &KnowledgeGraph,
    info: &Provenance,
    shortened: u64,
) -> io::Result<()> {
    page.head([("what", 20), ("value", 80)].into_iter())?;
    let mut facts = info.facts(graph);
    if shortened > 0 {
        let said = format!("{shortened} texts of more than {UNITS} characters end in …");
        facts.push(("shortened".to_owned(), said));
    }
    for (what, value) in facts {
        page.text(&what)?;
        page.text(&value)?;
        page.end_row();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_or_marked() {
        assert!(check_rows("edges", ROWS).is_ok());
        let told = check_rows("edges", ROWS + 1).unwrap_err().to_string();
        assert!(
            told.contains("1048576 rows") && told.contains("csv"),
            "{told}"
        );
        let units = |text: &str| text.encode_utf16().count();
        for piece in ["a", "沈", "𠮷", "👨‍👩‍👧"] {
            let full = UNITS / units(piece);
            assert_eq!(fit(&piece.repeat(full)), piece.repeat(full));
            let long = piece.repeat(full + 1);
            let short = fit(&long);
            assert!(short.ends_with('…') && units(&short) <= UNITS, "{piece}");
            assert!(long.starts_with(short.trim_end_matches('…')));
        }
    }
}
