//! The board's file: the only place that knows SQL.
//!
//! [`Store::load`] reads what a screen needs, [`Store::commit`] makes one operation, and nothing
//! else goes in or out. Rules are checked here against the file, never against a screen: two
//! sessions can never both be right.

mod apply;
mod board;
mod card;
mod checklist;
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
mod page;
pub mod presence;
mod process;
mod progress;
mod rank;
pub mod restore;
mod retrospective;
mod rules;
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

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use thiserror::Error;

use crate::clock::Clock;
use crate::domain::operation::{PersonEdit, TakenIn};
use crate::domain::permission;
use crate::domain::{
    At, Board, Definition, Needs, Operation, Page, Person, PersonId, Refusal, Snapshot, Span,
    Story, StoryId,
};
use sqlite::open::{self, Mode};
use sqlite::place::{self, Disk};
use trouble::Trouble;

/// By which door an operation came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A key.
    Screen,
    /// The command line.
    Command,
    /// An import.
    Import,
    /// The sample board's history.
    Demo,
}

impl Via {
    const fn id(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Command => "command",
            Self::Import => "import",
            Self::Demo => "demo",
        }
    }
}

/// Who opens a board, and how.
#[derive(Clone, Debug)]
pub struct Session {
    /// The account of the operating system: the effective one, never a variable.
    pub account: String,
    /// The whole name that the system knows; may be empty.
    pub full_name: String,
    /// The person to act for instead, where the board allows it.
    pub as_name: Option<String>,
    /// By which door.
    pub via: Via,
    /// What time it is.
    pub clock: Clock,
}

