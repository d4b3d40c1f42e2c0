//! What the screens of the backlog and of a sprint read.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _};

use super::notes::{found, noted};
use super::{capacity, event, past, report, resources, review, scope};
use crate::domain::sprint::{Capacity, N_PAST, Report, Scope, expected};
use crate::domain::{
    At, BacklogPage, Board, BoardPage, Card, Category, Points, Sprint, SprintId, SprintPage,
    SprintState, StoryId, ready,
};
use crate::store::process::{experiment, observation};
use crate::store::{card, gate, impediment, retrospective, rules};

/// Whether a story of a sprint stands in a column for finished ones, or was archived when it did.
fn is_done(board: &Board, card: &Card) -> bool {
    card.archived_at.is_some()
        || board.column(card.column).is_some_and(|it| it.category == Category::Done)
}

/// The process backlog; `all` are the open stories of the board.
pub(in crate::store) fn backlog(
    conn: &Connection,
    board: &Board,
    all: BoardPage,
    today: chrono::NaiveDate,
) -> rusqlite::Result<BacklogPage> {
    let planned = board.planned_sprint();
    let sprint = planned.or_else(|| board.active_sprint());
    let active = board.active_sprint().map(|it| it.id);
    let before = sprint.map_or(today + chrono::Days::new(1), |it| it.starts);
    let past = past(conn, board.practice.scale, Some(before), N_PAST)?;
    let velocities: Vec<Points> = past.iter().map(|(velocity, _)| *velocity).collect();
    let size_limit = ready::size_limit(&velocities);
    let is_running = |it: &Arc<Card>| active.is_some() && it.sprint == active;
    let open = all.cards.iter().filter(|it| !is_done(board, it)).cloned();
    let (running, cards): (Vec<Arc<Card>>, Vec<Arc<Card>>) = open.partition(is_running);
    let chosen: Vec<Arc<Card>> = match sprint {
        Some(sprint) => {
            all.cards.iter().filter(|it| it.sprint == Some(sprint.id)).cloned().collect()
        }
        None => Vec::new(),
    };
    let thought = thought(conn, &cards)?;
    let waiters: Vec<StoryId> =
        cards.iter().filter(|it| it.waits_for > 0).map(|it| it.id).collect();
    let capacity = match sprint {
        Some(sprint) => capacity::read(conn, sprint.id)?,
        None => Vec::new(),
    };
    let net = capacity.iter().map(Capacity::net).sum();
    Ok(BacklogPage {
        hits: all.hits,
        all: all.cards,
        places: all.places,
        cards,
        running,
        inbox: observation::inbox(conn)?,
        sprint: sprint.map(|it| it.id),
        chosen,
        asked: board.practice.ready.clone(),
        thought,
        waiting: waiting(conn, &waiters)?,
        velocities,
        expected: expected(&past, net),
        size_limit,
        capacity,
        resources: match sprint {
            Some(sprint) => resources(conn, sprint.id)?,
            None => Vec::new(),
        },
        findings: match planned {
            Some(sprint) => found(board, conn, sprint)?,
            None => Vec::new(),
        },
    })
}

/// How many of the four Ps are not open, of those cards of which any is. Nothing is looked for where
/// no story of the board has any.
fn thought(conn: &Connection, cards: &[Arc<Card>]) -> rusqlite::Result<HashMap<StoryId, usize>> {
    let is_used: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM four_p WHERE story IS NOT NULL)")?
        .query_row([], |row| row.get(0))?;
    let mut res = HashMap::new();
    for card in cards.iter().filter(|_| is_used) {
        let n: u8 = conn
            .prepare_cached("SELECT count(*) FROM four_p WHERE story = $1")?
            .query_row([card.id.0], |row| row.get(0))?;
        if n > 0 {
            res.insert(card.id, n.into());
        }
    }
    Ok(res)
}

