//! The tags of stories: each is one whatever its letter case, written as the board writes it.

use std::cell::RefCell;
use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::add::line;
use crate::domain::{StoryId, text};
use crate::store::Answer;
use crate::store::apply::Cx;

/// How the stories of the board write its tags, by what tells one from another; read once it is
/// needed.
#[derive(Debug, Default)]
pub(in crate::store) struct Writings(RefCell<Option<HashMap<String, String>>>);

impl Writings {
    /// How a tag is written on the board, where it has it: as most of its stories do; else as it was
    /// typed, from now on.
    fn of(&self, conn: &Connection, typed: &str) -> Answer<String> {
        let mut all = self.0.borrow_mut();
        let all = match &mut *all {
            Some(all) => all,
            none => none.insert(writings(conn)?),
        };
        Ok(all.entry(text::name(typed)).or_insert_with(|| typed.to_owned()).clone())
    }
}

fn writings(conn: &Connection) -> Answer<HashMap<String, String>> {
    let mut stmt = conn.prepare_cached(
        "SELECT t.tag FROM story s CROSS JOIN story_tag t ON t.story = s.id
         WHERE s.archived_at IS NULL GROUP BY t.tag ORDER BY count(*) DESC, t.tag",
    )?;
    let mut all = HashMap::new();
    let mut rows = stmt.query([])?;
    while let Some(row) = rows.next()? {
        let tag: String = row.get(0)?;
        all.entry(text::name(&tag)).or_insert(tag);
    }
    Ok(all)
}

/// A tag as the file keeps it.
fn tag_name(typed: &str) -> Answer<String> {
    Ok(line(typed, "a tag")?.replace(' ', "-"))
}

/// The writings in which a story has a tag: one, but on boards from before they were held for one.
fn on_story(conn: &Connection, id: StoryId, tag: &str) -> Answer<Vec<String>> {
    let name = text::name(tag);
    let mut found: Vec<String> = conn
        .prepare_cached("SELECT tag FROM story_tag WHERE story = $1")?
        .query_map([id.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    found.retain(|it| text::name(it) == name);
    Ok(found)
}

/// Gives a story a tag, if it does not have it: tells whether it had not.
pub(in crate::store) fn tag_story(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    tag: &str,
) -> Answer<bool> {
    let tag = tag_name(tag)?;
    if tag.is_empty() || !on_story(conn, id, &tag)?.is_empty() {
        return Ok(false);
    }
    conn.prepare_cached("INSERT INTO story_tag (story, tag) VALUES ($1, $2)")?
        .execute(params![id.0, cx.tags.of(conn, &tag)?])?;
    Ok(true)
}

/// Takes a tag off a story, if it has it: tells whether it had.
pub(in crate::store) fn untag_story(conn: &Connection, id: StoryId, tag: &str) -> Answer<bool> {
    let writings = on_story(conn, id, &tag_name(tag)?)?;
    for writing in &writings {
        conn.prepare_cached("DELETE FROM story_tag WHERE story = $1 AND tag = $2")?
            .execute(params![id.0, writing])?;
    }
    Ok(!writings.is_empty())
}
