//! Putting a copy back: into the live file, never over it, so that nobody's session is cut off.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{FlockOperation, flock};

use super::copy::{self, Purpose};
use super::open::{self, Mode};
use super::{origin, place, schema, shape};
use crate::identity;
use crate::store::trouble::Trouble;

/// A copy that is being made ready to be put back, under a name of its own. Whoever may write the folder
/// could lay something else under that name: what is opened is always the file that was made.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) path: PathBuf,
    /// Its lock tells that somebody works on it, until it is dropped.
    held: fs::File,
}

impl Stage {
    /// Makes an empty one in a folder of copies, by the way there that has no link in it.
    fn begin(folder: &Path, mark: &str) -> io::Result<Self> {
        let name = format!(".restore-{mark}-{}{}", identity::chance(), copy::HELD);
        let path = fs::canonicalize(folder)?.join(name);
        let held = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        // Where nothing can be locked, it is taken for given up the sooner.
        let _ = flock(&held, FlockOperation::NonBlockingLockExclusive);
        Ok(Self { path, held })
    }

    /// Opens it as a board.
    pub(crate) fn open(&self) -> Result<Connection, Trouble> {
        self.itself(open::open_itself(&self.path)?)
    }

    /// What was opened under its name, if that is what was made.
    fn itself(&self, conn: Connection) -> Result<Connection, Trouble> {
        let is_it = self
            .path
            .symlink_metadata()
            .and_then(|found| Ok(place::which(&found) == place::which(&self.held.metadata()?)));
        match is_it {
            Ok(true) => Ok(conn),
            Ok(false) => {
                let what = "somebody has laid another file there".to_owned();
                Err(Trouble::Failed { path: self.path.clone(), what })
            }
            Err(err) => Err(copy::failed(&self.path, &err)),
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Put back or given up: in both cases it has done its work.
        for ending in ["", "-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(place::appended(&self.path, ending));
        }
    }
}

/// Reads a copy, checks it as a whole and brings it up to the present format, beside the board.
/// Nothing of the board is touched, and nothing of the copy.
pub(crate) fn stage(from: &Path, board: &Path, mark: &str) -> Result<Stage, Trouble> {
    staged(from, board, mark).map_err(|trouble| match trouble {
        Trouble::Damaged { path, what } if path == from => Trouble::BadSource { path, what },
        Trouble::NotABoard(path) if path == from => Trouble::NotACopy(path),
        trouble => trouble,
    })
}

fn staged(from: &Path, board: &Path, mark: &str) -> Result<Stage, Trouble> {
    if let Some(folder) = place::closed_folder(from) {
        return Err(Trouble::Closed(folder));
    }
    if from.symlink_metadata().is_err() {
        return Err(Trouble::NoCopy(from.to_owned()));
    }
    // Never opened: a pipe would wait for whoever writes into it.
    if !from.is_file() {
        return Err(Trouble::NotABoard(from.to_owned()));
    }
    if !place::may_read(from) {
        return Err(Trouble::Unreadable(from.to_owned()));
    }
    let source = origin::at_rest(from).map_err(|err| Trouble::of(&err, from))?;
    schema::identify(&source, from)?;
    let folder = copy::folder_of(board);
    copy::make_folder(&folder, board)?;
    copy::remove_given_up(&folder);
    let stage = Stage::begin(&folder, mark).map_err(|err| copy::failed(&folder, &err))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let trouble = |err| Trouble::of(&err, from);
    let conn = Connection::open_with_flags(&stage.path, flags).map_err(trouble)?;
    let mut conn = stage.itself(conn)?;
    copy::pour(&source, &mut conn).map_err(trouble)?;
    conn.pragma_update(None, "journal_mode", "delete").map_err(trouble)?;
    let what: String = conn
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|err| Trouble::of(&err, from))?;
    if what != "ok" {
        return Err(Trouble::Damaged { path: from.to_owned(), what });
    }
    if schema::identify(&conn, from)? == schema::Found::Empty {
        return Err(Trouble::NotABoard(from.to_owned()));
    }
    schema::upgrade(&mut conn, from)?;
    match shape::wrong(&conn, schema::current()) {
        None => Ok(stage),
        Some(what) => Err(Trouble::Damaged { path: from.to_owned(), what }),
    }
}

