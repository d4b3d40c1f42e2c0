//! What people, columns, processes and sprints were called, and when: a line of the log keeps the
//! name of its moment.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::domain::{Scale, StoryId};

/// What has a number in the journal, and a name to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Person,
    Column,
    Process,
    Sprint,
    Story,
}

impl Named {
    /// Its table, and the column with what people call it.
    const fn column(self) -> (&'static str, &'static str) {
        match self {
            Self::Person => ("person", "name"),
            Self::Column => ("board_column", "name"),
            Self::Process => ("process", "prefix"),
            Self::Sprint => ("sprint", "name"),
            Self::Story => ("story", "key"),
        }
    }

    /// What it is called now.
    const fn now(self) -> &'static str {
        match self {
            Self::Person => "SELECT name FROM person WHERE id = $1",
            Self::Column => "SELECT name FROM board_column WHERE id = $1",
            Self::Process => "SELECT prefix FROM process WHERE id = $1",
            Self::Sprint => "SELECT name FROM sprint WHERE id = $1",
            Self::Story => "SELECT key FROM story WHERE id = $1",
        }
    }
}

/// What something was called when that operation was made; nothing where the file has never known.
///
/// Whoever gives another name does so under the one that was there before. The first line since that
/// tells of the name has it: a new name tells the one before, a row that goes or comes tells its own.
pub(super) fn name_at(
    conn: &Connection,
    of: Named,
    id: i64,
    seq: i64,
) -> rusqlite::Result<Option<String>> {
    const SINCE: &str =
        "SELECT CASE col WHEN $1 THEN before ELSE coalesce(before, after) ->> $1 END
         FROM journal WHERE tbl = $2 AND \"row\" = $3 AND seq >= $4
           AND (col = $1 OR col IS NULL AND coalesce(before, after) IS NOT NULL)
         ORDER BY seq, id LIMIT 1";
    const LAST: &str = "SELECT coalesce(before, after) ->> $1 FROM journal
         WHERE tbl = $2 AND \"row\" = $3 AND seq < $4
           AND col IS NULL AND coalesce(before, after) IS NOT NULL
         ORDER BY seq DESC, id DESC LIMIT 1";
    let (table, column) = of.column();
    let told = |sql: &str| -> rusqlite::Result<Option<String>> {
        conn.prepare_cached(sql)?
            .query_row(params![column, table, id, seq], |row| Ok(text(row.get_ref(0)?)))
            .optional()
            .map(Option::flatten)
    };
    let now = || -> rusqlite::Result<Option<String>> {
        conn.prepare_cached(of.now())?.query_row([id], |row| row.get(0)).optional()
    };
    // A key never changes.
    if of == Named::Story
        && let Some(key) = now()?
    {
        return Ok(Some(key));
    }
    if let Some(name) = told(SINCE)? {
        return Ok(Some(name));
    }
    match now()? {
        // One that an undo has taken back: the log has it still.
        None => told(LAST),
        now => Ok(now),
    }
}

/// The key of a story; nothing where there is none of that number.
pub(super) fn key_of(conn: &Connection, story: StoryId) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached(Named::Story.now())?.query_row([story.0], |row| row.get(0)).optional()
}

/// Which column was the first one when that operation was made: where a story stands of which nobody
/// says anything else.
pub(super) fn first_column_at(conn: &Connection, seq: i64) -> rusqlite::Result<Option<i64>> {
    const PLACE: &str = "SELECT CASE
             WHEN col = 'position' THEN before
             WHEN before IS NULL AND seq > $1 THEN NULL
             ELSE coalesce(before, after) ->> 'position' END
         FROM journal WHERE tbl = 'board_column' AND \"row\" = $2 AND seq >= $1
           AND (col = 'position' OR col IS NULL) ORDER BY seq, id LIMIT 1";
    const NOW: &str = "SELECT position FROM board_column WHERE id = $1";
    let all: Vec<i64> = conn
        .prepare_cached(
            "SELECT id FROM board_column
             UNION SELECT \"row\" FROM journal WHERE tbl = 'board_column'",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut places: Vec<(i64, i64)> = Vec::new();
    for id in all {
        let told: Option<Option<i64>> =
            conn.prepare_cached(PLACE)?.query_row([seq, id], |row| row.get(0)).optional()?;
        let place = match told {
            Some(place) => place,
            None => conn.prepare_cached(NOW)?.query_row([id], |row| row.get(0)).optional()?,
        };
        places.extend(place.map(|it| (it, id)));
    }
    Ok(places.into_iter().min().map(|(_, id)| id))
}

/// How the team estimated when that operation was made; nothing where nobody has changed that since.
pub(super) fn scale_at(conn: &Connection, seq: i64) -> rusqlite::Result<Option<Scale>> {
    let was: Option<Option<String>> = conn
        .prepare_cached(
            "SELECT before FROM journal WHERE tbl = 'board' AND \"row\" = 1 AND seq >= $1
               AND col = 'estimates' ORDER BY seq, id LIMIT 1",
        )?
        .query_row([seq], |row| Ok(text(row.get_ref(0)?)))
        .optional()?;
    Ok(was.flatten().and_then(|it| Scale::from_id(&it)))
}

fn text(value: ValueRef<'_>) -> Option<String> {
    value.as_str_or_null().ok().flatten().map(str::to_owned)
}
