//! Stand-ups in the file, and what happened since the last one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::apply::Cx;
use super::board::needed;
use super::sprint::{report, scope};
use super::{Answer, Store, StoreError, convert, impediment, log, rank, story};
use crate::clock::from_millis;
use crate::domain::event::Event;
use crate::domain::flow::days::end_of;
use crate::domain::page::Moved;
use crate::domain::sprint::{Scope, ScopeEvent};
use crate::domain::standup::{LeftOpen, Parked, ParkedId, Settling, Standup, StandupId};
use crate::domain::{
    At, Board, BoardPage, Card, Category, ColumnId, Field, Happening, LinkKind, NewStory, PersonId,
    Refusal, SprintId, StandupOperation, StandupPage, StoryId, Value, text,
};

/// Carries out what concerns a stand-up.
pub(super) fn apply(
    cx: &mut Cx,
    conn: &Connection,
    operation: &StandupOperation,
) -> Answer<String> {
    match operation {
        StandupOperation::Begin { people } => {
            let left = standup(conn, "ended_at IS NULL")?;
            if let Some((_, held)) = left.as_ref().filter(|(_, it)| !it.is_left(cx.now())) {
                let since = held.started_at.with_timezone(&cx.board.zone).format("%H:%M");
                return Err(Refusal::Wrong(format!(
                    "a stand-up is being held since {since}: gemba standup end ends it"
                ))
                .into());
            }
            if let Some((seq, left)) = left {
                end(conn, &left, last_seen(conn, seq, left.started_at)?)?;
            }
            let sprint = cx.board.active_sprint().map(|it| it.id.0);
            let id: i64 = conn.query_row(
                "INSERT INTO standup (seq, started_at, sprint) VALUES ($1, $2, $3) RETURNING id",
                params![cx.present.seq, cx.present.at, sprint],
                |row| row.get(0),
            )?;
            for person in people {
                attend(conn, StandupId(id), *person)?;
            }
            Ok("Began the stand-up".to_owned())
        }
        StandupOperation::Attend { standup, person } => {
            open(conn, *standup)?;
            attend(conn, *standup, *person)?;
            Ok(format!("{} is at the stand-up", cx.board.name_of(*person)))
        }
        StandupOperation::Miss { standup, person } => {
            open(conn, *standup)?;
            conn.execute(
                "DELETE FROM standup_person WHERE standup = $1 AND person = $2",
                [standup.0, person.0],
            )?;
            Ok(format!("{} is not at the stand-up", cx.board.name_of(*person)))
        }
        StandupOperation::End { standup: id, note } => {
            open(conn, *id)?;
            let note = text::block(note);
            conn.execute("UPDATE standup SET note = $1 WHERE id = $2", params![note, id.0])?;
            let found = standup(conn, &format!("id = {}", id.0))?;
            let (seq, held) = found.ok_or(Refusal::Gone("that stand-up"))?;
            let left = held.is_left(cx.now());
            let at = if left { last_seen(conn, seq, held.started_at)? } else { cx.now() };
            end(conn, &held, at)?;
            let minutes = (at - held.started_at).num_minutes();
            Ok(format!("Ended the stand-up after {minutes} min"))
        }
        StandupOperation::Park { text, story } => {
            let topic = needed(text, "a topic")?;
            if let Some(story) = story {
                story::head(conn, *story)?;
            }
            conn.execute(
                "INSERT INTO parked (standup, text, at, person, story)
                 SELECT (SELECT max(id) FROM standup WHERE ended_at IS NULL), $1, $2, $3, $4",
                params![topic, cx.present.at, cx.present.person.0, story.map(|it| it.0)],
            )?;
            Ok(format!("Parked: {}", text::capped(&topic, 60)))
        }
        StandupOperation::Settle { parked, into } => settle(cx, conn, *parked, *into),
    }
}

/// When a stand-up that is being held began.
fn open(conn: &Connection, id: StandupId) -> Answer<i64> {
    let found: Option<(i64, bool)> = conn
        .prepare_cached("SELECT started_at, ended_at IS NULL FROM standup WHERE id = $1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        None => Err(Refusal::Gone("that stand-up").into()),
        Some((_, false)) => Err(Refusal::Wrong("that stand-up is over".to_owned()).into()),
        Some((began, true)) => Ok(began),
    }
}

fn end(conn: &Connection, held: &Standup, at: At) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE standup SET ended_at = $1 WHERE id = $2",
        [convert::millis(at), held.id.0],
    )?;
    Ok(())
}

