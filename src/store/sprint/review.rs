//! What the review makes of finished stories.

use rusqlite::{Connection, params};

use super::running;
use super::scope::{self, Turn};
use crate::domain::page::Judged;
use crate::domain::sprint::Verdict;
use crate::domain::{
    Breach, Category, DefinitionKind, Hat, PersonId, Refusal, Rule, SprintId, StoryId, text,
};
use crate::store::apply::Cx;
use crate::store::story::{open_head, put};
use crate::store::{Answer, checklist, convert, rules};

/// Notes what the process owner says of a finished story; one that is sent back leaves Done.
pub(super) fn judge(
    cx: &mut Cx,
    conn: &Connection,
    sprint: SprintId,
    story: StoryId,
    says: Verdict,
    note: &str,
) -> Answer<String> {
    let name = running(cx, sprint)?.name.clone();
    let head = open_head(conn, story)?;
    if head.sprint != Some(sprint.0) {
        return Err(Refusal::Wrong(format!("{} is not in {name}", head.key)).into());
    }
    let is_done = |it: &crate::domain::Column| it.category == Category::Done;
    if !cx.board.column(head.column).is_some_and(is_done) {
        let is_back = judged(conn, sprint)?
            .iter()
            .any(|it| it.story == story && it.says == Verdict::SentBack);
        let way = if is_back {
            "; it was sent back by this review, and gemba undo takes that back"
        } else {
            ""
        };
        return Err(Refusal::Wrong(format!(
            "{} is not finished: only finished stories are shown{way}",
            head.key
        ))
        .into());
    }
    let action = format!("judging {}", head.key);
    rules::hat(cx, conn, Rule::OwnerOrders, Hat::Apo, &action)?;
    let entries = checklist::of_story(conn, story, DefinitionKind::Done)?;
    let open =
        entries.iter().filter(|it| it.entry.need.is_mandatory() && it.tick.is_none()).count();
    if open > 0 && says == Verdict::Accepted {
        let found = format!("{} has {open} definition-of-done items open", head.key);
        let key = Some(head.key.clone());
        let breach = Breach { rule: Rule::OnlyDoneIsShown, found, key };
        rules::check(cx, conn, breach, Some(story))?;
    }
    let note = text::line(note);
    if says == Verdict::SentBack && note.is_empty() {
        return Err(Refusal::EmptyText("the reason why a story is sent back").into());
    }
    conn.prepare_cached(
        "INSERT INTO verdict (sprint, story, says, note, at, person)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (sprint, story) DO UPDATE SET says = excluded.says, note = excluded.note,
             at = excluded.at, person = excluded.person",
    )?
    .execute(params![
        sprint.0,
        story.0,
        says.id(),
        note,
        cx.present.at,
        cx.present.person.0
    ])?;
    match says {
        Verdict::Accepted => Ok(format!("Accepted {}", head.key)),
        Verdict::SentBack => {
            let first = cx.board.columns.iter().find(|it| !is_done(it));
            // Why it is not done any more stands in the ledger of the sprint too.
            cx.reason.get_or_insert_with(|| note.clone());
            if let Some(column) = first {
                put(cx, conn, story, column.id, Some(&note))?;
            }
            // It was not done after all: what was ticked for it has to be shown to be true again.
            let n_ticks = checklist::untick(conn, story)?;
            let again = match n_ticks {
                0 => String::new(),
                1 => "; 1 tick of its definition of done is taken back".to_owned(),
                n => format!("; {n} ticks of its definition of done are taken back"),
            };
            Ok(format!("Sent {} back: {}{again}", head.key, text::capped(&note, 60)))
        }
    }
}

/// What the review made of the stories of a sprint, as far as that still holds: of one that was opened
/// again or finished since, nobody has judged what it is now, and one that is not done is not accepted.
pub(super) fn judged(conn: &Connection, sprint: SprintId) -> rusqlite::Result<Vec<Judged>> {
    let mut all: Vec<(i64, Judged)> = conn
        .prepare_cached(
            "SELECT story, says, note, at, person,
                 (SELECT max(j.seq) FROM journal j WHERE j.tbl = 'verdict' AND j.\"row\" = verdict.id)
             FROM verdict WHERE sprint = $1 ORDER BY id",
        )?
        .query_map([sprint.0], |row| {
            let judged = Judged {
                story: StoryId(row.get(0)?),
                says: convert::word(row, 1, Verdict::from_id)?,
                note: row.get(2)?,
                at: convert::at(row, 3)?,
                by: PersonId(row.get(4)?),
            };
            Ok((row.get::<_, Option<i64>>(5)?.unwrap_or_default(), judged))
        })?
        .collect::<Result<_, _>>()?;
    if !all.is_empty() {
        let turns = scope::turns(conn, sprint)?;
        all.retain(|(seq, it)| {
            let last = turns.iter().rfind(|turn| turn.story == it.story);
            // By their numbers: a clock can be set back.
            let holds = |turn: &Turn| turn.seq <= *seq;
            match it.says {
                Verdict::Accepted => last.is_some_and(|turn| turn.is_done && holds(turn)),
                Verdict::SentBack => last.is_none_or(|turn| !turn.is_done && holds(turn)),
            }
        });
    }
    Ok(all.into_iter().map(|(_, it)| it).collect())
}
