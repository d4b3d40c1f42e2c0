//! Hosted mode: one account owns the file, and each key of SSH stands for one person.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::ledger::LEDGERS;
use super::sqlite::{open, place};
use super::{Answer, Session, Store, StoreError};
use crate::domain::permission::{Access, Permission};
use crate::domain::{PersonId, Refusal};

/// Whether a session is held to what its person may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Hosting {
    /// The account may write the file: rules would only be promises.
    #[default]
    Own,
    /// Only gemba can be reached.
    Hosted,
}

impl Store {
    /// Opens a board for a person whom the server vouches for, whatever the account: they must be
    /// known to the board, and still be there. Refused where others can write the file as well, unless
    /// the board allows everybody to stand in for anybody: it would let them act as each other.
    pub fn open_hosted(path: &Path, name: &str, session: Session) -> Result<Self, StoreError> {
        open::refuse_shared_disk(path, place::disk(path))?;
        let mut store = Self::open_anywhere(path, Session { as_name: None, ..session })?;
        let board = store.board_now()?;
        if let Some(why) = place::why_not_alone(path).filter(|_| !board.allow_as) {
            return Err(Refusal::Wrong(format!(
                "nobody can be served as {name} here: {why}; a hosted board is one account's alone \
                 (as that account: chmod 700 its folder, chmod 600 the file; no folder above it may be \
                 everybody's: chmod o-w)"
            ))
            .into());
        }
        let now = board.people.iter().find(|it| it.name.eq_ignore_ascii_case(name));
        // Whoever is called otherwise by now keeps the key that they came with.
        let once = || store.formerly_called(&board, name);
        let person = match now {
            Some(now) => Some(now),
            None => once()?,
        };
        let Some(person) = person else {
            let why = format!("nobody on this board is called {name}: ask who looks after it");
            return Err(Refusal::Wrong(why).into());
        };
        if person.left {
            return Err(has_left(name).into());
        }
        store.me = Some(person.id);
        store.hosting = Hosting::Hosted;
        store.session.as_name = Some(person.name.clone());
        Ok(store)
    }

    /// Whether this session reaches the board through gemba alone: nothing of the server is its
    /// own, neither files nor programs.
    pub fn is_hosted(&self) -> bool {
        self.hosting == Hosting::Hosted
    }

    /// As what the people of the board work in hosted mode.
    pub fn access(&self) -> Result<Vec<(PersonId, Access)>, StoreError> {
        named(&self.conn).map_err(|err| self.trouble(&err))
    }
}

/// As what the people of the board were named to work.
pub(super) fn named(conn: &Connection) -> rusqlite::Result<Vec<(PersonId, Access)>> {
    let mut stmt = conn.prepare_cached("SELECT person, access FROM person_access")?;
    let rows = stmt.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let rows: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
    let known = |(id, name): (i64, String)| Some((PersonId(id), Access::from_id(&name)?));
    let mut all: Vec<_> = rows.into_iter().filter_map(known).collect();
    all.sort();
    Ok(all)
}

