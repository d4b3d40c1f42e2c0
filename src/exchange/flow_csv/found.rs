//! How a file was understood, in the words of `--map`.

use std::fmt::Write as _;

use super::date::{Order, Shown, Sureness};
use super::map::Role;
use super::{NAMED, Stamp};
use crate::domain::text;

/// As many letters of a state are told.
const STATE: usize = 40;

/// How a file was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What stands between two cells.
    pub separator: char,
    /// In which order day, month and year stand where the date itself does not say.
    pub order: Order,
    /// How sure that is.
    pub sureness: Sureness,
    /// Which kinds of numbers were taken for dates.
    pub stamps: Vec<Stamp>,
    /// Whether any date has day, month and year apart, so that their order matters.
    pub(super) has_parts: bool,
    /// Which heading was taken for what.
    pub headings: Vec<(Role, String)>,
    /// How many lines there are, without the headings and blank ones.
    pub n_rows: usize,
    /// How many of them say neither when it was started nor when it was finished.
    pub n_blank: usize,
    /// What a column for states says of those lines, and how often, the most frequent first.
    pub states: Vec<(String, usize)>,
    /// The columns of the board, where it is the export of one.
    pub columns: Vec<String>,
    /// The times of lines that the clock of the zone showed twice or never.
    pub odd: Vec<(String, Shown)>,
}

impl Found {
    /// All of it in a sentence, in the words of `--map`.
    pub fn line(&self) -> String {
        let separator = match self.separator {
            '\t' => "tab".to_owned(),
            other => other.to_string(),
        };
        let lines = if self.n_rows == 1 { "line" } else { "lines" };
        let mut line = format!("{} {lines}, separator {separator}", self.n_rows);
        if !self.columns.is_empty() {
            let _ = write!(line, ", every move of a board's export: {}", self.columns.join(" > "));
            return line;
        }
        for (role, heading) in &self.headings {
            let _ = write!(line, ", {}={heading}", role.id());
        }
        let sureness = match self.sureness {
            Sureness::Seen => "",
            Sureness::Assumed => " (assumed: no date tells)",
            Sureness::Told => " (as told)",
        };
        let order = format!("{}{sureness}", self.order.id());
        let stamps = self.stamps.iter().map(|it| it.words().to_owned());
        let needs_order = self.has_parts || self.stamps.is_empty();
        let all: Vec<String> = needs_order.then_some(order).into_iter().chain(stamps).collect();
        let _ = write!(line, ", dates={}", all.join(" and "));
        if !self.states.is_empty() {
            let all: Vec<String> = self.states.iter().map(|(it, n)| format!("{n} {it}")).collect();
            let n = self.n_blank;
            let _ = write!(
                line,
                ", {n} without start and finish, whatever their state ({})",
                all.join(", ")
            );
        }
        self.say_odd(&mut line, Shown::Twice, "twice, the first is taken");
        self.say_odd(&mut line, Shown::Never, "never, the next one that it showed is taken");
        line
    }

    /// Names the lines with times that the clock did not show once.
    fn say_odd(&self, line: &mut String, shown: Shown, how: &str) {
        let keys: Vec<&str> = self.odd.iter().filter(|it| it.1 == shown).map(|it| &*it.0).collect();
        let (n, times) = match keys.len() {
            0 => return,
            1 => (1, "time"),
            n => (n, "times"),
        };
        let more = match n.saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(", {more} more"),
        };
        let some = keys.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let _ = write!(line, ", {n} {times} that the clock showed {how}: {some}{more}");
    }

    /// Counts a line that has neither a start nor a finish, by its state where it has one.
    pub(super) fn count_blank(&mut self, state: &str) {
        self.n_blank += 1;
        let state = text::line(state);
        let state = text::capped(&state, STATE);
        match self.states.iter_mut().find(|it| it.0 == state) {
            _ if state.is_empty() => (),
            Some(it) => it.1 += 1,
            None => self.states.push((state.to_owned(), 1)),
        }
    }
}
