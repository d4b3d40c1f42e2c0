//! What must be true of the whole board, whatever is taken back.
//!
//! An operation is checked by the room of its subject before it writes. To take one back is to
//! write rows without asking that room, and others have worked since: so what no single row can
//! say of itself is asked here afterwards, of the tables that were touched.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _};

use super::apply::Cx;
use super::story::parts::refuse_cycle;
use super::{Answer, board, convert, journal};
use crate::clock::from_millis;
use crate::domain::{
    Breach, Over, Points, ProcessId, Refusal, Rule, StoryId, Strength, standup, text,
};

/// The tables whose rows people call by a name, with what one of them is called.
const NAMED: &[(&str, &str)] = &[
    ("board_column", "column"),
    ("person", "person"),
    ("process", "process"),
    ("sprint", "sprint"),
    ("value_stream", "value stream"),
];

/// Refuses what the operation that is open has made of the board by taking `target` back, where a rule
/// speaks against it.
pub(super) fn hold(cx: &Cx, conn: &Connection, target: i64) -> Answer<()> {
    let seq = cx.present.seq;
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
    if touched.contains("board") {
        board::unit_stays(cx, conn)?;
    }
    if touched.contains("sprint") {
        one_sprint_runs(conn, seq)?;
        days_are_of_one_sprint(conn, seq)?;
        the_goal_stands(cx, conn)?;
    }
    if touched.contains("process_interface") {
        super::process::parts::no_circle(conn)?;
    }
    if touched.contains("story") {
        if has_gone_on(conn, target, seq)? {
            no_hard_limit_is_passed(conn, seq)?;
        }
        processes_keep_quality(cx, conn)?;
    }
    if touched.contains("impediment_story") {
        nothing_resolved_is_in_the_way(conn, seq)?;
    }
    if touched.contains("standup") {
        one_standup_is_held(cx, conn)?;
    }
    if touched.contains("definition_tick") {
        the_finished_stay_ticked(conn, seq)?;
    }
    if touched.contains("person_hat") || touched.contains("person") {
        super::person::owner_is_one(cx, conn)?;
    }
    if touched.contains("definition_entry") {
        super::checklist::quality_stands(cx, conn)?;
    }
    if touched.contains("link") {
        nothing_waits_for_itself(conn, seq)?;
    }
    Ok(())
}

fn names_differ(conn: &Connection, table: &str, what: &'static str) -> Answer<()> {
    let names: Vec<String> = conn
        .prepare_cached(&format!("SELECT name FROM {table} ORDER BY id"))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut seen = HashSet::new();
    match names.into_iter().find(|it| !seen.insert(board::folded(it))) {
        Some(name) => Err(Refusal::Taken { what, name }.into()),
        None => Ok(()),
    }
}

