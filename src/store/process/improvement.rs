//! The improvement register in the file.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::sheet::{self, columns, from_row};
use super::{fill_new, observation};
use crate::domain::improvement::{self, Closure, Improvement, ImprovementId, ImprovementStory};
use crate::domain::refusal::Unborne;
use crate::domain::sheet::{Content, Slot, Subject};
use crate::domain::{
    At, Breach, Category, Figure, ImprovementsPage, PersonId, Priority, ProcessId, ProcessRefusal,
    Refusal, Rule, StoryId, text,
};
use crate::store::apply::Cx;
use crate::store::board::needed;
use crate::store::convert::{at, at_opt, day, day_from, millis, word};
use crate::store::ledger::MOVED;
use crate::store::story::add::block;
use crate::store::story::{head, named};
use crate::store::{Answer, rules};

/// The register, with observations and experiments.
pub(in crate::store) fn page(conn: &Connection) -> rusqlite::Result<ImprovementsPage> {
    Ok(ImprovementsPage {
        improvements: all(conn)?,
        observations: observation::all(conn)?,
        experiments: super::experiment::of_process(conn, None)?,
        catalog: sheet::catalog(conn)?,
    })
}

/// Every entry: open ones by priority and age, then closed ones, the last closed first.
pub(in crate::store) fn all(conn: &Connection) -> rusqlite::Result<Vec<Improvement>> {
    let slots = columns(improvement::SLOTS, "");
    let mut all: Vec<Improvement> = conn
        .prepare_cached(&format!(
            "SELECT id, opened_at, opened_by, closed_at, closure, ifnull(notes, ''), {slots}
             FROM improvement ORDER BY id"
        ))?
        .query_map([], |row| {
            let sheet = from_row(row, 6, improvement::SLOTS)?;
            let closed = match at_opt(row, 3)? {
                Some(at) => Some((at, word(row, 4, Closure::from_id)?, row.get(5)?)),
                None => None,
            };
            Ok(Improvement {
                id: ImprovementId(row.get(0)?),
                process: sheet.id("process").map(ProcessId),
                sheet,
                stories: Vec::new(),
                origins: Vec::new(),
                opened_at: at(row, 1)?,
                opened_by: PersonId(row.get(2)?),
                closed,
            })
        })?
        .collect::<Result<_, _>>()?;
    for it in &mut all {
        it.stories = conn
            .prepare_cached(
                "SELECT s.id, s.key, s.title, k.category FROM improvement_story i
                 JOIN story s ON s.id = i.story JOIN board_column k ON k.id = s.\"column\"
                 WHERE i.improvement = $1 ORDER BY s.rank, s.id",
            )?
            .query_map([it.id.0], |row| {
                Ok(ImprovementStory {
                    id: StoryId(row.get(0)?),
                    key: row.get(1)?,
                    title: row.get(2)?,
                    category: word(row, 3, Category::from_id)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        it.origins = conn
            .prepare_cached("SELECT id FROM observation WHERE improvement = $1 ORDER BY id")?
            .query_map([it.id.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
    }
    let priority = |it: &Improvement| Priority::from_id(it.sheet.text("priority"));
    all.sort_by_key(|it| {
        let closed = it.closed.as_ref().map(|(at, _, _)| std::cmp::Reverse(*at));
        (closed.is_some(), closed, priority(it), it.id)
    });
    Ok(all)
}

/// The open ones that should have been looked at by that day: number, title, day.
pub(super) fn to_review(
    conn: &Connection,
    today: NaiveDate,
) -> rusqlite::Result<Vec<(ImprovementId, String, NaiveDate)>> {
    conn.prepare_cached(
        "SELECT id, title, review_on FROM improvement
         WHERE closed_at IS NULL AND review_on <= $1 ORDER BY id",
    )?
    .query_map([day(today)], |row| {
        Ok((ImprovementId(row.get(0)?), row.get(1)?, day_from(&row.get::<_, String>(2)?)?))
    })?
    .collect()
}

fn one(conn: &Connection, id: ImprovementId) -> Answer<Improvement> {
    let found = all(conn)?.into_iter().find(|it| it.id == id);
    let nothing = || Refusal::NoSuch(format!("improvement I-{}", id.0));
    Ok(found.ok_or_else(nothing)?)
}

/// Writes an entry down, and returns its number.
pub(super) fn insert(cx: &Cx, conn: &Connection, title: &str) -> Answer<ImprovementId> {
    let title = needed(title, "the title of an improvement")?;
    let id = conn
        .prepare_cached(
            "INSERT INTO improvement (title, opened_at, opened_by) VALUES ($1, $2, $3)
             RETURNING id",
        )?
        .query_row(params![title, cx.present.at, cx.present.person.0], |row| row.get(0))?;
    Ok(ImprovementId(id))
}

/// Writes an entry down.
pub(super) fn add(
    cx: &Cx,
    conn: &Connection,
    title: &str,
    slots: &[(&'static Slot, Content)],
) -> Answer<String> {
    let id = insert(cx, conn, title)?;
    fill_new(cx, conn, Subject::Improvement(id), slots)?;
    Ok(format!("Added I-{} “{}”", id.0, text::capped(&text::line(title), 60)))
}

/// When the first of its stories was begun; none while action is still to be taken.
pub(super) fn begun_at(conn: &Connection, id: ImprovementId) -> rusqlite::Result<Option<At>> {
    conn.prepare_cached(&format!(
        "SELECT min(t.at) FROM improvement_story i
         JOIN story s ON s.id = i.story JOIN board_column k ON k.id = s.\"column\"
         JOIN transition t ON t.story = s.id AND t.to_category <> 'todo'
         WHERE i.improvement = $1 AND k.category <> 'todo' AND {MOVED}"
    ))?
    .query_row([id.0], |row| at_opt(row, 0))
}

/// Holds action against the baseline that it needs (IT-2): asks once, when the first story of an
/// entry without one begins.
pub(in crate::store) fn check_begin(cx: &Cx, conn: &Connection, story: StoryId) -> Answer<()> {
    let without: Vec<i64> = conn
        .prepare_cached(
            "SELECT e.id FROM improvement_story i JOIN improvement e ON e.id = i.improvement
             WHERE i.story = $1 AND e.closed_at IS NULL AND e.baseline IS NULL ORDER BY e.id",
        )?
        .query_map([story.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in without {
        if begun_at(conn, ImprovementId(id))?.is_some() {
            continue;
        }
        let key = head(conn, story)?.key;
        let found =
            format!("{key} takes action for I-{id}, and nobody has measured where that starts");
        let breach = Breach { rule: Rule::BaselineFirst, found, key: Some(key) };
        rules::check(cx, conn, breach, Some(story))?;
    }
    Ok(())
}

/// Holds a baseline against the action that came before it (IT-2); what its measure read before
/// that is one.
pub(super) fn check_baseline(
    cx: &Cx,
    conn: &Connection,
    id: ImprovementId,
    measure: Option<i64>,
    baseline: i64,
) -> Answer<()> {
    let Some(begun) = begun_at(conn, id)? else { return Ok(()) };
    let was_read: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM reading
                 WHERE measure = $1 AND value = $2 AND at <= $3)",
        )?
        .query_row(params![measure, baseline, millis(begun)], |row| row.get(0))?;
    if was_read {
        return Ok(());
    }
    let (at, baseline) = (cx.board.date(begun), Figure::from_millionths(baseline));
    let found =
        format!("I-{} takes action since {at}, and {baseline} was not measured before", id.0);
    rules::check(cx, conn, Breach { rule: Rule::BaselineFirst, found, key: None }, None)
}

/// Lets stories belong to an entry.
pub(super) fn join(
    cx: &Cx,
    conn: &Connection,
    id: ImprovementId,
    stories: &[StoryId],
) -> Answer<String> {
    let it = one(conn, id)?;
    let mut keys = Vec::new();
    let mut waits = !it.sheet.has("baseline") && it.closed.is_none() && !it.has_begun();
    for story in stories {
        let head = head(conn, *story)?;
        let category = cx.board.column(head.column).map(|it| it.category);
        if waits && category.is_some_and(|it| it != Category::Todo) {
            let found = format!(
                "{} has begun, and nobody has measured where {} starts",
                head.key,
                it.key()
            );
            let key = Some(head.key.clone());
            let breach = Breach { rule: Rule::BaselineFirst, found, key };
            rules::check(cx, conn, breach, Some(*story))?;
            waits = false;
        }
        keys.push(head.key);
        conn.prepare_cached(
            "INSERT INTO improvement_story (improvement, story) VALUES ($1, $2)
             ON CONFLICT DO NOTHING",
        )?
        .execute([id.0, story.0])?;
    }
    Ok(format!("Joined {} to {}", named(&keys), it.key()))
}

/// Lets stories belong to an entry no longer.
pub(super) fn part(conn: &Connection, id: ImprovementId, stories: &[StoryId]) -> Answer<String> {
    let it = one(conn, id)?;
    let mut keys = Vec::new();
    for story in stories {
        keys.push(head(conn, *story)?.key);
        conn.prepare_cached("DELETE FROM improvement_story WHERE improvement = $1 AND story = $2")?
            .execute([id.0, story.0])?;
    }
    Ok(format!("Parted {} from {}", named(&keys), it.key()))
}

/// Closes an entry with a result that its numbers bear out (IT-3).
pub(super) fn close(
    cx: &Cx,
    conn: &Connection,
    id: ImprovementId,
    closure: Closure,
    notes: &str,
) -> Answer<String> {
    let it = one(conn, id)?;
    let missing = ["baseline", "target", "actual"].into_iter().filter(|id| !it.sheet.has(id));
    let figure = |id: &str| it.sheet.figure(id).map(|it| it.to_string()).unwrap_or_default();
    let (target, actual) = (figure("target"), figure("actual"));
    let why_not = match (closure, it.realised()) {
        (_, _) if it.closed.is_some() => Some(Unborne::Closed),
        (Closure::Successful | Closure::Unsuccessful, None) => {
            Some(Unborne::Missing(missing.collect()))
        }
        (Closure::Successful, Some(share)) if share < 100.0 => {
            Some(Unborne::NotMet { target, actual })
        }
        (Closure::Unsuccessful, Some(share)) if share >= 100.0 => {
            Some(Unborne::Met { target, actual })
        }
        (Closure::Withdrawn, _) | (Closure::Successful | Closure::Unsuccessful, Some(_)) => None,
    };
    if let Some(why) = why_not {
        return Err(Refusal::from(ProcessRefusal::NoResult(id.0, why)).into());
    }
    let notes = block(notes, "the notes")?;
    if notes.is_empty() {
        return Err(Refusal::Wrong(format!(
            "{} closes with a word on what came of it: --notes 'what came of it'",
            it.key()
        ))
        .into());
    }
    conn.prepare_cached(
        "UPDATE improvement SET closed_at = $1, closure = $2, notes = $3 WHERE id = $4",
    )?
    .execute(params![cx.present.at, closure.id(), notes, id.0])?;
    Ok(format!("Closed {} as {}", it.key(), closure.id()))
}

/// Opens a closed entry again; its notes stay.
pub(super) fn reopen(conn: &Connection, id: ImprovementId) -> Answer<String> {
    let it = one(conn, id)?;
    conn.prepare_cached("UPDATE improvement SET closed_at = NULL, closure = NULL WHERE id = $1")?
        .execute([id.0])?;
    Ok(format!("Opened {} again", it.key()))
}
