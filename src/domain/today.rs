//! Today: everything that waits for somebody, and why.

use chrono::NaiveDate;

use super::observation::{Observation, ObservationId};
use super::process::{About, CheckId, Question};
use super::retrospective::ActionId;
use super::sprint::ScopeEventId;
use super::story::{ImpedimentId, words};
use super::{Card, Impediment, ProcessId, SprintId, StoryId, improvement::ImprovementId};

words! {
    /// Why something stands on the list of today; the most pressing first.
    Reason {
        /// The sprint runs on after its last day.
        Ended = "sprint not closed",
        /// It is due, or was.
        Due = "due",
        /// Something is in its way.
        Blocked = "blocked",
        /// It is in the way, and I see to it.
        Impediment = "yours to resolve",
        /// It is in the way, and nobody sees to it.
        Unseen = "nobody sees to it",
        /// The scope of the running sprint was changed, and I have not said what I think of it.
        Consent = "waits for consent",
        /// It has stood in one column longer than most stories did.
        Old = "too old",
        /// A column in which work waits, or a decision, waits for me.
        Mine = "waits for you",
        /// A retrospective decided it, and nothing has become of it.
        Action = "action",
        /// Its result asks for a decision.
        Undecided = "to decide",
        /// It is finished, and nobody has measured what came of it.
        Unmeasured = "to measure",
        /// The process should have been reviewed.
        Review = "review",
        /// The quality meeting should have been held.
        Meeting = "quality meeting",
        /// It was released, and somebody should look whether it lasts.
        Sustain = "sustain check",
        /// An answer to a question is too old.
        Stale = "stale answer",
        /// Somebody asked for it and has heard nothing for a week.
        Silent = "no news",
        /// It was captured, and nobody has said what becomes of it.
        Inbox = "inbox",
        /// Nobody is accountable for the process.
        Ownerless = "no owner",
    }
}

impl Reason {
    /// What the group is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Ended => "A sprint whose days are over runs on",
            Self::Due => "Due",
            Self::Blocked => "Blocked",
            Self::Impediment => "Yours to resolve",
            Self::Unseen => "In the way, and nobody sees to it",
            Self::Consent => "Changes of scope: do you agree?",
            Self::Old => "Past the age limit",
            Self::Mine => "Waits for you",
            Self::Action => "Decided in a retrospective, not done",
            Self::Undecided => "Tried: adopt, adapt or abandon?",
            Self::Unmeasured => "Finished: measure what came of it",
            Self::Review => "Review overdue",
            Self::Meeting => "Quality meeting overdue",
            Self::Sustain => "Does the release last?",
            Self::Stale => "Answers gone stale",
            Self::Silent => "Asked for it, and has no news",
            Self::Inbox => "Waits in the inbox",
            Self::Ownerless => "Nobody is accountable",
        }
    }
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A story.
    Story(StoryId),
    /// A process.
    Process(ProcessId),
    /// An observation.
    Observation(ObservationId),
    /// An entry of the improvement register.
    Improvement(ImprovementId),
    /// Something that is in the way.
    Impediment(ImpedimentId),
    /// What a retrospective decided.
    Action(ActionId),
    /// A sprint.
    Sprint(SprintId),
    /// A change of the running sprint's scope.
    Change(ScopeEventId),
    /// The inbox as a whole.
    Inbox,
}

/// What takes an entry off the list, where one deed does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Resolve it.
    Resolve(ImpedimentId),
    /// Say who sees to it.
    Assign(ImpedimentId),
    /// Say what one thinks of that change of its scope.
    Consent(SprintId, ScopeEventId),
    /// Close it.
    Close(SprintId),
    /// Do it, or make a story of it.
    Finish(ActionId),
    /// Review the process.
    Review(ProcessId),
    /// Hold the quality meeting.
    Meet(ProcessId),
    /// Look whether the release lasts.
    Sustain(CheckId),
    /// Confirm the answer.
    Confirm(ProcessId, Question),
    /// Tell whoever asked.
    Tell(About),
    /// Make somebody accountable.
    Own(ProcessId),
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Why it is here.
    pub reason: Reason,
    /// What it is about.
    pub matter: Matter,
    /// What people call that: `CHG-12`, `CHG`, `O-7`.
    pub key: String,
    /// What there is to do, in one line.
    pub text: String,
    /// For how many days it has been so.
    pub days: u32,
    /// The day from which it counts, for those that are due; the day of the measured result.
    pub since: Option<NaiveDate>,
    /// Who waits; empty when it is nobody in particular.
    pub who: String,
    /// The one deed that settles it, if there is one.
    pub remedy: Option<Remedy>,
}

