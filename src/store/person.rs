//! The people of a board in the file: who joins, is named, changes, leaves.

mod names;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::apply::Cx;
use super::board::free;
use super::{Answer, Session, rules, view};
use crate::domain::operation::{NewPerson, PersonEdit, RESERVED_NAMES};
use crate::domain::{Breach, Hat, Person, PersonId, Refusal, Rule, Strength, Term, text};

pub(super) use self::names::{called_now, name_at};

/// Makes the account at the keyboard known: the person who has it, the person of that name who has
/// none yet (an import may have named them), or a new one. Returns their name where it is news.
pub(super) fn join(
    conn: &Connection,
    session: &Session,
) -> rusqlite::Result<(PersonId, Option<String>)> {
    let found = conn
        .query_row("SELECT id FROM person WHERE account = $1", [&session.account], |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok((PersonId(id), None));
    }
    let wanted = short_name(&session.account).unwrap_or_else(|| "somebody".to_owned());
    let known = conn
        .query_row(
            "SELECT id FROM person WHERE lower(name) = lower($1) AND account IS NULL",
            [&wanted],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = known {
        conn.execute("UPDATE person SET account = $1 WHERE id = $2", params![session.account, id])?;
        return Ok((PersonId(id), Some(wanted)));
    }
    let taken = |name: &str| {
        conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM person WHERE lower(name) = lower($1))",
            [name],
            |row| row.get::<_, bool>(0),
        )
    };
    let (mut name, mut n) = (wanted.clone(), 2);
    while is_reserved(&name) || taken(&name)? || names::anothers(conn, &name, None)?.is_some() {
        name = format!("{wanted}{n}");
        n += 1;
    }
    let id = conn.query_row(
        "INSERT INTO person (name, full_name, account) VALUES ($1, $2, $3) RETURNING id",
        params![name, text::line(&session.full_name), session.account],
        |row| row.get(0),
    )?;
    Ok((PersonId(id), Some(name)))
}

/// An account or a name as a short name, if anything of it can be one.
fn short_name(text: &str) -> Option<String> {
    let fits = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = text::line(text).chars().filter(fits).take(32).collect();
    (!name.is_empty()).then_some(name)
}

/// Makes somebody known to the board.
pub(super) fn add(cx: &Cx, conn: &Connection, new: &NewPerson) -> Answer<String> {
    let name = person_name(cx, conn, &new.name, None)?;
    if let Some(account) = &new.account {
        account_free(cx, account, None)?;
    }
    conn.execute(
        "INSERT INTO person (name, full_name, account) VALUES ($1, $2, $3)",
        params![name, text::line(&new.full_name), new.account],
    )?;
    Ok(format!("Added the person {name}"))
}

/// A short name that nobody else has.
fn person_name(cx: &Cx, conn: &Connection, typed: &str, but: Option<PersonId>) -> Answer<String> {
    let name = text::line(typed);
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.chars().count() > 32 || !name.chars().all(fits) {
        return Err(Refusal::BadName(name).into());
    }
    if is_reserved(&name) {
        return Err(Refusal::Wrong(format!(
            "{name:?} has a meaning of its own where a name can stand: take another short name"
        ))
        .into());
    }
    free("person", &name, &cx.board.people, |it| (Some(it.id) != but).then_some(&it.name))?;
    names::nobody_elses(conn, &name, but)?;
    Ok(name)
}

/// Whether a name means something else on the command line and in filters: whoever asks, or nobody.
fn is_reserved(name: &str) -> bool {
    RESERVED_NAMES.contains(&&*name.to_lowercase())
}

/// Refuses an account that another person has.
fn account_free(cx: &Cx, account: &str, but: Option<PersonId>) -> Result<(), Refusal> {
    let taken = |it: &&Person| it.account.as_deref() == Some(account) && Some(it.id) != but;
    match cx.board.people.iter().find(taken) {
        None => Ok(()),
        Some(person) => {
            Err(Refusal::Wrong(format!("the account {account} belongs to {}", person.name)))
        }
    }
}

/// Holds a hat against rule SG-16: whoever is accountable for the processes is one person.
fn one_owner(cx: &Cx, conn: &Connection, id: PersonId, hat: Hat) -> Answer<()> {
    let others: Vec<PersonId> =
        cx.board.wearers(Hat::Apo).into_iter().filter(|it| *it != id).collect();
    if hat != Hat::Apo || others.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = others.iter().map(|it| cx.board.name_of(*it)).collect();
    let found = two_owners(&names.join(" or "), cx.board.name_of(id));
    let breach = Breach { rule: Rule::OneOwner, found, key: Some(names.join("\n")) };
    // It is of the board, not of the sprint that runs: the log keeps it.
    rules::check_of(cx, conn, breach, None, None)
}

/// Keeps the rule that only the process owner cancels a sprint (SG-7) from being got round: while one
/// runs, somebody else takes the owner's hat off for a reason only, which the sprint's report keeps.
fn owner_stays(cx: &Cx, conn: &Connection, id: PersonId) -> Answer<()> {
    let owners = cx.board.wearers(Hat::Apo);
    let Some(sprint) = cx.board.active_sprint().filter(|_| owners.contains(&id)) else {
        return Ok(());
    };
    if owners.contains(&cx.present.person) {
        return Ok(());
    }
    let (name, hat, of) = (cx.board.name_of(id), Hat::Apo.label(), &sprint.name);
    let found = format!("{name} is the {hat}, who alone cancels {of}, and it is running");
    rules::check(cx, conn, Breach { rule: Rule::SoftenedForReason, found, key: None }, None)
}

