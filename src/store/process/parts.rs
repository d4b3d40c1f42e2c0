//! The parts of a process in the file: steps, roles, policies, knowledge, interfaces.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{fill_new, live, sheet};
use crate::domain::process::{InterfaceId, Letter, PolicyId, StepId};
use crate::domain::sheet::{Content, Slot, Subject};
use crate::domain::{ProcessId, ProcessRefusal, Refusal, text};
use crate::store::apply::Cx;
use crate::store::board::needed;
use crate::store::{Answer, way};

/// Adds a step after the others.
pub(super) fn add_step(
    cx: &Cx,
    conn: &Connection,
    process: ProcessId,
    name: &str,
    slots: &[(&'static Slot, Content)],
    roles: &[(Letter, String)],
) -> Answer<String> {
    live(cx, conn, process)?;
    let name = needed(name, "an activity")?;
    let id = conn
        .prepare_cached(
            "INSERT INTO process_step (process, position, name)
             SELECT $1, ifnull(max(position), 0) + 1, $2 FROM process_step WHERE process = $1
             RETURNING id",
        )?
        .query_row(params![process.0, name], |row| row.get(0))?;
    let step = StepId(id);
    fill_new(cx, conn, Subject::Step(step), slots)?;
    for (letter, role) in roles {
        engage(conn, step, *letter, role)?;
    }
    let short = sheet::name(conn, Subject::Step(step))?;
    Ok(format!("Added the step {short} “{}”", text::capped(&name, 60)))
}

/// Gives a step another place, counted from one, and numbers all of them anew.
pub(super) fn place_step(conn: &Connection, step: StepId, place: usize) -> Answer<String> {
    let before = sheet::name(conn, Subject::Step(step))?;
    let mut order: Vec<i64> = conn
        .prepare_cached(
            "SELECT id FROM process_step
             WHERE process = (SELECT process FROM process_step WHERE id = $1)
             ORDER BY position, id",
        )?
        .query_map([step.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    order.retain(|it| *it != step.0);
    order.insert(place.saturating_sub(1).min(order.len()), step.0);
    for (position, id) in (1_i64..).zip(order) {
        conn.prepare_cached("UPDATE process_step SET position = $1 WHERE id = $2")?
            .execute([position, id])?;
    }
    Ok(format!("Moved the step {before} to {}", sheet::name(conn, Subject::Step(step))?))
}

/// Takes a step away; one that an observation, a story or a value stream names can only be retired.
pub(super) fn remove_step(conn: &Connection, step: StepId) -> Answer<String> {
    let name = sheet::name(conn, Subject::Step(step))?;
    let is_named: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM observation WHERE step = $1)
                 OR EXISTS (SELECT 1 FROM experiment WHERE step = $1)
                 OR EXISTS (SELECT 1 FROM stream_step WHERE step = $1)",
        )?
        .query_row([step.0], |row| row.get(0))?;
    if is_named {
        return Err(Refusal::Wrong(format!(
            "observations, stories or value streams name {name}: set its rollout to retired instead"
        ))
        .into());
    }
    conn.prepare_cached("DELETE FROM step_role WHERE step = $1")?.execute([step.0])?;
    conn.prepare_cached("DELETE FROM process_step WHERE id = $1")?.execute([step.0])?;
    Ok(format!("Removed the step {name}"))
}

/// Says who takes part in a step; exactly one answers for it.
pub(super) fn engage(
    conn: &Connection,
    step: StepId,
    letter: Letter,
    role: &str,
) -> Answer<String> {
    let name = sheet::name(conn, Subject::Step(step))?;
    let role = needed(role, "a role")?;
    if letter == Letter::Accountable {
        let other: Option<String> = conn
            .prepare_cached(
                "SELECT role FROM step_role WHERE step = $1 AND letter = 'A' AND role <> $2",
            )?
            .query_row(params![step.0, role], |row| row.get(0))
            .optional()?;
        if let Some(role) = other {
            let refusal = ProcessRefusal::SecondAccountable { step: name, role };
            return Err(Refusal::from(refusal).into());
        }
    }
    conn.prepare_cached(
        "INSERT INTO step_role (step, letter, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )?
    .execute(params![step.0, letter.id(), role])?;
    Ok(format!("Put {role} down as {} of {name}", letter.id()))
}

/// Says who takes part no longer.
pub(super) fn disengage(
    conn: &Connection,
    step: StepId,
    letter: Letter,
    role: &str,
) -> Answer<String> {
    let name = sheet::name(conn, Subject::Step(step))?;
    let n_rows = conn
        .prepare_cached("DELETE FROM step_role WHERE step = $1 AND letter = $2 AND role = $3")?
        .execute(params![step.0, letter.id(), text::line(role)])?;
    if n_rows == 0 {
        let there: Vec<String> = conn
            .prepare_cached("SELECT role FROM step_role WHERE step = $1 AND letter = $2")?
            .query_map(params![step.0, letter.id()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let there = match &*there {
            [] => "nobody is".to_owned(),
            there => format!("there is {}", there.join(", ")),
        };
        let what = format!("{role} is not {} of {name}; {there}", letter.id());
        return Err(Refusal::Wrong(what).into());
    }
    Ok(format!("Took {role} as {} off {name}", letter.id()))
}

/// Adds a policy after the others.
pub(super) fn add_policy(
    cx: &Cx,
    conn: &Connection,
    process: ProcessId,
    typed: &str,
    slots: &[(&'static Slot, Content)],
) -> Answer<String> {
    let prefix = live(cx, conn, process)?.prefix;
    let rule = needed(typed, "a policy")?;
    let id = conn
        .prepare_cached(
            "INSERT INTO process_policy (process, position, text)
             SELECT $1, ifnull(max(position), 0) + 1, $2 FROM process_policy WHERE process = $1
             RETURNING id",
        )?
        .query_row(params![process.0, rule], |row| row.get(0))?;
    fill_new(cx, conn, Subject::Policy(PolicyId(id)), slots)?;
    Ok(format!("Added a policy to {prefix}: {}", text::capped(&rule, 60)))
}

/// Takes a policy away.
pub(super) fn remove_policy(conn: &Connection, id: PolicyId) -> Answer<String> {
    let found: Option<String> = conn
        .prepare_cached("DELETE FROM process_policy WHERE id = $1 RETURNING text")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let rule = found.ok_or(Refusal::Gone("that policy"))?;
    Ok(format!("Removed the policy “{}”", text::capped(&rule, 60)))
}

/// Notes who knows how a process really works.
pub(super) fn know(cx: &Cx, conn: &Connection, id: ProcessId, typed: &str) -> Answer<String> {
    let prefix = live(cx, conn, id)?.prefix;
    let name = needed(typed, "a name")?;
    conn.prepare_cached(
        "INSERT INTO process_holder (process, name) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    )?
    .execute(params![id.0, name])?;
    Ok(format!("Noted that {name} knows {prefix}"))
}

/// Notes that somebody does not, any more.
pub(super) fn forget(cx: &Cx, conn: &Connection, id: ProcessId, typed: &str) -> Answer<String> {
    let prefix = live(cx, conn, id)?.prefix;
    let name = text::line(typed);
    let n_rows = conn
        .prepare_cached("DELETE FROM process_holder WHERE process = $1 AND name = $2")?
        .execute(params![id.0, name])?;
    if n_rows == 0 {
        let what =
            format!("{name} is not among those who know {prefix}: gemba process show {prefix}");
        return Err(Refusal::Wrong(what).into());
    }
    Ok(format!("Noted that {name} knows {prefix} no longer"))
}

/// Says what one process gives to another; refuses what would make a process feed itself.
pub(super) fn feed(
    cx: &Cx,
    conn: &Connection,
    from: ProcessId,
    to: ProcessId,
    what: &str,
) -> Answer<String> {
    let (giver, taker) = (live(cx, conn, from)?.prefix, live(cx, conn, to)?.prefix);
    let what = needed(what, "what is given")?;
    if let Some(path) = path(conn, to, from)? {
        let name = |id: &i64| cx.board.process(ProcessId(*id)).map_or("?", |it| &*it.prefix);
        let names: Vec<&str> = path.iter().map(name).collect();
        let way = format!("{giver} feeds {}", names.join(" feeds "));
        let opens = opens(conn, cx, &path)?;
        return Err(Refusal::from(ProcessRefusal::FeedsItself(giver, way, opens)).into());
    }
    conn.prepare_cached(
        "INSERT INTO process_interface (from_process, to_process, what) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![from.0, to.0, what])?;
    Ok(format!("Noted that {giver} gives {what} to {taker}"))
}

/// The command that takes the first interface of a way away.
fn opens(conn: &Connection, cx: &Cx, path: &[i64]) -> rusqlite::Result<String> {
    let [from, to, ..] = path else { return Ok("gemba process list".to_owned()) };
    let what: String = conn
        .prepare_cached(
            "SELECT what FROM process_interface WHERE from_process = $1 AND to_process = $2
             ORDER BY id LIMIT 1",
        )?
        .query_row([from, to], |row| row.get(0))?;
    let name = |id: &i64| cx.board.process(ProcessId(*id)).map_or("?", |it| &*it.prefix);
    Ok(format!("gemba process interface {} {} '{what}' --remove", name(from), name(to)))
}

/// The way over interfaces from one process to another, if there is one.
fn path(conn: &Connection, from: ProcessId, to: ProcessId) -> rusqlite::Result<Option<Vec<i64>>> {
    const ONWARD: &str =
        "SELECT DISTINCT to_process FROM process_interface WHERE from_process = $1";
    way::between(conn, ONWARD, (from.0, to.0))
}

/// Refuses interfaces that go round in a circle, as an undo could bring them about.
pub(in crate::store) fn no_circle(conn: &Connection) -> Answer<()> {
    let all: Vec<(i64, i64, String)> = conn
        .prepare_cached(
            "SELECT i.from_process, i.to_process, p.prefix FROM process_interface i
             JOIN process p ON p.id = i.from_process ORDER BY i.id",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (from, to, prefix) in all {
        if let Some(path) = path(conn, ProcessId(to), ProcessId(from))? {
            let mut names = vec![prefix.clone()];
            for id in path {
                names.push(sheet::name(conn, Subject::Process(ProcessId(id)))?);
            }
            let way = names.join(" feeds ");
            let opens = "gemba process list".to_owned();
            return Err(Refusal::from(ProcessRefusal::FeedsItself(prefix, way, opens)).into());
        }
    }
    Ok(())
}

/// Takes an interface away.
pub(super) fn unfeed(conn: &Connection, id: InterfaceId) -> Answer<String> {
    let found: Option<String> = conn
        .prepare_cached("DELETE FROM process_interface WHERE id = $1 RETURNING what")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let what = found.ok_or(Refusal::Gone("that interface"))?;
    Ok(format!("Removed the interface “{}”", text::capped(&what, 60)))
}
