//! Opening a board's file the safe way.

mod fresh;
mod wait;

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, FileControl, MAIN_DB, OpenFlags};

pub(crate) use self::fresh::{Fresh, is_left_behind};
use self::fresh::{make, share};
use self::wait::wait_for_lock;
pub(crate) use self::wait::{PATIENCE, tell_of_waits, wait_in_steps};
use super::schema::{self, Found};
use super::{origin, place};
use crate::store::trouble::Trouble;

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It must not be there yet.
    Create,
    /// To read and write.
    Write,
    /// To read only: the person may not write it.
    Read,
}

/// How this process would open a board: to read where it may not write.
pub(crate) fn usual(path: &Path) -> Mode {
    if place::why_read_only(path).is_some() { Mode::Read } else { Mode::Write }
}

/// Opens the file and brings it up to date; nothing is written to what is no board.
pub(crate) fn open(path: &Path, mode: Mode) -> Result<Connection, Trouble> {
    open_with(path, mode, OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// The same to write, and no link is followed, neither at the end nor on the way: for what lies in a
/// folder into which others may lay one.
pub(crate) fn open_itself(path: &Path) -> Result<Connection, Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    open_with(path, Mode::Write, flags)
}

fn open_with(path: &Path, mode: Mode, flags: OpenFlags) -> Result<Connection, Trouble> {
    let trouble = |err| Trouble::of(&err, path);
    look_first(path, mode)?;
    let mut fresh = None;
    if mode == Mode::Create {
        fresh = make(path)?;
    }
    let access = match mode {
        Mode::Create | Mode::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Mode::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let conn = if mode == Mode::Read && place::is_at_rest(path) {
        origin::at_rest(path)
    } else {
        Connection::open_with_flags(path, access | flags)
    };
    let mut conn = conn.map_err(trouble)?;
    conn.busy_handler(Some(wait_for_lock)).map_err(trouble)?;
    harden(&conn).map_err(trouble)?;
    keep_log(&conn).map_err(trouble)?;
    match (schema::identify(&conn, path)?, mode) {
        (Found::Empty, Mode::Write | Mode::Read) => {
            return Err(Trouble::no_board(path));
        }
        (Found::Board(version), Mode::Read) if version < schema::current() => {
            return Err(Trouble::OlderReadOnly(path.to_owned()));
        }
        (Found::Empty, Mode::Create) => {
            schema::migrate(&mut conn, path)?;
            share(path);
        }
        (Found::Board(version), Mode::Create | Mode::Write) if version < schema::current() => {
            schema::migrate(&mut conn, path)?;
        }
        (Found::Board(_), Mode::Create | Mode::Write | Mode::Read) => (),
    }
    if mode == Mode::Read {
        conn.pragma_update(None, "query_only", true).map_err(trouble)?;
    } else {
        let journal = use_log(&conn).map_err(trouble)?;
        if journal != "wal" {
            return Err(Trouble::NoWal(path.to_owned()));
        }
        place::follow(path);
        conn.pragma_update(None, "synchronous", "full").map_err(trouble)?;
        conn.pragma_update(None, "wal_autocheckpoint", 1000).map_err(trouble)?;
        conn.pragma_update(None, "journal_size_limit", super::log::KEPT).map_err(trouble)?;
    }
    if cfg!(target_os = "macos") {
        conn.pragma_update(None, "fullfsync", true).map_err(trouble)?;
        conn.pragma_update(None, "checkpoint_fullfsync", true).map_err(trouble)?;
    }
    conn.pragma_update(None, "foreign_keys", true).map_err(trouble)?;
    conn.pragma_update(None, "temp_store", "memory").map_err(trouble)?;
    conn.pragma_update(None, "cell_size_check", true).map_err(trouble)?;
    conn.set_prepared_statement_cache_capacity(128);
    if let Some(fresh) = fresh {
        fresh.stays();
    }
    Ok(conn)
}

/// Has the file written by way of a log, and tells by what it is. A copy may come without one; SQLite
/// asks nobody to wait for what that needs, so this does.
fn use_log(conn: &Connection) -> rusqlite::Result<String> {
    let mut tries = 0;
    loop {
        match conn.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)) {
            Err(err)
                if err.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && wait_for_lock(tries) =>
            {
                tries += 1;
            }
            done => return done,
        }
    }
}

/// How a board on a full disk can be read, where nothing can be made beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// As it lies: its log is empty.
    AsItLies,
    /// With its log, by the shared memory of this process alone, which keeps everybody else out
    /// meanwhile.
    Alone,
}

impl Full {
    /// What its log asks for now.
    pub(crate) fn of(path: &Path) -> Self {
        if place::has_log(path) { Self::Alone } else { Self::AsItLies }
    }
}

/// Opens a board on a full disk to read it, without making anything beside it.
pub(crate) fn on_full_disk(path: &Path, how: Full) -> Result<Connection, Trouble> {
    let trouble = |err| Trouble::of(&err, path);
    let conn = match how {
        Full::AsItLies => origin::at_rest(path).map_err(trouble)?,
        Full::Alone => {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let conn = Connection::open_with_flags(path, flags).map_err(trouble)?;
            let exclusive = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
            conn.pragma_update_and_check(None, "locking_mode", "exclusive", exclusive)
                .map_err(trouble)?;
            conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
                .map_err(trouble)?;
            conn
        }
    };
    harden(&conn).map_err(trouble)?;
    keep_log(&conn).map_err(trouble)?;
    match schema::identify(&conn, path)? {
        Found::Board(version) if version == schema::current() => (),
        Found::Board(_) => return Err(Trouble::Full(path.to_owned())),
        Found::Empty => return Err(Trouble::no_board(path)),
    }
    for (name, value) in [("query_only", "on"), ("temp_store", "memory"), ("cell_size_check", "on")]
    {
        conn.pragma_update(None, name, value).map_err(trouble)?;
    }
    conn.set_prepared_statement_cache_capacity(128);
    Ok(conn)
}

