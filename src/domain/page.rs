//! What the screen in front needs from the file, and what it gets.

mod backlog;
mod impediments;
mod sprint;
mod standup;

use std::collections::HashSet;
use std::sync::Arc;

use super::checklist::Ticked;
use super::experiment::Experiment;
use super::four_p::FourPs;
use super::permission::Access;
use super::sheet::Catalog;
use super::sprint::Progress;
use super::{
    At, Board, Card, Check, ColumnId, ImprovementsPage, OfStories, PersonId, ProcessId,
    ProcessPage, ProcessesPage, Sought, SprintId, Story, StoryId, TodayPage,
};

pub use backlog::{BacklogPage, SprintLine};
pub use impediments::ImpedimentsPage;
pub use sprint::{Gate, Judged, Overruling, SprintPage};
pub use standup::{Moved, StandupPage};

/// What the screen in front needs: the store reads just that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Cards, and which of them hold all of these words, or none of those that must be absent, in
    /// their title, text, comments or key.
    Board {
        /// Which stories.
        span: Span,
        /// Words to search for; usually none.
        words: Vec<Sought>,
    },
    /// One story as a whole.
    Story(StoryId),
    /// What happened.
    Log {
        /// Only what this person did.
        by: Option<PersonId>,
        /// Only what concerns this story.
        story: Option<StoryId>,
        /// At most so many, the newest first.
        most: u32,
    },
    /// The process register.
    Processes,
    /// One process as a whole.
    Process(ProcessId),
    /// The improvement register, with observations and experiments.
    Improvements,
    /// What waits for somebody today.
    Today,
    /// The process backlog, and the sprint that is being put together from it.
    Backlog {
        /// Words to search for, as on a board; usually none.
        words: Vec<Sought>,
    },
    /// A sprint, running or over; the running one, else the next, else the last, when none is named.
    Sprint(Option<SprintId>),
    /// What the team looks at in its stand-up.
    Standup,
    /// What is in the way, and what was.
    Impediments,
    /// The board alone: what figures are made from takes its time and is read beside the ring
    /// ([`super::flow::Study`]).
    Flow,
}

/// Which stories a board shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// Those of the running sprint; all open ones when no sprint runs.
    #[default]
    Sprint,
    /// All that are not archived.
    Everything,
    /// Those that were archived: on a screen the newest thousand, of all or of those that hold the
    /// words that are searched for.
    Archive,
}

/// What was read from the file, in one transaction: all that a screen may look at.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The number of the last operation in it.
    pub seq: i64,
    /// Which life of the file it is from: a restored copy begins another one.
    pub epoch: i64,
    /// When it was read.
    pub now: At,
    /// Who is at the keyboard.
    pub me: PersonId,
    /// By what they came: the name of their account, or the person that they are served as. Who only
    /// reads is no person of the board.
    pub account: String,
    /// Whether this session may not write, and why not.
    pub read_only: Option<super::ReadOnly>,
    /// Whether nothing of the machine is the person's own: neither files nor programs.
    pub is_hosted: bool,
    /// As what the person works there; nothing where it is not hosted.
    pub access: Vec<Access>,
    /// The board itself.
    pub board: Arc<Board>,
    /// What the screen in front asked for.
    pub page: Page,
    /// The story that was asked for beside it as a whole, for a dialog that needs more of it than
    /// a card has; nothing when none was asked for or it is gone.
    pub open: Option<Box<StoryPage>>,
}

/// What a screen asked for.
#[derive(Clone, Debug)]
pub enum Page {
    /// For [`Needs::Board`].
    Board(BoardPage),
    /// For [`Needs::Story`]; nothing when there is no such story (any more).
    Story(Option<Box<StoryPage>>),
    /// For [`Needs::Log`].
    Log(LogPage),
    /// For [`Needs::Processes`].
    Processes(Box<ProcessesPage>),
    /// For [`Needs::Process`]; nothing when there is no such process (any more).
    Process(Option<Box<ProcessPage>>),
    /// For [`Needs::Improvements`].
    Improvements(Box<ImprovementsPage>),
    /// For [`Needs::Today`].
    Today(TodayPage),
    /// For [`Needs::Backlog`].
    Backlog(Box<BacklogPage>),
    /// For [`Needs::Sprint`]; nothing when there is no sprint at all.
    Sprint(Option<Box<SprintPage>>),
    /// For [`Needs::Standup`].
    Standup(Box<StandupPage>),
    /// For [`Needs::Impediments`].
    Impediments(ImpedimentsPage),
    /// For [`Needs::Flow`].
    Flow,
}

