//! The scope ledger: kept true by comparing, after each write, what it says with what is.
//!
//! No operation has to remember that it changes a sprint. Whatever moved, estimated, archived,
//! restored or split a story, by hand, by undo or by import, is found here.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::consent;
use crate::domain::sprint::scope::{Standing, WHEN_DONE};
use crate::domain::sprint::{ScopeEvent, ScopeEventId, ScopeKind};
use crate::domain::{Breach, Hat, PersonId, Points, Refusal, Rule, SprintId, StoryId};
use crate::store::apply::{Asking, Cx};
use crate::store::ledger::Present;
use crate::store::story::{leave_over, named};
use crate::store::{Answer, convert, gate, ledger, rules};

/// The events of a sprint that count, in order.
pub(in crate::store) fn events(
    conn: &Connection,
    sprint: SprintId,
) -> rusqlite::Result<Vec<ScopeEvent>> {
    let mut events = read(conn, sprint, None)?;
    consent::attach(conn, sprint, &mut events)?;
    Ok(events)
}

fn read(
    conn: &Connection,
    sprint: SprintId,
    story: Option<StoryId>,
) -> rusqlite::Result<Vec<ScopeEvent>> {
    let rows = rows(conn, sprint, story)?;
    Ok(ledger::valid(rows.into_iter().map(|it| (it.event.id.0, it.voids, it.event)).collect()))
}

/// A line as it was written, whether it counts or not.
struct Row {
    /// By which operation.
    seq: i64,
    /// The line that it voids.
    voids: Option<i64>,
    event: ScopeEvent,
}

fn rows(conn: &Connection, sprint: SprintId, story: Option<StoryId>) -> rusqlite::Result<Vec<Row>> {
    conn.prepare_cached(
        "SELECT id, voids, story, at, person, kind, points, before, reason, consent, seq
         FROM sprint_scope WHERE sprint = $1 AND ($2 IS NULL OR story = $2) ORDER BY id",
    )?
    .query_map(params![sprint.0, story.map(|it| it.0)], |row| {
        let event = ScopeEvent {
            id: ScopeEventId(row.get(0)?),
            story: StoryId(row.get(2)?),
            at: convert::at(row, 3)?,
            by: PersonId(row.get(4)?),
            kind: convert::word(row, 5, ScopeKind::from_id)?,
            points: convert::points_opt(row, 6)?,
            before: convert::points_opt(row, 7)?,
            reason: row.get(8)?,
            consent: row.get::<_, Option<i64>>(9)?.map(PersonId),
            said: None,
        };
        Ok(Row { seq: row.get(10)?, voids: row.get(1)?, event })
    })?
    .collect()
}

/// That a story was finished, or opened again.
pub(super) struct Turn {
    pub(super) story: StoryId,
    /// Whether it was finished.
    pub(super) is_done: bool,
    /// By which operation.
    pub(super) seq: i64,
}

/// When the stories of a sprint were finished and opened again, as far as that counts.
pub(super) fn turns(conn: &Connection, sprint: SprintId) -> rusqlite::Result<Vec<Turn>> {
    let rows = rows(conn, sprint, None)?;
    let lines = rows.into_iter().map(|it| (it.event.id.0, it.voids, (it.seq, it.event)));
    let valid = ledger::valid(lines.collect()).into_iter();
    Ok(valid
        .filter(|(_, it)| matches!(it.kind, ScopeKind::Complete | ScopeKind::Reopen))
        .map(|(seq, it)| {
            let is_done = it.kind == ScopeKind::Complete;
            Turn { story: it.story, is_done, seq }
        })
        .collect())
}

