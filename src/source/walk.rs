//! Which files a list of PATHs means.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use walkdir::DirEntry;

use super::Format;
use super::folder::list_folder;
use super::input::{Input, name_of};
use crate::model::{Diagnostic, Severity};

/// What a list of PATHs means.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// The files to be read, sorted by root and relative path.
    pub inputs: Vec<Input>,
    /// Every `manifest.csv` among or beside them, sorted.
    pub manifests: Vec<PathBuf>,
    /// What was noticed.
    pub diagnostics: Vec<Diagnostic>,
    /// True where something that was asked for could not be read.
    pub failed: bool,
}

/// Finds all files below the PATHs, recursively and in a fixed order.
///
/// In folders hidden files, `manifest.csv`, `corrections.csv` and `README*` are passed over, files
/// of unknown formats are counted in one notice. A file that is named itself is always taken, as
/// plain text where its ending is unknown. Links are followed unless they lead back into the
/// folder.
pub fn walk(paths: &[PathBuf]) -> Walk {
    let mut walker = Walker::default();
    for path in paths {
        walker.add(path);
    }
    walker.finish(paths)
}

#[derive(Default)]
struct Walker {
    walk: Walk,
    /// Root names in use.
    names: FxHashSet<String>,
    roots: FxHashSet<PathBuf>,
    /// Files taken, by their true folder and name.
    taken: FxHashSet<PathBuf>,
    twice: usize,
    unknown: BTreeMap<String, usize>,
}

impl Walker {
    fn tell(&mut self, severity: Severity, code: &'static str, path: &Path, message: String) {
        let place = path.display().to_string();
        self.walk
            .diagnostics
            .push(Diagnostic::new(severity, code, place, message));
    }

    fn add(&mut self, path: &Path) {
        let (canonical, metadata) = match fs::canonicalize(path).and_then(|canonical| {
            let metadata = fs::metadata(&canonical)?;
            Ok((canonical, metadata))
        }) {
            Ok(found) => found,
            Err(error) => {
                let place = path.display().to_string();
                let message = format!("cannot be read: {error}");
                self.walk.diagnostics.push(
                    Diagnostic::new(Severity::Error, "missing-path", place, message)
                        .hinted("name a file or folder of newspapers that exists"),
                );
                return;
            }
        };
        if !self.roots.insert(canonical.clone()) {
            self.tell(
                Severity::Notice,
                "same-path",
                path,
                "is given twice; read once".to_owned(),
            );
            return;
        }
        if metadata.is_dir() {
            let root = self.root_name(path, &canonical);
            self.add_folder(path, &canonical, &root);
        } else {
            self.add_named_file(path, &canonical);
        }
    }

    fn root_name(&mut self, path: &Path, canonical: &Path) -> String {
        let last = path.file_name().or_else(|| canonical.file_name());
        let name = last.map_or_else(|| "root".to_owned(), name_of);
        let mut uses = 1;
        let mut distinct = name.clone();
        while !self.names.insert(distinct.clone()) {
            uses += 1;
            distinct = format!("{name}~{uses}");
        }
        if uses == 1 {
            return name;
        }
        let message =
            format!("another path ends in '{name}'; documents of this one are '{distinct}/…'");
        self.tell(Severity::Notice, "same-root-name", path, message);
        distinct
    }

    fn add_named_file(&mut self, path: &Path, canonical: &Path) {
        let relative = path
            .file_name()
            .or_else(|| canonical.file_name())
            .map(name_of);
        let relative = relative.unwrap_or_default();
        if relative == "manifest.csv" {
            self.walk.manifests.push(path.to_owned());
            return;
        }
        let root = self.root_name(path, canonical);
        let format = Format::from_path(path).unwrap_or_else(|| {
            let message = "has no ending of a known format; read as plain text".to_owned();
            self.tell(Severity::Warning, "unknown-format", path, message);
            Format::Text
        });
        let beside = path.with_file_name("manifest.csv");
        if beside.is_file() {
            self.walk.manifests.push(beside);
        }
        let gzipped = Format::is_gzipped(path);
        let input = Input {
            root,
            relative,
            path: path.to_owned(),
            format,
            gzipped,
        };
        self.take(input, canonical.to_owned());
    }

