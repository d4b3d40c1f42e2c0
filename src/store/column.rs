//! The columns of a board in the file: added, changed, ordered, removed.

use rusqlite::{Connection, params};

use super::apply::Cx;
use super::board::{free, needed};
use super::story::{Coming, check_limits};
use super::{Answer, view};
use crate::domain::operation::ColumnEdit;
use crate::domain::refusal::{count_of, points_of};
use crate::domain::{Board, Category, Column, ColumnId, Points, Policy, Refusal, StoryId, Term};

/// Adds a column.
pub(super) fn add(
    cx: &Cx,
    conn: &Connection,
    name: &str,
    category: Category,
    after: Option<ColumnId>,
) -> Answer<String> {
    let name = needed(name, "the name of a column")?;
    free("column", &name, &cx.board.columns, |it| Some(&it.name))?;
    let id: i64 = conn.query_row(
        "INSERT INTO board_column (name, category, position) VALUES ($1, $2, 0) RETURNING id",
        params![name, category.id()],
        |row| row.get(0),
    )?;
    place(cx, conn, ColumnId(id), after)?;
    Ok(format!("Added the column {name}"))
}

/// What a column is called now that was called that: nothing where one is called so still, where none
/// ever was, and where several were.
pub(super) fn called_now(
    conn: &Connection,
    board: &Board,
    name: &str,
) -> rusqlite::Result<Option<String>> {
    if name.is_empty() || board.columns.iter().any(|it| it.name == name) {
        return Ok(None);
    }
    let all: Vec<i64> = conn
        .prepare_cached(
            "SELECT DISTINCT \"row\" FROM journal
             WHERE tbl = 'board_column' AND \"row\" > 0 AND col = 'name' AND before = $1",
        )?
        .query_map([name], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let [one] = &*all else { return Ok(None) };
    Ok(board.column(ColumnId(*one)).map(|it| it.name.clone()))
}

/// Puts a column to the right of another, and numbers all of them anew.
fn place(
    cx: &Cx,
    conn: &Connection,
    id: ColumnId,
    after: Option<ColumnId>,
) -> rusqlite::Result<()> {
    let mut order: Vec<ColumnId> =
        cx.board.columns.iter().map(|it| it.id).filter(|it| *it != id).collect();
    let place = after
        .and_then(|after| order.iter().position(|it| *it == after))
        .map_or(0, |place| place + 1);
    order.insert(place, id);
    for (position, id) in (1_i64..).zip(order) {
        conn.prepare_cached("UPDATE board_column SET position = $1 WHERE id = $2")?
            .execute([position, id.0])?;
    }
    Ok(())
}

/// Changes a column.
pub(super) fn edit(cx: &Cx, conn: &Connection, id: ColumnId, to: &ColumnEdit) -> Answer<String> {
    let column = cx.board.column(id).ok_or(Refusal::Gone("that column"))?;
    let set = |sql: &str, value: rusqlite::types::Value| {
        conn.prepare_cached(&format!("UPDATE board_column SET {sql} = $1 WHERE id = $2"))?
            .execute(params![value, id.0])
    };
    let was = &column.name;
    let label = match to {
        ColumnEdit::Name(name) => {
            let name = needed(name, "the name of a column")?;
            free("column", &name, &cx.board.columns, |it| (it.id != id).then_some(&it.name))?;
            set("name", name.clone().into())?;
            view::follow(cx, conn, Term::Column, was, &name)?;
            format!("Renamed the column {was} to {name}")
        }
        ColumnEdit::Category(category) => {
            set("category", category.id().to_owned().into())?;
            format!("Made {was} a column for {}", category.id())
        }
        ColumnEdit::WipStories(limit) => {
            set("wip_stories", limit.map(i64::from).into())?;
            match limit {
                Some(limit) => format!("Limited {was} to {}", count_of(*limit)),
                None => format!("Took the limit of stories off {was}"),
            }
        }
        ColumnEdit::WipPoints(limit) => {
            set("wip_points", limit.map(Points::hundredths).into())?;
            match limit {
                Some(limit) => format!("Limited {was} to {}", points_of(*limit)),
                None => format!("Took the limit of points off {was}"),
            }
        }
        ColumnEdit::After(after) => {
            place(cx, conn, id, *after)?;
            match after.and_then(|it| cx.board.column(it)) {
                Some(after) => format!("Moved the column {was} after {}", after.name),
                None => format!("Moved the column {was} to the left end"),
            }
        }
    };
    Ok(label)
}

/// Which stories of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    Open,
}

/// The stories of a column, by rank; those that are archived too, where all are asked for.
fn stories_in(conn: &Connection, id: ColumnId, which: Which) -> rusqlite::Result<Vec<StoryId>> {
    conn.prepare_cached(
        "SELECT id FROM story WHERE \"column\" = $1 AND ($2 OR archived_at IS NULL)
         ORDER BY rank, id",
    )?
    .query_map(params![id.0, which == Which::All], |row| Ok(StoryId(row.get(0)?)))?
    .collect()
}

/// Takes a column away; its stories go to another one.
pub(super) fn remove(
    cx: &mut Cx,
    conn: &Connection,
    id: ColumnId,
    stories_to: Option<ColumnId>,
) -> Answer<String> {
    let column = cx.board.column(id).ok_or(Refusal::Gone("that column"))?.clone();
    if cx.board.columns.len() == 1 {
        return Err(Refusal::LastColumn.into());
    }
    let stories = stories_in(conn, id, Which::All)?;
    let n_stories = u32::try_from(stories.len()).unwrap_or(u32::MAX);
    match stories_to.filter(|it| *it != id) {
        None if n_stories > 0 => {
            return Err(Refusal::ColumnInUse { column: column.name, stories: n_stories }.into());
        }
        None => (),
        Some(to) => {
            let to = cx.board.column(to).ok_or(Refusal::Gone("that column"))?;
            if cx.board.wip == Policy::Hard {
                // A soft limit asks for a reason only when work is moved.
                let mut coming = Vec::new();
                for story in stories_in(conn, id, Which::Open)? {
                    let head = super::story::head(conn, story)?;
                    coming.push(Coming { points: head.points, sprint: head.sprint });
                }
                check_limits(cx, conn, to, &coming)?;
            }
            for story in stories {
                if super::story::head(conn, story)?.is_archived {
                    // It has left the board: where it stood is over, and since when it stood there.
                    let rest = resting(cx, &column, to)?;
                    conn.prepare_cached("UPDATE story SET \"column\" = $1 WHERE id = $2")?
                        .execute([rest.0, story.0])?;
                } else {
                    super::story::put(cx, conn, story, to.id, None)?;
                }
            }
        }
    }
    conn.execute("DELETE FROM board_column WHERE id = $1", [id.0])?;
    Ok(format!("Removed the column {}", column.name))
}

/// Where a story that has left the board goes with its column: what was finished stays finished, in a
/// sprint that is over as well, and what was not does not become so.
fn resting(cx: &Cx, gone: &Column, to: &Column) -> Result<ColumnId, Refusal> {
    let is_done = |it: &Column| it.category == Category::Done;
    let was_done = is_done(gone);
    let like = |it: &&Column| it.id != gone.id && is_done(it) == was_done;
    let others = std::iter::once(to).chain(&cx.board.columns);
    if let Some(column) = others.clone().find(like) {
        return Ok(column.id);
    }
    let (so, name) = (if was_done { "finished" } else { "not finished" }, &gone.name);
    Err(Refusal::Wrong(format!(
        "stories of the archive were {so} in {name}, and in no other column would they be: add one \
         first (gemba column add NAME --category {})",
        gone.category.id()
    )))
}
