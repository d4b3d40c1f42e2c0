//! What an operation has touched, by the names that the command line knows.

use rusqlite::{Connection, OptionalExtension as _};

use super::{Done, Store, StoreError, names};

/// Something that an operation has written, changed or taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// What it is: `sprint`, `person`, `story`.
    pub kind: &'static str,
    /// Its name, key or number, as commands take it.
    pub name: String,
}

/// Tables with what their rows are or belong to, and how that is called, as SQL; `$1` is the row. A
/// row of a table that is not among them belongs to a story, or to nothing that has a name.
const NAMED: &[(&str, &str, &str)] = &[
    ("board", "board", "SELECT name FROM board"),
    ("holiday", "board", "SELECT name FROM board"),
    ("softened_rule", "board", "SELECT name FROM board"),
    ("board_view", "view", "SELECT name FROM board_view WHERE id = $1"),
    ("board_column", "column", "SELECT name FROM board_column WHERE id = $1"),
    ("person", "person", "SELECT name FROM person WHERE id = $1"),
    (
        "person_hat",
        "person",
        "SELECT p.name FROM person_hat h JOIN person p ON p.id = h.person
         WHERE h.id = $1",
    ),
    ("process", "process", "SELECT prefix FROM process WHERE id = $1"),
    (
        "process_step",
        "process",
        "SELECT p.prefix FROM process_step s
         JOIN process p ON p.id = s.process WHERE s.id = $1",
    ),
    (
        "process_version",
        "process",
        "SELECT p.prefix FROM process_version v
         JOIN process p ON p.id = v.process WHERE v.id = $1",
    ),
    ("measure", "measure", "SELECT name FROM measure WHERE id = $1"),
    (
        "reading",
        "measure",
        "SELECT m.name FROM reading r JOIN measure m ON m.id = r.measure
         WHERE r.id = $1",
    ),
    ("improvement", "improvement", "SELECT 'I-' || id FROM improvement WHERE id = $1"),
    ("observation", "observation", "SELECT 'O-' || id FROM observation WHERE id = $1"),
    ("value_stream", "stream", "SELECT name FROM value_stream WHERE id = $1"),
    (
        "stream_step",
        "stream",
        "SELECT v.name FROM stream_step s
         JOIN value_stream v ON v.id = s.value_stream WHERE s.id = $1",
    ),
    ("impediment", "impediment", "SELECT CAST(id AS TEXT) FROM impediment WHERE id = $1"),
    (
        "definition",
        "definition",
        "SELECT d.kind || ' ' || coalesce(p.prefix, s.key, d.scope)
         FROM definition d LEFT JOIN process p ON p.id = d.process
         LEFT JOIN story s ON s.id = d.story WHERE d.id = $1",
    ),
    (
        "definition_version",
        "definition",
        "SELECT d.kind || ' ' || coalesce(p.prefix, s.key, d.scope)
         FROM definition_version v JOIN definition d ON d.id = v.definition
         LEFT JOIN process p ON p.id = d.process LEFT JOIN story s ON s.id = d.story
         WHERE v.id = $1",
    ),
    ("sprint", "sprint", "SELECT name FROM sprint WHERE id = $1"),
    (
        "capacity",
        "sprint",
        "SELECT s.name FROM capacity c JOIN sprint s ON s.id = c.sprint
         WHERE c.id = $1",
    ),
    (
        "sprint_event",
        "sprint",
        "SELECT s.name FROM sprint_event e JOIN sprint s ON s.id = e.sprint
         WHERE e.id = $1",
    ),
    (
        "resource",
        "sprint",
        "SELECT s.name FROM resource r JOIN sprint s ON s.id = r.sprint
         WHERE r.id = $1",
    ),
    (
        "verdict",
        "sprint",
        "SELECT s.name FROM verdict v JOIN sprint s ON s.id = v.sprint
         WHERE v.id = $1",
    ),
    (
        "retro_column",
        "sprint",
        "SELECT s.name FROM retro_column c JOIN sprint s ON s.id = c.sprint
         WHERE c.id = $1",
    ),
    (
        "retro_note",
        "sprint",
        "SELECT s.name FROM retro_note n
         JOIN retro_column c ON c.id = n.retro_column JOIN sprint s ON s.id = c.sprint
         WHERE n.id = $1",
    ),
    (
        "retro_vote",
        "sprint",
        "SELECT s.name FROM retro_vote v JOIN retro_note n ON n.id = v.retro_note
         JOIN retro_column c ON c.id = n.retro_column JOIN sprint s ON s.id = c.sprint
         WHERE v.id = $1",
    ),
    (
        "retro_action",
        "sprint",
        "SELECT s.name FROM retro_action a JOIN sprint s ON s.id = a.sprint
         WHERE a.id = $1",
    ),
    ("parked", "topic", "SELECT text FROM parked WHERE id = $1"),
];

impl Store {
    /// What an operation has touched, in the order in which it did, each once. What it has taken away
    /// has no name any more; the sentence of the operation names it.
    pub fn touched(&self, done: &Done) -> Result<Vec<Touched>, StoreError> {
        // What stands under the number of what changed nothing is something else: somebody's coming.
        if !done.is_change {
            return Ok(Vec::new());
        }
        read(&self.conn, done).map_err(|err| self.trouble(&err))
    }
}

fn read(conn: &Connection, done: &Done) -> rusqlite::Result<Vec<Touched>> {
    let rows: Vec<(String, i64)> = conn
        .prepare_cached(
            "SELECT tbl, \"row\" FROM journal WHERE seq = $1 GROUP BY tbl, \"row\" ORDER BY min(id)",
        )?
        .query_map([done.seq], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut res: Vec<Touched> = Vec::new();
    for (table, row) in rows {
        let Some((_, kind, sql)) = NAMED.iter().find(|(it, ..)| *it == table) else { continue };
        let mut stmt = conn.prepare_cached(sql)?;
        let name = if stmt.parameter_count() == 0 {
            stmt.query_row([], |row| row.get(0))
        } else {
            stmt.query_row([row], |row| row.get(0))
        };
        if let Some(name) = name.optional()? {
            let it = Touched { kind, name };
            if !res.contains(&it) {
                res.push(it);
            }
        }
    }
    for story in &done.stories {
        let name = names::key_of(conn, *story)?;
        res.extend(name.map(|name| Touched { kind: "story", name }));
    }
    Ok(res)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A renamed column would be found by nobody else before a script is.
    #[test]
    fn every_name_can_be_read() {
        let mut conn = Connection::open_in_memory().unwrap();
        crate::store::sqlite::schema::upgrade(&mut conn, std::path::Path::new("board")).unwrap();
        for (table, kind, sql) in NAMED {
            assert!(conn.prepare(sql).is_ok(), "{table}, {kind}");
            let found: u32 = conn
                .query_row("SELECT count(*) FROM sqlite_schema WHERE name = $1", [table], |row| {
                    row.get(0)
                })
                .unwrap();
            assert_eq!(found, 1, "{table}");
        }
    }
}
