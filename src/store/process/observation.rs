//! What was seen at the gemba, in the file: captured, asked why, turned into work, told about.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::sheet;
use crate::clock::from_millis;
use crate::domain::improvement::ImprovementId;
use crate::domain::observation::{NewObservation, Observation, ObservationId, Seen, Waste};
use crate::domain::process::{About, StepId};
use crate::domain::sheet::{Content, Subject};
use crate::domain::{
    Field, Kind, NewStory, PersonId, Place, ProcessId, ProcessRefusal, Refusal, StoryId, Value,
    text,
};
use crate::store::apply::Cx;
use crate::store::board::needed;
use crate::store::convert::{at, at_opt, word};
use crate::store::story::add::line;
use crate::store::{Answer, rank, story};

/// Everything that was seen, the oldest first.
pub(super) fn all(conn: &Connection) -> rusqlite::Result<Vec<Observation>> {
    select(conn, "$1 IS NULL", None)
}

/// The inbox: what nothing has become of yet, the oldest first.
pub(in crate::store) fn inbox(conn: &Connection) -> rusqlite::Result<Vec<Observation>> {
    let open = "$1 IS NULL AND o.story IS NULL AND o.improvement IS NULL
                AND o.settled_at IS NULL AND o.merged IS NULL";
    select(conn, open, None)
}

/// The part of the inbox that concerns a process.
pub(super) fn of_process(
    conn: &Connection,
    process: ProcessId,
) -> rusqlite::Result<Vec<Observation>> {
    let open = "o.process = $1 AND o.story IS NULL AND o.improvement IS NULL
                AND o.settled_at IS NULL AND o.merged IS NULL";
    select(conn, open, Some(process.0))
}

/// All that was ever seen of a process, whatever became of it.
pub(super) fn ever_of_process(
    conn: &Connection,
    process: ProcessId,
) -> rusqlite::Result<Vec<Observation>> {
    select(conn, "o.process = $1", Some(process.0))
}

/// Those who asked for something that is no story, and were told nothing since `$1`.
const UNHEARD: &str = "ifnull((SELECT max(n.at) FROM news n WHERE n.observation = o.id
             OR (o.merged IS NOT NULL AND n.observation = o.merged)), o.at) < $1
     AND o.requester IS NOT NULL AND o.story IS NULL AND o.settled_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM improvement i
         WHERE i.id = o.improvement AND i.closed_at IS NOT NULL)";

/// The requests that nothing was said of since that millisecond, the oldest first.
pub(super) fn unheard(conn: &Connection, since: i64) -> rusqlite::Result<Vec<Observation>> {
    select(conn, UNHEARD, Some(since))
}

/// How many they are.
pub(super) fn n_unheard(conn: &Connection, since: i64) -> rusqlite::Result<u32> {
    conn.prepare_cached(&format!("SELECT count(*) FROM observation o WHERE {UNHEARD}"))?
        .query_row([since], |row| row.get(0))
}

/// The observations that go along with another one.
fn merged_into(conn: &Connection, id: ObservationId) -> rusqlite::Result<Vec<Observation>> {
    select(conn, "o.merged = $1", Some(id.0))
}

/// One observation; refuses one that is gone.
fn one(conn: &Connection, id: ObservationId) -> Answer<Observation> {
    Ok(select(conn, "o.id = $1", Some(id.0))?
        .pop()
        .ok_or_else(|| Refusal::NoSuch(format!("observation O-{}", id.0)))?)
}

