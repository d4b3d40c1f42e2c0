//! What stands in a file and was not written there by gemba: the journal is played from its first
//! line to its last, and compared with the tables.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, Rows};
use serde_json::Value as Json;

use super::{BOOKKEEPING, MOST_ROWS, NO_OPERATION, all, columns, is_ledger, key, stories_of};

/// Rows and values that are not what the journal says of them, each in a few words: nobody has written
/// them through gemba. A value of a column that is younger than the journal's last word on its row is
/// believed, and so is what stood in a board of an earlier format when it came up to this one.
pub(crate) fn strangers(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    Ok(strangers_within(conn, Duration::MAX)?.unwrap_or_default())
}

/// The same; nothing where that would take longer.
pub(crate) fn strangers_within(
    conn: &Connection,
    most: Duration,
) -> rusqlite::Result<Option<Vec<String>>> {
    let time = &mut Time { begun: Instant::now(), most, n: 0 };
    let noted = conn.query_row(
        "SELECT ifnull(max(id), 0) FROM journal WHERE seq = $1",
        [NO_OPERATION],
        |row| row.get(0),
    )?;
    let mut found = missing(conn)?;
    if let Some(line) = moved(conn, noted, time)? {
        found.push(format!("line {line} of the journal, which is told of another operation"));
    }
    for table in all(conn)? {
        let (key, found) = (key(&table), &mut found);
        let story = stories_of(conn, &table, &columns(conn, &table)?)?.into_iter().next();
        Compared { conn, table: &table, key, story, noted, found, time }.rows()?;
        if time.is_over() {
            return Ok(None);
        }
    }
    changed(conn, noted, &mut found, time)?;
    Ok(if time.is_over() { None } else { Some(found) })
}

/// Stories that are said to have been changed last at another time than the one of the last operation
/// that touched them: that alone of a story is not journaled, for it follows. Of what was `noted` when
/// an earlier board came up it does not.
fn changed(
    conn: &Connection,
    noted: i64,
    found: &mut Vec<String>,
    time: &mut Time,
) -> rusqlite::Result<()> {
    let mut stmt = conn.prepare(
        "SELECT s.id FROM story s
         JOIN journal j ON j.id = (
             SELECT l.id FROM journal l WHERE l.story = s.id ORDER BY l.seq DESC, l.id DESC LIMIT 1)
         JOIN operation o ON o.seq = j.seq
         WHERE j.id > $1 AND s.changed_at <> o.at ORDER BY s.id",
    )?;
    let mut stories = stmt.query([noted])?;
    while let Some(story) = stories.next()?.filter(|_| !time.is_over_by_now()) {
        found.push(format!("story.changed_at of row {}", story.get::<_, i64>(0)?));
    }
    Ok(())
}

/// What is gone from the journal, which only grows: its lines are numbered without gaps, and the last
/// of them is the one of the operation that was counted last.
fn missing(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = Vec::new();
    let lacking: i64 =
        conn.query_row("SELECT ifnull(max(id), 0) - count(*) FROM journal", [], |row| row.get(0))?;
    match lacking {
        0 => (),
        1 => found.push("1 line of the journal, which is gone".to_owned()),
        n => found.push(format!("{n} lines of the journal, which are gone")),
    }
    let counted: i64 = conn.query_row("SELECT seq FROM counter", [], |row| row.get(0))?;
    let last: i64 =
        conn.query_row("SELECT ifnull(max(seq), 0) FROM operation", [], |row| row.get(0))?;
    if counted > last {
        found.push(format!("operation {counted}, which is gone"));
    } else if counted < last {
        found.push(format!("operation {last}, which the board has not counted"));
    }
    Ok(found)
}

/// The last line that says of itself that it belongs to another operation than the one that wrote it:
/// each ends with the line on its own row of the log. What was `noted` without one lies before.
fn moved(conn: &Connection, noted: i64, time: &mut Time) -> rusqlite::Result<Option<i64>> {
    // Who made what a restore has replaced is noted under the number that it had.
    let mut stmt = conn.prepare(
        "SELECT id, seq, tbl = 'operation' AND \"row\" = seq AND before IS NULL,
             tbl = 'person' AND CASE WHEN col IS NULL AND before IS NULL
                 THEN json_extract(after, '$.id') IS NULL ELSE 0 END
         FROM journal WHERE id > $1 ORDER BY id DESC",
    )?;
    let (mut lines, mut now) = (stmt.query([noted])?, None);
    while let Some(line) = lines.next()?.filter(|_| !time.is_over_by_now()) {
        let seq: i64 = line.get(1)?;
        if line.get(2)? {
            now = Some(seq);
        } else if now != Some(seq) && !line.get::<_, bool>(3)? {
            return line.get(0).map(Some);
        }
    }
    Ok(None)
}

/// The time that there is for it.
struct Time {
    begun: Instant,
    most: Duration,
    /// How often it was asked for.
    n: u32,
}

