//! Undo, log and history for every table, present and future.
//!
//! Temporary triggers, written from the schema itself, note what each operation does to which row:
//! one line a changed column, or the whole row where it is new or gone. Undo plays those lines
//! backwards, as an operation of its own, and refuses where the file no longer holds what the
//! operation left there. Because it looks at single columns, somebody else's change of another
//! field of the same story is neither lost nor in the way. A new column or table needs no line
//! here.

use std::collections::{HashMap, HashSet};

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Answer, ledger};
use crate::domain::{PersonId, Refusal};

/// Tables that are not journaled: counters, the journal itself, and ledgers, which only grow.
const NOT_JOURNALED: &[&str] = &[
    "counter",
    "key_counter",
    "operation",
    "journal",
    "transition",
    "sprint_scope",
    "scope_consent",
    "overruling",
    "sprint_report",
    "process_version",
];

/// Columns that are not journaled: bookkeeping that follows from the journal.
const BOOKKEEPING: &[&str] = &["changed_at"];

/// Starts recording on this connection. The triggers are temporary: nothing in a file can run.
pub(super) fn watch(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "CREATE TEMP TABLE present (seq INTEGER);
         INSERT INTO temp.present VALUES (NULL);",
    )?;
    for table in tables(conn)? {
        let columns = columns(conn, &table)?;
        let stories = stories_of(conn, &table, &columns)?;
        let line = |row: &str, story: &str, col: &str, before: &str, after: &str| {
            format!(
                "INSERT INTO journal (seq, tbl, \"row\", story, col, before, after)
                 SELECT seq, '{table}', {row}.id, {story}, {col}, {before}, {after}
                 FROM temp.present;",
            )
        };
        let note = |row: &str, col: &str, before: &str, after: &str| {
            let mut of = stories.iter().map(|it| format!("{row}.\"{it}\""));
            let first = of.next().unwrap_or_else(|| "NULL".to_owned());
            let mut sql = line(row, &first, col, before, after);
            for other in of {
                sql += &line(row, &other, "NULL", "NULL", "NULL");
            }
            sql
        };
        let head = |name: &str, event: &str, when: &str| {
            format!(
                "CREATE TEMP TRIGGER \"{table}_{name}\" AFTER {event} ON main.\"{table}\"
                 WHEN {when}(SELECT seq FROM temp.present) IS NOT NULL BEGIN "
            )
        };
        // One table at a time: a hardened connection takes no statement of any length.
        let mut sql = String::new();
        sql += &head("insert", "INSERT", "");
        sql += &note("new", "NULL", "NULL", &image(&columns, "new."));
        sql += " END;";
        sql += &head("delete", "DELETE", "");
        sql += &note("old", "NULL", &image(&columns, "old."), "NULL");
        sql += " END;";
        for col in columns.iter().filter(|it| *it != "id" && !BOOKKEEPING.contains(&&***it)) {
            let when = format!("old.\"{col}\" IS NOT new.\"{col}\" AND ");
            sql += &head(&format!("update_{col}"), &format!("UPDATE OF \"{col}\""), &when);
            let (old, new) = (format!("old.\"{col}\""), format!("new.\"{col}\""));
            sql += &note("new", &format!("'{col}'"), &old, &new);
            sql += " END;";
        }
        conn.execute_batch(&sql)?;
    }
    Ok(())
}

/// Opens an operation: the rows touched from here belong to it. Returns its number.
///
/// It is the first statement of every write: it waits for whoever is writing, and numbers the
/// operations without gaps in the order in which they will be committed.
pub(super) fn begin(conn: &Connection) -> rusqlite::Result<i64> {
    let seq: i64 = conn
        .prepare_cached("UPDATE counter SET seq = seq + 1 WHERE id = 1 RETURNING seq")?
        .query_row([], |row| row.get(0))?;
    conn.prepare_cached("UPDATE temp.present SET seq = $1")?.execute([seq])?;
    Ok(seq)
}

/// The columns of a table that name a story. The first one is whose the row is; the others are
/// mentioned: a line without images, for which undo has nothing to do, and by which the operation
/// stands in their history too.
fn stories_of(conn: &Connection, table: &str, columns: &[String]) -> rusqlite::Result<Vec<String>> {
    if table == "story" {
        return Ok(vec!["id".to_owned()]);
    }
    let named: Vec<String> = conn
        .prepare_cached(
            "SELECT \"from\" FROM pragma_foreign_key_list($1) WHERE \"table\" = 'story'",
        )?
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(columns.iter().filter(|it| named.contains(it)).cloned().collect())
}

