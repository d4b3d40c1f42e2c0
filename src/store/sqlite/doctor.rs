//! What is wrong with a board's file or the place where it lies, each with a remedy.

mod copies;
mod disk;
mod history;
mod rights;
mod sessions;
mod strays;
mod tables;

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use self::rights::Whose;
use super::copy;
use super::open::{self, Full, Mode};
use super::schema::{self, Found};
use super::{origin, place, probe};
use crate::store::journal;
use crate::store::trouble::{Trouble, has_copies, way_back};

pub use self::strays::look_into;

/// The size of a log from which on some session must be holding an old state of the board.
const LARGE_LOG: u64 = 64 << 20;

/// How long the doctor waits for a lock.
const GLANCE: Duration = Duration::from_secs(2);

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it should be.
    Good,
    /// Worth knowing; nothing has to be done now.
    Fair,
    /// Something has to be done.
    Bad,
}

impl Health {
    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Bad => "bad",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What: a stable word.
    pub what: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub says: String,
    /// What to do; empty where nothing has to be done.
    pub remedy: String,
}

impl Finding {
    /// A thing that is as it should be.
    pub fn good(what: &'static str, says: impl Into<String>) -> Self {
        Self { what, health: Health::Good, says: says.into(), remedy: String::new() }
    }

    /// A thing that is not, and what to do.
    pub fn not(
        health: Health,
        what: &'static str,
        says: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { what, health, says: says.into(), remedy: remedy.into() }
    }
}

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// In a moment.
    Usual,
    /// At every row: whether the tables, the indexes and the journal agree.
    Deep,
}

/// Looks at a board and at the place where it lies. Writes nothing.
pub fn examine(path: &Path, depth: Depth) -> Vec<Finding> {
    // What lies beside a board lies beside the file that a link leads to.
    let path = &place::real(path);
    let mut found = vec![disk::look(path)];
    let file = fs::metadata(path);
    if let Err(err) = &file
        && probe::is_of_disk(err)
    {
        return vec![disk::broken(&err.to_string())];
    }
    let Ok(file) = file else {
        if let Some(folder) = place::closed_folder(path) {
            let says = format!("you may not enter the folder {}", folder.display());
            let remedy = "ask its owner for the right to enter it";
            return vec![Finding::not(Health::Bad, "file", says, remedy)];
        }
        let remedy = if has_copies(path) {
            way_back(path)
        } else {
            "name another file with --file, or make a board with `gemba init`".to_owned()
        };
        let says = match fs::read_link(path) {
            Ok(to) => {
                format!("{} is a link to {}, which is not there", path.display(), to.display())
            }
            Err(_) => format!("there is no {}", path.display()),
        };
        return vec![Finding::not(Health::Bad, "file", says, remedy)];
    };
    if file.is_dir() {
        let remedy = format!("name the file in it: --file {}", path.join("FILE").display());
        let says = format!("{} is a folder", path.display());
        return vec![Finding::not(Health::Bad, "file", says, remedy)];
    }
    found.insert(
        0,
        Finding::good("file", format!("{} ({} KiB)", path.display(), file.len() / 1024)),
    );
    // Read by two machines at once, what sessions share beside it would be written from here too.
    if place::disk(path) != place::Disk::Local && !place::is_at_rest(path) {
        let says = "not looked into: several machines may have it open";
        found.push(Finding::not(
            Health::Bad,
            "format",
            says,
            "look on the machine whose disk it is",
        ));
        return found;
    }
    // Before it is opened: SQLite gives an empty log the mode of its board.
    let rights = rights::look(path, Whose::AsGiven);
    let looked = look(path);
    // Of what is no board nobody says who may do what with it.
    if !matches!(looked, Err(Trouble::NotABoard(_))) {
        found.extend(rights);
        found.extend(strays::look(path));
    }
    let mut here = Vec::new();
    match looked {
        Ok((conn, format)) => {
            here = sessions::at_screens(&conn, path);
            found.push(format_of(path, format));
            found.push(integrity(&conn, path, depth));
            rights::look_again(&conn, path, &mut found);
            found.extend(tables::look(&conn, path, format));
            if depth == Depth::Deep && format == schema::current() {
                found.push(journal_agrees(&conn));
                found.extend(history::look(&conn, path));
            }
            found.push(lock(path));
            found.push(copies::look(&conn, path));
        }
        // A pipe would be waited for, and what lies in the way of every write is not the disk's fault.
        Err(it)
            if !matches!(it, Trouble::InTheWay { .. })
                && file.is_file()
                && probe::why_broken(path).is_some() =>
        {
            return vec![disk::broken(&probe::why_broken(path).unwrap_or_default())];
        }
        Err(Trouble::Disk { what, .. }) => return vec![disk::broken(&what)],
        Err(trouble) => {
            let (says, remedy) = match trouble {
                Trouble::Damaged { what, .. } => (format!("damaged: {what}"), way_back(path)),
                Trouble::Empty(_) => {
                    let file = shell_words::quote(&path.to_string_lossy()).into_owned();
                    (
                        "an empty file".to_owned(),
                        format!("gemba init --file {file} makes a board of it"),
                    )
                }
                trouble => {
                    let says = trouble.to_string();
                    match says.rsplit_once("; ") {
                        Some((says, remedy)) => (says.to_owned(), remedy.to_owned()),
                        None => (says, "ask whoever looks after it".to_owned()),
                    }
                }
            };
            found.push(Finding::not(Health::Bad, "format", says, remedy));
        }
    }
    found.push(log(path));
    found.push(sessions::look(path, &here));
    found
}

