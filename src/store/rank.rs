//! The one order of the process backlog, in the file.
//!
//! A place is said as an intent ("after that story") and worked out inside the transaction, so
//! that two people who rank at once never end with two stories on one rank.

use rusqlite::{Connection, OptionalExtension as _};

use super::Answer;
use super::apply::Cx;
use crate::domain::{Place, Refusal, StoryId, rank};

/// Ranks for `n` stories at a place; `moving` are on their way there and do not count as
/// neighbours. Other stories give way only where no number is left between two neighbours.
pub(super) fn ranks_for(
    conn: &Connection,
    n: usize,
    place: Place,
    moving: &[StoryId],
) -> Answer<Vec<i64>> {
    let (before, after) = neighbours(conn, place, moving)?;
    if let Some(ranks) = rank::spread(n, before, after) {
        return Ok(ranks);
    }
    let rows: Vec<(i64, i64)> = conn
        .prepare_cached("SELECT id, rank FROM story ORDER BY rank, id")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .filter(|row| !row.as_ref().is_ok_and(|(id, _)| moving.contains(&StoryId(*id))))
        .collect::<Result<_, _>>()?;
    let at = match (before, after) {
        (_, Some(after)) => rows.iter().position(|(_, rank)| *rank >= after).unwrap_or(rows.len()),
        (_, None) => rows.len(),
    };
    let ranks: Vec<i64> = rows.iter().map(|(_, rank)| *rank).collect();
    let room = rank::make_room(&ranks, at, n)
        .ok_or_else(|| Refusal::Wrong("there is no rank left; archive some stories".to_owned()))?;
    for (row, rank) in room.moved {
        conn.prepare_cached("UPDATE story SET rank = $1 WHERE id = $2")?
            .execute([rank, rows[row].0])?;
    }
    Ok(room.placed)
}

/// The ranks on both sides of a place.
fn neighbours(
    conn: &Connection,
    place: Place,
    moving: &[StoryId],
) -> Answer<(Option<i64>, Option<i64>)> {
    let of = |id: StoryId| -> Answer<i64> {
        let found = conn
            .prepare_cached("SELECT rank FROM story WHERE id = $1")?
            .query_row([id.0], |row| row.get(0))
            .optional()?;
        Ok(found.ok_or(Refusal::Gone("that story"))?)
    };
    let next = |sql: &str, rank: i64| -> rusqlite::Result<Option<i64>> {
        let mut stmt = conn.prepare_cached(sql)?;
        let mut rows = stmt.query([rank])?;
        while let Some(row) = rows.next()? {
            if !moving.contains(&StoryId(row.get(0)?)) {
                return Ok(Some(row.get(1)?));
            }
        }
        Ok(None)
    };
    let above = "SELECT id, rank FROM story WHERE rank < $1 ORDER BY rank DESC, id DESC";
    let below = "SELECT id, rank FROM story WHERE rank > $1 ORDER BY rank, id";
    Ok(match place {
        Place::Top => (None, next(below, i64::MIN)?),
        Place::Bottom => (next(above, i64::MAX)?, None),
        Place::Before(other) => {
            let rank = of(other)?;
            (next(above, rank)?, Some(rank))
        }
        Place::After(other) => {
            let rank = of(other)?;
            (Some(rank), next(below, rank)?)
        }
    })
}

/// Parts stories that an undo has put on the same rank: somebody else was given that number since.
pub(super) fn settle(cx: &Cx, conn: &Connection) -> Answer<()> {
    let touched: Vec<i64> = conn
        .prepare_cached(
            "SELECT DISTINCT j.\"row\" FROM journal j JOIN story s ON s.id = j.\"row\"
             WHERE j.seq = $1 AND +j.tbl = 'story' AND (j.col = 'rank' OR j.col IS NULL)
               AND EXISTS (SELECT 1 FROM story o WHERE o.rank = s.rank AND o.id <> s.id)",
        )?
        .query_map([cx.present.seq], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in touched {
        let twin: Option<i64> = conn
            .prepare_cached(
                "SELECT o.id FROM story s JOIN story o ON o.rank = s.rank AND o.id <> s.id
                 WHERE s.id = $1 LIMIT 1",
            )?
            .query_row([id], |row| row.get(0))
            .optional()?;
        if let Some(twin) = twin {
            let ranks = ranks_for(conn, 1, Place::Before(StoryId(twin)), &[StoryId(id)])?;
            for rank in ranks {
                conn.prepare_cached("UPDATE story SET rank = $1 WHERE id = $2")?
                    .execute([rank, id])?;
            }
        }
    }
    Ok(())
}
