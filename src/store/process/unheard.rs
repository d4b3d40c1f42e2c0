//! Whoever asked for something and has heard nothing for a week.

use chrono::TimeDelta;
use rusqlite::{Connection, Params};

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

/// Those who asked for what a story does, while it is open and they were told nothing since `$1`.
const ASKED: &str = "SELECT s.id, s.key, e.requester, s.title,
         ifnull((SELECT max(n.at) FROM news n WHERE n.story = s.id OR n.observation IN (
             SELECT o.id FROM observation o WHERE o.story = s.id)),
         ifnull((SELECT min(o.at) FROM observation o WHERE o.story = s.id), s.created_at)) AS heard
     FROM board_column k CROSS JOIN story s ON s.\"column\" = k.id
     CROSS JOIN experiment e ON e.story = s.id
     WHERE e.requester IS NOT NULL AND s.archived_at IS NULL AND k.category <> 'done'
       AND heard < $1";

/// The same for those whose request was merged into a story.
const MERGED: &str = "SELECT s.id, s.key, o.requester, o.text,
         ifnull((SELECT max(n.at) FROM news n WHERE n.story = s.id OR n.observation = o.id),
             o.at) AS heard
     FROM board_column k CROSS JOIN story s ON s.\"column\" = k.id
     CROSS JOIN observation o ON o.story = s.id LEFT JOIN experiment e ON e.story = s.id
     WHERE o.requester IS NOT NULL AND o.requester IS NOT e.requester
       AND s.archived_at IS NULL AND k.category <> 'done' AND heard < $1";

/// Those who asked for a story that was finished before `$1` and after `$2`, and do not know it.
/// Archived or not: who asked does not see where it lies.
const FINISHED: &str = "SELECT s.id, s.key, e.requester, s.title, s.since
     FROM story s CROSS JOIN experiment e ON e.story = s.id
     JOIN board_column k ON k.id = s.\"column\"
     WHERE s.since < $1 AND s.since > $2 AND e.requester IS NOT NULL AND k.category = 'done'
       AND NOT EXISTS (SELECT 1 FROM news n WHERE n.at >= s.since AND (n.story = s.id
           OR n.observation IN (SELECT o.id FROM observation o WHERE o.story = s.id)))";

/// The same for those whose request was merged into a story.
const FINISHED_MERGED: &str = "SELECT s.id, s.key, o.requester, o.text, s.since
     FROM story s CROSS JOIN observation o ON o.story = s.id
     JOIN board_column k ON k.id = s.\"column\" LEFT JOIN experiment e ON e.story = s.id
     WHERE s.since < $1 AND s.since > $2 AND o.requester IS NOT NULL
       AND o.requester IS NOT e.requester AND k.category = 'done'
       AND NOT EXISTS (SELECT 1 FROM news n
           WHERE n.at >= s.since AND (n.story = s.id OR n.observation = o.id))";

/// Since when somebody must have heard nothing to be told of, and how long a finished story is
/// told of, both in milliseconds.
#[derive(Clone, Copy)]
struct Silence {
    since: i64,
    long_ago: i64,
}

impl Silence {
    fn of(board: &Board, now: At) -> Self {
        // The noon of a day, whatever the clocks were set to meanwhile.
        let day = board.midnight(now) - TimeDelta::days(SILENT_DAYS.into()) + TimeDelta::hours(12);
        Self {
            since: millis(board.midnight(day)),
            long_ago: millis(now - TimeDelta::days(FORGOTTEN_DAYS)),
        }
    }
}

/// How many wait in all; none is what a team wants to see on its board.
pub(in crate::store) fn count(
    conn: &Connection,
    board: &Board,
    now: At,
) -> rusqlite::Result<usize> {
    let Silence { since, long_ago } = Silence::of(board, now);
    let mut all = observation::n_unheard(conn, since)?;
    for sql in [ASKED, MERGED] {
        all += number(conn, sql, [since])?;
    }
    for sql in [FINISHED, FINISHED_MERGED] {
        all += number(conn, sql, [since, long_ago])?;
    }
    Ok(usize::try_from(all).unwrap_or(usize::MAX))
}

fn number(conn: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<u32> {
    conn.prepare_cached(&format!("SELECT count(*) FROM ({sql})"))?
        .query_row(params, |row| row.get(0))
}

/// What was asked for and is no story, each with its days.
pub(super) fn captured(
    conn: &Connection,
    board: &Board,
    now: At,
) -> rusqlite::Result<Vec<(Observation, u32)>> {
    let days = |it: &Observation| board.days_between(it.told_at.unwrap_or(it.at), now);
    let asked = observation::unheard(conn, Silence::of(board, now).since)?;
    let with_days = asked.into_iter().map(|it| {
        let days = days(&it);
        (it, days)
    });
    Ok(with_days.collect())
}

/// Those who asked for what a story does, or for what was merged into it: while it is open, and
/// since it was finished.
pub(super) fn stories(conn: &Connection, board: &Board, now: At) -> rusqlite::Result<Vec<Waiting>> {
    let Silence { since, long_ago } = Silence::of(board, now);
    let mut all = Vec::new();
    let mut add = |sql, params: &[i64], what| -> rusqlite::Result<()> {
        let mut stmt = conn.prepare_cached(sql)?;
        let mut rows = stmt.query(rusqlite::params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            let days = board.days_between(at(row, 4)?, now);
            let (story, key) = (StoryId(row.get(0)?), row.get(1)?);
            let (who, text) = (row.get(2)?, row.get(3)?);
            all.push(Waiting { story, key, who, text, what, days });
        }
        Ok(())
    };
    for sql in [ASKED, MERGED] {
        add(sql, &[since], "news")?;
    }
    for sql in [FINISHED, FINISHED_MERGED] {
        add(sql, &[since, long_ago], "word that it is done")?;
    }
    Ok(all)
}