    fn add_folder(&mut self, path: &Path, canonical: &Path, root: &str) {
        let listing = list_folder(path, canonical);
        for (place, cause) in listing.unreadable {
            self.tell(
                Severity::Error,
                "unreadable",
                &place,
                format!("cannot be read: {cause}"),
            );
        }
        for link in listing.loops {
            let message = "is a link to a folder that is read already; not followed".to_owned();
            self.tell(Severity::Warning, "symlink-loop", &link, message);
        }
        for entry in listing.files {
            self.add_found(&entry, path, canonical, root);
        }
    }

    fn add_found(&mut self, entry: &DirEntry, path: &Path, canonical: &Path, root: &str) {
        let name = name_of(entry.file_name());
        if name == "manifest.csv" {
            self.walk.manifests.push(entry.path().to_owned());
            return;
        }
        let readme = name
            .get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case("readme"));
        if readme || name == "corrections.csv" {
            return;
        }
        let Some(format) = Format::from_path(entry.path()) else {
            let ending = entry.path().extension().map(name_of).unwrap_or_default();
            *self.unknown.entry(ending.to_lowercase()).or_default() += 1;
            return;
        };
        let below = entry.path().strip_prefix(path).unwrap_or(entry.path());
        let parts: Vec<String> = below.iter().map(name_of).collect();
        let input = Input {
            root: root.to_owned(),
            relative: parts.join("/"),
            path: entry.path().to_owned(),
            format,
            gzipped: Format::is_gzipped(entry.path()),
        };
        self.take(input, canonical.join(below));
    }

    fn take(&mut self, input: Input, canonical: PathBuf) {
        if self.taken.insert(canonical) {
            self.walk.inputs.push(input);
        } else {
            self.twice += 1;
        }
    }

    fn finish(mut self, paths: &[PathBuf]) -> Walk {
        let place = paths
            .iter()
            .map(|p| p.display().to_string())
            .collect::<Vec<_>>()
            .join(", ");
        let walk = &mut self.walk;
        let mut tell = |severity, code, message: String, hint: String| {
            let finding = Diagnostic::new(severity, code, place.clone(), message);
            walk.diagnostics.push(finding.hinted(hint));
        };
        if self.twice > 0 {
            let message = format!("{} files lie below two of the paths; read once", self.twice);
            tell(Severity::Notice, "same-file", message, String::new());
        }
        let known = || format!("formats that are read: {}", Format::known_extensions());
        let count: usize = self.unknown.values().sum();
        if count > 0 {
            let kinds = self
                .unknown
                .iter()
                .map(|(ending, n)| match ending.as_str() {
                    "" => format!("{n} without ending"),
                    _ => format!("{n} .{ending}"),
                });
            let kinds = kinds.collect::<Vec<_>>().join(", ");
            let message = format!("{count} files of other formats are left out ({kinds})");
            tell(Severity::Notice, "unknown-format", message, known());
        }
        let failed = walk
            .diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error);
        if walk.inputs.is_empty() && !failed {
            let finding = Diagnostic::new(
                Severity::Warning,
                "no-input",
                place,
                "no newspaper text here",
            );
            walk.diagnostics.push(finding.hinted(known()));
        }
        walk.inputs.sort();
        same_names(walk);
        walk.manifests.sort();
        walk.manifests.dedup();
        walk.failed = walk
            .diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error);
        self.walk
    }
}

