//! A copy of the board, put back in its place.

mod history;
mod replaced;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::copies::{self, same_file};
use super::sqlite::open::{self, Mode};
use super::sqlite::origin::Origin;
use super::sqlite::{place, restore, schema, shape};
use super::trouble::Trouble;
use super::{Answer, Session, Store, StoreError, convert, journal};
use crate::domain::{PersonId, Refusal};

pub(crate) use self::history::Log;
pub(super) use self::replaced::is_kept;

/// How the line of the log begins that a restore leaves: by it the operation is known again.
const LABEL: &str = "Restored the board from ";

/// Which copies may be put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// Those of the board itself.
    OfThisBoard,
    /// Those of the board itself, also where their log reads otherwise than the board's.
    WithAnotherLog,
    /// Those of another board as well: what the board holds gives way to it.
    OfAnyBoard,
}

/// Which values a copy may hold that is put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Those alone that its own journal leads to.
    AsJournaled,
    /// Those that another program has written into it as well.
    AsTheyAre,
}

/// How long the values of a copy are held against its journal.
const COMPARING: Duration = Duration::from_secs(30);

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
}

/// Puts a copy into the board's file. Sessions that have the board open see it at once; the epoch
/// of the file changes, so that none of them takes the old numbers for the new ones. Numbers and
/// keys that were given since the copy was made are not given again, and the log says who did it.
/// A copy of another board is refused unless `of` allows it, and so is one of this board whose log
/// is not the one that the board has. A copy that another program has written to is refused unless
/// `values` allows it.
pub fn restore(
    board: &Path,
    from: &Path,
    of: Copies,
    values: Values,
    session: Session,
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
    session: Session,
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
    let before = before(board, &session.account)?;
    if let Some(Before { left: Some(name), .. }) = &before {
        return Err(super::hosted::gone(name).into());
    }
    let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let via = session.via.id();
    let mut store = Store::open_anywhere(&stage.0, session)?;
    let (seq, _) = super::board::counter(&store.conn).map_err(|err| store.trouble(&err))?;
    let mut is_same_board = false;
    let mut otherwise = String::new();
    if let Some(before) = &before {
        let copy = Origin::of(&store.conn).map_err(|err| store.trouble(&err))?;
        is_same_board = copy.is_same_board(&before.origin);
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
        let differs = differs(board, &store.conn, is_same_board)?;
        if let Some(first) = &differs
            && of != Copies::WithAnotherLog
        {
            return Err(Refusal::Wrong(format!(
                "{} is no true copy: its log reads otherwise than this board's, first at {first}; \
                 nothing was changed (gemba restore --with-another-log {} puts it back all the same, \
                 and the log will say so)",
                from.display(),
                from.display()
            ))
            .into());
        }
        otherwise =
            differs.map(|it| format!(" (its log read otherwise: {it})")).unwrap_or_default();
        count_on(&store.conn, before).map_err(|err| store.trouble(&err))?;
    }
    let (is_compared, strange) = compared(&store, from, values)?;
    otherwise += &strange;
    store.enter()?;
    let me = store.me.ok_or(Refusal::Gone("the person that this session acts for"))?;
    drop(store);
    let settled = restore::settle(&stage)?;
    let sign = |kept: Option<&Path>, seen: Option<&Connection>| {
        let sign = || -> rusqlite::Result<Option<i64>> {
            let before = seen.map(Before::of_any).transpose()?.flatten();
            journal::watch(&settled)?;
            let tx = settled.unchecked_transaction()?;
            if let Some(before) = &before {
                count_on(&tx, before)?;
            }
            if let Some(seen) = seen.filter(|_| is_same_board && before.is_some()) {
                match replaced::keep(seen, &tx, seq) {
                    // What cannot tell its log any more is in the file that is kept.
                    Err(_) if shape::wrong(seen, schema::current()).is_some() => (),
                    done => done?,
                }
            }
            let kept = told_kept(kept, before.as_ref().map(|it| it.seq), seq);
            let label = format!("{LABEL}{name}{otherwise}, which goes up to operation {seq}{kept}");
            let seq = journal::begin(&tx)?;
            // It names itself as taken back, so that nobody can: undo looks at rows, not at files.
            let undoes = Some(seq);
            let at = convert::millis(now);
            let label = &label;
            journal::end(&tx, &journal::Entry { seq, at, person: me, via, label, undoes })?;
            mark_anew(&tx)?;
            tx.commit()?;
            Ok(before.map(|it| it.seq))
        };
        sign().map_err(|err| Trouble::of(&err, board))
    };
    let (kept, seq_before) = restore::put_back(&settled, board, &mark, sign)?;
    let removed = copies::forget_replaced(board);
    Ok(Restored { kept, seq, seq_before, is_compared, removed })
}

