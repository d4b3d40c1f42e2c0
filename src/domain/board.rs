//! The board: its columns, its people, its processes and the rules that it has chosen.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::permission::Access;
use super::refusal::{count_of, points_of};
use super::sheet::Catalog;
use super::{At, Hat, Points, Practice, Sprint, SprintId, SprintState, text};

/// Declares the number types: one a table, so that a person is never taken for a column.
macro_rules! ids {
    ($($(#[doc = $doc:literal])* $name:ident;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
    )*};
}
pub(crate) use ids;

ids! {
    /// The number of a column in the file; never shown.
    ColumnId;
    /// The number of a person in the file; never shown.
    PersonId;
    /// The number of a process in the file; never shown.
    ProcessId;
}

/// What a column means for the figures, whatever a team calls it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Not started.
    #[default]
    Todo,
    /// Being worked on.
    Doing,
    /// Started, and waiting for somebody else.
    Waiting,
    /// Finished.
    Done,
}

impl Category {
    /// Every category, in the order of a board.
    pub const ALL: [Self; 4] = [Self::Todo, Self::Doing, Self::Waiting, Self::Done];

    /// Its stable name, in the file, in filters and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Doing => "doing",
            Self::Waiting => "waiting",
            Self::Done => "done",
        }
    }

    /// The category with that stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }

    /// Whether work on a story in such a column has begun and is not over.
    pub const fn is_in_progress(self) -> bool {
        matches!(self, Self::Doing | Self::Waiting)
    }
}

/// A filter under a name, for the whole team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// What people call it; unique, whatever the case.
    pub name: String,
    /// The text of the filter. It may name somebody or something that is there no more: who uses it
    /// is told then.
    pub filter: String,
}

/// A column of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its number in the file.
    pub id: ColumnId,
    /// What the team calls it; unique on the board, whatever the case.
    pub name: String,
    /// What it means for the figures.
    pub category: Category,
    /// How many stories may stand in it at once; none means no limit.
    pub wip_stories: Option<u32>,
    /// How many points may stand in it at once; none means no limit.
    pub wip_points: Option<Points>,
}

/// By what a column would hold more than its limit allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// It would hold so many stories.
    Stories {
        /// How many.
        found: u32,
        /// How many it may hold.
        limit: u32,
    },
    /// It would hold so many points.
    Points {
        /// How many.
        found: Points,
        /// How many it may hold.
        limit: Points,
    },
}

impl Over {
    /// Holds what a column would have in it against its limits; stories first.
    pub fn of(
        limits: (Option<u32>, Option<Points>),
        (stories, points): (u32, Points),
    ) -> impl Iterator<Item = Self> {
        let of_stories = limits.0.filter(|limit| stories > *limit);
        let of_points = limits.1.filter(|limit| points > *limit);
        let of_stories = of_stories.map(|limit| Self::Stories { found: stories, limit });
        of_stories.into_iter().chain(of_points.map(|limit| Self::Points { found: points, limit }))
    }
}

impl std::fmt::Display for Over {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (found, limit) = match self {
            Self::Stories { found, limit } => (count_of(*found), count_of(*limit)),
            Self::Points { found, limit } => (points_of(*found), points_of(*limit)),
        };
        write!(f, "{found}, its limit is {limit}")
    }
}

/// How strictly a rule of the board is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Asks for a reason and keeps it.
    #[default]
    Soft,
    /// Refuses.
    Hard,
}

impl Policy {
    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Soft => "soft",
            Self::Hard => "hard",
        }
    }
}

/// Somebody who works with the board. A role is a hat, not an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their number in the file.
    pub id: PersonId,
    /// The short name shown on cards and written after `@`; unique, whatever the case.
    pub name: String,
    /// The whole name, where it is known.
    pub full_name: String,
    /// The account of the operating system that this person works under, where there is one.
    pub account: Option<String>,
    /// Whether they have left; a person is never removed, because history names them.
    pub left: bool,
    /// The hats that they wear, in the order of [`Hat::ALL`].
    pub hats: Vec<Hat>,
    /// As what they were named to work in hosted mode; nothing where their hats say it.
    pub access: Vec<Access>,
}

/// A way of work that is owned, measured and improved: what stories are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number in the file.
    pub id: ProcessId,
    /// The prefix of its stories' keys, such as `CHG`; upper case, unique.
    pub prefix: String,
    /// What it is called.
    pub name: String,
}

