//! Annotation files, as gold or as output, in the shape that scoring needs.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

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
    /// There is nothing to score against.
    #[error("no annotation files (*.json) in {path}")]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

/// An annotated document, as far as it is scored.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Annotation {
    /// File name or record key.
    pub doc: String,
    /// Articles.
    #[serde(default)]
    pub articles: Vec<Article>,
    /// Entities.
    #[serde(default)]
    pub entities: Vec<Entity>,
    /// Mentions.
    #[serde(default)]
    pub mentions: Vec<Mention>,
    /// Spans scored neither way.
    #[serde(default)]
    pub optional: Vec<Value>,
    /// Likewise.
    #[serde(default)]
    pub ambiguous: Vec<Value>,
}

/// An article's headline.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Article {
    /// Headline.
    #[serde(default)]
    pub title: Option<String>,
}

/// An entity.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entity {
    /// Key.
    pub id: String,
    /// Type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Canonical name.
    pub name: String,
    /// Printed forms.
    #[serde(default)]
    pub surfaces: Vec<String>,
    /// Whether it is a reporter.
    #[serde(default)]
    pub reporter: bool,
}

/// A mention.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Mention {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Printed text.
    #[serde(default)]
    pub text: String,
    /// Key of the entity, where decided.
    #[serde(default)]
    pub entity: Option<String>,
}

impl Annotation {
    /// Spans that are scored neither way.
    pub fn optional_spans(&self) -> Vec<(u32, u32)> {
        let number = |v: Option<&Value>| v.and_then(Value::as_u64).map(|n| n as u32);
        let span = |v: &Value| match v {
            Value::Array(pair) => number(pair.first()).zip(number(pair.get(1))),
            other => number(other.get("start")).zip(number(other.get("end"))),
        };
        self.optional
            .iter()
            .chain(&self.ambiguous)
            .filter_map(span)
            .collect()
    }
}

/// The last component of a document key: gold names files without their folder.
pub(super) fn base(doc: &str) -> &str {
    doc.rsplit('/').next().unwrap_or(doc)
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