/// Mends what can be mended without losing anything; tells what was done. It opens the board as a
/// session does, and brings it to the present format as one does.
pub fn repair(path: &Path) -> Vec<String> {
    let path = &place::real(path);
    // What is no board keeps the modes that it has: a device, a file of somebody else's.
    if let Err(why @ (Trouble::NotABoard(_) | Trouble::Folder(_) | Trouble::Missing(_))) =
        look(path)
    {
        return vec![why.to_string()];
    }
    if let Err(why) = open::refuse_shared_disk(path, place::disk(path)) {
        return vec![why.to_string()];
    }
    let whose = look(path).map_or(Whose::AsGiven, |(conn, _)| rights::whose(&conn, path));
    let mut done = rights::repair(path, whose);
    for left in copy::remove_given_up(&copy::folder_of(path)) {
        done.push(format!("removed {}: who made it was killed", left.display()));
    }
    let before = look(path).map(|(_, format)| format);
    let conn = match open::open(path, Mode::Write) {
        Ok(conn) => conn,
        Err(why) => {
            done.push(why.to_string());
            return done;
        }
    };
    if let Ok(before) = before
        && before < schema::current()
    {
        let (now, folder) = (schema::current(), copy::folder_of(path));
        done.push(format!(
            "brought the board from format {before} to {now}; what it was is kept in {}",
            folder.display()
        ));
    }
    done.extend(tables::repair(&conn));
    if checked(&conn, "PRAGMA integrity_check(3)").is_ok_and(|it| is_of_indexes(&it))
        && conn.execute_batch("REINDEX").is_ok()
    {
        done.push("built the indexes anew".to_owned());
    }
    let size = |it: &Path| fs::metadata(it).map_or(0, |it| it.len());
    let log = place::beside(path, "-wal");
    let before = size(&log);
    let emptied: rusqlite::Result<i64> =
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    if emptied == Ok(0) && before > 0 && size(&log) == 0 {
        done.push("took the write-ahead log into the file".to_owned());
    }
    done
}

/// Opens the board to look at it as it is, whatever its format; nothing is changed, and where it was
/// closed in order nothing is made beside it. Returns the format.
fn look(path: &Path) -> Result<(Connection, u32), Trouble> {
    let is_at_rest = place::is_at_rest(path);
    open::look_first(path, if is_at_rest { Mode::Read } else { open::usual(path) })?;
    let conn = if is_at_rest {
        origin::at_rest(path).map_err(|err| Trouble::of(&err, path))
    } else {
        open::reader(path)
    };
    // What fails is closed first: it would stand in the way of the one that shares nothing.
    match conn.and_then(|conn| schema::identify(&conn, path).map(|found| (conn, found))) {
        Ok((_, Found::Empty)) => Err(Trouble::no_board(path)),
        Ok((conn, Found::Board(format))) => Ok((conn, format)),
        Err(Trouble::Full(_)) => Ok((open::on_full_disk(path, Full::of(path))?, schema::current())),
        Err(trouble) => Err(trouble),
    }
}

