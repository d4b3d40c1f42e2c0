//! The team's own pace: how long stories usually take, in each column and in all, for what a card
//! says of its age.

use chrono::NaiveDate;

use super::column::ColumnTimes;
use super::life::days_inclusive;
use super::reached::{Past, Reached};
use super::sle::FEWEST;
use super::{Flow, Window};
use crate::domain::ColumnId;

/// How long stories usually take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Columns in which enough finished stories have stood, and the days within which 85 of 100
    /// of them went on.
    columns: Vec<(ColumnId, u32)>,
    /// What they took in all; none before anything was read.
    past: Option<Past>,
}

impl Pace {
    /// The pace of the stories finished in a window.
    pub fn of(flow: &Flow, window: Window) -> Self {
        let times = ColumnTimes::of(flow, window);
        let known = |(column, time): (&crate::domain::Column, &super::column::ColumnTime)| {
            let p85 = time.p85.filter(|_| time.n >= FEWEST)?;
            let days = u64::try_from(p85.as_millis()).ok()?.div_ceil(86_400_000).max(1);
            Some((column.id, u32::try_from(days).ok()?))
        };
        Self {
            columns: flow.columns.iter().zip(&times.columns).filter_map(known).collect(),
            past: Some(Past::of(flow, window, None)),
        }
    }

    /// Within how many days 85 of 100 stories left that column; none where too few have.
    pub fn days(&self, column: ColumnId) -> Option<u32> {
        self.columns.iter().find(|it| it.0 == column).map(|it| it.1)
    }

    /// What they say of a story that was started on a day and is not finished today; none while
    /// nothing was read.
    pub fn reached(&self, start: NaiveDate, today: NaiveDate) -> Option<Reached> {
        Some(self.past.as_ref()?.reached(start, today))
    }

    /// Whether a story that was started on a day and is not finished today has missed what is
    /// expected.
    pub fn is_past(&self, start: NaiveDate, today: NaiveDate) -> bool {
        let expected = self.past.as_ref().and_then(Past::expected);
        expected.is_some_and(|it| days_inclusive(start, today) > it.days)
    }
}
