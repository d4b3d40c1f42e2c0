//! Notice of commits by other connections, milliseconds after they became visible.

use std::any::Any;
use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, Statement};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};

use super::place;
use super::side::{Lies, Side};

#[cfg(target_os = "linux")]
mod inotify;
#[cfg(target_os = "linux")]
use inotify::Directory;
#[cfg(not(target_os = "linux"))]
mod blind;
#[cfg(not(target_os = "linux"))]
use blind::Directory;

/// The pauses between looks after the write-ahead log was touched, in milliseconds. The log is
/// written and synced first and only then becomes visible, so the first look is nearly always too
/// early (STORE.md A2: 209 of 209). The last ones are for disks that take long to sync.
const LADDER: [u64; 10] = [1, 2, 5, 10, 25, 60, 150, 400, 1000, 2000];

/// From this rung on there is time to look whether the file is still the one.
const SLOW: usize = 7;

/// The look that no event asked for: fifty sessions that nobody touches spend their time on it.
const SAFETY: Duration = Duration::from_secs(10);

/// The same on file systems that may tell nothing.
const UNTOLD: Duration = Duration::from_secs(2);

/// The pace where changes of the directory are not told at all.
const POLLING: Duration = Duration::from_millis(100);

/// How long a look may wait for a lock.
const BUSY: Duration = Duration::from_millis(50);

/// What there is to tell about the board file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// At least one other connection has committed, in this process or another.
    Changed,
    /// Somebody came, went, or is elsewhere on the board by now. Where the directory is told
    /// nothing of, nothing is told of people either.
    People,
    /// Somebody's session was killed, it seems: the system lets its lock go in this moment.
    LetGo,
    /// Another file lies under the board's path, or none. The last word of this watch: what is
    /// open is not what lies there, and must be opened anew.
    Replaced,
    /// The board cannot be watched any more, with the reason. The last word as well.
    Failed(String),
}

/// Why a board file cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The file or its directory.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
}

/// A thread with its own read-only connection that tells when others have committed. Dropping it
/// ends the thread at once.
///
/// The board must be open already, and stay open longer than the watch: a connection that may not
/// write cannot set up the files beside the board, nor clear them away.
#[derive(Debug)]
pub struct Watch {
    wake: OwnedFd,
    thread: Option<JoinHandle<()>>,
    looks: Arc<AtomicU64>,
    tells_of_people: bool,
}

impl Watch {
    /// Watches the board at `path`. Every commit after this call is told, several close together
    /// perhaps as one; `tell` is called on the thread of the watch.
    pub fn start(
        path: &Path,
        tell: impl FnMut(Notice) + Send + 'static,
    ) -> Result<Self, WatchError> {
        // SQLite names the log after the file that a link leads to.
        let real = fs::canonicalize(path)?;
        let directory = Directory::open(&real).ok();
        Self::start_with(path, &real, directory, tell)
    }

    /// Whether it tells of people too: where the system tells nothing of folders, they must be looked
    /// for.
    pub fn tells_of_people(&self) -> bool {
        self.tells_of_people
    }

    /// How often the thread has looked, for the tests of its cost.
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }

    fn start_with(
        path: &Path,
        real: &Path,
        directory: Option<Directory>,
        mut tell: impl FnMut(Notice) + Send + 'static,
    ) -> Result<Self, WatchError> {
        let tells_of_people = directory.is_some();
        // By path: a descriptor of our own would drop SQLite's locks when closed.
        fs::metadata(path)?;
        let is_resting = place::is_at_rest(real) && place::why_read_only(real).is_some();
        let opened = match (!is_resting).then(|| connect(real)) {
            None => None,
            Some(Ok(opened)) => Some(opened),
            // On a full disk somebody can still commit into a log that has room: it is tried again.
            Some(Err(_)) if place::has_no_room(real) => None,
            Some(Err(err)) => return Err(err.into()),
        };
        // At once: what is taken away before the thread begins is told as well.
        let side = Side::of(path);
        let real = real.to_owned();
        let (asleep, wake) =
            pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK).map_err(io::Error::from)?;
        let looks = Arc::new(AtomicU64::new(0));
        let thread = Builder::new().name("board watch".to_owned()).spawn({
            let looks = looks.clone();
            let path = path.to_owned();
            move || {
                let watched = AssertUnwindSafe(|| -> Result<(), WatchError> {
                    let ((conn, version), side) = match opened {
                        Some(opened) => (opened, side),
                        None => match wait_until_written(&real, &asleep, &mut tell)? {
                            Some(_) if !side.board_lies_still(&path) => {
                                tell(Notice::Replaced);
                                return Ok(());
                            }
                            Some(opened) => (opened, Side::of(&path)),
                            None => return Ok(()),
                        },
                    };
                    let statement = conn.prepare("PRAGMA data_version")?;
                    Look { statement, version, path, side, looks }.watch(
                        &asleep,
                        directory.as_ref(),
                        &mut tell,
                    )
                });
                match catch_unwind(watched) {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tell(Notice::Failed(error.to_string())),
                    Err(panic) => tell(Notice::Failed(reason(&*panic).to_owned())),
                }
            }
        })?;
        Ok(Self { wake, thread: Some(thread), looks, tells_of_people })
    }
}

/// The connection that sees commits, and what it sees now.
fn connect(real: &Path) -> rusqlite::Result<(Connection, i64)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(real, flags)?;
    conn.busy_timeout(BUSY)?;
    let version = conn.query_row("PRAGMA data_version", [], |row| row.get(0))?;
    Ok((conn, version))
}

