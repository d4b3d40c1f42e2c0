//! What somebody else has written since a person looked, beside what that person writes.

use rusqlite::{Connection, OptionalExtension as _};

use super::{Answer, restore};
use crate::domain::sight::{Sight, Thing, standing};
use crate::domain::story::CriterionId;
use crate::domain::{Board, Refusal};

/// Refuses what somebody changes who has not seen what another person has made of it meanwhile.
pub(super) fn unless_changed(conn: &Connection, board: &Board, sight: &Sight) -> Answer<()> {
    let (table, row) = match sight.of {
        Thing::Board => ("board", 1),
        Thing::Column(id) => ("board_column", id.0),
        Thing::Person(id) => ("person", id.0),
        Thing::Criterion(id) => ("criterion", id.0),
    };
    let (what, stands) = match sight.of {
        Thing::Criterion(id) => criterion(conn, id)?.unzip(),
        Thing::Board | Thing::Column(_) | Thing::Person(_) => {
            (sight.of.name(board).map(str::to_owned), standing(sight.of, sight.part, board))
        }
    };
    let Some(theirs) = sight.meanwhile(stands) else { return Ok(()) };
    let by = restore::author(conn, table, row, column(sight.part))?;
    let what = what.unwrap_or_default();
    Err(Refusal::Meanwhile { what, part: sight.part, theirs, by }.into())
}

/// Whose acceptance criterion it is, by its key, and what it says.
fn criterion(conn: &Connection, id: CriterionId) -> rusqlite::Result<Option<(String, String)>> {
    conn.prepare_cached(
        "SELECT s.key, c.text FROM criterion c JOIN story s ON s.id = c.story WHERE c.id = $1",
    )?
    .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
    .optional()
}

/// In which column of its table a part stands.
fn column(part: &'static str) -> &'static str {
    match part {
        "time zone" => "zone",
        "policy of full columns" => "wip",
        "scale of estimates" => "estimates",
        "working days" => "working_days",
        "meaning of ready" => "ready",
        "expectation" => "expected_days",
        "use of --as" => "allow_as",
        "number of copies" => "copies",
        "meaning" => "category",
        "place" => "position",
        "limit of stories" => "wip_stories",
        "limit of points" => "wip_points",
        "whole name" => "full_name",
        "leaving" => "has_left",
        "acceptance criterion" => "text",
        part => part,
    }
}

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
