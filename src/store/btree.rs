//! Rows that come sorted, as pages of a b-tree in SQLite's own format.
//!
//! Only what counts and indexes need: trees without row ids whose rows fit a page many times over.
//! <https://www.sqlite.org/fileformat2.html>, sections 1.6 (b-tree pages) and 2.1 (records).

use std::io::{self, Write};

/// Bytes in a page.
pub(super) const PAGE: usize = 8192;
/// The longest record that stays in its page: `(PAGE - 12) * 64 / 255 - 23`, shortened.
const LONGEST: usize = 2000;

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// NULL.
    Null,
    /// INTEGER.
    Integer(i64),
    /// REAL.
    Real(f64),
    /// TEXT.
    Text(&'a str),
}

/// Appends a number in the variable-length format of the file.
pub(super) fn put_varint(out: &mut Vec<u8>, number: u64) {
    if number < 0x80 {
        out.push(number as u8);
        return;
    }
    let groups = (64 - number.leading_zeros()).div_ceil(7);
    debug_assert!(groups < 9, "lengths and row ids are far below 2^56");
    for group in (0..groups).rev() {
        let more = if group > 0 { 0x80 } else { 0 };
        out.push((number >> (7 * group)) as u8 & 0x7F | more);
    }
}

/// Appends a record: the types of its cells, then their bytes.
pub(super) fn put_record(out: &mut Vec<u8>, cells: &[Cell<'_>]) {
    let begin = out.len();
    // the header's own length fits one byte: no row here has more than a hundred cells
    out.push(0);
    for cell in cells {
        match *cell {
            Cell::Null => out.push(0),
            Cell::Integer(0) => out.push(8),
            Cell::Integer(1) => out.push(9),
            Cell::Integer(number) => out.push([0, 1, 2, 3, 4, 5, 5, 6, 6][width(number)]),
            Cell::Real(_) => out.push(7),
            Cell::Text(text) => put_varint(out, text.len() as u64 * 2 + 13),
        }
    }
    let header = out.len() - begin;
    debug_assert!(header < 0x80, "a header of {header} bytes");
    out[begin] = header as u8;
    for cell in cells {
        match *cell {
            Cell::Null | Cell::Integer(0 | 1) => {}
            Cell::Integer(number) => {
                let bytes = number.to_be_bytes();
                let stored = [0, 1, 2, 3, 4, 6, 6, 8, 8][width(number)];
                out.extend_from_slice(&bytes[8 - stored..]);
            }
            Cell::Real(number) => out.extend_from_slice(&number.to_be_bytes()),
            Cell::Text(text) => out.extend_from_slice(text.as_bytes()),
        }
    }
}

/// Bytes that a number needs, sign included.
fn width(number: i64) -> usize {
    let magnitude = if number < 0 { !number } else { number };
    (65 - magnitude.leading_zeros() as usize).div_ceil(8)
}

/// A page that fills from its end.
struct Page {
    bytes: Box<[u8; PAGE]>,
    /// First byte of the header: 100 on the first page of a file.
    begin: usize,
    /// Length of the header: 8 of a leaf, 12 of an inner page.
    header: usize,
    cells: usize,
    /// First byte of the cell added last.
    top: usize,
    /// Length of the cell added last.
    last: usize,
}

impl Page {
    fn new(kind: u8, begin: usize) -> Self {
        let mut bytes = Box::new([0; PAGE]);
        bytes[begin] = kind;
        let header = if kind == INNER { 12 } else { 8 };
        Self {
            bytes,
            begin,
            header,
            cells: 0,
            top: PAGE,
            last: 0,
        }
    }

    fn add(&mut self, cell: &[u8]) -> bool {
        let pointer = self.begin + self.header + 2 * self.cells;
        if pointer + 2 + cell.len() > self.top {
            return false;
        }
        self.top -= cell.len();
        self.last = cell.len();
        self.bytes[self.top..self.top + cell.len()].copy_from_slice(cell);
        self.bytes[pointer..pointer + 2].copy_from_slice(&(self.top as u16).to_be_bytes());
        self.cells += 1;
        true
    }

    /// Takes back the cell added last.
    fn take_last(&mut self) -> Vec<u8> {
        let cell = self.bytes[self.top..self.top + self.last].to_vec();
        self.top += self.last;
        self.cells -= 1;
        cell
    }

    /// Writes the header; an inner page has a rightmost child.
    fn close(&mut self, rightmost: Option<u32>) -> &[u8; PAGE] {
        let header = &mut self.bytes[self.begin..self.begin + self.header];
        header[3..5].copy_from_slice(&(self.cells as u16).to_be_bytes());
        header[5..7].copy_from_slice(&(self.top as u16).to_be_bytes());
        if let Some(child) = rightmost {
            header[8..12].copy_from_slice(&child.to_be_bytes());
        }
        &self.bytes
    }

    fn clear(&mut self) {
        (self.cells, self.top, self.last) = (0, PAGE, 0);
    }
}

const LEAF: u8 = 0x0A;
const INNER: u8 = 0x02;
const TABLE_LEAF: u8 = 0x0D;

/// Pages appended one after another; the first is left for the schema.
pub(super) struct Pages<W> {
    pub(super) out: W,
    /// Number of the page written last.
    pub(super) written: u32,
}

impl<W: Write> Pages<W> {
    fn append(&mut self, page: &[u8; PAGE]) -> io::Result<u32> {
        self.out.write_all(page)?;
        self.written += 1;
        Ok(self.written)
    }
}

/// A tree that grows by rows in ascending order of its key.
pub(super) struct Tree {
    leaf: Page,
    /// Inner pages under way, lowest first.
    inner: Vec<Page>,
    record: Vec<u8>,
    cell: Vec<u8>,
}

impl Tree {
    pub(super) fn new() -> Self {
        let leaf = Page::new(LEAF, 0);
        Self {
            leaf,
            inner: Vec::new(),
            record: Vec::new(),
            cell: Vec::new(),
        }
    }

    /// Adds a row, whose first cells are the key and greater than the last row's.
    pub(super) fn push<W: Write>(
        &mut self,
        pages: &mut Pages<W>,
        cells: &[Cell<'_>],
    ) -> io::Result<()> {
        self.record.clear();
        put_record(&mut self.record, cells);
        if self.record.len() > LONGEST {
            return Err(io::Error::other("a row is too long for sorted loading"));
        }
        self.cell.clear();
        put_varint(&mut self.cell, self.record.len() as u64);
        self.cell.extend_from_slice(&self.record);
        if !self.leaf.add(&self.cell) {
            // rows stand in inner pages too: the last of a full leaf parts it from the next
            let parting = self.leaf.take_last();
            let child = pages.append(self.leaf.close(None))?;
            self.leaf.clear();
            self.leaf.add(&self.cell);
            self.part(pages, 0, child, parting)?;
        }
        Ok(())
    }

    /// Puts a finished page and the row after it into the inner page above.
    fn part<W: Write>(
        &mut self,
        pages: &mut Pages<W>,
        level: usize,
        child: u32,
        row: Vec<u8>,
    ) -> io::Result<()> {
        if level == self.inner.len() {
            self.inner.push(Page::new(INNER, 0));
        }
        let mut cell = child.to_be_bytes().to_vec();
        cell.extend_from_slice(&row);
        let page = &mut self.inner[level];
        if !page.add(&cell) {
            let parting = page.take_last();
            let (rightmost, row) = parting.split_at(4);
            let mut number = [0; 4];
            number.copy_from_slice(rightmost);
            let above = pages.append(page.close(Some(u32::from_be_bytes(number))))?;
            page.clear();
            page.add(&cell);
            return self.part(pages, level + 1, above, row.to_vec());
        }
        Ok(())
    }

    /// Writes what is under way; returns the number of the root page.
    pub(super) fn finish<W: Write>(mut self, pages: &mut Pages<W>) -> io::Result<u32> {
        let mut child = pages.append(self.leaf.close(None))?;
        for page in &mut self.inner {
            child = pages.append(page.close(Some(child)))?;
        }
        Ok(child)
    }
}

/// The first page, after the file's header of a hundred bytes: the schema, as rows with ids from 1.
pub(super) fn schema_page(rows: &[Vec<Cell<'_>>]) -> Option<Box<[u8; PAGE]>> {
    let mut page = Page::new(TABLE_LEAF, 100);
    for (row, id) in rows.iter().zip(1..) {
        let (mut record, mut cell) = (Vec::new(), Vec::new());
        put_record(&mut record, row);
        put_varint(&mut cell, record.len() as u64);
        put_varint(&mut cell, id);
        cell.extend_from_slice(&record);
        if !page.add(&cell) {
            return None;
        }
    }
    page.close(None);
    Some(page.bytes)
}
