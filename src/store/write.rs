//! Writing a board: one operation is one transaction under the next number, and so is taking one
//! back.

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::trouble::Trouble;
use super::{
    Answer, Fault, Store, StoreError, apply, board, convert, gate, hosted, journal, ledger, person,
    rank, restore, session, sound, sprint, sqlite, story,
};
use crate::domain::operation::{Batch, PersonEdit, Upshot};
use crate::domain::permission::{self, Permission};
use crate::domain::rules::Overruled;
use crate::domain::{Board, Operation, PersonId, Refusal, StoryId};

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
    pub overruled: Vec<Overruled>,
    /// What an import did; empty of anything else.
    pub upshot: Upshot,
}

impl Done {
    fn nothing(seq: i64, label: String) -> Self {
        Self {
            seq,
            label,
            stories: Vec::new(),
            added: None,
            is_change: false,
            overruled: Vec::new(),
            upshot: Upshot::default(),
        }
    }
}

/// What is taken back, or done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The person's last operation.
    LastDone,
    /// What they took back last.
    LastUndone,
    /// One of their operations, by its number.
    One(i64),
}

/// Which way something is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Back {
    Undo,
    Redo,
}

impl Back {
    /// What the log's sentence begins with.
    const fn verb(self) -> &'static str {
        match self {
            Self::Undo => "Undid: ",
            Self::Redo => "Redid: ",
        }
    }

    /// Why, for the ledger of a sprint.
    const fn why(self) -> &'static str {
        match self {
            Self::Undo => "taken back",
            Self::Redo => "done again after all",
        }
    }

    /// The refusal that was found on the way, told of what was wanted.
    fn told(self, refusal: Refusal) -> Refusal {
        match (self, refusal) {
            (Self::Redo, Refusal::UndoBlocked { label, who, later }) => {
                Refusal::RedoBlocked { label, who, later }
            }
            (Self::Undo | Self::Redo, refusal) => refusal,
        }
    }
}

impl Store {
    /// Refuses, before anything is read for it, what this person may not do by what the file says now;
    /// [`commit`](Self::commit) asks once more.
    pub fn allow(&self, needed: &[Permission]) -> Result<(), StoreError> {
        if let Some(why) = &self.read_only {
            return Err(Refusal::ReadOnly(why.clone()).into());
        }
        let Some(me) = self.me else { return Ok(()) };
        self.hosting.allow(&self.conn, me, needed).map_err(|fault| match fault {
            Fault::Refused(refusal) => StoreError::Refused(refusal),
            Fault::Sql(err) => self.trouble(&err),
        })
    }

    /// Makes one operation, whole or not at all.
    pub fn commit(&mut self, operation: &Operation) -> Result<Done, StoreError> {
        let (hosting, needed) = (self.hosting, permission::needed(operation));
        let account = self.session.account.clone();
        let via = self.session.via;
        if via == session::Via::Screen && matches!(operation, Operation::Import(_)) {
            // What is known of its moves is what another tool told, whoever asked for it.
            self.session.via = session::Via::Import;
        }
        let done = self.write(|cx, conn| {
            hosting.allow(conn, cx.present.person, &needed)?;
            let looked_after = hosting.looked_after(conn)?;
            let owner = hosting.owner(conn, &account)?;
            cx.orders = hosting.may(conn, cx.present.person, Permission::Order)?;
            // Nobody takes themselves back while somebody is there who could.
            let bare = match operation {
                Operation::AsSeen { of, .. } => of,
                operation => operation,
            };
            let returns = matches!(bare, Operation::EditPerson {
                person, to: PersonEdit::Left(false),
            } if *person == cx.present.person && cx.board.people.iter().all(|it| it.left));
            if !returns {
                hosted::still_here(conn, cx.present.person)?;
            }
            let label = apply::apply(cx, conn, operation)?;
            hosted::somebody_looks_after(conn, &looked_after)?;
            hosted::owner_stays(conn, owner)?;
            Ok(Some((label, None)))
        });
        self.session.via = via;
        match done {
            // A form may hold what somebody has taken back since it was opened.
            Err(StoreError::Broken(Trouble::Constraint { code, .. }))
                if code == rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY =>
            {
                Err(Refusal::Gone("a sprint, a person or a column that this names").into())
            }
            done => done,
        }
    }

