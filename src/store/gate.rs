//! What a story must pass to be begun, and to be finished.

use rusqlite::Connection;

use super::apply::Cx;
use super::story::{head, named};
use super::{Answer, card, checklist, process, rules};
use crate::domain::{Breach, DefinitionKind, Rule, StoryId};

/// Holds a story that is being begun against what must be known before (rule IT-2).
pub(super) fn begin(cx: &Cx, conn: &Connection, id: StoryId) -> Answer<()> {
    process::improvement::check_begin(cx, conn, id)
}

/// Holds a story that is being finished against its definition of done, and against what is in its
/// way (rule SG-10).
pub(super) fn finish(cx: &Cx, conn: &Connection, id: StoryId) -> Answer<()> {
    process::experiment::check_done(conn, id)?;
    let key = head(conn, id)?.key;
    let entries = checklist::of_story(conn, id, DefinitionKind::Done)?;
    let mandatory = || entries.iter().filter(|it| it.entry.need.is_mandatory());
    let open = mandatory().filter(|it| it.tick.is_none()).count();
    if open > 0 {
        let found = format!(
            "{open} of {} definition-of-done items of {key} {} open",
            mandatory().count(),
            if open == 1 { "is" } else { "are" }
        );
        let breach = Breach { rule: Rule::DoneMeansDone, found, key: Some(key.clone()) };
        rules::check(cx, conn, breach, Some(id))?;
    }
    let blocks: Vec<String> =
        card::blocks(conn, id)?.into_iter().map(|it| format!("“{}”", it.reason)).collect();
    if !blocks.is_empty() {
        let verb = if blocks.len() == 1 { "is" } else { "are" };
        let found = format!("{} {verb} still in the way of {key}", named(&blocks));
        let breach = Breach { rule: Rule::NothingInTheWay, found, key: Some(key) };
        rules::check(cx, conn, breach, Some(id))?;
    }
    Ok(())
}
