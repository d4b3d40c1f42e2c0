//! Undo: which operation it is about, and how it is played backwards.

use std::collections::{HashMap, HashSet};

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};

use super::ranks::{self, Ranks};
use super::{BOOKKEEPING, barred, columns, tables};
use crate::domain::{PersonId, Refusal};
use crate::store::ledger::{self, LEDGERS};
use crate::store::{Answer, process, restore};

/// An operation that could be taken back: its number and its label.
pub(in crate::store) type Candidate = (i64, String);

/// The last operation of a person that is not taken back.
///
/// Walks the person's operations from the newest: what an undo (or a redo, which is the undo of an
/// undo) names is void, unless that undo is void itself. The made-up past of a sample board is not
/// what anybody did.
pub(in crate::store) fn last_done(
    conn: &Connection,
    person: PersonId,
) -> rusqlite::Result<Option<Candidate>> {
    walk(conn, person, |undoes| undoes.is_none(), |_| false)
}

/// The last undo of a person that is not taken back, if the person did nothing else since.
pub(in crate::store) fn last_undone(
    conn: &Connection,
    person: PersonId,
) -> rusqlite::Result<Option<Candidate>> {
    walk(conn, person, |undoes| undoes.is_some(), |undoes| undoes.is_none())
}

/// That operation of a person, wherever in their history it stands: an older one can be taken back
/// although the last one cannot.
pub(in crate::store) fn one_done(
    conn: &Connection,
    person: PersonId,
    seq: i64,
) -> Answer<Candidate> {
    let found: Option<(i64, String, Option<i64>, bool)> = conn
        .prepare_cached("SELECT person, label, undoes, via = 'demo' FROM operation WHERE seq = $1")?
        .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let none = || Refusal::NoSuch(format!("operation {seq}"));
    let (by, label, undoes, is_sample) = found.ok_or_else(none)?;
    if is_sample {
        let says = "that is the past of the sample board: nobody has done it, nobody takes it back";
        return Err(Refusal::Wrong(says.to_owned()).into());
    }
    if by != person.0 {
        let name: String = conn
            .prepare_cached("SELECT name FROM person WHERE id = $1")?
            .query_row([by], |row| row.get(0))
            .optional()?
            .unwrap_or_else(|| "somebody else".to_owned());
        let says = format!("{name} did that: what somebody did, only they take back");
        return Err(Refusal::Wrong(says).into());
    }
    match undoes {
        None => (),
        Some(itself) if itself == seq && restore::is_kept(&label) => {
            let says = "a restore has replaced that: gemba restore puts back the copy that holds it, \
                        whose name is in the line of the restore";
            return Err(Refusal::Wrong(says.to_owned()).into());
        }
        Some(itself) if itself == seq && restore::is_restore(&label) => {
            let says = "a restore is taken back by another one: its line names the copy that holds \
                        what it has replaced (gemba restore FILE)";
            return Err(Refusal::Wrong(says.to_owned()).into());
        }
        // Whoever joined cannot be made never to have come.
        Some(itself) if itself == seq => {
            let says = "nobody who has joined can be made never to have come: gemba person set NAME \
                        --left yes says that they have left";
            return Err(Refusal::Wrong(says.to_owned()).into());
        }
        Some(undo) => {
            let done_again: Option<i64> = conn
                .prepare_cached("SELECT undoes FROM operation WHERE seq = $1")?
                .query_row([undo], |row| row.get(0))?;
            // What was done again is the first one: no chain is longer than an undo and a redo.
            if let Some(first) = done_again {
                return one_done(conn, person, first);
            }
            let says =
                "that took something back: a redo does it again, while nothing else was done";
            return Err(Refusal::Wrong(says.to_owned()).into());
        }
    }
    if is_void(conn, seq)? {
        return Err(Refusal::Wrong("that is taken back already".to_owned()).into());
    }
    if !has_touched(conn, seq)? {
        let says = format!("operation {seq} changed nothing that could be taken back: {label}");
        return Err(Refusal::Wrong(says).into());
    }
    Ok((seq, label))
}

/// Whether an operation has written more rows than are taken back at once without being waited for.
pub(in crate::store) fn is_much(conn: &Connection, seq: i64) -> rusqlite::Result<bool> {
    const MUCH: i64 = 10_000;
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM journal WHERE seq = $1 LIMIT 1 OFFSET $2)")?
        .query_row([seq, MUCH], |row| row.get(0))
}