/// The cards of a board.
#[derive(Clone, Debug, Default)]
pub struct BoardPage {
    /// Which stories they are: [`Span::Everything`] when a sprint was asked for and none runs.
    pub span: Span,
    /// By rank: the order of the process backlog.
    pub cards: Vec<Arc<Card>>,
    /// Where each card stands in [`BoardPage::cards`].
    pub places: Arc<OfStories<usize>>,
    /// The cards that hold the words that were searched for; none when nothing was.
    pub hits: Option<HashSet<StoryId>>,
    /// How many archived stories are not among the cards, because a screen shows the newest: of
    /// all, or of those that hold the words.
    pub n_older: usize,
    /// What the ledger of the running sprint comes to, where these are its stories: what counts as
    /// done counts with the estimate that it had then.
    pub scope: Option<Progress>,
    /// How many people asked for something and have heard nothing for
    /// [`SILENT_DAYS`](super::today::SILENT_DAYS), on the whole board; zero is the target.
    pub n_unheard: usize,
}

impl BoardPage {
    /// The cards of a column, from top to bottom.
    pub fn column(&self, id: ColumnId) -> impl Iterator<Item = &Arc<Card>> {
        self.cards.iter().filter(move |it| it.column == id)
    }

    /// The card of that story.
    pub fn card(&self, id: StoryId) -> Option<&Arc<Card>> {
        self.cards.get(*self.places.get(&id)?)
    }
}

/// A story with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryPage {
    /// The story.
    pub story: Story,
    /// What happened to it, the newest first; the last two hundred of it.
    pub history: Vec<Happening>,
    /// Whether more happened before that.
    pub has_older: bool,
    /// The definition of done that it answers to, or was finished against.
    pub done: Vec<Ticked>,
    /// The team's own definition of ready for it.
    pub ready: Vec<Ticked>,
    /// What it lacks to be ready, as far as gemba can see.
    pub missing: Vec<Check>,
    /// Where it comes from, if it was made of something: `Sprint 6, retrospective`.
    pub origin: Option<String>,
    /// What it tries out, once something was said of that.
    pub experiment: Option<Experiment>,
    /// People, process, products, partners: which were thought of.
    pub four_ps: FourPs,
    /// The measures and steps of the board, by name.
    pub catalog: Catalog,
}

/// A part of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPage {
    /// What happened, the newest first.
    pub happenings: Vec<Happening>,
    /// Whether there is more than was asked for.
    pub more: bool,
    /// The key of the story that it was asked for, if it was for one.
    pub story: Option<String>,
}

/// One line of the log: an operation that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Its number; operations are numbered without gaps in the order in which they were committed.
    pub seq: i64,
    /// When.
    pub at: At,
    /// Who.
    pub by: PersonId,
    /// What they were called then.
    pub who: String,
    /// By which door: `screen`, `command`, `import` or `demo`.
    pub via: String,
    /// What, in the past tense: `Moved CHG-12 to Doing`.
    pub label: String,
    /// The story that it concerns, when it concerns just one.
    pub story: Option<StoryId>,
    /// The operation that this one took back or did again.
    pub undoes: Option<i64>,
    /// Whether it has been taken back.
    pub undone: bool,
    /// Which fields changed, where that is known, in the words of that time.
    pub details: Vec<FieldChange>,
    /// How many more it changed at least; 0 where the details are all.
    pub more: usize,
}

/// What an operation changed in one field, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The key of the story whose field it is, where it is one's.
    pub story: Option<String>,
    /// The stable name of the field, or of what else a story has.
    pub field: String,
    /// What was there; nothing for what is new.
    pub before: String,
    /// What is there since; nothing for what went.
    pub after: String,
}

/// What stands before the account in the label of what was done in the name of somebody else.
const BY_ACCOUNT: &str = " (by the account ";

impl Happening {
    /// Whose a change is, where the line by itself does not say so: it concerns several stories.
    pub fn whose<'a>(&self, change: &'a FieldChange) -> Option<&'a str> {
        change.story.as_deref().filter(|_| self.story.is_none())
    }

    /// What was done, without the account by which it was: for where it stands beside who did it.
    pub fn said(&self) -> &str {
        unsigned(&self.label)
    }
}

/// A label with the account that did it in the name of somebody else, in place of the one before.
pub(crate) fn signed(label: &str, account: &str) -> String {
    format!("{}{BY_ACCOUNT}{account})", unsigned(label))
}