/// When something was last written on the board within the time box of a stand-up that began with
/// that operation; its beginning where nothing was.
fn last_seen(conn: &Connection, seq: i64, began: At) -> rusqlite::Result<At> {
    let began = convert::millis(began);
    let minutes = Event::Standup.time_box(1).unwrap_or_default();
    let box_end = began + i64::from(minutes) * 60_000;
    let last: Option<i64> = conn
        .prepare_cached(
            // Up to the first operation that came later: what came after it is not looked at.
            "SELECT max(at) FROM operation
             WHERE seq >= $1 AND at BETWEEN $2 AND $3 AND seq < ifnull(
                 (SELECT seq FROM operation WHERE seq > $1 AND at > $3 ORDER BY seq LIMIT 1),
                 9223372036854775807)",
        )?
        .query_row([seq, began, box_end], |row| row.get(0))?;
    Ok(from_millis(last.unwrap_or(began)))
}

fn attend(conn: &Connection, id: StandupId, person: PersonId) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT INTO standup_person (standup, person) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        [id.0, person.0],
    )?;
    Ok(())
}

fn settle(cx: &mut Cx, conn: &Connection, id: ParkedId, into: Settling) -> Answer<String> {
    let found: Option<(String, bool, Option<StoryId>)> = conn
        .prepare_cached("SELECT text, settled_at IS NULL, story FROM parked WHERE id = $1")?
        .query_row([id.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<i64>>(2)?.map(StoryId)))
        })
        .optional()?;
    let (topic, is_open, with) = found.ok_or(Refusal::Gone("that topic"))?;
    if !is_open {
        return Err(Refusal::Wrong("that topic is settled already".to_owned()).into());
    }
    let short = text::capped(&topic, 60);
    let (story, label) = match into {
        Settling::Comment(story) => {
            story::parts::comment(cx, conn, story, &topic)?;
            let key = story::head(conn, story)?.key;
            (Some(story), format!("Noted “{short}” with {key}"))
        }
        Settling::Story => {
            let ranks = rank::ranks_for(conn, 1, cx.first(), &[])?;
            let mut new = NewStory::titled(&*topic);
            // It came up with a story of a process, and is about that.
            if let Some(with) = with {
                let process: Option<i64> = conn
                    .prepare_cached("SELECT process FROM story WHERE id = $1")?
                    .query_row([with.0], |row| row.get(0))?;
                new.fields.extend(process.map(|it| (Field::Process, Value::Id(it))));
            }
            let (new, key) = story::add::insert(cx, conn, &new, ranks[0])?;
            if let Some(with) = with {
                story::parts::insert_link(conn, new, LinkKind::Relates, with)?;
            }
            cx.added = cx.added.or(Some(new));
            (Some(new), format!("Made {key} of “{short}”"))
        }
        Settling::Dropped => (None, format!("Dropped “{short}”")),
    };
    conn.execute(
        "UPDATE parked SET settled_at = $1, story = ifnull($2, story) WHERE id = $3",
        params![cx.present.at, story.map(|it| it.0), id.0],
    )?;
    Ok(label)
}

/// Where a story came from, when it is a topic that was parked; the story that it was parked with is
/// linked to it.
pub(super) fn origin(
    conn: &Connection,
    board: &Board,
    story: StoryId,
) -> rusqlite::Result<Option<String>> {
    let found: Option<(String, i64, At)> = conn
        .prepare_cached(
            // It was settled by writing that story down, not by a comment on it.
            "SELECT text, person, at FROM parked WHERE story = $1
                 AND settled_at = (SELECT created_at FROM story WHERE id = $1)
             ORDER BY id LIMIT 1",
        )?
        .query_row([story.0], |row| Ok((row.get(0)?, row.get(1)?, convert::at(row, 2)?)))
        .optional()?;
    Ok(found.map(|(topic, by, at)| {
        let (by, day) = (board.name_of(PersonId(by)), board.date(at));
        format!("“{}”, which {by} parked on {day}", text::capped(&topic, 80))
    }))
}

/// A stand-up: the last that is over, or the one that is being held.
fn standup(conn: &Connection, condition: &str) -> rusqlite::Result<Option<(i64, Standup)>> {
    let found = conn
        .prepare_cached(&format!(
            "SELECT id, started_at, ended_at, sprint, seq, note FROM standup WHERE {condition}
             ORDER BY id DESC LIMIT 1"
        ))?
        .query_row([], |row| {
            let standup = Standup {
                id: StandupId(row.get(0)?),
                started_at: convert::at(row, 1)?,
                ended_at: convert::at_opt(row, 2)?,
                sprint: row.get::<_, Option<i64>>(3)?.map(SprintId),
                people: Vec::new(),
                note: row.get(5)?,
            };
            Ok((row.get(4)?, standup))
        })
        .optional()?;
    let Some((seq, mut standup)) = found else { return Ok(None) };
    standup.people = conn
        .prepare_cached(
            "SELECT a.person FROM standup_person a JOIN person p ON p.id = a.person
             WHERE a.standup = $1 ORDER BY lower(p.name), p.id",
        )?
        .query_map([standup.id.0], |row| Ok(PersonId(row.get(0)?)))?
        .collect::<Result<_, _>>()?;
    Ok(Some((seq, standup)))
}

