//! What must agree with each other in a record that is filled in.

use rusqlite::{Connection, params};

use super::{name, read};
use crate::domain::refusal::count_of;
use crate::domain::sheet::{Content, Slot, Subject};
use crate::domain::{Breach, Figure, ProcessId, ProcessRefusal, Refusal, Rule, text};
use crate::store::apply::Cx;
use crate::store::convert::millis;
use crate::store::process::improvement;
use crate::store::{Answer, board, rules};

/// A baseline that is not given is what the measure says: nobody types what was measured.
pub(super) fn complete(
    conn: &Connection,
    subject: Subject,
    now: &mut Vec<(&Slot, Content)>,
) -> Answer<()> {
    if !matches!(subject, Subject::Experiment(_) | Subject::Improvement(_)) {
        return Ok(());
    }
    let measure = now.iter().find_map(|(slot, content)| match content {
        Content::Id(id) if slot.id == "measure" => Some(*id),
        _ => None,
    });
    let is_given = now.iter().any(|(slot, _)| slot.id == "baseline");
    let Some(measure) = measure.filter(|_| !is_given) else { return Ok(()) };
    if read(conn, subject)?.has("baseline") {
        return Ok(());
    }
    // What is read after the action began is no baseline (IT-2).
    let until = match subject {
        Subject::Improvement(id) => improvement::begun_at(conn, id)?,
        _ => None,
    };
    let known: Option<i64> = conn
        .prepare_cached(
            "SELECT ifnull((SELECT value FROM reading
                 WHERE measure = m.id AND ($1 IS NULL OR at <= $1)
                 ORDER BY at DESC, id DESC LIMIT 1), iif($1 IS NULL, m.baseline, NULL))
             FROM measure m WHERE m.id = $2",
        )?
        .query_row(params![until.map(millis), measure], |row| row.get(0))?;
    if let Some(n) = known {
        now.push((subject.slot("baseline")?, Content::Number(n)));
    }
    Ok(())
}

/// What must be so in a record as a whole.
pub(super) fn check(
    cx: &Cx,
    conn: &Connection,
    subject: Subject,
    now: &[(&Slot, Content)],
) -> Answer<()> {
    let before = read(conn, subject)?;
    let of = |id: &str| match now.iter().rev().find(|(slot, _)| slot.id == id) {
        Some((_, content)) => content.clone(),
        None => before.content(id).clone(),
    };
    let decides = now.iter().any(|(slot, it)| slot.id == "decision" && *it != Content::None);
    // Where no number was expected, what was learned is the result.
    let is_told = of("expected") == Content::None && of("learned") != Content::None;
    if decides && of("actual") == Content::None && !is_told {
        return Err(Refusal::from(ProcessRefusal::NoResultYet(name(conn, subject)?)).into());
    }
    let goal = match subject {
        Subject::Measure(_) | Subject::Improvement(_) => "target",
        Subject::Experiment(_) => "expected",
        Subject::Process(id) => {
            if let Content::Text(name) = of("name") {
                let others = |it: &crate::domain::Process| (it.id != id).then(|| it.name.clone());
                let names: Vec<String> = cx.board.processes.iter().filter_map(others).collect();
                board::free("process", &name, &names, |it| Some(it))?;
            }
            check_goal(cx, conn, id, before.text("goal"), &of("goal"))?;
            return Ok(());
        }
        Subject::Step(_) | Subject::Policy(_) | Subject::StreamStep(_) => return Ok(()),
    };
    if let Subject::Measure(id) = subject
        && let Content::Text(wanted) = of("name")
    {
        let taken: bool = conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM measure WHERE id <> $1 AND lower(name) = lower($2)
                     AND process = (SELECT process FROM measure WHERE id = $1))",
            )?
            .query_row(params![id.0, wanted], |row| row.get(0))?;
        if taken {
            return Err(Refusal::Taken { what: "measure", name: wanted }.into());
        }
    }
    match (of("baseline"), of(goal)) {
        (Content::Number(base), Content::Number(goal)) if base == goal => {
            let what = name(conn, subject)?;
            let figure = Figure::from_millionths(base).to_string();
            Err(Refusal::from(ProcessRefusal::NoDifference { what, figure }).into())
        }
        (Content::Number(base), wanted) => {
            let is_told = |id: &str| now.iter().any(|(slot, _)| slot.id == id);
            let measure = match of("measure") {
                Content::Id(id) => Some(id),
                _ => None,
            };
            if let (Subject::Improvement(id), true) = (subject, is_told("baseline"))
                && *before.content("baseline") != Content::Number(base)
            {
                improvement::check_baseline(cx, conn, id, measure, base)?;
            }
            if let (Some(measure), Content::Number(wanted)) = (measure, wanted)
                && ["measure", "baseline", goal].into_iter().any(is_told)
            {
                let what = name(conn, subject)?;
                return check_way(cx, conn, &what, measure, (base, wanted));
            }
            Ok(())
        }
        (_, _) => Ok(()),
    }
}

/// Holds what is expected against the way that is better for what is measured (rule G-4).
fn check_way(
    cx: &Cx,
    conn: &Connection,
    what: &str,
    measure: i64,
    (base, wanted): (i64, i64),
) -> Answer<()> {
    let (name, better): (String, String) = conn
        .prepare_cached("SELECT name, better FROM measure WHERE id = $1")?
        .query_row([measure], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let is_worse = if better == "up" { wanted < base } else { wanted > base };
    if !is_worse {
        return Ok(());
    }
    let figure = Figure::from_millionths;
    let found = format!(
        "{what} expects {} after {}, and {name} is better when it goes {better}",
        figure(wanted),
        figure(base)
    );
    rules::check(cx, conn, Breach { rule: Rule::ForTheBetter, found, key: None }, None)
}

/// One process goal at a time (rule SG-18): another one, while stories of the process are open, is
/// refused. The file cannot tell another goal from another wording of the same; a goal that is
/// emptied first is one that was reached or given up, and the log has both.
fn check_goal(
    cx: &Cx,
    conn: &Connection,
    process: ProcessId,
    before: &str,
    now: &Content,
) -> Answer<()> {
    let Content::Text(now) = now else { return Ok(()) };
    if before.is_empty() || before == now {
        return Ok(());
    }
    let n_open: u32 = conn
        .prepare_cached(
            "SELECT count(*) FROM story s JOIN board_column k ON k.id = s.\"column\"
             WHERE s.process = $1 AND s.archived_at IS NULL AND k.category <> 'done'",
        )?
        .query_row([process.0], |row| row.get(0))?;
    if n_open == 0 {
        return Ok(());
    }
    let open = count_of(n_open);
    let found = format!("the goal “{}” is not reached yet: {open} open", text::capped(before, 40));
    let prefix = conn
        .prepare_cached("SELECT prefix FROM process WHERE id = $1")?
        .query_row([process.0], |row| row.get(0))?;
    let breach = Breach { rule: Rule::OneGoal, found, key: Some(prefix) };
    // It is of the process, not of the sprint that runs: the log keeps it.
    rules::check_of(cx, conn, breach, None, None)
}