/// Whether anything that was written between two operations to stories, columns, sprints or settings
/// still stands. Where nothing does, columns are again as full as they were, for whatever reason was
/// given then.
fn has_gone_on(conn: &Connection, target: i64, seq: i64) -> rusqlite::Result<bool> {
    let mut since = conn.prepare_cached(
        "SELECT o.seq, o.undoes FROM operation o WHERE o.seq > $1 AND o.seq < $2
             AND EXISTS (SELECT 1 FROM journal j WHERE j.seq = o.seq
                 AND +j.tbl IN ('story', 'board_column', 'board', 'sprint'))",
    )?;
    let mut rows = since.query([target, seq])?;
    while let Some(row) = rows.next()? {
        let (it, undoes): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
        if undoes.is_none_or(|of| of < target) && !journal::is_void(conn, it)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A column that came to hold more than a hard limit allows, by stories that came back into it or by
/// estimates that have grown. An estimate brings no story, and a smaller one passes no limit.
fn no_hard_limit_is_passed(conn: &Connection, seq: i64) -> Answer<()> {
    type Held = (String, Option<u32>, Option<i64>, u32, i64, i64);
    let held: Vec<Held> = conn
        .prepare_cached(
            "SELECT c.name, c.wip_stories, c.wip_points, count(*), ifnull(sum(s.points), 0),
                 (SELECT ifnull(max(ifnull(j.col, '') <> 'points'), 0) FROM journal j
                     JOIN story t ON t.id = j.\"row\"
                     WHERE j.seq = $1 AND +j.tbl = 'story' AND t.\"column\" = c.id
                         AND ifnull(j.col, 'column') IN ('column', 'archived_at', 'sprint'))
             FROM board_column c JOIN story s ON s.\"column\" = c.id
             WHERE (SELECT wip FROM board WHERE id = 1) = 'hard' AND s.archived_at IS NULL
                 AND s.sprint IS ifnull((SELECT id FROM sprint WHERE state = 'active'), s.sprint)
                 AND (c.wip_stories IS NOT NULL OR c.wip_points IS NOT NULL)
                 AND c.id IN (SELECT t.\"column\" FROM journal j JOIN story t ON t.id = j.\"row\"
                     WHERE j.seq = $1 AND +j.tbl = 'story' AND t.archived_at IS NULL
                         AND (ifnull(j.col, 'column') IN ('column', 'archived_at', 'sprint')
                             OR j.col = 'points' AND ifnull(j.after, 0) > ifnull(j.before, 0)))
             GROUP BY c.id ORDER BY c.position",
        )?
        .query_map([seq], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })?
        .collect::<Result<_, _>>()?;
    for (column, stories, points, n, sum, came) in held {
        let stories = stories.filter(|_| came > 0);
        let (sum, most) = (Points::from_hundredths(sum), points.map(Points::from_hundredths));
        if let Some(over) = Over::of((stories, most), (n, sum)).next() {
            return Err(Refusal::WipRefuses { column, over }.into());
        }
    }
    Ok(())
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
            "SELECT name, id IN (SELECT \"row\" FROM journal WHERE seq = $1 AND +tbl = 'sprint')
             FROM sprint WHERE state = 'active' ORDER BY 2",
        )?
        .query_map([seq], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    match &*running {
        [] | [_] => Ok(()),
        [(name, _), ..] => Err(Refusal::SprintRunning(name.clone()).into()),
    }
}

fn days_are_of_one_sprint(conn: &Connection, seq: i64) -> Answer<()> {
    let overlap: Option<[String; 4]> = conn
        .prepare_cached(
            "SELECT a.name, a.starts, a.ends, b.name FROM sprint a JOIN sprint b ON b.id <> a.id
             WHERE a.id IN (SELECT \"row\" FROM journal WHERE seq = $1 AND +tbl = 'sprint')
                 AND a.state IN ('planned', 'active') AND b.state IN ('planned', 'active')
                 AND a.starts <= b.ends AND b.starts <= a.ends LIMIT 1",
        )?
        .query_row([seq], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))
        .optional()?;
    let Some([name, from, to, other]) = overlap else { return Ok(()) };
    let day = |text: &str| convert::day_from(text).map_err(rusqlite::Error::from);
    Err(Refusal::SprintsOverlap { name, from: day(&from)?, to: day(&to)?, other, free: None }
        .into())
}

/// The goal of a running sprint comes back no more than it is set, where the board keeps that rule.
fn the_goal_stands(cx: &Cx, conn: &Connection) -> Answer<()> {
    let changed: Option<String> = conn
        .prepare_cached(
            "SELECT s.name FROM journal j JOIN sprint s ON s.id = j.\"row\" AND s.state = 'active'
             WHERE j.seq = $1 AND +j.tbl = 'sprint' AND j.col = 'goal' AND j.before <> ''
                 AND j.after <> ''
                 AND NOT EXISTS (SELECT 1 FROM journal k WHERE k.seq = $1 AND +k.tbl = 'sprint'
                     AND k.\"row\" = s.id AND k.col = 'state') LIMIT 1",
        )?
        .query_row([cx.present.seq], |row| row.get(0))
        .optional()?;
    let Some(name) = changed else { return Ok(()) };
    if cx.board.strength(Rule::GoalStands) != Strength::Hard {
        return Ok(());
    }
    let found = format!("{name} is running, and its goal stands");
    Err(Refusal::Forbids(Breach { rule: Rule::GoalStands, found, key: None }).into())
}

/// A story that comes back to another process is held to its definition of done as whoever sends it
/// there is.
fn processes_keep_quality(cx: &Cx, conn: &Connection) -> Answer<()> {
    let moved: Vec<(i64, Option<i64>)> = conn
        .prepare_cached(
            "SELECT j.\"row\", j.before FROM journal j JOIN story s ON s.id = j.\"row\"
             WHERE j.seq = $1 AND +j.tbl = 'story' AND j.col = 'process'",
        )?
        .query_map([cx.present.seq], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (story, was) in moved {
        let Some(breach) = super::gate::of_process(cx, conn, StoryId(story), was.map(ProcessId))?
        else {
            continue;
        };
        return Err(match cx.board.strength(breach.rule) {
            Strength::Hard => Refusal::Forbids(breach),
            Strength::Warn | Strength::Info => Refusal::Wrong(format!(
                "{}: say why (gemba story set KEY process=… --reason '…')",
                breach.found
            )),
        }
        .into());
    }
    Ok(())
}

/// An impediment that was resolved blocks nothing: what is in the way again is raised anew.
fn nothing_resolved_is_in_the_way(conn: &Connection, seq: i64) -> Answer<()> {
    let found: Option<(String, String, String)> = conn
        .prepare_cached(
            "SELECT s.key, m.reason, ifnull(p.name, 'somebody') FROM journal j
             JOIN impediment_story b ON b.id = j.\"row\" AND b.ended_at IS NULL
             JOIN impediment m ON m.id = b.impediment AND m.resolved_at IS NOT NULL
             JOIN story s ON s.id = b.story LEFT JOIN person p ON p.id = m.resolved_by
             WHERE j.seq = $1 AND +j.tbl = 'impediment_story' LIMIT 1",
        )?
        .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((key, reason, by)) = found else { return Ok(()) };
    Err(Refusal::Wrong(format!(
        "{by} has resolved “{}” since: raise it anew where it is in the way of {key} again (gemba \
         story block {key} 'why')",
        text::capped(&reason, 60)
    ))
    .into())
}

/// The end of a stand-up is taken back while those who held it could still be standing there, and
/// before another one has begun.
fn one_standup_is_held(cx: &Cx, conn: &Connection) -> Answer<()> {
    type Held = (i64, bool, bool);
    let again: Option<Held> = conn
        .prepare_cached(
            "SELECT s.started_at, EXISTS (SELECT 1 FROM standup o WHERE o.id > s.id),
                 EXISTS (SELECT 1 FROM journal o WHERE o.seq = $1 AND +o.tbl = 'standup'
                     AND o.col IS NULL AND o.after IS NULL)
             FROM journal j JOIN standup s ON s.id = j.\"row\" AND s.ended_at IS NULL
             WHERE j.seq = $1 AND +j.tbl = 'standup' AND j.col = 'ended_at' LIMIT 1",
        )?
        .query_row([cx.present.seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((began, is_followed, takes_next_away)) = again else { return Ok(()) };
    let began = from_millis(began);
    let is_over = standup::is_left(began, cx.now()) && !takes_next_away;
    if !is_followed && !is_over {
        return Ok(());
    }
    let began = began.with_timezone(&cx.board.zone).format("%Y-%m-%d %H:%M");
    let why = if is_followed { "another one has begun since" } else { "it is over" };
    Err(Refusal::Wrong(format!("the stand-up of {began} stays ended, with its note: {why}")).into())
}

/// What a finished story had to meet stays met: its ticks go only where it is moved back too.
fn the_finished_stay_ticked(conn: &Connection, seq: i64) -> Answer<()> {
    let key: Option<String> = conn
        .prepare_cached(
            "SELECT s.key FROM journal j JOIN story s ON s.id = j.before ->> '$.story'
             JOIN board_column k ON k.id = s.\"column\" AND k.category = 'done'
             JOIN definition_entry e ON e.id = j.before ->> '$.entry' AND e.mandatory
             JOIN definition d ON d.id = e.definition AND d.kind = 'done'
             WHERE j.seq = $1 AND +j.tbl = 'definition_tick' AND j.col IS NULL AND j.after IS NULL
                 AND s.finished_in IS NOT NULL AND NOT EXISTS (SELECT 1 FROM definition_tick t
                     WHERE t.story = s.id AND t.entry = e.id) LIMIT 1",
        )?
        .query_row([seq], |row| row.get(0))
        .optional()?;
    key.map_or(Ok(()), |key| Err(super::checklist::finished(&key)))
}

fn nothing_waits_for_itself(conn: &Connection, seq: i64) -> Answer<()> {
    let links: Vec<(i64, i64)> = conn
        .prepare_cached(
            "SELECT from_story, to_story FROM link WHERE kind = 'blocks'
             AND id IN (SELECT \"row\" FROM journal WHERE seq = $1 AND +tbl = 'link')",
        )?
        .query_map([seq], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (from, to) in links {
        refuse_cycle(conn, StoryId(from), StoryId(to))?;
    }
    Ok(())
}