fn select(
    conn: &Connection,
    condition: &str,
    value: Option<i64>,
) -> rusqlite::Result<Vec<Observation>> {
    let optional = |row: &rusqlite::Row<'_>, n| row.get::<_, Option<String>>(n);
    let mut found: Vec<Observation> = conn
        .prepare_cached(&format!(
            "SELECT o.id, o.text, o.kind, o.waste, o.process, o.step, ifnull(o.control, ''),
                 ifnull(o.requester, ''), o.at, o.person, o.story, s.key, o.improvement,
                 o.settled_at, ifnull(o.settled, ''),
                 (SELECT max(n.at) FROM news n
                  WHERE n.observation = o.id OR (o.merged IS NOT NULL AND n.observation = o.merged)
                      OR (o.story IS NOT NULL AND n.story = o.story)),
                 o.merged, (SELECT count(*) FROM observation m WHERE m.merged = o.id)
             FROM observation o LEFT JOIN story s ON s.id = o.story
             WHERE {condition} ORDER BY o.at, o.id"
        ))?
        .query_map([value], |row| {
            let waste = optional(row, 3)?.and_then(|it| Waste::from_id(&it));
            let story = row.get::<_, Option<i64>>(10)?.map(StoryId).zip(optional(row, 11)?);
            Ok(Observation {
                id: ObservationId(row.get(0)?),
                what: NewObservation {
                    text: row.get(1)?,
                    kind: word(row, 2, Seen::from_id)?,
                    waste,
                    process: row.get::<_, Option<i64>>(4)?.map(ProcessId),
                    step: row.get::<_, Option<i64>>(5)?.map(StepId),
                    control: row.get(6)?,
                    requester: row.get(7)?,
                },
                at: at(row, 8)?,
                by: PersonId(row.get(9)?),
                whys: Vec::new(),
                story,
                improvement: row.get::<_, Option<i64>>(12)?.map(ImprovementId),
                settled: at_opt(row, 13)?.zip(Some(row.get(14)?)),
                told_at: at_opt(row, 15)?,
                merged: row.get::<_, Option<i64>>(16)?.map(ObservationId),
                along: row.get(17)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    for it in &mut found {
        it.whys = conn
            .prepare_cached("SELECT text FROM why WHERE observation = $1 ORDER BY position, id")?
            .query_map([it.id.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
    }
    Ok(found)
}

/// Captures what was seen.
pub(super) fn observe(cx: &Cx, conn: &Connection, new: &NewObservation) -> Answer<String> {
    let seen = needed(&line(&new.text, "the observation")?, "an observation")?;
    let (control, requester) =
        (line(&new.control, "the control")?, line(&new.requester, "the requester")?);
    let id: i64 = conn
        .prepare_cached(
            "INSERT INTO observation
                 (text, kind, waste, process, step, control, requester, at, person)
             VALUES ($1, $2, $3, $4, $5, nullif($6, ''), nullif($7, ''), $8, $9) RETURNING id",
        )?
        .query_row(
            params![
                seen,
                new.kind.id(),
                new.waste.map(Waste::id),
                new.process.map(|it| it.0),
                new.step.map(|it| it.0),
                control,
                requester,
                cx.present.at,
                cx.present.person.0
            ],
            |row| row.get(0),
        )?;
    Ok(format!("Captured O-{id}: {}", text::capped(&seen, 60)))
}

/// Asks why once more; five times at most, for the sixth answer helps nobody.
pub(super) fn why(conn: &Connection, id: ObservationId, typed: &str) -> Answer<String> {
    let observation = one(conn, id)?;
    let answer = needed(&line(typed, "the answer")?, "an answer")?;
    let n = observation.whys.len() + 1;
    if n > 5 {
        return Err(Refusal::Wrong(format!(
            "{} was asked why five times: make a story of it, gemba observation story {}",
            observation.key(),
            observation.key()
        ))
        .into());
    }
    conn.prepare_cached(
        "INSERT INTO why (observation, position, text)
         SELECT $1, ifnull(max(position), 0) + 1, $2 FROM why WHERE observation = $1",
    )?
    .execute(params![id.0, answer])?;
    Ok(format!("Asked {} why ({n} of 5): {}", observation.key(), text::capped(&answer, 60)))
}

/// Refuses an observation that has become something or was settled.
fn open(conn: &Connection, id: ObservationId) -> Answer<Observation> {
    let observation = one(conn, id)?;
    if observation.is_open() {
        return Ok(observation);
    }
    Err(Refusal::from(ProcessRefusal::Became(observation.key(), observation.became())).into())
}

/// Says that nothing needs to become of observations; who asked for one is told why.
pub(super) fn settle(
    cx: &Cx,
    conn: &Connection,
    ids: &[ObservationId],
    how: &str,
) -> Answer<String> {
    let how = needed(&line(how, "the reason")?, "the reason")?;
    let (mut keys, mut told) = (Vec::new(), Vec::new());
    for id in ids {
        let it = open(conn, *id)?;
        keys.push(it.key());
        let along = merged_into(conn, *id)?;
        for one in along.iter().chain([&it]).filter(|it| !it.what.requester.is_empty()) {
            conn.prepare_cached(
                "INSERT INTO news (observation, at, person, text) VALUES ($1, $2, $3, $4)",
            )?
            .execute(params![one.id.0, cx.present.at, cx.present.person.0, how])?;
            told.push(one.what.requester.clone());
        }
        conn.prepare_cached(
            "UPDATE observation SET settled_at = $1, settled = $2
             WHERE id = $3 OR merged = $3",
        )?
        .execute(params![cx.present.at, how, id.0])?;
    }
    told.sort_unstable();
    told.dedup();
    let news =
        if told.is_empty() { String::new() } else { format!(" (news for {})", told.join(", ")) };
    Ok(format!("Settled {}: {how}{news}", keys.join(", ")))
}

/// Lets observations go along with what says the same: with a story, which keeps what they say as
/// comments, or with another observation.
pub(super) fn merge(
    cx: &Cx,
    conn: &Connection,
    ids: &[ObservationId],
    into: About,
) -> Answer<String> {
    let mut keys = Vec::new();
    let target = match into {
        About::Story(story) => {
            let head = story::open_head(conn, story)?;
            for id in ids {
                let it = open(conn, *id)?;
                keys.push(it.key());
                for one in [&it].into_iter().chain(&merged_into(conn, *id)?) {
                    story::parts::comment(cx, conn, story, &origin(cx, one))?;
                }
                conn.prepare_cached(
                    "UPDATE observation SET story = $1 WHERE id = $2 OR merged = $2",
                )?
                .execute([story.0, id.0])?;
            }
            head.key
        }
        About::Observation(target) => {
            let kept = open(conn, target)?;
            for id in ids {
                let it = open(conn, *id)?;
                if *id == target {
                    return Err(Refusal::Wrong(format!(
                        "{} cannot be merged into itself",
                        it.key()
                    ))
                    .into());
                }
                keys.push(it.key());
                conn.prepare_cached(
                    "UPDATE observation SET merged = $1 WHERE id = $2 OR merged = $2",
                )?
                .execute([target.0, id.0])?;
                // What only one of the two says must not be lost with it.
                conn.prepare_cached(
                    "UPDATE observation SET step = CASE WHEN process IS NULL THEN $1 ELSE step END,
                         process = ifnull(process, $2), waste = ifnull(waste, $3),
                         control = ifnull(control, nullif($4, '')) WHERE id = $5",
                )?
                .execute(params![
                    it.what.step.map(|it| it.0),
                    it.what.process.map(|it| it.0),
                    it.what.waste.map(Waste::id),
                    it.what.control,
                    target.0
                ])?;
            }
            kept.key()
        }
    };
    if keys.is_empty() {
        return Err(Refusal::Wrong("no observation was named".to_owned()).into());
    }
    Ok(format!("Merged {} into {target}", keys.join(", ")))
}

/// Where it came from, as the first lines of what it becomes.
fn origin(cx: &Cx, it: &Observation) -> String {
    let (by, on) = (cx.board.name_of(it.by), cx.board.date(it.at));
    let mut lines =
        vec![format!("{}, {} of {by}, {on}: {}", it.key(), it.what.kind.id(), it.what.text)];
    if !it.what.requester.is_empty() {
        lines.push(format!("Asked for by {}", it.what.requester));
    }
    lines.extend((1..).zip(&it.whys).map(|(n, why)| format!("{n}. Why? {why}")));
    lines.join("\n")
}

/// The same with those that go along with it.
fn origins(cx: &Cx, conn: &Connection, it: &Observation) -> Answer<String> {
    let along = merged_into(conn, it.id)?;
    let all: Vec<String> = [it].into_iter().chain(&along).map(|it| origin(cx, it)).collect();
    Ok(all.join("\n\n"))
}

/// Makes a story of an observation: with its process, its requester and its origin.
pub(super) fn to_story(
    cx: &mut Cx,
    conn: &Connection,
    id: ObservationId,
    title: Option<&str>,
) -> Answer<String> {
    let it = open(conn, id)?;
    let kind = match (it.what.kind, it.what.waste) {
        (Seen::Request, _) => Kind::Requirement,
        (_, Some(Waste::Defects)) => Kind::Bug,
        (Seen::Observation | Seen::Bypass | Seen::Idea | Seen::Feedback, _) => Kind::Improvement,
    };
    let mut fields = vec![
        (Field::Kind, Value::text(kind.id())),
        (Field::Description, Value::text(&origins(cx, conn, &it)?)),
    ];
    fields.extend(it.what.process.map(|id| (Field::Process, Value::Id(id.0))));
    // Its lead time began when somebody saw it.
    let seen = cx.board.date(it.at);
    if seen < cx.board.date(from_millis(cx.present.at)) {
        fields.push((Field::Asked, Value::Date(seen)));
    }
    let title = title.map_or_else(|| it.what.text.clone(), str::to_owned);
    let new = NewStory { title, fields, criteria: Vec::new() };
    let ranks = rank::ranks_for(conn, 1, Place::Bottom, &[])?;
    let (story, key) = story::add::insert(cx, conn, &new, ranks[0])?;
    cx.added = cx.added.or(Some(story));
    if it.what.step.is_some() || !it.what.requester.is_empty() {
        conn.prepare_cached(
            "INSERT INTO experiment (story, step, requester) VALUES ($1, $2, nullif($3, ''))",
        )?
        .execute(params![story.0, it.what.step.map(|it| it.0), it.what.requester])?;
    }
    conn.prepare_cached("UPDATE observation SET story = $1 WHERE id = $2 OR merged = $2")?
        .execute([story.0, id.0])?;
    Ok(format!("Made {key} of {}", it.key()))
}

/// Makes an entry of the improvement register of an observation.
pub(super) fn to_improvement(
    cx: &Cx,
    conn: &Connection,
    id: ObservationId,
    title: Option<&str>,
) -> Answer<String> {
    let it = open(conn, id)?;
    let title = title.map_or_else(|| it.what.text.clone(), str::to_owned);
    let new = super::improvement::insert(cx, conn, &title)?;
    let subject = Subject::Improvement(new);
    let mut contents = vec![(subject.slot("now")?, Content::text(&it.what.text))];
    if let Some(process) = it.what.process {
        contents.push((subject.slot("process")?, Content::Id(process.0)));
    }
    if !it.whys.is_empty() || !merged_into(conn, id)?.is_empty() {
        contents.push((subject.slot("plan")?, Content::text(&origins(cx, conn, &it)?)));
    }
    sheet::write(cx, conn, subject, &contents)?;
    conn.prepare_cached("UPDATE observation SET improvement = $1 WHERE id = $2 OR merged = $2")?
        .execute([new.0, id.0])?;
    Ok(format!("Made I-{} of {}", new.0, it.key()))
}

/// Notes what a requester was told.
pub(super) fn tell(cx: &Cx, conn: &Connection, about: About, typed: &str) -> Answer<String> {
    let said = needed(&line(typed, "the news")?, "the news")?;
    let (key, column, id) = match about {
        About::Story(id) => (story::head(conn, id)?.key, "story", id.0),
        About::Observation(id) => (one(conn, id)?.key(), "observation", id.0),
    };
    conn.prepare_cached(&format!(
        "INSERT INTO news ({column}, at, person, text) VALUES ($1, $2, $3, $4)"
    ))?
    .execute(params![id, cx.present.at, cx.present.person.0, said])?;
    let requester: Option<String> = conn
        .prepare_cached(match about {
            About::Story(_) => "SELECT requester FROM experiment WHERE story = $1",
            About::Observation(_) => "SELECT requester FROM observation WHERE id = $1",
        })?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    let whom = requester.unwrap_or_else(|| "the requester".to_owned());
    Ok(format!("Told {whom} about {key}: {}", text::capped(&said, 60)))
}
