//! While a sprint runs, definitions are only tightened (rule SG-9).

use rusqlite::{Connection, params};

use crate::domain::checklist::{Entry, Need};
use crate::domain::{Breach, Refusal, Rule, SprintId, Strength, text};
use crate::store::apply::Cx;
use crate::store::{Answer, rules};

/// While a sprint runs, nothing that was asked of its stories is asked for less (rule SG-9).
pub(super) fn check_tightened(
    cx: &Cx,
    conn: &Connection,
    of: (Option<i64>, Option<i64>),
    here: &[Entry],
    wanted: &[(String, Need)],
) -> Answer<()> {
    let Some(sprint) = cx.board.active_sprint() else { return Ok(()) };
    let loosened = here.iter().find(|it| {
        let now = wanted.iter().find(|(text, _)| *text == it.text).map(|(_, need)| *need);
        now.is_none() || (it.need.is_mandatory() && now == Some(Need::Optional))
    });
    let Some(loosened) = loosened else { return Ok(()) };
    if !is_answered(conn, sprint.id, of)? {
        return Ok(());
    }
    rules::check(cx, conn, loosening(&sprint.name, &loosened.text), None)
}

/// Whether a story of the sprint answers to the definition of that process, of that story, or of all: also
/// one that was taken out of it or archived, for it may come back.
fn is_answered(
    conn: &Connection,
    sprint: SprintId,
    (process, story): (Option<i64>, Option<i64>),
) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT $1 IS NULL AND $2 IS NULL OR EXISTS (
             SELECT 1 FROM sprint_scope e JOIN story s ON s.id = e.story
             WHERE e.sprint = $3 AND (s.process = $1 OR s.id = $2))",
    )?
    .query_row(params![process, story, sprint.0], |row| row.get(0))
}

fn loosening(sprint: &str, entry: &str) -> Breach {
    let entry = text::capped(entry, 60);
    let found = format!("{sprint} is running, and “{entry}” would be asked for no longer");
    Breach { rule: Rule::QualityStands, found, key: None }
}

/// Refuses what is taken back, where it makes the definition of done of a running sprint ask for
/// less: an undo cannot say why, and to agree anew can.
pub(in crate::store) fn quality_stands(cx: &Cx, conn: &Connection) -> Answer<()> {
    type Loosened = (String, (Option<i64>, Option<i64>));
    let Some(sprint) = cx.board.active_sprint() else { return Ok(()) };
    let loosened: Vec<Loosened> = conn
        .prepare_cached(
            "SELECT it.text, coalesce(d.process, o.before ->> '$.process'),
                 coalesce(d.story, o.before ->> '$.story')
             FROM (
                 SELECT before ->> '$.definition' AS definition, before ->> '$.text' AS text,
                     before ->> '$.mandatory' AS mandatory
                 FROM journal WHERE seq = $1 AND tbl = 'definition_entry' AND col IS NULL
                     AND after IS NULL AND before ->> '$.until_seq' IS NULL
                 UNION ALL
                 SELECT e.definition, e.text, e.mandatory FROM journal j
                 JOIN definition_entry e ON e.id = j.\"row\"
                 WHERE j.seq = $1 AND j.tbl = 'definition_entry' AND j.col = 'until_seq'
                     AND j.before IS NULL AND j.after IS NOT NULL) it
             LEFT JOIN definition d ON d.id = it.definition
             LEFT JOIN journal o ON o.seq = $1 AND o.tbl = 'definition'
                 AND o.\"row\" = it.definition AND o.col IS NULL AND o.after IS NULL
             WHERE 'done' = coalesce(d.kind, o.before ->> '$.kind')
                 AND NOT EXISTS (SELECT 1 FROM definition_entry now
                     WHERE now.definition = it.definition AND now.text = it.text
                         AND now.until_seq IS NULL AND now.mandatory >= it.mandatory)",
        )?
        .query_map([cx.present.seq], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
        .collect::<Result<_, _>>()?;
    let mut asked = None;
    for (text, of) in loosened {
        if asked.is_none() && is_answered(conn, sprint.id, of)? {
            asked = Some(text);
        }
    }
    let Some(loosened) = asked else { return Ok(()) };
    let breach = loosening(&sprint.name, &loosened);
    Err(match cx.board.strength(breach.rule) {
        Strength::Hard => Refusal::Forbids(breach),
        Strength::Warn | Strength::Info => Refusal::Wrong(format!(
            "{}: agree on what is left instead, with a reason (gemba dod agree … --reason '…')",
            breach.found
        )),
    }
    .into())
}
