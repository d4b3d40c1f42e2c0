//! Every no that a person can do something about: a sentence, and the way out.

mod process;
mod way_out;
mod words;

pub use process::{ProcessRefusal, Unborne};
pub use way_out::{HOW_RESOLVED, WayOut};
pub(crate) use words::TOLD_AT_ONCE;
pub use words::{count_of, points_of};

use thiserror::Error;

use self::words::{KEPT, all_of, expected, holders, rows_of, sentences, stale};
use super::permission::Permission;
use super::read_only::ReadOnly;
use super::rules::{Breach, Rule};
use super::{Field, Over, Scale, StoryId, Value};

/// What does by itself, now that a sprint runs, what the undo of its planning would do to its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeWay {
    /// The story is taken out of the sprint.
    Out,
    /// The story is put into it.
    In,
    /// The story is archived, and leaves it.
    Archive,
    /// The story is brought back into it.
    Restore,
}

/// Why gemba declines something. Nothing has been changed when it does.
///
/// The sentence says what is missing; [`Refusal::way_out`] says which key or command gives it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The field cannot be empty.
    #[error("{} cannot be empty", .0.spec().label)]
    Empty(Field),
    /// The text is no value of the field.
    #[error("{typed:?} is no {}: {}", .field.spec().label.to_lowercase(), expected(*.field, .choices))]
    Unreadable {
        /// The field.
        field: Field,
        /// What was typed.
        typed: String,
        /// What could be typed, where that is a short list.
        choices: Vec<String>,
    },
    /// No story of this board can be estimated at that.
    #[error("{typed:?} is not on the scale of this board, {}: {}", .scale.id(), .scale.names().join(", "))]
    OffScale {
        /// What was typed.
        typed: String,
        /// In what the board estimates.
        scale: Scale,
    },
    /// A text that is needed is empty.
    #[error("{0} cannot be empty")]
    EmptyText(&'static str),
    /// A text is longer than the file takes.
    #[error("{what} has {found} characters; {most} is the most")]
    TooLong {
        /// Which text.
        what: String,
        /// How long it is.
        found: usize,
        /// How long it may be.
        most: usize,
    },
    /// Nothing has that key, or it is gone.
    #[error("there is no {0}")]
    NoSuch(String),
    /// What was meant could be several.
    #[error("{typed:?} could be {}", .could_be.join(", "))]
    Ambiguous {
        /// What was typed.
        typed: String,
        /// What it could mean.
        could_be: Vec<String>,
    },
    /// Somebody else changed the same fields meanwhile.
    #[error("{}", stale(.0))]
    Stale(Vec<Conflict>),
    /// Somebody else changed the same part of something that is no story meanwhile.
    #[error("{by} has changed the {part} of {what} meanwhile, to “{theirs}”")]
    Meanwhile {
        /// What it is a part of.
        what: String,
        /// Which part.
        part: &'static str,
        /// What stands there now.
        theirs: String,
        /// Who wrote that.
        by: String,
    },
    /// The column is full, and the board asks for a reason.
    #[error("{column} would hold {over}")]
    WipAsks {
        /// The column's name.
        column: String,
        /// How much it would hold, and how much it may.
        over: Over,
    },
    /// The column is full, and the board does not give way.
    #[error("{column} would hold {over}{KEPT}")]
    WipRefuses {
        /// The column's name.
        column: String,
        /// How much it would hold, and how much it may.
        over: Over,
    },
    /// Stories would wait for each other.
    #[error("that would make {0} wait for itself: {1}")]
    Cycle(String, String),
    /// A story cannot be linked to itself.
    #[error("a story cannot be linked to itself")]
    SelfLink,
    /// The same is there already.
    #[error("there is already a {what} called {name}")]
    Taken {
        /// What: `column`, `person`, `process`, `sprint`.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A column that holds stories cannot go without a word where they go.
    #[error("{column} still holds {}", count_of(*.stories))]
    ColumnInUse {
        /// The column's name.
        column: String,
        /// How many stories it holds, archived ones too.
        stories: u32,
    },
    /// A board needs at least one column.
    #[error("a board needs at least one column")]
    LastColumn,
    /// The name is no prefix of keys.
    #[error("{0:?} is no prefix: two to ten capital letters or digits, a letter first")]
    BadPrefix(String),
    /// The name is no short name of a person.
    #[error("{0:?} is no short name: letters, digits, dots, dashes or underscores, no spaces")]
    BadName(String),
    /// An acceptance criterion, comment, link or reference is gone.
    #[error(
        "{0} is gone; somebody removed it or took it back meanwhile, or put a copy in the place of \
         the board"
    )]
    Gone(&'static str),
    /// The story is archived and cannot be changed.
    #[error("{key} is archived")]
    Archived {
        /// The story.
        story: StoryId,
        /// Its key.
        key: String,
    },
    /// Nothing to undo.
    #[error("there is nothing of yours to undo")]
    NothingToUndo,
    /// Nothing to redo.
    #[error("there is nothing to redo")]
    NothingToRedo,
    /// A later change of somebody stands in the way of an undo.
    #[error("cannot take back “{label}”: {who} changed the same since (“{later}”)")]
    UndoBlocked {
        /// What was to be taken back.
        label: String,
        /// Who was later; `you` for the person themselves.
        who: String,
        /// What they did.
        later: String,
    },
    /// A later change of somebody stands in the way of a redo.
    #[error("cannot do “{label}” again: {who} changed the same since (“{later}”)")]
    RedoBlocked {
        /// What was to be done again.
        label: String,
        /// Who was later; `you` for the person themselves.
        who: String,
        /// What they did.
        later: String,
    },
    /// Another sprint is running.
    #[error("{0} is still running; a board has one running sprint at most")]
    SprintRunning(String),
    /// A rule asks for a reason.
    #[error("{}", .0.found)]
    Asks(Breach),
    /// Several things stand in the way, and all of them are told at once.
    #[error("{}", all_of(.0))]
    Several(Vec<Self>),
    /// A rule forbids it.
    #[error("{} ({}: {})", .0.found, .0.rule.spec().id, .0.rule.spec().sentence)]
    Forbids(Breach),
    /// Two sprints would run at once.
    #[error("{name} from {from} to {to} would overlap {other}{}",
        .free.map_or(String::new(), |it| format!("; the first free day is {it}")))]
    SprintsOverlap {
        /// The sprint.
        name: String,
        /// Its first day.
        from: chrono::NaiveDate,
        /// Its last day.
        to: chrono::NaiveDate,
        /// The other sprint.
        other: String,
        /// The first working day after the other one, and after those that follow it at once; none
        /// where nobody has looked.
        free: Option<chrono::NaiveDate>,
    },
    /// The sprint has started already.
    #[error("{0} has started already")]
    SprintStarted(String),
    /// What put a story into a sprint or took it out was done before that was started: it is not taken
    /// back any more.
    #[error("{sprint} has started since, and {key} {}", match way {
        ScopeWay::Out | ScopeWay::Archive => "would leave it",
        ScopeWay::In | ScopeWay::Restore => "would come into it",
    })]
    PlannedIn {
        /// The sprint.
        sprint: String,
        /// The key of the story.
        key: String,
        /// What does the same now.
        way: ScopeWay,
    },
    /// The start of a sprint cannot be taken back any more; the sentence says why.
    #[error("{0}")]
    StartStands(String),
    /// The sprint has not started yet.
    #[error("{0} is not running")]
    SprintNotRunning(String),
    /// A sprint that closes leaves stories of which nobody has said where they go.
    #[error("{sprint} leaves {} unfinished: say where {} to go", .keys.join(", "),
        if .keys.len() == 1 { "it is" } else { "they are" })]
    Undecided {
        /// The sprint.
        sprint: String,
        /// The keys of the stories.
        keys: Vec<String>,
    },
    /// The story is in that sprint already.
    #[error("{key} is in {sprint} already")]
    InSprintAlready {
        /// Its key.
        key: String,
        /// The sprint.
        sprint: String,
    },
    /// The days of a sprint cannot be.
    #[error("a sprint from {from} to {to} is not possible: {why}")]
    SprintDays {
        /// Its name.
        name: String,
        /// The first day.
        from: chrono::NaiveDate,
        /// The last day.
        to: chrono::NaiveDate,
        /// Why not.
        why: &'static str,
    },
    /// A sprint starts long before its first day, so that it would last longer than its days say.
    #[error("{name} begins on {from} and today is {today}: that is too early to start it")]
    TooEarly {
        /// The sprint.
        name: String,
        /// Its first day.
        from: chrono::NaiveDate,
        /// Today, in the board's time zone.
        today: chrono::NaiveDate,
    },
    /// The sprint is over.
    #[error("{0} is over; its numbers do not change any more")]
    SprintOver(String),
    /// No sprint is running or planned.
    #[error("no sprint is running or planned")]
    NoSprint,
    /// This session may not write.
    #[error("this board is open read-only: {0}")]
    ReadOnly(ReadOnly),
    /// On a hosted board, this person may not do that.
    #[error("you may not {} here; {} may", .0.words(), holders(*.0))]
    NotPermitted(Permission),
    /// Only the person that the account stands for may be named.
    #[error("this board does not allow --as")]
    AsNotAllowed,
    /// The filter cannot be read.
    #[error("the filter cannot be read at {at:?}: {why}")]
    Filter {
        /// The word in question.
        at: String,
        /// What is wrong, and what would be right.
        why: String,
    },
    /// An import in strict mode with bad rows.
    #[error("{} cannot be taken in; --strict takes all or none", rows_of(*.0))]
    BadRows(usize),
    /// Something on the command line or in a file makes no sense; the sentence says what would.
    #[error("{0}")]
    Wrong(String),
    /// A key cannot act here.
    #[error("{0}")]
    CannotAct(&'static str),
    /// Something about a process cannot be.
    #[error(transparent)]
    Process(#[from] ProcessRefusal),
}

/// A field that two people changed at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Which story.
    pub story: StoryId,
    /// Its key.
    pub key: String,
    /// Which field.
    pub field: Field,
    /// What this person saw when they began.
    pub was: Value,
    /// What they want.
    pub mine: Value,
    /// What the file has now.
    pub theirs: Value,
    /// Who wrote that.
    pub by: String,
}

