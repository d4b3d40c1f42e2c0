//! A story as a whole, with all that hangs on it.

use rusqlite::{Connection, OptionalExtension as _};

use super::convert::at;
use super::{Answer, Fault, card, checklist, log, retrospective, standup};
use crate::domain::story::{
    Comment, CommentId, Criterion, CriterionId, Link, LinkId, LinkKind, Reference, ReferenceId,
};
use crate::domain::text::fold;
use crate::domain::{Board, DefinitionKind, PersonId, Refusal, Story, StoryId, StoryPage, ready};

/// How much of a story's history its page shows.
const HISTORY_MOST: u32 = 200;

/// A story with its history; nothing when there is no such story.
pub(super) fn story(
    conn: &Connection,
    board: &Board,
    id: StoryId,
) -> rusqlite::Result<Option<StoryPage>> {
    let Some(story) = whole(conn, id)? else { return Ok(None) };
    let history = log::page(conn, board, None, Some(id), HISTORY_MOST)?;
    let past =
        super::sprint::past(conn, board.practice.scale, None, crate::domain::sprint::N_PAST)?;
    let velocities: Vec<_> = past.into_iter().map(|(velocity, _)| velocity).collect();
    let limit = ready::size_limit(&velocities);
    let four_ps = super::process::read::four_ps(conn, "story", id.0)?;
    Ok(Some(StoryPage {
        done: checklist::of_story(conn, id, DefinitionKind::Done)?,
        ready: checklist::of_story(conn, id, DefinitionKind::Ready)?,
        missing: ready::missing(&board.practice.ready, &story.card, limit, four_ps.coverage()),
        four_ps,
        experiment: super::process::experiment::of_story(conn, id)?,
        catalog: super::process::sheet::catalog(conn)?,
        origin: match retrospective::origin(conn, id)? {
            Some(origin) => Some(origin),
            None => standup::origin(conn, board, id)?,
        },
        story,
        history: history.happenings,
        has_older: history.more,
    }))
}

/// Whole stories, in the order asked for.
pub(super) fn stories(conn: &Connection, ids: &[StoryId]) -> rusqlite::Result<Vec<Story>> {
    let mut res = Vec::new();
    for id in ids {
        res.extend(whole(conn, *id)?);
    }
    Ok(res)
}

