//! The order of a backlog by economics: relative numbers, which mean nothing across boards.

use super::{Card, Points};

/// What each of value, time criticality and risk reduction may be.
pub const SCORES: [i64; 7] = [1, 2, 3, 5, 8, 13, 20];

/// Weighted shortest job first: (value + time criticality + risk reduction) / size, in hundredths,
/// rounded half up; none when any of the four is missing or the size is zero (DOMAIN D.17).
pub fn wsjf(card: &Card) -> Option<Points> {
    let delay = card.value? + card.time_criticality? + card.risk_reduction?;
    over(delay, card.points?)
}

/// Value per effort, in hundredths, rounded half up; none when either is missing or the effort is
/// zero.
pub fn value_per_effort(card: &Card) -> Option<Points> {
    over(card.value?, card.points?)
}

fn over(gain: Points, size: Points) -> Option<Points> {
    let (gain, size) = (gain.hundredths(), size.hundredths());
    (size > 0).then(|| Points::from_hundredths((gain * 200 + size) / (size * 2)))
}
