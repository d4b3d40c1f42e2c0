//! Dates as the tools of the world write them.

use std::ops::RangeInclusive;

use chrono::{
    DateTime, Datelike as _, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta,
    TimeZone as _,
};
use chrono_tz::Tz;

use super::stamp::{Named, Stamp};
use crate::domain::At;
use crate::domain::flow::{Flaw, Grain};

/// The years that are taken for meant: 0026 is a slip, 1900 an empty cell of a spreadsheet, and neither
/// a year of any board.
const YEARS: RangeInclusive<i32> = 1990..=2200;

/// In which order day, month and year stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// 31/12/2026.
    DayFirst,
    /// 12/31/2026.
    MonthFirst,
    /// 2026/12/31.
    YearFirst,
}

impl Order {
    /// Its stable name, as `--map` takes it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::DayFirst => "dmy",
            Self::MonthFirst => "mdy",
            Self::YearFirst => "ymd",
        }
    }

    /// The one with that stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        [Self::DayFirst, Self::MonthFirst, Self::YearFirst].into_iter().find(|it| it.id() == id)
    }
}

/// How sure an [`Order`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// A date of the file leaves no other reading.
    Seen,
    /// Every date could be read in two ways.
    Assumed,
    /// The person said so.
    Told,
}

/// An instant, and how exact it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) at: At,
    pub(super) grain: Grain,
    pub(super) shown: Shown,
}

/// How often the clock of a zone showed a time without an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Once.
    Once,
    /// Twice, as it was put back: the first is taken.
    Twice,
    /// Never, as it was put forward: the next time that it showed is taken.
    Never,
}

/// A date and a time as text, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    date: [&'a str; 3],
    dots: bool,
    time: &'a str,
}

impl<'a> Parts<'a> {
    /// Three parts of a date, and the time behind it; none for anything else.
    pub(super) fn of(typed: &'a str) -> Option<Self> {
        let typed = typed.trim();
        let (date, time) = match typed.find(':') {
            Some(colon) => {
                let is_digit = |c: char| c.is_ascii_digit();
                let hour = typed[..colon].trim_end_matches(is_digit).len();
                typed.split_at(hour)
            }
            None => (typed, ""),
        };
        let date = date.trim_end_matches(['T', 't', ' ', ',']);
        let mut parts = date.split(['/', '.', '-', ' ', ',']).filter(|it| !it.is_empty());
        let three = [parts.next()?, parts.next()?, parts.next()?];
        parts.next().is_none().then(|| Self { date: three, dots: date.contains('.'), time })
    }

    /// Whether it says more than midnight.
    pub(super) fn has_time(&self) -> bool {
        match self.clock() {
            Some(clock) => clock != NaiveTime::MIN,
            // With an offset behind it.
            None => self.time.bytes().any(|it| (b'1'..=b'9').contains(&it)),
        }
    }

    /// The first two numbers, where both could be a day or a month.
    fn numbers(&self) -> Option<(u32, u32)> {
        let [first, second, _] = self.date;
        if first.len() > 2 {
            return None;
        }
        Some((first.parse().ok()?, second.parse().ok()?))
    }

    /// The order of a date whose month has a name.
    fn spelled(&self) -> Option<Order> {
        let [a, b, _] = self.date;
        match (month_named(a), month_named(b)) {
            (Some(_), _) => Some(Order::MonthFirst),
            (None, Some(_)) if a.len() == 4 => Some(Order::YearFirst),
            (None, Some(_)) => Some(Order::DayFirst),
            (None, None) => None,
        }
    }

    fn day(&self, order: Order) -> Option<NaiveDate> {
        let [a, b, c] = self.date;
        let (year, month, day) = match (month_named(a), month_named(b), order) {
            (Some(month), _, _) => (c, month, b.parse().ok()?),
            (_, Some(month), _) if a.len() == 4 => (a, month, c.parse().ok()?),
            (_, Some(month), _) => (c, month, a.parse().ok()?),
            (None, None, order) if a.len() == 4 || order == Order::YearFirst => {
                (a, b.parse().ok()?, c.parse().ok()?)
            }
            (None, None, Order::MonthFirst) => (c, a.parse().ok()?, b.parse().ok()?),
            (None, None, Order::DayFirst | Order::YearFirst) => {
                (c, b.parse().ok()?, a.parse().ok()?)
            }
        };
        let year = match year.len() {
            2 => 2000 + year.parse::<i32>().ok()?,
            4 => year.parse().ok()?,
            _ => return None,
        };
        NaiveDate::from_ymd_opt(year, month, day)
    }