/// Waits for somebody to open a file to write it that lies still, and tells of it; nothing when the
/// watch ends first. Nothing may be made beside such a file: until then there is nothing to connect to.
fn wait_until_written(
    real: &Path,
    asleep: &OwnedFd,
    tell: &mut impl FnMut(Notice),
) -> Result<Option<(Connection, i64)>, WatchError> {
    let mut seen = place::stamp(real);
    loop {
        if sleep(asleep, None, Instant::now() + UNTOLD)? == Woken::ToStop {
            return Ok(None);
        }
        if !place::is_at_rest(real)
            && let Ok(opened) = connect(real)
        {
            tell(Notice::Changed);
            return Ok(Some(opened));
        }
        let now = place::stamp(real);
        if now != seen {
            seen = now;
            tell(Notice::Changed);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // A full pipe wakes the thread as well; its panic has been told.
        let _ = rustix::io::write(&self.wake, b"w");
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The eyes of the watch: the statement that sees commits, and what it saw last.
struct Look<'conn> {
    statement: Statement<'conn>,
    version: i64,
    path: PathBuf,
    /// What lay there once it was open.
    side: Side,
    looks: Arc<AtomicU64>,
}

/// What one look has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    Commit,
}

/// What ended a sleep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Woken {
    ByTime,
    ByDirectory,
    ToStop,
}

/// What happened in the board's directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Touched {
    /// Nothing that is the board's.
    Nothing,
    /// The name of the board or of a file beside it came, went or means another file.
    Name,
    /// The write-ahead log was written to.
    Log,
}

/// What was told of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    /// What happened to the board.
    touched: Touched,
    /// Whether somebody came, went, or is elsewhere by now.
    is_of_people: bool,
    /// Whether somebody's file was closed that still lies there.
    has_let_go: bool,
}

impl Look<'_> {
    /// Sleeps and looks until the pipe says stop or the file is no longer the one.
    fn watch(
        mut self,
        asleep: &OwnedFd,
        directory: Option<&Directory>,
        tell: &mut impl FnMut(Notice),
    ) -> Result<(), WatchError> {
        let calm = match (directory, place::disk(&self.path)) {
            (None, _) => POLLING,
            (Some(_), place::Disk::Local) => SAFETY,
            (Some(_), place::Disk::Unknown(_) | place::Disk::Shared(_)) => UNTOLD,
        };
        let mut rung = None;
        let mut until = Instant::now() + calm;
        loop {
            let woken = sleep(asleep, directory, until)?;
            let touched = match (woken, directory) {
                (Woken::ToStop, _) => return Ok(()),
                (Woken::ByDirectory, Some(directory)) => {
                    let told = directory.read();
                    if told.is_of_people {
                        tell(Notice::People);
                    }
                    if told.has_let_go {
                        tell(Notice::LetGo);
                    }
                    told.touched
                }
                (Woken::ByDirectory | Woken::ByTime, _) => Touched::Nothing,
            };
            // However much else happens there, a look that is due is made.
            if woken == Woken::ByDirectory && touched == Touched::Nothing && Instant::now() < until
            {
                continue;
            }
            let has_time = match touched {
                Touched::Nothing => rung.is_none_or(|n| n >= SLOW),
                Touched::Name => true,
                Touched::Log => false,
            };
            if has_time && !self.is_still_there() {
                tell(Notice::Replaced);
                return Ok(());
            }
            let seen = self.look()?;
            rung = next_rung(rung, touched, seen);
            until = Instant::now() + rung.map_or(calm, |n| Duration::from_millis(LADDER[n]));
            if seen == Seen::Commit {
                tell(Notice::Changed);
            }
        }
    }

    fn look(&mut self) -> Result<Seen, WatchError> {
        self.looks.fetch_add(1, Ordering::Relaxed);
        let version = match self.statement.query_row([], |row| row.get(0)) {
            Ok(version) => version,
            // Somebody recovers the log; the next look will do.
            Err(rusqlite::Error::SqliteFailure(error, _))
                if matches!(error.code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) =>
            {
                return Ok(Seen::Nothing);
            }
            Err(error) => return Err(error.into()),
        };
        let seen = if version == self.version { Seen::Nothing } else { Seen::Commit };
        self.version = version;
        Ok(seen)
    }

    fn is_still_there(&self) -> bool {
        self.side.lies(&self.path) == Lies::AsOpened
    }
}

/// Where the ladder goes after a look. A commit seen on a rung ends it: whoever writes the log
/// next does so later and is told of by an event of its own. A commit seen together with events
/// does not: some of them may belong to the next commit, which is not visible yet.
fn next_rung(rung: Option<usize>, touched: Touched, seen: Seen) -> Option<usize> {
    match (touched, seen) {
        (Touched::Log, _) => Some(0),
        (Touched::Nothing | Touched::Name, Seen::Commit) => None,
        (Touched::Nothing | Touched::Name, Seen::Nothing) => {
            rung.map(|n| n + 1).filter(|n| *n < LADDER.len())
        }
    }
}

fn sleep(
    asleep: &OwnedFd,
    directory: Option<&Directory>,
    until: Instant,
) -> Result<Woken, io::Error> {
    let pause = until.saturating_duration_since(Instant::now());
    let pause = Timespec::try_from(pause).map_err(io::Error::other)?;
    let mut fds = vec![PollFd::new(asleep, PollFlags::IN)];
    fds.extend(directory.map(|directory| PollFd::new(directory, PollFlags::IN)));
    match poll(&mut fds, Some(&pause)) {
        // Interrupted, it looks once more than needed.
        Ok(0) | Err(Errno::INTR) => Ok(Woken::ByTime),
        Ok(_) if fds[0].revents().is_empty() => Ok(Woken::ByDirectory),
        Ok(_) => Ok(Woken::ToStop),
        Err(error) => Err(error.into()),
    }
}

fn reason(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no reason given")
}

#[cfg(test)]
mod tests;
