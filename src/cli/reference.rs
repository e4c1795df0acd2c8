//! `docs/cli.md` is written from the arguments themselves: this test fails where the page differs,
//! and writes it with `GUANXI_BLESS=1 cargo test reference`.

use std::fmt::Write;
use std::path::Path;

use clap::{Command, CommandFactory};

const HEAD: &str = "# Command line\n\n\
    Written by a test from the program's own help; do not edit \
    (`GUANXI_BLESS=1 cargo test reference`).\n\n\
    Data go to standard output, everything else to standard error. Exit codes: 0 done, 1 a question \
    found nothing, 2 failed or some input could not be read. A NAME may be a name, an alias, a \
    traditional form, pinyin (`shendong`) or a key (`person:NAME`); namesakes are listed, an unknown \
    name gets suggestions.\n";

fn page() -> String {
    let mut command = super::Cli::command().term_width(98);
    command.build();
    let mut page = HEAD.to_owned();
    section(&mut page, "guanxi", &mut command.clone());
    for sub in command
        .get_subcommands_mut()
        .filter(|sub| sub.get_name() != "help")
    {
        let name = format!("guanxi {}", sub.get_name());
        section(&mut page, &name, sub);
    }
    page
}

fn section(page: &mut String, name: &str, command: &mut Command) {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    let _ = write!(
        page,
        "\n## {name}\n\n```text\n{}\n```\n",
        lines.join("\n").trim_end()
    );
}

#[test]
fn the_page_is_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let page = page();
    if std::env::var_os("GUANXI_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored.replace("\r\n", "\n") == page,
        "docs/cli.md differs from the program's help; run GUANXI_BLESS=1 cargo test reference"
    );
}