/// Whether the operation that is open has touched anything, or written into a ledger.
pub(super) fn has_lines(conn: &Connection, seq: i64) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM journal WHERE seq = $1)
             OR EXISTS (SELECT 1 FROM transition WHERE seq = $1)
             OR EXISTS (SELECT 1 FROM sprint_scope WHERE seq = $1)
             OR EXISTS (SELECT 1 FROM scope_consent WHERE seq = $1)
             OR EXISTS (SELECT 1 FROM overruling WHERE seq = $1)",
    )?
    .query_row([seq], |row| row.get(0))
}

/// Closes an operation that did nothing: its number goes to the next one.
pub(super) fn give_back(conn: &Connection) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE temp.present SET seq = NULL")?.execute([])?;
    conn.prepare_cached("UPDATE counter SET seq = seq - 1 WHERE id = 1")?.execute([])?;
    Ok(())
}

/// What an operation leaves in the log.
pub(super) struct Entry<'a> {
    pub(super) seq: i64,
    pub(super) at: i64,
    pub(super) person: PersonId,
    pub(super) via: &'a str,
    pub(super) label: &'a str,
    pub(super) undoes: Option<i64>,
}

/// Closes an operation: its line in the log, and the instant of change on the stories it touched.
/// Returns those stories.
pub(super) fn end(conn: &Connection, entry: &Entry<'_>) -> rusqlite::Result<Vec<i64>> {
    conn.prepare_cached("UPDATE temp.present SET seq = NULL")?.execute([])?;
    let touched: Vec<(i64, bool)> = conn
        .prepare_cached(
            "SELECT story, max(coalesce(col, before, after) IS NOT NULL) FROM journal
             WHERE seq = $1 AND story IS NOT NULL GROUP BY story ORDER BY min(id)",
        )?
        .query_map([entry.seq], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let own: Vec<i64> = touched.iter().filter(|(_, is_own)| *is_own).map(|(id, _)| *id).collect();
    let stories: Vec<i64> = touched.into_iter().map(|(id, _)| id).collect();
    for story in &stories {
        conn.prepare_cached("UPDATE story SET changed_at = $1 WHERE id = $2")?
            .execute([entry.at, *story])?;
    }
    let only = if let [story] = *own { Some(story) } else { None };
    conn.prepare_cached(
        "INSERT INTO operation (seq, at, person, via, label, story, undoes)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )?
    .execute(params![
        entry.seq,
        entry.at,
        entry.person.0,
        entry.via,
        entry.label,
        only,
        entry.undoes
    ])?;
    Ok(stories)
}

/// An operation that could be taken back: its number and its label.
pub(super) type Candidate = (i64, String);

/// The last operation of a person that is not taken back.
///
/// Walks the person's operations from the newest: what an undo (or a redo, which is the undo of an
/// undo) names is void, unless that undo is void itself.
pub(super) fn last_done(
    conn: &Connection,
    person: PersonId,
) -> rusqlite::Result<Option<Candidate>> {
    walk(conn, person, |undoes| undoes.is_none(), |_| false)
}

/// The last undo of a person that is not taken back, if the person did nothing else since.
pub(super) fn last_undone(
    conn: &Connection,
    person: PersonId,
) -> rusqlite::Result<Option<Candidate>> {
    walk(conn, person, |undoes| undoes.is_some(), |undoes| undoes.is_none())
}

/// That operation of a person, wherever in their history it stands: an older one can be taken back
/// although the last one cannot.
pub(super) fn one_done(conn: &Connection, person: PersonId, seq: i64) -> Answer<Candidate> {
    let found: Option<(i64, String, Option<i64>)> = conn
        .prepare_cached("SELECT person, label, undoes FROM operation WHERE seq = $1")?
        .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (by, label, undoes) = found.ok_or(Refusal::Gone("that operation"))?;
    if by != person.0 {
        let name: String = conn
            .prepare_cached("SELECT name FROM person WHERE id = $1")?
            .query_row([by], |row| row.get(0))?;
        let says = format!("{name} did that: what somebody did, only they take back");
        return Err(Refusal::Wrong(says).into());
    }
    if undoes.is_some() && !is_redo(conn, undoes)? {
        let says =
            "that took something back: a redo does it again, as long as nothing was done since";
        return Err(Refusal::Wrong(says.to_owned()).into());
    }
    if is_void(conn, seq)? {
        return Err(Refusal::Wrong("that is taken back already".to_owned()).into());
    }
    if !has_touched(conn, seq)? {
        return Err(Refusal::NothingToUndo.into());
    }
    Ok((seq, label))
}

/// Whether an operation is taken back by one that is not taken back itself.
fn is_void(conn: &Connection, seq: i64) -> rusqlite::Result<bool> {
    let by: Vec<i64> = conn
        .prepare_cached("SELECT seq FROM operation WHERE undoes = $1")?
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
        "SELECT seq, label, undoes FROM operation WHERE person = $1 ORDER BY seq DESC",
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
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM journal WHERE seq = $1)
             OR EXISTS (SELECT 1 FROM scope_consent WHERE seq = $1)",
    )?
    .query_row([seq], |row| row.get(0))
}

