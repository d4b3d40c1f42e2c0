//! How the report of a sprint that ends is put together.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use chrono_tz::Tz;
use rusqlite::{Connection, OptionalExtension as _};

use super::{capacity, event, past, resources, review, scope};
use crate::domain::event::{Event, days_of};
use crate::domain::flow::Figure;
use crate::domain::impediment::Impediment;
use crate::domain::retrospective::Fate;
use crate::domain::sprint::report::{
    ReportAction, ReportCapacity, ReportChange, ReportEvent, ReportFigure, ReportImpediment,
    ReportNote, ReportOverruling, ReportStory,
};
use crate::domain::sprint::scope::{Standing, open_spans};
use crate::domain::sprint::{Agreement, N_PAST, Report, Scope, ScopeEvent, ScopeKind};
use crate::domain::{At, Points, Refusal, Sprint, SprintId, StoryId};
use crate::store::apply::Cx;
use crate::store::{Answer, convert, impediment, retrospective, rules, standup};

/// What a story was split into: its key and its estimate.
type Part = (String, Option<Points>);

/// The keys and titles of stories.
pub(in crate::store) type Names = HashMap<StoryId, (String, String)>;

/// The report of a sprint that ends now; `moves` are the unfinished stories, and where they go.
pub(super) fn build(
    cx: &Cx,
    conn: &Connection,
    id: SprintId,
    moves: &[(StoryId, Option<SprintId>)],
    cancelled: Option<&str>,
) -> Answer<Report> {
    let sprint = cx.board.sprint(id).ok_or(Refusal::Gone("that sprint"))?;
    let events = scope::events(conn, id)?;
    let names = names(conn, &events)?;
    let started_at = sprint.started_at.unwrap_or(cx.now());
    let impediments = impediment::of_sprint(conn, id, &events, started_at, cx.now())?;
    let blocked = blocked(cx.board.zone, &impediments, &events, cx.now());
    let verdicts: HashMap<StoryId, _> =
        review::judged(conn, id)?.into_iter().map(|it| (it.story, it)).collect();
    let standings = standings(&events);
    let rests = rests(cx, conn)?;
    let mut scope = Scope::of(&events);
    for (_, standing) in standings.iter().filter(|(it, _)| rests.contains_key(it)) {
        scope.part_only(standing);
    }
    let story = |story: StoryId, to: Option<String>| {
        let (key, title) = names.get(&story).cloned().unwrap_or_default();
        let standing = standings.iter().find(|(it, _)| *it == story).map(|(_, it)| *it);
        let verdict = verdicts.get(&story);
        ReportStory {
            key,
            title,
            points: standing.and_then(|it| it.points),
            committed: standing.is_some_and(|it| it.is_committed),
            verdict: verdict.map(|it| it.says.id().to_owned()),
            note: verdict.map(|it| it.note.clone()).unwrap_or_default(),
            to,
            rest: rests.get(&story).cloned().unwrap_or_default(),
            blocked_days: Points::whole(blocked.get(&story).copied().unwrap_or(0).into()),
        }
    };
    let done = standings.iter().filter(|(_, it)| it.is_in && it.is_done);
    let goes = |to: &Option<SprintId>| {
        let sprint = to.and_then(|it| cx.board.sprint(it));
        Some(sprint.map_or_else(|| "backlog".to_owned(), |it| it.name.clone()))
    };
    let (notes, actions) = retro(cx, conn, id)?;
    Ok(Report {
        sprint: sprint.name.clone(),
        goal: sprint.goal.clone(),
        goal_met: sprint.goal_met,
        kind: sprint.kind.id().to_owned(),
        starts: sprint.starts,
        ends: sprint.ends,
        started_at,
        zone: cx.board.zone.name().to_owned(),
        estimates: cx.board.practice.scale.id().to_owned(),
        ended_at: cx.now(),
        cancelled: cancelled.map(str::to_owned),
        working_days: sprint.working_days(&cx.board.practice.calendar, cx.board.date(cx.now())),
        scope,
        velocity: cancelled.is_none().then_some(scope.done.points),
        velocities_before: past(conn, cx.board.practice.scale, Some(sprint.starts), N_PAST)?
            .into_iter()
            .map(|(it, _)| it)
            .collect(),
        changes: changes(cx, &events, &names),
        done: done.map(|(id, _)| story(*id, None)).collect(),
        carried: moves.iter().map(|(id, to)| story(*id, goes(to))).collect(),
        overruled: overruled(cx, conn, id)?,
        flow: flow(cx, conn, started_at)?,
        blocked_days: standings
            .iter()
            .filter_map(|(id, _)| blocked.get(id))
            .map(|it| Points::whole((*it).into()))
            .sum(),
        impediments: impediments
            .into_iter()
            .chain(impediment::of_team(conn, started_at, cx.now())?)
            .map(|it| ReportImpediment {
                keys: it
                    .stories
                    .iter()
                    .filter(|it| names.contains_key(&it.story))
                    .map(|it| it.key.clone())
                    .collect(),
                reason: it.reason,
                raised_at: it.raised_at,
                resolved_at: it.resolved.map(|(at, _)| at),
                resolution: it.resolution,
            })
            .collect(),
        events: held(cx, conn, sprint)?,
        capacity: people(cx, conn, id)?,
        resources: resources(conn, id)?
            .into_iter()
            .map(|it| (it.what, it.confirmed.is_some()))
            .collect(),
        notes,
        actions,
    })
}

