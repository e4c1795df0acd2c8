//! `guanxi man`: manual pages.

use std::path::PathBuf;

use clap::{Args, CommandFactory};

use super::error::{CommandError, Outcome};
use super::output::to_stdout;

/// Print the manual page, or write one a command into a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi man | man -l -\n  \
    guanxi man --dir ~/.local/share/man/man1")]
pub(super) struct Arguments {
    /// Write guanxi.1 and one page a command into this folder
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, CommandError> {
    let command = super::Cli::command();
    match &arguments.dir {
        None => to_stdout(|out| clap_mangen::Man::new(command).render(out))?,
        Some(dir) => std::fs::create_dir_all(dir)
            .and_then(|()| clap_mangen::generate_to(command, dir))
            .map_err(|error| CommandError::new(format!("{}: {error}", dir.display())))?,
    }
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_the_commands() {
        let mut page = Vec::new();
        clap_mangen::Man::new(crate::cli::Cli::command())
            .render(&mut page)
            .unwrap();
        assert!(String::from_utf8(page).unwrap().contains("mentions"));
    }

    #[test]
    fn every_command_has_a_page() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("man1");
        run(&Arguments {
            dir: Some(dir.clone()),
        })
        .unwrap();
        for command in crate::cli::Cli::command().get_subcommands() {
            let page = dir.join(format!("guanxi-{}.1", command.get_name()));
            assert!(page.exists(), "{}", page.display());
        }
    }
}
