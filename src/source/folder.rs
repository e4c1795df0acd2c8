//! All files below one folder, links followed as far as they lead somewhere new.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// What lies below a folder.
#[derive(Default)]
pub(super) struct Listing {
    /// The files, hidden ones left out, in the order of their names.
    pub(super) files: Vec<DirEntry>,
    /// Links that lead to a folder that is listed anyway; not followed.
    pub(super) loops: Vec<PathBuf>,
    /// What the system refused, with the cause.
    pub(super) unreadable: Vec<(PathBuf, String)>,
}

/// Lists a folder. `canonical` is its true path: a link to it, into it or above it would list files
/// twice or without end, and so would a second link to the same place.
pub(super) fn list_folder(path: &Path, canonical: &Path) -> Listing {
    let mut listing = Listing::default();
    let mut loops = Vec::new();
    let mut followed = vec![canonical.to_owned()];
    let entries = WalkDir::new(path).follow_links(true).sort_by_file_name();
    let entries = entries.into_iter().filter_entry(|entry| {
        if entry.depth() == 0 {
            return true;
        }
        if is_hidden(entry.file_name()) {
            return false;
        }
        if !(entry.path_is_symlink() && entry.file_type().is_dir()) {
            return true;
        }
        match fs::canonicalize(entry.path()) {
            Ok(to)
                if followed
                    .iter()
                    .any(|f| to.starts_with(f) || f.starts_with(&to)) =>
            {
                loops.push(entry.path().to_owned());
                false
            }
            Ok(to) => {
                followed.push(to);
                true
            }
            Err(_) => true,
        }
    });
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_file() => listing.files.push(entry),
            Ok(_) => {}
            // editors leave hidden links that lead nowhere
            Err(error)
                if error
                    .path()
                    .and_then(Path::file_name)
                    .is_some_and(is_hidden) => {}
            Err(error) if error.loop_ancestor().is_some() => {
                listing.loops.extend(error.path().map(Path::to_owned));
            }
            Err(error) => {
                let place = error.path().unwrap_or(path).to_owned();
                let cause = error
                    .io_error()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                listing.unreadable.push((place, cause));
            }
        }
    }
    listing.loops.append(&mut loops);
    listing.loops.sort();
    listing
}

fn is_hidden(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    bytes.starts_with(b".") || bytes.starts_with(b"~$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_back_are_noticed_and_outer_links_followed_once() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for file in ["data/sub/1.txt", "elsewhere/2.txt"] {
            fs::create_dir_all(at(file).parent().unwrap()).unwrap();
            fs::write(at(file), "x").unwrap();
        }
        symlink(at("data"), at("data/sub/up")).unwrap();
        symlink(folder.path(), at("data/above")).unwrap();
        symlink(at("data/sub"), at("data/again")).unwrap();
        symlink(at("elsewhere"), at("data/outer")).unwrap();
        symlink(at("elsewhere"), at("data/outer2")).unwrap();
        symlink(at("data/outer"), at("elsewhere/self")).unwrap();
        symlink(at("nowhere"), at("data/broken.txt")).unwrap();
        symlink(at("nowhere"), at("data/.#lock.txt")).unwrap();

        let listing = list_folder(&at("data"), &fs::canonicalize(at("data")).unwrap());
        let below = |path: &Path| path.strip_prefix(at("data")).unwrap().display().to_string();
        let files: Vec<_> = listing.files.iter().map(|f| below(f.path())).collect();
        assert_eq!(files, ["outer/2.txt", "sub/1.txt"]);
        let loops: Vec<_> = listing.loops.iter().map(|l| below(l)).collect();
        assert_eq!(loops, ["above", "again", "outer/self", "outer2", "sub/up"]);
        assert_eq!(listing.unreadable.len(), 1);
        assert_eq!(below(&listing.unreadable[0].0), "broken.txt");
    }
}