/// How long its events took, and when each stand-up began.
fn held(cx: &Cx, conn: &Connection, sprint: &Sprint) -> Answer<Vec<ReportEvent>> {
    let event = |it: Event, at, minutes| ReportEvent {
        event: it.id().to_owned(),
        at,
        minutes,
        time_box: it.time_box(days_of(Some(sprint))).unwrap_or_default(),
    };
    let timed = event::read(conn, sprint.id)?;
    let standups = standup::of_sprint(conn, sprint.id, cx.now())?.into_iter();
    let standups = standups.map(|(at, minutes)| event(Event::Standup, Some(at), minutes));
    let timed = timed.into_iter().map(|(it, minutes)| event(it, None, minutes));
    Ok(timed.chain(standups).collect())
}

fn overruled(cx: &Cx, conn: &Connection, id: SprintId) -> Answer<Vec<ReportOverruling>> {
    let all = rules::overruled(conn, id)?.into_iter().map(|it| ReportOverruling {
        rule: it.rule,
        found: it.found,
        reason: it.reason,
        by: cx.board.name_of(it.by).to_owned(),
        at: it.at,
    });
    Ok(all.collect())
}

fn people(cx: &Cx, conn: &Connection, id: SprintId) -> Answer<Vec<ReportCapacity>> {
    let began = capacity::began(conn, id)?;
    let then = |person| began.iter().find(|(it, _)| *it == person);
    let all = capacity::read(conn, id)?.into_iter().map(|it| ReportCapacity {
        began: then(it.person).map(|(_, it)| it.unwrap_or_default()),
        person: cx.board.name_of(it.person).to_owned(),
        net: it.net(),
        days: it.days,
        off: it.off,
        focus: it.focus,
    });
    Ok(all.collect())
}

/// The notes and the actions of the retrospective.
fn retro(cx: &Cx, conn: &Connection, id: SprintId) -> Answer<(Vec<ReportNote>, Vec<ReportAction>)> {
    let retro = retrospective::read(conn, id)?;
    let notes = retro.columns.iter().flat_map(|column| {
        column.notes.iter().map(|it| ReportNote {
            column: column.name.clone(),
            text: it.text.clone(),
            by: cx.board.name_of(it.by).to_owned(),
            votes: u32::try_from(it.votes.len()).unwrap_or(u32::MAX),
        })
    });
    let actions = retro.actions.iter().map(|it| ReportAction {
        text: it.text.clone(),
        owner: it.owner.map(|it| cx.board.name_of(it).to_owned()),
        key: it.story.as_ref().map(|(_, key)| key.clone()),
        fate: (it.fate != Fate::Open).then(|| it.fate.id().to_owned()),
    });
    Ok((notes.collect(), actions.collect()))
}

/// The keys and titles of the stories that a ledger names; of one whose writing down was taken back
/// since, those that it had.
pub(in crate::store) fn names(conn: &Connection, events: &[ScopeEvent]) -> rusqlite::Result<Names> {
    let mut stmt = conn.prepare_cached("SELECT key, title FROM story WHERE id = $1")?;
    let mut gone = conn.prepare_cached(
        "SELECT before ->> '$.key', before ->> '$.title' FROM journal
         WHERE tbl = 'story' AND \"row\" = $1 AND col IS NULL AND after IS NULL
             AND before IS NOT NULL
         ORDER BY id DESC LIMIT 1",
    )?;
    let mut res = Names::new();
    for event in events {
        if res.contains_key(&event.story) {
            continue;
        }
        let mut named = stmt.query_row([event.story.0], |row| Ok((row.get(0)?, row.get(1)?)));
        if matches!(named, Err(rusqlite::Error::QueryReturnedNoRows)) {
            named = gone.query_row([event.story.0], |row| Ok((row.get(0)?, row.get(1)?)));
        }
        if let Some(named) = named.optional()? {
            res.insert(event.story, named);
        }
    }
    Ok(res)
}

