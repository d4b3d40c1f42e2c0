//! The board's file: the only place that knows SQL.
//!
//! [`Store::load`] reads what a screen needs, [`Store::commit`] makes one operation, and nothing
//! else goes in or out. Rules are checked here against the file, never against a screen: two
//! sessions can never both be right.

mod again;
mod apply;
mod board;
mod card;
mod checklist;
mod column;
mod convert;
pub(crate) mod copies;
mod flow;
mod gate;
mod health;
mod hosted;
mod impediment;
mod import;
pub(crate) mod journal;
mod ledger;
mod log;
mod meanwhile;
mod names;
mod page;
mod person;
pub mod presence;
mod process;
mod progress;
mod rank;
mod read;
pub mod restore;
mod retrospective;
mod rules;
mod session;
mod sound;
mod sprint;
pub mod sqlite;
mod standup;
mod story;
mod study;
#[cfg(test)]
mod tests;
pub mod touched;
pub mod trouble;
mod view;
mod way;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior};
use thiserror::Error;

pub use self::read::Opened;
pub use self::session::{Session, Via};
pub use self::write::{Done, Taken};
use crate::clock::Clock;
use crate::domain::{Board, Person, PersonId, ReadOnly, Refusal, StoryId};
use sqlite::open::{self, Full, Mode};
use sqlite::place::{self, Disk};
use trouble::Trouble;

/// A board that is being made.
#[derive(Clone, Debug)]
pub struct NewBoard {
    /// What the team calls it.
    pub name: String,
    /// The prefix of the keys of stories that belong to no process.
    pub prefix: String,
    /// The time zone of its days.
    pub zone: chrono_tz::Tz,
}

/// A board's file, open for one person.
#[derive(Debug)]
pub struct Store {
    /// The copy that the first write of a day makes, where this session makes it. It ends before
    /// the connection does: whoever closes the file last takes its log in.
    daily: Option<copies::Daily>,
    conn: Connection,
    path: PathBuf,
    /// The files that this session has opened.
    side: sqlite::side::Side,
    session: Session,
    /// The person at the keyboard; none until they first write.
    me: Option<PersonId>,
    /// In which life of the file that was learnt: a copy that was put back may give the number to
    /// somebody else.
    life: i64,
    read_only: Option<ReadOnly>,
    /// The state of a file that is read as it lies, as nobody was writing it and nothing may be made
    /// beside it.
    resting: Option<(u64, i64, i64)>,
    is_watching: bool,
    cards: card::Cache,
    board: board::Cache,
    hosting: hosted::Hosting,
    progress: progress::Progress,
}

/// Why the store did not do what it was asked. Nothing has been changed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The person can act on it: show it and go on.
    #[error("{0}")]
    Refused(Refusal),
    /// Something is wrong with the file.
    #[error("{0}")]
    Broken(Trouble),
}

/// Why a part of the store did not do what it was asked; it does not know the file's name.
#[derive(Debug)]
enum Fault {
    Refused(Refusal),
    Sql(rusqlite::Error),
}

/// What a part of the store answers.
type Answer<T> = Result<T, Fault>;

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(err: rusqlite::Error) -> Self {
        Self::Sql(err)
    }
}