/// A connection that reads and never writes, for work beside the session's own: a copy, a check.
pub(crate) fn reader(path: &Path) -> Result<Connection, Trouble> {
    let trouble = |err| Trouble::of(&err, path);
    let access = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = if place::is_at_rest(path) && place::why_read_only(path).is_some() {
        origin::at_rest(path)
    } else {
        Connection::open_with_flags(path, access)
    };
    let mut conn = conn.map_err(trouble)?;
    conn.busy_handler(Some(wait_for_lock)).map_err(trouble)?;
    harden(&conn).map_err(trouble)?;
    keep_log(&conn).map_err(trouble)?;
    keep_few_pages(&conn).map_err(trouble)?;
    conn.pragma_update(None, "cell_size_check", true).map_err(trouble)?;
    Ok(conn)
}

/// Keeps fewer pages of the file in memory: a session that reads what it shows once and then what has
/// changed of it hardly ever meets a page again, and there are many sessions on one machine.
pub(crate) fn keep_few_pages(conn: &Connection) -> rusqlite::Result<()> {
    const KIB: i32 = 512;
    conn.pragma_update(None, "cache_size", -KIB)
}

/// Keeps hardly any: what is read from one end to the other meets no page again.
pub(crate) fn keep_hardly_any_page(conn: &Connection) -> rusqlite::Result<()> {
    const KIB: i32 = 96;
    conn.pragma_update(None, "cache_size", -KIB)
}

/// Leaves the log and the shared memory beside the board when the last session ends: with them a
/// reader without the right to write needs to make nothing, and nobody is locked out by a file
/// that somebody else has made.
pub(crate) fn keep_log(conn: &Connection) -> rusqlite::Result<()> {
    conn.file_control(Some(MAIN_DB), FileControl::PersistWal(&mut 1))
}

/// Names the usual troubles before SQLite makes them worse, by path alone: closing any descriptor
/// of the file would drop this process's locks on it.
pub(crate) fn look_first(path: &Path, mode: Mode) -> Result<(), Trouble> {
    let found = std::fs::symlink_metadata(path);
    let folder = place::folder(path);
    if let (Err(_), Some(folder)) = (&found, place::closed_folder(path)) {
        return Err(Trouble::Closed(folder));
    }
    match (&found, mode) {
        (Ok(_), Mode::Create) if !is_left_behind(path) => {
            return Err(Trouble::Exists(path.to_owned()));
        }
        (Err(_), Mode::Write | Mode::Read) => return Err(Trouble::Missing(path.to_owned())),
        (Err(_), Mode::Create) if !folder.is_dir() => {
            return Err(Trouble::NoFolder(folder.to_owned()));
        }
        (Err(_), Mode::Create) if !place::may_write(folder) => {
            return Err(Trouble::FolderUnwritable(folder.to_owned()));
        }
        (Ok(_) | Err(_), _) => (),
    }
    if found.is_err() {
        return Ok(());
    }
    if let Ok(to) = std::fs::read_link(path)
        && std::fs::metadata(path).is_err_and(|it| it.kind() == std::io::ErrorKind::NotFound)
    {
        return Err(Trouble::DeadLink { path: path.to_owned(), to });
    }
    if path.is_dir() {
        return Err(Trouble::Folder(path.to_owned()));
    }
    // A pipe would be waited for.
    if std::fs::metadata(path).is_ok_and(|it| !it.is_file()) {
        return Err(Trouble::NotABoard(path.to_owned()));
    }
    if !place::may_read(path) {
        return Err(Trouble::Unreadable(path.to_owned()));
    }
    super::neighbour::refuse_logs(path)?;
    super::side::refuse_orphans(path)?;
    for log in ["-wal", "-shm", "-journal"].map(|it| place::beside(path, it)) {
        if place::is_strangers(&log, path) {
            return Err(Trouble::Strangers(log));
        }
        // SQLite lays none, and what it says of one sounds like a disk that fails.
        if log.is_symlink() {
            return Err(Trouble::InTheWay { path: log, what: "a link", expected: "a file" });
        }
        if log.exists() && !place::may_read(&log) {
            return Err(Trouble::Unreadable(log));
        }
    }
    if mode == Mode::Read && !place::is_readable_alone(path) && !place::is_at_rest(path) {
        // Who could make what is missing cannot either, as long as there is no room.
        let is_full = place::has_no_room(path);
        let path = path.to_owned();
        return Err(if is_full { Trouble::Full(path) } else { Trouble::NeedsWriter(path) });
    }
    if mode == Mode::Write
        && let Some(group) = place::lost_group(path)
    {
        let folder = folder.to_owned();
        return Err(Trouble::LostGroup { path: path.to_owned(), folder, group });
    }
    Ok(())
}

/// Refuses a board on a file system that several machines share, or that may be one for all that
/// gemba knows; `disk` is the one of the path.
pub(crate) fn refuse_shared_disk(path: &Path, disk: place::Disk) -> Result<(), Trouble> {
    match disk {
        place::Disk::Shared(kind) => Err(Trouble::SharedDisk { path: path.to_owned(), kind }),
        place::Disk::Unknown(kind) => Err(Trouble::UnknownDisk { path: path.to_owned(), kind }),
        place::Disk::Local => Ok(()),
    }
}

/// Switches off what a file that came by mail could use against its reader.
fn harden(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, 4 << 20)?;
    conn.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 64 << 10)?;
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    Ok(())
}
