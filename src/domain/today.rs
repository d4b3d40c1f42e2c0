//! Today: everything that waits for somebody, and why.

use chrono::NaiveDate;

use super::observation::ObservationId;
use super::story::words;
use super::{ProcessId, StoryId, improvement::ImprovementId};

words! {
    /// Why something stands on the list of today; the most pressing first.
    Reason {
        /// It is due, or was.
        Due = "due",
        /// Something is in its way.
        Blocked = "blocked",
        /// It has stood in one column longer than most stories did.
        Old = "too old",
        /// A column in which work waits, or a decision, waits for me.
        Mine = "waits for you",
        /// Its result asks for a decision.
        Undecided = "to decide",
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
        /// Nobody is accountable for the process.
        Ownerless = "no owner",
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
    /// The day from which it counts, for those that are due.
    pub since: Option<NaiveDate>,
}

/// The list of today, by reason, the longest wait first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TodayPage {
    /// The entries.
    pub entries: Vec<Entry>,
    /// From how many days in one column a story counts as too old, and from how many finished
    /// stories that was learned.
    pub age_limit: (u32, usize),
}

/// Days without news after which a requester counts as forgotten (DOMAIN.md D.20).
pub const SILENT_DAYS: u32 = 7;
/// The age limit of a board that has finished too few stories to know its own.
pub const OLD_DAYS: u32 = 10;
/// How many finished stories a board needs to know its own age limit.
pub const OLD_MIN: usize = 10;

/// The words of an empty list.
pub const GOOD_DAY: &str = "Nothing waits for anybody: a good day.";

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
}
