//! Loading sorted rows: they are written as a database file of their own, without SQLite's work a
//! row, and copied from there by `INSERT … SELECT *` between equal tables, for which SQLite moves
//! records without reading them. Against inserting rows one by one this took less than half the
//! time for eleven columns, a fifth for two, and the index comes with it instead of being sorted
//! from the table; and it is done in a thread of its own while the database is written.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension};

use super::btree::{Cell, PAGE, Pages, Tree, schema_page};

/// A table or index as the database declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    kind: &'static str,
    name: String,
    table: String,
    sql: String,
}

impl Declared {
    /// Looks up a table `WITHOUT ROWID`, or an index on one.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn find(connection: &Connection, name: &str) -> rusqlite::Result<Self> {
        connection
            .prepare_cached(
                "SELECT type = 'table', tbl_name, sql FROM sqlite_schema WHERE name = ?",
            )?
            .query_row([name], |row| {
                let kind = if row.get(0)? { "table" } else { "index" };
                Ok(Self {
                    kind,
                    name: name.to_owned(),
                    table: row.get(1)?,
                    sql: row.get(2)?,
                })
            })
    }
}

/// A file of sorted rows, removed when dropped.
#[derive(Debug)]
pub struct Sorted {
    path: PathBuf,
    table: String,
}

/// Writes a [`Sorted`] file: a table and its indexes, one after the other.
pub struct SortedWriter {
    path: PathBuf,
    pages: Pages<BufWriter<File>>,
    tree: Tree,
    done: Vec<(Declared, u32)>,
}

impl SortedWriter {
    /// Creates the file; one left there by a killed build is overwritten.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(64 * PAGE, File::create(path)?);
        out.write_all(&[0; PAGE])?;
        Ok(Self {
            path: path.into(),
            pages: Pages { out, written: 1 },
            tree: Tree::new(),
            done: Vec::new(),
        })
    }

    /// The folder of the file, where other temporary files have their place.
    pub fn folder(&self) -> &Path {
        folder_of(&self.path)
    }

    /// Adds a row to the table or index under way. Rows come in ascending order of the key, which
    /// their first cells are; an index's rows are its columns and the rest of the table's key.
    pub fn push(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.tree.push(&mut self.pages, cells)
    }

    /// Ends the table or index under way.
    pub fn end(&mut self, declared: Declared) -> io::Result<()> {
        let tree = std::mem::replace(&mut self.tree, Tree::new());
        let root = tree.finish(&mut self.pages)?;
        self.done.push((declared, root));
        Ok(())
    }

    /// Ends the file, whose first part is the table.
    pub fn close(mut self) -> io::Result<Sorted> {
        let row = |(declared, root): &'_ (Declared, u32)| -> (&str, String, String, i64, String) {
            let Declared {
                kind,
                name,
                table,
                sql,
            } = declared.clone();
            (kind, name, table, i64::from(*root), sql)
        };
        let rows: Vec<_> = self.done.iter().map(row).collect();
        let cells: Vec<Vec<Cell<'_>>> = rows
            .iter()
            .map(|(kind, name, table, root, sql)| {
                let text = [Cell::Text(kind), Cell::Text(name), Cell::Text(table)];
                [&text[..], &[Cell::Integer(*root), Cell::Text(sql)]].concat()
            })
            .collect();
        let mut first = schema_page(&cells)
            .ok_or_else(|| io::Error::other("the declarations are too long for sorted loading"))?;
        write_header(&mut first[..100], self.pages.written);
        let table = rows.first().map(|row| row.1.clone()).unwrap_or_default();
        self.pages.out.seek(SeekFrom::Start(0))?;
        self.pages.out.write_all(&first[..])?;
        self.pages.out.flush()?;
        Ok(Sorted {
            path: self.path,
            table,
        })
    }
}

/// The folder that a file stands in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// The header of a database file in UTF-8 (section 1.3 of the format).
fn write_header(header: &mut [u8], pages: u32) {
    header[..16].copy_from_slice(b"SQLite format 3\0");
    header[16..18].copy_from_slice(&(PAGE as u16).to_be_bytes());
    // rollback journal, no reserved bytes, the three fixed fractions
    header[18..24].copy_from_slice(&[1, 1, 0, 64, 32, 32]);
    for (at, number) in [
        (24, 1),             // changes
        (28, pages),         // pages in the file
        (40, 1),             // schema cookie
        (44, 4),             // schema format
        (56, 1),             // UTF-8
        (92, 1),             // changes at which the next number held
        (96, 3_045_000_u32), // a version of SQLite that writes this format
    ] {
        header[at..at + 4].copy_from_slice(&number.to_be_bytes());
    }
}

