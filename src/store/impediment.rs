//! Impediments in the file.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::apply::Cx;
use super::board::needed;
use super::convert::{at, at_opt, day, day_opt};
use super::meanwhile::Cell;
use super::story::{head, named, open_head};
use super::{Answer, convert};
use crate::domain::impediment::{Blocked, Resolving};
use crate::domain::refusal::HOW_RESOLVED;
use crate::domain::sprint::ScopeEvent;
use crate::domain::sprint::scope::open_spans;
use crate::domain::story::ImpedimentId;
use crate::domain::{
    At, Impediment, ImpedimentEdit, ImpedimentOperation, ImpedimentsPage, PersonId, Refusal,
    SprintId, StoryId, text,
};

/// How many resolved ones are read at most.
const RESOLVED_MOST: u32 = 500;

/// Carries out what concerns impediments.
pub(super) fn apply(cx: &Cx, conn: &Connection, operation: &ImpedimentOperation) -> Answer<String> {
    match operation {
        ImpedimentOperation::Raise { reason, stories, owner, due, cause } => {
            let reason = needed(reason, "what is in the way")?;
            let id: i64 = conn
                .prepare_cached(
                    "INSERT INTO impediment (reason, raised_at, raised_by, owner, due, cause)
                     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
                )?
                .query_row(
                    params![
                        reason,
                        cx.present.at,
                        cx.present.person.0,
                        owner.map(|it| it.0),
                        due.map(day),
                        said(cause)
                    ],
                    |row| row.get(0),
                )?;
            let mut keys = Vec::new();
            for story in stories {
                keys.push(open_head(conn, *story)?.key);
                join(cx, conn, ImpedimentId(id), *story)?;
            }
            let reason = text::capped(&reason, 60);
            Ok(match keys.len() {
                0 => format!("Raised: {reason}{}", past(cx, *due)),
                _ => format!("Blocked {}: {reason}{}", named(&keys), past(cx, *due)),
            })
        }
        ImpedimentOperation::Edit { impediment, to, was } => {
            edit(cx, conn, *impediment, to, was.as_ref())
        }
        ImpedimentOperation::Escalate { impediment, to } => {
            let reason = open(conn, *impediment)?;
            let to = needed(to, "to whom it is taken")?;
            let before: Option<String> = conn
                .prepare_cached("SELECT escalated_to FROM impediment WHERE id = $1")?
                .query_row([impediment.0], |row| row.get(0))?;
            let before = before.filter(|it| *it != to);
            let before = before.map(|it| format!(" (before to {it})")).unwrap_or_default();
            conn.prepare_cached(
                "UPDATE impediment SET escalated_at = $1, escalated_to = $2 WHERE id = $3",
            )?
            .execute(params![cx.present.at, to, impediment.0])?;
            Ok(format!("Took “{}” to {to}{before}", text::capped(&reason, 60)))
        }
        ImpedimentOperation::Resolve { impediment, resolution } => {
            let reason = open(conn, *impediment)?;
            let resolution = needed(resolution, HOW_RESOLVED)?;
            conn.prepare_cached(
                "UPDATE impediment_story SET ended_at = $1
                 WHERE impediment = $2 AND ended_at IS NULL",
            )?
            .execute([cx.present.at, impediment.0])?;
            conn.prepare_cached(
                "UPDATE impediment SET resolved_at = $1, resolved_by = $2, resolution = $3
                 WHERE id = $4",
            )?
            .execute(params![
                cx.present.at,
                cx.present.person.0,
                resolution,
                impediment.0
            ])?;
            Ok(format!("Resolved “{}”: {resolution}", text::capped(&reason, 60)))
        }
    }
}

/// Says that a day is past, for the end of a sentence: it may be what somebody promised.
fn past(cx: &Cx, due: Option<NaiveDate>) -> String {
    match due.filter(|it| *it < cx.board.date(cx.now())) {
        Some(due) => cx.tells(format!("; {due} is past")),
        None => String::new(),
    }
}

/// A line of text, or nothing when it is empty.
fn said(typed: &str) -> Option<String> {
    Some(text::line(typed)).filter(|it| !it.is_empty())
}

/// What is in the way, where that is still so.
fn open(conn: &Connection, id: ImpedimentId) -> Answer<String> {
    let found: Option<(String, bool)> = conn
        .prepare_cached("SELECT reason, resolved_at IS NULL FROM impediment WHERE id = $1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        None => Err(Refusal::Wrong(format!(
            "there is no impediment {}: gemba impediment list shows those that there are",
            id.0
        ))
        .into()),
        Some((reason, true)) => Ok(reason),
        Some((reason, false)) => {
            let reason = text::capped(&reason, 60);
            Err(Refusal::Wrong(format!("“{reason}” is resolved already")).into())
        }
    }
}

/// Notes that an impediment is in the way of a story from now on, once.
fn join(cx: &Cx, conn: &Connection, id: ImpedimentId, story: StoryId) -> Answer<()> {
    conn.prepare_cached(
        "INSERT INTO impediment_story (impediment, story, since)
         SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM impediment_story
             WHERE impediment = $1 AND story = $2 AND ended_at IS NULL)",
    )?
    .execute([id.0, story.0, cx.present.at])?;
    Ok(())
}

