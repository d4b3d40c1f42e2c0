//! Dates as the tools of the world write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use crate::domain::At;
use crate::domain::flow::Grain;

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
}

/// A date and a time as text, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    date: Vec<&'a str>,
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
        let parts: Vec<&str> =
            date.split(['/', '.', '-', ' ', ',']).filter(|it| !it.is_empty()).collect();
        (parts.len() == 3).then(|| Self { date: parts, dots: date.contains('.'), time })
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
        let [first, second, _] = *self.date.as_slice() else { return None };
        if first.len() > 2 {
            return None;
        }
        Some((first.parse().ok()?, second.parse().ok()?))
    }

    /// The order of a date whose month has a name.
    fn spelled(&self) -> Option<Order> {
        let [a, b, _] = *self.date.as_slice() else { return None };
        match (month_named(a), month_named(b)) {
            (Some(_), _) => Some(Order::MonthFirst),
            (None, Some(_)) if a.len() == 4 => Some(Order::YearFirst),
            (None, Some(_)) => Some(Order::DayFirst),
            (None, None) => None,
        }
    }

    fn day(&self, order: Order) -> Option<NaiveDate> {
        let [a, b, c] = *self.date.as_slice() else { return None };
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

/// The order in which day and month stand, from all dates of a file.
pub(super) fn guess(all: &[Parts<'_>]) -> (Order, Sureness) {
    let numbers = || all.iter().filter_map(Parts::numbers);
    let n_day_first = numbers().filter(|it| it.0 > 12).count();
    let n_month_first = numbers().filter(|it| it.1 > 12).count();
    if numbers().next().is_none() {
        let order = all.iter().find_map(Parts::spelled).unwrap_or(Order::YearFirst);
        return (order, Sureness::Seen);
    }
    if n_day_first + n_month_first > 0 {
        let is_day = n_day_first >= n_month_first;
        return (if is_day { Order::DayFirst } else { Order::MonthFirst }, Sureness::Seen);
    }
    let is_american = |it: &Parts<'_>| !it.dots && it.time.to_ascii_uppercase().ends_with('M');
    let order = if all.iter().any(is_american) { Order::MonthFirst } else { Order::DayFirst };
    (order, Sureness::Assumed)
}

/// The instant that a text names. A time that the clock skipped is taken for the next one that was;
/// of two that it showed, the first.
pub(super) fn moment(typed: &str, order: Order, zone: Tz) -> Option<Moment> {
    let typed = typed.trim();
    let exact = |at: At| Moment { at, grain: Grain::Exact };
    let iso = typed.replacen(' ', "T", 1);
    if let Ok(at) = DateTime::parse_from_rfc3339(&iso) {
        return Some(exact(at.to_utc()));
    }
    if let Ok(at) = DateTime::parse_from_str(&iso, "%Y-%m-%dT%H:%M:%S%.f%z") {
        return Some(exact(at.to_utc()));
    }
    let parts = Parts::of(typed)?;
    let day = parts.day(order)?;
    if parts.time.is_empty() {
        let at = local(day.and_time(NaiveTime::MIN), zone)?;
        return Some(Moment { at, grain: Grain::Day });
    }
    local(day.and_time(parts.clock()?), zone).map(exact)
}

/// Whether a text reads as a date, in whichever order.
pub(super) fn is_date(typed: &str) -> bool {
    let all = [Order::DayFirst, Order::MonthFirst, Order::YearFirst];
    all.into_iter().any(|it| moment(typed, it, Tz::UTC).is_some())
}

fn local(time: NaiveDateTime, zone: Tz) -> Option<At> {
    // No clock was ever put forward by more than a day.
    (0..=96).find_map(|quarters| {
        let time = time.checked_add_signed(TimeDelta::minutes(15 * quarters))?;
        zone.from_local_datetime(&time).earliest().map(|it| it.to_utc())
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
        for typed in ["", "soon", "2023-02-29", "31/31/2023", "1/2/23456", "5/31/2023 25:00"] {
            assert_eq!(moment(typed, MonthFirst, Tz::UTC), None, "{typed}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_found_out() {
        let guessed =
            |all: &[&str]| guess(&all.iter().filter_map(|it| Parts::of(it)).collect::<Vec<_>>());
        assert_eq!(guessed(&["1/2/2023", "13/2/2023"]), (Order::DayFirst, Sureness::Seen));
        assert_eq!(guessed(&["1/2/2023", "1/13/2023"]), (Order::MonthFirst, Sureness::Seen));
        assert_eq!(guessed(&["1/2/2023 8:00 AM"]), (Order::MonthFirst, Sureness::Assumed));
        assert_eq!(guessed(&["1.2.2023"]), (Order::DayFirst, Sureness::Assumed));
        assert_eq!(guessed(&["2023-01-02"]), (Order::YearFirst, Sureness::Seen));
        assert_eq!(guessed(&["02/Mar/26"]), (Order::DayFirst, Sureness::Seen));
        assert_eq!(guessed(&["Mar 2, 2026"]), (Order::MonthFirst, Sureness::Seen));
    }
}
