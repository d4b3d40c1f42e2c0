//! Processes in the file: one arm an operation, and those that concern the process itself.

pub(super) mod define;
pub(super) mod experiment;
pub(super) mod improvement;
pub(super) mod measure;
pub(super) mod observation;
pub(super) mod parts;
pub(super) mod read;
pub(super) mod sheet;
pub(super) mod stream;
pub(super) mod today;
pub(super) mod unheard;
pub(super) mod version;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::Answer;
use super::apply::Cx;
use super::meanwhile::Cell;
use super::story::add::{block, line};
use crate::domain::process::{Handing, Lack, ProcessOperation as Op, Question, Thinking};
use crate::domain::refusal::count_of;
use crate::domain::sheet::Subject;
use crate::domain::{PersonId, Process, ProcessId, ProcessRefusal, Refusal, four_p, text};

use sheet::catalog;

/// Carries an operation out and says what it did, in the past tense.
pub(super) fn apply(cx: &mut Cx, conn: &Connection, operation: &Op) -> Answer<String> {
    match operation {
        Op::Fill { subject, fills } => sheet::fill(cx, conn, *subject, fills),
        Op::Own { process, person, handing } => own(cx, conn, *process, *person, *handing),
        Op::AddStep { process, name, slots, roles } => {
            parts::add_step(cx, conn, *process, name, slots, roles)
        }
        Op::PlaceStep { step, place } => parts::place_step(conn, *step, *place),
        Op::RemoveStep(step) => parts::remove_step(conn, *step),
        Op::Engage { step, letter, role } => parts::engage(conn, *step, *letter, role),
        Op::Disengage { step, letter, role } => parts::disengage(conn, *step, *letter, role),
        Op::AddPolicy { process, text, slots } => {
            parts::add_policy(cx, conn, *process, text, slots)
        }
        Op::RemovePolicy(policy) => parts::remove_policy(conn, *policy),
        Op::Know { process, name } => parts::know(cx, conn, *process, name),
        Op::Forget { process, name } => parts::forget(cx, conn, *process, name),
        Op::Feed { from, to, what } => parts::feed(cx, conn, *from, *to, what),
        Op::Unfeed(interface) => parts::unfeed(conn, *interface),
        Op::Answer { process, question, was, text } => {
            answer(cx, conn, *process, *question, (was.as_ref(), text.as_deref()))
        }
        Op::Review(process) => stamp(cx, conn, *process, "reviewed_at", "Reviewed"),
        Op::Meet(process) => stamp(cx, conn, *process, "met_at", "Held the quality meeting of"),
        Op::Retire(process) => retire(cx, conn, *process),
        Op::Revive(process) => {
            let sql = "UPDATE process SET retired_at = NULL
                WHERE id = $1 AND retired_at IS NOT NULL";
            let n_rows = conn.execute(sql, [process.0])?;
            let prefix = known(cx, *process)?.prefix;
            let says = if n_rows == 0 { "Left as it is, in use:" } else { "Revived" };
            Ok(format!("{says} {prefix}"))
        }
        Op::Release { process, number, notes, stories, places } => {
            version::release(cx, conn, *process, number.as_deref(), notes, (stories, places))
        }
        Op::PutInForce { process, number, place } => {
            version::put_in_force(cx, conn, *process, number, place)
        }
        Op::TakeOut { process, place } => version::take_out(cx, conn, *process, place),
        Op::Sustain { check, held, note } => version::sustain(cx, conn, *check, *held, note),
        Op::Postpone { check, due } => version::postpone(conn, *check, *due),
        Op::AddMeasure { process, name, slots } => measure::add(cx, conn, *process, name, slots),
        Op::RemoveMeasure(id) => measure::remove(conn, *id),
        Op::Read { measure, value, at, note } => {
            measure::read(cx, conn, *measure, *value, *at, note)
        }
        Op::RemoveReading(id) => measure::remove_reading(conn, *id),
        Op::Result { story, actual, learned } => {
            experiment::result(cx, conn, *story, *actual, learned.as_deref())
        }
        Op::Decide { story, decision, learned } => {
            experiment::decide(cx, conn, *story, *decision, learned.as_deref())
        }
        Op::Observe(new) => observation::observe(cx, conn, new),
        Op::Why { observation, text } => observation::why(conn, *observation, text),
        Op::Settle { observations, how } => observation::settle(cx, conn, observations, how),
        Op::Merge { observations, into } => observation::merge(cx, conn, observations, *into),
        Op::ToStory { observation, title } => {
            observation::to_story(cx, conn, *observation, title.as_deref())
        }
        Op::ToImprovement { observation, title } => {
            observation::to_improvement(cx, conn, *observation, title.as_deref())
        }
        Op::Tell { about, text } => observation::tell(cx, conn, *about, text),
        Op::AddImprovement { title, slots } => improvement::add(cx, conn, title, slots),
        Op::Join { improvement, stories } => improvement::join(cx, conn, *improvement, stories),
        Op::Part { improvement, stories } => improvement::part(conn, *improvement, stories),
        Op::Close { improvement, closure, notes } => {
            improvement::close(cx, conn, *improvement, *closure, notes)
        }
        Op::Reopen(id) => improvement::reopen(conn, *id),
        Op::Think { of, p, thought, note } => think(cx, conn, *of, (*p, *thought), note),
        Op::AddStream(name) => stream::add(conn, name),
        Op::RemoveStream(id) => stream::remove(conn, *id),
        Op::AddStreamStep { stream, step, slots } => {
            stream::add_step(cx, conn, *stream, step.as_ref(), slots)
        }
        Op::RemoveStreamStep(id) => stream::remove_step(conn, *id),
        Op::Word { name, says } => word(conn, name, says.as_deref()),
        Op::Define(definition) => define::take_in(cx, conn, definition),
    }
}

