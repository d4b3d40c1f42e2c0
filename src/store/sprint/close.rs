//! The end of a sprint: what becomes of its stories, and its report, frozen.

use rusqlite::{Connection, params};

use super::{open, report, running, scope};
use crate::domain::refusal::count_of;
use crate::domain::sprint::Leftover;
use crate::domain::sprint::split::check_parts;
use crate::domain::{
    Breach, Category, Hat, Points, Refusal, Rule, SprintId, SprintState, StoryId, text,
};
use crate::store::apply::Cx;
use crate::store::story;
use crate::store::{Answer, Fault, convert, retrospective, rules};

/// Closes the running sprint. Every unfinished story must have been given a place to go.
pub(super) fn close(
    cx: &mut Cx,
    conn: &Connection,
    id: SprintId,
    leftovers: &[(StoryId, Leftover)],
) -> Answer<String> {
    let name = running(cx, id)?.name.clone();
    let decided = |story: StoryId| {
        leftovers.iter().rev().find(|(it, _)| *it == story).map(|(_, leftover)| leftover)
    };
    let unfinished = unfinished(conn, id)?;
    for (story, _) in leftovers {
        if !unfinished.iter().any(|(it, _)| it == story) {
            let key = story::head(conn, *story)?.key;
            return Err(Refusal::Wrong(format!("{key} is no unfinished story of {name}")).into());
        }
    }
    let undecided: Vec<String> = unfinished
        .iter()
        .filter(|(story, _)| decided(*story).is_none())
        .map(|(_, key)| key.clone())
        .collect();
    if !undecided.is_empty() {
        // What else stands in the way is told with it.
        cx.ask(Refusal::Undecided { sprint: name.clone(), keys: undecided });
    }
    let mut moves = Vec::new();
    for (story, _) in &unfinished {
        match decided(*story) {
            Some(Leftover::Into(to)) => moves.push((*story, Some(planned(cx, *to)?))),
            Some(Leftover::Backlog) => moves.push((*story, None)),
            Some(Leftover::Split { .. }) | None => (),
        }
    }
    let mut said = format!("Closed {name}");
    for (story, _) in &unfinished {
        if let Some(Leftover::Split { rest, points }) = decided(*story) {
            match split(cx, conn, *story, rest, *points) {
                Ok(more) => said += &cx.tells(format!("; {more}")),
                // What the other stories lack, and what else does, is told with it.
                Err(Fault::Refused(refusal)) => cx.ask(refusal),
                Err(fault @ Fault::Sql(_)) => return Err(fault),
            }
        }
    }
    // Why a part is finished all the same is not why the sprint is closed.
    scope::finish(cx, conn)?;
    let is_split = leftovers.iter().any(|(_, it)| matches!(it, Leftover::Split { .. }));
    look_back_and_settle(cx, conn, id, is_split)?;
    let archived = end(cx, conn, id, &moves, None)?;
    Ok(format!("{said}{}", cx.tells(archived)))
}

/// Tells a sprint that ends without a retrospective so (rule SG-24).
/// `beside` is what the reason that was given is about, where it is not this.
fn look_back(
    cx: &Cx,
    conn: &Connection,
    id: SprintId,
    name: &str,
    beside: Option<String>,
) -> Answer<()> {
    if retrospective::was_held(conn, id)? {
        return Ok(());
    }
    let found = format!("nobody has looked back on {name}");
    rules::check(cx, conn, Breach { rule: Rule::RetrospectiveHeld, found, key: beside }, None)
}

/// Tells a sprint that ends without a retrospective so, and writes down that split stories count for
/// what is done of them only. Each has a reason of its own: of two that are given, the inner one says
/// why stories are split, the outer one why nobody has looked back; one alone is the former where both
/// are needed. Where nobody else wears the process owner's hat, the split itself is why.
fn look_back_and_settle(
    cx: &mut Cx,
    conn: &Connection,
    id: SprintId,
    is_split: bool,
) -> Answer<()> {
    let name = cx.board.sprint(id).map(|it| it.name.clone()).unwrap_or_default();
    let (inner, outer) = (cx.reason.take(), cx.outer.take());
    let is_asked = is_split && !cx.board.others_with(Hat::Apo, cx.present.person).is_empty();
    let of_looking = if is_asked || outer.is_some() { outer.clone() } else { inner.clone() };
    let of_split = if is_asked || outer.is_some() { inner.clone() } else { None };
    cx.reason = of_looking;
    let split = inner.as_ref().filter(|_| is_asked && outer.is_none()).map(|_| "split".to_owned());
    let looked = look_back(cx, conn, id, &name, split);
    cx.reason = match of_split {
        None if !is_asked => Some("split when the sprint was closed".to_owned()),
        why => why,
    };
    let settled = looked.and_then(|()| scope::settle(cx, conn));
    (cx.reason, cx.outer) = (inner, outer);
    settled
}