    /// What an import would do and say: it is done, and nothing of it stays.
    ///
    /// Refuses whatever would refuse the import itself.
    pub fn rehearse(&mut self, batch: &Batch) -> Result<(String, Upshot), StoreError> {
        let (hosting, operation) = (self.hosting, Operation::Import(batch.clone()));
        let needed = permission::needed(&operation);
        let mut found = None;
        let left = self.write(|cx, conn| {
            hosting.allow(conn, cx.present.person, &needed)?;
            hosted::still_here(conn, cx.present.person)?;
            let label = apply::apply(cx, conn, &operation)?;
            found = Some((label, std::mem::take(&mut cx.upshot)));
            // A write that is refused leaves nothing behind.
            Err(Refusal::Wrong("only rehearsed".to_owned()).into())
        });
        match (found, left) {
            (Some(found), _) => Ok(found),
            (None, Err(error)) => Err(error),
            (None, Ok(done)) => Ok((done.label, done.upshot)),
        }
    }

    /// Takes back this person's last operation that is not taken back yet.
    pub fn undo(&mut self) -> Result<Done, StoreError> {
        if let Some(why) = &self.read_only {
            return Err(Refusal::ReadOnly(why.clone()).into());
        }
        self.me.ok_or(Refusal::NothingToUndo)?;
        self.take_back(Back::Undo, |conn, me| {
            let found = journal::last_done(conn, me)?;
            restore::refuse_undo(conn, me, found.as_ref().map_or(0, |it| it.0))?;
            Ok(found.ok_or(Refusal::NothingToUndo)?)
        })
    }

    /// Takes back one operation of this person, wherever in their history it stands. What was done
    /// since stays; where that changed the same, it is refused, as every undo is.
    pub fn undo_one(&mut self, seq: i64) -> Result<Done, StoreError> {
        self.me.ok_or(Refusal::NothingToUndo)?;
        self.take_back(Back::Undo, |conn, me| journal::one_done(conn, me, seq))
    }

    /// Does again what this person took back last, unless they have done something else since.
    pub fn redo(&mut self) -> Result<Done, StoreError> {
        self.me.ok_or(Refusal::NothingToRedo)?;
        self.take_back(Back::Redo, |conn, me| {
            let (seq, label) = journal::last_undone(conn, me)?.ok_or(Refusal::NothingToRedo)?;
            let label = label.strip_prefix("Undid: ").map_or(label.clone(), str::to_owned);
            Ok((seq, label))
        })
    }

    /// Whether that has written so much that taking it back, or doing it again, takes a while.
    pub fn is_much(&self, taken: Taken) -> Result<bool, StoreError> {
        let Some(me) = self.me else { return Ok(false) };
        let seq = match taken {
            Taken::One(seq) => Ok(Some(seq)),
            Taken::LastDone => journal::last_done(&self.conn, me).map(|it| it.map(|it| it.0)),
            Taken::LastUndone => journal::last_undone(&self.conn, me).map(|it| it.map(|it| it.0)),
        };
        let is_much = seq.and_then(|seq| match seq {
            Some(seq) => journal::is_much(&self.conn, seq),
            None => Ok(false),
        });
        is_much.map_err(|err| self.trouble(&err))
    }

    /// Plays one operation backwards. Which one is looked up inside the transaction: two sessions
    /// of one person never take the same back twice.
    fn take_back(
        &mut self,
        back: Back,
        find: impl FnOnce(&Connection, PersonId) -> Answer<journal::Candidate>,
    ) -> Result<Done, StoreError> {
        let (mut target, hosting) = (None, self.hosting);
        let account = self.session.account.clone();
        let done = self.write(|cx, conn| {
            cx.asking = apply::Asking::Nothing;
            // Why the scope of a running sprint changes, where a day of it is over already.
            cx.reason = Some(back.why().to_owned());
            let target = target.insert(find(conn, cx.present.person)?);
            let needed = hosted::to_undo(conn, target.0)?;
            hosting.allow(conn, cx.present.person, &needed)?;
            hosted::still_here(conn, cx.present.person)?;
            let looked_after = hosting.looked_after(conn)?;
            let owner = hosting.owner(conn, &account)?;
            let today = convert::millis(cx.board.midnight(cx.now()));
            journal::revert(conn, target, cx.present, today)?;
            hosted::somebody_looks_after(conn, &looked_after)?;
            hosted::owner_stays(conn, owner)?;
            rank::settle(cx, conn)?;
            sound::hold(cx, conn, target.0)?;
            gate::reopen(cx, conn, target.0)?;
            Ok(Some((format!("{}{}", back.verb(), target.1), Some(target.0))))
        });
        if let (Err(StoreError::Broken(Trouble::Constraint { .. })), Some(target)) =
            (&done, &target)
        {
            let me = self.me.unwrap_or_default();
            let refusal = journal::blocked_by_reference(&self.conn, target, me)
                .map_err(|err| self.trouble(&err))?;
            return Err(back.told(refusal).into());
        }
        done.map_err(|err| match err {
            StoreError::Refused(refusal) => back.told(refusal).into(),
            err @ StoreError::Broken(_) => err,
        })
    }