/// Of files whose names differ only in bytes that are no text keeps the first in order of path, as
/// their documents would have one key.
fn same_names(walk: &mut Walk) {
    let mut left_out = Vec::new();
    walk.inputs.dedup_by(|next, kept| {
        let same = next.root == kept.root && next.relative == kept.relative;
        if same {
            left_out.push((
                next.path.display().to_string(),
                kept.path.display().to_string(),
            ));
        }
        same
    });
    for (place, kept) in left_out {
        let message = format!("has the key of {kept}, which is read; this one is left out");
        let finding = Diagnostic::new(Severity::Warning, "same-name", place, message);
        walk.diagnostics.push(finding.hinted("rename it"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    fn keys(walk: &Walk) -> Vec<String> {
        walk.inputs.iter().map(Input::key).collect()
    }

    fn codes(walk: &Walk) -> Vec<&'static str> {
        walk.diagnostics.iter().map(|d| d.code).collect()
    }

    #[test]
    fn root_names_stay_distinct() {
        let folder = folder(&["a/x/1.txt", "b/x/1.txt", "c/x~2/1.txt"]);
        let paths = ["a/x", "b/x", "c/x~2"].map(|p| folder.path().join(p));
        assert_eq!(keys(&walk(&paths)), ["x/1.txt", "x~2/1.txt", "x~2~2/1.txt"]);
    }

    #[test]
    fn folders_are_read_in_order_without_what_is_no_newspaper() {
        let folder = folder(&[
            "data/b.txt",
            "data/a/2.md",
            "data/a/1.html.gz",
            "data/manifest.csv",
            "data/a/manifest.csv",
            "data/corrections.csv",
            "data/README.md",
            "data/readme-zh.txt",
            "data/.git/x.txt",
            "data/.x.txt",
            "data/p.PDF",
            "data/q.pdf",
            "data/noending",
        ]);
        let walk = walk(&[folder.path().join("data/")]);
        assert_eq!(
            keys(&walk),
            ["data/a/1.html.gz", "data/a/2.md", "data/b.txt"]
        );
        assert_eq!(walk.manifests.len(), 2);
        assert!(walk.inputs[0].gzipped && walk.inputs[0].format == Format::Html);
        assert_eq!(codes(&walk), ["unknown-format"]);
        assert!(
            walk.diagnostics[0].message.contains("3 files"),
            "{}",
            walk.diagnostics[0]
        );
        assert!(
            walk.diagnostics[0]
                .message
                .contains("1 without ending, 2 .pdf")
        );
        assert!(!walk.failed);
    }

    #[test]
    fn named_files_are_always_taken() {
        let folder = folder(&["x/README.md", "x/.hidden.txt", "x/scan", "x/manifest.csv"]);
        let at = |name: &str| folder.path().join("x").join(name);
        let walk = walk(&[
            at("README.md"),
            at(".hidden.txt"),
            at("scan"),
            at("manifest.csv"),
        ]);
        assert_eq!(
            keys(&walk),
            [
                ".hidden.txt/.hidden.txt",
                "README.md/README.md",
                "scan/scan"
            ]
        );
        assert_eq!(codes(&walk), ["unknown-format"]);
        assert_eq!(walk.manifests, [at("manifest.csv")]);
    }

    #[test]
    fn roots_of_one_name_stay_apart_and_files_are_read_once() {
        let folder = folder(&["a/news/1.txt", "b/news/1.txt", "b/news/sub/2.txt"]);
        let at = |name: &str| folder.path().join(name);
        let paths = ["a/news", "b/news", "b/news/sub", "a/news/", "b/news/1.txt"].map(at);
        let walk = walk(&paths);
        assert_eq!(
            keys(&walk),
            ["news/1.txt", "news~2/1.txt", "news~2/sub/2.txt"]
        );
        assert_eq!(codes(&walk), ["same-root-name", "same-path", "same-file"]);
    }

    #[test]
    fn missing_and_empty_paths_are_told() {
        let folder = folder(&["x/a.pdf"]);
        let missing = walk(&[folder.path().join("no"), folder.path().join("x")]);
        assert_eq!(codes(&missing), ["missing-path", "unknown-format"]);
        assert!(missing.failed);
        let empty = walk(&[folder.path().join("x")]);
        assert_eq!(codes(&empty), ["unknown-format", "no-input"]);
        assert!(!empty.failed);
    }
}