/// Gives a sprint up: of the running one what is done stays done, all else returns to the process
/// backlog (rule SG-7, SG-8). One that never began is taken away.
pub(super) fn cancel(cx: &mut Cx, conn: &Connection, id: SprintId, reason: &str) -> Answer<String> {
    let is_planned = open(cx, id)?.state == SprintState::Planned;
    let reason = text::line(reason);
    if reason.is_empty() {
        return Err(Refusal::EmptyText("the reason why a sprint is cancelled").into());
    }
    cx.says_reason_itself();
    if is_planned {
        return take_away(cx, conn, id, &reason);
    }
    let name = running(cx, id)?.name.clone();
    // On a board that softens the rule, the reason of the cancelling is the one that it asks for.
    cx.reason.get_or_insert_with(|| reason.clone());
    rules::hat(cx, conn, Rule::OwnerCancels, Hat::Apo, &format!("cancelling {name}"))?;
    // Why the goal is obsolete is not why nobody has looked back (SG-24): that is told, not asked.
    let alone =
        if retrospective::was_held(conn, id)? { "" } else { "; nobody has looked back on it yet" };
    let alone = cx.tells(alone.to_owned());
    let moves: Vec<_> = unfinished(conn, id)?.into_iter().map(|(story, _)| (story, None)).collect();
    let archived = cx.tells(end(cx, conn, id, &moves, Some(&reason))?);
    Ok(format!("Cancelled {name}: {reason}{archived}{alone}"))
}

