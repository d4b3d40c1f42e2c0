//! Reading the ledger of transitions for the figures: three passes, whatever the number of stories.

mod beside;

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::convert::{at, at_opt, day_opt, millis, word};
use super::ledger::Counting;
use super::trouble::Trouble;
use super::{Store, StoreError};
use crate::clock::from_millis;
use crate::domain::flow::outlook::USUAL_DAYS;
use crate::domain::flow::{
    Expectation, Figure, Flow, FlowNeeds, Grain, Hold, Known, Ledger, Move, Pace, Source, Study,
    Titles, Told, Which,
};
use crate::domain::{At, Board, Category, ColumnId, Kind, Points, StoryId};

/// Where a story stands in the list that is being read.
#[derive(Debug)]
enum Places {
    /// By number: numbers are given one after the other, so that almost none is missing.
    Dense(Vec<u32>),
    /// Few stories with large numbers between them.
    Sparse(HashMap<i64, u32>),
}

/// No story.
const NOBODY: u32 = u32::MAX;

impl Places {
    fn of(stories: &[Told]) -> Self {
        let numbered = (0_u32..).zip(stories).map(|(place, it)| (it.id.0, place));
        let most = stories.iter().map(|it| it.id.0).max().unwrap_or(0);
        match usize::try_from(most) {
            Ok(most) if most <= stories.len() * 4 + 1_000 => {
                let mut places = vec![NOBODY; most + 1];
                for (id, place) in numbered {
                    if let Some(it) = usize::try_from(id).ok().and_then(|it| places.get_mut(it)) {
                        *it = place;
                    }
                }
                Self::Dense(places)
            }
            Ok(_) | Err(_) => Self::Sparse(numbered.collect()),
        }
    }

    fn get(&self, id: i64) -> Option<u32> {
        match self {
            Self::Dense(places) => usize::try_from(id).ok().and_then(|it| places.get(it)).copied(),
            Self::Sparse(places) => places.get(&id).copied(),
        }
        .filter(|it| *it != NOBODY)
    }
}

impl Store {
    /// Reads when stories came to stand where, in one transaction, and works it out.
    pub fn flow(&mut self, needs: &FlowNeeds) -> Result<Flow, StoreError> {
        let board = self.board_now()?;
        let now = self.session.clock.now();
        let read = || -> rusqlite::Result<Ledger> {
            let tx = self.conn.unchecked_transaction()?;
            let ledger = ledger(&tx, &board, needs, now)?;
            tx.finish()?;
            Ok(ledger)
        };
        let ledger = read().map_err(|err| StoreError::from(Trouble::of(&err, &self.path)))?;
        Ok(Flow::of(ledger))
    }
}

/// How all stories flowed in a sprint that ends now, for its report.
pub(super) fn of_sprint(
    conn: &Connection,
    board: &Board,
    (started, ends): (At, At),
) -> rusqlite::Result<Vec<Figure>> {
    let flow = Flow::of(ledger(conn, board, &FlowNeeds::default(), ends)?);
    Ok(Study::of(flow).of_sprint(started))
}

/// So many stories at most tell how fast the team is: no more than are looked up one by one.
const RECENT: usize = FEW;

impl Store {
    /// How long stories usually take, by those that were finished in the days that figures go by where
    /// nothing else is said. It costs the same on a board of ten years as on a new one: of the
    /// stories, the last 2,000 that were finished are looked at.
    pub fn pace(&mut self) -> Result<Pace, StoreError> {
        // A day more on both sides, whatever the time zone.
        let since = self.session.clock.now() - TimeDelta::days(i64::from(USUAL_DAYS) + 2);
        let recent = || -> rusqlite::Result<HashSet<StoryId>> {
            let mut stmt = self.conn.prepare_cached(
                "SELECT story FROM (SELECT story, at FROM transition WHERE to_category = 'done'
                     ORDER BY id DESC LIMIT $1) WHERE at >= $2",
            )?;
            let asked = params![i64::try_from(RECENT).unwrap_or(i64::MAX), millis(since)];
            stmt.query_map(asked, |row| Ok(StoryId(row.get(0)?)))?.collect()
        };
        let recent = recent().map_err(|err| StoreError::from(Trouble::of(&err, &self.path)))?;
        let flow = self.flow(&FlowNeeds { which: Which::These(recent), titles: Titles::Skip })?;
        Ok(Pace::of(&flow, flow.last(USUAL_DAYS)))
    }
}

