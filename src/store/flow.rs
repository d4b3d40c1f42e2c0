//! Reading the ledger of transitions for the figures: three passes, whatever the number of stories.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use super::convert::{at, at_opt, word};
use super::trouble::Trouble;
use super::{Store, StoreError};
use crate::clock::from_millis;
use crate::domain::flow::{Flow, FlowNeeds, Grain, Hold, Ledger, Move, Titles, Told, Which};
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
        let ledger = read().map_err(|err| StoreError::from(Trouble::of(err, &self.path)))?;
        Ok(Flow::of(ledger))
    }
}

fn ledger(
    conn: &Connection,
    board: &Board,
    needs: &FlowNeeds,
    now: At,
) -> rusqlite::Result<Ledger> {
    let stories = stories(conn, needs)?;
    let places = Places::of(&stories);
    Ok(Ledger {
        zone: board.zone,
        now,
        columns: board.columns.clone(),
        moves: moves(conn, &places)?,
        holds: holds(conn, &places)?,
        stories,
        unread: Vec::new(),
    })
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
    let mut stmt = conn.prepare_cached(&format!(
        "SELECT id, key, kind, points, created_at, archived_at, {title} FROM story
         WHERE $1 IS NULL OR process = $1 ORDER BY id"
    ))?;
    let mut rows = stmt.query(params![process])?;
    let mut res = Vec::new();
    while let Some(row) = rows.next()? {
        let id = StoryId(row.get(0)?);
        if !is_wanted(id) {
            continue;
        }
        res.push(Told {
            id,
            key: row.get_ref(1)?.as_str()?.into(),
            title: row.get_ref(6)?.as_str()?.into(),
            kind: word(row, 2, Kind::from_id)?,
            points: row.get::<_, Option<i64>>(3)?.map(Points::from_hundredths),
            created: Some(at(row, 4)?),
            archived: at_opt(row, 5)?,
            grain: Grain::Exact,
        });
    }
    Ok(res)
}

/// The changes of column that count, in the order in which they were written down.
///
/// A row counts unless a row that counts voids it. A row that voids another is no change of column
/// itself: it says that there was none. The order is that of the ledger, not of the instants, so
/// that an import that says that a story was finished before it began is seen as what it is.
fn moves(conn: &Connection, places: &Places) -> rusqlite::Result<Vec<Move>> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, story, at, to_column, to_category, voids FROM transition ORDER BY id",
    )?;
    let mut rows = stmt.query([])?;
    let (mut res, mut ids, mut voids) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if let Some(target) = row.get::<_, Option<i64>>(5)? {
            voids.push((id, target));
            continue;
        }
        let Some(story) = places.get(row.get(1)?) else { continue };
        let category = row.get_ref(4)?.as_str_or_null()?.and_then(Category::from_id);
        ids.push(id);
        res.push(Move {
            story,
            at: from_millis(row.get(2)?),
            to: row.get::<_, Option<i64>>(3)?.map(ColumnId),
            category,
        });
    }
    if !voids.is_empty() {
        let void = void(&voids);
        let mut ids = ids.iter();
        res.retain(|_| ids.next().is_none_or(|it| !void.contains(it)));
    }
    Ok(res)
}

/// The rows of the ledger that do not count, from the rows that void others and what they void. A
/// row is only ever voided by a later one, so that walking from the newest to the oldest each row
/// is known to count or not when it is met.
fn void(voids: &[(i64, i64)]) -> HashSet<i64> {
    let mut void = HashSet::new();
    for (id, target) in voids.iter().rev() {
        if !void.contains(id) {
            void.insert(*target);
        }
    }
    void
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
