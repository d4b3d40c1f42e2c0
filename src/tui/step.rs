//! What a key leads to, as plain data: the only way in which the parts of the screen talk.

use chrono::NaiveDate;

use super::act::{Editing, Of, Relation};
use super::command::{Command, OnStory};
use super::dialog::Dialog;
use super::dialog::both::Decided;
use crate::domain::flow::sle::Expectation;
use crate::domain::{Operation, ProcessId, Refusal, StoryId};

/// What a key led to. Screens and dialogs return it; they never call each other.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Only the receiver's own state changed, if anything.
    Stay,
    /// Show a dialog on top.
    Open(Box<Dialog>),
    /// Close the dialog on top.
    Close,
    /// Do something to the file; when it is done, the dialog on top closes.
    Do(Effect),
    /// Say no, and why; a dialog stays as it is.
    Refuse(Refusal),
    /// Tell the dialog in front whose text stays, where somebody has changed the same meanwhile.
    Settle(Decided),
    /// Say something in the footer.
    Tell(String),
    /// Close all dialogs and carry out a command.
    Then(Command),
    /// Close all dialogs and change how the screen in front shows things.
    View(ViewChange),
    /// Change how the screen in front shows things while the dialog on top stays: it is live.
    Preview(ViewChange),
    /// Read that story as a whole, then carry out the command: it needs more than a card has.
    Read(StoryId, OnStory),
    /// Read every open story, then ask which of them stands so to that one.
    ReadAll(StoryId, Relation),
    /// Read what is agreed on, then ask for the text of that definition; or for which one.
    Agree(Option<Of>),
    /// Read what that paper needs and show it: it is about more than the screen in front.
    Paper(Paper),
    /// Show everything that an operation changed, or only what it changed of a story.
    ReadLog(i64, Option<StoryId>),
    /// Put on the theme of that name, until the person leaves.
    Dress(&'static str),
    /// Copy the file into the board's own folder of copies, and say where it lies.
    BackUp,
    /// Read a file of another tool, with what was typed behind its name, and show what would become
    /// of everything: enter takes it in.
    Import(String),
    /// Show who is here, on which screen, and what they type on.
    Visitors,
    /// Close all dialogs as if what they asked for was done, and say why nothing had to be.
    Finish(String),
    /// Close all dialogs and show another screen on top of this one, or instead of it.
    Go(Goal),
    /// Leave the program, for good or for a moment.
    Leave(Flow),
    /// Let the person edit a text in their own editor, and say what the answer is for.
    Edit {
        /// What becomes of the edited text.
        editing: Editing,
        /// What to begin with.
        text: String,
    },
    /// Several steps, one after the other.
    All(Vec<Self>),
}

/// What update asks of the file. It is plain data; `App::perform` alone carries it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Write.
    Commit(Operation),
    /// Take back this person's last operation.
    Undo,
    /// Take back one operation of this person, by its number.
    UndoOne(i64),
    /// Do again what was taken back last.
    Redo,
}

/// A text about the whole board, to be read and copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paper {
    /// One page for those who do not see the board every day.
    Report,
    /// What was learned from finished experiments.
    Learned,
}

/// Another screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// The board.
    Board,
    /// One story.
    Story(StoryId),
    /// The process backlog.
    Backlog,
    /// What is in the way.
    Impediments,
    /// The sprint that runs, else the next, else the last.
    Sprint,
    /// The stand-up.
    Standup,
    /// What happened: to a story, or to all of them.
    Log(Option<StoryId>),
    /// How long it takes, and when it will be done.
    Flow,
    /// The same, with the forecast in front.
    Forecast,
    /// The process register.
    Processes,
    /// One process.
    Process(ProcessId),
    /// What must be done now.
    Today,
    /// The screen that was in front before; from a top screen, the end of the program.
    Back,
}

/// How the screen in front shows things: never in the file, kept for the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ViewChange {
    /// Show only what this filter lets through; the text is known to be readable.
    Filter(String),
    /// Show in this order.
    Sort(Sort),
    /// Put the cursor on this story.
    Select(StoryId),
    /// On the log: only what this person did; none shows everybody.
    By(Option<crate::domain::PersonId>),
    /// On the flow: what figures are asked.
    Flow(FlowChange),
}

/// What the figures of flow are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FlowChange {
    /// What was before a day or a version, as typed, and what from it on; nothing shows all of it
    /// in one.
    Split(String),
    /// When so many stories will be done, and how many by a day; none leaves it to the board.
    Forecast(Option<usize>, Option<NaiveDate>),
    /// What was expected; none takes what the days before suggest.
    Expect(Option<Expectation>),
}

/// The order of cards within a column. The rank itself is never touched by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// As ranked: the one order of the process backlog.
    #[default]
    Rank,
    /// Blocked first, then the longest in the column.
    Age,
    /// The highest priority first.
    Priority,
    /// The nearest due day first.
    Due,
    /// The most points first.
    Points,
    /// By person.
    Person,
    /// What was changed last first.
    Changed,
    /// Weighted shortest job first: the most gain by the least work.
    Wsjf,
    /// The most value by the least work.
    Value,
}

/// Whether to go on, and if not, what the terminal is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// End the program.
    Quit,
    /// Stop, and give the shell back until the person returns.
    Suspend,
    /// Let the person edit a text in their own editor; the answer comes back by `App::edited`.
    Edit {
        /// What to begin with.
        text: String,
        /// The ending of the file's name, such as `md`.
        extension: &'static str,
    },
    /// Put a text on the person's clipboard.
    Copy(String),
    /// Give the mouse back to the terminal, or take it again.
    Mouse,
}

impl Step {
    /// Shows a dialog on top.
    pub(crate) fn open(dialog: impl Into<Dialog>) -> Self {
        Self::Open(Box::new(dialog.into()))
    }

    /// Writes.
    pub(crate) const fn commit(operation: Operation) -> Self {
        Self::Do(Effect::Commit(operation))
    }

    /// Says why a key cannot act here.
    pub(crate) const fn cannot(why: &'static str) -> Self {
        Self::Refuse(Refusal::CannotAct(why))
    }
}

impl Goal {
    /// Whether it replaces the screens above the board instead of lying on top of them.
    pub(crate) const fn is_top(self) -> bool {
        match self {
            Self::Board
            | Self::Backlog
            | Self::Sprint
            | Self::Standup
            | Self::Impediments
            | Self::Flow
            | Self::Forecast
            | Self::Processes
            | Self::Today
            | Self::Log(None) => true,
            Self::Story(_) | Self::Process(_) | Self::Log(Some(_)) | Self::Back => false,
        }
    }
}
