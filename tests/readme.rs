//! The tours of the README and of docs/events.md: each answer shown is what the program says to the command above it.
//! `GUANXI_BLESS=1 cargo test --test readme` writes them anew.

#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FENCE: &str = "```";

/// A folder like a fresh clone, in which the sample is built.
fn desk(root: &Path) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let target = to.join(path.file_name().unwrap());
            if path.is_dir() {
                copy(&path, &target);
            } else {
                fs::copy(&path, &target).unwrap();
            }
        }
    }
    let desk = tempfile::tempdir().unwrap();
    for folder in ["data", "dictionaries"] {
        copy(&root.join(folder), &desk.path().join(folder));
    }
    answer(desk.path(), "guanxi build");
    desk
}

/// What a command line of the README prints: `guanxi …`, or `echo '…' | guanxi …`.
fn answer(desk: &Path, line: &str) -> String {
    let (input, command) = match line.split_once(" | ") {
        Some((echo, command)) => (
            echo.trim_start_matches("echo '").trim_end_matches('\''),
            command,
        ),
        None => ("", line),
    };
    let mut child = Command::new(env!("CARGO_BIN_EXE_guanxi"))
        .args(command.split(' ').skip(1))
        .current_dir(desk)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // a command that reads no standard input may have closed it already
    let _ = writeln!(stdin, "{input}");
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{line}");
    String::from_utf8(output.stdout).unwrap()
}

/// The page with every answer under a command line replaced by what the program says now, and how
/// many there were.
fn told(page: &str, desk: &Path) -> (String, usize) {
    let lines: Vec<&str> = page.lines().collect();
    let (mut out, mut answers, mut at) = (String::new(), 0, 0);
    while at < lines.len() {
        out.push_str(lines[at]);
        out.push('\n');
        let command = lines[at]
            .strip_prefix('`')
            .and_then(|line| line.strip_suffix('`'))
            .filter(|_| lines.get(at + 2).is_some_and(|line| *line == "```text"));
        if let Some(command) = command {
            let end = (at + 3..lines.len()).find(|i| lines[*i] == FENCE).unwrap();
            out.push_str(&format!("\n```text\n{}{FENCE}\n", answer(desk, command)));
            answers += 1;
            at = end;
        }
        at += 1;
    }
    (out, answers)
}

#[test]
fn the_tour_shows_what_the_program_says() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let desk = desk(&root);
    for name in ["README.md", "README.zh-CN.md", "docs/events.md"] {
        let stored = fs::read_to_string(root.join(name)).unwrap();
        let stored = stored.replace("\r\n", "\n");
        let (page, answers) = told(&stored, desk.path());
        assert!(answers >= 5, "{name}: {answers} answers");
        if std::env::var_os("GUANXI_BLESS").is_some() {
            fs::write(root.join(name), &page).unwrap();
        } else {
            let hint = "run GUANXI_BLESS=1 cargo test --test readme";
            assert!(page == stored, "{name} differs from the program; {hint}");
        }
    }
}
