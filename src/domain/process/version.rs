//! Released versions of a process: immutable, compared, watched, and checked whether they last.

use chrono::{NaiveDate, TimeDelta};

use super::super::measure::{Better, Measure};
use super::super::{At, PersonId, StoryId};
use super::{CheckId, ProcessPage};

/// A released process increment; it never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What it is called: `1.2`.
    pub number: String,
    /// When it was released.
    pub at: At,
    /// Who released it.
    pub by: PersonId,
    /// What is new in it; may be empty.
    pub notes: String,
    /// The keys of the stories that made it.
    pub stories: Vec<String>,
    /// The process as it was, as text.
    pub text: String,
}

/// Where a version is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionPlace {
    /// Which version.
    pub number: String,
    /// A group, a site, an environment.
    pub place: String,
    /// Since when.
    pub since: At,
}

/// Some time after a release: does it last?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its number in the file.
    pub id: CheckId,
    /// Which version.
    pub number: String,
    /// The day on which it is due.
    pub due: NaiveDate,
    /// When it was done, and whether it lasted.
    pub done: Option<(At, bool)>,
    /// What was found; may be empty.
    pub note: String,
    /// The story that brings a slip back into the backlog.
    pub story: Option<StoryId>,
}

impl Check {
    /// Whether somebody should look today.
    pub fn is_due(&self, today: NaiveDate) -> bool {
        self.done.is_none() && self.due <= today
    }
}

/// The number after that one: the last part counts up; the first version is 1.0.
pub fn next_number(last: Option<&str>) -> String {
    let Some(last) = last else { return "1.0".to_owned() };
    let (head, tail) = last.rsplit_once('.').map_or(("", last), |(head, tail)| (head, tail));
    match tail.parse::<u64>() {
        Ok(n) if head.is_empty() => format!("{}", n.saturating_add(1)),
        Ok(n) => format!("{head}.{}", n.saturating_add(1)),
        Err(_) => format!("{last}.1"),
    }
}

/// Whether a version may be called so: digits with dots, and greater than the last one, where that
/// is numbered in this way.
pub fn is_next(number: &str, last: Option<&str>) -> bool {
    let parts =
        |it: &str| it.split('.').map(|it| it.parse::<u32>().ok()).collect::<Option<Vec<_>>>();
    let is_plain = number.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let Some(mine) = parts(number).filter(|_| is_plain) else { return false };
    last.and_then(parts).is_none_or(|last| mine > last)
}

/// What changed from one text to another, line by line, as `diff -u` would show it; empty when
/// nothing did.
pub fn difference(before: &str, after: &str, names: (&str, &str)) -> String {
    if before == after {
        return String::new();
    }
    let mut options = diffy::DiffOptions::new();
    options.set_original_filename(names.0.to_owned());
    options.set_modified_filename(names.1.to_owned());
    options.create_patch(before, after).to_string()
}

/// The mean of a measure before and after a release, with how many readings each has. A reading
/// tells of the one version that was the last released when it was taken: what lies before the
/// release before, or after the release that follows, is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    /// Before: mean and number of readings.
    pub before: Option<(f64, usize)>,
    /// After: mean and number of readings.
    pub after: Option<(f64, usize)>,
    /// How many days each side spans at most.
    pub days: i64,
    /// The version at whose release the side before begins, where that is nearer.
    pub begins: Option<String>,
    /// The version at whose release the side after ends, where that is nearer.
    pub ends: Option<String>,
}

impl ProcessPage {
    /// The figures before and after a version, one a measure: over the days up to its sustain
    /// check on both sides, and no further than the releases next to it.
    pub fn before_and_after(&self, version: &Version) -> Vec<(&Measure, Around)> {
        let days = self.sheet.number("check_days").unwrap_or(30);
        let window = TimeDelta::days(days);
        let (first, last) = (version.at - window, version.at + window);
        let at = self.versions.iter().position(|it| it.number == version.number);
        let begins = at.and_then(|at| self.versions.get(at.checked_sub(1)?));
        let ends = at.and_then(|at| self.versions.get(at + 1));
        let begins = begins.filter(|it| it.at > first);
        let ends = ends.filter(|it| it.at < last);
        let (first, last) = (begins.map_or(first, |it| it.at), ends.map_or(last, |it| it.at));
        let around = |it: &Measure| Around {
            before: it.between(first, version.at),
            after: it.between(version.at, last),
            days,
            begins: begins.map(|it| it.number.clone()),
            ends: ends.map(|it| it.number.clone()),
        };
        self.measures.iter().map(|it| (it, around(it))).collect()
    }

    /// What the readings since a version was released say of whether it lasted: the last of each
    /// measure against how it stood at the release, for measures that should fall as well.
    pub fn lasts(&self, version: &Version) -> Lasting {
        let mut missing = Vec::new();
        let mut worse = Vec::new();
        for measure in &self.measures {
            match measure.since(version.at) {
                Some((then, now)) => {
                    let is_worse = match measure.better() {
                        Better::Up => now.value < then.value,
                        Better::Down => now.value > then.value,
                    };
                    if is_worse {
                        let (then, now) = (measure.show(then.value), measure.show(now.value));
                        worse.push(format!("{} {now}, it was {then}", measure.name()));
                    }
                }
                None => missing.push(measure.name().to_owned()),
            }
        }
        if self.measures.is_empty() || !missing.is_empty() {
            Lasting::NotMeasured(missing)
        } else if worse.is_empty() {
            Lasting::Held
        } else {
            Lasting::Slipped(worse)
        }
    }

    /// The check that somebody means who names no version: that of the newest version whose check
    /// is due, else that of the newest one whose check is open.
    pub fn check_to_do(&self, today: NaiveDate) -> Option<&Check> {
        let at = |it: &&Check| self.versions.iter().position(|v| v.number == it.number);
        let open = || self.checks.iter().filter(|it| it.done.is_none());
        open().filter(|it| it.is_due(today)).max_by_key(at).or_else(|| open().max_by_key(at))
    }
}

/// What the readings say of whether a release lasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// Nothing is worse than it was at the release.
    Held,
    /// These are worse, each with both figures.
    Slipped(Vec<String>),
    /// These were not measured again since the release, so nobody can tell; none of them when the
    /// process has no measure at all.
    NotMeasured(Vec<String>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_up_by_their_last_part() {
        for (last, next) in [(None, "1.0"), (Some("1.0"), "1.1"), (Some("1.9"), "1.10")] {
            assert_eq!(next_number(last), next);
        }
        assert_eq!(next_number(Some("2")), "3");
        assert_eq!(next_number(Some("spring")), "spring.1");
    }

    #[test]
    fn a_version_is_digits_with_dots_and_greater_than_the_last() {
        for (number, last) in [("1.0", None), ("2", Some("1.9")), ("1.10", Some("1.9"))] {
            assert!(is_next(number, last), "{number}");
        }
        for (number, last) in [("banana", None), ("1.", None), ("+1", None), ("0.9", Some("1.0"))] {
            assert!(!is_next(number, last), "{number}");
        }
        assert!(is_next("3.0", Some("spring")));
    }

    #[test]
    fn the_difference_of_two_versions_names_both() {
        let diff = difference("a\nb\n", "a\nc\n", ("1.0", "1.1"));
        assert_eq!(diff, "--- 1.0\n+++ 1.1\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
        assert_eq!(difference("a\n", "a\n", ("1.0", "1.1")), "");
    }
}
