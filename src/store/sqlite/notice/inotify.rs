//! What the kernel tells about the board's directory.

use std::cell::Cell;
use std::ffi::{CStr, OsStr};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::inotify::{CreateFlags, ReadFlags, Reader, WatchFlags, add_watch, init};

use super::{Told, Touched};
use crate::store::sqlite::place;

/// The directory of a board, watched as a whole: the log itself comes and goes.
#[derive(Debug)]
pub(super) struct Directory {
    events: OwnedFd,
    board: Vec<u8>,
    log: Vec<u8>,
    /// The folder that says who is here.
    here: PathBuf,
    /// The watch of that folder, once it is there.
    people: Cell<Option<i32>>,
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
        let log = [name.as_slice(), b"-wal"].concat();
        let here = place::beside(board, ".here");
        let it = Self { events, log, board: name, here, people: Cell::default() };
        it.watch_people();
        Ok(it)
    }

    /// Watches who is here, if the folder is there that says so. That somebody is still here changes
    /// a time and no name: it wakes nobody.
    fn watch_people(&self) {
        // Whoever is killed has their file closed by the system; whoever leaves has removed it before.
        let told = WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::MOVE
            | WatchFlags::CLOSE_WRITE
            | WatchFlags::EXCL_UNLINK
            | WatchFlags::ONLYDIR;
        self.people.set(add_watch(&self.events, &self.here, told).ok());
    }

    /// Takes all that has been told since the last call.
    pub(super) fn read(&self) -> Told {
        let mut room = [MaybeUninit::uninit(); 4096];
        let mut reader = Reader::new(&self.events, &mut room);
        let (mut touched, mut is_of_people, mut has_let_go) = (Touched::Nothing, false, false);
        while let Ok(event) = reader.next() {
            let name = event.file_name().map(CStr::to_bytes);
            let what = event.events();
            if self.people.get() == Some(event.wd()) {
                let is_closed = what.contains(ReadFlags::CLOSE_WRITE);
                has_let_go |= is_closed;
                is_of_people |= name.is_some() && !is_closed;
                continue;
            }
            if what.contains(ReadFlags::CREATE)
                && name == self.here.file_name().map(OsStr::as_bytes)
            {
                self.watch_people();
                is_of_people = true;
            }
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
        Told { touched, is_of_people, has_let_go }
    }
}

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.events.as_fd()
    }
}
