//! Every write that concerns a sprint as such.

use chrono::NaiveDate;

use super::{Capacity, Consent, ResourceId, ScopeEventId, Sprint, SprintId, SprintKind};
use crate::domain::event::Event;
use crate::domain::{PersonId, Points, StoryId};

/// A write that concerns a sprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SprintOperation {
    /// Plan a sprint; the capacity of the last one is copied, by the days of this one.
    Plan {
        /// Its name; none numbers it.
        name: Option<String>,
        /// Its goal; needed at the start, not before.
        goal: String,
        /// Its first day.
        starts: NaiveDate,
        /// Its last day.
        ends: NaiveDate,
        /// What it is about.
        kind: SprintKind,
    },
    /// Change what is known of a sprint.
    Edit {
        /// Which one.
        sprint: SprintId,
        /// How.
        to: SprintEdit,
        /// The same part as the person saw it: what somebody changed meanwhile is not written over.
        was: Option<SprintEdit>,
    },
    /// Start a planned sprint: its stories become its commitment; those that are finished already
    /// leave it.
    Start(SprintId),
    /// Say how much a person can give.
    SetCapacity {
        /// To which sprint.
        sprint: SprintId,
        /// Who, and how much.
        of: Capacity,
        /// What the person saw: what they left so stays as it is by now.
        was: Option<Capacity>,
    },
    /// Count on a person no longer.
    RemoveCapacity {
        /// In which sprint.
        sprint: SprintId,
        /// Who.
        person: PersonId,
    },
    /// Say that a sprint needs something other than people.
    AddResource {
        /// Which sprint.
        sprint: SprintId,
        /// What it needs.
        what: String,
        /// The day by which it is needed.
        needed_by: Option<NaiveDate>,
    },
    /// Say that a resource is sure.
    Confirm(ResourceId),
    /// Say that a resource is not sure after all.
    Unconfirm(ResourceId),
    /// Take a resource off the list.
    RemoveResource(ResourceId),
    /// Say what the process owner thinks of changes of scope that were made without asking.
    Consent {
        /// Whose ledger.
        sprint: SprintId,
        /// Which lines of it.
        events: Vec<ScopeEventId>,
        /// Yes or no.
        says: Consent,
        /// Why; needed for an objection.
        note: String,
    },
    /// Say what the review made of a finished story.
    Judge {
        /// Whose review.
        sprint: SprintId,
        /// Which story.
        story: StoryId,
        /// What the process owner says.
        says: Verdict,
        /// Why; needed when it is sent back.
        note: String,
    },
    /// Say how long an event of the sprint took.
    Took {
        /// Which sprint; not one that is over.
        sprint: SprintId,
        /// Planning, review or retrospective: stand-ups have times of their own.
        event: Event,
        /// What the person saw there.
        was: Option<u32>,
        /// How many minutes; none takes back that it was said.
        minutes: Option<u32>,
    },
    /// Close the running sprint and freeze its report.
    Close {
        /// Which one.
        sprint: SprintId,
        /// Where each unfinished story goes.
        leftovers: Vec<(StoryId, Leftover)>,
    },
    /// Give the running sprint up and freeze its report, or take a planned one away; unfinished
    /// stories return to the backlog.
    Cancel {
        /// Which one.
        sprint: SprintId,
        /// Why its goal became obsolete, or why it is not held; never empty.
        reason: String,
    },
}

/// What the process owner says of a story at the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is what was wanted.
    Accepted,
    /// It is not; it goes back to the first column.
    SentBack,
}

impl Verdict {
    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::SentBack => "sent_back",
        }
    }

    /// The verdict with that stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::Accepted, Self::SentBack].into_iter().find(|it| it.id() == id)
    }
}

/// Another value for a part of a sprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SprintEdit {
    /// Its name.
    Name(String),
    /// Its goal; refused once it has started.
    Goal(String),
    /// Its first and last day; the first one is refused once it has started.
    Days(NaiveDate, NaiveDate),
    /// What it is about.
    Kind(SprintKind),
    /// Whether its goal was met; none when that is not said yet.
    GoalMet(Option<bool>),
}

impl SprintEdit {
    /// The same part as a sprint has it.
    #[must_use]
    pub fn of(&self, sprint: &Sprint) -> Self {
        match self {
            Self::Name(_) => Self::Name(sprint.name.clone()),
            Self::Goal(_) => Self::Goal(sprint.goal.clone()),
            Self::Days(..) => Self::Days(sprint.starts, sprint.ends),
            Self::Kind(_) => Self::Kind(sprint.kind),
            Self::GoalMet(_) => Self::GoalMet(sprint.goal_met),
        }
    }

    /// The operation that gives this to a sprint that the person sees.
    pub fn on(self, seen: &Sprint) -> SprintOperation {
        let was = Some(self.of(seen));
        SprintOperation::Edit { sprint: seen.id, to: self, was }
    }
}

/// What becomes of a story that a sprint leaves unfinished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// It goes into another sprint, which is planned.
    Into(SprintId),
    /// It goes back to the process backlog.
    Backlog,
    /// What is done of it is finished under its key; the rest becomes a story of the backlog.
    Split {
        /// The title of the rest.
        rest: String,
        /// The points that are done, and those that remain; together they may come to more or less
        /// than the estimate. Needed for a story that is estimated.
        points: Option<(Points, Points)>,
    },
}
