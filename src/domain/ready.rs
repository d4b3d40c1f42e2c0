//! Whether a story can be taken into a sprint: what gemba can see by itself.

use super::four_p::FourP;
use super::story::words;
use super::{Card, Points};

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
        /// No story must be finished before it but those that are planned to be.
        Free = "free",
        /// People, process, products and partners were each thought of, or are not needed.
        FourPs = "four_ps",
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
            Self::FourPs => "one of the four Ps",
        }
    }

    /// Whether it holds; `most` is the size above which a story is too large, `thought` how many of
    /// the four Ps are not open. A story of no process is asked for those only once somebody has
    /// begun to think of them.
    pub fn holds(self, card: &Card, most: Points, thought: usize) -> bool {
        match self {
            Self::SoThat => !card.so_that().is_empty(),
            Self::Who => !card.as_a().is_empty(),
            Self::Criteria => card.criteria.of > 0,
            Self::Estimate => card.points.is_some(),
            Self::Small => card.points.is_none_or(|it| it <= most),
            Self::Value => card.worth().value.is_some(),
            Self::Process => card.process.is_some(),
            Self::Owner => card.assignee.is_some(),
            Self::Free => card.waits_beyond == 0,
            Self::FourPs => {
                let is_asked = card.process.is_some() || thought > 0;
                !is_asked || thought >= FourP::ALL.len()
            }
        }
    }
}

/// What a story lacks to be ready, by the board's own list; nothing when it is ready. `thought` is
/// how many of the four Ps are not open: where a team has begun to think of them, a blank is a lack
/// on every board; where nobody has, only the board's own list asks for them.
pub fn missing(asked: &[Check], card: &Card, most: Points, thought: usize) -> Vec<Check> {
    let is_begun = thought > 0 && !asked.contains(&Check::FourPs);
    let checks = asked.iter().copied().chain(is_begun.then_some(Check::FourPs));
    checks.filter(|it| !it.holds(card, most, thought)).collect()
}

/// The size above which a story is too large for one sprint (rule SG-15): half the mean velocity,
/// and 13 while there is no velocity yet.
pub fn size_limit(velocities: &[Points]) -> Points {
    let n = i64::try_from(velocities.len()).unwrap_or(i64::MAX);
    let sum = velocities.iter().copied().sum::<Points>();
    if n == 0 || sum.is_zero() {
        return Points::whole(13);
    }
    sum.share(1, n.saturating_mul(2))
}
