//! What happens to the program from outside, in one channel.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::thread::{Builder, JoinHandle};

use crossterm::event::{KeyCode, KeyEvent, MouseEvent};

use crate::tui::theme::Background;

mod answer;
pub(crate) mod burst;
mod decoder;
mod line;
pub(crate) mod queue;
pub(crate) mod reader;
pub(crate) mod signals;

/// One thing that happened. The ring receives them in order from a `std::sync::mpsc` channel
/// whose sender every thread may clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key went down; releases are not reported.
    Key(KeyEvent),
    /// Keys that came at once and are a text, where one is typed: pasted, although nothing said so.
    Burst(Vec<KeyEvent>),
    /// A click, a wheel step or a drag.
    Mouse(MouseEvent),
    /// Text pasted in one piece, its line ends as `\n`; not yet free of control characters.
    Paste(String),
    /// More text was pasted than is taken at once; none of it is.
    LongPaste {
        /// How much it was.
        bytes: usize,
        /// How much is taken.
        most: usize,
    },
    /// The terminal has so many columns and rows now.
    Resize(u16, u16),
    /// The program is asked to stop, as Ctrl-Z asks it.
    Stop,
    /// The program was stopped from outside and goes on: the screen and the modes are gone.
    Continued,
    /// The terminal has said what its background is.
    Background(Background),
    /// Another connection has committed to the board file.
    FileChanged,
    /// Somebody came, went, or is elsewhere on the board by now.
    People,
    /// Somebody's session was killed, it seems.
    LetGo,
    /// Another file lies where the board file was, or none; nothing more will be told of it.
    FileReplaced,
    /// Long work is done and can be collected.
    Worked,
    /// The program is asked to end; two seconds later it is ended.
    Signal(Ending),
    /// A thread cannot go on, with the reason; the program must end in order.
    Fatal(String),
    /// Other people's changes are not seen any more, and why.
    Unwatched(String),
    /// Something went wrong beside the person's own work.
    Noted(String),
}

impl Input {
    /// Whether it is the key that leads out of everything, which is never held back.
    pub(crate) fn is_way_out(&self) -> bool {
        matches!(self, Self::Key(key) if key.code == KeyCode::Esc)
    }

    /// Whether a hand brought it about that meant what it saw: keys and pasted texts.
    pub(crate) const fn is_typed(&self) -> bool {
        match self {
            Self::Key(_) | Self::Burst(_) | Self::Paste(_) | Self::LongPaste { .. } => true,
            Self::Mouse(_)
            | Self::Resize(..)
            | Self::Stop
            | Self::Continued
            | Self::Background(_)
            | Self::FileChanged
            | Self::People
            | Self::LetGo
            | Self::FileReplaced
            | Self::Worked
            | Self::Signal(_)
            | Self::Fatal(_)
            | Self::Unwatched(_)
            | Self::Noted(_) => false,
        }
    }
}

/// Who asks the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// SIGHUP, or the terminal is gone.
    HangUp,
    /// SIGINT from outside; Ctrl-C is a key.
    Interrupt,
    /// SIGQUIT: Ctrl-\, which works even while an unfinished paste swallows all other keys.
    Quit,
    /// SIGTERM.
    Terminate,
}

impl Ending {
    /// The exit code of a program ended so: 128 and the signal's number.
    pub fn exit_code(self) -> u8 {
        128 + match self {
            Self::HangUp => 1,
            Self::Interrupt => 2,
            Self::Quit => 3,
            Self::Terminate => 15,
        }
    }
}

/// Starts a thread whose panic reaches the ring as [`Input::Fatal`], so that the program ends in
/// order instead of going on without it.
pub fn spawn(
    name: &str,
    ring: Sender<Input>,
    work: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let title = name.to_owned();
    Builder::new().name(title.clone()).spawn(move || {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
            // Without a ring there is nobody left to be told.
            let _ = ring.send(Input::Fatal(format!("{title}: {}", reason(&*panic))));
        }
    })
}

/// What a panic said.
pub fn reason(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no reason given")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_panic_in_a_thread_reaches_the_ring() {
        let (ring, inputs) = mpsc::channel();
        let thread = spawn("import", ring, || panic!("row {} is missing", 7)).unwrap();
        thread.join().unwrap();
        assert_eq!(inputs.recv(), Ok(Input::Fatal("import: row 7 is missing".to_owned())));
    }

    #[test]
    fn exit_codes_are_those_of_the_signals() {
        assert_eq!(Ending::HangUp.exit_code(), 129);
        assert_eq!(Ending::Interrupt.exit_code(), 130);
        assert_eq!(Ending::Quit.exit_code(), 131);
        assert_eq!(Ending::Terminate.exit_code(), 143);
    }
}
