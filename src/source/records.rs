//! Records of one JSONL or CSV file become documents with keys of their own.

use rustc_hash::FxHashMap;

use super::decode::{looks_binary, without_nul};
use super::fields::{Field, Fields, names_of};
use super::findings::{Findings, Tally};
use super::{Input, MAX_TEXT, Unreadable, metadata};
use crate::model::{Document, Metadata, Origin, Severity};

/// Longest identifier that is taken into a key, in bytes.
const MAX_ID: usize = 300;

/// Takes the records of one file and hands out documents.
pub(super) struct Records<'a> {
    key: String,
    manifest: Metadata,
    file_name: Metadata,
    sink: &'a mut dyn FnMut(Document),
    /// What went wrong.
    pub(super) findings: &'a mut Findings,
    /// Hash of every key given out, and of its text.
    seen: FxHashMap<u128, u128>,
    records: u64,
    without_text: Tally,
    bad_dates: Tally,
    repeated: Tally,
    repaired: Tally,
}

impl<'a> Records<'a> {
    /// Starts the records of `input`; `manifest` and `file_name` hold for all of them.
    pub(super) fn new(
        input: &Input,
        manifest: Metadata,
        file_name: Metadata,
        findings: &'a mut Findings,
        sink: &'a mut dyn FnMut(Document),
    ) -> Self {
        Self {
            key: input.key(),
            manifest,
            file_name,
            sink,
            findings,
            seen: FxHashMap::default(),
            records: 0,
            without_text: Tally::default(),
            bad_dates: Tally::default(),
            repeated: Tally::default(),
            repaired: Tally::default(),
        }
    }

    /// Notes that broken characters were replaced in the record at `line`.
    pub(super) fn note_repair(&mut self, line: u64) {
        self.repaired.add(line);
    }

    /// Takes the record that begins at `line` (counted from 1).
    pub(super) fn push(&mut self, mut fields: Fields, line: u64) {
        self.records += 1;
        let id = fields
            .get(Field::Id)
            .or(fields.get(Field::Url))
            .map(str::to_owned);
        let mut known = self.manifest.clone();
        if metadata::learn(&mut known, &fields, Origin::Record) {
            self.bad_dates.add(line);
        }
        metadata::fill(&mut known, self.file_name.clone());
        let Some(text) = text_of(&mut fields) else {
            self.without_text.add(line);
            return;
        };
        if text.len() > MAX_TEXT {
            self.findings.unreadable(Some(line), &Unreadable::TooLong);
            return;
        }
        if looks_binary(&text) {
            self.findings
                .unreadable(Some(line), &Unreadable::Binary("binary data"));
            return;
        }
        let text_hash = hash(&text);
        let id = id
            .filter(|id| id.len() <= MAX_ID)
            .unwrap_or_else(|| short(text_hash));
        let id = id.replace(char::is_control, "_");
        let key = format!("{}#{id}", self.key);
        match self.seen.insert(hash(&key), text_hash) {
            None => (self.sink)(Document {
                key,
                text,
                metadata: known,
            }),
            Some(first) => {
                self.seen.insert(hash(&key), first);
                if first == text_hash {
                    self.repeated.add(line);
                } else {
                    let message = format!("duplicate id '{id}' with another text; left out");
                    self.findings
                        .line(Severity::Error, "duplicate-id", line, message);
                }
            }
        }
    }

    /// Tells what happened in several records, and that a file without any is empty.
    pub(super) fn finish(self) {
        let findings = self.findings;
        if self.records == 0 && findings.is_empty() {
            findings.unreadable(None, &Unreadable::Empty);
        }
        let hint = format!("columns that hold text: {}", names_of(Field::Text));
        self.without_text.tell(
            findings,
            Severity::Error,
            "no-text",
            "without text left out",
            &hint,
        );
        self.bad_dates.tell(
            findings,
            Severity::Warning,
            "bad-date",
            "with a date that cannot be read; taken as undated",
            "write 2024-03-05",
        );
        self.repeated.tell(
            findings,
            Severity::Notice,
            "repeated",
            "repeated word for word; read once",
            "",
        );
        self.repaired.tell(
            findings,
            Severity::Warning,
            "broken-characters",
            "with broken characters, replaced by U+FFFD",
            "",
        );
    }
}