/// The board itself: what all of its screens and commands share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// What the team calls it.
    pub name: String,
    /// The prefix of the keys of stories that belong to no process.
    pub prefix: String,
    /// The time zone of its days.
    pub zone: Tz,
    /// How strictly the limits on work in progress are kept.
    pub wip: Policy,
    /// Whether `--as` may name another person: only the file's owner should allow it.
    pub allow_as: bool,
    /// How many daily copies of the file are kept; none makes no copies.
    pub copies: u16,
    /// Its columns, from left to right; there is always at least one.
    pub columns: Vec<Column>,
    /// Everybody who ever worked with it, by name.
    pub people: Vec<Person>,
    /// Its processes, by prefix.
    pub processes: Vec<Process>,
    /// The filters that the team keeps, by name.
    pub views: Vec<SavedView>,
    /// What this board calls things: gemba's word, its own.
    pub words: Vec<(String, String)>,
    /// Their measures and steps, by name.
    pub catalog: Catalog,
    /// The running sprint and those being planned, and the last closed ones, the newest last.
    pub sprints: Vec<Sprint>,
    /// How the team works: estimates, working days, readiness and rules.
    pub practice: Practice,
}

impl Board {
    /// The column with that number.
    pub fn column(&self, id: ColumnId) -> Option<&Column> {
        self.columns.iter().find(|it| it.id == id)
    }

    /// Where a column stands, from the left.
    pub fn column_index(&self, id: ColumnId) -> Option<usize> {
        self.columns.iter().position(|it| it.id == id)
    }

    /// The column that a person means by a name, its beginning, or a category.
    pub fn column_named(&self, name: &str) -> Option<&Column> {
        pick(&self.columns, name, |it| &it.name).or_else(|| {
            let category = Category::from_id(&name.to_lowercase())?;
            self.columns.iter().find(|it| it.category == category)
        })
    }

    /// The person with that number.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.iter().find(|it| it.id == id)
    }

    /// The short name of a person, for screens and sentences.
    pub fn name_of(&self, id: PersonId) -> &str {
        self.person(id).map_or("somebody", |it| &it.name)
    }

    /// The person meant by a short name, a whole name, or the beginning of one.
    pub fn person_named(&self, name: &str) -> Option<&Person> {
        let name = name.strip_prefix('@').unwrap_or(name);
        pick(&self.people, name, |it| &it.name).or_else(|| {
            pick(&self.people, name, |it| &it.full_name).filter(|it| !it.full_name.is_empty())
        })
    }

    /// The process with that number.
    pub fn process(&self, id: ProcessId) -> Option<&Process> {
        self.processes.iter().find(|it| it.id == id)
    }

    /// The process meant by a prefix or the beginning of a name.
    pub fn process_named(&self, name: &str) -> Option<&Process> {
        let exact = self.processes.iter().find(|it| it.prefix.eq_ignore_ascii_case(name));
        exact.or_else(|| pick(&self.processes, name, |it| &it.name))
    }

    /// The sprint with that number.
    pub fn sprint(&self, id: SprintId) -> Option<&Sprint> {
        self.sprints.iter().find(|it| it.id == id)
    }

    /// The sprint meant by a name, its number, or the words `current` and `next`.
    pub fn sprint_named(&self, name: &str) -> Option<&Sprint> {
        if name.eq_ignore_ascii_case("current") {
            return self.active_sprint();
        }
        let is_next = name.eq_ignore_ascii_case("next");
        let number = number_of(name);
        let has = |it: &&Sprint| number.is_some() && self.sprint_number(it) == number;
        self.sprints
            .iter()
            .find(has)
            .or_else(|| pick(&self.sprints, name, |it| &it.name))
            .or_else(|| self.planned_sprint().filter(|_| is_next))
    }

    /// The number by which a sprint is meant: that of its name, as of `Sprint 7`; of one with a name of
    /// its own its place among all of them, unless another one has that by its name.
    pub fn sprint_number(&self, sprint: &Sprint) -> Option<usize> {
        let named = |it: &Sprint| number_of(it.name.to_lowercase().strip_prefix("sprint ")?);
        named(sprint).or_else(|| {
            let place = self.sprints.iter().position(|it| it.id == sprint.id)? + 1;
            self.sprints.iter().all(|it| named(it) != Some(place)).then_some(place)
        })
    }

    /// The running sprint.
    pub fn active_sprint(&self) -> Option<&Sprint> {
        self.sprints.iter().find(|it| it.state == SprintState::Active)
    }

    /// The sprint that a story is put into when nothing else is said: the running one, else the
    /// next planned one.
    pub fn next_sprint(&self) -> Option<&Sprint> {
        self.active_sprint().or_else(|| self.planned_sprint())
    }

    /// The sprint that is planned next: the first of those that have not been started.
    pub fn planned_sprint(&self) -> Option<&Sprint> {
        self.sprints.iter().find(|it| it.state == SprintState::Planned)
    }

    /// The day of an instant, in the board's time zone.
    pub fn date(&self, at: At) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// When the day of that instant began, in the board's time zone. Where clocks are set forward at
    /// midnight, it begins with the first hour that there is.
    pub fn midnight(&self, at: At) -> At {
        let day = self.date(at);
        let begins = (0..24).find_map(|hour| {
            let local = day.and_hms_opt(hour, 0, 0)?;
            local.and_local_timezone(self.zone).earliest()
        });
        begins.map_or(at, |it| it.to_utc().min(at))
    }

    /// How many midnights of the board's time zone lie between two instants; never negative.
    pub fn days_between(&self, from: At, to: At) -> u32 {
        u32::try_from((self.date(to) - self.date(from)).num_days()).unwrap_or(0)
    }
}

