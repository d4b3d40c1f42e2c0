//! What a story must pass to be begun, and to be finished.

use rusqlite::Connection;

use super::apply::Cx;
use super::story::{head, named};
use super::{Answer, card, checklist, process, rules};
use crate::domain::page::Gate;
use crate::domain::{Breach, DefinitionKind, Rule, StoryId};

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