/// Whether an operation is taken back by one that is not taken back itself.
pub(in crate::store) fn is_void(conn: &Connection, seq: i64) -> rusqlite::Result<bool> {
    let by: Vec<i64> = conn
        .prepare_cached("SELECT seq FROM operation WHERE undoes = $1 AND seq <> $1")?
        .query_map([seq], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for undo in by {
        if !is_void(conn, undo)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn walk(
    conn: &Connection,
    person: PersonId,
    wanted: impl Fn(Option<i64>) -> bool,
    ends: impl Fn(Option<i64>) -> bool,
) -> rusqlite::Result<Option<Candidate>> {
    let mut void = HashSet::new();
    let mut stmt = conn.prepare_cached(
        "SELECT seq, label, undoes FROM operation
         WHERE person = $1 AND via <> 'demo' ORDER BY seq DESC",
    )?;
    let mut rows = stmt.query([person.0])?;
    while let Some(row) = rows.next()? {
        let (seq, undoes): (i64, Option<i64>) = (row.get(0)?, row.get(2)?);
        if void.contains(&seq) {
            continue;
        }
        if wanted(undoes) && !is_redo(conn, undoes)? && has_touched(conn, seq)? {
            return Ok(Some((seq, row.get(1)?)));
        }
        if ends(undoes) {
            return Ok(None);
        }
        void.extend(undoes);
    }
    Ok(None)
}

/// Whether an operation has touched any row, or said what a process owner thinks of one: that a copy
/// was put back is told by the log, and taken back by putting back another one.
fn has_touched(conn: &Connection, seq: i64) -> rusqlite::Result<bool> {
    conn.prepare_cached(&format!(
        "SELECT EXISTS (SELECT 1 FROM journal WHERE seq = $1 AND +tbl NOT IN ({LEDGERS}))
             OR EXISTS (SELECT 1 FROM scope_consent WHERE seq = $1)"
    ))?
    .query_row([seq], |row| row.get(0))
}

/// Whether what an operation takes back is itself an undo: then it is a redo.
fn is_redo(conn: &Connection, undoes: Option<i64>) -> rusqlite::Result<bool> {
    let Some(undoes) = undoes else { return Ok(false) };
    conn.prepare_cached("SELECT undoes IS NOT NULL FROM operation WHERE seq = $1")?
        .query_row([undoes], |row| row.get(0))
}

/// One line of the journal.
pub(super) struct Line {
    pub(super) tbl: String,
    pub(super) row: i64,
    pub(super) col: Option<String>,
    pub(super) before: Sql,
    pub(super) after: Sql,
}

impl Line {
    /// Whether it is about the place of a story that was there before and after.
    pub(super) fn is_rank(&self) -> bool {
        self.tbl == "story" && self.col.as_deref() == Some("rank")
    }
}

/// Plays an operation backwards, within the operation that is open now. `today` is the instant at
/// which the present day of the board began, in milliseconds.
pub(in crate::store) fn revert(
    conn: &Connection,
    (target, label): &Candidate,
    present: ledger::Present,
    today: i64,
) -> Answer<()> {
    if let Some(sprint) = ledger::closed_sprint(conn, *target)? {
        return Err(Refusal::SprintOver(sprint).into());
    }
    if let Some(sprint) = ledger::reported(conn, *target)? {
        return Err(Refusal::SprintOver(sprint).into());
    }
    if let Some(sprint) = ledger::planned_so(conn, *target)? {
        return Err(Refusal::SprintStarted(sprint).into());
    }
    if let Some(refusal) = ledger::planned_in(conn, *target)? {
        return Err(refusal.into());
    }
    if let Some(refusal) = ledger::gone_on(conn, *target, today)? {
        return Err(refusal.into());
    }
    if let Some(sprint) = ledger::ran_so(conn, *target, today)? {
        let says = format!(
            "{sprint} has run so since an earlier day: what is to change now says why (gemba sprint set)"
        );
        return Err(Refusal::Wrong(says).into());
    }
    if let Some(sprint) = ledger::started_then(conn, *target, today)? {
        let says = format!("{sprint} was started on an earlier day: it is started anew");
        return Err(Refusal::Wrong(says).into());
    }
    if let Some(refusal) = barred::by_somebody_added(conn, *target, label, present.person)? {
        return Err(refusal.into());
    }
    if let Some(refusal) = barred::written_since(conn, *target, label, present.person)? {
        return Err(refusal.into());
    }
    conn.pragma_update(None, "defer_foreign_keys", true)?;
    let mut lines = lines(conn, *target)?;
    match ranks::of(conn, *target, &lines)? {
        Ranks::TurnedRound(line) => {
            let line = barred::blocked(conn, *target, label, &line, present.person)?;
            return Err(line.into());
        }
        Ranks::Stay(rows) => lines.retain(|it| !(it.is_rank() && rows.contains(&it.row))),
    }
    let mut known = HashMap::new();
    for table in tables(conn)? {
        let columns = columns(conn, &table)?;
        known.insert(table, columns);
    }
    for run in runs(&lines) {
        let is_done = match known.get(&run[0].tbl) {
            Some(columns) if run[0].col.is_some() => revert_columns(conn, run, columns)?,
            Some(columns) => revert_row(conn, &run[0], columns)?,
            None => false,
        };
        if !is_done {
            let line = barred::barring(conn, run, known.get(&run[0].tbl))?;
            return Err(barred::blocked(conn, *target, label, line, present.person)?.into());
        }
    }
    ledger::void(conn, *target, present, today)?;
    if let Some(row) = process::version::leaned_on(conn, *target)? {
        let (tbl, before, after) = ("version_place".to_owned(), Sql::Null, Sql::Null);
        let line = Line { tbl, row, col: None, before, after };
        return Err(barred::blocked(conn, *target, label, &line, present.person)?.into());
    }
    process::version::void(conn, *target, present)
}

/// What an operation has written that can be given back, the last line first.
pub(super) fn lines(conn: &Connection, target: i64) -> rusqlite::Result<Vec<Line>> {
    conn.prepare_cached(&format!(
        "SELECT tbl, \"row\", col, before, after FROM journal
         WHERE seq = $1 AND +tbl NOT IN ({LEDGERS}) ORDER BY id DESC"
    ))?
    .query_map([target], |row| {
        Ok(Line {
            tbl: row.get(0)?,
            row: row.get(1)?,
            col: row.get(2)?,
            before: row.get(3)?,
            after: row.get(4)?,
        })
    })?
    .collect()
}

/// The lines in their order, those of several columns of one row together: a table may ask that two
/// columns agree, and does so after each statement.
fn runs(lines: &[Line]) -> Vec<&[Line]> {
    let mut runs = Vec::new();
    let mut from = 0;
    for at in 1..=lines.len() {
        let goes_on = lines.get(at).is_some_and(|it| {
            let first = &lines[from];
            it.tbl == first.tbl
                && it.row == first.row
                && first.col.is_some()
                && it.col.is_some()
                && lines[from..at].iter().all(|before| before.col != it.col)
        });
        if !goes_on {
            runs.push(&lines[from..at]);
            from = at;
        }
    }
    runs
}

/// Whether these columns of a row were as the operation had left them, and are now as before.
fn revert_columns(conn: &Connection, run: &[Line], columns: &[String]) -> rusqlite::Result<bool> {
    let (mut sets, mut wants, mut values) = (Vec::new(), Vec::new(), vec![Sql::from(run[0].row)]);
    for line in run {
        let Some(col) = line.col.as_ref().filter(|it| columns.contains(it)) else {
            return Ok(false);
        };
        values.push(line.before.clone());
        sets.push(format!("\"{col}\" = ?{}", values.len()));
        values.push(line.after.clone());
        wants.push(format!("\"{col}\" IS ?{}", values.len()));
    }
    let sql = format!(
        "UPDATE \"{}\" SET {} WHERE id = ?1 AND {}",
        run[0].tbl,
        sets.join(", "),
        wants.join(" AND ")
    );
    Ok(conn.prepare_cached(&sql)?.execute(params_from_iter(values))? == 1)
}

/// Whether the whole row was as the operation had left it, and is now as it was before.
fn revert_row(conn: &Connection, line: &Line, columns: &[String]) -> rusqlite::Result<bool> {
    let table = &line.tbl;
    let n_rows = match (&line.before, &line.after) {
        (Sql::Text(before), _) => {
            let columns = imaged(conn, columns, before)?;
            let names = quoted(&columns);
            let values: Vec<String> =
                columns.iter().map(|it| format!("$1 ->> '$.\"{it}\"'")).collect();
            conn.prepare_cached(&format!(
                "INSERT OR IGNORE INTO \"{table}\" ({names}) SELECT {}",
                values.join(", ")
            ))?
            .execute([before])?
        }
        (_, Sql::Text(after)) => {
            let kept: Vec<String> = imaged(conn, columns, after)?
                .iter()
                .filter(|it| !BOOKKEEPING.contains(&&***it))
                .map(|it| format!("\"{it}\" IS ($2 ->> '$.\"{it}\"')"))
                .collect();
            conn.prepare_cached(&format!(
                "DELETE FROM \"{table}\" WHERE id = $1 AND {}",
                kept.join(" AND ")
            ))?
            .execute(params![line.row, after])?
        }
        // A story that the row only mentions.
        _ => 1,
    };
    Ok(n_rows == 1)
}

/// The columns that a row's image has: one of an earlier format lacks those that came later.
fn imaged(conn: &Connection, columns: &[String], image: &str) -> rusqlite::Result<Vec<String>> {
    let known: Vec<String> = conn
        .prepare_cached("SELECT key FROM json_each($1)")?
        .query_map([image], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(columns.iter().filter(|it| known.contains(it)).cloned().collect())
}

fn quoted(columns: &[String]) -> String {
    columns.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ")
}
