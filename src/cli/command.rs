//! The list of commands: one line and one file each.

use clap::Subcommand;

use super::error::{CommandError, Outcome};
use super::options::Globals;
use super::{
    accept, appearances, build, check, completions, diff, discover, draw, entities, eval, explain,
    export, import, links, man, manifest, measure, mentions, met, path, posts, sample, stats, tag,
    timeline,
};

/// What guanxi can do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Build(build::Arguments),
    Tag(tag::Arguments),
    Mentions(mentions::Arguments),
    Links(links::Arguments),
    Met(met::Arguments),
    Appearances(appearances::Arguments),
    Timeline(timeline::Arguments),
    Posts(posts::Arguments),
    Measure(measure::Arguments),
    Path(path::Arguments),
    Explain(explain::Arguments),
    Entities(entities::Arguments),
    Stats(stats::Arguments),
    Export(export::Arguments),
    Draw(draw::Arguments),
    Discover(discover::Arguments),
    Accept(accept::Arguments),
    Check(check::Arguments),
    Import(import::Arguments),
    Sample(sample::Arguments),
    Diff(diff::Arguments),
    Eval(eval::Arguments),
    Manifest(manifest::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    /// Does it.
    pub(super) fn run(&self, globals: &Globals) -> Result<Outcome, CommandError> {
        match self {
            Command::Build(arguments) => build::run(arguments, globals),
            Command::Tag(arguments) => tag::run(arguments, globals),
            Command::Mentions(arguments) => mentions::run(arguments, globals),
            Command::Links(arguments) => links::run(arguments, globals),
            Command::Met(arguments) => met::run(arguments, globals),
            Command::Appearances(arguments) => appearances::run(arguments, globals),
            Command::Timeline(arguments) => timeline::run(arguments, globals),
            Command::Posts(arguments) => posts::run(arguments, globals),
            Command::Measure(arguments) => measure::run(arguments, globals),
            Command::Path(arguments) => path::run(arguments, globals),
            Command::Explain(arguments) => explain::run(arguments, globals),
            Command::Entities(arguments) => entities::run(arguments, globals),
            Command::Stats(arguments) => stats::run(arguments, globals),
            Command::Export(arguments) => export::run(arguments, globals),
            Command::Draw(arguments) => draw::run(arguments, globals),
            Command::Discover(arguments) => discover::run(arguments, globals),
            Command::Accept(arguments) => accept::run(arguments, globals),
            Command::Check(arguments) => check::run(arguments, globals),
            Command::Import(arguments) => import::run(arguments, globals),
            Command::Sample(arguments) => sample::run(arguments, globals),
            Command::Diff(arguments) => diff::run(arguments, globals),
            Command::Eval(arguments) => eval::run(arguments, globals),
            Command::Manifest(arguments) => manifest::run(arguments, globals),
            Command::Completions(arguments) => completions::run(arguments),
            Command::Man(arguments) => man::run(arguments),
        }
    }
}
