//! A copy of the board, put back in its place.

mod before;
mod history;
mod replaced;
mod rights;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::copies::{self, same_file};
use super::sqlite::origin::Origin;
use super::sqlite::{open, place, restore, schema, shape};
use super::trouble::Trouble;
use super::{Answer, Fault, Session, Store, StoreError, convert, journal, person};
use crate::domain::{PersonId, Refusal, page};

use self::before::Before;
pub(crate) use self::history::Log;
use self::replaced::REPLACED;
pub(super) use self::replaced::is_kept;

/// How the line of the log begins that a restore leaves: by it the operation is known again.
const LABEL: &str = "Restored the board from ";

/// Which copies may be put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// Those of the board itself.
    OfThisBoard,
    /// Those of the board itself, also where their log reads otherwise than the board's, or holds
    /// what the board never had: the log marks that.
    WithAnotherLog,
    /// Those of another board as well: what the board holds gives way to it.
    OfAnyBoard,
}

/// Which rows and values a copy may hold that is put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Those alone that its own journal leads to.
    AsJournaled,
    /// As they are, whatever another program has written there, added or removed.
    AsTheyAre,
}

/// How long the rows of a copy are held against its journal.
const COMPARING: Duration = Duration::from_secs(30);

/// Who is on the board and may do what, once a copy is put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum People {
    /// It stays as the board had it; what the copy had otherwise, in words.
    OfTheBoard(Vec<String>),
    /// It is as in the copy: there was no board, or another one.
    OfTheCopy,
    /// It is as in the copy, since the board could not tell it any more.
    Unreadable,
}

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The copy of what was there before; none where there was nothing.
    pub kept: Option<PathBuf>,
    /// The number of the last operation that the copy holds.
    pub seq: i64,
    /// The number of the last operation that the board held before, where it could be read.
    pub seq_before: Option<i64>,
    /// Whether each of its values was held against its journal: where that takes too long, it is left
    /// to the doctor.
    pub is_compared: bool,
    /// How many copies of what earlier restores replaced went, because they were old.
    pub removed: usize,
    /// Who may do what now.
    pub people: People,
}

/// Puts a copy into the board's file. Sessions that have the board open see it at once; the epoch
/// of the file changes, so that none of them takes the old numbers for the new ones. Numbers and
/// keys that were given since the copy was made are not given again, and the log says who did it.
/// A copy of another board is refused unless `of` allows it, and so is one of this board whose log
/// is not the one that the board has, or goes on where the board's ends. Who is on the board and may
/// do what stays as it is: a copy of the board brings back work, not rights. A copy that another program has written to is refused unless
/// `values` allows it.
pub fn restore(
    board: &Path,
    from: &Path,
    of: Copies,
    values: Values,
    session: &Session,
) -> Result<Restored, StoreError> {
    let done = put_back(board, from, of, values, session);
    done.map_err(|err| match err {
        // All that is written lies beside the board.
        StoreError::Broken(Trouble::Full(_)) => Trouble::Full(board.to_owned()).into(),
        err => err,
    })
}

