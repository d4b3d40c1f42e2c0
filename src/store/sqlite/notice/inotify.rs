//! What the kernel tells about the board's directory.

use std::ffi::{CStr, OsStr};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::inotify::{CreateFlags, ReadFlags, Reader, WatchFlags, add_watch, init};

use super::Touched;

/// The directory of a board, watched as a whole: the log itself comes and goes.
#[derive(Debug)]
pub(super) struct Directory {
    events: OwnedFd,
    board: Vec<u8>,
    log: Vec<u8>,
}

impl Directory {
    /// `board` is the file itself, never a link to it.
    pub(super) fn open(board: &Path) -> io::Result<Self> {
        let name = board.file_name().unwrap_or(OsStr::new("")).as_bytes().to_vec();
        let directory = match board.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let events = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        let told = WatchFlags::MODIFY
            | WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::MOVE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF;
        add_watch(&events, directory, told)?;
        Ok(Self { events, log: [name.as_slice(), b"-wal"].concat(), board: name })
    }

    /// Takes all that has been told since the last call.
    pub(super) fn read(&self) -> Touched {
        let mut room = [MaybeUninit::uninit(); 4096];
        let mut reader = Reader::new(&self.events, &mut room);
        let mut touched = Touched::Nothing;
        while let Ok(event) = reader.next() {
            let name = event.file_name().map(CStr::to_bytes);
            let what = event.events();
            let is_log = name == Some(&self.log) || what.contains(ReadFlags::QUEUE_OVERFLOW);
            let is_name = match name {
                // The directory itself moved or went.
                None => true,
                // Written to by a checkpoint, the board is still the board.
                Some(name) => name == self.board && !what.contains(ReadFlags::MODIFY),
            };
            touched = touched.max(match (is_log, is_name) {
                (true, _) => Touched::Log,
                (false, true) => Touched::Name,
                (false, false) => Touched::Nothing,
            });
        }
        touched
    }
}

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.events.as_fd()
    }
}
