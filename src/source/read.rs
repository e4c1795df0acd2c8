//! One file becomes its documents.

use std::fs::File;
use std::io::Read;

use super::decode::decode_labelled;
use super::file_name::from_name;
use super::findings::Findings;
use super::front_matter::front_matter;
use super::html::{declared_encoding, extract_text};
use super::json_lines::read_json_lines;
use super::records::Records;
use super::table::read_table;
use super::transcode::utf8_stream;
use super::unpack::Unpack;
use super::{Format, Input, MAX_TEXT, Manifest, Unreadable, metadata};
use crate::model::{Diagnostic, Document, Origin, Severity};

/// Longest file of one document in bytes: UTF-16 and HTML take more than their text.
const MAX_RAW: usize = 2 * MAX_TEXT;

/// Reads a file and hands each of its documents to `sink` as soon as it is known.
///
/// Findings come back; one of [`Severity::Error`] says that the file or a record of it could not be
/// read. Documents handed out before an error hold.
pub fn read(input: &Input, manifest: &Manifest, sink: &mut dyn FnMut(Document)) -> Vec<Diagnostic> {
    match File::open(&input.path) {
        Ok(file) => {
            let size = file.metadata().map_or(0, |m| m.len());
            let size = usize::try_from(size).unwrap_or(usize::MAX).min(MAX_RAW);
            read_sized(input, file, size, manifest, sink)
        }
        Err(error) => vec![Unreadable::from(error).at(input.path.display().to_string())],
    }
}

/// Reads what `raw` gives as if it were the file of `input`; for standard input and tests.
pub fn read_from(
    input: &Input,
    raw: impl Read,
    manifest: &Manifest,
    sink: &mut dyn FnMut(Document),
) -> Vec<Diagnostic> {
    read_sized(input, raw, 0, manifest, sink)
}

fn read_sized(
    input: &Input,
    raw: impl Read,
    size: usize,
    manifest: &Manifest,
    sink: &mut dyn FnMut(Document),
) -> Vec<Diagnostic> {
    let mut findings = Findings::new(input.path.display().to_string());
    let read = if input.gzipped {
        read_unpacked(input, Unpack::new(raw), size, manifest, &mut findings, sink)
    } else {
        read_unpacked(input, raw, size, manifest, &mut findings, sink)
    };
    if let Err(error) = read {
        findings.unreadable(None, &error);
    }
    findings.finish()
}

fn read_unpacked(
    input: &Input,
    raw: impl Read,
    size: usize,
    manifest: &Manifest,
    findings: &mut Findings,
    sink: &mut dyn FnMut(Document),
) -> Result<(), Unreadable> {
    match input.format {
        Format::Text | Format::Markdown | Format::Html => {
            sink(read_whole(input, raw, size, manifest, findings)?);
        }
        Format::JsonLines | Format::Csv => {
            let stream = utf8_stream(raw)?;
            let described = manifest.metadata(&input.path);
            let mut records =
                Records::new(input, described, from_name(&input.key()), findings, sink);
            if input.format == Format::Csv {
                read_table(stream, &mut records);
            } else {
                read_json_lines(stream, &mut records);
            }
            records.finish();
        }
    }
    Ok(())
}

