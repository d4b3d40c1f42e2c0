//! What a rule does to a write: refuses it, asks for a reason and keeps that, or lets it pass.

use rusqlite::{Connection, params};

use super::apply::{Asking, Cx};
use super::{Answer, convert, ledger};
use crate::domain::page::Overruling;
use crate::domain::{Breach, Hat, PersonId, Refusal, Rule, SprintId, StoryId, Strength};

/// Holds something that was found against its rule, as strongly as the board keeps it. What asks for
/// a reason is noted ([`Cx::ask`]): the write goes on and is refused at its end. What is overruled for a
/// story stands in the report of the running sprint where the story is in that.
pub(super) fn check(
    cx: &Cx,
    conn: &Connection,
    breach: Breach,
    story: Option<StoryId>,
) -> Answer<()> {
    let sprint = concerned(cx, conn, story)?;
    check_of(cx, conn, breach, story, sprint)
}

/// The sprint whose report tells of what was overruled for a story.
fn concerned(
    cx: &Cx,
    conn: &Connection,
    story: Option<StoryId>,
) -> rusqlite::Result<Option<SprintId>> {
    Ok(match (cx.board.active_sprint(), story) {
        (Some(running), Some(story)) => conn
            .prepare_cached("SELECT 1 FROM story WHERE id = $1 AND sprint = $2")?
            .exists([story.0, running.id.0])?
            .then_some(running.id),
        (running, _) => running.map(|it| it.id),
    })
}

/// The same of a story, also where something is taken back or taken in: that is the reason then. What
/// is done again with the reason that was given for it needs no other one.
pub(super) fn check_always(
    cx: &Cx,
    conn: &Connection,
    breach: Breach,
    story: StoryId,
) -> Answer<()> {
    let is_said = conn
        .prepare_cached("SELECT 1 FROM overruling WHERE seq = $1 AND story = $2 AND rule = $3")?
        .exists(params![cx.present.seq, story.0, breach.rule.spec().id])?;
    if is_said && cx.board.strength(breach.rule) == Strength::Warn {
        return Ok(());
    }
    let sprint = concerned(cx, conn, Some(story))?;
    weigh(cx, conn, breach, Some(story), sprint)
}

/// The same, where it concerns a sprint that does not run yet.
pub(super) fn check_of(
    cx: &Cx,
    conn: &Connection,
    breach: Breach,
    story: Option<StoryId>,
    sprint: Option<SprintId>,
) -> Answer<()> {
    if cx.asking == Asking::Nothing {
        return Ok(());
    }
    weigh(cx, conn, breach, story, sprint)
}

fn weigh(
    cx: &Cx,
    conn: &Connection,
    breach: Breach,
    story: Option<StoryId>,
    sprint: Option<SprintId>,
) -> Answer<()> {
    match (cx.board.strength(breach.rule), &cx.reason) {
        (Strength::Info, _) => Ok(()),
        (Strength::Hard, _) => Err(Refusal::Forbids(breach).into()),
        (Strength::Warn, None) => {
            cx.ask(Refusal::Asks(breach));
            Ok(())
        }
        (Strength::Warn, Some(reason)) => {
            conn.prepare_cached(
                "INSERT INTO overruling (seq, at, person, rule, found, reason, story, sprint)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )?
            .execute(params![
                cx.present.seq,
                cx.present.at,
                cx.present.person.0,
                breach.rule.spec().id,
                breach.found,
                reason,
                story.map(|it| it.0),
                sprint.map(|it| it.0)
            ])?;
            cx.overrule(breach.rule, &breach.found);
            Ok(())
        }
    }
}

/// Holds an action against the hat that it needs: only where somebody else wears that hat.
pub(super) fn hat(cx: &Cx, conn: &Connection, rule: Rule, hat: Hat, action: &str) -> Answer<()> {
    let others = cx.board.others_with(hat, cx.present.person);
    if others.is_empty() {
        return Ok(());
    }
    let found =
        format!("{action} is for the {}, and that is {}", hat.label(), cx.board.names_of(&others));
    let key = Some(names(cx, &others));
    check(cx, conn, Breach { rule, found, key }, None)
}

/// The names of those who stand in the way of something, one a line.
pub(super) fn names(cx: &Cx, people: &[PersonId]) -> String {
    people.iter().map(|it| cx.board.name_of(*it)).collect::<Vec<_>>().join("\n")
}

/// Where somebody went on within a sprint although a rule warned, in order.
pub(super) fn overruled(conn: &Connection, sprint: SprintId) -> rusqlite::Result<Vec<Overruling>> {
    let rows: Vec<(i64, Option<i64>, Overruling)> = conn
        .prepare_cached(
            "SELECT id, voids, rule, found, reason, person, at, story FROM overruling
             WHERE sprint = $1 ORDER BY id",
        )?
        .query_map([sprint.0], |row| {
            let overruling = Overruling {
                rule: row.get(2)?,
                found: row.get(3)?,
                reason: row.get(4)?,
                by: PersonId(row.get(5)?),
                at: convert::at(row, 6)?,
                story: row.get::<_, Option<i64>>(7)?.map(StoryId),
            };
            Ok((row.get(0)?, row.get(1)?, overruling))
        })?
        .collect::<Result<_, _>>()?;
    Ok(ledger::valid(rows))
}
