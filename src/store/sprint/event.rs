//! How long the events of a sprint took.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::open;
use crate::domain::event::{Event, days_of};
use crate::domain::{Breach, Refusal, Rule, SprintId};
use crate::store::apply::Cx;
use crate::store::{Answer, convert, restore, rules};

/// The most minutes that an event can take: a day and a night.
const MOST: u32 = 24 * 60;

/// Keeps how long an event took. Past its time box a reason is asked (rule SG-21).
pub(super) fn took(
    cx: &Cx,
    conn: &Connection,
    id: SprintId,
    event: Event,
    (was, minutes): (Option<u32>, Option<u32>),
) -> Answer<String> {
    let sprint = open(cx, id)?;
    let (name, title) = (&sprint.name, event.title().to_lowercase());
    if !Event::TIMED.contains(&event) {
        let why = match event {
            Event::Standup => "a stand-up keeps its own time: gemba standup begin, then end",
            Event::Planning | Event::Review | Event::Retrospective | Event::Refinement => {
                "refinement has no time box, and is not timed"
            }
        };
        return Err(Refusal::Wrong(why.to_owned()).into());
    }
    let known = read(conn, id)?.into_iter().find(|(it, _)| *it == event).map(|(_, it)| it);
    if known == minutes {
        let why = match known {
            None => format!("nobody has said how long the {title} of {name} took"),
            Some(known) => format!("the {title} of {name} took {known} min already"),
        };
        return Err(Refusal::Wrong(why).into());
    }
    let what = || format!("the {title} of {name}");
    let Some(minutes) = minutes else {
        unless_retold(conn, id, event, (was, known), what())?;
        conn.execute(
            "DELETE FROM sprint_event WHERE sprint = $1 AND event = $2",
            params![id.0, event.id()],
        )?;
        return Ok(format!("Nobody says how long the {title} of {name} took"));
    };
    if minutes == 0 || minutes > MOST {
        let why = format!("{minutes} minutes are no length of an event: from 1 to {MOST}");
        return Err(Refusal::Wrong(why).into());
    }
    unless_retold(conn, id, event, (was, known), what())?;
    let days = days_of(Some(sprint));
    if event.time_box(days).is_some_and(|most| minutes > most) {
        let found = format!("the {title} of {name} took {}", event.took(minutes, days));
        rules::check_of(
            cx,
            conn,
            Breach { rule: Rule::TimeBoxes, found, key: None },
            None,
            Some(id),
        )?;
    }
    conn.execute(
        "INSERT INTO sprint_event (sprint, event, minutes) VALUES ($1, $2, $3)
         ON CONFLICT (sprint, event) DO UPDATE SET minutes = excluded.minutes",
        params![id.0, event.id(), minutes],
    )?;
    Ok(format!("The {title} of {name} took {}", event.took(minutes, days)))
}

/// Refuses to write over what somebody else has said since.
fn unless_retold(
    conn: &Connection,
    id: SprintId,
    event: Event,
    (was, known): (Option<u32>, Option<u32>),
    what: String,
) -> Answer<()> {
    if known == was {
        return Ok(());
    }
    let row = conn
        .prepare_cached("SELECT id FROM sprint_event WHERE sprint = $1 AND event = $2")?
        .query_row(params![id.0, event.id()], |row| row.get(0))
        .optional()?
        .unwrap_or_default();
    let theirs = known.map_or_else(String::new, |it| it.to_string());
    let by = restore::author(conn, "sprint_event", row, "minutes")?;
    Err(Refusal::Meanwhile { what, part: "length", theirs, by }.into())
}

/// How long the events of a sprint took, in minutes and in their order.
pub(in crate::store) fn read(
    conn: &Connection,
    id: SprintId,
) -> rusqlite::Result<Vec<(Event, u32)>> {
    let mut all: Vec<(Event, u32)> = conn
        .prepare_cached("SELECT event, minutes FROM sprint_event WHERE sprint = $1")?
        .query_map([id.0], |row| Ok((convert::word(row, 0, Event::from_id)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    all.sort_by_key(|(it, _)| Event::TIMED.iter().position(|event| event == it));
    Ok(all)
}
