//! Signals and the end of the program: told to the ring, and enforced where the ring is deaf.

use std::io;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::iterator;
use signal_hook::low_level::emulate_default_handler;

use crate::tui::input::{Ending, Input, spawn};
use crate::tui::terminal;

/// What an orderly end may take before the program is ended without it.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a continuation may be on its way after a stop that did happen.
const CONTINUATION: Duration = Duration::from_millis(100);

/// The thread that waits for signals. It lives until the process ends: signals that come after
/// the terminal was given back do what they do to any program.
#[derive(Clone)]
pub(crate) struct Signals {
    shared: Arc<Shared>,
    ring: Sender<Input>,
}

#[derive(Default)]
struct Shared {
    over: AtomicBool,
    away: AtomicBool,
    ending: AtomicBool,
    child: Mutex<Option<Pid>>,
    continued: Mutex<bool>,
    goes_on: Condvar,
}

impl Signals {
    pub(crate) fn start(ring: Sender<Input>) -> io::Result<Self> {
        let signals = Self { shared: Arc::default(), ring: ring.clone() };
        let mut incoming =
            iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH, SIGCONT])?;
        let own = signals.clone();
        spawn("signals", ring, move || {
            for signal in incoming.forever() {
                own.meet(signal);
            }
        })?;
        Ok(signals)
    }

    /// Asks the ring to end, passes the wish on to a running editor, and ends the program itself
    /// when nothing has happened for two seconds.
    pub(crate) fn end(&self, ending: Ending) {
        let _ = self.ring.send(Input::Signal(ending));
        if let Some(child) = *self.shared.child.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = kill_process(child, signal_of(ending));
        }
        if self.shared.ending.swap(true, Ordering::SeqCst) {
            return;
        }
        let last_resort = move || {
            thread::sleep(PATIENCE);
            terminal::give_back();
            process::exit(i32::from(ending.exit_code()));
        };
        if thread::Builder::new().name("last resort".to_owned()).spawn(last_resort).is_err() {
            terminal::give_back();
            process::exit(i32::from(ending.exit_code()));
        }
    }

    /// The terminal is somebody else's for now: Ctrl-C and Ctrl-\ are meant for them.
    pub(crate) fn leave(&self) {
        self.shared.away.store(true, Ordering::SeqCst);
    }

    /// The terminal is the program's again.
    pub(crate) fn come_back(&self) {
        self.shared.away.store(false, Ordering::SeqCst);
    }

    /// Passes the wish to end on to this process, or to none.
    pub(crate) fn forward_to(&self, child: Option<Pid>) {
        *self.shared.child.lock().unwrap_or_else(PoisonError::into_inner) = child;
    }

    /// Forgets continuations of earlier stops.
    pub(crate) fn forget_continued(&self) {
        *self.shared.continued.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }

    /// Waits until the program was continued, or a moment where it was not stopped at all.
    pub(crate) fn await_continued(&self) {
        // Twice: the first time-out may have run down while the program was stopped.
        for _ in 0..2 {
            let continued = self.shared.continued.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.shared.goes_on.wait_timeout_while(continued, CONTINUATION, |c| !*c);
            if waited.is_ok_and(|(_, wait)| !wait.timed_out()) {
                return;
            }
        }
    }

    /// The terminal was given back for good.
    pub(crate) fn stand_down(&self) {
        self.shared.over.store(true, Ordering::SeqCst);
    }

    fn meet(&self, signal: i32) {
        match signal {
            SIGWINCH => {
                if let Ok(size) = terminal::size() {
                    let _ = self.ring.send(Input::Resize(size.width, size.height));
                }
            }
            SIGCONT => {
                *self.shared.continued.lock().unwrap_or_else(PoisonError::into_inner) = true;
                self.shared.goes_on.notify_all();
                if !self.shared.away.load(Ordering::SeqCst) {
                    let _ = self.ring.send(Input::Continued);
                }
            }
            SIGINT | SIGQUIT if self.shared.away.load(Ordering::SeqCst) => {}
            _ if self.shared.over.load(Ordering::SeqCst) => {
                // An end that was asked for goes on in order, under its time-out.
                if !self.shared.ending.load(Ordering::SeqCst) {
                    // It ends the process, so there is no result to look at.
                    let _ = emulate_default_handler(signal);
                }
            }
            SIGHUP => self.end(Ending::HangUp),
            SIGINT => self.end(Ending::Interrupt),
            SIGQUIT => self.end(Ending::Quit),
            _ => self.end(Ending::Terminate),
        }
    }
}

fn signal_of(ending: Ending) -> Signal {
    match ending {
        Ending::HangUp => Signal::HUP,
        Ending::Interrupt => Signal::INT,
        Ending::Quit => Signal::QUIT,
        Ending::Terminate => Signal::TERM,
    }
}
