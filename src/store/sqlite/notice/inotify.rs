//! What the kernel tells about the board's directory.

use std::cell::Cell;
use std::ffi::{CStr, OsStr};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::inotify::{CreateFlags, ReadFlags, Reader, WatchFlags, add_watch, init};
use rustix::io::Errno;

use super::{Told, Touched};
use crate::store::sqlite::place;

/// The directory of a board, watched for names that come and go, and the log in it for what is written:
/// what happens to other files there wakes nobody.
#[derive(Debug)]
pub(super) struct Directory {
    events: OwnedFd,
    board: Vec<u8>,
    log: Vec<u8>,
    memory: Vec<u8>,
    /// The log itself.
    lies: PathBuf,
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
        let told = WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::MOVE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF;
        add_watch(&events, directory, told)?;
        let [log, memory] = [b"-wal".as_slice(), b"-shm"].map(|it| [name.as_slice(), it].concat());
        let [lies, here] = ["-wal", ".here"].map(|it| place::beside(board, it));
        let it = Self { events, board: name, log, memory, lies, here, people: Cell::default() };
        it.watch_log()?;
        it.watch_people();
        Ok(it)
    }

    /// Watches what is written to the log, if it is there.
    fn watch_log(&self) -> io::Result<()> {
        match add_watch(&self.events, &self.lies, WatchFlags::MODIFY) {
            Ok(_) | Err(Errno::NOENT) => Ok(()),
            Err(err) => Err(err.into()),
        }
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

    /// Takes what has been told since the last call; in parts, where it is much: who is told without
    /// end would never look.
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
            } else if what.intersects(ReadFlags::MODIFY | ReadFlags::QUEUE_OVERFLOW) {
                touched = Touched::Log;
            } else if !what.contains(ReadFlags::IGNORED) {
                if name == self.here.file_name().map(OsStr::as_bytes) {
                    self.watch_people();
                    is_of_people = true;
                }
                if name == Some(&self.log) {
                    // What is not told then is seen by the look that nobody asked for.
                    let _ = self.watch_log();
                }
                let all = [&self.board, &self.log, &self.memory];
                // Without a name: the directory itself moved or went.
                if name.is_none_or(|name| all.iter().any(|it| *it == name)) {
                    touched = touched.max(Touched::Name);
                }
            }
            if reader.is_buffer_empty() {
                break;
            }
        }
        Told { touched, is_of_people, has_let_go }
    }
}

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.events.as_fd()
    }
}