/// Title and text as one, the title alone where there is no more.
fn text_of(fields: &mut Fields) -> Option<String> {
    let text = fields.take(Field::Text);
    let title = fields.get(Field::Title);
    let joined = match (title, text) {
        (Some(title), Some(text)) if text.trim_start().starts_with(title) => text,
        (Some(title), Some(text)) => format!("{title}\n{text}"),
        (None, Some(text)) => text,
        (Some(title), None) => title.to_owned(),
        (None, None) => return None,
    };
    Some(without_nul(joined))
}

fn hash(text: &str) -> u128 {
    let digest = blake3::hash(text.as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&digest.as_bytes()[..16]);
    u128::from_be_bytes(half)
}

/// The first 16 hexadecimal digits.
fn short(hash: u128) -> String {
    format!("{:016x}", hash >> 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Format;
    use crate::source::fields::alias;

    fn run(rows: &[&[(&str, &str)]]) -> (Vec<Document>, Vec<String>) {
        let input = Input {
            root: "data".to_owned(),
            relative: "n.jsonl".to_owned(),
            path: "n.jsonl".into(),
            format: Format::JsonLines,
            gzipped: false,
        };
        let mut documents = Vec::new();
        let mut findings = Findings::new("n.jsonl");
        let mut sink = |document| documents.push(document);
        let (manifest, name) = (Metadata::default(), Metadata::default());
        let mut records = Records::new(&input, manifest, name, &mut findings, &mut sink);
        for (line, row) in (1..).zip(rows) {
            let mut fields = Fields::default();
            for (name, value) in *row {
                fields.set(alias(name).unwrap(), (*value).to_owned());
            }
            records.push(fields, line);
        }
        records.finish();
        (
            documents,
            findings.finish().iter().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn title_and_text_are_joined() {
        let (documents, findings) = run(&[
            &[("id", "1"), ("title", "标题"), ("text", "正文\r\n二")],
            &[("id", "2"), ("title", "标题"), ("text", "标题\n正文")],
            &[("id", "3"), ("title", "标题")],
            &[("id", "4"), ("text", "正\0文")],
        ]);
        let texts: Vec<_> = documents.iter().map(|d| d.text.as_str()).collect();
        assert_eq!(
            texts,
            ["标题\n正文\r\n二", "标题\n正文", "标题", "正\u{FFFD}文"]
        );
        assert_eq!(findings, [""; 0]);
    }

    #[test]
    fn keys_are_ids_then_urls_then_hashes() {
        let long = "x".repeat(301);
        let (documents, _) = run(&[
            &[("text", "一"), ("id", " a\n1 "), ("url", "http://x")],
            &[("text", "一"), ("url", "http://x")],
            &[("text", "一")],
            &[("text", "二"), ("id", &long)],
        ]);
        let keys: Vec<_> = documents.iter().map(|d| d.key.as_str()).collect();
        assert_eq!(keys[..2], ["data/n.jsonl#a_1", "data/n.jsonl#http://x"]);
        let hash = blake3::hash("一".as_bytes()).to_hex();
        assert_eq!(keys[2], format!("data/n.jsonl#{}", &hash[..16]));
        assert_eq!(keys[3].len(), "data/n.jsonl#".len() + 16);
    }

    #[test]
    fn duplicate_ids_are_left_out() {
        let (documents, findings) = run(&[
            &[("id", "1"), ("text", "一")],
            &[("id", "1"), ("text", "二")],
            &[("id", "1"), ("text", "一")],
            &[("id", "2"), ("text", "一")],
            &[("id", "3")],
        ]);
        assert_eq!(documents.len(), 2);
        assert_eq!(
            findings[0],
            "error: n.jsonl:2: duplicate id '1' with another text; left out"
        );
        assert!(
            findings[1].starts_with("error: n.jsonl:5: 1 record without text"),
            "{findings:?}"
        );
        assert_eq!(
            findings[2],
            "notice: n.jsonl:3: 1 record repeated word for word; read once"
        );
    }

    #[test]
    fn dates_that_cannot_be_read_are_told_once() {
        let row: &[(&str, &str)] = &[("text", "一"), ("date", "昨日")];
        let (documents, findings) = run(&[row, &[("text", "二"), ("date", "明日")]]);
        assert!(documents.iter().all(|d| d.metadata.date.is_none()));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].starts_with("warning: n.jsonl:1: 2 records with a date"));
    }

    #[test]
    fn a_file_without_records_is_empty() {
        assert!(run(&[]).1[0].starts_with("error: n.jsonl: is empty"));
    }
}