/// Whether what an operation takes back is itself an undo: then it is a redo.
fn is_redo(conn: &Connection, undoes: Option<i64>) -> rusqlite::Result<bool> {
    let Some(undoes) = undoes else { return Ok(false) };
    conn.prepare_cached("SELECT undoes IS NOT NULL FROM operation WHERE seq = $1")?
        .query_row([undoes], |row| row.get(0))
}

/// One line of the journal.
struct Line {
    tbl: String,
    row: i64,
    col: Option<String>,
    before: Sql,
    after: Sql,
}

/// Plays an operation backwards, within the operation that is open now.
pub(super) fn revert(
    conn: &Connection,
    (target, label): &Candidate,
    present: ledger::Present,
) -> Answer<()> {
    if let Some(sprint) = ledger::closed_sprint(conn, *target)? {
        return Err(Refusal::SprintOver(sprint).into());
    }
    conn.pragma_update(None, "defer_foreign_keys", true)?;
    let lines: Vec<Line> = conn
        .prepare_cached(
            "SELECT tbl, \"row\", col, before, after FROM journal WHERE seq = $1 ORDER BY id DESC",
        )?
        .query_map([target], |row| {
            Ok(Line {
                tbl: row.get(0)?,
                row: row.get(1)?,
                col: row.get(2)?,
                before: row.get(3)?,
                after: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let mut known = HashMap::new();
    for table in tables(conn)? {
        let columns = columns(conn, &table)?;
        known.insert(table, columns);
    }
    for line in &lines {
        let is_done = match known.get(&line.tbl) {
            Some(columns) => revert_line(conn, line, columns)?,
            None => false,
        };
        if !is_done {
            return Err(blocked(conn, *target, label, line, present.person)?.into());
        }
    }
    ledger::void(conn, *target, present)?;
    super::process::version::void(conn, *target, present)?;
    Ok(())
}

/// Whether the row was as the operation had left it, and is now as it was before.
fn revert_line(conn: &Connection, line: &Line, columns: &[String]) -> rusqlite::Result<bool> {
    let table = &line.tbl;
    let n_rows = match (&line.col, &line.before, &line.after) {
        (Some(col), before, after) => {
            if !columns.contains(col) {
                return Ok(false);
            }
            conn.prepare_cached(&format!(
                "UPDATE \"{table}\" SET \"{col}\" = $1 WHERE id = $2 AND \"{col}\" IS $3"
            ))?
            .execute(params![before, line.row, after])?
        }
        (None, Sql::Text(before), _) => {
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
        (None, _, Sql::Text(after)) => {
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
        (None, _, _) => 1,
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

/// Who stands in the way of an undo that would leave rows behind which name a row that is gone:
/// somebody who worked on the same story since.
pub(super) fn blocked_by_reference(
    conn: &Connection,
    (target, label): &Candidate,
    me: PersonId,
) -> rusqlite::Result<Refusal> {
    let found = conn
        .query_row(
            "SELECT o.person, p.name, o.label FROM journal j
             JOIN operation o ON o.seq = j.seq LEFT JOIN person p ON p.id = o.person
             WHERE j.seq > $1 AND (
                 j.story IN (SELECT story FROM journal WHERE seq = $1 AND story IS NOT NULL)
                 OR j.after IN (SELECT \"row\" FROM journal WHERE seq = $1 AND col IS NULL)
             ) ORDER BY j.seq LIMIT 1",
            [target],
            later,
        )
        .optional()?;
    Ok(refusal(label, found, me))
}

/// Who stands in the way of taking an operation back, and by which later one.
fn blocked(
    conn: &Connection,
    target: i64,
    label: &str,
    line: &Line,
    me: PersonId,
) -> rusqlite::Result<Refusal> {
    let found = conn
        .query_row(
            "SELECT o.person, p.name, o.label FROM journal j
             JOIN operation o ON o.seq = j.seq LEFT JOIN person p ON p.id = o.person
             WHERE j.seq > $1 AND j.tbl = $2 AND j.\"row\" = $3
               AND ($4 IS NULL OR j.col IS NULL OR j.col = $4)
             ORDER BY j.seq LIMIT 1",
            params![target, line.tbl, line.row, line.col],
            later,
        )
        .optional()?;
    Ok(refusal(label, found, me))
}

/// Who did something later: their number, their name, and what.
type Later = (i64, Option<String>, String);

fn later(row: &rusqlite::Row<'_>) -> rusqlite::Result<Later> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn refusal(label: &str, found: Option<Later>, me: PersonId) -> Refusal {
    let (who, later) = match found {
        Some((person, _, later)) if person == me.0 => ("you".to_owned(), later),
        Some((_, name, later)) => (name.unwrap_or_else(|| "somebody".to_owned()), later),
        None => ("somebody".to_owned(), "outside of gemba".to_owned()),
    };
    Refusal::UndoBlocked { label: label.to_owned(), who, later }
}

/// Every row of the journaled tables, one JSON object a line: what undo must lead back to.
pub(super) fn dump(conn: &Connection) -> rusqlite::Result<String> {
    let mut res = String::new();
    for table in tables(conn)? {
        let columns = columns(conn, &table)?;
        let kept: Vec<String> =
            columns.into_iter().filter(|it| !BOOKKEEPING.contains(&&**it)).collect();
        let image = image(&kept, "");
        let mut stmt = conn.prepare(&format!("SELECT {image} FROM \"{table}\" ORDER BY id"))?;
        for row in stmt.query_map([], |row| row.get::<_, String>(0))? {
            res = res + &table + " " + &row? + "\n";
        }
    }
    Ok(res)
}

/// The journaled tables: those that a migration could have made. What else a file brings along is
/// left alone, above all a name that would be more than a name in the text of a trigger.
fn tables(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut stmt = conn.prepare_cached(
        "SELECT name FROM main.sqlite_schema
         WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )?;
    let names = stmt.query_map([], |row| row.get::<_, String>(0))?;
    let mut res = names.collect::<Result<Vec<_>, _>>()?;
    res.retain(|it| !NOT_JOURNALED.contains(&&**it) && is_plain(it));
    let mut kept = Vec::new();
    for table in res {
        let columns = columns(conn, &table)?;
        if columns.iter().any(|it| it == "id") && columns.iter().all(|it| is_plain(it)) {
            kept.push(table);
        }
    }
    Ok(kept)
}

fn is_plain(name: &str) -> bool {
    name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
}

fn columns(conn: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    conn.prepare_cached("SELECT name FROM pragma_table_info($1)")?
        .query_map([table], |row| row.get(0))?
        .collect()
}

fn quoted(columns: &[String]) -> String {
    columns.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ")
}

/// SQL for a row as one JSON object; `row` is `old.`, `new.` or nothing.
fn image(columns: &[String], row: &str) -> String {
    let pairs: Vec<String> = columns.iter().map(|it| format!("'{it}', {row}\"{it}\"")).collect();
    format!("json_object({})", pairs.join(", "))
}

/// Values that are not the ones that the journal's last word on them says, as `table.column of
/// row`: nobody has written them through gemba. Rows that the journal never saw, such as the
/// columns of a new board, are believed.
pub(crate) fn strangers(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = Vec::new();
    for table in tables(conn)? {
        let whole = format!(
            "(SELECT max(id) FROM journal WHERE tbl = '{table}' AND \"row\" = t.id AND col IS NULL)"
        );
        for col in columns(conn, &table)?.iter().filter(|it| !BOOKKEEPING.contains(&&***it)) {
            let last = format!(
                "(SELECT max(id) FROM journal WHERE tbl = '{table}' AND \"row\" = t.id
                  AND col = '{col}' AND id > coalesce({whole}, 0))"
            );
            let sql = format!(
                "SELECT t.id FROM main.\"{table}\" t
                 LEFT JOIN journal w ON w.id = {whole} LEFT JOIN journal l ON l.id = {last}
                 WHERE CASE WHEN l.id IS NOT NULL THEN l.after IS NOT t.\"{col}\"
                            WHEN w.id IS NOT NULL AND w.after IS NULL THEN 1
                            WHEN w.id IS NOT NULL AND json_type(w.after, '$.\"{col}\"') IS NOT NULL
                            THEN (w.after ->> '$.\"{col}\"') IS NOT t.\"{col}\"
                            ELSE 0 END"
            );
            let mut stmt = conn.prepare(&sql)?;
            for row in stmt.query_map([], |row| row.get::<_, i64>(0))? {
                found.push(format!("{table}.{col} of row {}", row?));
            }
        }
    }
    Ok(found)
}
