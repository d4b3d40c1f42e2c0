//! What hangs on a story: criteria, comments, impediments, links, references.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::add::{block as clean_block, line};
use super::{Head, head, named, open_head};
use crate::domain::refusal::HOW_RESOLVED;
use crate::domain::story::{CriterionId, ImpedimentId, LinkId, LinkKind, ReferenceId};
use crate::domain::{Refusal, StoryId, text};
use crate::store::apply::Cx;
use crate::store::{Answer, convert, way};

/// Says something about a story.
pub(in crate::store) fn comment(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    typed: &str,
) -> Answer<String> {
    let head = head(conn, id)?;
    let text = clean_block(typed, "the comment")?;
    if text.trim().is_empty() {
        return Err(Refusal::EmptyText("a comment").into());
    }
    conn.prepare_cached("INSERT INTO comment (story, author, at, text) VALUES ($1, $2, $3, $4)")?
        .execute(params![id.0, cx.present.person.0, cx.present.at, text])?;
    Ok(format!("Commented on {}{}", head.key, archived(&head)))
}

/// What is said of a story that is archived: whoever typed for it may not have seen that, for it is on
/// no board.
const fn archived(head: &Head) -> &'static str {
    if head.is_archived { ", which is archived" } else { "" }
}

/// Asks for something more before a story counts as finished.
/// One that it has already, word for word, is not asked for twice: who adds it may not have heard of
/// the other yet.
pub(in crate::store) fn add_criteria(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    texts: &[(String, bool)],
) -> Answer<String> {
    let head = open_head(conn, id)?;
    let mut there = conn
        .prepare_cached("SELECT text FROM criterion WHERE story = $1")?
        .query_map([id.0], |row| row.get(0))?
        .collect::<rusqlite::Result<HashSet<String>>>()?;
    let mut double = None;
    let mut news = Vec::new();
    for (typed, done) in texts {
        let text = line(typed, "an acceptance criterion")?;
        if there.insert(text.clone()) {
            news.push((text, *done));
        } else if !text.is_empty() {
            double = Some(text);
        }
    }
    let n = insert_criteria(conn, id, news.iter().map(|(text, done)| (&**text, *done)))?;
    match n {
        0 if let Some(text) = double => {
            let text = text::short(&text, 40);
            Ok(cx.is_so(format!("“{text}” is among the criteria of {} already", head.key)))
        }
        0 => Err(Refusal::EmptyText("an acceptance criterion").into()),
        1 => Ok(format!("Added a criterion to {}", head.key)),
        n => Ok(format!("Added {n} criteria to {}", head.key)),
    }
}

/// Writes criteria down below those that are there; empty lines are passed over.
pub(in crate::store) fn insert_criteria<'a>(
    conn: &Connection,
    id: StoryId,
    texts: impl Iterator<Item = (&'a str, bool)>,
) -> Answer<u32> {
    let mut n = 0;
    for (typed, done) in texts {
        let text = line(typed, "an acceptance criterion")?;
        if text.is_empty() {
            continue;
        }
        conn.prepare_cached(
            "INSERT INTO criterion (story, position, text, done)
             SELECT $1, ifnull(max(position), 0) + 1, $2, $3 FROM criterion WHERE story = $1",
        )?
        .execute(params![id.0, text, done])?;
        n += 1;
    }
    Ok(n)
}