    /// Runs one write in one transaction, under the next number of the board.
    pub(super) fn write(
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
        let path = self.path.clone();
        let result = self.transact(work);
        if self.stays_together().is_err() {
            self.side.rescue(&self.conn, &self.path);
        }
        if result.is_ok() {
            self.copy_of_the_day(self.session.clock.now());
        } else {
            // It may have been read from what was rolled back.
            self.board = board::Cache::default();
        }
        result.map_err(|fault| match fault {
            Fault::Refused(refusal) => StoreError::Refused(refusal),
            Fault::Sql(err) if err.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                let code = err.sqlite_error().map_or(0, |it| it.extended_code);
                Trouble::Constraint { path, code, what: err.to_string() }.into()
            }
            Fault::Sql(err) => Trouble::of(&err, &path).into(),
        })
    }

    fn transact(
        &mut self,
        work: impl FnOnce(&mut apply::Cx, &Connection) -> Answer<Option<(String, Option<i64>)>>,
    ) -> Answer<Done> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        // Only now: whoever waited for the lock writes after those who held it, by the clock as well.
        let now = self.session.clock.now();
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
                let (me, joined) = person::join(&tx, &self.session)?;
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
            outer: None,
            consent: None,
            orders: true,
            asking: apply::Asking::Everything,
            found: std::cell::RefCell::default(),
            progress: self.progress.clone(),
            upshot: Upshot::default(),
            tags: story::tag::Writings::default(),
        };
        let Some((label, undoes)) = work(&mut cx, &tx)? else {
            // Nothing was done: the number goes back, the joining stays.
            journal::give_back(&tx)?;
            self.stays_together()?;
            tx.commit()?;
            (self.me, self.life) = (Some(me), epoch);
            return Ok(Done::nothing(seq - 1, String::new()));
        };
        sprint::scope::settle(&cx, &tx)?;
        cx.hold()?;
        if undoes.is_none() && !journal::has_lines(&tx, seq)? {
            // What changes nothing is no step of undo: the next undo would seem to do nothing.
            journal::give_back(&tx)?;
            self.stays_together()?;
            tx.commit()?;
            (self.me, self.life) = (Some(me), epoch);
            let nothing = Done::nothing(seq - 1, cx.nothing_done());
            return Ok(Done { upshot: cx.upshot, ..nothing });
        }
        let (label, overruled) = cx.reasoned(label);
        let signed = self.signed(&cx.board, me, &label);
        let entry = journal::Entry { seq, at, person: me, via, label: &signed, undoes };
        let stories = journal::end(&tx, &entry)?.into_iter().map(StoryId).collect();
        self.stays_together()?;
        tx.commit()?;
        (self.me, self.life) = (Some(me), epoch);
        Ok(Done {
            seq,
            label,
            stories,
            added: cx.added,
            is_change: true,
            overruled,
            upshot: cx.upshot,
        })
    }

    /// What the log says of an operation: with the account, where it stood in for somebody else.
    fn signed(&self, board: &Board, me: PersonId, label: &str) -> String {
        let account = &self.session.account;
        let own = board.person(me).and_then(|it| it.account.as_ref());
        if self.session.as_name.is_none() || self.is_hosted() || own == Some(account) {
            return label.to_owned();
        }
        // What is taken back has been signed already, perhaps by another account.
        crate::domain::page::signed(label, account)
    }
}
