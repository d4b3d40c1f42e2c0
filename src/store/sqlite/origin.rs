//! Which board a file holds: what tells one board from all others, in each of its copies.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::{neighbour, place};

/// Where a board comes from. A copy has it from its board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The number that the board was given by chance; zero where an earlier gemba made it.
    identity: i64,
    /// When the board was made, in milliseconds since 1970.
    created_at: i64,
    /// When its first operation was made, and what it did; none where nothing was done yet.
    first: Option<(i64, String)>,
    /// What its team calls it.
    pub(crate) name: String,
}

impl Origin {
    /// Reads it from a board or a copy of one, of any format.
    pub(crate) fn of(conn: &Connection) -> rusqlite::Result<Self> {
        let (created_at, name) =
            conn.query_row("SELECT created_at, name FROM board WHERE id = 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let is_numbered: bool = conn.query_row(
            "SELECT count(*) > 0 FROM pragma_table_info('counter') WHERE name = 'identity'",
            [],
            |row| row.get(0),
        )?;
        let number = |row: &rusqlite::Row<'_>| row.get(0);
        let identity = if is_numbered {
            conn.query_row("SELECT identity FROM counter WHERE id = 1", [], number)?
        } else {
            0
        };
        let first = conn
            .query_row("SELECT at, label FROM operation ORDER BY seq LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        Ok(Self { identity, created_at, first, name })
    }

    /// What a file that lies still says, if it is a board.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        at_rest(path).and_then(|it| Self::of(&it)).ok()
    }

    /// Whether both are the same board, now or at another time. A board that somebody tries a copy
    /// out in is the same one.
    pub(crate) fn is_same_board(&self, other: &Self) -> bool {
        let both = self.first.as_ref().zip(other.first.as_ref());
        let is_same = self.identity == other.identity && self.created_at == other.created_at;
        is_same && both.is_none_or(|(a, b)| a == b)
    }
}

/// Opens a file to read, wherever it lies: one without a log beside it is read as it is, and nothing
/// is made beside it. Nobody may be writing it. What is no file, or has what is none beside it, is
/// not opened: whoever may write the folder of copies could have laid a pipe there, and that would be
/// waited for.
pub(crate) fn at_rest(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let is_other = fs::metadata(path).is_ok_and(|it| !it.is_file());
    if is_other || neighbour::refuse_logs(path).is_err() {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
        return Err(rusqlite::Error::SqliteFailure(code, None));
    }
    if place::has_log(path) {
        return Connection::open_with_flags(path, flags);
    }
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*byte));
            }
            byte => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
}
