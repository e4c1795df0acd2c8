//! `guanxi tag`: annotations without a database.

use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::error::{CommandError, Outcome};
use super::marked::{write_html, write_html_end, write_html_start, write_inline};
use super::options::{DictionaryOption, Globals};
use super::progress::{Bars, stop_on_ctrl_c};
use super::say;
use crate::export::annotations::annotation;
use crate::lexicon::Lexicon;
use crate::model::Diagnostic;
use crate::pipeline::{Observed, Observer, PipelineError, lost_input, observe_paths};
use crate::source::{Format, Input, Manifest, read_from};

/// How annotations are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Style {
    /// One JSON object a document.
    Jsonl,
    /// A page with coloured marks.
    Html,
    /// The text with `[沈东|official]` marks.
    Inline,
}

/// Print what texts mention, without a database
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi tag newspapers/ > annotations.jsonl\n  \
    guanxi tag page.txt --format html > page.html\n  \
    guanxi tag - --format inline < page.txt")]
pub(super) struct Arguments {
    /// Files and folders; - reads one text from standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Print JSON Lines, a page with coloured marks, or the text with marks
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Style,
    /// Also mark names that no dictionary has
    #[arg(long)]
    discover: bool,
    #[command(flatten)]
    dictionaries: DictionaryOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    stop_on_ctrl_c();
    let (lexicon, mut findings) = Lexicon::load(
        &arguments
            .dictionaries
            .sources()
            .may_be_empty(arguments.discover),
    )?;
    let observer = Observer::discovering(&lexicon, arguments.discover);
    let bars = Bars::new(globals);
    let mut printer = Printer {
        out: BufWriter::with_capacity(1 << 16, io::stdout().lock()),
        lexicon: &lexicon,
        style: arguments.format,
        failure: None,
    };
    printer.begin();
    let (standard, paths): (Vec<PathBuf>, Vec<PathBuf>) = arguments
        .paths
        .iter()
        .cloned()
        .partition(|path| path.as_os_str() == "-");
    if !standard.is_empty() {
        findings.extend(tag_standard_input(&observer, &mut |observed| {
            printer.print(&observed)
        })?);
    }
    let mut result = Ok(Vec::new());
    if !paths.is_empty() {
        result = observe_paths(&paths, &observer, &bars, &mut |observed| {
            printer.print(&observed);
            if printer.failure.is_some() {
                bars.stop();
            }
        });
    }
    drop(bars);
    printer.end();
    if let Some(error) = printer.failure {
        return Err(CommandError::output(&error));
    }
    match result {
        Ok(read) => findings.extend(read),
        Err(PipelineError::Cancelled) => return Err(CommandError::new("stopped")),
        Err(error) => return Err(error.into()),
    }
    say::findings(globals, &findings);
    // the process ends: giving the tables back piece by piece would only take time
    std::mem::forget(observer);
    std::mem::forget(lexicon);
    Ok(if lost_input(&findings) {
        Outcome::Incomplete
    } else {
        Outcome::Done
    })
}

/// Tags one text from standard input, which is known as `-`.
fn tag_standard_input(
    observer: &Observer<'_>,
    sink: &mut dyn FnMut(Observed),
) -> Result<Vec<Diagnostic>, CommandError> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| CommandError::new(format!("cannot read standard input: {error}")))?;
    let input = Input {
        root: "-".to_owned(),
        relative: "stdin.txt".to_owned(),
        path: PathBuf::from("-"),
        format: Format::Text,
        gzipped: false,
    };
    let mut lost = Vec::new();
    let mut findings = read_from(
        &input,
        bytes.as_slice(),
        &Manifest::default(),
        &mut |document| match observer.try_observe(document) {
            Ok(observed) => sink(observed),
            Err(finding) => lost.push(*finding),
        },
    );
    findings.append(&mut lost);
    Ok(findings)
}

/// Prints documents as they come; keeps the first failure.
struct Printer<'l, W: Write> {
    out: W,
    lexicon: &'l Lexicon,
    style: Style,
    failure: Option<io::Error>,
}

impl<W: Write> Printer<'_, W> {
    fn attempt(&mut self, write: impl FnOnce(&mut W, &Lexicon, Style) -> io::Result<()>) {
        if self.failure.is_none() {
            self.failure = write(&mut self.out, self.lexicon, self.style).err();
        }
    }

    fn begin(&mut self) {
        self.attempt(|out, lexicon, style| match style {
            Style::Html => write_html_start(lexicon.schema(), out),
            Style::Jsonl | Style::Inline => Ok(()),
        });
    }

    fn print(&mut self, observed: &Observed) {
        let Observed {
            document,
            observations,
        } = observed;
        self.attempt(|out, lexicon, style| match style {
            Style::Jsonl => {
                serde_json::to_writer(&mut *out, &annotation(document, observations, lexicon))?;
                out.write_all(b"\n")
            }
            Style::Html => write_html(document, observations, lexicon, out),
            Style::Inline => write_inline(document, observations, lexicon, out),
        });
    }

    fn end(&mut self) {
        self.attempt(|out, _, style| {
            if style == Style::Html {
                write_html_end(out)?;
            }
            out.flush()
        });
    }
}
