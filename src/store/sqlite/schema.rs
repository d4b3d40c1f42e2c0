//! The file's format and its history.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use crate::store::trouble::Trouble;
use crate::store::{copies, journal};

/// The steps from an empty file to the present format. Append only.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../assets/migrations/0001_board.sql"),
    include_str!("../../../assets/migrations/0002_sprint.sql"),
    include_str!("../../../assets/migrations/0003_lookups.sql"),
    include_str!("../../../assets/migrations/0004_process.sql"),
    include_str!("../../../assets/migrations/0005_server.sql"),
    include_str!("../../../assets/migrations/0006_standup.sql"),
    include_str!("../../../assets/migrations/0007_asked.sql"),
    include_str!("../../../assets/migrations/0008_consent.sql"),
    include_str!("../../../assets/migrations/0009_view.sql"),
    include_str!("../../../assets/migrations/0010_imported_person.sql"),
    include_str!("../../../assets/migrations/0011_inbox.sql"),
    include_str!("../../../assets/migrations/0012_expectation.sql"),
    include_str!("../../../assets/migrations/0013_dropped_and_lookups.sql"),
    include_str!("../../../assets/migrations/0014_numbers_once.sql"),
    include_str!("../../../assets/migrations/0015_restored.sql"),
    include_str!("../../../assets/migrations/0016_identity.sql"),
    include_str!("../../../assets/migrations/0017_sprint_kept.sql"),
    include_str!("../../../assets/migrations/0018_key_range.sql"),
    include_str!("../../../assets/migrations/0019_every_row_told.sql"),
];

/// What marks a file as a board: "GEMB", in the file's header.
pub(crate) const APPLICATION_ID: i32 = 0x4745_4D42;

/// The format that this program writes.
pub(crate) fn current() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// What the file's header says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing yet: a new file.
    Empty,
    /// A board of that format.
    Board(u32),
}

/// Reads what the file is. Refuses what is no board, and a board of a later gemba.
pub(crate) fn identify(conn: &Connection, path: &Path) -> Result<Found, Trouble> {
    let trouble = |err| Trouble::of(&err, path);
    let id: i32 =
        conn.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(trouble)?;
    let version: u32 =
        conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(trouble)?;
    let n_tables: u32 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(trouble)?;
    match (id, version, n_tables) {
        (0, 0, 0) => Ok(Found::Empty),
        (APPLICATION_ID, version, _) if version > current() => {
            Err(Trouble::Newer { path: path.to_owned(), found: version, known: current() })
        }
        (APPLICATION_ID, version, _) => Ok(Found::Board(version)),
        _ => Err(Trouble::no_board(path)),
    }
}

/// Brings a board up to the present format, in one transaction; a copy of the file as it was is
/// left in its folder of copies first. Safe when many sessions do it at once: the first does it, the
/// others wait for it and find it done.
pub(crate) fn migrate(conn: &mut Connection, path: &Path) -> Result<(), Trouble> {
    step_by_step(conn, path, |version| copies::before_format(path, version + 1))
}

/// The same without a copy, for what is a copy itself.
pub(crate) fn upgrade(conn: &mut Connection, path: &Path) -> Result<(), Trouble> {
    step_by_step(conn, path, |_| Ok(None))
}

/// `keep` leaves a copy of a board of that format, while nobody else can write it.
fn step_by_step(
    conn: &mut Connection,
    path: &Path,
    keep: impl FnOnce(u32) -> Result<Option<PathBuf>, Trouble>,
) -> Result<(), Trouble> {
    let trouble = |err| Trouble::of(&err, path);
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(trouble)?;
    let version = match identify(&tx, path)? {
        Found::Empty => 0,
        Found::Board(version) => version,
    };
    let is_older = version < current();
    let kept = if is_older && version > 0 { keep(version)? } else { None };
    let steps = || -> rusqlite::Result<()> {
        for (number, sql) in (1_u32..).zip(MIGRATIONS).filter(|(number, _)| *number > version) {
            tx.execute_batch(sql)?;
            tx.pragma_update(None, "user_version", number)?;
        }
        if is_older && version > 0 {
            // What a step has made, and what an earlier gemba has noted nowhere.
            journal::complete(&tx)?;
        }
        tx.pragma_update(None, "application_id", APPLICATION_ID)
    };
    let done = steps().and_then(|()| tx.commit());
    done.map_err(|err| {
        if let Some(kept) = kept {
            // The board is what it was: each new try would leave one more.
            let _ = std::fs::remove_file(kept);
        }
        trouble(err)
    })
}

/// An empty board of that format, in memory.
pub(crate) fn model(format: u32) -> rusqlite::Result<Connection> {
    let conn = Connection::open_in_memory()?;
    for (_, sql) in (1_u32..).zip(MIGRATIONS).filter(|(number, _)| *number <= format) {
        conn.execute_batch(sql)?;
    }
    Ok(conn)
}
