//! Signals and the end of the program: told to the ring, and enforced where the ring is deaf.

use std::io;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use nix::unistd::{self, getpgid, getppid, getsid};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
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
            iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH, SIGCONT, SIGTSTP])?;
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
            SIGTSTP if !self.shared.over.load(Ordering::SeqCst) => {
                if !self.shared.away.load(Ordering::SeqCst) {
                    // The terminal is given back first; then the signal comes once more.
                    let _ = self.ring.send(Input::Stop);
                } else if has_shell() {
                    let _ = emulate_default_handler(signal);
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

/// Whether somebody could continue this process once it is stopped: a process of the same session
/// above it, in another group. The system asks the same before it stops a program by default.
///
/// Asked through `nix`, whose number of a process may be 0: that is what the system calls a session
/// or a group that was made outside of a container.
fn has_shell() -> bool {
    let (Ok(group), Ok(session)) = (getpgid(None), getsid(None)) else { return false };
    let mut above = Some(getppid()).filter(|pid| pid.as_raw() > 0);
    while let Some(pid) = above {
        if getsid(Some(pid)) != Ok(session) {
            return false;
        }
        if getpgid(Some(pid)) != Ok(group) {
            return true;
        }
        above = parent_of(pid);
    }
    false
}

/// The parent of another process, where the system tells.
fn parent_of(pid: unistd::Pid) -> Option<unistd::Pid> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program stands in brackets before it, and may hold anything.
    let parent: i32 = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
    (parent > 0).then(|| unistd::Pid::from_raw(parent))
}

fn signal_of(ending: Ending) -> Signal {
    match ending {
        Ending::HangUp => Signal::HUP,
        Ending::Interrupt => Signal::INT,
        Ending::Quit => Signal::QUIT,
        Ending::Terminate => Signal::TERM,
    }
}