/// The same, of what is taken back: it cannot say why, and taking the hat off can.
fn owner_was_left(cx: &Cx, after: &[PersonId]) -> Result<(), Refusal> {
    let owners = cx.board.wearers(Hat::Apo);
    let Some(sprint) = cx.board.active_sprint().filter(|_| !owners.contains(&cx.present.person))
    else {
        return Ok(());
    };
    let Some(lost) = owners.into_iter().find(|it| !after.contains(it)) else { return Ok(()) };
    let (name, hat, of) = (cx.board.name_of(lost), Hat::Apo.label(), &sprint.name);
    Err(Refusal::Wrong(format!(
        "{name} is the {hat}, who alone cancels {of}, and it is running: take the hat off with a \
         reason instead (gemba person hats {name} --off {} --reason '…')",
        Hat::Apo.id()
    )))
}

/// What is found where a second person would be the process owner.
fn two_owners(one: &str, other: &str) -> String {
    let hat = Hat::Apo.label();
    format!("{one} is the {hat}, and {other} would be a second one")
}

/// Holds what is taken back against the rules on the process owner's hat: one person wears it, and
/// nobody takes it from them behind a running sprint.
pub(super) fn owner_is_one(cx: &Cx, conn: &Connection) -> Answer<()> {
    let (ids, owners): (Vec<PersonId>, Vec<String>) = conn
        .prepare_cached(
            "SELECT p.id, p.name FROM person p JOIN person_hat h ON h.person = p.id
             WHERE h.hat = $1 AND NOT p.has_left ORDER BY h.id",
        )?
        .query_map([Hat::Apo.id()], |row| Ok((PersonId(row.get(0)?), row.get(1)?)))?
        .collect::<Result<Vec<(PersonId, String)>, _>>()?
        .into_iter()
        .unzip();
    owner_was_left(cx, &ids)?;
    let before = cx.board.wearers(Hat::Apo).len();
    match (&*owners, cx.board.strength(Rule::OneOwner)) {
        ([others @ .., other], Strength::Hard) if !others.is_empty() && owners.len() > before => {
            let (found, key) = (two_owners(&others.join(" or "), other), Some(others.join("\n")));
            Err(Refusal::Forbids(Breach { rule: Rule::OneOwner, found, key }).into())
        }
        (_, Strength::Hard | Strength::Warn | Strength::Info) => Ok(()),
    }
}

/// Changes what is known of a person.
pub(super) fn edit(cx: &Cx, conn: &Connection, id: PersonId, to: &PersonEdit) -> Answer<String> {
    let person = cx.board.person(id).ok_or(Refusal::Gone("that person"))?;
    let set = |column: &str, value: rusqlite::types::Value| {
        conn.prepare_cached(&format!("UPDATE person SET {column} = $1 WHERE id = $2"))?
            .execute(params![value, id.0])
    };
    let was = &person.name;
    let label = match to {
        PersonEdit::Name(name) => {
            let name = person_name(cx, conn, name, Some(id))?;
            set("name", name.clone().into())?;
            view::follow(cx, conn, Term::Person, was, &name)?;
            format!("Renamed the person {was} to {name}")
        }
        PersonEdit::FullName(name) => {
            let name = text::line(name);
            set("full_name", name.clone().into())?;
            format!("Set the whole name of {was} to “{name}”")
        }
        PersonEdit::Account(account) => {
            if let Some(account) = account {
                account_free(cx, account, Some(id))?;
            }
            set("account", account.clone().into())?;
            match account {
                Some(account) => format!("Gave {was} the account {account}"),
                None => format!("Took the account from {was}"),
            }
        }
        PersonEdit::Access(access) => {
            super::hosted::give(conn, id, access)?;
            let names: Vec<&str> = access.iter().map(|it| it.id()).collect();
            match names.as_slice() {
                [] => format!("{was} works as their hats say"),
                names => format!("Made {was} {}", names.join(", ")),
            }
        }
        PersonEdit::PutOn(hat) => {
            if !person.hats.contains(hat) {
                one_owner(cx, conn, id, *hat)?;
                conn.execute(
                    "INSERT INTO person_hat (person, hat) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    params![id.0, hat.id()],
                )?;
            }
            format!("{was} wears the hat of the {}", hat.label())
        }
        PersonEdit::TakeOff(hat) => {
            if *hat == Hat::Apo {
                owner_stays(cx, conn, id)?;
            }
            conn.execute(
                "DELETE FROM person_hat WHERE person = $1 AND hat = $2",
                params![id.0, hat.id()],
            )?;
            format!("{was} does not wear the hat of the {}", hat.label())
        }
        PersonEdit::Left(left) => {
            if !*left && person.hats.contains(&Hat::Apo) {
                one_owner(cx, conn, id, Hat::Apo)?;
            }
            if *left {
                owner_stays(cx, conn, id)?;
            }
            set("has_left", i64::from(*left).into())?;
            if *left { format!("{was} has left") } else { format!("{was} is back") }
        }
    };
    Ok(label)
}