/// What is written where nobody has changed what the person saw.
fn merged(
    cx: &Cx,
    conn: &Connection,
    id: ImpedimentId,
    was: &ImpedimentEdit,
    to: &ImpedimentEdit,
) -> Answer<ImpedimentEdit> {
    let sql = format!("SELECT {COLUMNS} FROM impediment m WHERE m.id = $1");
    let here = conn.prepare_cached(&sql)?.query_row([id.0], impediment)?;
    let called = if let ImpedimentEdit::Reason(was) = was { was } else { &here.reason };
    let what = format!("“{}”", text::capped(called, 60));
    let cell = |column, part| Cell { table: "impediment", row: id.0, column, what: &what, part };
    Ok(match (was, to) {
        (ImpedimentEdit::Reason(was), ImpedimentEdit::Reason(mine)) => {
            let three = (was, mine.clone(), here.reason.clone());
            ImpedimentEdit::Reason(cell("reason", "wording").merged(conn, three, String::clone)?)
        }
        (ImpedimentEdit::Cause(was), ImpedimentEdit::Cause(mine)) => {
            let three = (was, mine.clone(), here.cause.clone());
            ImpedimentEdit::Cause(cell("cause", "cause").merged(conn, three, String::clone)?)
        }
        (ImpedimentEdit::Owner(was), ImpedimentEdit::Owner(mine)) => {
            let show = |it: &Option<PersonId>| {
                it.map_or_else(|| "nobody".to_owned(), |it| cx.board.name_of(it).to_owned())
            };
            let three = (was, *mine, here.owner);
            ImpedimentEdit::Owner(cell("owner", "owner").merged(conn, three, show)?)
        }
        (ImpedimentEdit::Due(was), ImpedimentEdit::Due(mine)) => {
            let show = |it: &Option<NaiveDate>| {
                it.map_or_else(|| "no day".to_owned(), |it| it.to_string())
            };
            let three = (was, *mine, here.due);
            ImpedimentEdit::Due(cell("due", "due day").merged(conn, three, show)?)
        }
        (_, to) => to.clone(),
    })
}

fn edit(
    cx: &Cx,
    conn: &Connection,
    id: ImpedimentId,
    to: &ImpedimentEdit,
    seen: Option<&ImpedimentEdit>,
) -> Answer<String> {
    let was = open(conn, id)?;
    let was = text::capped(&was, 60);
    let to = &match seen {
        Some(seen) => merged(cx, conn, id, seen, to)?,
        None => to.clone(),
    };
    let set = |column: &str, value: rusqlite::types::Value| {
        conn.prepare_cached(&format!("UPDATE impediment SET {column} = $1 WHERE id = $2"))?
            .execute(params![value, id.0])
    };
    Ok(match to {
        ImpedimentEdit::Reason(reason) => {
            let reason = needed(reason, "what is in the way")?;
            set("reason", reason.clone().into())?;
            format!("“{was}” is now “{}”", text::capped(&reason, 60))
        }
        ImpedimentEdit::Cause(cause) => {
            set("cause", said(cause).into())?;
            match said(cause) {
                Some(cause) => format!("“{was}” comes from {cause}"),
                None => format!("Left open where “{was}” comes from"),
            }
        }
        ImpedimentEdit::Owner(owner) => {
            set("owner", owner.map(|it| it.0).into())?;
            match owner {
                Some(owner) => format!("{} sees to “{was}”", cx.board.name_of(*owner)),
                None => format!("Nobody sees to “{was}”"),
            }
        }
        ImpedimentEdit::Due(due) => {
            set("due", due.map(day).into())?;
            match due {
                Some(by) => format!("“{was}” should be gone by {by}{}", past(cx, *due)),
                None => format!("“{was}” has no day any more"),
            }
        }
        ImpedimentEdit::Blocks(story) => {
            let key = open_head(conn, *story)?.key;
            join(cx, conn, id, *story)?;
            format!("“{was}” is in the way of {key} too")
        }
        ImpedimentEdit::Frees(story) => {
            let key = head(conn, *story)?.key;
            conn.prepare_cached(
                "UPDATE impediment_story SET ended_at = $1
                 WHERE impediment = $2 AND story = $3 AND ended_at IS NULL",
            )?
            .execute([cx.present.at, id.0, story.0])?;
            format!("“{was}” is not in the way of {key} any more")
        }
    })
}

/// The columns of an impediment, in the order in which [`impediment`] takes them.
const COLUMNS: &str =
    "m.id, m.reason, m.raised_at, m.raised_by, ifnull(m.cause, ''), m.owner, m.due,
    m.escalated_at, ifnull(m.escalated_to, ''), m.resolved_at, m.resolved_by,
    ifnull(m.resolution, '')";