impl Time {
    /// Whether it is over; the clock is looked at now and then.
    fn is_over_by_now(&mut self) -> bool {
        const A_WHILE: u32 = 1024;
        self.n = self.n.wrapping_add(1);
        self.n.is_multiple_of(A_WHILE) && self.is_over()
    }

    fn is_over(&self) -> bool {
        self.begun.elapsed() > self.most
    }
}

/// What the lines of the journal that are about one row come to.
#[derive(Debug, Default)]
struct Told {
    /// The values that were written, by column.
    values: HashMap<String, Sql>,
    /// Whether the journal has told the row as a whole.
    is_known: bool,
    /// Whether it is there after the last line.
    is_there: bool,
    /// The operation whose line does not follow from those before it.
    broken: Option<i64>,
}

/// A line of the journal.
struct Line {
    row: i64,
    seq: i64,
    col: Option<String>,
    before: Sql,
    after: Sql,
    /// In whose history it stands.
    story: Sql,
    id: i64,
}

impl Line {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            row: row.get(0)?,
            seq: row.get(1)?,
            col: row.get(2)?,
            before: row.get(3)?,
            after: row.get(4)?,
            story: row.get(5)?,
            id: row.get(6)?,
        })
    }
}

impl Told {
    fn take(&mut self, line: Line, key: &str) {
        let Some(col) = line.col else {
            let (before, after) = (image(&line.before), image(&line.after));
            // A line that only lays a link to the story at its other end, or keeps the name of
            // somebody of whom a restore has left nothing else, is no word on the row.
            let is_word = |it: &Option<HashMap<String, Sql>>| {
                it.as_ref().is_some_and(|it| it.contains_key(key))
            };
            if !is_word(&before) && !is_word(&after) {
                return;
            }
            let follows = match &before {
                Some(before) => self.agrees(before),
                None => line.before == Sql::Null && (!self.is_known || !self.is_there),
            };
            self.is_there = after.is_some();
            // Before its first word, single values of it may have been told.
            let follows =
                follows && after.as_ref().is_none_or(|it| self.is_known || self.agrees(it));
            self.values = after.unwrap_or_default();
            self.is_known = true;
            return self.mark(follows, line.seq);
        };
        let follows = self.values.get(&col).is_none_or(|it| *it == line.before);
        let follows = follows && (self.is_there || !self.is_known);
        self.is_there = true;
        self.values.insert(col, line.after);
        self.mark(follows, line.seq);
    }

    /// Whether an image says nothing else than what was told.
    fn agrees(&self, image: &HashMap<String, Sql>) -> bool {
        let is_told = |(col, value): (&String, &Sql)| image.get(col).is_none_or(|it| it == value);
        self.values.iter().filter(|(col, _)| !BOOKKEEPING.contains(&&***col)).all(is_told)
    }

    fn mark(&mut self, follows: bool, seq: i64) {
        if !follows {
            self.broken = self.broken.or(Some(seq));
        }
    }
}

/// A whole row, as the journal keeps it; nothing where it keeps none.
fn image(value: &Sql) -> Option<HashMap<String, Sql>> {
    let Sql::Text(text) = value else { return None };
    let all: serde_json::Map<String, Json> = serde_json::from_str(text).ok()?;
    Some(all.into_iter().map(|(col, value)| (col, plain(value))).collect())
}

/// A value of an image, as its column holds it.
fn plain(value: Json) -> Sql {
    match value {
        Json::Null => Sql::Null,
        Json::Bool(it) => Sql::Integer(it.into()),
        Json::Number(it) => it.as_i64().map_or(Sql::Real(it.as_f64().unwrap_or(0.0)), Sql::Integer),
        Json::String(it) => Sql::Text(it),
        other @ (Json::Array(_) | Json::Object(_)) => Sql::Text(other.to_string()),
    }
}

/// One table, held against the journal.
struct Compared<'a> {
    conn: &'a Connection,
    table: &'a str,
    /// The column by which the journal names its rows.
    key: &'static str,
    /// The column that says in the history of which story its rows stand.
    story: Option<String>,
    /// The last line that was noted without an operation.
    noted: i64,
    found: &'a mut Vec<String>,
    time: &'a mut Time,
}

