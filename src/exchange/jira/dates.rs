//! The dates of Jira exports: whatever the site's look and feel and the person's language made.

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Weekday};

use crate::domain::text::{bare, capped, line};
use crate::exchange::plan::Moment;

/// The beginnings of the months' names, in the languages that exports come in most.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen"],
    &["feb", "fév", "fev"],
    &["mar", "mär", "mrz", "maa"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag", "mei"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aoû", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott", "out"],
    &["nov"],
    &["dec", "déc", "dez", "dic"],
];

/// Which number comes first in a date such as `03/04/2026`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    #[default]
    DayFirst,
    MonthFirst,
}

impl Order {
    /// The order that the dates of a file have: the first that can be read in one way only decides;
    /// if all can be read in both, a clock of twelve hours means the month first, and beside the order
    /// stands what was assumed and of which date.
    pub(super) fn of<'a>(dates: impl Iterator<Item = &'a str>) -> (Self, Option<String>) {
        let (mut has_halves, mut either) = (false, None);
        for text in dates {
            let seen = bare(text);
            let parts = parts(&seen);
            if let [first, second, third, ..] = &*parts
                && [first, second, third].iter().all(|it| it.number().is_some())
                && first.text.len() <= 2
                && !second.sep.contains('.')
            {
                if first.number() > Some(12) {
                    return (Self::DayFirst, None);
                }
                if second.number() > Some(12) {
                    return (Self::MonthFirst, None);
                }
                if first.number() != second.number() {
                    either = either.or(Some(text));
                }
                has_halves |= parts.iter().any(|it| it.half().is_some());
            }
        }
        let (order, first) =
            if has_halves { (Self::MonthFirst, "month") } else { (Self::DayFirst, "day") };
        let assumed = either.map(|text| {
            let text = line(text);
            let text = capped(&text, 30);
            format!(
                "no date tells which number is the day: “{text}” is read with the {first} first"
            )
        });
        (order, assumed)
    }
}

/// A run of letters or of digits, and what stands before it.
#[derive(Clone, Copy, Debug)]
struct Part<'a> {
    sep: &'a str,
    text: &'a str,
}

impl Part<'_> {
    fn number(self) -> Option<u32> {
        self.text.parse().ok().filter(|_| self.text.len() <= 9)
    }

    fn month(self) -> Option<u32> {
        let name = self.text.to_lowercase();
        // `juin` and `juil` begin like no other month, `jui` like both.
        let is = |names: &&&[&str]| names.iter().any(|it| name.starts_with(it));
        let at = MONTHS.iter().position(|it| is(&it))?;
        u32::try_from(at + 1).ok()
    }

    /// Zero hours for AM, twelve for PM.
    fn half(self) -> Option<u32> {
        match &*self.text.to_ascii_lowercase() {
            "am" => Some(0),
            "pm" => Some(12),
            _ => None,
        }
    }
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while let Some(at) = rest.find(char::is_alphanumeric) {
        let (sep, run) = rest.split_at(at);
        let is_number = run.starts_with(|it: char| it.is_ascii_digit());
        let differs = |it: char| !it.is_alphanumeric() || it.is_ascii_digit() != is_number;
        let (text, after) = run.split_at(run.find(differs).unwrap_or(run.len()));
        parts.push(Part { sep, text });
        rest = after;
        if parts.len() > 12 {
            break;
        }
    }
    parts
}

