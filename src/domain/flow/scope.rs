//! What happened to the scope of a sprint, as the burndown reads it.

use std::collections::BTreeMap;

use super::figure::Cell;
use crate::domain::{At, Points, StoryId};

/// What happened to the scope of a sprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The story was in the sprint when it was started.
    Commit,
    /// The story came in afterwards.
    Add,
    /// The story was taken out.
    Remove,
    /// The story's estimate changed.
    Reestimate,
    /// The story was done.
    Complete,
    /// The story was not done after all.
    Reopen,
}

/// One line of a sprint's scope ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeEvent {
    /// Which story.
    pub story: StoryId,
    /// When.
    pub at: At,
    /// What.
    pub kind: ScopeKind,
    /// The estimate that counts from here on; none when the story has none.
    pub points: Option<Points>,
    /// The estimate that counted until here; for [`ScopeKind::Reestimate`] only.
    pub before: Option<Points>,
}

/// What a sprint is counted in: never both in one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Points: every story that was ever in the sprint has an estimate.
    Points,
    /// Stories: at least one has none.
    Stories,
}

impl Measure {
    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Stories => "stories",
        }
    }

    /// An amount with its unit.
    pub fn cell(self, amount: Points) -> Cell {
        match self {
            Self::Points => Cell::Points(amount),
            Self::Stories => Cell::Number(amount.as_f64(), self.id()),
        }
    }

    /// What a sprint can be counted in: points, unless a story is left without an estimate.
    pub fn of(events: &[ScopeEvent]) -> Self {
        let mut last: BTreeMap<StoryId, Option<Points>> = BTreeMap::new();
        for event in events {
            let known = last.entry(event.story).or_default();
            *known = event.points.or(*known);
        }
        if last.values().all(Option::is_some) { Self::Points } else { Self::Stories }
    }

    /// How much a story counts; a story counts as one whole point where stories are counted.
    pub fn amount(self, points: Option<Points>) -> Points {
        match self {
            Self::Points => points.unwrap_or_default(),
            Self::Stories => Points::whole(1),
        }
    }
}

/// What the scope of a sprint comes to at one instant, in one [`Measure`].
///
/// Always `committed + added - removed + reestimated = remaining + completed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// What was in the sprint when it was started.
    pub committed: Points,
    /// What came in afterwards, with the estimate that it had then.
    pub added: Points,
    /// What was taken out, with the estimate that it had then.
    pub removed: Points,
    /// By how much estimates grew; negative when they shrank.
    pub reestimated: Points,
    /// What is in the sprint and done.
    pub completed: Points,
    /// What of the commitment is in the sprint and done.
    pub kept: Points,
    /// How many stories are not done.
    pub n_open: usize,
}

impl Totals {
    /// All that the sprint has to do: `committed + added - removed + reestimated`.
    pub fn scope(&self) -> Points {
        self.committed + self.added - self.removed + self.reestimated
    }

    /// What is left to do.
    pub fn remaining(&self) -> Points {
        self.scope() - self.completed
    }
}

/// Where a story stands in a sprint.
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    is_in: bool,
    is_done: bool,
    /// What of it was promised at the start; nothing of what came in afterwards.
    promised: Option<Points>,
    amount: Points,
}

/// A sprint's scope, as far as its events have been read.
#[derive(Clone, Debug)]
pub struct Tracker {
    measure: Measure,
    stories: BTreeMap<StoryId, Standing>,
    /// What the scope comes to now.
    pub totals: Totals,
}

impl Tracker {
    /// A sprint of which nothing has been read.
    pub const fn new(measure: Measure) -> Self {
        Self {
            measure,
            stories: BTreeMap::new(),
            totals: Totals {
                committed: Points::whole(0),
                added: Points::whole(0),
                removed: Points::whole(0),
                reestimated: Points::whole(0),
                completed: Points::whole(0),
                kept: Points::whole(0),
                n_open: 0,
            },
        }
    }

    /// Reads the next event. What makes no sense where the story stands is ignored, and so is a
    /// new estimate of a story that is done. What is done and taken out counts as taken out, as in
    /// [`Scope`](crate::domain::sprint::Scope).
    pub fn take(&mut self, event: &ScopeEvent) {
        let standing = self.stories.entry(event.story).or_default();
        let totals = &mut self.totals;
        let amount = self.measure.amount(event.points);
        match event.kind {
            ScopeKind::Commit | ScopeKind::Add if !standing.is_in => {
                let is_committed = event.kind == ScopeKind::Commit;
                let to = if is_committed { &mut totals.committed } else { &mut totals.added };
                *to = *to + amount;
                let promised = if is_committed { Some(amount) } else { standing.promised };
                *standing = Standing { is_in: true, is_done: false, promised, amount };
                totals.n_open += 1;
            }
            ScopeKind::Remove if standing.is_in => {
                totals.removed = totals.removed + standing.amount;
                if standing.is_done {
                    totals.completed = totals.completed - standing.amount;
                    totals.kept = totals.kept - standing.promised.unwrap_or_default();
                } else {
                    totals.n_open -= 1;
                }
                (standing.is_in, standing.is_done) = (false, false);
            }
            ScopeKind::Reestimate if standing.is_in && !standing.is_done => {
                totals.reestimated = totals.reestimated + (amount - standing.amount);
                standing.amount = amount;
            }
            ScopeKind::Complete if standing.is_in && !standing.is_done => {
                standing.is_done = true;
                totals.completed = totals.completed + standing.amount;
                totals.kept = totals.kept + standing.promised.unwrap_or_default();
                totals.n_open -= 1;
            }
            ScopeKind::Reopen if standing.is_in && standing.is_done => {
                standing.is_done = false;
                totals.completed = totals.completed - standing.amount;
                totals.kept = totals.kept - standing.promised.unwrap_or_default();
                totals.n_open += 1;
            }
            ScopeKind::Commit
            | ScopeKind::Add
            | ScopeKind::Remove
            | ScopeKind::Reestimate
            | ScopeKind::Complete
            | ScopeKind::Reopen => (),
        }
    }
}
