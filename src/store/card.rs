//! The cards of a board, read as cheaply as the file allows.
//!
//! A reload after one change reads one story again, not five hundred: the journal says which ones
//! were touched since the last reading, whoever touched them. What comes out is a fresh page each
//! time; nobody above ever sees a card change under them.

mod row;
mod search;

use std::collections::HashSet;
use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use self::row::{Tags, card};
use self::search::found;
use super::convert::at;
use super::{Via, ledger, sprint};
use crate::domain::flow::{Known, life};
use crate::domain::sprint::Progress;
use crate::domain::story::{Block, ImpedimentId};
use crate::domain::{
    At, Board, BoardPage, Card, Category, Filter, OfStories, PersonId, Sought, Span, SprintId,
    StoryId,
};

/// How many archived stories a screen shows at most; a program gets all of them.
const ARCHIVE_MOST: usize = 1000;

/// Above so many touched stories, reading all of them again is cheaper.
const FEW: usize = 200;

/// The columns of a card, in the order in which [`card`] takes them.
const COLUMNS: &str = "s.id, s.key, s.title, s.kind, s.priority, s.points, s.\"column\", s.rank,
    s.assignee, s.process, s.sprint, s.due, s.as_a, s.i_want, s.so_that, s.since, s.created_at,
    s.changed_at, s.archived_at,
    (SELECT group_concat(t.tag, char(31) ORDER BY t.tag) FROM story_tag t WHERE t.story = s.id),
    (SELECT count(*) FROM criterion c WHERE c.story = s.id),
    (SELECT count(*) FROM criterion c WHERE c.story = s.id AND c.done = 1),
    (SELECT count(*) FROM comment c WHERE c.story = s.id),
    (SELECT count(*) FROM link l JOIN story o ON o.id = l.from_story
         JOIN board_column k ON k.id = o.\"column\"
     WHERE l.to_story = s.id AND l.kind = 'blocks' AND k.category <> 'done'
         AND o.archived_at IS NULL),
    EXISTS (SELECT 1 FROM impediment_story i WHERE i.story = s.id AND i.ended_at IS NULL),
    s.value, s.time_criticality, s.risk_reduction, s.asked,
    (SELECT count(*) FROM definition_entry e JOIN definition d ON d.id = e.definition
     WHERE d.kind = 'done' AND (d.scope IN ('organisation', 'board') OR d.process = s.process
             OR d.story = s.id)
         AND CASE WHEN s.finished_in IS NULL THEN e.until_seq IS NULL
             ELSE e.since_seq <= s.finished_in
                 AND (e.until_seq IS NULL OR e.until_seq > s.finished_in) END),
    (SELECT count(*) FROM definition_tick t JOIN definition_entry e ON e.id = t.entry
         JOIN definition d ON d.id = e.definition
     WHERE t.story = s.id AND d.kind = 'done' AND (d.scope IN ('organisation', 'board')
             OR d.process = s.process OR d.story = s.id)
         AND CASE WHEN s.finished_in IS NULL THEN e.until_seq IS NULL
             ELSE e.since_seq <= s.finished_in
                 AND (e.until_seq IS NULL OR e.until_seq > s.finished_in) END),
    CASE WHEN s.finished_in IS NULL AND s.archived_at IS NULL THEN EXISTS (
         SELECT 1 FROM transition m
         WHERE m.story = s.id AND m.to_category IN ('doing', 'waiting')) ELSE 0 END,
    (SELECT count(*) FROM link l JOIN story o ON o.id = l.from_story
         JOIN board_column k ON k.id = o.\"column\"
         LEFT JOIN sprint p ON p.id = o.sprint LEFT JOIN sprint n ON n.id = s.sprint
     WHERE l.to_story = s.id AND l.kind = 'blocks' AND k.category <> 'done'
         AND o.archived_at IS NULL
         AND (p.state = 'active' OR p.id = n.id OR p.starts < n.starts) IS NOT TRUE)";

/// All that there ever were, as SQL like [`condition`].
const EVERY: &str = "$1 IS $1";

/// Which stories, as SQL: `$1` is the sprint.
const fn condition(span: Span) -> &'static str {
    match span {
        Span::Sprint => "s.archived_at IS NULL AND s.sprint = $1",
        Span::Everything => "s.archived_at IS NULL AND $1 IS $1",
        Span::Archive => "s.archived_at IS NOT NULL AND $1 IS $1",
    }
}

