//! A sprint: its goal, what it promised, what became of that, and how it was looked at.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::event::Event;
use crate::domain::experiment::Experiment;
use crate::domain::retrospective::{Action, Note};
use crate::domain::sprint::operation::Verdict;
use crate::domain::sprint::scope::Standing;
use crate::domain::sprint::{Agreement, Capacity, Report, Resource, ScopeEvent};
use crate::domain::{
    At, Board, Breach, Card, PersonId, Points, Retrospective, Sprint, SprintId, SprintState,
    StoryId, sprint::Scope,
};

/// A sprint with everything that its screen shows.
#[derive(Clone, Debug)]
pub struct SprintPage {
    /// The sprint.
    pub sprint: Sprint,
    /// The one before it, by its days.
    pub previous: Option<SprintId>,
    /// The one after it.
    pub next: Option<SprintId>,
    /// The stories that are in it now, by rank; in a sprint that is over, those that it finished.
    pub cards: Vec<Arc<Card>>,
    /// The ledger of its scope, in order, without what was undone.
    pub events: Vec<ScopeEvent>,
    /// The keys and titles of all stories that the ledger names.
    pub names: HashMap<StoryId, (String, String)>,
    /// What the ledger comes to now.
    pub scope: Scope,
    /// Who can give how much.
    pub capacity: Vec<Capacity>,
    /// What else it needs.
    pub resources: Vec<Resource>,
    /// The velocities of the sprints before, at most three, the oldest first.
    pub velocities: Vec<Points>,
    /// What it can be expected to hold; none while there is no past to tell.
    pub expected: Option<Points>,
    /// What speaks against it as it is.
    pub findings: Vec<Breach>,
    /// What the rules that only inform see of it while it is planned or runs.
    pub notes: Vec<Breach>,
    /// What stands between Done and each of its unfinished stories, while it runs; those where
    /// nothing does are not in it.
    pub gates: HashMap<StoryId, Gate>,
    /// What the review made of its stories.
    pub judged: Vec<Judged>,
    /// Who gives something else to it than when it began, with the days of then; none for who came
    /// later.
    pub began: Vec<(PersonId, Option<Points>)>,
    /// How long its events took, in minutes.
    pub took: Vec<(Event, u32)>,
    /// What its stories try out, with what was expected and measured.
    pub experiments: Vec<Experiment>,
    /// Where somebody went on although a rule warned; nothing once it is over, for its report has it.
    pub overruled: Vec<Overruling>,
    /// On how many days something was in the way of each of its stories, within the sprint.
    pub blocked: HashMap<StoryId, u32>,
    /// How it was looked back on.
    pub retrospective: Retrospective,
    /// What the retrospective before decided, and what became of it; first what those before that
    /// have decided and is still open.
    pub last_actions: Vec<Action>,
    /// The report, frozen; when it is over.
    pub report: Option<Box<Report>>,
}

impl SprintPage {
    /// How many minutes an event took, if anybody has said so.
    pub fn minutes_of(&self, event: Event) -> Option<u32> {
        self.took.iter().find(|(it, _)| *it == event).map(|(_, minutes)| *minutes)
    }

    /// Whether anybody met to look back: something was noted or decided, or took its time.
    pub fn was_looked_back_on(&self) -> bool {
        self.minutes_of(Event::Retrospective).is_some() || self.retrospective.says_anything()
    }

    /// The estimate that counts for a story: that of the ledger once the sprint has started, which is
    /// the one that a finished story was finished with, else that of the story.
    pub fn counted(&self, card: &Card) -> Option<Points> {
        let own = self.events.iter().filter(|it| it.story == card.id);
        let mut standing = Standing::default();
        own.for_each(|it| standing.take(it.kind, it.points));
        if standing.is_in { standing.points } else { card.points }
    }

    /// What is still open although the sprint is about to end today, in sentences; its report will
    /// have it so for good. Nothing of a sprint that does not run.
    pub fn unsettled(&self, board: &Board, today: NaiveDate) -> Vec<String> {
        if self.sprint.state != SprintState::Active {
            return Vec::new();
        }
        let mut says = Vec::new();
        let ends = self.sprint.ends;
        let left = today.succ_opt().map_or(0, |it| board.practice.calendar.count(it, ends));
        if left > 0 {
            let days = if left == 1 { "working day is" } else { "working days are" };
            says.push(format!("{left} {days} left until its last day, {ends}"));
        }
        if self.sprint.goal_met.is_none() {
            says.push("Nobody has said yet whether its goal was met".to_owned());
        }
        match self.events.iter().filter(|it| it.agreement() == Agreement::Open).count() {
            0 => (),
            1 => {
                says.push("1 change of its scope waits for the process owner's consent".to_owned());
            }
            n => {
                says.push(format!("{n} changes of its scope wait for the process owner's consent"));
            }
        }
        says
    }

    /// What was written into the retrospective after the report was frozen: notes with their columns,
    /// and actions. Nothing while the sprint is not over.
    pub fn later(&self) -> (Vec<(&str, &Note)>, Vec<&Action>) {
        let Some(report) = &self.report else { return (Vec::new(), Vec::new()) };
        let is_new = |column: &str, it: &Note| {
            !report.notes.iter().any(|old| old.column == column && old.text == it.text)
        };
        let columns = self.retrospective.columns.iter();
        let notes =
            columns.flat_map(|column| column.notes.iter().map(|it| (column.name.as_str(), it)));
        let actions = self.retrospective.actions.iter();
        (
            notes.filter(|(column, it)| is_new(column, it)).collect(),
            actions.filter(|it| !report.actions.iter().any(|old| old.text == it.text)).collect(),
        )
    }
}

/// What stands between a story and Done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// By which rules.
    pub breaches: Vec<Breach>,
    /// What of its definition of done must be ticked still, in words.
    pub open: Vec<String>,
}

/// What the review made of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Which story.
    pub story: StoryId,
    /// What the process owner said.
    pub says: Verdict,
    /// Why; may be empty.
    pub note: String,
    /// When.
    pub at: At,
    /// Who said it.
    pub by: PersonId,
}

/// A warning that was overruled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overruling {
    /// The rule, by its stable name.
    pub rule: String,
    /// What spoke against it.
    pub found: String,
    /// Why it was done all the same.
    pub reason: String,
    /// Who did it.
    pub by: PersonId,
    /// When.
    pub at: At,
    /// The story that it was about.
    pub story: Option<StoryId>,
}
