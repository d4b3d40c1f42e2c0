//! What stands beside the ledger of transitions: when stories were off the board, which versions hold
//! them, and which impediments were resolved.

use std::collections::HashMap;

use rusqlite::Connection;

use super::Places;
use crate::domain::flow::{Known, Move, Resolved, Told};
use crate::domain::{At, Category, StoryId};
use crate::store::convert::at;
use crate::store::ledger::DONE;
use crate::store::process::version;

/// When stories that came back had been put away, in the order in which they came back: the number of
/// the story, since when and until when. An archiving that was undone never was.
fn absences(conn: &Connection) -> rusqlite::Result<Vec<(i64, At, At)>> {
    conn.prepare_cached(&format!(
        "SELECT j.story, j.before, o.at FROM journal j JOIN operation o ON o.seq = j.seq
         WHERE j.tbl = 'story' AND j.col = 'archived_at' AND j.before IS NOT NULL
             AND j.after IS NULL AND {DONE}
         ORDER BY j.id"
    ))?
    .query_map([], |row| Ok((row.get(0)?, at(row, 1)?, at(row, 2)?)))?
    .collect()
}

/// The moves with those off the board and back among them: what was put away unfinished was in no
/// column until it came back.
pub(super) fn without_absence(
    conn: &Connection,
    moves: Vec<Move>,
    places: &Places,
) -> rusqlite::Result<Vec<Move>> {
    let mut away: HashMap<u32, Vec<(At, At)>> = HashMap::new();
    for (story, from, to) in absences(conn)? {
        if let Some(place) = places.get(story) {
            away.entry(place).or_default().push((from, to));
        }
    }
    if away.is_empty() {
        return Ok(moves);
    }
    // Behind which move of its story each stands: the last one before it.
    let mut behind: HashMap<usize, Vec<(At, At)>> = HashMap::new();
    for (story, spans) in away {
        for span in spans {
            let is_before = |it: &Move| it.story == story && it.at <= span.0;
            if let Some(index) = moves.iter().rposition(is_before) {
                behind.entry(index).or_default().push(span);
            }
        }
    }
    let mut all = Vec::with_capacity(moves.len() + 2 * behind.len());
    for (index, it) in moves.into_iter().enumerate() {
        all.push(it);
        let spans = behind.remove(&index).unwrap_or_default();
        // What is finished stays finished.
        for (from, to) in spans.into_iter().filter(|_| it.category != Some(Category::Done)) {
            all.push(Move { at: from, to: None, category: None, known: Known::Seen, ..it });
            all.push(Move { at: to, known: Known::Seen, ..it });
        }
    }
    Ok(all)
}

/// Notes for each story when the first version was released that holds it.
pub(super) fn release(conn: &Connection, stories: &mut [Told]) -> rusqlite::Result<()> {
    let mut by_key: HashMap<String, At> = HashMap::new();
    for (keys, released) in version::held(conn)? {
        for key in keys.split_whitespace() {
            by_key.entry(key.to_owned()).or_insert(released);
        }
    }
    if !by_key.is_empty() {
        for it in stories {
            it.released = by_key.get(&*it.key).copied();
        }
    }
    Ok(())
}

/// The impediments that were resolved, with the stories that they were in the way of.
pub(super) fn resolved(conn: &Connection) -> rusqlite::Result<Vec<Resolved>> {
    let mut stmt = conn.prepare_cached(
        "SELECT i.id, i.raised_at, i.resolved_at, s.story FROM impediment i
         LEFT JOIN impediment_story s ON s.impediment = i.id
         WHERE i.resolved_at IS NOT NULL ORDER BY i.id",
    )?;
    let mut rows = stmt.query([])?;
    let mut res: Vec<(i64, Resolved)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, story) = (row.get(0)?, row.get::<_, Option<i64>>(3)?.map(StoryId));
        match res.last_mut().filter(|it| it.0 == id) {
            Some((_, it)) => it.stories.extend(story),
            None => {
                let stories = story.into_iter().collect();
                res.push((id, Resolved { from: at(row, 1)?, to: at(row, 2)?, stories }));
            }
        }
    }
    Ok(res.into_iter().map(|it| it.1).collect())
}