    /// The time of day: `8:04`, `08:04:10.5`, `8:04:10 AM`.
    fn clock(&self) -> Option<NaiveTime> {
        let upper = self.time.trim().to_ascii_uppercase();
        let (digits, half) = match (upper.strip_suffix("AM"), upper.strip_suffix("PM")) {
            (Some(rest), _) => (rest.trim(), Some(0)),
            (_, Some(rest)) => (rest.trim(), Some(12)),
            (None, None) => (&*upper, None),
        };
        let mut parts = digits.split(':');
        let hour: u32 = parts.next()?.parse().ok()?;
        let minute: u32 = parts.next()?.parse().ok()?;
        let seconds = parts.next().unwrap_or("0");
        if parts.next().is_some() {
            return None;
        }
        let (seconds, millis) = seconds.split_once(['.', ',']).unwrap_or((seconds, "0"));
        let is_number = |it: &str| it.bytes().all(|b| b.is_ascii_digit());
        if !is_number(millis) {
            return None;
        }
        let millis: u32 = format!("{millis:0<3}").get(..3)?.parse().ok()?;
        let hour = match half {
            Some(_) if hour == 0 || hour > 12 => return None,
            Some(half) => hour % 12 + half,
            None => hour,
        };
        NaiveTime::from_hms_milli_opt(hour, minute, seconds.parse().ok()?, millis)
    }
}

/// Dates of one file that leave no order in which all of them can be read: the places of those that
/// can only be day first, and of those that can only be month first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contradiction {
    pub(super) day_first: Vec<usize>,
    pub(super) month_first: Vec<usize>,
}

/// The order in which day and month stand, from all dates of a file. Refuses dates that contradict
/// each other: whichever order were taken, others would be read as days that they are not.
pub(super) fn guess(all: &[Parts<'_>]) -> Result<(Order, Sureness), Contradiction> {
    let numbers = || all.iter().enumerate().filter_map(|(at, it)| Some((at, it.numbers()?)));
    let only = |is_meant: fn((u32, u32)) -> bool| -> Vec<usize> {
        numbers().filter(|it| is_meant(it.1)).map(|it| it.0).collect()
    };
    let day_first = only(|it| (13..=31).contains(&it.0) && it.1 <= 12);
    let month_first = only(|it| (13..=31).contains(&it.1) && it.0 <= 12);
    match (day_first.is_empty(), month_first.is_empty()) {
        (false, false) => Err(Contradiction { day_first, month_first }),
        (false, true) => Ok((Order::DayFirst, Sureness::Seen)),
        (true, false) => Ok((Order::MonthFirst, Sureness::Seen)),
        (true, true) if numbers().next().is_none() => {
            let order = all.iter().find_map(Parts::spelled).unwrap_or(Order::YearFirst);
            Ok((order, Sureness::Seen))
        }
        (true, true) => {
            let is_american =
                |it: &Parts<'_>| !it.dots && it.time.to_ascii_uppercase().ends_with('M');
            let is_any = all.iter().any(is_american);
            let order = if is_any { Order::MonthFirst } else { Order::DayFirst };
            Ok((order, Sureness::Assumed))
        }
    }
}

/// The instant that a text names. A time that the clock skipped is taken for the next one that was;
/// of two that it showed, the first. Refuses what is no date, and a year that cannot be meant.
pub(super) fn moment(typed: &str, order: Order, zone: Tz) -> Result<Moment, Flaw> {
    let moment = read(typed.trim(), order, zone).ok_or(Flaw::Unreadable)?;
    let year = moment.at.with_timezone(&zone).year();
    if YEARS.contains(&year) { Ok(moment) } else { Err(Flaw::Year) }
}

fn read(typed: &str, order: Order, zone: Tz) -> Option<Moment> {
    let exact = |at: At| Moment { at, grain: Grain::Exact, shown: Shown::Once };
    // Without a colon it is no instant with an offset, and most dates have none.
    if typed.contains(':') {
        let iso = typed.replacen(' ', "T", 1);
        if let Ok(at) = DateTime::parse_from_rfc3339(&iso) {
            return Some(exact(at.to_utc()));
        }
        if let Ok(at) = DateTime::parse_from_str(&iso, "%Y-%m-%dT%H:%M:%S%.f%z") {
            return Some(exact(at.to_utc()));
        }
    }
    let of_day = |day: NaiveDate| {
        let (at, _) = local(day.and_time(NaiveTime::MIN), zone)?;
        Some(Moment { at, grain: Grain::Day, shown: Shown::Once })
    };
    match Stamp::read(typed) {
        Some((_, Named::Day(day))) => return of_day(day),
        Some((_, Named::Instant(at))) => return Some(exact(at)),
        None => (),
    }
    let parts = Parts::of(typed)?;
    let day = parts.day(order)?;
    if parts.time.is_empty() {
        return of_day(day);
    }
    local(day.and_time(parts.clock()?), zone).map(|(at, shown)| Moment {
        at,
        grain: Grain::Exact,
        shown,
    })
}

/// Whether the cells of a column read as dates, in whichever order: one that can be nothing else is
/// enough, mere numbers have to be dates all of them.
pub(super) fn are_dates<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let all = [Order::DayFirst, Order::MonthFirst, Order::YearFirst];
    let (mut n_told, mut n_stamps) = (0, 0);
    for typed in cells.filter(|it| !it.is_empty()) {
        n_told += 1;
        let is_stamp = Stamp::read(typed).is_some();
        n_stamps += u32::from(is_stamp);
        if !is_stamp && all.into_iter().any(|it| moment(typed, it, Tz::UTC).is_ok()) {
            return true;
        }
    }
    // Nothing was finished yet: a column without cells is no length of time.
    n_told == n_stamps
}

