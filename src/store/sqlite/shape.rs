//! Whether the tables of a board are those that its format makes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::{open, origin, place, schema};

/// How much something matters that is not as the format makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Something that is needed is missing, or is something else.
    Wrong,
    /// An index is missing or another one: it can be built anew, with this statement.
    Rebuilt,
    /// Something is there that gemba neither needs nor runs.
    Besides,
}

/// Something that is not as the format makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) weight: Weight,
    /// What it is, in words.
    pub(crate) says: String,
    /// What builds it, where that can be.
    pub(crate) builds: Option<String>,
}

/// A column as it is declared: kind, whether it must hold something, what it holds unless said, and
/// its place in the primary key.
type Column = (String, bool, Option<String>, u32);

/// What a file holds, beside its rows.
#[derive(Debug, Default)]
struct Shape {
    /// Each table: what makes it, and its columns.
    tables: BTreeMap<String, (String, BTreeMap<String, Column>)>,
    /// What makes each index.
    indexes: BTreeMap<String, String>,
    /// Views and triggers, which no format has.
    others: Vec<String>,
}

impl Shape {
    fn of(conn: &Connection) -> rusqlite::Result<Self> {
        let mut shape = Self::default();
        let mut stmt = conn.prepare(
            "SELECT type, name, sql FROM sqlite_schema
             WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name",
        )?;
        let rows = stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        for row in rows {
            let (kind, name, sql): (String, String, String) = row?;
            match &*kind {
                "table" => {
                    let columns = columns(conn, &name)?;
                    shape.tables.insert(name, (sql, columns));
                }
                "index" => drop(shape.indexes.insert(name, sql)),
                _ => shape.others.push(format!("{kind} {name}")),
            }
        }
        Ok(shape)
    }
}

fn columns(conn: &Connection, table: &str) -> rusqlite::Result<BTreeMap<String, Column>> {
    let mut stmt =
        conn.prepare("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_xinfo($1)")?;
    let rows = stmt.query_map([table], |row| {
        Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
    })?;
    rows.collect()
}

/// A statement without what does not count: spaces, quotes, the case of letters.
fn plain(sql: &str) -> String {
    let is_kept = |c: &char| !c.is_whitespace() && !matches!(c, '"' | '`' | '[' | ']');
    sql.chars().filter(is_kept).flat_map(char::to_lowercase).collect()
}

/// What a format makes. It is made once a process: that takes all migrations.
fn made_by(format: u32) -> rusqlite::Result<Arc<Shape>> {
    static MADE: Mutex<BTreeMap<u32, Arc<Shape>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shape) = made.get(&format) {
        return Ok(Arc::clone(shape));
    }
    let shape = Arc::new(Shape::of(&schema::model(format)?)?);
    made.insert(format, Arc::clone(&shape));
    Ok(shape)
}

/// What differs from what the board's own format makes; nothing where all is as it should be.
pub(crate) fn differences(conn: &Connection, format: u32) -> rusqlite::Result<Vec<Difference>> {
    let (is, should) = (Shape::of(conn)?, made_by(format)?);
    let (mut found, mut rules) = (Vec::new(), Vec::new());
    let mut add = |weight, says: String, builds: Option<&String>| {
        found.push(Difference { weight, says, builds: builds.cloned() });
    };
    for (table, (sql, columns)) in &should.tables {
        let Some((sql_is, columns_are)) = is.tables.get(table) else {
            add(Weight::Wrong, format!("the table {table} is missing"), None);
            continue;
        };
        for (name, column) in columns {
            match columns_are.get(name) {
                Some(it) if it == column => (),
                Some(_) => {
                    let says = format!("the column {name} of the table {table} is another one");
                    add(Weight::Wrong, says, None);
                }
                None => {
                    let says = format!("the column {name} of the table {table} is missing");
                    add(Weight::Wrong, says, None);
                }
            }
        }
        for name in columns_are.keys().filter(|it| !columns.contains_key(*it)) {
            let says = format!("the table {table} has a column that no gemba made, {name}");
            add(Weight::Wrong, says, None);
        }
        if columns == columns_are && plain(sql) != plain(sql_is) {
            rules.push(table);
        }
    }
    // What is missing elsewhere may stand in them: it is told first.
    for table in rules {
        add(Weight::Wrong, format!("the table {table} has other rules"), None);
    }
    for (index, sql) in &should.indexes {
        match is.indexes.get(index) {
            Some(it) if plain(it) == plain(sql) => (),
            Some(_) => {
                let builds = format!("DROP INDEX {index}; {sql}");
                add(Weight::Rebuilt, format!("the index {index} is another one"), Some(&builds));
            }
            None => add(Weight::Rebuilt, format!("the index {index} is missing"), Some(sql)),
        }
    }
    let tables = is.tables.keys().filter(|it| !should.tables.contains_key(*it));
    let indexes = is.indexes.keys().filter(|it| !should.indexes.contains_key(*it));
    let besides = tables.map(|it| format!("a table {it}"));
    let besides = besides.chain(indexes.map(|it| format!("an index {it}")));
    for it in besides.chain(is.others.iter().map(|it| format!("a {it}"))) {
        add(Weight::Besides, format!("{it} that no gemba made"), None);
    }
    Ok(found)
}

/// What is wrong with the file at that path, in words: with its tables, or with the rows that every
/// board has one of. Nothing where they are right or cannot be read.
pub(crate) fn told(path: &Path) -> Option<String> {
    let conn = if place::is_at_rest(path) {
        origin::at_rest(path).ok()?
    } else {
        open::reader(path).ok()?
    };
    let format = conn.pragma_query_value(None, "user_version", |row| row.get(0)).ok()?;
    wrong(&conn, format).or_else(|| lacking(&conn))
}

/// The row that every board has one of and this one has not, in words.
fn lacking(conn: &Connection) -> Option<String> {
    let is_there = |table: &str| {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE id = 1)");
        conn.query_row(&sql, [], |row| row.get(0)).unwrap_or(true)
    };
    let is_missing = ["board", "counter"].iter().any(|it| !is_there(it));
    is_missing.then(|| "a row that every board has is missing".to_owned())
}

/// What of the tables would keep gemba from its work, in words.
pub(crate) fn wrong(conn: &Connection, format: u32) -> Option<String> {
    const SAID: usize = 3;
    let found = differences(conn, format).ok()?;
    let mut says: Vec<String> =
        found.into_iter().filter(|it| it.weight == Weight::Wrong).map(|it| it.says).collect();
    if says.len() > SAID {
        let n = says.len() - SAID;
        says.truncate(SAID);
        says.push(format!("and {n} more: `gemba doctor` lists them"));
    }
    Some(says.join(", ")).filter(|it| !it.is_empty())
}
