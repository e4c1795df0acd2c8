//! A desk: a folder with texts and dictionaries at which the program is run, and a lexicon of rows.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use guanxi::lexicon::{Lexicon, Sources};
use guanxi::model::{Document, Known, Metadata, Origin};

/// A folder that is gone when the test is through.
pub struct Desk(tempfile::TempDir);

impl Desk {
    /// A desk with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            desk.write(name, text);
        }
        desk
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A file as text.
    pub fn read(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    /// The names of what lies in a folder, ascending.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guanxi"));
        command
            .current_dir(self.path())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a line, whose words are parted by blanks.
    pub fn line(&self, line: &str) -> Output {
        self.run(&line.split(' ').collect::<Vec<_>>())
    }

    /// The standard output of a run that must succeed.
    pub fn told(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        text(&output)
    }
}

pub fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A lexicon of entity files without a finding.
pub fn lexicon_of(files: &[(&str, &str)]) -> Lexicon {
    let folder = tempfile::tempdir().unwrap();
    for (file, rows) in files {
        fs::write(folder.path().join(file), rows).unwrap();
    }
    let (lexicon, findings) = Lexicon::load(&Sources::new(&[folder.path().to_owned()])).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    lexicon
}

/// A text of 20 May 2024 in a newspaper of `home`; of nowhere where that is empty.
pub fn page(text: &str, home: &str) -> Document {
    Document {
        key: "t/a.txt".to_owned(),
        text: text.to_owned(),
        metadata: Metadata {
            home: (!home.is_empty()).then(|| Known::new(home.to_owned(), Origin::Manifest)),
            date: Some(Known::new("2024-05-20".parse().unwrap(), Origin::Manifest)),
            ..Metadata::default()
        },
    }
}