fn ledger(
    conn: &Connection,
    board: &Board,
    needs: &FlowNeeds,
    now: At,
) -> rusqlite::Result<Ledger> {
    let mut stories = stories(conn, needs)?;
    if needs.which == Which::All {
        beside::release(conn, &mut stories)?;
    }
    let places = Places::of(&stories);
    Ok(Ledger {
        zone: board.zone,
        now,
        columns: board.columns.clone(),
        moves: match needs.which {
            Which::All => beside::without_absence(conn, moves(conn, needs, &places)?, &places)?,
            Which::Process(_) | Which::These(_) => moves(conn, needs, &places)?,
        },
        holds: Some(holds(conn, &places)?),
        resolved: match needs.which {
            Which::All => Some(beside::resolved(conn)?),
            Which::Process(_) | Which::These(_) => None,
        },
        stories,
        unread: Vec::new(),
        began: began(conn)?,
        source: Source::Whole,
        calendar: Some(board.practice.calendar.clone()),
        agreed: board.practice.expectation,
        agreed_until: agreed_until(conn, board.practice.expectation)?,
    })
}

/// What was agreed until each instant at which it changed, the oldest first: what is agreed now,
/// taken back along the journal.
fn agreed_until(
    conn: &Connection,
    now: Option<Expectation>,
) -> rusqlite::Result<Vec<(At, Option<Expectation>)>> {
    let mut stmt = conn.prepare_cached(
        "SELECT o.at, j.seq, j.col, j.before FROM journal j JOIN operation o ON o.seq = j.seq
         WHERE j.tbl = 'board' AND j.row = 1 AND j.col IN ('expected_days', 'expected_percent')
         ORDER BY j.seq DESC, j.id DESC",
    )?;
    let mut rows = stmt.query([])?;
    let (mut days, mut percent) = (now.map(|it| it.days), now.map(|it| it.percent));
    let mut changes: Vec<(i64, At, Option<Expectation>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let seq = row.get(1)?;
        match row.get_ref(2)?.as_str()? {
            "expected_days" => days = row.get(3)?,
            _ => percent = row.get(3)?,
        }
        let was = days.zip(percent).map(|(days, percent)| Expectation { days, percent });
        match changes.last_mut().filter(|it| it.0 == seq) {
            Some(change) => change.2 = was,
            None => changes.push((seq, at(row, 0)?, was)),
        }
    }
    Ok(changes.into_iter().rev().map(|(_, at, was)| (at, was)).collect())
}

/// When the board itself began: its first operation.
fn began(conn: &Connection) -> rusqlite::Result<Option<At>> {
    conn.prepare_cached("SELECT at FROM operation WHERE seq = (SELECT min(seq) FROM operation)")?
        .query_row([], |row| at(row, 0))
        .optional()
}

