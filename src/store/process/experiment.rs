//! What stories try out, in the file.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::sheet::{self, columns, from_row};
use crate::domain::experiment::{self, Decision, Experiment, Verdict};
use crate::domain::measure::percent;
use crate::domain::sheet::{Content, Subject};
use crate::domain::{Breach, Category, Figure, ProcessId, ProcessRefusal, Refusal, Rule, StoryId};
use crate::store::apply::Cx;
use crate::store::convert::{at_opt, word};
use crate::store::{Answer, rules, story};

/// What stories try out, by age: those of one process, or all.
pub(super) fn of_process(
    conn: &Connection,
    process: Option<ProcessId>,
) -> rusqlite::Result<Vec<Experiment>> {
    select(conn, "$1 IS NULL OR s.process = $1", process.map(|it| it.0))
}

/// Those that are finished and expected something, and nobody has measured what came of it. What a
/// closed sprint finished is archived, and waits all the same.
pub(super) fn unmeasured(conn: &Connection) -> rusqlite::Result<Vec<Experiment>> {
    let open = "$1 IS NULL AND e.expected IS NOT NULL AND e.actual IS NULL
                AND e.decision IS NULL AND k.category = 'done'";
    select(conn, open, None)
}

/// Those that have a result from which nobody has said what follows; where no number was expected,
/// those that are finished.
pub(super) fn undecided(conn: &Connection) -> rusqlite::Result<Vec<Experiment>> {
    let open = "$1 IS NULL AND e.decision IS NULL
                AND (s.archived_at IS NULL OR k.category = 'done')
                AND (e.actual IS NOT NULL OR (k.category = 'done' AND e.expected IS NULL
                    AND coalesce(e.believe, e.result, e.signal, e.measure) IS NOT NULL))";
    select(conn, open, None)
}

/// What one story tries out.
pub(in crate::store) fn of_story(
    conn: &Connection,
    id: StoryId,
) -> rusqlite::Result<Option<Experiment>> {
    let Some(mut it) = select(conn, "s.id = $1", Some(id.0))?.pop() else { return Ok(None) };
    if !it.sheet.has("actual") {
        it.read = last_reading(conn, id)?.filter(|it| it.is_newer).map(|it| it.value);
    }
    Ok(Some(it))
}

fn select(
    conn: &Connection,
    condition: &str,
    value: Option<i64>,
) -> rusqlite::Result<Vec<Experiment>> {
    let slots = columns(experiment::SLOTS, "e.");
    conn.prepare_cached(&format!(
        "SELECT s.id, s.key, s.title, s.process, k.category, s.archived_at IS NOT NULL,
             e.measured_at, e.decided_at,
             (SELECT count(*) FROM reading r WHERE r.measure = e.measure AND r.at >= s.created_at
                  AND r.at <= ifnull(e.decided_at, r.at)),
             {slots}
         FROM experiment e JOIN story s ON s.id = e.story
         JOIN board_column k ON k.id = s.\"column\" WHERE {condition} ORDER BY e.story"
    ))?
    .query_map([value], |row| {
        let n_readings: u32 = row.get(8)?;
        Ok(Experiment {
            story: StoryId(row.get(0)?),
            key: row.get(1)?,
            title: row.get(2)?,
            process: row.get::<_, Option<i64>>(3)?.map(ProcessId),
            category: word(row, 4, Category::from_id)?,
            archived: row.get(5)?,
            measured_at: at_opt(row, 6)?,
            decided_at: at_opt(row, 7)?,
            n_readings: usize::try_from(n_readings).unwrap_or(usize::MAX),
            sheet: from_row(row, 9, experiment::SLOTS)?,
            read: None,
        })
    })?
    .collect()
}

/// The last reading of what an experiment measures.
struct Last {
    value: Figure,
    /// What is measured.
    measure: String,
    /// Whether it was taken after the baseline was written down; else it is the baseline.
    is_newer: bool,
}