/// The process with that number; refuses one that is gone.
fn known(cx: &Cx, id: ProcessId) -> Result<Process, Refusal> {
    cx.board.process(id).cloned().ok_or(Refusal::Gone("that process"))
}

/// The process with that number; refuses one that is gone or retired.
fn live(cx: &Cx, conn: &Connection, id: ProcessId) -> Answer<Process> {
    let process = known(cx, id)?;
    let retired: bool = conn
        .prepare_cached("SELECT retired_at IS NOT NULL FROM process WHERE id = $1")?
        .query_row([id.0], |row| row.get(0))?;
    if retired {
        return Err(Refusal::from(ProcessRefusal::Retired(process.prefix)).into());
    }
    Ok(process)
}

/// Refuses a new story of a retired process.
pub(super) fn takes_stories(cx: &Cx, conn: &Connection, id: ProcessId) -> Answer<()> {
    if cx.asking == super::apply::Asking::Everything {
        live(cx, conn, id)?;
    }
    Ok(())
}

/// Makes somebody accountable for a process.
fn own(
    cx: &Cx,
    conn: &Connection,
    id: ProcessId,
    person: Option<PersonId>,
    handing: Handing,
) -> Answer<String> {
    let process = live(cx, conn, id)?.prefix;
    let owner: Option<i64> = conn
        .prepare_cached("SELECT person FROM process_owner WHERE process = $1 AND ended_at IS NULL")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let owner = owner.map(PersonId);
    let name_of = |id| cx.board.name_of(id).to_owned();
    if let Some(person) = person {
        cx.board.person(person).ok_or(Refusal::Gone("that person"))?;
    }
    match (owner, person, handing) {
        (Some(owner), Some(person), _) if owner == person => {
            return Ok(format!("Left {process} with {}", name_of(owner)));
        }
        (Some(owner), Some(second), Handing::First) => {
            let (owner, second) = (name_of(owner), name_of(second));
            let refusal = ProcessRefusal::SecondOwner { process, owner, second };
            return Err(Refusal::from(refusal).into());
        }
        (None, None, _) => return Ok(format!("Left {process} without an owner")),
        (None, Some(_), _) | (Some(_), None, _) | (Some(_), Some(_), Handing::Over) => (),
    }
    conn.prepare_cached(
        "UPDATE process_owner SET ended_at = $1 WHERE process = $2 AND ended_at IS NULL",
    )?
    .execute([cx.present.at, id.0])?;
    let Some(person) = person else {
        return Ok(format!("Took the owner from {process}"));
    };
    conn.prepare_cached("INSERT INTO process_owner (process, person, since) VALUES ($1, $2, $3)")?
        .execute([id.0, person.0, cx.present.at])?;
    Ok(match owner {
        Some(owner) => {
            format!("Handed {process} over from {} to {}", name_of(owner), name_of(person))
        }
        None => format!("Made {} accountable for {process}", name_of(person)),
    })
}