fn impediment(row: &Row<'_>) -> rusqlite::Result<Impediment> {
    let resolved_by = row.get::<_, Option<i64>>(10)?.map(PersonId).unwrap_or_default();
    let escalated_to: String = row.get(8)?;
    Ok(Impediment {
        id: ImpedimentId(row.get(0)?),
        reason: row.get(1)?,
        raised_at: at(row, 2)?,
        raised_by: PersonId(row.get(3)?),
        stories: Vec::new(),
        cause: row.get(4)?,
        owner: row.get::<_, Option<i64>>(5)?.map(PersonId),
        due: day_opt(row, 6)?,
        escalated: at_opt(row, 7)?.map(|at| (at, escalated_to)),
        resolved: at_opt(row, 9)?.map(|at| (at, resolved_by)),
        resolution: row.get(11)?,
    })
}

/// The stories of each of these.
fn with_stories(conn: &Connection, mut all: Vec<Impediment>) -> rusqlite::Result<Vec<Impediment>> {
    let mut stmt = conn.prepare_cached(
        "SELECT s.id, s.key, s.title, i.since, i.ended_at FROM impediment_story i
         JOIN story s ON s.id = i.story WHERE i.impediment = $1 ORDER BY i.since, i.id",
    )?;
    for impediment in &mut all {
        let stories = stmt.query_map([impediment.id.0], |row| {
            Ok(Blocked {
                story: StoryId(row.get(0)?),
                key: row.get(1)?,
                title: row.get(2)?,
                since: at(row, 3)?,
                until: at_opt(row, 4)?,
            })
        })?;
        impediment.stories = stories.collect::<Result<_, _>>()?;
    }
    Ok(all)
}

/// Those that are open, the oldest first.
pub(super) fn open_ones(conn: &Connection) -> rusqlite::Result<Vec<Impediment>> {
    let all = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM impediment m WHERE m.resolved_at IS NULL
             ORDER BY m.raised_at, m.id"
        ))?
        .query_map([], impediment)?
        .collect::<Result<_, _>>()?;
    with_stories(conn, all)
}

/// Everything that is or was in the way: all that is open and what was resolved last. Times and causes
/// are those of all that there ever was.
pub(super) fn page(conn: &Connection) -> rusqlite::Result<ImpedimentsPage> {
    let mut impediments = open_ones(conn)?;
    let resolved = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM impediment m WHERE m.resolved_at IS NOT NULL
             ORDER BY m.resolved_at DESC, m.id DESC LIMIT $1"
        ))?
        .query_map([RESOLVED_MOST], impediment)?
        .collect::<Result<_, _>>()?;
    impediments.extend(with_stories(conn, resolved)?);
    let times = conn
        .prepare_cached(
            "SELECT resolved_at - raised_at FROM impediment WHERE resolved_at IS NOT NULL",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let causes = conn
        .prepare_cached(
            "SELECT cause, count(*) FROM impediment WHERE ifnull(cause, '') <> ''
             GROUP BY cause ORDER BY 2 DESC, 1",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(ImpedimentsPage { resolving: Resolving::of(times, &impediments), impediments, causes })
}

/// What was in the way of the stories of a sprint at any time of a span, while they were in it by its
/// ledger and not done; of each its stories of which that is so.
pub(super) fn of_sprint(
    conn: &Connection,
    sprint: SprintId,
    events: &[ScopeEvent],
    from: At,
    until: At,
) -> rusqlite::Result<Vec<Impediment>> {
    let all = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM impediment m WHERE m.id IN (
                 SELECT i.impediment FROM impediment_story i
                 WHERE i.since < $1 AND (i.ended_at IS NULL OR i.ended_at > $2)
                     AND i.story IN (SELECT story FROM sprint_scope WHERE sprint = $3))
             ORDER BY m.raised_at, m.id"
        ))?
        .query_map([convert::millis(until), convert::millis(from), sprint.0], impediment)?
        .collect::<Result<_, _>>()?;
    let mut all = with_stories(conn, all)?;
    let open = open_spans(events);
    for it in &mut all {
        it.stories.retain(|block| {
            let gone = block.until.unwrap_or(until).min(until);
            let meets = |(begun, end): &(At, Option<At>)| {
                let has_gone_on = gone > *begun || block.since >= *begun;
                block.since < end.unwrap_or(until) && has_gone_on
            };
            open.get(&block.story).is_some_and(|spans| spans.iter().any(meets))
        });
    }
    all.retain(|it| !it.stories.is_empty());
    Ok(all)
}

/// What was in the way of no story at any time of a span, but of the team as a whole.
pub(super) fn of_team(conn: &Connection, from: At, until: At) -> rusqlite::Result<Vec<Impediment>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM impediment m WHERE m.id IN (
                 SELECT id FROM impediment WHERE resolved_at IS NULL AND raised_at < $1
                 UNION ALL SELECT id FROM impediment WHERE resolved_at > $2 AND raised_at < $1)
             AND NOT EXISTS (SELECT 1 FROM impediment_story i WHERE i.impediment = m.id)
         ORDER BY m.raised_at, m.id"
    ))?
    .query_map([convert::millis(until), convert::millis(from)], impediment)?
    .collect()
}
