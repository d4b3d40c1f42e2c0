//! Reading a board: what a screen needs, and what the command line asks for one by one.

use super::sqlite::open::{self, Mode};
use super::sqlite::place;
use super::trouble::Trouble;
use super::{
    Answer, Fault, Store, StoreError, Via, board, checklist, health, hosted, impediment, import,
    journal, log, page, process, sprint, standup,
};
use crate::domain::operation::TakenIn;
use crate::domain::permission::Access;
use crate::domain::{
    BoardPage, Definition, Needs, Page, ReadOnly, Snapshot, Span, Story, StoryId, text,
};

/// What became of the wish to add a whole story to a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is there, unless there is no such story.
    Read,
    /// Something was committed since: the snapshot is to be read anew.
    Outdated,
}

impl Store {
    /// Reads what a screen needs, in one transaction; `also` adds one whole story, for a dialog
    /// that shows more of it than a card has.
    pub fn load(&mut self, needs: &Needs, also: Option<StoryId>) -> Result<Snapshot, StoreError> {
        self.wake()?;
        let now = self.session.clock.now();
        let (read_only, via) = (self.read_only.clone(), self.session.via);
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
            let access = hosting.access(&tx, me)?;
            // Said before anything is typed; the command line says it of each command.
            let is_viewer = access == [Access::Viewer] && via == Via::Screen;
            let viewer = is_viewer.then_some(ReadOnly::Viewer);
            let read_only = read_only.or(viewer);
            let page = match needs {
                Needs::Board { span, words } => {
                    let all = cards.load(&tx, &board, *span, words, seq, epoch)?;
                    let n_unheard = process::unheard::count(&tx, &board, now)?;
                    Page::Board(BoardPage { n_unheard, ..all })
                }
                Needs::Story(id) => Page::Story(page::story(&tx, &board, *id)?.map(Box::new)),
                Needs::Backlog { words } => {
                    let all = cards.load(&tx, &board, Span::Everything, words, seq, epoch)?;
                    let page = sprint::page::backlog(&tx, &board, all, board.date(now))?;
                    Page::Backlog(Box::new(page))
                }
                Needs::Sprint(id) => Page::Sprint(sprint::page::sprint(&tx, &board, *id, now)?),
                Needs::Standup => {
                    let all = cards.load(&tx, &board, Span::Sprint, &[], seq, epoch)?;
                    Page::Standup(Box::new(standup::page(&tx, &board, &all, now)?))
                }
                Needs::Impediments => Page::Impediments(impediment::page(&tx)?),
                Needs::Flow => {
                    // The figures need room of their own, and no card.
                    cards.let_go();
                    Page::Flow
                }
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
            let account = text::line(session.as_name.as_ref().unwrap_or(&session.account));
            Ok(Snapshot {
                seq,
                epoch,
                now,
                me,
                account,
                read_only,
                is_hosted,
                access,
                board,
                page,
                open,
            })
        };
        let snapshot = load().map_err(|fault| match fault {
            Fault::Refused(refusal) => StoreError::Refused(refusal),
            Fault::Sql(err) => Trouble::of(&err, &path).into(),
        })?;
        self.me = snapshot.board.person(snapshot.me).map(|it| it.id);
        self.life = snapshot.epoch;
        Ok(snapshot)
    }

    /// Reads one whole story into a snapshot, as if it had been asked for with it.
    pub fn open_story(&mut self, seen: &mut Snapshot, id: StoryId) -> Result<Opened, StoreError> {
        self.wake()?;
        let mut load = || -> Answer<Opened> {
            let tx = self.conn.unchecked_transaction()?;
            if board::counter(&tx)? != (seen.seq, seen.epoch) {
                return Ok(Opened::Outdated);
            }
            self.hosting.admit(&tx, Some(seen.me))?;
            seen.open = page::story(&tx, &seen.board, id)?.map(Box::new);
            tx.finish()?;
            Ok(Opened::Read)
        };
        load().map_err(|fault| match fault {
            Fault::Refused(refusal) => StoreError::Refused(refusal),
            Fault::Sql(err) => self.trouble(&err),
        })
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
        let now = place::stamp(&self.path);
        if now == seen && place::is_whole(&self.path) {
            return Ok(());
        }
        let is_at_rest = place::is_at_rest(&self.path);
        self.conn = open::open(&self.path, Mode::Read)?;
        self.resting = (is_at_rest || place::is_at_rest(&self.path)).then_some(now);
        Ok(())
    }

    /// The story that a person means: by its key in any case, by its number when only one story has
    /// it, or by its key in another system.
    pub fn find(&self, typed: &str) -> Result<StoryId, StoreError> {
        self.found(page::find(&self.conn, typed))
    }

    /// Whether a word names stories as it is written, without a look through the whole board.
    pub fn is_named(&self, typed: &str) -> Result<bool, StoreError> {
        self.found(page::is_named(&self.conn, typed))
    }

    /// The same as [`Self::find`], of stories too that are there no more because their adding was taken back: the log
    /// knows them.
    pub fn find_ever(&self, typed: &str) -> Result<StoryId, StoreError> {
        self.found(page::find_ever(&self.conn, typed))
    }

    fn found<T>(&self, found: Answer<T>) -> Result<T, StoreError> {
        match found {
            Ok(found) => Ok(found),
            Err(Fault::Refused(refusal)) => Err(refusal.into()),
            Err(Fault::Sql(err)) => Err(self.trouble(&err)),
        }
    }

    /// The key of another story that a source calls what is the key of a story here: by `typed`
    /// somebody may have meant either.
    pub fn also_called(&self, typed: &str) -> Result<Option<String>, StoreError> {
        page::also_called(&self.conn, typed).map_err(|err| self.trouble(&err))
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
}
