//! Measures and readings in the file.

use chrono::SecondsFormat;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{counted, fill_new, live, sheet};
use crate::domain::measure::{MeasureId, ReadingId};
use crate::domain::process::quoted;
use crate::domain::sheet::{Content, Slot, Subject};
use crate::domain::{At, Figure, ProcessId, ProcessRefusal, Refusal};
use crate::store::Answer;
use crate::store::apply::Cx;
use crate::store::board::needed;
use crate::store::convert::millis;
use crate::store::story::add::line;

/// Begins to measure something.
pub(super) fn add(
    cx: &Cx,
    conn: &Connection,
    process: ProcessId,
    typed: &str,
    slots: &[(&'static Slot, Content)],
) -> Answer<String> {
    let prefix = live(cx, conn, process)?.prefix;
    let name = needed(typed, "the name of a measure")?;
    let is_taken: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM measure WHERE process = $1 AND lower(name) = lower($2))",
        )?
        .query_row(params![process.0, name], |row| row.get(0))?;
    if is_taken {
        return Err(Refusal::Taken { what: "measure", name }.into());
    }
    let id = conn
        .prepare_cached("INSERT INTO measure (process, name) VALUES ($1, $2) RETURNING id")?
        .query_row(params![process.0, name], |row| row.get(0))?;
    fill_new(cx, conn, Subject::Measure(MeasureId(id)), slots)?;
    Ok(format!("Began to measure {prefix}: {name}"))
}

/// Measures nothing of it any more; refuses while readings or experiments name it.
pub(super) fn remove(conn: &Connection, id: MeasureId) -> Answer<String> {
    let name = sheet::name(conn, Subject::Measure(id))?;
    let (readings, named): (u32, bool) = conn
        .prepare_cached(
            "SELECT (SELECT count(*) FROM reading WHERE measure = $1),
                 EXISTS (SELECT 1 FROM experiment WHERE measure = $1)
                 OR EXISTS (SELECT 1 FROM improvement WHERE measure = $1)",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if readings > 0 || named {
        let what = if named { "experiments".to_owned() } else { counted(readings, "reading") };
        return Err(Refusal::Wrong(format!(
            "{name} has {what}: what was measured stays; another name is given by gemba measure set \
             {} name=…",
            quoted(sheet::read(conn, Subject::Measure(id))?.text("name"))
        ))
        .into());
    }
    conn.prepare_cached("DELETE FROM measure WHERE id = $1")?.execute([id.0])?;
    Ok(format!("Stopped measuring {name}"))
}

/// Writes a reading down; refuses the future.
pub(super) fn read(
    cx: &Cx,
    conn: &Connection,
    id: MeasureId,
    value: Figure,
    at: Option<At>,
    note: &str,
) -> Answer<String> {
    let name = sheet::name(conn, Subject::Measure(id))?;
    let at = at.unwrap_or_else(|| cx.now());
    if at > cx.now() {
        let zoned = at.with_timezone(&cx.board.zone);
        let day = zoned.to_rfc3339_opts(SecondsFormat::Secs, true);
        return Err(Refusal::from(ProcessRefusal::Future(day)).into());
    }
    let note = line(note, "the note")?;
    conn.prepare_cached(
        "INSERT INTO reading (measure, at, value, note, person)
         VALUES ($1, $2, $3, nullif($4, ''), $5)",
    )?
    .execute(params![id.0, millis(at), value.millionths(), note, cx.present.person.0])?;
    let unit = sheet::read(conn, Subject::Measure(id))?.text("unit").to_owned();
    Ok(format!("Read {name}: {value} {unit}").trim_end().to_owned())
}

/// Takes a reading back.
pub(super) fn remove_reading(conn: &Connection, id: ReadingId) -> Answer<String> {
    let found: Option<(i64, i64)> = conn
        .prepare_cached("DELETE FROM reading WHERE id = $1 RETURNING measure, value")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (measure, value) = found.ok_or(Refusal::Gone("that reading"))?;
    let name = sheet::name(conn, Subject::Measure(MeasureId(measure)))?;
    Ok(format!("Took back the reading {} of {name}", Figure::from_millionths(value)))
}