fn unsigned(label: &str) -> &str {
    let parts = label.strip_suffix(')').and_then(|it| it.rsplit_once(BY_ACCOUNT));
    parts.map_or(label, |(said, _)| said)
}

impl Snapshot {
    /// What whoever is at the keyboard is called.
    pub fn my_name(&self) -> &str {
        self.board.person(self.me).map_or(&self.account, |it| &it.name)
    }

    /// The card of a story, whatever the page.
    pub fn card(&self, id: StoryId) -> Option<&Card> {
        let card = match &self.page {
            Page::Board(page) => page.card(id).map(Arc::as_ref),
            Page::Backlog(page) => page.card(id),
            Page::Sprint(Some(page)) => page.cards.iter().find(|it| it.id == id).map(Arc::as_ref),
            Page::Standup(page) => page.cards.iter().find(|it| it.id == id).map(Arc::as_ref),
            Page::Today(page) => page.card(id),
            Page::Story(_)
            | Page::Sprint(None)
            | Page::Log(_)
            | Page::Impediments(_)
            | Page::Processes(_)
            | Page::Process(_)
            | Page::Improvements(_)
            | Page::Flow => None,
        };
        card.or_else(|| self.whole(id).map(|it| &it.card))
    }

    /// A story as a whole, if the page or the dialog on top asked for it.
    pub fn whole(&self, id: StoryId) -> Option<&Story> {
        self.whole_page(id).map(|it| &it.story)
    }

    /// The same with its history and what it must pass.
    pub fn whole_page(&self, id: StoryId) -> Option<&StoryPage> {
        let pages = [self.open.as_deref(), self.story()];
        pages.into_iter().flatten().find(|it| it.story.card.id == id)
    }

    /// The cards of the page, by rank; none where it shows no list of stories.
    pub fn listed(&self) -> &[Arc<Card>] {
        match &self.page {
            Page::Board(page) => &page.cards,
            Page::Backlog(page) => &page.cards,
            Page::Sprint(Some(page)) => &page.cards,
            Page::Standup(page) => &page.cards,
            Page::Story(_)
            | Page::Sprint(None)
            | Page::Log(_)
            | Page::Impediments(_)
            | Page::Processes(_)
            | Page::Process(_)
            | Page::Improvements(_)
            | Page::Today(_)
            | Page::Flow => &[],
        }
    }

    /// The board page, if that is what was asked for.
    pub const fn cards(&self) -> Option<&BoardPage> {
        if let Page::Board(page) = &self.page { Some(page) } else { None }
    }

    /// The story page, if that is what was asked for and it is there.
    pub fn story(&self) -> Option<&StoryPage> {
        if let Page::Story(page) = &self.page { page.as_deref() } else { None }
    }

    /// The log, if that is what was asked for.
    pub const fn log(&self) -> Option<&LogPage> {
        if let Page::Log(page) = &self.page { Some(page) } else { None }
    }

    /// The process register, if that is what was asked for.
    pub fn processes(&self) -> Option<&ProcessesPage> {
        if let Page::Processes(page) = &self.page { Some(page) } else { None }
    }

    /// The page of a process, if that is what was asked for and it is there.
    pub fn process(&self) -> Option<&ProcessPage> {
        if let Page::Process(page) = &self.page { page.as_deref() } else { None }
    }

    /// The improvement register, if that is what was asked for.
    pub fn improvements(&self) -> Option<&ImprovementsPage> {
        if let Page::Improvements(page) = &self.page { Some(page) } else { None }
    }

    /// What waits today, if that is what was asked for.
    pub const fn waiting(&self) -> Option<&TodayPage> {
        if let Page::Today(page) = &self.page { Some(page) } else { None }
    }

    /// The backlog, if that is what was asked for.
    pub fn backlog(&self) -> Option<&BacklogPage> {
        if let Page::Backlog(page) = &self.page { Some(page) } else { None }
    }

    /// The sprint, if that is what was asked for and there is one.
    pub fn sprint(&self) -> Option<&SprintPage> {
        if let Page::Sprint(page) = &self.page { page.as_deref() } else { None }
    }

    /// The stand-up, if that is what was asked for.
    pub fn standup(&self) -> Option<&StandupPage> {
        if let Page::Standup(page) = &self.page { Some(page) } else { None }
    }

    /// What is in the way, if that is what was asked for.
    pub const fn impediments(&self) -> Option<&ImpedimentsPage> {
        if let Page::Impediments(page) = &self.page { Some(page) } else { None }
    }

    /// Today, in the board's time zone.
    pub fn today(&self) -> chrono::NaiveDate {
        self.board.date(self.now)
    }
}