fn put_back(
    board: &Path,
    from: &Path,
    of: Copies,
    values: Values,
    session: &Session,
) -> Result<Restored, StoreError> {
    if same_file(board, from) {
        let why = format!("{} is the board itself; name a copy of it", from.display());
        return Err(Refusal::Wrong(why).into());
    }
    if board.exists()
        && let Some(why) = place::why_read_only(board)
    {
        return Err(Refusal::ReadOnly(why).into());
    }
    let now = session.clock.now();
    let mark = now.format("%Y-%m-%dT%H%M%SZ").to_string();
    let stage = restore::stage(from, board, &mark)?;
    let before = before::before(board, &session.account)?;
    if let Some(Before { left: Some(name), .. }) = &before {
        return Err(super::hosted::gone(name).into());
    }
    let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // Whether anybody may stand in for another is not the copy's to say.
    let nobody_else = Session { as_name: None, ..session.clone() };
    let mut store = Store::begin(stage.open()?, &stage.path, nobody_else, None, None)?;
    let (seq, _) = super::board::counter(&store.conn).map_err(|err| store.trouble(&err))?;
    let copy = Origin::of(&store.conn).map_err(|err| store.trouble(&err))?;
    let is_same_board = before.as_ref().is_some_and(|it| copy.is_same_board(&it.origin));
    let mut otherwise = String::new();
    if let Some(before) = &before {
        if !is_same_board && of != Copies::OfAnyBoard {
            return Err(Refusal::Wrong(format!(
                "{} is a copy of another board, “{}”, and this one is “{}”; nothing was changed \
                 (gemba restore --of-another-board {} puts it in this one's place all the same)",
                from.display(),
                copy.name,
                before.origin.name,
                from.display()
            ))
            .into());
        }
        if is_same_board {
            let zoned = store.board_now()?;
            otherwise = before::another_log((board, &zoned), (from, &store.conn), of)?;
        }
    }
    let (is_compared, strange) = compared(&store, from, values)?;
    otherwise += &strange;
    before::count_on(&store.conn, before.as_ref()).map_err(|err| store.trouble(&err))?;
    let me = if is_same_board {
        rights::acting(&open::reader(board)?, session).map_err(|fault| match fault {
            Fault::Refused(refusal) => StoreError::Refused(refusal),
            Fault::Sql(err) => Trouble::of(&err, board).into(),
        })?
    } else {
        store.session = session.clone();
        store.who()?
    };
    drop(store);
    let settled = restore::settle(&stage)?;
    let sign = |kept: Option<&Path>, seen: Option<&Connection>| {
        let sign = || -> rusqlite::Result<(Option<i64>, People)> {
            let first = before.as_ref();
            let before = seen.map(Before::of_any).transpose()?.flatten();
            journal::watch(&settled)?;
            let tx = settled.unchecked_transaction()?;
            before::count_on(&tx, before.as_ref())?;
            let signed = journal::begin(&tx)?;
            before::count_keys_on(&tx, before.as_ref().or(first))?;
            let own = seen.filter(|_| is_same_board && before.is_some());
            let stayed = own.map(|it| rights::stay(it, &tx, of)).transpose()?.flatten();
            if let Some(own) = own {
                before::mark_foreign(own, &tx)?;
                let moved = stayed.as_ref().map(|it| it.moved.clone()).unwrap_or_default();
                // What cannot tell its log any more is in the file that is kept.
                before::readable(own, replaced::keep(own, &tx, seq, &moved))?;
            }
            let me = match (me, &stayed) {
                (Some(me), Some(stayed)) => stayed.number_of(me),
                (Some(me), None) if !is_same_board => me,
                (_, _) => person::join(&tx, session)?.0,
            };
            let people = match stayed {
                Some(stayed) => People::OfTheBoard(stayed.told),
                None if kept.is_some() && (is_same_board || before.is_none()) => People::Unreadable,
                None => People::OfTheCopy,
            };
            let kept = told_kept(kept, before.as_ref().map(|it| it.seq), seq);
            let (upto, who) = (format!("which goes up to operation {seq}"), people.told());
            let label = format!("{LABEL}{name}{otherwise}, {upto}{kept}{who}");
            let label = &signed_by(&tx, me, session, label)?;
            // It names itself as taken back, so that nobody can: undo looks at rows, not at files.
            // The time of the line, not of the first look at the copy: it is the last of all.
            let (undoes, at) = (Some(signed), convert::millis(session.clock.now()));
            let via = session.via.id();
            let entry = journal::Entry { seq: signed, at, person: me, via, label, undoes };
            journal::end(&tx, &entry)?;
            mark_anew(&tx)?;
            tx.commit()?;
            Ok((before.map(|it| it.seq), people))
        };
        sign().map_err(|err| Trouble::of(&err, board))
    };
    let (kept, (seq_before, people)) = restore::put_back(&settled, board, &mark, sign)?;
    let removed = copies::forget_replaced(board);
    Ok(Restored { kept, seq, seq_before, is_compared, removed, people })
}

impl People {
    /// What the log says of it.
    fn told(&self) -> String {
        match self {
            Self::OfTheBoard(told) if told.is_empty() => String::new(),
            Self::OfTheBoard(told) => {
                format!("; who may do what stayed as it was: {}", told.join("; "))
            }
            Self::OfTheCopy => "; who may do what is as in the copy".to_owned(),
            Self::Unreadable => {
                "; who may do what is as in the copy, for the board could not be read".to_owned()
            }
        }
    }
}

/// A label with the account that stood in for somebody else, if it did.
fn signed_by(
    conn: &Connection,
    me: PersonId,
    session: &Session,
    label: String,
) -> rusqlite::Result<String> {
    let account: Option<String> =
        conn.query_row("SELECT account FROM person WHERE id = $1", [me.0], |row| row.get(0))?;
    let is_own = session.as_name.is_none() || account.as_ref() == Some(&session.account);
    Ok(if is_own { label } else { page::signed(&label, &session.account) })
}

/// Whether the rows of a copy were held against its journal, in the time there is, and its tables
/// against what the format makes; and, where it is put back although another program has written
/// there, what the log says of that.
fn compared(store: &Store, from: &Path, values: Values) -> Result<(bool, String), StoreError> {
    let found = journal::strangers_within(&store.conn, COMPARING);
    let found = found.map_err(|err| store.trouble(&err))?;
    let is_compared = found.is_some();
    let mut found = found.unwrap_or_default();
    let others = shape::differences(&store.conn, schema::current());
    found.extend(others.map_err(|err| store.trouble(&err))?.into_iter().map(|it| it.says));
    let (Some(first), n) = (found.first(), found.len()) else {
        return Ok((is_compared, String::new()));
    };
    let things = if n == 1 { "1 thing" } else { &format!("{n} things") };
    match values {
        Values::AsTheyAre => {
            Ok((is_compared, format!(" (not as gemba wrote it: {things}, such as {first})")))
        }
        Values::AsJournaled => Err(Refusal::Wrong(format!(
            "{} is not as gemba wrote it: {things}, such as {first}; nothing was changed (take another \
             copy, or gemba restore --although-changed {} puts it back all the same, and the log will \
             say so)",
            from.display(),
            from.display()
        ))
        .into()),
    }
}

