//! `guanxi completions`: what a shell needs to complete commands and options.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::error::{CommandError, Outcome};
use super::output::to_stdout;

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi completions bash > ~/.local/share/bash-completion/completions/guanxi\n  \
    guanxi completions zsh > ~/.zfunc/_guanxi\n  \
    guanxi completions fish > ~/.config/fish/completions/guanxi.fish")]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> Result<Outcome, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut super::Cli::command(),
        "guanxi",
        &mut script,
    );
    to_stdout(|out| out.write_all(&script))?;
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_knows_the_commands() {
        for shell in [
            Shell::Bash,
            Shell::Zsh,
            Shell::Fish,
            Shell::PowerShell,
            Shell::Elvish,
        ] {
            let mut script = Vec::new();
            clap_complete::generate(
                shell,
                &mut crate::cli::Cli::command(),
                "guanxi",
                &mut script,
            );
            assert!(
                String::from_utf8(script).unwrap().contains("mentions"),
                "{shell}"
            );
        }
    }
}
