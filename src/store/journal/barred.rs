//! Who stands in the way of an undo, and with what.

use rusqlite::types::Value as Sql;
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

/// Who would be gone with an undo and has done something since: a person whose work stands in the log
/// is not made never to have been there. To have joined is no deed.
pub(super) fn by_somebody_added(
    conn: &Connection,
    target: i64,
    label: &str,
    me: PersonId,
) -> rusqlite::Result<Option<Refusal>> {
    let found = conn
        .prepare_cached(
            "SELECT o.person, p.name, o.label FROM journal j JOIN person p ON p.id = j.\"row\"
             JOIN operation o ON o.person = p.id AND o.undoes IS NOT o.seq
             WHERE j.seq = $1 AND +j.tbl = 'person' AND j.col IS NULL AND j.before IS NULL
                 -- In the first format, whoever joined did so with what they did first.
                 AND p.id <> (SELECT person FROM operation WHERE seq = $1)
             ORDER BY o.seq LIMIT 1",
        )?
        .query_row([target], later)
        .optional()?;
    Ok(found.map(|it| refusal(label, Some(it), me)))
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
                // Each row that names it, by the last operation that has written that column: to take
                // back or to do again is about that one.
                let seq: Option<i64> = conn
                    .prepare_cached(&format!(
                        "SELECT min((SELECT max(j.seq) FROM journal j
                             JOIN operation o ON o.seq = j.seq AND o.undoes IS NULL
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
        None => doubled(conn, *target)?,
        Some(seq) => conn
            .query_row(
                "SELECT o.person, p.name, o.label FROM operation o
                 LEFT JOIN person p ON p.id = o.person WHERE o.seq = $1",
                [seq],
                later,
            )
            .optional()?,
    };
    Ok(refusal(label, found, me))
}

/// Who has given the name meanwhile that an undo would give once more.
fn doubled(conn: &Connection, target: i64) -> rusqlite::Result<Option<Later>> {
    for line in super::undo::lines(conn, target)? {
        if let Some(found) = twin(conn, target, &line)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Who stands in the way of taking an operation back, and by which later one.
pub(super) fn blocked(
    conn: &Connection,
    target: i64,
    label: &str,
    line: &Line,
    me: PersonId,
) -> rusqlite::Result<Refusal> {
    let mut stmt = conn.prepare_cached(
        "SELECT o.person, p.name, o.label, o.seq, o.undoes IS NOT NULL FROM journal j
         JOIN operation o ON o.seq = j.seq LEFT JOIN person p ON p.id = o.person
         WHERE j.seq > $1 AND j.tbl = $2 AND j.\"row\" = $3
           AND ($4 IS NULL OR j.col IS NULL OR j.col = $4)
         ORDER BY j.seq",
    )?;
    let mut rows = stmt.query(params![target, line.tbl, line.row, line.col])?;
    let (mut found, mut last) = (None, None);
    while let Some(row) = rows.next()? {
        if stands(conn, row)? {
            found = Some(later(row)?);
            break;
        }
        last = Some(later(row)?);
    }
    let found = match found {
        Some(found) => Some(found),
        None => twin(conn, target, line)?.or(last),
    };
    Ok(refusal(label, found, me))
}

/// Who has written since what an operation has written, and that stands: though the same value may
/// be there again, it is theirs by now. Places in the process backlog are the last one's who put a
/// story there, and `ranks` looks after them.
pub(super) fn written_since(
    conn: &Connection,
    target: i64,
    label: &str,
    me: PersonId,
) -> rusqlite::Result<Option<Refusal>> {
    let mut stmt = conn.prepare_cached(
        "SELECT o.person, p.name, o.label, o.seq, o.undoes IS NOT NULL FROM journal t
         JOIN journal j ON j.tbl = t.tbl AND j.\"row\" = t.\"row\" AND j.seq > t.seq AND j.col = t.col
         JOIN operation o ON o.seq = j.seq LEFT JOIN person p ON p.id = o.person
         WHERE t.seq = $1 AND NOT (t.tbl = 'story' AND t.col = 'rank') ORDER BY j.seq",
    )?;
    let mut rows = stmt.query([target])?;
    while let Some(row) = rows.next()? {
        if stands(conn, row)? {
            return Ok(Some(refusal(label, Some(later(row)?), me)));
        }
    }
    Ok(None)
}

/// Whether an operation has done something that stands. What was taken back is as if it had never
/// been, and to take back or to do again adds nothing of its own: it is about another operation.
fn stands(conn: &Connection, row: &rusqlite::Row<'_>) -> rusqlite::Result<bool> {
    let (seq, is_back): (i64, bool) = (row.get("seq")?, row.get(4)?);
    Ok(!is_back && !super::is_void(conn, seq)?)
}

/// Who has written meanwhile what an undo would write a second time: the same tag, link or tick as a
/// row of its own, or the name that a row had.
fn twin(conn: &Connection, target: i64, line: &Line) -> rusqlite::Result<Option<Later>> {
    let mut stmt = conn.prepare_cached(
        "SELECT o.person, p.name, o.label, o.seq, o.undoes IS NOT NULL, j.col, j.after
         FROM journal j JOIN operation o ON o.seq = j.seq LEFT JOIN person p ON p.id = o.person
         WHERE +j.tbl = $1 AND j.\"row\" <> $2 AND j.seq > $3 AND j.after IS NOT NULL
         ORDER BY j.seq DESC",
    )?;
    let mut rows = stmt.query(params![line.tbl, line.row, target])?;
    let mut last = None;
    while let Some(row) = rows.next()? {
        let (col, after): (Option<String>, Sql) = (row.get(5)?, row.get(6)?);
        let is_same = match (&line.col, &col) {
            (Some(wanted), Some(col)) => col == wanted && after == line.before,
            (Some(wanted), None) => image(&after).get(wanted) == said(&line.before).as_ref(),
            (None, None) => is_alike(&image(&line.before), &image(&after)),
            (None, Some(_)) => false,
        };
        if is_same && stands(conn, row)? {
            return later(row).map(Some);
        }
        if is_same && last.is_none() {
            last = Some(later(row)?);
        }
    }
    Ok(last)
}

/// What of a row tells only who wrote it and when.
const OF_THE_WRITER: [&str; 5] = ["id", "at", "since", "person", "author"];

fn is_alike(one: &Image, other: &Image) -> bool {
    let says = |it: &Image| -> Image {
        let is_meant = |name: &&String| !OF_THE_WRITER.contains(&&***name);
        it.iter().filter(|(name, _)| is_meant(name)).map(|(a, b)| (a.clone(), b.clone())).collect()
    };
    !one.is_empty() && says(one) == says(other)
}

/// A whole row, as the journal keeps it.
type Image = serde_json::Map<String, serde_json::Value>;

fn image(value: &Sql) -> Image {
    let Sql::Text(text) = value else { return Image::new() };
    serde_json::from_str(text).unwrap_or_default()
}

fn said(value: &Sql) -> Option<serde_json::Value> {
    match value {
        Sql::Text(text) => Some(serde_json::Value::from(&**text)),
        Sql::Integer(it) => Some(serde_json::Value::from(*it)),
        Sql::Null | Sql::Real(_) | Sql::Blob(_) => None,
    }
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
