//! What happened: the operations with what they changed, in words.

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params};

use super::convert::{at, from_sql};
use super::journal;
use super::person::{name_at, of_the_gone};
use crate::domain::{
    Board, Field, Happening, Kind, LogPage, Page, PersonId, Priority, Snapshot, StoryId, Value,
    field::Shape,
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
        .query_map(params![by.map(|it| it.0), story.map(|it| it.0), limit], |row| {
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
            })
        })?
        .collect::<Result<_, _>>()?;
    let more = happenings.len() > most as usize;
    happenings.truncate(most as usize);
    for happening in &mut happenings {
        happening.who = name_at(conn, happening.by.0, happening.seq)?;
        happening.undone = journal::is_void(conn, happening.seq)?;
        happening.details = details(conn, board, happening.seq, story)?;
    }
    Ok(LogPage { happenings, more })
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

/// Which fields an operation changed, in words: what people call the field, before, after.
fn details(
    conn: &Connection,
    board: &Board,
    seq: i64,
    story: Option<StoryId>,
) -> rusqlite::Result<Vec<(String, String, String)>> {
    const MOST: i64 = 12;
    let mut stmt = conn.prepare_cached(
        "SELECT tbl, col, before, after FROM journal
         WHERE seq = $1 AND ($2 IS NULL OR story = $2) ORDER BY id LIMIT $3",
    )?;
    let mut rows = stmt.query(params![seq, story.map(|it| it.0), MOST])?;
    let mut res = Vec::new();
    while let Some(row) = rows.next()? {
        let table = row.get_ref(0)?.as_str()?;
        let col = row.get_ref(1)?.as_str_or_null()?;
        let (before, after) = (row.get_ref(2)?, row.get_ref(3)?);
        match (table, col) {
            // What a story came with, and what of a story that was taken back goes.
            ("story", None) => res.extend(born(conn, board, before, after)?),
            ("story", Some("rank" | "since" | "archived_at")) => (),
            ("story", Some(col)) => {
                let Some(field) = Field::ALL.iter().copied().find(|it| it.spec().id == col) else {
                    continue;
                };
                let before = shown(conn, board, field, before)?;
                let after = shown(conn, board, field, after)?;
                res.push((col.to_owned(), before, after));
            }
            ("story_tag", None) => {
                res.push(("tags".to_owned(), part(before, "tag"), part(after, "tag")));
            }
            ("comment", None) => {
                res.push(("comment".to_owned(), part(before, "text"), part(after, "text")));
            }
            ("criterion", None) => {
                res.push(("criterion".to_owned(), part(before, "text"), part(after, "text")));
            }
            ("criterion", Some("text")) => {
                res.push(("criterion".to_owned(), plain(before), plain(after)));
            }
            ("impediment", None) => {
                res.push(("impediment".to_owned(), part(before, "reason"), part(after, "reason")));
            }
            ("reference", None) => {
                res.push(("reference".to_owned(), part(before, "target"), part(after, "target")));
            }
            (_, _) => (),
        }
    }
    Ok(res)
}

/// The value of a field in words. A person whom an undo has taken back has a name in the log still.
fn shown(
    conn: &Connection,
    board: &Board,
    field: Field,
    value: ValueRef<'_>,
) -> rusqlite::Result<String> {
    let value = from_sql(field, value)?;
    if let (Shape::Person, Value::Id(id)) = (field.spec().shape, &value)
        && board.person(PersonId(*id)).is_none()
        && let Some(name) = of_the_gone(conn, PersonId(*id))?
    {
        return Ok(name);
    }
    Ok(field.show(&value, board))
}

/// What a story has from the beginning, field by field, but for its title and what every story has.
fn born(
    conn: &Connection,
    board: &Board,
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
        (Field::Column, board.columns.first().map_or(Sql::Null, |it| Sql::Integer(it.id.0))),
    ];
    let mut res = Vec::new();
    for field in Field::ALL.iter().copied().filter(|it| *it != Field::Title) {
        let usual = usual.iter().find(|(it, _)| *it == field).map(|(_, value)| value);
        let shown = |image: &serde_json::Value| {
            let value = match image.get(field.spec().id) {
                Some(serde_json::Value::String(it)) => Sql::Text(it.clone()),
                Some(serde_json::Value::Number(it)) => it.as_i64().map_or(Sql::Null, Sql::Integer),
                _ => Sql::Null,
            };
            if value == Sql::Null || Some(&value) == usual {
                return Ok(String::new());
            }
            shown(conn, board, field, ValueRef::from(&value))
        };
        let (was, is): (String, String) = (shown(&before)?, shown(&after)?);
        if was != is {
            res.push((field.spec().id.to_owned(), was, is));
        }
    }
    Ok(res)
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
    conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM journal WHERE seq > $1 AND (story = $2 OR story IS NULL
             OR tbl = 'link' OR story IN (
                 SELECT from_story FROM link WHERE to_story = $2
                 UNION SELECT to_story FROM link WHERE from_story = $2)))",
    )?
    .query_row([seen.seq, page.story.card.id.0], |row| row.get(0))
}