/// The cards as last read.
#[derive(Debug, Default)]
pub(super) struct Cache {
    read: Option<Read>,
    /// How many archived stories are read at most; none reads all.
    most: Option<usize>,
}

impl Cache {
    /// For a session by that door.
    pub(super) const fn of(via: Via) -> Self {
        let most = match via {
            Via::Screen => Some(ARCHIVE_MOST),
            Via::Command | Via::Import | Via::Demo => None,
        };
        Self { read: None, most }
    }
}

#[derive(Debug)]
struct Read {
    span: Span,
    sprint: Option<SprintId>,
    seq: i64,
    epoch: i64,
    cards: Vec<Arc<Card>>,
    /// Where each stands.
    places: Arc<OfStories<usize>>,
}

/// Where each card stands.
fn places(cards: &[Arc<Card>]) -> Arc<OfStories<usize>> {
    Arc::new(cards.iter().enumerate().map(|(place, card)| (card.id, place)).collect())
}

impl Cache {
    /// Keeps no cards any more: the next who needs some reads them anew.
    pub(super) fn let_go(&mut self) {
        self.read = None;
    }

    /// The cards of a span, as they are in the file.
    pub(super) fn load(
        &mut self,
        conn: &Connection,
        board: &Board,
        span: Span,
        words: &[Sought],
        seq: i64,
        epoch: i64,
    ) -> rusqlite::Result<BoardPage> {
        let sprint = board.active_sprint().map(|it| it.id);
        let span = match (span, sprint) {
            (Span::Sprint, None) => Span::Everything,
            (span, _) => span,
        };
        let hits = if words.is_empty() {
            None
        } else {
            Some(found(conn, condition(span), sprint, words)?)
        };
        if let (Span::Archive, Some(most)) = (span, self.most) {
            let (cards, n_older) = newest_archived(conn, hits.as_ref(), most)?;
            let places = places(&cards);
            return Ok(BoardPage { span, cards, places, hits, n_older, scope: None, n_unheard: 0 });
        }
        let read = self.current(conn, span, sprint, seq, epoch)?;
        let (cards, places) = (read.cards.clone(), Arc::clone(&read.places));
        let scope = match (span, sprint) {
            (Span::Sprint, Some(id)) => {
                Some(Progress::of(&sprint::scope::events(conn, id)?, board.practice.scale))
            }
            (Span::Sprint | Span::Everything | Span::Archive, _) => None,
        };
        Ok(BoardPage { span, cards, places, hits, n_older: 0, scope, n_unheard: 0 })
    }

    /// The cards of a span as they are in the file: only what was touched since is read again.
    fn current(
        &mut self,
        conn: &Connection,
        span: Span,
        sprint: Option<SprintId>,
        seq: i64,
        epoch: i64,
    ) -> rusqlite::Result<&Read> {
        let same = self.read.take().filter(|it| {
            it.span == span && it.sprint == sprint && it.epoch == epoch && it.seq <= seq
        });
        let fresh = match same {
            Some(read) => refresh(conn, read, seq)?,
            None => None,
        };
        let read = match fresh {
            Some(read) => read,
            None => {
                let cards = read_all(conn, span, sprint)?;
                Read { span, sprint, seq, epoch, places: places(&cards), cards }
            }
        };
        Ok(self.read.insert(read))
    }
}