/// On how many days something was in the way of each story until then (DOMAIN.md D.15: days with at
/// least one open impediment, in a time zone); only while it was in the sprint of that
/// ledger, and not done.
pub(super) fn blocked(
    zone: Tz,
    all: &[Impediment],
    events: &[ScopeEvent],
    until: At,
) -> HashMap<StoryId, u32> {
    let mut days: HashMap<StoryId, BTreeSet<NaiveDate>> = HashMap::new();
    let open = open_spans(events);
    for block in all.iter().flat_map(|it| &it.stories) {
        for (from, end) in open.get(&block.story).into_iter().flatten() {
            let from = block.since.max(*from);
            let end = [block.until, *end].into_iter().flatten().fold(until, At::min);
            if from < end {
                let date = |it: At| it.with_timezone(&zone).date_naive();
                let last = date(end - chrono::TimeDelta::milliseconds(1));
                let touched = date(from).iter_days().take_while(|it| *it <= last);
                days.entry(block.story).or_default().extend(touched);
            }
        }
    }
    let count = |it: BTreeSet<NaiveDate>| u32::try_from(it.len()).unwrap_or(u32::MAX);
    days.into_iter().map(|(story, it)| (story, count(it))).collect()
}

/// The stories that this operation has split off, by the story that each was a part of: its key and
/// its points.
fn rests(cx: &Cx, conn: &Connection) -> Answer<HashMap<StoryId, Vec<Part>>> {
    let mut stmt = conn.prepare_cached(
        "SELECT l.from_story, s.key, s.points FROM journal j
         JOIN link l ON l.id = j.\"row\" AND l.kind = 'split' JOIN story s ON s.id = l.to_story
         WHERE j.seq = $1 AND +j.tbl = 'link' AND j.col IS NULL AND j.after IS NOT NULL
         ORDER BY l.id",
    )?;
    let mut rows = stmt.query([cx.present.seq])?;
    let mut res: HashMap<StoryId, Vec<Part>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let part = (row.get(1)?, convert::points_opt(row, 2)?);
        res.entry(StoryId(row.get(0)?)).or_default().push(part);
    }
    Ok(res)
}

/// How all stories flowed.
fn flow(cx: &Cx, conn: &Connection, started: At) -> Answer<Vec<ReportFigure>> {
    let kept = |it: Figure| {
        let whole = serde_json::to_value(&it).ok()?;
        Some(ReportFigure { line: it.line()?, whole })
    };
    let figures = crate::store::flow::of_sprint(conn, &cx.board, (started, cx.now()))?;
    Ok(figures.into_iter().filter_map(kept).collect())
}

/// Where each story of a ledger stands at its end, in the order in which they came in.
fn standings(events: &[ScopeEvent]) -> Vec<(StoryId, Standing)> {
    let mut res: Vec<(StoryId, Standing)> = Vec::new();
    for event in events {
        let at = res.iter().position(|(it, _)| *it == event.story).unwrap_or_else(|| {
            res.push((event.story, Standing::default()));
            res.len() - 1
        });
        let standing = &mut res[at].1;
        standing.take(event.kind, event.points);
    }
    res
}

fn changes(cx: &Cx, events: &[ScopeEvent], names: &Names) -> Vec<ReportChange> {
    events
        .iter()
        .filter(|it| it.kind != ScopeKind::Commit)
        .map(|it| {
            let (key, title) = names.get(&it.story).cloned().unwrap_or_default();
            ReportChange {
                day: cx.board.date(it.at),
                at: it.at,
                kind: it.kind.id().to_owned(),
                key,
                title,
                points: it.points,
                before: it.before,
                by: cx.board.name_of(it.by).to_owned(),
                reason: it.reason.clone(),
                consent: match it.agreement() {
                    Agreement::Agreed(by) => Some(cx.board.name_of(by).to_owned()),
                    Agreement::NotAsked | Agreement::Open | Agreement::Objected(_) => None,
                },
                objected: match it.agreement() {
                    Agreement::Objected(said) => {
                        Some((cx.board.name_of(said.by).to_owned(), said.note.clone()))
                    }
                    Agreement::NotAsked | Agreement::Open | Agreement::Agreed(_) => None,
                },
            }
        })
        .collect()
}
