//! Sprints in the file: planning and starting them, and their resources.

pub(super) mod calendar;
pub(super) mod capacity;
pub(super) mod close;
mod consent;
mod edit;
pub(super) mod event;
pub(super) mod notes;
pub(super) mod page;
pub(super) mod report;
pub(super) mod review;
pub(super) mod scope;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::apply::Cx;
use super::board::{free, needed};
use super::convert::{at_opt, day, day_opt, points_opt, word};
use super::story::named;
use super::{Answer, rules};
use crate::clock::from_millis;
use crate::domain::sprint::days::{self, Against};
use crate::domain::sprint::{Kept, Resource, ResourceId};
use crate::domain::{
    Breach, PersonId, Points, Refusal, Rule, Scale, Sprint, SprintId, SprintKind, SprintOperation,
    SprintState, text,
};

/// Carries out what concerns a sprint.
pub(super) fn apply(cx: &mut Cx, conn: &Connection, operation: &SprintOperation) -> Answer<String> {
    match operation {
        SprintOperation::Plan { name, goal, starts, ends, kind } => {
            plan(cx, conn, name.as_deref(), goal, (*starts, *ends), *kind)
        }
        SprintOperation::Edit { sprint, to, was } => {
            edit::edit(cx, conn, *sprint, to, was.as_ref())
        }
        SprintOperation::Start(sprint) => start(cx, conn, *sprint),
        SprintOperation::SetCapacity { sprint, of, was } => {
            capacity::set(cx, conn, *sprint, of, was.as_ref())
        }
        SprintOperation::RemoveCapacity { sprint, person } => {
            capacity::remove(cx, conn, *sprint, *person)
        }
        SprintOperation::AddResource { sprint, what, needed_by } => {
            let (name, ends) = open(cx, *sprint).map(|it| (it.name.clone(), it.ends))?;
            let what = needed(what, "what is needed")?;
            conn.execute(
                "INSERT INTO resource (sprint, what, needed_by) VALUES ($1, $2, $3)",
                params![sprint.0, what, needed_by.map(day)],
            )?;
            Ok(match needed_by {
                Some(by) if *by < cx.board.date(cx.now()) => {
                    format!("{name} needs {what} by {by}, which is over already")
                }
                Some(by) if *by > ends => {
                    format!("{name} needs {what} by {by}, which is after its last day, {ends}")
                }
                Some(by) => format!("{name} needs {what} by {by}"),
                None => format!("{name} needs {what}"),
            })
        }
        SprintOperation::Confirm(id) => confirm(cx, conn, *id, Some(cx.present.at)),
        SprintOperation::Unconfirm(id) => confirm(cx, conn, *id, None),
        SprintOperation::RemoveResource(id) => {
            let what = resource(cx, conn, *id)?;
            conn.execute("DELETE FROM resource WHERE id = $1", [id.0])?;
            Ok(format!("{what} is not needed"))
        }
        SprintOperation::Consent { sprint, events, says, note } => {
            consent::consent(cx, conn, *sprint, events, *says, note)
        }
        SprintOperation::Judge { sprint, story, says, note } => {
            review::judge(cx, conn, *sprint, *story, *says, note)
        }
        SprintOperation::Took { sprint, event, was, minutes } => {
            event::took(cx, conn, *sprint, *event, (*was, *minutes))
        }
        SprintOperation::Close { sprint, leftovers } => close::close(cx, conn, *sprint, leftovers),
        SprintOperation::Cancel { sprint, reason } => close::cancel(cx, conn, *sprint, reason),
    }
}

