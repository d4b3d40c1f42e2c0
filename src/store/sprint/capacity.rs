//! Who gives how many days to a sprint: copied from the one before, said, fitted to other days.

use std::fmt::Write as _;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::open;
use crate::domain::sprint::{Capacity, days};
use crate::domain::{
    Board, Calendar, PersonId, Points, Refusal, Sprint, SprintId, SprintState, wording,
};
use crate::store::apply::Cx;
use crate::store::convert::points_opt;
use crate::store::meanwhile::Cell;
use crate::store::{Answer, restore};

/// Who can give how much to a sprint, by name.
pub(in crate::store) fn read(conn: &Connection, id: SprintId) -> rusqlite::Result<Vec<Capacity>> {
    conn.prepare_cached(
        // Nobody plans with whoever has left; what was agreed on when a sprint began stays.
        "SELECT c.person, c.days, c.off, c.focus FROM capacity c JOIN person p ON p.id = c.person
             JOIN sprint s ON s.id = c.sprint
         WHERE c.sprint = $1 AND (NOT p.has_left OR s.state <> 'planned')
         ORDER BY lower(p.name), p.id",
    )?
    .query_map([id.0], |row| {
        Ok(Capacity {
            person: PersonId(row.get(0)?),
            days: Points::from_hundredths(row.get(1)?),
            off: Points::from_hundredths(row.get(2)?),
            focus: row.get(3)?,
        })
    })?
    .collect()
}

/// Says what somebody gives; what the person left as they saw it stays as it is by now.
pub(super) fn set(
    cx: &Cx,
    conn: &Connection,
    id: SprintId,
    of: &Capacity,
    was: Option<&Capacity>,
) -> Answer<String> {
    let sprint = open(cx, id)?;
    let person = cx.board.person(of.person).ok_or(Refusal::Gone("that person"))?;
    let name = cx.board.name_of(of.person);
    let of = &merged(conn, sprint, name, was, of)?;
    if person.left {
        return Err(Refusal::Wrong(format!("{name} has left: nobody can count on them")).into());
    }
    if of.off > of.days || of.days.hundredths() < 0 || of.off.hundredths() < 0 || of.focus > 100 {
        return Err(Refusal::Wrong(format!(
            "{name} cannot give {} days less {} at {} %: days off are within the days, and the \
             focus is between 0 and 100 %",
            of.days, of.off, of.focus
        ))
        .into());
    }
    if let Some(refusal) = days::too_many(&cx.board, sprint, cx.board.date(cx.now()), of.days) {
        return Err(refusal.into());
    }
    insert(conn, id, of)?;
    let began = match began(conn, id)?.iter().find(|(it, _)| *it == of.person) {
        Some((_, Some(then))) => format!(", not the {then} with which it began"),
        Some((_, None)) => ", and was not counted on when it began".to_owned(),
        None => String::new(),
    };
    Ok(format!("{name} gives {} to {}{began}", days_of(of.net()), sprint.name))
}

/// Counts on a person no longer. A sprint that runs began with them: they stay in it with no days, so
/// that its report tells what it was planned on.
pub(super) fn remove(cx: &Cx, conn: &Connection, id: SprintId, person: PersonId) -> Answer<String> {
    let (sprint, name) = (open(cx, id)?, cx.board.name_of(person));
    if !read(conn, id)?.iter().any(|it| it.person == person) {
        let why = format!("{} does not count on {name} anyway", sprint.name);
        return Err(Refusal::Wrong(why).into());
    }
    let n_gone = conn.execute(
        "DELETE FROM capacity WHERE sprint = $1 AND person = $2 AND began IS NULL",
        [id.0, person.0],
    )?;
    let n_left = conn.execute(
        "UPDATE capacity SET days = 0, off = 0 WHERE sprint = $1 AND person = $2 AND days > 0",
        [id.0, person.0],
    )?;
    if n_gone + n_left == 0 {
        let why = format!("{} does not count on {name} any more", sprint.name);
        return Err(Refusal::Wrong(why).into());
    }
    let began = match began(conn, id)?.into_iter().find(|(it, _)| *it == person) {
        Some((_, Some(then))) => format!("; it began with {} of theirs", days_of(then)),
        Some((_, None)) | None => String::new(),
    };
    Ok(format!("{} does not count on {name}{began}", sprint.name))
}

