//! Work on several threads whose result is that of one: the work is cut into chunks that do not
//! depend on the number of threads, and what they give is taken in the order of the chunks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Does `work` for every chunk from 0 on, each thread with a state of its own from `start`, and gives
/// the results to `take` in the order of the chunks. `work` must leave nothing in the state that
/// changes the next result.
pub(super) fn share<S, R: Send>(
    chunks: usize,
    threads: usize,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> R + Sync,
    mut take: impl FnMut(R),
) {
    let threads = threads.clamp(1, chunks.max(1));
    if threads == 1 {
        let mut state = start();
        for chunk in 0..chunks {
            take(work(&mut state, chunk));
        }
        return;
    }
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::sync_channel(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let sender = sender.clone();
            let (next, start, work) = (&next, &start, &work);
            scope.spawn(move || {
                let mut state = start();
                loop {
                    let chunk = next.fetch_add(1, Ordering::Relaxed);
                    if chunk >= chunks || sender.send((chunk, work(&mut state, chunk))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut wanted = 0;
        for (chunk, result) in receiver {
            early.insert(chunk, result);
            while let Some(result) = early.remove(&wanted) {
                take(result);
                wanted += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_threads() {
        for threads in [0, 1, 2, 5, 100] {
            for chunks in [0, 1, 7, 64] {
                let mut taken = Vec::new();
                let work = |state: &mut usize, chunk: usize| {
                    *state += 1;
                    chunk * chunk
                };
                share(
                    chunks,
                    threads,
                    || 0usize,
                    work,
                    |result| taken.push(result),
                );
                let want: Vec<usize> = (0..chunks).map(|chunk| chunk * chunk).collect();
                assert_eq!(taken, want);
            }
        }
    }
}
