//! Whoever asked for something and has heard nothing for a week.

use rusqlite::Connection;

use super::observation;
use crate::domain::observation::Observation;
use crate::domain::today::SILENT_DAYS;
use crate::domain::{At, Board, StoryId};
use crate::store::convert::{at, millis};

/// For how many days after a story was finished whoever asked for it is still owed a word.
const FORGOTTEN_DAYS: i64 = 90;

/// Somebody who waits for news of a story.
pub(super) struct Waiting {
    pub(super) story: StoryId,
    pub(super) key: String,
    pub(super) who: String,
    /// What they asked for.
    pub(super) text: String,
    /// What is owed to them, in words.
    pub(super) what: &'static str,
    /// For so many days.
    pub(super) days: u32,
}

/// How many wait in all; none is what a team wants to see on its board.
pub(in crate::store) fn count(
    conn: &Connection,
    board: &Board,
    now: At,
) -> rusqlite::Result<usize> {
    Ok(captured(conn, board, now)?.len() + stories(conn, board, now)?.len())
}

/// What was asked for and is no story, each with its days.
pub(super) fn captured(
    conn: &Connection,
    board: &Board,
    now: At,
) -> rusqlite::Result<Vec<(Observation, u32)>> {
    let days = |it: &Observation| board.days_between(it.told_at.unwrap_or(it.at), now);
    let asked = observation::asked(conn)?.into_iter().map(|it| {
        let days = days(&it);
        (it, days)
    });
    Ok(asked.filter(|(_, days)| *days > SILENT_DAYS).collect())
}

/// Those who asked for what a story does, or for what was merged into it: while it is open, and
/// since it was finished. Archived or not: who asked does not see where it lies.
pub(super) fn stories(conn: &Connection, board: &Board, now: At) -> rusqlite::Result<Vec<Waiting>> {
    const OPEN: [&str; 2] = [
        "SELECT s.id, s.key, e.requester, s.title,
             ifnull((SELECT max(n.at) FROM news n WHERE n.story = s.id OR n.observation IN (
                 SELECT o.id FROM observation o WHERE o.story = s.id)),
             ifnull((SELECT min(o.at) FROM observation o WHERE o.story = s.id), s.created_at))
         FROM board_column k CROSS JOIN story s ON s.\"column\" = k.id
         CROSS JOIN experiment e ON e.story = s.id
         WHERE e.requester IS NOT NULL AND s.archived_at IS NULL AND k.category <> 'done'",
        "SELECT s.id, s.key, o.requester, o.text,
             ifnull((SELECT max(n.at) FROM news n WHERE n.story = s.id OR n.observation = o.id),
                 o.at)
         FROM board_column k CROSS JOIN story s ON s.\"column\" = k.id
         CROSS JOIN observation o ON o.story = s.id LEFT JOIN experiment e ON e.story = s.id
         WHERE o.requester IS NOT NULL AND o.requester IS NOT e.requester
           AND s.archived_at IS NULL AND k.category <> 'done'",
    ];
    const FINISHED: [&str; 2] = [
        "SELECT s.id, s.key, e.requester, s.title, s.since FROM experiment e
         CROSS JOIN story s ON s.id = e.story JOIN board_column k ON k.id = s.\"column\"
         WHERE e.requester IS NOT NULL AND k.category = 'done' AND s.since > $1
           AND NOT EXISTS (SELECT 1 FROM news n WHERE n.at >= s.since AND (n.story = s.id
               OR n.observation IN (SELECT o.id FROM observation o WHERE o.story = s.id)))",
        "SELECT s.id, s.key, o.requester, o.text, s.since FROM observation o
         CROSS JOIN story s ON s.id = o.story JOIN board_column k ON k.id = s.\"column\"
         LEFT JOIN experiment e ON e.story = s.id
         WHERE o.requester IS NOT NULL AND o.requester IS NOT e.requester
           AND k.category = 'done' AND s.since > $1
           AND NOT EXISTS (SELECT 1 FROM news n
               WHERE n.at >= s.since AND (n.story = s.id OR n.observation = o.id))",
    ];
    let mut all = Vec::new();
    let mut add = |sql, params: &[&dyn rusqlite::ToSql], what| -> rusqlite::Result<()> {
        let mut stmt = conn.prepare_cached(sql)?;
        let mut rows = stmt.query(params)?;
        while let Some(row) = rows.next()? {
            let days = board.days_between(at(row, 4)?, now);
            if days > SILENT_DAYS {
                let (story, key) = (StoryId(row.get(0)?), row.get(1)?);
                let (who, text) = (row.get(2)?, row.get(3)?);
                all.push(Waiting { story, key, who, text, what, days });
            }
        }
        Ok(())
    };
    for sql in OPEN {
        add(sql, &[], "news")?;
    }
    let long_ago = millis(now - chrono::TimeDelta::days(FORGOTTEN_DAYS));
    for sql in FINISHED {
        add(sql, &[&long_ago], "word that it is done")?;
    }
    Ok(all)
}