/// Who gives something else to a sprint than when it began, with the days of then; none for who came
/// later. Nobody before it began, and nobody in a sprint that was over before this was kept.
pub(in crate::store) fn began(
    conn: &Connection,
    id: SprintId,
) -> rusqlite::Result<Vec<(PersonId, Option<Points>)>> {
    conn.prepare_cached(
        "SELECT c.person, c.began FROM capacity c JOIN sprint s ON s.id = c.sprint
         WHERE c.sprint = $1 AND (s.state = 'active' OR s.state <> 'planned'
                 AND EXISTS (SELECT 1 FROM capacity k
                     WHERE k.sprint = $1 AND k.began IS NOT NULL))
             AND c.began IS NOT (c.days - c.off) * c.focus / 100",
    )?
    .query_map([id.0], |row| Ok((PersonId(row.get(0)?), points_opt(row, 1)?)))?
    .collect()
}

fn merged(
    conn: &Connection,
    sprint: &Sprint,
    name: &str,
    was: Option<&Capacity>,
    of: &Capacity,
) -> Answer<Capacity> {
    let what = format!("what {name} gives to {}", sprint.name);
    let here = read(conn, sprint.id)?.into_iter().find(|it| it.person == of.person);
    let (was, here) = match (was, here) {
        (None, None) => return Ok(of.clone()),
        (Some(was), Some(here)) => (was, here),
        // Somebody has said the same meanwhile.
        (None, Some(here)) if here == *of => return Ok(here),
        (_, here) => {
            let (row, theirs) = match &here {
                Some(here) => (row_of(conn, sprint.id, of.person)?, days_of(here.net())),
                None => (None, "nothing".to_owned()),
            };
            let by = match row {
                Some(row) => restore::author(conn, "capacity", row, "days")?,
                None => remover(conn, sprint.id, of.person)?,
            };
            return Err(Refusal::Meanwhile { what, part: "days", theirs, by }.into());
        }
    };
    let row = row_of(conn, sprint.id, of.person)?.unwrap_or_default();
    let cell = |column, part| Cell { table: "capacity", row, column, what: &what, part };
    let points = Points::to_string;
    Ok(Capacity {
        days: cell("days", "days").merged(conn, (&was.days, of.days, here.days), points)?,
        off: cell("off", "days off").merged(conn, (&was.off, of.off, here.off), points)?,
        focus: cell("focus", "focus")
            .merged(conn, (&was.focus, of.focus, here.focus), |it| format!("{it} %"))?,
        ..here
    })
}

/// Who counts on a person no longer.
fn remover(conn: &Connection, sprint: SprintId, person: PersonId) -> rusqlite::Result<String> {
    let name = conn
        .prepare_cached(
            "SELECT p.name FROM journal j JOIN operation o ON o.seq = j.seq
                 JOIN person p ON p.id = o.person
             WHERE j.tbl = 'capacity' AND j.col IS NULL AND j.after IS NULL
                 AND j.before ->> '$.sprint' = $1 AND j.before ->> '$.person' = $2
             ORDER BY j.id DESC LIMIT 1",
        )?
        .query_row([sprint.0, person.0], |row| row.get(0))
        .optional()?;
    Ok(name.unwrap_or_else(|| "somebody".to_owned()))
}

fn row_of(conn: &Connection, sprint: SprintId, person: PersonId) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("SELECT id FROM capacity WHERE sprint = $1 AND person = $2")?
        .query_row([sprint.0, person.0], |row| row.get(0))
        .optional()
}

fn insert(conn: &Connection, id: SprintId, of: &Capacity) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO capacity (sprint, person, days, off, focus) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (sprint, person)
         DO UPDATE SET days = excluded.days, off = excluded.off, focus = excluded.focus",
    )?
    .execute(params![
        id.0,
        of.person.0,
        of.days.hundredths(),
        of.off.hundredths(),
        of.focus
    ])?;
    Ok(())
}

/// Counts on the people of the sprint before, with the working days of this one: whoever gave fewer
/// than all gives no more of them. Days off were those of that sprint; it is said whose they were.
pub(super) fn copy(
    cx: &Cx,
    conn: &Connection,
    id: SprintId,
    (starts, ends): (NaiveDate, NaiveDate),
) -> Answer<String> {
    let last = cx.board.sprints.iter().rfind(|it| it.starts < starts);
    let Some(last) = last else { return Ok(String::new()) };
    let today = cx.board.date(cx.now());
    let new = Sprint::planned(id, String::new(), starts, ends);
    let all = new.all_days(&cx.board.practice.calendar, today);
    let all_then = last.all_days(&last.calendar(&cx.board), today);
    let mut were_off = Vec::new();
    for it in read(conn, last.id)? {
        let Some(person) = cx.board.person(it.person).filter(|it| !it.left) else { continue };
        if it.days.is_zero() {
            continue;
        }
        let days = if it.days >= all_then { all } else { it.days.min(all) };
        if !it.off.is_zero() {
            were_off.push(&*person.name);
        }
        insert(conn, id, &Capacity { days, off: Points::default(), ..it })?;
    }
    if were_off.is_empty() {
        return Ok(String::new());
    }
    let were_off = wording::listed(&were_off);
    Ok(format!("; days off are not copied from {} ({were_off})", last.name))
}