/// Where what a restore has replaced is kept, in words: `before` is the last operation that the board
/// had, `seq` the last one of the copy.
fn told_kept(kept: Option<&Path>, before: Option<i64>, seq: i64) -> String {
    let Some(kept) = kept.and_then(Path::file_name) else { return String::new() };
    let kept = kept.to_string_lossy();
    match before {
        Some(last) if last == seq + 1 => format!("; operation {last} is kept in {kept}"),
        Some(last) if last > seq => {
            format!("; operations {} to {last} are kept in {kept}", seq + 1)
        }
        Some(_) | None => format!("; what it replaced is kept in {kept}"),
    }
}

fn mark_anew(conn: &Connection) -> rusqlite::Result<()> {
    // Not the session's clock, which may stand still: it must be one that no file has had.
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_nanos());
    let epoch = i64::try_from(nanos & u128::from(u64::MAX >> 1)).unwrap_or(0);
    conn.execute("UPDATE counter SET epoch = $1 WHERE id = 1", [epoch])?;
    Ok(())
}

/// Who a value of a row has come from: whoever wrote it last, or who has restored the board since.
pub(super) fn author(
    conn: &Connection,
    table: &str,
    row: i64,
    column: &str,
) -> rusqlite::Result<String> {
    let wrote: Option<(i64, String)> = conn
        .prepare_cached(
            "SELECT o.seq, p.name FROM journal j JOIN operation o ON o.seq = j.seq
             JOIN person p ON p.id = o.person
             WHERE j.tbl = $1 AND j.\"row\" = $2 AND (j.col = $3 OR j.col IS NULL)
             ORDER BY j.id DESC LIMIT 1",
        )?
        .query_row(params![table, row, column], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let since = last_after(conn, wrote.as_ref().map_or(0, |(seq, _)| *seq))?;
    match since {
        Some(person) => conn
            .prepare_cached("SELECT name FROM person WHERE id = $1")?
            .query_row([person.0], |row| row.get(0)),
        None => Ok(wrote.map_or_else(|| "somebody".to_owned(), |(_, name)| name)),
    }
}

/// Whether a line of the log is the one of a restore.
pub(super) fn is_restore(label: &str) -> bool {
    label.starts_with(LABEL)
}

/// The operations by which a copy was put in the board's place.
pub(super) fn restores(conn: &Connection) -> rusqlite::Result<Vec<i64>> {
    conn.prepare_cached(
        "SELECT seq FROM operation WHERE undoes = seq AND instr(label, $1) = 1 ORDER BY seq",
    )?
    .query_map([LABEL], |row| row.get(0))?
    .collect()
}

/// Refuses to take back what somebody did before a restore, unless they name it, where what they did
/// last was to restore, or was replaced by it: undo looks at rows, not at files.
pub(super) fn refuse_undo(conn: &Connection, me: PersonId, last_done: i64) -> Answer<()> {
    let last: Option<(i64, String)> = conn
        .prepare_cached(
            "SELECT seq, label FROM operation WHERE seq > $1 AND person = $2 AND undoes = seq
                 AND (instr(label, $3) = 1 OR instr(label, $4) = 1) ORDER BY seq DESC LIMIT 1",
        )?
        .query_row(params![last_done, me.0, LABEL, REPLACED], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((seq, label)) = last else { return Ok(()) };
    let why = if is_kept(&label) {
        format!("what you did last (operation {seq}) was replaced by the restore of a copy")
    } else {
        format!(
            "what you did last was to restore a copy (operation {seq}), which undo does not take back"
        )
    };
    Err(Refusal::Wrong(format!(
        "{why}: gemba restore puts back what it replaced, whose name gemba log has; gemba undo NUMBER \
         takes back an operation before it"
    ))
    .into())
}

/// Who restored the board last, if that was after that operation.
fn last_after(conn: &Connection, seq: i64) -> rusqlite::Result<Option<PersonId>> {
    conn.prepare_cached(
        "SELECT person FROM operation WHERE seq > $1 AND undoes = seq AND instr(label, $2) = 1
         ORDER BY seq DESC LIMIT 1",
    )?
    .query_row(params![seq, LABEL], |row| Ok(PersonId(row.get(0)?)))
    .optional()
}