/// When each stand-up of a sprint began, and how many minutes it took, in order: one that is still being
/// held has lasted until now, and one that nobody has ended until it was last seen.
pub(super) fn of_sprint(
    conn: &Connection,
    id: SprintId,
    now: At,
) -> rusqlite::Result<Vec<(At, u32)>> {
    let mut held: Vec<(At, u32)> = conn
        .prepare_cached(
            "SELECT started_at, (ended_at - started_at) / 60000 FROM standup
             WHERE sprint = $1 AND ended_at IS NOT NULL ORDER BY id",
        )?
        .query_map([id.0], |row| Ok((convert::at(row, 0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let open = standup(conn, "ended_at IS NULL")?;
    if let Some((seq, open)) = open.filter(|(_, it)| it.sprint == Some(id)) {
        let seen = if open.is_left(now) { last_seen(conn, seq, open.started_at)? } else { now };
        let minutes = (seen - open.started_at).num_minutes();
        held.push((open.started_at, u32::try_from(minutes).unwrap_or_default()));
    }
    Ok(held)
}

impl Store {
    /// The last stand-up that is over, or the last one that was held on that day in the board's
    /// time zone.
    pub fn standup(&mut self, day: Option<NaiveDate>) -> Result<Option<Standup>, StoreError> {
        let zone = self.board_now()?.zone;
        let edge = |it: NaiveDate| end_of(zone, it).map(convert::millis);
        let within = |it: NaiveDate| Some((it.pred_opt().and_then(edge)?, edge(it)?));
        let condition = match day.map(within) {
            Some(Some((from, to))) => {
                format!("ended_at IS NOT NULL AND started_at >= {from} AND started_at < {to}")
            }
            Some(None) => return Ok(None),
            None => "ended_at IS NOT NULL".to_owned(),
        };
        let found = standup(&self.conn, &condition).map_err(|err| self.trouble(&err))?;
        Ok(found.map(|(_, it)| it))
    }
}

/// What the team looks at; `cards` are those of the running sprint, or of the board.
pub(super) fn page(
    conn: &Connection,
    board: &Board,
    cards: &BoardPage,
    now: At,
) -> rusqlite::Result<StandupPage> {
    let (open, left) = match standup(conn, "ended_at IS NULL")? {
        Some((seq, standup)) if standup.is_left(now) => {
            let seen = last_seen(conn, seq, standup.started_at)?;
            let stood = stood(conn, &cards.cards, seen)?;
            (None, Some(LeftOpen { standup, seen, stood }))
        }
        held => (held.map(|(_, it)| it), None),
    };
    let (last_seq, last) = standup(conn, "ended_at IS NOT NULL")?.unzip();
    let since = match last_seq {
        Some(seq) => seq,
        None => {
            let began = board.active_sprint().and_then(|it| it.started_at);
            before(conn, began.unwrap_or(now - chrono::TimeDelta::days(1)))?
        }
    };
    let column = |card: &Card| board.column_index(card.column).unwrap_or(0);
    let category = |card: &Card| board.column(card.column).map_or(Category::Todo, |it| it.category);
    let mut walked: Vec<Arc<Card>> =
        cards.cards.iter().filter(|it| category(it) != Category::Done).cloned().collect();
    walked.sort_by_key(|it| {
        (std::cmp::Reverse(column(it)), !it.is_blocked(), it.since, it.rank, it.id)
    });
    let shown: HashSet<StoryId> = cards.cards.iter().map(|it| it.id).collect();
    let news = news(conn, board, since, &shown)?;
    let finished = finished(conn, since)?;
    let done = |it: &&Arc<Card>| category(it) == Category::Done && finished.contains(&it.id);
    let events = match board.active_sprint() {
        Some(sprint) => scope::events(conn, sprint.id)?,
        None => Vec::new(),
    };
    let matters = matters(conn, since)?;
    let moved = moved(conn, board, &events, since)?;
    Ok(StandupPage {
        matters,
        moved,
        open,
        left,
        last,
        finished: cards.cards.iter().filter(done).cloned().collect(),
        cards: walked,
        news,
        impediments: impediment::open_ones(conn)?,
        parked: parked(conn)?,
        counted_on: match board.active_sprint() {
            Some(sprint) => {
                let given = super::sprint::capacity::read(conn, sprint.id)?.into_iter();
                given.filter(|it| !it.days.is_zero()).map(|it| it.person).collect()
            }
            None => Vec::new(),
        },
        scope: Scope::of(&events),
        events,
    })
}

/// Where stories stood at that instant, and since when. What took a move back is a row of its own
/// that says where the story went: the last one counts, whatever was voided.
fn stood(
    conn: &Connection,
    cards: &[Arc<Card>],
    at: At,
) -> rusqlite::Result<HashMap<StoryId, (ColumnId, At)>> {
    let mut stmt = conn.prepare_cached(
        "SELECT to_column, at FROM transition WHERE story = $1 AND at <= $2
         ORDER BY id DESC LIMIT 1",
    )?;
    let mut res = HashMap::new();
    for card in cards {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, convert::at(row, 1)?));
        let found: Option<(Option<i64>, At)> =
            stmt.query_row([card.id.0, convert::millis(at)], row).optional()?;
        if let Some((Some(column), since)) = found {
            res.insert(card.id, (ColumnId(column), since));
        }
    }
    Ok(res)
}

/// The last operation before an instant: what came after it is news where no stand-up was ever held.
fn before(conn: &Connection, at: At) -> rusqlite::Result<i64> {
    conn.prepare_cached("SELECT ifnull(max(seq), 0) FROM operation WHERE at < $1")?
        .query_row([convert::millis(at)], |row| row.get(0))
}

/// The stories that were finished after an operation.
fn finished(conn: &Connection, since: i64) -> rusqlite::Result<HashSet<StoryId>> {
    conn.prepare_cached("SELECT id FROM story WHERE finished_in > $1")?
        .query_map([since], |row| Ok(StoryId(row.get(0)?)))?
        .collect()
}

/// Those of the events of the running sprint after an operation by which stories came in and went
/// out.
fn moved(
    conn: &Connection,
    board: &Board,
    events: &[ScopeEvent],
    since: i64,
) -> rusqlite::Result<Vec<Moved>> {
    let Some(sprint) = board.active_sprint() else { return Ok(Vec::new()) };
    let fresh: HashSet<i64> = conn
        .prepare_cached(
            "SELECT id FROM sprint_scope
             WHERE sprint = $1 AND +seq > $2 AND kind IN ('add', 'remove')",
        )?
        .query_map([sprint.id.0, since], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let events: Vec<ScopeEvent> =
        events.iter().filter(|it| fresh.contains(&it.id.0)).cloned().collect();
    let names = report::names(conn, &events)?;
    let one = |event: ScopeEvent| {
        let gone = || ("?".to_owned(), "a story that is gone".to_owned());
        let (key, title) = names.get(&event.story).cloned().unwrap_or_else(gone);
        Moved { key, title, event }
    };
    Ok(events.into_iter().map(one).collect())
}

/// The operations after that one which a sprint lives on.
fn matters(conn: &Connection, since: i64) -> rusqlite::Result<HashSet<i64>> {
    conn.prepare_cached(
        "SELECT DISTINCT seq FROM journal WHERE seq > $1 AND (
             +tbl IN ('comment', 'impediment', 'impediment_story', 'parked')
             OR +tbl = 'story' AND (col IS NULL
                 OR col IN ('column', 'sprint', 'points', 'assignee', 'archived_at')))",
    )?
    .query_map([since], |row| row.get(0))?
    .collect()
}

/// What happened to stories after an operation, the oldest first, without what was taken back.
fn news(
    conn: &Connection,
    board: &Board,
    since: i64,
    stories: &HashSet<StoryId>,
) -> rusqlite::Result<HashMap<StoryId, Vec<Happening>>> {
    let touched: Vec<i64> = conn
        .prepare_cached(
            "SELECT DISTINCT story FROM journal WHERE seq > $1 AND +story IS NOT NULL ORDER BY +story",
        )?
        .query_map([since], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut res = HashMap::new();
    for id in touched.into_iter().map(StoryId).filter(|it| stories.contains(it)) {
        let history = log::page(conn, board, None, Some(id), NEWS_MOST)?.happenings;
        let mut fresh: Vec<Happening> = history
            .into_iter()
            .filter(|it| it.seq > since && !it.undone && it.undoes.is_none())
            .collect();
        fresh.reverse();
        if !fresh.is_empty() {
            res.insert(id, fresh);
        }
    }
    Ok(res)
}

/// How much of what happened to one story is told.
const NEWS_MOST: u32 = 20;

fn parked(conn: &Connection) -> rusqlite::Result<Vec<Parked>> {
    conn.prepare_cached(
        "SELECT id, text, person, at, story FROM parked WHERE settled_at IS NULL ORDER BY at, id",
    )?
    .query_map([], |row| {
        Ok(Parked {
            id: ParkedId(row.get(0)?),
            text: row.get(1)?,
            by: PersonId(row.get(2)?),
            at: convert::at(row, 3)?,
            story: row.get::<_, Option<i64>>(4)?.map(StoryId),
        })
    })?
    .collect()
}
