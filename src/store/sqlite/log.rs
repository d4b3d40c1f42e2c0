//! The write-ahead log, taken into the file at a quiet moment: a reader may have kept it from being so.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{open, place};

/// What a log may keep: a larger one is left by somebody who read while many wrote.
pub(crate) const KEPT: u32 = 4 << 20;

/// How long nobody must have written.
const QUIET: Duration = Duration::from_secs(3);

/// Within what time sessions take their turns, so that one comes first and the others find nothing.
const TURNS: u32 = 16;

/// Whether it is this session's turn to take in a log that is too large; nobody has written for a
/// while. It costs one look at the file.
pub(crate) fn is_due(board: &Path) -> bool {
    let Ok(log) = fs::metadata(place::beside(board, "-wal")) else { return false };
    let turn = Duration::from_secs((std::process::id() % TURNS).into());
    let since = log.modified().ok().and_then(|it| SystemTime::now().duration_since(it).ok());
    log.len() > KEPT.into() && since.is_some_and(|it| it >= QUIET + turn)
}

/// Takes the log into the file and empties it, unless somebody stands in the way: then nobody waits,
/// and it is tried again later. Tells whether it is empty.
pub(crate) fn take_in(board: &Path) -> rusqlite::Result<bool> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(board, flags)?;
    open::keep_log(&conn)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    conn.busy_timeout(Duration::ZERO)?;
    conn.pragma_update(None, "synchronous", "full")?;
    // Most of it goes without keeping anybody from writing; what is left is quickly done.
    for how in ["PASSIVE", "TRUNCATE"] {
        let is_busy: bool =
            conn.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |row| row.get(0))?;
        if is_busy {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A board with a log of more than it may keep, as somebody was reading meanwhile.
    fn board(dir: &Path) -> (std::path::PathBuf, Connection, Connection) {
        let path = dir.join("board.db");
        let writer = Connection::open(&path).unwrap();
        writer.pragma_update(None, "journal_mode", "wal").unwrap();
        writer.execute_batch("CREATE TABLE t (x BLOB); INSERT INTO t VALUES (0)").unwrap();
        let reader = Connection::open(&path).unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM t").unwrap();
        for _ in 0..60 {
            writer.execute("INSERT INTO t VALUES (zeroblob(100000))", []).unwrap();
        }
        (path, writer, reader)
    }

    #[test]
    fn a_log_that_a_reader_has_let_grow_is_taken_in_once_nobody_stands_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let (path, writer, reader) = board(dir.path());
        let size = || fs::metadata(place::beside(&path, "-wal")).unwrap().len();
        let large = size();
        assert!(large > KEPT.into());
        // The reader is not disturbed, and nobody waits for it.
        let begun = std::time::Instant::now();
        assert!(!take_in(&path).unwrap());
        assert!(begun.elapsed() < Duration::from_secs(2) && size() == large);
        let seen: i64 = reader.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(seen, 1);
        reader.execute_batch("COMMIT").unwrap();
        // Somebody who writes is not disturbed either.
        writer.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)").unwrap();
        assert!(!take_in(&path).is_ok_and(|it| it) && size() >= large);
        writer.execute_batch("COMMIT").unwrap();
        assert!(take_in(&path).unwrap());
        assert_eq!(size(), 0);
        for conn in [&writer, &reader] {
            let n: i64 = conn.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
            assert_eq!(n, 62);
        }
    }

    #[test]
    fn it_is_nobodys_turn_while_somebody_writes() {
        let dir = tempfile::tempdir().unwrap();
        let (path, _writer, _reader) = board(dir.path());
        assert!(!is_due(&path));
        let log = fs::File::options().write(true).open(place::beside(&path, "-wal")).unwrap();
        log.set_modified(SystemTime::now() - Duration::from_mins(1)).unwrap();
        assert!(is_due(&path));
        drop(log);
    }
}
