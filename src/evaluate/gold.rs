//! Reads gold: a folder of annotation files, or one; and why gold could not be read.

use std::fs;
use std::path::{Path, PathBuf};

use super::annotation::Annotation;

/// Why gold could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// The folder or a file cannot be read.
    #[error("cannot read gold {path}: {cause}")]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file is no annotation.
    #[error("{path}: not an annotation: {cause}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: serde_json::Error,
    },
    /// A table of appearances is none.
    #[error("{path}:{line}: {message}")]
    Table {
        /// The file.
        path: PathBuf,
        /// Line of the file, from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
    /// Rows of a sheet cannot be understood: each with file and line.
    #[error("{0}")]
    Rows(String),
    /// There is nothing to score against.
    #[error("no annotation files (*.json) in {path}")]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

/// Reads every `*.json` of a folder, or one file, sorted by name.
///
/// # Errors
/// Where the folder or a file cannot be read or is no annotation, or there is none.
pub fn load(path: &Path) -> Result<Vec<Annotation>, GoldError> {
    let unreadable = |path: &Path, cause| GoldError::Unreadable {
        path: path.to_owned(),
        cause,
    };
    let mut files = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path).map_err(|cause| unreadable(path, cause))? {
            let file = entry.map_err(|cause| unreadable(path, cause))?.path();
            if file.extension().is_some_and(|e| e == "json") {
                files.push(file);
            }
        }
        files.sort();
    } else {
        files.push(path.to_owned());
    }
    let mut out = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|cause| unreadable(&file, cause))?;
        let annotation: Annotation =
            serde_json::from_str(&text).map_err(|cause| GoldError::Malformed {
                path: file.clone(),
                cause,
            })?;
        out.push(annotation);
    }
    if out.is_empty() {
        return Err(GoldError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(out)
}
