//! The report of a sprint that is over: frozen, so that nothing done later changes a number of it.

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Scope;
use crate::domain::event::Event;
use crate::domain::{At, Points, Scale};

/// All that a sprint came to, in words and numbers that need nothing else to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What the sprint was called.
    pub sprint: String,
    /// Its goal.
    pub goal: String,
    /// Whether it was met; none when nobody has said so.
    pub goal_met: Option<bool>,
    /// `creation` or `improvement`.
    pub kind: String,
    /// Its first planned day.
    pub starts: NaiveDate,
    /// Its last planned day.
    pub ends: NaiveDate,
    /// When it was started.
    pub started_at: At,
    /// The time zone of the board; empty in a report from before this was kept, and then UTC.
    #[serde(default)]
    pub zone: String,
    /// In what the board estimated then; empty in a report from before this was kept.
    #[serde(default)]
    pub estimates: String,
    /// When it was closed or cancelled.
    pub ended_at: At,
    /// Why it was cancelled; none when it was closed.
    pub cancelled: Option<String>,
    /// The working days from its first to its last day.
    pub working_days: Vec<NaiveDate>,
    /// What it promised, each kind of change, and what it came to.
    pub scope: Scope,
    /// The points of what was done; none for a sprint that was cancelled.
    pub velocity: Option<Points>,
    /// The velocities of the sprints before, at most three, the oldest first.
    pub velocities_before: Vec<Points>,
    /// Each change of scope, in order.
    pub changes: Vec<ReportChange>,
    /// What was done.
    pub done: Vec<ReportStory>,
    /// What was not, and where it went.
    pub carried: Vec<ReportStory>,
    /// Where somebody went on although a rule warned.
    pub overruled: Vec<ReportOverruling>,
    /// What was in the way.
    pub impediments: Vec<ReportImpediment>,
    /// The sum over its stories of the days with something in the way (DOMAIN.md D.15). Reports that
    /// were frozen before this was counted in days hold the time, in hundredths of a day.
    pub blocked_days: Points,
    /// How long its events took; none in a report of before that was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<ReportEvent>,
    /// Who could give how much.
    pub capacity: Vec<ReportCapacity>,
    /// What else was needed, and whether it was sure.
    pub resources: Vec<(String, bool)>,
    /// The columns of the retrospective with their notes, the most votes first.
    pub notes: Vec<ReportNote>,
    /// What the retrospective decided.
    pub actions: Vec<ReportAction>,
    /// How all stories of the board flowed; none in a report of before that was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flow: Vec<ReportFigure>,
}

impl Report {
    /// The time zone of its days.
    pub fn zone(&self) -> Tz {
        self.zone.parse().unwrap_or(Tz::UTC)
    }

    /// Its stand-ups in a few words, and whether one took longer than its time box; nothing where none
    /// was held, and of a report from before they were kept.
    pub fn standups(&self) -> Option<(String, bool)> {
        let held: Vec<&ReportEvent> =
            self.events.iter().filter(|it| it.event == Event::Standup.id()).collect();
        let (n, first) = (u32::try_from(held.len()).ok()?, held.first()?);
        let over = held.iter().filter(|it| it.minutes > it.time_box).count();
        let mean = (held.iter().map(|it| it.minutes).sum::<u32>() + n / 2) / n;
        let took = if n == 1 { format!("{mean} min") } else { format!("{mean} min on average") };
        let longer = match over {
            0 => String::new(),
            n => format!(", {n} over their time box of {}", first.time_box),
        };
        Some((format!("{n} held, {took}{longer}"), over > 0))
    }

    /// How its estimates are said.
    pub fn scale(&self) -> Scale {
        Scale::from_id(&self.estimates).unwrap_or(Scale::Fibonacci)
    }
}

/// One change of scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportChange {
    /// The day, in the board's time zone.
    pub day: NaiveDate,
    /// The instant.
    pub at: At,
    /// `add`, `remove`, `reestimate`, `complete` or `reopen`.
    pub kind: String,
    /// The story's key.
    pub key: String,
    /// The story's title as it was when the sprint ended.
    pub title: String,
    /// The estimate from here on.
    pub points: Option<Points>,
    /// The estimate until here, where it changed.
    pub before: Option<Points>,
    /// Who did it.
    pub by: String,
    /// Why.
    pub reason: Option<String>,
    /// Who agreed as process owner, when it was made or afterwards.
    pub consent: Option<String>,
    /// Which process owner was against it, and why.
    #[serde(default)]
    pub objected: Option<(String, String)>,
}

/// One story of the sprint at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportStory {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The points that count.
    pub points: Option<Points>,
    /// Whether it was part of the commitment.
    pub committed: bool,
    /// What the review made of it: `accepted`, `sent_back`, or nothing.
    pub verdict: Option<String>,
    /// What was said to that.
    pub note: String,
    /// Where it went when it was not done: a sprint, or `backlog`.
    pub to: Option<String>,
    /// The stories into which what was left of it was put when the sprint ended, with their points;
    /// none in a report of before that was kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rest: Vec<(String, Option<Points>)>,
    /// On how many days something was in its way.
    pub blocked_days: Points,
}

/// A warning that was overruled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportOverruling {
    /// The rule: `SG-10`.
    pub rule: String,
    /// What spoke against it.
    pub found: String,
    /// Why it was done all the same.
    pub reason: String,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: At,
}

/// Something that was in the way of the sprint's stories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportImpediment {
    /// What it was.
    pub reason: String,
    /// The keys of the stories of the sprint that it was in the way of; none where it was in the way of
    /// no story, but of the team as a whole.
    pub keys: Vec<String>,
    /// When somebody said so.
    pub raised_at: At,
    /// When it was gone; none when it was not.
    pub resolved_at: Option<At>,
    /// How it was resolved.
    pub resolution: String,
}

impl ReportImpediment {
    /// Of what it was in the way, with something between the keys.
    pub fn whose(&self, between: &str) -> String {
        match &*self.keys {
            [] => "no story".to_owned(),
            keys => keys.join(between),
        }
    }
}

/// What one person could give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportCapacity {
    /// Who.
    pub person: String,
    /// Working days.
    pub days: Points,
    /// Days away.
    pub off: Points,
    /// Percent for this team.
    pub focus: u32,
    /// Days that were left.
    pub net: Points,
    /// The days that were left when the sprint began, where that changed while it ran: zero for who
    /// came later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Points>,
}

/// How long an event of the sprint took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportEvent {
    /// `planning`, `standup`, `review` or `retrospective`.
    pub event: String,
    /// When it began, of each stand-up; nobody notes that of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// How many minutes it took.
    pub minutes: u32,
    /// How many it was to take at most.
    pub time_box: u32,
}

/// A figure of the flow of all stories as it stood at the end.
///
/// It is kept and not counted again: an undo of an older move, an import with dates of those weeks or a
/// column that is removed would change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFigure {
    /// Its numbers in words.
    pub line: String,
    /// All of it, for programs.
    pub whole: serde_json::Value,
}

/// A note of the retrospective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportNote {
    /// In which column.
    pub column: String,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// How many voted for it.
    pub votes: u32,
}

/// What a retrospective decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportAction {
    /// What to do.
    pub text: String,
    /// Who sees to it.
    pub owner: Option<String>,
    /// The key of the story that it became.
    pub key: Option<String>,
    /// What had become of it by then: `waiting`, `begun`, `done` or `dropped`; none where nothing had,
    /// and in a report of before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fate: Option<String>,
}