/// The imports, by number, and when each was: none of a board that never took anything in.
fn imports(conn: &Connection) -> rusqlite::Result<HashMap<i64, i64>> {
    conn.prepare_cached(
        "SELECT seq, at FROM operation
         WHERE EXISTS (SELECT 1 FROM imported) AND via = 'import'",
    )?
    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// Up to so many stories are looked up one by one; of more, all are read and most passed over.
const FEW: usize = 2_000;

/// A list of numbers as SQL: `$1` is the list as JSON.
const AMONG: &str = "STORY IN (SELECT value FROM json_each($1))";

/// The stories that are wanted as a list in JSON, where they are few.
fn few(needs: &FlowNeeds) -> Option<String> {
    let Which::These(ids) = &needs.which else { return None };
    let ids: Vec<String> = ids.iter().take(FEW + 1).map(|it| it.0.to_string()).collect();
    (ids.len() <= FEW).then(|| format!("[{}]", ids.join(",")))
}

fn stories(conn: &Connection, needs: &FlowNeeds) -> rusqlite::Result<Vec<Told>> {
    let title = match needs.titles {
        Titles::Skip => "''",
        Titles::Read => "title",
    };
    let process = match &needs.which {
        Which::Process(id) => Some(id.0),
        Which::All | Which::These(_) => None,
    };
    let is_wanted = |id: StoryId| match &needs.which {
        Which::These(ids) => ids.contains(&id),
        Which::All | Which::Process(_) => true,
    };
    let few = few(needs);
    let among = if few.is_some() { AMONG } else { "$2 IS $2" };
    let mut stmt = conn.prepare_cached(&format!(
        "SELECT id, key, kind, points, created_at, archived_at, asked, {title} FROM story
         WHERE ($1 IS NULL OR process = $1) AND {} ORDER BY id",
        among.replace("STORY", "id").replace("$1", "$2")
    ))?;
    let mut rows = stmt.query(params![process, few])?;
    let mut res = Vec::with_capacity(n_rows(conn, needs, "story")?);
    while let Some(row) = rows.next()? {
        let id = StoryId(row.get(0)?);
        if !is_wanted(id) {
            continue;
        }
        res.push(Told {
            id,
            key: row.get_ref(1)?.as_str()?.into(),
            title: match needs.titles {
                Titles::Skip => Box::default(),
                Titles::Read => row.get_ref(7)?.as_str()?.into(),
            },
            kind: word(row, 2, Kind::from_id)?,
            points: row.get::<_, Option<i64>>(3)?.map(Points::from_hundredths),
            created: Some(at(row, 4)?),
            archived: at_opt(row, 5)?,
            released: None,
            asked: day_opt(row, 6)?,
            grain: Grain::Exact,
        });
    }
    // What grew by doubling holds up to twice the room, and all of it is held until the end.
    res.shrink_to_fit();
    Ok(res)
}

/// How much room to keep for the rows of a table where all of them are read: what grows by doubling
/// leaves holes behind in which nothing else fits.
fn n_rows(conn: &Connection, needs: &FlowNeeds, table: &str) -> rusqlite::Result<usize> {
    if needs.which != Which::All {
        return Ok(0);
    }
    let n: i64 = conn
        .prepare_cached(&format!("SELECT count(*) FROM {table}"))?
        .query_row([], |row| row.get(0))?;
    Ok(usize::try_from(n).unwrap_or(0))
}

/// The changes of column that count, in the order in which they were written down.
///
/// The order is that of the ledger, not of the instants, so that an import that says that a story
/// was finished before it began is seen as what it is.
fn moves(conn: &Connection, needs: &FlowNeeds, places: &Places) -> rusqlite::Result<Vec<Move>> {
    let skipped = skipped(conn)?;
    let mut skipped = skipped.iter().copied().peekable();
    let few = few(needs);
    let among = if few.is_some() { AMONG } else { "$1 IS $1" };
    let mut stmt = conn.prepare_cached(&format!(
        "SELECT story, at, to_column, to_category, id, seq FROM transition WHERE {} ORDER BY id",
        among.replace("STORY", "story")
    ))?;
    let imports = imports(conn)?;
    let mut rows = stmt.query([few])?;
    let mut res = Vec::with_capacity(n_rows(conn, needs, "transition")?);
    while let Some(row) = rows.next()? {
        // Both come in order of number, and a column that is not asked for costs nothing.
        if skipped.peek().is_some() {
            let id: i64 = row.get(4)?;
            while skipped.next_if(|it| *it < id).is_some() {}
            if skipped.next_if_eq(&id).is_some() {
                continue;
            }
        }
        let Some(story) = places.get(row.get(0)?) else { continue };
        let (at, category) = (row.get(1)?, category(row.get_ref(3)?));
        let known = if imports.is_empty() {
            Known::Seen
        } else {
            known(imports.get(&row.get(5)?).copied(), at, category)
        };
        let to = row.get::<_, Option<i64>>(2)?.map(ColumnId);
        res.push(Move { story, at: from_millis(at), to, category, known });
    }
    res.shrink_to_fit();
    Ok(res)
}

/// How a change of column is known, by when the import was that wrote it, if one did. What an
/// import dates to its own instant it found so.
fn known(import: Option<i64>, at: i64, category: Option<Category>) -> Known {
    match import {
        None => Known::Seen,
        Some(import) if import != at => Known::Told,
        Some(_) if category.is_some_and(Category::is_in_progress) => Known::Found,
        Some(_) => Known::Told,
    }
}

/// A category, compared as bytes: of half a million rows each one is looked at.
fn category(value: ValueRef<'_>) -> Option<Category> {
    let ValueRef::Text(text) = value else { return None };
    Category::ALL.into_iter().find(|it| it.id().as_bytes() == text)
}

/// The numbers of the rows of the ledger that are no change of column, in ascending order.
///
/// A row that voids another is no change itself: it says that there was none. Only an undo writes such rows, so that they are found by way of the
/// log without looking at the others.
fn skipped(conn: &Connection) -> rusqlite::Result<Vec<i64>> {
    let mut stmt = conn.prepare_cached(
        "SELECT t.id, t.voids FROM operation o JOIN transition t ON t.seq = o.seq
         WHERE o.undoes IS NOT NULL AND t.voids IS NOT NULL ORDER BY t.id DESC",
    )?;
    let mut rows = stmt.query([])?;
    let (mut counting, mut voiding) = (Counting::default(), Vec::new());
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        counting.counts(id, row.get(1)?);
        voiding.push(id);
    }
    let mut void = counting.void();
    void.extend(voiding);
    let mut skipped: Vec<i64> = void.into_iter().collect();
    skipped.sort_unstable();
    Ok(skipped)
}

fn holds(conn: &Connection, places: &Places) -> rusqlite::Result<Vec<Hold>> {
    let mut stmt = conn.prepare_cached("SELECT story, since, ended_at FROM impediment_story")?;
    let mut rows = stmt.query([])?;
    let mut res = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(story) = places.get(row.get(0)?) else { continue };
        res.push(Hold { story, from: at(row, 1)?, to: at_opt(row, 2)? });
    }
    Ok(res)
}
