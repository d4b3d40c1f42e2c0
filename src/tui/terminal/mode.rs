//! The terminal's modes, taken and given back in one place that every way out of the program shares.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

/// Whether the terminal reports clicks, wheel and drags to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// Clicks, wheel and drags come as input; the terminal's own selection needs Shift.
    On,
    /// The terminal keeps the mouse.
    Off,
}

/// Alternate screen, hidden cursor, bracketed paste.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[2J\x1b[?25l\x1b[?2004h";

/// Presses, wheel and drags in the encoding without a limit of 223 columns. Plain motion stays
/// off: a hand that rests on the mouse must not wake the program.
const MOUSE: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";

/// Takes back what `MOUSE` has switched on.
const NO_MOUSE: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// Takes back everything that `ENTER`, `MOUSE` or half a frame may have switched on.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[0m\
                       \x1b[?1049l\x1b[?25h";

/// How long a stopped terminal (Ctrl-S) may hold up the last bytes, in milliseconds.
const LAST_BYTES_MS: i64 = 200;

/// The value that means "no key" among the special characters of a terminal line.
const NO_KEY: u8 = if cfg!(any(target_vendor = "apple", target_os = "freebsd")) { 0xff } else { 0 };

static TAKEN: AtomicBool = AtomicBool::new(false);
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Takes the terminal over, remembering how its line was set.
pub(super) fn take(mouse: Mouse) -> io::Result<()> {
    let before = tcgetattr(stdin())?;
    let mut raw = before.clone();
    raw.make_raw();
    keep_quit_key(&mut raw);
    // No lock is held while writing: a stopped terminal must not lock out the way back.
    *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
    TAKEN.store(true, Ordering::SeqCst);
    // Now, not after a flush: keys typed ahead stay in the queue.
    tcsetattr(stdin(), OptionalActions::Now, &raw)?;
    write_all(ENTER)?;
    match mouse {
        Mouse::On => write_all(MOUSE),
        Mouse::Off => Ok(()),
    }
}

/// Takes the mouse, or gives it back to the terminal.
pub(super) fn switch(mouse: Mouse) -> io::Result<()> {
    match mouse {
        Mouse::On => write_all(MOUSE),
        Mouse::Off => write_all(NO_MOUSE),
    }
}

/// Whether the terminal is in the program's hands.
pub(super) fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

/// Gives the terminal back as it was found; does nothing the second time. Safe from any thread,
/// in a panic and when the terminal is gone.
pub(super) fn give_back() {
    let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
    TAKEN.store(false, Ordering::SeqCst);
    let Some(before) = before else { return };
    if has_room(LAST_BYTES_MS) {
        // Nothing is left to be done about a terminal that takes no bytes.
        let _ = write_all(LEAVE);
    }
    let _ = tcsetattr(stdin(), OptionalActions::Now, &before);
}

/// Writes to the terminal in as few calls as it accepts, past the buffers of `std`.
pub(super) fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => bytes = &bytes[n..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                has_room(LAST_BYTES_MS);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The quit key (Ctrl-\) still raises SIGQUIT: the one way out when half an escape sequence or
/// an unfinished paste swallows every other key.
fn keep_quit_key(raw: &mut Termios) {
    raw.local_modes |= LocalModes::ISIG;
    raw.special_codes[SpecialCodeIndex::VINTR] = NO_KEY;
    raw.special_codes[SpecialCodeIndex::VSUSP] = NO_KEY;
    #[cfg(any(target_vendor = "apple", target_os = "freebsd"))]
    {
        raw.special_codes[SpecialCodeIndex::VDSUSP] = NO_KEY;
    }
}

fn has_room(milliseconds: i64) -> bool {
    let out = stdout();
    let mut fds = [PollFd::new(&out, PollFlags::OUT)];
    let patience = Timespec { tv_sec: 0, tv_nsec: milliseconds * 1_000_000 };
    match poll(&mut fds, Some(&patience)) {
        Ok(n) => n > 0 && fds[0].revents().contains(PollFlags::OUT),
        Err(_) => false,
    }
}
