//! The releases of processes, as days that split figures in two.

use chrono::NaiveDate;

use crate::domain::{Refusal, field};

/// A version of a process, and the day of its release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The prefix of the process: `CHG`.
    pub process: String,
    /// What the version is called: `1.2`.
    pub number: String,
    /// The day on which it was released, in the board's time zone.
    pub day: NaiveDate,
}

/// The day that a person means who splits figures: a day, `CHG 1.2` for the release of that version,
/// `CHG` for the process's last one. Releases are in the order of their instants.
pub fn split_day(
    typed: &str,
    releases: &[Release],
    today: NaiveDate,
) -> Result<NaiveDate, Refusal> {
    let mut words =
        typed.split(|c: char| c.is_whitespace() || c == '@').filter(|it| !it.is_empty());
    let of = |prefix: &str| {
        let prefix = prefix.to_owned();
        releases.iter().filter(move |it| it.process.eq_ignore_ascii_case(&prefix))
    };
    let found = match (words.next(), words.next(), words.next()) {
        (Some(prefix), None, _) => of(prefix).next_back(),
        (Some(prefix), Some(number), None) => {
            of(prefix).rfind(|it| it.number.eq_ignore_ascii_case(number))
        }
        (_, _, _) => None,
    };
    let day = found.map(|it| it.day).or_else(|| field::past_date(typed, today));
    day.ok_or_else(|| {
        let last = releases.last();
        let example = last.map_or("CHG 1.0".to_owned(), |it| format!("{} {}", it.process, it.number));
        Refusal::Wrong(format!(
            "{typed:?} is no day and no released version: a day such as 2026-12-24 or 24.12.2026, a \
             version such as {example}"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn a_day_or_the_release_of_a_version_splits() {
        let release = |process: &str, number: &str, on: &str| Release {
            process: process.to_owned(),
            number: number.to_owned(),
            day: day(on),
        };
        let all = [
            release("CHG", "1.0", "2026-01-05"),
            release("INC", "1.0", "2026-01-20"),
            release("CHG", "1.1", "2026-02-09"),
        ];
        let split = |typed| split_day(typed, &all, day("2026-03-12")).map_err(|it| it.to_string());
        assert_eq!(split("CHG 1.0"), Ok(day("2026-01-05")));
        assert_eq!(split("chg@1.1"), Ok(day("2026-02-09")));
        assert_eq!(split(" CHG "), Ok(day("2026-02-09")), "the last one");
        assert_eq!(split("2026-01-31"), Ok(day("2026-01-31")));
        assert_eq!(
            split("CHG 2.0"),
            Err("\"CHG 2.0\" is no day and no released version: a day such as 2026-12-24 or \
                 24.12.2026, a version such as CHG 1.1"
                .to_owned())
        );
        assert!(split("ONB").is_err() && split("").is_err() && split("a b c").is_err());
    }
}
