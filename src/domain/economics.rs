//! Order by economics: what is worth most for the work that it is; relative numbers, which mean
//! nothing across boards.

use std::cmp::Ordering;

use super::{Card, Points};

/// What each of value, time criticality and risk reduction may be.
pub const SCORES: [i64; 7] = [1, 2, 3, 5, 8, 13, 20];

/// Weighted shortest job first of a story, in hundredths; none when one of its four numbers is
/// missing, or its size is nothing.
pub fn wsjf(card: &Card) -> Option<Points> {
    card.worth().wsjf(card.points).map(Score::rounded)
}

/// Value for effort of a story, in hundredths; none when either is missing, or the effort is
/// nothing.
pub fn value_per_effort(card: &Card) -> Option<Points> {
    card.worth().value_for_effort(card.points).map(Score::rounded)
}

/// A score: a fraction, so that equal scores are equal. More is better.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    worth: i64,
    work: i64,
}

impl Score {
    /// Worth for work, both in hundredths; none where there is no work to divide by.
    const fn of(worth: i64, work: i64) -> Option<Self> {
        if work > 0 { Some(Self { worth, work }) } else { None }
    }

    /// The number for lists, to a hundredth, rounded half up.
    pub const fn rounded(self) -> Points {
        Points::from_hundredths((self.worth * 200 + self.work) / (self.work * 2))
    }

    /// The number for charts.
    #[expect(clippy::cast_precision_loss, reason = "a few digits")]
    pub fn as_f64(self) -> f64 {
        self.worth as f64 / self.work as f64
    }
}

impl Ord for Score {
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: i64, b: i64| i128::from(a) * i128::from(b);
        cross(self.worth, other.work).cmp(&cross(other.worth, self.work))
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Score {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Score {}

/// What is said of a story's worth; what nobody has said is not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worth {
    /// What it is worth to the customer and the business.
    pub value: Option<Points>,
    /// How fast that worth fades.
    pub time_criticality: Option<Points>,
    /// What it takes away in risk or opens in chances.
    pub risk_reduction: Option<Points>,
}

impl Worth {
    /// What every week without it costs, in relative numbers: the three added up. None when one
    /// of them is not known.
    pub fn cost_of_delay(self) -> Option<Points> {
        Some(self.value? + self.time_criticality? + self.risk_reduction?)
    }

    /// Weighted shortest job first: cost of delay for the size of the work. None when one of the
    /// numbers is not known, or the size is nothing.
    pub fn wsjf(self, size: Option<Points>) -> Option<Score> {
        Score::of(self.cost_of_delay()?.hundredths(), size?.hundredths())
    }

    /// Value for effort. None when one of the two is not known, or the effort is nothing.
    pub fn value_for_effort(self, effort: Option<Points>) -> Option<Score> {
        Score::of(self.value?.hundredths(), effort?.hundredths())
    }
}

/// Cost of delay divided by duration: what a week costs, for the weeks that it takes. None when
/// either is not known, or the duration is nothing.
pub fn cd3(cost_a_week: Option<i64>, days: Option<u32>) -> Option<Score> {
    Score::of(cost_a_week?.checked_mul(7)?, i64::from(days?))
}

/// The order of two stories: the higher score first, a score before none, the older first where
/// scores are equal.
pub fn order<T: Ord + Copy>(a: (Option<Score>, T), b: (Option<Score>, T)) -> Ordering {
    b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1))
}

/// The order of two stories by weighted shortest job first.
pub fn by_wsjf(a: &Card, b: &Card) -> Ordering {
    let score = |it: &Card| (it.worth().wsjf(it.points), (it.created_at, it.id));
    order(score(a), score(b))
}

/// The order of two stories by value for effort.
pub fn by_value(a: &Card, b: &Card) -> Ordering {
    let score = |it: &Card| (it.worth().value_for_effort(it.points), (it.created_at, it.id));
    order(score(a), score(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter::tests::card;

    fn scored(value: i64, time: i64, risk: i64, size: Option<i64>) -> Card {
        Card {
            worth: Some(Box::new(Worth {
                value: Some(Points::whole(value)),
                time_criticality: Some(Points::whole(time)),
                risk_reduction: Some(Points::whole(risk)),
            })),
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
        assert_eq!(wsjf(&Card { worth: None, ..scored(1, 1, 1, Some(1)) }), None);
        assert_eq!(value_per_effort(&card(1)), None);
    }
}