/// Confirms the answer to a question today.
fn answer(
    cx: &Cx,
    conn: &Connection,
    id: ProcessId,
    question: Question,
    (was, text): (Option<&String>, Option<&str>),
) -> Answer<String> {
    let process = live(cx, conn, id)?.prefix;
    let page = read::page(conn, &cx.board, id)?.ok_or(Refusal::Gone("that process"))?;
    let before = page.answers.iter().find(|it| it.question == question);
    let before = before.map(|it| it.text.clone()).unwrap_or_default();
    let text = match (text, was) {
        (Some(typed), Some(was)) => {
            let what = format!("{process}, {}", question.asks());
            let row = conn
                .prepare_cached(
                    "SELECT id FROM process_answer WHERE process = $1 AND question = $2",
                )?
                .query_row(params![id.0, question.id()], |row| row.get(0))
                .optional()?
                .unwrap_or_default();
            let (table, column) = ("process_answer", "text");
            let cell = Cell { table, row, column, what: &what, part: "answer" };
            cell.merged(conn, (was, block(typed, "the answer")?, before.clone()), String::clone)?
        }
        (Some(typed), None) => block(typed, "the answer")?,
        (None, _) => before.clone(),
    };
    let (_, missing) = page.data_for(question, &cx.board);
    if let (true, Some(first)) = (text.is_empty(), missing.first()) {
        let refusal = ProcessRefusal::NoAnswer {
            question: question.asks(),
            given_by: first.given_by(&process),
            missing: missing.iter().map(Lack::says).collect(),
        };
        return Err(Refusal::from(refusal).into());
    }
    conn.prepare_cached(
        "INSERT INTO process_answer (process, question, text, confirmed_at, confirmed_by)
         VALUES ($1, $2, nullif($3, ''), $4, $5) ON CONFLICT (process, question) DO UPDATE
         SET text = excluded.text, confirmed_at = excluded.confirmed_at,
             confirmed_by = excluded.confirmed_by",
    )?
    .execute(params![id.0, question.id(), text, cx.present.at, cx.present.person.0])?;
    Ok(format!("Confirmed for {process}: {}{}", question.asks(), replaced(&before, &text)))
}

/// What was written over, for the end of a sentence: the log is where it is found again.
fn replaced(before: &str, now: &str) -> String {
    if before.is_empty() || before == now {
        return String::new();
    }
    format!(" (was “{}”)", text::capped(&text::line(before), 200))
}

/// Notes that something regular was done today.
fn stamp(cx: &Cx, conn: &Connection, id: ProcessId, column: &str, verb: &str) -> Answer<String> {
    let process = live(cx, conn, id)?;
    conn.prepare_cached(&format!("UPDATE process SET {column} = $1 WHERE id = $2"))?
        .execute([cx.present.at, id.0])?;
    Ok(format!("{verb} {}", process.prefix))
}

