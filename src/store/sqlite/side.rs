//! The files of an open board: whether those that lie there are still the ones that it was opened with.
//!
//! Who takes away the log or the shared memory under open sessions parts them from everybody who comes
//! later: both would write, and neither would see what the other has written.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::{place, probe};
use crate::store::trouble::Trouble;

/// How long somebody who opens a board may take between its lock and the files beside it.
const OPENING: Duration = Duration::from_millis(400);

/// A file by its device and its number; nothing where there is none.
type Identity = Option<(u64, u64)>;

/// The files that a board was opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Side {
    board: Identity,
    log: Identity,
    memory: Identity,
}

/// How a journal begins that SQLite plays back: <https://sqlite.org/fileformat.html#the_rollback_journal>.
const JOURNAL: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/// A file where a rollback journal would be, that is none: SQLite would remove it, and may not where it
/// is somebody else's. A board that is open has a log instead.
pub(crate) fn stray_journal(board: &Path) -> Option<PathBuf> {
    let path = place::beside(board, "-journal");
    let it = fs::symlink_metadata(&path).ok()?;
    let mut begins = [0; JOURNAL.len()];
    // One that cannot be read may be anything.
    let mut file = place::open_plain(&path).ok().filter(|_| it.len() > 0)?;
    let is_real = file.read_exact(&mut begins).is_ok() && begins == JOURNAL;
    (!is_real).then_some(path)
}

/// What lies there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lies {
    /// What was opened.
    AsOpened,
    /// Something is gone beside the board, and nobody has opened it since.
    Gone,
    /// Other files, which others may have written to.
    Other,
}

impl Side {
    /// What lies there now; to be asked right after the board was opened.
    pub(crate) fn of(board: &Path) -> Self {
        let found = |it: &Path| fs::metadata(it).ok().map(|it| (it.dev(), it.ino()));
        // Asked for each write and each look: only a link at the end leads elsewhere.
        let real = place::real(board).into_os_string();
        let beside = |ending: &str| {
            let mut name = real.clone();
            name.push(ending);
            found(Path::new(&name))
        };
        Self { board: found(board), log: beside("-wal"), memory: beside("-shm") }
    }

    /// Compares what lies there with what was opened.
    pub(crate) fn lies(&self, board: &Path) -> Lies {
        let now = Self::of(board);
        if now == *self {
            return Lies::AsOpened;
        }
        let is_ours = |was: Identity, now: Identity| now.is_none() || now == was;
        let has_gone = now.board == self.board
            && is_ours(self.log, now.log)
            && is_ours(self.memory, now.memory);
        if has_gone { Lies::Gone } else { Lies::Other }
    }

    /// Whether the board itself lies where it did.
    pub(crate) fn board_lies_still(&self, board: &Path) -> bool {
        Self::of(board).board == self.board
    }

    /// Brings what was acknowledged into the board itself where it would else be known to nobody but
    /// the sessions that are open, and nobody else has begun to write.
    pub(crate) fn rescue(&self, conn: &Connection, board: &Path) {
        if self.lies(board) == Lies::Gone {
            // Who leaves last brings the rest.
            let _ = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
    }

    /// Keeps a connection that closes from writing an old log over what others have written since.
    pub(crate) fn before_close(&self, conn: &Connection, board: &Path) {
        if self.lies(board) == Lies::Other {
            let _ = conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        }
    }
}

/// What a write is refused with whose files are not those that lie there any more.
pub(crate) fn parted() -> rusqlite::Error {
    let code = rusqlite::ffi::SQLITE_READONLY_DBMOVED;
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
}

/// Refuses to open a board whose sessions have lost the files beside it: what they have written is known
/// to them alone until the last of them has left.
pub(crate) fn refuse_orphans(board: &Path) -> Result<(), Trouble> {
    let begun = Instant::now();
    loop {
        let is_whole = ["-wal", "-shm"].iter().all(|it| place::beside(board, it).exists());
        if is_whole || fs::metadata(board).is_ok_and(|it| it.len() == 0) {
            return Ok(());
        }
        let Some(holder) = probe::holder(board) else { return Ok(()) };
        // Somebody opens it in this moment.
        if begun.elapsed() >= OPENING {
            return Err(Trouble::Orphans { path: board.to_owned(), holder });
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