impl Refusal {
    /// Whether the same would be done with a reason:
    /// [`Operation::overruled`](super::Operation::overruled).
    pub fn asks(&self) -> bool {
        match self {
            Self::Several(all) => all.iter().all(Self::asks),
            one => matches!(one, Self::WipAsks { .. } | Self::Asks(_)),
        }
    }

    /// Whether it is about the words that were typed, which nothing on this board could make right:
    /// the command line calls that wrong usage.
    pub fn is_mistyped(&self) -> bool {
        match self {
            Self::Several(all) => all.iter().all(Self::is_mistyped),
            Self::Process(refusal) => refusal.is_mistyped(),
            one => matches!(
                one,
                Self::Empty(_)
                    | Self::Unreadable { .. }
                    | Self::OffScale { .. }
                    | Self::EmptyText(_)
                    | Self::TooLong { .. }
                    | Self::BadPrefix(_)
                    | Self::BadName(_)
                    | Self::SprintDays { .. }
                    | Self::Filter { .. }
            ),
        }
    }

    /// Each of what it tells, one by one.
    pub fn each(&self) -> &[Self] {
        match self {
            Self::Several(all) => all,
            one => std::slice::from_ref(one),
        }
    }

    /// What it says of each.
    pub fn sentences(&self) -> Vec<String> {
        sentences(self.each())
    }

    /// Whether it tells of that rule.
    pub fn tells_of(&self, rule: Rule) -> bool {
        let is_it = |it: &Self| matches!(it, Self::Asks(it) | Self::Forbids(it) if it.rule == rule);
        self.each().iter().any(is_it)
    }
}
