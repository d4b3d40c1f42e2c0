//! What hangs on a story that is taken in: criteria, comments, and what has no field of its own.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use rusqlite::{Connection, params};

use super::Said;
use crate::domain::operation::{Incoming, IncomingComment};
use crate::domain::{StoryId, text};
use crate::store::apply::Cx;
use crate::store::story::add;
use crate::store::story::parts::insert_criteria;
use crate::store::{Answer, convert};

/// Which criterion here each of a source's is, by its number.
pub(super) type Rows = Vec<(String, i64)>;

/// The criteria of a story in one text, to tell what became of them.
pub(super) fn criteria_of(conn: &Connection, id: StoryId) -> Answer<String> {
    let all: Vec<String> = conn
        .prepare_cached("SELECT text, done FROM criterion WHERE story = $1 ORDER BY position")?
        .query_map([id.0], |row| {
            let (text, done): (String, bool) = (row.get(0)?, row.get(1)?);
            Ok(format!("[{}] {text}", if done { 'x' } else { ' ' }))
        })?
        .collect::<Result<_, _>>()?;
    Ok(all.join("\n"))
}

/// Takes over what the source has changed of the criteria since it was last read: what it words
/// otherwise is reworded, what it has no more goes, what is new comes, what it has ticked is ticked.
///
/// One that the team has reworded or ticked is theirs and stays, also where the source words it
/// otherwise as well. Tells each of those, and what the source says there, if anything; and which
/// criterion here each of the source's is.
pub(super) fn criteria(
    conn: &Connection,
    id: StoryId,
    story: &Incoming,
    before: &Said,
) -> Answer<(Vec<(String, String)>, Rows)> {
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
    let (mut ours, mut theirs) = (Vec::new(), before.rows.clone());
    for gone in &before.criteria {
        if story.criteria.iter().any(|(text, _)| text == gone) {
            continue;
        }
        let Some((criterion, text, done)) = here.iter().find(|it| it.1 == *gone) else {
            let row = before.rows.iter().find(|it| it.0 == *gone).map(|it| it.1);
            let reworded = here.iter().find(|it| Some(it.0) == row);
            let is_told = |text: &str| story.criteria.iter().any(|it| text::line(&it.0) == text);
            if let Some((criterion, text, _)) = reworded.filter(|it| !is_told(&it.1)) {
                let there = news.next().map(|it| it.0).unwrap_or_default();
                theirs.push((there.clone(), *criterion));
                ours.push((text.clone(), there));
            }
            continue;
        };
        if *done && !before.ticked.contains(gone) {
            ours.push((text.clone(), String::new()));
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
    Ok((ours, rows(conn, id, story, &theirs)?))
}

/// Which criterion here each of the source's is: the one that reads so, else the one that it was
/// known to be.
pub(super) fn rows(
    conn: &Connection,
    id: StoryId,
    story: &Incoming,
    known: &[(String, i64)],
) -> Answer<Rows> {
    let here: Rows = conn
        .prepare_cached("SELECT text, id FROM criterion WHERE story = $1 ORDER BY position")?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let of = |typed: &str| {
        let text = text::line(typed);
        let read = here.iter().find(|it| it.0 == text);
        let (_, row) = read.or_else(|| known.iter().find(|it| it.0 == typed || it.0 == text))?;
        here.iter().any(|it| it.1 == *row).then(|| (typed.to_owned(), *row))
    };
    Ok(story.criteria.iter().filter_map(|(typed, _)| of(typed)).collect())
}

/// Adds the comments that the source had not `before` and that are not there: same author, same
/// instant, same text, as often as it says so. Where nobody remembers what it had, the same text of
/// the same author within a day is the same comment: the board may have read its clock otherwise then.
///
/// One that it has instead of another of the same author and instant is that one with other words;
/// nobody can change a comment here. Tells what each that was added or changed was and is.
pub(super) fn comments(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    story: &Incoming,
    before: Option<&[String]>,
) -> Answer<Vec<(String, String)>> {
    let day = TimeDelta::days(1).num_milliseconds();
    let within = if before.is_none() { day } else { 0 };
    let mut had: HashMap<&str, usize> = HashMap::new();
    for written in before.unwrap_or_default() {
        *had.entry(written).or_default() += 1;
    }
    let now: Vec<String> = story.comments.iter().map(|it| mark(&it.written)).collect();
    let mut gone = gone(before.unwrap_or_default(), &now);
    let mut equal: HashMap<(i64, i64, String), i64> = HashMap::new();
    let mut news = Vec::new();
    for (IncomingComment { author, at, text, .. }, written) in story.comments.iter().zip(&now) {
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
        if let Some(place) = gone.iter().position(|it| begins(it) == begins(written)) {
            gone.swap_remove(place);
            let of_then = conn
                .prepare_cached(
                    "SELECT id, text FROM comment WHERE story = $1 AND author = $2 AND at = $3
                     ORDER BY id",
                )?
                .query_map(params![id.0, person.0, at], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<Vec<(i64, String)>, _>>()?;
            let is_told =
                |it: &str| story.comments.iter().any(|told| text::block(&told.text) == it);
            if let Some((comment, old)) = of_then.into_iter().find(|it| !is_told(&it.1)) {
                conn.prepare_cached("UPDATE comment SET text = $1 WHERE id = $2")?
                    .execute(params![text, comment])?;
                news.push((old, text));
                continue;
            }
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
            news.push((String::new(), text));
        }
    }
    Ok(news)
}

/// The comments that the source had before and has no more.
fn gone<'a>(before: &'a [String], now: &[String]) -> Vec<&'a str> {
    let mut now: Vec<&str> = now.iter().map(|it| &**it).collect();
    let mut gone = Vec::new();
    for written in before {
        match now.iter().position(|it| it == written) {
            Some(place) => {
                now.swap_remove(place);
            }
            None => gone.push(&**written),
        }
    }
    gone
}

/// What is remembered of a comment as the source wrote it: all of it where it is short, else how it
/// begins and a number for the rest. A hundred long ones are more than one entry of the file may hold.
/// Of what was remembered so already, it is the same once more.
pub(super) fn mark(written: &str) -> String {
    const SHORT: usize = 200;
    const BEGIN: usize = 150;
    if written.len() <= SHORT {
        return written.to_owned();
    }
    let begin = Some(begins(written)).filter(|it| it.len() <= BEGIN).unwrap_or_default();
    let number = text::mark_of(&[written.as_bytes()]);
    format!("{begin};#{number:016x}")
}

/// The instant and the author of a comment as the source wrote it, before its second semicolon.
fn begins(written: &str) -> &str {
    let end = written.match_indices(';').nth(1);
    end.map_or(written, |(at, _)| &written[..at])
}

/// Keeps everything that has no field of its own, as the source says it now; tells of each name that
/// says something else what it was and is. What the file does not tell stays.
pub(super) fn extras(
    conn: &Connection,
    id: StoryId,
    story: &Incoming,
    tells: impl Fn(&str) -> bool,
) -> Answer<Vec<(String, String, String)>> {
    let mut now: Vec<(String, String)> =
        story.extras.iter().map(|(name, value)| (text::line(name), text::block(value))).collect();
    let here: Vec<(String, String)> = conn
        .prepare_cached("SELECT name, value FROM extra WHERE story = $1 ORDER BY position, id")?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    now.retain(|it| tells(&it.0));
    now.extend(here.iter().filter(|it| !tells(&it.0)).cloned());
    let sorted = |all: &[(String, String)]| {
        let mut all = all.to_vec();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    };
    if sorted(&here) == sorted(&now) {
        return Ok(Vec::new());
    }
    conn.prepare_cached("DELETE FROM extra WHERE story = $1")?.execute([id.0])?;
    for (position, (name, value)) in (1_i64..).zip(&now) {
        conn.prepare_cached(
            "INSERT INTO extra (story, position, name, value) VALUES ($1, $2, $3, $4)",
        )?
        .execute(params![id.0, position, name, value])?;
    }
    let mut names: Vec<&String> = here.iter().chain(&now).map(|(name, _)| name).collect();
    let mut seen = HashSet::new();
    names.retain(|it| seen.insert(*it));
    let of = |all: &[(String, String)], name: &String| {
        let values = all.iter().filter(|it| it.0 == *name).map(|it| &*it.1);
        values.collect::<Vec<_>>().join("\n")
    };
    let each = names.into_iter().map(|it| (it.clone(), of(&here, it), of(&now, it)));
    Ok(each.filter(|(_, old, new)| old != new).collect())
}