/// Reads every sprint.
pub(super) fn read(conn: &Connection) -> rusqlite::Result<Vec<Sprint>> {
    conn.prepare_cached(
        "SELECT s.id, s.name, s.goal, s.starts, s.ends, s.state, s.kind, s.goal_met, s.started_at,
             s.ended_at, ifnull(s.cancel_reason, ''), s.zone, s.estimates, r.seq
         FROM sprint s LEFT JOIN sprint_report r ON r.sprint = s.id ORDER BY s.starts, s.id",
    )?
    .query_map([], |row| {
        Ok(Sprint {
            id: SprintId(row.get(0)?),
            name: row.get(1)?,
            goal: row.get(2)?,
            starts: day_opt(row, 3)?.unwrap_or_default(),
            ends: day_opt(row, 4)?.unwrap_or_default(),
            state: word(row, 5, SprintState::from_id)?,
            kind: word(row, 6, SprintKind::from_id)?,
            goal_met: row.get(7)?,
            started_at: at_opt(row, 8)?,
            ended_at: at_opt(row, 9)?,
            cancel_reason: row.get(10)?,
            kept: kept(row.get(11)?, row.get(12)?, row.get(13)?),
        })
    })?
    .collect()
}

/// By what a sprint that is over is told.
fn kept(zone: Option<String>, estimates: Option<String>, seq: Option<i64>) -> Option<Kept> {
    let zone = zone?.parse().ok()?;
    Some(Kept { zone, scale: Scale::from_id(&estimates?)?, seq: seq? })
}

/// A sprint that can be changed: one that is there and not over.
fn open(cx: &Cx, id: SprintId) -> Result<&Sprint, Refusal> {
    let sprint = cx.board.sprint(id).ok_or(Refusal::Gone("that sprint"))?;
    if sprint.state.is_over() { Err(Refusal::SprintOver(sprint.name.clone())) } else { Ok(sprint) }
}

/// The sprint that runs, if it is that one.
fn running(cx: &Cx, id: SprintId) -> Result<&Sprint, Refusal> {
    let sprint = open(cx, id)?;
    if sprint.state == SprintState::Active {
        Ok(sprint)
    } else {
        Err(Refusal::SprintNotRunning(sprint.name.clone()))
    }
}

/// Refuses days that cannot be a sprint's: backwards, longer than a month, or those of another one.
fn check_days(
    cx: &Cx,
    conn: &Connection,
    name: &str,
    but: Option<SprintId>,
    (starts, ends): (NaiveDate, NaiveDate),
) -> Answer<()> {
    for it in days::against(&cx.board, name, but, (starts, ends)) {
        match it {
            Against::Impossible(refusal) => return Err(refusal.into()),
            Against::Breach(breach) => rules::check(cx, conn, breach, None)?,
        }
    }
    Ok(())
}

fn plan(
    cx: &Cx,
    conn: &Connection,
    name: Option<&str>,
    goal: &str,
    days: (NaiveDate, NaiveDate),
    kind: SprintKind,
) -> Answer<String> {
    let name = match name {
        Some(name) => {
            let name = needed(name, "the name of a sprint")?;
            days::nameable(&name)?;
            name
        }
        None => {
            let taken = |name: &str| cx.board.sprints.iter().any(|it| it.name == name);
            let mut n = cx.board.sprints.len() + 1;
            while taken(&format!("Sprint {n}")) {
                n += 1;
            }
            format!("Sprint {n}")
        }
    };
    if !goal.is_empty() && text::line(goal).is_empty() {
        return Err(Refusal::EmptyText("the goal of a sprint").into());
    }
    free("sprint", &name, &cx.board.sprints, |it| Some(&it.name))?;
    check_days(cx, conn, &name, None, days)?;
    let id: i64 = conn.query_row(
        "INSERT INTO sprint (name, goal, starts, ends, kind) VALUES ($1, $2, $3, $4, $5)
         RETURNING id",
        params![name, text::line(goal), day(days.0), day(days.1), kind.id()],
        |row| row.get(0),
    )?;
    let copied = cx.tells(capacity::copy(cx, conn, SprintId(id), days)?);
    let is_off = cx.board.practice.calendar.days(days.0, days.1).is_empty();
    let off = if is_off { "; none of its days is a working day" } else { "" };
    let off = cx.tells(off.to_owned());
    Ok(format!("Planned {name}{copied}{off}{}", cx.tells(over(cx, days.1))))
}