/// Takes a planned sprint away, with what was planned for it; its stories return to the process
/// backlog. What a retrospective has left in it is not thrown away with it.
fn take_away(cx: &Cx, conn: &Connection, id: SprintId, reason: &str) -> Answer<String> {
    let name = open(cx, id)?.name.clone();
    let looked_back = retrospective::read(conn, id)?;
    if looked_back.says_anything() {
        return Err(Refusal::Wrong(format!(
            "notes or actions of a retrospective stand in {name}: take them away first, or give it \
             other days (gemba sprint set {name:?} --from DAY --to DAY)"
        ))
        .into());
    }
    let keys: Vec<String> = conn
        .prepare_cached(
            "SELECT key FROM story WHERE sprint = $1 AND archived_at IS NULL ORDER BY rank, id",
        )?
        .query_map([id.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    conn.execute("UPDATE story SET sprint = NULL WHERE sprint = $1", [id.0])?;
    // Its start was taken back: what was held and judged while it ran is of no sprint any more.
    conn.execute("UPDATE standup SET sprint = NULL WHERE sprint = $1", [id.0])?;
    for table in ["capacity", "resource", "retro_column", "sprint_event", "verdict"] {
        conn.execute(&format!("DELETE FROM {table} WHERE sprint = $1"), [id.0])?;
    }
    conn.execute("DELETE FROM sprint WHERE id = $1", [id.0])?;
    let back = match &*keys {
        [] => String::new(),
        keys => cx.tells(format!("; {} back in the process backlog", story::named(keys))),
    };
    Ok(format!("Took the planned {name} away: {reason}{back}"))
}

/// The unfinished stories of a sprint, by rank.
fn unfinished(conn: &Connection, id: SprintId) -> rusqlite::Result<Vec<(StoryId, String)>> {
    conn.prepare_cached(
        "SELECT s.id, s.key FROM story s JOIN board_column k ON k.id = s.\"column\"
         WHERE s.sprint = $1 AND s.archived_at IS NULL AND k.category <> 'done'
         ORDER BY s.rank, s.id",
    )?
    .query_map([id.0], |row| Ok((StoryId(row.get(0)?), row.get(1)?)))?
    .collect()
}

/// A sprint that can take stories in.
fn planned(cx: &Cx, id: SprintId) -> Result<SprintId, Refusal> {
    let sprint = cx.board.sprint(id).ok_or(Refusal::Gone("that sprint"))?;
    match sprint.state {
        SprintState::Planned => Ok(id),
        SprintState::Active => Err(Refusal::Wrong(format!(
            "{} is the sprint that ends; name another one",
            sprint.name
        ))),
        SprintState::Closed | SprintState::Cancelled => {
            Err(Refusal::SprintOver(sprint.name.clone()))
        }
    }
}

/// Finishes what is done of a story, with the points that are done, and writes the rest down as a
/// story of the backlog; says so.
fn split(
    cx: &mut Cx,
    conn: &Connection,
    story: StoryId,
    rest: &str,
    points: Option<(Points, Points)>,
) -> Answer<String> {
    let key = story::head(conn, story)?.key;
    let estimate = conn
        .prepare_cached("SELECT points FROM story WHERE id = $1")?
        .query_row([story.0], |row| convert::points_opt(row, 0))?;
    let scale = cx.board.practice.scale;
    let said = match (estimate, points) {
        (Some(estimate), None) => {
            cx.ask(Refusal::Wrong(format!(
                "{key} is estimated at {}: say how much of it is done and how much remains, as in \
                 {key}=split:DONE/LEFT:TITLE",
                scale.show(estimate)
            )));
            String::new()
        }
        (_, Some(parts)) if let Err(refusal) = check_parts(scale, &key, estimate, parts) => {
            cx.ask(refusal);
            String::new()
        }
        (_, Some((done, remain))) => {
            story::edit::doers_estimate(cx, conn, &key)?;
            conn.prepare_cached("UPDATE story SET points = $1 WHERE id = $2")?
                .execute([done.hundredths(), story.0])?;
            let sum = done + remain;
            let told = match estimate.filter(|it| *it != sum) {
                Some(it) => format!(", {} in all and not {},", scale.short(sum), scale.short(it)),
                None => String::new(),
            };
            format!("{} of {key} done, {} left{told} in", scale.short(done), scale.short(remain))
        }
        (None, None) => format!("the rest of {key} is"),
    };
    let part = (rest.to_owned(), points.map(|(_, remain)| remain));
    let keys = story::add::split_off(cx, conn, story, &[part], story::add::Into::Backlog)?;
    let done = cx.board.columns.iter().find(|it| it.category == Category::Done).map(|it| it.id);
    let Some(done) = done else {
        return Err(
            Refusal::Wrong("no column of this board is for finished stories".to_owned()).into()
        );
    };
    story::move_to(cx, conn, &[story], done)?;
    Ok(format!("{said} {}", story::named(&keys)))
}

/// Freezes the report, then sends the unfinished stories where they go, archives the finished ones,
/// and ends the sprint. Says how many were archived, for the end of a sentence.
///
/// What is finished leaves the board with its sprint: a board that has closed a hundred sprints
/// must be no longer to look through, and no slower to read, than one that has closed one.
fn end(
    cx: &Cx,
    conn: &Connection,
    id: SprintId,
    moves: &[(StoryId, Option<SprintId>)],
    cancelled: Option<&str>,
) -> Answer<String> {
    let report = report::build(cx, conn, id, moves, cancelled)?;
    let json = serde_json::to_string(&report)
        .map_err(|err| Refusal::Wrong(format!("the report cannot be written: {err}")))?;
    conn.execute(
        "INSERT INTO sprint_report (seq, sprint, at, person, report) VALUES ($1, $2, $3, $4, $5)",
        params![cx.present.seq, id.0, cx.present.at, cx.present.person.0, json],
    )?;
    for (story, to) in moves {
        conn.execute(
            "UPDATE story SET sprint = $1 WHERE id = $2",
            params![to.map(|it| it.0), story.0],
        )?;
    }
    // What was archived unfinished returns to the backlog as well, should it ever come back.
    conn.execute(
        "UPDATE story SET sprint = NULL WHERE sprint = $1 AND archived_at IS NOT NULL
             AND finished_in IS NULL",
        [id.0],
    )?;
    let archived = conn.execute(
        "UPDATE story SET archived_at = $1 WHERE sprint = $2 AND archived_at IS NULL",
        params![cx.present.at, id.0],
    )?;
    let state = if cancelled.is_some() { SprintState::Cancelled } else { SprintState::Closed };
    conn.execute(
        "UPDATE sprint SET state = $1, ended_at = $2, cancel_reason = $3, zone = $4, estimates = $5
         WHERE id = $6",
        params![
            state.id(),
            cx.present.at,
            cancelled,
            cx.board.zone.name(),
            cx.board.practice.scale.id(),
            id.0
        ],
    )?;
    Ok(match archived {
        0 => String::new(),
        n => format!(
            "; archived what it finished, {}",
            count_of(u32::try_from(n).unwrap_or(u32::MAX))
        ),
    })
}
