//! Processes read as a whole: the register, and one page.

use rusqlite::{Connection, OptionalExtension as _};

use super::sheet::{columns, from_row};
use super::{catalog, improvement, observation, stream, version};
use crate::domain::four_p::{FourP, FourPs, Thought};
use crate::domain::improvement::ImprovementStory;
use crate::domain::measure::{self, Measure, MeasureId, Reading, ReadingId};
use crate::domain::process::{
    self, Answer, Interface, InterfaceId, Letter, Owner, PolicyId, ProcessPolicy, Question, Step,
    StepId, StoryCount,
};
use crate::domain::{
    Board, Category, Figure, PersonId, ProcessId, ProcessPage, ProcessesPage, StoryId,
};
use crate::store::convert::{at, at_opt, word};

/// The process register.
pub(in crate::store) fn register(
    conn: &Connection,
    board: &Board,
) -> rusqlite::Result<ProcessesPage> {
    let mut processes = Vec::new();
    for it in &board.processes {
        processes.extend(page(conn, board, it.id)?);
    }
    processes.sort_by_key(|it| it.retired_at.is_some());
    let words = words(conn)?;
    Ok(ProcessesPage { processes, streams: stream::all(conn)?, catalog: catalog(conn)?, words })
}

/// What this board calls things.
pub(in crate::store) fn words(conn: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    conn.prepare_cached("SELECT name, says FROM word ORDER BY name")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// One process with everything that hangs on it.
pub(in crate::store) fn page(
    conn: &Connection,
    board: &Board,
    id: ProcessId,
) -> rusqlite::Result<Option<ProcessPage>> {
    let Some(page) = bare(conn, board, id)? else { return Ok(None) };
    let mut improvements = improvement::all(conn)?;
    improvements.retain(|it| it.process == Some(id));
    let (improvements, closed_improvements) =
        improvements.into_iter().partition(|it| it.closed.is_none());
    Ok(Some(ProcessPage {
        steps: steps(conn, id)?,
        holders: holders(conn, id)?,
        interfaces: interfaces(conn, id)?,
        measures: measures(conn, id)?,
        versions: version::all(conn, id)?,
        places: version::places(conn, id)?,
        four_ps: four_ps(conn, "process", id.0)?,
        improvements,
        closed_improvements,
        observations: observation::of_process(conn, id)?,
        seen: observation::ever_of_process(conn, id)?,
        stories: stories(conn, id)?,
        open_stories: open_stories(conn, id)?,
        ..page
    }))
}

/// One process with what has a day on which it is due, and nothing that grows with its age: the
/// rest of it is left empty.
pub(super) fn bare(
    conn: &Connection,
    board: &Board,
    id: ProcessId,
) -> rusqlite::Result<Option<ProcessPage>> {
    let Some(light) = board.process(id).cloned() else { return Ok(None) };
    let slots = columns(process::SLOTS, "p.");
    let head = conn
        .prepare_cached(&format!(
            "SELECT p.reviewed_at, p.met_at, p.retired_at,
                 ifnull(p.created_at, (SELECT created_at FROM board)), {slots}
             FROM process p WHERE p.id = $1"
        ))?
        .query_row([id.0], |row| {
            let dates = (at_opt(row, 0)?, at_opt(row, 1)?, at_opt(row, 2)?, at(row, 3)?);
            Ok((dates, from_row(row, 4, process::SLOTS)?))
        })
        .optional()?;
    let Some(((reviewed_at, met_at, retired_at, known_since), sheet)) = head else {
        return Ok(None);
    };
    Ok(Some(ProcessPage {
        process: light,
        sheet,
        owners: owners(conn, id)?,
        steps: Vec::new(),
        policies: policies(conn, id)?,
        holders: Vec::new(),
        interfaces: Vec::new(),
        answers: answers(conn, id)?,
        measures: Vec::new(),
        versions: Vec::new(),
        places: Vec::new(),
        checks: version::checks(conn, id)?,
        four_ps: FourPs(Vec::new()),
        improvements: Vec::new(),
        closed_improvements: Vec::new(),
        observations: Vec::new(),
        seen: Vec::new(),
        stories: StoryCount::default(),
        open_stories: Vec::new(),
        reviewed_at,
        met_at,
        retired_at,
        known_since,
    }))
}

fn owners(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<Owner>> {
    conn.prepare_cached(
        "SELECT person, since, ended_at FROM process_owner WHERE process = $1 ORDER BY since, id",
    )?
    .query_map([id.0], |row| {
        Ok(Owner { person: PersonId(row.get(0)?), since: at(row, 1)?, until: at_opt(row, 2)? })
    })?
    .collect()
}

/// The steps of a process, in order.
pub(super) fn steps(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<Step>> {
    let slots = columns(process::STEP_SLOTS, "");
    let mut steps: Vec<Step> = conn
        .prepare_cached(&format!(
            "SELECT id, {slots} FROM process_step WHERE process = $1 ORDER BY position, id"
        ))?
        .query_map([id.0], |row| {
            let sheet = from_row(row, 1, process::STEP_SLOTS)?;
            Ok(Step { id: StepId(row.get(0)?), sheet, roles: Vec::new() })
        })?
        .collect::<Result<_, _>>()?;
    for step in &mut steps {
        step.roles = conn
            .prepare_cached(
                "SELECT letter, role FROM step_role WHERE step = $1
                 ORDER BY instr('RACI', letter), role",
            )?
            .query_map([step.id.0], |row| Ok((word(row, 0, Letter::from_id)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
    }
    Ok(steps)
}

fn policies(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<ProcessPolicy>> {
    let slots = columns(process::POLICY_SLOTS, "");
    conn.prepare_cached(&format!(
        "SELECT id, {slots} FROM process_policy WHERE process = $1 ORDER BY position, id"
    ))?
    .query_map([id.0], |row| {
        let sheet = from_row(row, 1, process::POLICY_SLOTS)?;
        Ok(ProcessPolicy { id: PolicyId(row.get(0)?), sheet })
    })?
    .collect()
}

fn holders(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<String>> {
    conn.prepare_cached("SELECT name FROM process_holder WHERE process = $1 ORDER BY name")?
        .query_map([id.0], |row| row.get(0))?
        .collect()
}

fn interfaces(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<Interface>> {
    conn.prepare_cached(
        "SELECT id, from_process, to_process, what FROM process_interface
         WHERE from_process = $1 OR to_process = $1 ORDER BY from_process, to_process, what",
    )?
    .query_map([id.0], |row| {
        Ok(Interface {
            id: InterfaceId(row.get(0)?),
            from: ProcessId(row.get(1)?),
            to: ProcessId(row.get(2)?),
            what: row.get(3)?,
        })
    })?
    .collect()
}

fn answers(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<Answer>> {
    conn.prepare_cached(
        "SELECT question, ifnull(text, ''), confirmed_at, confirmed_by FROM process_answer
         WHERE process = $1 ORDER BY id",
    )?
    .query_map([id.0], |row| {
        Ok(Answer {
            question: word(row, 0, Question::from_id)?,
            text: row.get(1)?,
            at: at(row, 2)?,
            by: PersonId(row.get(3)?),
        })
    })?
    .collect()
}

/// The measures of a process with their readings.
pub(super) fn measures(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<Measure>> {
    let slots = columns(measure::SLOTS, "");
    let mut measures: Vec<Measure> = conn
        .prepare_cached(&format!("SELECT id, {slots} FROM measure WHERE process = $1 ORDER BY id"))?
        .query_map([id.0], |row| {
            let sheet = from_row(row, 1, measure::SLOTS)?;
            Ok(Measure { id: MeasureId(row.get(0)?), process: id, sheet, readings: Vec::new() })
        })?
        .collect::<Result<_, _>>()?;
    for measure in &mut measures {
        measure.readings = conn
            .prepare_cached(
                "SELECT id, at, value, ifnull(note, ''), person FROM reading WHERE measure = $1
                 ORDER BY at, id",
            )?
            .query_map([measure.id.0], |row| {
                Ok(Reading {
                    id: ReadingId(row.get(0)?),
                    at: at(row, 1)?,
                    value: Figure::from_millionths(row.get(2)?),
                    note: row.get(3)?,
                    by: PersonId(row.get(4)?),
                })
            })?
            .collect::<Result<_, _>>()?;
    }
    Ok(measures)
}

/// What was thought of the four Ps, for a story or a process.
pub(in crate::store) fn four_ps(conn: &Connection, of: &str, id: i64) -> rusqlite::Result<FourPs> {
    let found = conn
        .prepare_cached(&format!(
            "SELECT p, answer, ifnull(note, '') FROM four_p WHERE {of} = $1 ORDER BY id"
        ))?
        .query_map([id], |row| {
            Ok((word(row, 0, FourP::from_id)?, word(row, 1, Thought::from_id)?, row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(FourPs(found))
}

/// The open stories of a process, by rank.
fn open_stories(conn: &Connection, id: ProcessId) -> rusqlite::Result<Vec<ImprovementStory>> {
    conn.prepare_cached(
        "SELECT s.id, s.key, s.title, k.category FROM story s
         JOIN board_column k ON k.id = s.\"column\"
         WHERE s.process = $1 AND k.category <> 'done' AND s.archived_at IS NULL
         ORDER BY s.rank, s.id",
    )?
    .query_map([id.0], |row| {
        Ok(ImprovementStory {
            id: StoryId(row.get(0)?),
            key: row.get(1)?,
            title: row.get(2)?,
            category: word(row, 3, Category::from_id)?,
        })
    })?
    .collect()
}

fn stories(conn: &Connection, id: ProcessId) -> rusqlite::Result<StoryCount> {
    let (open, doing, done, baselines) = conn
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE k.category <> 'done' AND s.archived_at IS NULL),
                 count(*) FILTER (WHERE k.category IN ('doing', 'waiting')
                     AND s.archived_at IS NULL),
                 count(*) FILTER (WHERE k.category = 'done'),
                 count(e.baseline)
             FROM story s JOIN board_column k ON k.id = s.\"column\"
             LEFT JOIN experiment e ON e.story = s.id WHERE s.process = $1",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let experiments = super::experiment::of_process(conn, Some(id))?;
    let verdicts = experiments.iter().filter(|it| it.verdict().is_some()).count();
    let verdicts = u32::try_from(verdicts).unwrap_or(u32::MAX);
    Ok(StoryCount { open, doing, done, verdicts, baselines })
}