/// The cards with what was touched since read anew; nothing when all of them should be.
fn refresh(conn: &Connection, mut read: Read, seq: i64) -> rusqlite::Result<Option<Read>> {
    if read.seq == seq {
        return Ok(Some(read));
    }
    let mut touched: HashSet<i64> = HashSet::new();
    let mut stmt = conn.prepare_cached(
        "SELECT DISTINCT tbl, story FROM journal
             WHERE seq > $1 AND seq <= $2",
    )?;
    let mut rows = stmt.query([read.seq, seq])?;
    while let Some(row) = rows.next()? {
        let table = row.get_ref(0)?.as_str()?;
        if matches!(
            table,
            "link" | "board_column" | "sprint" | "definition" | "definition_entry" | "impediment"
        ) {
            return Ok(None);
        }
        touched.extend(row.get::<_, Option<i64>>(1)?);
        if touched.len() > FEW {
            return Ok(None);
        }
    }
    // Whether a story waits depends on where the stories stand that it waits for.
    let mut waiting =
        conn.prepare_cached("SELECT to_story FROM link WHERE from_story = $1 AND kind = 'blocks'")?;
    for story in touched.clone() {
        for next in waiting.query_map([story], |row| row.get(0))? {
            touched.insert(next?);
        }
    }
    let condition = condition(read.span);
    let mut one = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM story s WHERE {condition} AND s.id = $2"
    ))?;
    let mut others = Vec::new();
    for story in touched {
        let mut rows = one.query(params![read.sprint.map(|it| it.0), story])?;
        let now = match rows.next()? {
            Some(row) => Some(Arc::new(whole(conn, row)?)),
            None => None,
        };
        let was = read.places.get(&StoryId(story)).copied();
        match (was, now) {
            (None, None) => (),
            // Most changes leave a story where it stands among the others.
            (Some(at), Some(card)) if card.rank == read.cards[at].rank => read.cards[at] = card,
            (_, now) => others.push((StoryId(story), now)),
        }
    }
    if !others.is_empty() {
        read.cards.retain(|it| others.iter().all(|(story, _)| *story != it.id));
        for card in others.into_iter().filter_map(|(_, now)| now) {
            let place = read.cards.partition_point(|it| (it.rank, it.id) < (card.rank, card.id));
            read.cards.insert(place, card);
        }
        read.places = places(&read.cards);
    }
    read.seq = seq;
    Ok(Some(read))
}

fn read_all(
    conn: &Connection,
    span: Span,
    sprint: Option<SprintId>,
) -> rusqlite::Result<Vec<Arc<Card>>> {
    let condition = condition(span);
    let mut stmt =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM story s WHERE {condition}"))?;
    let mut rows = stmt.query([sprint.map(|it| it.0)])?;
    let mut cards = Vec::new();
    let mut begun = Vec::new();
    let mut tags = Tags::default();
    while let Some(row) = rows.next()? {
        let mut card = card(row, &mut tags)?;
        if row.get(24)? {
            card.blocks = blocks(conn, card.id)?;
        }
        if row.get(31)? {
            begun.push(card.id.0);
        }
        // Not gathered first and shared then: the list would keep the room that whole cards take.
        cards.push(Arc::new(card));
    }
    let mut started = started(conn, &begun)?;
    for card in cards.iter_mut().filter_map(Arc::get_mut) {
        card.started = started.remove(&card.id).flatten();
    }
    cards.sort_unstable_by_key(|it| (it.rank, it.id));
    Ok(cards)
}

/// When work on each of these stories began, by the ledger and the rule that the figures go by: one
/// statement for many of them, but not for all, whose moves would take more room than their cards.
fn started(conn: &Connection, ids: &[i64]) -> rusqlite::Result<OfStories<Option<At>>> {
    const AT_ONCE: usize = 500;
    let mut res = OfStories::default();
    for ids in ids.chunks(AT_ONCE) {
        res.extend(started_of(conn, ids)?);
    }
    Ok(res)
}

fn started_of(conn: &Connection, ids: &[i64]) -> rusqlite::Result<OfStories<Option<At>>> {
    type Move = (i64, Option<i64>, (At, Option<Category>, Known));
    let list = serde_json::to_string(ids).unwrap_or_default();
    let mut moves: OfStories<Vec<Move>> = OfStories::default();
    let mut stmt = conn.prepare_cached(
        "SELECT t.id, t.voids, t.at, t.to_category,
             EXISTS (SELECT 1 FROM operation o
                     WHERE o.seq = t.seq AND o.via = 'import' AND o.at = t.at), t.story
         FROM json_each($1) it CROSS JOIN transition t ON t.story = it.value ORDER BY t.id",
    )?;
    let mut rows = stmt.query([list])?;
    while let Some(row) = rows.next()? {
        let category: Option<String> = row.get(3)?;
        let to = category.and_then(|it| Category::from_id(&it));
        // What an import dates to its own instant it found so: since when is not known.
        let known = if row.get(4)? { Known::Found } else { Known::Seen };
        let it = (row.get(0)?, row.get(1)?, (at(row, 2)?, to, known));
        moves.entry(StoryId(row.get(5)?)).or_default().push(it);
    }
    let start = |moves: Vec<Move>| life::span(ledger::valid(moves).into_iter()).start;
    Ok(moves.into_iter().map(|(id, moves)| (id, start(moves))).collect())
}

