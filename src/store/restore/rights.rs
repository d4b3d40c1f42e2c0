//! Who is on a board and may do what, when a copy takes its place: a restore brings back work, not
//! rights, so that all of this stays as the board has it.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::Copies;
use super::before::readable;
use crate::domain::permission::Access;
use crate::domain::{Hat, PersonId, Refusal, text};
use crate::store::{Answer, Session};

/// The hats that let their wearers do something.
const HATS: &str = "('apo', 'asm')";

/// A person, as far as it says who may do what.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Person {
    id: i64,
    name: String,
    account: Option<String>,
    has_left: bool,
    access: Vec<String>,
    hats: Vec<String>,
    /// All that they were ever called, folded.
    names: HashSet<String>,
}

/// Who may do what on a board.
#[derive(Clone, Debug)]
struct Rights {
    people: Vec<Person>,
    allow_as: bool,
}

/// What became of the people when a copy took the place of a board.
#[derive(Clone, Debug, Default)]
pub(super) struct Stayed {
    /// What would have been other by the copy: whom or what it concerns, and what it is.
    pub(super) told: Vec<String>,
    /// Those of the board who have another number now, since the copy had given theirs to another.
    pub(super) moved: BTreeMap<i64, i64>,
}

impl Stayed {
    /// The number that somebody of the board has now.
    pub(super) fn number_of(&self, person: PersonId) -> PersonId {
        self.moved.get(&person.0).map_or(person, |id| PersonId(*id))
    }
}

/// Makes the people of a copy those of the board whose place it takes; nothing where the board cannot
/// tell them any more.
pub(super) fn stay(
    board: &Connection,
    copy: &Connection,
    of: Copies,
) -> rusqlite::Result<Option<Stayed>> {
    let own = readable(board, Rights::of(board))?;
    own.map(|it| it.put_into(copy, of)).transpose()
}

impl Rights {
    /// Reads them from a board or a copy.
    fn of(conn: &Connection) -> rusqlite::Result<Self> {
        let words = |sql: &str, id: i64| -> rusqlite::Result<Vec<String>> {
            conn.prepare_cached(sql)?.query_map([id], |row| row.get(0))?.collect()
        };
        let mut people = Vec::new();
        let mut stmt =
            conn.prepare("SELECT id, name, account, has_left FROM person ORDER BY id")?;
        let mut rows = stmt.query([])?;
        while let Some(row) = rows.next()? {
            let (id, name): (i64, String) = (row.get(0)?, row.get(1)?);
            let once = words(
                "SELECT ifnull(ifnull(before, after), '') FROM journal
                 WHERE tbl = 'person' AND \"row\" = $1 AND col = 'name'
                 UNION ALL SELECT ifnull(ifnull(before, after) ->> '$.name', '') FROM journal
                 WHERE tbl = 'person' AND \"row\" = $1 AND col IS NULL",
                id,
            )?;
            people.push(Person {
                id,
                names: once.iter().chain([&name]).map(|it| text::name(it)).collect(),
                name,
                account: row.get(2)?,
                has_left: row.get(3)?,
                access: words(
                    "SELECT access FROM person_access WHERE person = $1 ORDER BY access",
                    id,
                )?,
                hats: words(
                    &format!(
                        "SELECT hat FROM person_hat WHERE person = $1 AND hat IN {HATS} ORDER BY hat"
                    ),
                    id,
                )?,
            });
        }
        let allow_as =
            conn.query_row("SELECT allow_as FROM board WHERE id = 1", [], |row| row.get(0))?;
        Ok(Self { people, allow_as })
    }

    /// Makes the people of a copy those of this board, in the operation that is open there. Whom only
    /// the copy knows stays in it with no right of their own; whom only the board knows comes into it.
    fn put_into(&self, copy: &Connection, of: Copies) -> rusqlite::Result<Stayed> {
        let theirs = Self::of(copy)?;
        let mut stayed = Stayed::default();
        let numbered = |id: i64| theirs.people.iter().find(|it| it.id == id);
        let both =
            |own: &Person| numbered(own.id).filter(|it| of != Copies::WithAnotherLog || it.is(own));
        let (known, new): (Vec<&Person>, Vec<&Person>) =
            self.people.iter().partition(|it| both(it).is_some());
        for only in theirs.people.iter().filter(|it| known.iter().all(|own| own.id != it.id)) {
            let bare = self.without_rights(only);
            set(copy, only.id, &bare)?;
            let says = format!("comes from the copy, with no more than a {} may", bare.works());
            stayed.told.push(format!("{} {says}", bare.name));
        }
        // A name or an account that goes over from one to another is free in between.
        for own in &known {
            copy.prepare_cached("UPDATE person SET name = '~' || id WHERE id = $1 AND name <> $2")?
                .execute(params![own.id, own.name])?;
            copy.prepare_cached(
                "UPDATE person SET account = NULL WHERE id = $1 AND account IS NOT $2",
            )?
            .execute(params![own.id, own.account])?;
        }
        for own in new {
            let id = Some(own.id).filter(|id| numbered(*id).is_none());
            let id: i64 = copy
                .prepare_cached("INSERT INTO person (id, name) VALUES ($1, $2) RETURNING id")?
                .query_row(params![id, own.name], |row| row.get(0))?;
            set(copy, id, own)?;
            if id != own.id {
                stayed.moved.insert(own.id, id);
            }
        }
        for own in known {
            set(copy, own.id, own)?;
        }
        for own in &self.people {
            stayed.told.extend(own.would_be(both(own)).map(|it| format!("{} {it}", own.name)));
        }
        if self.allow_as != theirs.allow_as {
            copy.execute("UPDATE board SET allow_as = $1 WHERE id = 1", [self.allow_as])?;
            let word = |it: bool| if it { "yes" } else { "no" };
            let (is, was) = (word(self.allow_as), word(theirs.allow_as));
            stayed.told.push(format!("allow-as stays {is} (in the copy {was})"));
        }
        Ok(stayed)
    }

