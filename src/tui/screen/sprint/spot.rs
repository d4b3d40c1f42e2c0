//! The parts of a sprint's screen, and what the cursor can be on.

use crate::domain::event::Event;
use crate::domain::retrospective::{ActionId, NoteId};
use crate::domain::sprint::{ResourceId, ScopeEventId};
use crate::domain::{PersonId, StoryId};
use crate::tui::screen::leaves;

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Goal, days, kind, stories.
    Goal,
    /// How it burns.
    Burndown,
    /// What it promised and each change of that.
    Scope,
    /// Who and what there is for it.
    People,
    /// What came out of it.
    Review,
    /// How the team worked.
    Retro,
}

impl leaves::Part for Part {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Goal, "Goal"),
        (Self::Burndown, "Burndown"),
        (Self::Scope, "Scope"),
        (Self::People, "People"),
        (Self::Review, "Review"),
        (Self::Retro, "Retrospective"),
    ];
}

/// What the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// The name.
    Name,
    /// The goal.
    Goal,
    /// First and last day.
    Days,
    /// What the sprint is about.
    Kind,
    /// How long an event took.
    Took(Event),
    /// Whether the goal was met.
    Met,
    /// A story.
    Story(StoryId),
    /// A line of the scope ledger.
    Change(ScopeEventId),
    /// A line of a frozen report, by its place in the part.
    Line(usize),
    /// What a person can give.
    Person(PersonId),
    /// Nobody yet.
    NoPerson,
    /// What is needed other than people.
    Resource(ResourceId),
    /// Nothing yet.
    NoResource,
    /// A column of the retrospective, by its place.
    Column(usize),
    /// A note of the retrospective.
    Note(NoteId),
    /// Something to do.
    Action(ActionId),
    /// Nothing to do yet.
    NoAction,
    /// Something that the retrospective before decided.
    Last(ActionId),
}