/// A number that is written in digits alone.
fn number_of(text: &str) -> Option<usize> {
    let text = text.trim();
    text.parse().ok().filter(|_| text.bytes().all(|it| it.is_ascii_digit()))
}

/// The one that is called so, or the only one whose name begins so; case does not matter.
fn pick<'a, T>(all: &'a [T], name: &str, of: impl Fn(&T) -> &String) -> Option<&'a T> {
    let name = text::name(name.trim());
    if name.is_empty() {
        return None;
    }
    let exact = all.iter().find(|it| text::name(of(it)) == name);
    let mut begins = all.iter().filter(|it| text::name(of(it)).starts_with(&name));
    exact.or_else(|| begins.next().filter(|_| begins.next().is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> At {
        chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn midnight(zone: Tz, instant: &str) -> At {
        let board = Board {
            name: "Service Desk".into(),
            prefix: "SD".into(),
            zone,
            wip: Policy::Soft,
            allow_as: false,
            copies: 14,
            columns: Vec::new(),
            people: Vec::new(),
            processes: Vec::new(),
            catalog: Catalog::default(),
            views: Vec::new(),
            words: Vec::new(),
            sprints: Vec::new(),
            practice: Practice::default(),
        };
        board.midnight(at(instant))
    }

    #[test]
    fn a_day_begins_at_midnight_where_the_board_is() {
        let zone = chrono_tz::Asia::Tokyo;
        for instant in ["2026-03-01T20:00:00Z", "2026-03-01T15:00:00Z", "2026-03-02T14:59:59Z"] {
            assert_eq!(midnight(zone, instant), at("2026-03-01T15:00:00Z"), "{instant}");
        }
        let zone = chrono_tz::Asia::Kathmandu;
        assert_eq!(midnight(zone, "2026-03-01T18:14:00Z"), at("2026-02-28T18:15:00Z"));
    }

    #[test]
    fn a_day_without_a_midnight_begins_with_its_first_hour() {
        // On 2018-11-04 the clocks of São Paulo went from 00:00 to 01:00, which is 03:00 UTC.
        let zone = chrono_tz::America::Sao_Paulo;
        assert_eq!(midnight(zone, "2018-11-04T15:00:00Z"), at("2018-11-04T03:00:00Z"));
        assert_eq!(midnight(zone, "2018-11-04T03:00:00Z"), at("2018-11-04T03:00:00Z"));
        assert_eq!(midnight(zone, "2018-11-04T02:59:00Z"), at("2018-11-03T03:00:00Z"));
    }

    #[test]
    fn a_day_with_two_midnights_begins_with_the_first() {
        // On 2018-11-04 the clocks of Havana went from 01:00 back to 00:00, which is 05:00 UTC.
        let zone = chrono_tz::America::Havana;
        for instant in ["2018-11-04T04:30:00Z", "2018-11-04T05:30:00Z", "2018-11-05T04:59:00Z"] {
            assert_eq!(midnight(zone, instant), at("2018-11-04T04:00:00Z"), "{instant}");
        }
    }
}
