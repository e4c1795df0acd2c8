//! `guanxi build`: from a folder of texts to the database and the first graph.

use std::path::PathBuf;

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
use crate::lexicon::load_schema;
use crate::model::Severity;
use crate::pipeline::{BuildOptions, BuildReport, build, lost_input};

/// Read texts, tag them, count who is named with whom, and export the first graph
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi build                    read data/ into guanxi.db, export exports/graph.graphml\n  \
    guanxi build newspapers/ --db county.db --dict county/ -o county.graphml\n  \
    guanxi build                    again: only what has changed is read\n  \
    guanxi build --discover --min-score 0.75    a first graph without dictionaries\n\n\
    The paths are remembered; a list that leaves one out is refused without --replace.")]
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
        default_value_t = 0.5,
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
    let options = BuildOptions {
        paths: arguments.paths.clone(),
        db: arguments.database.db.clone(),
        sources: arguments
            .dictionaries
            .sources()
            .may_be_empty(arguments.discover),
        discover: arguments.discover.then_some(arguments.min_score),
        threads: arguments.threads.count(),
        replace: arguments.replace,
    };
    let bars = Bars::new(globals);
    let report = build(&options, &bars)?;
    drop(bars);
    say::findings(globals, &report.diagnostics);
    say::note(globals, &summary(&report, arguments));
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

fn summary(report: &BuildReport, arguments: &Arguments) -> String {
    let errors = report.diagnostics.iter();
    let errors = errors.filter(|d| d.severity == Severity::Error);
    let errors: u64 = errors.map(|d| d.count).sum();
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
    out
}
