//! Instants and days in words, in the board's time zone.

use chrono::NaiveDate;

use crate::domain::impediment::in_the_way_for;
use crate::domain::{At, Board};

/// An instant to the minute, such as `2026-03-12 10:04`.
pub(crate) fn local(at: At, board: &Board) -> String {
    at.with_timezone(&board.zone).format("%Y-%m-%d %H:%M").to_string()
}

/// The time of day of an instant, such as `10:04`.
pub(crate) fn clock(at: At, board: &Board) -> String {
    at.with_timezone(&board.zone).format("%H:%M").to_string()
}

/// How long ago an instant was; one that another clock puts into the future is now.
pub(crate) fn ago(at: At, now: At, board: &Board) -> String {
    let minutes = (now - at).num_minutes();
    match board.days_between(at, now) {
        0 if minutes < 1 => "just now".to_owned(),
        0 if minutes < 60 => format!("{minutes} min ago"),
        0 => format!("{} h ago", minutes / 60),
        1 => "yesterday".to_owned(),
        days @ ..14 => format!("{days} days ago"),
        days @ ..60 => format!("{} weeks ago", days / 7),
        days @ ..730 => format!("{} months ago", days / 30),
        days => format!("{} years ago", days / 365),
    }
}

/// How long something has lasted, in midnights: `today`, `1 day`, `4 days`.
pub(crate) fn lasting(since: At, now: At, board: &Board) -> String {
    in_the_way_for(since, now, board.zone)
}

/// How far off a day is, seen from today.
pub(crate) fn until(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    }
}