/// The list of today, by reason, the longest wait first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TodayPage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// From how many days in one column a story counts as too old, and from how many finished
    /// stories that was learned.
    pub age_limit: (u32, usize),
    /// The stories among them.
    pub cards: Vec<Card>,
    /// The impediments among them.
    pub impediments: Vec<Impediment>,
    /// The observations among them.
    pub observations: Vec<Observation>,
}

/// Days without news after which a requester counts as forgotten (DOMAIN.md D.20).
pub const SILENT_DAYS: u32 = 7;
/// The age limit of a board that has finished too few stories to know its own.
pub const OLD_DAYS: u32 = 10;
/// How many finished stories a board needs to know its own age limit.
pub const OLD_MIN: usize = 10;
/// Days in the inbox after which somebody should say what becomes of it: a sprint of two weeks.
pub const INBOX_DAYS: u32 = 14;

/// The words of an empty list.
pub const GOOD_DAY: &str = "Nothing waits for anybody: a good day.";

impl Entry {
    /// Why it is here, with its days: `blocked for 4 days`, `due yesterday`.
    pub fn why(&self) -> String {
        let days = match self.days {
            1 => "1 day".to_owned(),
            n => format!("{n} days"),
        };
        let over = |what: &str| match self.days {
            0 => format!("{what} today"),
            1 => format!("{what} yesterday"),
            _ => format!("{what} {days} ago"),
        };
        let lasting = |what: &str| match self.days {
            0 => format!("{what} since today"),
            _ => format!("{what} for {days}"),
        };
        match self.reason {
            Reason::Ended => over("ended"),
            Reason::Due | Reason::Review | Reason::Meeting | Reason::Sustain => over("due"),
            Reason::Blocked => lasting("blocked"),
            Reason::Impediment | Reason::Unseen => lasting("in the way"),
            Reason::Old | Reason::Mine => lasting("there"),
            Reason::Consent | Reason::Action => lasting("open"),
            Reason::Undecided if self.since.is_none() => "finished, not decided".to_owned(),
            Reason::Undecided => over("measured"),
            Reason::Unmeasured => "finished, not measured".to_owned(),
            Reason::Stale => over("confirmed"),
            Reason::Silent => lasting("no news"),
            Reason::Inbox => lasting("the oldest"),
            Reason::Ownerless => "no owner".to_owned(),
        }
    }

    /// The command that settles it, where its text does not say which.
    pub fn command(&self) -> Option<String> {
        match self.remedy? {
            Remedy::Consent(..) => Some(format!("gemba sprint consent {}", self.key)),
            Remedy::Assign(id) => Some(format!("gemba impediment set {} --owner NAME", id.0)),
            Remedy::Resolve(_)
            | Remedy::Close(_)
            | Remedy::Finish(_)
            | Remedy::Review(_)
            | Remedy::Meet(_)
            | Remedy::Sustain(_)
            | Remedy::Confirm(..)
            | Remedy::Tell(_)
            | Remedy::Own(_) => None,
        }
    }

    /// Whether it is a story on which the team goes on working.
    pub fn is_work(&self) -> bool {
        matches!(self.matter, Matter::Story(_)) && self.remedy.is_none()
    }
}

impl TodayPage {
    /// The entries with that reason.
    pub fn of(&self, reason: Reason) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |it| it.reason == reason)
    }

    /// Brings the entries into order.
    pub fn sort(&mut self) {
        self.entries.sort_by(|a, b| {
            a.reason.cmp(&b.reason).then(b.days.cmp(&a.days)).then_with(|| a.key.cmp(&b.key))
        });
    }

    /// The card of that story, if it is on the list.
    pub fn card(&self, id: StoryId) -> Option<&Card> {
        self.cards.iter().find(|it| it.id == id)
    }
}
