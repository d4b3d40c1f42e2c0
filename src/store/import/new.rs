//! A story that comes in for the first time, with the past that its source tells.

use rusqlite::Connection;

use super::{Known, away, parts, remember, said, silent, values};
use crate::domain::operation::{Added, Batch, Incoming};
use crate::domain::{Category, ColumnId, Field, NewStory, StoryId, Value};
use crate::store::apply::Cx;
use crate::store::story::add;
use crate::store::story::parts::{insert_criteria, insert_reference};
use crate::store::{Answer, convert, ledger};

/// Adds a story that its source knows and this board did not.
pub(super) fn create(
    cx: &mut Cx,
    conn: &Connection,
    batch: &Batch,
    story: &Incoming,
    (rank, key): (i64, Option<String>),
) -> Answer<StoryId> {
    let values = values(cx, story);
    let (source, mut said) = (&*batch.source, said(cx, story, &values));
    said.had = batch.tells.as_deref().map(silent::had);
    let mut fields = values;
    fields.push((Field::Column, Value::Id(story.column.0)));
    fields.push((Field::Tags, Value::tags(story.tags.iter().cloned())));
    let new = NewStory { title: story.title.clone(), fields, criteria: Vec::new() };
    let (id, key) = add::insert_as(cx, conn, &new, rank, key)?;
    let created = story.created_at.map_or(cx.present.at, convert::millis);
    // When work that goes on began nobody says: it stands here since it came, not since it was
    // written down somewhere.
    let is_open = cx.board.column(story.column).is_some_and(|it| it.category.is_in_progress());
    let ended = story.since.map(convert::millis).filter(|it| *it >= created);
    let ends = cx.board.column(story.column).is_some_and(|it| it.category == Category::Done);
    let told = story.since.filter(|_| !story.given_up || ends);
    let since = told.or(story.created_at.filter(|_| !is_open));
    let since = since.map_or(cx.present.at, convert::millis);
    conn.prepare_cached("UPDATE story SET created_at = $1, since = $2 WHERE id = $3")?
        .execute([created, since, id.0])?;
    if let Some(author) = story.author.as_deref()
        && let Some(person) = cx.board.people.iter().find(|it| it.name.eq_ignore_ascii_case(author))
    {
        conn.prepare_cached("UPDATE story SET created_by = $1 WHERE id = $2")?
            .execute([person.id.0, id.0])?;
    }
    let first = cx.board.columns.first().map_or(story.column, |it| it.id);
    redate(cx, conn, id, first, story.column, (created, since))?;
    insert_criteria(conn, id, story.criteria.iter().map(|(text, done)| (&**text, *done)))?;
    said.rows = parts::rows(conn, id, story, &[])?;
    insert_reference(conn, id, source, &story.reference)?;
    parts::comments(cx, conn, id, story, Some(&[]))?;
    parts::extras(conn, id, story, |_| true)?;
    if story.given_up {
        away(conn, id, ended.unwrap_or(cx.present.at))?;
    }
    remember(conn, Known { id, source, reference: &story.reference }, &said)?;
    cx.added = cx.added.or(Some(id));
    cx.upshot.added.push(Added { key, reference: story.reference.clone() });
    Ok(id)
}

/// Writes into the ledger what the source knows: when the story came to be, and when it came to
/// stand where it stands; the row that [`add::insert`] wrote says "now".
fn redate(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    first: ColumnId,
    column: ColumnId,
    (created, since): (i64, i64),
) -> Answer<()> {
    // The plus keeps SQLite from looking through everything that this operation has written.
    conn.prepare_cached(
        "UPDATE transition SET at = $1, to_column = $2,
             to_category = (SELECT category FROM board_column WHERE id = $2)
         WHERE story = $3 AND +seq = $4",
    )?
    .execute([created, first.0, id.0, cx.present.seq])?;
    if column != first {
        ledger::note_at(conn, cx.present, since, id, Some(first), Some(column), None)?;
    }
    Ok(())
}
