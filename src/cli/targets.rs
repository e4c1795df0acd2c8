//! Files of an export: written beside the old ones first, which stay whole until the new ones are.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::error::CommandError;
use crate::export::{ExportFormat, Table};

/// Names of files that are being written.
const PREFIX: &str = ".guanxi-";
const SUFFIX: &str = ".tmp";

/// Writes a table, or where it is `None`, what the tables are.
pub(super) type Fill<'a> = dyn FnMut(Option<Table>, &mut dyn Write) -> io::Result<()> + 'a;

/// Files that wait to take the place of the old ones.
#[derive(Default)]
pub(super) struct Targets(Vec<(Option<Table>, PathBuf, tempfile::NamedTempFile)>);

impl Targets {
    /// Opens the files of a format, folders made where they are missing.
    pub(super) fn open(format: ExportFormat, path: &Path) -> Result<Self, CommandError> {
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let failed = |error: io::Error| {
            CommandError::new(format!("cannot write {}: {error}", path.display()))
                .hint("choose a writable place with -o, or -o - for standard output")
        };
        fs::create_dir_all(folder).map_err(failed)?;
        let mut places: Vec<(Option<Table>, PathBuf)> = format
            .tables()
            .iter()
            .map(|table| (Some(*table), format.table_path(path, *table)))
            .collect();
        if places.len() > 1 {
            // tables cannot carry where they come from
            places.push((None, path.with_extension("about.txt")));
        }
        let mut targets = Vec::with_capacity(places.len());
        for (table, place) in places {
            let place = replaceable(&place).map_err(failed)?;
            let folder = place
                .parent()
                .filter(|_| place.is_absolute())
                .unwrap_or(folder);
            let file = temporary(folder).map_err(failed)?;
            targets.push((table, place, file));
        }
        Ok(Self(targets))
    }

    /// Fills the files and puts them in place, once all are whole.
    pub(super) fn write(self, write: &mut Fill<'_>) -> Result<(), CommandError> {
        let mut done = Vec::with_capacity(self.0.len());
        for (table, place, file) in self.0 {
            let failed = |error: io::Error| {
                CommandError::new(format!("cannot write {}: {error}", place.display()))
                    .hint("the old export, if there is one, is untouched")
            };
            let mut out = BufWriter::new(file.as_file());
            write(table, &mut out)
                .and_then(|()| out.flush())
                .and_then(|()| out.get_ref().sync_all())
                .map_err(failed)?;
            drop(out);
            done.push((place, file));
        }
        for (place, file) in done {
            file.persist(&place).map_err(|error| {
                CommandError::new(format!("cannot write {}: {}", place.display(), error.error))
            })?;
        }
        Ok(())
    }
}

/// Where a new file takes the place of an old one: the path itself, or what it links to. What is there but
/// no regular file is none that can be replaced: a device would be lost.
pub(super) fn replaceable(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        Ok(there) if !there.is_file() => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is no regular file",
        )),
        Ok(_) if path.is_symlink() => path.canonicalize(),
        _ => Ok(path.to_owned()),
    }
}

/// A file in a folder that waits to take the place of another; leftovers of killed ones are removed.
pub(super) fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    remove_leftovers(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    set_permissions(&mut builder);
    let file = builder.tempfile_in(folder)?;
    // marks it as being written; where locks are unknown, leftovers stay
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// Removes what a killed export left behind: its lock died with it.
fn remove_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX)
            && name.ends_with(SUFFIX)
            && let Ok(file) = fs::File::open(entry.path())
            && file.try_lock().is_ok()
        {
            // a leftover that stays is no harm
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Lets a temporary file have the permissions of any other new file.
#[cfg(unix)]
fn set_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn set_permissions(_builder: &mut tempfile::Builder<'_, '_>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_place_is_refused_before_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::File::create(&file).unwrap();
        for output in [file.join("graph.graphml"), folder.path().to_owned()] {
            let opened = Targets::open(ExportFormat::GraphMl, &output);
            assert!(opened.is_err(), "{}", output.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn devices_stay_and_links_are_followed() {
        assert!(Targets::open(ExportFormat::GraphMl, Path::new("/dev/null")).is_err());
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (
            folder.path().join("a.graphml"),
            folder.path().join("b.graphml"),
        );
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let opened = Targets::open(ExportFormat::GraphMl, &link).unwrap();
        opened.write(&mut |_, out| out.write_all(b"new")).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    }

    #[test]
    fn leftovers_of_the_dead_are_removed_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [".guanxi-dead.tmp", "other.tmp"] {
            fs::write(at(name), "x").unwrap();
        }
        let open = || Targets::open(ExportFormat::GraphMl, &at("g.graphml")).unwrap();
        let (first, second) = (open(), open());
        assert!(!at(".guanxi-dead.tmp").exists() && at("other.tmp").exists());
        for living in [first, second] {
            assert!(living.0[0].2.path().exists());
        }
    }

    #[test]
    fn tables_have_their_origin_beside_them() {
        let folder = tempfile::tempdir().unwrap();
        let opened = Targets::open(ExportFormat::Csv, &folder.path().join("new/g.csv")).unwrap();
        let names: Vec<_> = opened
            .0
            .iter()
            .map(|(_, path, _)| path.file_name().unwrap())
            .collect();
        assert_eq!(names, ["g.nodes.csv", "g.edges.csv", "g.about.txt"]);
    }
}