/// For which unfinished stories each of those waits.
fn waiting(conn: &Connection, all: &[StoryId]) -> rusqlite::Result<HashMap<StoryId, Vec<StoryId>>> {
    let mut before = conn.prepare_cached(
        "SELECT o.id FROM link l JOIN story o ON o.id = l.from_story
         JOIN board_column k ON k.id = o.\"column\"
         WHERE l.to_story = $1 AND l.kind = 'blocks' AND k.category <> 'done'
             AND o.archived_at IS NULL",
    )?;
    all.iter()
        .map(|id| {
            let found = before.query_map([id.0], |row| Ok(StoryId(row.get(0)?)))?;
            Ok((*id, found.collect::<Result<_, _>>()?))
        })
        .collect()
}

/// The sprint that is meant: the one that is named, else the running one, else the next, else the
/// last one.
fn meant(board: &Board, id: Option<SprintId>) -> Option<&Sprint> {
    match id {
        Some(id) => board.sprint(id),
        None => board.next_sprint().or(board.sprints.last()),
    }
}

/// A sprint; nothing when there is none.
pub(in crate::store) fn sprint(
    conn: &Connection,
    board: &Board,
    id: Option<SprintId>,
    now: At,
) -> rusqlite::Result<Option<Box<SprintPage>>> {
    let Some(sprint) = meant(board, id) else { return Ok(None) };
    let id = sprint.id;
    let place = board.sprints.iter().position(|it| it.id == id).unwrap_or(0);
    let beside = |place: Option<usize>| board.sprints.get(place?).map(|it| it.id);
    let events = scope::events(conn, id)?;
    let frozen = frozen(conn, id)?;
    let past = past(conn, sprint.scale(board), Some(sprint.starts), N_PAST)?;
    let capacity = capacity::read(conn, id)?;
    let net = capacity.iter().map(Capacity::net).sum();
    let until = sprint.ended_at.unwrap_or(now);
    let blocked = match sprint.started_at {
        Some(from) => {
            let impediments = impediment::of_sprint(conn, id, &events, from, until)?;
            report::blocked(sprint.zone(board), &impediments, &events, until)
        }
        None => HashMap::new(),
    };
    let cards = card::of_sprint(conn, id)?;
    let mut experiments = Vec::new();
    for card in &cards {
        experiments.extend(experiment::of_story(conn, card.id)?);
    }
    let mut gates = HashMap::new();
    for it in cards.iter().filter(|it| sprint.state == SprintState::Active && !is_done(board, it)) {
        let gate = gate::before(conn, it.id, it.key.clone())?;
        if !gate.breaches.is_empty() {
            gates.insert(it.id, gate);
        }
    }
    Ok(Some(Box::new(SprintPage {
        sprint: sprint.clone(),
        gates,
        previous: beside(place.checked_sub(1)),
        next: beside(Some(place + 1)),
        cards,
        experiments,
        names: report::names(conn, &events)?,
        scope: frozen.as_ref().map_or_else(|| Scope::of(&events), |it| it.scope),
        events,
        capacity,
        began: capacity::began(conn, id)?,
        took: event::read(conn, id)?,
        resources: resources(conn, id)?,
        velocities: past.iter().map(|(velocity, _)| *velocity).collect(),
        expected: expected(&past, net),
        findings: match sprint.state {
            SprintState::Planned | SprintState::Active => found(board, conn, sprint)?,
            SprintState::Closed | SprintState::Cancelled => Vec::new(),
        },
        notes: noted(conn, sprint, board.date(now))?,
        judged: review::judged(conn, id)?,
        overruled: match &frozen {
            Some(_) => Vec::new(),
            None => rules::overruled(conn, id)?,
        },
        blocked,
        retrospective: retrospective::read(conn, id)?,
        last_actions: retrospective::carried(conn, &board.sprints[..place])?,
        report: frozen.map(Box::new),
    })))
}

/// The report of a sprint that is over. One that cannot be read is passed over, as a report of a
/// later gemba would be.
fn frozen(conn: &Connection, id: SprintId) -> rusqlite::Result<Option<Report>> {
    let json: Option<String> = conn
        .prepare_cached("SELECT report FROM sprint_report WHERE sprint = $1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(json.and_then(|it| serde_json::from_str(&it).ok()))
}