impl From<Trouble> for StoreError {
    fn from(trouble: Trouble) -> Self {
        Self::Broken(trouble)
    }
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Store {
    /// Makes a board with the columns To do, Doing, Review and Done. Refuses a file that is there.
    pub fn create(path: &Path, new: &NewBoard, session: Session) -> Result<Self, StoreError> {
        Self::create_on(place::disk(path), path, new, session)
    }

    fn create_on(
        disk: Disk,
        path: &Path,
        new: &NewBoard,
        session: Session,
    ) -> Result<Self, StoreError> {
        open::refuse_shared_disk(path, disk)?;
        Self::create_anywhere(path, new, session)
    }

    /// The same on a file system that several machines share, where the person knows it.
    pub fn create_anywhere(
        path: &Path,
        new: &NewBoard,
        session: Session,
    ) -> Result<Self, StoreError> {
        let prefix = board::prefix(&new.prefix)?;
        let name = crate::domain::text::line(&new.name);
        if name.is_empty() {
            return Err(Refusal::EmptyText("the name of a board").into());
        }
        let is_new = path.symlink_metadata().is_err();
        let mut conn = open::open(path, Mode::Create)?;
        let fresh = is_new.then(|| open::Fresh::new(path));
        let trouble = |err| Trouble::of(&err, path);
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(trouble)?;
        let others: i64 =
            tx.query_row("SELECT count(*) FROM board", [], |row| row.get(0)).map_err(trouble)?;
        if others > 0 {
            // Somebody else has made it meanwhile: it is theirs.
            fresh.into_iter().for_each(open::Fresh::stays);
            return Err(Trouble::Exists(path.to_owned()).into());
        }
        let now = session.clock.now();
        board::create(&tx, &name, &prefix, new.zone, now).map_err(trouble)?;
        journal::complete(&tx).map_err(trouble)?;
        tx.commit().map_err(trouble)?;
        fresh.into_iter().for_each(open::Fresh::stays);
        Self::begin(conn, path, session, None, None)
    }

    /// Opens a board: read-only where this process may not write the file.
    /// Refuses a file system that several machines share.
    pub fn open(path: &Path, session: Session) -> Result<Self, StoreError> {
        Self::open_on(place::disk(path), path, session)
    }

    fn open_on(disk: Disk, path: &Path, session: Session) -> Result<Self, StoreError> {
        if path.exists() {
            open::refuse_shared_disk(path, disk)?;
        }
        Self::open_anywhere(path, session)
    }

    /// The same on any file system.
    pub fn open_anywhere(path: &Path, session: Session) -> Result<Self, StoreError> {
        let read_only = path.exists().then(|| place::why_read_only(path)).flatten();
        let mode = if read_only.is_some() { Mode::Read } else { Mode::Write };
        let lies = (mode == Mode::Read && place::is_at_rest(path)).then(|| place::stamp(path));
        match open::open(path, mode) {
            Ok(conn) => Self::begin(conn, path, session, read_only, lies),
            Err(trouble) if mode == Mode::Write && matches!(trouble, Trouble::Full(_)) => {
                match (Full::of(path), session.via) {
                    // A screen would keep everybody else out for as long as it is open.
                    (Full::Alone, Via::Screen) => Err(trouble.into()),
                    (how, _) => Self::open_on_full_disk(path, session, how),
                }
            }
            Err(trouble) => Err(trouble.into()),
        }
    }

    fn open_on_full_disk(path: &Path, session: Session, how: Full) -> Result<Self, StoreError> {
        let lies = match how {
            Full::AsItLies => Some(place::stamp(path)),
            Full::Alone => None,
        };
        let conn = open::on_full_disk(path, how)?;
        let why = ReadOnly::Full(path.display().to_string());
        Self::begin(conn, path, session, Some(why), lies)
    }

    /// `resting` is the state in which a file was when it was opened as it lay.
    fn begin(
        conn: Connection,
        path: &Path,
        session: Session,
        read_only: Option<ReadOnly>,
        resting: Option<(u64, i64, i64)>,
    ) -> Result<Self, StoreError> {
        let via = session.via;
        if via == Via::Screen {
            open::keep_few_pages(&conn).map_err(|err| Trouble::of(&err, path))?;
        }
        let mut store = Self {
            conn,
            path: path.to_owned(),
            side: sqlite::side::Side::of(path),
            session,
            me: None,
            life: 0,
            read_only,
            resting,
            is_watching: false,
            cards: card::Cache::of(via),
            board: board::Cache::default(),
            daily: None,
            hosting: hosted::Hosting::Own,
            progress: progress::Progress::default(),
        };
        store.me = store.who()?;
        store.life = board::counter(&store.conn).map_err(|err| store.trouble(&err))?.1;
        // Only what is read for the first time opens a log that was not there.
        store.side = sqlite::side::Side::of(path);
        Ok(store)
    }

    /// The person that this session acts for, if the board knows them already.
    fn who(&mut self) -> Result<Option<PersonId>, StoreError> {
        let board = self.board_now()?;
        let of_account = |it: &&Person| it.account.as_deref() == Some(&self.session.account);
        let Some(name) = &self.session.as_name else {
            return Ok(board.people.iter().find(of_account).map(|it| it.id));
        };
        if !board.allow_as {
            return Err(Refusal::AsNotAllowed.into());
        }
        match board.people.iter().find(|it| it.name.eq_ignore_ascii_case(name)) {
            Some(person) => Ok(Some(person.id)),
            None => Err(Refusal::NoSuch(format!("person called {name}")).into()),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name under which this session works: the account, or whom it stands in for.
    pub fn account(&self) -> &str {
        self.session.as_name.as_deref().unwrap_or(&self.session.account)
    }

    /// What tells this board from every other one, wherever it lies: numbers that a copy of it shares,
    /// and no board that is made later at the same place.
    pub fn identity(&self) -> Result<[i64; 2], StoreError> {
        let of = "SELECT identity, created_at FROM counter, board";
        self.conn
            .query_row(of, [], |row| Ok([row.get(0)?, row.get(1)?]))
            .map_err(|err| self.trouble(&err))
    }

    /// The key of a story, wherever on the board it is; nothing where there is none of that number.
    pub(crate) fn key_of(&self, story: StoryId) -> Result<Option<String>, StoreError> {
        names::key_of(&self.conn, story).map_err(|err| self.trouble(&err))
    }

    /// Where a hosted board keeps what people were typing: beside it, in the one folder that its
    /// account can write for certain.
    pub(crate) fn drafts_folder(&self) -> PathBuf {
        place::beside(&self.path, ".drafts")
    }

    /// The clock of this session.
    pub const fn clock(&self) -> &Clock {
        &self.session.clock
    }

    /// Why this session may not write, if it may not.
    pub const fn read_only(&self) -> Option<&ReadOnly> {
        self.read_only.as_ref()
    }

    /// Lets a write wait for the lock of another process for a moment only: the screen shows that it
    /// waits, and asks again.
    pub(crate) fn wait_in_steps(&mut self) {
        // Where that cannot be, it waits as the command line does.
        let _ = open::wait_in_steps(&mut self.conn);
    }

    /// Takes in a log that readers have let grow, at a quiet moment and where it is this session's
    /// turn; on a thread of its own, which nobody waits for.
    pub(crate) fn take_in_log(&self) {
        if self.read_only.is_none()
            && sqlite::log::is_due(&self.path)
            && self.stays_together().is_ok()
        {
            let path = self.path.clone();
            // What cannot be done now is tried again, and the next write does it anyway.
            let work = move || drop(sqlite::log::take_in(&path));
            let _ = std::thread::Builder::new().name("log".to_owned()).spawn(work);
        }
    }

    /// Refuses to write from now on: the files that are open are not those that lie there. What was
    /// acknowledged is brought into the board where that is still possible.
    pub fn freeze(&mut self, why: &str) {
        if self.read_only.is_none() {
            self.side.rescue(&self.conn, &self.path);
        }
        self.read_only = Some(ReadOnly::Lost(why.to_owned()));
    }

    /// Whether the board itself still lies where it did, and only something beside it was taken away.
    pub fn lies_still(&self) -> bool {
        self.side.board_lies_still(&self.path)
    }

    /// Refuses before anything is acknowledged that nobody else would see.
    fn stays_together(&self) -> rusqlite::Result<()> {
        match self.side.lies(&self.path) {
            sqlite::side::Lies::AsOpened => Ok(()),
            sqlite::side::Lies::Gone | sqlite::side::Lies::Other => Err(sqlite::side::parted()),
        }
    }

    /// Makes the person at the keyboard known to the board, at their first visit. A reader who
    /// never writes and never opens a screen leaves no trace.
    pub fn enter(&mut self) -> Result<(), StoreError> {
        if self.me.is_none() && self.read_only.is_none() {
            self.write(|_, _| Ok(None))?;
        }
        Ok(())
    }

    /// The board itself, as it is in the file now.
    fn board_now(&mut self) -> Result<Arc<Board>, StoreError> {
        let path = self.path.clone();
        let trouble = |err| Trouble::of(&err, &path);
        let (seq, epoch) = board::counter(&self.conn).map_err(trouble)?;
        Ok(self.board.load(&self.conn, seq, epoch).map_err(trouble)?)
    }

    fn trouble(&self, err: &rusqlite::Error) -> StoreError {
        Trouble::of(err, &self.path).into()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.side.before_close(&self.conn, &self.path);
    }
}