/// Says that a process is done no longer; refuses while stories of it are open.
fn retire(cx: &Cx, conn: &Connection, id: ProcessId) -> Answer<String> {
    let process = live(cx, conn, id)?.prefix;
    let stories: u32 = conn
        .prepare_cached(
            "SELECT count(*) FROM story s JOIN board_column k ON k.id = s.\"column\"
             WHERE s.process = $1 AND s.archived_at IS NULL AND k.category <> 'done'",
        )?
        .query_row([id.0], |row| row.get(0))?;
    if stories > 0 {
        return Err(Refusal::from(ProcessRefusal::OpenStories { process, stories }).into());
    }
    conn.execute("UPDATE process SET retired_at = $1 WHERE id = $2", [cx.present.at, id.0])?;
    Ok(format!("Retired {process}"))
}

/// Says whether one of the four Ps was thought of.
fn think(
    cx: &Cx,
    conn: &Connection,
    of: Thinking,
    (p, thought): (four_p::FourP, Option<four_p::Thought>),
    note: &str,
) -> Answer<String> {
    let (column, id, name) = match of {
        Thinking::Story(id) => ("story", id.0, super::story::open_head(conn, id)?.key),
        Thinking::Process(id) => ("process", id.0, live(cx, conn, id)?.prefix),
    };
    let note = line(note, "the note")?;
    let sql = format!("DELETE FROM four_p WHERE {column} = $1 AND p = $2 RETURNING note");
    let before: Option<Option<String>> =
        conn.prepare_cached(&sql)?.query_row(params![id, p.id()], |row| row.get(0)).optional()?;
    let was = replaced(&before.flatten().unwrap_or_default(), &note);
    let Some(thought) = thought else {
        return Ok(format!("Opened {} of {name} again{was}", p.id()));
    };
    conn.prepare_cached(&format!(
        "INSERT INTO four_p ({column}, p, answer, note) VALUES ($1, $2, $3, nullif($4, ''))"
    ))?
    .execute(params![id, p.id(), thought.id(), note])?;
    Ok(match thought {
        four_p::Thought::Considered => format!("Considered {} of {name}{was}", p.id()),
        four_p::Thought::NotNeeded => format!("Set {} of {name} to not needed{was}", p.id()),
    })
}

/// Calls a thing as this board calls it.
fn word(conn: &Connection, name: &str, says: Option<&str>) -> Answer<String> {
    let name = super::board::needed(name, "the word")?;
    let before: Option<String> = conn
        .prepare_cached("SELECT says FROM word WHERE name = $1")?
        .query_row([&name], |row| row.get(0))
        .optional()?;
    let before = before.unwrap_or_default();
    let Some(says) = says else {
        let n_rows = conn.execute("DELETE FROM word WHERE name = $1", [&name])?;
        if n_rows == 0 {
            let what = format!("this board has no word of its own for {name}: gemba glossary");
            return Err(Refusal::Wrong(what).into());
        }
        return Ok(format!("Took the word for {name} away{}", replaced(&before, "")));
    };
    let says = super::board::needed(says, "the word")?;
    conn.execute(
        "INSERT INTO word (name, says) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET says = excluded.says",
        [&name, &says],
    )?;
    Ok(format!("Called {name} “{says}” on this board{}", replaced(&before, &says)))
}

/// Contents that are given with a new record; all of them are written like an edit.
fn fill_new(
    cx: &Cx,
    conn: &Connection,
    subject: Subject,
    slots: &[(&'static crate::domain::sheet::Slot, crate::domain::sheet::Content)],
) -> Answer<()> {
    sheet::write(cx, conn, subject, slots)
}

/// `1 reading`, `3 readings`.
fn counted(n: u32, what: &str) -> String {
    match what {
        "story" => count_of(n),
        what if n == 1 => format!("1 {what}"),
        what => format!("{n} {what}s"),
    }
}
