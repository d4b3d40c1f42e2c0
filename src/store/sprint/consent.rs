//! Consent of the process owner to a change of scope, given after the change was made.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, params};

use super::{report, running, scope};
use crate::domain::sprint::{Agreement, Consent, Said, ScopeEvent, ScopeEventId};
use crate::domain::{Hat, PersonId, Refusal, SprintId, StoryId, text, wording};
use crate::store::apply::Cx;
use crate::store::{Answer, convert, ledger, story};

/// Notes what somebody with the process owner's hat says of changes of scope. Refused to everybody
/// else as long as anybody wears it: consent that somebody else gives is none.
pub(super) fn consent(
    cx: &Cx,
    conn: &Connection,
    sprint: SprintId,
    ids: &[ScopeEventId],
    says: Consent,
    note: &str,
) -> Answer<String> {
    let name = running(cx, sprint)?.name.clone();
    let others = cx.board.others_with(Hat::Apo, cx.present.person);
    if !others.is_empty() {
        let (hat, who) = (Hat::Apo.label(), cx.board.names_of(&others));
        let why = format!(
            "consent to a change of scope is for the {hat} to give, and that is {who}: gemba sprint \
                 consent is theirs, and so is + on the sprint's screen"
        );
        return Err(Refusal::Wrong(why).into());
    }
    let note = text::line(note);
    if says == Consent::Objected && note.is_empty() {
        return Err(Refusal::EmptyText("the reason of an objection").into());
    }
    let events = scope::events(conn, sprint)?;
    let names = report::names(conn, &events)?;
    let mut keys: Vec<String> = Vec::new();
    let mut against: BTreeMap<StoryId, Vec<&str>> = BTreeMap::new();
    for id in ids {
        let event = events.iter().find(|it| it.id == *id);
        let event = event.ok_or(Refusal::Gone("that change of scope"))?;
        let key = names.get(&event.story).map(|(key, _)| key.clone()).unwrap_or_default();
        match (event.agreement(), says) {
            (Agreement::NotAsked, _) => {
                let why =
                    format!("what happened to {key} is no change of scope that asks for consent");
                return Err(Refusal::Wrong(why).into());
            }
            (Agreement::Agreed(by), Consent::Agreed) => {
                let by = cx.board.name_of(by);
                let why = format!("{by} has agreed already to that change of {key}");
                return Err(Refusal::Wrong(why).into());
            }
            (Agreement::Agreed(_), Consent::Objected)
            | (Agreement::Open | Agreement::Objected(_), _) => (),
        }
        conn.prepare_cached(
            "INSERT INTO scope_consent (seq, sprint, event, at, person, says, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )?
        .execute(params![
            cx.present.seq,
            sprint.0,
            id.0,
            cx.present.at,
            cx.present.person.0,
            says.id(),
            note
        ])?;
        against.entry(event.story).or_default().push(event.kind.in_words());
        keys.push(key);
    }
    if says == Consent::Objected {
        // Whoever changed it, and everybody else at the story, is to meet it there.
        for (story, what) in against {
            let said = format!("Objected in {name} that it was {}: {note}", wording::listed(&what));
            // One whose writing down was taken back has no page any more.
            if is_there(conn, story)? {
                story::parts::comment(cx, conn, story, &said)?;
            }
        }
    }
    let what = match &*keys {
        [] => return Err(Refusal::Wrong(format!("nothing in {name} waits for consent")).into()),
        [key] => format!("the change of {key}"),
        keys => format!("{} changes", keys.len()),
    };
    Ok(match says {
        Consent::Agreed => format!("Agreed to {what} in {name}"),
        Consent::Objected => format!("Objected to {what} in {name}: {}", text::capped(&note, 60)),
    })
}

fn is_there(conn: &Connection, story: StoryId) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM story WHERE id = $1)")?
        .query_row([story.0], |row| row.get(0))
}

/// Puts what was said afterwards to the events that it is about.
pub(super) fn attach(
    conn: &Connection,
    sprint: SprintId,
    events: &mut [ScopeEvent],
) -> rusqlite::Result<()> {
    let rows: Vec<(i64, Option<i64>, (ScopeEventId, Said))> = conn
        .prepare_cached(
            "SELECT id, voids, event, says, person, at, note FROM scope_consent
             WHERE sprint = $1 ORDER BY id",
        )?
        .query_map([sprint.0], |row| {
            let said = Said {
                says: convert::word(row, 3, Consent::from_id)?,
                by: PersonId(row.get(4)?),
                at: convert::at(row, 5)?,
                note: row.get(6)?,
            };
            Ok((row.get(0)?, row.get(1)?, (ScopeEventId(row.get(2)?), said)))
        })?
        .collect::<Result<_, _>>()?;
    let mut last: HashMap<i64, Said> =
        ledger::valid(rows).into_iter().map(|(event, said)| (event.0, said)).collect();
    for event in events {
        event.said = last.remove(&event.id.0);
    }
    Ok(())
}
