//! The terminal in the program's hands, from taking it over to giving it back on every way out.

use std::io::{self, IsTerminal, Write};
use std::panic;
use std::path::Path;
use std::sync::Once;
use std::sync::mpsc::Sender;

use ratatui::Frame;
use ratatui::layout::{Rect, Size};
use rustix::io::Errno;
use rustix::process::{Signal, kill_current_process_group};

use crate::tui::background;
use crate::tui::input::Input;
use crate::tui::input::reader::Reader;
use crate::tui::input::signals::Signals;
use crate::tui::theme::Background;

mod clipboard;
mod editor;
mod hush;
mod joined;
mod mode;
mod order;
mod painter;
mod pen;
#[cfg(test)]
mod weight;

pub use clipboard::Copied;
pub use editor::EditorError;
pub(crate) use hush::hushed;
pub use mode::Mouse;

use joined::Joins;
use painter::Painter;

/// Why there is no terminal to draw on.
#[derive(Debug, thiserror::Error)]
pub enum NoTerminal {
    /// Keys would not come from a person.
    #[error("standard input is no terminal")]
    Input,
    /// The screen would end in a file or a pipe.
    #[error("standard output is no terminal")]
    Output,
    /// `TERM` is `dumb`, empty or missing: the terminal cannot move its cursor.
    #[error("TERM names no terminal with a cursor")]
    Dumb,
    /// The terminal is there and refuses.
    #[error("the terminal cannot be taken over: {0}")]
    Broken(#[from] io::Error),
}

/// The terminal, taken over. Dropping it gives everything back; so do a panic in any thread and
/// the signals TERM, INT, HUP and QUIT, even when the ring no longer answers.
///
/// Install error reports (color_eyre) before taking the terminal: its panic hook runs first and
/// then calls the one it found.
pub struct Terminal {
    painter: Painter<Line>,
    mouse: Mouse,
    reader: Reader,
    signals: Signals,
}

/// Lets the person edit `text` in their own editor, from a terminal that was not taken over.
pub fn edit(text: &str, extension: &str, editor: Option<&str>) -> Result<String, EditorError> {
    editor::run(text, extension, editor, None, |_| ())
}

impl Terminal {
    /// Takes the terminal over and starts to deliver keys, pastes, mouse, resizes and signals.
    pub fn take(mouse: Mouse, ring: Sender<Input>) -> Result<Self, NoTerminal> {
        if !io::stdin().is_terminal() {
            return Err(NoTerminal::Input);
        }
        if !io::stdout().is_terminal() {
            return Err(NoTerminal::Output);
        }
        let term = std::env::var("TERM").ok();
        if is_dumb(term.as_deref()) {
            return Err(NoTerminal::Dumb);
        }
        let is_nested = ["TMUX", "STY"].iter().any(|it| std::env::var_os(it).is_some());
        let joins = if is_nested { Joins::First } else { Joins::of(term.as_deref()) };
        let painter = Painter::new(size, joins, Line)?;
        give_back_on_panic();
        // Signals first: from here on no way out leaves the terminal raw.
        let signals = Signals::start(ring.clone())?;
        let taken = mode::take(mouse).and_then(|()| Reader::start(ring, signals.clone()));
        match taken {
            Ok(reader) => Ok(Self { painter, mouse, reader, signals }),
            Err(error) => {
                mode::give_back();
                signals.stand_down();
                Err(error.into())
            }
        }
    }

    /// Draws one frame, written in one piece as a synchronized update; an unchanged frame writes
    /// nothing, and what `stays` is left as it was. After a panic elsewhere nothing is drawn any more.
    pub fn draw(&mut self, stays: Option<Rect>, paint: impl FnOnce(&mut Frame)) -> io::Result<()> {
        unless_gone(self.painter.draw(stays, paint))
    }

    /// Makes the next frame a full one, and sets the terminal's modes again: after
    /// [`Input::Continued`], or for a key that repairs a disturbed screen.
    pub fn repaint(&mut self) -> io::Result<()> {
        mode::give_back();
        unless_gone(mode::take(self.mouse).and_then(|()| self.painter.repaint()))
    }

