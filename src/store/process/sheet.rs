//! Sheets in the file: one way to read and to fill in every record that has slots.

mod agree;

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::domain::experiment::Decision;
use crate::domain::sheet::{Catalog, Content, Fill, Named, Need, Shape, Sheet, Slot, Subject};
use crate::domain::{ProcessId, Refusal, text};
use crate::store::apply::Cx;
use crate::store::convert::{day, day_from};
use crate::store::story::add::{block, line};
use crate::store::{Answer, story};

/// The table of a record, the column that names it there, and its number.
const fn place(subject: Subject) -> (&'static str, &'static str, i64) {
    match subject {
        Subject::Process(id) => ("process", "id", id.0),
        Subject::Step(id) => ("process_step", "id", id.0),
        Subject::Policy(id) => ("process_policy", "id", id.0),
        Subject::Measure(id) => ("measure", "id", id.0),
        Subject::Experiment(id) => ("experiment", "story", id.0),
        Subject::Improvement(id) => ("improvement", "id", id.0),
        Subject::StreamStep(id) => ("stream_step", "id", id.0),
    }
}

/// The columns of these slots, quoted, as `alias.`.
pub(in crate::store) fn columns(slots: &[Slot], alias: &str) -> String {
    let quoted: Vec<String> = slots.iter().map(|it| format!("{alias}\"{}\"", it.id)).collect();
    quoted.join(", ")
}

/// A sheet from the columns of a row that begin there.
pub(in crate::store) fn from_row(
    row: &Row<'_>,
    from: usize,
    slots: &'static [Slot],
) -> rusqlite::Result<Sheet> {
    let mut contents = Vec::with_capacity(slots.len());
    for (n, slot) in slots.iter().enumerate() {
        contents.push(content(slot, row.get_ref(from + n)?)?);
    }
    Ok(Sheet::new(slots, contents))
}

fn content(slot: &Slot, sql: ValueRef<'_>) -> rusqlite::Result<Content> {
    Ok(match (slot.shape, sql) {
        (_, ValueRef::Null) => Content::None,
        (Shape::Date, ValueRef::Text(_)) => Content::Date(day_from(sql.as_str()?)?),
        (Shape::Person | Shape::Process | Shape::Measure | Shape::Step, _) => {
            Content::Id(sql.as_i64()?)
        }
        (_, ValueRef::Integer(n)) => Content::Number(n),
        (_, _) => Content::text(sql.as_str()?),
    })
}

fn sql(content: &Content) -> Sql {
    match content {
        Content::None => Sql::Null,
        Content::Text(text) => Sql::Text(text.clone()),
        Content::Number(n) | Content::Id(n) => Sql::Integer(*n),
        Content::Date(date) => Sql::Text(day(*date)),
    }
}

/// What is filled in of a record; all empty when there is none.
pub(in crate::store) fn read(conn: &Connection, subject: Subject) -> rusqlite::Result<Sheet> {
    let (table, key, id) = place(subject);
    let slots = subject.slots();
    let columns = columns(slots, "");
    let sheet = conn
        .prepare_cached(&format!("SELECT {columns} FROM {table} WHERE {key} = $1"))?
        .query_row([id], |row| from_row(row, 0, slots))
        .optional()?;
    Ok(sheet.unwrap_or_else(|| Sheet::new(slots, Vec::new())))
}

/// What a record is called in sentences; refuses one that is gone.
pub(in crate::store) fn name(conn: &Connection, subject: Subject) -> Answer<String> {
    let (what, sql) = match subject {
        Subject::Process(_) => ("that process", "SELECT prefix FROM process WHERE id = $1"),
        Subject::Step(_) => (
            "that step",
            "SELECT p.prefix || '.' || (SELECT count(*) FROM process_step o
                 WHERE o.process = s.process AND (o.position, o.id) <= (s.position, s.id))
             FROM process_step s JOIN process p ON p.id = s.process WHERE s.id = $1",
        ),
        Subject::Policy(_) => (
            "that policy",
            "SELECT 'a policy of ' || p.prefix FROM process_policy s
             JOIN process p ON p.id = s.process WHERE s.id = $1",
        ),
        Subject::Measure(_) => (
            "that measure",
            "SELECT p.prefix || ' ' || m.name FROM measure m JOIN process p ON p.id = m.process
             WHERE m.id = $1",
        ),
        Subject::Experiment(id) => return Ok(story::head(conn, id)?.key),
        Subject::Improvement(_) => {
            ("that improvement", "SELECT 'I-' || id FROM improvement WHERE id = $1")
        }
        Subject::StreamStep(_) => (
            "that step",
            "SELECT 'a step of ' || v.name FROM stream_step s
             JOIN value_stream v ON v.id = s.value_stream WHERE s.id = $1",
        ),
    };
    let found = conn.prepare_cached(sql)?.query_row([place(subject).2], |row| row.get(0));
    Ok(found.optional()?.ok_or(Refusal::Gone(what))?)
}

/// A content as the file may keep it: clean text, and nothing missing that must be there.
fn clean(slot: &Slot, content: &Content) -> Result<Content, Refusal> {
    let content = match (slot.shape, content) {
        (Shape::Text, Content::Text(typed)) => Content::text(&block(typed, slot.id)?),
        (_, Content::Text(typed)) => Content::text(&line(typed, slot.id)?),
        (_, content) => content.clone(),
    };
    match (slot.need, &content) {
        (Need::Always, Content::None) => Err(Refusal::EmptyText(slot.label)),
        (_, _) => Ok(content),
    }
}

