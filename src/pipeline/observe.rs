//! Documents → observations, on several threads, one panic costing one document.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::ordered::in_order;
use super::{PipelineError, Progress};
use crate::extract::extract;
use crate::layout::{LayoutRules, articles, masthead};
use crate::lexicon::Lexicon;
use crate::model::{Diagnostic, Document, Known, Observations, Origin, Severity};
use crate::recognize::Recognizer;
use crate::source::{Input, Manifest, Walk, read, walk};
use crate::text::CodePoints;

/// Results that may wait for the writer; more would only take memory.
const QUEUE: usize = 64;

/// Turns documents into observations; shared by all threads.
pub struct Observer<'l> {
    lexicon: &'l Lexicon,
    rules: LayoutRules,
    recognizer: Option<Recognizer<'l>>,
}

/// A document and what it says.
pub struct Observed {
    /// The document; what its masthead prints is in the metadata.
    pub document: Document,
    /// What it says.
    pub observations: Observations,
}

impl<'l> Observer<'l> {
    /// Prepares the rules of layout from the lexicon's grammar.
    pub fn new(lexicon: &'l Lexicon) -> Self {
        Self {
            lexicon,
            rules: LayoutRules::new(&lexicon.grammar),
            recognizer: None,
        }
    }

    /// The same, with names that no dictionary has, where `wanted`.
    pub fn discovering(lexicon: &'l Lexicon, wanted: bool) -> Self {
        let recognizer = wanted.then(|| Recognizer::new(lexicon)).flatten();
        Self {
            recognizer,
            ..Self::new(lexicon)
        }
    }

    /// Observes one document. Metadata that nothing else tells are taken from its masthead.
    pub fn observe(&self, mut document: Document) -> Observed {
        let points = CodePoints::new(&document.text);
        let printed = masthead(&points, &self.rules);
        let metadata = &mut document.metadata;
        let origin = Origin::Printed;
        metadata.newspaper = metadata
            .newspaper
            .take()
            .or(printed.newspaper.map(|n| Known::new(n, origin)));
        metadata.date = metadata
            .date
            .take()
            .or(printed.date.map(|d| Known::new(d, origin)));
        metadata.page = metadata
            .page
            .take()
            .or(printed.page.map(|p| Known::new(p, origin)));
        let articles = articles(&points, &self.rules);
        let observations = extract(
            &document,
            &points,
            articles,
            printed.span,
            self.lexicon,
            self.recognizer.as_ref(),
        );
        Observed {
            document,
            observations,
        }
    }

    /// As `observe`, but a panic is reported as our fault and costs this document alone.
    ///
    /// # Errors
    /// Where observing panicked.
    pub fn try_observe(&self, document: Document) -> Result<Observed, Box<Diagnostic>> {
        let key = document.key.clone();
        catch_unwind(AssertUnwindSafe(|| self.observe(document))).map_err(|_| {
            let message = "the program failed on this document, which was left out";
            Box::new(
                Diagnostic::new(Severity::Error, "our-fault", key, message)
                    .hinted("this is a fault of guanxi; please report it with the document"),
            )
        })
    }
}

/// What a worker sends.
pub(super) enum Message<T> {
    /// A document's result.
    Done(T),
    /// Findings about a file.
    Findings(Vec<Diagnostic>),
    /// A file is through.
    File,
}

/// Reads the inputs on `threads` threads, calls `work` on every document there, and `take` on every
/// message here, in no particular order.
pub(super) fn run<T: Send>(
    inputs: &[Input],
    manifest: &Manifest,
    threads: usize,
    progress: &dyn Progress,
    work: &(dyn Fn(Document) -> Result<T, Box<Diagnostic>> + Sync),
    mut take: impl FnMut(Message<T>) -> Result<(), PipelineError>,
) -> Result<(), PipelineError> {
    if inputs.len() < threads {
        // a few long files: their documents are dealt out instead
        let findings = in_order(inputs, manifest, threads, progress, work, &mut |done| {
            take(Message::Done(done))
        })?;
        take(Message::Findings(findings))?;
        return match progress.cancelled() {
            true => Err(PipelineError::Cancelled),
            false => Ok(()),
        };
    }
    let next = AtomicUsize::new(0);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let worker = |sender: SyncSender<Message<T>>| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(at) else { return };
            if stop.load(Ordering::Relaxed) || progress.cancelled() {
                return;
            }
            let mut gone = false;
            let findings = read(input, manifest, &mut |document| {
                if gone {
                    return;
                }
                let message = match work(document) {
                    Ok(done) => Message::Done(done),
                    Err(finding) => Message::Findings(vec![*finding]),
                };
                gone = sender.send(message).is_err();
            });
            let told = findings.is_empty() || sender.send(Message::Findings(findings)).is_ok();
            if gone || !told || sender.send(Message::File).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(QUEUE);
        for _ in 0..threads.max(1) {
            let sender = sender.clone();
            let worker = &worker;
            scope.spawn(move || worker(sender));
        }
        drop(sender);
        for message in receiver {
            if let Err(error) = take(message) {
                // workers find the receiver gone and end
                stop.store(true, Ordering::Relaxed);
                return Err(error);
            }
        }
        if progress.cancelled() {
            Err(PipelineError::Cancelled)
        } else {
            Ok(())
        }
    })
}

/// Walks the paths and loads the manifests beside the texts.
pub(super) fn prepare(paths: &[PathBuf], diagnostics: &mut Vec<Diagnostic>) -> (Walk, Manifest) {
    let mut walk = walk(paths);
    let (manifest, findings) = Manifest::load(&walk.manifests);
    diagnostics.append(&mut walk.diagnostics);
    diagnostics.extend(findings);
    (walk, manifest)
}

/// Observes every document of the paths without a database, in order of their keys.
///
/// # Errors
/// Where the paths hold no document, or the user stops.
pub fn observe_paths(
    paths: &[PathBuf],
    observer: &Observer<'_>,
    progress: &dyn Progress,
    sink: &mut dyn FnMut(Observed),
) -> Result<Vec<Diagnostic>, PipelineError> {
    let threads = thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let mut diagnostics = Vec::new();
    let (walk, manifest) = prepare(paths, &mut diagnostics);
    progress.stage("tagging", Some(walk.inputs.len() as u64));
    let work = |document| observer.try_observe(document);
    let read = in_order(
        &walk.inputs,
        &manifest,
        threads,
        progress,
        &work,
        &mut |observed| {
            sink(observed);
            Ok(())
        },
    );
    diagnostics.extend(read?);
    Ok(diagnostics)
}
