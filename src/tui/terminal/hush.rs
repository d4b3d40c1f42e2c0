//! A terminal that shows nothing of what is typed, while something is made that takes a while.

use rustix::stdio::stdin;
use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr,
};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;

/// Does that work; what is typed meanwhile is neither shown nor meant for what comes up behind it.
pub(crate) fn hushed<T>(work: impl FnOnce() -> T) -> T {
    let hush = Hush::begin();
    let done = work();
    drop(hush);
    done
}

/// Gives the line back as it was, when dropped; so does a signal that ends the program.
struct Hush {
    before: Termios,
    signals: Handle,
}

impl Hush {
    /// None where there is no line, or where it could not be given back.
    fn begin() -> Option<Self> {
        let before = tcgetattr(stdin()).ok()?;
        let mut ending = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]).ok()?;
        let (signals, line) = (ending.handle(), before.clone());
        let give_back = move || {
            for signal in ending.forever() {
                // A line that is gone needs nothing; the signal ends the process.
                let _ = tcsetattr(stdin(), OptionalActions::Now, &line);
                let _ = emulate_default_handler(signal);
            }
        };
        std::thread::Builder::new().name("hush".to_owned()).spawn(give_back).ok()?;
        let mut silent = before.clone();
        silent.local_modes -= LocalModes::ECHO | LocalModes::ECHONL;
        tcsetattr(stdin(), OptionalActions::Now, &silent).ok()?;
        Some(Self { before, signals })
    }
}

impl Drop for Hush {
    fn drop(&mut self) {
        // Nothing is left to be done about a line that is gone.
        let _ = tcflush(stdin(), QueueSelector::IFlush);
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.before);
        self.signals.close();
    }
}
