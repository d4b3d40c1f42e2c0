//! What happened: the operations with what they changed, in words.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::convert::{at, from_sql};
use super::journal;
use super::ledger::LEDGERS;
use super::names::{self, Named, first_column_at, name_at, scale_at};
use super::trouble::Trouble;
use super::{Store, StoreError, person};
use crate::domain::{
    Board, Field, FieldChange, Happening, Kind, LogPage, Page, PersonId, Priority, Snapshot,
    StoryId, Value, field::Shape,
};

/// A part of the log, the newest first.
pub(super) fn page(
    conn: &Connection,
    board: &Board,
    by: Option<PersonId>,
    story: Option<StoryId>,
    most: u32,
) -> rusqlite::Result<LogPage> {
    let mut stmt = conn.prepare_cached(&format!(
        "SELECT o.seq, o.at, o.person, o.via, o.label, o.story, nullif(o.undoes, o.seq)
         FROM operation o WHERE {} ORDER BY o.seq DESC LIMIT $3",
        condition(by, story)
    ))?;
    let limit = i64::from(most) + 1;
    let mut happenings: Vec<Happening> = stmt
        .query_map(params![by.map(|it| it.0), story.map(|it| it.0), limit], happening)?
        .collect::<Result<_, _>>()?;
    let more = happenings.len() > most as usize;
    happenings.truncate(most as usize);
    for it in &mut happenings {
        fill(conn, board, it, story, Extent::Beginning)?;
    }
    let story = match story {
        Some(id) => names::key_of(conn, id)?,
        None => None,
    };
    Ok(LogPage { happenings, more, story })
}

/// How much of what an operation changed is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// As many lines as a log has room for.
    Beginning,
    /// All of it: of an import, that may be a hundred thousand lines.
    Whole,
}

impl Store {
    /// An operation by its number with everything that it changed, or only with what it changed of
    /// a story; nothing when there was none.
    pub fn happening(
        &mut self,
        seq: i64,
        story: Option<StoryId>,
    ) -> Result<Option<Happening>, StoreError> {
        let board = self.board_now()?;
        let found = || {
            let mut found = one(&self.conn, seq)?;
            if let Some(it) = &mut found {
                fill(&self.conn, &board, it, story, Extent::Whole)?;
            }
            Ok(found)
        };
        found().map_err(|err| Trouble::of(&err, &self.path).into())
    }
}

/// An operation by its number, without what it changed.
fn one(conn: &Connection, seq: i64) -> rusqlite::Result<Option<Happening>> {
    conn.prepare_cached(
        "SELECT o.seq, o.at, o.person, o.via, o.label, o.story, nullif(o.undoes, o.seq)
         FROM operation o WHERE o.seq = $1",
    )?
    .query_row([seq], happening)
    .optional()
}

fn happening(row: &Row<'_>) -> rusqlite::Result<Happening> {
    Ok(Happening {
        seq: row.get(0)?,
        at: at(row, 1)?,
        by: PersonId(row.get(2)?),
        who: String::new(),
        via: row.get(3)?,
        label: row.get(4)?,
        story: row.get::<_, Option<i64>>(5)?.map(StoryId),
        undoes: row.get(6)?,
        undone: false,
        details: Vec::new(),
        more: 0,
    })
}

/// Adds what is told of an operation beside its own row.
fn fill(
    conn: &Connection,
    board: &Board,
    it: &mut Happening,
    story: Option<StoryId>,
    extent: Extent,
) -> rusqlite::Result<()> {
    it.who = person::name_at(conn, it.by.0, it.seq)?;
    it.undone = journal::is_void(conn, it.seq)?;
    (it.details, it.more) = details(conn, board, it.seq, story, extent)?;
    Ok(())
}

/// Which operations, as SQL: `$1` is the person, `$2` the story. One text for each question, so
/// that none of them looks through the whole log.
const fn condition(by: Option<PersonId>, story: Option<StoryId>) -> &'static str {
    match (by, story) {
        (None, None) => "$1 IS NULL AND $2 IS NULL",
        (Some(_), None) => "o.person = $1 AND $2 IS NULL",
        (None, Some(_)) => "$1 IS NULL AND o.seq IN (SELECT seq FROM journal WHERE story = $2)",
        (Some(_), Some(_)) => {
            "+o.person = $1 AND o.seq IN (SELECT seq FROM journal WHERE story = $2)"
        }
    }
}

/// So many lines of what an operation changed are shown in a log.
const MOST_LINES: usize = 12;
/// So many of its rows are read for that: what is beyond is counted by the file alone.
const MOST_ROWS: i64 = 200;

