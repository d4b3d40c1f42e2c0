//! The improvement register: entries that pass the seven steps of continual improvement.

use super::board::ids;
use super::measure::{percent, realised};
use super::sheet::{Shape, Sheet, Slot, slots};
use super::story::words;
use super::{At, Category, PersonId, Priority, ProcessId, StoryId};

ids! {
    /// The number of an entry of the improvement register in the file; people see it as `I-3`.
    ImprovementId;
}

words! {
    /// How much work it is.
    Effort {
        /// Days.
        Small = "small",
        /// Weeks.
        Medium = "medium",
        /// Months.
        Large = "large",
    }
}

words! {
    /// How much there is to gain.
    Benefit {
        /// A little.
        Low = "low",
        /// Something.
        Medium = "medium",
        /// A lot.
        High = "high",
    }
}

words! {
    /// How an entry ended.
    Closure {
        /// Its goal was met.
        Successful = "successful",
        /// Its goal was not met.
        Unsuccessful = "unsuccessful",
        /// Nobody wants it any more.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Where an entry stands; it follows from what is known and from its stories.
    Standing {
        /// Written down.
        New = "new",
        /// Somebody coordinates it, and it serves a strategy.
        Accepted = "accepted",
        /// Baseline and target are known.
        Assessed = "assessed",
        /// A story of it is being worked on or done.
        InProgress = "in_progress",
        /// It waits, and says why.
        OnHold = "on_hold",
        /// All of its stories are done: did we get there?
        Review = "review",
        /// It is closed.
        Closed = "closed",
    }
}

words! {
    /// The seven steps of the ITIL continual improvement model.
    Stride {
        /// What is the vision?
        Vision = "vision",
        /// Where are we now?
        Now = "now",
        /// Where do we want to be?
        Target = "target",
        /// How do we get there?
        Plan = "plan",
        /// Take action.
        Action = "action",
        /// Did we get there?
        Result = "result",
        /// How do we keep the momentum going?
        Momentum = "momentum",
    }
}

impl Stride {
    /// What the step asks.
    pub const fn asks(self) -> &'static str {
        match self {
            Self::Vision => "What is the vision?",
            Self::Now => "Where are we now?",
            Self::Target => "Where do we want to be?",
            Self::Plan => "How do we get there?",
            Self::Action => "Take action",
            Self::Result => "Did we get there?",
            Self::Momentum => "How do we keep the momentum going?",
        }
    }
}

/// What can be filled in of an entry.
pub const SLOTS: &[Slot] = slots! {
    "title" "Improvement" Always Shape::Line, "one line of text";
    "process" "Process" Optional Shape::Process, "the prefix or name of a process, or nothing";
    "vision" "Vision" Optional Shape::Line, "what it serves in the end";
    "now" "Now" Optional Shape::Line, "where we are now";
    "goal" "Goal" Optional Shape::Line, "where we want to be";
    "plan" "Plan" Optional Shape::Text, "how we get there, as Markdown";
    "keep" "Momentum" Optional Shape::Line, "how we keep it up afterwards";
    "measure" "Measure" Optional Shape::Measure, "the name of a measure, or nothing";
    "baseline" "Baseline" Optional Shape::Figure, "a number: how it is now";
    "target" "Target" Optional Shape::Figure, "a number: how it should be";
    "actual" "Actual" Optional Shape::Figure, "a number: how it became";
    "effort" "Effort" Optional Shape::Word(Effort::IDS), "small, medium or large";
    "benefit" "Benefit" Optional Shape::Word(Benefit::IDS), "low, medium or high";
    "priority" "Priority" Always Shape::Word(Priority::IDS), "highest, high, medium, low, lowest";
    "coordinator" "Coordinator" Optional Shape::Person, "the name of a person, me, or nothing";
    "strategy" "Strategy" Optional Shape::Line, "the strategy that it serves";
    "review_on" "Review on" Optional Shape::Date, "a day such as 2026-12-24";
    "hold" "On hold" Optional Shape::Line, "why it waits, or nothing";
    "outcome" "Outcome" Optional Shape::Line, "what kind of gain it is: customer satisfaction";
};

