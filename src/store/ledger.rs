//! The ledgers: what is written down once and never changed.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::sprint::scope;
use crate::domain::refusal::ScopeWay;
use crate::domain::{ColumnId, PersonId, Refusal, StoryId, text};

/// The tables whose rows no undo takes away again, as a list in SQL: numbers that were given, the log,
/// and what is written down with it. The journal keeps them so that they can be held against it.
pub(super) const LEDGERS: &str = "'key_counter', 'key_range', 'operation', 'overruling', \
    'process_version', 'scope_consent', 'sprint_report', 'sprint_scope', 'transition'";

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

/// Voids what an operation wrote in the ledgers, by rows that say the opposite and name it: to undo
/// an undo is then to void those, and the first rows count again.
///
/// What a sprint's scope ledger says of days that are over stays: those days were shown, talked over
/// at stand-ups, and are drawn as they were. So does what somebody has built on since (`scope::void`).
/// `sprint::scope::settle` writes a line of today that says the opposite instead. `today` is the instant at which the present day of the board began, in
/// milliseconds.
pub(super) fn void(
    conn: &Connection,
    target: i64,
    present: Present,
    today: i64,
) -> rusqlite::Result<()> {
    let void = |sql: &str| {
        let mut stmt = conn.prepare_cached(sql)?;
        stmt.execute(params![present.seq, present.at, present.person.0, target])
    };
    void(
        "INSERT INTO transition
             (seq, story, from_column, to_column, from_category, to_category, at, person, voids)
         SELECT $1, story, to_column, from_column, to_category, from_category, $2, $3, id
         FROM transition WHERE seq = $4 ORDER BY id DESC",
    )?;
    scope::void(conn, target, present, today)?;
    void(
        "INSERT INTO scope_consent (seq, sprint, event, at, person, says, note, voids)
         SELECT $1, sprint, event, $2, $3, says, note, id
         FROM scope_consent WHERE seq = $4 ORDER BY id DESC",
    )?;
    void(
        "INSERT INTO overruling (seq, at, person, rule, found, reason, story, sprint, voids)
         SELECT $1, $2, $3, rule, found, reason, story, sprint, id
         FROM overruling WHERE seq = $4 ORDER BY id DESC",
    )?;
    Ok(())
}

/// The sprint that is over and whose numbers an operation has made: it cannot be taken back.
pub(super) fn closed_sprint(conn: &Connection, target: i64) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        // The operation first: it may have as many lines as an import, and there may be as many
        // sprints as years.
        "SELECT s.name FROM sprint s WHERE s.state IN ('closed', 'cancelled') AND s.id IN (
             SELECT sprint FROM sprint_scope WHERE seq = $1
             UNION ALL SELECT sprint FROM scope_consent WHERE seq = $1
             UNION ALL SELECT sprint FROM sprint_report WHERE seq = $1
             UNION ALL SELECT \"row\" FROM journal WHERE seq = $1 AND +tbl = 'sprint'
             -- What left it once it was over is not in its numbers.
             UNION ALL SELECT l.before FROM journal l
                 WHERE l.seq = $1 AND +l.tbl = 'story' AND l.col = 'sprint' AND EXISTS (
                     SELECT 1 FROM journal k WHERE k.tbl = 'sprint' AND k.\"row\" = l.before
                         AND k.seq > $1 AND k.col = 'state' AND k.after IN ('closed', 'cancelled'))
             UNION ALL SELECT after FROM journal
                 WHERE seq = $1 AND +tbl = 'story' AND col = 'sprint')
         LIMIT 1",
    )?
    .query_row([target], |row| row.get(0))
    .optional()
}

