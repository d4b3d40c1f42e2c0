//! How parts of a sprint get other values.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::{capacity, check_days, open, over};
use crate::domain::sprint::{SprintEdit, days};
use crate::domain::{
    Breach, Hat, Refusal, Rule, Sprint, SprintId, SprintKind, SprintState, Term, text,
};
use crate::store::apply::Cx;
use crate::store::board::{free, needed};
use crate::store::convert::day;
use crate::store::meanwhile::Cell;
use crate::store::{Answer, rules, view};

/// Gives a part of a sprint another value, where nobody has changed what the person saw.
pub(super) fn edit(
    cx: &Cx,
    conn: &Connection,
    id: SprintId,
    to: &SprintEdit,
    was: Option<&SprintEdit>,
) -> Answer<String> {
    let sprint = open(cx, id)?;
    let to = &match was {
        Some(was) => merged(conn, sprint, was, to)?,
        None => to.clone(),
    };
    let has_started = sprint.state == SprintState::Active;
    let name = &sprint.name;
    let set = |column: &str, value: rusqlite::types::Value| {
        conn.prepare_cached(&format!("UPDATE sprint SET {column} = $1 WHERE id = $2"))?
            .execute(params![value, id.0])
    };
    Ok(match to {
        SprintEdit::Name(now) => {
            let now = needed(now, "the name of a sprint")?;
            days::nameable(&now)?;
            free("sprint", &now, &cx.board.sprints, |it| (it.id != id).then_some(&it.name))?;
            set("name", now.clone().into())?;
            view::follow(cx, conn, Term::Sprint, name, &now)?;
            format!("Renamed {name} to {now}")
        }
        SprintEdit::Goal(typed) => {
            let goal = text::line(typed);
            if goal.is_empty() && !typed.is_empty() {
                return Err(Refusal::EmptyText("the goal of a sprint").into());
            }
            // One that was started without a goal may still be given one.
            if has_started && !sprint.goal.is_empty() && goal != sprint.goal {
                // The report has the new one: this is where the old one stays to be read.
                let found = format!("{name} is running, and its goal stands: “{}”", sprint.goal);
                rules::check(cx, conn, Breach { rule: Rule::GoalStands, found, key: None }, None)?;
            }
            set("goal", goal.clone().into())?;
            format!("Set the goal of {name} to “{}”", text::capped(&goal, 80))
        }
        SprintEdit::Days(starts, ends) => {
            if has_started && *starts != sprint.starts {
                return Err(Refusal::Wrong(format!(
                    "{name} has started already, and its first day stays {}: its last day can move, \
                     gemba sprint set {name:?} --to DAY",
                    sprint.starts
                ))
                .into());
            }
            check_days(cx, conn, name, Some(id), (*starts, *ends))?;
            if has_started && *ends != sprint.ends {
                if *ends < cx.board.date(cx.now()) {
                    return Err(Refusal::Wrong(format!(
                        "{name} is running, and {ends} is over: closing it ends it today (gemba sprint \
                         close), or today is its last day (gemba sprint set {name:?} --to today)"
                    ))
                    .into());
                }
                let end = sprint.ends;
                agreed(
                    cx,
                    conn,
                    format!("{name} is running, and would end on {ends}, not on {end}"),
                )?;
            }
            // Both at once: the file never holds a sprint that ends before it starts.
            conn.execute(
                "UPDATE sprint SET starts = $1, ends = $2 WHERE id = $3",
                params![day(*starts), day(*ends), id.0],
            )?;
            let given = cx.tells(capacity::fit(cx, conn, sprint, (*starts, *ends))?);
            format!("Set {name} to {starts} – {ends}{given}{}", cx.tells(over(cx, *ends)))
        }
        SprintEdit::Kind(kind) => {
            if has_started && *kind != sprint.kind {
                let (now, was) = (kind.id(), sprint.kind.id());
                let found = format!("{name} is running, and would be of process {now}, not {was}");
                agreed(cx, conn, found)?;
            }
            set("kind", kind.id().to_owned().into())?;
            format!("Made {name} a sprint of process {}", kind.id())
        }
        SprintEdit::GoalMet(met) => {
            if !has_started {
                return Err(Refusal::SprintNotRunning(name.clone()).into());
            }
            set("goal_met", met.map(i64::from).into())?;
            match met {
                Some(true) => format!("Noted that the goal of {name} was met"),
                Some(false) => format!("Noted that the goal of {name} was not met"),
                None => format!("Left open whether the goal of {name} was met"),
            }
        }
    })
}

/// Holds a change of what was agreed on when the running sprint was planned against rule SG-5: it
/// has a reason, and the process owner agrees.
fn agreed(cx: &Cx, conn: &Connection, found: String) -> Answer<()> {
    let others = cx.board.others_with(Hat::Apo, cx.present.person);
    let (found, key) = match (cx.consent, &*others) {
        (Some(by), _) => (format!("{found}; {} agreed", cx.board.name_of(by)), None),
        (None, []) => (found, None),
        (None, others) => {
            // Nothing of it waits for consent afterwards, as a change of scope does: they are told.
            let are = if others.len() == 1 { "is" } else { "are" };
            let found = format!("{found}; {} {are} to hear of it", cx.board.names_of(others));
            (found, Some(rules::names(cx, others)))
        }
    };
    rules::check(cx, conn, Breach { rule: Rule::ScopeConsent, found, key }, None)
}

/// What is written: what somebody else has written since stays where the person left it as it was.
fn merged(
    conn: &Connection,
    sprint: &Sprint,
    was: &SprintEdit,
    to: &SprintEdit,
) -> Answer<SprintEdit> {
    let cell = |column, part| {
        let row = sprint.id.0;
        Cell { table: "sprint", row, column, what: &sprint.name, part }
    };
    let text = |column, was, mine: &String, theirs: &String| {
        cell(column, column).merged(conn, (was, mine.clone(), theirs.clone()), String::clone)
    };
    let day = |column, part, was, mine: &NaiveDate, theirs| {
        cell(column, part).merged(conn, (was, *mine, theirs), NaiveDate::to_string)
    };
    Ok(match (was, to) {
        (SprintEdit::Name(was), SprintEdit::Name(mine)) => {
            let cell = Cell { what: was, ..cell("name", "name") };
            let three = (was, mine.clone(), sprint.name.clone());
            SprintEdit::Name(cell.merged(conn, three, String::clone)?)
        }
        (SprintEdit::Goal(was), SprintEdit::Goal(mine)) => {
            SprintEdit::Goal(text("goal", was, mine, &sprint.goal)?)
        }
        (SprintEdit::Days(first, last), SprintEdit::Days(starts, ends)) => SprintEdit::Days(
            day("starts", "first day", first, starts, sprint.starts)?,
            day("ends", "last day", last, ends, sprint.ends)?,
        ),
        (SprintEdit::Kind(was), SprintEdit::Kind(mine)) => {
            let show = |it: &SprintKind| it.id().to_owned();
            SprintEdit::Kind(cell("kind", "kind").merged(conn, (was, *mine, sprint.kind), show)?)
        }
        (SprintEdit::GoalMet(was), SprintEdit::GoalMet(mine)) => {
            let show = |it: &Option<bool>| match it {
                Some(true) => "met".to_owned(),
                Some(false) => "not met".to_owned(),
                None => "open".to_owned(),
            };
            let met = cell("goal_met", "goal's outcome");
            SprintEdit::GoalMet(met.merged(conn, (was, *mine, sprint.goal_met), show)?)
        }
        (_, to) => to.clone(),
    })
}