fn read_whole(
    input: &Input,
    raw: impl Read,
    size: usize,
    manifest: &Manifest,
    findings: &mut Findings,
) -> Result<Document, Unreadable> {
    let mut bytes = Vec::with_capacity(size + 1);
    raw.take(MAX_RAW as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_RAW {
        return Err(Unreadable::TooLong);
    }
    let html = input.format == Format::Html;
    let label = if html {
        declared_encoding(&bytes)
    } else {
        None
    };
    let decoded = decode_labelled(bytes, label)?;
    if decoded.replaced > 0 {
        let message = format!(
            "{} broken characters of {} replaced by U+FFFD",
            decoded.replaced,
            decoded.encoding.name()
        );
        let place = findings.place(None);
        findings.push(Diagnostic::new(
            Severity::Warning,
            "broken-characters",
            place,
            message,
        ));
    }
    let text = if html {
        extract_text(&decoded.text)
    } else {
        decoded.text
    };
    if text.len() > MAX_TEXT {
        return Err(Unreadable::TooLong);
    }
    if html && text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let mut known = manifest.metadata(&input.path);
    if let Some((fields, _)) = front_matter(&text).filter(|_| !html)
        && metadata::learn(&mut known, &fields, Origin::FrontMatter)
    {
        let message = "the date in the front matter cannot be read; taken as unknown";
        let finding = Diagnostic::new(Severity::Warning, "bad-date", findings.place(None), message);
        findings.push(finding.hinted("write 2024-03-05"));
    }
    metadata::fill(&mut known, from_name(&input.key()));
    Ok(Document {
        key: input.key(),
        text,
        metadata: known,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::walk;
    use proptest::prelude::*;
    use std::io::Write;
    use std::path::Path;

    fn named(name: &str) -> Input {
        let path = Path::new(name);
        Input {
            root: "data".to_owned(),
            relative: name.to_owned(),
            path: path.to_owned(),
            format: Format::from_path(path).unwrap(),
            gzipped: Format::is_gzipped(path),
        }
    }

    fn read_bytes(name: &str, bytes: &[u8]) -> (Vec<Document>, Vec<Diagnostic>) {
        let mut documents = Vec::new();
        let mut sink = |document| documents.push(document);
        let found = read_from(&named(name), bytes, &Manifest::default(), &mut sink);
        (documents, found)
    }

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
        found.iter().map(|d| d.code).collect()
    }

    #[test]
    fn formats_become_documents() {
        let gbk = encoding_rs::GBK;
        let csv = "标题,日期,正文\n会议,2024-03-05,\"第一行\r\n第二行\"\n,,\n培训,,内容\n";
        let lines = "{\"id\":1,\"text\":\"一\"}\n\n{\"id\":2,\"text\":\"二\"}";
        for (name, bytes, texts) in [
            ("a.txt", "\u{FEFF}常丰\r\n区".into(), &["常丰\r\n区"][..]),
            ("a.html", "<p>常丰<p>区".into(), &["常丰\n区\n"]),
            (
                "b.html",
                gbk.encode("<meta charset=gb2312><p>局长").0.into_owned(),
                &["局长\n"],
            ),
            (
                "a.csv",
                csv.into(),
                &["会议\n第一行\r\n第二行", "培训\n内容"],
            ),
            (
                "b.csv",
                gbk.encode(csv).0.into_owned(),
                &["会议\n第一行\r\n第二行", "培训\n内容"],
            ),
            ("a.tsv", "text\tid\n一\t1\n".into(), &["一"]),
            ("a.jsonl", lines.into(), &["一", "二"]),
            (
                "b.jsonl",
                lines.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                &["一", "二"],
            ),
            ("c.jsonl.gz", pack(lines.as_bytes()), &["一", "二"]),
            ("c.txt.gz", pack("常丰".as_bytes()), &["常丰"]),
        ] {
            let bytes: Vec<u8> = bytes;
            let (documents, found) = read_bytes(name, &bytes);
            let given: Vec<_> = documents.iter().map(|d| d.text.as_str()).collect();
            assert_eq!(given, texts, "{name}");
            assert_eq!(found, [], "{name}");
        }
    }

    #[test]
    fn bad_records_are_told_and_the_others_go_on() {
        for (name, bytes, count, told) in [
            (
                "a.jsonl",
                "{\"text\":\"一\"}\nx\n{\"text\":\"二\"}".into(),
                2,
                &["bad-record"][..],
            ),
            ("a.jsonl", "[{\"text\":\"一\"}]".into(), 0, &["bad-record"]),
            (
                "a.jsonl",
                [b"{\"text\":\"\xFF", "常丰区新闻\"}".as_bytes()].concat(),
                1,
                &["broken-characters"],
            ),
            (
                "a.csv",
                "text,id\n一,1\n二,2,3\n三,3\n".into(),
                2,
                &["bad-record"],
            ),
            ("a.csv", "一,二\n三,四\n".into(), 0, &["malformed"]),
            ("a.csv", "text,id\n".into(), 0, &["empty"]),
            ("a.jsonl", "\n\n".into(), 0, &["empty"]),
            ("a.jsonl", vec![], 0, &["empty"]),
            ("a.txt", vec![], 0, &["empty"]),
            ("a.html", "<p> <script>x</script>".into(), 0, &["empty"]),
            ("a.txt", b"%PDF-1.4".to_vec(), 0, &["binary"]),
            ("a.csv", b"PK\x03\x04xlsx".to_vec(), 0, &["binary"]),
            ("a.txt.gz", b"no gzip".to_vec(), 0, &["truncated"]),
            ("a.txt.gz", pack(b""), 0, &["empty"]),
        ] {
            let bytes: Vec<u8> = bytes;
            let (documents, found) = read_bytes(name, &bytes);
            assert_eq!(
                (documents.len(), codes(&found).as_slice()),
                (count, told),
                "{name}"
            );
        }
    }

    #[test]
    fn a_truncated_gz_gives_its_whole_records() {
        let mut lines = String::new();
        for i in 0..20_000_u32 {
            let noise = blake3::hash(&i.to_le_bytes()).to_hex();
            lines.push_str(&format!("{{\"id\":{i},\"text\":\"{noise}\"}}\n"));
        }
        let packed = pack(lines.as_bytes());
        let (documents, found) = read_bytes("a.jsonl.gz", &packed[..packed.len() / 2]);
        assert!(
            (5_000..15_000).contains(&documents.len()),
            "{}",
            documents.len()
        );
        assert!(documents.iter().all(|d| d.text.len() == 64));
        assert_eq!(codes(&found), ["truncated"]);
        assert!(found[0].place.starts_with("a.jsonl.gz:"), "{}", found[0]);
    }

    #[test]
    fn long_documents_are_refused_and_bombs_too() {
        let long = "常".repeat(MAX_TEXT / 3 + 1);
        assert_eq!(codes(&read_bytes("a.txt", long.as_bytes()).1), ["too-long"]);
        let line = format!("{{\"text\":\"{long}\"}}\n{{\"text\":\"一\"}}");
        let (documents, found) = read_bytes("a.jsonl", line.as_bytes());
        assert_eq!((documents.len(), codes(&found)), (1, vec!["too-long"]));
        let bomb = pack(&vec![b'\n'; 80 << 20]);
        assert_eq!(codes(&read_bytes("a.txt.gz", &bomb).1), ["too-long"]);
        assert_eq!(
            codes(&read_bytes("a.jsonl.gz", &bomb).1),
            ["unpacks-too-large"]
        );
    }

    #[test]
    fn metadata_comes_from_the_most_trusted_origin() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join("data").join(name);
        std::fs::create_dir(folder.path().join("data")).unwrap();
        let front = "---\n报纸: 常丰晚报\n日期: 2024-03-06\n版面: B2\n---\n正文\n";
        std::fs::write(at("20240307_A1.txt"), front).unwrap();
        std::fs::write(at("20240308.jsonl"), "{\"text\":\"一\",\"page\":\"3\"}").unwrap();
        std::fs::write(
            at("manifest.csv"),
            "path,newspaper,page\n.,常丰日报,\n20240308.jsonl,,\n",
        )
        .unwrap();
        let walk = walk(&[folder.path().join("data")]);
        let (manifest, found) = Manifest::load(&walk.manifests);
        assert_eq!(found, []);
        let mut told = Vec::new();
        for input in &walk.inputs {
            let mut sink = |d: Document| {
                let m = d.metadata;
                let (paper, date, page) = (m.newspaper.unwrap(), m.date.unwrap(), m.page.unwrap());
                let value = (paper.value, date.value.to_string(), page.value, d.text);
                told.push((value, [paper.origin, date.origin, page.origin]));
            };
            assert_eq!(read(input, &manifest, &mut sink), []);
        }
        let value = |paper: &str, date: &str, page: &str, text: &str| {
            (
                paper.to_owned(),
                date.to_owned(),
                page.to_owned(),
                text.to_owned(),
            )
        };
        use Origin::{FileName, FrontMatter, Record};
        let expected = [
            (
                value("常丰日报", "2024-03-06", "B2", front),
                [Origin::Manifest, FrontMatter, FrontMatter],
            ),
            (
                value("常丰日报", "2024-03-08", "3", "一"),
                [Origin::Manifest, FileName, Record],
            ),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_file_that_is_gone_is_told() {
        let found = read(&named("gone.txt"), &Manifest::default(), &mut |_| {});
        assert_eq!(codes(&found), ["unreadable"]);
        assert_eq!(found[0].severity, Severity::Error);
    }

    proptest! {
        #[test]
        fn reading_never_panics_on_any_bytes(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
            name in 0..6_usize,
            pack_it: bool,
        ) {
            let name = ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.tsv.gz"][name];
            let bytes = if pack_it { pack(&bytes) } else { bytes };
            let (documents, found) = read_bytes(name, &bytes);
            prop_assert!(!documents.is_empty() || !found.is_empty());
            for document in documents {
                prop_assert!(!document.text.contains('\0'));
            }
        }

        #[test]
        fn reading_never_panics_on_nearly_good_text(
            text in "(---\n|text|date|id|,|\"|\\{|\\}|:|\n|一|<p>|\\[|\\\\u4e00){0,60}",
            name in 0..5_usize,
        ) {
            let name = ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv"][name];
            let (documents, found) = read_bytes(name, text.as_bytes());
            prop_assert!(!documents.is_empty() || !found.is_empty());
        }
    }
}
