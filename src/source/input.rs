//! One file that is to be read, and the names it goes by.

use std::ffi::OsStr;
use std::path::PathBuf;

use encoding_rs::GB18030;

use super::Format;

/// One file to be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Input {
    /// Last component of the PATH given, made distinct with `~2`, `~3`.
    pub root: String,
    /// Path below the root, separated by `/`; the file name where PATH is a file.
    pub relative: String,
    /// Where the file is on this machine.
    pub path: PathBuf,
    /// What it holds.
    pub format: Format,
    /// Whether it is packed with gzip.
    pub gzipped: bool,
}

impl Input {
    /// `<root>/<relative>`: the key of the file's document, or what the keys of its records begin
    /// with.
    pub fn key(&self) -> String {
        format!("{}/{}", self.root, self.relative)
    }
}

/// A file name as text. Archives packed on Chinese Windows unpack to names in GBK.
pub(super) fn name_of(name: &OsStr) -> String {
    if let Some(text) = name.to_str() {
        return text.to_owned();
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(name.as_encoded_bytes())
        .map_or_else(
            || name.to_string_lossy().into_owned(),
            |text| text.into_owned(),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_depend_on_the_machine() {
        let input = Input {
            root: "data".to_owned(),
            relative: "2024/a.txt".to_owned(),
            path: "/elsewhere/data/2024/a.txt".into(),
            format: Format::Text,
            gzipped: false,
        };
        assert_eq!(input.key(), "data/2024/a.txt");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_in_gbk_become_text() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(
            name_of(OsStr::from_bytes(b"\xB3\xA3\xB7\xE1.txt")),
            "常丰.txt"
        );
        assert!(name_of(OsStr::from_bytes(b"\xFF\xFF.txt")).ends_with(".txt"));
    }
}