impl Compared<'_> {
    /// Reads both side by side, in the order of the rows, as long as there is time.
    fn rows(mut self) -> rusqlite::Result<()> {
        let columns: Vec<String> = columns(self.conn, self.table)?;
        let mut lines = self.conn.prepare(
            "SELECT \"row\", seq, col, before, after, story, id FROM journal
             WHERE tbl = $1 ORDER BY \"row\", id",
        )?;
        let mut lines = lines.query([self.table])?;
        let list: Vec<String> = columns.iter().map(|it| format!("t.\"{it}\"")).collect();
        let (list, table, key) = (list.join(", "), self.table, self.key);
        let sql = format!("SELECT t.{key}, {list} FROM main.\"{table}\" t ORDER BY t.{key}");
        let mut held = self.conn.prepare(&sql)?;
        let mut held = held.query([])?;
        let (mut line, mut highest) = (next(&mut lines)?, 0);
        while let Some(row) = held.next()? {
            let id: i64 = row.get(0)?;
            while let Some(gone) = line.as_ref().map(|it| it.row).filter(|it| *it < id) {
                let told = self.told(gone, &mut line, &mut lines)?;
                self.told_only(gone, &told);
            }
            let told = self.told(id, &mut line, &mut lines)?;
            self.both(id, &told, &columns, row)?;
            highest = id;
            if self.time.is_over_by_now() {
                return Ok(());
            }
        }
        while let Some(gone) = line.as_ref().map(|it| it.row) {
            let told = self.told(gone, &mut line, &mut lines)?;
            self.told_only(gone, &told);
            highest = gone;
        }
        self.counted(highest)
    }

    /// What the journal tells of a row; `line` is the first that was not read yet. Nothing is left to
    /// read once the time is over.
    fn told(
        &mut self,
        row: i64,
        line: &mut Option<Line>,
        lines: &mut Rows<'_>,
    ) -> rusqlite::Result<Told> {
        let mut told = Told::default();
        while let Some(it) = line.take_if(|it| it.row == row) {
            let is_own = it.id > self.noted && (it.col.is_some() || it.after != Sql::Null);
            let (seq, of) = (it.seq, it.story.clone());
            told.take(it, self.key);
            // A ledger's row is written by the operation alone.
            if is_own && !is_ledger(self.table) {
                let is_its = |story: &Sql| *story == of;
                let follows = match (self.table, &self.story) {
                    ("story", _) => is_its(&Sql::Integer(row)),
                    (_, Some(column)) => told.values.get(column).is_none_or(is_its),
                    (_, None) => is_its(&Sql::Null),
                };
                told.mark(follows, seq);
            }
            *line = if self.time.is_over_by_now() { None } else { next(lines)? };
        }
        Ok(told)
    }

    /// Holds the number that a table gives to its next row against the last one that there ever was. A
    /// row that was never kept leaves a gap, and so does a restore; no board ever has so many.
    fn counted(&mut self, last: i64) -> rusqlite::Result<()> {
        let given: Option<i64> = self
            .conn
            .query_row(
                "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = $1), 0)
                 FROM sqlite_schema WHERE name = $1 AND sql LIKE '% AUTOINCREMENT%'",
                [self.table],
                |row| row.get(0),
            )
            .optional()?;
        if given.is_some_and(|it| it < last || it > last.saturating_add(MOST_ROWS)) {
            self.found.push(format!("which numbers {} has given", self.table));
        }
        Ok(())
    }

    /// A row that the table does not have.
    fn told_only(&mut self, id: i64, told: &Told) {
        if told.is_there {
            self.found.push(format!("row {id} of {}, which is gone", self.table));
        }
        self.chain(id, told);
    }

    /// A row that the table has.
    fn both(
        &mut self,
        id: i64,
        told: &Told,
        columns: &[String],
        row: &Row<'_>,
    ) -> rusqlite::Result<()> {
        if !told.is_known || !told.is_there {
            self.found.push(format!("row {id} of {}, which no operation has added", self.table));
            return Ok(());
        }
        for (n, col) in columns.iter().enumerate() {
            if BOOKKEEPING.contains(&&**col) {
                continue;
            }
            if let Some(value) = told.values.get(col)
                && ValueRef::from(value) != row.get_ref(n + 1)?
            {
                self.found.push(format!("{}.{col} of row {id}", self.table));
            }
        }
        self.chain(id, told);
        Ok(())
    }

    /// Whether each line of the journal begins with what the one before it has left.
    fn chain(&mut self, id: i64, told: &Told) {
        if let Some(seq) = told.broken {
            let said = format!("what operation {seq} did to row {id} of {}", self.table);
            self.found.push(said);
        }
    }
}

fn next(lines: &mut Rows<'_>) -> rusqlite::Result<Option<Line>> {
    lines.next()?.map(Line::of).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_of_a_board_for_which_there_was_no_time() {
        let mut conn = Connection::open_in_memory().unwrap();
        crate::store::sqlite::schema::upgrade(&mut conn, std::path::Path::new("board")).unwrap();
        conn.execute_batch(
            "INSERT INTO counter (id, seq, epoch) VALUES (1, 0, 0);
             WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 5000)
             INSERT INTO journal (seq, tbl, \"row\", after)
                 SELECT 0, 'comment', id, json_object('id', id) FROM n",
        )
        .unwrap();
        assert_eq!(strangers(&conn).unwrap().len(), 5001, "rows that are gone, and their numbers");
        assert_eq!(strangers_within(&conn, Duration::ZERO).unwrap(), None);
        // It ends in the middle of a table, of which there are rows in the journal alone.
        let (mut found, mut time) =
            (Vec::new(), Time { begun: Instant::now(), most: Duration::ZERO, n: 0 });
        let (table, key) = ("comment", key("comment"));
        let (story, noted, found_in, time) = (None, 0, &mut found, &mut time);
        Compared { conn: &conn, table, key, story, noted, found: found_in, time }.rows().unwrap();
        assert!(found.len() < 2000, "{}", found.len());
    }
}
