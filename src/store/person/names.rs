//! What people were called, and when: a line of the log keeps the name of its moment.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _};

use crate::domain::{Board, PersonId, Refusal};
use crate::store::{Answer, Store, StoreError, hosted};

/// What people were called at each operation.
pub(in crate::store) struct Names<'a> {
    board: &'a Board,
    /// Of each person who was asked for: what they were called up to which operation, the first one
    /// first.
    earlier: HashMap<PersonId, Vec<(i64, String)>>,
}

impl<'a> Names<'a> {
    pub(in crate::store) fn of(board: &'a Board) -> Self {
        Self { board, earlier: HashMap::new() }
    }

    /// What a person was called when that operation was made. Whoever gives themselves another name
    /// does so under the one that they had.
    pub(in crate::store) fn at(
        &mut self,
        conn: &Connection,
        id: PersonId,
        seq: i64,
    ) -> rusqlite::Result<String> {
        if !self.earlier.contains_key(&id) {
            self.earlier.insert(id, earlier(conn, id)?);
        }
        let then = self.earlier[&id].iter().find(|(until, _)| *until >= seq);
        match (then, self.board.person(id)) {
            (Some((_, name)), _) => Ok(name.clone()),
            (None, Some(person)) => Ok(person.name.clone()),
            (None, None) => {
                Ok(of_the_gone(conn, id)?.unwrap_or_else(|| self.board.name_of(id).to_owned()))
            }
        }
    }
}

fn earlier(conn: &Connection, id: PersonId) -> rusqlite::Result<Vec<(i64, String)>> {
    conn.prepare_cached(
        "SELECT seq, before FROM journal
         WHERE tbl = 'person' AND \"row\" = $1 AND col = 'name' AND before IS NOT NULL ORDER BY seq, id",
    )?
    .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// The name of a person whom an undo has taken back: the log has it still.
pub(in crate::store) fn of_the_gone(
    conn: &Connection,
    id: PersonId,
) -> rusqlite::Result<Option<String>> {
    let name = conn
        .prepare_cached(
            "SELECT coalesce(before, after) ->> '$.name' FROM journal
             WHERE tbl = 'person' AND \"row\" = $1 AND col IS NULL ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(name.flatten())
}

/// Who has been called that at some time, and up to which operation; those who are called that now
/// are not among them, nor those who were taken back before they did anything.
fn once_called(conn: &Connection, name: &str) -> rusqlite::Result<Vec<(PersonId, i64)>> {
    let mut found: Vec<(PersonId, i64)> = Vec::new();
    let mut stmt = conn.prepare_cached(
        "SELECT \"row\", seq, coalesce(before, '') FROM journal WHERE tbl = 'person' AND col = 'name'
         UNION ALL
         SELECT \"row\", seq, coalesce(before ->> '$.name', '') FROM journal
         WHERE tbl = 'person' AND col IS NULL
             AND EXISTS (SELECT 1 FROM operation o WHERE o.person = \"row\") ORDER BY 2",
    )?;
    let rows = stmt
        .query_map([], |row| Ok((PersonId(row.get(0)?), row.get(1)?, row.get::<_, String>(2)?)))?;
    let lower = name.to_lowercase();
    for row in rows {
        let (id, seq, was) = row?;
        if was.to_lowercase() == lower {
            found.push((id, seq));
        }
    }
    Ok(found)
}

/// Refuses a name that another person has had, on a board that says who may do what: a key of SSH
/// may still let its holder in under it.
pub(super) fn nobody_elses(conn: &Connection, name: &str, but: Option<PersonId>) -> Answer<()> {
    match anothers(conn, name, but)? {
        None => Ok(()),
        Some((whose, until)) => Err(Refusal::Wrong(format!(
            "{name} was the name of {whose} up to operation {until}, and a key of SSH may still name \
             it: take another short name"
        ))
        .into()),
    }
}

/// Who else has had that name, where that matters, and up to which operation.
pub(super) fn anothers(
    conn: &Connection,
    name: &str,
    but: Option<PersonId>,
) -> rusqlite::Result<Option<(String, i64)>> {
    if hosted::named(conn)?.is_empty() {
        return Ok(None);
    }
    let other = once_called(conn, name)?.into_iter().rfind(|(id, _)| Some(*id) != but);
    let Some((id, until)) = other else { return Ok(None) };
    let whose = conn
        .prepare_cached("SELECT name FROM person WHERE id = $1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(Some((whose.unwrap_or_else(|| "somebody who was taken back".to_owned()), until)))
}

impl Store {
    /// Everybody who has that short name or has had it, on some line of the log.
    pub fn ever_called(&self, board: &Board, name: &str) -> Result<Vec<PersonId>, StoreError> {
        let once = once_called(&self.conn, name).map_err(|err| self.trouble(&err))?;
        let now = board.people.iter().filter(|it| it.name.eq_ignore_ascii_case(name));
        let mut all: Vec<_> = now.map(|it| it.id).chain(once.into_iter().map(|it| it.0)).collect();
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }
}
