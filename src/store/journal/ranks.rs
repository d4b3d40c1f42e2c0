//! Which places in the process backlog an undo gives back, and which stay as they are.

use std::collections::HashSet;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::undo::Line;

/// What becomes of the ranks that an operation has written.
pub(super) enum Ranks {
    /// They are given back, but for those of these stories.
    Stay(HashSet<i64>),
    /// One that only gave way would turn round where it stands to what somebody has placed since.
    /// The line is about that story.
    TurnedRound(Line),
}

/// What becomes of the ranks that an operation has written, by its lines.
///
/// A story that was given another place has passed one that stands where it stood. One that has passed
/// none only gave way, and gets another number in the same order: where the operation wrote stories
/// down, the order is right without it, and whoever has placed something since had the new numbers
/// before them.
pub(super) fn of(conn: &Connection, target: i64, lines: &[Line]) -> rusqlite::Result<Ranks> {
    let ranks: Vec<(i64, i64, i64)> = lines
        .iter()
        .filter(|it| it.is_rank())
        .filter_map(|it| match (&it.before, &it.after) {
            (Sql::Integer(before), Sql::Integer(after)) => Some((it.row, *before, *after)),
            _ => None,
        })
        .collect();
    let has_added =
        lines.iter().any(|it| it.tbl == "story" && it.col.is_none() && it.before == Sql::Null);
    let mut stay = HashSet::new();
    if ranks.is_empty() || ranks.len() == 1 && !has_added {
        return Ok(Ranks::Stay(stay));
    }
    for (row, before, after) in ranks {
        let (low, high) = (before.min(after), before.max(after));
        if has_passed(conn, target, (low, high))? {
            continue;
        }
        if has_added {
            stay.insert(row);
        } else if let Some(other) = placed_since(conn, target, (low, high))? {
            let col = Some("rank".to_owned());
            let (before, after) = (Sql::Null, Sql::Null);
            return Ok(Ranks::TurnedRound(Line {
                tbl: "story".to_owned(),
                row: other,
                col,
                before,
                after,
            }));
        }
    }
    Ok(Ranks::Stay(stay))
}

/// Whether a story stands between two ranks that neither the operation nor anybody since has placed.
fn has_passed(conn: &Connection, target: i64, between: (i64, i64)) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM story s WHERE s.rank > $1 AND s.rank < $2
             AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.tbl = 'story' AND j.\"row\" = s.id
                 AND j.seq >= $3 AND (j.col = 'rank'
                     OR j.col IS NULL AND (j.before IS NOT NULL OR j.after IS NOT NULL))))",
    )?
    .query_row(params![between.0, between.1, target], |row| row.get(0))
}

/// A story between two ranks that was placed there after the operation.
fn placed_since(
    conn: &Connection,
    target: i64,
    between: (i64, i64),
) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached(
        "SELECT s.id FROM story s WHERE s.rank > $1 AND s.rank < $2
             AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.tbl = 'story' AND j.\"row\" = s.id
                 AND j.seq = $3)
             AND EXISTS (SELECT 1 FROM journal j WHERE j.tbl = 'story' AND j.\"row\" = s.id
                 AND j.seq > $3 AND (j.col = 'rank'
                     OR j.col IS NULL AND (j.before IS NOT NULL OR j.after IS NOT NULL)))
         LIMIT 1",
    )?
    .query_row(params![between.0, between.1, target], |row| row.get(0))
    .optional()
}
