//! Effectiveness against efficiency: whether a process becomes better at one at the cost of the other.

use super::{Measure, MeasureKind, SMALL, Standing, Trend, from_readings};
use crate::domain::At;

/// Effectiveness and efficiency side by side; they are never blended into one score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Balance {
    /// Of the measures of effectiveness that have one: how many went which way.
    pub effectiveness: Side,
    /// The same for efficiency.
    pub efficiency: Side,
}

/// One side of the balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// How many measures there are.
    pub measures: usize,
    /// How many of them meet their target.
    pub met: usize,
    /// How many have a target and a reading.
    pub known: usize,
    /// How many became better in the window.
    pub better: usize,
    /// How many became worse in the window.
    pub worse: usize,
    /// The fewest readings behind the way that one of them went; none where none went any way.
    pub fewest: Option<usize>,
}

impl Side {
    const fn rises(self) -> bool {
        self.better > self.worse
    }

    const fn falls(self) -> bool {
        self.worse > self.better
    }

    /// How it stands, in words, with the fewest readings behind it; none without a measure.
    pub fn says(self) -> Option<String> {
        match (self.measures, self.known, self.fewest) {
            (0, _, _) => None,
            (_, 0, None) => Some("nothing to tell yet".to_owned()),
            (_, known, None) => Some(format!("{} of {known} on target, no way to tell", self.met)),
            (_, known, Some(n)) => Some(format!(
                "{} of {known} on target, {} better, {} worse, {}",
                self.met,
                self.better,
                self.worse,
                from_readings(n)
            )),
        }
    }

    /// Whether too few readings say so.
    pub fn is_small(self) -> bool {
        self.fewest.is_some_and(|it| it < SMALL)
    }
}

impl Balance {
    /// The balance of a process's measures over the window that began then.
    pub fn of<'a>(measures: impl IntoIterator<Item = &'a Measure>, since: At) -> Self {
        let mut balance = Self::default();
        for measure in measures {
            let side = match measure.kind() {
                MeasureKind::Effectiveness => &mut balance.effectiveness,
                MeasureKind::Efficiency => &mut balance.efficiency,
                MeasureKind::Quality | MeasureKind::Social => continue,
            };
            side.measures += 1;
            side.known += usize::from(measure.standing() != Standing::Unknown);
            side.met += usize::from(measure.standing() == Standing::Met);
            let Some(it) = measure.trend(since) else { continue };
            side.better += usize::from(it.trend == Trend::Better);
            side.worse += usize::from(it.trend == Trend::Worse);
            side.fewest = Some(side.fewest.map_or(it.fewest(), |n| n.min(it.fewest())));
        }
        balance
    }

    /// What to look at when one side rises while the other falls; too few readings are marked.
    pub fn warning(&self) -> Option<String> {
        let says = match (&self.effectiveness, &self.efficiency) {
            (right, cheap) if right.rises() && cheap.falls() => {
                "effectiveness rises while efficiency falls"
            }
            (right, cheap) if right.falls() && cheap.rises() => {
                "efficiency rises while effectiveness falls"
            }
            (_, _) => return None,
        };
        let n = self.effectiveness.fewest.min(self.efficiency.fewest).unwrap_or(0);
        Some(format!("{says} ({})", from_readings(n)))
    }
}