/// Which fields an operation changed, in words: whose, what people call the field, before, after;
/// and how many more there are at least.
fn details(
    conn: &Connection,
    board: &Board,
    seq: i64,
    story: Option<StoryId>,
    extent: Extent,
) -> rusqlite::Result<(Vec<FieldChange>, usize)> {
    let mut stmt = conn.prepare_cached(
        "SELECT tbl, col, before, after, story FROM journal
         WHERE seq = $1 AND ($2 IS NULL OR story = $2) ORDER BY id LIMIT $3",
    )?;
    let most = match extent {
        Extent::Beginning => MOST_ROWS,
        Extent::Whole => -1,
    };
    let mut rows = stmt.query(params![seq, story.map(|it| it.0), most])?;
    let mut n_rows = 0;
    let at = Moment { conn, board, seq, first_column: OnceCell::new(), scaled: OnceCell::new() };
    let mut keys: HashMap<i64, Option<String>> = HashMap::new();
    let mut res = Vec::new();
    while let Some(row) = rows.next()? {
        n_rows += 1;
        let table = row.get_ref(0)?.as_str()?;
        let col = row.get_ref(1)?.as_str_or_null()?;
        let (before, after) = (row.get_ref(2)?, row.get_ref(3)?);
        let words =
            |name: &str, field: &str| (name.to_owned(), part(before, field), part(after, field));
        let told: Vec<(String, String, String)> = match (table, col) {
            // What a story came with, and what of a story that was taken back goes.
            ("story", None) => at.born(before, after)?,
            ("story", Some("rank" | "since" | "archived_at")) => Vec::new(),
            ("story", Some(col)) => {
                let Some(field) = Field::ALL.iter().copied().find(|it| it.spec().id == col) else {
                    continue;
                };
                vec![(col.to_owned(), at.shown(field, before)?, at.shown(field, after)?)]
            }
            ("story_tag", None) => vec![words("tags", "tag")],
            ("comment", None) => vec![words("comment", "text")],
            ("comment", Some("text")) => {
                vec![("comment".to_owned(), plain(before), plain(after))]
            }
            ("criterion", None) => vec![words("criterion", "text")],
            ("criterion", Some("text")) => {
                vec![("criterion".to_owned(), plain(before), plain(after))]
            }
            ("impediment", None) => vec![words("impediment", "reason")],
            ("reference", None) => vec![words("reference", "target")],
            (_, _) => Vec::new(),
        };
        if told.is_empty() {
            continue;
        }
        let key = match row.get::<_, Option<i64>>(4)? {
            Some(id) => match keys.entry(id) {
                Entry::Occupied(key) => key.get().clone(),
                Entry::Vacant(place) => place.insert(name_at(conn, Named::Story, id, seq)?).clone(),
            },
            None => None,
        };
        res.extend(told.into_iter().map(|(field, before, after)| FieldChange {
            story: key.clone(),
            field,
            before,
            after,
        }));
    }
    if extent == Extent::Whole {
        return Ok((res, 0));
    }
    let mut more = res.len().saturating_sub(MOST_LINES);
    if n_rows == MOST_ROWS && !res.is_empty() {
        more += n_beyond(conn, seq, story)?;
    }
    res.truncate(MOST_LINES);
    Ok((res, more))
}

/// How many of the rows that a log does not read any more tell of something that was changed.
fn n_beyond(conn: &Connection, seq: i64, story: Option<StoryId>) -> rusqlite::Result<usize> {
    conn.prepare_cached(
        "SELECT count(*) FROM (
             SELECT tbl, col FROM journal WHERE seq = $1 AND ($2 IS NULL OR story = $2)
             ORDER BY id LIMIT -1 OFFSET $3)
         WHERE tbl IN ('story_tag', 'comment', 'impediment', 'reference') AND col IS NULL
            OR tbl = 'criterion' AND (col IS NULL OR col = 'text')
            OR tbl = 'story' AND col NOT IN ('rank', 'since', 'archived_at', 'changed_at')",
    )?
    .query_row(params![seq, story.map(|it| it.0), MOST_ROWS], |row| row.get::<_, i64>(0))
    .map(|it| usize::try_from(it).unwrap_or(0))
}

/// The instant of an operation: its words are those of that time.
struct Moment<'a> {
    conn: &'a Connection,
    board: &'a Board,
    seq: i64,
    /// The first column at that time, once somebody has asked.
    first_column: OnceCell<Option<i64>>,
    /// The board as it estimated at that time, where that is otherwise now.
    scaled: OnceCell<Option<Box<Board>>>,
}

