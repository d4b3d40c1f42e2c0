//! Value streams in the file.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::sheet::{columns, from_row};
use super::{fill_new, read};
use crate::domain::process::StepId;
use crate::domain::sheet::{Content, Slot, Subject};
use crate::domain::stream::{self, Stream, StreamId, StreamStep, StreamStepId};
use crate::domain::{ProcessId, Refusal};
use crate::store::Answer;
use crate::store::apply::Cx;
use crate::store::board::needed;

/// Every value stream with its steps, by name.
pub(super) fn all(conn: &Connection) -> rusqlite::Result<Vec<Stream>> {
    let mut all: Vec<Stream> = conn
        .prepare_cached("SELECT id, name FROM value_stream ORDER BY lower(name), id")?
        .query_map([], |row| {
            Ok(Stream { id: StreamId(row.get(0)?), name: row.get(1)?, steps: Vec::new() })
        })?
        .collect::<Result<_, _>>()?;
    let slots = columns(stream::SLOTS, "s.");
    let catalog = super::catalog(conn)?;
    for it in &mut all {
        let found: Vec<(StreamStep, Option<i64>, Option<i64>)> = conn
            .prepare_cached(&format!(
                "SELECT s.id, ifnull(s.name, ''), s.step, p.process, {slots} FROM stream_step s
                 LEFT JOIN process_step p ON p.id = s.step
                 WHERE s.value_stream = $1 ORDER BY s.position, s.id"
            ))?
            .query_map([it.id.0], |row| {
                let id = StreamStepId(row.get(0)?);
                let sheet = from_row(row, 4, stream::SLOTS)?;
                let step = StreamStep { id, sheet, name: row.get(1)?, step: None };
                Ok((step, row.get(2)?, row.get(3)?))
            })?
            .collect::<Result<_, _>>()?;
        for (mut step, of, process) in found {
            if let Some((of, process)) = of.zip(process) {
                let whole = read::steps(conn, ProcessId(process))?;
                let whole = whole.into_iter().find(|it| it.id.0 == of);
                let short = catalog.steps.iter().find(|it| it.id == of);
                step.step = short.map(|it| it.short.clone()).zip(whole);
            }
            it.steps.push(step);
        }
    }
    Ok(all)
}

fn name_of(conn: &Connection, id: StreamId) -> Answer<String> {
    let found = conn
        .prepare_cached("SELECT name FROM value_stream WHERE id = $1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(found.ok_or(Refusal::Gone("that value stream"))?)
}

/// Makes a value stream known.
pub(super) fn add(conn: &Connection, typed: &str) -> Answer<String> {
    let name = needed(typed, "the name of a value stream")?;
    let is_taken: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM value_stream WHERE lower(name) = lower($1))")?
        .query_row([&name], |row| row.get(0))?;
    if is_taken {
        return Err(Refusal::Taken { what: "value stream", name }.into());
    }
    conn.prepare_cached("INSERT INTO value_stream (name) VALUES ($1)")?.execute([&name])?;
    Ok(format!("Added the value stream {name}"))
}

/// Takes a value stream with its steps away.
pub(super) fn remove(conn: &Connection, id: StreamId) -> Answer<String> {
    let name = name_of(conn, id)?;
    conn.prepare_cached("DELETE FROM stream_step WHERE value_stream = $1")?.execute([id.0])?;
    conn.prepare_cached("DELETE FROM value_stream WHERE id = $1")?.execute([id.0])?;
    Ok(format!("Removed the value stream {name}"))
}

/// Adds a step after the others.
pub(super) fn add_step(
    cx: &Cx,
    conn: &Connection,
    id: StreamId,
    step: Result<&StepId, &String>,
    slots: &[(&'static Slot, Content)],
) -> Answer<String> {
    let stream = name_of(conn, id)?;
    let (of, name) = match step {
        Ok(step) => (Some(step.0), None),
        Err(typed) => (None, Some(needed(typed, "the name of a step")?)),
    };
    let new: i64 = conn
        .prepare_cached(
            "INSERT INTO stream_step (value_stream, position, step, name)
             SELECT $1, ifnull(max(position), 0) + 1, $2, $3 FROM stream_step
             WHERE value_stream = $1 RETURNING id",
        )?
        .query_row(params![id.0, of, name], |row| row.get(0))?;
    fill_new(cx, conn, Subject::StreamStep(StreamStepId(new)), slots)?;
    let called = match (of, name) {
        (Some(of), _) => super::sheet::name(conn, Subject::Step(StepId(of)))?,
        (None, name) => name.unwrap_or_default(),
    };
    Ok(format!("Added {called} to {stream}"))
}

/// Takes a step of a value stream away.
pub(super) fn remove_step(conn: &Connection, id: StreamStepId) -> Answer<String> {
    let stream: Option<i64> = conn
        .prepare_cached("DELETE FROM stream_step WHERE id = $1 RETURNING value_stream")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let stream = stream.ok_or(Refusal::Gone("that step"))?;
    Ok(format!("Removed a step from {}", name_of(conn, StreamId(stream))?))
}
