//! What hangs on a story that is taken in: criteria, comments, and what has no field of its own.

use std::collections::HashMap;

use chrono::TimeDelta;
use rusqlite::{Connection, params};

use super::Said;
use crate::domain::operation::{Incoming, IncomingComment};
use crate::domain::{StoryId, text};
use crate::store::apply::Cx;
use crate::store::story::add;
use crate::store::story::parts::insert_criteria;
use crate::store::{Answer, convert};

/// Takes over what the source has changed of the criteria since it was last read: what it words
/// otherwise is reworded, what it has no more goes, what is new comes, what it has ticked is ticked.
///
/// One that the team has reworded or ticked is theirs and stays; tells those that the source has no
/// more.
pub(super) fn criteria(
    conn: &Connection,
    id: StoryId,
    story: &Incoming,
    before: &Said,
) -> Answer<Vec<String>> {
    let here: Vec<(i64, String, bool)> = conn
        .prepare_cached("SELECT id, text, done FROM criterion WHERE story = $1 ORDER BY position")?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let is_here = |text: &str| here.iter().any(|it| it.1 == text);
    let mut news = story
        .criteria
        .iter()
        .map(|(typed, done)| (text::line(typed), *done))
        .filter(|(text, _)| !before.criteria.contains(text) && !is_here(text));
    let mut ours = Vec::new();
    for gone in &before.criteria {
        if story.criteria.iter().any(|(text, _)| text == gone) {
            continue;
        }
        let Some((criterion, text, done)) = here.iter().find(|it| it.1 == *gone) else { continue };
        if *done && !before.ticked.contains(gone) {
            ours.push(text.clone());
            continue;
        }
        match news.next() {
            Some((text, done)) => conn
                .prepare_cached("UPDATE criterion SET text = $1, done = $2 WHERE id = $3")?
                .execute(params![text, done, criterion])?,
            None => {
                conn.prepare_cached("DELETE FROM criterion WHERE id = $1")?.execute([criterion])?
            }
        };
    }
    let news: Vec<(String, bool)> = news.collect();
    for (criterion, text, done) in &here {
        let told = story.criteria.iter().find(|(it, _)| text::line(it) == *text);
        let Some((_, ticks)) = told.filter(|_| before.criteria.contains(text)) else { continue };
        // Whoever has ticked it here otherwise than the source had it means it so.
        if before.ticked.contains(text) == *done && ticks != done {
            conn.prepare_cached("UPDATE criterion SET done = $1 WHERE id = $2")?
                .execute(params![ticks, criterion])?;
        }
    }
    insert_criteria(conn, id, news.iter().map(|(text, done)| (&**text, *done)))?;
    Ok(ours)
}

/// Adds the comments that the source had not `before` and that are not there: same author, same
/// instant, same text, as often as it says so. Where nobody remembers what it had, the same text of
/// the same author within a day is the same comment: the board may have read its clock otherwise then.
pub(super) fn comments(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    story: &Incoming,
    before: Option<&[String]>,
) -> Answer<()> {
    let day = TimeDelta::days(1).num_milliseconds();
    let within = if before.is_none() { day } else { 0 };
    let mut had: HashMap<&str, usize> = HashMap::new();
    for written in before.unwrap_or_default() {
        *had.entry(written).or_default() += 1;
    }
    let mut equal: HashMap<(i64, i64, String), i64> = HashMap::new();
    for IncomingComment { author, at, text, written } in &story.comments {
        let text = add::block(text, "a comment")?;
        if text.is_empty() {
            continue;
        }
        let person =
            cx.board.people.iter().find(|it| it.name.eq_ignore_ascii_case(author)).map(|it| it.id);
        let person = person.unwrap_or(cx.present.person);
        let at = convert::millis(*at);
        let same = (person.0, if before.is_none() { 0 } else { at }, text.clone());
        let nth = equal.entry(same).or_default();
        *nth += 1;
        if let Some(left) = had.get_mut(&**written).filter(|it| **it > 0) {
            *left -= 1;
            continue;
        }
        let n_here: i64 = conn
            .prepare_cached(
                "SELECT count(*) FROM comment
                 WHERE story = $1 AND author = $2 AND at BETWEEN $3 AND $4 AND text = $5",
            )?
            .query_row(params![id.0, person.0, at - within, at + within, text], |row| row.get(0))?;
        if n_here < *nth {
            conn.prepare_cached(
                "INSERT INTO comment (story, author, at, text) VALUES ($1, $2, $3, $4)",
            )?
            .execute(params![id.0, person.0, at, text])?;
        }
    }
    Ok(())
}

/// Keeps everything that has no field of its own, as the source says it now.
pub(super) fn extras(conn: &Connection, id: StoryId, story: &Incoming) -> Answer<()> {
    let now: Vec<(String, String)> =
        story.extras.iter().map(|(name, value)| (text::line(name), text::block(value))).collect();
    let here: Vec<(String, String)> = conn
        .prepare_cached("SELECT name, value FROM extra WHERE story = $1 ORDER BY position, id")?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if here == now {
        return Ok(());
    }
    conn.prepare_cached("DELETE FROM extra WHERE story = $1")?.execute([id.0])?;
    for (position, (name, value)) in (1_i64..).zip(&now) {
        conn.prepare_cached(
            "INSERT INTO extra (story, position, name, value) VALUES ($1, $2, $3, $4)",
        )?
        .execute(params![id.0, position, name, value])?;
    }
    Ok(())
}
