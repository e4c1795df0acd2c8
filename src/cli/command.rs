//! The list of commands: one line and one file each.

use clap::Subcommand;

use super::error::{CommandError, Outcome};
use super::options::Globals;
use super::{completions, entities, explain, links, man, mentions, path, stats};

/// What guanxi can do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Mentions(mentions::Arguments),
    Links(links::Arguments),
    Path(path::Arguments),
    Explain(explain::Arguments),
    Entities(entities::Arguments),
    Stats(stats::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    /// Does it.
    pub(super) fn run(&self, globals: &Globals) -> Result<Outcome, CommandError> {
        match self {
            Command::Mentions(arguments) => mentions::run(arguments, globals),
            Command::Links(arguments) => links::run(arguments, globals),
            Command::Path(arguments) => path::run(arguments, globals),
            Command::Explain(arguments) => explain::run(arguments, globals),
            Command::Entities(arguments) => entities::run(arguments, globals),
            Command::Stats(arguments) => stats::run(arguments, globals),
            Command::Completions(arguments) => completions::run(arguments),
            Command::Man(arguments) => man::run(arguments),
        }
    }
}