    /// Gives the mouse back to the terminal, or takes it again; tells which.
    pub fn switch_mouse(&mut self) -> io::Result<Mouse> {
        self.mouse = match self.mouse {
            Mouse::On => Mouse::Off,
            Mouse::Off => Mouse::On,
        };
        mode::switch(self.mouse)?;
        Ok(self.mouse)
    }

    /// Gives the terminal back and stops the program until the shell continues it. The whole
    /// process group stops, as with Ctrl-Z; a group without a shell (the terminal's first
    /// process) cannot be stopped and comes back at once.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.away(|signals| {
            signals.forget_continued();
            kill_current_process_group(Signal::TSTP)?;
            signals.await_continued();
            Ok(())
        })?
    }

    /// Lets the person edit `text` in `editor`, `$VISUAL`, `$EDITOR` or vi and returns what was saved.
    /// `extension` (without a dot) names the kind of text. Meanwhile no input is read, and Ctrl-C
    /// belongs to the editor. `begins` is told of its file before it starts.
    pub fn run_editor(
        &mut self,
        text: &str,
        extension: &str,
        editor: Option<&str>,
        begins: impl FnOnce(&Path),
    ) -> Result<String, EditorError> {
        self.away(|signals| editor::run(text, extension, editor, Some(signals), begins))
            .map_err(EditorError::Terminal)?
    }

    /// Puts `text` on the clipboard of the person's own terminal, over SSH too, without its
    /// control characters. Terminals that forbid it say nothing, so neither can this.
    pub fn copy(&mut self, text: &str) -> io::Result<Copied> {
        let (bytes, copied) = clipboard::sequence(text)?;
        unless_gone(Line.write_all(bytes.as_bytes()))?;
        Ok(copied)
    }

    /// Whether the terminal's background is dark or light; may take a tenth of a second, so the
    /// first frame goes before.
    pub fn background(&mut self) -> Background {
        self.reader.park();
        let background = background::detect();
        self.reader.unpark();
        background
    }

    /// Does `work` while the terminal is as the program found it and no input is read.
    fn away<T>(&mut self, work: impl FnOnce(&Signals) -> T) -> io::Result<T> {
        self.reader.park();
        mode::give_back();
        self.signals.leave();
        let done = work(&self.signals);
        self.signals.come_back();
        let back = mode::take(self.mouse).and_then(|()| self.painter.repaint());
        self.reader.unpark();
        unless_gone(back).map(|()| done)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The reader first: keys typed after the last one belong to the shell.
        self.reader.stop();
        mode::give_back();
        self.signals.stand_down();
    }
}

/// A terminal that is gone is no error of the one who draws: the reader and SIGHUP tell the ring
/// that it is an ending, in whatever order they come.
fn unless_gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => Ok(()),
        result => result,
    }
}

/// Gives the terminal back from anywhere; the signals' last resort.
pub(super) fn give_back() {
    mode::give_back();
}

/// The size in cells of the terminal that standard output is; 80x24 where the line does not know it,
/// an error where there is none. No program is asked: `tput` would be whatever PATH finds.
pub(crate) fn size() -> io::Result<Size> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout())?;
    Ok(match (size.ws_col, size.ws_row) {
        (0, _) | (_, 0) => Size::new(80, 24),
        (columns, rows) => Size::new(columns, rows),
    })
}

fn is_dumb(term: Option<&str>) -> bool {
    matches!(term, None | Some("" | "dumb"))
}

/// Restores the terminal before any earlier hook prints its report, which would otherwise be
/// lost with the alternate screen.
fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let earlier = panic::take_hook();
        panic::set_hook(Box::new(move |report| {
            mode::give_back();
            earlier(report);
        }));
    });
}

/// The terminal line, silent once it was given back.
struct Line;

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !mode::is_taken() {
            return Ok(());
        }
        mode::write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_without_a_cursor_is_dumb() {
        assert!(is_dumb(None) && is_dumb(Some("")) && is_dumb(Some("dumb")));
        assert!(!is_dumb(Some("xterm-256color")) && !is_dumb(Some("linux")));
    }
}
