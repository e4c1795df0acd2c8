//! One build at a time: a lock file beside the database.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::StoreError;

/// Holds `<database>.lock` until dropped. A killed process loses the lock with its life, so a file
/// left behind stops nobody.
#[derive(Debug)]
pub(super) struct BuildLock {
    path: PathBuf,
    _file: File,
}

impl BuildLock {
    /// Takes the lock of a database, or says that another build holds it.
    pub(super) fn take(database: &Path) -> Result<Self, StoreError> {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        loop {
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
                .map_err(|error| match error.kind() {
                    std::io::ErrorKind::NotFound => StoreError::ReadOnly(database.into()),
                    _ => StoreError::io(database, error),
                })?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(StoreError::Locked(database.into())),
                Err(TryLockError::Error(error)) => return Err(StoreError::io(&path, error)),
            }
            // the holder before us removes its file on the way out: what we locked may no longer be
            // the file that others find
            if same_file(&file, &path) {
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for BuildLock {
    fn drop(&mut self) {
        // a leftover is harmless, so a failure here is none
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => ours.ino() == theirs.ino() && ours.dev() == theirs.dev(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn same_file(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_build_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("甲.db");
        let first = BuildLock::take(&database).unwrap();
        let second = BuildLock::take(&database).unwrap_err();
        assert!(second.to_string().contains("another build"), "{second}");
        drop(first);
        BuildLock::take(&database).unwrap();
        assert!(!folder.path().join("甲.db.lock").exists());
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = BuildLock::take(&folder.path().join("none/甲.db")).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly(_)), "{error}");
    }
}
