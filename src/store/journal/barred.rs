//! Who stands in the way of an undo, and with what.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::undo::{Candidate, Line};
use super::{is_plain, tables};
use crate::domain::{PersonId, Refusal};

/// The line of a run that is not as the operation had left it.
pub(super) fn barring<'a>(
    conn: &Connection,
    run: &'a [Line],
    columns: Option<&Vec<String>>,
) -> rusqlite::Result<&'a Line> {
    let is_known = |col: &String| columns.is_some_and(|it| it.contains(col));
    for line in run {
        let Some(col) = line.col.as_ref().filter(|it| is_known(it)) else { return Ok(line) };
        let sql = format!("SELECT \"{col}\" IS $1 FROM \"{}\" WHERE id = $2", line.tbl);
        let stands = conn.query_row(&sql, params![line.after, line.row], |row| row.get(0));
        if !stands.optional()?.unwrap_or(false) {
            return Ok(line);
        }
    }
    Ok(&run[0])
}

/// Who stands in the way of an undo that would leave rows behind which name a row that is gone: the
/// first later operation that made a row name one of those that the undo would remove.
pub(in crate::store) fn blocked_by_reference(
    conn: &Connection,
    (target, label): &Candidate,
    me: PersonId,
) -> rusqlite::Result<Refusal> {
    let made: Vec<(String, i64)> = conn
        .prepare_cached(
            "SELECT tbl, \"row\" FROM journal
             WHERE seq = $1 AND col IS NULL AND before IS NULL AND after IS NOT NULL",
        )?
        .query_map([target], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut first: Option<i64> = None;
    for table in tables(conn)? {
        let keys: Vec<(String, String)> = conn
            .prepare_cached("SELECT \"from\", \"table\" FROM pragma_foreign_key_list($1)")?
            .query_map([&table], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (col, of) in keys.iter().filter(|(it, _)| is_plain(it)) {
            for (_, row) in made.iter().filter(|(it, _)| it == of) {
                // Each row that names it, by the last operation that has written that column.
                let seq: Option<i64> = conn
                    .prepare_cached(&format!(
                        "SELECT min((SELECT max(j.seq) FROM journal j
                             WHERE j.tbl = '{table}' AND j.\"row\" = t.id AND j.seq > $1
                               AND (j.col = '{col}' OR j.col IS NULL)))
                         FROM \"{table}\" t WHERE t.\"{col}\" = $2"
                    ))?
                    .query_row(params![target, row], |row| row.get(0))?;
                first = first.into_iter().chain(seq).min();
            }
        }
    }
    let found = match first {
        Some(seq) => conn
            .query_row(
                "SELECT o.person, p.name, o.label FROM operation o
                 LEFT JOIN person p ON p.id = o.person WHERE o.seq = $1",
                [seq],
                later,
            )
            .optional()?,
        None => None,
    };
    Ok(refusal(label, found, me))
}

/// Who stands in the way of taking an operation back, and by which later one.
pub(super) fn blocked(
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
