//! What a board held before a copy takes its place, and how its log stands to the one of the copy.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};

use super::{Copies, Log};
use crate::clock::from_millis;
use crate::domain::{Board, Refusal};
use crate::store::sqlite::open::{self, Mode};
use crate::store::sqlite::origin::Origin;
use crate::store::sqlite::{schema, shape};
use crate::store::trouble::Trouble;
use crate::store::{StoreError, board, journal};

/// Numbers that are a source's: the prefix, the source, the first, the last.
type Range = (String, String, i64, i64);

/// What a board held before a copy took its place.
pub(super) struct Before {
    /// The number of its last operation.
    pub(super) seq: i64,
    /// The last number of each prefix.
    keys: Vec<(String, i64)>,
    ranges: Vec<Range>,
    /// The last number that each table has given to a row.
    rows: Vec<(String, i64)>,
    pub(super) origin: Origin,
    /// What whoever asks is called on it, where they have left it.
    pub(super) left: Option<String>,
}

impl Before {
    fn of(conn: &Connection) -> rusqlite::Result<Self> {
        let (seq, _) = board::counter(conn)?;
        let mut stmt = conn.prepare("SELECT prefix, last FROM key_counter")?;
        let keys = stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let keys = keys.collect::<Result<_, _>>()?;
        // A board of an older format has counted no such numbers.
        let ranges = if conn.table_exists(None, "key_range")? { ranges(conn)? } else { Vec::new() };
        // What another program has written there is not what the board has given.
        let mut stmt = conn.prepare("SELECT name, seq FROM sqlite_sequence WHERE seq <= $1")?;
        let rows = stmt.query_map([journal::MOST_ROWS], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let rows = rows.collect::<Result<_, _>>()?;
        Ok(Self { seq, keys, ranges, rows, origin: Origin::of(conn)?, left: None })
    }
}

fn ranges(conn: &Connection) -> rusqlite::Result<Vec<Range>> {
    let mut stmt = conn.prepare("SELECT prefix, source, first, last FROM key_range")?;
    let all = stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    all.collect()
}

impl Before {
    /// Nothing where the board cannot tell it.
    pub(super) fn of_any(conn: &Connection) -> rusqlite::Result<Option<Self>> {
        readable(conn, Self::of(conn))
    }
}

/// What was read from a board; nothing where it cannot be read, since a part of it is missing or
/// damaged.
pub(super) fn readable<T>(
    conn: &Connection,
    read: rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    match read {
        Ok(it) => Ok(Some(it)),
        Err(err) if err.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => Ok(None),
        Err(_) if shape::wrong(conn, schema::current()).is_some() => Ok(None),
        Err(err) => Err(err),
    }
}

/// Nothing where the board is missing or damaged; a file that is no board is refused here, before
/// anything is done.
pub(super) fn before(board: &Path, account: &str) -> Result<Option<Before>, Trouble> {
    match open::open(board, Mode::Write) {
        Ok(conn) => {
            let gone = "SELECT name FROM person WHERE account = $1 AND has_left";
            let left = conn.query_row(gone, [account], |row| row.get(0)).optional();
            let before = Before::of(&conn).ok();
            Ok(before.map(|it| Before { left: left.unwrap_or_default(), ..it }))
        }
        Err(Trouble::Missing(_) | Trouble::Damaged { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Refuses a copy of the board whose log is another one than the board's, unless `of` allows it: then,
/// what the log says of that. A copy may end earlier; what it holds and the board never had makes its
/// log another one, wherever it stands.
pub(super) fn another_log(
    (path, board): (&Path, &Board),
    (from, copy): (&Path, &Connection),
    of: Copies,
) -> Result<String, StoreError> {
    let live = open::reader(path)?;
    // Logs of a board that cannot tell them are no obstacle to putting back one that can.
    let Ok((here, there)) = Log::of(&live).and_then(|here| Ok((here, Log::of(copy)?))) else {
        return Ok(String::new());
    };
    let foreign = here.foreign(&there);
    let missing = here.differs(&there).into_iter().find(|it| *it <= here.last());
    let Some(first) = foreign.first().copied().into_iter().chain(missing).min() else {
        return Ok(String::new());
    };
    let days = there.span(&foreign).map(|(from, to)| {
        let day = |at| board.date(from_millis(at)).to_string();
        let (from, to) = (day(from), day(to));
        if from == to { from } else { format!("{from} to {to}") }
    });
    let days = days.unwrap_or_default();
    let (n, from) = (foreign.len(), from.display());
    let (operations, are) = if n == 1 { ("operation", "is") } else { ("operations", "are") };
    let said = |log: &Log| log.label(first).map_or("nothing".to_owned(), |it| format!("“{it}”"));
    let otherwise = format!("operation {first}: {} there, {} here", said(&there), said(&here));
    if of != Copies::WithAnotherLog {
        let why = if first > here.last() {
            format!(
                "{from} holds {n} {operations} that this board never had, of {days}, first operation \
                 {first}: {}",
                said(&there)
            )
        } else {
            format!(
                "{from} is no true copy: its log reads otherwise than this board's, first at {otherwise}"
            )
        };
        return Err(Refusal::Wrong(format!(
            "{why}; nothing was changed (gemba restore --with-another-log {from} puts it back all the \
             same, and the log marks what is not this board's)"
        ))
        .into());
    }
    let marked = format!("{n} {operations} of {days} {are} marked as from a copy");
    Ok(match (first > here.last(), n) {
        (true, _) => format!(" ({marked})"),
        (false, 0) => format!(" (its log read otherwise: {otherwise})"),
        (false, _) => format!(" (its log read otherwise: {otherwise}; {marked})"),
    })
}

/// Marks in a copy what of its log is not its board's.
pub(super) fn mark_foreign(board: &Connection, copy: &Connection) -> rusqlite::Result<()> {
    let Some(here) = readable(board, Log::of(board))? else { return Ok(()) };
    super::replaced::mark(copy, &here.foreign(&Log::of(copy)?))
}

/// Lets the numbers of keys go on behind the last ones that the board has given, in the operation that
/// is open: a key that was said aloud means one story for ever.
pub(super) fn count_keys_on(conn: &Connection, before: Option<&Before>) -> rusqlite::Result<()> {
    let Some(before) = before else { return Ok(()) };
    for (prefix, source, first, last) in &before.ranges {
        // What the copy has counted itself, it knows itself.
        conn.execute(
            "INSERT OR IGNORE INTO key_range (prefix, source, first, last)
             SELECT $1, $2, max($3, n.last + 1), $4
             FROM (SELECT ifnull(max(last), 0) AS last FROM key_counter WHERE prefix = $1) n
             WHERE $4 > n.last",
            params![prefix, source, first, last],
        )?;
    }
    for (prefix, last) in &before.keys {
        conn.execute(
            "INSERT INTO key_counter (prefix, last) VALUES ($1, $2)
             ON CONFLICT (prefix) DO UPDATE SET last = $2 WHERE last < $2",
            params![prefix, last],
        )?;
    }
    Ok(())
}

/// Lets the numbers of operations and of the rows of every table go on behind the last ones that the
/// board has given: `O-2` and `I-2` were said aloud, and a session that has not seen the restore yet
/// names rows by their numbers.
pub(super) fn count_on(conn: &Connection, before: Option<&Before>) -> rusqlite::Result<()> {
    let Some(before) = before else { return Ok(()) };
    conn.execute("UPDATE counter SET seq = max(seq, $1) WHERE id = 1", [before.seq])?;
    for (table, last) in &before.rows {
        let counts = "UPDATE sqlite_sequence SET seq = max(seq, $1) WHERE name = $2";
        if conn.execute(counts, params![last, table])? == 0 {
            // A table that never had a row does not count yet.
            conn.execute(
                "INSERT INTO sqlite_sequence (name, seq)
                 SELECT name, $1 FROM sqlite_schema WHERE type = 'table' AND name = $2",
                params![last, table],
            )?;
        }
    }
    Ok(())
}