fn last_reading(conn: &Connection, id: StoryId) -> rusqlite::Result<Option<Last>> {
    conn.prepare_cached(
        "WITH base AS (
             SELECT o.seq, o.at FROM experiment e
             JOIN journal j ON j.tbl = 'experiment' AND j.\"row\" = e.id
                 AND (j.col = 'baseline' OR j.col IS NULL)
             JOIN operation o ON o.seq = j.seq
             WHERE e.story = $1 ORDER BY j.seq DESC LIMIT 1)
         SELECT r.value, m.name, e.baseline IS NULL OR NOT EXISTS (
             SELECT 1 FROM base WHERE r.at < base.at OR base.seq >= (
                 SELECT max(seq) FROM journal j
                 WHERE j.tbl = 'reading' AND j.\"row\" = r.id AND j.col IS NULL))
         FROM experiment e JOIN reading r ON r.measure = e.measure
         JOIN measure m ON m.id = e.measure
         WHERE e.story = $1 ORDER BY r.at DESC, r.id DESC LIMIT 1",
    )?
    .query_row([id.0], |row| {
        Ok(Last {
            value: Figure::from_millionths(row.get(0)?),
            measure: row.get(1)?,
            is_newer: row.get(2)?,
        })
    })
    .optional()
}

/// Notes how an experiment turned out: the number, else the last reading of its measure.
pub(super) fn result(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    actual: Option<Figure>,
    learned: Option<&str>,
) -> Answer<String> {
    let key = story::head(conn, id)?.key;
    let measured = last_reading(conn, id)?;
    let stale = match (&actual, &measured) {
        (None, Some(it)) if !it.is_newer => Some(it.measure.clone()),
        (_, _) => None,
    };
    let actual = actual.or(measured.map(|it| it.value));
    if let Some(measure) = stale {
        return Err(Refusal::from(ProcessRefusal::NoReading { key, measure }).into());
    }
    let actual = actual.ok_or_else(|| {
        Refusal::Wrong(format!(
            "{key} has no measure with a reading: give the number, gemba experiment result {key} 16"
        ))
    })?;
    conn.prepare_cached("INSERT INTO experiment (story) VALUES ($1) ON CONFLICT DO NOTHING")?
        .execute([id.0])?;
    let subject = Subject::Experiment(id);
    let mut contents = vec![(subject.slot("actual")?, Content::figure(actual))];
    if let Some(learned) = learned {
        contents.push((subject.slot("learned")?, Content::text(learned)));
    }
    sheet::write(cx, conn, subject, &contents)?;
    let experiment = of_story(conn, id)?.ok_or(Refusal::Gone("that experiment"))?;
    let verdict = experiment.verdict().map_or("open", Verdict::id);
    Ok(match experiment.realised() {
        Some(share) => {
            let share = percent(share);
            format!("Measured {key}: {actual}, {share} of what was expected: {verdict}")
        }
        None => format!("Measured {key}: {actual}, {verdict}"),
    })
}

/// Decides what follows from a result.
pub(super) fn decide(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    decision: Decision,
    learned: Option<&str>,
) -> Answer<String> {
    let key = story::head(conn, id)?.key;
    conn.prepare_cached("INSERT INTO experiment (story) VALUES ($1) ON CONFLICT DO NOTHING")?
        .execute([id.0])?;
    let subject = Subject::Experiment(id);
    let mut contents = vec![(subject.slot("decision")?, Content::text(decision.id()))];
    if let Some(learned) = learned {
        contents.push((subject.slot("learned")?, Content::text(learned)));
    }
    sheet::write(cx, conn, subject, &contents)?;
    Ok(match decision {
        Decision::Adopt => format!("Adopted what {key} tried"),
        Decision::Adapt => format!("Decided to adapt what {key} tried"),
        Decision::Abandon => format!("Abandoned what {key} tried"),
    })
}

/// Holds what is adopted against its verdict: asks why what was refuted, or what nobody can tell,
/// becomes the way of work. Where no number was wanted, what was learned is the result.
pub(super) fn check_adopted(cx: &Cx, conn: &Connection, id: StoryId) -> Answer<()> {
    let Some(it) = of_story(conn, id)? else { return Ok(()) };
    let why = match it.verdict() {
        Some(Verdict::Refuted) => "was refuted",
        Some(Verdict::Inconclusive) if it.sheet.has("actual") || it.sheet.has("expected") => {
            "is inconclusive"
        }
        Some(Verdict::Inconclusive | Verdict::Partly | Verdict::Confirmed) | None => return Ok(()),
    };
    let share = it.realised().map(|share| format!(", {} of what was expected", percent(share)));
    let found = format!("what {} tried {why}{}", it.key, share.unwrap_or_default());
    let breach = Breach { rule: Rule::AdoptWhatWorked, found, key: Some(it.key) };
    rules::check(cx, conn, breach, Some(id))
}

/// Refuses to finish a story whose result waits for a decision: it stays open.
pub(in crate::store) fn check_done(conn: &Connection, id: StoryId) -> Answer<()> {
    let open: Option<String> = conn
        .prepare_cached(
            "SELECT s.key FROM experiment e JOIN story s ON s.id = e.story
             WHERE e.story = $1 AND e.actual IS NOT NULL AND e.decision IS NULL",
        )?
        .query_row(params![id.0], |row| row.get(0))
        .optional()?;
    match open {
        None => Ok(()),
        Some(key) => Err(Refusal::from(ProcessRefusal::NoDecision(key)).into()),
    }
}
