//! What the team looks at in its stand-up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Happening;
use crate::domain::sprint::{Agreement, Scope, ScopeEvent, ScopeKind};
use crate::domain::standup::{LeftOpen, Parked, Standup};
use crate::domain::{Board, Card, Impediment, PersonId, StoryId};

/// The stories of the sprint as a stand-up walks them, with what is new.
#[derive(Clone, Debug, Default)]
pub struct StandupPage {
    /// The stand-up that is being held.
    pub open: Option<Standup>,
    /// The one that nobody has ended.
    pub left: Option<LeftOpen>,
    /// The last one that is over.
    pub last: Option<Standup>,
    /// The unfinished stories of the sprint as work is walked: from the right-most column to the
    /// left, and in each what is blocked first, then what stands longest.
    pub cards: Vec<Arc<Card>>,
    /// The stories that were finished since the last stand-up.
    pub finished: Vec<Arc<Card>>,
    /// What happened to each story since the last stand-up, the oldest first. Without a last one:
    /// since the running sprint began, else within the last day.
    pub news: HashMap<StoryId, Vec<Happening>>,
    /// Which of those operations a sprint lives on: what moved, changed hands, was estimated, said or
    /// blocked. What only grooms a story is none of them.
    pub matters: HashSet<i64>,
    /// What came into the running sprint since then and what was taken out of it, the oldest first.
    pub moved: Vec<Moved>,
    /// What is in the way, the oldest first.
    pub impediments: Vec<Impediment>,
    /// Who the running sprint counts on.
    pub counted_on: Vec<PersonId>,
    /// What was parked and is not settled.
    pub parked: Vec<Parked>,
    /// The ledger of the running sprint's scope.
    pub events: Vec<ScopeEvent>,
    /// What that comes to.
    pub scope: Scope,
}

/// That a story came into the running sprint, or was taken out of it: then no card tells of it.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The key of the story.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What the ledger says of it.
    pub event: ScopeEvent,
}

impl Moved {
    /// Whether it came in.
    pub fn is_in(&self) -> bool {
        self.event.kind == ScopeKind::Add
    }

    /// What was done, by whom, and how the process owner stands to it.
    pub fn told(&self, board: &Board) -> String {
        let (what, by) = (self.event.kind.in_words(), board.name_of(self.event.by));
        let consent = match self.event.agreement() {
            Agreement::Open => ", consent open".to_owned(),
            Agreement::Objected(said) => format!(", {} objected", board.name_of(said.by)),
            Agreement::Agreed(who) if who != self.event.by => {
                format!(", {} agreed", board.name_of(who))
            }
            Agreement::NotAsked | Agreement::Agreed(_) => String::new(),
        };
        format!("{what} by {by}{consent}")
    }
}

impl StandupPage {
    /// Since when its news are, in words.
    pub fn since(&self, board: &Board) -> String {
        match (&self.last, board.active_sprint()) {
            (Some(_), _) => "since the last stand-up".to_owned(),
            (None, Some(sprint)) => format!("since {} began", sprint.name),
            (None, None) => "within the last day".to_owned(),
        }
    }

    /// Who begins a stand-up with: those who were at the last one, at the first one those whom the
    /// sprint counts on, as far as they have not left; and `me`.
    pub fn usual_people(&self, board: &Board, me: PersonId) -> Vec<PersonId> {
        let last = self.left.as_ref().map(|it| &it.standup).or(self.last.as_ref());
        let is_here = |it: &PersonId| board.person(*it).is_some_and(|person| !person.left);
        let usual = last.map_or(&self.counted_on, |it| &it.people);
        let mut people: Vec<PersonId> = usual.iter().copied().filter(is_here).collect();
        if !people.contains(&me) {
            people.push(me);
        }
        people
    }
}