impl Session {
    /// The person that it acts for, by what was `learnt` in some life of the file: in another one
    /// they are looked for by name. Nobody where whoever made them known has taken that back.
    fn among(
        &self,
        board: &Board,
        (me, life): (Option<PersonId>, i64),
        epoch: i64,
    ) -> Option<PersonId> {
        let is_me = |it: &&Person| match &self.as_name {
            _ if life == epoch => me == Some(it.id),
            Some(name) => it.name.eq_ignore_ascii_case(name),
            None => it.account.as_deref() == Some(&self.account),
        };
        board.people.iter().find(is_me).map(|it| it.id)
    }
}

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
    session: Session,
    /// The person at the keyboard; none until they first write.
    me: Option<PersonId>,
    /// In which life of the file that was learnt: a copy that was put back may give the number to
    /// somebody else.
    life: i64,
    read_only: Option<String>,
    /// The state of a file that is read as it lies, as nobody was writing it and nothing may be made
    /// beside it.
    resting: Option<(u64, i64, i64)>,
    is_watching: bool,
    cards: card::Cache,
    board: board::Cache,
    hosting: hosted::Hosting,
    progress: progress::Progress,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The number of the operation.
    pub seq: i64,
    /// What it did, in the past tense.
    pub label: String,
    /// The stories that it touched.
    pub stories: Vec<StoryId>,
    /// The first story that it wrote down.
    pub added: Option<StoryId>,
    /// Whether it changed anything: if not, it stands in no log and there is nothing to take back.
    pub is_change: bool,
    /// What its reason has overruled.
    pub overruled: Vec<crate::domain::rules::Overruled>,
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
        let mut conn = open::open(path, Mode::Create)?;
        let fresh = open::Fresh::new(path);
        let trouble = |err| Trouble::of(&err, path);
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(trouble)?;
        let now = session.clock.now();
        board::create(&tx, &name, &prefix, new.zone, now).map_err(trouble)?;
        tx.commit().map_err(trouble)?;
        fresh.stays();
        Self::begin(conn, path, session, None)
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
        let conn = open::open(path, mode)?;
        Self::begin(conn, path, session, read_only)
    }

    fn begin(
        conn: Connection,
        path: &Path,
        session: Session,
        read_only: Option<String>,
    ) -> Result<Self, StoreError> {
        let via = session.via;
        let is_resting = read_only.is_some() && place::is_at_rest(path);
        let resting = is_resting.then(|| place::stamp(path));
        let mut store = Self {
            conn,
            path: path.to_owned(),
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

    /// The clock of this session.
    pub const fn clock(&self) -> &Clock {
        &self.session.clock
    }

    /// Why this session may not write, if it may not.
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// Lets a write wait for the lock of another process for a moment only: the screen shows that it
    /// waits, and asks again.
    pub(crate) fn wait_in_steps(&mut self) {
        // Where that cannot be, it waits as the command line does.
        let _ = open::wait_in_steps(&mut self.conn);
    }

    /// Refuses to write from now on.
    pub fn freeze(&mut self, why: &str) {
        self.read_only = Some(why.to_owned());
    }

    /// Makes the person at the keyboard known to the board, at their first visit. A reader who
    /// never writes and never opens a screen leaves no trace.
    pub fn enter(&mut self) -> Result<(), StoreError> {
        if self.me.is_none() && self.read_only.is_none() {
            self.write(|_, _| Ok(None))?;
        }
        Ok(())
    }

    /// Reads what a screen needs, in one transaction; `also` adds one whole story, for a dialog
    /// that shows more of it than a card has.
    pub fn load(&mut self, needs: &Needs, also: Option<StoryId>) -> Result<Snapshot, StoreError> {
        self.wake()?;
        let now = self.session.clock.now();
        let read_only = self.read_only.clone();
        let path = self.path.clone();
        let (cards, boards) = (&mut self.cards, &mut self.board);
        let (hosting, session, learnt) = (self.hosting, &self.session, (self.me, self.life));
        let load = || -> Answer<Snapshot> {
            let tx = self.conn.unchecked_transaction()?;
            let (seq, epoch) = board::counter(&tx)?;
            let board = boards.load(&tx, seq, epoch)?;
            let me = session.among(&board, learnt, epoch);
            hosting.admit(&tx, me)?;
            let me = me.unwrap_or_default();
            let page = match needs {
                Needs::Board { span, words } => {
                    Page::Board(cards.load(&tx, &board, *span, words, seq, epoch)?)
                }
                Needs::Story(id) => Page::Story(page::story(&tx, &board, *id)?.map(Box::new)),
                Needs::Backlog { words } => {
                    let all = cards.load(&tx, &board, Span::Everything, words, seq, epoch)?;
                    let page = sprint::page::backlog(&tx, &board, &all, board.date(now))?;
                    Page::Backlog(Box::new(page))
                }
                Needs::Sprint(id) => Page::Sprint(sprint::page::sprint(&tx, &board, *id, now)?),
                Needs::Standup => {
                    let all = cards.load(&tx, &board, Span::Sprint, &[], seq, epoch)?;
                    Page::Standup(Box::new(standup::page(&tx, &board, &all, now)?))
                }
                Needs::Impediments => Page::Impediments(impediment::page(&tx, now)?),
                Needs::Flow => Page::Flow,
                Needs::Log { by, story, most } => {
                    Page::Log(log::page(&tx, &board, *by, *story, *most)?)
                }
                Needs::Processes => {
                    Page::Processes(Box::new(process::read::register(&tx, &board)?))
                }
                Needs::Process(id) => {
                    Page::Process(process::read::page(&tx, &board, *id)?.map(Box::new))
                }
                Needs::Improvements => {
                    Page::Improvements(Box::new(process::improvement::page(&tx)?))
                }
                Needs::Today => Page::Today(process::today::page(&tx, &board, me, now)?),
            };
            let open = match also {
                Some(id) => page::story(&tx, &board, id)?.map(Box::new),
                None => None,
            };
            tx.finish()?;
            let is_hosted = hosting == hosted::Hosting::Hosted;
            Ok(Snapshot { seq, epoch, now, me, read_only, is_hosted, board, page, open })
        };
        let snapshot = load().map_err(|fault| match fault {
            Fault::Refused(refusal) => StoreError::Refused(refusal),
            Fault::Sql(err) => Trouble::of(&err, &path).into(),
        })?;
        self.me = snapshot.board.person(snapshot.me).map(|it| it.id);
        self.life = snapshot.epoch;
        Ok(snapshot)
    }

    /// Whether something was committed since that snapshot was read that it could show.
    pub fn has_news(&mut self, seen: &Snapshot) -> Result<bool, StoreError> {
        self.wake()?;
        let path = self.path.clone();
        log::has_news(&self.conn, seen).map_err(|err| Trouble::of(&err, &path).into())
    }

    /// Opens a file anew that was read as it lay, once somebody has written it.
    fn wake(&mut self) -> Result<(), StoreError> {
        let Some(seen) = self.resting else { return Ok(()) };
        let is_at_rest = place::is_at_rest(&self.path);
        let now = place::stamp(&self.path);
        if !is_at_rest || now != seen {
            self.conn = open::open(&self.path, Mode::Read)?;
            self.resting = is_at_rest.then_some(now);
        }
        Ok(())
    }

    /// Makes one operation, whole or not at all.
    pub fn commit(&mut self, operation: &Operation) -> Result<Done, StoreError> {
        let (hosting, needed) = (self.hosting, permission::needed(operation));
        self.write(|cx, conn| {
            hosting.allow(conn, cx.present.person, &needed)?;
            // Nobody takes themselves back while somebody is there who could.
            let returns = matches!(operation, Operation::EditPerson {
                person, to: PersonEdit::Left(false),
            } if *person == cx.present.person && cx.board.people.iter().all(|it| it.left));
            if !returns {
                hosted::still_here(conn, cx.present.person)?;
            }
            let label = apply::apply(cx, conn, operation)?;
            Ok(Some((label, None)))
        })
    }

    /// Takes back this person's last operation that is not taken back yet.
    pub fn undo(&mut self) -> Result<Done, StoreError> {
        if let Some(why) = &self.read_only {
            return Err(Refusal::ReadOnly(why.clone()).into());
        }
        self.me.ok_or(Refusal::NothingToUndo)?;
        self.take_back("Undid: ", |conn, me| {
            Ok(journal::last_done(conn, me)?.ok_or(Refusal::NothingToUndo)?)
        })
    }

    /// Takes back one operation of this person, wherever in their history it stands. What was done
    /// since stays; where that changed the same, it is refused, as every undo is.
    pub fn undo_one(&mut self, seq: i64) -> Result<Done, StoreError> {
        self.me.ok_or(Refusal::NothingToUndo)?;
        self.take_back("Undid: ", |conn, me| journal::one_done(conn, me, seq))
    }

    /// Does again what this person took back last, unless they have done something else since.
    pub fn redo(&mut self) -> Result<Done, StoreError> {
        self.me.ok_or(Refusal::NothingToRedo)?;
        self.take_back("Redid: ", |conn, me| {
            let (seq, label) = journal::last_undone(conn, me)?.ok_or(Refusal::NothingToRedo)?;
            let label = label.strip_prefix("Undid: ").map_or(label.clone(), str::to_owned);
            Ok((seq, label))
        })
    }

    /// Plays one operation backwards. Which one is looked up inside the transaction: two sessions
    /// of one person never take the same back twice.
    fn take_back(
        &mut self,
        verb: &str,
        find: impl FnOnce(&Connection, PersonId) -> Answer<journal::Candidate>,
    ) -> Result<Done, StoreError> {
        let (mut target, hosting) = (None, self.hosting);
        let done = self.write(|cx, conn| {
            cx.asking = apply::Asking::Nothing;
            let target = target.insert(find(conn, cx.present.person)?);
            let needed = hosted::to_undo(conn, target.0)?;
            hosting.allow(conn, cx.present.person, &needed)?;
            hosted::still_here(conn, cx.present.person)?;
            journal::revert(conn, target, cx.present)?;
            rank::settle(cx, conn)?;
            sound::hold(conn, cx.present.seq)?;
            Ok(Some((format!("{verb}{}", target.1), Some(target.0))))
        });
        if let (Err(StoreError::Broken(Trouble::Constraint { .. })), Some(target)) =
            (&done, &target)
        {
            let me = self.me.unwrap_or_default();
            let refusal = journal::blocked_by_reference(&self.conn, target, me)
                .map_err(|err| self.trouble(&err))?;
            return Err(refusal.into());
        }
        done
    }

    /// Runs one write in one transaction, under the next number of the board.
    fn write(
        &mut self,
        work: impl FnOnce(&mut apply::Cx, &Connection) -> Answer<Option<(String, Option<i64>)>>,
    ) -> Result<Done, StoreError> {
        if let Some(why) = &self.read_only {
            return Err(Refusal::ReadOnly(why.clone()).into());
        }
        if !self.is_watching {
            journal::watch(&self.conn).map_err(|err| self.trouble(&err))?;
            self.is_watching = true;
        }
        let at = self.session.clock.now();
        let path = self.path.clone();
        let result = self.transact(at, work);
        if result.is_ok() {
            self.copy_of_the_day(at);
        } else {
            // It may have been read from what was rolled back.
            self.board = board::Cache::default();
        }
        result.map_err(|fault| match fault {
            Fault::Refused(refusal) => StoreError::Refused(refusal),
            Fault::Sql(err) if err.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Trouble::Constraint { path, what: err.to_string() }.into()
            }
            Fault::Sql(err) => Trouble::of(&err, &path).into(),
        })
    }

    fn transact(
        &mut self,
        now: At,
        work: impl FnOnce(&mut apply::Cx, &Connection) -> Answer<Option<(String, Option<i64>)>>,
    ) -> Answer<Done> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let version: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version != sqlite::schema::current() {
            return Err(Refusal::Wrong(
                "the board was brought to a later format meanwhile; start gemba again".to_owned(),
            )
            .into());
        }
        let mut seq = journal::begin(&tx)?;
        let at = convert::millis(now);
        let via = self.session.via.id();
        let epoch = board::counter(&tx)?.1;
        let mut board = self.board.load(&tx, seq - 1, epoch)?;
        let known = self.session.among(&board, (self.me, self.life), epoch);
        self.hosting.admit(&tx, known)?;
        let me = match known {
            Some(me) => me,
            None if self.session.as_name.is_some() => {
                return Err(Refusal::Gone("the person that this session acts for").into());
            }
            None => {
                let (me, joined) = board::join(&tx, &self.session)?;
                if let Some(name) = joined {
                    // It names itself as taken back, so that nobody can: to join is no deed.
                    let label = &format!("{name} joined");
                    let undoes = Some(seq);
                    journal::end(&tx, &journal::Entry { seq, at, person: me, via, label, undoes })?;
                    seq = journal::begin(&tx)?;
                    board = self.board.load(&tx, seq - 1, epoch)?;
                }
                me
            }
        };
        if self.session.as_name.is_some() && !board.allow_as && !self.is_hosted() {
            return Err(Refusal::AsNotAllowed.into());
        }
        let present = ledger::Present { seq, at, person: me };
        let mut cx = apply::Cx {
            board,
            present,
            added: None,
            reason: None,
            consent: None,
            asking: apply::Asking::Everything,
            found: std::cell::RefCell::default(),
            progress: self.progress.clone(),
        };
        let Some((label, undoes)) = work(&mut cx, &tx)? else {
            // Nothing was done: the number goes back, the joining stays.
            journal::give_back(&tx)?;
            tx.commit()?;
            (self.me, self.life) = (Some(me), epoch);
            return Ok(Done::nothing(seq - 1, String::new()));
        };
        sprint::scope::settle(&cx, &tx)?;
        cx.hold()?;
        if undoes.is_none() && !journal::has_lines(&tx, seq)? {
            // What changes nothing is no step of undo: the next undo would seem to do nothing.
            journal::give_back(&tx)?;
            tx.commit()?;
            (self.me, self.life) = (Some(me), epoch);
            return Ok(Done::nothing(seq - 1, label));
        }
        let (label, overruled) = cx.reasoned(label);
        let entry = journal::Entry { seq, at, person: me, via, label: &label, undoes };
        let stories = journal::end(&tx, &entry)?.into_iter().map(StoryId).collect();
        tx.commit()?;
        (self.me, self.life) = (Some(me), epoch);
        Ok(Done { seq, label, stories, added: cx.added, is_change: true, overruled })
    }

    /// The story that a person means: by its key in any case, by its number when only one story has
    /// it, or by its key in another system.
    pub fn find(&self, typed: &str) -> Result<StoryId, StoreError> {
        match page::find(&self.conn, typed) {
            Ok(id) => Ok(id),
            Err(Fault::Refused(refusal)) => Err(refusal.into()),
            Err(Fault::Sql(err)) => Err(self.trouble(&err)),
        }
    }

    /// Whole stories, in the order asked for; those that are gone are left out.
    pub fn stories(&self, ids: &[StoryId]) -> Result<Vec<Story>, StoreError> {
        let load = || {
            let tx = self.conn.unchecked_transaction()?;
            let stories = page::stories(&tx, ids)?;
            tx.finish()?;
            Ok(stories)
        };
        load().map_err(|err| self.trouble(&err))
    }

    /// Every definition of done and of ready that is in force, the organisation's first.
    pub fn definitions(&self) -> Result<Vec<Definition>, StoreError> {
        checklist::all(&self.conn).map_err(|err| self.trouble(&err))
    }

    /// Measures and steps by name.
    pub fn catalog(&self) -> Result<crate::domain::sheet::Catalog, StoreError> {
        process::sheet::catalog(&self.conn).map_err(|err| self.trouble(&err))
    }

    /// What the board is set up as.
    pub fn definition(&mut self) -> Result<crate::domain::definition::Definition, StoreError> {
        let board = self.board_now()?;
        match process::define::definition(&self.conn, &board) {
            Ok(definition) => Ok(definition),
            Err(Fault::Refused(refusal)) => Err(refusal.into()),
            Err(Fault::Sql(err)) => Err(self.trouble(&err)),
        }
    }

    /// What the rules that only inform see of the board.
    pub fn health(&mut self) -> Result<Vec<crate::domain::Breach>, StoreError> {
        let (board, now) = (self.board_now()?, self.session.clock.now());
        health::of_board(&self.conn, &board, now).map_err(|err| self.trouble(&err))
    }

    /// What is filled in of a record now; all empty when there is no such record.
    pub fn sheet(
        &self,
        subject: crate::domain::sheet::Subject,
    ) -> Result<crate::domain::sheet::Sheet, StoreError> {
        process::sheet::read(&self.conn, subject).map_err(|err| self.trouble(&err))
    }

    /// What was taken in from a source before.
    pub fn taken_in(&self, source: &str) -> Result<TakenIn, StoreError> {
        import::taken_in(&self.conn, source).map_err(|err| self.trouble(&err))
    }

    /// Every row of the journaled tables as text: for tests and reports of mistakes.
    pub fn dump(&self) -> Result<String, StoreError> {
        journal::dump(&self.conn).map_err(|err| self.trouble(&err))
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

impl Done {
    const fn nothing(seq: i64, label: String) -> Self {
        Self {
            seq,
            label,
            stories: Vec::new(),
            added: None,
            is_change: false,
            overruled: Vec::new(),
        }
    }
}