impl Sorted {
    /// Copies the rows into the empty table of the same name. The file stays attached until
    /// [`Sorted::release`], which cannot be called inside the transaction.
    pub fn copy_into(&self, connection: &Connection) -> rusqlite::Result<()> {
        // bytes rather than a string: a folder's name need not be Unicode
        let path = ValueRef::Text(self.path.as_os_str().as_encoded_bytes());
        let schema = format!("sorted_{}", self.table);
        connection.execute(
            &format!("ATTACH ? AS {schema}"),
            [ToSqlOutput::Borrowed(path)],
        )?;
        connection.execute_batch(&format!(
            "INSERT OR ROLLBACK INTO main.{0} SELECT * FROM {schema}.{0}",
            self.table
        ))
    }

    /// Detaches and removes the file.
    pub fn release(self, connection: &Connection) -> rusqlite::Result<()> {
        let schema = format!("sorted_{}", self.table);
        let attached: Option<i64> = connection
            .query_row(
                "SELECT seq FROM pragma_database_list WHERE name = ?",
                [&schema],
                |row| row.get(0),
            )
            .optional()?;
        match attached {
            Some(_) => connection.execute_batch(&format!("DETACH {schema}")),
            None => Ok(()),
        }
    }
}

impl Drop for Sorted {
    fn drop(&mut self) {
        // the next build overwrites what cannot be removed
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TABLE: &str = "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, x TEXT, y REAL,
        PRIMARY KEY (a, b)) WITHOUT ROWID; CREATE INDEX t_b ON t (b);";

    type Rows = Vec<((i64, i64), (Option<String>, f64))>;

    fn load(rows: &Rows) -> Rows {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("a.db")).unwrap();
        connection.execute_batch(TABLE).unwrap();
        let mut writer = SortedWriter::create(&folder.path().join("a.db-sorted")).unwrap();
        for ((a, b), (x, y)) in rows {
            let x = x.as_deref().map_or(Cell::Null, Cell::Text);
            writer
                .push(&[Cell::Integer(*a), Cell::Integer(*b), x, Cell::Real(*y)])
                .unwrap();
        }
        writer
            .end(Declared::find(&connection, "t").unwrap())
            .unwrap();
        let mut turned: Vec<_> = rows.iter().map(|((a, b), _)| (*b, *a)).collect();
        turned.sort_unstable();
        for (b, a) in turned {
            writer.push(&[Cell::Integer(b), Cell::Integer(a)]).unwrap();
        }
        writer
            .end(Declared::find(&connection, "t_b").unwrap())
            .unwrap();
        let sorted = writer.close().unwrap();
        let transaction = connection.unchecked_transaction().unwrap();
        sorted.copy_into(&transaction).unwrap();
        for schema in ["main", "sorted_t"] {
            let check = format!("PRAGMA {schema}.integrity_check");
            let verdict: String = connection.query_row(&check, [], |row| row.get(0)).unwrap();
            assert_eq!(verdict, "ok", "{schema} with {} rows", rows.len());
        }
        transaction.commit().unwrap();
        sorted.release(&connection).unwrap();
        assert!(!folder.path().join("a.db-sorted").exists());
        let mut statement = connection.prepare("SELECT a, b, x, y FROM t").unwrap();
        let row =
            |row: &rusqlite::Row<'_>| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?)));
        statement
            .query_map([], row)
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
        #[test]
        fn sqlite_reads_what_was_written(
            rows in prop::collection::btree_map(
                (any::<i64>(), -300_i64..70_000),
                (prop::option::of("\\PC{0,90}"), -9e9_f64..9e9),
                0..400,
            ),
        ) {
            let rows: Rows = rows.into_iter().collect();
            prop_assert_eq!(load(&rows), rows);
        }
    }

    #[test]
    fn trees_of_every_depth_are_whole() {
        let long = "长".repeat(400);
        for count in [0, 1, 2, 7, 8, 9, 100, 700, 5000] {
            let row = |n: i64| ((n, n * 7919 % 5001), (Some(long.clone()), 0.5 * n as f64));
            let rows: Rows = (0..count).map(row).collect();
            assert_eq!(load(&rows), rows, "{count} rows");
        }
        let short: Rows = (0..40_000).map(|n| ((n, n % 3), (None, 1.0))).collect();
        assert_eq!(load(&short), short);
    }
}