/// Voids what an operation wrote of each story, where the lines that are left follow from one another:
/// what somebody has written since may rest on it. There, and of days that are over, [`settle`] writes
/// a line of today that says the opposite instead. `today` is the instant at which the present day of
/// the board began, in milliseconds.
pub(in crate::store) fn void(
    conn: &Connection,
    target: i64,
    present: Present,
    today: i64,
) -> rusqlite::Result<()> {
    let concerned: Vec<(i64, i64)> = conn
        .prepare_cached(
            "SELECT DISTINCT sprint, story FROM sprint_scope WHERE seq = $1 AND at >= $2
             ORDER BY sprint, story",
        )?
        .query_map([target, today], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (sprint, story) in concerned {
        let rows = rows(conn, SprintId(sprint), Some(StoryId(story)))?;
        let is_own = |it: &&Row| it.seq == target && convert::millis(it.event.at) >= today;
        let own: Vec<i64> = rows.iter().filter(is_own).map(|it| it.event.id.0).rev().collect();
        let lines = rows.iter().map(|it| (it.event.id.0, it.voids, Some(&it.event)));
        let voiding = own.iter().map(|it| (i64::MAX, Some(*it), None));
        let mut standing = Standing::default();
        let mut follows = true;
        for event in ledger::valid(lines.chain(voiding).collect()).into_iter().flatten() {
            follows &= standing.allows(event);
            standing.take(event.kind, event.points);
        }
        for id in own.into_iter().filter(|_| follows) {
            conn.prepare_cached(
                "INSERT INTO sprint_scope
                     (seq, sprint, story, at, person, kind, points, before, voids)
                 SELECT $1, sprint, story, $2, $3, kind, before, points, id
                 FROM sprint_scope WHERE id = $4",
            )?
            .execute(params![present.seq, present.at, present.person.0, id])?;
        }
    }
    Ok(())
}

/// Takes what is finished already out of a sprint that starts: nobody will work on it there, so it
/// is neither promised nor part of its velocity. Gives the keys.
pub(super) fn leave_finished(conn: &Connection, sprint: SprintId) -> Answer<Vec<String>> {
    let mut keys: Vec<(i64, String)> = conn
        .prepare_cached(
            "UPDATE story SET sprint = NULL WHERE sprint = $1 AND EXISTS (
                 SELECT 1 FROM board_column k WHERE k.id = story.\"column\" AND k.category = 'done')
             RETURNING rank, key",
        )?
        .query_map([sprint.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    keys.sort_unstable();
    Ok(keys.into_iter().map(|(_, key)| key).collect())
}

/// Writes the commitment of a sprint down, which is starting: its stories as they are. What an
/// earlier start of the same sprint has left, that was taken back since, does not count any more.
pub(super) fn commit(cx: &Cx, conn: &Connection, sprint: SprintId) -> Answer<()> {
    let left: Vec<i64> = {
        let rows: Vec<(i64, Option<i64>, i64)> = conn
            .prepare_cached("SELECT id, voids FROM sprint_scope WHERE sprint = $1 ORDER BY id")?
            .query_map([sprint.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(0)?)))?
            .collect::<Result<_, _>>()?;
        ledger::valid(rows)
    };
    for id in left {
        conn.prepare_cached(
            "INSERT INTO sprint_scope (seq, sprint, story, at, person, kind, points, voids)
             SELECT $1, sprint, story, $2, $3, kind, before, id FROM sprint_scope WHERE id = $4",
        )?
        .execute(params![cx.present.seq, cx.present.at, cx.present.person.0, id])?;
    }
    conn.prepare_cached(
        "INSERT INTO sprint_scope (seq, sprint, story, at, person, kind, points)
         SELECT $1, $2, s.id, $3, $4, 'commit', s.points
         FROM story s WHERE s.sprint = $2 AND s.archived_at IS NULL ORDER BY s.rank, s.id",
    )?
    .execute(params![cx.present.seq, sprint.0, cx.present.at, cx.present.person.0])?;
    Ok(())
}

/// A story as the file has it.
struct Now {
    id: StoryId,
    key: String,
    standing: Standing,
}

/// Notes by which operation stories were finished, and asks what this one has finished its gate. Gives
/// the stories of which it may have changed where they stand.
pub(super) fn finish(cx: &Cx, conn: &Connection) -> Answer<Vec<i64>> {
    let touched = touched(conn, cx.present.seq)?;
    for story in &touched {
        conn.prepare_cached(
            "UPDATE story SET finished_in = CASE WHEN finished_in IS NULL THEN $1 END
             WHERE id = $2 AND (finished_in IS NULL) = EXISTS (
                 SELECT 1 FROM board_column k WHERE k.id = story.\"column\" AND k.category = 'done')
             -- What has left the board was finished when it was, whatever its column is for now.
             AND (archived_at IS NULL OR EXISTS (SELECT 1 FROM journal
                 WHERE story = $2 AND seq = $1 AND +tbl = 'story'
                     AND (col IS NULL OR col = 'archived_at')))",
        )?
        .execute([cx.present.seq, *story])?;
        leave_over(conn, StoryId(*story))?;
    }
    gate::hold(cx, conn)?;
    Ok(touched)
}

/// Brings what follows from where stories stand up to date: by which operation they were finished,
/// and the scope ledger of the running sprint. A change of scope asks for a reason.
pub(in crate::store) fn settle(cx: &Cx, conn: &Connection) -> Answer<()> {
    let touched = finish(cx, conn)?;
    let running: Option<(i64, String)> = conn
        .prepare_cached("SELECT id, name FROM sprint WHERE state = 'active'")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((sprint, name)) = running else { return Ok(()) };
    let sprint = SprintId(sprint);
    let mut changes = Vec::new();
    for story in touched {
        let Some(now) = now(conn, sprint, StoryId(story))? else { continue };
        let mut was = Standing::default();
        for event in read(conn, sprint, Some(now.id))? {
            was.take(event.kind, event.points);
        }
        let events = was.until(now.standing);
        if !events.is_empty() {
            changes.push((now, events));
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    let others = cx.board.others_with(Hat::Apo, cx.present.person);
    if let Some(found) = asked(&changes, &name)
        && cx.asking == Asking::Everything
    {
        if cx.reason.is_some() {
            cx.takes_reason();
        } else {
            let (consent, key) = match &*others {
                [] => (String::new(), None),
                others => {
                    let says = format!("; {} must agree", cx.board.names_of(others));
                    (says, Some(rules::names(cx, others)))
                }
            };
            let found = format!("{found}{consent}");
            cx.ask(Refusal::Asks(Breach { rule: Rule::ScopeConsent, found, key }));
        }
    }
    let starts: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM sprint_scope WHERE seq = $1 AND kind = 'commit')",
        )?
        .query_row([cx.present.seq], |row| row.get(0))?;
    let consent = if others.is_empty() { Some(cx.present.person) } else { cx.consent };
    for (now, events) in changes {
        let is_reopened = events.iter().any(|(kind, ..)| *kind == ScopeKind::Reopen)
            || was_finished(conn, cx.present.seq, now.id)?;
        for (kind, points, before) in events {
            let consent = consent.filter(|_| kind.is_change());
            // Why the sprint was started is not why its stories were done before.
            let was_done = starts && kind == ScopeKind::Complete;
            // Nor is why a story was sent back why it was estimated anew before that.
            let was_anew = is_reopened && kind == ScopeKind::Reestimate;
            let reason = match (was_done, was_anew) {
                (true, _) => Some(WHEN_DONE),
                (false, true) => Some("estimated anew while it was done"),
                (false, false) => reason(cx, kind),
            };
            let by = if was_anew { estimator(conn, now.id)? } else { None };
            let by = by.unwrap_or(cx.present.person);
            // Nobody was asked then, and whoever has it open again is not asked for that either.
            let consent = if was_anew {
                cx.board.others_with(Hat::Apo, by).is_empty().then_some(by)
            } else {
                consent
            };
            write(cx, conn, sprint, &now, (kind, points, before), (by, reason, consent))?;
        }
    }
    Ok(())
}

/// Whether an operation takes back that a story was finished: it is open again without an event that
/// says so.
fn was_finished(conn: &Connection, seq: i64, story: StoryId) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM sprint_scope WHERE seq = $1 AND story = $2
             AND kind = 'complete' AND voids IS NOT NULL)",
    )?
    .query_row([seq, story.0], |row| row.get(0))
}

