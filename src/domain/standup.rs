//! The stand-up: who was there, what was parked, and what happened since the last one.

use std::collections::HashMap;

use super::board::ids;
use super::observation::{NewObservation, Seen};
use super::process::ProcessOperation;
use super::{At, ColumnId, Operation, PersonId, ProcessId, SprintId, StoryId, text};

ids! {
    /// The number of a stand-up in the file; never shown.
    StandupId;
    /// The number of a parked topic: what the command line calls it.
    ParkedId;
}

/// A stand-up that was held or is being held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standup {
    /// Its number in the file.
    pub id: StandupId,
    /// When it began.
    pub started_at: At,
    /// When it was over; none while it is not.
    pub ended_at: Option<At>,
    /// In which sprint.
    pub sprint: Option<SprintId>,
    /// Who was there, by name.
    pub people: Vec<PersonId>,
    /// What is kept of it, as Markdown; empty when nothing is.
    pub note: String,
}

/// After how many hours a stand-up that nobody has ended is one that was left open.
const LEFT_AFTER: i64 = 4;

impl Standup {
    /// Whether nobody has ended it, and nobody can be standing there any more.
    pub fn is_left(&self, now: At) -> bool {
        self.ended_at.is_none() && is_left(self.started_at, now)
    }
}

/// Whether nobody can be standing there any more who began then.
pub(crate) fn is_left(began: At, now: At) -> bool {
    (now - began).num_hours() >= LEFT_AFTER
}

/// A stand-up that nobody has ended, although it is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOpen {
    /// The stand-up.
    pub standup: Standup,
    /// When something was last written within its 15 minutes: that is taken as its end.
    pub seen: At,
    /// Where each story of the page stood then, and since when; one that was not there yet is
    /// missing.
    pub stood: HashMap<StoryId, (ColumnId, At)>,
}

impl LeftOpen {
    /// Ends it as it was last seen, with that note.
    pub const fn end(&self, note: String) -> Operation {
        Operation::Standup(StandupOperation::End { standup: self.standup.id, note })
    }
}

/// A topic that was parked to keep the time box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// Its number in the file.
    pub id: ParkedId,
    /// What it is about.
    pub text: String,
    /// Who parked it.
    pub by: PersonId,
    /// When.
    pub at: At,
    /// The story that it is about.
    pub story: Option<StoryId>,
}

impl Parked {
    /// Keeps it as an observation of that process, which settles it.
    pub fn observed(&self, process: Option<ProcessId>) -> Operation {
        let seen = NewObservation {
            text: self.text.clone(),
            kind: Seen::Observation,
            waste: None,
            process,
            step: None,
            control: String::new(),
            requester: String::new(),
        };
        let settle = StandupOperation::Settle { parked: self.id, into: Settling::Dropped };
        let of = vec![
            Operation::Process(Box::new(ProcessOperation::Observe(seen))),
            Operation::Standup(settle),
        ];
        Operation::All { label: format!("Observed: {}", text::capped(&self.text, 60)), of }
    }
}

/// What becomes of a parked topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settling {
    /// A comment on a story.
    Comment(StoryId),
    /// A story of its own, at the top of the process backlog.
    Story,
    /// Nothing.
    Dropped,
}

/// A write that concerns a stand-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandupOperation {
    /// Begin a stand-up, with these people. One that was left open ends as it was last seen;
    /// refused while one is being held.
    Begin {
        /// Who is there.
        people: Vec<PersonId>,
    },
    /// Note that somebody is there.
    Attend {
        /// At which one.
        standup: StandupId,
        /// Who.
        person: PersonId,
    },
    /// Note that somebody is not there after all.
    Miss {
        /// At which one.
        standup: StandupId,
        /// Who.
        person: PersonId,
    },
    /// End a stand-up.
    End {
        /// Which one.
        standup: StandupId,
        /// What is kept of it, as Markdown.
        note: String,
    },
    /// Park a topic, in a stand-up or outside of one.
    Park {
        /// What it is about; never empty.
        text: String,
        /// The story that it is about.
        story: Option<StoryId>,
    },
    /// Say what becomes of a parked topic.
    Settle {
        /// Which one.
        parked: ParkedId,
        /// What.
        into: Settling,
    },
}
