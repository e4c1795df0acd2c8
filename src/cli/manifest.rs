//! `guanxi manifest`: the skeleton of `manifest.csv`.

use std::path::PathBuf;

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::Globals;
use super::output::to_stdout;
use super::say;
use crate::pipeline::lost_input;
use crate::source::skeleton;

/// Print a manifest.csv of a folder's files, filled with what is known, to be completed by hand
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi manifest newspapers/ > newspapers/manifest.csv\n\n\
    Fill in newspaper, date, page, url and home; leave empty what is not certain.")]
pub(super) struct Arguments {
    /// The folder
    #[arg(value_name = "FOLDER", required = true)]
    paths: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let (rows, findings) = skeleton(&arguments.paths);
    // of a folder that cannot be read not even the head: it may replace a table filled in by hand
    if rows.lines().count() > 1 || !lost_input(&findings) {
        to_stdout(|out| out.write_all(rows.as_bytes()))?;
    }
    say::findings(globals, &findings);
    Ok(if lost_input(&findings) {
        Outcome::Incomplete
    } else {
        Outcome::Done
    })
}