/// Who has estimated a story last before the operation that is open.
fn estimator(conn: &Connection, story: StoryId) -> rusqlite::Result<Option<PersonId>> {
    conn.prepare_cached(
        "SELECT o.person FROM journal j JOIN operation o ON o.seq = j.seq
         WHERE j.story = $1 AND +j.tbl = 'story' AND j.col = 'points' ORDER BY j.id DESC LIMIT 1",
    )?
    .query_row([story.0], |row| Ok(PersonId(row.get(0)?)))
    .optional()
}

/// An event that leads from what the ledger says to what is: kind, estimate, estimate before.
type Due = (ScopeKind, Option<Points>, Option<Points>);

/// What would change of the scope, as a sentence; nothing when nothing does.
fn asked(changes: &[(Now, Vec<Due>)], sprint: &str) -> Option<String> {
    let keys = |wanted: ScopeKind| {
        // An estimate that changed while the story was done counts once it is opened again: why it
        // is opened is asked then, and nothing else.
        let has = |events: &[Due]| {
            let is_reopened = events.iter().any(|(kind, ..)| *kind == ScopeKind::Reopen);
            let is_told = wanted == ScopeKind::Reopen || !is_reopened;
            is_told && events.iter().any(|(kind, ..)| *kind == wanted)
        };
        let found = changes.iter().filter(|(_, events)| has(events));
        found.map(|(now, _)| now.key.clone()).collect::<Vec<_>>()
    };
    let parts: Vec<String> = [
        (ScopeKind::Add, "in"),
        (ScopeKind::Remove, "out"),
        (ScopeKind::Reestimate, "estimated anew"),
        (ScopeKind::Reopen, "not done after all"),
    ]
    .into_iter()
    .map(|(kind, word)| (keys(kind), word))
    .filter(|(keys, _)| !keys.is_empty())
    .map(|(keys, word)| format!("{} {word}", named(&keys)))
    .collect();
    (!parts.is_empty())
        .then(|| format!("{sprint} is running, and its scope would change: {}", parts.join(", ")))
}

