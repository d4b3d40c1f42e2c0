//! Reading what the figures of flow are made from: the ledger, a filter, and the sprints.

use std::collections::HashSet;
use std::sync::Arc;

use rusqlite::Connection;

use super::process::version;
use super::trouble::Trouble;
use super::{Session, Store, StoreError, card, sprint, sqlite};
use crate::domain::flow::burndown::{Burndown, Frame};
use crate::domain::flow::scope::ScopeEvent;
use crate::domain::flow::study::Ahead;
use crate::domain::flow::velocity::{Delivery, Ended};
use crate::domain::flow::{FlowNeeds, Study, Titles, Which, Window};
use crate::domain::sprint::Report;
use crate::domain::{At, Board, Filter, Scale, Sprint, SprintState, StoryId};

impl Store {
    /// Reads all that figures are made from; of the stories only those that the filter lets
    /// through, archived ones too. Takes its time on a board of many years: never on the ring.
    pub fn study(&mut self, filter: &str, titles: Titles) -> Result<Study, StoreError> {
        let board = self.board_now()?;
        let now = self.session.clock.now();
        let (me, today) = (self.me.unwrap_or_default(), board.date(now));
        let wanted = Filter::parse(filter, &board, me, today)?;
        let lasting = wanted.lasting();
        let flow = self.flow(&FlowNeeds { which: Which::All, titles })?;
        let trouble = |err| StoreError::from(Trouble::of(&err, &self.path));
        let pick = |filter: &Filter| {
            let ids = card::chosen(&self.conn, &board, filter, now).map_err(trouble)?;
            Ok::<_, StoreError>(flow.only(|it| ids.contains(&it.id)))
        };
        let last = board
            .sprints
            .iter()
            .rfind(|it| matches!(it.state, SprintState::Closed | SprintState::Cancelled));
        let sprint = match board.active_sprint().or(last) {
            Some(it) => burndown(&self.conn, &board, it, now).map_err(trouble)?,
            None => None,
        };
        let sprints = deliveries(&self.conn, board.practice.scale).map_err(trouble)?;
        let releases = version::releases(&self.conn, &board).map_err(trouble)?;
        let (chosen, pace) = if wanted.is_empty() {
            (None, None)
        } else if wanted == lasting {
            (Some(pick(&wanted)?), None)
        } else if lasting.is_empty() {
            (Some(pick(&wanted)?), Some(flow.clone()))
        } else {
            (Some(pick(&wanted)?), Some(pick(&lasting)?))
        };
        let ahead = match wanted.one_sprint().and_then(|it| board.sprint(it)) {
            Some(it) if it.state == SprintState::Planned => {
                let first = before(&self.conn, &board, it).map_err(trouble)?;
                let own = pace.as_ref().or(chosen.as_ref()).unwrap_or(&flow);
                let n_before = own.lives.iter().filter(|it| first.contains(&it.id)).count();
                Some(Ahead { name: it.name.clone(), ends: it.ends, n_before })
            }
            Some(_) | None => None,
        };
        Ok(Study {
            board: board.name.clone(),
            ahead,
            flow: chosen.unwrap_or(flow),
            pace: pace.map(Arc::new),
            filter: wanted.text(),
            lasting: lasting.text(),
            sprints,
            sprint,
            unit: board.practice.scale.unit(),
            releases,
        })
    }

    /// Another connection to the same board for the same person, for a thread of its own. It only
    /// reads.
    pub fn reader(&self) -> Result<Self, StoreError> {
        let mut other = self.worker()?;
        let few = sqlite::open::keep_hardly_any_page(&other.conn);
        few.map_err(|err| StoreError::from(Trouble::of(&err, &self.path)))?;
        if other.read_only.is_none() {
            other.freeze("this connection only reads");
        }
        Ok(other)
    }

    /// The same, which may write what this one may.
    pub fn worker(&self) -> Result<Self, StoreError> {
        // For whom it reads is decided already, and on which disk it may.
        let session = Session { as_name: None, ..self.session.clone() };
        let mut other = Self::open_anywhere(&self.path, session)?;
        (other.me, other.life, other.hosting) = (self.me, self.life, self.hosting);
        if other.read_only.is_none() {
            other.read_only.clone_from(&self.read_only);
        }
        Ok(other)
    }
}

/// The unfinished stories of the sprints that come before a planned one.
fn before(conn: &Connection, board: &Board, sprint: &Sprint) -> rusqlite::Result<HashSet<StoryId>> {
    let mut stmt = conn.prepare_cached(
        "SELECT s.id FROM story s JOIN board_column k ON k.id = s.\"column\"
         WHERE s.sprint = $1 AND s.archived_at IS NULL AND k.category <> 'done'",
    )?;
    let is_before = |it: &&Sprint| match it.state {
        SprintState::Active => true,
        SprintState::Planned => (it.starts, it.id) < (sprint.starts, sprint.id),
        SprintState::Closed | SprintState::Cancelled => false,
    };
    let mut all = HashSet::new();
    for it in board.sprints.iter().filter(is_before) {
        for id in stmt.query_map([it.id.0], |row| row.get(0))? {
            all.insert(StoryId(id?));
        }
    }
    Ok(all)
}

/// What sprints that are over have promised and done, by their frozen reports: numbers of a sprint
/// that is over never change.
fn deliveries(conn: &Connection, scale: Scale) -> rusqlite::Result<Vec<Delivery>> {
    let mut stmt = conn.prepare_cached(
        "SELECT r.report FROM sprint_report r JOIN sprint s ON s.id = r.sprint
         ORDER BY s.starts, s.id",
    )?;
    let reports = stmt.query_map([], |row| row.get::<_, String>(0))?;
    let mut res = Vec::new();
    for report in reports {
        // A report that cannot be read is passed over, as one of a later gemba would be.
        res.extend(serde_json::from_str(&report?).ok().map(|it| delivery(&it, scale)));
    }
    Ok(res)
}

/// What a sprint came to, as a board tells it that estimates so now.
fn delivery(report: &Report, scale: Scale) -> Delivery {
    let zone = report.zone();
    let date = |it: At| it.with_timezone(&zone).date_naive();
    Delivery {
        name: report.sprint.clone(),
        days: Window { from: date(report.started_at), to: date(report.ended_at) },
        ended: match &report.cancelled {
            Some(_) => Ended::Cancelled,
            None if report.scale().unit() == scale.unit() => Ended::Closed,
            None => Ended::InAnotherUnit,
        },
        scope: report.scope,
    }
}

/// A sprint's scope day by day; none for a sprint that was never started.
fn burndown(
    conn: &Connection,
    board: &Board,
    sprint: &Sprint,
    now: At,
) -> rusqlite::Result<Option<(String, Burndown)>> {
    if sprint.started_at.is_none() {
        return Ok(None);
    }
    let events: Vec<ScopeEvent> =
        sprint::scope::events(conn, sprint.id)?.iter().map(Into::into).collect();
    let frame = Frame {
        days: Window { from: sprint.starts, to: sprint.ends },
        started: sprint.started_at,
        ended: sprint.ended_at,
        events: &events,
        zone: sprint.zone(board),
        now: sprint.ended_at.map_or(now, |it| it.min(now)),
    };
    Ok(Some((sprint.name.clone(), Burndown::by(frame, &sprint.calendar(board)))))
}