fn local(time: NaiveDateTime, zone: Tz) -> Option<(At, Shown)> {
    // No clock was ever put forward by more than a day.
    (0..=96).find_map(|quarters| {
        let time = time.checked_add_signed(TimeDelta::minutes(15 * quarters))?;
        let (at, shown) = match zone.from_local_datetime(&time) {
            LocalResult::None => return None,
            LocalResult::Single(at) => (at, Shown::Once),
            LocalResult::Ambiguous(first, _) => (first, Shown::Twice),
        };
        Some((at.to_utc(), if quarters == 0 { shown } else { Shown::Never }))
    })
}

fn month_named(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = text.get(..3)?.to_ascii_lowercase();
    (1..).zip(NAMES).find(|(_, name)| *name == start).map(|(month, _)| month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(typed: &str, order: Order, shown: &str) {
        let moment = moment(typed, order, Tz::Europe__Berlin).unwrap();
        assert_eq!(moment.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), shown, "{typed}");
    }

    #[test]
    fn dates_of_the_world_are_read() {
        use Order::{DayFirst, MonthFirst};
        reads("5/31/2023 8:04:10 AM", MonthFirst, "2023-05-31T06:04:10Z");
        reads("5/31/2023 12:04:10 AM", MonthFirst, "2023-05-30T22:04:10Z");
        reads("31.05.2023 12:04", DayFirst, "2023-05-31T10:04:00Z");
        reads("02/Mar/26 9:05 PM", DayFirst, "2026-03-02T20:05:00Z");
        reads("Mar 2, 2026", DayFirst, "2026-03-01T23:00:00Z");
        reads("2 March 2026 14:00", MonthFirst, "2026-03-02T13:00:00Z");
        reads("2024-02-29", MonthFirst, "2024-02-28T23:00:00Z");
        reads("2024-02-29T10:00:00Z", DayFirst, "2024-02-29T10:00:00Z");
        reads("2024-02-29 10:00:00+0200", DayFirst, "2024-02-29T08:00:00Z");
        reads("2024-02-29 10:00:00.123", DayFirst, "2024-02-29T09:00:00Z");
        reads("2026-03-29 02:30", DayFirst, "2026-03-29T01:00:00Z");
        reads("20260329", DayFirst, "2026-03-28T23:00:00Z");
        reads("1774746000", DayFirst, "2026-03-29T01:00:00Z");
        reads("1774746000999", MonthFirst, "2026-03-29T01:00:00Z");
        for typed in ["", "soon", "2023-02-29", "31/31/2023", "1/2/23456", "5/31/2023 25:00"] {
            let read = moment(typed, MonthFirst, Tz::UTC);
            assert_eq!(read, Err(Flaw::Unreadable), "{typed}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_found_out() {
        let guessed =
            |all: &[&str]| guess(&all.iter().filter_map(|it| Parts::of(it)).collect::<Vec<_>>());
        assert_eq!(guessed(&["1/2/2023", "13/2/2023"]), Ok((Order::DayFirst, Sureness::Seen)));
        assert_eq!(guessed(&["1/2/2023", "1/13/2023"]), Ok((Order::MonthFirst, Sureness::Seen)));
        assert_eq!(guessed(&["1/2/2023 8:00 AM"]), Ok((Order::MonthFirst, Sureness::Assumed)));
        assert_eq!(guessed(&["1.2.2023"]), Ok((Order::DayFirst, Sureness::Assumed)));
        assert_eq!(guessed(&["2023-01-02"]), Ok((Order::YearFirst, Sureness::Seen)));
        assert_eq!(guessed(&["02/Mar/26"]), Ok((Order::DayFirst, Sureness::Seen)));
        assert_eq!(guessed(&["Mar 2, 2026"]), Ok((Order::MonthFirst, Sureness::Seen)));
        let apart = guessed(&["1/2/2023", "13/2/2023", "2/13/2023", "31/31/2023", "14/2/2023"]);
        let (day_first, month_first) = (vec![1, 4], vec![2]);
        assert_eq!(apart, Err(Contradiction { day_first, month_first }));
    }

    #[test]
    fn a_year_that_cannot_be_meant_is_no_year() {
        for typed in [
            "1900-01-01",
            "31.12.1989",
            "0026-01-02",
            "02.01.0026",
            "2/Jan/0026 8:00",
            "0026-01-02T08:00:00Z",
        ] {
            assert_eq!(moment(typed, Order::DayFirst, Tz::UTC), Err(Flaw::Year), "{typed}");
        }
        reads("02.01.26", Order::DayFirst, "2026-01-01T23:00:00Z");
    }

    #[test]
    fn a_column_of_mere_numbers_is_one_of_dates_where_all_of_them_are() {
        let are = |cells: &[&str]| are_dates(cells.iter().copied());
        assert!(are(&["20260101", "", "20260131"]) && are(&["1767225600"]) && are(&[""]));
        assert!(are(&["17", "2026-01-01"]));
        assert!(!are(&["20260101", "86400000"]) && !are(&["17"]));
    }
}
