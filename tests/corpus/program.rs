//! The program as the shell sees it.

use std::path::Path;
use std::process::{Command, Stdio};

/// How a run ended and what it printed.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The command, to be run in `folder`; words of the line are parted by blanks.
pub fn command(folder: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guanxi"));
    command
        .args(line.split_whitespace())
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

/// Runs the program in `folder`.
pub fn guanxi(folder: &Path, line: &str) -> Said {
    let output = command(folder, line).output().unwrap();
    let said = Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!said.err.contains("panicked"), "{line}: {}", said.err);
    said
}

impl Said {
    /// Checks the exit code and that standard error says all of `words`.
    pub fn expect(&self, code: i32, words: &[&str]) -> &Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        for word in words {
            assert!(
                self.err.contains(word),
                "'{word}' is not said:\n{}",
                self.err
            );
        }
        self
    }

    /// The values of a column of `--format jsonl`.
    pub fn column(&self, name: &str) -> Vec<String> {
        let value = |line: &str| -> serde_json::Value { serde_json::from_str(line).unwrap() };
        let text = |cell: &serde_json::Value| match cell {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.out
            .lines()
            .map(|line| text(&value(line)[name]))
            .collect()
    }
}