fn format_of(path: &Path, format: u32) -> Finding {
    let now = schema::current();
    if format == now {
        return Finding::good("format", format!("{now}, the one of this gemba"));
    }
    let says = format!("{format}, of an earlier gemba; this one's is {now}");
    let remedy = match place::why_read_only(path) {
        None => {
            "the next gemba that opens it, or gemba doctor --repair, leaves a copy and brings it up"
        }
        Some(_) => "let somebody who may write it open it once: it is brought up after a copy",
    };
    Finding::not(Health::Fair, "format", says, remedy)
}

/// What a check of SQLite's own says, line by line.
fn checked(conn: &Connection, check: &str) -> rusqlite::Result<Vec<String>> {
    conn.prepare(check)?.query_map([], |row| row.get(0))?.collect()
}

/// Whether only indexes are wrong, which are built anew from what the tables hold. SQLite has no code
/// for it: it says so in words, and these are read here and nowhere else.
fn is_of_indexes(lines: &[String]) -> bool {
    lines.iter().all(|it| it.contains("index"))
}

fn integrity(conn: &Connection, path: &Path, depth: Depth) -> Finding {
    let check = match depth {
        Depth::Usual => "PRAGMA quick_check(3)",
        Depth::Deep => "PRAGMA integrity_check(3)",
    };
    let lines = || checked(conn, check);
    let orphans = || -> rusqlite::Result<i64> {
        conn.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
    };
    let remedy = if lines().is_ok_and(|it| is_of_indexes(&it)) {
        "gemba doctor --repair".to_owned()
    } else {
        way_back(path)
    };
    match (lines(), orphans()) {
        (Ok(lines), Ok(0)) if lines == ["ok"] => Finding::good("integrity", "sound"),
        (Ok(lines), Ok(n)) if lines == ["ok"] => {
            let says = format!("{n} rows name others that are not there");
            Finding::not(Health::Bad, "integrity", says, remedy)
        }
        (Ok(_), _) if probe::why_broken(path).is_some() => {
            disk::broken(&probe::why_broken(path).unwrap_or_default())
        }
        (Ok(lines), _) => {
            let says = format!("damaged: {}", lines.join("; ").replace('\n', " "));
            Finding::not(Health::Bad, "integrity", says, remedy)
        }
        (Err(err), _) => match Trouble::of(&err, path) {
            Trouble::Disk { what, .. } => disk::broken(&what),
            _ => Finding::not(Health::Bad, "integrity", format!("damaged: {err}"), remedy),
        },
    }
}

/// Whether every row and value is the one that the last operation left there. What was changed, added
/// or removed around gemba, by a hand or by a failing disk, is found here and nowhere else.
fn journal_agrees(conn: &Connection) -> Finding {
    match journal::strangers(conn) {
        Ok(strange) if strange.is_empty() => {
            Finding::good("journal", "leads to what the tables hold")
        }
        Ok(strange) => {
            let says = format!(
                "{} not as gemba wrote it: {}",
                strange.len(),
                strange[..strange.len().min(3)].join("; ")
            );
            // The journal tells of it from then on, whatever is written over it.
            let remedy =
                "`gemba restore` a copy that was made before it, and do again what came since";
            Finding::not(Health::Bad, "journal", says, remedy)
        }
        Err(err) => Finding::not(Health::Bad, "journal", err.to_string(), "gemba restore a copy"),
    }
}

fn lock(path: &Path) -> Finding {
    if place::why_read_only(path).is_some() {
        return Finding::good("lock", "not tried: you may only read");
    }
    if place::is_at_rest(path) {
        return Finding::good("lock", "free: nobody has it open");
    }
    let tried = || -> rusqlite::Result<()> {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // Whoever closes a board last takes its log in: not whoever only looks.
        open::keep_log(&conn)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        conn.busy_timeout(GLANCE)?;
        conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK")
    };
    match tried() {
        Ok(()) => Finding::good("lock", "free"),
        Err(err) => {
            let remedy = format!("see below who has it open, or `fuser -v {}`", path.display());
            Finding::not(Health::Bad, "lock", format!("not to be had ({err})"), remedy)
        }
    }
}

fn log(path: &Path) -> Finding {
    let size = fs::metadata(place::beside(path, "-wal")).map_or(0, |it| it.len());
    if size < LARGE_LOG {
        return Finding::good("wal", format!("the write-ahead log has {} KiB", size / 1024));
    }
    let says = format!(
        "the write-ahead log has {} MiB: some session holds an old state of the board",
        size >> 20
    );
    let remedy = "end the session that is oldest or stopped, then gemba doctor --repair";
    Finding::not(Health::Fair, "wal", says, remedy)
}
