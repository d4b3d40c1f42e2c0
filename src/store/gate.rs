//! What a story must pass to be begun, and to be finished.

use rusqlite::Connection;

use super::apply::Cx;
use super::story::{head, named};
use super::{Answer, card, checklist, process, rules};
use crate::domain::page::Gate;
use crate::domain::{Breach, Category, DefinitionKind, ProcessId, Rule, StoryId, text};

/// Holds a story that is being begun against what must be known before (rule IT-2).
pub(super) fn begin(cx: &Cx, conn: &Connection, id: StoryId) -> Answer<()> {
    process::improvement::check_begin(cx, conn, id)
}

/// Holds a story that is being finished against its definition of done, and against what is in its
/// way (rule SG-10).
pub(super) fn finish(cx: &Cx, conn: &Connection, id: StoryId) -> Answer<()> {
    process::experiment::check_done(conn, id)?;
    for breach in before(conn, id, head(conn, id)?.key)?.breaches {
        rules::check(cx, conn, breach, Some(id))?;
    }
    Ok(())
}

/// The same of a story that is being written down as finished: nobody knows its key yet, and nothing of
/// it can be ticked before.
pub(super) fn finish_new(cx: &Cx, conn: &Connection, id: StoryId, title: &str) -> Answer<()> {
    for breach in before(conn, id, format!("“{}”", text::capped(title, 60)))?.breaches {
        rules::check(cx, conn, Breach { key: None, ..breach }, Some(id))?;
    }
    Ok(())
}

/// Holds a story that has come to another process, or to none, against the rules that its definition
/// of done keeps: a finished one met what the new process asks for when it was finished (rule
/// SG-10), and one of the running sprint is not let off what is still open (rule SG-9).
/// Gives what speaks against it.
pub(super) fn of_process(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    was: Option<ProcessId>,
) -> Answer<Option<Breach>> {
    let now = conn
        .prepare_cached("SELECT process FROM story WHERE id = $1")?
        .query_row([id.0], |row| Ok(row.get::<_, Option<i64>>(0)?.map(ProcessId)))?;
    let open = |process| checklist::open_of(conn, id, process);
    let (before, after) = (open(was)?, open(now)?);
    let of = head(conn, id)?;
    if of.is_archived {
        return Ok(None);
    }
    let category = cx.board.column(of.column).map(|it| it.category);
    if category == Some(Category::Done) {
        let found = after.iter().find(|it| !before.contains(it)).map(|item| {
            let item = text::capped(item, 60);
            let found =
                format!("“{item}” of its definition of done is open, and {} is finished", of.key);
            Breach { rule: Rule::DoneMeansDone, found, key: Some(of.key.clone()) }
        });
        return Ok(found);
    }
    let sprint = cx.board.active_sprint().filter(|it| of.sprint == Some(it.id.0));
    let Some(sprint) = sprint else { return Ok(None) };
    Ok(before.iter().find(|it| !after.contains(it)).map(|item| {
        let (item, key, sprint) = (text::capped(item, 60), &of.key, &sprint.name);
        let found = format!("{sprint} is running, and “{item}” would be asked of {key} no longer");
        Breach { rule: Rule::QualityStands, found, key: None }
    }))
}

/// What stands between a story and Done, with that key.
pub(super) fn before(conn: &Connection, id: StoryId, key: String) -> rusqlite::Result<Gate> {
    let mut gate = Gate::default();
    let mut n_mandatory = 0;
    for it in checklist::of_story(conn, id, DefinitionKind::Done)? {
        if it.entry.need.is_mandatory() {
            n_mandatory += 1;
            gate.open.extend(it.tick.is_none().then_some(it.entry.text));
        }
    }
    let open = gate.open.len();
    if open > 0 {
        let verb = if open == 1 { "is" } else { "are" };
        let found =
            format!("{open} of {n_mandatory} definition-of-done items of {key} {verb} open");
        let key = Some(key.clone());
        gate.breaches.push(Breach { rule: Rule::DoneMeansDone, found, key });
    }
    let blocks: Vec<String> =
        card::blocks(conn, id)?.into_iter().map(|it| format!("“{}”", it.reason)).collect();
    if !blocks.is_empty() {
        let verb = if blocks.len() == 1 { "is" } else { "are" };
        let found = format!("{} {verb} still in the way of {key}", named(&blocks));
        gate.breaches.push(Breach { rule: Rule::NothingInTheWay, found, key: Some(key) });
    }
    Ok(gate)
}