/// Whether the values of a copy were held against its journal, in the time there is; and, where it is
/// put back although another program has written some of them, what the log says of that.
fn compared(store: &Store, from: &Path, values: Values) -> Result<(bool, String), StoreError> {
    let found = journal::strangers_within(&store.conn, COMPARING);
    let Some(found) = found.map_err(|err| store.trouble(&err))? else {
        return Ok((false, String::new()));
    };
    let (Some(first), n) = (found.first(), found.len()) else { return Ok((true, String::new())) };
    match values {
        Values::AsTheyAre => {
            Ok((true, format!(" (not written by gemba: {n} of its values, such as {first})")))
        }
        Values::AsJournaled => Err(Refusal::Wrong(format!(
            "{} holds what gemba has not written there: {n} of its values, such as {first}; nothing \
             was changed (take another copy, or gemba restore --although-changed {} puts it back all \
             the same, and the log will say so)",
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

/// Numbers that are a source's: the prefix, the source, the first, the last.
type Range = (String, String, i64, i64);

/// What a board held before a copy took its place.
struct Before {
    /// The number of its last operation.
    seq: i64,
    /// The last number of each prefix.
    keys: Vec<(String, i64)>,
    ranges: Vec<Range>,
    origin: Origin,
    /// What whoever asks is called on it, where they have left it.
    left: Option<String>,
}

impl Before {
    fn of(conn: &Connection) -> rusqlite::Result<Self> {
        let (seq, _) = super::board::counter(conn)?;
        let mut stmt = conn.prepare("SELECT prefix, last FROM key_counter")?;
        let keys = stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let keys = keys.collect::<Result<_, _>>()?;
        // A board of an older format has counted no such numbers.
        let ranges = if conn.table_exists(None, "key_range")? { ranges(conn)? } else { Vec::new() };
        Ok(Self { seq, keys, ranges, origin: Origin::of(conn)?, left: None })
    }
}

fn ranges(conn: &Connection) -> rusqlite::Result<Vec<Range>> {
    let mut stmt = conn.prepare("SELECT prefix, source, first, last FROM key_range")?;
    let all = stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    all.collect()
}

impl Before {
    /// Nothing where the board has not the tables to tell it.
    fn of_any(conn: &Connection) -> rusqlite::Result<Option<Self>> {
        match Self::of(conn) {
            Err(_) if shape::wrong(conn, schema::current()).is_some() => Ok(None),
            found => found.map(Some),
        }
    }
}

/// Nothing where the board is missing or damaged; a file that is no board is refused here, before
/// anything is done.
fn before(board: &Path, account: &str) -> Result<Option<Before>, Trouble> {
    match open::open(board, Mode::Write) {
        Ok(conn) => {
            let gone = "SELECT name FROM person WHERE account = $1 AND has_left";
            let left = conn.query_row(gone, [account], |row| row.get(0)).optional();
            let before = Before::of(&conn).ok();
            Ok(before.map(|it| Before { left: left.unwrap_or_default(), ..it }))
        }
        Err(Trouble::Missing(_) | Trouble::Damaged { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Where the log of a copy of the board first reads otherwise than the board's.
fn differs(
    board: &Path,
    copy: &Connection,
    is_same_board: bool,
) -> Result<Option<String>, Trouble> {
    if !is_same_board {
        return Ok(None);
    }
    let live = open::reader(board)?;
    // Logs of a board that cannot tell them are no obstacle to putting back one that can.
    let Ok((here, there)) = Log::of(&live).and_then(|here| Ok((here, Log::of(copy)?))) else {
        return Ok(None);
    };
    // What only the copy has, because it goes further, is no other log.
    let first = here.differs(&there).into_iter().find(|it| *it <= here.last());
    Ok(first.map(|seq| {
        let said = |log: &Log| log.label(seq).map_or("nothing".to_owned(), |it| format!("“{it}”"));
        format!("operation {seq}: {} there, {} here", said(&there), said(&here))
    }))
}

/// Lets the numbers of operations and keys go on behind the last ones that the board has given.
fn count_on(conn: &Connection, before: &Before) -> rusqlite::Result<()> {
    conn.execute("UPDATE counter SET seq = max(seq, $1) WHERE id = 1", [before.seq])?;
    for (prefix, source, first, last) in &before.ranges {
        // What the copy has counted itself, it knows itself.
        conn.execute(
            "INSERT OR IGNORE INTO key_range (prefix, source, first, last)
             SELECT $1, $2, max($3, n.last + 1), $4
             FROM (SELECT ifnull(max(last), 0) AS last FROM key_counter WHERE prefix = $1) n
             WHERE $4 > n.last",
            params![prefix, source, first, last],
        )?;
    }
    for (prefix, last) in &before.keys {
        conn.execute(
            "INSERT INTO key_counter (prefix, last) VALUES ($1, $2)
             ON CONFLICT (prefix) DO UPDATE SET last = max(last, $2)",
            params![prefix, last],
        )?;
    }
    Ok(())
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
fn is_restore(label: &str) -> bool {
    label.starts_with(LABEL)
}

/// The operations by which a copy was put in the board's place.
fn restores(conn: &Connection) -> rusqlite::Result<Vec<i64>> {
    conn.prepare_cached(
        "SELECT seq FROM operation WHERE undoes = seq AND instr(label, $1) = 1 ORDER BY seq",
    )?
    .query_map([LABEL], |row| row.get(0))?
    .collect()
}

/// Refuses to take back what somebody did before they restored a copy, unless they name it: what they
/// did last was to restore, and undo looks at rows, not at files.
pub(super) fn refuse_undo(conn: &Connection, me: PersonId, last_done: i64) -> Answer<()> {
    let restored: Option<i64> = conn
        .prepare_cached(
            "SELECT seq FROM operation WHERE seq > $1 AND person = $2 AND undoes = seq
                 AND instr(label, $3) = 1 ORDER BY seq DESC LIMIT 1",
        )?
        .query_row(params![last_done, me.0, LABEL], |row| row.get(0))
        .optional()?;
    match restored {
        None => Ok(()),
        Some(seq) => Err(Refusal::Wrong(format!(
            "what you did last was to restore a copy (operation {seq}), which undo does not take back: \
             gemba restore puts back what it replaced, whose name gemba log has; gemba undo NUMBER \
             takes back an operation before it"
        ))
        .into()),
    }
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
