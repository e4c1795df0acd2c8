//! Documents worked on by several threads, their results in the order in which they were read.
//!
//! One thread reads and deals the documents out in turn, a batch to each worker, and the results are
//! taken from the workers in the same turn: nothing need be sorted, and no more than a few batches wait.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::{PipelineError, Progress};
use crate::model::{Diagnostic, Document};
use crate::source::{Input, Manifest, read};

/// Bytes of text in a batch, and documents at most: what is dealt out at a time.
const BATCH_BYTES: usize = 1 << 15;
const BATCH: usize = 64;
/// Batches that may wait at either end of a worker.
const QUEUE: usize = 4;

/// Documents of one input.
struct Batch {
    input: usize,
    documents: Vec<Document>,
}

/// What came of a batch.
struct Done<T> {
    input: usize,
    results: Vec<T>,
    lost: Vec<Diagnostic>,
}

fn done<T>(
    batch: Batch,
    work: &(dyn Fn(Document) -> Result<T, Box<Diagnostic>> + Sync),
) -> Done<T> {
    let mut out = Done {
        input: batch.input,
        results: Vec::with_capacity(batch.documents.len()),
        lost: Vec::new(),
    };
    for document in batch.documents {
        match work(document) {
            Ok(result) => out.results.push(result),
            Err(finding) => out.lost.push(*finding),
        }
    }
    out
}

/// Reads the inputs, calls `work` on every document on one of `threads` threads and `sink` on every
/// result here, in the order of the documents. The findings are those of the first input first.
///
/// # Errors
/// Where the user stops, or the first that `sink` returns.
pub(super) fn in_order<T: Send>(
    inputs: &[Input],
    manifest: &Manifest,
    threads: usize,
    progress: &dyn Progress,
    work: &(dyn Fn(Document) -> Result<T, Box<Diagnostic>> + Sync),
    sink: &mut dyn FnMut(T) -> Result<(), PipelineError>,
) -> Result<Vec<Diagnostic>, PipelineError> {
    let mut lost: Vec<Vec<Diagnostic>> = vec![Vec::new(); inputs.len()];
    let mut take = |done: Done<T>| -> Result<(), PipelineError> {
        lost[done.input].extend(done.lost);
        done.results.into_iter().try_for_each(&mut *sink)
    };
    let mut taken = Ok(());
    let found = if threads <= 1 {
        deal(inputs, manifest, progress, &mut |batch| {
            taken = take(done(batch, work));
            taken.is_ok()
        })
    } else {
        thread::scope(|scope| {
            let mut senders: Vec<SyncSender<Batch>> = Vec::new();
            let mut receivers: Vec<Receiver<Done<T>>> = Vec::new();
            for _ in 0..threads {
                let (sender, batches) = sync_channel::<Batch>(QUEUE);
                let (results, receiver) = sync_channel(QUEUE);
                senders.push(sender);
                receivers.push(receiver);
                scope.spawn(move || {
                    for batch in batches {
                        if results.send(done(batch, work)).is_err() {
                            return;
                        }
                    }
                });
            }
            let reader = scope.spawn(move || {
                let mut turn = senders.iter().cycle();
                deal(inputs, manifest, progress, &mut |batch| {
                    turn.next().is_some_and(|next| next.send(batch).is_ok())
                })
            });
            for receiver in receivers.iter().cycle() {
                // the worker whose turn it is has nothing more: nor have the others
                let Ok(done) = receiver.recv() else { break };
                taken = take(done);
                if taken.is_err() {
                    break;
                }
            }
            // workers find nobody there and end, and so does the reader
            drop(receivers);
            match reader.join() {
                Ok(found) => found,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    };
    taken?;
    let mut out = Vec::new();
    for (found, lost) in found?.into_iter().zip(lost) {
        out.extend(found);
        out.extend(lost);
    }
    Ok(out)
}

/// Reads the inputs in order and hands their documents to `give` in batches, until it says no. The
/// findings of each input come back.
fn deal(
    inputs: &[Input],
    manifest: &Manifest,
    progress: &dyn Progress,
    give: &mut dyn FnMut(Batch) -> bool,
) -> Result<Vec<Vec<Diagnostic>>, PipelineError> {
    let mut out = Vec::with_capacity(inputs.len());
    for (number, input) in inputs.iter().enumerate() {
        let mut stopped = progress.cancelled();
        let mut documents = Vec::new();
        let mut bytes = 0;
        if !stopped {
            out.push(read(input, manifest, &mut |document| {
                if stopped {
                    return;
                }
                bytes += document.text.len();
                documents.push(document);
                if bytes >= BATCH_BYTES || documents.len() >= BATCH {
                    bytes = 0;
                    let documents = std::mem::take(&mut documents);
                    let input = number;
                    stopped = !give(Batch { input, documents }) || progress.cancelled();
                }
            }));
        }
        let input = number;
        if stopped || !documents.is_empty() && !give(Batch { input, documents }) {
            return Err(PipelineError::Cancelled);
        }
        progress.advance(1);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Severity;
    use crate::pipeline::Silent;
    use crate::source::walk;

    #[test]
    fn the_order_is_that_of_the_files_at_any_number_of_threads() {
        let folder = tempfile::tempdir().unwrap();
        for file in 0..7 {
            let lines: String = (0..150)
                .map(|line| format!("{{\"id\":\"{file}-{line:03}\",\"text\":\"正文{line}\"}}\n"))
                .collect();
            std::fs::write(folder.path().join(format!("{file}.jsonl")), lines).unwrap();
        }
        let inputs = walk(&[folder.path().to_owned()]).inputs;
        let work = |document: Document| {
            if document.key.ends_with("-007") {
                let message = "lost";
                let key = document.key.clone();
                return Err(Box::new(Diagnostic::new(
                    Severity::Error,
                    "test",
                    key,
                    message,
                )));
            }
            Ok(document.key)
        };
        let read = |threads| {
            let mut keys = Vec::new();
            let manifest = Manifest::default();
            let lost = in_order(
                &inputs,
                &manifest,
                threads,
                &Silent::default(),
                &work,
                &mut |key| {
                    keys.push(key);
                    Ok(())
                },
            );
            (keys, lost.unwrap())
        };
        let (keys, lost) = read(1);
        assert_eq!(keys.len(), 7 * 149);
        assert_eq!(lost.len(), 7);
        assert!(keys.is_sorted());
        for threads in [2, 3, 8] {
            assert_eq!(read(threads), (keys.clone(), lost.clone()), "{threads}");
        }
    }
}
