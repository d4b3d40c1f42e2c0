//! What stands in a file and was not written there by gemba: the journal is played from its first
//! line to its last, and compared with the tables.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, Row, Rows};
use serde_json::Value as Json;

use super::{BOOKKEEPING, columns, history, is_whole, tables};

/// Rows and values that are not what the journal says of them, each in a few words: nobody has written
/// them through gemba. A value of a column that is younger than the journal's last word on its row is
/// believed, and so is a row of a board to which no gemba has written since the journal has a word on
/// each of them.
pub(crate) fn strangers(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    Ok(strangers_within(conn, Duration::MAX)?.unwrap_or_default())
}

/// The same; nothing where going through the rows would take longer than that, before the lines of the
/// log and the ledgers are counted.
pub(crate) fn strangers_within(
    conn: &Connection,
    most: Duration,
) -> rusqlite::Result<Option<Vec<String>>> {
    let (mut found, begun) = (Vec::new(), Instant::now());
    let is_whole = is_whole(conn)?;
    for table in tables(conn)? {
        let mut compared = Compared { conn, table: &table, is_whole, found: &mut found };
        if compared.rows(|| begun.elapsed() > most)?.is_break() {
            return Ok(None);
        }
    }
    if is_whole {
        found.extend(history::strangers(conn)?);
    }
    Ok(Some(found))
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
}

impl Line {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            row: row.get(0)?,
            seq: row.get(1)?,
            col: row.get(2)?,
            before: row.get(3)?,
            after: row.get(4)?,
        })
    }
}

impl Told {
    fn take(&mut self, line: Line) {
        let Some(col) = line.col else {
            let (before, after) = (image(&line.before), image(&line.after));
            // A line that only lays a link to the story at its other end, or keeps the name of
            // somebody of whom a restore has left nothing else, is no word on the row.
            let is_word = |it: &Option<HashMap<String, Sql>>| {
                it.as_ref().is_some_and(|it| it.contains_key("id"))
            };
            if !is_word(&before) && !is_word(&after) {
                return;
            }
            let follows = match &before {
                Some(before) => self.agrees(before),
                None => !self.is_known || !self.is_there,
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
    /// Whether the journal has a word on every row.
    is_whole: bool,
    found: &'a mut Vec<String>,
}

impl Compared<'_> {
    /// Reads both side by side, in the order of the rows; ends where `is_over`.
    fn rows(&mut self, is_over: impl Fn() -> bool) -> rusqlite::Result<ControlFlow<()>> {
        const A_WHILE: u32 = 1024;
        let columns: Vec<String> = columns(self.conn, self.table)?;
        let mut lines = self.conn.prepare(
            "SELECT \"row\", seq, col, before, after FROM journal WHERE tbl = $1 ORDER BY \"row\", id",
        )?;
        let mut lines = lines.query([self.table])?;
        let list: Vec<String> = columns.iter().map(|it| format!("t.\"{it}\"")).collect();
        let (list, table) = (list.join(", "), self.table);
        let sql = format!("SELECT t.id, {list} FROM main.\"{table}\" t ORDER BY t.id");
        let mut held = self.conn.prepare(&sql)?;
        let mut held = held.query([])?;
        let (mut n, mut line) = (0_u32, next(&mut lines)?);
        while let Some(row) = held.next()? {
            n = n.wrapping_add(1);
            if n.is_multiple_of(A_WHILE) && is_over() {
                return Ok(ControlFlow::Break(()));
            }
            let id: i64 = row.get(0)?;
            while let Some(gone) = line.as_ref().map(|it| it.row).filter(|it| *it < id) {
                self.told_only(gone, &told(gone, &mut line, &mut lines)?);
            }
            self.both(id, &told(id, &mut line, &mut lines)?, &columns, row)?;
        }
        while let Some(gone) = line.as_ref().map(|it| it.row) {
            self.told_only(gone, &told(gone, &mut line, &mut lines)?);
        }
        Ok(ControlFlow::Continue(()))
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
        if told.is_known && !told.is_there || !told.is_known && self.is_whole {
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

/// What the journal tells of a row; `line` is the first that was not read yet.
fn told(row: i64, line: &mut Option<Line>, lines: &mut Rows<'_>) -> rusqlite::Result<Told> {
    let mut told = Told::default();
    while let Some(it) = line.take_if(|it| it.row == row) {
        told.take(it);
        *line = next(lines)?;
    }
    Ok(told)
}
