//! Whether a story can be taken into a sprint: what gemba can see by itself.

use super::story::words;
use super::{Board, Card, Points};

words! {
    /// Something that gemba can see of a story.
    Check {
        /// It says what it is for.
        SoThat = "so_that",
        /// It says whose need it is.
        Who = "as_a",
        /// It has acceptance criteria.
        Criteria = "criteria",
        /// It is estimated.
        Estimate = "estimate",
        /// It is small enough for one sprint.
        Small = "small",
        /// It says what it is worth.
        Value = "value",
        /// It belongs to a process.
        Process = "process",
        /// Somebody is answerable for it.
        Owner = "owner",
        /// No unfinished story must be finished before it.
        Free = "free",
    }
}

impl Check {
    /// What is missing when it does not hold.
    pub const fn missing(self) -> &'static str {
        match self {
            Self::SoThat => "so that",
            Self::Who => "as a",
            Self::Criteria => "acceptance criteria",
            Self::Estimate => "an estimate",
            Self::Small => "a smaller cut",
            Self::Value => "a value",
            Self::Process => "a process",
            Self::Owner => "somebody answerable",
            Self::Free => "what it waits for",
        }
    }

    /// Whether it holds; `most` is the size above which a story is too large, if there is one.
    pub fn holds(self, card: &Card, most: Points) -> bool {
        match self {
            Self::SoThat => !card.so_that.is_empty(),
            Self::Who => !card.as_a.is_empty(),
            Self::Criteria => card.criteria.of > 0,
            Self::Estimate => card.points.is_some(),
            Self::Small => card.points.is_none_or(|it| it <= most),
            Self::Value => card.value.is_some(),
            Self::Process => card.process.is_some(),
            Self::Owner => card.assignee.is_some(),
            Self::Free => card.waits_for == 0,
        }
    }
}

/// What a story lacks to be ready, by the board's own list; nothing when it is ready.
pub fn missing(board: &Board, card: &Card, most: Points) -> Vec<Check> {
    board.practice.ready.iter().copied().filter(|it| !it.holds(card, most)).collect()
}

/// The size above which a story is too large for one sprint (rule SG-15): half the mean velocity,
/// and 13 while there is no velocity yet.
pub fn size_limit(velocities: &[Points]) -> Points {
    let n = i64::try_from(velocities.len()).unwrap_or(i64::MAX);
    let sum = velocities.iter().copied().sum::<Points>();
    if n == 0 || sum.is_zero() {
        return Points::whole(13);
    }
    Points::from_hundredths(sum.hundredths() / n / 2)
}
