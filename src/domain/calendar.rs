//! The days on which a team works.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, Weekday};

/// The working days of a board: weekdays, less holidays. Days are those of the board's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    working: [bool; 7],
    holidays: BTreeSet<NaiveDate>,
}

impl Default for Calendar {
    /// Monday to Friday, without holidays.
    fn default() -> Self {
        Self { working: [true, true, true, true, true, false, false], holidays: BTreeSet::new() }
    }
}

impl Calendar {
    /// A calendar of these weekdays, less these days.
    pub fn new(
        weekdays: impl IntoIterator<Item = Weekday>,
        holidays: impl IntoIterator<Item = NaiveDate>,
    ) -> Self {
        let mut working = [false; 7];
        for day in weekdays {
            working[day.num_days_from_monday() as usize] = true;
        }
        Self { working, holidays: holidays.into_iter().collect() }
    }

    /// The weekdays that are worked, from Monday on.
    pub fn weekdays(&self) -> Vec<Weekday> {
        let all = (0..7).filter_map(|it| Weekday::try_from(it).ok());
        all.filter(|it| self.working[it.num_days_from_monday() as usize]).collect()
    }

    /// The days off that fall outside of the week's own rhythm, in order.
    pub const fn holidays(&self) -> &BTreeSet<NaiveDate> {
        &self.holidays
    }

    /// Whether a day is worked.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        self.working[day.weekday().num_days_from_monday() as usize] && !self.holidays.contains(&day)
    }

    /// The working days from `first` to `last`, both included.
    pub fn days(&self, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        first.iter_days().take_while(|it| *it <= last).filter(|it| self.is_working(*it)).collect()
    }

    /// How many working days lie from `first` to `last`, both included.
    pub fn count(&self, first: NaiveDate, last: NaiveDate) -> u32 {
        u32::try_from(self.days(first, last).len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn holidays_and_weekends_are_not_worked() {
        let calendar = Calendar::new(
            [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
            [day("2026-04-03"), day("2026-04-06")],
        );
        assert_eq!(calendar.count(day("2026-03-30"), day("2026-04-10")), 8);
        assert!(!calendar.is_working(day("2026-04-04")));
        assert_eq!(calendar.count(day("2026-04-10"), day("2026-04-09")), 0);
        assert_eq!(calendar.weekdays().len(), 5);
    }
}
