//! The ledger of transitions: every change of column, for ever.

use rusqlite::{Connection, params};

use crate::domain::{ColumnId, PersonId, StoryId};

/// The operation that is open now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Present {
    pub(super) seq: i64,
    /// In milliseconds since 1970, UTC.
    pub(super) at: i64,
    pub(super) person: PersonId,
}

/// Writes a change of column down; none stands for "not on the board".
pub(super) fn note(
    conn: &Connection,
    present: Present,
    story: StoryId,
    from: Option<ColumnId>,
    to: Option<ColumnId>,
    reason: Option<&str>,
) -> rusqlite::Result<()> {
    note_at(conn, present, present.at, story, from, to, reason)
}

/// Writes a change of column down that happened at another instant, as an import knows it.
pub(super) fn note_at(
    conn: &Connection,
    present: Present,
    at: i64,
    story: StoryId,
    from: Option<ColumnId>,
    to: Option<ColumnId>,
    reason: Option<&str>,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO transition
             (seq, story, from_column, to_column, from_category, to_category, at, person, reason)
         VALUES ($1, $2, $3, $4,
             (SELECT category FROM board_column WHERE id = $3),
             (SELECT category FROM board_column WHERE id = $4), $5, $6, $7)",
    )?
    .execute(params![
        present.seq,
        story.0,
        from.map(|it| it.0),
        to.map(|it| it.0),
        at,
        present.person.0,
        reason
    ])?;
    Ok(())
}

/// Voids what an operation wrote in the ledger, by rows that say the opposite and name it: to undo
/// an undo is then to void those, and the first rows count again.
pub(super) fn void(conn: &Connection, target: i64, present: Present) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO transition
             (seq, story, from_column, to_column, from_category, to_category, at, person, voids)
         SELECT $1, story, to_column, from_column, to_category, from_category, $2, $3, id
         FROM transition WHERE seq = $4 ORDER BY id DESC",
    )?
    .execute(params![present.seq, present.at, present.person.0, target])?;
    Ok(())
}