/// A criterion and its story; refuses one that is gone, and one of an archived story.
fn criterion(conn: &Connection, id: CriterionId) -> Answer<(Head, String, bool)> {
    let found: Option<(i64, String, bool)> = conn
        .prepare_cached("SELECT story, text, done FROM criterion WHERE id = $1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (story, text, is_done) = found.ok_or(Refusal::Gone("that acceptance criterion"))?;
    Ok((open_head(conn, StoryId(story))?, text, is_done))
}

/// Ticks an acceptance criterion, or takes the tick away.
pub(in crate::store) fn tick(
    cx: &Cx,
    conn: &Connection,
    id: CriterionId,
    done: bool,
) -> Answer<String> {
    let (head, text, is_done) = criterion(conn, id)?;
    if is_done == done {
        let so = if done { "is ticked already" } else { "is not ticked" };
        return Ok(cx.is_so(format!("“{}” of {} {so}", text::short(&text, 40), head.key)));
    }
    conn.prepare_cached("UPDATE criterion SET done = $1 WHERE id = $2")?
        .execute(params![done, id.0])?;
    let verb = if done { "Ticked" } else { "Unticked" };
    Ok(format!("{verb} “{}” of {}", text::short(&text, 40), head.key))
}

/// Words an acceptance criterion differently.
pub(in crate::store) fn edit_criterion(
    cx: &Cx,
    conn: &Connection,
    id: CriterionId,
    was: &str,
    now: &str,
) -> Answer<String> {
    let (head, current, _) = criterion(conn, id)?;
    let now = line(now, "an acceptance criterion")?;
    if now.is_empty() {
        return Err(Refusal::EmptyText("an acceptance criterion").into());
    }
    if current != was && current != now {
        // Two people, two texts: a list has room for both, and who reads it next decides.
        let story = conn
            .prepare_cached("SELECT story FROM criterion WHERE id = $1")?
            .query_row([id.0], |row| Ok(StoryId(row.get(0)?)))?;
        add_criteria(cx, conn, story, &[(now, false)])?;
        let current = text::short(&current, 40);
        let why = format!("somebody has changed the other meanwhile, to “{current}”");
        cx.tells(format!("; added a criterion: {why}"));
        return Ok(format!("Added a criterion to {}: {why}", head.key));
    }
    if current == now {
        return Ok(cx.is_so(format!(
            "“{}” of {} says that already",
            text::short(&now, 40),
            head.key
        )));
    }
    conn.prepare_cached("UPDATE criterion SET text = $1 WHERE id = $2")?
        .execute(params![now, id.0])?;
    Ok(format!("Changed a criterion of {}", head.key))
}

/// Asks for an acceptance criterion no longer.
pub(in crate::store) fn remove_criterion(conn: &Connection, id: CriterionId) -> Answer<String> {
    let (head, text, _) = criterion(conn, id)?;
    conn.prepare_cached("DELETE FROM criterion WHERE id = $1")?.execute([id.0])?;
    Ok(format!("Removed “{}” from {}", text::short(&text, 40), head.key))
}

/// Says that something is in the way of stories.
pub(in crate::store) fn block(
    cx: &Cx,
    conn: &Connection,
    stories: &[StoryId],
    reason: &str,
) -> Answer<String> {
    let reason = line(reason, "the reason")?;
    if reason.is_empty() {
        return Err(Refusal::EmptyText("the reason of a block").into());
    }
    let impediment: i64 = conn
        .prepare_cached(
            "INSERT INTO impediment (reason, raised_at, raised_by) VALUES ($1, $2, $3)
             RETURNING id",
        )?
        .query_row(params![reason, cx.present.at, cx.present.person.0], |row| row.get(0))?;
    let mut keys = Vec::new();
    for id in stories {
        keys.push(open_head(conn, *id)?.key);
        conn.prepare_cached(
            "INSERT INTO impediment_story (impediment, story, since) VALUES ($1, $2, $3)",
        )?
        .execute([impediment, id.0, cx.present.at])?;
    }
    Ok(format!("Blocked {}: {}", named(&keys), text::short(&reason, 60)))
}

/// Says that nothing is in the way of stories any more. An impediment that blocks others too stays
/// open for them, and so does one that came since somebody looked.
pub(in crate::store) fn unblock(
    cx: &Cx,
    conn: &Connection,
    stories: &[StoryId],
    seen: Option<&[ImpedimentId]>,
    resolution: &str,
) -> Answer<String> {
    let resolution = line(resolution, "the resolution")?;
    let mut keys = Vec::new();
    let mut impediments = Vec::new();
    let mut free = Vec::new();
    let mut new = Vec::new();
    for id in stories {
        let head = head(conn, *id)?;
        let open: Vec<(i64, String)> = conn
            .prepare_cached(
                "SELECT i.impediment, m.reason FROM impediment_story i
                 JOIN impediment m ON m.id = i.impediment
                 WHERE i.story = $1 AND i.ended_at IS NULL ORDER BY i.id",
            )?
            .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let is_meant = |it: &i64| seen.is_none_or(|seen| seen.contains(&ImpedimentId(*it)));
        let (meant, came): (Vec<_>, Vec<_>) = open.into_iter().partition(|(it, _)| is_meant(it));
        let is_free = meant.is_empty() && came.is_empty();
        for (_, reason) in came {
            let reason = text::short(&reason, 60);
            new.push(format!("“{reason}” has come in the way of {} meanwhile", head.key));
        }
        if is_free {
            free.push((head.key, gone(cx, conn, *id)?));
            continue;
        }
        if meant.is_empty() {
            continue;
        }
        for (impediment, _) in meant {
            conn.prepare_cached(
                "UPDATE impediment_story SET ended_at = $1
                 WHERE story = $2 AND impediment = $3 AND ended_at IS NULL",
            )?
            .execute([cx.present.at, id.0, impediment])?;
            impediments.push(ImpedimentId(impediment));
        }
        keys.push(head.key);
    }
    if keys.is_empty() {
        let says: Vec<String> = free
            .iter()
            .map(|(key, gone)| match gone {
                Some(gone) => format!("nothing is in the way of {key} any more: {gone}"),
                None => format!("nothing is in the way of {key}"),
            })
            .collect();
        return Err(Refusal::Wrong([says, new].concat().join("; ")).into());
    }
    for impediment in impediments {
        let n_resolved = conn
            .prepare_cached(
                "UPDATE impediment SET resolved_at = $1, resolved_by = $2, resolution = $3
             WHERE id = $4 AND resolved_at IS NULL AND NOT EXISTS (
                 SELECT 1 FROM impediment_story WHERE impediment = $4 AND ended_at IS NULL)",
            )?
            .execute(params![
                cx.present.at,
                cx.present.person.0,
                (!resolution.is_empty()).then_some(&resolution),
                impediment.0
            ])?;
        if n_resolved > 0 && resolution.is_empty() {
            return Err(Refusal::EmptyText(HOW_RESOLVED).into());
        }
    }
    let how = if resolution.is_empty() { String::new() } else { format!(": {resolution}") };
    let free: Vec<String> = free.into_iter().map(|(key, _)| key).collect();
    let free = match &*free {
        [] => String::new(),
        keys => format!("; nothing was in the way of {}", named(keys)),
    };
    let free = cx.tells(free);
    if !new.is_empty() {
        let new = cx.tells(format!("; {}", new.join("; ")));
        return Ok(format!("Resolved what was in the way of {}{how}{free}{new}", named(&keys)));
    }
    Ok(format!("Unblocked {}{how}{free}", named(&keys)))
}

/// What was in the way of a story last, and since when it is not.
fn gone(cx: &Cx, conn: &Connection, story: StoryId) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(
        "SELECT m.reason, i.ended_at FROM impediment_story i JOIN impediment m ON m.id = i.impediment
         WHERE i.story = $1 AND i.ended_at IS NOT NULL ORDER BY i.ended_at DESC, i.id DESC LIMIT 1",
    )?
    .query_row([story.0], |row| {
        let (reason, at): (String, _) = (row.get(0)?, convert::at(row, 1)?);
        Ok(format!("“{}” is gone since {}", text::capped(&reason, 60), cx.board.date(at)))
    })
    .optional()
}

