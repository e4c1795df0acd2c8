//! How many documents the graph comes from, and of which time they are.

use rusqlite::Connection;

use super::QueryError;

const PAPERS: &str = "
SELECT count(*), count(date), min(date), max(date) FROM document WHERE duplicate_of IS NULL";

/// The documents that count, duplicates of pages left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    /// How many.
    pub documents: u64,
    /// How many of them have no date.
    pub undated: u64,
    /// Earliest and latest issue date; `None` where all are undated.
    pub period: Option<(String, String)>,
}

impl Papers {
    /// The time as it is told: `2023-01-05 to 2024-06-28`, one day where there is but one; empty where
    /// it is not known.
    pub fn time(&self) -> String {
        match &self.period {
            Some((first, last)) if first == last => first.clone(),
            Some((first, last)) => format!("{first} to {last}"),
            None => String::new(),
        }
    }
}

/// Counts the documents.
///
/// # Errors
/// Where the database does not answer.
pub fn papers(connection: &Connection) -> Result<Papers, QueryError> {
    let found = connection.query_row(PAPERS, [], |row| {
        let (documents, dated): (u64, u64) = (row.get(0)?, row.get(1)?);
        let first: Option<String> = row.get(2)?;
        Ok(Papers {
            documents,
            undated: documents - dated,
            period: first.zip(row.get(3)?),
        })
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valley;
    use super::*;

    #[test]
    fn documents_are_counted_with_their_time() {
        let connection = valley();
        let found = papers(&connection).unwrap();
        assert_eq!((found.documents, found.undated), (3, 1));
        assert_eq!(found.time(), "2031-03-05 to 2031-04-02");
        connection
            .execute_batch("UPDATE document SET date = NULL WHERE id > 1")
            .unwrap();
        assert_eq!(papers(&connection).unwrap().time(), "2031-03-05");
    }
}
