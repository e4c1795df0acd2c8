//! Progress bars on standard error, and the wish to stop.
//!
//! Nothing is drawn before a second has passed, nothing in a pipe and nothing with `-q`. Drawing is
//! done by a thread of its own, so that work never waits for the terminal.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::options::Globals;
use crate::pipeline::Progress;

/// How long nothing is drawn.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);
const WITH_TOTAL: &str = "{msg} {wide_bar} {human_pos}/{human_len}  {eta}";
const WITHOUT_TOTAL: &str = "{msg} {spinner} {human_pos}  {elapsed}";

/// Set by Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// Lets Ctrl-C ask for a clean stop; a second one ends the program at once.
pub(super) fn stop_on_ctrl_c() {
    // where a handler is set already, the system's own way to stop remains
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(2);
        }
    });
}

#[derive(Default)]
struct State {
    stage: Mutex<(&'static str, Option<u64>)>,
    stages: AtomicU64,
    done: AtomicU64,
    ended: AtomicBool,
}

/// A bar that shows the stage that is under way; taken away when dropped.
pub(super) struct Bars {
    state: Arc<State>,
    stopped: AtomicBool,
    drawer: Option<JoinHandle<()>>,
}

impl Bars {
    /// Draws where somebody watches.
    pub(super) fn new(globals: &Globals) -> Self {
        let state = Arc::new(State::default());
        let watched = !globals.quiet && io::stderr().is_terminal();
        let drawer = watched.then(|| {
            let state = Arc::clone(&state);
            thread::spawn(move || draw(&state))
        });
        Self {
            state,
            stopped: AtomicBool::new(false),
            drawer,
        }
    }

    /// Asks for a stop, as Ctrl-C does: nobody reads the answer any more.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

impl Progress for Bars {
    fn stage(&self, name: &'static str, total: Option<u64>) {
        *self
            .state
            .stage
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = (name, total);
        self.state.done.store(0, Ordering::Relaxed);
        self.state.stages.fetch_add(1, Ordering::Release);
    }

    fn advance(&self, units: u64) {
        self.state.done.fetch_add(units, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        STOP.load(Ordering::Relaxed) || self.stopped.load(Ordering::Relaxed)
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::Relaxed);
        if let Some(drawer) = self.drawer.take() {
            drawer.thread().unpark();
            // a drawer that panicked has nothing left to clear
            let _ = drawer.join();
        }
    }
}

fn draw(state: &State) {
    let start = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    let mut drawn = 0;
    while !state.ended.load(Ordering::Relaxed) {
        thread::park_timeout(TICK);
        let stages = state.stages.load(Ordering::Acquire);
        if start.elapsed() < PATIENCE || stages == 0 {
            continue;
        }
        if stages != drawn {
            drawn = stages;
            let (name, total) = *state.stage.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(old) = bar.replace(new_bar(name, total)) {
                old.finish_and_clear();
            }
        }
        if let Some(bar) = &bar {
            bar.set_position(state.done.load(Ordering::Relaxed));
            bar.tick();
        }
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

fn new_bar(name: &'static str, total: Option<u64>) -> ProgressBar {
    let template = if total.is_some() {
        WITH_TOTAL
    } else {
        WITHOUT_TOTAL
    };
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    bar.set_style(style);
    bar.set_message(name);
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_sound() {
        for template in [WITH_TOTAL, WITHOUT_TOTAL] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn nobody_watching_costs_no_thread() {
        let bars = Bars::new(&Globals {
            quiet: true,
            ..Globals::default()
        });
        bars.stage("reading", Some(3));
        bars.advance(2);
        assert!(bars.drawer.is_none());
        assert_eq!(bars.state.done.load(Ordering::Relaxed), 2);
        assert!(!bars.cancelled());
        bars.stop();
        assert!(bars.cancelled());
    }

    #[test]
    fn the_drawer_ends_with_its_bars() {
        let state = Arc::new(State::default());
        let drawer = {
            let state = Arc::clone(&state);
            thread::spawn(move || draw(&state))
        };
        drop(Bars {
            state,
            stopped: AtomicBool::new(false),
            drawer: Some(drawer),
        });
    }
}
