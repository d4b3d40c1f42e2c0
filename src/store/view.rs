//! Filters under a name.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::Answer;
use super::apply::Cx;
use super::story::add::line;
use crate::domain::{Filter, Refusal, SavedView, Term};

/// The views of the board, by name.
pub(super) fn all(conn: &Connection) -> rusqlite::Result<Vec<SavedView>> {
    conn.prepare_cached("SELECT name, filter FROM board_view ORDER BY name, id")?
        .query_map([], |row| Ok(SavedView { name: row.get(0)?, filter: row.get(1)? }))?
        .collect()
}

/// Keeps a view; says what was done.
pub(super) fn keep(conn: &Connection, view: &SavedView) -> Answer<String> {
    let (name, filter) = (line(&view.name, "the name of a view")?, line(&view.filter, "a filter")?);
    if name.is_empty() {
        return Err(Refusal::EmptyText("the name of a view").into());
    }
    if filter.is_empty() {
        return Err(Refusal::EmptyText("the filter of a view").into());
    }
    let before: Option<String> = conn
        .prepare_cached("SELECT filter FROM board_view WHERE name = $1")?
        .query_row([&name], |row| row.get(0))
        .optional()?;
    let before = before.filter(|it| *it != filter);
    let before = before.map(|it| format!(" (was {it})")).unwrap_or_default();
    conn.prepare_cached(
        "INSERT INTO board_view (name, filter) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET filter = excluded.filter",
    )?
    .execute(params![name, filter])?;
    Ok(format!("view {name}: {filter}{before}"))
}

/// Has the views go on to mean a person, a column or a sprint that is called otherwise from now on.
pub(super) fn follow(cx: &Cx, conn: &Connection, term: Term, was: &str, now: &str) -> Answer<()> {
    for view in &cx.board.views {
        // A day in a filter stays as it was typed: only whether it is one is looked at.
        let today = cx.now().date_naive();
        let Ok(filter) = Filter::parse(&view.filter, &cx.board, cx.present.person, today) else {
            // One that cannot be read names nothing.
            continue;
        };
        if let Some(filter) = filter.renamed(term, was, now) {
            conn.prepare_cached("UPDATE board_view SET filter = $1 WHERE name = $2")?
                .execute([filter.text(), view.name.clone()])?;
        }
    }
    Ok(())
}

/// Keeps a view no longer; says what was done.
pub(super) fn drop(conn: &Connection, name: &str) -> Answer<String> {
    let n = conn.prepare_cached("DELETE FROM board_view WHERE name = $1")?.execute([name])?;
    if n == 0 {
        Err(Refusal::NoSuch(format!("view called {name}")).into())
    } else {
        Ok(format!("no view {name}"))
    }
}
