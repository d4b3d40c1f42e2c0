//! What people were called, and when: a line of the log keeps the name of its moment.

use rusqlite::{Connection, OptionalExtension as _};

use crate::domain::{Board, Person, PersonId, Refusal, text};
use crate::store::names::{self, Named};
use crate::store::{Answer, Store, StoreError, hosted};

/// What a person was called when that operation was made. Whoever gives themselves another name does
/// so under the one that they had; one who is not there any more has the name that the journal has.
pub(in crate::store) fn name_at(conn: &Connection, id: i64, seq: i64) -> rusqlite::Result<String> {
    let name = names::name_at(conn, Named::Person, id, seq)?;
    Ok(name.unwrap_or_else(|| "somebody".to_owned()))
}

/// Who has been called that at some time, and up to which operation; those who are called that now
/// are not among them, nor those who were taken back before they did anything.
fn once_called(conn: &Connection, name: &str) -> rusqlite::Result<Vec<(PersonId, i64)>> {
    let mut found: Vec<(PersonId, i64)> = Vec::new();
    let mut stmt = conn.prepare_cached(
        // All that ever happened to people: they are few.
        "SELECT \"row\", seq, coalesce(before, '') FROM journal
         WHERE tbl = 'person' AND \"row\" > 0 AND col = 'name'
         UNION ALL
         SELECT \"row\", seq, coalesce(coalesce(before, after) ->> '$.name', '') FROM journal
         WHERE tbl = 'person' AND \"row\" > 0 AND col IS NULL
             AND EXISTS (SELECT 1 FROM operation o WHERE o.person = \"row\") ORDER BY 2",
    )?;
    let rows = stmt
        .query_map([], |row| Ok((PersonId(row.get(0)?), row.get(1)?, row.get::<_, String>(2)?)))?;
    let lower = text::name(name);
    for row in rows {
        let (id, seq, was) = row?;
        if text::name(&was) == lower {
            found.push((id, seq));
        }
    }
    Ok(found)
}

/// What somebody is called now who was called that: nothing where somebody is called so still, where
/// nobody ever was, and where several were.
pub(in crate::store) fn called_now(
    conn: &Connection,
    board: &Board,
    name: &str,
) -> rusqlite::Result<Option<String>> {
    if name.is_empty() || board.people.iter().any(|it| text::name(&it.name) == text::name(name)) {
        return Ok(None);
    }
    let mut all: Vec<PersonId> = once_called(conn, name)?.into_iter().map(|(id, _)| id).collect();
    all.dedup();
    let [one] = &*all else { return Ok(None) };
    Ok(board.person(*one).map(|it| it.name.clone()))
}

/// Refuses a name that another person has had, on a board that says who may do what: a key of SSH
/// may still let them in under it.
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
    /// Who had that name and is called otherwise by now: a key of SSH may still name it. Nobody where
    /// several have had it.
    pub(in crate::store) fn formerly_called<'a>(
        &self,
        board: &'a Board,
        name: &str,
    ) -> Result<Option<&'a Person>, StoreError> {
        let mut all = self.ever_called(board, name)?;
        let one = all.pop().filter(|_| all.is_empty());
        Ok(one.and_then(|it| board.person(it)))
    }

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
