//! `guanxi accept`: decisions of a sheet of candidates become rows of dictionaries.

use std::path::PathBuf;

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::Globals;
use super::say;
use crate::lexicon::{Decisions, Lexicon, Sources, accept};
use crate::pipeline::lost_input;
use crate::source::Sheet;

/// Write the decisions of a sheet of candidates into the dictionaries
///
/// The column decision holds: accept; a type (official, person, enterprise …) to accept it as that
/// type; alias of NAME; reject; or later or nothing, to decide another time. Chinese does as well: 接受,
/// 拒绝, 待定, 官员, 别名 NAME. The sheet may be saved as UTF-8 or GB18030, with commas, semicolons or tabs.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi accept candidates.csv\n  \
    guanxi accept candidates.csv --dict county/\n\n\
    A row that cannot be understood is told with its line and left out (exit code 2); the others are\n\
    carried out. Carried out again, a sheet changes nothing. Refused names go to rejected.csv.")]
pub(super) struct Arguments {
    /// The sheet, as written by discover -o
    #[arg(value_name = "FILE")]
    sheet: PathBuf,
    /// Write dictionaries in this folder
    #[arg(long = "dict", value_name = "FOLDER", default_value = "dictionaries")]
    folder: PathBuf,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let sources = Sources::new(std::slice::from_ref(&arguments.folder)).may_be_empty(true);
    let decisions = Decisions::load(&sources)?;
    let failed = |error: &dyn std::fmt::Display| CommandError::new(error.to_string());
    let sheet = Sheet::read(&arguments.sheet).map_err(|error| failed(&error))?;
    for needed in ["decision", "type", "name"] {
        if sheet.column(&[needed]).is_none() {
            let message = format!("{}: has no column {needed}", arguments.sheet.display());
            return Err(CommandError::new(message)
                .hint("expected a sheet as `guanxi discover -o` writes it"));
        }
    }
    let (lexicon, _) = Lexicon::load(&sources)?;
    let knows_place = |name: &str| lexicon.knows_place(name);
    let (path, folder) = (&arguments.sheet, &arguments.folder);
    let done =
        accept(path, &sheet, folder, &decisions, &knows_place).map_err(|error| failed(&error))?;
    say::findings(globals, &done.findings);
    for path in &done.written {
        say::note(globals, &format!("wrote {}", path.display()));
    }
    let note = format!(
        "{} accepted, {} aliases, {} rejected, {} open",
        done.accepted, done.aliases, done.rejected, done.open
    );
    say::note(globals, &note);
    if done.known > 0 {
        let known = format!("{} of them stood in the dictionaries already", done.known);
        say::note(globals, &known);
    }
    Ok(if lost_input(&done.findings) {
        Outcome::Incomplete
    } else {
        Outcome::Done
    })
}