/// Why the scope changed: what the person said. A story that is done needs no other reason than
/// that.
fn reason(cx: &Cx, kind: ScopeKind) -> Option<&str> {
    let told = match kind {
        ScopeKind::Complete => Some(WHEN_DONE),
        ScopeKind::Commit
        | ScopeKind::Add
        | ScopeKind::Remove
        | ScopeKind::Reestimate
        | ScopeKind::Reopen => None,
    };
    cx.reason.as_deref().or(told)
}

fn write(
    cx: &Cx,
    conn: &Connection,
    sprint: SprintId,
    now: &Now,
    (kind, points, before): Due,
    (by, reason, consent): (PersonId, Option<&str>, Option<PersonId>),
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO sprint_scope
             (seq, sprint, story, at, person, kind, points, before, reason, consent)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )?
    .execute(params![
        cx.present.seq,
        sprint.0,
        now.id.0,
        cx.present.at,
        by.0,
        kind.id(),
        points.map(Points::hundredths),
        before.map(Points::hundredths),
        reason,
        consent.map(|it| it.0)
    ])?;
    Ok(())
}

/// The stories of which this operation may have changed where they stand.
fn touched(conn: &Connection, seq: i64) -> rusqlite::Result<Vec<i64>> {
    let stories: Vec<i64> = conn
        .prepare_cached(
            // The operation first: never a look through all stories for each change.
            "SELECT DISTINCT \"row\" FROM journal WHERE seq = $1 AND +tbl = 'story'
                 AND (col IS NULL OR col IN ('sprint', 'column', 'points', 'archived_at'))
             UNION SELECT s.id FROM journal j CROSS JOIN story s ON s.\"column\" = j.\"row\"
             WHERE j.seq = $1 AND +j.tbl = 'board_column' AND j.col = 'category'
             UNION SELECT s.id FROM journal j CROSS JOIN story s ON s.sprint = j.\"row\"
             WHERE j.seq = $1 AND +j.tbl = 'sprint' AND j.col = 'state'
             UNION SELECT e.story FROM journal j CROSS JOIN sprint_scope e ON e.sprint = j.\"row\"
             WHERE j.seq = $1 AND +j.tbl = 'sprint' AND j.col = 'state'
             ORDER BY 1",
        )?
        .query_map([seq], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(stories)
}

/// Where a story stands. One that is gone, because its writing down was taken back, stands outside
/// of every sprint. One that was archived when it was done stays done, and one that was not never
/// becomes so in the archive, whatever its column is for now.
fn now(conn: &Connection, sprint: SprintId, id: StoryId) -> rusqlite::Result<Option<Now>> {
    let found = conn
        .prepare_cached(
            "SELECT s.key, s.sprint IS $1 AND (s.archived_at IS NULL OR s.finished_in IS NOT NULL),
                 s.finished_in IS NOT NULL, s.points
             FROM story s WHERE s.id = $2",
        )?
        .query_row([sprint.0, id.0], |row| {
            let is_in: bool = row.get(1)?;
            let standing = Standing {
                is_in,
                is_done: is_in && row.get::<_, bool>(2)?,
                points: convert::points_opt(row, 3)?,
                is_committed: false,
                promised: None,
            };
            Ok(Now { id, key: row.get(0)?, standing })
        })
        .optional()?;
    Ok(Some(found.unwrap_or(Now { id, key: String::new(), standing: Standing::default() })))
}
