//! The database that a question is put to.

use super::error::CommandError;
use super::options::{DatabaseOption, Globals};
use super::say;
use crate::query::begin;
use crate::store::Store;

/// Opens it for reading, and says so where the last build did not come to its end.
pub(super) fn open(option: &DatabaseOption, globals: &Globals) -> Result<Store, CommandError> {
    let store = Store::open(&option.db)?;
    if !store.is_finished()? {
        let path = option.db.display();
        say::warn(
            globals,
            &format!("{path}: unfinished; run `guanxi build` to finish it"),
        );
    }
    begin(store.connection())?;
    Ok(store)
}
