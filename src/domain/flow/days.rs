//! Days of a time zone: windows of days, working days and the day of an instant.

use std::sync::Arc;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;
use serde::Serialize;

use crate::domain::{At, Calendar};

/// A row of days in the board's time zone, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Window {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Window {
    /// The last days up to a day, that day included; at least one.
    pub fn last(n_days: u32, to: NaiveDate) -> Self {
        let back = Days::new(u64::from(n_days.max(1) - 1));
        Self { from: to.checked_sub_days(back).unwrap_or(NaiveDate::MIN), to }
    }

    /// Whether a day is one of them.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// How many days they are; none when the first is after the last.
    pub fn n_days(self) -> u32 {
        u32::try_from((self.to - self.from).num_days() + 1).unwrap_or(0)
    }

    /// Each day.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take(self.n_days() as usize)
    }

    /// The place of a day among them.
    pub fn index(self, day: NaiveDate) -> Option<usize> {
        if !self.contains(day) {
            return None;
        }
        usize::try_from((day - self.from).num_days()).ok()
    }

    /// The days that both have; none where there are none.
    pub fn meet(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from <= both.to).then_some(both)
    }

    /// The days before a day, and the days from it on; none where no day is left.
    pub fn split(self, at: NaiveDate) -> (Option<Self>, Option<Self>) {
        let before = at.pred_opt().map(|it| Self { from: self.from, to: it.min(self.to) });
        let after = Self { from: at.max(self.from), to: self.to };
        let some = |it: Self| (it.from <= it.to).then_some(it);
        (before.and_then(some), some(after))
    }
}

/// Days that are taken out of the past and left out of what is to come: both or neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DaysOff {
    /// None: weekends count as the days that they are.
    #[default]
    None,
    /// Those that are no working days of this calendar.
    Of(Arc<Calendar>),
}

impl DaysOff {
    /// Whether nothing is expected on a day.
    pub fn has(&self, day: NaiveDate) -> bool {
        match self {
            Self::None => false,
            Self::Of(calendar) => !calendar.is_working(day),
        }
    }

    /// The day itself where it is worked, else the next one that is; the day itself where none
    /// comes within ten years.
    pub fn worked(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().take(3_650).find(|it| !self.has(*it)).unwrap_or(day)
    }
}

/// The day that comes so many working days after another one. None where no such day comes within a
/// thousand years, as when no day is a working day.
pub fn working_day_after(
    day: NaiveDate,
    n_days: u32,
    works: impl Fn(NaiveDate) -> bool,
) -> Option<NaiveDate> {
    let Some(skipped) = n_days.checked_sub(1) else { return Some(day) };
    let later = day.iter_days().skip(1).take(365_250);
    later.filter(|it| works(*it)).nth(skipped as usize)
}

/// The Monday of a day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    let back = Days::new(u64::from(day.weekday().num_days_from_monday()));
    day.checked_sub_days(back).unwrap_or(day)
}

/// Looks up the days of many instants fast: the tables of a time zone are asked once a day, not
/// once an instant.
#[derive(Debug)]
pub(super) struct Midnights {
    zone: Tz,
    /// For each day, in order, its first millisecond, and whether it and its neighbours have their
    /// 24 hours: near a change of the clock the zone itself is asked.
    days: Vec<(i64, NaiveDate, Hours)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hours {
    Plain,
    Odd,
}

const DAY: i64 = 86_400_000;
/// Stands for the start of a day that never was.
const NEVER: i64 = i64::MIN;
/// A hundred years: data that says more is data gone wrong, and is looked up one by one.
const MOST_DAYS: i64 = 36_525;

impl Midnights {
    pub(super) fn new(zone: Tz, earliest: At, latest: At) -> Self {
        let mut res = Self { zone, days: Vec::new() };
        let to = res.asked(latest);
        let from = res.asked(earliest).max(to - TimeDelta::days(MOST_DAYS));
        let from = from.checked_sub_days(Days::new(1)).unwrap_or(from);
        let n_days = u32::try_from((to - from).num_days()).unwrap_or(0) + 2;
        for day in from.iter_days().take(n_days as usize) {
            // A day that never was, as when a country crosses the date line, begins with the next.
            let start = first_instant(zone, day).unwrap_or(NEVER);
            res.days.push((start, day, Hours::Plain));
        }
        for index in (1..res.days.len()).rev() {
            if res.days[index].0 == NEVER {
                res.days[index].0 = res.days.get(index + 1).map_or(i64::MAX, |it| it.0);
            }
            if res.days[index].0.saturating_sub(res.days[index - 1].0) != DAY {
                res.days[index].2 = Hours::Odd;
                res.days[index - 1].2 = Hours::Odd;
                if let Some(next) = res.days.get_mut(index + 1) {
                    next.2 = Hours::Odd;
                }
            }
        }
        res
    }

