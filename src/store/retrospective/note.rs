//! Notes of a retrospective: written down, worded differently.

use rusqlite::{Connection, params};

use super::{changeable, read, set_columns, there};
use crate::domain::retrospective::{NoteId, RetroColumn};
use crate::domain::{Refusal, SprintId, text, wording};
use crate::store::Answer;
use crate::store::apply::Cx;
use crate::store::board::needed;
use crate::store::meanwhile::Cell;

/// Writes a note; the first one of a team that has not chosen columns brings those that it had
/// last, or the usual ones.
pub(super) fn add(
    cx: &Cx,
    conn: &Connection,
    id: SprintId,
    column: &str,
    typed: &str,
) -> Answer<String> {
    there(cx, id)?;
    let note = needed(typed, "a note")?;
    let here = read(conn, id)?;
    if here.columns.is_empty() {
        set_columns(cx, conn, id, &here.usual, None)?;
    }
    let columns = read(conn, id)?.columns;
    let wanted = text::line(column).to_lowercase();
    let exact = columns.iter().find(|it| it.name.to_lowercase() == wanted);
    let begins: Vec<&RetroColumn> =
        columns.iter().filter(|it| it.name.to_lowercase().starts_with(&wanted)).collect();
    let found = match (exact, &*begins) {
        (Some(it), _) => it,
        (None, [it]) => it,
        (None, []) => {
            let names: Vec<&str> = columns.iter().map(|it| &*it.name).collect();
            return Err(Refusal::Wrong(format!(
                "the retrospective has no column called {column}: it has {}; gemba retro columns \
                 chooses others",
                wording::listed(&names)
            ))
            .into());
        }
        (None, several) => {
            return Err(Refusal::Ambiguous {
                typed: column.to_owned(),
                could_be: several.iter().map(|it| it.name.clone()).collect(),
            }
            .into());
        }
    };
    conn.execute(
        "INSERT INTO retro_note (retro_column, text, person, at) VALUES ($1, $2, $3, $4)",
        params![found.id.0, note, cx.present.person.0, cx.present.at],
    )?;
    Ok(format!("Noted under {}: {}", found.name, text::capped(&note, 60)))
}

/// Words a note differently, where nobody has since the person saw it.
pub(super) fn reword(conn: &Connection, id: NoteId, was: &String, typed: &str) -> Answer<String> {
    let here = changeable(conn, id)?;
    let now = needed(typed, "a note")?;
    let cell =
        Cell { table: "retro_note", row: id.0, column: "text", what: "the note", part: "wording" };
    let now = cell.merged(conn, (was, now, here), String::clone)?;
    conn.execute("UPDATE retro_note SET text = $1 WHERE id = $2", params![now, id.0])?;
    Ok(format!("Reworded a note to “{}”", text::capped(&now, 60)))
}
