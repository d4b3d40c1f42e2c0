//! Opening a board's file the safe way.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, FileControl, MAIN_DB, OpenFlags};

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

/// How long a write waits for the lock of another process before it gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// After how long whoever waits for a lock says so.
const SILENCE: Duration = Duration::from_secs(1);

/// What is called once a wait for a lock has lasted so long that it should be told.
static WAITS: OnceLock<fn()> = OnceLock::new();

/// Has long waits for a lock told by that, in this process: the command line has no other way to
/// show that it is not stuck.
pub(crate) fn tell_of_waits(tell: fn()) {
    WAITS.get_or_init(|| tell);
}

/// Opens the file and brings it up to date; nothing is written to what is no board.
pub(crate) fn open(path: &Path, mode: Mode) -> Result<Connection, Trouble> {
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
        Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
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

/// A board that is being made: where that fails, nothing is left of it.
#[derive(Debug)]
pub(crate) struct Fresh(Option<PathBuf>);

impl Fresh {
    /// From here on the file is this process's to take away.
    pub(crate) fn new(path: &Path) -> Self {
        Self(Some(path.to_owned()))
    }

    /// The board is made, and stays.
    pub(crate) fn stays(mut self) {
        self.0 = None;
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let Some(path) = &self.0 else { return };
        let beside = ["-journal", "-wal", "-shm"].map(|it| place::beside(path, it));
        for file in beside.iter().chain([path]) {
            let _ = std::fs::remove_file(file);
        }
    }
}

/// Whether a file is what a gemba has left that was killed while it made a board: this account's own,
/// and empty, or with everything but the board itself.
pub(crate) fn is_left_behind(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let me = nix::unistd::geteuid().as_raw();
    let is_own = |it: &std::fs::Metadata| {
        it.is_file() && it.uid() == me && it.nlink() == 1 && !place::is_mounted_alone(path)
    };
    match std::fs::symlink_metadata(path) {
        Ok(it) if is_own(&it) && it.len() == 0 => true,
        Ok(it) if is_own(&it) => {
            let access = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            Connection::open_with_flags(path, access).is_ok_and(|conn| {
                let is_ours = matches!(schema::identify(&conn, path), Ok(Found::Board(_)));
                let boards = "SELECT count(*) FROM board";
                let n: rusqlite::Result<i64> = conn.query_row(boards, [], |row| row.get(0));
                let _ = keep_log(&conn);
                is_ours && n == Ok(0)
            })
        }
        Ok(_) | Err(_) => false,
    }
}

/// Makes the empty file, for nobody but its owner; one that was left behind is taken over, and is not
/// this process's to take away. Of two who make the same board one is refused.
fn make(path: &Path) -> Result<Option<Fresh>, Trouble> {
    let mut new = std::fs::OpenOptions::new();
    // Closed before the first connection is opened, it costs no lock.
    match new.write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => {
            // Sessions may still have the board open that lay there, with these files.
            for left in ["-wal", "-shm"].map(|it| place::beside(path, it)) {
                let mut aside = left.clone().into_os_string();
                aside.push(".aside");
                let _ = std::fs::rename(&left, aside);
            }
            Ok(Some(Fresh::new(path)))
        }
        Err(err) if err.kind() == std::io::ErrorKind::AlreadyExists && is_left_behind(path) => {
            Ok(None)
        }
        Err(err) if err.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Trouble::Exists(path.to_owned()))
        }
        Err(err) => Err(super::copy::failed(path, &err)),
    }
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

/// Lets the team of a team's folder write the board as well, whatever the umask of who made it: a
/// folder that hands its group on is one. What SQLite puts beside the board takes its mode over.
fn share(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    const HANDS_ITS_GROUP_ON: u32 = 0o2020;
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_shared = std::fs::metadata(folder)
        .is_ok_and(|it| it.permissions().mode() & HANDS_ITS_GROUP_ON == HANDS_ITS_GROUP_ON);
    if is_shared {
        // Where that cannot be, the others read, and the screen tells them why.
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660));
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

/// Lets a connection wait for another process's lock for a moment only: whoever asks shows that they
/// wait, and asks again.
pub(crate) fn wait_in_steps(conn: &mut Connection) -> rusqlite::Result<()> {
    conn.busy_handler(Some(wait_a_moment))
}

/// Gives up after a few tenths of a second.
fn wait_a_moment(tries: i32) -> bool {
    const MOST: i32 = 120;
    tries < MOST && wait_for_lock(tries)
}

/// Waits for another process's lock, for a random part of a few milliseconds: SQLite's own growing
/// pauses let whoever waited longest starve.
fn wait_for_lock(tries: i32) -> bool {
    const LONGEST_MICROS: u64 = 4_000;
    const SHORTEST_MICROS: u64 = 500;
    let mean = Duration::from_micros(u64::midpoint(LONGEST_MICROS, SHORTEST_MICROS));
    if mean * tries.unsigned_abs() > PATIENCE {
        return false;
    }
    let waited = mean * tries.unsigned_abs();
    if (SILENCE..SILENCE + mean).contains(&waited)
        && let Some(tell) = WAITS.get()
    {
        tell();
    }
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.subsec_nanos());
    let dice = u64::from(nanos ^ std::process::id()).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    let pause = SHORTEST_MICROS + dice % (LONGEST_MICROS - SHORTEST_MICROS);
    std::thread::sleep(Duration::from_micros(pause));
    true
}
