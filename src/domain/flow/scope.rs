//! What happened to the scope of a sprint, as the burndown reads it.

use std::collections::BTreeMap;

use super::figure::Cell;
pub use crate::domain::sprint::ScopeKind;
use crate::domain::sprint::{Scope, ScopeEvent as Line, Sum};
use crate::domain::{At, Points, StoryId};

/// One line of a sprint's scope ledger, as far as it counts.
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

impl From<&Line> for ScopeEvent {
    fn from(it: &Line) -> Self {
        let &Line { story, at, kind, points, before, .. } = it;
        Self { story, at, kind, points, before }
    }
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
        if unestimated(events).is_empty() { Self::Points } else { Self::Stories }
    }

    /// How much that is; a story is one whole point where stories are counted.
    pub fn amount(self, sum: &Sum) -> Points {
        match self {
            Self::Points => sum.points,
            Self::Stories => Points::whole(i64::from(sum.stories)),
        }
    }
}

/// The stories that are or were in a sprint and have no estimate, in the order in which they came in.
/// Of one that is in it the last event tells, so that an estimate that was taken back is none; of one
/// that is out any estimate that it ever had does: it is of no account any more.
pub fn unestimated(events: &[ScopeEvent]) -> Vec<StoryId> {
    let mut order = Vec::new();
    let mut known: BTreeMap<StoryId, (Option<Points>, bool)> = BTreeMap::new();
    for event in events {
        let (last, had_one) = known.entry(event.story).or_insert_with(|| {
            order.push(event.story);
            (None, false)
        });
        *had_one |= event.points.is_some();
        let is_out = event.kind == ScopeKind::Remove;
        *last =
            if is_out && *had_one { Some(event.points.unwrap_or_default()) } else { event.points };
    }
    order.retain(|it| known.get(it).is_some_and(|(last, _)| last.is_none()));
    order
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
    /// What a scope comes to in a measure.
    pub fn of(scope: &Scope, measure: Measure) -> Self {
        Self {
            committed: measure.amount(&scope.committed),
            added: measure.amount(&scope.added),
            removed: measure.amount(&scope.removed),
            reestimated: match measure {
                Measure::Points => scope.grown - scope.shrunk,
                Measure::Stories => Points::default(),
            },
            completed: measure.amount(&scope.done),
            kept: measure.amount(&scope.kept),
            n_open: scope.open.stories as usize,
        }
    }

    /// All that the sprint has to do: `committed + added - removed + reestimated`.
    pub fn scope(&self) -> Points {
        self.committed + self.added - self.removed + self.reestimated
    }

    /// What is left to do.
    pub fn remaining(&self) -> Points {
        self.scope() - self.completed
    }
}