    /// The day of an instant.
    pub(super) fn date(&self, at: At) -> NaiveDate {
        let millis = at.timestamp_millis();
        let Some((first, _, _)) = self.days.first() else { return self.asked(at) };
        let Ok(mut index) = usize::try_from(millis.saturating_sub(*first).div_euclid(DAY)) else {
            return self.asked(at);
        };
        index = index.min(self.days.len() - 1);
        while index > 0 && self.days[index].0 > millis {
            index -= 1;
        }
        while self.days.get(index + 1).is_some_and(|it| it.0 <= millis) {
            index += 1;
        }
        match self.days.get(index) {
            Some((_, day, Hours::Plain)) if index + 1 < self.days.len() => *day,
            Some(_) | None => self.asked(at),
        }
    }

    /// The first instant of a day; none for a day that never was.
    pub(super) fn start(&self, day: NaiveDate) -> Option<At> {
        DateTime::from_timestamp_millis(first_instant(self.zone, day)?)
    }

    fn asked(&self, at: At) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }
}

/// The first millisecond of a day in a zone; none for a day that never was.
pub(super) fn first_instant(zone: Tz, day: NaiveDate) -> Option<i64> {
    let midnight = day.and_time(NaiveTime::MIN);
    // Where the clock is put forward at midnight, the day begins later.
    (0..96).find_map(|quarters| {
        let local = midnight.checked_add_signed(TimeDelta::minutes(15 * quarters))?;
        let at: DateTime<Tz> = zone.from_local_datetime(&local).earliest()?;
        Some(at.timestamp_millis())
    })
}

/// The first instant of the day after, in a zone: the end of the day, not included.
pub fn end_of(zone: Tz, day: NaiveDate) -> Option<At> {
    day.iter_days()
        .skip(1)
        .take(3)
        .find_map(|it| DateTime::from_timestamp_millis(first_instant(zone, it)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> At {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn the_fast_day_is_the_day_that_the_zone_gives() {
        for zone in [
            Tz::UTC,
            Tz::Europe__Berlin,
            Tz::America__New_York,
            Tz::America__St_Johns,
            Tz::America__Sao_Paulo,
            Tz::America__Havana,
            Tz::Asia__Kathmandu,
            Tz::Pacific__Apia,
            Tz::Pacific__Kiritimati,
            Tz::Pacific__Pago_Pago,
            Tz::Africa__Casablanca,
            Tz::Australia__Lord_Howe,
        ] {
            let (from, to) = (at("2006-01-01T00:00:00Z"), at("2013-01-01T00:00:00Z"));
            let days = Midnights::new(zone, from, to);
            let mut now = from;
            // A step that walks through all hours and minutes.
            while now < to {
                assert_eq!(days.date(now), days.asked(now), "{zone} {now}");
                now += TimeDelta::seconds(1_741);
            }
            for far in ["1969-07-20T20:17:00Z", "2031-01-01T00:00:00Z"] {
                assert_eq!(days.date(at(far)), days.asked(at(far)), "{zone} {far}");
            }
        }
    }

    #[test]
    fn a_window_is_split_between_two_days() {
        let day = |it| NaiveDate::from_ymd_opt(2024, 2, it).unwrap();
        let all = Window { from: day(27), to: day(29) };
        assert_eq!(all.n_days(), 3, "a leap day counts");
        let (before, after) = all.split(day(28));
        assert_eq!(before, Some(Window { from: day(27), to: day(27) }));
        assert_eq!(after, Some(Window { from: day(28), to: day(29) }));
        assert_eq!(all.split(day(27)).0, None);
        assert_eq!(all.split(day(29).succ_opt().unwrap()), (Some(all), None));
    }

    #[test]
    fn working_days_skip_the_days_off() {
        let friday = NaiveDate::from_ymd_opt(2024, 3, 1).unwrap();
        let works = |it: NaiveDate| it.weekday().num_days_from_monday() < 5;
        assert_eq!(working_day_after(friday, 0, works), Some(friday));
        assert_eq!(working_day_after(friday, 1, works).unwrap().to_string(), "2024-03-04");
        let off = |it: NaiveDate| works(it) && it.to_string() != "2024-03-04";
        assert_eq!(working_day_after(friday, 1, off).unwrap().to_string(), "2024-03-05");
        assert_eq!(working_day_after(friday, 1, |_| false), None);
    }
}