impl Moment<'_> {
    /// The value of a field in words: what it names, by the name that it had.
    fn shown(&self, field: Field, value: ValueRef<'_>) -> rusqlite::Result<String> {
        let value = from_sql(field, value)?;
        let of = match field.spec().shape {
            Shape::Person => Named::Person,
            Shape::Column => Named::Column,
            Shape::Process => Named::Process,
            Shape::Sprint => Named::Sprint,
            Shape::Points => return Ok(field.show(&value, self.estimating()?)),
            Shape::Title
            | Shape::Line
            | Shape::Text
            | Shape::Kind
            | Shape::Priority
            | Shape::Score
            | Shape::Tags
            | Shape::Date => return Ok(field.show(&value, self.board)),
        };
        let Value::Id(id) = value else { return Ok(field.show(&value, self.board)) };
        let name = name_at(self.conn, of, id, self.seq)?;
        Ok(name.unwrap_or_else(|| field.show(&value, self.board)))
    }

    /// The board, as it estimated at that time.
    fn estimating(&self) -> rusqlite::Result<&Board> {
        if let Some(found) = self.scaled.get() {
            return Ok(found.as_deref().unwrap_or(self.board));
        }
        let scale = scale_at(self.conn, self.seq)?.filter(|it| *it != self.board.practice.scale);
        let board = scale.map(|scale| {
            let mut board = self.board.clone();
            board.practice.scale = scale;
            Box::new(board)
        });
        Ok(self.scaled.get_or_init(|| board).as_deref().unwrap_or(self.board))
    }

    /// Where a story stands of which nobody says anything else.
    fn first_column(&self) -> rusqlite::Result<Sql> {
        let found = match self.first_column.get() {
            Some(found) => *found,
            None => {
                let found = first_column_at(self.conn, self.seq)?;
                *self.first_column.get_or_init(|| found)
            }
        };
        Ok(found.map_or(Sql::Null, Sql::Integer))
    }

    /// What a story has from the beginning, field by field, but for its title and what every story
    /// has.
    fn born(
        &self,
        before: ValueRef<'_>,
        after: ValueRef<'_>,
    ) -> rusqlite::Result<Vec<(String, String, String)>> {
        let image = |it: ValueRef<'_>| -> serde_json::Value {
            let text = it.as_str_or_null().ok().flatten().unwrap_or("{}");
            serde_json::from_str(text).unwrap_or_default()
        };
        let (before, after) = (image(before), image(after));
        let usual = [
            (Field::Kind, Sql::Text(Kind::Improvement.id().to_owned())),
            (Field::Priority, Sql::Text(Priority::Medium.id().to_owned())),
            (Field::Column, self.first_column()?),
        ];
        let mut res = Vec::new();
        for field in Field::ALL.iter().copied().filter(|it| *it != Field::Title) {
            let usual = usual.iter().find(|(it, _)| *it == field).map(|(_, value)| value);
            let shown = |image: &serde_json::Value| {
                let value = match image.get(field.spec().id) {
                    Some(serde_json::Value::String(it)) => Sql::Text(it.clone()),
                    Some(serde_json::Value::Number(it)) => {
                        it.as_i64().map_or(Sql::Null, Sql::Integer)
                    }
                    _ => Sql::Null,
                };
                if value == Sql::Null || Some(&value) == usual {
                    return Ok(String::new());
                }
                self.shown(field, ValueRef::from(&value))
            };
            let (was, is): (String, String) = (shown(&before)?, shown(&after)?);
            if was != is {
                res.push((field.spec().id.to_owned(), was, is));
            }
        }
        Ok(res)
    }
}

/// One value out of a row's image.
fn part(image: ValueRef<'_>, name: &str) -> String {
    let text = image.as_str_or_null().ok().flatten().unwrap_or("{}");
    let value = serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    value.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

fn plain(value: ValueRef<'_>) -> String {
    value.as_str_or_null().ok().flatten().unwrap_or_default().to_owned()
}

/// Whether something was committed since that snapshot was read that it could show.
pub(super) fn has_news(conn: &Connection, seen: &Snapshot) -> rusqlite::Result<bool> {
    let (seq, epoch) = super::board::counter(conn)?;
    if epoch != seen.epoch {
        return Ok(true);
    }
    if seq == seen.seq {
        return Ok(false);
    }
    let Page::Story(Some(page)) = &seen.page else { return Ok(true) };
    if seq < seen.seq || seen.open.is_some() {
        return Ok(true);
    }
    conn.prepare_cached(&format!(
        "SELECT EXISTS (SELECT 1 FROM journal WHERE seq > $1 AND (story = $2
             OR story IS NULL AND +tbl NOT IN ({LEDGERS}) OR tbl = 'link' OR story IN (
                 SELECT from_story FROM link WHERE to_story = $2
                 UNION SELECT to_story FROM link WHERE from_story = $2)))"
    ))?
    .query_row([seen.seq, page.story.card.id.0], |row| row.get(0))
}