impl Hosting {
    /// Refuses a person who has left meanwhile, or is not known any more.
    pub(super) fn admit(self, conn: &Connection, me: Option<PersonId>) -> Answer<()> {
        if self == Self::Hosted {
            let me = me.ok_or(Refusal::Gone("the person that this session acts for"))?;
            let (name, left): (String, bool) = conn
                .prepare_cached("SELECT name, has_left FROM person WHERE id = $1")?
                .query_row([me.0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?
                .ok_or(Refusal::Gone("that person"))?;
            if left {
                return Err(has_left(&name).into());
            }
        }
        Ok(())
    }

    /// As what a person works by what the file says now, in the order of the table; nothing where the
    /// account may write the file anyway.
    pub(super) fn access(self, conn: &Connection, me: PersonId) -> rusqlite::Result<Vec<Access>> {
        if self == Self::Own {
            return Ok(Vec::new());
        }
        let ids: Vec<String> = conn
            .prepare_cached(
                "SELECT access FROM person_access WHERE person = $1
                 UNION SELECT hat FROM person_hat WHERE person = $1 AND hat IN ('apo', 'asm')",
            )?
            .query_map([me.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let named: Vec<Access> = ids.iter().filter_map(|it| Access::from_id(it)).collect();
        Ok(Access::in_force(&named, &[]))
    }

    /// Who looks after the board and must not be the last to; nobody where the account may write the
    /// file anyway.
    pub(super) fn looked_after(self, conn: &Connection) -> rusqlite::Result<Vec<PersonId>> {
        match self {
            Self::Own => Ok(Vec::new()),
            Self::Hosted => administrators(conn),
        }
    }

    /// Who has the account that owns the file, which serves everybody; nobody where the account at the
    /// keyboard may write the file anyway.
    pub(super) fn owner(
        self,
        conn: &Connection,
        account: &str,
    ) -> rusqlite::Result<Option<PersonId>> {
        if self == Self::Own {
            return Ok(None);
        }
        conn.prepare_cached("SELECT id FROM person WHERE account = $1 AND NOT has_left")?
            .query_row([account], |row| row.get(0).map(PersonId))
            .optional()
    }

    /// Whether this person may do something, by what the file says now.
    pub(super) fn may(
        self,
        conn: &Connection,
        me: PersonId,
        what: Permission,
    ) -> rusqlite::Result<bool> {
        Ok(self == Self::Own || what.is_given_to(&self.access(conn, me)?))
    }

    /// Refuses what this person may not do, by what the file says now.
    pub(super) fn allow(
        self,
        conn: &Connection,
        me: PersonId,
        needed: &[Permission],
    ) -> Answer<()> {
        if self == Self::Own {
            return Ok(());
        }
        let access = self.access(conn, me)?;
        match needed.iter().find(|it| !it.is_given_to(&access)) {
            None => Ok(()),
            Some(missing) => Err(Refusal::NotPermitted(*missing).into()),
        }
    }
}

/// Refuses somebody who has left, by whatever door: who takes them back stands in the log.
pub(super) fn still_here(conn: &Connection, me: PersonId) -> Answer<()> {
    let (name, left): (String, bool) = conn
        .prepare_cached("SELECT name, has_left FROM person WHERE id = $1")?
        .query_row([me.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(Refusal::Gone("that person"))?;
    if !left {
        return Ok(());
    }
    Err(gone(&name).into())
}

/// What somebody who has left is told.
pub(super) fn gone(name: &str) -> Refusal {
    Refusal::Wrong(format!(
        "{name} has left this board; somebody who is on it takes them back: gemba person set {name} \
         --left no"
    ))
}

/// What it takes to take an operation back: what it took to make it, as far as its rows tell.
pub(super) fn to_undo(conn: &Connection, seq: i64) -> Answer<Vec<Permission>> {
    // What is done again takes what it took the first time. Where the stories came from the rows do not
    // tell: those that do not come back behind all that were there before them take somebody's place.
    let undoes: Option<i64> = conn
        .prepare_cached("SELECT undoes FROM operation WHERE seq = $1")?
        .query_row([seq], |row| row.get(0))?;
    let orders: bool = undoes.is_some()
        && conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM journal j WHERE j.seq = $1 AND +j.tbl = 'story'
                     AND j.col IS NULL AND j.before IS NOT NULL AND j.after IS NULL
                     AND EXISTS (SELECT 1 FROM story s
                         WHERE s.rank > (j.before ->> '$.rank') AND s.id < j.\"row\"))",
            )?
            .query_row([seq], |row| row.get(0))?;
    let seq = undoes.unwrap_or(seq);
    let rows: Vec<(String, Option<String>)> = conn
        .prepare_cached(&format!(
            "SELECT DISTINCT tbl, col FROM journal WHERE seq = $1 AND +tbl NOT IN ({LEDGERS})"
        ))?
        .query_map([seq], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let has = |it: (&str, Option<&str>)| rows.iter().any(|(t, c)| (&**t, c.as_deref()) == it);
    // Whoever writes a story down may have moved others apart for it; a first note brings the usual
    // columns.
    let (writes, notes) = (has(("story", None)), has(("retro_note", None)));
    // To give a sprint up is the process owner's, as is what they say of its scope: that stands in a
    // ledger.
    let cancels = has(("sprint", Some("cancel_reason")));
    // So is to take a planned one away, with all that was planned for it.
    let takes_away: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM journal WHERE seq = $1 AND +tbl = 'sprint'
                 AND col IS NULL AND before IS NOT NULL AND after IS NULL)",
        )?
        .query_row([seq], |row| row.get(0))?;
    let consents: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM scope_consent WHERE seq = $1)")?
        .query_row([seq], |row| row.get(0))?;
    let of = |(table, col): &(String, Option<String>)| match (&**table, col.as_deref()) {
        ("story", Some("rank")) if !writes => Permission::Order,
        ("retro_column", _) if notes => Permission::Meet,
        ("sprint", _) if cancels => Permission::Order,
        (
            "sprint" | "sprint_event" | "capacity" | "resource" | "retro_column" | "standup"
            | "verdict",
            _,
        )
        | ("story", Some("sprint"))
            if takes_away =>
        {
            Permission::Order
        }
        ("story", Some("sprint")) => Permission::Scope,
        ("experiment", Some("decision" | "decided_at")) => Permission::Process,
        ("process", Some("met_at")) => Permission::Sprint,
        (table, _) => of_table(table),
    };
    let said = (consents || orders).then_some(Permission::Order);
    Ok(rows.iter().map(of).chain(said).chain([Permission::Work]).collect())
}

/// What it takes to change the rows of a table. A table that is not named here is nobody's but the
/// administrator's.
pub(super) fn of_table(table: &str) -> Permission {
    match table {
        "story" | "story_tag" | "criterion" | "comment" | "reference" | "link" | "impediment"
        | "impediment_story" | "extra" | "definition_tick" | "reading" | "experiment"
        | "observation" | "why" | "news" | "four_p" | "board_view" => Permission::Work,
        "standup" | "standup_person" | "parked" | "retro_note" | "retro_vote" | "retro_action" => {
            Permission::Meet
        }
        "process" | "process_owner" | "process_step" | "step_role" | "process_policy"
        | "process_holder" | "process_interface" | "process_answer" | "measure" | "improvement"
        | "improvement_story" | "version_place" | "sustain_check" | "value_stream"
        | "stream_step" | "word" => Permission::Process,
        "sprint" | "sprint_event" | "capacity" | "resource" | "retro_column" | "definition"
        | "definition_version" | "definition_entry" => Permission::Sprint,
        "verdict" => Permission::Order,
        _ => Permission::Administer,
    }
}

/// Refuses to leave a hosted board to nobody: whoever looks after it could not be named any more.
pub(super) fn somebody_looks_after(conn: &Connection, was: &[PersonId]) -> Answer<()> {
    if was.is_empty() || !administrators(conn)?.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = was
        .iter()
        .map(|it| {
            conn.prepare_cached("SELECT name FROM person WHERE id = $1")?
                .query_row([it.0], |row| row.get(0))
        })
        .collect::<Result<_, _>>()?;
    Err(Refusal::Wrong(format!(
        "nobody would look after this board any more: {} is its last administrator; make somebody \
         else one first: gemba person set NAME --access administrator",
        names.join(", ")
    ))
    .into())
}

/// Refuses to shut out the account that owns the file: it could not write its own board any more.
pub(super) fn owner_stays(conn: &Connection, owner: Option<PersonId>) -> Answer<()> {
    let Some(owner) = owner else { return Ok(()) };
    let (name, left): (String, bool) = conn
        .prepare_cached("SELECT name, has_left FROM person WHERE id = $1")?
        .query_row([owner.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if !left {
        return Ok(());
    }
    Err(Refusal::Wrong(format!(
        "{name} has the account that owns the board's file and could not write it any more; give the \
         account to somebody else first: gemba person set {name} --account none, then gemba person \
         set NAME --account ACCOUNT"
    ))
    .into())
}

/// Those who look after the board and are still here.
fn administrators(conn: &Connection) -> rusqlite::Result<Vec<PersonId>> {
    conn.prepare_cached(
        "SELECT a.person FROM person_access a JOIN person p ON p.id = a.person
         WHERE a.access = 'administrator' AND NOT p.has_left ORDER BY a.person",
    )?
    .query_map([], |row| row.get(0).map(PersonId))?
    .collect()
}

fn has_left(name: &str) -> Refusal {
    Refusal::Wrong(format!("{name} has left this board"))
}

/// Gives a person other rights.
pub(super) fn give(conn: &Connection, person: PersonId, access: &[Access]) -> rusqlite::Result<()> {
    conn.execute("DELETE FROM person_access WHERE person = $1", [person.0])?;
    for it in access {
        conn.execute(
            "INSERT INTO person_access (person, access) VALUES ($1, $2)
             ON CONFLICT (person, access) DO NOTHING",
            params![person.0, it.id()],
        )?;
    }
    Ok(())
}