/// That the days of a planned sprint are over, for the end of a sentence: it may be written down so,
/// and cannot be started.
fn over(cx: &Cx, ends: NaiveDate) -> String {
    let is_over = ends < cx.board.date(cx.now());
    let says =
        if is_over { "; its days are over already: to start it needs later ones" } else { "" };
    says.to_owned()
}

/// How many days before its first day a sprint may be started: on Friday for Monday, no more.
const DAYS_EARLY: i64 = 7;

/// Starts a planned sprint: it needs a goal, and no other may be running (Scrum Guide 2020). One
/// that starts early, by a week at most, gets today as its first day, so that its time box is
/// the time that it really runs. What is finished already leaves it.
fn start(cx: &Cx, conn: &Connection, id: SprintId) -> Answer<String> {
    let sprint = open(cx, id)?;
    let name = &sprint.name;
    if sprint.state == SprintState::Active {
        return Err(Refusal::SprintStarted(name.clone()).into());
    }
    if let Some(running) = cx.board.active_sprint() {
        return Err(Refusal::SprintRunning(running.name.clone()).into());
    }
    let today = cx.board.date(cx.now());
    if sprint.ends < today {
        let why = "its last day is over; it needs later ones";
        let (name, from, to) = (name.clone(), sprint.starts, sprint.ends);
        return Err(Refusal::SprintDays { name, from, to, why }.into());
    }
    if sprint.goal.is_empty() {
        let found = format!("{name} has no goal");
        let breach = Breach { rule: Rule::GoalFirst, found, key: None };
        rules::check_of(cx, conn, breach, None, Some(id))?;
    }
    let is_early = today < sprint.starts;
    if is_early {
        if (sprint.starts - today).num_days() > DAYS_EARLY {
            let name = name.clone();
            return Err(Refusal::TooEarly { name, from: sprint.starts, today }.into());
        }
        check_days(cx, conn, name, Some(id), (today, sprint.ends))?;
    }
    let left = scope::leave_finished(conn, id)?;
    let finished = match &*left {
        [] => String::new(),
        [key] => format!("; {key} was finished before it and is not in it"),
        keys => format!("; {} were finished before it and are not in it", named(keys)),
    };
    let finished = cx.tells(finished);
    let is_filled: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM story WHERE sprint = $1 AND archived_at IS NULL)",
        [id.0],
        |row| row.get(0),
    )?;
    if !is_filled {
        let found = match &*left {
            [] => format!("no story is in {name}"),
            [key] => format!("no open story is in {name}: {key} is finished already"),
            keys => format!("no open story is in {name}: {} are finished already", named(keys)),
        };
        let breach = Breach { rule: Rule::NotEmpty, found, key: None };
        rules::check_of(cx, conn, breach, None, Some(id))?;
    }
    // What it is held against are the days that it gets.
    let begun = Sprint { starts: today.min(sprint.starts), ..sprint.clone() };
    let given = if is_early {
        capacity::fit(cx, conn, sprint, (today, sprint.ends))?
    } else {
        String::new()
    };
    let given = cx.tells(given);
    for finding in notes::found(&cx.board, conn, &begun)? {
        rules::check_of(cx, conn, finding, None, Some(id))?;
    }
    let untold = notes::untold(&cx.board, conn, &begun)?;
    let untold = cx.tells(untold.map(|it| format!("; {it}")).unwrap_or_default());
    conn.execute(
        "UPDATE sprint SET state = 'active', started_at = $1 WHERE id = $2",
        [cx.present.at, id.0],
    )?;
    scope::commit(cx, conn, id)?;
    let late = capacity::late(cx, conn, &begun)?;
    let late = cx.tells(late.map(|it| format!("; {it}")).unwrap_or_default());
    conn.execute(
        "UPDATE capacity SET began = (days - off) * focus / 100 WHERE sprint = $1",
        [id.0],
    )?;
    let shared = notes::shared_day(&cx.board, &begun);
    let shared = cx.tells(shared.map(|it| format!("; {it}")).unwrap_or_default());
    if is_early {
        conn.execute("UPDATE sprint SET starts = $1 WHERE id = $2", params![day(today), id.0])?;
        let from = sprint.starts;
        return Ok(format!(
            "Started {name}; its first day is {today}, not {from}{given}{shared}{finished}{untold}"
        ));
    }
    Ok(format!("Started {name}{late}{shared}{finished}{untold}"))
}