/// The sprint in whose frozen report stands what an operation has made: what was accepted, who could
/// give how much, what else was needed, how long its events took, what was noted and voted for in the retrospective and followed
/// from it, which rules were overruled. What came after the report, as a retrospective may, can be
/// taken back.
pub(super) fn reported(conn: &Connection, target: i64) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        "SELECT s.name FROM sprint s JOIN sprint_report r ON r.sprint = s.id AND r.seq > $1
         WHERE s.state IN ('closed', 'cancelled') AND s.id IN (
             SELECT ifnull(after, before) ->> '$.sprint' FROM journal
                 WHERE seq = $1 AND col IS NULL
                     AND +tbl IN ('verdict', 'capacity', 'resource', 'sprint_event', 'retro_column',
                         'retro_action')
             UNION ALL SELECT v.sprint FROM journal j JOIN verdict v ON v.id = j.\"row\"
                 WHERE j.seq = $1 AND +j.tbl = 'verdict'
             UNION ALL SELECT c.sprint FROM journal j JOIN capacity c ON c.id = j.\"row\"
                 WHERE j.seq = $1 AND +j.tbl = 'capacity'
             UNION ALL SELECT e.sprint FROM journal j JOIN sprint_event e ON e.id = j.\"row\"
                 WHERE j.seq = $1 AND +j.tbl = 'sprint_event'
             UNION ALL SELECT o.sprint FROM journal j JOIN resource o ON o.id = j.\"row\"
                 WHERE j.seq = $1 AND +j.tbl = 'resource'
             UNION ALL SELECT c.sprint FROM journal j
                 JOIN retro_column c ON c.id = ifnull(j.after, j.before) ->> '$.retro_column'
                 WHERE j.seq = $1 AND j.col IS NULL AND +j.tbl = 'retro_note'
             UNION ALL SELECT c.sprint FROM journal j JOIN retro_note n ON n.id = j.\"row\"
                 JOIN retro_column c ON c.id = n.retro_column
                 WHERE j.seq = $1 AND +j.tbl = 'retro_note'
             UNION ALL SELECT c.sprint FROM journal j
                 JOIN retro_note n ON n.id = ifnull(j.after, j.before) ->> '$.retro_note'
                 JOIN retro_column c ON c.id = n.retro_column
                 WHERE j.seq = $1 AND j.col IS NULL AND +j.tbl = 'retro_vote'
             UNION ALL SELECT sprint FROM overruling WHERE seq = $1)
         LIMIT 1",
    )?
    .query_row([target], |row| row.get(0))
    .optional()
}

/// The running sprint whose goal, days or kind would be again what they were before it was planned
/// so: what an operation of the planning has set is taken back no more once the sprint runs (SG-6).
pub(super) fn planned_so(conn: &Connection, target: i64) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        "SELECT s.name FROM journal j JOIN sprint s ON s.id = j.\"row\" AND s.state = 'active'
         WHERE j.seq = $1 AND +j.tbl = 'sprint' AND j.col IN ('goal', 'starts', 'ends', 'kind')
             AND EXISTS (SELECT 1 FROM journal k WHERE k.tbl = 'sprint' AND k.\"row\" = s.id
                 AND k.seq > $1 AND k.col = 'state' AND k.after = 'active') LIMIT 1",
    )?
    .query_row([target], |row| row.get(0))
    .optional()
}

/// The running sprint whose goal, days or kind an operation of an earlier day has changed: it has run
/// so since, and what that overruled stands in its report. What changes them now says why by itself (SG-5,
/// SG-6). `today` is the instant at which the present day of the board began, in milliseconds.
pub(super) fn ran_so(
    conn: &Connection,
    target: i64,
    today: i64,
) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        "SELECT s.name FROM journal j JOIN sprint s ON s.id = j.\"row\" AND s.state = 'active'
         WHERE j.seq = $1 AND +j.tbl = 'sprint' AND j.col IN ('goal', 'starts', 'ends', 'kind')
             AND EXISTS (SELECT 1 FROM operation o WHERE o.seq = $1 AND o.at < $2) LIMIT 1",
    )?
    .query_row([target, today], |row| row.get(0))
    .optional()
}

/// The story that would come into the running sprint or leave it with what was done before that was
/// started: the planning is over (SG-5), and what changes the scope now says why by itself.
pub(super) fn planned_in(conn: &Connection, target: i64) -> rusqlite::Result<Option<Refusal>> {
    conn.prepare_cached(
        "SELECT s.name, t.key, j.col IS 'archived_at',
             CASE j.col WHEN 'sprint' THEN j.before IS s.id WHEN 'archived_at' THEN j.before IS NULL
                 ELSE 0 END
         FROM journal j JOIN story t ON t.id = j.\"row\" JOIN sprint s ON s.state = 'active'
         WHERE j.seq = $1 AND +j.tbl = 'story' AND CASE
                 WHEN j.col = 'sprint' THEN t.archived_at IS NULL AND t.sprint IS j.after
                     AND s.id IN (j.before, j.after)
                 WHEN j.col = 'archived_at' THEN t.sprint = s.id
                 WHEN j.col IS NULL THEN t.archived_at IS NULL AND t.sprint = s.id
                     AND j.before IS NULL AND j.after ->> '$.sprint' = s.id
                 ELSE 0 END
             AND EXISTS (SELECT 1 FROM journal k WHERE k.tbl = 'sprint' AND k.\"row\" = s.id
                 AND k.seq > $1 AND k.col = 'state' AND k.after = 'active') LIMIT 1",
    )?
    .query_row([target], |row| {
        let (sprint, key): (String, String) = (row.get(0)?, row.get(1)?);
        let way = match (row.get(2)?, row.get(3)?) {
            (false, false) => ScopeWay::Out,
            (false, true) => ScopeWay::In,
            (true, false) => ScopeWay::Archive,
            (true, true) => ScopeWay::Restore,
        };
        Ok(Refusal::PlannedIn { sprint, key, way })
    })
    .optional()
}