/// A story of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImprovementStory {
    /// Which story.
    pub id: StoryId,
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What its column means.
    pub category: Category,
}

/// An entry of the improvement register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Improvement {
    /// Its number in the file.
    pub id: ImprovementId,
    /// What is filled in.
    pub sheet: Sheet,
    /// The process that it makes better.
    pub process: Option<ProcessId>,
    /// Its stories.
    pub stories: Vec<ImprovementStory>,
    /// The observations that led to it, by number.
    pub origins: Vec<i64>,
    /// When it was written down.
    pub opened_at: At,
    /// Who wrote it down.
    pub opened_by: PersonId,
    /// When and how it was closed, and the notes.
    pub closed: Option<(At, Closure, String)>,
}

impl Improvement {
    /// What people call it.
    pub fn key(&self) -> String {
        format!("I-{}", self.id.0)
    }

    /// How much of it is done, in percent: done stories / stories, rounded down; none without
    /// stories.
    pub fn percent(&self) -> Option<usize> {
        let done = self.stories.iter().filter(|it| it.category == Category::Done).count();
        (!self.stories.is_empty()).then(|| done * 100 / self.stories.len())
    }

    /// Whether a story of it has begun.
    pub fn has_begun(&self) -> bool {
        self.stories.iter().any(|it| it.category != Category::Todo)
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        let has = |id: &str| self.sheet.has(id);
        if self.closed.is_some() {
            return Standing::Closed;
        }
        if has("hold") {
            return Standing::OnHold;
        }
        if self.percent() == Some(100) {
            return Standing::Review;
        }
        if self.has_begun() {
            return Standing::InProgress;
        }
        let accepted = has("coordinator") && has("strategy");
        match (accepted, has("baseline") && has("target")) {
            (true, true) => Standing::Assessed,
            (true, false) => Standing::Accepted,
            (false, _) => Standing::New,
        }
    }

    /// Which of the seven steps are passed, in order.
    pub fn strides(&self) -> Vec<(Stride, bool)> {
        let has = |id: &str| self.sheet.has(id);
        let passed = |stride: Stride| match stride {
            Stride::Vision => has("vision"),
            Stride::Now => has("baseline"),
            Stride::Target => has("target"),
            Stride::Plan => has("plan") || !self.stories.is_empty(),
            Stride::Action => self.has_begun(),
            Stride::Result => has("actual"),
            Stride::Momentum => has("keep"),
        };
        Stride::ALL.iter().map(|it| (*it, passed(*it))).collect()
    }

    /// Which steps were skipped: open ones before the last passed one (IT-1, IT-2).
    pub fn skipped(&self) -> Vec<Stride> {
        let strides = self.strides();
        let last = strides.iter().rposition(|(_, passed)| *passed).unwrap_or(0);
        strides[..last].iter().filter(|(_, passed)| !passed).map(|(it, _)| *it).collect()
    }

    /// How it ended, in one line: `successful, 16 after 24, wanted 18: 133 %; the chat is faster`; none while it is open.
    pub fn result(&self) -> Option<String> {
        let (_, closure, notes) = self.closed.as_ref()?;
        let figure = |id: &str| self.sheet.figure(id);
        let figures = match (figure("baseline"), figure("target"), figure("actual")) {
            (Some(base), Some(target), Some(actual)) => {
                let share = self.realised().map(percent).unwrap_or_default();
                format!(", {actual} after {base}, wanted {target}: {share}")
            }
            (_, _, _) => String::new(),
        };
        let notes = super::text::line(notes);
        let notes = if notes.is_empty() { notes } else { format!("; {notes}") };
        Some(format!("{}{figures}{notes}", closure.id()))
    }

    /// How much of the wanted change became real, in percent.
    pub fn realised(&self) -> Option<f64> {
        let of = |id: &str| self.sheet.figure(id);
        realised(of("baseline")?, of("target")?, of("actual")?)
    }
}
