//! What somebody else has written since a person looked, beside what that person writes.

use rusqlite::Connection;

use super::{Answer, restore};
use crate::domain::Refusal;

/// One value of the file, and what people call it.
pub(super) struct Cell<'a> {
    pub(super) table: &'static str,
    pub(super) row: i64,
    pub(super) column: &'static str,
    /// Of what it is a part.
    pub(super) what: &'a str,
    /// Which part.
    pub(super) part: &'static str,
}

impl Cell<'_> {
    /// The value to write: theirs where this person leaves what they saw, mine where nobody else has
    /// written. Refuses where both have, with what stands there now.
    pub(super) fn merged<T: PartialEq>(
        &self,
        conn: &Connection,
        (was, mine, theirs): (&T, T, T),
        show: impl Fn(&T) -> String,
    ) -> Answer<T> {
        if mine == *was {
            return Ok(theirs);
        }
        if theirs == *was || theirs == mine {
            return Ok(mine);
        }
        let by = restore::author(conn, self.table, self.row, self.column)?;
        let theirs = show(&theirs);
        Err(Refusal::Meanwhile { what: self.what.to_owned(), part: self.part, theirs, by }.into())
    }
}