/// Fills slots in; what somebody else filled in meanwhile is never written over.
pub(super) fn fill(cx: &Cx, conn: &Connection, subject: Subject, fills: &[Fill]) -> Answer<String> {
    let what = name(conn, subject)?;
    if let Subject::Experiment(id) = subject {
        // Archived or not: what came of a story is mostly known after its sprint was closed.
        story::head(conn, id)?;
        conn.prepare_cached("INSERT INTO experiment (story) VALUES ($1) ON CONFLICT DO NOTHING")?
            .execute([id.0])?;
    }
    let before = read(conn, subject)?;
    let catalog = catalog(conn)?;
    let show = |slot: &Slot, content: &Content| slot.show(content, &cx.board, &catalog);
    for it in fills {
        let theirs = before.content(it.slot.id);
        if *theirs != it.was && *theirs != it.now {
            let by = author(conn, subject, it.slot)?;
            let (theirs, part) = (show(it.slot, theirs), it.slot.label);
            return Err(Refusal::Meanwhile { what, part, theirs, by }.into());
        }
    }
    let contents: Vec<(&Slot, Content)> =
        fills.iter().map(|it| (it.slot, it.now.clone())).collect();
    write(cx, conn, subject, &contents)?;
    Ok(match fills {
        [one] if one.now == Content::None => format!("Cleared {} of {what}", one.slot.id),
        [one] => {
            let shown = show(one.slot, &one.now);
            format!("Set {} of {what} to {}", one.slot.id, text::capped(&text::line(&shown), 60))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|it| it.slot.id).collect();
            format!("Set {} of {what}", ids.join(", "))
        }
    })
}

/// Writes contents into a record that is there, and checks that they agree with each other.
pub(super) fn write<'a>(
    cx: &Cx,
    conn: &Connection,
    subject: Subject,
    contents: impl IntoIterator<Item = &'a (&'a Slot, Content)>,
) -> Answer<()> {
    let (table, key, id) = place(subject);
    // Both ends of a difference may be written at once: the check is made on all of them before
    // the file sees the first.
    let mut now: Vec<(&Slot, Content)> = Vec::new();
    for (slot, content) in contents {
        now.push((slot, clean(slot, content)?));
    }
    agree::complete(conn, subject, &mut now)?;
    agree::check(cx, conn, subject, &now)?;
    let sets: Vec<String> =
        (1..).zip(&now).map(|(n, (slot, _))| format!("\"{}\" = ${n}", slot.id)).collect();
    if sets.is_empty() {
        return Ok(());
    }
    let values: Vec<Sql> =
        now.iter().map(|(_, content)| sql(content)).chain(Some(Sql::Integer(id))).collect();
    let (sets, n) = (sets.join(", "), now.len() + 1);
    conn.prepare_cached(&format!("UPDATE {table} SET {sets} WHERE {key} = ${n}"))?
        .execute(rusqlite::params_from_iter(values))?;
    if let Subject::Experiment(id) = subject
        && now
            .iter()
            .any(|(slot, it)| slot.id == "decision" && *it == Content::text(Decision::Adopt.id()))
    {
        super::experiment::check_adopted(cx, conn, id)?;
    }
    let stamps = [("actual", "measured_at"), ("decision", "decided_at")];
    for (slot, column) in stamps {
        let written = now.iter().find(|(it, _)| it.id == slot);
        if let (Subject::Experiment(_), Some((_, content))) = (subject, written) {
            let at = (*content != Content::None).then_some(cx.present.at);
            conn.prepare_cached(&format!("UPDATE experiment SET {column} = $1 WHERE story = $2"))?
                .execute(params![at, id])?;
        }
    }
    Ok(())
}

/// Who filled a slot in as it is.
fn author(conn: &Connection, subject: Subject, slot: &Slot) -> rusqlite::Result<String> {
    let (table, key, id) = place(subject);
    let row: i64 = conn
        .prepare_cached(&format!("SELECT id FROM {table} WHERE {key} = $1"))?
        .query_row([id], |row| row.get(0))
        .optional()?
        .unwrap_or_default();
    crate::store::restore::author(conn, table, row, slot.id)
}

/// The measures and steps of the board, by name.
pub(in crate::store) fn catalog(conn: &Connection) -> rusqlite::Result<Catalog> {
    let named = |row: &Row<'_>| {
        Ok(Named {
            id: row.get(0)?,
            process: ProcessId(row.get(1)?),
            short: row.get(2)?,
            name: row.get(3)?,
        })
    };
    let measures = conn
        .prepare_cached(
            "SELECT m.id, m.process, p.prefix, m.name FROM measure m
             JOIN process p ON p.id = m.process ORDER BY p.prefix, m.id",
        )?
        .query_map([], named)?
        .collect::<Result<_, _>>()?;
    let steps = conn
        .prepare_cached(
            "SELECT s.id, s.process, p.prefix || '.' || row_number() OVER (
                 PARTITION BY s.process ORDER BY s.position, s.id), s.name
             FROM process_step s JOIN process p ON p.id = s.process
             ORDER BY p.prefix, s.position, s.id",
        )?
        .query_map([], named)?
        .collect::<Result<_, _>>()?;
    Ok(Catalog { measures, steps })
}
