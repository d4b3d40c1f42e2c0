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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter::tests::card;

    fn scored(value: i64, time: i64, risk: i64, size: Option<i64>) -> Card {
        Card {
            value: Some(Points::whole(value)),
            time_criticality: Some(Points::whole(time)),
            risk_reduction: Some(Points::whole(risk)),
            points: size.map(Points::whole),
            ..card(1)
        }
    }

    /// beginpm.com, what-is-wsjf-in-agile.
    #[test]
    fn the_published_case_comes_out() {
        assert_eq!(wsjf(&scored(100, 50, 20, Some(10))), Some(Points::whole(17)));
        assert_eq!(value_per_effort(&scored(8, 1, 1, Some(3))), Some(Points::from_hundredths(267)));
    }

    #[test]
    fn a_missing_input_gives_no_score() {
        assert_eq!(wsjf(&scored(1, 1, 1, None)), None);
        assert_eq!(wsjf(&scored(1, 1, 1, Some(0))), None);
        assert_eq!(wsjf(&Card { value: None, ..scored(1, 1, 1, Some(1)) }), None);
        assert_eq!(value_per_effort(&card(1)), None);
    }
}