/// Ends the work on a stage: everything in the one file, nothing beside it.
pub(crate) fn settle(stage: &Stage) -> Result<Connection, Trouble> {
    let trouble = |err| Trouble::of(&err, &stage.path);
    let conn = stage.open()?;
    conn.pragma_update(None, "journal_mode", "delete").map_err(trouble)?;
    Ok(conn)
}

/// Puts a stage into the board, in one transaction, and returns the copy of what was there.
/// Sessions that have the board open go on with what is in it now.
///
/// `sign` writes into the stage what was done, once what the board held is kept and nobody can
/// write to it any more; it is given the name of what is kept and, where it can be read, what it
/// holds.
pub(crate) fn put_back<T>(
    stage: &Connection,
    board: &Path,
    mark: &str,
    sign: impl FnOnce(Option<&Path>, Option<&Connection>) -> Result<T, Trouble>,
) -> Result<(Option<PathBuf>, T), Trouble> {
    let (folder, series) = (copy::folder_of(board), Purpose::Restore.series());
    let trouble = |err| Trouble::of(&err, board);
    match open::open(board, Mode::Write) {
        Ok(mut live) => {
            let seen = open::reader(board)?;
            let keep = || {
                let kept = copy::copy_anew(&seen, board, &folder, &series, mark)?;
                let signed = sign(Some(&kept), Some(&seen))?;
                Ok((Some(kept), signed))
            };
            let done = copy::pour_after(stage, &mut live, keep, trouble)?;
            copy::check(&live, board)?;
            Ok(done)
        }
        Err(Trouble::Missing(_)) => {
            let mut live = open::open(board, Mode::Create)?;
            let fresh = open::Fresh::new(board);
            let signed = sign(None, None)?;
            copy::pour(stage, &mut live).map_err(trouble)?;
            fresh.stays();
            Ok((None, signed))
        }
        Err(Trouble::Damaged { .. }) => {
            let kept = keep_bytes(board, &folder, mark)?;
            let signed = sign(Some(&kept), None)?;
            refill(stage, board).map_err(trouble)?;
            drop(open::open(board, Mode::Write)?);
            Ok((Some(kept), signed))
        }
        Err(other) => Err(other),
    }
}

/// Keeps the bytes of a file that SQLite cannot read any more, and of its log, under a name that nothing
/// has; returns the one of the file.
///
/// The descriptors that this closes cost no lock: this process has no connection to the file open.
fn keep_bytes(board: &Path, folder: &Path, mark: &str) -> Result<PathBuf, Trouble> {
    const MOST: u32 = 99;
    let series = Purpose::Restore.series();
    for n in 1..=MOST {
        let mark = if n == 1 { mark.to_owned() } else { format!("{mark}_{n:02}") };
        let kept = folder.join(series.name(&mark)).with_extension("damaged");
        let keep = || -> io::Result<()> {
            for ending in ["", "-wal"] {
                let from = place::beside(board, ending);
                if ending.is_empty() || from.exists() {
                    keep_file(board, &from, &place::appended(&kept, ending))?;
                }
            }
            // What is kept is on the disk before what it was is emptied.
            fs::OpenOptions::new().read(true).open(folder)?.sync_all()
        };
        match keep() {
            Ok(()) => return Ok(kept),
            Err(err) if err.kind() == io::ErrorKind::AlreadyExists => (),
            Err(err) => return Err(copy::failed(&kept, &err)),
        }
    }
    let what = format!("there are {MOST} copies of this second");
    Err(Trouble::Failed { path: folder.to_owned(), what })
}

/// Copies a file to a new one; what somebody has laid under that name is not written to.
fn keep_file(board: &Path, from: &Path, to: &Path) -> io::Result<()> {
    let mut file = fs::File::open(from)?;
    let mut kept = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    let mut filled = || -> io::Result<()> {
        io::copy(&mut file, &mut kept)?;
        place::give(to, board, file.metadata()?.mode() & 0o777)?;
        kept.sync_all()
    };
    filled().inspect_err(|_| drop(fs::remove_file(to)))
}

/// Makes a damaged file an empty one, in place, and fills it.
fn refill(stage: &Connection, board: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(board, flags)?;
    conn.busy_timeout(open::PATIENCE)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
    conn.execute_batch("VACUUM")?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, false)?;
    copy::pour(stage, &mut conn)
}

#[cfg(test)]
mod tests;