/// The sprint that an operation of an earlier day has made one that is planned again: to do its start
/// again would be to start it then, and nothing that happened before today is told anew. `today` is
/// the instant at which the present day of the board began, in milliseconds.
pub(super) fn started_then(
    conn: &Connection,
    target: i64,
    today: i64,
) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        "SELECT s.name FROM journal j JOIN sprint s ON s.id = j.\"row\"
         WHERE j.seq = $1 AND +j.tbl = 'sprint' AND j.col = 'started_at' AND j.after IS NULL
             AND j.before < $2 LIMIT 1",
    )?
    .query_row([target, today], |row| row.get(0))
    .optional()
}

/// What speaks against taking back that a sprint was started: whatever has counted in it since, and
/// that a day of it is over. Its goal and its promise would be open again, and both stand until it
/// ends. `today` is the instant at which the present day of the board began, in milliseconds.
pub(super) fn gone_on(
    conn: &Connection,
    target: i64,
    today: i64,
) -> rusqlite::Result<Option<Refusal>> {
    let started: Option<(i64, String, bool)> = conn
        .prepare_cached(
            "SELECT s.id, s.name, s.started_at < $1 FROM sprint s JOIN journal j ON j.\"row\" = s.id
             WHERE j.seq = $2 AND +j.tbl = 'sprint' AND j.col = 'state' AND j.after = 'active'
                 AND s.state = 'active'",
        )?
        .query_row([today, target], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((sprint, name, is_older)) = started else { return Ok(None) };
    let stands = |found| Ok(Some(Refusal::StartStands(found)));
    let rows: Vec<(i64, Option<i64>, i64)> = conn
        .prepare_cached("SELECT id, voids, seq FROM sprint_scope WHERE sprint = $1 ORDER BY id")?
        .query_map([sprint], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut later = None;
    for seq in valid(rows).into_iter().filter(|it| *it > target) {
        // What only takes something back does not lead the sprint on.
        later = conn
            .prepare_cached(
                "SELECT p.name, o.label FROM operation o JOIN person p ON p.id = o.person
                 WHERE o.seq = $1 AND o.undoes IS NULL",
            )?
            .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if later.is_some() {
            break;
        }
    }
    let Some((who, label)): Option<(String, String)> = later else {
        return if is_older {
            stands(format!(
                "{name} was started on an earlier day, and its days have counted since: a start is \
                 taken back on its own day only"
            ))
        } else {
            Ok(None)
        };
    };
    let found = format!(
        "{name} has gone on since it was started, and stays so ({who}: “{}”)",
        text::capped(&label, 60)
    );
    stands(found)
}

/// Which rows of a ledger count: those that no row that counts voids, and that void none themselves.
/// The rows come from the last one to the first, for a row is only ever voided by a later one.
#[derive(Debug, Default)]
pub(super) struct Counting {
    void: HashSet<i64>,
}

impl Counting {
    /// Whether a row counts, by its number and that of the row that it voids.
    pub(super) fn counts(&mut self, id: i64, voids: Option<i64>) -> bool {
        match (self.void.contains(&id), voids) {
            (true, _) => false,
            (false, Some(other)) => {
                self.void.insert(other);
                false
            }
            (false, None) => true,
        }
    }

    /// The rows that were voided.
    pub(super) fn void(self) -> HashSet<i64> {
        self.void
    }
}

/// The same rule for SQL, of a row `t` of the ledger of transitions. Undo voids, redo voids what
/// voids, and an undo after that voids the first row again: chains have two links at most.
pub(super) const MOVED: &str = "t.voids IS NULL AND NOT EXISTS (
    SELECT 1 FROM transition u WHERE u.voids = t.id AND NOT EXISTS (
        SELECT 1 FROM transition r WHERE r.voids = u.id))";

/// The same, of a row `v` of the ledger of versions.
pub(super) const RELEASED: &str = "v.voids IS NULL AND NOT EXISTS (
    SELECT 1 FROM process_version u WHERE u.voids = v.id AND NOT EXISTS (
        SELECT 1 FROM process_version r WHERE r.voids = u.id))";

/// The same, of a row `o` of the log: what was done, and not what was taken back.
pub(super) const DONE: &str = "o.undoes IS NULL AND NOT EXISTS (
    SELECT 1 FROM operation u WHERE u.undoes = o.seq AND NOT EXISTS (
        SELECT 1 FROM operation r WHERE r.undoes = u.seq))";

/// The rows of a ledger that count. Each is its number, the row that it voids, and what it says; in
/// the order in which they were written.
pub(super) fn valid<T>(rows: Vec<(i64, Option<i64>, T)>) -> Vec<T> {
    let mut counting = Counting::default();
    let mut kept: Vec<T> = Vec::with_capacity(rows.len());
    for (id, voids, row) in rows.into_iter().rev() {
        if counting.counts(id, voids) {
            kept.push(row);
        }
    }
    kept.reverse();
    kept
}
