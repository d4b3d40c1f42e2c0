//! The thread that reads the terminal, which can be made to leave it alone.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::mpsc::{SendError, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossterm::event::{Event, KeyEvent, KeyEventKind};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::stdio::stdin;

use crate::tui::input::answer::Answers;
use crate::tui::input::signals::Signals;
use crate::tui::input::{Ending, Input, burst, spawn};

/// The most text that one paste brings in, in bytes.
const MOST_PASTED: usize = 64 * 1024;

/// How long the rest of a colour may take over a slow line: nobody has typed what is held back.
const QUIET_IN_COLOUR: Duration = Duration::from_millis(600);

/// How long crossterm is asked for more before the thread goes back to sleep. Two such waits in a
/// row: crossterm answers "nothing" without looking into its buffer when the thread was held up
/// for so long just before, and keys would lie there until the next one.
const QUIET: Duration = Duration::from_millis(3);

/// How long crossterm is asked whether more came with a key: of no time at all it makes no look into
/// its buffer.
const GLANCE: Duration = Duration::from_micros(100);

/// As [`QUIET`], while the rest of a terminal's answer may be on its way.
const QUIET_IN_ANSWER: Duration = Duration::from_millis(50);

/// How long to wait for the thread to leave the terminal alone. It cannot while half an escape
/// sequence keeps it in a read.
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

/// The thread's life: sleeps until the terminal or the pipe has something, and drains it.
fn read_until_stopped(gate: &Gate, asleep: &OwnedFd, ring: &Sender<Input>, signals: &Signals) {
    let mut answers = Answers::default();
    // Before the first sleep as after each: crossterm may hold keys that the kernel no longer has.
    let mut ready = true;
    loop {
        let wanted = gate.follow();
        match wanted {
            Wanted::Stop => return,
            Wanted::Read if ready => match drain(gate, ring, &mut answers) {
                Ok(()) => {}
                Err(Stop::NoRing) => return,
                Err(Stop::Broken(error)) => {
                    if is_hung_up() {
                        signals.end(Ending::HangUp);
                    } else {
                        let why = format!("the terminal cannot be read: {error}");
                        let _ = ring.send(Input::Fatal(why));
                    }
                    return;
                }
            },
            Wanted::Read | Wanted::Park => {}
        }
        if gate.wanted() != wanted {
            ready = true;
            continue;
        }
        let tty = stdin();
        let asked = if wanted == Wanted::Read { PollFlags::IN } else { PollFlags::empty() };
        let mut fds = [PollFd::new(&tty, asked), PollFd::new(asleep, PollFlags::IN)];
        match poll(&mut fds, None) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => {
                let why = format!("the terminal cannot be watched: {error}");
                let _ = ring.send(Input::Fatal(why));
                return;
            }
        }
        if is_gone(fds[0].revents()) {
            signals.end(Ending::HangUp);
            return;
        }
        let woken = fds[1].revents().contains(PollFlags::IN);
        if woken {
            let mut bytes = [0; 64];
            while matches!(rustix::io::read(asleep, &mut bytes), Ok(n) if n > 0) {}
        }
        ready = woken || fds[0].revents().contains(PollFlags::IN);
    }
}

/// Why draining ended for good.
enum Stop {
    NoRing,
    Broken(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

impl From<SendError<Input>> for Stop {
    fn from(_: SendError<Input>) -> Self {
        Self::NoRing
    }
}

/// Sends on what the terminal has now.
fn drain(gate: &Gate, ring: &Sender<Input>, answers: &mut Answers) -> Result<(), Stop> {
    let mut silent = 0;
    let mut run = Run::default();
    while silent < 2 && gate.wanted() == Wanted::Read {
        let quiet = match answers.is_open() {
            true if answers.is_likely() => QUIET_IN_COLOUR,
            true => QUIET_IN_ANSWER,
            false => QUIET,
        };
        let is_more = !run.is_empty() && crossterm::event::poll(run.patience())?;
        if !is_more {
            run.send(ring)?;
            if !crossterm::event::poll(quiet)? {
                silent += 1;
                continue;
            }
        }
        silent = 0;
        let event = crossterm::event::read()?;
        if !matches!(event, Event::Key(_)) {
            run.send(ring)?;
        }
        match event {
            Event::Key(key) => match key.kind {
                KeyEventKind::Release => {}
                KeyEventKind::Press | KeyEventKind::Repeat => {
                    run.take(ring, answers.take(key))?;
                    if let Some(background) = answers.heard() {
                        ring.send(Input::Background(background))?;
                    }
                }
            },
            Event::Mouse(mouse) => ring.send(Input::Mouse(mouse))?,
            Event::Paste(text) => ring.send(paste(&text))?,
            // Resizes come from the signal thread, which need not wait for a key.
            Event::Resize(..) | Event::FocusGained | Event::FocusLost => {}
        }
    }
    run.take(ring, answers.give_up())?;
    run.send(ring)
}

/// Keys that come one right after the other.
#[derive(Default)]
struct Run(Vec<KeyEvent>);

impl Run {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How long to wait for the next key: hardly at all for a hand's, a little once no hand is as fast.
    fn patience(&self) -> Duration {
        if self.0.len() < burst::LEAST / 2 { GLANCE } else { QUIET }
    }

    fn take(&mut self, ring: &Sender<Input>, keys: Vec<KeyEvent>) -> Result<(), Stop> {
        self.0.extend(keys);
        if self.0.len() >= burst::MOST { self.send(ring) } else { Ok(()) }
    }

    /// Hands them on, in one piece where they may be a text.
    fn send(&mut self, ring: &Sender<Input>) -> Result<(), Stop> {
        let keys = std::mem::take(&mut self.0);
        if keys.len() >= burst::LEAST {
            ring.send(Input::Burst(keys))?;
            return Ok(());
        }
        for key in keys {
            ring.send(Input::Key(key))?;
        }
        Ok(())
    }
}

/// Terminals paste line ends as the Enter key sends them. Of what is too long no part is taken: half
/// a story is worse than none.
fn paste(text: &str) -> Input {
    if text.len() > MOST_PASTED {
        return Input::LongPaste { bytes: text.len(), most: MOST_PASTED };
    }
    Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn is_hung_up() -> bool {
    let tty = stdin();
    let mut fds = [PollFd::new(&tty, PollFlags::empty())];
    let now = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut fds, Some(&now)).is_ok() && is_gone(fds[0].revents())
}

fn is_gone(events: PollFlags) -> bool {
    events.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_lines_end_in_one_way() {
        assert_eq!(paste("a\r\nb\rc\nd"), Input::Paste("a\nb\nc\nd".into()));
    }

    #[test]
    fn of_a_paste_that_is_too_long_nothing_is_taken() {
        let fits = "x".repeat(MOST_PASTED);
        assert_eq!(paste(&fits), Input::Paste(fits.clone()));
        let (bytes, most) = (2 * MOST_PASTED + 1, MOST_PASTED);
        let long = format!("x{}", "é".repeat(MOST_PASTED));
        assert_eq!(paste(&long), Input::LongPaste { bytes, most });
    }
}