/// The velocities of the last closed sprints, or of those before a day, with the days of capacity
/// behind them, at most so many, the oldest first. Cancelled sprints are not among them, and neither
/// are those that were estimated in another unit, for hours are no points, nor those in which nothing was
/// estimated: they were done all the same, and not at a velocity of nothing.
///
/// The sprints are chosen first: no more reports are read than are asked for.
pub(super) fn past(
    conn: &Connection,
    scale: Scale,
    before: Option<NaiveDate>,
    most: u32,
) -> rusqlite::Result<Vec<(Points, Points)>> {
    let mut past: Vec<(Points, Points)> = conn
        .prepare_cached(
            "WITH last AS MATERIALIZED (
                 SELECT s.id, s.starts FROM sprint s
                 WHERE s.state = 'closed' AND ($1 IS NULL OR s.starts < $1)
                     AND (ifnull(s.estimates, '') = 'hours') = $2
                     AND EXISTS (SELECT 1 FROM sprint_report r WHERE r.sprint = s.id)
                     AND EXISTS (SELECT 1 FROM sprint_scope c WHERE c.sprint = s.id
                         AND c.kind IN ('commit', 'complete') AND c.points > 0)
                 ORDER BY s.starts DESC, s.id DESC LIMIT $3)
             SELECT r.report ->> '$.velocity',
                 (SELECT ifnull(sum(c.value ->> '$.net'), 0)
                  FROM json_each(r.report, '$.capacity') c)
             FROM last CROSS JOIN sprint_report r ON r.sprint = last.id
             ORDER BY last.starts DESC, last.id DESC",
        )?
        .query_map(params![before.map(day), scale == Scale::Hours, most], |row| {
            let points =
                |index| Ok::<_, rusqlite::Error>(points_opt(row, index)?.unwrap_or_default());
            Ok((points(0)?, points(1)?))
        })?
        .collect::<Result<_, _>>()?;
    past.reverse();
    Ok(past)
}

/// What else a sprint needs, the most pressing first.
pub(super) fn resources(conn: &Connection, id: SprintId) -> rusqlite::Result<Vec<Resource>> {
    conn.prepare_cached(
        "SELECT id, what, needed_by, confirmed_at, confirmed_by FROM resource WHERE sprint = $1
         ORDER BY needed_by IS NULL, needed_by, id",
    )?
    .query_map([id.0], |row| {
        let confirmed = match (row.get::<_, Option<i64>>(3)?, row.get::<_, Option<i64>>(4)?) {
            (Some(at), Some(by)) => Some((from_millis(at), PersonId(by))),
            (_, _) => None,
        };
        Ok(Resource {
            id: ResourceId(row.get(0)?),
            what: row.get(1)?,
            needed_by: day_opt(row, 2)?,
            confirmed,
        })
    })?
    .collect()
}

/// What a resource is; refuses one that is gone, and one of a sprint that is over.
fn resource(cx: &Cx, conn: &Connection, id: ResourceId) -> Answer<String> {
    let found: Option<(i64, String)> = conn
        .prepare_cached("SELECT sprint, what FROM resource WHERE id = $1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (sprint, what) = found.ok_or(Refusal::Gone("that resource"))?;
    open(cx, SprintId(sprint))?;
    Ok(what)
}

fn confirm(cx: &Cx, conn: &Connection, id: ResourceId, at: Option<i64>) -> Answer<String> {
    let what = resource(cx, conn, id)?;
    conn.execute(
        "UPDATE resource SET confirmed_at = $1, confirmed_by = $2 WHERE id = $3",
        params![at, at.map(|_| cx.present.person.0), id.0],
    )?;
    Ok(match at {
        Some(_) => format!("{what} is confirmed"),
        None => format!("{what} is not confirmed"),
    })
}
