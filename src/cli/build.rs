//! `guanxi build`: from a folder of texts to the database and the first graph.

use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{CommandError, Outcome};
use super::export::{Request, write_graph};
use super::measured::MeasureOptions;
use super::options::{DatabaseOption, DictionaryOption, Globals, ThreadsOption, score_parser};
use super::placed::LayoutOptions;
use super::progress::{Bars, stop_on_ctrl_c};
use super::{database, say};
use crate::export::ExportFormat;
use crate::graph::{Filter, Limits};
use crate::lexicon::{Sources, load_schema};
use crate::model::{Diagnostic, Severity};
use crate::pipeline::{BuildOptions, BuildReport, build, last_build, lost_input};

/// The least score of names that no dictionary has.
const LEAST: f64 = 0.5;

/// Read texts, tag them, count who is named with whom, and export the first graph
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi build                    read data/ into guanxi.db, export exports/graph.graphml\n  \
    guanxi build newspapers/ --db county.db --dict county/ -o county.graphml\n  \
    guanxi build                    again: only what has changed is read\n  \
    guanxi build --discover --min-score 0.75    a first graph without dictionaries\n\n\
    The paths and the folders of dictionaries are remembered; a list of paths that leaves one out is\n\
    refused without --replace.")]
pub(super) struct Arguments {
    /// Files and folders [default: those of the last build, else data/]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Drop what was built from other paths before
    #[arg(long)]
    replace: bool,
    /// Write the graph to this file
    #[arg(
        short,
        long,
        value_name = "FILE",
        default_value = "exports/graph.graphml"
    )]
    output: PathBuf,
    /// Also take in names that no dictionary has
    #[arg(long)]
    discover: bool,
    /// Take in those only that score this much (0 to 1); 0.5 has what is printed once, 0.75 what two
    /// articles print or one with two posts
    #[arg(
        long,
        value_name = "SCORE",
        default_value_t = LEAST,
        requires = "discover",
        value_parser = score_parser
    )]
    min_score: f64,
    /// Export no graph
    #[arg(long)]
    no_export: bool,
    #[command(flatten)]
    dictionaries: DictionaryOption,
    #[command(flatten)]
    threads: ThreadsOption,
    #[command(flatten)]
    database: DatabaseOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    stop_on_ctrl_c();
    let sources = as_last_time(arguments, globals)?;
    let options = BuildOptions {
        paths: arguments.paths.clone(),
        db: arguments.database.db.clone(),
        sources: sources.may_be_empty(arguments.discover),
        discover: arguments.discover.then_some(arguments.min_score),
        threads: arguments.threads.count(),
        replace: arguments.replace,
    };
    let bars = Bars::new(globals);
    let report = build(&options, &bars)?;
    drop(bars);
    say::findings(globals, &report.diagnostics);
    say::note(globals, &summary(&report, arguments, &options.sources));
    if !arguments.no_export {
        let store = database::open(&arguments.database, globals)?;
        let schema = load_schema(&options.sources)?;
        let filter = Filter {
            cut: Some(Limits::READABLE),
            ..Filter::default()
        };
        let format = ExportFormat::from_path(&arguments.output).unwrap_or_default();
        let request = Request {
            filter,
            format,
            output: arguments.output.clone(),
            quotes: true,
            measures: MeasureOptions::default(),
            timeline: None,
            told: Vec::new(),
            layout: LayoutOptions::default(),
        };
        let cut = write_graph(&store, &schema, &request, globals)?;
        say::note(globals, &format!("{}: {cut}", arguments.output.display()));
        if !cut.is_whole() {
            say::note(globals, "  hint: `guanxi export --all` writes everything");
        }
    }
    Ok(if lost_input(&report.diagnostics) {
        Outcome::Incomplete
    } else {
        Outcome::Done
    })
}

/// The folders given, else those of the last build of this database, else the one of the working folder.
/// What the last build had beside them and this one has not is said: to leave it out is the only way to
/// be without it.
fn as_last_time(arguments: &Arguments, globals: &Globals) -> Result<Sources, CommandError> {
    let db = &arguments.database.db;
    let usual = arguments.dictionaries.sources();
    let Some(last) = last_build(db)? else {
        return Ok(usual);
    };
    match last.discover {
        Some(least) if !arguments.discover => {
            let message = "the last build took in names that no dictionary has, this one does not";
            say::note(globals, message);
            let score = if least == LEAST {
                String::new()
            } else {
                format!(" --min-score {least}")
            };
            say::note(globals, &format!("  hint: --discover{score}"));
        }
        Some(least) if least != arguments.min_score => {
            let message = format!("the last build took in names that score {least}");
            say::note(globals, &message);
            say::note(globals, &format!("  hint: --min-score {least}"));
        }
        _ => {}
    }
    if !arguments.dictionaries.given().is_empty() || last.folders.is_empty() {
        return Ok(usual);
    }
    if let Some(gone) = last.folders.iter().find(|folder| !folder.exists()) {
        let gone = gone.display();
        let message = format!("{} was built with the dictionaries in {gone}", db.display());
        return Err(
            CommandError::new(format!("{message}, which is not there any more"))
                .hint("name the folder of dictionaries: --dict FOLDER"),
        );
    }
    if last.folders != usual.folders {
        let folders: Vec<String> = last
            .folders
            .iter()
            .map(|f| f.display().to_string())
            .collect();
        let message = format!("dictionaries of the last build: {}", folders.join(", "));
        say::note(globals, &message);
    }
    Ok(Sources::new(&last.folders))
}

fn summary(report: &BuildReport, arguments: &Arguments, sources: &Sources) -> String {
    let errors = report.diagnostics.iter();
    let errors = errors.filter(|d| d.severity == Severity::Error);
    // a row of a dictionary or of the corrections that was left out is no lost document
    let of_rows = |d: &&Diagnostic| {
        let folders = sources.folders.iter();
        folders
            .map(PathBuf::as_path)
            .any(|folder| Path::new(&d.place).starts_with(folder))
    };
    let (rows, lost): (Vec<&Diagnostic>, Vec<&Diagnostic>) = errors.partition(of_rows);
    let [rows, errors] = [rows, lost].map(|all| all.iter().map(|d| d.count).sum::<u64>());
    let mut out = format!(
        "{}: {} documents, {} read, {} unchanged",
        arguments.database.db.display(),
        report.documents,
        report.observed,
        report.documents.saturating_sub(report.observed)
    );
    if report.removed > 0 {
        out.push_str(&format!(", {} dropped", report.removed));
    }
    if errors > 0 {
        out.push_str(&format!("; {errors} left out, see above"));
    }
    if rows > 0 {
        let them = if rows == 1 { "row" } else { "rows" };
        let message = format!("; {rows} {them} of dictionaries or corrections left out, see above");
        out.push_str(&message);
    }
    out
}