/// Says how a story stands to another one; refuses what would make a story wait for itself.
pub(in crate::store) fn link(
    cx: &Cx,
    conn: &Connection,
    from: StoryId,
    kind: LinkKind,
    to: StoryId,
) -> Answer<String> {
    if from == to {
        return Err(Refusal::SelfLink.into());
    }
    let (first, second) = (head(conn, from)?, head(conn, to)?);
    if kind == LinkKind::Blocks {
        refuse_cycle(conn, from, to)?;
    }
    let is_new = insert_link(conn, from, kind, to)?;
    let verb = match kind {
        LinkKind::Blocks => "blocks",
        LinkKind::Relates => "relates to",
        LinkKind::Split => "was split into",
    };
    if !is_new {
        return Ok(cx.is_so(format!("{} {verb} {} already", first.key, second.key)));
    }
    Ok(format!("Linked: {} {verb} {}", first.key, second.key))
}

/// Refuses that a story blocks another one which it waits for itself.
pub(in crate::store) fn refuse_cycle(conn: &Connection, from: StoryId, to: StoryId) -> Answer<()> {
    let Some(path) = waits(conn, from, to)? else { return Ok(()) };
    let mut keys = Vec::new();
    for id in path {
        keys.push(head(conn, StoryId(id))?.key);
    }
    Err(Refusal::Cycle(head(conn, from)?.key, keys.join(" blocks ")).into())
}