/// Fits what people give to the working days of a sprint that gets other days, as to another calendar.
/// Says so, for the end of a sentence.
pub(super) fn fit(
    cx: &Cx,
    conn: &Connection,
    sprint: &Sprint,
    (starts, ends): (NaiveDate, NaiveDate),
) -> Answer<String> {
    let (calendar, today) = (&cx.board.practice.calendar, cx.board.date(cx.now()));
    let now = Sprint { starts, ends, ..sprint.clone() };
    let (was, now) = (sprint.all_days(calendar, today), now.all_days(calendar, today));
    refit(cx, conn, sprint, (was, now))
}

/// Fits what people give to a calendar that has changed: a holiday that is entered late shortens what
/// was promised on its day. That the days of a sprint are others is told, for the end of a sentence;
/// with how much the running one began stays written down.
pub(in crate::store) fn follow(cx: &Cx, conn: &Connection, now: &Board) -> Answer<String> {
    let (before, after) = (&cx.board.practice.calendar, &now.practice.calendar);
    let today = cx.board.date(cx.now());
    let mut told = String::new();
    for sprint in cx.board.sprints.iter().filter(|it| !it.state.is_over()) {
        // What is over of a sprint stays as it was known then.
        let over = today.pred_opt().unwrap_or(today).min(sprint.ends);
        let passed = before.known_days(sprint.starts, over, today).len();
        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
        let count = |it: &Calendar| passed + it.count(today.max(sprint.starts), sprint.ends);
        let (was, now) = (count(before), count(after));
        if before.days(sprint.starts, over) != after.days(sprint.starts, over) {
            let _ = write!(told, "; the days of {} that are over stay as they were", sprint.name);
        }
        if was == now {
            continue;
        }
        let days = if now == 1 { "day" } else { "days" };
        let _ = write!(told, "; {} has {now} working {days}, not {was}", sprint.name);
        if sprint.state == SprintState::Active {
            told += ": its ideal line bends from today on";
        }
        let (was, now) = (Points::whole(was.into()), Points::whole(now.into()));
        told += &refit(cx, conn, sprint, (was, now))?;
    }
    Ok(told)
}

/// Who is counted on for more days than are left of a sprint that starts after its first one; nothing
/// where nobody is.
pub(super) fn late(cx: &Cx, conn: &Connection, sprint: &Sprint) -> Answer<Option<String>> {
    let (calendar, today) = (&cx.board.practice.calendar, cx.board.date(cx.now()));
    let days = sprint.working_days(calendar, today);
    let n_left = days.iter().filter(|it| **it >= today).count();
    let left = Points::whole(i64::try_from(n_left).unwrap_or(0));
    let given = read(conn, sprint.id)?;
    let more =
        given.iter().filter(|it| it.days.hundredths() - it.off.hundredths() > left.hundredths());
    let more: Vec<&str> = more.map(|it| cx.board.name_of(it.person)).collect();
    if n_left == days.len() || more.is_empty() {
        return Ok(None);
    }
    let n_over = days.len() - n_left;
    Ok(Some(format!(
        "{n_over} of its {} working days {} over, and {} {} counted on for more than the {} left \
         (gemba sprint capacity NAME --days N)",
        days.len(),
        if n_over == 1 { "is" } else { "are" },
        wording::listed(&more),
        if more.len() == 1 { "is" } else { "are" },
        days_of(left)
    )))
}

/// Fits what people give to a sprint that has so many working days and had so many: whoever was there
/// on all of them is there on all of them still, and nobody on more than there are. Says so, for the end
/// of a sentence.
fn refit(
    cx: &Cx,
    conn: &Connection,
    sprint: &Sprint,
    (was, now): (Points, Points),
) -> Answer<String> {
    let mut said = Vec::new();
    for it in read(conn, sprint.id)? {
        let days = if it.days >= was && !was.is_zero() { now } else { it.days.min(now) };
        let off = it.off.min(days);
        if (days, off) == (it.days, it.off) {
            continue;
        }
        let name = cx.board.name_of(it.person);
        said.push(if said.is_empty() {
            format!("{name} gives {} now, not {}", days_of(days), it.days)
        } else {
            format!("{name} {days}, not {}", it.days)
        });
        insert(conn, sprint.id, &Capacity { days, off, ..it })?;
    }
    let said = said.join("; ");
    Ok(if said.is_empty() { said } else { format!("; {said}") })
}

/// So many days, in words.
fn days_of(days: Points) -> String {
    if days == Points::whole(1) { "1 day".to_owned() } else { format!("{days} days") }
}