    /// Somebody whom only the copy knows, with nothing that is somebody else's here.
    fn without_rights(&self, only: &Person) -> Person {
        let is_called = |it: &Person| it.name.eq_ignore_ascii_case(&only.name);
        let name = if self.people.iter().any(is_called) {
            format!("{}-{}", only.name, only.id)
        } else {
            only.name.clone()
        };
        let is_had = self.people.iter().any(|it| it.account == only.account);
        let account = only.account.clone().filter(|_| !is_had);
        Person { name, account, access: Vec::new(), hats: Vec::new(), ..only.clone() }
    }
}

impl Person {
    /// Whether both are one person: in another log, a number may be another's.
    fn is(&self, other: &Self) -> bool {
        let has_one = self.account.is_some() && self.account == other.account;
        has_one || !self.names.is_disjoint(&other.names)
    }

    /// As what they work on a hosted board, in words.
    fn works(&self) -> String {
        let named: Vec<Access> = self.access.iter().filter_map(|it| Access::from_id(it)).collect();
        let hat = |it: &String| match &**it {
            "apo" => Some(Hat::Apo),
            "asm" => Some(Hat::Asm),
            _ => None,
        };
        let hats: Vec<Hat> = self.hats.iter().filter_map(hat).collect();
        Access::in_words(&named, &hats)
    }

    /// What this person would be by the copy and is not, in words; nothing where it is the same.
    fn would_be(&self, copy: Option<&Self>) -> Option<String> {
        let Some(copy) = copy else {
            let stays = if self.has_left { "has left" } else { "stays" };
            return Some(format!("{stays} as {}, and is not in the copy", self.works()));
        };
        let mut said = Vec::new();
        match (self.has_left, copy.has_left) {
            (true, false) => said.push("has left, and stays out".to_owned()),
            (false, true) => said.push("stays here (has left in the copy)".to_owned()),
            (true, true) | (false, false) => (),
        }
        let (now, then) = (self.works(), copy.works());
        if now != then {
            said.push(format!("stays {now} (in the copy {then})"));
        }
        if self.name != copy.name {
            said.push(format!("keeps that name (in the copy {})", copy.name));
        }
        if self.account != copy.account {
            let word = |it: &Option<String>| it.clone().unwrap_or_else(|| "none".to_owned());
            let (now, then) = (word(&self.account), word(&copy.account));
            said.push(format!("keeps the account {now} (in the copy {then})"));
        }
        (!said.is_empty()).then(|| said.join(", "))
    }
}

/// Makes a row of a copy what that person is, where it is not.
fn set(copy: &Connection, id: i64, to: &Person) -> rusqlite::Result<()> {
    copy.prepare_cached("UPDATE person SET name = $1, account = $2, has_left = $3 WHERE id = $4")?
        .execute(params![to.name, to.account, to.has_left, id])?;
    let has = |sql: &str, word: &str| copy.prepare_cached(sql)?.execute(params![id, word]);
    for (table, col, of, now) in [
        ("person_access", "access", "access IS NOT NULL".to_owned(), &to.access),
        ("person_hat", "hat", format!("hat IN {HATS}"), &to.hats),
    ] {
        let there: Vec<String> = copy
            .prepare_cached(&format!("SELECT {col} FROM {table} WHERE person = $1 AND {of}"))?
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for word in there.iter().filter(|it| !now.contains(it)) {
            has(&format!("DELETE FROM {table} WHERE person = $1 AND {col} = $2"), word)?;
        }
        for word in now.iter().filter(|it| !there.contains(it)) {
            has(&format!("INSERT INTO {table} (person, {col}) VALUES ($1, $2)"), word)?;
        }
    }
    Ok(())
}

/// Whom a session acts for on a board that it puts a copy into, by what that board says and not by
/// what the copy says; nobody where the board does not know them yet.
pub(super) fn acting(conn: &Connection, session: &Session) -> Answer<Option<PersonId>> {
    let id = |row: &rusqlite::Row<'_>| row.get(0).map(PersonId);
    let Some(name) = &session.as_name else {
        let sql = "SELECT id FROM person WHERE account = $1";
        return Ok(conn.prepare_cached(sql)?.query_row([&session.account], id).optional()?);
    };
    let may: bool =
        conn.query_row("SELECT allow_as FROM board WHERE id = 1", [], |row| row.get(0))?;
    if !may {
        return Err(Refusal::AsNotAllowed.into());
    }
    let sql = "SELECT id FROM person WHERE lower(name) = lower($1)";
    let found = conn.prepare_cached(sql)?.query_row([name], id).optional()?;
    Ok(Some(found.ok_or_else(|| Refusal::NoSuch(format!("person called {name}")))?))
}
