//! What must be true of the whole board, whatever is taken back.
//!
//! An operation is checked by the room of its subject before it writes. To take one back is to
//! write rows without asking that room, and others have worked since: so what no single row can
//! say of itself is asked here afterwards, of the tables that were touched.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _};

use super::Answer;
use super::story::parts::refuse_cycle;
use crate::domain::refusal::count_of;
use crate::domain::{Refusal, StoryId};

/// The tables whose rows people call by a name, with what one of them is called.
const NAMED: &[(&str, &str)] = &[
    ("board_column", "column"),
    ("person", "person"),
    ("process", "process"),
    ("sprint", "sprint"),
    ("value_stream", "value stream"),
];

/// Refuses what the operation that is open has made of the board, where a rule speaks against it.
pub(super) fn hold(conn: &Connection, seq: i64) -> Answer<()> {
    let touched: HashSet<String> = conn
        .prepare_cached("SELECT DISTINCT tbl FROM journal WHERE seq = $1")?
        .query_map([seq], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for (table, what) in NAMED.iter().filter(|(table, _)| touched.contains(*table)) {
        names_differ(conn, table, what)?;
    }
    if touched.contains("board_column") {
        a_column_is_left(conn)?;
    }
    if touched.contains("sprint") {
        one_sprint_runs(conn, seq)?;
    }
    if touched.contains("process_interface") {
        super::process::parts::no_circle(conn)?;
    }
    if touched.contains("story") {
        no_hard_limit_is_passed(conn, seq)?;
    }
    if touched.contains("link") {
        nothing_waits_for_itself(conn, seq)?;
    }
    Ok(())
}

fn names_differ(conn: &Connection, table: &str, what: &'static str) -> Answer<()> {
    let twice: Option<String> = conn
        .prepare_cached(&format!(
            "SELECT name FROM {table} GROUP BY lower(name) HAVING count(*) > 1 LIMIT 1"
        ))?
        .query_row([], |row| row.get(0))
        .optional()?;
    twice.map_or(Ok(()), |name| Err(Refusal::Taken { what, name }.into()))
}

/// A column that came to hold more than a hard limit allows, by stories that came back into it.
fn no_hard_limit_is_passed(conn: &Connection, seq: i64) -> Answer<()> {
    let over: Option<(String, u32, u32)> = conn
        .prepare_cached(
            "SELECT c.name, c.wip_stories,
                 (SELECT count(*) FROM story s WHERE s.\"column\" = c.id AND s.archived_at IS NULL
                      AND s.sprint IS ifnull((SELECT id FROM sprint WHERE state = 'active'), s.sprint)
                 ) AS n
             FROM board_column c
             WHERE (SELECT wip FROM board WHERE id = 1) = 'hard' AND n > c.wip_stories
                 AND EXISTS (SELECT 1 FROM journal j JOIN story s ON s.id = j.\"row\"
                     WHERE j.seq = $1 AND j.tbl = 'story' AND s.\"column\" = c.id
                         AND ifnull(j.col, 'column') IN ('column', 'archived_at', 'sprint')
                         AND s.archived_at IS NULL) LIMIT 1",
        )?
        .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((column, limit, n)) = over else { return Ok(()) };
    Err(Refusal::WipRefuses { column, found: count_of(n), limit: count_of(limit) }.into())
}

fn a_column_is_left(conn: &Connection) -> Answer<()> {
    let is_left: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM board_column)")?
        .query_row([], |row| row.get(0))?;
    if is_left { Ok(()) } else { Err(Refusal::LastColumn.into()) }
}

fn one_sprint_runs(conn: &Connection, seq: i64) -> Answer<()> {
    let running: Vec<(String, bool)> = conn
        .prepare_cached(
            "SELECT name, id IN (SELECT \"row\" FROM journal WHERE seq = $1 AND tbl = 'sprint')
             FROM sprint WHERE state = 'active' ORDER BY 2",
        )?
        .query_map([seq], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    match &*running {
        [] | [_] => Ok(()),
        [(name, _), ..] => Err(Refusal::SprintRunning(name.clone()).into()),
    }
}

fn nothing_waits_for_itself(conn: &Connection, seq: i64) -> Answer<()> {
    let links: Vec<(i64, i64)> = conn
        .prepare_cached(
            "SELECT from_story, to_story FROM link WHERE kind = 'blocks'
             AND id IN (SELECT \"row\" FROM journal WHERE seq = $1 AND tbl = 'link')",
        )?
        .query_map([seq], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (from, to) in links {
        refuse_cycle(conn, StoryId(from), StoryId(to))?;
    }
    Ok(())
}