/// Writes a link down, once: tells whether it is new.
pub(in crate::store) fn insert_link(
    conn: &Connection,
    from: StoryId,
    kind: LinkKind,
    to: StoryId,
) -> rusqlite::Result<bool> {
    const SQL: &str =
        "INSERT INTO link (from_story, kind, to_story) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    let n_rows = conn.prepare_cached(SQL)?.execute(params![from.0, kind.id(), to.0])?;
    Ok(n_rows > 0)
}

/// The way from `start` over what it blocks to `goal`, if there is one.
fn waits(conn: &Connection, goal: StoryId, start: StoryId) -> rusqlite::Result<Option<Vec<i64>>> {
    const ONWARD: &str = "SELECT to_story FROM link WHERE from_story = $1 AND kind = 'blocks'";
    way::between(conn, ONWARD, (start.0, goal.0))
}

/// Takes a link away.
pub(in crate::store) fn unlink(conn: &Connection, id: LinkId) -> Answer<String> {
    let found: Option<(i64, i64)> = conn
        .prepare_cached("DELETE FROM link WHERE id = $1 RETURNING from_story, to_story")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (from, to) = found.ok_or(Refusal::Gone("that link"))?;
    let (from, to) = (head(conn, StoryId(from))?, head(conn, StoryId(to))?);
    Ok(format!("Unlinked {} and {}", from.key, to.key))
}

/// Notes what outside of the board belongs to a story.
pub(in crate::store) fn refer(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    label: &str,
    target: &str,
) -> Answer<String> {
    let head = head(conn, id)?;
    let (label, target) = (line(label, "the label")?, line(target, "the reference")?);
    if target.is_empty() {
        return Err(Refusal::EmptyText("a reference").into());
    }
    let is_there: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM reference WHERE story = $1 AND label = $2 AND target = $3)",
        )?
        .query_row(params![id.0, label, target], |row| row.get(0))?;
    if is_there {
        let target = text::short(&target, 60);
        return Ok(cx.is_so(format!("{target} is among the references of {} already", head.key)));
    }
    insert_reference(conn, id, &label, &target)?;
    Ok(format!("Noted {} with {}{}", text::short(&target, 60), head.key, archived(&head)))
}

/// Writes a reference down.
pub(in crate::store) fn insert_reference(
    conn: &Connection,
    id: StoryId,
    label: &str,
    target: &str,
) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO reference (story, label, target) VALUES ($1, $2, $3)")?
        .execute(params![id.0, label, target])?;
    Ok(())
}

/// Takes a reference away.
pub(in crate::store) fn unrefer(conn: &Connection, id: ReferenceId) -> Answer<String> {
    let found: Option<(i64, String)> = conn
        .prepare_cached("DELETE FROM reference WHERE id = $1 RETURNING story, target")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (story, target) = found.ok_or(Refusal::Gone("that reference"))?;
    let head = head(conn, StoryId(story))?;
    Ok(format!("Removed the reference {} from {}", text::short(&target, 60), head.key))
}