/// The stories that were archived last, of all or of those that were found, by rank; and how many
/// older ones there are.
fn newest_archived(
    conn: &Connection,
    hits: Option<&HashSet<StoryId>>,
    most: usize,
) -> rusqlite::Result<(Vec<Arc<Card>>, usize)> {
    let mut ids = conn
        .prepare_cached(
            "SELECT id FROM story WHERE archived_at IS NOT NULL ORDER BY archived_at DESC, id DESC",
        )?
        .query_map([], |row| row.get(0).map(StoryId))?
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(hits) = hits {
        ids.retain(|it| hits.contains(it));
    }
    let n_older = ids.len().saturating_sub(most);
    ids.truncate(most);
    let cards = ids.into_iter().filter_map(|it| one(conn, it).transpose());
    let mut cards = cards.map(|it| it.map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    cards.sort_unstable_by_key(|it| (it.rank, it.id));
    Ok((cards, n_older))
}

/// A card from its row, with what is in its way and since when it is worked on.
fn whole(conn: &Connection, row: &Row<'_>) -> rusqlite::Result<Card> {
    let mut card = card(row, &mut Tags::default())?;
    if row.get(24)? {
        card.blocks = blocks(conn, card.id)?;
    }
    if row.get(31)? {
        card.started = started(conn, &[card.id.0])?.remove(&card.id).flatten();
    }
    Ok(card)
}

/// What is in the way of a story, the oldest first.
pub(super) fn blocks(conn: &Connection, id: StoryId) -> rusqlite::Result<Vec<Block>> {
    conn.prepare_cached(
        "SELECT m.id, m.reason, m.raised_by, i.since FROM impediment_story i
         JOIN impediment m ON m.id = i.impediment
         WHERE i.story = $1 AND i.ended_at IS NULL ORDER BY i.since, i.id",
    )?
    .query_map([id.0], |row| {
        Ok(Block {
            impediment: ImpedimentId(row.get(0)?),
            reason: row.get(1)?,
            by: PersonId(row.get(2)?),
            since: at(row, 3)?,
        })
    })?
    .collect()
}

/// The cards of a sprint, whatever its state; those that were archived when they were done too.
pub(super) fn of_sprint(conn: &Connection, sprint: SprintId) -> rusqlite::Result<Vec<Arc<Card>>> {
    let mut stmt = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM story s JOIN board_column b ON b.id = s.\"column\"
         WHERE s.sprint = $1 AND (s.archived_at IS NULL OR s.finished_in IS NOT NULL)
         ORDER BY s.rank, s.id"
    ))?;
    let mut rows = stmt.query([sprint.0])?;
    let mut cards = Vec::new();
    while let Some(row) = rows.next()? {
        cards.push(Arc::new(whole(conn, row)?));
    }
    Ok(cards)
}

/// The stories that a filter lets through, archived ones too. It looks at every card that there
/// ever was, one after the other.
pub(super) fn chosen(
    conn: &Connection,
    board: &Board,
    filter: &Filter,
    now: At,
) -> rusqlite::Result<HashSet<StoryId>> {
    let words = filter.words();
    let hits = if words.is_empty() { None } else { Some(found(conn, EVERY, None, &words)?) };
    let mut stmt = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM story s"))?;
    let mut rows = stmt.query([])?;
    let mut chosen = HashSet::new();
    while let Some(row) = rows.next()? {
        let card = whole(conn, row)?;
        if filter.matches(&card, board, now, hits.as_ref()) {
            chosen.insert(card.id);
        }
    }
    Ok(chosen)
}

/// One story's card, archived or not.
pub(super) fn one(conn: &Connection, id: StoryId) -> rusqlite::Result<Option<Card>> {
    let mut stmt =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM story s WHERE s.id = $1"))?;
    let mut rows = stmt.query([id.0])?;
    match rows.next()? {
        Some(row) => Ok(Some(whole(conn, row)?)),
        None => Ok(None),
    }
}
