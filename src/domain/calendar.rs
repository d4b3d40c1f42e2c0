//! The days on which a team works.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, Weekday};
use chrono_tz::Tz;

use super::At;

/// The working days of a board: weekdays, less holidays. Days are those of the board's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    working: [bool; 7],
    holidays: BTreeSet<NaiveDate>,
    changed: Vec<Changed>,
}

/// What a calendar said before somebody changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// By which operation it was changed.
    pub seq: i64,
    /// When it was changed.
    pub at: At,
    /// The day on which it was changed; for the days before, the old calendar goes on to hold.
    pub on: NaiveDate,
    /// What it said until then.
    pub was: Was,
}

/// What a calendar said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Was {
    /// These weekdays were worked, from Monday on.
    Weekdays([bool; 7]),
    /// That day was off.
    Off(NaiveDate),
    /// That day was no holiday.
    NotOff(NaiveDate),
}

impl Default for Calendar {
    /// Monday to Friday, without holidays.
    fn default() -> Self {
        Self {
            working: [true, true, true, true, true, false, false],
            holidays: BTreeSet::new(),
            changed: Vec::new(),
        }
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
        Self { working, holidays: holidays.into_iter().collect(), changed: Vec::new() }
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

    /// The same calendar with what it said before, the latest change first.
    #[must_use]
    pub fn remembering(mut self, changed: Vec<Changed>) -> Self {
        self.changed = changed;
        self
    }

    /// The calendar as it was known at the end of a day: what was entered later is left out.
    #[must_use]
    pub fn as_of(&self, day: NaiveDate) -> Self {
        self.before(self.changed.iter().take_while(|it| it.on > day).count())
    }

    /// The calendar as it was known when an operation was made, with what was changed before that told
    /// by the days of a time zone: neither what is entered later nor another zone moves anything in it.
    #[must_use]
    pub fn as_at(&self, seq: i64, zone: Tz) -> Self {
        let later = self.changed.iter().take_while(|it| it.seq > seq).count();
        let mut known = self.before(later);
        known.changed.drain(..later);
        for change in &mut known.changed {
            change.on = change.at.with_timezone(&zone).date_naive();
        }
        known
    }

    /// The calendar as it was before the last so many changes.
    fn before(&self, changes: usize) -> Self {
        let mut known = self.clone();
        for change in &self.changed[..changes] {
            match change.was {
                Was::Weekdays(working) => known.working = working,
                Was::Off(day) => {
                    known.holidays.insert(day);
                }
                Was::NotOff(day) => {
                    known.holidays.remove(&day);
                }
            }
        }
        known
    }

    /// Whether nothing was changed after that day.
    pub fn stood_since(&self, day: NaiveDate) -> bool {
        self.changed.iter().all(|it| it.on <= day)
    }

    /// The working days from `first` to `last`: those that are over as they were known then, the
    /// others as they are known now.
    pub fn known_days(
        &self,
        first: NaiveDate,
        last: NaiveDate,
        today: NaiveDate,
    ) -> Vec<NaiveDate> {
        if self.stood_since(first) {
            return self.days(first, last);
        }
        let works = |it: &NaiveDate| {
            if *it < today { self.as_of(*it).is_working(*it) } else { self.is_working(*it) }
        };
        first.iter_days().take_while(|it| *it <= last).filter(works).collect()
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

    #[test]
    fn what_is_over_stays_as_it_was_known() {
        let holiday = day("2026-03-10");
        let at = day("2026-03-12").and_hms_opt(9, 0, 0).unwrap().and_utc();
        let changed = Changed { seq: 7, at, on: day("2026-03-12"), was: Was::NotOff(holiday) };
        let calendar = Calendar::new(Calendar::default().weekdays(), [holiday, day("2026-03-13")])
            .remembering(vec![changed]);
        let (first, last) = (day("2026-03-09"), day("2026-03-13"));
        assert_eq!(calendar.count(first, last), 3);
        let known = calendar.known_days(first, last, day("2026-03-12"));
        assert_eq!(known.len(), 4, "{known:?}");
        assert!(known.contains(&holiday));
        assert!(calendar.as_of(day("2026-03-11")).is_working(holiday));
        assert!(!calendar.as_of(day("2026-03-12")).is_working(holiday));
        assert!(calendar.as_at(6, Tz::UTC).is_working(holiday));
        assert!(calendar.as_at(6, Tz::UTC).stood_since(first));
        assert!(!calendar.as_at(7, Tz::UTC).is_working(holiday));
        let east = calendar.as_at(7, Tz::Pacific__Kiritimati);
        assert!(east.as_of(day("2026-03-11")).is_working(holiday));
    }
}
