//! The lines of the log that a restore replaces: they stay, under their own numbers, as nothing that
//! can be taken back.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use crate::store::person;

/// How a line begins of which a restore has left nothing but itself.
pub(super) const REPLACED: &str = "Replaced by a restore";

/// How a line begins that came with a copy, and that the board never had.
const FROM_A_COPY: &str = "From a copy: ";

/// Brings the lines of the board that come after that operation into the log of the copy that takes
/// its place. A line that names somebody by a name that they have no more says so; who is not in the
/// copy keeps their number, which nobody else is given, and their name.
/// Those in `moved` have another number there.
pub(super) fn keep(
    from: &Connection,
    into: &Connection,
    after: i64,
    moved: &BTreeMap<i64, i64>,
) -> rusqlite::Result<()> {
    let mut stmt = from.prepare(
        "SELECT o.seq, o.at, o.person, o.via, o.label, o.story, o.undoes = o.seq,
             (SELECT json_object('name', p.name) FROM person p WHERE p.id = o.person)
         FROM operation o WHERE o.seq > $1 ORDER BY o.seq",
    )?;
    let mut rows = stmt.query([after])?;
    while let Some(row) = rows.next()? {
        let (seq, was_by): (i64, i64) = (row.get(0)?, row.get(2)?);
        let by = moved.get(&was_by).copied().unwrap_or(was_by);
        let (label, is_final): (String, Option<bool>) = (row.get(4)?, row.get(6)?);
        into.prepare_cached(
            "INSERT INTO journal (seq, tbl, \"row\", after)
             SELECT $1, 'person', $2, $3 WHERE $3 IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM person WHERE id = $2)
                 AND NOT EXISTS (SELECT 1 FROM journal WHERE tbl = 'person' AND \"row\" = $2)",
        )?
        .execute(params![seq, by, row.get::<_, Option<String>>(7)?])?;
        let (was, is) = (person::name_at(from, was_by, seq)?, person::name_at(into, by, seq)?);
        let by_name = if was == is { String::new() } else { format!(", done as {was}") };
        // What another restore said, or has replaced before, it says still.
        let label = if is_kept(&label) || is_final == Some(true) && super::is_restore(&label) {
            label
        } else {
            format!("{REPLACED}{by_name}: {label}")
        };
        into.prepare_cached(
            "INSERT INTO operation (seq, at, person, via, label, story, undoes)
             VALUES ($1, $2, $3, $4, $5, (SELECT id FROM story WHERE id = $6), $1)
             ON CONFLICT (seq) DO NOTHING",
        )?
        .execute(params![
            seq,
            row.get::<_, i64>(1)?,
            by,
            row.get::<_, String>(3)?,
            label,
            row.get::<_, Option<i64>>(5)?
        ])?;
    }
    Ok(())
}

/// Marks the lines of a copy that its board does not have as what they are. A mark stands behind what a
/// restore says of a line that it has replaced.
pub(super) fn mark(copy: &Connection, foreign: &BTreeSet<i64>) -> rusqlite::Result<()> {
    for seq in foreign {
        let label: String = copy
            .prepare_cached("SELECT label FROM operation WHERE seq = $1")?
            .query_row([seq], |row| row.get(0))?;
        let said = said(&label);
        if !said.starts_with(FROM_A_COPY) {
            let label = format!("{}{FROM_A_COPY}{said}", &label[..label.len() - said.len()]);
            copy.prepare_cached("UPDATE operation SET label = $1 WHERE seq = $2")?
                .execute(params![label, seq])?;
        }
    }
    Ok(())
}

/// Whether a line says of itself that it came with a copy, from another log.
pub(in crate::store) fn is_from_a_copy(label: &str) -> bool {
    said(label).starts_with(FROM_A_COPY)
}

/// Whether a line is one that a restore has left of what it replaced.
pub(in crate::store) fn is_kept(label: &str) -> bool {
    label.starts_with(REPLACED)
}

/// What a line said before a restore replaced what it tells of.
pub(super) fn said(label: &str) -> &str {
    let rest = if is_kept(label) { label.split_once(": ") } else { None };
    rest.map_or(label, |(_, said)| said)
}
