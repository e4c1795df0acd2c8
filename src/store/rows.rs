//! Rows written many to a statement.

use rusqlite::{Connection, Statement, ToSql};

/// Rows in one `INSERT`. With this many, a row of eleven numbers costs three quarters of a row
/// written alone; more bring little. A failure takes back the whole transaction, because SQLite
/// otherwise keeps a second journal for every statement of several rows, which ate the gain.
const TOGETHER: usize = 16;

/// Collects rows of `N` columns for one table and writes them together.
#[derive(Debug)]
pub struct RowWriter<'c, T, const N: usize> {
    many: Statement<'c>,
    one: Statement<'c>,
    waiting: Vec<[T; N]>,
}

impl<'c, T: ToSql, const N: usize> RowWriter<'c, T, N> {
    /// Prepares writing to a table whose columns are given in order.
    pub fn new(connection: &'c Connection, table: &str) -> rusqlite::Result<Self> {
        let row = format!("({})", vec!["?"; N].join(","));
        let insert = |rows: usize| {
            format!(
                "INSERT OR ROLLBACK INTO {table} VALUES {}",
                vec![&*row; rows].join(",")
            )
        };
        Ok(Self {
            many: connection.prepare(&insert(TOGETHER))?,
            one: connection.prepare(&insert(1))?,
            waiting: Vec::with_capacity(TOGETHER),
        })
    }

    /// Adds a row; it is stored at the latest by [`RowWriter::flush`].
    pub fn push(&mut self, row: [T; N]) -> rusqlite::Result<()> {
        self.waiting.push(row);
        if self.waiting.len() == TOGETHER {
            bind(&mut self.many, &self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }

    /// Stores what waits.
    pub fn flush(&mut self) -> rusqlite::Result<()> {
        for row in self.waiting.drain(..) {
            bind(&mut self.one, &[row])?;
        }
        Ok(())
    }

    /// Forgets what waits, after the transaction that it belongs to was taken back.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }
}

fn bind<T: ToSql, const N: usize>(
    statement: &mut Statement<'_>,
    rows: &[[T; N]],
) -> rusqlite::Result<()> {
    for (index, value) in rows.iter().flatten().enumerate() {
        statement.raw_bind_parameter(index + 1, value)?;
    }
    statement.raw_execute()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_arrives_once() {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER)")
            .unwrap();
        let mut rows = RowWriter::new(&connection, "t").unwrap();
        for a in 0..100_i64 {
            rows.push([Some(a), (a % 3 > 0).then_some(a * 2)]).unwrap();
        }
        rows.flush().unwrap();
        rows.push([Some(999), None]).unwrap();
        rows.clear();
        rows.flush().unwrap();
        let sums: (i64, i64, i64) = connection
            .query_row("SELECT count(*), sum(a), sum(b) FROM t", [], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?))
            })
            .unwrap();
        assert_eq!(
            sums,
            (100, 4950, 2 * (4950 - (0..100).step_by(3).sum::<i64>()))
        );
    }
}
