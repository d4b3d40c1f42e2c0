//! The thread that reads the terminal, which can be made to leave it alone.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::mpsc::{SendError, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::stdio::stdin;

use crate::tui::input::line::Line;
use crate::tui::input::signals::Signals;
use crate::tui::input::{Ending, Input, spawn};

/// So many bytes are read at once at most; the kernel keeps no more of a line.
const MOST_READ: usize = 4096;

/// How long to wait for the thread to leave the terminal alone.
const PARKING: Duration = Duration::from_millis(300);

/// The thread that reads the terminal. Between keys it sleeps in the kernel without a time-out.
pub(crate) struct Reader {
    gate: Arc<Gate>,
    wake: OwnedFd,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    wanted: Wanted,
    reached: Wanted,
}

/// What the thread shall do, or does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Wanted {
    #[default]
    Read,
    Park,
    Stop,
}

impl Reader {
    pub(crate) fn start(ring: Sender<Input>, signals: Signals) -> io::Result<Self> {
        let (asleep, wake) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        let gate = Arc::new(Gate::default());
        let own = gate.clone();
        let out = ring.clone();
        let thread = spawn("keys", ring, move || {
            read_until_stopped(&own, &asleep, &out, &signals);
            own.end();
        })?;
        Ok(Self { gate, wake, thread: Some(thread) })
    }

    /// Makes the thread leave the terminal alone; returns when it does. Keys that were read
    /// already still arrive.
    pub(crate) fn park(&self) {
        self.want(Wanted::Park);
    }

    /// Lets it read again.
    pub(crate) fn unpark(&self) {
        self.want(Wanted::Read);
    }

    /// Ends the thread.
    pub(crate) fn stop(&mut self) {
        if self.want(Wanted::Stop)
            && let Some(thread) = self.thread.take()
        {
            // Its panic has been told to the ring.
            let _ = thread.join();
        }
    }

    /// Returns whether the thread is where it should be.
    fn want(&self, wanted: Wanted) -> bool {
        self.gate.lock().wanted = wanted;
        // A full pipe wakes the thread as well.
        let _ = rustix::io::write(&self.wake, b"w");
        if wanted == Wanted::Read {
            return true;
        }
        let state = self.gate.lock();
        let late = |state: &mut State| state.reached != wanted && state.reached != Wanted::Stop;
        self.gate
            .changed
            .wait_timeout_while(state, PARKING, late)
            .is_ok_and(|(_, wait)| !wait.timed_out())
    }
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wanted(&self) -> Wanted {
        self.lock().wanted
    }

    /// Does what is wanted, and says so.
    fn follow(&self) -> Wanted {
        let mut state = self.lock();
        state.reached = state.wanted;
        self.changed.notify_all();
        state.wanted
    }

    fn end(&self) {
        self.lock().reached = Wanted::Stop;
        self.changed.notify_all();
    }
}

/// The thread's life: sleeps until the terminal or the pipe has something, or until nothing more of
/// what has begun came for long.
fn read_until_stopped(gate: &Gate, asleep: &OwnedFd, ring: &Sender<Input>, signals: &Signals) {
    let mut line = Line::default();
    loop {
        let wanted = gate.wanted();
        if wanted != Wanted::Read && send(ring, line.settle()).is_err() {
            return;
        }
        let wanted = gate.follow();
        let (asked, patience) = match wanted {
            Wanted::Stop => return,
            Wanted::Read => (PollFlags::IN, line.patience()),
            Wanted::Park => (PollFlags::empty(), None),
        };
        let tty = stdin();
        let mut fds = [PollFd::new(&tty, asked), PollFd::new(asleep, PollFlags::IN)];
        let is_quiet = match poll(&mut fds, patience.map(timespec).as_ref()) {
            Ok(n) => n == 0,
            Err(Errno::INTR) => continue,
            Err(error) => {
                let why = format!("the terminal cannot be watched: {error}");
                let _ = ring.send(Input::Fatal(why));
                return;
            }
        };
        if is_gone(fds[0].revents()) {
            signals.end(Ending::HangUp);
            return;
        }
        if fds[1].revents().contains(PollFlags::IN) {
            let mut bytes = [0; 64];
            while matches!(rustix::io::read(asleep, &mut bytes), Ok(n) if n > 0) {}
        }
        let has_more = fds[0].revents().contains(PollFlags::IN);
        let inputs = if is_quiet {
            line.quiet()
        } else if has_more && gate.wanted() == Wanted::Read {
            let mut bytes = [0; MOST_READ];
            match rustix::io::read(stdin(), &mut bytes) {
                Ok(0) => {
                    signals.end(Ending::HangUp);
                    return;
                }
                Ok(n) => line.take(&bytes[..n]),
                Err(Errno::INTR | Errno::AGAIN) => continue,
                Err(_) if is_hung_up() => {
                    signals.end(Ending::HangUp);
                    return;
                }
                Err(error) => {
                    let why = format!("the terminal cannot be read: {error}");
                    let _ = ring.send(Input::Fatal(why));
                    return;
                }
            }
        } else {
            continue;
        };
        if send(ring, inputs).is_err() {
            return;
        }
    }
}

fn send(ring: &Sender<Input>, inputs: Vec<Input>) -> Result<(), SendError<Input>> {
    inputs.into_iter().try_for_each(|it| ring.send(it))
}

fn timespec(patience: Duration) -> Timespec {
    let tv_sec = i64::try_from(patience.as_secs()).unwrap_or(i64::MAX);
    Timespec { tv_sec, tv_nsec: patience.subsec_nanos().into() }
}

fn is_hung_up() -> bool {
    let tty = stdin();
    let mut fds = [PollFd::new(&tty, PollFlags::empty())];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut fds, Some(&now)).is_ok() && is_gone(fds[0].revents())
}

fn is_gone(events: PollFlags) -> bool {
    events.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
}
