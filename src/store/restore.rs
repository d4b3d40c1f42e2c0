//! A copy of the board, put back in its place.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, params};

use super::copies::same_file;
use super::sqlite::open::{self, Mode};
use super::sqlite::{place, restore};
use super::trouble::Trouble;
use super::{Session, Store, StoreError};
use crate::domain::Refusal;

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The copy of what was there before; none where there was nothing.
    pub kept: Option<PathBuf>,
    /// The number of the last operation that the copy holds.
    pub seq: i64,
    /// The number of the last operation that the board held before, where it could be read.
    pub seq_before: Option<i64>,
}

/// Puts a copy into the board's file. Sessions that have the board open see it at once; the epoch
/// of the file changes, so that none of them takes the old numbers for the new ones. Keys that
/// were given since the copy was made are not given again.
pub fn restore(board: &Path, from: &Path, session: Session) -> Result<Restored, StoreError> {
    if same_file(board, from) {
        let why = format!("{} is the board itself; name a copy of it", from.display());
        return Err(Refusal::Wrong(why).into());
    }
    if board.exists()
        && let Some(why) = place::why_read_only(board)
    {
        return Err(Refusal::ReadOnly(why).into());
    }
    let now = session.clock.now();
    let mark = now.format("%Y-%m-%dT%H%M%SZ").to_string();
    let stage = restore::stage(from, board, &mark)?;
    let (seq_before, keys) = before(board)?;
    let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut store = Store::open_anywhere(&stage.0, session)?;
    let (seq, _) = super::board::counter(&store.conn).map_err(|err| store.trouble(&err))?;
    let label = format!("Restored the board from {name}");
    store.write(|_, _| Ok(Some((label, None))))?;
    mark_anew(&store.conn, &keys).map_err(|err| store.trouble(&err))?;
    drop(store);
    let kept = restore::put_back(&restore::settle(&stage)?, board, &mark)?;
    Ok(Restored { kept, seq, seq_before })
}

/// What the board held before: the number of its last operation, the last number of each prefix.
type Before = (Option<i64>, Vec<(String, i64)>);

/// Nothing where the board is missing or damaged; a file that is no board is refused here, before
/// anything is done.
fn before(board: &Path) -> Result<Before, Trouble> {
    let conn = match open::open(board, Mode::Write) {
        Ok(conn) => conn,
        Err(Trouble::Missing(_) | Trouble::Damaged { .. }) => return Ok((None, Vec::new())),
        Err(other) => return Err(other),
    };
    let read = || -> rusqlite::Result<Before> {
        let (seq, _) = super::board::counter(&conn)?;
        let mut stmt = conn.prepare("SELECT prefix, last FROM key_counter")?;
        let keys = stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((Some(seq), keys.collect::<Result<_, _>>()?))
    };
    Ok(read().unwrap_or_default())
}

fn mark_anew(conn: &Connection, keys: &[(String, i64)]) -> rusqlite::Result<()> {
    // Not the session's clock, which may stand still: it must be one that no file has had.
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_nanos());
    let epoch = i64::try_from(nanos & u128::from(u64::MAX >> 1)).unwrap_or(0);
    let tx = conn.unchecked_transaction()?;
    tx.execute("UPDATE counter SET epoch = $1 WHERE id = 1", [epoch])?;
    for (prefix, last) in keys {
        tx.execute(
            "INSERT INTO key_counter (prefix, last) VALUES ($1, $2)
             ON CONFLICT (prefix) DO UPDATE SET last = max(last, $2)",
            params![prefix, last],
        )?;
    }
    tx.commit()
}
