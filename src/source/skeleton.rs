//! The `manifest.csv` that a researcher completes: one row a file, filled with what is known.

use std::fs::File;
use std::io::{BufRead, Read};
use std::path::PathBuf;

use super::file_name::from_name;
use super::front_matter::front_matter;
use super::transcode::utf8_stream;
use super::unpack::Unpack;
use super::{Format, Input, Manifest, Unreadable, metadata, walk};
use crate::model::{Diagnostic, Metadata, Origin, Severity};

/// Bytes of a text in which front matter is looked for.
const HEAD: u64 = 16 << 10;

/// Writes the manifest of a folder as CSV with byte order mark, ready to be completed and saved as
/// `manifest.csv` in that folder. What an existing manifest, front matter or the names say is
/// filled in.
pub fn skeleton(paths: &[PathBuf]) -> (String, Vec<Diagnostic>) {
    let found = walk(paths);
    let mut diagnostics = found.diagnostics;
    if let [first, _, ..] = paths {
        let message = "paths of several folders in one manifest";
        let place = first.display().to_string();
        diagnostics.push(
            Diagnostic::new(Severity::Warning, "several-folders", place, message)
                .hinted("write one manifest for each folder; paths are relative to it"),
        );
    }
    let (manifest, mut bad_rows) = Manifest::load(&found.manifests);
    diagnostics.append(&mut bad_rows);
    let mut rows = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    let mut written = rows.write_record(["path", "newspaper", "date", "page", "url", "home"]);
    for input in &found.inputs {
        let known = known(input, &manifest).unwrap_or_else(|error| {
            diagnostics.push(error.at(input.path.display().to_string()));
            Metadata::default()
        });
        let word = |value: Option<crate::model::Known<String>>| value.map(|k| k.value);
        let date = known.date.map(|d| d.value.to_string());
        let cells = [
            Some(input.relative.clone()),
            word(known.newspaper),
            date,
            word(known.page),
            word(known.url),
            word(known.home),
        ];
        written = written.and_then(|()| rows.write_record(cells.map(Option::unwrap_or_default)));
    }
    // writing to memory cannot fail
    let bytes = written
        .ok()
        .and_then(|()| rows.into_inner().ok())
        .unwrap_or_default();
    (String::from_utf8(bytes).unwrap_or_default(), diagnostics)
}

fn known(input: &Input, manifest: &Manifest) -> Result<Metadata, Unreadable> {
    let mut known = manifest.metadata(&input.path);
    if matches!(input.format, Format::Text | Format::Markdown) {
        let head = head(input)?;
        if let Some((fields, _)) = front_matter(&String::from_utf8_lossy(&head)) {
            metadata::learn(&mut known, &fields, Origin::FrontMatter);
        }
    }
    metadata::fill(&mut known, from_name(&input.key()));
    Ok(known)
}

fn head(input: &Input) -> Result<Vec<u8>, Unreadable> {
    let file = File::open(&input.path)?;
    let raw: Box<dyn Read> = if input.gzipped {
        Box::new(Unpack::new(file))
    } else {
        Box::new(file)
    };
    let mut head = Vec::new();
    utf8_stream(raw)?.take(HEAD).read_until(b'\0', &mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_skeleton_has_what_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("2024-03-05")).unwrap();
        fs::write(at("2024-03-05/A1.txt"), "正文").unwrap();
        fs::write(
            at("a, b.md"),
            "---\n报纸: 常丰日报\nhome: 常丰区\n---\n正文",
        )
        .unwrap();
        fs::write(at("c.jsonl"), "{}").unwrap();
        fs::write(at("d.txt"), "%PDF").unwrap();
        fs::write(at("manifest.csv"), "path,url\nc.jsonl,http://x\n").unwrap();
        let (text, found) = skeleton(&[folder.path().to_owned()]);
        assert_eq!(
            text,
            "\u{FEFF}path,newspaper,date,page,url,home\n\
             2024-03-05/A1.txt,,2024-03-05,A1,,\n\
             \"a, b.md\",常丰日报,,,,常丰区\n\
             c.jsonl,,,,http://x,\n\
             d.txt,,,,,\n"
        );
        assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["binary"]);
        fs::write(at("manifest.csv"), &text).unwrap();
        assert_eq!(skeleton(&[folder.path().to_owned()]).0, text);
    }

    #[test]
    fn several_folders_are_told() {
        let (text, found) = skeleton(&["no".into(), "nothing".into()]);
        assert_eq!(text.lines().count(), 1);
        let codes: Vec<_> = found.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["missing-path", "missing-path", "several-folders"]);
    }
}
