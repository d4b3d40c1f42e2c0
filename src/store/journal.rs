//! Undo, log and history for every table, present and future.
//!
//! Temporary triggers, written from the schema itself, note what each operation does to which row:
//! one line a changed column, or the whole row where it is new or gone. Undo plays those lines
//! backwards, as an operation of its own, and refuses where the file no longer holds what the
//! operation left there. Because it looks at single columns, somebody else's change of another
//! field of the same story is neither lost nor in the way. A new column or table needs no line
//! here.
//!
//! The rows of the log and of the ledgers are noted as well, whole. Undo passes them over: they are
//! there so that the whole file can be held against its journal ([`strangers`](mod@strangers)).

mod barred;
mod ranks;
mod strangers;
mod undo;

use rusqlite::{Connection, params};

pub(super) use self::barred::blocked_by_reference;
pub(crate) use self::strangers::{strangers, strangers_within};
pub(super) use self::undo::{
    Candidate, is_much, is_void, last_done, last_undone, one_done, revert,
};
use super::ledger::LEDGERS;
use crate::domain::PersonId;

/// Tables of which the journal says nothing: the number of the last operation, and the journal.
const NOT_JOURNALED: &[&str] = &["counter", "journal"];

/// Columns that are not journaled: bookkeeping that follows from the journal.
const BOOKKEEPING: &[&str] = &["changed_at"];

/// More rows than a table of a board ever has: a number beyond it is none that gemba has given.
pub(super) const MOST_ROWS: i64 = 1 << 32;

/// The number of the operation that is open, for the triggers.
const PRESENT: &str = "temp.present";

/// Starts recording on this connection, whole or not at all. The triggers are temporary: nothing in
/// a file can run.
pub(super) fn watch(conn: &Connection) -> rusqlite::Result<()> {
    let tx = conn.unchecked_transaction()?;
    record(&tx)?;
    tx.commit()
}

fn record(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "CREATE TEMP TABLE present (seq INTEGER);
         INSERT INTO temp.present VALUES (NULL);",
    )?;
    for table in all(conn)? {
        let columns = columns(conn, &table)?;
        let (stories, key) = (stories_of(conn, &table, &columns)?, key(&table));
        let line = |row: &str, story: &str, from: &str, what: &str| {
            format!(
                "INSERT INTO journal (seq, tbl, \"row\", story, col, before, after)
                 SELECT seq, '{table}', {row}.{key}, {story}, {what} FROM {from};",
            )
        };
        let note = |row: &str, from: &str, what: &str| {
            let mut of = stories.iter().map(|it| format!("{row}.\"{it}\""));
            let first = of.next().unwrap_or_else(|| "NULL".to_owned());
            let mut sql = line(row, &first, from, what);
            for other in of {
                sql += &line(row, &other, PRESENT, "NULL, NULL, NULL");
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
        sql += &note("new", PRESENT, &format!("NULL, NULL, {}", image(&columns, "new.")));
        sql += " END;";
        sql += &head("delete", "DELETE", "");
        sql += &note("old", PRESENT, &format!("NULL, {}, NULL", image(&columns, "old.")));
        sql += " END;";
        if is_ledger(&table) {
            sql += &head("update", "UPDATE", "");
            sql += &written_anew(&table, key, &columns);
            sql += " END;";
            conn.execute_batch(&sql)?;
            continue;
        }
        // One for all columns: to make one for each would be most of what a session's first write takes.
        let kept = || columns.iter().filter(|it| *it != "id" && !BOOKKEEPING.contains(&&***it));
        let differs = |it: &String| format!("old.\"{it}\" COLLATE BINARY IS NOT new.\"{it}\"");
        let any = kept().map(differs).collect::<Vec<_>>().join(" OR ");
        let each = kept().map(|it| {
            let differs = differs(it);
            format!(
                "SELECT '{it}' AS col, old.\"{it}\" AS was, new.\"{it}\" AS is_now WHERE {differs}"
            )
        });
        let each = each.collect::<Vec<_>>().join(" UNION ALL ");
        let of = kept().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(", ");
        sql += &head("update", &format!("UPDATE OF {of}"), &format!("({any}) AND "));
        let from = format!("{PRESENT}, ({each})");
        sql += &note("new", &from, "col, was, is_now");
        sql += " END;";
        conn.execute_batch(&sql)?;
    }
    Ok(())
}

/// SQL for what a row of a ledger becomes: however often one operation counts on, or writes anew what it
/// has just written, it leaves one line.
fn written_anew(table: &str, key: &str, columns: &[String]) -> String {
    let (old, new) = (image(columns, "old."), image(columns, "new."));
    let own = format!("tbl = '{table}' AND \"row\" = new.{key}");
    format!(
        "INSERT INTO journal (seq, tbl, \"row\", before)
         SELECT p.seq, '{table}', new.{key}, {old} FROM temp.present p
         WHERE NOT EXISTS (SELECT 1 FROM journal WHERE {own} AND seq = p.seq);
         UPDATE journal SET after = {new} WHERE {own} AND seq = (SELECT seq FROM temp.present);"
    )
}

/// The number under which the journal keeps what no operation has made: the rows of a new board, and
/// those that an earlier gemba has made without a line.
const NO_OPERATION: i64 = 0;

/// Notes each row on which the journal has no word yet, as it is: of a new board, and of one that came
/// up to a later format. From then on a row without one is none of gemba's.
pub(super) fn complete(conn: &Connection) -> rusqlite::Result<()> {
    for table in all(conn)? {
        let (image, key) = (image(&columns(conn, &table)?, "t."), key(&table));
        let sql = format!(
            "INSERT INTO journal (seq, tbl, \"row\", after)
             SELECT $1, '{table}', t.{key}, {image} FROM main.\"{table}\" t WHERE NOT EXISTS (
                 SELECT 1 FROM journal WHERE tbl = '{table}' AND \"row\" = t.{key} AND col IS NULL
                     AND (before IS NOT NULL OR after IS NOT NULL))
             ORDER BY t.{key}"
        );
        conn.execute(&sql, [NO_OPERATION])?;
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
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM journal WHERE seq = $1)")?
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
    conn.prepare_cached("UPDATE temp.present SET seq = NULL")?.execute([])?;
    Ok(stories)
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

/// The tables whose rows undo gives back.
pub(super) fn tables(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut res = all(conn)?;
    res.retain(|it| !is_ledger(it));
    Ok(res)
}

/// The journaled tables: those that a migration could have made. What else a file brings along is
/// left alone, above all a name that would be more than a name in the text of a trigger.
fn all(conn: &Connection) -> rusqlite::Result<Vec<String>> {
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
        if columns.iter().any(|it| it == key(&table)) && columns.iter().all(|it| is_plain(it)) {
            kept.push(table);
        }
    }
    Ok(kept)
}

/// Whether the rows of a table are written once and stay.
fn is_ledger(table: &str) -> bool {
    LEDGERS.contains(&format!("'{table}'"))
}

/// The column by which the journal names the rows of a table.
fn key(table: &str) -> &'static str {
    if table == "operation" { "seq" } else { "id" }
}

fn is_plain(name: &str) -> bool {
    name.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
}

fn columns(conn: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    conn.prepare_cached("SELECT name FROM pragma_table_info($1)")?
        .query_map([table], |row| row.get(0))?
        .collect()
}

/// SQL for a row as one JSON object; `row` is `old.`, `new.` or nothing.
fn image(columns: &[String], row: &str) -> String {
    let pairs: Vec<String> = columns.iter().map(|it| format!("'{it}', {row}\"{it}\"")).collect();
    format!("json_object({})", pairs.join(", "))
}