fn whole(conn: &Connection, id: StoryId) -> rusqlite::Result<Option<Story>> {
    let Some(card) = card::one(conn, id)? else { return Ok(None) };
    let (description, created_by) = conn
        .prepare_cached("SELECT ifnull(description, ''), created_by FROM story WHERE id = $1")?
        .query_row([id.0], |row| Ok((row.get(0)?, PersonId(row.get(1)?))))?;
    let criteria = conn
        .prepare_cached(
            "SELECT id, text, done FROM criterion WHERE story = $1 ORDER BY position, id",
        )?
        .query_map([id.0], |row| {
            Ok(Criterion { id: CriterionId(row.get(0)?), text: row.get(1)?, done: row.get(2)? })
        })?
        .collect::<Result<_, _>>()?;
    let comments = conn
        .prepare_cached(
            "SELECT id, author, at, text FROM comment WHERE story = $1 ORDER BY at, id",
        )?
        .query_map([id.0], |row| {
            Ok(Comment {
                id: CommentId(row.get(0)?),
                by: PersonId(row.get(1)?),
                at: at(row, 2)?,
                text: row.get(3)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let references = conn
        .prepare_cached("SELECT id, label, target FROM reference WHERE story = $1 ORDER BY id")?
        .query_map([id.0], |row| {
            Ok(Reference { id: ReferenceId(row.get(0)?), label: row.get(1)?, target: row.get(2)? })
        })?
        .collect::<Result<_, _>>()?;
    let extras = conn
        .prepare_cached("SELECT name, value FROM extra WHERE story = $1 ORDER BY position, id")?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let links = links(conn, id)?;
    Ok(Some(Story { card, description, criteria, comments, references, links, extras, created_by }))
}

fn links(conn: &Connection, id: StoryId) -> rusqlite::Result<Vec<Link>> {
    conn.prepare_cached(
        "SELECT l.id, l.kind, l.from_story = $1, o.id, o.key, o.title, k.category = 'done'
         FROM link l
         JOIN story o ON o.id = CASE WHEN l.from_story = $1 THEN l.to_story ELSE l.from_story END
         JOIN board_column k ON k.id = o.\"column\"
         WHERE l.from_story = $1 OR l.to_story = $1 ORDER BY l.kind, o.rank, o.id",
    )?
    .query_map([id.0], |row| {
        Ok(Link {
            id: LinkId(row.get(0)?),
            kind: super::convert::word(row, 1, LinkKind::from_id)?,
            outward: row.get(2)?,
            other: StoryId(row.get(3)?),
            key: row.get(4)?,
            title: row.get(5)?,
            done: row.get(6)?,
        })
    })?
    .collect()
}

/// The stories that refer to that in other letters.
fn referred(conn: &Connection, typed: &str) -> rusqlite::Result<Vec<(i64, String)>> {
    let folded = fold(typed);
    let mut all = conn.prepare_cached(
        "SELECT r.target, s.id, s.key FROM reference r JOIN story s ON s.id = r.story ORDER BY s.id",
    )?;
    let mut rows = all.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let target: String = row.get(0)?;
        if fold(&target) == folded {
            found.push((row.get(1)?, row.get(2)?));
        }
    }
    Ok(found)
}

/// The key of another story than the one with that key, which a source calls so.
pub(super) fn also_called(conn: &Connection, typed: &str) -> rusqlite::Result<Option<String>> {
    let typed = typed.trim();
    conn.prepare_cached(
        "SELECT other.key FROM story s JOIN reference r ON r.target IN ($1, s.key)
         JOIN story other ON other.id = r.story
         WHERE s.key = $2 AND other.id <> s.id ORDER BY other.id LIMIT 1",
    )?
    .query_row([typed, &typed.to_uppercase()], |row| row.get(0))
    .optional()
}

/// The story that a person means, or the one that had that key and is there no more, because its adding
/// was taken back: the log has what was done with it.
pub(super) fn find_ever(conn: &Connection, typed: &str) -> Answer<StoryId> {
    let found = find(conn, typed);
    let Err(Fault::Refused(Refusal::NoSuch(_))) = &found else { return found };
    // A look through the whole journal, which no screen waits for.
    let gone = conn
        .prepare_cached(
            "SELECT \"row\" FROM journal
             WHERE tbl = 'story' AND col IS NULL
                 AND upper($1) IN (coalesce(after, before) ->> '$.key',
                     substr(coalesce(after, before) ->> '$.key',
                         instr(coalesce(after, before) ->> '$.key', '-') + 1))
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row([typed.trim()], |row| row.get(0))
        .optional()?;
    gone.map_or(found, |id| Ok(StoryId(id)))
}

/// Whether a word names stories here: by key, number, or reference as it is written or in capitals. One
/// in yet other letters, for which the whole board would have to be looked through, does not count.
pub(super) fn is_named(conn: &Connection, typed: &str) -> Answer<bool> {
    let typed = typed.trim();
    Ok(!named(conn, typed)?.is_empty() || !named(conn, &typed.to_uppercase())?.is_empty())
}

/// The story that a person means.
pub(super) fn find(conn: &Connection, typed: &str) -> Answer<StoryId> {
    let typed = typed.trim();
    let found = named(conn, typed)?;
    let found = if found.is_empty() { referred(conn, typed)? } else { found };
    match &*found {
        [] => Err(Refusal::NoSuch(format!("story {typed}")).into()),
        [(id, _)] => Ok(StoryId(*id)),
        several => Err(Refusal::Ambiguous {
            typed: typed.to_owned(),
            could_be: several.iter().map(|(_, key)| key.clone()).collect(),
        }
        .into()),
    }
}

/// The story with that key, else those with that number or reference; with their keys.
fn named(conn: &Connection, typed: &str) -> rusqlite::Result<Vec<(i64, String)>> {
    let story = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let by_key = conn
        .prepare_cached("SELECT id, key FROM story WHERE key = $1")?
        .query_row([typed.to_uppercase()], story)
        .optional()?;
    if let Some(story) = by_key {
        return Ok(vec![story]);
    }
    let sql = if typed.bytes().all(|it| it.is_ascii_digit()) && !typed.is_empty() {
        "SELECT id, key FROM story WHERE key LIKE '%-' || $1 ORDER BY id LIMIT 13"
    } else {
        "SELECT s.id, s.key FROM reference r JOIN story s ON s.id = r.story
         WHERE r.target = $1 ORDER BY s.id LIMIT 13"
    };
    conn.prepare_cached(sql)?.query_map([typed], story)?.collect()
}