/// Reads a date with or without a time: `02/Mar/26 9:05 AM`, `2026-03-02 09:05`, ISO 8601,
/// `02.03.2026`, `Mar 2, 2026`, …
///
/// Without a time it is midnight. Nothing when any part of it makes no sense.
pub(super) fn moment(text: &str, order: Order) -> Option<Moment> {
    // Windows writes marks of direction around a date.
    let text = bare(text);
    let parts = parts(&text);
    let parts = match &*parts {
        // The name of a weekday says nothing new.
        [first, rest @ ..]
            if first.text.parse::<Weekday>().is_ok()
                && rest.first().is_some_and(|it| !it.sep.is_empty()) =>
        {
            rest
        }
        all => all,
    };
    let ([a, b, c], rest) = parts.split_first_chunk()?;
    let (year, month, day) = if a.text.len() == 4 && a.number().is_some() {
        (*a, b.number().or_else(|| b.month())?, c.number()?)
    } else if let Some(month) = b.month() {
        (*c, month, a.number()?)
    } else if let Some(month) = a.month() {
        (*c, month, b.number()?)
    } else if order == Order::MonthFirst && !b.sep.contains('.') {
        (*c, a.number()?, b.number()?)
    } else {
        (*c, b.number()?, a.number()?)
    };
    let year = match (year.text.len(), i32::try_from(year.number()?).ok()?) {
        (2, short) => 2000 + short,
        (4, year) if year >= 1900 => year,
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(year, month, day)?;
    time(date, rest)
}

fn time(date: NaiveDate, parts: &[Part<'_>]) -> Option<Moment> {
    let parts = match parts {
        [first, rest @ ..] if first.text.eq_ignore_ascii_case("t") => rest,
        all => all,
    };
    let [hour, rest @ ..] = parts else {
        return Some(Moment::Local(date.and_time(NaiveTime::MIN)));
    };
    let [minute, rest @ ..] = rest else { return None };
    if !matches!(minute.sep, ":" | ".") {
        return None;
    }
    let mut hour = hour.number()?;
    let minute = minute.number()?;
    let mut rest = rest;
    let mut second = 0;
    if let [part, after @ ..] = rest
        && part.sep == ":"
    {
        second = part.number()?;
        rest = after;
        if let [part, after @ ..] = rest
            && matches!(part.sep, "." | ",")
            && part.text.bytes().all(|it| it.is_ascii_digit())
        {
            rest = after;
        }
    }
    if let [part, after @ ..] = rest
        && let Some(half) = part.half()
    {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
        rest = after;
    }
    let local = date.and_hms_opt(hour, minute, second)?;
    match rest {
        [] => Some(Moment::Local(local)),
        [zone] if matches!(&*zone.text.to_ascii_lowercase(), "z" | "utc" | "gmt") => {
            Some(Moment::Exact(local.and_utc().fixed_offset()))
        }
        rest => offset(local, rest),
    }
}

/// An instant with its distance from UTC: `+0100`, `+01:00`, `-05`.
fn offset(local: NaiveDateTime, parts: &[Part<'_>]) -> Option<Moment> {
    let (first, hours, minutes) = match parts {
        [both] if both.text.len() == 4 => (both, both.number()? / 100, both.number()? % 100),
        [hours] if hours.text.len() == 2 => (hours, hours.number()?, 0),
        [hours, minutes] if minutes.sep == ":" => (hours, hours.number()?, minutes.number()?),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let ahead = i32::try_from((hours * 60 + minutes) * 60).ok()?;
    let offset = match first.sep.trim() {
        "+" => FixedOffset::east_opt(ahead),
        "-" => FixedOffset::west_opt(ahead),
        _ => None,
    };
    offset?.from_local_datetime(&local).single().map(Moment::Exact)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, order: Order) -> String {
        match moment(text, order) {
            Some(Moment::Local(at)) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            Some(Moment::Exact(at)) => at.to_utc().format("%Y-%m-%d %H:%M:%S UTC").to_string(),
            None => "no date".to_owned(),
        }
    }

    #[test]
    fn dates_are_read_in_every_form_that_exports_have() {
        for (text, at) in [
            ("02/Mar/26 9:05 AM", "2026-03-02 09:05:00"),
            ("02/Mar/26 12:05 AM", "2026-03-02 00:05:00"),
            ("02/Mar/26 12:05 pm", "2026-03-02 12:05:00"),
            ("02/Mär/26 21:05", "2026-03-02 21:05:00"),
            ("2-Mar-2026 09:05", "2026-03-02 09:05:00"),
            ("02/Mar/2026 09:05", "2026-03-02 09:05:00"),
            ("15 févr. 2026 09:05", "2026-02-15 09:05:00"),
            ("2026-03-02 09:05", "2026-03-02 09:05:00"),
            ("2026-03-02", "2026-03-02 00:00:00"),
            ("2026/03/02 09:05:07.123", "2026-03-02 09:05:07"),
            ("2026-03-02T09:05:00.000+0100", "2026-03-02 08:05:00 UTC"),
            ("2026-03-02T09:05:00-05:00", "2026-03-02 14:05:00 UTC"),
            ("2026-03-02T09:05Z", "2026-03-02 09:05:00 UTC"),
            ("02.03.2026 09:05", "2026-03-02 09:05:00"),
            ("03/02/2026 9:05 AM", "2026-02-03 09:05:00"),
            ("Mar 2, 2026 9:05:01 AM", "2026-03-02 09:05:01"),
            ("Mon, 02 Mar 2026 09:05:00 +0000", "2026-03-02 09:05:00 UTC"),
        ] {
            assert_eq!(read(text, Order::DayFirst), at, "{text}");
        }
        assert_eq!(read("03/02/2026", Order::MonthFirst), "2026-03-02 00:00:00");
        assert_eq!(read("03.02.2026", Order::MonthFirst), "2026-02-03 00:00:00");
        for text in [
            "",
            "soon",
            "31/Feb/26",
            "02/Foo/26",
            "02/Mar/26 13:05 PM",
            "02/Mar/26 9",
            "02/Mar/26 24:00",
            "02/Mar/26 9:05 AM today",
            "99999999999/1/1",
            "2026-03",
            "1/1/1",
            "2026-03-02T09:05:00+99:00",
        ] {
            assert_eq!(read(text, Order::DayFirst), "no date", "{text}");
        }
    }

    #[test]
    fn the_file_as_a_whole_says_which_number_is_the_day() {
        let of = |dates: &[&str]| Order::of(dates.iter().copied());
        assert_eq!(of(&["03/04/2026", "25/12/2026"]), (Order::DayFirst, None));
        assert_eq!(of(&["03/04/2026", "12/25/2026"]), (Order::MonthFirst, None));
        assert_eq!(of(&["04/04/2026"]), (Order::DayFirst, None), "either way the same");
        for (dates, order, told) in [
            (
                &["03/04/2026 9:00 AM"][..],
                Order::MonthFirst,
                "03/04/2026 9:00 AM” is read with the month first",
            ),
            (
                &["03/04/2026 09:00", "02/Mar/26 9:05 AM"],
                Order::DayFirst,
                "03/04/2026 09:00” is read with the day first",
            ),
        ] {
            let (found, assumed) = of(dates);
            assert_eq!(found, order);
            assert!(assumed.unwrap().ends_with(told), "{dates:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_can_upset_the_reader(text in any::<String>(), like in "[0-9/:. a-zA+-]{0,30}") {
            for text in [&*text, &*like] {
                let (order, _) = Order::of([text].into_iter());
                if let Some(moment) = moment(text, order) {
                    prop_assert!(moment.date() >= NaiveDate::from_ymd_opt(1899, 12, 31).unwrap());
                }
            }
        }
    }
}
